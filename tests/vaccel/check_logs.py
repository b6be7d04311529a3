#!/usr/bin/env python3
"""check_logs.py BUILD: what users see of the library's start, its log and its
profiles, and how the environment changes it, through vAccel's examples."""
import os
import re
import subprocess
import sys
import tempfile
import time

build = os.path.abspath(sys.argv[1])
examples = build + '/examples/vaccel'
failures = count = 0
STAMP = r'\d{4}\.\d\d\.\d\d-\d\d:\d\d:\d\d\.\d\d - '
TAGS = {'error': '\033[31m<error>\033[0m ', 'warn': '\033[33m<warn>\033[0m ',
        'info': '\033[32m<info>\033[0m ', 'debug': '\033[34m<debug>\033[0m '}


def run(program, *arguments, cwd=None, **env):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith('VACCEL_')}
    return subprocess.run([f'{examples}/{program}', *arguments], cwd=cwd,
                          env={**kept, **env}, capture_output=True, text=True,
                          timeout=600, check=False)


def noop(*arguments, **env):
    return run('noop', *arguments, VACCEL_PLUGINS='libvaccel-noop.so', **env)


def say(name, passed, result):
    global count, failures
    count += 1
    failures += not passed
    print(f'{"ok" if passed else "not ok"} {count} - {name}')
    if not passed:
        text = f'{result.returncode}\n{result.stdout}\n{result.stderr}'
        print('\n'.join('# ' + line for line in text.splitlines()))


def lines(text, level):
    """The texts of that level's lines, each of which has the form it had."""
    found = [re.fullmatch(STAMP + re.escape(TAGS[level]) + '(.*)', line)
             for line in text.splitlines()]
    return [match[1] for match in found if match]


def counts(text):
    return [len(lines(text, level)) for level in TAGS]


def starts():
    done = run('noop', VACCEL_PLUGINS='libvaccel-nowhere.so')
    say('a missing plugin ends the program with 2, and both say why',
        done.returncode == 2 and 'libvaccel-nowhere.so' in done.stdout and
        re.search('vaccel: .*No such file', done.stderr), done)
    for name, code in (('libvaccel-noop.so:libvaccel-noop.so', 17),
                       ('libm.so.6', 80)):
        done = run('noop', VACCEL_PLUGINS=name)
        say(f'{name} ends it with {code}', done.returncode == code, done)
    done = run('noop', VACCEL_PLUGINS='')
    say('an empty list loads nothing', done.returncode == 95 and
        done.stderr == 'Could not initialize session\n' and
        lines(done.stdout, 'error') == ['No plugins registered'], done)
    done = noop(VACCEL_LOG_LEVEL='9' * 30)
    say('a number that overflows ends it with 22', done.returncode == 22, done)
    done = noop(VACCEL_BOOTSTRAP_ENABLED='0')
    say('without a bootstrap there is no session', done.returncode == 104,
        done)
    done = noop(VACCEL_BOOTSTRAP_ENABLED='false')
    say('only 0 is off', done.returncode == 0, done)


def levels():
    for level, expected in (('0', [0, 0, 0, 0]), ('1', [0, 0, 0, 0]),
                            ('3', [0, 0, 2, 0]), ('5', [0, 0, 0, 0]),
                            ('text', [0, 0, 0, 0])):
        done = noop(VACCEL_LOG_LEVEL=level)
        say(f'level {level}', done.returncode == 0 and
            counts(done.stdout) == expected, done)
    done = noop(VACCEL_LOG_LEVEL='3')
    say('the start tells version and plugin', lines(done.stdout, 'info') == [
        'vAccel 0.8.0', 'Registered plugin noop 0.8.0'], done)
    done = noop(VACCEL_LOG_LEVEL='4', VACCEL_LOG_FILE='/dev/stdout')
    told = '\n'.join(lines(done.stdout, 'debug'))
    wanted = [r'plugins = libvaccel-noop\.so', 'log_level = debug',
              'log_file = /dev/stdout', 'profiling_enabled = false',
              'version_ignore = false', 'Run directory: .*vaccel',
              'Registered blas_sgemm from plugin noop',
              'Initialized session 1 with plugin noop', 'Released session 1']
    say('level 4 tells of all there is', all(
        re.search(text, told) for text in wanted), done)
    done = run('sgemm', VACCEL_PLUGINS='libvaccel-noop.so',
               VACCEL_LOG_LEVEL='4')
    told = lines(done.stdout, 'debug')
    say('noop tells of the call and each argument on a line', [
        text[len('[noop] '):] for text in told if text.startswith('[noop] ')
    ] == ['Calling SGEMM for session 1', 'Dumping arguments for SGEMM:',
          'm: 512', 'n: 512', 'k: 512', 'alpha: 32412.000000', 'lda: 512',
          'ldb: 512', 'beta: 2123.000000', 'ldc: 512',
          'will return a dummy result'], done)
    done = run('exec_with_resource', examples + '/libmytestlib.so',
               VACCEL_PLUGINS='libvaccel-exec.so', VACCEL_LOG_LEVEL='4')
    told = lines(done.stdout, 'debug')
    say('and of each step in the life of a resource', all(
        text in told for text in (
            'Initialized resource 1', 'Registered resource 1 with session 1',
            'Unregistered resource 1 from session 1', 'Released resource 1')),
        done)


def places():
    done = noop(VACCEL_LOG_LEVEL='3', VACCEL_LOG_FILE='/dev/stderr')
    say('/dev/stderr is the standard error', counts(done.stderr)[2] == 2 and
        done.stdout == 'Initialized session with id: 1\n', done)
    for what, base in (('the working directory', ''),
                       ('a path', '{folder}/')):
        with tempfile.TemporaryDirectory() as folder:
            given = base.format(folder=folder) + 'mine'
            days = [time.strftime('mine-%Y-%m-%d.log')]
            done = noop(cwd=None if base else folder, VACCEL_LOG_LEVEL='3',
                        VACCEL_LOG_FILE=given)
            days.append(time.strftime('mine-%Y-%m-%d.log'))
            # It may be midnight.
            name = ''.join(os.listdir(folder))
            text = ''
            if name in days and os.path.exists(f'{folder}/{name}'):
                with open(f'{folder}/{name}', encoding='utf-8') as file:
                    text = file.read()
            say(f'a file in {what} is named for the day',
                counts(text)[2] == 2 and name in days and
                done.stdout == 'Initialized session with id: 1\n', done)


def old_names():
    done = run('noop', VACCEL_BACKENDS='libvaccel-noop.so',
               VACCEL_DEBUG_LEVEL='2', VACCEL_IGNORE_VERSION='1')
    say('old names still work, with a warning', done.returncode == 0 and
        sorted(lines(done.stdout, 'warn')) == [
            f'{old} is deprecated. Use {new} instead.' for old, new in (
                ('VACCEL_BACKENDS', 'VACCEL_PLUGINS'),
                ('VACCEL_DEBUG_LEVEL', 'VACCEL_LOG_LEVEL'),
                ('VACCEL_IGNORE_VERSION', 'VACCEL_VERSION_IGNORE'))], done)
    done = noop(VACCEL_BACKENDS='libvaccel-nowhere.so', VACCEL_LOG_LEVEL='2')
    say('the new name counts, and nobody warns', done.returncode == 0 and
        not lines(done.stdout, 'warn'), done)


def profiles():
    done = noop('3', VACCEL_LOG_LEVEL='3', VACCEL_PROFILING_ENABLED='1')
    told = lines(done.stdout, 'info')
    say("the program's region, then the library's", [
        re.sub(r'\d+ nsec', 'T nsec', text) for text in told[-2:]] == [
            '[prof] noop: total_time: T nsec nr_entries: 3',
            '[prof] vaccel_noop_op: total_time: T nsec nr_entries: 3'], done)
    done = noop('3', VACCEL_LOG_LEVEL='2', VACCEL_PROFILING_ENABLED='1')
    say('below level 3 profiles are silent', counts(done.stdout) == [0] * 4,
        done)
    done = run('mbench', '1', examples + '/labels/imagenet.txt', '2',
               VACCEL_PLUGINS='libvaccel-mbench.so', VACCEL_LOG_LEVEL='3',
               VACCEL_PROFILING_ENABLED='1')
    say("a plugin's region too", re.search(
        r'vaccel_mbench_plugin: total_time: \d+ nsec nr_entries: 2',
        done.stdout), done)


for part in (starts, levels, places, old_names, profiles):
    part()
print(f'1..{count}')
sys.exit(failures > 0)

#!/usr/bin/env python3
"""check_template.py SOURCE BUILD: an installation that was moved, with nothing
changed but prefix= in its pkg-config files, still serves: the template of a
plugin builds out of the tree and computes, examples, data and tools are there,
and plugins are found by name."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

source, build = sys.argv[1:3]
PLUGINS = ('noop', 'exec', 'mbench')
DATA = ('images/example.jpg', 'labels/imagenet.txt', 'input/input_2048.csv',
        'models/tf/lstm2', 'models/tf/lstm2.tflite', 'models/tf/frozen_graph.pb',
        'models/torch/cnn_trace.pt')
count = failures = 0


def say(passed, text, why=''):
    global count, failures
    count += 1
    failures += not passed
    print('ok' if passed else 'not ok', count, '-', text)
    if not passed:
        print('\n'.join('# ' + line for line in str(why).splitlines()))


def run(*command, **more):
    try:
        return subprocess.run(command, capture_output=True, text=True,
                              timeout=600, check=False, **more)
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, '', str(error))


def install(folder):
    """The prefix of an installation in @folder that was made for another."""
    subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet',
                    '--destdir', folder + '/destdir'], check=True,
                   stdout=subprocess.DEVNULL)
    with open(build + '/meson-private/vaccel.pc', encoding='utf-8') as file:
        old = re.match(r'prefix=(.*)', file.read())[1]
    prefix = folder + '/moved'
    os.rename(folder + '/destdir' + old, prefix)
    pkgconfig = prefix + '/lib/pkgconfig'
    for name in os.listdir(pkgconfig):
        with open(f'{pkgconfig}/{name}', encoding='utf-8') as file:
            text = file.read()
        with open(f'{pkgconfig}/{name}', 'w', encoding='utf-8') as file:
            file.write(text.replace('prefix=' + old, 'prefix=' + prefix, 1))
    return prefix


def settings(prefix):
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(('VACCEL', 'LD_LIBRARY'))}
    return dict(env, PKG_CONFIG_PATH=prefix + '/lib/pkgconfig')


def template(prefix, folder, env):
    here = shutil.copytree(source + '/templates/vaccel-plugin',
                           folder + '/plugin')
    made = run('make', '--no-print-directory', '-C', here, 'CFLAGS=-Wall -Wextra -Werror -std=c11',
               'check', env=env)
    say(made.returncode == 0 and made.stdout.endswith(
        'plugin template 1.0.0: reverse\nproduct 19 22 43 50\n'
        'reversed sluice\n'), 'the template builds and computes',
        made.stdout + made.stderr)
    told = run(prefix + '/bin/vaccel-info', env=dict(
        env, LD_LIBRARY_PATH=prefix + '/lib',
        VACCEL_PLUGINS=here + '/libvaccel-template.so'))
    say(re.search('plugin +template 1.0.0.*\n +engine +loops', told.stdout) and
        re.search('operation 192 reverse', told.stdout),
        "vaccel-info shows its engine and its own operation", told.stdout)


def languages(prefix, folder, env):
    """What pkg-config says is all that a program needs."""
    source_text = """#include <vaccel.h>
#include <sluice/vaccel.h>
int main(void)
{
	struct vaccel_session sess;
	int code = vaccel_session_init(&sess, 0);
	if (!code)
		code = vaccel_noop(&sess);
	printf("%s %" PRId64 "\\n", VACCEL_VERSION, sess.id);
	return code ? code : vaccel_session_release(&sess);
}
"""
    flags = run('pkg-config', '--cflags', '--libs', 'vaccel',
                env=env).stdout.split()
    for compiler, standard, end in (('cc', 'c11', 'c'), ('cc', 'c17', 'c'),
                                    ('c++', 'c++17', 'cc')):
        if not shutil.which(compiler):
            say(True, f'{standard} # SKIP no {compiler}: apt install g++')
            continue
        path = f'{folder}/program.{end}'
        with open(path, 'w', encoding='ascii') as file:
            file.write(source_text)
        made = run(compiler, '-std=' + standard, '-Wall', '-Wextra', '-Werror',
                   path, '-o', folder + '/program', *flags)
        done = run(folder + '/program', env=dict(
            env, LD_LIBRARY_PATH=prefix + '/lib',
            VACCEL_PLUGINS='libvaccel-noop.so'))
        say(made.returncode == 0 and done.returncode == 0 and
            done.stdout == '0.8.0 1\n',
            f'a program in {standard} is built and runs',
            made.stderr + done.stdout + done.stderr)


def programs(prefix, env):
    told = run(prefix + '/bin/vaccel-info', env=env)
    say(told.returncode == 0 and re.search('plugin +noop 0.8.0', told.stdout),
        'programs find the library, and it plugins, without a library path',
        told.stdout + told.stderr)
    env = dict(env, LD_LIBRARY_PATH=prefix + '/lib')
    for plugin, program, arguments, output in (
            ('noop', 'noop', (), 'Initialized session with id: 1\n'),
            ('exec', 'exec', (prefix + '/lib/libmytestlib.so',),
             'output: 20\n'),
            ('mbench', 'mbench',
             ('1', prefix + '/share/vaccel/labels/imagenet.txt'), '')):
        done = run(f'{prefix}/bin/{program}', *arguments, env=dict(
            env, VACCEL_PLUGINS=f'libvaccel-{plugin}.so'))
        say(done.returncode == 0 and done.stdout.endswith(output),
            f'{program} runs on a plugin found by name',
            done.stdout + done.stderr)


def files(prefix, env):
    missing = [name for name in DATA
               if not os.path.exists(f'{prefix}/share/vaccel/{name}')]
    say(not missing, 'data are where scripts look', missing)
    with open(prefix + '/share/vaccel/input/input_2048.csv',
              encoding='ascii') as file:
        lines = file.readlines()
    say(len(lines) == 2048 and os.path.getsize(
        prefix + '/share/vaccel/input/input_2048.csv') >= 16384 and
        all(float(line) is not None for line in lines),
        'input_2048.csv holds 2048 numbers')
    links = [f'lib/libvaccel-{name}.so{end}' for name in PLUGINS
             for end in ('', '.0', '.0.8.0')] + [
                 f'lib/libvaccel.so{end}' for end in ('', '.0', '.0.8.0')]
    missing = [name for name in links if not os.path.exists(
        f'{prefix}/{name}')]
    say(not missing, 'plugins lie beside the library, by all their names',
        missing)
    names = ['vaccel'] + ['vaccel-' + name for name in PLUGINS]
    broken = [name for name in names if run(
        'pkg-config', '--exists', name + ' = 0.8.0', env=env).returncode]
    say(not broken, 'each has a pkg-config file of version 0.8.0', broken)
    told = [run('pkg-config', '--variable=' + name, 'vaccel',
                env=env).stdout.strip() for name in
            ('prefix', 'libdir', 'includedir')]
    say(told == [prefix, prefix + '/lib', prefix + '/include'],
        'prefix, libdir and includedir are variables', told)


def main():
    with tempfile.TemporaryDirectory(prefix='vaccel-moved-') as folder:
        prefix = install(folder)
        env = settings(prefix)
        template(prefix, folder, env)
        languages(prefix, folder, env)
        programs(prefix, env)
        files(prefix, env)
    print(f'1..{count}')
    sys.exit(failures > 0)


main()

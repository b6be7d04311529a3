#!/usr/bin/env python3
"""check_tools.py BUILD: vaccel-info and vaccel-bench, as TAP."""
import os
import re
import subprocess
import sys
import tempfile

build = sys.argv[1]
info = os.path.join(build, 'tools/vaccel-info')
bench = os.path.join(build, 'bench/vaccel-bench')
noop = os.path.join(build, 'examples/vaccel/noop')
blas = os.path.exists(os.path.join(build, 'ops/libvaccel-blas.so'))
crypto = os.path.exists(os.path.join(build, 'ops/libvaccel-crypto.so'))
failures = count = 0


def run(program, *arguments, plugins=None, **more):
    env = dict(os.environ, **more)
    for name in ('VACCEL_BOOTSTRAP_ENABLED', 'VACCEL_PLUGINS',
                 'VACCEL_BACKENDS'):
        env.pop(name, None)
    if plugins is not None:
        env['VACCEL_PLUGINS'] = plugins
    return subprocess.run([program, *arguments], env=env, capture_output=True,
                          text=True, timeout=600)


def say(name, passed, result):
    global count, failures
    count += 1
    failures += not passed
    print(f'{"ok" if passed else "not ok"} {count} - {name}')
    if not passed:
        text = f'{result.returncode}\n{result.stdout}{result.stderr}'
        print('\n'.join('# ' + line for line in text.splitlines()))


def has(result, *patterns):
    return all(re.search(pattern, result.stdout, re.M) for pattern in patterns)


result = run(info, plugins='libvaccel-noop.so')
say('info: version, run directory, plugins and operations',
    result.returncode == 0 and result.stderr == '' and
    has(result, r'^libvaccel +0\.8\.0$', r'^run directory /.*vaccel',
        r'^plugin +noop 0\.8\.0, for vAccel 0\.8\.0, DEBUG, 24 operations$',
        r'^operation +0 noop$', r'^operation +23 opencv$',
        r'^session +without a hint: noop, 24 operations$') and
    not has(result, r'^operation +24 '), result)
result = run(info)
say('info: without a list, all of ours with their engines',
    result.returncode == 0 and
    has(result, r'^plugin +exec ', r'^plugin +mbench ') and
    (not blas or has(result, r'^plugin +blas .*\n  engine +OpenBLAS')) and
    (not crypto or has(result, r'^plugin +crypto .*\n  engine +OpenSSL 3',
                       r'^operation 128 cipher$')), result)
result = run(info, plugins='libvaccel-missing.so')
say('info: a plugin that is missing is named',
    result.returncode == 2 and
    'libvaccel-missing.so' in result.stdout + result.stderr, result)
result = run(info, plugins='')
say('info: no plugin is no session',
    result.returncode == 95 and has(result, '^session +none'), result)
result = run(info, 'nonsense')
say('info: says how it is called',
    result.returncode == 22 and result.stdout == '' and
    result.stderr.startswith('Usage: vaccel-info'), result)
result = run(info, '--help')
say('info: says so when asked',
    result.returncode == 0 and result.stdout.startswith('Usage:'), result)

for wrong in (['--runs', '0'], ['--runs', '65'], ['--most', '4096'],
              ['--runs'], ['nonsense', '1']):
    result = run(bench, *wrong)
    say(f'bench: {" ".join(wrong)} is refused',
        result.returncode == 2 and result.stderr.startswith('Usage:'), result)
result = run(bench, '--noop', '/does/not/exist', '--runs', '1', '--most', '16',
             LD_LIBRARY_PATH=os.path.join(build, 'src/vaccel'))
say('bench: without noop, the remedy', result.returncode == 2 and
    'LD_LIBRARY_PATH' in result.stderr, result)

with tempfile.TemporaryDirectory() as folder:
    rows = ['no-op', '2 threads, own sessions, against 1',
            'no-op, profiling on', 'no-op, level 4 into a file',
            '8 typed arguments, added and cleared',
            'genop EXEC, built, called, released',
            'session init, release; mkdir, rmdir', '100 MiB in memory, a life',
            'look-up of one of 1,024 sessions',
            'look-up of one of 2,048 resources', 'a process']
    rows += ['sgemm, n = 16', 'sgemm over genop, n = 32'] if blas else []
    rows += ['aes-256-gcm, 64 bytes'] if crypto else []
    result = run(bench, '--noop', noop, '--runs', '1', '--most', '32',
                 TMPDIR=folder)
    say('bench: a row for each figure', result.returncode == 0 and
        has(result, *(f'^{re.escape(row)} +[0-9. ]+' for row in rows)), result)
    say('bench: leaves nothing behind',
        not any(os.listdir(os.path.join(folder, name))
                for name in os.listdir(folder)), result)
print(f'1..{count}')
sys.exit(failures > 0)

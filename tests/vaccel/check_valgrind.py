#!/usr/bin/env python3
"""check_valgrind.py BUILD SOURCE: the 22 examples under valgrind, as TAP: no
error, nothing lost."""
import os
import shutil
import subprocess
import sys

build, source = sys.argv[1:3]
folder = os.path.join(build, 'examples/vaccel')
library = os.path.join(folder, 'libmytestlib.so')
image = os.path.join(source, 'examples/vaccel/example.jpg')
labels = os.path.join(folder, 'labels/imagenet.txt')
models = os.path.join(folder, 'models')

if not shutil.which('valgrind'):
    print('1..0 # SKIP no valgrind: apt install valgrind')
    sys.exit(0)

# Program, arguments, plugin, exit status.
runs = [('noop', [], 'noop', 0), ('sgemm', [], 'noop', 0),
        ('sgemm_generic', [], 'noop', 0),
        ('local_and_virtio', [library], 'noop', 0),
        ('mbench', ['10', labels], 'mbench', 0),
        ('tf_inference', [image, models + '/tf/lstm2', labels], 'noop', 0),
        ('tflite_inference', [image, models + '/tf/lstm2.tflite', labels],
         'noop', 0),
        ('torch_inference', [image, models + '/torch/cnn_trace.pt', labels],
         'noop', 0),
        ('sgemm', [], 'mbench', 95), ('exec', ['/nowhere.so'], 'exec', 22)]
for name in ('classify', 'detect', 'segment', 'pose', 'depth'):
    runs += [(name, [image, '1', models + '/torch/cnn_trace.pt'], 'noop', 0),
             (name + '_generic', [image], 'noop', 0)]
for name in ('exec', 'exec_generic', 'exec_serialized', 'exec_with_resource'):
    runs += [(name, [library], 'noop', 0), (name, [library], 'exec', 0)]

print(f'1..{len(runs)}')
failures = 0
for number, (program, arguments, plugin, status) in enumerate(runs, 1):
    env = dict(os.environ, VACCEL_PLUGINS=f'libvaccel-{plugin}.so',
               VACCEL_EXEC_DLCLOSE_ENABLED='1')
    env.pop('VACCEL_BOOTSTRAP_ENABLED', None)
    result = subprocess.run(
        ['valgrind', '-q', '--leak-check=full', '--error-exitcode=99',
         '--errors-for-leak-kinds=definite,indirect,possible',
         '--main-stacksize=16777216', '--max-stackframe=8388608',
         os.path.join(folder, program), *arguments],
        env=env, capture_output=True, text=True, timeout=600)
    passed = result.returncode == status and '==' not in result.stderr
    failures += not passed
    print(f'{"ok" if passed else "not ok"} {number} - {program} on {plugin}')
    if not passed:
        print('\n'.join('# ' + line for line in
                        [str(result.returncode), *result.stderr.splitlines()]))
sys.exit(failures > 0)

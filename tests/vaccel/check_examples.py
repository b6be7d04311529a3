#!/usr/bin/env python3
"""check_examples.py BUILD SOURCE: run the 22 examples on the plugins that
upstream's script names, and on those that compute, and compare their output."""
import os
import re
import subprocess
import sys
import time

build, source = sys.argv[1:3]
folder = os.path.join(build, 'examples/vaccel')
library = os.path.join(folder, 'libmytestlib.so')
image = os.path.join(source, 'examples/vaccel/example.jpg')
labels = os.path.join(folder, 'labels/imagenet.txt')
models = os.path.join(folder, 'models')
failures = count = 0


def run(plugin, program, *arguments, **more):
    env = dict(os.environ, VACCEL_PLUGINS=f'libvaccel-{plugin}.so', **more)
    env.pop('VACCEL_BOOTSTRAP_ENABLED', None)
    if plugin == 'opencl':  # PoCL and LLVM keep much until the end
        env['ASAN_OPTIONS'] = (env.get('ASAN_OPTIONS', '') +
                               ':detect_leaks=0').lstrip(':')
    return subprocess.run([os.path.join(folder, program), *arguments],
                          env=env, capture_output=True, text=True, timeout=600)


def say(name, passed, reason=''):
    global count, failures
    count += 1
    failures += not passed
    print(f'{"ok" if passed else "not ok"} {count} - {name}')
    if not passed:
        print('\n'.join('# ' + line for line in reason.splitlines()))


def skip(name, reason):
    global count
    count += 1
    print(f'ok {count} - {name} # SKIP {reason}')


def expect(name, result, status, pattern, errors=''):
    """The whole output matches, line by line."""
    passed = (result.returncode == status and
              re.fullmatch(pattern, result.stdout) and
              re.fullmatch(errors, result.stderr))
    say(name, bool(passed), f'{result.returncode}\n{result.stdout}'
        f'{result.stderr}')


session = 'Initialized session with id: 1\n'
tag = 'This is a dummy classification tag!'
name = 'This is a dummy imgname!'
chatter = ('I got nr_in: 1, nr_out: 1\nI got input: 10\n'
           'Will return output: 20\n')

expect('noop', run('noop', 'noop', '3'), 0, session)
for program, title in (('classify', 'classification'),
                       ('detect', 'detection'), ('segment', 'segmentation'),
                       ('pose', 'pose estimation'),
                       ('depth', 'depth estimation')):
    lines = f'{title} imagename: {name}\n'
    if program == 'classify':
        lines = f'classification tags: {tag}\n' + lines
    for form in (program, program + '_generic'):
        expect(form, run('noop', form, image, '2'), 0, session + lines * 2)
    expect(f'{program} with a model',
           run('noop', program, image, '1', models + '/torch/cnn_trace.pt'), 0,
           re.escape(session) + lines)
for program in ('sgemm', 'sgemm_generic'):
    expect(program, run('noop', program, '2'), 0, session)

for plugin, doubled in (('noop', 10), ('exec', 20)):
    said = chatter if plugin == 'exec' else ''
    for program in ('exec', 'exec_generic'):
        expect(f'{program} on {plugin}',
               run(plugin, program, library, '2',
                   VACCEL_EXEC_DLCLOSE_ENABLED='1'), 0,
               session + (said + f'output: {doubled}\n') * 2)
    expect(f'exec_with_resource on {plugin}',
           run(plugin, 'exec_with_resource', library), 0,
           session + said * 2 + f'output1: {doubled}\noutput2: {doubled}\n')
    order = '10 8 6 4 2 0 ' if plugin == 'exec' else '0 2 4 6 8 10 '
    said = 'I got nr_in: 1, nr_out: 1\n' if said else ''
    expect(f'exec_serialized on {plugin}',
           run(plugin, 'exec_serialized', library), 0,
           session + said + f'Input: 0 2 4 6 8 10 \nOutput: {order}\n')
expect('local_and_virtio without a transport',
       run('noop', 'local_and_virtio', library, '4',
           VACCEL_LOG_FILE='/dev/stdout'), 0,
       r'(.*\n)*', 'Could not initialize virtio session\n')
output = r'output\(2x10\): 20' + '\n'
expect('local_and_virtio with a transport: there and here in turn',
       run('loopback.so:libvaccel-exec', 'local_and_virtio', library, '4'), 0,
       session + (output + chatter + output) * 2)
began = time.monotonic()
expect('mbench', run('mbench', 'mbench', '50', labels), 0, session)
say('mbench takes its time', time.monotonic() - began >= 0.05)

shape = r'nr_dims:4 size:602112B\n(Prediction: [a-z ]+\n)?'
status = 'code:0 message:Operation handled by noop plugin\n'
begin = 'Initialized model resource 1\nInitialized vAccel session 1\n'
expect('tf_inference',
       run('noop', 'tf_inference', image, models + '/tf/lstm2', labels, '2'), 0,
       begin + f'Session load status => {status}' +
       f'(Session run status => {status}Success!\n'
       f'Output tensor => type:1 {shape}){{2}}'
       f'Session delete status => {status}')
expect('tflite_inference',
       run('noop', 'tflite_inference', image, models + '/tf/lstm2.tflite',
           labels), 0,
       begin + 'Session run status: 0\nSuccess!\n'
       f'Output tensor => type:1 {shape}')
expect('torch_inference',
       run('noop', 'torch_inference', image, models + '/torch/cnn_trace.pt',
           labels), 0,
       begin + f'Success!\nResult Tensor :\nOutput tensor => type:7 {shape}')

for program in sorted(os.listdir(folder)):
    path = os.path.join(folder, program)
    if '.' in program or not os.access(path, os.X_OK) or os.path.isdir(path):
        continue
    expect(f'{program} says how it is called',
           run('noop', program, *'12345678'), 22, '', 'Usage: .*\n')
expect('an operation that the plugin lacks',
       run('mbench', 'sgemm'), 95, session + r'(.*\n)*',
       'Could not run op: 95\n')
expect('an image that is missing',
       run('noop', 'tf_inference', '/nowhere.jpg', models + '/tf/lstm2', labels),
       2, r'(.*\n)*', 'Could not read file: /nowhere.jpg\n')
expect('a library that is missing', run('exec', 'exec', '/nowhere.so'), 22,
       session + r'(.*\n)*', 'Could not run op: 22\n')
for plugin in ('blas', 'opencl'):
    if not os.path.exists(os.path.join(build, f'ops/libvaccel-{plugin}.so')):
        continue
    for program in ('sgemm', 'sgemm_generic'):
        product = os.path.join(os.environ.get('TMPDIR', '/tmp'),
                               f'product-{os.getpid()}')
        result = run(plugin, program, product, '1')
        if result.returncode == 19:
            skip(f'{program} on {plugin}', 'no OpenCL device: '
                 'apt install pocl-opencl-icd libclblast1')
            continue
        expect(f'{program} on {plugin}', result, 0, session)
        with open(product, encoding='ascii') as file:
            first = float(file.readline().split()[0])
        os.unlink(product)
        exact = 32412 * sum((i % 7) * (i * 512 % 5) for i in range(512))
        say(f'{program} on {plugin} computes', abs(first - exact) < 1e-5 * exact,
            f'{first} for {exact}')
print(f'1..{count}')
sys.exit(failures > 0)

#!/usr/bin/env python3
"""vaccel-operations.py TABLE SOURCE [--check]: write docs/operations.md, of
libvaccel's table of operations (TABLE is the program vaccel-table), the headers
below SOURCE/include, and the operations that the plugins register. With --check,
say whether it is what would be written."""
import difflib
import os
import re
import subprocess
import sys

MEANING = {
    'noop': 'Nothing: what a call costs.',
    'exec': 'Call the function `symbol` of a library; its code is 0 for '
            'success.',
    'exec_with_resource': 'The same, of a library that is a resource: the last '
                          'of its files; those before are what it depends on. '
                          'The id is that of this process.',
    'image_classify': 'What is on an encoded picture (JPEG, PNG): a label in '
                      '`out_text`, the name of a processed picture in '
                      '`out_imgname`; each may be NULL.',
    'image_detect': 'Objects on a picture.',
    'image_segment': 'Parts of a picture.',
    'image_pose': 'Poses of persons on a picture.',
    'image_depth': 'The depth of a picture.',
    'tf_model_load': 'Load a SavedModel, a resource of the session.',
    'tf_model_unload': 'Unload it.',
    'tf_model_run': "Run it: nodes are the graph's names and output numbers. "
                    'The plugin makes the tensors of the output.',
    'tflite_model_load': 'Load a TFLite model, a resource of the session.',
    'tflite_model_unload': 'Unload it.',
    'tflite_model_run': 'Run it, inputs and outputs by position; `status` is 0 '
                        'or 1.',
    'torch_model_load': 'Load a TorchScript model, a resource of the session.',
    'torch_model_run': 'Run it, inputs and outputs by position.',
    'torch_sgemm': '`*out` becomes a new tensor A B, plus C if there is one.',
    'blas_sgemm': 'C = alpha A B + beta C, row by row: A has m rows of k '
                  'floats, B k of n, C m of n; lda, ldb and ldc are the '
                  'distances of rows, in floats. With m or n 0 nothing '
                  'happens; with k 0, C = beta C.',
    'fpga_arraycopy': 'out = a',
    'fpga_mmult': 'c = a b, square matrices.',
    'fpga_parallel': 'add = a + b and mult = a b, element by element.',
    'fpga_vectoradd': 'c = a + b',
    'minmax': 'The extremes of the input, and the input clamped to low..high. '
              'What is no number is no extreme.',
    'opencv': 'A function by number; vAccel never said which. Ours are none '
              'yet.',
}

HEAD = """# vAccel's operations

Made by `scripts/vaccel-operations.py` from the table in `src/vaccel/operation.c`
and from what the plugins register: change those, then `ninja -C build
vaccel-reference`.

An operation is called by its C function, or by `vaccel_genop()`, whose first
argument to read is its code, a UINT8; the arguments below follow it. Which
plugin a session has, and so what computes, is told in
[choosing a plugin](choosing-a-plugin.md).

"""

CODES = """
## What is answered

0, or one of these. What a plugin answers is handed on unchanged.

| code | when |
|---|---|
| EINVAL 22 | the session, or what must not be NULL, is NULL; arguments do not fit: their number, a type, a size; a code of genop that does not exist: 0, 24-127, and 128-255 without a plugin that serves them |
| ENOTSUP 95 | the session's plugin lacks the operation; a session that was released; codes 8-16 over genop |
| EPERM 1 | a resource that is not registered with the session; with a resource's id, a library that is not bootstrapped |
| ENOENT 2 | a resource's id that does not exist |
| ERANGE 34 | sizes beyond a 32-bit BLAS |
| EBUSY 16 | a session released from inside one of its own operations |
| ESESS 104 | a child of a process whose engine does not live in children |
| ENODEV 19 | the plugin's engine, or its device, is missing: the log has a line with the remedy |
| ENOSYS 38, EBACKEND 71 | `exec`: no such function; the function answered another code than 0 |
| EACCES 13 | `cipher`: the tag does not match |

Outputs are untouched if the arguments were refused. Whether arguments would be
accepted, without calling anything, is told by `sluice_vaccel_check()`.
"""

TYPES = """
## Argument types over genop

A type named here must be exactly that; *any of 4 bytes and more* takes any type
of at least that size, by position. Arrays must be aligned to their elements.
STRING ends in NUL; BUFFER is not empty; RAW may be.
"""

CIPHER = """
## 128 cipher

```c
int sluice_vaccel_cipher(struct vaccel_session *sess,
			 const struct sluice_vaccel_cipher *cipher);
```

An extension ([how](vaccel-plugin.md#an-operation-of-your-own)): AES by name, in
one call. `aes-128-` or `aes-256-` with `cbc`, `ctr`, `gcm` or `xts`.

| read | type | |
|---|---|---|
| code | UINT8 | 128 |
| name | STRING | `aes-256-gcm` |
| encrypt | BOOL | 1 or 0 |
| key | BUFFER | 16 or 32 bytes; XTS 32 or 64, whose halves differ |
| iv | BUFFER | 16 bytes; GCM 1 to 128, usually 12 |
| aad | RAW | GCM alone |
| data | RAW | CBC whole blocks of 16 bytes, unpadded; XTS 16 bytes and more |
| tag | RAW | decrypting with GCM 16 bytes, else empty |

| write | type | |
|---|---|---|
| out | RAW | as many bytes as data |
| tag | RAW | encrypting with GCM 16 bytes, else there is no such argument |

A tag that does not match is EACCES, and `out` is zeros. The plugin wipes its own
copies of keys; the caller's memory is the caller's.

Served by %s.
"""


def operations_read(table):
    operations = []
    for line in subprocess.run([table], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        kind, *fields = line.split('\t')
        if kind == 'operation':
            keys = ('code', 'name', 'function', 'genop', 'sizes')
            operations.append(dict(zip(keys, fields), read=[], write=[]))
        else:
            operations[-1][kind].append(fields)
    return operations


def plugins_read(source):
    """The plugins of each operation's constant, in alphabetical order."""
    plugins = {}
    folder = os.path.join(source, 'ops')
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name, name + '.c')
        if not os.path.exists(path):
            continue
        with open(path, encoding='ascii') as file:
            text = file.read()
        for constant in re.findall(
                r'VACCEL_OP_INIT\(\s*\w+,\s*(VACCEL_OP_\w+),|'
                r'\{ (SLUICE_VACCEL_\w+), "', text):
            plugins.setdefault(''.join(constant), []).append(name)
    return plugins


def prototypes_read(source):
    found = {}
    folder = os.path.join(source, 'include/vaccel/ops')
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding='ascii') as file:
            for text, function in re.findall(
                    r'^(int (vaccel_\w+)\([^;]*?\))(?:\s+__attribute__'
                    r'\(\(.*?\)\))?;', file.read(), re.M | re.S):
                found[function] = text + ';'
    return found


def shapes(title, arguments):
    if not arguments:
        return ''
    rows = ''.join(f'| {name} | {kind} |\n' for name, kind in arguments)
    return f'\n| {title} | type |\n|---|---|\n{rows}'


def section(op, prototypes, plugins):
    text = (f'\n## {op["code"]} {op["name"]}\n\n```c\n'
            f'{prototypes[op["function"]]}\n```\n\n{MEANING[op["name"]]}\n')
    if op['genop'] == 'no':
        text += '\nNot over genop.\n'
    else:
        text += shapes('read', [('code', f'UINT8 {op["code"]}'), *op['read']])
        text += shapes('write', op['write'])
        if op['sizes']:
            text += f'\nSizes: {op["sizes"]}.\n'
    return text + f'\nServed by {plugins}.\n'


def page(table, source):
    plugins, prototypes = plugins_read(source), prototypes_read(source)
    text = HEAD + '| code | operation | C function | genop | plugins |\n' \
        '|---|---|---|---|---|\n'
    sections = ''
    for op in operations_read(table):
        served = ', '.join(plugins['VACCEL_OP_' + op['name'].upper()])
        genop = 'no' if op['genop'] == 'no' else 'yes'
        text += (f'| {op["code"]} | [{op["name"]}]'
                 f'(#{op["code"]}-{op["name"]}) | `{op["function"]}` | {genop} '
                 f'| {served} |\n')
        sections += section(op, prototypes, served)
    served = ', '.join(plugins['SLUICE_VACCEL_CIPHER'])
    text += ('| 128 | [cipher](#128-cipher) | `sluice_vaccel_cipher` | yes | '
             f'{served} |\n')
    return text + CODES + TYPES + sections + CIPHER % served


def check(path, text):
    with open(path, encoding='utf-8') as file:
        committed = file.read()
    print('ok' if committed == text else 'not ok',
          "1 - docs/operations.md is what the table says\n1..1")
    for line in difflib.unified_diff(committed.splitlines(), text.splitlines(),
                                     'committed', 'of the table', lineterm=''):
        print('# ' + line)
    return committed != text


def main():
    table, source = sys.argv[1:3]
    path, text = os.path.join(source, 'docs/operations.md'), page(table, source)
    if sys.argv[3:] == ['--check']:
        sys.exit(check(path, text))
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""data.py FOLDER: write the examples' data that need not be kept: labels, a
column of numbers, and the smallest model files of each kind.

The models compute nothing: with the plugin noop, programs only hand them on.
"""
import math
import pathlib
import struct
import sys
import zipfile

SIZES = ['tiny', 'small', 'short', 'low', 'plain', 'wide', 'long', 'tall',
         'large', 'huge']
COLOURS = ['red', 'orange', 'yellow', 'green', 'cyan', 'blue', 'violet',
           'white', 'grey', 'black']
SHAPES = ['circle', 'square', 'triangle', 'star', 'cross', 'ring', 'cube',
          'cone', 'arrow', 'wave']


def labels():
    return ''.join(f'{size} {colour} {shape}\n' for size in SIZES
                   for colour in COLOURS for shape in SHAPES)


def column():
    return ''.join(f'{1000 * math.sin(i / 50) + i % 17:.6f}\n'
                   for i in range(2048))


def field(number, data):
    """A length-delimited field of a protocol buffer."""
    return bytes([number << 3 | 2, len(data)]) + data


def saved_model():
    """Version 1, one graph with the tag `serve` and no nodes."""
    return bytes([1 << 3, 1]) + field(2, field(1, field(4, b'serve')) +
                                      field(2, b''))


def frozen_graph():
    """One node: a placeholder."""
    return field(1, field(1, b'data') + field(2, b'Placeholder'))


def tflite():
    """A flat buffer of a model of version 3 without parts."""
    return (struct.pack('<I4s', 16, b'TFL3') +
            struct.pack('<HHHH', 6, 8, 4, 0) + struct.pack('<iI', 8, 3))


def torch(path):
    """The archive that TorchScript files are, with an empty module."""
    with zipfile.ZipFile(path, 'w') as archive:
        for name, data in (('version', b'3\n'), ('data.pkl', b'\x80\x02N.'),
                           ('constants.pkl', b'\x80\x02).')):
            info = zipfile.ZipInfo(f'cnn_trace/{name}', (2020, 6, 1, 0, 0, 0))
            archive.writestr(info, data)


def main(folder):
    root = pathlib.Path(folder)
    for name in ('labels', 'input', 'models/torch', 'models/tf/lstm2/variables'):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / 'labels/imagenet.txt').write_text(labels())
    (root / 'input/input_2048.csv').write_text(column())
    tf = root / 'models/tf'
    (tf / 'lstm2/saved_model.pb').write_bytes(saved_model())
    (tf / 'lstm2/variables/variables.index').write_bytes(b'\0')
    (tf / 'lstm2.tflite').write_bytes(tflite())
    (tf / 'frozen_graph.pb').write_bytes(frozen_graph())
    torch(root / 'models/torch/cnn_trace.pt')


main(sys.argv[1])

#!/usr/bin/env python3
"""Plugins and examples ask libvaccel for what vAccel's library has and for
nothing of ours, so that they load there too; plugins export no name beyond
what a loader looks for. TAP.

usage: check_imports.py LIST FILE...
"""
import os
import re
import subprocess
import sys

PLUGIN = {'vaccel_plugin', 'sluice_vaccel_ops', 'sluice_vaccel_engine'}


def symbols(kind, path):
    text = subprocess.run(['nm', '-D', kind, path], check=True, text=True,
                          capture_output=True).stdout
    return {line.split()[-1].split('@')[0] for line in text.splitlines()}


def main():
    with open(sys.argv[1], encoding='ascii') as file:
        known = set(file.read().split())
    failed = 0
    print(f'1..{len(sys.argv) - 2}')
    for number, path in enumerate(sys.argv[2:], 1):
        asked = {name for name in symbols('--undefined-only', path)
                 if re.match('(vaccel|slog|fs|sluice)_', name)}
        wrong = asked - known
        if 'vaccel-' in os.path.basename(path):
            wrong |= symbols('--defined-only', path) - PLUGIN
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - "
              f"{os.path.basename(path)} {' '.join(sorted(wrong))}".rstrip())
    sys.exit(failed > 0)


main()

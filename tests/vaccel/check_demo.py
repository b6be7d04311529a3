#!/usr/bin/env python3
"""check_demo.py PROGRAM LIBRARY PICTURE MODELS: the demonstration shows each
operation, and what it shows is right; a row without its engine is a skip."""
import subprocess
import sys

OPERATIONS = list(range(24)) + [128]

shown = subprocess.run(sys.argv[1:], capture_output=True, text=True,
                       timeout=600)
lines = [line for line in shown.stdout.splitlines()[1:] if line]
rows = [line for line in lines[:-1] if not line.startswith(' ')]
wrong = {above for above, line in zip(lines, lines[1:])
         if line.startswith('  wrong')}
count = failures = 0


def say(passed, text, skip=''):
    global count, failures
    count += 1
    failures += not passed
    print('ok' if passed else 'not ok', count, '-',
          f'{text} # SKIP {skip}' if skip else text)


for row in rows:
    name = ' on '.join(row.replace(':', ' ').split()[:2])
    if ': not here' in row:
        say(True, name, row.split(': not here')[1].strip())
    else:
        say(': failed' not in row and row not in wrong, name)
names = {row.split()[0] for row in rows}
say(len(names) == len(OPERATIONS), 'every operation has a row')
say(shown.returncode == 0, 'the demonstration says that all is right')
if failures:
    print('\n'.join('# ' + line for line in
                    (shown.stdout + shown.stderr).splitlines()))
print(f'1..{count}')
sys.exit(failures > 0)

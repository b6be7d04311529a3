#!/usr/bin/env python3
"""check_figure.py SCRIPT: the table, the values and the picture of the figure,
drawn of measurements that are known."""
import csv
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

SIDES = [16, 32, 64, 128, 256, 512, 1024, 2048]
count = failures = 0


def say(passed, text):
    global count, failures
    count += 1
    failures += not passed
    print('ok' if passed else 'not ok', count, '-', text)


def measured(name, factor):
    lines = [f'n,direct_ns,direct_mflops,{name}_ns,{name}_mflops,{name}_ratio']
    for n in SIDES:
        ns = n ** 3 / 50
        lines.append(f'{n},{ns:.0f},{2e3 * n ** 3 / ns:.1f},{ns * factor:.0f},'
                     f'{2e3 * n ** 3 / ns / factor:.1f},{factor:.4f}')
    return '\n'.join(lines)


with tempfile.TemporaryDirectory() as folder:
    bench = os.path.join(folder, 'bench')
    with open(bench, 'w', encoding='ascii') as file:
        file.write(f'#!/bin/sh\ncat <<END\n{measured("vaccel", 1.01)}\nEND\n')
    os.chmod(bench, 0o755)
    remoted = os.path.join(folder, 'remoted.csv')
    with open(remoted, 'w', encoding='ascii') as file:
        file.write(measured('remoted', 1.25))
    alone, both = os.path.join(folder, 'alone'), os.path.join(folder, 'both')
    run = subprocess.run([sys.argv[1], bench, alone], capture_output=True,
                         text=True, check=False)
    rows = run.stdout.splitlines()[2:-1]
    say(run.returncode == 0 and [row.split()[0] for row in rows] ==
        [str(n) for n in SIDES], 'a row for each side')
    say(all(row.split()[-6:] == ['-'] * 6 for row in rows),
        'what was not measured is a dash')
    say(all(row.split()[-7] == '1.010' for row in rows),
        'the ratio is that of the measurement')
    subprocess.run([sys.argv[1], bench, both, 'remoted=' + remoted],
                   stdout=subprocess.DEVNULL, check=False)
    with open(os.path.join(both, 'sgemm.csv'), encoding='ascii') as file:
        values = list(csv.DictReader(file))
    say([row['remoted_ratio'] for row in values] == ['1.25'] * len(SIDES) and
        {row['vm_ns'] for row in values} == {'-'},
        'another run fills its column')
    lines = [sum(1 for _ in xml.parse(os.path.join(where, 'sgemm.svg')).iter(
        '{http://www.w3.org/2000/svg}polyline')) for where in (alone, both)]
    say(lines == [4, 6], 'each column has a line in both diagrams')
    wrong = subprocess.run([sys.argv[1], bench, alone, 'nowhere=x'],
                           capture_output=True, check=False)
    say(wrong.returncode != 0, 'a column that is not known is refused')
print(f'1..{count}')
sys.exit(failures > 0)

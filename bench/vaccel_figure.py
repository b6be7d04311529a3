#!/usr/bin/env python3
"""vaccel_figure.py BENCH FOLDER [NAME=CSV...]: the figure of vAccel's 2020
publication, SGEMM's time and MFLOPS against n = 16..2048, as a table on the
standard output and in FOLDER/sgemm.txt, as FOLDER/sgemm.csv and sgemm.svg.
Ratios are to the direct calls of the same run.

BENCH is vaccel-bench; `vaccel-bench --figure NAME >CSV`, run with a remote
session or in a virtual machine, fills the column NAME: remoted or vm.
"""
import csv
import math
import os
import subprocess
import sys

COLUMNS = {'direct': 'cblas, directly', 'vaccel': 'libvaccel',
           'remoted': 'remoted', 'vm': 'in a VM'}
STYLES = {'direct': ('#9db8d9', 7), 'vaccel': ('#1b3a5d', 2),
          'remoted': ('#b5532a', 2), 'vm': ('#5d7a2f', 2)}
WIDTH, HEIGHT, MARGIN = 430, 330, 62


def read(lines):
    """{column: {n: (ns, mflops, ratio)}} of what vaccel-bench printed."""
    found = {}
    for row in csv.DictReader(lines):
        for name in COLUMNS:
            if f'{name}_ns' in row:
                found.setdefault(name, {})[int(row['n'])] = (
                    float(row[f'{name}_ns']), float(row[f'{name}_mflops']),
                    float(row.get(f'{name}_ratio') or 1))
    return found


def time_text(ns):
    for unit in ('ns', 'us', 'ms', 's'):
        if ns < 1000 or unit == 's':
            return f'{ns:.3g} {unit}' if ns < 1000 else f'{ns:.0f} {unit}'
        ns /= 1000


def table(found, sides):
    head = ''.join(f'{title:>32}' for title in COLUMNS.values())
    lines = [f'{"n":>5}{head}',
             ' ' * 5 + f'{"time":>12}{"MFLOPS":>10}{"ratio":>10}' *
             len(COLUMNS)]
    for n in sides:
        cells = ''
        for name in COLUMNS:
            if n not in found.get(name, {}):
                cells += f'{"-":>12}{"-":>10}{"-":>10}'
                continue
            ns, mflops, ratio = found[name][n]
            cells += f'{time_text(ns):>12}{mflops:>10.0f}{ratio:>10.3f}'
        lines.append(f'{n:>5}{cells}')
    return '\n'.join(lines) + '\n'


def save_csv(path, found, sides):
    with open(path, 'w', encoding='ascii') as file:
        file.write('n,' + ','.join(f'{name}_ns,{name}_mflops,{name}_ratio'
                                   for name in COLUMNS) + '\n')
        for n in sides:
            cells = [str(n)]
            for name in COLUMNS:
                cells += [f'{value:.4g}' for value in found[name][n]] \
                    if n in found.get(name, {}) else ['-'] * 3
            file.write(','.join(cells) + '\n')


class Panel:
    """One diagram, both of its axes logarithmic."""

    def __init__(self, left, sides, values, title, tick_text):
        self.left, self.tick_text = left, tick_text
        self.lowest = math.floor(math.log10(min(values)))
        self.highest = max(math.ceil(math.log10(max(values))), self.lowest + 1)
        self.sides = sides
        self.parts = [self.text(left + WIDTH / 2, 28, title, 'middle', 15)]
        self.axes()

    def x(self, n):
        first, last = (math.log2(side) for side in
                       (self.sides[0], self.sides[-1]))
        return self.left + WIDTH * (math.log2(n) - first) / max(last - first, 1)

    def y(self, value):
        share = (math.log10(value) - self.lowest) / (self.highest - self.lowest)
        return MARGIN + HEIGHT * (1 - share)

    @staticmethod
    def text(x, y, text, anchor, size=12):
        return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
                f'font-size="{size}">{text}</text>')

    def axes(self):
        bottom, right = MARGIN + HEIGHT, self.left + WIDTH
        for power in range(self.lowest, self.highest + 1):
            y = self.y(10 ** power)
            self.parts.append(f'<path class="grid" d="M{self.left} {y:.1f}'
                              f'H{right}"/>')
            self.parts.append(self.text(self.left - 8, y + 4,
                                        self.tick_text(10 ** power), 'end'))
        for n in self.sides:
            self.parts.append(f'<path class="grid" d="M{self.x(n):.1f} '
                              f'{MARGIN}V{bottom}"/>')
            self.parts.append(self.text(self.x(n), bottom + 18, n, 'middle'))
        self.parts.append(self.text(self.left + WIDTH / 2, bottom + 38,
                                    'n, side of square matrices', 'middle'))

    def line(self, name, points):
        colour, width = STYLES[name]
        path = ' '.join(f'{self.x(n):.1f},{self.y(value):.1f}'
                        for n, value in points)
        self.parts.append(f'<polyline points="{path}" fill="none" '
                          f'stroke="{colour}" stroke-width="{width}" '
                          'stroke-linejoin="round"/>')
        if name != 'direct':
            self.parts += [f'<circle cx="{self.x(n):.1f}" '
                           f'cy="{self.y(value):.1f}" r="3.5" '
                           f'fill="{colour}"/>' for n, value in points]


def legend(found, y):
    parts, x = [], MARGIN + 30
    for name, title in COLUMNS.items():
        colour, width = STYLES[name]
        there = name in found
        parts.append(f'<path d="M{x} {y}h30" stroke="{colour}" '
                     f'stroke-width="{width}"'
                     + ('' if there else ' stroke-dasharray="3 4"') + '/>')
        parts.append(Panel.text(x + 38, y + 4, title if there else
                                f'{title}: not measured', 'start'))
        x += 230
    return parts


def picture(found, sides):
    both = [point for points in found.values() for point in points.values()]
    times, rates = [point[0] for point in both], [point[1] for point in both]
    panels = [Panel(MARGIN + 20, sides, times, 'SGEMM: time of a call',
                    time_text),
              Panel(WIDTH + 2 * MARGIN + 70, sides, rates, 'SGEMM: MFLOPS',
                    lambda rate: f'{rate:,.0f}')]
    for name in COLUMNS:
        for part, panel in enumerate(panels):
            if name in found:
                panel.line(name, [(n, found[name][n][part]) for n in sides
                                  if n in found[name]])
    width, height = 2 * WIDTH + 3 * MARGIN + 60, HEIGHT + MARGIN + 90
    return '\n'.join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif">',
        '<style>.grid { stroke: #ddd; } text { fill: #222; }</style>',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *(part for panel in panels for part in panel.parts),
        *legend(found, height - 24), '</svg>', ''])


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    bench, folder, *others = sys.argv[1:]
    measured = subprocess.run([bench, '--figure'], stdout=subprocess.PIPE,
                              text=True, check=False)
    if measured.returncode:
        sys.exit(measured.returncode)
    found = read(measured.stdout.splitlines())
    for other in others:
        name, _, path = other.partition('=')
        if name not in COLUMNS or not path:
            sys.exit(__doc__)
        with open(path, encoding='ascii') as file:
            found[name] = read(file)[name]
    sides = sorted({n for points in found.values() for n in points})
    text = table(found, sides)
    print(text, end='')
    os.makedirs(folder, exist_ok=True)
    save_csv(os.path.join(folder, 'sgemm.csv'), found, sides)
    for name, content in (('sgemm.txt', text),
                          ('sgemm.svg', picture(found, sides))):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(content)
    print(f'written: {folder}/sgemm.svg, sgemm.csv, sgemm.txt')


if __name__ == '__main__':
    main()

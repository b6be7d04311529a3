#!/usr/bin/python3
"""Pair native and remoted runs of the same programs and print ratios.

Runs each benchmark natively and under `sluice run` in alternation, all as
children of this process, and prints for each figure the median and quartiles of
both and the ratio of the medians; the limits of the machine are measured in the
same run. Single calls are measured once more with the program on one CPU and
daemon and API server on another. With --pinned everything shares one CPU.
Writes the table as CSV and as an SVG picture where asked.

At the end it says whether what is asked of Sluice holds: a waiting call with
both ends awake on two CPUs takes 2 us at most, and programs that are bound by
calls or kernels take twice their native time at most. Others are printed only.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time


WAITING_CALL_MAX_NS = 2000
PROGRAM_RATIO_MAX = 2.0


def quartiles(values):
    """First quartile, median, third quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def run(command, env, timeout):
    started = time.monotonic()
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True,
                          timeout=timeout, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(command)}: exit status {done.returncode}")
    return done.stdout, time.monotonic() - started


def figures_of(text):
    """Lines "name value unit" as {name: (value, unit)}."""
    found = {}
    for line in text.splitlines():
        parts = line.split()
        if len(parts) == 3:
            found[parts[0]] = (float(parts[1]), parts[2])
    return found


class Daemon:
    """A daemon of our own on a socket of our own."""

    def __init__(self, prefix, pin, unsafe):
        self.folder = tempfile.TemporaryDirectory(prefix="sluice-bench-")
        self.env = dict(os.environ,
                        SLUICE_SOCKET=os.path.join(self.folder.name, "sock"))
        command = pin + [os.path.join(prefix, "bin", "sluiced")]
        if unsafe:
            command.append("--unsafe")
        self.process = subprocess.Popen(command, env=self.env)
        for _ in range(100):
            if os.path.exists(self.env["SLUICE_SOCKET"]):
                return
            time.sleep(0.05)
        sys.exit("bench: the daemon does not listen after 5 s")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.folder.cleanup()


class Table:
    """Samples of both ways, by figure, in the order of their appearance."""

    def __init__(self):
        self.rows = {}

    def add(self, mode, name, way, value, unit):
        row = self.rows.setdefault((mode, name), {"unit": unit, "native": [],
                                                  "remoted": []})
        row[way].append(value)

    def lines(self):
        for (mode, name), row in self.rows.items():
            if not row["native"] or not row["remoted"]:
                continue
            native, remoted = quartiles(row["native"]), quartiles(row["remoted"])
            ratio = remoted[1] / native[1] if native[1] else float("nan")
            yield mode, name, row["unit"], native, remoted, ratio


def measure_figures(table, mode, options, pin, daemon, groups):
    program = os.path.join(options.build, "bench", "opencl_figures")
    sluice = os.path.join(options.prefix, "bin", "sluice")
    native_env = dict(os.environ, OCL_ICD_VENDORS=options.icd)
    iterations = []
    for turn in range(options.runs):
        for way in ("native", "remoted"):
            command = pin + ([] if way == "native" else
                             [sluice, "run", "--"])
            command = command + [program, "--scale", str(options.scale)]
            command = command + iterations + groups
            text, _ = run(command, native_env if way == "native"
                          else daemon.env, options.timeout)
            found = figures_of(text)
            if "iterations" in found and not iterations:
                iterations = ["--iterations", str(int(found["iterations"][0]))]
            found.pop("iterations", None)
            for name, (value, unit) in found.items():
                table.add(mode, name, way, value, unit)
        print(f"bench: {mode}: figures, run {turn + 1} of {options.runs}",
              file=sys.stderr)


def measure_programs(table, mode, options, pin, daemon):
    sluice = os.path.join(options.prefix, "bin", "sluice")
    native_env = dict(os.environ, OCL_ICD_VENDORS=options.icd)
    for program in options.programs + options.printed:
        name = program_name(program)
        for turn in range(options.runs + 1):
            for way in ("native", "remoted"):
                command = pin + ([] if way == "native" else
                                 [sluice, "run", "--"]) + program.split()
                _, spent = run(command, native_env if way == "native"
                               else daemon.env, options.timeout)
                if turn > 0:  # then caches are warm on both sides
                    table.add(mode, name, way, spent * 1e3, "ms")
        print(f"bench: {mode}: {name}", file=sys.stderr)


def program_name(command):
    """The figure of a whole program."""
    return "program-" + os.path.basename(command.split()[0])


def judge(table, options):
    """Lines that say whether what is asked of Sluice holds."""
    judged = {program_name(program) for program in options.programs}
    for mode, name, _, _, remoted, ratio in table.lines():
        if mode == "two-cpus" and name == "waiting-call":
            yield (f"a waiting call, both ends awake on two CPUs: "
                   f"{remoted[1] / 1e3:.2f} us, at most "
                   f"{WAITING_CALL_MAX_NS / 1e3:.0f}",
                   remoted[1] <= WAITING_CALL_MAX_NS)
        elif mode == "unpinned" and name in judged:
            yield (f"{name}: {ratio:.2f} times native, at most "
                   f"{PROGRAM_RATIO_MAX:.0f}", ratio <= PROGRAM_RATIO_MAX)


def print_table(table):
    print(f"{'mode':9} {'figure':28} {'unit':5} "
          f"{'native (quartiles)':>30} {'remoted (quartiles)':>30} {'ratio':>8}")
    for mode, name, unit, native, remoted, ratio in table.lines():
        left = f"{native[1]:.1f} ({native[0]:.1f}-{native[2]:.1f})"
        right = f"{remoted[1]:.1f} ({remoted[0]:.1f}-{remoted[2]:.1f})"
        print(f"{mode:9} {name:28} {unit:5} {left:>30} {right:>30} {ratio:8.3f}")
    whole = [ratio for _, name, _, _, _, ratio in table.lines()
             if name.startswith("program-")]
    if whole:
        print(f"whole programs: geometric mean "
              f"{statistics.geometric_mean(whole):.3f}, worst {max(whole):.3f}")


def write_csv(table, path):
    with open(path, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["mode", "figure", "unit", "native_q1", "native_median",
                       "native_q3", "remoted_q1", "remoted_median",
                       "remoted_q3", "ratio"])
        for mode, name, unit, native, remoted, ratio in table.lines():
            rows.writerow([mode, name, unit, *native, *remoted, ratio])


def write_svg(table, path):
    """Bars of the ratios on a logarithmic axis; 1 is native speed."""
    import math
    lines = list(table.lines())
    height = 30 + 18 * len(lines)
    middle, decade = 480, 110
    with open(path, "w", encoding="utf-8") as out:
        out.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="840" '
                  f'height="{height}" font-family="sans-serif" '
                  f'font-size="12">\n<text x="10" y="16">remoted time as a '
                  f'multiple of native time (left of the line: faster)'
                  f'</text>\n')
        for i, (mode, name, _, _, _, ratio) in enumerate(lines):
            top = 26 + 18 * i
            length = max(-1.9, min(2.5, math.log10(max(ratio, 1e-3)))) * decade
            left = middle + min(0, length)
            colour = "#2a7f4f" if ratio <= 1 else "#b5532a"
            out.write(f'<text x="10" y="{top + 12}">{mode} {name}</text>'
                      f'<rect x="{left:.1f}" y="{top}" '
                      f'width="{abs(length):.1f}" height="14" '
                      f'fill="{colour}"/><text x="770" y="{top + 12}">'
                      f'{ratio:.3f}</text>\n')
        out.write(f'<line x1="{middle}" y1="22" x2="{middle}" y2="{height}" '
                  f'stroke="black"/>\n</svg>\n')


def options_of():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, help="the build folder")
    parser.add_argument("--prefix", required=True,
                        help="an installation of Sluice")
    parser.add_argument("--icd", default="libpocl.so.2",
                        help="the native vendor library")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--pinned", action="store_true",
                        help="also with all processes on one CPU")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--csv")
    parser.add_argument("--svg")
    parser.add_argument("--programs", nargs="*", default=[],
                        help="command lines to time as whole processes; bound "
                             "by calls or kernels")
    parser.add_argument("--printed", nargs="*", default=[],
                        help="the same, bound by maps or transfers: not "
                             "judged")
    parser.add_argument("--figures", nargs="*", default=[],
                        help="groups of opencl_figures; all where missing")
    return parser.parse_args()


def main():
    options = options_of()
    table = Table()
    limits, _ = run([os.path.join(options.build, "bench", "limits")],
                    os.environ, options.timeout)
    print("limits of this machine:")
    for line in limits.splitlines():
        print("  " + line)
    # What is run, the CPU of the program, and of daemon and servers.
    modes = [("unpinned", [], [], options.figures, True)]
    cpus = [f"{cpu}" for cpu in sorted(os.sched_getaffinity(0))]
    one, two = (["taskset", "-c", cpu] for cpu in (cpus[0], cpus[-1]))
    if len(cpus) > 1:
        modes.append(("two-cpus", one, two, ["calls"], False))
    if options.pinned:
        modes.append(("pinned", one, one, options.figures, True))
    for mode, pin, pin_daemon, groups, whole in modes:
        daemon = Daemon(options.prefix, pin_daemon, options.unsafe)
        try:
            measure_figures(table, mode, options, pin, daemon, groups)
            if whole:
                measure_programs(table, mode, options, pin, daemon)
        finally:
            daemon.close()
    print_table(table)
    for line, holds in judge(table, options):
        print(f"{'holds ' if holds else 'missed'} {line}")
    if options.csv:
        write_csv(table, options.csv)
    if options.svg:
        write_svg(table, options.svg)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Pair native and remoted runs of the same programs and print one table.

    bench/run.py BUILD                    all figures, in all modes
    bench/run.py BUILD --only launch      those whose name contains that
    bench/run.py BUILD --only 256MiB --modes unshared --runs 3
    bench/run.py BUILD --quick            to the end, whatever the figures are
    bench/run.py BUILD --peer PREFIX      PoCL's own remoting in our place

BUILD is the folder that was built. Both ways run in alternation, as children
of this process; the limits of the machine are measured in the same run. All of
it is also written to BUILD/bench/ as text, CSV, Markdown and SVG; with --only,
where --out names a folder. The exit status is not 0 where a program failed or a
result was wrong; a figure that is missed changes it not.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys

import figures
import measure
import picture
import table as tables
from rig import SOURCE, Failed, Native, Peer, Sluice, clean_environment


def options_of(arguments):
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", help="the folder that was built")
    parser.add_argument("--prefix", help="an installation of Sluice; else one "
                        "is staged from the build")
    parser.add_argument("--icd", default="libpocl.so.2",
                        help="the native vendor library")
    parser.add_argument("--only", nargs="*", default=[],
                        help="figures or groups by a part of their names")
    parser.add_argument("--modes", nargs="*", choices=figures.MODES,
                        default=figures.MODES)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0,
                        help="of the counts of repetitions")
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--quick", action="store_true",
                        help="one short run each, not judged")
    parser.add_argument("--peer", metavar="PREFIX",
                        help="an installation of PoCL with its remoting")
    parser.add_argument("--unsafe", action="store_true",
                        help="run daemons that go on without a full jail")
    parser.add_argument("--commit", help="what was built; else git is asked")
    parser.add_argument("--out", help="folder for the files written")
    return adjust(parser.parse_args(arguments))


def adjust(options):
    """What follows from the options."""
    options.build = os.path.abspath(options.build)
    if not options.only and not options.out:
        options.out = os.path.join(options.build, "bench")
    options.programs = figures.PROGRAMS
    options.idle_seconds = measure.IDLE_SECONDS
    if options.quick:
        options.runs, options.scale = 1, 0.01
        options.programs = figures.PROGRAMS_QUICK
        options.idle_seconds = 0.2
    if options.peer:  # one process serves all: no sessions, no shared memory
        options.modes = [mode for mode in options.modes
                         if mode != figures.UNSHARED]
    return options


def build(options):
    """The benchmarks, and an installation; what is to be removed later."""
    targets = ["bench/limits", "bench/ring_bench", "bench/opencl_figures"]
    targets += [f"tests/programs/{name}" for name in options.programs]
    subprocess.run(["ninja", "-C", options.build, "--quiet", *targets],
                   check=True)
    if options.prefix or options.peer:
        return None
    stage = subprocess.run([os.path.join(SOURCE, "scripts", "stage.sh"),
                            options.build], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.strip()
    options.prefix = stage
    os.sync()  # files just written are dirty memory of whoever maps them
    return os.path.dirname(stage)


def commit_of(options):
    """What was built, as far as it is known."""
    if options.commit or not shutil.which("git"):
        return options.commit or "unknown"
    done = subprocess.run(["git", "-C", SOURCE, "rev-parse", "--short=12",
                           "HEAD"], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def machine():
    """The processor, how many of it, and the kernel."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    kernel = os.uname()
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (f"{len(os.sched_getaffinity(0))} CPUs, {model}, "
            f"{kernel.sysname} {kernel.release}; load before the run {load}")


def heading(options):
    """Date, commit, machine, and the command line's share."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return [f"date: {now:%Y-%m-%d %H:%M} UTC", f"commit: {commit_of(options)}",
            f"machine: {machine()}",
            f"native: {options.icd}; remoted: "
            f"{'PoCL remote' if options.peer else 'Sluice'}; "
            f"{options.runs} runs of each"]


def limits(options):
    """What this machine can do at best, and what a region can."""
    for words in (["limits"], ["ring_bench"]):
        program = os.path.join(options.build, "bench", words[0])
        done = subprocess.run([program], env=clean_environment(), text=True,
                              stdout=subprocess.PIPE, check=False,
                              timeout=options.timeout)
        if done.returncode != 0:
            raise Failed(f"{words[0]}: exit status {done.returncode}")
        yield from done.stdout.splitlines()


def pins(mode):
    """Before the program, and before daemon and servers."""
    cpus = sorted(os.sched_getaffinity(0))
    first, last = (["taskset", "-c", str(cpu)] for cpu in (cpus[0], cpus[-1]))
    return {figures.PINNED: (first, first),
            figures.TWO_CPUS: (first, last)}.get(mode, ([], []))


def bench_in(options, table, mode):
    """Both ways in one mode."""
    pin, pin_daemon = pins(mode)
    more = {"SLUICE_SHARED_MEMORY": "0"} if mode == figures.UNSHARED else {}
    native = Native(options.icd, pin)
    if options.peer:
        remoted = Peer(options.peer, options.icd, pin, pin_daemon)
    else:
        remoted = Sluice(options.prefix, pin, pin_daemon, options.unsafe,
                         **more)
    return measure.Bench(options, table, mode, native, remoted)


def wanted(options, mode):
    """Groups of opencl_figures, and other measurements, in that mode."""
    def here(groups):
        return [name for name in figures.chosen(options.only, groups)
                if mode in groups[name]]
    others = here(figures.OTHERS)
    if options.peer:  # these are about sessions and their start
        others = [name for name in others if name == "programs"]
    groups = {name: modes for name, (_, modes) in figures.GROUPS.items()}
    return here(groups), others


def measure_mode(options, table, mode, iterations):
    """All that is wanted in one mode."""
    groups, others = wanted(options, mode)
    if not groups and not others:
        return
    if mode == figures.TWO_CPUS and len(os.sched_getaffinity(0)) < 2:
        measure.say("two-cpus: this machine has one")
        return
    bench = bench_in(options, table, mode)
    try:
        bench.warm()
        if not iterations and "kernels" in groups:
            iterations.append(measure.calibrate(bench))
        for group in groups:
            measure.say(f"{mode}: {group}")
            measure.measure_group(bench, group, (iterations or [1])[0])
        for name in others:
            measure.say(f"{mode}: {name}")
            measure.MEASURES[name](bench)
    finally:
        bench.close()


def shown(options, table):
    """The lines of the table that are wanted."""
    lines = []
    for line in table.lines():
        row = figures.find(line.name, line.mode)
        group = row.group if row else line.name
        if figures.matches(line.name, group, options.only):
            lines.append(line)
        if options.quick or options.peer:
            line.verdict = tables.SHOWN
    return lines


def report(options, head, limit_lines, lines):
    """Everything as text."""
    yield from head
    yield ""
    if limit_lines:
        yield "limits of this machine, and of a region between two processes:"
        yield from (f"  {line}" for line in limit_lines)
        yield ""
    yield from tables.text(lines)
    yield ""
    if options.quick:
        yield "a quick run: it shows that all works, the figures mean nothing"
    elif not options.peer:
        count, met, aimed = tables.tally(lines)
        yield f"{met} of {count} figures are met, {aimed} reach the aim"


def write(options, head, text, lines):
    """The files."""
    os.makedirs(options.out, exist_ok=True)
    base = os.path.join(options.out, "peers" if options.peer else "figures")
    with open(base + ".txt", "w", encoding="utf-8") as out:
        out.write("\n".join(text) + "\n")
    with open(base + ".md", "w", encoding="utf-8") as out:
        out.write("\n".join(tables.markdown(lines)) + "\n")
    tables.write_csv(lines, base + ".csv")
    title = "Remoted time as a multiple of native time; " + ", ".join(head[:2])
    picture.write(lines, title, base + ".svg")
    print(f"written: {base}.txt, .md, .csv and .svg")


def main(arguments):
    """Measure, print, write."""
    options = options_of(arguments)
    table, iterations = tables.Table(), []
    stage = build(options)
    try:
        head = heading(options)
        limit_lines = [] if options.only else list(limits(options))
        for mode in options.modes:
            measure_mode(options, table, mode, iterations)
    except (Failed, subprocess.TimeoutExpired) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
    lines = shown(options, table)
    text = list(report(options, head, limit_lines, lines))
    print("\n".join(text))
    if options.out:
        write(options, head, text, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

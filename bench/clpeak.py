#!/usr/bin/python3
"""clpeak natively and on the virtual accelerator, in alternation.

    bench/clpeak.py BUILD [--prefix PREFIX] [--runs N] [-- CLPEAK OPTIONS]

Prints the medians of both as a table in Markdown: clpeak measures rates, so
more is better, but for the latency of a kernel. Without options for clpeak, all
that it measures.
"""

import argparse
import re
import shutil
import statistics
import sys

import measure
import run
from rig import Native, Sluice

VALUE = re.compile(r"^\s+(\S[^:]*?)\s*: ([0-9.]+|inf)( us)?$")
SECTION = re.compile(r"^    (\S[^:]*\))$")


def values_of(text):
    """{(section, name): value} of what clpeak printed."""
    found, section = {}, ""
    for line in text.splitlines():
        head, value = SECTION.match(line), VALUE.match(line)
        if head:
            section = head.group(1)
        elif value and value.group(3):
            found["", value.group(1) + " (us)"] = float(value.group(2))
        elif value and section:
            found[section, value.group(1)] = float(value.group(2))
    return found


def options_of(arguments):
    """Ours, and clpeak's."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--prefix")
    parser.add_argument("--icd", default="libpocl.so.2")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=900)
    at = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:at])
    options.clpeak = arguments[at + 1:]
    options.peer, options.programs = None, {}
    return options


def lines(samples):
    """The table; 0 is what clpeak did not print."""
    yield "| what | native | remoted | remoted / native |"
    yield "|---|---:|---:|---:|"
    for (section, name), ways in samples.items():
        native, remoted = (statistics.median(ways[way] or [0])
                           for way in ("native", "remoted"))
        ratio = remoted / native if native else float("nan")
        yield (f"| {section + ': ' if section else ''}{name} | {native:g} | "
               f"{remoted:g} | {ratio:.2f} |")


def main(arguments):
    """Pairs of runs."""
    options = options_of(arguments)
    if not shutil.which("clpeak"):
        print("bench: clpeak is not installed", file=sys.stderr)
        return 1
    stage = run.build(options)
    samples = {}
    ways = [Native(options.icd), Sluice(options.prefix)]
    try:
        for turn in range(options.runs):
            for way in ways if turn % 2 == 0 else ways[::-1]:
                text, _ = measure.run(way, ["clpeak", *options.clpeak],
                                      options.timeout)
                for key, value in values_of(text).items():
                    samples.setdefault(key, {"native": [], "remoted": []})[
                        way.name].append(value)
    finally:
        for way in ways:
            way.close()
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
    print("\n".join(lines(samples)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

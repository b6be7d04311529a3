#!/usr/bin/python3
"""A drop-in has the symbols and version nodes of the library it stands for.

    check_symbols.py DROP_IN SYMBOLS NODES ORIGINAL...

Compares what DROP_IN defines with the first ORIGINAL that is there, and counts
both. Prints TAP.
"""

import os
import re
import subprocess
import sys

SONAME = re.compile(r"^\s*SONAME\s+(\S+)$", re.MULTILINE)


def said_by(*command):
    """What a program prints."""
    return subprocess.run(command, text=True, check=True,
                          capture_output=True).stdout


def defined(path):
    """(functions with their versions, version nodes)."""
    functions, nodes = set(), set()
    for line in said_by("nm", "-D", "--defined-only",
                        "--with-symbol-versions", path).splitlines():
        kind, name = line.split()[-2:]
        if kind == "A":
            nodes.add(name.split("@")[0])
        else:
            functions.add(name)
    return functions, nodes


def soname(path):
    """The name that programs ask for."""
    return SONAME.search(said_by("objdump", "-p", path)).group(1)


def differences(ours, theirs):
    """One line for each name that only one of both has."""
    return ([f"{name} is missing" for name in sorted(theirs - ours)] +
            [f"{name} is too many" for name in sorted(ours - theirs)])


def checks(drop_in, symbols, nodes, original):
    """(what is expected, what is wrong)."""
    ours = defined(drop_in)
    yield (f"{symbols} functions are exported",
           [] if len(ours[0]) == symbols else [f"{len(ours[0])} are"])
    yield (f"in {nodes} version nodes",
           [] if len(ours[1]) == nodes else sorted(ours[1]))
    if original is None:
        reason = "# SKIP the original is not installed"
        yield f"the functions and versions are the original's {reason}", []
        yield f"the soname is the original's {reason}", []
        return
    theirs = defined(original)
    yield ("the functions and versions are the original's",
           differences(ours[0] | ours[1], theirs[0] | theirs[1]))
    yield ("the soname is the original's",
           [] if soname(drop_in) == soname(original) else [soname(drop_in)])


def main(drop_in, symbols, nodes, originals):
    """One function of TAP for each check."""
    original = next(filter(os.path.exists, originals), None)
    failed = 0
    print("1..4")
    for number, (name, wrong) in enumerate(
            checks(drop_in, symbols, nodes, original), 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong:
            print(f"# {line}")
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]),
                  sys.argv[4:]))

#!/usr/bin/python3
"""A library exports what it says, and nothing else.

    check_exports.py PATTERN LIBRARY

Prints, as TAP, the dynamic symbols that LIBRARY defines and that the regular
expression PATTERN does not match whole: none is right.
"""

import re
import subprocess
import sys


def exported(path):
    """The names that @path defines for others."""
    text = subprocess.run(["nm", "-D", "--defined-only", path], text=True,
                          check=True, capture_output=True).stdout
    names = [line.split()[-1].split("@")[0] for line in text.splitlines()]
    versions = {line.split()[-1] for line in text.splitlines()
                if line.split()[-2] == "A"}
    return [name for name in names if name not in versions]


def main(pattern, path):
    """One function of TAP."""
    names = exported(path)
    wrong = [name for name in names if not re.fullmatch(pattern, name)]
    good = bool(names) and not wrong
    print("1..1")
    print(f"{'ok' if good else 'not ok'} 1 - {len(names)} names are exported")
    for name in wrong:
        print(f"# {name} is exported, and does not match {pattern}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

#!/usr/bin/env python3
"""What the library exports is what the list says and our own, as TAP.

usage: check_exports.py LIBRARY LIST
"""
import subprocess
import sys


def main():
    library, wanted_path = sys.argv[1:3]
    text = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                          text=True, capture_output=True).stdout
    have = {line.split()[-1] for line in text.splitlines()}
    wanted = set(open(wanted_path).read().split())
    ours = {name for name in have if name.startswith("sluice_vaccel_")}
    missing, extra = sorted(wanted - have), sorted(have - wanted - ours)
    versioned = sorted(name for name in have if "@" in name)
    print("1..3")
    for number, (name, bad) in enumerate(
            [("nothing is missing", missing), ("nothing else is exported", extra),
             ("names have no version", versioned)], 1):
        print(f"{'not ok' if bad else 'ok'} {number} - {name} {' '.join(bad)}".rstrip())


main()

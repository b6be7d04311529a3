#!/usr/bin/python3
"""What is loaded into other people's programs needs an old glibc only.

    check_glibc.py VERSION LIBRARY...

Prints, as TAP, for each library the highest GLIBC version among the symbols
that it needs; more than VERSION fails.
"""

import os
import re
import subprocess
import sys


def highest(path):
    """The highest version that @path needs, as (2, 28), and who needs it."""
    text = subprocess.run(["objdump", "-T", path], text=True, check=True,
                          capture_output=True).stdout
    found = [(tuple(int(part) for part in match[1].split(".")), match[2])
             for match in re.finditer(
                 r"\*UND\*.*\(?GLIBC_([0-9.]+)\)?\s+(\S+)", text)]
    top = max((version for version, _ in found), default=(0,))
    return top, sorted(name for version, name in found if version == top)


def main(limit, paths):
    """One function of TAP for each library."""
    failed = 0
    print(f"1..{len(paths)}")
    for number, path in enumerate(paths, 1):
        top, names = highest(path)
        fine = top <= tuple(int(part) for part in limit.split("."))
        failed += not fine
        print(f"{'ok' if fine else 'not ok'} {number} - "
              f"{os.path.basename(path)} needs glibc "
              f"{'.'.join(str(part) for part in top)}, at most {limit}")
        if not fine:
            print(f"# because of {', '.join(names)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

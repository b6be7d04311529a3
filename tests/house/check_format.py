#!/usr/bin/python3
"""Every source is laid out as clang-format 14 does it.

    check_format.py SOURCE_ROOT

Asks scripts/format.sh --check; skipped where clang-format-14 is missing. Prints
TAP.
"""

import pathlib
import subprocess
import sys

NAME = "1 - clang-format has nothing to change"
MISSING = 3


def main(root):
    """One test function, for the whole tree."""
    done = subprocess.run([root / "scripts/format.sh", "--check"],
                          capture_output=True, text=True, check=False)
    print("1..1")
    if done.returncode == MISSING:
        print(f"ok {NAME} # SKIP clang-format-14 is missing")
        return 0
    print(f"{'not ok' if done.returncode else 'ok'} {NAME}")
    for line in done.stderr.splitlines()[:40]:
        print("#", line)
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))

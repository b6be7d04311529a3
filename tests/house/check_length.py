#!/usr/bin/python3
"""A specification stays short.

    check_length.py FILE LINES

Prints, as TAP, how many lines of FILE are not blank; more than LINES fail.
"""

import sys


def main(path, limit):
    """One function."""
    with open(path, encoding="utf-8") as file:
        count = sum(1 for line in file if line.strip())
    print("1..1")
    print(f"{'ok' if 0 < count <= limit else 'not ok'} 1 - {count} lines that "
          f"are not blank, at most {limit}")
    return 0 if 0 < count <= limit else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))

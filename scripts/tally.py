#!/usr/bin/python3
"""Add up the test functions of several test runs.

    tally.py [--seconds] RUN...

A RUN is a testlog.json that `meson test` wrote, or a file of TAP (name.tap).
TAP programs count by function, other programs as one. A test that crashed, ran
out of time or ended before its plan was done counts what is missing as failed.
Prints what failed, then each skip with its reason, then how many were skipped,
and last `N passed, N failed`. The exit status says whether something ran and
nothing failed.
"""

import json
import os
import re
import sys

LINE = re.compile(r"^(not )?ok\b\s*(\d+)?\s*(?:-\s*)?([^#]*)"
                  r"(?:#\s*(skip|todo)\S*\s*(.*))?$", re.IGNORECASE)
PLAN = re.compile(r"^1\.\.(\d+)\s*(?:#\s*skip\S*\s*(.*))?$", re.IGNORECASE)


class Count:
    """What one or many programs came to."""

    def __init__(self):
        self.passed = 0
        self.failed = []    # names
        self.skipped = []   # (name, reason)

    def add(self, other):
        """Take over what another one counted."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def count_tap(where, text):
    """The functions of one program that printed TAP."""
    count = Count()
    planned, seen, reason, title = None, 0, "", ""
    for line in text.splitlines():
        line = line.strip()
        plan = PLAN.match(line)
        if plan:
            planned = (planned or 0) + int(plan[1])
            if plan[2]:
                count.skipped.append((where, plan[2]))
            continue
        if line.startswith("#"):
            reason = line.lstrip("# ").removeprefix("skip:").strip()
            continue
        match = LINE.match(line)
        if not match:
            reason = ""
            continue
        seen += 1
        title = match[3].strip() or match[2] or ""
        if match[4] and match[4].lower() == "skip":
            # cmocka says the name where others say the reason, and the reason
            # stands in the comment before (tests/skip.h).
            title = title if match[3].strip() else match[5]
            why = match[5] if match[3].strip() and match[5] else reason
            count.skipped.append((f"{where}: {title}", why or "no reason given"))
        elif match[1]:
            count.failed.append(f"{where}: {title}")
        else:
            count.passed += 1
        reason = ""
    if planned is None and seen == 0:
        count.failed.append(f"{where}: printed no TAP")
    for _ in range(seen, planned or 0):
        count.failed.append(f"{where}: a function never ran (after: {title})")
    return count


def last_line(text):
    """What a program that skips itself said last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def count_program(run, test):
    """One entry of a testlog.json."""
    name = test["name"].split(" / ")[-1]
    where = f"{run}: {name}"
    text = test.get("stdout") or ""
    result = test["result"]
    printed_tap = any(PLAN.match(line.strip()) or LINE.match(line.strip())
                      for line in text.splitlines())
    if printed_tap:
        count = count_tap(where, text)
    else:
        count = Count()
        if result in ("OK", "EXPECTEDFAIL"):
            count.passed = 1
        elif result == "SKIP":
            both = text + (test.get("stderr") or "")
            count.skipped.append((where, last_line(both)))
    bad = result not in ("OK", "EXPECTEDFAIL", "SKIP")
    # To meson, cmocka's "not ok 1 # SKIP" is a failure, and 77 behind TAP is.
    if printed_tap and (result, test.get("returncode")) in (
            ("FAIL", 0), ("ERROR", 77)):
        bad = False
    if bad and not count.failed:
        status = f"exit status {test.get('returncode')}"
        count.failed.append(f"{where}: {result.lower()}, {status}")
    return count


def count_run(path):
    """All of one file, and the seconds of its slowest tests."""
    total, slow = Count(), []
    run = os.path.basename(os.path.dirname(os.path.dirname(
        os.path.abspath(path))))
    with open(path, encoding="utf-8", errors="replace") as file:
        if path.endswith(".tap"):
            name = os.path.basename(path).removesuffix(".tap")
            total.add(count_tap(name, file.read()))
            return total, slow
        for line in file:
            test = json.loads(line)
            slow.append((test.get("duration") or 0, f"{run}: {test['name']}"))
            total.add(count_program(run, test))
    return total, slow


def main(paths):
    """Print the sums of all files."""
    with_seconds = "--seconds" in paths
    total, slow = Count(), []
    for path in paths:
        if path.startswith("--"):
            continue
        count, seconds = count_run(path)
        total.add(count)
        slow += seconds
    if with_seconds:
        for seconds, name in sorted(slow, reverse=True)[:10]:
            print(f"{seconds:7.1f} s  {name}")
    for name in total.failed:
        print(f"failed: {name}")
    for name, reason in total.skipped:
        print(f"skipped: {name}: {reason}")
    print(f"{len(total.skipped)} skipped")
    print(f"{total.passed} passed, {len(total.failed)} failed")
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

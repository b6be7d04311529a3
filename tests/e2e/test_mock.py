#!/usr/bin/python3
"""Many sessions of OpenCL over its generated mock vendor leave nothing behind.

    test_mock.py SOURCE BUILD MOCK

Memory, descriptors and processes of the daemon, folders of its servers. Prints
TAP.
"""

import os
import subprocess
import sys

from place import (PATIENCE, Place, copy, descriptors, measure, run_tests,
                   wait_until)

MANY, TOGETHER = 1000, 100
HERE = os.path.dirname(os.path.abspath(__file__))


def many(way, count, place):
    """many.py on the mock, as a command line."""
    return place.sluice("run", "--drop-in", "--vendor", "OpenCLmock", "--",
                        "/usr/bin/python3", f"{place.top}/many.py", way,
                        str(count))


def folders(daemon, place):
    """What the daemon's servers have on disk."""
    folder = ("/run/sluice/servers" if os.geteuid() == 0
              else f"{place.folder}/servers")
    return [name for name in os.listdir(folder)
            if name.startswith(f"{daemon.pid}-")]


def children(daemon):
    """The processes that the daemon has."""
    with open(f"/proc/{daemon.pid}/task/{daemon.pid}/children",
              encoding="ascii") as file:
        return file.read().split()


def run_each(place, count):
    """That many sessions, one after the other."""
    result = subprocess.run(many("each", count, place),
                            env=place.environment(), text=True,
                            capture_output=True, timeout=1200, check=False)
    assert result.returncode == 0, result
    assert place.ends()


def a_thousand_sessions_one_after_the_other_leave_nothing(place):
    with place.daemon("--warm", "1") as daemon:
        run_each(place, 50)
        before = measure(place, daemon), len(children(daemon))
        run_each(place, MANY)
        after = measure(place, daemon), len(children(daemon))
        assert after[0][0] <= before[0][0], (before, after)
        assert after[0][1] < before[0][1] + 512, (before, after)
        assert after[1] == before[1], (before, after)
        left = folders(daemon, place)
        assert len(left) <= 2, left  # the warm one's folder and lock
        assert place.log().count(" ended: ") == 50 + MANY


def a_hundred_sessions_at_once_leave_nothing(place):
    with place.daemon("--warm", "1", "--sessions", str(TOGETHER)) as daemon:
        run_each(place, 20)
        before = measure(place, daemon), len(children(daemon))
        guest = subprocess.Popen(many("together", TOGETHER, place),
                                 env=place.environment(), text=True,
                                 stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        assert guest.stdout.readline() == "ready\n"
        assert len(place.sessions()) == TOGETHER
        assert len(descriptors(daemon.pid)) > before[0][0] + TOGETHER
        guest.communicate(timeout=2 * PATIENCE)
        assert guest.returncode == 0
        assert place.ends()
        assert wait_until(lambda: len(children(daemon)) <= before[1])
        after = measure(place, daemon), len(children(daemon))
        assert after[0][0] <= before[0][0], (before, after)
        # What a hundred needed at once is kept for the next hundred.
        assert after[0][1] < before[0][1] + 2048, (before, after)
        left = folders(daemon, place)
        assert len(left) <= 2, left  # the warm one's folder and lock


def intermediate_language_reaches_the_vendor(place):
    # None of Debian's vendor libraries takes it.
    with place.daemon():
        result = place.run("run", "--drop-in", "--vendor", "OpenCLmock", "--",
                           "/usr/bin/python3", f"{place.top}/many.py", "il",
                           "70000")
        assert result.returncode == 0, result
        assert place.ends()
        assert "refused" not in place.log(), place.log()


def main(source, build, mock, only=""):
    """Stage an installation, and run them all."""
    with Place(source, build) as place:
        copy(f"{HERE}/many.py", place.top)
        copy(mock, f"{place.top}/libOpenCLmock.so")
        place.options = ["--vendor-library",
                         f"opencl={place.top}/libOpenCLmock.so"]
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

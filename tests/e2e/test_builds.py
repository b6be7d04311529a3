#!/usr/bin/python3
"""Programs that a tenant built before come from its cache, and nobody can tell.

    test_builds.py SOURCE BUILD BUILDS

Prints TAP.
"""

import os
import random
import subprocess
import sys
import time

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import Place, once, run_tests
from vendors import POCL, native_environment, needs

BUILDS = ""


def answers(result):
    """All but the binaries' sizes, which grow with what was launched."""
    assert result.returncode == 0, result
    return [line for line in result.stdout.splitlines()
            if not line.startswith("program 1165:")]


def first_took(result):
    """Milliseconds of the first build."""
    return float(result.stderr.split()[0])


def kept():
    """The files of the cache, and what is half written."""
    folder = (f"/var/cache/sluice/{os.geteuid()}" if os.geteuid() == 0
              else f"{os.path.expanduser('~')}/.cache/sluice")
    folder += "/sluice-opencl"
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return {f"{folder}/{name}" for name in names}


def settled():
    """The same, once the servers of sessions that ended are done with it."""
    files = None
    while files != kept():
        files = kept()
        time.sleep(2)
    return files


def seed():
    """Of a source that nobody built before."""
    return str(random.randrange(1 << 30))


def run(place, number, **more):
    """All that the virtual accelerator tells of the builds."""
    return place.run("run", "--vendor", POCL, BUILDS, number, timeout=600,
                     **more)


def learn(place, number):
    """Until all its builds are in the cache: a session's end may be short."""
    before = kept()
    for _ in range(20):
        result = run(place, number)
        assert result.returncode == 0, result
        assert place.ends()
        new = {path for path in kept() - before if "." not in path}
        # No options and empty ones make the same.
        if len(new) >= 3:
            return new
    raise AssertionError(new)


def a_program_built_before_is_told_from_a_build_by_its_time_alone(place):
    needs(POCL)
    number = seed()
    with place.daemon():
        first = run(place, number)
        learn(place, number)
        again = [run(place, number) for _ in range(5)]
    for result in again:
        assert answers(result) == answers(first)
    native = subprocess.run(
        [BUILDS, number], env=native_environment(POCL), text=True,
        capture_output=True, timeout=600, check=False)
    assert answers(first) == answers(native)
    # Once in five times nothing else has the CPU meanwhile.
    took = [first_took(result) for result in again]
    assert min(took) * 3 < first_took(first), (took, first.stderr)


def a_damaged_cache_is_built_anew(place):
    needs(POCL)
    number = seed()
    with place.daemon():
        first = run(place, number)
        for path in learn(place, number):
            with open(path, "r+b") as file:
                file.seek(-100, os.SEEK_END)
                file.write(b"damage")
        again = run(place, number)
        assert answers(again) == answers(first)


def variables_of_the_vendor_go_without_the_cache(place):
    def leaves_it_alone():
        before = settled()
        result = run(place, seed(), POCL_WORK_GROUP_METHOD="loops")
        assert result.returncode == 0, result
        assert place.ends()
        return settled() == before

    needs(POCL)
    with place.daemon():
        # Servers of sessions before may come to write into it yet.
        assert once(leaves_it_alone, 3)


def main(source, build, builds, only=""):
    """Stage an installation, and run them all."""
    global BUILDS  # pylint: disable=global-statement
    BUILDS = builds
    with Place(source, build) as place:
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/python3
"""The OpenCL programs of tests/programs, natively and by `sluice run`.

    test_programs.py SOURCE BUILD [ONLY]

Each program checks what it computes; what it prints is the same both ways.
Prints TAP.
"""

import os
import subprocess
import sys
import tempfile

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import Place, Skip, run_tests
from vendors import OCLGRIND, POCL, native_environment, needs

# A size for each program: small, since Oclgrind interprets. None: its own.
SIZES = {
    "callbacks": None, "features": None, "fft": "128", "filters": "16",
    "forks": None, "library": None, "maps": None, "nbody": "64",
    "pipeline": None, "rects": None, "sgemm": "32", "sort": "256",
    "threads": None, "transfers": "1024",
}

# What Oclgrind itself cannot do, natively neither.
OCLGRIND_SIZES = {
    "threads": "64 1",  # an assert of its says that one kernel runs at a time
}
OCLGRIND_LACKS = {
    "features": "Oclgrind ends the program where a wait list is NULL",
    "transfers": "Oclgrind unmaps what is not mapped, and reads far beyond",
}


def arguments(build, name, vendor):
    """The program's command line."""
    size = (OCLGRIND_SIZES.get(name) if vendor == OCLGRIND else None) \
        or SIZES[name]
    return [f"{build}/tests/programs/{name}", *(size or "").split()]


def compare(place, build, name, vendor, *options):
    """The same lines and status, in a folder that is empty."""
    needs(vendor)
    if vendor == OCLGRIND and name in OCLGRIND_LACKS:
        raise Skip(OCLGRIND_LACKS[name])
    command = arguments(build, name, vendor)
    with tempfile.TemporaryDirectory() as folder, place.daemon():
        native = subprocess.run(
            command, env=native_environment(vendor), cwd=folder, text=True,
            capture_output=True, check=False, timeout=600)
        assert native.returncode == 0, native
        remoted = subprocess.run(
            place.sluice("run", "--vendor", vendor, *options, "--", *command),
            env=place.environment(), cwd=folder, text=True,
            capture_output=True, check=False, timeout=600)
        assert remoted.returncode == 0, remoted
        assert remoted.stdout == native.stdout, (native.stdout,
                                                 remoted.stdout)
        assert place.ends()


def define(build, name, vendor, *options):
    """A test of one program; its name is a sentence."""
    def test(place):
        compare(place, build, name, vendor, *options)
    way = "_as_drop_in" if options else ""
    test.__name__ = f"{name}_on_{vendor}_is_what_it_is_natively{way}"
    return test


def main(source, build, only=""):
    """Stage an installation, and run them all."""
    tests = {}
    for vendor in (POCL, OCLGRIND):
        for name in SIZES:
            if os.path.exists(f"{build}/tests/programs/{name}"):
                tests[vendor, name] = define(build, name, vendor)
    for name in ("callbacks", "library", "maps"):
        tests["drop-in", name] = define(build, name, POCL, "--drop-in")
    with Place(source, build) as place:
        return run_tests(tests, only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

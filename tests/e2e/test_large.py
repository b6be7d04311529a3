#!/usr/bin/python3
"""What takes too long for every day: large sizes, repetition, valgrind.

    test_large.py SOURCE BUILD

Prints TAP.
"""

import os
import shutil
import subprocess
import sys
import tempfile

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import Place, Skip, run_tests
from vendors import POCL, native_environment, needs

LARGE = {"fft": "65536", "filters": "512", "nbody": "4096", "sgemm": "512",
         "sort": "1048576"}
AGAIN = ("callbacks", "maps", "pipeline", "rects", "threads", "forks")
TIMES = 20
HERE = os.path.dirname(os.path.abspath(__file__))


def run(place, command, **options):
    """One remoted run; its result."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            place.sluice("run", "--", *command), env=place.environment(),
            cwd=folder, text=True, capture_output=True, check=False,
            timeout=1800, **options)


def define_large(build, name, size):
    """The program at that size, natively and remoted."""
    def test(place):
        needs(POCL)
        command = [f"{build}/tests/programs/{name}", size]
        native = subprocess.run(command, env=native_environment(POCL),
                                text=True, capture_output=True, check=False,
                                timeout=1800)
        assert native.returncode == 0, native
        with place.daemon():
            remoted = run(place, command)
        assert remoted.returncode == 0, remoted
        assert remoted.stdout == native.stdout, remoted
    test.__name__ = f"{name}_of_{size}_is_what_it_is_natively"
    return test


def define_again(build, name):
    """The program many times over, in sessions of one daemon."""
    def test(place):
        needs(POCL)
        with place.daemon():
            for _ in range(TIMES):
                result = run(place, [f"{build}/tests/programs/{name}"])
                assert result.returncode == 0, result
    test.__name__ = f"{name}_is_right_{TIMES}_times"
    return test


def define_valgrind(build, name):
    """What the guest libraries do in a program, as memcheck sees it."""
    def test(place):
        needs(POCL)
        if not shutil.which("valgrind"):
            raise Skip("valgrind is not installed")
        # With its search for leaks, which reads all that can be read.
        command = ["valgrind", "-q", "--error-exitcode=9",
                   f"--suppressions={HERE}/valgrind.supp",
                   f"{build}/tests/programs/{name}"]
        with place.daemon():
            result = run(place, command)
        assert result.returncode == 0, result
    test.__name__ = f"{name}_has_no_error_that_valgrind_sees"
    return test


def main(source, build):
    """Stage an installation, and run them all."""
    tests = [define_large(build, *pair) for pair in LARGE.items()]
    tests += [define_again(build, name) for name in AGAIN]
    tests += [define_valgrind(build, name) for name in ("sgemm", "maps")]
    with Place(source, build) as place:
        return run_tests(dict(enumerate(tests)), "", place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

#!/usr/bin/python3
"""Programs that Debian has and nobody here wrote say the same natively and by
`sluice run`.

    test_strangers.py SOURCE BUILD [ONLY]

Those that are not installed are skipped, with the package's name. Prints TAP.
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

# Name, package, command; each is right by its own judgement.
PROGRAMS = (
    ("a_transform_of_clfft", "clfft-client", "clFFT-client -x 1024"),
    ("a_real_transform_of_clfft", "clfft-client",
     "clFFT-client -x 256 -y 16 --inLayout 5 --outLayout 3 -o"),
    ("xdot_of_clblast", "clblast-tests", "clblast_test_xdot"),
    ("xaxpy_of_clblast", "clblast-tests", "clblast_test_xaxpy"),
)


def compare(place, package, command, *options):
    """The same lines and status, in a folder that is empty."""
    needs(POCL)
    if not shutil.which(command[0]):
        raise Skip(f"{package} is not installed")
    with tempfile.TemporaryDirectory() as folder, place.daemon():
        native = subprocess.run(
            command, env=native_environment(POCL), cwd=folder, text=True,
            capture_output=True, check=False, timeout=120)
        assert native.returncode == 0, native
        remoted = subprocess.run(
            place.sluice("run", "--vendor", POCL, *options, "--", *command),
            env=place.environment(), cwd=folder, text=True,
            capture_output=True, check=False, timeout=240)
        assert remoted.returncode == 0, remoted
        assert remoted.stdout == native.stdout, (native.stdout,
                                                 remoted.stdout)
        assert place.ends()


def define(name, package, command, *options):
    """A test of one program; its name is a sentence."""
    def test(place):
        compare(place, package, command.split(), *options)
    way = "_as_drop_in" if options else ""
    test.__name__ = f"{name}_is_what_it_is_natively{way}"
    return test


def main(source, build, only=""):
    """Stage an installation, and run them all."""
    tests = {row[0]: define(*row) for row in PROGRAMS}
    tests["drop-in"] = define(*PROGRAMS[0], "--drop-in")
    with Place(source, build) as place:
        return run_tests(tests, only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

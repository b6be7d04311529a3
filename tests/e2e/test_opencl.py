#!/usr/bin/python3
"""`sluice run` of Debian's clinfo on Debian's vendor libraries.

    test_opencl.py SOURCE BUILD

Prints TAP.
"""

import glob
import os
import shutil
import subprocess
import sys

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import Place, Skip, alive, measure, run_tests, wait_until

POCL = "pocl"
OCLGRIND = "oclgrind"
OCLGRIND_LIBRARY = "/usr/lib/oclgrind/liboclgrind-rt-icd.so"


def needs(vendor):
    """A vendor library of that name."""
    there = (os.path.exists(OCLGRIND_LIBRARY) if vendor == OCLGRIND else
             bool(glob.glob("/etc/OpenCL/vendors/pocl*.icd")))
    if not there:
        raise Skip(f"{vendor} is not installed")


def native(vendor, *arguments):
    """What clinfo says without us."""
    library = OCLGRIND_LIBRARY if vendor == OCLGRIND else open(
        glob.glob("/etc/OpenCL/vendors/pocl*.icd")[0],
        encoding="utf-8").read().strip()
    environment = {**os.environ, "OCL_ICD_VENDORS": library}
    # Meson puts our drop-in before the loader that is meant here.
    environment.pop("LD_LIBRARY_PATH", None)
    return subprocess.run(
        ["clinfo", *arguments], text=True, capture_output=True, check=True,
        env=environment).stdout


def check_list(place, vendor, *options):
    """The platforms and devices are the vendor's own."""
    needs(vendor)
    with place.daemon():
        result = place.run("run", *options, "--", "clinfo", "-l")
        assert result.returncode == 0, result
        assert result.stdout == native(vendor, "-l"), result.stdout
        assert result.stderr == "", result.stderr


def clinfo_as_an_icd_lists_what_it_lists_natively(place):
    check_list(place, POCL)


def clinfo_with_the_drop_in_lists_what_it_lists_natively(place):
    check_list(place, POCL, "--drop-in")


def another_vendor_is_chosen_by_name(place):
    check_list(place, OCLGRIND, "--vendor", OCLGRIND)
    check_list(place, OCLGRIND, "--drop-in", "--vendor", OCLGRIND)


def the_suffix_is_sluice(place):
    needs(POCL)
    with place.daemon():
        result = place.run("run", "--", "clinfo", "--raw")
        assert result.returncode == 0, result
        assert "SLUICE" in result.stdout, result.stdout[:2000]


def variables_of_the_vendor_reach_its_library(place):
    needs(POCL)
    with place.daemon():
        counts = [place.run("run", "--", "clinfo", "--raw",
                            POCL_DEVICES=devices).stdout.count(
                                "CL_DEVICE_NAME")
                  for devices in (None, "pthread pthread")]
        assert counts[0] > 0 and counts[1] > counts[0], counts


def a_hundred_sessions_one_after_the_other_leave_nothing(place):
    needs(POCL)
    with place.daemon() as daemon:
        for _ in range(10):
            assert place.run("run", "clinfo", "-l").returncode == 0
        before = measure(place, daemon)
        for _ in range(100):
            assert place.run("run", "clinfo", "-l").returncode == 0
        after = measure(place, daemon)
        assert after[0] == before[0], (before, after)
        assert after[1] < before[1] + 512, (before, after)


def ten_sessions_at_once_leave_nothing(place):
    needs(POCL)
    with place.daemon() as daemon:
        assert place.run("run", "clinfo", "-l").returncode == 0
        before = measure(place, daemon)
        runs = [subprocess.Popen(place.sluice("run", "clinfo", "-l"),
                                 env=place.environment(),
                                 stdout=subprocess.PIPE, text=True)
                for _ in range(10)]
        said = {run.communicate(timeout=60)[0] for run in runs}
        assert said == {native(POCL, "-l")}, said
        after = measure(place, daemon)
        assert after[0] == before[0], (before, after)


def a_server_that_is_idle_for_nobody_ends_with_its_daemon(place):
    needs(POCL)
    with place.daemon() as daemon:
        assert place.run("run", "clinfo", "-l").returncode == 0
        assert wait_until(lambda: len(place.ps()) == 1 and
                          place.ps()[0]["state"] == "warm", 20)
        server = place.ps()[0]
        assert server["platform"] and server["vendor"] == POCL
        daemon.kill()
        daemon.wait()
        assert wait_until(lambda: not alive(server["server"]))


def main(source, build, only=""):
    """Stage an installation, and run them all."""
    if not shutil.which("clinfo"):
        print("1..0 # SKIP clinfo is not installed")
        return 0
    place = Place(source, build)
    try:
        if "ok       jail as a whole" not in place.run("doctor").stdout:
            print("1..0 # SKIP no jail here: see sluice doctor")
            return 0
        return run_tests(globals(), only, place)
    finally:
        place.remove()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

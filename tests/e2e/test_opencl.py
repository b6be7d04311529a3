#!/usr/bin/python3
"""`sluice run` of Debian's clinfo on Debian's vendor libraries.

    test_opencl.py SOURCE BUILD

Prints TAP.
"""

import difflib
import os
import re
import shutil
import subprocess
import sys

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import (PATIENCE, Place, alive, copy, measure, once, run_tests,
                   status_of, wait_until)
from vendors import OCLGRIND, POCL, library, native_environment, needs


INVALID_OPERATION = "-59"
LABEL = 50  # columns of what clinfo calls a value


def native(vendor, *arguments):
    """What clinfo says without us."""
    return subprocess.run(
        ["clinfo", *arguments], text=True, capture_output=True, check=True,
        env=native_environment(vendor)).stdout


def check_list(place, vendor, *options):
    """The platforms and devices are the vendor's own."""
    needs(vendor)
    with place.daemon():
        result = place.run("run", *options, "--", "clinfo", "-l")
        assert result.returncode == 0, result
        assert result.stdout == native(vendor, "-l"), result.stdout
        assert result.stderr == "", result.stderr


def allowed_lines():
    """Patterns of clinfo.allow; those of one line each have their reason."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "clinfo.allow")
    with open(path, encoding="utf-8") as file:
        return [re.compile(line.rstrip("\n")) for line in file
                if line.strip() and not line.startswith("#")]


def differing(one, other):
    """Lines of a diff, without its headings."""
    return [line for line in difflib.unified_diff(
        one.splitlines(), other.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))]


def check_all(place, vendor, *options):
    """Every line is the native one, but those that are listed, and those of
    which two native runs say different things: a clock's frequency."""
    needs(vendor)
    patterns = allowed_lines()
    changing, wrong = set(), []

    def is_native():
        before = native(vendor)
        result = place.run("run", *options, "--vendor", vendor, "--",
                           "clinfo")
        assert result.returncode == 0, result
        changing.update(line[1:LABEL] for line in
                        differing(before, native(vendor)))
        wrong[:] = [line for line in differing(before, result.stdout)
                    if line[1:LABEL] not in changing and not any(
                        pattern.fullmatch(line) for pattern in patterns)]
        return not wrong

    with place.daemon():
        assert once(is_native, 3), "\n".join(wrong)


def clinfo_on_pocl_differs_in_listed_lines_only(place):
    check_all(place, POCL)


def clinfo_on_pocl_with_the_drop_in_differs_in_listed_lines_only(place):
    check_all(place, POCL, "--drop-in")


def clinfo_on_oclgrind_differs_in_listed_lines_only(place):
    check_all(place, OCLGRIND)


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


def the_drop_in_is_the_vendor_of_a_loader_of_the_programs_own(place):
    needs(POCL)
    with place.daemon():
        result = place.run("run", "--drop-in", "--", "env", "-u",
                           "LD_LIBRARY_PATH", "clinfo", "--raw")
        assert result.returncode == 0, result
        assert "SLUICE" in result.stdout, result.stdout[:2000]


def it_works_beside_a_local_platform_in_one_process(place):
    needs(POCL)
    folder = f"{place.top}/vendors"
    os.makedirs(folder)
    libraries = {"local": library(POCL), "sluice":
                 f"{place.prefix}/lib/sluice/guest/opencl/libOpenCL.so.1"}
    for name, path in libraries.items():
        with open(f"{folder}/{name}.icd", "w", encoding="utf-8") as file:
            file.write(path + "\n")
    with place.daemon():
        result = subprocess.run(
            [f"{place.programs}/beside"], text=True,
            env=place.environment(OCL_ICD_VENDORS=folder),
            capture_output=True, timeout=4 * PATIENCE, check=False)
        assert result.returncode == 0, result
        assert sorted(result.stdout.splitlines()) == [
            "another computes", "sluice computes"], result
        assert place.ends()


def what_is_newer_than_the_platform_is_refused_and_never_called(place):
    needs(OCLGRIND)  # OpenCL 1.2
    program = copy(os.path.join(os.path.dirname(os.path.abspath(
        __file__)), "newer.py"), place.top)
    for options in ([], ["--drop-in"]):
        with place.daemon():
            result = place.run("run", "--vendor", OCLGRIND, *options, "--",
                               "/usr/bin/python3", program)
            assert result.returncode == 0, result
            answers = dict(line.split() for line in
                           result.stdout.splitlines())
            assert len(answers) == 16, answers
            assert set(answers.values()) == {INVALID_OPERATION}, answers
            assert place.ends()
            # Each was refused, in the guest or in the server.
            refused = place.log().partition("; refused: ")[2].split("\n")[0]
            assert dict(pair.split() for pair in refused.split(", ")) == {
                name: "1" for name in answers}, refused


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
    with place.daemon("--warm", "1") as daemon:
        for _ in range(10):
            assert place.run("run", "clinfo", "-l").returncode == 0
        before = measure(place, daemon)
        for _ in range(100):
            assert place.run("run", "clinfo", "-l").returncode == 0
        after = measure(place, daemon)
        assert after[0] <= before[0], (before, after)
        assert after[1] < before[1] + 512, (before, after)


def ten_sessions_at_once_leave_nothing(place):
    needs(POCL)
    with place.daemon("--warm", "1") as daemon:
        assert place.run("run", "clinfo", "-l").returncode == 0
        before = measure(place, daemon)
        runs = [subprocess.Popen(place.sluice("run", "clinfo", "-l"),
                                 env=place.environment(),
                                 stdout=subprocess.PIPE, text=True)
                for _ in range(10)]
        said = {run.communicate(timeout=4 * PATIENCE)[0] for run in runs}
        assert said == {native(POCL, "-l")}, said
        after = measure(place, daemon)
        assert after[0] <= before[0], (before, after)


def memory_of_a_large_buffer_is_given_back_and_no_thread_is_hidden(place):
    needs(POCL)
    mib = 1 << 20
    copy(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "resting.py"), place.top)
    with place.daemon():
        for shared in (None, "0"):
            result = place.run("run", "--vendor", POCL, "--",
                               "/usr/bin/python3", f"{place.top}/resting.py",
                               str(64 * mib), SLUICE_SHARED_MEMORY=shared)
            assert result.returncode == 0, result
            before, during, after = (
                [int(word) for word in line.split()]
                for line in result.stdout.splitlines())
            assert before[0] < mib, result.stdout
            assert (during[0] > 64 * mib) == (shared is None), result.stdout
            assert after[0] < 18 * mib, result.stdout
            assert before[1] == during[1] == after[1] == 1, result.stdout


def what_is_released_is_freed_though_nothing_else_is_called(place):
    needs(POCL)
    copy(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "resting.py"), place.top)
    with place.daemon(), subprocess.Popen(
            place.sluice("run", "--vendor", POCL, "--", "/usr/bin/python3",
                         f"{place.top}/resting.py", str(64 << 20), "quietly"),
            env=place.environment(SLUICE_SHARED_MEMORY="0"), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        def kib():
            server = place.sessions()[0]["server"]
            return int(status_of(server, "RssAnon").split()[0])

        assert program.stdout.readline() and program.stdout.readline()
        held = kib()
        assert program.stdout.readline()
        assert wait_until(lambda: kib() < held - 50000), (held, kib())
        program.stdin.close()
        assert program.wait(PATIENCE) == 0


def a_server_has_nothing_to_complain_of(place):
    needs(POCL)
    with place.daemon():
        assert place.run("run", "clinfo", "-l").returncode == 0
        assert place.ends()
        assert "warn" not in place.log(), place.log()
        assert "error" not in place.log(), place.log()


def a_server_that_is_idle_for_nobody_ends_with_its_daemon(place):
    needs(POCL)
    with place.daemon() as daemon:
        assert place.run("run", "clinfo", "-l").returncode == 0
        assert wait_until(lambda: len(place.ps()) == 1 and
                          place.ps()[0]["state"] == "warm")
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
    with Place(source, build) as place:
        place.programs = f"{build}/tests/programs"
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/python3
"""An API that nobody knew, from its specification to `sluice run`.

    test_toy.py SOURCE BUILD PROGRAM GUEST MODULE VENDOR

The toy is added to an installation as somebody else's API would be: a guest
library, a server module, and sluiced is told the vendor's. One program, which
asserts what it gets, runs on the vendor's library and on the guest's. Prints
TAP.
"""

import os
import subprocess
import sys

from place import Place, copy, run_tests, wait_until


def passed(result):
    """How many functions of the program's passed; all must."""
    lines = result.stdout.splitlines()
    wrong = [line for line in lines if line.startswith("not ok")]
    assert result.returncode == 0 and not wrong, (wrong, result.stderr[-2000:])
    return sum(line.startswith("ok") for line in lines)


def virtually(place, options=()):
    """The program by `sluice run`."""
    return place.run("run", "--api", "toy", *options, "--", place.program,
                     timeout=240, CMOCKA_MESSAGE_OUTPUT="TAP")


def the_same_program_passes_natively_and_virtually(place):
    native = subprocess.run(
        [place.program], env={"LD_LIBRARY_PATH": f"{place.top}/native",
                              "CMOCKA_MESSAGE_OUTPUT": "TAP"},
        text=True, capture_output=True, timeout=240, check=False)
    with place.daemon():
        assert passed(virtually(place)) == passed(native) > 20
        assert place.ends()


def its_sessions_are_counted_and_its_refusals_named(place):
    with place.daemon(SLUICE_LOG="info"):
        passed(virtually(place))
        def ends():
            return [line for line in place.log().splitlines()
                    if "(toy_program, process" in line and " ended: " in line]
        # Its children have sessions of their own, which end before.
        assert wait_until(lambda: any("calls" in line and
                                      "refused: toy_" in line
                                      for line in ends())), ends()


def its_server_sits_in_a_jail(place):
    with place.daemon():
        passed(virtually(place, ["--vendor", place.vendor_name]))
        assert wait_until(place.ps)
        for server in place.ps():
            assert server["api"] == "toy", server
            assert "seccomp" in server["jail"]["holds"], server
            assert "landlock" in server["jail"]["holds"], server


def a_vendor_that_is_not_there_is_refused_by_name(place):
    with place.daemon():
        result = virtually(place, ["--vendor", "nobody"])
        assert result.returncode == 1, result
        assert "nobody" in result.stderr, result.stderr


def main(source, build, program, guest, module, vendor, only=""):
    """Add the toy to an installation of ours."""
    with Place(source, build) as place:
        for folder in ("lib/sluice/guest/toy", "lib/sluice/server",
                       "../native"):
            os.makedirs(f"{place.prefix}/{folder}", exist_ok=True)
        place.program = copy(program, f"{place.top}/toy_program")
        copy(guest, f"{place.prefix}/lib/sluice/guest/toy/libtoy.so.1")
        copy(module, f"{place.prefix}/lib/sluice/server/toy.so")
        # What an unmodified program finds where nothing is virtual.
        copy(vendor, f"{place.top}/native/libtoy.so.1")
        library = copy(vendor, f"{place.top}/libtoyvendor.so.1")
        place.vendor_name = "toyvendor"
        place.options = ["--vendor-library", f"toy={library}"]
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

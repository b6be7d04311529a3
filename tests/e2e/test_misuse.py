#!/usr/bin/python3
"""Programs that use OpenCL wrongly are answered as natively: the same call, the
same code, the same state afterwards.

    test_misuse.py SOURCE BUILD [ONLY]

What may differ is in misuse.allow, with the reason. Prints TAP.
"""

import collections
import difflib
import functools
import os
import re
import subprocess
import sys

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import Place, run_tests
from vendors import OCLGRIND, POCL, native_environment, needs

HERE = os.path.dirname(os.path.abspath(__file__))
ENDS = ("ends the program", "does not come to an end")
PROGRAM = []  # the path of the program


def cases(text):
    """What is said of each case, in order."""
    said = collections.OrderedDict()
    for line in text.splitlines():
        name, colon, what = line.partition(": ")
        if colon:
            said.setdefault(name, []).append(what)
    return said


@functools.lru_cache(maxsize=None)
def native(vendor, only="", rest_ms="20"):
    """What the vendor answers without us, in cases whose names have @only; it
    has @rest_ms to let go of what is over."""
    needs(vendor)
    result = subprocess.run(
        PROGRAM + [only], text=True, stdout=subprocess.PIPE,
        env={**native_environment(vendor), "MISUSE_REST_MS": rest_ms},
        stderr=subprocess.DEVNULL, check=True, timeout=1200)
    return cases(result.stdout)


@functools.lru_cache(maxsize=None)
def allowed():
    """The patterns of misuse.allow."""
    with open(f"{HERE}/misuse.allow", encoding="utf-8") as file:
        return [re.compile(line.rstrip("\n")) for line in file
                if line.strip() and not line.startswith("#")]


def is_allowed(line):
    """Whether such a difference has a reason."""
    return any(pattern.fullmatch(line) for pattern in allowed())


def differences(vendor, name, theirs, ours):
    """Lines of a case that are not the native ones, nor allowed. Where the
    vendor library ends the program, or would if freed memory held something
    else, ours may go on as it likes, but to an end."""
    if any(is_allowed(f"{vendor} -{name}: {end}") for end in ENDS):
        before = len(theirs) - 1 if theirs[-1] in ENDS else 0
        if theirs[:before] == ours[:before] and ours[-1] not in ENDS:
            return []
    return [line for line in (
        f"{vendor} {line[0]}{name}: {line[1:]}" for line in
        difflib.unified_diff(theirs, ours, n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@")))
        if not is_allowed(line)]


def compare_once(place, vendor, only, options, more, rest_ms="20"):
    """What differs in cases whose names have @only: their names, the lines."""
    theirs = native(vendor, only, rest_ms)
    result = place.run("run", "--vendor", vendor, *options, "--", *PROGRAM,
                       only, timeout=1200, MISUSE_REST_MS=rest_ms, **more)
    assert result.returncode == 0, result
    ours = cases(result.stdout)
    assert list(ours) == list(theirs)
    wrong = {name: differences(vendor, name, theirs[name], ours[name])
             for name in ours}
    return {name: lines for name, lines in wrong.items() if lines}


def compare(place, vendor, *options, **more):
    """Each case, natively and remoted. What differs is asked again, ever more
    slowly: a busy machine may keep a vendor's own threads from letting go for
    long."""
    native(vendor)
    with place.daemon():
        wrong = compare_once(place, vendor, "", options, more)
        for rest_ms in ("50", "200", "500", "1000"):
            again = {}
            for name in wrong:
                again.update(compare_once(place, vendor, name, options, more,
                                          rest_ms))
            wrong = {name: again[name] for name in wrong if name in again}
        assert not wrong, "\n".join(sum(wrong.values(), []))
        assert place.ends()


def misuses_on_pocl_are_answered_as_natively(place):
    compare(place, POCL)


def misuses_on_pocl_as_drop_in_are_answered_as_natively(place):
    compare(place, POCL, "--drop-in")


def misuses_on_pocl_are_answered_as_natively_when_all_calls_wait(place):
    compare(place, POCL, SLUICE_STRICT="1")


def misuses_on_oclgrind_are_answered_as_natively(place):
    compare(place, OCLGRIND)


def main(source, build, only=""):
    """Stage an installation, and run them all."""
    PROGRAM.append(f"{build}/tests/programs/misuse")
    with Place(source, build) as place:
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

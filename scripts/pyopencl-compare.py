#!/usr/bin/python3
"""What passes natively passes remoted.

    pyopencl-compare.py REMOTED.xml... -- NATIVE.xml...

Results of one test suite, as pytest writes them. A test that does not end alike
in all native runs is unstable and judges nobody. Tests of shared virtual memory
are counted apart: it is not forwarded, and the device says so. Prints TAP.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree


def outcome(case):
    """How a test ended: passed, failure, error or skipped."""
    for child in case:
        if child.tag in ("failure", "error", "skipped"):
            return child.tag
    return "passed"


def read(path):
    """Outcomes by the test's name."""
    # An address is another in each run.
    return {re.sub(r"0x[0-9a-f]+", "0x", f'{case.get("classname")}.'
                   f'{case.get("name")}'): outcome(case)
            for case in xml.etree.ElementTree.parse(path).iter("testcase")}


def count(outcomes):
    """In words: 302 passed, 5 skipped."""
    kinds = sorted(set(outcomes), key="passed skipped failure error".split()
                   .index)
    return ", ".join(f"{outcomes.count(kind)} {kind}" for kind in kinds)


def judge(number, remoted_path, natives):
    """Two functions, of one remoted run; whether both are good."""
    remoted = read(remoted_path)
    way = pathlib.Path(remoted_path).stem
    names = set(remoted).union(*natives)
    memory = {name for name in names if "svm" in name.lower()}
    unstable = {name for name in names - memory
                if len({native.get(name) for native in natives}) > 1}
    judged = sorted(names - memory - unstable)
    wrong = [name for name in judged
             if natives[0].get(name) != remoted.get(name)]

    works = any(natives[0].get(name) == "passed" for name in judged)
    print(f"{'ok' if works and not wrong else 'not ok'} {number} - "
          f"{way}: {len(judged)} tests end as natively")
    if not works:
        print("# natively nothing passes")
    for name in wrong:
        print(f"# {name}: natively {natives[0].get(name)}, "
              f"remoted {remoted.get(name)}")
    refused = [remoted.get(name) for name in memory]
    bad = [kind for kind in refused if kind not in ("skipped", "passed")]
    print(f"{'not ok' if bad else 'ok'} {number + 1} - {way}: tests of shared "
          f"virtual memory find that there is none")
    judged_natively = [natives[0].get(name, "error") for name in judged]
    print(f"# natively: {count(judged_natively)}")
    print(f"# {way}: "
          f"{count([remoted.get(name, 'error') for name in judged])}")
    print(f"# shared virtual memory, natively: "
          f"{count([natives[0].get(name, 'error') for name in memory])}; "
          f"{way}: {count([kind or 'error' for kind in refused])}")
    for name in sorted(unstable):
        print(f"# unstable: {name}: "
              f"{[native.get(name) for native in natives]}")
    return works and not wrong and not bad


def main(arguments):
    """All remoted runs, against the same native ones."""
    cut = arguments.index("--")
    natives = [read(path) for path in arguments[cut + 1:]]
    print(f"1..{2 * cut}")
    good = [judge(2 * at + 1, path, natives)
            for at, path in enumerate(arguments[:cut])]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

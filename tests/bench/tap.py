"""Test functions of a module, once each; prints TAP."""

import os
import sys
import traceback

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "bench"))


class Skip(Exception):
    """This machine lacks what the test needs."""


def run_tests(module):
    """All that are named as sentences. The exit status."""
    tests = [value for name, value in list(module.items())
             if name.startswith(("a_", "an_", "the_", "each_", "what_"))]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}", flush=True)
        except Skip as skip:
            print(f"ok {number} - {test.__name__} # SKIP {skip}", flush=True)
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc(file=sys.stderr)
            print(f"not ok {number} - {test.__name__}", flush=True)
            failed += 1
    return 1 if failed else 0

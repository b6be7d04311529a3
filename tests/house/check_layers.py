#!/usr/bin/python3
"""A folder of src/ includes only those above it: DESIGN.md, section 2.

    check_layers.py SOURCE_ROOT

Also: the two runtimes never meet, libclang is known to one file, and the
daemon knows no vendor's headers. Prints TAP.
"""

import pathlib
import re
import sys

ORDER = ["include", "base", "policy", "wire", "ring", "sandbox", "compiler",
         "transport", "control", "guest", "server", "daemon", "vaccel", "cli"]
NEVER = {"server": {"guest"}, "daemon": {"guest", "server", "compiler"},
         "guest": {"sandbox", "compiler", "control"},
         "transport": {"compiler"}, "control": {"compiler"},
         "vaccel": {"daemon", "server", "sandbox"}}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def included(path):
    """What a file includes: (bracket, name)."""
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def homes(root, folder):
    """The folders of each header's name."""
    found = {}
    for home in ORDER:
        base = root / "include" if home == "include" else root / "src" / home
        for header in base.rglob("*.h"):
            name = str(header.relative_to(base))
            found.setdefault(name, set()).add(home)
    return {name: [h for h in ORDER if h in where]
            for name, where in found.items() if folder}


def may(folder, other):
    """Whether files in @folder may include those of @other."""
    return other == folder or (ORDER.index(other) < ORDER.index(folder)
                               and other not in NEVER.get(folder, ()))


def wrong_includes(root, folder, where):
    """Lines that tell what @folder includes but may not."""
    wrong = []
    for path in sorted((root / "src" / folder).rglob("*.[ch]")):
        for _, name in included(path):
            if (path.parent / name).exists():
                continue
            known = where.get(name)
            if known and not any(may(folder, other) for other in known):
                wrong.append(f"{path.relative_to(root)} includes {name} "
                             f"of {known[0]}")
    return wrong


def users_of(root, pattern, folder):
    """Files below @folder that include what matches @pattern."""
    return [str(path.relative_to(root))
            for path in sorted((root / folder).rglob("*.[ch]"))
            if any(re.match(pattern, name) for _, name in included(path))]


def main(root):
    """One function of TAP for each folder and rule."""
    where = homes(root, "src")
    checks = [(f"{folder} includes only what stands above it",
               wrong_includes(root, folder, where)) for folder in ORDER[1:]]
    checks.append(("libclang is known to src/compiler/parse.c alone",
                   [path for path in users_of(root, r"clang-c/", "src")
                    if path != "src/compiler/parse.c"]))
    checks.append(("no vendor's header is known to the daemon",
                   users_of(root, r"CL/", "src/daemon")))
    folders = {path.name for path in (root / "src").iterdir() if path.is_dir()}
    checks.append(("every folder of src stands in the order",
                   sorted(folders - set(ORDER))))
    print(f"1..{len(checks)}")
    failed = 0
    for number, (name, wrong) in enumerate(checks, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong:
            print(f"# {line}")
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))

#!/usr/bin/python3
"""Every header compiles alone.

    check_headers.py SOURCE_ROOT COMPILER...

Compiles each header of ours as the only line of a file, with the folders that
its own folder may include on the path. Prints TAP.
"""

import concurrent.futures
import pathlib
import subprocess
import sys

FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
         "-Wno-unused-function", "-fsyntax-only", "-x", "c", "-"]
# Headers of others' making: they keep the includes that they came with.
FOREIGN = {"include/slog.h"}


def headers(root):
    """All headers that are compiled in this tree, sorted."""
    found = []
    for folder in ("include", "src", "apis", "ops", "tests"):
        found += sorted((root / folder).rglob("*.h"))
    return [path for path in found
            if "golden" not in path.parts
            and str(path.relative_to(root)) not in FOREIGN]


def compile_alone(root, compiler, path):
    """What the compiler has to say; empty when it is content."""
    own = path.parent
    folders = [own] + [folder for folder in sorted((root / "src").iterdir())
                       if folder.is_dir() and folder != own]
    if root / "tests" in path.parents:
        folders += [folder for above in ("apis", "tests")
                    for folder in sorted((root / above).iterdir())
                    if folder.is_dir() and folder != own]
    paths = [f"-I{folder}" for folder in folders + [root / "include",
                                                    root / "tests"]]
    before = ""
    if root / "tests" in path.parents:
        before = ("#include <setjmp.h>\n#include <stdarg.h>\n"
                  "#include <stddef.h>\n#include <stdint.h>\n"
                  "#include <cmocka.h>\n")
    done = subprocess.run(compiler + paths + FLAGS, text=True,
                          input=f'{before}#include "{path}"\n',
                          capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stderr


def main(root, compiler):
    """One function of TAP for each header."""
    found = headers(root)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(
            lambda path: compile_alone(root, compiler, path), found))
    print(f"1..{len(found)}")
    for number, (path, answer) in enumerate(zip(found, answers), 1):
        print(f"{'not ok' if answer else 'ok'} {number} - "
              f"{path.relative_to(root)} compiles alone")
        for line in answer.splitlines():
            print(f"# {line}")
    return 1 if any(answers) else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]))

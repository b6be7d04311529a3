#!/usr/bin/env python3
"""Each header alone in C11, C17 and C++17, and the layouts where we can compile
for aarch64, as TAP.

usage: check_headers.py INCLUDE_DIR ABI_C CC CXX
"""
import pathlib
import shutil
import subprocess
import sys

STRICT = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]


def compiles(command, text):
    return subprocess.run(command + ["-"], input=text, text=True).returncode == 0


def main():
    include, abi, cc, cxx = sys.argv[1:5]
    root = pathlib.Path(include)
    headers = sorted(str(h.relative_to(root)) for h in root.rglob("*.h")
                     if "vaccel" in str(h.relative_to(root)) or h.name == "slog.h")
    languages = [(cc, "c", "c11"), (cc, "c", "c17"), (cxx, "c++", "c++17")]
    results = []
    for compiler, language, standard in languages:
        for header in headers:
            name = f"{header} alone in {standard}"
            if not shutil.which(compiler):
                results.append(f"ok # skip {name}: no {compiler} (Debian: g++)")
                continue
            command = [compiler, "-x", language, "-std=" + standard,
                       "-I" + include] + STRICT
            good = compiles(command, f"#include <{header}>\n")
            results.append(("ok" if good else "not ok") + f" - {name}")
    cross = "aarch64-linux-gnu-gcc"
    if shutil.which(cross):
        good = subprocess.run([cross, "-std=c17", "-I" + include, "-fsyntax-only",
                               abi]).returncode == 0
        results.append(("ok" if good else "not ok") + " - layouts on aarch64")
    else:
        results.append(f"ok # skip layouts on aarch64: no {cross} "
                       "(Debian: gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)")
    print(f"1..{len(results)}")
    for number, result in enumerate(results, 1):
        word, _, rest = result.partition("ok")
        print(f"{word}ok {number}{rest}")


main()

#!/usr/bin/python3
"""Specifications beside what the compiler makes of them.

    golden.py [--update] COMPILER GROUP...

GROUP good: good/NAME.c, and in good/NAME/ each file the compiler writes, what
it says, and its report as JSON. GROUP code: what it wrote is C that gcc and
clang take without a warning, at most 80 columns wide, the same at each run;
and so are the specifications. GROUP wrong: wrong/NAME.c, and in wrong/NAME.err
the exact message. GROUP opencl: the report of apis/opencl. --update writes
what is compared instead. Prints TAP.
"""

import difflib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INCLUDES = ["-I" + str(ROOT / "include")]
RUNTIME = ["-I" + str(ROOT / "src" / name)
           for name in ("base", "wire", "guest", "server")]
WARNINGS = ["-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Wshadow",
            "-Wconversion", "-Wno-sign-conversion", "-Werror"]
UNUSED = ["-Wno-unused-parameter"]
COLUMNS = 80
# Names of the vendor's cannot be broken.
UNBREAKABLE = re.compile(r"^\s*\S+\s*(\{|\)|;|,|=)*$")


class Tap:
    """Results, one after the other."""

    def __init__(self):
        self.count = self.failed = 0

    def result(self, good, name, why=""):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}",
              flush=True)
        for line in "" if good else why.splitlines():
            print("#", line)

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)


def compile_spec(compiler, path, *options):
    """Run it where messages name the file as the reader of a golden does."""
    return subprocess.run([compiler, path, *INCLUDES, *options], cwd=HERE,
                          capture_output=True, text=True, check=False)


def difference(wanted, got, name):
    return "".join(difflib.unified_diff(
        wanted.splitlines(True), got.splitlines(True), name, "now"))


def outputs(compiler, spec, folder):
    """What the compiler writes and says, by file name."""
    done = compile_spec(compiler, spec, "-o", folder)
    report = compile_spec(compiler, spec, "--report=json")
    made = {path.name: path.read_text() for path in
            pathlib.Path(folder).iterdir()}
    made["messages.txt"] = done.stderr
    made["report.json"] = report.stdout
    return done.returncode, made


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def check_good(tap, compiler, update):
    for path in sorted(HERE.glob("good/*.c")):
        spec = str(path.relative_to(HERE))
        golden = path.with_suffix("")
        with tempfile.TemporaryDirectory() as folder:
            code, made = outputs(compiler, spec, folder)
        if update:
            shutil.rmtree(golden, ignore_errors=True)
            golden.mkdir()
            for name, text in made.items():
                (golden / name).write_text(text)
        wanted = {file.name: file.read_text() for file in golden.iterdir()} \
            if golden.is_dir() else {}
        why = "" if code == 0 else made["messages.txt"]
        for name in sorted(wanted.keys() | made.keys()):
            why += difference(wanted.get(name, ""), made.get(name, ""),
                              f"{golden.name}/{name}")
        tap.result(not why, f"{spec} becomes what it did", why)
        tap.result(is_json(made["report.json"]),
                   f"the report of {spec} is JSON")


def check_code(tap, compiler, _update):
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    for path in sorted(HERE.glob("good/*.c")):
        spec = str(path.relative_to(HERE))
        with tempfile.TemporaryDirectory() as folder, \
                tempfile.TemporaryDirectory() as other:
            _, made = outputs(compiler, spec, folder)
            _, again = outputs(compiler, spec, other)
            why = ""
            for cc in compilers:
                for file in sorted(pathlib.Path(folder).glob("*.c")):
                    why += subprocess.run(
                        [cc, *WARNINGS, *RUNTIME, "-I" + folder,
                         "-I" + str(path.parent), str(file)],
                        capture_output=True, text=True, check=False).stderr
            tap.result(not why, f"what {spec} becomes is C without warnings",
                       why)
        tap.result(made == again, f"{spec} twice is the same twice")
        wide = [f"{name}:{number + 1}: {line}"
                for name, text in made.items() if name.endswith((".c", ".h"))
                for number, line in enumerate(text.splitlines())
                if len(line.expandtabs(8)) > COLUMNS
                and not line.startswith("/* Generated from")
                and not UNBREAKABLE.match(line)]
        tap.result(not wide, f"what {spec} becomes has {COLUMNS} columns",
                   "\n".join(wide))
        why = "".join(subprocess.run(
            [cc, *WARNINGS, *UNUSED, *INCLUDES, str(path)],
            capture_output=True, text=True, check=False).stderr
            for cc in compilers)
        tap.result(not why, f"{spec} is C without warnings", why)


def check_wrong(tap, compiler, update):
    for path in sorted(HERE.glob("wrong/*.c")):
        spec = str(path.relative_to(HERE))
        golden = path.with_suffix(".err")
        with tempfile.TemporaryDirectory() as folder:
            done = compile_spec(compiler, spec, "-o", folder + "/out",
                                "--strict")
        if update:
            golden.write_text(done.stderr)
        wanted = golden.read_text() if golden.exists() else ""
        why = "" if done.returncode == 1 else \
            f"the compiler's status is {done.returncode}\n"
        if not re.search(r"^wrong/\w+\.[ch]:", done.stderr, re.MULTILINE):
            why += "no message names a file\n"
        why += difference(wanted, done.stderr, golden.name)
        tap.result(not why, f"{spec} is refused, with its reason", why)


def check_opencl(tap, compiler, update):
    golden = HERE / "opencl_report.txt"
    folder = ROOT / "apis" / "opencl"
    if not pathlib.Path("/usr/include/CL/cl.h").exists():
        tap.skip("opencl.c has the report it had", "no OpenCL headers here")
        return
    done = subprocess.run(
        [compiler, "opencl.c", "-I.", *INCLUDES, "--report"], cwd=folder,
        capture_output=True, text=True, check=False)
    if update:
        golden.write_text(done.stdout)
    why = done.stderr if done.returncode else ""
    wanted = golden.read_text() if golden.exists() else ""
    why += difference(wanted, done.stdout, golden.name)
    tap.result(not why, "opencl.c has the report it had", why)


GROUPS = {"good": check_good, "code": check_code, "wrong": check_wrong,
          "opencl": check_opencl}


def main():
    arguments = [word for word in sys.argv[1:] if word != "--update"]
    update = len(arguments) < len(sys.argv) - 1
    compiler = str(pathlib.Path(arguments[0]).resolve())
    tap = Tap()
    for group in arguments[1:]:
        GROUPS[group](tap, compiler, update)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())

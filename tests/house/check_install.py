#!/usr/bin/python3
"""What `make install` puts where, and that `make uninstall` takes it back.

    check_install.py SOURCE BUILD

Installs below a fresh DESTDIR. Prints TAP.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAMS = ("bin/sluice", "bin/sluiced", "libexec/sluice/sluice-server",
            "libexec/sluice/sluice-compile")
DROP_IN = "lib/sluice/guest/opencl/libOpenCL.so.1"
RUNTIME = "lib/sluice/libsluice.so.0"
SYSTEM = {"libc.so.6", "libpthread.so.0"}


class Installation:
    """A DESTDIR with an installation in it."""

    def __init__(self, source, build, destdir):
        self.source, self.build = source, build
        self.destdir = pathlib.Path(destdir)
        options = subprocess.run(
            ["meson", "introspect", "--buildoptions", build], text=True,
            capture_output=True, check=True).stdout
        self.prefix = re.search(
            r'"name": "prefix", "value": "([^"]+)"', options).group(1)
        self.root = self.destdir / self.prefix.lstrip("/")
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild",
                        "--quiet", "--destdir", destdir], check=True,
                       stdout=subprocess.DEVNULL)

    def files(self):
        """All files and links, relative to the prefix or with their root."""
        return sorted(str(path.relative_to(self.destdir))
                      for path in self.destdir.rglob("*")
                      if path.is_symlink() or path.is_file())

    def dynamic(self, name):
        """The dynamic section of a library, as {tag: [value]}."""
        text = subprocess.run(["readelf", "-dW", self.root / name], text=True,
                              capture_output=True, check=True).stdout
        found = {}
        for tag, value in re.findall(r"\((\w+)\)\s+(.*)", text):
            bracket = re.search(r"\[(.*)\]", value)
            found.setdefault(tag, []).append(
                bracket.group(1) if bracket else value.strip())
        return found

    def guest_libraries(self):
        """Drop-ins, and the runtime beneath them."""
        return [RUNTIME] + [
            str(path.relative_to(self.root))
            for path in sorted(self.root.glob("lib/sluice/guest/*/*.so*"))
            if not path.is_symlink()]


def the_programs_are_where_they_find_each_other(place):
    return [name for name in PROGRAMS
            if not os.access(place.root / name, os.X_OK)]


def the_runtime_and_the_drop_in_are_below_lib_sluice(place):
    return [name for name in (RUNTIME, DROP_IN)
            if not (place.root / name).exists()]


def nothing_shadows_a_vendors_library_on_the_loaders_path(place):
    return [str(path) for folder in ("lib", "lib64", "lib/x86_64-linux-gnu")
            for path in (place.root / folder).glob("*OpenCL*")]


def drop_ins_find_the_runtime_from_where_they_are(place):
    return [f"{name}: {place.dynamic(name).get('RUNPATH')}"
            for name in place.guest_libraries() if name != RUNTIME
            and place.dynamic(name).get("RUNPATH") != ["$ORIGIN/../.."]]


def guest_libraries_stay_loaded(place):
    return [name for name in place.guest_libraries()
            if "NODELETE" not in " ".join(
                place.dynamic(name).get("FLAGS_1", []))]


def guest_libraries_need_the_runtime_and_libc_alone(place):
    allowed = SYSTEM | {os.path.basename(RUNTIME), "ld-linux-x86-64.so.2"}
    return [f"{name} needs {library}" for name in place.guest_libraries()
            for library in place.dynamic(name).get("NEEDED", [])
            if library not in allowed]


def a_unit_for_systemd_is_installed(place):
    units = [name for name in place.files() if name.endswith(".service")]
    return [] if len(units) == 1 else [f"units: {units}"]


def nothing_installed_names_the_folder_it_was_built_in(place):
    """Paths of the build in what is loaded would tie it to this machine."""
    needle = os.path.realpath(place.build).encode()
    return [name for name in (*PROGRAMS, *place.guest_libraries())
            if needle in stripped(place.root / name)]


def stripped(path):
    """A program's bytes without what is for debuggers."""
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["strip", "-o", out.name, path], check=True)
        return pathlib.Path(out.name).read_bytes()


def the_compiler_finds_the_words_of_specifications(place):
    """An installed one is given the vendor's headers alone."""
    toy = f"{place.source}/apis/toy"
    done = subprocess.run(
        [place.root / "bin/sluice", "compile", f"{toy}/toy.c", "--report",
         "-I", toy], text=True, capture_output=True, check=False)
    if done.returncode == 0 and "toy_add: forwarded" in done.stdout:
        return []
    return (done.stderr or done.stdout).splitlines()[:10]


def another_libvaccel_is_left_alone(place):
    """And so is the rest: half an installation helps nobody."""
    with tempfile.TemporaryDirectory() as destdir:
        folder = pathlib.Path(destdir + place.prefix + "/lib")
        folder.mkdir(parents=True)
        theirs = folder / "libvaccel.so.0"
        theirs.write_text("vaccel_noop\n", encoding="utf-8")
        done = subprocess.run([f"{place.source}/scripts/install.sh",
                               place.build, place.prefix, destdir], text=True,
                              capture_output=True, check=False)
        wrong = [str(path) for path in pathlib.Path(destdir).rglob("*")
                 if path.is_file() and path != theirs]
        if done.returncode != 1 or "another libvaccel" not in done.stdout:
            wrong.append(f"{done.returncode} {done.stdout}{done.stderr}")
        if theirs.read_text(encoding="utf-8") != "vaccel_noop\n":
            wrong.append("theirs was changed")
        return wrong


def uninstall_takes_back_all_and_nothing_else(place):
    (place.root / "bin" / "other").write_text("not ours\n", encoding="utf-8")
    subprocess.run([f"{place.source}/scripts/uninstall.py", place.build,
                    place.prefix, str(place.destdir)], check=True,
                   stdout=subprocess.DEVNULL)
    kept = str((place.root / "bin/other").relative_to(place.destdir))
    return [name for name in place.files() if name != kept] + (
        [] if kept in place.files() else ["another's file went too"])


def main(source, build):
    """The functions above that take a place, in their order."""
    tests = [value for value in globals().values()
             if callable(value) and hasattr(value, "__code__")
             and value.__code__.co_varnames[:1] == ("place",)]
    failed = 0
    print(f"1..{len(tests)}")
    with tempfile.TemporaryDirectory(prefix="sluice-install-") as destdir:
        place = Installation(source, build, destdir)
        for number, test in enumerate(tests, 1):
            wrong = test(place)
            print(f"{'not ok' if wrong else 'ok'} {number} - {test.__name__}")
            for line in wrong:
                print(f"# {line}")
            failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

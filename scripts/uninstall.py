#!/usr/bin/python3
"""Remove what `make install` put below a prefix.

    uninstall.py BUILD PREFIX DESTDIR
"""

import json
import os
import subprocess
import sys


def installed(build):
    """Paths that an installation holds, by the build's own prefix."""
    text = subprocess.run(["meson", "introspect", "--installed", build],
                          capture_output=True, text=True, check=True).stdout
    for source, path in json.loads(text).items():
        if not os.path.isdir(source):
            yield path
        # A folder: what is in it where it came from.
        for folder, _, names in os.walk(source):
            below = os.path.relpath(folder, source)
            for name in names:
                yield os.path.normpath(os.path.join(path, below, name))


def built_prefix(build):
    """The prefix that the build is set up with."""
    text = subprocess.run(["meson", "introspect", "--buildoptions", build],
                          capture_output=True, text=True, check=True).stdout
    return next(option["value"] for option in json.loads(text)
                if option["name"] == "prefix")


def remove(path):
    """Remove a file, a link or a folder that is empty; count files."""
    if os.path.islink(path) or os.path.isfile(path):
        os.unlink(path)
        return 1
    return 0


def main(build, prefix, destdir):
    """Files first, then the folders that they leave empty and are ours."""
    if not os.path.isdir(build):
        sys.exit(f"sluice: {build}/ is needed to know what was installed")
    old, count, folders = built_prefix(build), 0, set()
    for path in installed(build):
        inside = path.startswith(old + "/")
        place = prefix + path[len(old):] if inside else path
        place = destdir + place
        count += remove(place)
        folders.add(os.path.dirname(place))
    for folder in sorted(folders, key=len, reverse=True):
        while os.path.isdir(folder) and not os.listdir(folder) \
                and ("sluice" in folder[len(destdir + prefix):]
                     or "vaccel" in folder[len(destdir + prefix):]):
            os.rmdir(folder)
            folder = os.path.dirname(folder)
    print(f"sluice: removed {count} files from {destdir}{prefix}")


if __name__ == "__main__":
    main(*sys.argv[1:4])

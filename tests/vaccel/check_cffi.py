#!/usr/bin/env python3
"""Parse the headers as the Python binding does, and link every name, as TAP.

usage: check_cffi.py INCLUDE_DIR LIBRARY_DIR CC
"""
import os
import re
import subprocess
import sys
import sysconfig
import tempfile


def ours_only(text):
    """The lines that come from files whose path contains "vaccel"."""
    kept, keep = [], False
    for line in text.splitlines():
        mark = re.match(r'# \d+ "([^"]*)"', line)
        if mark:
            keep = "vaccel" in mark.group(1)
        elif keep:
            kept.append(line)
    return "\n".join(kept)


def span_end(text, start, opening, closing):
    """Behind the bracket that closes the first one after start."""
    at = text.index(opening, start)
    depth = 0
    while True:
        depth += {opening: 1, closing: -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            return at


def without_deprecated(text):
    at = 0
    while (at := text.find("__attribute__", at)) >= 0:
        end = span_end(text, at, "(", ")")
        if "deprecated" in text[at:end]:
            text = text[:at] + text[end:]
        else:
            at = end
    return text


def without_inline(text):
    while (at := text.find("static inline")) >= 0:
        text = text[:at] + text[span_end(text, at, "{", "}"):]
    return text


def opaque_members(text):
    lines = []
    for line in text.splitlines():
        if re.search(r"\bextern\b", line):
            continue
        if re.search(r"pthread_mutex_t|_Atomic|\batomic_\w+", line):
            line = "...;"
        lines.append(line)
    return "\n".join(lines)


def main():
    include, libdir, cc = sys.argv[1:4]
    try:
        import cffi
    except ImportError:
        print("1..0 # skip no cffi (Debian: python3-cffi)")
        return
    if not os.path.exists(sysconfig.get_path("include") + "/Python.h"):
        print("1..0 # skip no Python.h (Debian: python3-dev)")
        return
    text = subprocess.run([cc, "-E", "-I" + include, "-x", "c", "-"], text=True,
                          input="#include <vaccel.h>\n", check=True,
                          capture_output=True).stdout
    text = opaque_members(without_inline(without_deprecated(ours_only(text))))
    functions = set(re.findall(r"\b(\w+)\s*\([^;{}]*\)\s*;", text))
    builder = cffi.FFI()
    builder.cdef(text)
    builder.set_source("_vaccel_check", "#include <vaccel.h>",
                       include_dirs=[include], library_dirs=[libdir],
                       libraries=["vaccel"],
                       extra_compile_args=["-Wno-deprecated-declarations"])
    with tempfile.TemporaryDirectory() as work:
        os.environ["CC"] = cc
        builder.compile(tmpdir=work, verbose=False)
        sys.path.insert(0, work)
        import _vaccel_check
    ffi, lib = _vaccel_check.ffi, _vaccel_check.lib
    names = [name for name in dir(lib) if not name.isupper()]
    session = ffi.new("struct vaccel_session *")
    config = ffi.new("struct vaccel_config *")
    plugins = ffi.new("char[]", b"libvaccel-noop.so")
    results = [
        ("265 functions are declared", len(
            [n for n in names if n.startswith("vaccel_")]) == 265),
        ("the configuration is made", lib.vaccel_config_init(
            config, plugins, 1, ffi.NULL, False, False) == 0),
        ("the library starts", lib.vaccel_bootstrap_with_config(config) == 0),
        ("a session begins", lib.vaccel_session_init(session, 0) == 0),
        ("its fields are read", session.id == 1 and not session.is_virtio),
        ("an operation runs", lib.vaccel_noop(session) == 0),
        ("a list of arguments is made", lib.vaccel_arg_array_release(
            ffi.new("struct vaccel_arg_array *")) == lib.VACCEL_EINVAL),
        ("enumerators have their values", lib.VACCEL_OP_OPENCV == 23
            and lib.VACCEL_ARG_MAX == 30 and lib.VACCEL_TF_UINT64 == 23),
        ("the session ends", lib.vaccel_session_release(session) == 0),
        ("the library stops", lib.vaccel_cleanup() == 0),
    ]
    print(f"1..{len(results)}")
    for number, (name, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    assert functions


main()

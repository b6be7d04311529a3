#!/usr/bin/env python3
"""Parse the headers as the Python binding does, and link every name, as TAP.

usage: check_cffi.py INCLUDE_DIR LIBRARY_DIR CC
"""
import os
import re
import shutil
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


def declarations(include, cc):
    """What the binding's build gives to cffi."""
    text = subprocess.run([cc, "-E", "-I" + include, "-x", "c", "-"], text=True,
                          input="#include <vaccel.h>\n", check=True,
                          capture_output=True).stdout
    return opaque_members(without_inline(without_deprecated(ours_only(text))))


def build(text, include, libdir, cc, work):
    """The binding's module; building it links every name."""
    import cffi
    builder = cffi.FFI()
    builder.cdef(text)
    builder.set_source("_vaccel_check", "#include <vaccel.h>",
                       include_dirs=[include], library_dirs=[libdir],
                       libraries=["vaccel"],
                       extra_compile_args=["-Wno-deprecated-declarations"])
    os.environ["CC"] = cc
    builder.compile(tmpdir=work, verbose=False)
    sys.path.insert(0, work)
    import _vaccel_check
    return _vaccel_check.ffi, _vaccel_check.lib


class Binding:
    """Calls of each group, as the binding makes them."""

    def __init__(self, ffi, lib):
        self.ffi, self.lib = ffi, lib
        self.session = ffi.new("struct vaccel_session *")

    def bytes_of(self, size):
        return self.ffi.new("unsigned char[]", size)

    def text(self, value):
        return self.ffi.new("char[]", value)

    def start(self):
        """Config() has these defaults, the plugin named by its file."""
        config = self.ffi.new("struct vaccel_config **")
        made = self.lib.vaccel_config_new(
            config, self.text(b"libvaccel-noop.so"), 1, self.ffi.NULL, False,
            False)
        started = self.lib.vaccel_bootstrap_with_config(config[0])
        self.lib.vaccel_config_delete(config[0])
        now = self.ffi.cast("struct vaccel_config *", self.lib.vaccel_config())
        level = now.log_level
        now.log_level = 0  # stdout is for TAP
        self.lib.vaccel_log_init()
        return (made, started, self.ffi.string(now.plugins),
                level) == (0, 0, b"libvaccel-noop.so", 1)

    def sessions(self):
        """Consecutive ids, hints as given, all on noop."""
        other = self.ffi.new("struct vaccel_session *")
        flags = self.lib.VACCEL_PLUGIN_GENERIC | self.lib.VACCEL_PLUGIN_DEBUG
        codes = (self.lib.vaccel_session_init(self.session, 0),
                 self.lib.vaccel_session_init(other, flags))
        seen = (self.session.id, other.id, other.hint, other.is_virtio,
                self.ffi.string(other.plugin.info.name))
        return codes == (0, 0) and seen == (1, 2, flags, False, b"noop") and \
            self.lib.vaccel_session_release(other) == 0

    def args(self, *values):
        """An array: (kind, value) for each; kept as long as this object."""
        array = self.ffi.new("struct vaccel_arg_array *")
        assert self.lib.vaccel_arg_array_init(array, 0) == 0
        kept = [array]
        for kind, value in values:
            add = getattr(self.lib, "vaccel_arg_array_add_" + kind)
            kept.append(value)
            sized = kind in ("raw", "buffer") or kind.endswith("_array")
            code = add(array, value, len(self.ffi.buffer(value)) if
                       kind in ("raw", "buffer") else len(value)) \
                if sized else add(array, value)
            assert code == 0, (kind, code)
        return array, kept

    def genop(self, read, write):
        return self.lib.vaccel_genop(
            self.session, self.lib.vaccel_arg_array_raw(read[0]),
            self.lib.vaccel_arg_array_count(read[0]),
            self.lib.vaccel_arg_array_raw(write[0]),
            self.lib.vaccel_arg_array_count(write[0]))

    def execs(self):
        """Ten integers come back from noop; none are fine too."""
        ffi, lib = self.ffi, self.lib
        numbers = ffi.new("int[10]", list(range(10)))
        back = ffi.new("int[10]")
        read, write = self.args(("raw", numbers)), self.args(("raw", back))
        names = self.text(b"/usr/local/lib/libmytestlib.so"), \
            self.text(b"mytestfunc")
        return lib.vaccel_exec(self.session, *names, read[0].args, 1,
                               write[0].args, 1) == 0 and \
            list(back) == list(numbers) and lib.vaccel_exec(
                self.session, *names, ffi.NULL, 0, ffi.NULL, 0) == 0

    def generic(self):
        """EXEC of UINT8, two STRINGs, RAW; SGEMM."""
        ffi, lib = self.ffi, self.lib
        given, got = ffi.new("int[1]", [7]), ffi.new("int[1]")
        code = self.genop(
            self.args(("uint8", ffi.new("uint8_t *", lib.VACCEL_OP_EXEC)),
                      ("string", self.text(b"lib")),
                      ("string", self.text(b"function")), ("raw", given)),
            self.args(("raw", got)))
        side, one = ffi.new("int64_t *", 2), ffi.new("float *", 1)
        matrix = ffi.new("float[4]")
        product = self.genop(
            self.args(("uint8", ffi.new("uint8_t *", lib.VACCEL_OP_BLAS_SGEMM)),
                      ("int64", side), ("int64", side), ("int64", side),
                      ("float", one), ("float_array", matrix), ("int64", side),
                      ("float_array", matrix), ("int64", side), ("float", one),
                      ("int64", side)),
            self.args(("float_array", matrix)))
        return (code, got[0], product) == (0, 7, 0)

    def pictures(self):
        """The texts that the suite compares."""
        ffi, lib = self.ffi, self.lib
        picture, text, name = (self.bytes_of(n) for n in (9, 64, 64))
        codes = [lib.vaccel_image_classification(self.session, picture, text,
                                                 name, 9, 64, 64)]
        for operation in ("detection", "segmentation", "pose", "depth"):
            codes.append(getattr(lib, "vaccel_image_" + operation)(
                self.session, picture, name, 9, 64))
        return codes == [0] * 5 and ffi.string(text) == \
            b"This is a dummy classification tag!" and \
            ffi.string(name) == b"This is a dummy imgname!"

    def arrays(self):
        """minmax copies; the FPGA operations, vector by vector."""
        ffi, lib = self.ffi, self.lib
        data, out = ffi.new("double[4]", [1, 2, 3, 4]), ffi.new("double[4]")
        least, most = ffi.new("double *"), ffi.new("double *")
        codes = [lib.vaccel_minmax(self.session, data, 4, 0, 9, out, least,
                                   most)]
        a, b = (ffi.new("float[4]", [n] * 4) for n in (1, 2))
        c, d = ffi.new("float[4]"), ffi.new("float[4]")
        ints, copy = ffi.new("int[2]", [5, 6]), ffi.new("int[2]")
        codes += [lib.vaccel_fpga_arraycopy(self.session, ints, copy, 2),
                  lib.vaccel_fpga_parallel(self.session, a, b, c, d, 4)]
        parallel = list(c), list(d)
        codes.append(lib.vaccel_fpga_vadd(self.session, a, b, c, 4, 4))
        added = list(c)
        codes.append(lib.vaccel_fpga_mmult(self.session, a, b, c, 4))
        return codes == [0] * 5 and list(out) == list(data) and \
            (least[0], most[0]) == (-1, 10000) and list(copy) == [5, 6] and \
            parallel == ([3] * 4, [1] * 4) and added == [3] * 4 and \
            all(abs(x - 9.1) < 1e-5 for x in c)

    def resources(self):
        """Paths, the same one twice, bytes in memory; two sessions."""
        ffi, lib = self.ffi, self.lib
        other = ffi.new("struct vaccel_session *")
        lib.vaccel_session_init(other, 0)
        path = self.text(os.path.abspath(__file__).encode())
        one, both, memory = (ffi.new("struct vaccel_resource *")
                             for _ in range(3))
        data = self.bytes_of(100)
        codes = [
            lib.vaccel_resource_init(one, path, lib.VACCEL_RESOURCE_DATA),
            lib.vaccel_resource_init_multi(
                both, ffi.new("char *[]", [path, path]), 2,
                lib.VACCEL_RESOURCE_DATA),
            lib.vaccel_resource_init_from_buf(
                memory, data, 100, lib.VACCEL_RESOURCE_MODEL, ffi.NULL, True)]
        in_memory = ffi.buffer(memory.blobs[0].data, memory.blobs[0].size)[:] \
            == bytes(100) and memory.remote_id == 0
        for resource in (one, both, memory):
            for session in (self.session, other):
                codes.append(lib.vaccel_resource_register(resource, session))
        had = [lib.vaccel_session_has_resource(other, r)
               for r in (one, both, memory)]
        codes += [lib.vaccel_resource_sync(memory, self.session),
                  lib.vaccel_resource_sync(memory, other),
                  lib.vaccel_resource_unregister(one, other)]
        gone = lib.vaccel_session_has_resource(other, one)
        codes.append(lib.vaccel_session_release(other))
        codes += [lib.vaccel_resource_release(r) for r in (one, both, memory)]
        return in_memory and had == [True] * 3 and not gone and \
            set(codes) == {0} and (one.id, both.id, memory.id) == (0, 0, 0)

    def models(self):
        """Each library's load and run; outputs equal inputs."""
        ffi, lib = self.ffi, self.lib
        model = ffi.new("struct vaccel_resource *")
        stored = self.bytes_of(8)
        lib.vaccel_resource_init_from_buf(
            model, stored, 8, lib.VACCEL_RESOURCE_MODEL, ffi.NULL, True)
        lib.vaccel_resource_register(model, self.session)
        values = ffi.new("float[3]", [1, 2, 3])
        status = ffi.new("struct vaccel_tf_status *")
        node = ffi.new("struct vaccel_tf_node *")
        codes = [lib.vaccel_tf_model_load(self.session, model, status),
                 lib.vaccel_tf_node_init(node, self.text(b"node"), 0)]
        said = (status.code, ffi.string(status.message))
        runs = {
            "tf": (lib.VACCEL_TF_FLOAT, lambda a, b: lib.vaccel_tf_model_run(
                self.session, model, ffi.NULL, node, a, 1, node, b, 1,
                status)),
            "tflite": (lib.VACCEL_TFLITE_FLOAT32,
                       lambda a, b: lib.vaccel_tflite_model_run(
                           self.session, model, a, 1, b, 1,
                           ffi.new("uint8_t *"))),
            "torch": (lib.VACCEL_TORCH_FLOAT,
                      lambda a, b: lib.vaccel_torch_model_run(
                          self.session, model, ffi.NULL, a, 1, b, 1)),
        }
        same = []
        for name, (kind, run) in runs.items():
            pointers = f"struct vaccel_{name}_tensor *[1]"
            given, got = ffi.new(pointers), ffi.new(pointers)
            call = lambda what: getattr(lib, f"vaccel_{name}_tensor_{what}")
            width = "int32_t" if name == "tflite" else "int64_t"
            codes += [call("new")(given, 1, ffi.new(width + "[1]", [3]), kind),
                      call("set_data")(given[0], values, 12),
                      run(given, got)]
            same.append(ffi.buffer(got[0].data, got[0].size)[:] ==
                        ffi.buffer(values)[:])
            codes += [call("delete")(given[0]), call("delete")(got[0])]
        codes += [lib.vaccel_tflite_model_load(self.session, model),
                  lib.vaccel_torch_model_load(self.session, model),
                  lib.vaccel_tf_model_unload(self.session, model, ffi.NULL),
                  lib.vaccel_tf_node_release(node),
                  lib.vaccel_resource_release(model)]
        return set(codes) == {0} and all(same) and said == (
            0, b"Operation handled by noop plugin")

    def rest(self):
        """Blobs, profiling, texts, the log, deprecated lists, plugins."""
        ffi, lib = self.ffi, self.lib
        blob = ffi.new("struct vaccel_blob *")
        region = ffi.new("struct vaccel_prof_region *")
        lower = ffi.new("char[8]")
        arguments = lib.vaccel_args_init(2)
        codes = [
            lib.vaccel_blob_init_from_buf(blob, ffi.new("uint8_t[4]"), 4,
                                          True, self.text(b"x"), ffi.NULL,
                                          False),
            lib.vaccel_blob_release(blob),
            lib.vaccel_prof_region_start(region),
            lib.vaccel_prof_region_stop(region),
            lib.vaccel_str_to_lower(self.text(b"ABC"), lower, 8, ffi.NULL),
            lib.vaccel_log_init(), lib.vaccel_delete_args(arguments)]
        return set(codes) == {0} and ffi.string(lower) == b"abc" and \
            lib.vaccel_plugin_load(self.text(b"libvaccel-noop.so")) == \
            lib.VACCEL_EEXIST

    def again(self):
        """A bootstrap, then an end, each with sessions that live."""
        ffi, lib = self.ffi, self.lib
        started = lib.vaccel_bootstrap_with_config(
            ffi.cast("struct vaccel_config *", lib.vaccel_config()))
        ended_by_it = self.session.id
        lib.vaccel_session_init(self.session, 0)
        first = self.session.id
        stopped = lib.vaccel_cleanup()
        return (started, ended_by_it, first, stopped, self.session.id) == \
            (0, 0, 1, 0, 0) and \
            lib.vaccel_session_release(self.session) == lib.VACCEL_ESESS


GROUPS = ("start", "sessions", "execs", "generic", "pictures", "arrays",
          "resources", "models", "rest", "again")


def main():
    include, libdir, cc = sys.argv[1:4]
    try:
        import cffi  # noqa: F401 pylint: disable=unused-import
    except ImportError:
        print("1..0 # skip no cffi (Debian: python3-cffi)")
        return
    if not os.path.exists(sysconfig.get_path("include") + "/Python.h"):
        print("1..0 # skip no Python.h (Debian: python3-dev)")
        return
    with tempfile.TemporaryDirectory(prefix="vaccel-") as work:
        # A prefix with "vaccel" in it: slog.h is seen as well.
        headers = shutil.copytree(include, work + "/include")
        text = declarations(headers, cc)
        ffi, lib = build(text, headers, libdir, cc, work)
        names = [name for name in dir(lib) if name.startswith("vaccel_")]
        results = [
            ("265 functions are declared and linked", len(names) == 265),
            ("slog.h was among what was parsed", "slog_print" in text),
            ("enumerators have their values", lib.VACCEL_OP_OPENCV == 23 and
             lib.VACCEL_ARG_MAX == 30 and lib.VACCEL_TF_UINT64 == 23)]
        binding = Binding(ffi, lib)
        for group in GROUPS:
            what = getattr(Binding, group)
            results.append((f"{group}: {what.__doc__}", what(binding)))
    print(f"1..{len(results)}")
    for number, (name, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    sys.exit(not all(good for _, good in results))


main()

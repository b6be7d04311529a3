#!/usr/bin/python3
"""An OpenCL application with many sessions, one for each of its children.

    many.py each N        one after the other
    many.py together N    at the same time: "ready", until stdin ends
    many.py il N          one, with a program of N bytes

Each makes a context and a buffer, and leaves them to the end of its process.
The exit status is 0 if all calls of all children succeeded.
"""

import ctypes
import os
import sys

ANY_DEVICE = ctypes.c_ulong(0xffffffff)
READ_WRITE = ctypes.c_ulong(1)


def must(error):
    """OpenCL's own error ends the child."""
    if error != 0:
        os._exit(1)


def work():
    """A session with objects in it."""
    cl = ctypes.CDLL("libOpenCL.so.1")
    platform, device = ctypes.c_void_p(), ctypes.c_void_p()
    error = ctypes.c_int(0)
    for create in (cl.clCreateContext, cl.clCreateBuffer):
        create.restype = ctypes.c_void_p
    must(cl.clGetPlatformIDs(1, ctypes.byref(platform), None))
    must(cl.clGetDeviceIDs(platform, ANY_DEVICE, 1, ctypes.byref(device),
                           None))
    context = cl.clCreateContext(None, 1, ctypes.byref(device), None, None,
                                 ctypes.byref(error))
    must(error.value)
    buffer = cl.clCreateBuffer(ctypes.c_void_p(context), READ_WRITE,
                               ctypes.c_size_t(1 << 16), None,
                               ctypes.byref(error))
    must(error.value)
    if not buffer:
        os._exit(1)
    return context


def il(size):
    """A program of that many bytes of intermediate language, which the vendor
    reads: it comes from a library's memory, not from a text."""
    context = work()
    cl = ctypes.CDLL("libOpenCL.so.1")
    cl.clCreateProgramWithIL.restype = ctypes.c_void_p
    error = ctypes.c_int(-1)
    code = bytes([3, 2, 35, 7]) + bytes(size - 4)
    program = cl.clCreateProgramWithIL(ctypes.c_void_p(context), code,
                                       ctypes.c_size_t(size),
                                       ctypes.byref(error))
    return bool(program) and error.value == 0


def child(then=lambda: None):
    """A process with a session; then() is called while it lasts."""
    pid = os.fork()
    if pid == 0:
        work()
        then()
        os._exit(0)
    return pid


def good(pid):
    """Whether that child succeeded."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def each(count):
    """One after the other."""
    return all([good(child()) for _ in range(count)])


def together(count):
    """All at once: a child says so, and waits for the end of a pipe."""
    said, say = os.pipe()
    end, ended = os.pipe()

    def stay():
        os.close(ended)
        os.write(say, b"+")
        os.read(end, 1)

    children = [child(stay) for _ in range(count)]
    os.close(say)
    heard = b""
    while len(heard) < count:
        more = os.read(said, count)
        if not more:
            break
        heard += more
    if len(heard) == count:
        print("ready", flush=True)
        sys.stdin.read()
    os.close(ended)
    return all([good(pid) for pid in children])


if __name__ == "__main__":
    ways = {"each": each, "together": together, "il": il}
    sys.exit(0 if ways[sys.argv[1]](int(sys.argv[2])) else 1)

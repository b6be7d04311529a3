#!/usr/bin/python3
"""What an OpenCL application has of the memory that it shares with its server,
and how many threads it has: before, with and after a large buffer.

    resting.py SIZE [quietly]

Prints three lines of two numbers: bytes, threads. The exit status is 0 if all
calls succeeded. Quietly: after a while the buffer is released, and then nothing
is called until standard input ends.
"""

import ctypes
import os
import sys
import time

ANY_DEVICE = ctypes.c_ulong(0xffffffff)
READ_WRITE = ctypes.c_ulong(1)


def must(error):
    """OpenCL's own error ends the program."""
    if error != 0:
        sys.exit(f"error {error}")


def region_bytes():
    """Memory behind the mappings of the region, in use or kept."""
    total, ours = 0, False
    with open("/proc/self/smaps", encoding="ascii", errors="replace") as file:
        for line in file:
            key = line.split()[0]
            if not key.endswith(":"):
                ours = "memfd:sluice" in line
            elif ours and key == "Rss:":
                total += int(line.split()[1]) * 1024
    return total


def say():
    """One line."""
    print(region_bytes(), len(os.listdir("/proc/self/task")), flush=True)


def main(size, quietly):
    """A buffer of that size comes, is written and read, and goes."""
    cl = ctypes.CDLL("libOpenCL.so.1")
    platform, device = ctypes.c_void_p(), ctypes.c_void_p()
    error = ctypes.c_int(0)
    for create in (cl.clCreateContext, cl.clCreateCommandQueue,
                   cl.clCreateBuffer):
        create.restype = ctypes.c_void_p
    must(cl.clGetPlatformIDs(1, ctypes.byref(platform), None))
    must(cl.clGetDeviceIDs(platform, ANY_DEVICE, 1, ctypes.byref(device),
                           None))
    context = ctypes.c_void_p(cl.clCreateContext(
        None, 1, ctypes.byref(device), None, None, ctypes.byref(error)))
    must(error.value)
    queue = ctypes.c_void_p(cl.clCreateCommandQueue(
        context, device, ctypes.c_ulong(0), ctypes.byref(error)))
    must(error.value)
    say()
    buffer = ctypes.c_void_p(cl.clCreateBuffer(
        context, READ_WRITE, ctypes.c_size_t(size), None,
        ctypes.byref(error)))
    must(error.value)
    sent = bytes(range(256)) * (size // 256)
    came = ctypes.create_string_buffer(size)
    for call, place in ((cl.clEnqueueWriteBuffer, sent),
                        (cl.clEnqueueReadBuffer, came)):
        must(call(queue, buffer, 1, ctypes.c_size_t(0), ctypes.c_size_t(size),
                  place, 0, None, None))
    if came.raw != sent:
        sys.exit("other bytes came")
    say()
    if quietly:
        time.sleep(1.5)  # the server sleeps by now
    must(cl.clReleaseMemObject(buffer))
    if not quietly:
        must(cl.clFinish(queue))
    say()
    if quietly:
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:] == ["quietly"])

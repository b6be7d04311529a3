#!/usr/bin/python3
"""An OpenCL application that calls what came after OpenCL 1.2.

    newer.py

With objects that there are, so that a vendor that was called would answer
something else, or end. Prints each function and the error that it answered.
"""

import ctypes
import sys

SOURCE = b"kernel void one(global int *x) { x[0] = 1; }"
ALL_DEVICES = ctypes.c_ulong(0xffffffff)
READ_WRITE = ctypes.c_ulong(1)
CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)

cl = ctypes.CDLL("libOpenCL.so.1")
code = ctypes.c_int(0)


def must(error):
    """What is old has to succeed."""
    if error != 0:
        sys.exit(f"error {error}")


def make(function, *arguments):
    """What it creates; the error is in code."""
    code.value = 77
    create = getattr(cl, function)
    create.restype = ctypes.c_void_p
    return ctypes.c_void_p(create(*arguments, ctypes.byref(code)))


def made(function, *arguments):
    """The same, which has to succeed."""
    thing = make(function, *arguments)
    must(code.value)
    return thing


def scene():
    """(device, context, queue, buffer, program, kernel)."""
    platform, device = ctypes.c_void_p(), ctypes.c_void_p()
    must(cl.clGetPlatformIDs(1, ctypes.byref(platform), None))
    must(cl.clGetDeviceIDs(platform, ALL_DEVICES, 1, ctypes.byref(device),
                           None))
    context = made("clCreateContext", None, 1, ctypes.byref(device), None,
                   None)
    queue = made("clCreateCommandQueue", context, device, ctypes.c_ulong(0))
    buffer = made("clCreateBuffer", context, READ_WRITE,
                  ctypes.c_size_t(4096), None)
    program = made("clCreateProgramWithSource", context, 1,
                   ctypes.byref(ctypes.c_char_p(SOURCE)), None)
    must(cl.clBuildProgram(program, 0, None, None, None, None))
    kernel = made("clCreateKernel", program, b"one")
    return device, context, queue, buffer, program, kernel


def creations(device, context, kernel):
    """Functions that create something, with all but their last argument."""
    rgba8 = (ctypes.c_uint * 2)(0x10b5, 0x10d2)
    picture = (ctypes.c_uint64 * 9)(0x10f1, 8, 8)
    return {
        "clCreateCommandQueueWithProperties": (context, device, None),
        "clCreatePipe": (context, READ_WRITE, 4, 16, None),
        "clCreateBufferWithProperties":
            (context, None, READ_WRITE, ctypes.c_size_t(4096), None),
        "clCreateImageWithProperties":
            (context, None, READ_WRITE, rgba8, picture, None),
        "clCreateSamplerWithProperties": (context, None),
        "clCreateProgramWithIL":
            (context, b"\3\2#\7" + bytes(60), ctypes.c_size_t(64)),
        "clCloneKernel": (kernel,),
    }


def questions(device, context, queue, buffer, program, kernel):
    """Functions that return their error, with their arguments."""
    number = ctypes.byref(ctypes.c_uint64(8))
    eight = ctypes.c_size_t(8)
    return {
        "clSetDefaultDeviceCommandQueue": (context, device, queue),
        "clGetDeviceAndHostTimer": (device, number, number),
        "clGetHostTimer": (device, number),
        "clSetContextDestructorCallback":
            (context, CALLBACK(lambda context, data: None), None),
        "clGetPipeInfo":
            (buffer, 0x1120, ctypes.c_size_t(4), number, None),
        "clSetProgramSpecializationConstant": (program, 1, eight, number),
        "clGetKernelSubGroupInfo":
            (kernel, device, 0x2033, eight, number, eight, number, None),
        "clSetKernelExecInfo": (kernel, 0x11b6, eight, number),
        "clSetProgramReleaseCallback":
            (program, CALLBACK(lambda program, data: None), None),
    }


def main():
    """Each of them, and whether what was there is as it was."""
    device, context, queue, buffer, program, kernel = scene()
    for name, arguments in creations(device, context, kernel).items():
        thing = make(name, *arguments)
        print(name, code.value if not thing.value else "made")
    for name, arguments in questions(device, context, queue, buffer, program,
                                     kernel).items():
        print(name, getattr(cl, name)(*arguments))
    must(cl.clSetKernelArg(kernel, 0, ctypes.c_size_t(8),
                           ctypes.byref(buffer)))
    must(cl.clEnqueueNDRangeKernel(
        queue, kernel, 1, None, ctypes.byref(ctypes.c_size_t(1)), None, 0,
        None, None))
    must(cl.clFinish(queue))


if __name__ == "__main__":
    main()

#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void need(cl_int error, const char *what)
{
	if (error == CL_SUCCESS)
		return;
	fprintf(stderr, "%s: error %d\n", what, (int)error);
	exit(1);
}

void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "wrong: %s\n", what);
	exit(1);
}

void device_open(struct device *device, cl_command_queue_properties properties)
{
	cl_int error;

	need(clGetPlatformIDs(1, &device->platform, NULL), "clGetPlatformIDs");
	need(clGetDeviceIDs(device->platform, CL_DEVICE_TYPE_ALL, 1,
			    &device->id, NULL),
	     "clGetDeviceIDs");
	device->context =
		clCreateContext(NULL, 1, &device->id, NULL, NULL, &error);
	need(error, "clCreateContext");
	device->queue = clCreateCommandQueue(device->context, device->id,
					     properties, &error);
	need(error, "clCreateCommandQueue");
}

void device_close(struct device *device)
{
	need(clReleaseCommandQueue(device->queue), "clReleaseCommandQueue");
	need(clReleaseContext(device->context), "clReleaseContext");
}

cl_program device_build(struct device *device, const char *source,
			const char *options)
{
	char log[16384] = "";
	cl_int error;
	cl_program program = clCreateProgramWithSource(device->context, 1,
						       &source, NULL, &error);

	need(error, "clCreateProgramWithSource");
	error = clBuildProgram(program, 1, &device->id, options, NULL, NULL);
	if (error) {
		clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG,
				      sizeof(log), log, NULL);
		fprintf(stderr, "%s\n", log);
	}
	need(error, "clBuildProgram");
	return program;
}

cl_kernel device_kernel(cl_program program, const char *name)
{
	cl_int error;
	cl_kernel kernel = clCreateKernel(program, name, &error);

	need(error, name);
	return kernel;
}

cl_mem device_buffer(struct device *device, cl_mem_flags flags, size_t size,
		     void *host)
{
	cl_int error;
	cl_mem buffer =
		clCreateBuffer(device->context, flags, size, host, &error);

	need(error, "clCreateBuffer");
	return buffer;
}

void kernel_arg(cl_kernel kernel, cl_uint index, size_t size, const void *value)
{
	need(clSetKernelArg(kernel, index, size, value), "clSetKernelArg");
}

void kernel_run(cl_command_queue queue, cl_kernel kernel, size_t global,
		size_t local)
{
	need(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global,
				    local ? &local : NULL, 0, NULL, NULL),
	     "clEnqueueNDRangeKernel");
}

size_t size_argument(int argc, char **argv, size_t otherwise)
{
	const long size = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	return size > 0 ? (size_t)size : otherwise;
}

uint32_t random_next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

float random_float(uint32_t *state)
{
	return (float)random_next(state) / (float)(1u << 23) - 1.0f;
}

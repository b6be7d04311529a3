/*
 * device -- what the OpenCL programs here have in common: the first device, a
 * context, a queue, and a way out when something is wrong. Programs check what
 * they computed themselves, print one line and exit with 0; they run natively
 * and on the virtual accelerator alike.
 */
#pragma once

#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#define CL_USE_DEPRECATED_OPENCL_1_0_APIS
#define CL_USE_DEPRECATED_OPENCL_1_1_APIS
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device {
	cl_platform_id platform;
	cl_device_id id;
	cl_context context;
	cl_command_queue queue;
};

/* The first device of the first platform; the queue has @properties. */
void device_open(struct device *device, cl_command_queue_properties properties);
void device_close(struct device *device);

/* Built from @source; a failed build prints its log and ends the program. */
cl_program device_build(struct device *device, const char *source,
			const char *options);
cl_kernel device_kernel(cl_program program, const char *name);
cl_mem device_buffer(struct device *device, cl_mem_flags flags, size_t size,
		     void *host);

/* Set argument @index to the @size bytes at @value. */
void kernel_arg(cl_kernel kernel, cl_uint index, size_t size,
		const void *value);
/* Run over @global items in groups of @local (0: as the library likes). */
void kernel_run(cl_command_queue queue, cl_kernel kernel, size_t global,
		size_t local);

/* End the program, saying @what, unless @error is CL_SUCCESS. */
void need(cl_int error, const char *what);
/* The same unless @holds. */
void check(bool holds, const char *what);

/* The size that the command line gives, or @otherwise. */
size_t size_argument(int argc, char **argv, size_t otherwise);

/* Numbers that are the same in each run: the next after *@state. */
uint32_t random_next(uint32_t *state);
/* The same between -1 and 1. */
float random_float(uint32_t *state);

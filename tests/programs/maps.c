/*
 * maps -- buffers that live in the application's memory, and what maps promise:
 * the pointer is the application's, overlapping maps are counted, a map for
 * reading changes nothing, one that does not block is filled when its event is
 * over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

static const char source[] = "kernel void increment(global uint *data)\n"
			     "{ data[get_global_id(0)]++; }\n";

static cl_uint map_count(cl_mem buffer)
{
	cl_uint count;

	need(clGetMemObjectInfo(buffer, CL_MEM_MAP_COUNT, sizeof(count), &count,
				NULL),
	     "CL_MEM_MAP_COUNT");
	return count;
}

static cl_uint *map(struct device *device, cl_mem buffer, cl_map_flags flags,
		    size_t first, size_t count)
{
	cl_int error;
	cl_uint *mapped = clEnqueueMapBuffer(
		device->queue, buffer, CL_TRUE, flags, first * sizeof(cl_uint),
		count * sizeof(cl_uint), 0, NULL, NULL, &error);

	need(error, "clEnqueueMapBuffer");
	return mapped;
}

static void unmap(struct device *device, cl_mem buffer, void *mapped)
{
	need(clEnqueueUnmapMemObject(device->queue, buffer, mapped, 0, NULL,
				     NULL),
	     "clEnqueueUnmapMemObject");
	need(clFinish(device->queue), "clFinish");
}

static void increment(struct device *device, cl_kernel kernel, cl_mem buffer,
		      size_t n)
{
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	kernel_run(device->queue, kernel, n, 0);
}

/* The application's memory, which a kernel has written. */
static void use_own_memory(struct device *device, cl_kernel kernel, size_t n)
{
	const size_t size = n * sizeof(cl_uint);
	cl_uint *memory = aligned_alloc(4096, (size + 4095) / 4096 * 4096);
	void *pointer = NULL;

	check(memory != NULL, "memory");
	for (size_t i = 0; i < n; i++)
		memory[i] = (cl_uint)i;
	cl_mem buffer =
		device_buffer(device, CL_MEM_USE_HOST_PTR, size, memory);
	need(clGetMemObjectInfo(buffer, CL_MEM_HOST_PTR, sizeof(pointer),
				&pointer, NULL),
	     "CL_MEM_HOST_PTR");
	check(pointer == memory, "CL_MEM_HOST_PTR");
	increment(device, kernel, buffer, n);
	cl_uint *mapped =
		map(device, buffer, CL_MAP_READ | CL_MAP_WRITE, 4, n - 4);
	check(mapped == memory + 4, "the mapped pointer is our own");
	for (size_t i = 4; i < n; i++)
		check(memory[i] == i + 1, "what the kernel wrote is there");
	for (size_t i = 4; i < n; i++)
		memory[i] += 100;
	unmap(device, buffer, mapped);
	increment(device, kernel, buffer, n);
	mapped = map(device, buffer, CL_MAP_READ, 0, n);
	for (size_t i = 0; i < n; i++)
		check(memory[i] == i + (i < 4 ? 2 : 102),
		      "what we wrote came to the kernel");
	unmap(device, buffer, mapped);
	clReleaseMemObject(buffer);
	free(memory);
}

/* Oclgrind does not count maps. */
static void check_maps(cl_mem buffer, cl_uint count, const char *what)
{
	static bool counts;

	counts = counts || map_count(buffer) > 0;
	check(!counts || map_count(buffer) == count, what);
}

static void overlap(struct device *device, cl_kernel kernel, size_t n)
{
	const size_t half = n / 2;
	cl_mem buffer = device_buffer(device, CL_MEM_READ_WRITE,
				      n * sizeof(cl_uint), NULL);
	cl_uint *first = map(device, buffer, CL_MAP_WRITE, 0, n);

	for (size_t i = 0; i < n; i++)
		first[i] = 7;
	check_maps(buffer, 1, "one map");
	/* A second one over a part that the first is still writing. */
	cl_uint *second =
		map(device, buffer, CL_MAP_READ | CL_MAP_WRITE, half, n - half);
	check_maps(buffer, 2, "two maps");
	check(second == first + half, "both see the same memory");
	for (size_t i = 0; i < n - half; i++) {
		check(second[i] == 7, "the second map sees the first");
		second[i] = 9;
	}
	unmap(device, buffer, first);
	check_maps(buffer, 1, "one map again");
	unmap(device, buffer, second);
	check_maps(buffer, 0, "no map");
	increment(device, kernel, buffer, n);
	cl_uint *result = map(device, buffer, CL_MAP_READ, 0, n);
	for (size_t i = 0; i < n; i++)
		check(result[i] == (i < half ? 8u : 10u),
		      "what both maps wrote");
	/* Mapped for reading: what is written there is lost or not, but it
	 * must not come over what a kernel wrote since. */
	unmap(device, buffer, result);
	clReleaseMemObject(buffer);
}

static void map_without_waiting(struct device *device, cl_kernel kernel,
				size_t n)
{
	const size_t size = n * sizeof(cl_uint);
	cl_uint *values = calloc(n, sizeof(*values));
	cl_command_type type = 0;
	cl_event event, start;
	cl_int error;

	check(values != NULL, "memory");
	cl_mem buffer =
		device_buffer(device, CL_MEM_COPY_HOST_PTR, size, values);
	start = clCreateUserEvent(device->context, &error);
	need(error, "clCreateUserEvent");
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	need(clEnqueueNDRangeKernel(device->queue, kernel, 1, NULL, &n, NULL, 1,
				    &start, NULL),
	     "clEnqueueNDRangeKernel");
	cl_uint *mapped =
		clEnqueueMapBuffer(device->queue, buffer, CL_FALSE, CL_MAP_READ,
				   0, size, 0, NULL, &event, &error);
	need(error, "clEnqueueMapBuffer");
	need(clGetEventInfo(event, CL_EVENT_COMMAND_TYPE, sizeof(type), &type,
			    NULL),
	     "CL_EVENT_COMMAND_TYPE");
	check(type == CL_COMMAND_MAP_BUFFER, "the event is a map's");
	need(clSetUserEventStatus(start, CL_COMPLETE), "clSetUserEventStatus");
	need(clWaitForEvents(1, &event), "clWaitForEvents");
	for (size_t i = 0; i < n; i++)
		check(mapped[i] == 1, "the map is filled when it is over");
	unmap(device, buffer, mapped);
	clReleaseEvent(event);
	clReleaseEvent(start);
	clReleaseMemObject(buffer);
	free(values);
}

static void whole_region_anew(struct device *device, size_t n)
{
	const size_t size = n * sizeof(cl_uint);
	cl_mem buffer =
		device_buffer(device, CL_MEM_ALLOC_HOST_PTR, size, NULL);
	cl_uint *mapped =
		map(device, buffer, CL_MAP_WRITE_INVALIDATE_REGION, 0, n);
	cl_uint *back = calloc(n, sizeof(*back));

	check(back != NULL, "memory");
	for (size_t i = 0; i < n; i++)
		mapped[i] = (cl_uint)(i * i);
	unmap(device, buffer, mapped);
	need(clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0, size, back,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	for (size_t i = 0; i < n; i++)
		check(back[i] == (cl_uint)(i * i), "the region written anew");
	clReleaseMemObject(buffer);
	free(back);
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 1024);
	struct device device;

	device_open(&device, 0);
	cl_program program = device_build(&device, source, "");
	cl_kernel kernel = device_kernel(program, "increment");
	use_own_memory(&device, kernel, n);
	overlap(&device, kernel, n);
	map_without_waiting(&device, kernel, n);
	whole_region_anew(&device, n);
	clReleaseKernel(kernel);
	clReleaseProgram(program);
	device_close(&device);
	printf("maps: %zu elements: right\n", n);
	return 0;
}

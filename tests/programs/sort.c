/*
 * sort -- a bitonic sort in place, log2(n) * (log2(n) + 1) / 2 launches, then a
 * least-significant-digit radix sort of the same keys with a histogram that is
 * scanned on the host between launches. Both must give what qsort() gives.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

#define DIGITS 16

static const char source[] =
	"kernel void bitonic(global uint *keys, uint block, uint step)\n"
	"{\n"
	"	const uint i = get_global_id(0), j = i ^ step;\n"
	"	if (j <= i)\n"
	"		return;\n"
	"	const uint a = keys[i], b = keys[j];\n"
	"	if ((a > b) == ((i & block) == 0)) {\n"
	"		keys[i] = b;\n"
	"		keys[j] = a;\n"
	"	}\n"
	"}\n"
	"kernel void count(global const uint *keys, uint chunk, uint shift,\n"
	"		   global uint *counts)\n"
	"{\n"
	"	const uint g = get_global_id(0), n = get_global_size(0);\n"
	"	uint own[16] = { 0 };\n"
	"	for (uint i = 0; i < chunk; i++)\n"
	"		own[(keys[g * chunk + i] >> shift) & 15]++;\n"
	"	for (uint d = 0; d < 16; d++)\n"
	"		counts[d * n + g] = own[d];\n"
	"}\n"
	"kernel void scatter(global const uint *keys, global uint *to,\n"
	"		     uint chunk, uint shift, global const uint "
	"*starts)\n"
	"{\n"
	"	const uint g = get_global_id(0), n = get_global_size(0);\n"
	"	uint at[16];\n"
	"	for (uint d = 0; d < 16; d++)\n"
	"		at[d] = starts[d * n + g];\n"
	"	for (uint i = 0; i < chunk; i++) {\n"
	"		const uint key = keys[g * chunk + i];\n"
	"		to[at[(key >> shift) & 15]++] = key;\n"
	"	}\n"
	"}\n";

static int by_value(const void *a, const void *b)
{
	const cl_uint left = *(const cl_uint *)a, right = *(const cl_uint *)b;

	return left < right ? -1 : left > right;
}

static void bitonic_sort(struct device *device, cl_program program, cl_mem keys,
			 size_t n)
{
	cl_kernel kernel = device_kernel(program, "bitonic");

	kernel_arg(kernel, 0, sizeof(keys), &keys);
	for (cl_uint block = 2; block <= n; block *= 2)
		for (cl_uint step = block / 2; step > 0; step /= 2) {
			kernel_arg(kernel, 1, sizeof(block), &block);
			kernel_arg(kernel, 2, sizeof(step), &step);
			kernel_run(device->queue, kernel, n, 0);
		}
	clReleaseKernel(kernel);
}

static void scan(cl_uint *counts, size_t count)
{
	cl_uint sum = 0;

	for (size_t i = 0; i < count; i++) {
		const cl_uint here = counts[i];
		counts[i] = sum;
		sum += here;
	}
}

static void radix_sort(struct device *device, cl_program program,
		       cl_mem keys[2], size_t n, size_t groups)
{
	cl_kernel count = device_kernel(program, "count");
	cl_kernel scatter = device_kernel(program, "scatter");
	const size_t size = groups * DIGITS * sizeof(cl_uint);
	const cl_uint chunk = (cl_uint)(n / groups);
	cl_uint *counts = malloc(size);
	cl_mem table = device_buffer(device, CL_MEM_READ_WRITE, size, NULL);

	for (cl_uint pass = 0; pass < 8; pass++) {
		const cl_uint shift = pass * 4;
		cl_mem from = keys[pass % 2], to = keys[1 - pass % 2];
		kernel_arg(count, 0, sizeof(from), &from);
		kernel_arg(count, 1, sizeof(chunk), &chunk);
		kernel_arg(count, 2, sizeof(shift), &shift);
		kernel_arg(count, 3, sizeof(table), &table);
		kernel_run(device->queue, count, groups, 0);
		need(clEnqueueReadBuffer(device->queue, table, CL_TRUE, 0, size,
					 counts, 0, NULL, NULL),
		     "clEnqueueReadBuffer");
		scan(counts, groups * DIGITS);
		need(clEnqueueWriteBuffer(device->queue, table, CL_FALSE, 0,
					  size, counts, 0, NULL, NULL),
		     "clEnqueueWriteBuffer");
		kernel_arg(scatter, 0, sizeof(from), &from);
		kernel_arg(scatter, 1, sizeof(to), &to);
		kernel_arg(scatter, 2, sizeof(chunk), &chunk);
		kernel_arg(scatter, 3, sizeof(shift), &shift);
		kernel_arg(scatter, 4, sizeof(table), &table);
		kernel_run(device->queue, scatter, groups, 0);
		/* The write above reads counts until then. */
		need(clFinish(device->queue), "clFinish");
	}
	clReleaseMemObject(table);
	clReleaseKernel(count);
	clReleaseKernel(scatter);
	free(counts);
}

int main(int argc, char **argv)
{
	const size_t wanted = size_argument(argc, argv, 256);
	struct device device;
	uint32_t seed = 11;
	size_t n = 16;

	while (n < wanted)
		n *= 2;
	const size_t size = n * sizeof(cl_uint);
	cl_uint *keys = malloc(size), *sorted = malloc(size);
	cl_uint *result = malloc(size);
	check(keys && sorted && result, "memory");
	for (size_t i = 0; i < n; i++)
		keys[i] = random_next(&seed) ^ random_next(&seed) << 16;
	memcpy(sorted, keys, size);
	qsort(sorted, n, sizeof(*sorted), by_value);

	device_open(&device, 0);
	cl_program program = device_build(&device, source, "");
	cl_mem first = device_buffer(&device, CL_MEM_COPY_HOST_PTR, size, keys);
	bitonic_sort(&device, program, first, n);
	need(clEnqueueReadBuffer(device.queue, first, CL_TRUE, 0, size, result,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	check(memcmp(result, sorted, size) == 0, "bitonic sort");
	need(clEnqueueWriteBuffer(device.queue, first, CL_TRUE, 0, size, keys,
				  0, NULL, NULL),
	     "clEnqueueWriteBuffer");
	cl_mem places[2] = { first, device_buffer(&device, CL_MEM_READ_WRITE,
						  size, NULL) };
	radix_sort(&device, program, places, n, n / 16);
	need(clEnqueueReadBuffer(device.queue, first, CL_TRUE, 0, size, result,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	check(memcmp(result, sorted, size) == 0, "radix sort");
	clReleaseMemObject(places[0]);
	clReleaseMemObject(places[1]);
	clReleaseProgram(program);
	device_close(&device);
	printf("sort: %zu keys, bitonic and radix: right\n", n);
	free(keys);
	free(sorted);
	free(result);
	return 0;
}

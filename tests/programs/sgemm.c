/*
 * sgemm -- C = A * B of single floats, in tiles that pass through local memory,
 * as BLAS libraries do it. A sample of C is computed again on the host.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "device.h"

#define TILE 8

static const char source[] =
	"kernel void sgemm(const uint n, global const float *a,\n"
	"		   global const float *b, global float *c,\n"
	"		   local float *left, local float *right)\n"
	"{\n"
	"	const uint x = get_global_id(0), y = get_global_id(1);\n"
	"	const uint i = get_local_id(0), j = get_local_id(1);\n"
	"	float sum = 0;\n"
	"	for (uint t = 0; t < n; t += TILE) {\n"
	"		left[j * TILE + i] = a[y * n + t + i];\n"
	"		right[j * TILE + i] = b[(t + j) * n + x];\n"
	"		barrier(CLK_LOCAL_MEM_FENCE);\n"
	"		for (uint k = 0; k < TILE; k++)\n"
	"			sum += left[j * TILE + k] * right[k * TILE + "
	"i];\n"
	"		barrier(CLK_LOCAL_MEM_FENCE);\n"
	"	}\n"
	"	c[y * n + x] = sum;\n"
	"}\n";

static float *matrix(size_t n, uint32_t seed)
{
	float *values = malloc(n * n * sizeof(*values));

	check(values != NULL, "memory");
	for (size_t i = 0; i < n * n; i++)
		values[i] = random_float(&seed);
	return values;
}

static void compare(const float *a, const float *b, const float *c, size_t n)
{
	uint32_t seed = 3;

	for (int sample = 0; sample < 200; sample++) {
		const size_t x = random_next(&seed) % n;
		const size_t y = random_next(&seed) % n;
		double sum = 0;
		for (size_t k = 0; k < n; k++)
			sum += (double)a[y * n + k] * b[k * n + x];
		check(fabs(sum - c[y * n + x]) < 1e-3 * sqrt((double)n),
		      "an element of the product");
	}
}

int main(int argc, char **argv)
{
	const size_t n =
		(size_argument(argc, argv, 64) + TILE - 1) / TILE * TILE;
	const size_t size = n * n * sizeof(float);
	const size_t global[2] = { n, n }, local[2] = { TILE, TILE };
	const cl_uint count = (cl_uint)n;
	struct device device;
	float *a = matrix(n, 1), *b = matrix(n, 2), *c = malloc(size);

	device_open(&device, 0);
	cl_program program = device_build(&device, source, "-DTILE=8");
	cl_kernel kernel = device_kernel(program, "sgemm");
	cl_mem left = device_buffer(
		&device, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, size, a);
	cl_mem right = device_buffer(&device, CL_MEM_READ_ONLY, size, NULL);
	cl_mem product = device_buffer(&device, CL_MEM_WRITE_ONLY, size, NULL);
	need(clEnqueueWriteBuffer(device.queue, right, CL_FALSE, 0, size, b, 0,
				  NULL, NULL),
	     "clEnqueueWriteBuffer");
	kernel_arg(kernel, 0, sizeof(count), &count);
	kernel_arg(kernel, 1, sizeof(left), &left);
	kernel_arg(kernel, 2, sizeof(right), &right);
	kernel_arg(kernel, 3, sizeof(product), &product);
	kernel_arg(kernel, 4, TILE * TILE * sizeof(float), NULL);
	kernel_arg(kernel, 5, TILE * TILE * sizeof(float), NULL);
	need(clEnqueueNDRangeKernel(device.queue, kernel, 2, NULL, global,
				    local, 0, NULL, NULL),
	     "clEnqueueNDRangeKernel");
	need(clEnqueueReadBuffer(device.queue, product, CL_TRUE, 0, size, c, 0,
				 NULL, NULL),
	     "clEnqueueReadBuffer");
	compare(a, b, c, n);
	clReleaseMemObject(left);
	clReleaseMemObject(right);
	clReleaseMemObject(product);
	clReleaseKernel(kernel);
	clReleaseProgram(program);
	device_close(&device);
	printf("sgemm: %zu x %zu: right\n", n, n);
	free(a);
	free(b);
	free(c);
	return 0;
}

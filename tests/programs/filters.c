/*
 * filters -- a chain of image filters: blur, edges, and a quarter turn through
 * a sampler, over images that are written, copied, filled, mapped and read.
 * Each pixel is computed again on the host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

static const char source[] =
	"const sampler_t near = CLK_NORMALIZED_COORDS_FALSE |\n"
	"		       CLK_ADDRESS_CLAMP_TO_EDGE | "
	"CLK_FILTER_NEAREST;\n"
	"kernel void blur(read_only image2d_t from, write_only image2d_t to)\n"
	"{\n"
	"	const int2 at = (int2)(get_global_id(0), get_global_id(1));\n"
	"	uint4 sum = 0;\n"
	"	for (int y = -1; y <= 1; y++)\n"
	"		for (int x = -1; x <= 1; x++)\n"
	"			sum += read_imageui(from, near, at + (int2)(x, "
	"y));\n"
	"	write_imageui(to, at, sum / 9);\n"
	"}\n"
	"kernel void edges(read_only image2d_t from, write_only image2d_t to)\n"
	"{\n"
	"	const int2 at = (int2)(get_global_id(0), get_global_id(1));\n"
	"	const uint4 a = read_imageui(from, near, at - (int2)(1, 0));\n"
	"	const uint4 b = read_imageui(from, near, at + (int2)(1, 0));\n"
	"	write_imageui(to, at, abs_diff(a, b));\n"
	"}\n"
	"kernel void turn(read_only image2d_t from, sampler_t how,\n"
	"		  write_only image2d_t to, int size)\n"
	"{\n"
	"	const int2 at = (int2)(get_global_id(0), get_global_id(1));\n"
	"	write_imageui(to, at,\n"
	"		      read_imageui(from, how, (int2)(at.y, size - 1 - "
	"at.x)));\n"
	"}\n";

struct pixel {
	unsigned char c[4];
};

static const struct pixel *at_edge(const struct pixel *from, int n, int x,
				   int y)
{
	x = x < 0 ? 0 : x >= n ? n - 1 : x;
	y = y < 0 ? 0 : y >= n ? n - 1 : y;
	return &from[y * n + x];
}

static void host_filters(const struct pixel *from, struct pixel *to, int n)
{
	struct pixel *blurred = calloc((size_t)n * n, sizeof(*blurred));

	check(blurred != NULL, "memory");
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++)
			for (int c = 0; c < 4; c++) {
				unsigned sum = 0;
				for (int i = 0; i < 9; i++)
					sum += at_edge(from, n, x + i % 3 - 1,
						       y + i / 3 - 1)
						       ->c[c];
				blurred[y * n + x].c[c] =
					(unsigned char)(sum / 9);
			}
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++)
			for (int c = 0; c < 4; c++) {
				/* The turn: (x, y) comes from (y, n - 1 - x).
				 */
				const int a =
					at_edge(blurred, n, y - 1, n - 1 - x)
						->c[c];
				const int b =
					at_edge(blurred, n, y + 1, n - 1 - x)
						->c[c];
				to[y * n + x].c[c] =
					(unsigned char)(a > b ? a - b : b - a);
			}
	free(blurred);
}

static cl_mem make_image(struct device *device, size_t n, void *host)
{
	const cl_image_format format = { CL_RGBA, CL_UNSIGNED_INT8 };
	const cl_image_desc desc = {
		.image_type = CL_MEM_OBJECT_IMAGE2D,
		.image_width = n,
		.image_height = n,
	};
	cl_int error;
	cl_mem image =
		clCreateImage(device->context,
			      host ? CL_MEM_COPY_HOST_PTR : CL_MEM_READ_WRITE,
			      &format, &desc, host, &error);

	need(error, "clCreateImage");
	return image;
}

static void run_2d(struct device *device, cl_kernel kernel, size_t n)
{
	const size_t global[2] = { n, n };

	need(clEnqueueNDRangeKernel(device->queue, kernel, 2, NULL, global,
				    NULL, 0, NULL, NULL),
	     "clEnqueueNDRangeKernel");
}

static void filter(struct device *device, cl_program program, cl_mem from,
		   cl_mem to, size_t n)
{
	cl_kernel blur = device_kernel(program, "blur");
	cl_kernel edges = device_kernel(program, "edges");
	cl_kernel turn = device_kernel(program, "turn");
	cl_mem first = make_image(device, n, NULL);
	cl_mem second = make_image(device, n, NULL);
	const cl_int size = (cl_int)n;
	cl_int error;
	cl_sampler sampler = clCreateSampler(device->context, CL_FALSE,
					     CL_ADDRESS_CLAMP_TO_EDGE,
					     CL_FILTER_NEAREST, &error);

	need(error, "clCreateSampler");
	kernel_arg(blur, 0, sizeof(from), &from);
	kernel_arg(blur, 1, sizeof(first), &first);
	run_2d(device, blur, n);
	kernel_arg(edges, 0, sizeof(first), &first);
	kernel_arg(edges, 1, sizeof(second), &second);
	run_2d(device, edges, n);
	kernel_arg(turn, 0, sizeof(second), &second);
	kernel_arg(turn, 1, sizeof(sampler), &sampler);
	kernel_arg(turn, 2, sizeof(to), &to);
	kernel_arg(turn, 3, sizeof(size), &size);
	run_2d(device, turn, n);
	clReleaseSampler(sampler);
	clReleaseMemObject(first);
	clReleaseMemObject(second);
	clReleaseKernel(blur);
	clReleaseKernel(edges);
	clReleaseKernel(turn);
}

/* Rows of a mapping lie as far apart as the library says. */
static void compare_mapped(struct device *device, cl_mem image,
			   const struct pixel *expected, size_t n)
{
	const size_t origin[3] = { 0, 0, 0 }, region[3] = { n, n, 1 };
	size_t pitch = 0;
	cl_int error;
	const unsigned char *mapped = clEnqueueMapImage(
		device->queue, image, CL_TRUE, CL_MAP_READ, origin, region,
		&pitch, NULL, 0, NULL, NULL, &error);

	need(error, "clEnqueueMapImage");
	for (size_t y = 0; y < n; y++)
		check(memcmp(mapped + y * pitch, expected + y * n,
			     n * sizeof(*expected)) == 0,
		      "a row of the mapped image");
	need(clEnqueueUnmapMemObject(device->queue, image, (void *)mapped, 0,
				     NULL, NULL),
	     "clEnqueueUnmapMemObject");
}

/* The middle is filled; around it, all stays. */
static void fill_middle(struct device *device, cl_mem image,
			struct pixel *expected, size_t n)
{
	const cl_uint colour[4] = { 1, 2, 3, 4 };
	const size_t quarter = n / 4;
	const size_t origin[3] = { quarter, quarter, 0 };
	const size_t region[3] = { n / 2, n / 2, 1 };

	need(clEnqueueFillImage(device->queue, image, colour, origin, region, 0,
				NULL, NULL),
	     "clEnqueueFillImage");
	for (size_t y = quarter; y < quarter + n / 2; y++)
		for (size_t x = quarter; x < quarter + n / 2; x++)
			expected[y * n + x] = (struct pixel){ { 1, 2, 3, 4 } };
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 32);
	const size_t origin[3] = { 0, 0, 0 }, region[3] = { n, n, 1 };
	struct pixel *picture = calloc(n * n, sizeof(*picture));
	struct pixel *expected = calloc(n * n, sizeof(*expected));
	struct device device;
	uint32_t seed = 5;

	check(picture && expected, "memory");
	for (size_t i = 0; i < n * n; i++)
		for (int c = 0; c < 4; c++)
			picture[i].c[c] = (unsigned char)random_next(&seed);
	host_filters(picture, expected, (int)n);
	device_open(&device, 0);
	cl_program program = device_build(&device, source, "");
	cl_mem from = make_image(&device, n, picture);
	cl_mem to = make_image(&device, n, NULL);
	cl_mem copy = make_image(&device, n, NULL);
	filter(&device, program, from, to, n);
	compare_mapped(&device, to, expected, n);
	fill_middle(&device, to, expected, n);
	need(clEnqueueCopyImage(device.queue, to, copy, origin, origin, region,
				0, NULL, NULL),
	     "clEnqueueCopyImage");
	need(clEnqueueReadImage(device.queue, copy, CL_TRUE, origin, region, 0,
				0, picture, 0, NULL, NULL),
	     "clEnqueueReadImage");
	check(memcmp(picture, expected, n * n * sizeof(*picture)) == 0,
	      "the copied image");
	clReleaseMemObject(from);
	clReleaseMemObject(to);
	clReleaseMemObject(copy);
	clReleaseProgram(program);
	device_close(&device);
	printf("filters: %zu x %zu pixels: right\n", n, n);
	free(picture);
	free(expected);
	return 0;
}

/*
 * fft -- a radix-2 transform, one launch for each stage, there and back again:
 * many small launches whose arguments change. The spectrum of one tone is
 * known, and the inverse transform must give the signal back.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "device.h"

static const char source[] =
	"kernel void reorder(global const float2 *from, global float2 *to,\n"
	"		     uint bits)\n"
	"{\n"
	"	const uint i = get_global_id(0);\n"
	"	uint r = 0;\n"
	"	for (uint b = 0; b < bits; b++)\n"
	"		r |= ((i >> b) & 1) << (bits - 1 - b);\n"
	"	to[r] = from[i];\n"
	"}\n"
	"kernel void stage(global float2 *data, uint half_size, float sign)\n"
	"{\n"
	"	const uint i = get_global_id(0);\n"
	"	const uint k = i & (half_size - 1);\n"
	"	const uint at = (i - k) * 2 + k;\n"
	"	const float angle = sign * M_PI_F * k / half_size;\n"
	"	const float2 w = (float2)(cos(angle), sin(angle));\n"
	"	const float2 a = data[at], b = data[at + half_size];\n"
	"	const float2 t = (float2)(w.x * b.x - w.y * b.y,\n"
	"				  w.x * b.y + w.y * b.x);\n"
	"	data[at] = a + t;\n"
	"	data[at + half_size] = a - t;\n"
	"}\n"
	"kernel void scale(global float2 *data, float by)\n"
	"{ data[get_global_id(0)] *= by; }\n";

struct fft {
	struct device device;
	cl_kernel reorder, stage, scale;
	cl_uint bits;
	size_t n;
};

static void transform(struct fft *fft, cl_mem from, cl_mem to, cl_float sign)
{
	kernel_arg(fft->reorder, 0, sizeof(from), &from);
	kernel_arg(fft->reorder, 1, sizeof(to), &to);
	kernel_arg(fft->reorder, 2, sizeof(fft->bits), &fft->bits);
	kernel_run(fft->device.queue, fft->reorder, fft->n, 0);
	kernel_arg(fft->stage, 0, sizeof(to), &to);
	kernel_arg(fft->stage, 2, sizeof(sign), &sign);
	for (cl_uint half = 1; half < fft->n; half *= 2) {
		kernel_arg(fft->stage, 1, sizeof(half), &half);
		kernel_run(fft->device.queue, fft->stage, fft->n / 2, 0);
	}
}

static void compare_tone(const cl_float2 *spectrum, size_t n, size_t tone)
{
	for (size_t i = 0; i < n; i++) {
		const double size = hypot(spectrum[i].s[0], spectrum[i].s[1]);
		check(fabs(size - (i == tone ? (double)n : 0)) <
			      1e-3 * (double)n,
		      "the spectrum of a tone");
	}
}

static void run(struct fft *fft)
{
	const size_t size = fft->n * sizeof(cl_float2), tone = fft->n / 5;
	const cl_float by = 1.0f / (float)fft->n;
	cl_float2 *signal = malloc(size), *result = malloc(size);
	cl_mem first, second;

	check(signal && result, "memory");
	for (size_t i = 0; i < fft->n; i++) {
		const double at =
			2 * M_PI * (double)(i * tone % fft->n) / (double)fft->n;
		signal[i].s[0] = (float)cos(at);
		signal[i].s[1] = (float)sin(at);
	}
	first = device_buffer(&fft->device, CL_MEM_COPY_HOST_PTR, size, signal);
	second = device_buffer(&fft->device, CL_MEM_READ_WRITE, size, NULL);
	transform(fft, first, second, -1);
	need(clEnqueueReadBuffer(fft->device.queue, second, CL_TRUE, 0, size,
				 result, 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	compare_tone(result, fft->n, tone);
	transform(fft, second, first, 1);
	kernel_arg(fft->scale, 0, sizeof(first), &first);
	kernel_arg(fft->scale, 1, sizeof(by), &by);
	kernel_run(fft->device.queue, fft->scale, fft->n, 0);
	need(clEnqueueReadBuffer(fft->device.queue, first, CL_TRUE, 0, size,
				 result, 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	for (size_t i = 0; i < fft->n; i++)
		check(fabsf(result[i].s[0] - signal[i].s[0]) < 1e-3f &&
			      fabsf(result[i].s[1] - signal[i].s[1]) < 1e-3f,
		      "there and back again");
	clReleaseMemObject(first);
	clReleaseMemObject(second);
	free(signal);
	free(result);
}

int main(int argc, char **argv)
{
	const size_t wanted = size_argument(argc, argv, 256);
	struct fft fft = { .n = 1 };

	for (; fft.n < wanted; fft.n *= 2)
		fft.bits++;
	device_open(&fft.device, 0);
	cl_program program = device_build(&fft.device, source, "");
	fft.reorder = device_kernel(program, "reorder");
	fft.stage = device_kernel(program, "stage");
	fft.scale = device_kernel(program, "scale");
	run(&fft);
	clReleaseKernel(fft.reorder);
	clReleaseKernel(fft.stage);
	clReleaseKernel(fft.scale);
	clReleaseProgram(program);
	device_close(&fft.device);
	printf("fft: %zu points, there and back: right\n", fft.n);
	return 0;
}

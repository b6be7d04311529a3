/*
 * picture -- an OpenCL program like any other: it draws the Mandelbrot set on
 * the first device and writes it as a picture (PPM). It knows nothing of
 * Sluice; `make demo` runs it natively and on the virtual accelerator.
 *
 *	picture FILE [WIDTH HEIGHT ROUNDS]
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEPS 200

static const char source[] =
	"__kernel void draw(__global uchar *picture, int width, int height,\n"
	"                   float scale, int steps)\n"
	"{\n"
	"	const int x = get_global_id(0), y = get_global_id(1);\n"
	"	const float cr = -0.745f + (x - width / 2) * scale;\n"
	"	const float ci = 0.105f + (y - height / 2) * scale;\n"
	"	float r = 0, i = 0;\n"
	"	int n = 0;\n"
	"	for (; n < steps && r * r + i * i < 4; n++) {\n"
	"		const float next = r * r - i * i + cr;\n"
	"		i = 2 * r * i + ci;\n"
	"		r = next;\n"
	"	}\n"
	"	__global uchar *pixel = picture + 3 * (y * width + x);\n"
	"	pixel[0] = n == steps ? 0 : n * 9;\n"
	"	pixel[1] = n == steps ? 0 : n * 5;\n"
	"	pixel[2] = n == steps ? 40 : 255 - n * 3;\n"
	"}\n";

struct work {
	cl_context context;
	cl_device_id device;
	cl_command_queue queue;
	cl_kernel kernel;
	cl_mem buffer;
	int width, height, rounds;
	size_t size;
	unsigned char *picture;
};

static void check(cl_int status, const char *what)
{
	if (status == CL_SUCCESS)
		return;
	fprintf(stderr, "picture: %s: OpenCL error %d\n", what, status);
	exit(1);
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void find_device(struct work *work)
{
	cl_platform_id platform;
	char platform_name[128] = "", name[128] = "";

	check(clGetPlatformIDs(1, &platform, NULL), "no platform");
	check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &work->device,
			     NULL),
	      "no device");
	clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof(platform_name),
			  platform_name, NULL);
	clGetDeviceInfo(work->device, CL_DEVICE_NAME, sizeof(name), name, NULL);
	printf("device: %s: %s\n", platform_name, name);
}

static void prepare(struct work *work)
{
	const char *text = source;
	cl_program program;
	cl_int status;

	work->context =
		clCreateContext(NULL, 1, &work->device, NULL, NULL, &status);
	check(status, "clCreateContext");
	work->queue =
		clCreateCommandQueue(work->context, work->device, 0, &status);
	check(status, "clCreateCommandQueue");
	program = clCreateProgramWithSource(work->context, 1, &text, NULL,
					    &status);
	check(status, "clCreateProgramWithSource");
	check(clBuildProgram(program, 1, &work->device, "", NULL, NULL),
	      "clBuildProgram");
	work->kernel = clCreateKernel(program, "draw", &status);
	check(status, "clCreateKernel");
	clReleaseProgram(program);
	work->size = (size_t)work->width * (size_t)work->height * 3;
	work->picture = malloc(work->size);
	work->buffer = clCreateBuffer(work->context, CL_MEM_WRITE_ONLY,
				      work->size, NULL, &status);
	check(status, "clCreateBuffer");
}

static void draw(struct work *work, float scale)
{
	const size_t global[] = { (size_t)work->width, (size_t)work->height };
	const int steps = STEPS;

	clSetKernelArg(work->kernel, 0, sizeof(work->buffer), &work->buffer);
	clSetKernelArg(work->kernel, 1, sizeof(work->width), &work->width);
	clSetKernelArg(work->kernel, 2, sizeof(work->height), &work->height);
	clSetKernelArg(work->kernel, 3, sizeof(scale), &scale);
	clSetKernelArg(work->kernel, 4, sizeof(steps), &steps);
	check(clEnqueueNDRangeKernel(work->queue, work->kernel, 2, NULL, global,
				     NULL, 0, NULL, NULL),
	      "clEnqueueNDRangeKernel");
	check(clEnqueueReadBuffer(work->queue, work->buffer, CL_TRUE, 0,
				  work->size, work->picture, 0, NULL, NULL),
	      "clEnqueueReadBuffer");
}

/* FNV-1a of each picture, one after the other. */
static uint64_t add_to_checksum(uint64_t sum, const struct work *work)
{
	for (size_t i = 0; i < work->size; i++)
		sum = (sum ^ work->picture[i]) * UINT64_C(1099511628211);
	return sum;
}

static void save(const struct work *work, const char *path)
{
	FILE *file = fopen(path, "wb");

	if (!file) {
		perror(path);
		exit(1);
	}
	fprintf(file, "P6\n%d %d\n255\n", work->width, work->height);
	fwrite(work->picture, 1, work->size, file);
	if (fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

static void release(struct work *work)
{
	clReleaseMemObject(work->buffer);
	clReleaseKernel(work->kernel);
	clReleaseCommandQueue(work->queue);
	clReleaseContext(work->context);
	free(work->picture);
}

int main(int argc, char **argv)
{
	struct work work = {
		.width = argc > 2 ? atoi(argv[2]) : 800,
		.height = argc > 3 ? atoi(argv[3]) : 600,
		.rounds = argc > 4 ? atoi(argv[4]) : 8,
	};
	uint64_t sum = UINT64_C(14695981039346656037);
	double began;

	if (argc < 2 || work.width < 1 || work.height < 1 || work.rounds < 1) {
		fprintf(stderr, "usage: picture FILE [WIDTH HEIGHT ROUNDS]\n");
		return 2;
	}
	find_device(&work);
	prepare(&work);
	draw(&work, 0.004f); /* the first one finishes the kernel's build */
	began = now_ms();
	for (int i = 0; i < work.rounds; i++) {
		draw(&work, 0.004f / (float)(1 << (i < 10 ? i : 10)));
		sum = add_to_checksum(sum, &work);
	}
	printf("time: %.0f ms for %d pictures\n", now_ms() - began,
	       work.rounds);
	printf("checksum: %016" PRIx64 "\n", sum);
	save(&work, argv[1]);
	release(&work);
	return 0;
}

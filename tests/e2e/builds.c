/*
 * builds SEED -- builds a program, and prints all that OpenCL tells of it.
 *
 * The seed stands in the source, so that each is one that nobody built before.
 * What the build took, in milliseconds, goes to stderr. Then misuses: what may
 * not be done to a program with kernels, and what may once they are gone.
 */
#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROOM 8192
#define COUNT 256
#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static const char text[] =
	"typedef struct { int a; float4 b; } pair;\n"
	"__constant int table[4] = { 1, 2, 3, SEED };\n"
	"void help(__global int *to) { to[0] = table[3]; }\n"
	"__kernel void sum(__global const float *restrict a,\n"
	"	__global volatile float *b, __constant float *c, uint n,\n"
	"	__local int *l, pair p)\n"
	"{ size_t i = get_global_id(0); if (i < n) b[i] = a[i] + c[i] + p.a; "
	"}\n"
	"__attribute__((reqd_work_group_size(8, 4, 1)))\n"
	"__attribute__((vec_type_hint(float4)))\n"
	"__kernel void shaped(__global float *a)\n"
	"{ __local float t[64]; t[get_local_id(0)] = a[0];\n"
	"  barrier(CLK_LOCAL_MEM_FENCE); a[get_global_id(0)] = t[0]; }\n"
	"__kernel void seed(__global int *to) { help(to + get_global_id(0)); "
	"}\n"
	"__kernel void picture(read_only image2d_t in, write_only image2d_t\n"
	"	out, sampler_t s) { write_imagef(out, (int2)(0, 0),\n"
	"	read_imagef(in, s, (int2)(0, 0))); }\n";

static cl_context context;
static cl_device_id device;
static cl_command_queue queue;
static char value[ROOM];

static void print(const char *of, cl_uint param, cl_int error, size_t size)
{
	printf("%s %x: %d %zu", of, param, error, size);
	for (size_t i = 0; !error && i < size && i < ROOM; i++)
		printf(value[i] >= ' ' && value[i] <= '~' ? "%c" : "\\%02x",
		       (unsigned char)value[i]);
	putchar('\n');
}

static void print_program(cl_program program)
{
	static const cl_uint infos[] = {
		CL_PROGRAM_REFERENCE_COUNT,
		CL_PROGRAM_NUM_DEVICES,
		CL_PROGRAM_SOURCE,
		CL_PROGRAM_BINARY_SIZES,
		CL_PROGRAM_NUM_KERNELS,
		CL_PROGRAM_KERNEL_NAMES,
		CL_PROGRAM_IL,
	};
	static const cl_uint builds[] = {
		CL_PROGRAM_BUILD_STATUS,
		CL_PROGRAM_BUILD_OPTIONS,
		CL_PROGRAM_BUILD_LOG,
		CL_PROGRAM_BINARY_TYPE,
		CL_PROGRAM_BUILD_GLOBAL_VARIABLE_TOTAL_SIZE,
	};

	for (size_t i = 0; i < LENGTH(infos); i++) {
		size_t size = 0;
		const cl_int error =
			clGetProgramInfo(program, infos[i], ROOM, value, &size);
		print("program", infos[i], error, size);
	}
	for (size_t i = 0; i < LENGTH(builds); i++) {
		size_t size = 0;
		const cl_int error = clGetProgramBuildInfo(
			program, device, builds[i], ROOM, value, &size);
		print("build", builds[i], error, size);
	}
}

static void print_arguments(cl_kernel kernel)
{
	cl_uint count = 0;

	clGetKernelInfo(kernel, CL_KERNEL_NUM_ARGS, sizeof(count), &count,
			NULL);
	for (cl_uint i = 0; i <= count; i++)
		for (cl_uint param = CL_KERNEL_ARG_ADDRESS_QUALIFIER;
		     param <= CL_KERNEL_ARG_NAME; param++) {
			size_t size = 0;
			const cl_int error = clGetKernelArgInfo(
				kernel, i, param, ROOM, value, &size);
			print(" argument", param, error, size);
		}
}

static void print_kernel(cl_program program, cl_kernel kernel)
{
	static const cl_uint infos[] = {
		CL_KERNEL_FUNCTION_NAME,
		CL_KERNEL_NUM_ARGS,
		CL_KERNEL_REFERENCE_COUNT,
		CL_KERNEL_ATTRIBUTES,
	};
	cl_program its = NULL;

	for (size_t i = 0; i < LENGTH(infos); i++) {
		size_t size = 0;
		const cl_int error =
			clGetKernelInfo(kernel, infos[i], ROOM, value, &size);
		print(" kernel", infos[i], error, size);
	}
	for (cl_uint param = CL_KERNEL_WORK_GROUP_SIZE;
	     param <= CL_KERNEL_PRIVATE_MEM_SIZE; param++) {
		size_t size = 0;
		const cl_int error = clGetKernelWorkGroupInfo(
			kernel, device, param, ROOM, value, &size);
		print(" work", param, error, size);
	}
	clGetKernelInfo(kernel, CL_KERNEL_PROGRAM, sizeof(its), &its, NULL);
	printf(" its program: %d\n", its == program);
	print_arguments(kernel);
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static cl_program build(const char *seed, const char *options)
{
	char source[sizeof(text) + 64];
	const char *strings[] = { source, text };
	cl_int error;

	snprintf(source, sizeof(source), "#define SEED %s\n", seed);
	cl_program program =
		clCreateProgramWithSource(context, 2, strings, NULL, &error);
	const double begun = now_ms();
	error = clBuildProgram(program, 0, NULL, options, NULL, NULL);
	fprintf(stderr, "%.3f\n", now_ms() - begun);
	printf("built with %s: %d\n", options ? options : "nothing", error);
	return program;
}

/* Of one size that was never launched, too. */
static void launch(cl_kernel kernel, size_t local)
{
	const size_t global = COUNT;
	cl_int error, result[COUNT] = { 0 };
	cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE,
				       sizeof(result), NULL, &error);

	error = clSetKernelArg(kernel, 0, sizeof(buffer), &buffer);
	error |= clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global, &local,
					0, NULL, NULL);
	error |= clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, sizeof(result),
				     result, 0, NULL, NULL);
	printf("by %zu: %d, %d %d\n", local, error, result[0],
	       result[COUNT - 1]);
	clReleaseMemObject(buffer);
}

static void print_kernels(cl_program program)
{
	cl_kernel kernels[8];
	cl_uint count = 0;
	cl_int error = clCreateKernelsInProgram(program, LENGTH(kernels),
						kernels, &count);

	printf("kernels: %d, %u\n", error, count);
	for (cl_uint i = 0; i < count; i++) {
		print_kernel(program, kernels[i]);
		clReleaseKernel(kernels[i]);
	}
	clCreateKernel(program, "none", &error);
	printf("none: %d\n", error);
}

static void link_it(cl_program program)
{
	cl_int error = 0;
	cl_program linked = clLinkProgram(context, 0, NULL, NULL, 1, &program,
					  NULL, NULL, &error);

	printf("linked: %d, %d\n", error, linked != NULL);
	if (linked)
		clReleaseProgram(linked);
}

static void once_more(cl_program program, cl_kernel kernel)
{
	printf("built with kernels: %d\n",
	       clBuildProgram(program, 0, NULL, "-DMORE", NULL, NULL));
	clReleaseKernel(kernel);
	printf("without: %d\n",
	       clBuildProgram(program, 0, NULL, "-DMORE", NULL, NULL));
	print_program(program);
	print_kernels(program);
}

/* A program lives as long as its kernels. */
static void outlive(cl_program program)
{
	cl_int error;
	cl_kernel kernel = clCreateKernel(program, "seed", &error);
	cl_program its = NULL;

	clReleaseProgram(program);
	launch(kernel, 16);
	clGetKernelInfo(kernel, CL_KERNEL_PROGRAM, sizeof(its), &its, NULL);
	printf("outlived: %d\n", its == program);
	print_program(its);
	clReleaseKernel(kernel);
}

int main(int argc, char **argv)
{
	static const char *const options[] = { NULL, "", "-DX=1",
					       "-cl-kernel-arg-info" };
	cl_platform_id platform;
	cl_int error;

	if (argc != 2 || clGetPlatformIDs(1, &platform, NULL) ||
	    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL))
		return 2;
	context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
	queue = clCreateCommandQueueWithProperties(context, device, NULL,
						   &error);
	for (size_t i = 0; i < LENGTH(options); i++) {
		cl_program program = build(argv[1], options[i]);
		cl_kernel kernel = clCreateKernel(program, "seed", &error);
		print_program(program);
		print_kernels(program);
		launch(kernel, 64);
		launch(kernel, 32);
		link_it(program);
		once_more(program, kernel);
		outlive(program);
	}
	return 0;
}

/*
 * bystander -- an honest OpenCL program that computes, checks, and computes
 * again, until SIGTERM. Its exit status says whether all results were right.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT 1024

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

static const char source[] =
	"kernel void turn(global uint *x, uint a)"
	"{ size_t i = get_global_id(0); x[i] = x[i] * 3u + a + (uint)i; }";

#define CHECK(call)                                                   \
	do {                                                          \
		const cl_int error_ = (call);                         \
		if (error_) {                                         \
			fprintf(stderr, "bystander: %s: %d\n", #call, \
				(int)error_);                         \
			return 1;                                     \
		}                                                     \
	} while (0)

int main(void)
{
	static cl_uint wanted[COUNT], got[COUNT];
	const char *text = source;
	const size_t global = COUNT;
	cl_platform_id platform;
	cl_device_id device;
	cl_int error;
	unsigned long rounds = 0;

	signal(SIGTERM, stop);
	CHECK(clGetPlatformIDs(1, &platform, NULL));
	CHECK(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL));
	cl_context context =
		clCreateContext(NULL, 1, &device, NULL, NULL, &error);
	CHECK(error);
	cl_command_queue queue =
		clCreateCommandQueue(context, device, 0, &error);
	CHECK(error);
	cl_program program =
		clCreateProgramWithSource(context, 1, &text, NULL, &error);
	CHECK(error);
	CHECK(clBuildProgram(program, 1, &device, "", NULL, NULL));
	cl_kernel kernel = clCreateKernel(program, "turn", &error);
	CHECK(error);
	cl_mem mem = clCreateBuffer(context, CL_MEM_COPY_HOST_PTR,
				    sizeof(wanted), wanted, &error);
	CHECK(error);
	CHECK(clSetKernelArg(kernel, 0, sizeof(mem), &mem));
	printf("ready\n");
	fflush(stdout);
	while (!stopped) {
		const cl_uint a = (cl_uint)rounds++;
		CHECK(clSetKernelArg(kernel, 1, sizeof(a), &a));
		CHECK(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global,
					     NULL, 0, NULL, NULL));
		CHECK(clEnqueueReadBuffer(queue, mem, CL_TRUE, 0, sizeof(got),
					  got, 0, NULL, NULL));
		for (cl_uint i = 0; i < COUNT; i++)
			wanted[i] = wanted[i] * 3u + a + i;
		if (memcmp(wanted, got, sizeof(got)) != 0) {
			fprintf(stderr, "bystander: wrong in round %lu\n",
				rounds);
			return 1;
		}
		usleep(1000);
	}
	printf("bystander: %lu rounds right\n", rounds);
	return 0;
}

/* Several platforms in one process: each computes, none takes what is not its
 * own. Prints the platforms' names. */
#include "device.h"

#include <CL/cl_ext.h>
#include <stdio.h>
#include <string.h>

#define PLATFORMS_MAX 8
#define COUNT 1000

static const char source[] = "kernel void add(global int *to, int by)\n"
			     "{ to[get_global_id(0)] += by; }\n";

/* The first device of a platform. */
static struct device opened(cl_platform_id platform)
{
	struct device device = { .platform = platform };
	cl_int status;

	check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device.id,
			     NULL) == CL_SUCCESS,
	      "a platform has no device");
	device.context =
		clCreateContext(NULL, 1, &device.id, NULL, NULL, &status);
	check(status == CL_SUCCESS, "clCreateContext");
	device.queue =
		clCreateCommandQueue(device.context, device.id, 0, &status);
	check(status == CL_SUCCESS, "clCreateCommandQueue");
	return device;
}

static void compute(struct device *device, cl_kernel kernel, cl_mem buffer,
		    int by)
{
	const size_t all = COUNT;
	int numbers[COUNT];

	for (int i = 0; i < COUNT; i++)
		numbers[i] = i;
	check(clEnqueueWriteBuffer(device->queue, buffer, CL_TRUE, 0,
				   sizeof(numbers), numbers, 0, NULL,
				   NULL) == CL_SUCCESS,
	      "clEnqueueWriteBuffer");
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	kernel_arg(kernel, 1, sizeof(by), &by);
	check(clEnqueueNDRangeKernel(device->queue, kernel, 1, NULL, &all, NULL,
				     0, NULL, NULL) == CL_SUCCESS,
	      "clEnqueueNDRangeKernel");
	memset(numbers, 0, sizeof(numbers));
	check(clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0,
				  sizeof(numbers), numbers, 0, NULL,
				  NULL) == CL_SUCCESS,
	      "clEnqueueReadBuffer");
	for (int i = 0; i < COUNT; i++)
		check(numbers[i] == i + by, "a sum is wrong");
}

static bool is_sluice(cl_platform_id platform)
{
	char suffix[64] = "";

	clGetPlatformInfo(platform, CL_PLATFORM_ICD_SUFFIX_KHR, sizeof(suffix),
			  suffix, NULL);
	return strcmp(suffix, "SLUICE") == 0;
}

int main(void)
{
	cl_platform_id platforms[PLATFORMS_MAX];
	struct device devices[PLATFORMS_MAX];
	cl_kernel kernels[PLATFORMS_MAX];
	cl_mem buffers[PLATFORMS_MAX];
	cl_uint count = 0;

	check(clGetPlatformIDs(PLATFORMS_MAX, platforms, &count) == CL_SUCCESS,
	      "there is no platform");
	for (cl_uint i = 0; i < count; i++) {
		devices[i] = opened(platforms[i]);
		kernels[i] = device_kernel(
			device_build(&devices[i], source, NULL), "add");
		buffers[i] = device_buffer(&devices[i], CL_MEM_READ_WRITE,
					   COUNT * sizeof(int), NULL);
	}
	for (int round = 0; round < 3; round++)
		for (cl_uint i = 0; i < count; i++)
			compute(&devices[i], kernels[i], buffers[i],
				round + (int)i);
	/* Others' objects are none of ours. */
	for (cl_uint i = 0; i < count; i++)
		if (is_sluice(platforms[i]))
			check(count < 2 ||
				      clSetKernelArg(
					      kernels[i], 0, sizeof(cl_mem),
					      &buffers[(i + 1) % count]) ==
					      CL_INVALID_MEM_OBJECT,
			      "another platform's buffer is taken");
	for (cl_uint i = 0; i < count; i++)
		printf("%s computes\n",
		       is_sluice(platforms[i]) ? "sluice" : "another");
	return 0;
}

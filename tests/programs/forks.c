/*
 * forks -- processes: N children that open the device each for itself, started
 * before the parent uses OpenCL, and one afterwards that goes on with platform
 * and device as the parent found them. All compute, the parent too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device.h"

#define CHILDREN 3

static const char source[] = "kernel void collatz(global uint *data)\n"
			     "{\n"
			     "	uint n = data[get_global_id(0)], steps = 0;\n"
			     "	while (n > 1 && steps < 1000) {\n"
			     "		n = n & 1 ? 3 * n + 1 : n / 2;\n"
			     "		steps++;\n"
			     "	}\n"
			     "	data[get_global_id(0)] = steps;\n"
			     "}\n";

static cl_uint host_collatz(cl_uint n)
{
	cl_uint steps = 0;

	while (n > 1 && steps < 1000) {
		n = n & 1 ? 3 * n + 1 : n / 2;
		steps++;
	}
	return steps;
}

static void compute(struct device *device, cl_uint first, size_t n)
{
	const size_t size = n * sizeof(cl_uint);
	cl_uint *data = malloc(size);
	cl_program program = device_build(device, source, "");
	cl_kernel kernel = device_kernel(program, "collatz");

	check(data != NULL, "memory");
	for (size_t i = 0; i < n; i++)
		data[i] = first + (cl_uint)i;
	cl_mem buffer = device_buffer(device, CL_MEM_COPY_HOST_PTR, size, data);
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	kernel_run(device->queue, kernel, n, 0);
	need(clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0, size, data,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	for (size_t i = 0; i < n; i++)
		check(data[i] == host_collatz(first + (cl_uint)i),
		      "a number of steps");
	clReleaseMemObject(buffer);
	clReleaseKernel(kernel);
	clReleaseProgram(program);
	free(data);
}

static void compute_alone(cl_uint first, size_t n)
{
	struct device device;

	device_open(&device, 0);
	compute(&device, first, n);
	device_close(&device);
}

/* What the parent found is good here; its other objects are not used. */
static void compute_after_fork(const struct device *parents, size_t n)
{
	struct device device = { .platform = parents->platform,
				 .id = parents->id };
	cl_int error;

	device.context =
		clCreateContext(NULL, 1, &device.id, NULL, NULL, &error);
	need(error, "clCreateContext in the child");
	device.queue =
		clCreateCommandQueue(device.context, device.id, 0, &error);
	need(error, "clCreateCommandQueue in the child");
	compute(&device, 77, n);
	device_close(&device);
}

static void wait_for(pid_t child)
{
	int status;

	check(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
		      WEXITSTATUS(status) == 0,
	      "a child ends well");
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 256);
	pid_t children[CHILDREN];
	struct device device;

	for (cl_uint i = 0; i < CHILDREN; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			compute_alone(1 + i * 1000, n);
			exit(0);
		}
	}
	device_open(&device, 0);
	compute(&device, 5000, n);
	for (cl_uint i = 0; i < CHILDREN; i++)
		wait_for(children[i]);
	/* Native libraries do not all live on in a child: it is asked for. */
	if (argc > 2 && strcmp(argv[2], "late") == 0) {
		const pid_t child = fork();
		if (child == 0) {
			compute_after_fork(&device, n);
			exit(0);
		}
		wait_for(child);
	}
	compute(&device, 6000, n);
	device_close(&device);
	printf("forks: %d processes of %zu: right\n", CHILDREN + 1, n);
	return 0;
}

/*
 * threads -- N threads in one context, each with a queue and a kernel of its
 * own, and one that waits for what another does: thread i waits for an event
 * that thread i + 1 sets, so nobody could go on if waiting calls stood in each
 * other's way.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

#define THREADS_MAX 64
#define ROUNDS 10

static const char source[] = "kernel void blend(global uint *data, uint key)\n"
			     "{\n"
			     "	const uint i = get_global_id(0);\n"
			     "	data[i] = (data[i] ^ key) * 2654435761u + i;\n"
			     "}\n";

struct worker {
	struct device *device;
	cl_program program;
	cl_event own, next; /* user events: set by us, set by the neighbour */
	cl_uint number;
	size_t n;
	pthread_t thread;
};

static void expect(cl_uint *data, size_t n, cl_uint key)
{
	for (size_t i = 0; i < n; i++)
		data[i] = (data[i] ^ key) * 2654435761u + (cl_uint)i;
}

static void compute(struct worker *worker, cl_command_queue queue)
{
	const size_t size = worker->n * sizeof(cl_uint);
	cl_uint *data = malloc(size), *expected = malloc(size);
	cl_kernel kernel = device_kernel(worker->program, "blend");
	uint32_t seed = worker->number;

	check(data && expected, "memory");
	for (size_t i = 0; i < worker->n; i++)
		data[i] = expected[i] = random_next(&seed);
	cl_mem buffer =
		device_buffer(worker->device, CL_MEM_COPY_HOST_PTR, size, data);
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	for (cl_uint round = 0; round < ROUNDS; round++) {
		const cl_uint key = worker->number * 1000 + round;
		kernel_arg(kernel, 1, sizeof(key), &key);
		kernel_run(queue, kernel, worker->n, 0);
		expect(expected, worker->n, key);
		need(clEnqueueReadBuffer(queue, buffer, round % 2 == 0, 0, size,
					 data, 0, NULL, NULL),
		     "clEnqueueReadBuffer");
		need(clFinish(queue), "clFinish");
		check(memcmp(data, expected, size) == 0, "a thread's data");
	}
	clReleaseMemObject(buffer);
	clReleaseKernel(kernel);
	free(data);
	free(expected);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	cl_int error;
	cl_command_queue queue = clCreateCommandQueue(
		worker->device->context, worker->device->id, 0, &error);

	need(error, "clCreateCommandQueue");
	compute(worker, queue);
	/* The last sets its event; each wakes the one before it. */
	if (worker->next)
		need(clWaitForEvents(1, &worker->next), "clWaitForEvents");
	need(clSetUserEventStatus(worker->own, CL_COMPLETE),
	     "clSetUserEventStatus");
	compute(worker, queue);
	clReleaseCommandQueue(queue);
	return NULL;
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 256);
	/* Oclgrind runs one kernel at a time, and says so with an assert. */
	const cl_uint count =
		argc > 2 ? (cl_uint)size_argument(argc - 1, argv + 1, 8) : 8;
	struct worker workers[THREADS_MAX];
	struct device device;
	cl_int error;

	check(count <= THREADS_MAX, "not so many threads");
	device_open(&device, 0);
	cl_program program = device_build(&device, source, "");
	for (cl_uint i = 0; i < count; i++) {
		workers[i] = (struct worker){ .device = &device,
					      .program = program,
					      .number = i,
					      .n = n };
		workers[i].own = clCreateUserEvent(device.context, &error);
		need(error, "clCreateUserEvent");
	}
	for (cl_uint i = 0; i < count; i++) {
		if (i + 1 < count)
			workers[i].next = workers[i + 1].own;
		check(pthread_create(&workers[i].thread, NULL, work,
				     &workers[i]) == 0,
		      "pthread_create");
	}
	for (cl_uint i = 0; i < count; i++)
		pthread_join(workers[i].thread, NULL);
	for (cl_uint i = 0; i < count; i++)
		clReleaseEvent(workers[i].own);
	clReleaseProgram(program);
	device_close(&device);
	printf("threads: %u threads, %d rounds of %zu: right\n", count,
	       2 * ROUNDS, n);
	return 0;
}

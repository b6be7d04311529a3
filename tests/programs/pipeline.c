/*
 * pipeline -- chunks that pass through write, two kernels and read on an
 * out-of-order queue, held together by events alone. Nothing starts before a
 * user event that this thread sets after it has enqueued everything, so no call
 * may wait for the device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

#define CHUNKS 8

static const char source[] = "kernel void triple(global uint *data)\n"
			     "{ data[get_global_id(0)] *= 3; }\n"
			     "kernel void add(global uint *data, uint what)\n"
			     "{ data[get_global_id(0)] += what; }\n";

struct chunk {
	cl_mem buffer;
	cl_uint *in, *out;
	cl_event written, tripled, added, read;
};

static void enqueue(struct device *device, cl_program program,
		    struct chunk *chunk, cl_uint number, size_t n,
		    cl_event start)
{
	const size_t size = n * sizeof(cl_uint);
	cl_kernel triple = device_kernel(program, "triple");
	cl_kernel add = device_kernel(program, "add");

	need(clEnqueueWriteBuffer(device->queue, chunk->buffer, CL_FALSE, 0,
				  size, chunk->in, 1, &start, &chunk->written),
	     "clEnqueueWriteBuffer");
	kernel_arg(triple, 0, sizeof(cl_mem), &chunk->buffer);
	need(clEnqueueNDRangeKernel(device->queue, triple, 1, NULL, &n, NULL, 1,
				    &chunk->written, &chunk->tripled),
	     "clEnqueueNDRangeKernel");
	kernel_arg(add, 0, sizeof(cl_mem), &chunk->buffer);
	kernel_arg(add, 1, sizeof(number), &number);
	need(clEnqueueNDRangeKernel(device->queue, add, 1, NULL, &n, NULL, 1,
				    &chunk->tripled, &chunk->added),
	     "clEnqueueNDRangeKernel");
	need(clEnqueueReadBuffer(device->queue, chunk->buffer, CL_FALSE, 0,
				 size, chunk->out, 1, &chunk->added,
				 &chunk->read),
	     "clEnqueueReadBuffer");
	clReleaseKernel(triple);
	clReleaseKernel(add);
}

static cl_int status_of(cl_event event)
{
	cl_int status;

	need(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
			    sizeof(status), &status, NULL),
	     "clGetEventInfo");
	return status;
}

static void finish_chunk(struct chunk *chunk, cl_uint number, size_t n)
{
	need(clWaitForEvents(1, &chunk->read), "clWaitForEvents");
	check(status_of(chunk->read) == CL_COMPLETE, "the read is over");
	check(status_of(chunk->written) == CL_COMPLETE, "the write is over");
	for (size_t i = 0; i < n; i++)
		check(chunk->out[i] == chunk->in[i] * 3 + number,
		      "an element of a chunk");
	clReleaseEvent(chunk->written);
	clReleaseEvent(chunk->tripled);
	clReleaseEvent(chunk->added);
	clReleaseEvent(chunk->read);
	clReleaseMemObject(chunk->buffer);
	free(chunk->in);
	free(chunk->out);
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 256);
	struct chunk chunks[CHUNKS];
	struct device device;
	uint32_t seed = 13;
	cl_int error;

	device_open(&device, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
	cl_program program = device_build(&device, source, "");
	cl_event start = clCreateUserEvent(device.context, &error);
	need(error, "clCreateUserEvent");
	for (cl_uint i = 0; i < CHUNKS; i++) {
		const size_t size = n * sizeof(cl_uint);
		chunks[i].in = malloc(size);
		chunks[i].out = calloc(1, size);
		check(chunks[i].in && chunks[i].out, "memory");
		for (size_t k = 0; k < n; k++)
			chunks[i].in[k] = random_next(&seed);
		chunks[i].buffer =
			device_buffer(&device, CL_MEM_READ_WRITE, size, NULL);
		enqueue(&device, program, &chunks[i], i, n, start);
	}
	for (cl_uint i = 0; i < CHUNKS; i++)
		check(status_of(chunks[i].read) > CL_COMPLETE,
		      "nothing is over before it began");
	need(clSetUserEventStatus(start, CL_COMPLETE), "clSetUserEventStatus");
	/* Not before: Oclgrind's waits for all that is enqueued. */
	need(clFlush(device.queue), "clFlush");
	/* The last first: they depend on nothing but their own chunk. */
	for (cl_uint i = CHUNKS; i-- > 0;)
		finish_chunk(&chunks[i], i, n);
	clReleaseEvent(start);
	clReleaseProgram(program);
	device_close(&device);
	printf("pipeline: %d chunks of %zu out of order: right\n", CHUNKS, n);
	return 0;
}

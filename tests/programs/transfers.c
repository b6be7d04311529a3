/*
 * transfers -- what reads, writes and maps of buffers see of kernels that were
 * queued before, on queues with and without an order, through sub-buffers, with
 * and without events; what is asked of buffers, and what is refused. What it
 * prints is the same natively and on the virtual accelerator, wherever the
 * bytes of its buffers lie.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

static const char source[] =
	"kernel void slow(global uint *data, uint n)\n"
	"{ uint x = data[get_global_id(0)];\n"
	"  for (uint i = 0; i < n; i++) x = x * 1664525u + 1013904223u;\n"
	"  data[get_global_id(0)] += x == 3 ? 2 : 1; }\n";

static cl_command_queue other_queue(struct device *device,
				    cl_command_queue_properties properties)
{
	cl_int error;
	cl_command_queue queue = clCreateCommandQueue(
		device->context, device->id, properties, &error);

	need(error, "clCreateCommandQueue");
	return queue;
}

static void read_all(cl_command_queue queue, cl_mem buffer, cl_uint *to,
		     size_t n)
{
	need(clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, n * sizeof(*to), to,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
}

static void write_all(cl_command_queue queue, cl_mem buffer,
		      const cl_uint *from, size_t n)
{
	need(clEnqueueWriteBuffer(queue, buffer, CL_TRUE, 0, n * sizeof(*from),
				  from, 0, NULL, NULL),
	     "clEnqueueWriteBuffer");
}

/* Each round, a kernel is queued and one kind of transfer follows. */
static void after_kernels(struct device *device, cl_kernel kernel, size_t n)
{
	cl_uint *numbers = calloc(n, sizeof(*numbers));
	cl_mem buffer = device_buffer(device, 0, n * sizeof(*numbers), NULL);
	cl_uint expected = 5;
	cl_int error;

	check(numbers != NULL, "memory");
	for (size_t i = 0; i < n; i++)
		numbers[i] = expected;
	write_all(device->queue, buffer, numbers, n);
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	for (int round = 0; round < 12; round++, expected++) {
		kernel_run(device->queue, kernel, n, 0);
		if (round % 4 == 0) {
			read_all(device->queue, buffer, numbers, n);
		} else if (round % 4 == 1) {
			cl_uint *map = clEnqueueMapBuffer(
				device->queue, buffer, CL_TRUE, CL_MAP_READ, 0,
				n * sizeof(*numbers), 0, NULL, NULL, &error);
			need(error, "clEnqueueMapBuffer");
			memcpy(numbers, map, n * sizeof(*numbers));
			need(clEnqueueUnmapMemObject(device->queue, buffer, map,
						     0, NULL, NULL),
			     "unmap");
		} else if (round % 4 == 2) {
			need(clFinish(device->queue), "clFinish");
			read_all(device->queue, buffer, numbers, n);
		} else {
			/* One number more, then all of them back. */
			numbers[0] = 1000;
			need(clEnqueueWriteBuffer(device->queue, buffer,
						  CL_TRUE, 0, sizeof(*numbers),
						  numbers, 0, NULL, NULL),
			     "clEnqueueWriteBuffer");
			read_all(device->queue, buffer, numbers, n);
			check(numbers[0] == 1000, "what was written last");
			numbers[0] = expected + 1;
			write_all(device->queue, buffer, numbers, 1);
		}
		for (size_t i = 0; i < n; i++)
			check(numbers[i] == expected + 1, "a kernel's number");
	}
	need(clReleaseMemObject(buffer), "release");
	free(numbers);
}

/* What does not block is taken, or there, when its event says so. */
static void without_blocking(struct device *device, cl_kernel kernel, size_t n)
{
	const size_t size = n * sizeof(cl_uint);
	cl_uint *in = calloc(n, sizeof(*in)), *out = calloc(n, sizeof(*out));
	cl_mem buffer = device_buffer(device, 0, size, NULL);

	check(in && out, "memory");
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	for (cl_uint round = 0; round < 6; round++) {
		cl_event event;
		for (size_t i = 0; i < n; i++)
			in[i] = round;
		need(clEnqueueWriteBuffer(device->queue, buffer, CL_FALSE, 0,
					  size, in, 0, NULL, NULL),
		     "write");
		kernel_run(device->queue, kernel, n, 0);
		need(clEnqueueReadBuffer(device->queue, buffer, CL_FALSE, 0,
					 size, out, 0, NULL, &event),
		     "read");
		/* What comes later must not be seen by the read. */
		kernel_run(device->queue, kernel, n, 0);
		need(clWaitForEvents(1, &event), "wait");
		for (size_t i = 0; i < n; i++)
			check(out[i] == round + 1, "what was read in time");
		need(clReleaseEvent(event), "release");
		if (round % 2)
			need(clFinish(device->queue), "finish");
	}
	need(clFinish(device->queue), "finish");
	need(clReleaseMemObject(buffer), "release");
	free(in);
	free(out);
}

static cl_command_type type_of(cl_event event)
{
	cl_command_type type = 0;
	cl_int status = 1;

	need(clGetEventInfo(event, CL_EVENT_COMMAND_TYPE, sizeof(type), &type,
			    NULL),
	     "type");
	need(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
			    sizeof(status), &status, NULL),
	     "status");
	check(status == CL_COMPLETE, "a blocking call's event is over");
	need(clReleaseEvent(event), "release");
	return type;
}

static void events(cl_command_queue queue, cl_mem buffer, cl_event before)
{
	cl_uint number = 77, back = 0;
	cl_event event;
	cl_int error;
	const cl_uint count = before ? 1 : 0;
	const cl_event *list = before ? &before : NULL;

	need(clEnqueueWriteBuffer(queue, buffer, CL_TRUE, 4, sizeof(number),
				  &number, count, list, &event),
	     "write");
	printf("%x ", type_of(event));
	need(clEnqueueReadBuffer(queue, buffer, CL_TRUE, 4, sizeof(back), &back,
				 count, list, &event),
	     "read");
	printf("%x ", type_of(event));
	check(back == number, "what was written");
	cl_uint *map =
		clEnqueueMapBuffer(queue, buffer, CL_TRUE, CL_MAP_READ, 4,
				   sizeof(back), count, list, &event, &error);
	need(error, "map");
	printf("%x ", type_of(event));
	check(*map == number, "what was mapped");
	need(clEnqueueUnmapMemObject(queue, buffer, map, count, list, &event),
	     "unmap");
	need(clWaitForEvents(1, &event), "wait");
	printf("%x\n", type_of(event));
}

static void ask(const char *name, cl_mem mem)
{
	cl_mem_flags flags = 0;
	void *host = &flags;
	cl_uint count = 9;
	size_t size = 0;

	need(clGetMemObjectInfo(mem, CL_MEM_FLAGS, sizeof(flags), &flags,
				&size),
	     "flags");
	need(clGetMemObjectInfo(mem, CL_MEM_HOST_PTR, sizeof(host), &host,
				NULL),
	     "host pointer");
	need(clGetMemObjectInfo(mem, CL_MEM_MAP_COUNT, sizeof(count), &count,
				NULL),
	     "count");
	printf("%s: flags %lx (%zu) host %s maps %u short %d\n", name,
	       (unsigned long)flags, size, host ? "pointer" : "none", count,
	       clGetMemObjectInfo(mem, CL_MEM_FLAGS, 1, &flags, NULL));
}

static cl_mem part_of(cl_mem buffer, size_t origin, size_t size)
{
	const cl_buffer_region region = { origin, size };
	cl_int error;
	cl_mem part = clCreateSubBuffer(buffer, CL_MEM_READ_WRITE,
					CL_BUFFER_CREATE_TYPE_REGION, &region,
					&error);

	need(error, "clCreateSubBuffer");
	return part;
}

/* A sub-buffer, maps of both, and pointers that are equal where bytes are. */
static void parts(struct device *device)
{
	unsigned char bytes[8192], back[16];
	cl_int error;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i / 16);
	cl_mem buffer = device_buffer(device, CL_MEM_COPY_HOST_PTR,
				      sizeof(bytes), bytes);
	cl_mem part = part_of(buffer, 4096, 1024);
	ask("copied", buffer);
	ask("its part", part);
	need(clEnqueueReadBuffer(device->queue, part, CL_TRUE, 16, 16, back, 0,
				 NULL, NULL),
	     "read");
	check(memcmp(back, bytes + 4096 + 16, 16) == 0, "bytes of the part");
	need(clFinish(device->queue), "finish");
	unsigned char *whole = clEnqueueMapBuffer(
		device->queue, buffer, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0,
		sizeof(bytes), 0, NULL, NULL, &error);
	need(error, "map");
	unsigned char *again =
		clEnqueueMapBuffer(device->queue, buffer, CL_TRUE, CL_MAP_READ,
				   100, 100, 0, NULL, NULL, &error);
	need(error, "map again");
	ask("mapped twice", buffer);
	printf("second map at %td\n", again - whole);
	check(again[0] == bytes[100], "the second map's bytes");
	whole[4096 + 32] = 250;
	need(clEnqueueUnmapMemObject(device->queue, buffer, again, 0, NULL,
				     NULL),
	     "unmap");
	need(clEnqueueUnmapMemObject(device->queue, buffer, whole, 0, NULL,
				     NULL),
	     "unmap");
	printf("unmapped again: %d\n",
	       clEnqueueUnmapMemObject(device->queue, buffer, whole, 0, NULL,
				       NULL));
	need(clFinish(device->queue), "finish");
	ask("unmapped", buffer);
	need(clReleaseMemObject(buffer), "release");
	need(clEnqueueReadBuffer(device->queue, part, CL_TRUE, 32, 1, back, 0,
				 NULL, NULL),
	     "read");
	check(back[0] == 250, "what was written through the map");
	need(clReleaseMemObject(part), "release");
}

/* Errors come from where they come natively, at the call. */
static void refused(struct device *device)
{
	cl_mem buffer = device_buffer(device, 0, 256, NULL);
	struct device other;
	cl_uint number = 1;
	cl_int error;

	need(clFinish(device->queue), "finish");
	printf("beyond %d",
	       clEnqueueWriteBuffer(device->queue, buffer, CL_TRUE, 254, 4,
				    &number, 0, NULL, NULL));
	printf(" far %d",
	       clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, (size_t)-2,
				   4, &number, 0, NULL, NULL));
	printf(" NULL %d", clEnqueueReadBuffer(device->queue, buffer, CL_TRUE,
					       0, 4, NULL, 0, NULL, NULL));
	clEnqueueMapBuffer(device->queue, buffer, CL_TRUE, CL_MAP_READ, 250, 20,
			   0, NULL, NULL, &error);
	printf(" map %d", error);
	device_open(&other, 0);
	printf(" context %d\n",
	       clEnqueueReadBuffer(other.queue, buffer, CL_TRUE, 0, 4, &number,
				   0, NULL, NULL));
	device_close(&other);
	clCreateBuffer(device->context, CL_MEM_COPY_HOST_PTR, 16, NULL, &error);
	printf("no pointer %d", error);
	clCreateBuffer(device->context, 0, 16, &number, &error);
	printf(" a pointer %d", error);
	clCreateBuffer(device->context, 0, 0, NULL, &error);
	printf(" no size %d", error);
	clCreateBuffer(device->context, 0, (size_t)1 << 60, NULL, &error);
	printf(" too large %d\n", error);
	need(clReleaseMemObject(buffer), "release");
}

/* Released while a kernel works in it: whoever comes next has other memory. */
static void released_early(struct device *device, cl_kernel kernel, size_t n)
{
	cl_uint *zeroes = calloc(n, sizeof(*zeroes));
	cl_uint *back = calloc(n, sizeof(*back));

	check(zeroes && back, "memory");
	for (int round = 0; round < 8; round++) {
		cl_mem old = device_buffer(device, 0, n * sizeof(*back), NULL);
		kernel_arg(kernel, 0, sizeof(old), &old);
		kernel_run(device->queue, kernel, n, 0);
		need(clReleaseMemObject(old), "release");
		cl_mem young = device_buffer(device, CL_MEM_COPY_HOST_PTR,
					     n * sizeof(*back), zeroes);
		kernel_arg(kernel, 0, sizeof(young), &young);
		need(clFinish(device->queue), "finish");
		read_all(device->queue, young, back, n);
		for (size_t i = 0; i < n; i++)
			check(back[i] == 0, "memory that was not ours yet");
		need(clReleaseMemObject(young), "release");
	}
	free(zeroes);
	free(back);
}

/* Too much for one piece, at an odd place, with an event and without. */
static void large(struct device *device, cl_command_queue queue)
{
	const size_t size = (3 << 20) + 12345, at = 4099;
	unsigned char *in = malloc(size), *out = malloc(size);
	cl_mem buffer = device_buffer(device, 0, size + 8192, NULL);
	cl_event event;

	check(in && out, "memory");
	for (cl_uint round = 0; round < 4; round++) {
		cl_event *wanted = round % 2 ? &event : NULL;
		for (size_t i = 0; i < size; i++)
			in[i] = (unsigned char)(i * 31 + i / 4096 + round);
		need(clEnqueueWriteBuffer(queue, buffer, CL_TRUE, at, size, in,
					  0, NULL, wanted),
		     "write");
		if (wanted)
			printf("%x ", type_of(event));
		memset(out, 0, size);
		need(clEnqueueReadBuffer(queue, buffer, CL_TRUE, at, size, out,
					 0, NULL, wanted),
		     "read");
		if (wanted)
			printf("%x\n", type_of(event));
		check(memcmp(in, out, size) == 0, "all of it");
	}
	printf("beyond %d %d\n",
	       clEnqueueWriteBuffer(queue, buffer, CL_TRUE, 8193, size, in, 0,
				    NULL, NULL),
	       clEnqueueReadBuffer(queue, buffer, CL_TRUE, 8193, size, out, 0,
				   NULL, NULL));
	need(clReleaseMemObject(buffer), "release");
	free(in);
	free(out);
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 65536);
	const cl_uint iterations = 200;
	struct device device;

	device_open(&device, 0);
	cl_program program = device_build(&device, source, "");
	cl_kernel kernel = device_kernel(program, "slow");
	kernel_arg(kernel, 1, sizeof(iterations), &iterations);
	after_kernels(&device, kernel, n);
	without_blocking(&device, kernel, n);
	released_early(&device, kernel, n);
	parts(&device);
	refused(&device);

	cl_mem buffer = device_buffer(&device, CL_MEM_ALLOC_HOST_PTR, 64, NULL);
	cl_command_queue loose =
		other_queue(&device, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
	cl_event before;
	ask("allocated", buffer);
	events(device.queue, buffer, NULL);
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	const size_t global = 1;
	need(clEnqueueNDRangeKernel(loose, kernel, 1, NULL, &global, NULL, 0,
				    NULL, &before),
	     "kernel");
	events(device.queue, buffer, before);
	events(loose, buffer, before);
	large(&device, device.queue);
	large(&device, loose);
	need(clReleaseEvent(before), "release");
	need(clReleaseCommandQueue(loose), "release");
	need(clReleaseMemObject(buffer), "release");
	need(clReleaseKernel(kernel), "release");
	need(clReleaseProgram(program), "release");
	device_close(&device);
	printf("transfers: %zu numbers\n", n);
	return 0;
}

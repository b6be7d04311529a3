/*
 * callbacks -- of events, builds and destroyed memory, with what they may do;
 * and what kernels print, which is on stdout before clFinish() returns.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "device.h"

static const char source[] = "kernel void fill(global uint *data, uint value)\n"
			     "{ data[get_global_id(0)] = value; }\n"
			     "kernel void tell(uint what)\n"
			     "{ printf(\"the kernel says %u\\n\", what); }\n";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int events_seen, builds_seen;
static char destroyed[8];

static void count(int *counter)
{
	pthread_mutex_lock(&lock);
	++*counter;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void wait_until(const int *counter, int value, const char *what)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 60;
	pthread_mutex_lock(&lock);
	while (*counter < value)
		if (pthread_cond_timedwait(&changed, &lock, &end) != 0)
			break;
	check(*counter >= value, what);
	pthread_mutex_unlock(&lock);
}

struct expected {
	cl_event event;
	cl_int status;
	const cl_uint *data; /* there when the read is over */
	cl_uint value;
};

static void CL_CALLBACK on_event(cl_event event, cl_int status, void *data)
{
	const struct expected *expected = data;
	cl_command_type type = 0;

	check(event == expected->event, "the callback's event");
	check(status == expected->status, "the callback's status");
	check(!expected->data || *expected->data == expected->value,
	      "the callback sees the data");
	/* Callbacks may ask. */
	need(clGetEventInfo(event, CL_EVENT_COMMAND_TYPE, sizeof(type), &type,
			    NULL),
	     "clGetEventInfo in a callback");
	count(&events_seen);
}

static void CL_CALLBACK on_build(cl_program program, void *data)
{
	check(program == *(cl_program *)data, "the callback's program");
	count(&builds_seen);
}

static void CL_CALLBACK on_destroy(cl_mem memory, void *data)
{
	(void)memory;
	pthread_mutex_lock(&lock);
	strncat(destroyed, data, sizeof(destroyed) - strlen(destroyed) - 1);
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static cl_program build(struct device *device)
{
	const char *text = source;
	cl_int error;
	static cl_program program;

	program = clCreateProgramWithSource(device->context, 1, &text, NULL,
					    &error);
	need(error, "clCreateProgramWithSource");
	need(clBuildProgram(program, 1, &device->id, "", on_build, &program),
	     "clBuildProgram");
	wait_until(&builds_seen, 1, "the build's callback came");
	return program;
}

static void events(struct device *device, cl_program program, size_t n)
{
	cl_kernel kernel = device_kernel(program, "fill");
	cl_uint *data = calloc(n, sizeof(*data)), value = 42;
	struct expected read = { .status = CL_COMPLETE,
				 .data = data + n - 1,
				 .value = value };
	struct expected user = { .status = CL_COMPLETE };
	cl_int error;
	cl_event start = clCreateUserEvent(device->context, &error);

	need(error, "clCreateUserEvent");
	check(data != NULL, "memory");
	cl_mem buffer = device_buffer(device, CL_MEM_READ_WRITE,
				      n * sizeof(*data), NULL);
	user.event = start;
	need(clSetEventCallback(start, CL_COMPLETE, on_event, &user),
	     "clSetEventCallback");
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	kernel_arg(kernel, 1, sizeof(value), &value);
	need(clEnqueueNDRangeKernel(device->queue, kernel, 1, NULL, &n, NULL, 1,
				    &start, NULL),
	     "clEnqueueNDRangeKernel");
	need(clEnqueueReadBuffer(device->queue, buffer, CL_FALSE, 0,
				 n * sizeof(*data), data, 0, NULL, &read.event),
	     "clEnqueueReadBuffer");
	need(clSetEventCallback(read.event, CL_COMPLETE, on_event, &read),
	     "clSetEventCallback");
	/* In this order: Oclgrind's clFlush() waits for all that it starts. */
	need(clSetUserEventStatus(start, CL_COMPLETE), "clSetUserEventStatus");
	need(clFlush(device->queue), "clFlush");
	wait_until(&events_seen, 2, "the events' callbacks came");
	clReleaseEvent(read.event);
	clReleaseEvent(start);
	clReleaseMemObject(buffer);
	clReleaseKernel(kernel);
	free(data);
}

static void CL_CALLBACK on_submitted(cl_event event, cl_int status, void *data)
{
	(void)event;
	/* Oclgrind tells of the end. */
	check(status <= CL_SUBMITTED, "the status of what is submitted");
	count(data);
}

static void CL_CALLBACK on_over(cl_event event, cl_int status, void *data)
{
	(void)event;
	check(status == CL_COMPLETE, "the status of what is over");
	count(data);
}

static cl_uint references(cl_event event)
{
	cl_uint count = 0;

	need(clGetEventInfo(event, CL_EVENT_REFERENCE_COUNT, sizeof(count),
			    &count, NULL),
	     "CL_EVENT_REFERENCE_COUNT");
	return count;
}

/* What waits is submitted while the library holds on to what it waited for, a
 * transfer that others may ask about. */
static void submit(struct device *device)
{
	cl_int error;
	int seen = 0, over = 0;
	cl_uint words[2] = { 1, 2 };
	cl_mem buffer =
		device_buffer(device, CL_MEM_READ_WRITE, sizeof(words), NULL);
	cl_event events[2], gate = clCreateUserEvent(device->context, &error);

	need(error, "clCreateUserEvent");
	for (int i = 0; i < 2; i++)
		need(clEnqueueWriteBuffer(device->queue, buffer, CL_FALSE, 0,
					  sizeof(words), words, 1,
					  i ? &events[0] : &gate, &events[i]),
		     "clEnqueueWriteBuffer behind another");
	need(clSetEventCallback(events[1], CL_SUBMITTED, on_submitted, &seen),
	     "clSetEventCallback of what is not submitted");
	const cl_uint before = references(gate);
	need(clSetEventCallback(gate, CL_COMPLETE, on_over, &over),
	     "clSetEventCallback of a user event");
	check(references(gate) == before, "a callback counts no reference");
	need(clSetUserEventStatus(gate, CL_COMPLETE), "clSetUserEventStatus");
	need(clFinish(device->queue), "clFinish");
	wait_until(&seen, 1, "what waits is submitted");
	wait_until(&over, 1, "the gate opens");
	for (int i = 0; i < 2; i++)
		clReleaseEvent(events[i]);
	clReleaseEvent(gate);
	clReleaseMemObject(buffer);
}

/* The last registered is called first. */
static void destroy(struct device *device)
{
	cl_mem buffer = device_buffer(device, CL_MEM_READ_WRITE, 64, NULL);
	const struct timespec pause = { .tv_nsec = 1000000 };

	need(clSetMemObjectDestructorCallback(buffer, on_destroy, "a"),
	     "clSetMemObjectDestructorCallback");
	need(clSetMemObjectDestructorCallback(buffer, on_destroy, "b"),
	     "clSetMemObjectDestructorCallback");
	need(clRetainMemObject(buffer), "clRetainMemObject");
	need(clReleaseMemObject(buffer), "clReleaseMemObject");
	check(destroyed[0] == '\0', "it lives as long as somebody has it");
	need(clReleaseMemObject(buffer), "clReleaseMemObject");
	for (int i = 0; i < 60000; i++) {
		pthread_mutex_lock(&lock);
		const bool both = strlen(destroyed) == 2;
		pthread_mutex_unlock(&lock);
		if (both)
			break;
		nanosleep(&pause, NULL);
	}
	check(strcmp(destroyed, "ba") == 0, "last in, first out");
}

/* By a call that waits, or by asking until it is so. */
static void learn_of_the_end(struct device *device, cl_event event, bool ask)
{
	cl_int status = CL_QUEUED;

	if (!ask)
		need(clFinish(device->queue), "clFinish");
	else
		need(clFlush(device->queue), "clFlush");
	while (ask && status > CL_COMPLETE)
		need(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
				    sizeof(status), &status, NULL),
		     "clGetEventInfo");
	clReleaseEvent(event);
}

/* Our stdout is a pipe for as long: what is in it when the end is known? */
static void print(struct device *device, cl_kernel kernel, bool ask)
{
	const size_t one = 1;
	char text[256] = "";
	cl_event event;
	int ends[2];

	fflush(stdout);
	const int saved = dup(1);
	check(saved >= 0 && pipe(ends) == 0 && dup2(ends[1], 1) == 1, "a pipe");
	need(clEnqueueNDRangeKernel(device->queue, kernel, 1, NULL, &one, NULL,
				    0, NULL, &event),
	     "clEnqueueNDRangeKernel");
	learn_of_the_end(device, event, ask);
	fflush(stdout);
	check(dup2(saved, 1) == 1 && close(ends[1]) == 0, "stdout again");
	check(read(ends[0], text, sizeof(text) - 1) > 0, "something printed");
	check(strcmp(text, "the kernel says 1234\n") == 0, "what was printed");
	close(ends[0]);
	close(saved);
}

static void print_often(struct device *device, cl_program program)
{
	cl_kernel kernel = device_kernel(program, "tell");
	const cl_uint what = 1234;

	kernel_arg(kernel, 0, sizeof(what), &what);
	for (int i = 0; i < 100; i++)
		print(device, kernel, i % 2 == 1);
	clReleaseKernel(kernel);
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 256);
	struct device device;

	device_open(&device, 0);
	cl_program program = build(&device);
	events(&device, program, n);
	submit(&device);
	destroy(&device);
	print_often(&device, program);
	clReleaseProgram(program);
	device_close(&device);
	printf("callbacks: events, builds, destructors, printf: right\n");
	return 0;
}

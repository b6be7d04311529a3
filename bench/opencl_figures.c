/*
 * opencl_figures -- single figures of an OpenCL implementation, one line each:
 * name, value, unit. It is run natively and on the virtual accelerator by
 * bench/run.py, which makes ratios of them. Results of kernels and transfers
 * are checked; a wrong one ends the program with exit status 1.
 *
 *	opencl_figures [--scale F] [--iterations N] NAME...
 *
 * --iterations: loop count of the kernel that takes about 1 ms; where it is
 * missing, it is calibrated and printed, so that both runs do the same work.
 * What is measured first in a process pays for what is loaded late: `build`
 * and `idle` are for processes of their own.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define CALIBRATED 4096

static const char source[] =
	"kernel void empty(global uint *out) { }\n"
	"kernel void add(global uint *out, uint n)\n"
	"{ out[get_global_id(0)] += n; }\n"
	"kernel void busy(global uint *out, uint n)\n"
	"{ uint x = get_global_id(0);\n"
	"  for (uint i = 0; i < n; i++) x = x * 1664525u + 1013904223u;\n"
	"  out[get_global_id(0)] = x; }\n";

static struct {
	cl_device_id device;
	cl_context context;
	cl_command_queue queue;
	cl_program program;
	cl_kernel empty, add, busy;
	cl_mem small, large;
	unsigned char *memory;
	double began, scale;
	cl_uint iterations;
} cl;

static void need(cl_int error, const char *what)
{
	if (error == CL_SUCCESS)
		return;
	fprintf(stderr, "opencl_figures: %s: error %d\n", what, (int)error);
	exit(1);
}

static size_t rounds(double wanted)
{
	const double n = wanted * cl.scale;

	return n < 3 ? 3 : (size_t)n;
}

static void report(const char *name, double value, const char *unit)
{
	printf("%s %.3f %s\n", name, value, unit);
	fflush(stdout);
}

static void wrong(const char *what)
{
	fprintf(stderr, "opencl_figures: wrong result of %s\n", what);
	exit(1);
}

static void open_device(void)
{
	cl_platform_id platform;
	cl_int error;

	need(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
	need(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &cl.device, NULL),
	     "clGetDeviceIDs");
	report("first-answer", (clock_ns() - cl.began) / 1e3, "us");
	cl.context = clCreateContext(NULL, 1, &cl.device, NULL, NULL, &error);
	need(error, "clCreateContext");
	cl.queue = clCreateCommandQueue(cl.context, cl.device, 0, &error);
	need(error, "clCreateCommandQueue");
}

static cl_program build_once(void)
{
	const char *text = source;
	cl_int error;
	cl_program program =
		clCreateProgramWithSource(cl.context, 1, &text, NULL, &error);

	need(error, "clCreateProgramWithSource");
	need(clBuildProgram(program, 1, &cl.device, "", NULL, NULL),
	     "clBuildProgram");
	return program;
}

static cl_kernel kernel_of(const char *name)
{
	cl_int error;
	cl_kernel kernel = clCreateKernel(cl.program, name, &error);

	need(error, name);
	need(clSetKernelArg(kernel, 0, sizeof(cl.small), &cl.small), name);
	return kernel;
}

static void prepare(void)
{
	cl_int error;

	cl.program = build_once();
	cl.small = clCreateBuffer(cl.context, CL_MEM_READ_WRITE, 64 * KIB, NULL,
				  &error);
	need(error, "clCreateBuffer");
	cl.empty = kernel_of("empty");
	cl.add = kernel_of("add");
	cl.busy = kernel_of("busy");
}

static void launch(cl_kernel kernel)
{
	const size_t global = 64;

	need(clEnqueueNDRangeKernel(cl.queue, kernel, 1, NULL, &global, NULL, 0,
				    NULL, NULL),
	     "clEnqueueNDRangeKernel");
}

static void finish(void)
{
	need(clFinish(cl.queue), "clFinish");
}

/*
 * ---- calls
 */
/* The median of short batches: who loses its CPU loses one of many. */
#define BATCH 16

static double batch_ns(void (*call)(size_t), size_t first)
{
	const double start = clock_ns();

	for (size_t i = 0; i < BATCH; i++)
		call(first + i);
	return (clock_ns() - start) / BATCH;
}

static double repeat_ns(void (*call)(size_t), size_t count)
{
	const size_t batches = count / BATCH + 5;
	double *samples = calloc(batches, sizeof(*samples));

	if (!samples)
		exit(1);
	for (size_t i = 0; i < batches; i++)
		samples[i] = batch_ns(call, i * BATCH);
	const double median = clock_median(samples, batches);
	free(samples);
	return median;
}

static void call_query(size_t i)
{
	cl_uint units;

	(void)i;
	need(clGetDeviceInfo(cl.device, CL_DEVICE_MAX_COMPUTE_UNITS,
			     sizeof(units), &units, NULL),
	     "clGetDeviceInfo");
}

static void call_retain(size_t i)
{
	(void)i;
	need(clRetainMemObject(cl.small), "clRetainMemObject");
	need(clReleaseMemObject(cl.small), "clReleaseMemObject");
}

static void call_same_argument(size_t i)
{
	const cl_uint value = 7;

	(void)i;
	need(clSetKernelArg(cl.add, 1, sizeof(value), &value),
	     "clSetKernelArg");
}

static void call_new_argument(size_t i)
{
	const cl_uint value = (cl_uint)i;

	need(clSetKernelArg(cl.add, 1, sizeof(value), &value),
	     "clSetKernelArg");
}

static void call_finish(size_t i)
{
	(void)i;
	finish();
}

static void call_create(size_t i)
{
	cl_int error;
	cl_mem mem = clCreateBuffer(cl.context, CL_MEM_READ_WRITE, 64 * KIB,
				    NULL, &error);

	(void)i;
	need(error, "clCreateBuffer");
	need(clReleaseMemObject(mem), "clReleaseMemObject");
}

/* Nothing but the implementation itself knows a user event's status. */
static cl_event user_event;
static void call_waiting(size_t i)
{
	cl_int status;

	(void)i;
	need(clGetEventInfo(user_event, CL_EVENT_COMMAND_EXECUTION_STATUS,
			    sizeof(status), &status, NULL),
	     "clGetEventInfo");
	if (status != CL_SUBMITTED)
		wrong("clGetEventInfo");
}

static void figure_waiting(void)
{
	cl_int error;

	user_event = clCreateUserEvent(cl.context, &error);
	need(error, "clCreateUserEvent");
	report("waiting-call", repeat_ns(call_waiting, rounds(20000)), "ns");
	need(clSetUserEventStatus(user_event, CL_COMPLETE), "status");
	need(clReleaseEvent(user_event), "clReleaseEvent");
}

static void figure_query(void)
{
	report("query", repeat_ns(call_query, rounds(20000)), "ns");
}

static void figure_retain(void)
{
	report("retain-release", repeat_ns(call_retain, rounds(20000)), "ns");
}

static void figure_argument(void)
{
	report("argument-repeated",
	       repeat_ns(call_same_argument, rounds(20000)), "ns");
	report("argument-new", repeat_ns(call_new_argument, rounds(20000)),
	       "ns");
}

static void figure_create(void)
{
	report("create-release-buffer", repeat_ns(call_create, rounds(2000)),
	       "ns");
}

static void figure_finish_idle(void)
{
	report("finish-idle", repeat_ns(call_finish, rounds(20000)), "ns");
}

/* What asking for the time itself takes. */
static double clock_cost_ns(void)
{
	double samples[101];

	for (int i = 0; i < 101; i++) {
		const double start = clock_ns();
		samples[i] = clock_ns() - start;
	}
	return clock_median(samples, 101);
}

/*
 * A call that is not waited for, @count in a row: what they take until the last
 * returns. Before, a call that is waited for has emptied the way to the server,
 * which is awake then.
 */
static void report_async(const char *name, size_t count, size_t samples_count)
{
	double *samples = calloc(samples_count, sizeof(*samples));
	const double clock_cost = clock_cost_ns();

	if (!samples)
		exit(1);
	for (size_t i = 0; i < samples_count; i++) {
		call_waiting(i);
		const double start = clock_ns();
		for (size_t n = 0; n < count; n++)
			call_new_argument(i * count + n);
		const double spent = clock_ns() - start - clock_cost;
		samples[i] = spent / (double)count;
	}
	report(name, clock_median(samples, samples_count), "ns");
	free(samples);
}

/* The same of a launch, which the server is to see at once. */
static void report_async_launch(size_t samples_count)
{
	double *samples = calloc(samples_count, sizeof(*samples));
	const double clock_cost = clock_cost_ns();

	if (!samples)
		exit(1);
	for (size_t i = 0; i < samples_count; i++) {
		call_waiting(i);
		const double start = clock_ns();
		launch(cl.empty);
		samples[i] = clock_ns() - start - clock_cost;
		finish();
	}
	report("async-launch", clock_median(samples, samples_count), "ns");
	free(samples);
}

static void figure_async(void)
{
	cl_int error;

	user_event = clCreateUserEvent(cl.context, &error);
	need(error, "clCreateUserEvent");
	report_async_launch(rounds(500));
	report_async("async-single", 1, rounds(5000));
	report_async("async-batched", 64, rounds(500));
	need(clSetUserEventStatus(user_event, CL_COMPLETE), "status");
	need(clReleaseEvent(user_event), "clReleaseEvent");
}

/*
 * ---- launches
 */
static double launch_finish_ns(cl_kernel kernel, size_t count,
			       unsigned pause_us)
{
	double *samples = calloc(count, sizeof(*samples));

	if (!samples)
		exit(1);
	for (size_t i = 0; i < count; i++) {
		if (pause_us)
			usleep(pause_us);
		const double start = clock_ns();
		launch(kernel);
		finish();
		samples[i] = clock_ns() - start;
	}
	const double median = clock_median(samples, count);
	free(samples);
	return median;
}

static void zero_small(void)
{
	const cl_uint zero[64] = { 0 };

	need(clEnqueueWriteBuffer(cl.queue, cl.small, CL_TRUE, 0, sizeof(zero),
				  zero, 0, NULL, NULL),
	     "write");
}

static void expect_small(cl_uint (*wanted)(cl_uint, cl_uint), cl_uint n)
{
	cl_uint got[64];

	need(clEnqueueReadBuffer(cl.queue, cl.small, CL_TRUE, 0, sizeof(got),
				 got, 0, NULL, NULL),
	     "read");
	for (cl_uint i = 0; i < 64; i++)
		if (got[i] != wanted(i, n))
			wrong("a kernel");
}

static cl_uint same(cl_uint i, cl_uint n)
{
	(void)i;
	return n;
}

/* The first launch of a kernel compiles it. */
static void warm_launches(void)
{
	launch_finish_ns(cl.empty, 20, 0);
	call_new_argument(0);
	launch_finish_ns(cl.add, 1, 0);
}

static void figure_launch_finish(void)
{
	warm_launches();
	report("launch-finish",
	       launch_finish_ns(cl.empty, rounds(300), 0) / 1e3, "us");
}

static void figure_launch_after_sleep(void)
{
	warm_launches();
	report("launch-finish-after-2ms",
	       launch_finish_ns(cl.empty, rounds(100), 2000) / 1e3, "us");
}

static void figure_launches(void)
{
	const size_t many = rounds(10000);

	warm_launches();
	const double start = clock_ns();
	for (size_t i = 0; i < many; i++)
		launch(cl.empty);
	const double enqueued = clock_ns() - start;
	finish();
	report("launches-then-finish",
	       (clock_ns() - start) / 1e3 / (double)many, "us");
	report("launches-enqueue-only", enqueued / 1e3 / (double)many, "us");
}

static void figure_dependent(void)
{
	const size_t few = rounds(1000);
	cl_uint sum = 0;

	warm_launches();
	zero_small();
	const double start = clock_ns();
	for (size_t i = 0; i < few; i++) {
		call_new_argument(i);
		launch(cl.add);
		sum += (cl_uint)i;
	}
	finish();
	report("argument-launch-dependent",
	       (clock_ns() - start) / 1e3 / (double)few, "us");
	expect_small(same, sum);
}

/*
 * ---- transfers
 */
/* One word of each page: what a transfer left out shows. */
static void stamp_pages(size_t size, cl_uint stamp)
{
	for (size_t at = 0; at < size; at += 4 * KIB) {
		const cl_uint word = stamp + (cl_uint)(at / KIB);
		memcpy(cl.memory + at + at / 512 % 4092 / 4 * 4, &word, 4);
	}
}

static bool pages_stamped(size_t size, cl_uint stamp)
{
	for (size_t at = 0; at < size; at += 4 * KIB) {
		const cl_uint word = stamp + (cl_uint)(at / KIB);
		if (memcmp(cl.memory + at + at / 512 % 4092 / 4 * 4, &word,
			   4) != 0)
			return false;
	}
	return true;
}

static double write_ns(cl_mem mem, size_t size)
{
	const double start = clock_ns();

	need(clEnqueueWriteBuffer(cl.queue, mem, CL_TRUE, 0, size, cl.memory, 0,
				  NULL, NULL),
	     "clEnqueueWriteBuffer");
	return clock_ns() - start;
}

static double read_ns(cl_mem mem, size_t size)
{
	const double start = clock_ns();

	need(clEnqueueReadBuffer(cl.queue, mem, CL_TRUE, 0, size, cl.memory, 0,
				 NULL, NULL),
	     "clEnqueueReadBuffer");
	return clock_ns() - start;
}

static void report_transfer(const char *way, const char *name, double *samples,
			    size_t count)
{
	char label[64];

	snprintf(label, sizeof(label), "%s-%s", way, name);
	report(label, clock_median(samples, count) / 1e3, "us");
}

static void figure_transfer(const char *name, size_t size, size_t count)
{
	double *writes = calloc(count, sizeof(double));
	double *reads = calloc(count, sizeof(double));
	cl_int error;
	cl_mem mem = clCreateBuffer(cl.context, CL_MEM_READ_WRITE, size, NULL,
				    &error);

	need(error, "clCreateBuffer");
	cl.memory = malloc(size);
	if (!writes || !reads || !cl.memory)
		exit(1);
	memset(cl.memory, 1, size);
	for (size_t i = 0; i < count + 1; i++) {
		stamp_pages(size, (cl_uint)i);
		const double written = write_ns(mem, size);
		stamp_pages(size, ~(cl_uint)i);
		const double read = read_ns(mem, size);
		if (!pages_stamped(size, (cl_uint)i))
			wrong("a transfer");
		if (i > 0) { /* the first touches memory */
			writes[i - 1] = written;
			reads[i - 1] = read;
		}
	}
	report_transfer("write", name, writes, count);
	report_transfer("read", name, reads, count);
	need(clReleaseMemObject(mem), "clReleaseMemObject");
	free(cl.memory);
	free(writes);
	free(reads);
}

static void figure_4kib(void)
{
	figure_transfer("4KiB", 4 * KIB, rounds(1000));
}

static void figure_1mib(void)
{
	figure_transfer("1MiB", MIB, rounds(100));
}

static void figure_16mib(void)
{
	figure_transfer("16MiB", 16 * MIB, rounds(20));
}

static void figure_256mib(void)
{
	figure_transfer("256MiB", 256 * MIB, 3);
}

/*
 * ---- kernels that take a while
 */
static double busy_ns(cl_uint iterations, size_t count)
{
	need(clSetKernelArg(cl.busy, 1, sizeof(iterations), &iterations),
	     "clSetKernelArg");
	return launch_finish_ns(cl.busy, count, 0);
}

/* What the kernel computes. */
static cl_uint busy_result(cl_uint i, cl_uint iterations)
{
	cl_uint x = i;

	for (cl_uint n = 0; n < iterations; n++)
		x = x * 1664525u + 1013904223u;
	return x;
}

static void calibrate(void)
{
	double iterations = 1 << 16;

	if (cl.iterations)
		return;
	for (int i = 0; i < 3; i++)
		iterations *= 1e6 / busy_ns((cl_uint)iterations, 9);
	cl.iterations = (cl_uint)(iterations < 100 ? 100 : iterations);
	report("iterations", cl.iterations, "count");
}

static void report_kernel(const char *name, cl_uint iterations, size_t count)
{
	busy_ns(iterations, 2);
	zero_small();
	report(name, busy_ns(iterations, count) / 1e3, "us");
	expect_small(busy_result, iterations);
}

static void figure_kernels(void)
{
	calibrate();
	report_kernel("kernel-0.1ms", cl.iterations / 10, rounds(100));
	report_kernel("kernel-1ms", cl.iterations, rounds(60));
	report_kernel("kernel-10ms", cl.iterations * 10, rounds(20));
}

static void check_program(cl_program program)
{
	const cl_program mine = cl.program;
	const cl_uint value = 5;

	cl.program = program;
	cl_kernel kernel = kernel_of("add");
	zero_small();
	need(clSetKernelArg(kernel, 1, sizeof(value), &value), "add");
	launch(kernel);
	expect_small(same, value);
	need(clReleaseKernel(kernel), "clReleaseKernel");
	cl.program = mine;
}

/*
 * The source has been built by this user in an earlier process: first here,
 * where the compiler may be loaded only now, then once more.
 */
static void figure_build(void)
{
	double samples[5];
	cl_int error;

	cl.small = clCreateBuffer(cl.context, CL_MEM_READ_WRITE, 64 * KIB, NULL,
				  &error);
	need(error, "clCreateBuffer");
	for (int i = 0; i < 5; i++) {
		const double start = clock_ns();
		cl_program program = build_once();
		samples[i] = clock_ns() - start;
		check_program(program);
		need(clReleaseProgram(program), "clReleaseProgram");
	}
	report("build-first", samples[0] / 1e3, "us");
	report("build-again", clock_median(samples + 1, 4) / 1e3, "us");
}

/* A session that was used, until standard input ends. */
static void figure_idle(void)
{
	char byte;

	finish();
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

static const struct figure {
	const char *name;
	void (*run)(void);
	bool prepared; /* with program, kernels, and a buffer */
} figures[] = {
	{ "calibrate", calibrate, true },
	{ "waiting-call", figure_waiting, true },
	{ "async", figure_async, true },
	{ "query", figure_query, true },
	{ "retain-release", figure_retain, true },
	{ "argument", figure_argument, true },
	{ "create-release", figure_create, true },
	{ "finish-idle", figure_finish_idle, true },
	{ "launch-finish", figure_launch_finish, true },
	{ "launch-finish-after-2ms", figure_launch_after_sleep, true },
	{ "launches", figure_launches, true },
	{ "dependent", figure_dependent, true },
	{ "4KiB", figure_4kib, true },
	{ "1MiB", figure_1mib, true },
	{ "16MiB", figure_16mib, true },
	{ "256MiB", figure_256mib, true },
	{ "kernels", figure_kernels, true },
	{ "build", figure_build, false },
	{ "start", finish, false },
	{ "idle", figure_idle, false },
};

static const struct figure *figure_of(const char *name)
{
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		if (strcmp(figures[i].name, name) == 0)
			return &figures[i];
	fprintf(stderr, "opencl_figures: no figure named %s\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	int first = 1;

	cl.began = clock_ns();
	cl.scale = 1;
	while (first + 1 < argc && strncmp(argv[first], "--", 2) == 0) {
		if (strcmp(argv[first], "--scale") == 0)
			cl.scale = atof(argv[first + 1]);
		else if (strcmp(argv[first], "--iterations") == 0)
			cl.iterations = (cl_uint)atol(argv[first + 1]);
		else
			break;
		first += 2;
	}
	open_device();
	for (int i = first; i < argc; i++) {
		const struct figure *figure = figure_of(argv[i]);

		if (figure->prepared && !cl.program)
			prepare();
		figure->run();
	}
	return 0;
}

/*
 * opencl_figures -- single figures of an OpenCL implementation, one line each:
 * name, value, unit. It is run natively and on the virtual accelerator by
 * bench/run.py, which makes ratios of them. Results of kernels and transfers
 * are checked; a wrong one ends the program.
 *
 *	opencl_figures [--scale F] [--iterations N] [NAME...]
 *
 * --iterations: loop count of the kernel that takes about 1 ms; where it is
 * missing, it is calibrated and printed, so that both runs do the same work.
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
	double scale;
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

static void open_device(void)
{
	const double start = clock_ns();
	cl_platform_id platform;
	cl_int error;

	need(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
	need(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &cl.device, NULL),
	     "clGetDeviceIDs");
	report("first-answer", (clock_ns() - start) / 1e3, "us");
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
	cl.memory = malloc(256 * MIB);
	if (!cl.memory)
		exit(1);
	memset(cl.memory, 1, 256 * MIB);
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
}

static void figure_calls(void)
{
	cl_int error;

	user_event = clCreateUserEvent(cl.context, &error);
	need(error, "clCreateUserEvent");
	report("waiting-call", repeat_ns(call_waiting, rounds(20000)), "ns");
	need(clSetUserEventStatus(user_event, CL_COMPLETE), "status");
	report("query", repeat_ns(call_query, rounds(20000)), "ns");
	report("retain-release", repeat_ns(call_retain, rounds(20000)), "ns");
	report("argument-repeated",
	       repeat_ns(call_same_argument, rounds(20000)), "ns");
	report("argument-new", repeat_ns(call_new_argument, rounds(20000)),
	       "ns");
	report("create-release-buffer", repeat_ns(call_create, rounds(2000)),
	       "ns");
	report("finish-idle", repeat_ns(call_finish, rounds(20000)), "ns");
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

static cl_uint sum_before(void)
{
	const cl_uint zero[64] = { 0 };

	need(clEnqueueWriteBuffer(cl.queue, cl.small, CL_TRUE, 0, sizeof(zero),
				  zero, 0, NULL, NULL),
	     "write");
	return 0;
}

static void expect_sum(cl_uint wanted)
{
	cl_uint got[64];

	need(clEnqueueReadBuffer(cl.queue, cl.small, CL_TRUE, 0, sizeof(got),
				 got, 0, NULL, NULL),
	     "read");
	for (int i = 0; i < 64; i++)
		if (got[i] != wanted) {
			fprintf(stderr, "opencl_figures: wrong sum\n");
			exit(1);
		}
}

static void figure_launches(void)
{
	const size_t many = rounds(10000), few = rounds(1000);
	cl_uint sum = sum_before();

	/* The first launch of a kernel compiles it. */
	launch_finish_ns(cl.empty, 20, 0);
	call_new_argument(0);
	launch_finish_ns(cl.add, 1, 0);
	report("launch-finish",
	       launch_finish_ns(cl.empty, rounds(300), 0) / 1e3, "us");
	report("launch-finish-after-2ms",
	       launch_finish_ns(cl.empty, rounds(100), 2000) / 1e3, "us");

	double start = clock_ns();
	for (size_t i = 0; i < many; i++)
		launch(cl.empty);
	const double enqueued = clock_ns() - start;
	finish();
	report("launches-then-finish",
	       (clock_ns() - start) / 1e3 / (double)many, "us");
	report("launches-enqueue-only", enqueued / 1e3 / (double)many, "us");

	start = clock_ns();
	for (size_t i = 0; i < few; i++) {
		call_new_argument(i);
		launch(cl.add);
		sum += (cl_uint)i;
	}
	finish();
	report("argument-launch-dependent",
	       (clock_ns() - start) / 1e3 / (double)few, "us");
	expect_sum(sum);
}

/*
 * ---- transfers
 */
static void figure_transfer(const char *name, size_t size, size_t count)
{
	double *writes = calloc(count, sizeof(double));
	double *reads = calloc(count, sizeof(double));
	char label[64];
	cl_int error;
	cl_mem mem = clCreateBuffer(cl.context, CL_MEM_READ_WRITE, size, NULL,
				    &error);

	need(error, "clCreateBuffer");
	if (!writes || !reads)
		exit(1);
	for (size_t i = 0; i < count + 1; i++) {
		cl.memory[size - 1] = (unsigned char)i;
		double start = clock_ns();
		need(clEnqueueWriteBuffer(cl.queue, mem, CL_TRUE, 0, size,
					  cl.memory, 0, NULL, NULL),
		     "write");
		const double written = clock_ns() - start;
		cl.memory[size - 1] = 255;
		start = clock_ns();
		need(clEnqueueReadBuffer(cl.queue, mem, CL_TRUE, 0, size,
					 cl.memory, 0, NULL, NULL),
		     "read");
		const double read = clock_ns() - start;
		if (cl.memory[size - 1] != (unsigned char)i) {
			fprintf(stderr, "opencl_figures: wrong transfer\n");
			exit(1);
		}
		if (i > 0) { /* the first touches memory */
			writes[i - 1] = written;
			reads[i - 1] = read;
		}
	}
	snprintf(label, sizeof(label), "write-%s", name);
	report(label, clock_median(writes, count) / 1e3, "us");
	snprintf(label, sizeof(label), "read-%s", name);
	report(label, clock_median(reads, count) / 1e3, "us");
	need(clReleaseMemObject(mem), "clReleaseMemObject");
	free(writes);
	free(reads);
}

static void figure_transfers(void)
{
	figure_transfer("4KiB", 4 * KIB, rounds(1000));
	figure_transfer("1MiB", MIB, rounds(100));
	figure_transfer("16MiB", 16 * MIB, rounds(20));
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

static void figure_kernels(void)
{
	if (!cl.iterations) {
		const double spent = busy_ns(CALIBRATED * 16, 9);
		const double once = busy_ns(CALIBRATED, 9);
		const double each = (spent - once) / (15.0 * CALIBRATED);
		cl.iterations = (cl_uint)(each > 0 ? 1e6 / each : 100000);
	}
	report("iterations", cl.iterations, "count");
	report("kernel-0.1ms", busy_ns(cl.iterations / 10, rounds(100)) / 1e3,
	       "us");
	report("kernel-1ms", busy_ns(cl.iterations, rounds(60)) / 1e3, "us");
	report("kernel-10ms", busy_ns(cl.iterations * 10, rounds(20)) / 1e3,
	       "us");
}

static void figure_build(void)
{
	double samples[5];

	for (int i = 0; i < 5; i++) {
		const double start = clock_ns();
		cl_program program = build_once();
		samples[i] = clock_ns() - start;
		need(clReleaseProgram(program), "clReleaseProgram");
	}
	report("build-again", clock_median(samples, 5) / 1e3, "us");
}

static const struct figure {
	const char *name;
	void (*run)(void);
} figures[] = {
	{ "calls", figure_calls },	   { "launches", figure_launches },
	{ "transfers", figure_transfers }, { "kernels", figure_kernels },
	{ "build", figure_build },
};

static bool wanted(const char *name, int argc, char **argv, int first)
{
	for (int i = first; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return first == argc;
}

int main(int argc, char **argv)
{
	int first = 1;

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
	prepare();
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		if (wanted(figures[i].name, argc, argv, first))
			figures[i].run();
	return 0;
}

#include "misuse.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CASES_MAX 256
#define OPEN_SECONDS 60

cl_int status;

static const char *name; /* of the case that runs */

static const char source[] =
	"kernel void add(global int *to, int by)\n"
	"{ to[get_global_id(0)] += by; }\n"
	"kernel void shift(global int *to, local int *mine, int by)\n"
	"{\n"
	"	mine[get_local_id(0)] = by;\n"
	"	to[get_global_id(0)] += mine[get_local_id(0)];\n"
	"}\n";

static const char *code_name(cl_int code)
{
	static const struct {
		cl_int code;
		const char *name;
	} names[] = {
#define CODE(name) { name, #name }
		CODE(CL_SUCCESS),
		CODE(CL_DEVICE_NOT_FOUND),
		CODE(CL_DEVICE_NOT_AVAILABLE),
		CODE(CL_MEM_OBJECT_ALLOCATION_FAILURE),
		CODE(CL_OUT_OF_RESOURCES),
		CODE(CL_OUT_OF_HOST_MEMORY),
		CODE(CL_PROFILING_INFO_NOT_AVAILABLE),
		CODE(CL_MEM_COPY_OVERLAP),
		CODE(CL_IMAGE_FORMAT_MISMATCH),
		CODE(CL_IMAGE_FORMAT_NOT_SUPPORTED),
		CODE(CL_BUILD_PROGRAM_FAILURE),
		CODE(CL_MAP_FAILURE),
		CODE(CL_MISALIGNED_SUB_BUFFER_OFFSET),
		CODE(CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST),
		CODE(CL_COMPILE_PROGRAM_FAILURE),
		CODE(CL_LINKER_NOT_AVAILABLE),
		CODE(CL_LINK_PROGRAM_FAILURE),
		CODE(CL_DEVICE_PARTITION_FAILED),
		CODE(CL_KERNEL_ARG_INFO_NOT_AVAILABLE),
		CODE(CL_INVALID_VALUE),
		CODE(CL_INVALID_DEVICE_TYPE),
		CODE(CL_INVALID_PLATFORM),
		CODE(CL_INVALID_DEVICE),
		CODE(CL_INVALID_CONTEXT),
		CODE(CL_INVALID_QUEUE_PROPERTIES),
		CODE(CL_INVALID_COMMAND_QUEUE),
		CODE(CL_INVALID_HOST_PTR),
		CODE(CL_INVALID_MEM_OBJECT),
		CODE(CL_INVALID_IMAGE_FORMAT_DESCRIPTOR),
		CODE(CL_INVALID_IMAGE_SIZE),
		CODE(CL_INVALID_SAMPLER),
		CODE(CL_INVALID_BINARY),
		CODE(CL_INVALID_BUILD_OPTIONS),
		CODE(CL_INVALID_PROGRAM),
		CODE(CL_INVALID_PROGRAM_EXECUTABLE),
		CODE(CL_INVALID_KERNEL_NAME),
		CODE(CL_INVALID_KERNEL_DEFINITION),
		CODE(CL_INVALID_KERNEL),
		CODE(CL_INVALID_ARG_INDEX),
		CODE(CL_INVALID_ARG_VALUE),
		CODE(CL_INVALID_ARG_SIZE),
		CODE(CL_INVALID_KERNEL_ARGS),
		CODE(CL_INVALID_WORK_DIMENSION),
		CODE(CL_INVALID_WORK_GROUP_SIZE),
		CODE(CL_INVALID_WORK_ITEM_SIZE),
		CODE(CL_INVALID_GLOBAL_OFFSET),
		CODE(CL_INVALID_EVENT_WAIT_LIST),
		CODE(CL_INVALID_EVENT),
		CODE(CL_INVALID_OPERATION),
		CODE(CL_INVALID_BUFFER_SIZE),
		CODE(CL_INVALID_GLOBAL_WORK_SIZE),
		CODE(CL_INVALID_PROPERTY),
		CODE(CL_INVALID_IMAGE_DESCRIPTOR),
		CODE(CL_INVALID_COMPILER_OPTIONS),
		CODE(CL_INVALID_LINKER_OPTIONS),
		CODE(CL_INVALID_DEVICE_PARTITION_COUNT),
#undef CODE
	};
	static char number[16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].code == code)
			return names[i].name;
	snprintf(number, sizeof(number), "%d", (int)code);
	return number;
}

cl_int misuse_says(const char *call, cl_int code)
{
	printf("%s: %.*s -> %s\n", name, (int)strcspn(call, "("), call,
	       code_name(code));
	return code;
}

void *misuse_made(const char *call, void *object)
{
	printf("%s: %.*s -> %s, %s\n", name, (int)strcspn(call, "("), call,
	       code_name(status), object ? "an object" : "NULL");
	/* Of what the next call has made, not of this one. */
	status = 1;
	return object;
}

void misuse_shows(const char *expression, long long value)
{
	printf("%s: %s = %lld\n", name, expression, value);
}

cl_uint references(cl_mem mem)
{
	cl_uint count = 0;

	clGetMemObjectInfo(mem, CL_MEM_REFERENCE_COUNT, sizeof(count), &count,
			   NULL);
	return count;
}

cl_int event_status(cl_event event)
{
	cl_int execution = 99;

	clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
		       sizeof(execution), &execution, NULL);
	return execution;
}

void scene_set_shift(struct scene *scene, cl_int by, size_t local)
{
	kernel_arg(scene->shift, 0, sizeof(cl_mem), &scene->buffer);
	kernel_arg(scene->shift, 1, local, NULL);
	kernel_arg(scene->shift, 2, sizeof(by), &by);
}

cl_context scene_other(const struct scene *scene)
{
	cl_int error;
	cl_context context =
		clCreateContext(NULL, 1, &scene->device.id, NULL, NULL, &error);

	need(error, "clCreateContext");
	return context;
}

cl_int scene_launch(struct scene *scene, cl_kernel kernel, cl_uint event_count,
		    const cl_event *events, cl_event *event)
{
	const size_t global = SCENE_INTS;

	return clEnqueueNDRangeKernel(scene->device.queue, kernel, 1, NULL,
				      &global, NULL, event_count, events,
				      event);
}

cl_event scene_failed_event(struct scene *scene)
{
	cl_int error;
	cl_event event = clCreateUserEvent(scene->device.context, &error);

	need(error, "clCreateUserEvent");
	need(clSetUserEventStatus(event, -5), "clSetUserEventStatus");
	return event;
}

static cl_uint platform_version(cl_platform_id platform)
{
	char text[256] = "";
	unsigned int major = 0, minor = 0;

	need(clGetPlatformInfo(platform, CL_PLATFORM_VERSION, sizeof(text),
			       text, NULL),
	     "clGetPlatformInfo");
	check(sscanf(text, "OpenCL %u.%u", &major, &minor) == 2, text);
	return major * 10 + minor;
}

static void scene_open(struct scene *scene)
{
	cl_int ints[SCENE_INTS];
	const cl_int one = 1;

	for (int i = 0; i < SCENE_INTS; i++)
		ints[i] = i;
	device_open(&scene->device, 0);
	scene->version = platform_version(scene->device.platform);
	scene->buffer = device_buffer(&scene->device,
				      CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR,
				      sizeof(ints), ints);
	scene->program = device_build(&scene->device, source, "");
	scene->add = device_kernel(scene->program, "add");
	scene->shift = device_kernel(scene->program, "shift");
	kernel_arg(scene->add, 0, sizeof(cl_mem), &scene->buffer);
	kernel_arg(scene->add, 1, sizeof(one), &one);
}

/* A count, or - where there is nothing to ask. */
#define COUNT(query, object, param)                                        \
	do {                                                               \
		cl_uint count = 0;                                         \
		if (object) {                                              \
			query(object, param, sizeof(count), &count, NULL); \
			printf(" %u", count);                              \
		} else {                                                   \
			printf(" -");                                      \
		}                                                          \
	} while (0)

static long rest_ms(void)
{
	const char *text = getenv("MISUSE_REST_MS");

	return text ? atol(text) : 20;
}

void misuse_settle(void)
{
	const long ms = rest_ms();

	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* Until a case counts as one that does not come to an end. */
static unsigned case_seconds(void)
{
	return 5 + (unsigned)rest_ms() / 50;
}

/* What the case left: how often each is referred to, whether the queue comes to
 * an end and kernels run, and what the buffer holds then. */

static void show_state(struct scene *scene)
{
	const struct device *device = &scene->device;
	cl_int ints[SCENE_INTS] = { 0 };

	printf("%s: afterwards", name);
	/* First, since what runs refers to more. */
	if (device->queue)
		printf(" clFinish -> %s;", code_name(clFinish(device->queue)));
	misuse_settle();
	COUNT(clGetCommandQueueInfo, device->queue, CL_QUEUE_REFERENCE_COUNT);
	COUNT(clGetMemObjectInfo, scene->buffer, CL_MEM_REFERENCE_COUNT);
	COUNT(clGetProgramInfo, scene->program, CL_PROGRAM_REFERENCE_COUNT);
	COUNT(clGetKernelInfo, scene->add, CL_KERNEL_REFERENCE_COUNT);
	printf("\n%s: the context", name);
	COUNT(clGetContextInfo, device->context, CL_CONTEXT_REFERENCE_COUNT);
	printf("\n%s: goes on", name);
	if (device->queue && scene->add)
		printf("; launch -> %s",
		       code_name(
			       scene_launch(scene, scene->add, 0, NULL, NULL)));
	if (device->queue && scene->buffer) {
		const cl_int read = clEnqueueReadBuffer(
			device->queue, scene->buffer, CL_TRUE, 0, sizeof(ints),
			ints, 0, NULL, NULL);
		printf("; read -> %s: %d %d %d %d", code_name(read),
		       (int)ints[0], (int)ints[1], (int)ints[2],
		       (int)ints[SCENE_INTS - 1]);
	}
	printf("\n");
}

static void scene_close(struct scene *scene)
{
	if (scene->add)
		clReleaseKernel(scene->add);
	if (scene->shift)
		clReleaseKernel(scene->shift);
	if (scene->program)
		clReleaseProgram(scene->program);
	if (scene->buffer)
		clReleaseMemObject(scene->buffer);
	if (scene->device.queue)
		clReleaseCommandQueue(scene->device.queue);
	if (scene->device.context)
		clReleaseContext(scene->device.context);
}

static void run_case(const struct misuse *misuse)
{
	struct scene scene = { .add = NULL };

	name = misuse->name;
	alarm(OPEN_SECONDS);
	scene_open(&scene);
	alarm(case_seconds());
	if (misuse->since > scene.version) {
		printf("%s: the platform is older\n", name);
	} else {
		misuse->run(&scene);
		fflush(stdout);
		show_state(&scene);
	}
	scene_close(&scene);
	fflush(stdout);
}

/* All cases from *@at on that one process can run, in a process of their own:
 * some end it. *@at, which both see, ends behind the last that was run. */
static void run_some(const struct misuse *const *cases, size_t count,
		     volatile size_t *at)
{
	const size_t first = *at;
	int state = 0;
	const pid_t pid = fork();

	if (pid == 0) {
		do {
			run_case(cases[*at]);
			*at += 1;
		} while (*at < count && !cases[*at - 1]->alone &&
			 !cases[*at]->alone);
		_exit(0);
	}
	check(pid > 0 && waitpid(pid, &state, 0) == pid, "a process");
	if (state == 0)
		return;
	check(*at >= first && *at < count, "the cases");
	printf("%s: %s\n", cases[*at]->name,
	       WIFSIGNALED(state) && WTERMSIG(state) == SIGALRM
		       ? "does not come to an end"
		       : "ends the program");
	*at += 1;
}

static size_t add_cases(const struct misuse **cases, size_t count,
			const struct misuse *table, const char *only)
{
	for (; table->name; table++) {
		check(count < CASES_MAX, "room for the cases");
		if (strstr(table->name, only))
			cases[count++] = table;
	}
	return count;
}

int main(int argc, char **argv)
{
	static const struct misuse *const tables[] = {
		object_misuses,	  program_misuses, kernel_misuses,
		transfer_misuses, event_misuses,   again_misuses,
		released_misuses
	};
	const char *only = argc > 1 ? argv[1] : "";
	const struct misuse *cases[CASES_MAX];
	size_t count = 0;
	size_t *at = mmap(NULL, sizeof(*at), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	check(at != MAP_FAILED, "shared memory");
	/* What ends a case early leaves the lines before. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		count = add_cases(cases, count, tables[i], only);
	while (*at < count) {
		fflush(stdout);
		run_some(cases, count, at);
	}
	printf("%zu cases\n", count);
	return 0;
}

/*
 * scribbler -- a guest that writes into the memory that it shares with its
 * server: under running kernels, numbers that say where the kernel reads next;
 * and over the words by which the server says that data have come, or that
 * memory may be used again. It may crash its own server, and must then be told
 * that the device is lost; a new session of it works. Exits with 0 if all went
 * so.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT 65536u
#define ROUNDS 200
#define HANG_S 120
#define WORDS (2 * 4096 / sizeof(cl_uint)) /* of small blocks */

static const char source[] =
	"kernel void chase(global uint *next, global uint *out)"
	"{ uint at = get_global_id(0);"
	"  for (uint i = 0; i < 16; i++) at = next[at];"
	"  out[at] = at; }";

struct scene {
	cl_context context;
	cl_command_queue queue;
	cl_kernel kernel;
	cl_mem next, out;
	_Atomic cl_uint *numbers, *words;
	atomic_bool stopped;
};

static int made(struct scene *scene)
{
	const char *text = source;
	const size_t size = COUNT * sizeof(cl_uint);
	cl_platform_id platform;
	cl_device_id device;
	cl_int error;

	if (clGetPlatformIDs(1, &platform, NULL) ||
	    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL))
		return 0;
	scene->context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
	scene->queue = clCreateCommandQueue(scene->context, device, 0, &error);
	cl_program program = clCreateProgramWithSource(scene->context, 1, &text,
						       NULL, &error);
	clBuildProgram(program, 1, &device, "", NULL, NULL);
	scene->kernel = clCreateKernel(program, "chase", &error);
	scene->next = clCreateBuffer(scene->context, 0, size, NULL, &error);
	scene->out = clCreateBuffer(scene->context, 0, size, NULL, &error);
	clSetKernelArg(scene->kernel, 0, sizeof(cl_mem), &scene->next);
	clSetKernelArg(scene->kernel, 1, sizeof(cl_mem), &scene->out);
	scene->numbers = clEnqueueMapBuffer(scene->queue, scene->next, CL_TRUE,
					    CL_MAP_WRITE, 0, size, 0, NULL,
					    NULL, &error);
	return error == CL_SUCCESS && scene->numbers != NULL;
}

static cl_int run(struct scene *scene)
{
	const size_t global = COUNT;
	cl_int error =
		clEnqueueNDRangeKernel(scene->queue, scene->kernel, 1, NULL,
				       &global, NULL, 0, NULL, NULL);

	return error ? error : clFinish(scene->queue);
}

/* Right numbers, and then again and again wrong ones. */
static void *scribble(void *data)
{
	struct scene *scene = data;

	for (cl_uint i = 0; !scene->stopped; i++) {
		scene->numbers[i % COUNT] = i * 2654435761u;
		scene->numbers[i % COUNT] = i % COUNT;
	}
	return NULL;
}

static int scribbled(struct scene *scene)
{
	pthread_t thread;
	cl_int error = CL_SUCCESS;

	if (pthread_create(&thread, NULL, scribble, scene) != 0)
		return 0;
	for (int i = 0; i < ROUNDS && error == CL_SUCCESS; i++)
		error = run(scene);
	scene->stopped = true;
	pthread_join(thread, NULL);
	printf("scribbler: %s\n",
	       error ? "it lost its own device" : "nothing happened");
	return error == CL_SUCCESS || error == CL_DEVICE_NOT_AVAILABLE;
}

static int right(struct scene *scene)
{
	for (cl_uint i = 0; i < COUNT; i++)
		scene->numbers[i] = COUNT - 1 - i;
	return run(scene) == CL_SUCCESS;
}

/* The two pages where a small buffer lies, and small blocks with it. */
static _Atomic cl_uint *small_blocks(struct scene *scene)
{
	cl_int error;
	cl_mem mem = clCreateBuffer(scene->context, 0, 64, NULL, &error);
	void *map = clEnqueueMapBuffer(scene->queue, mem, CL_TRUE, CL_MAP_WRITE,
				       0, 64, 0, NULL, NULL, &error);

	return (void *)((uintptr_t)map & ~(uintptr_t)4095);
}

/* Neither done, done, and done without data, in turn. */
static void *overwrite(void *data)
{
	struct scene *scene = data;

	for (cl_uint i = 0; !scene->stopped; i++)
		scene->words[i % WORDS] = i / WORDS % 3;
	return NULL;
}

/* A small read that is waited for, of memory that is given away before. */
static cl_int read_and_release(struct scene *scene, cl_uint *back)
{
	const size_t size = COUNT * sizeof(*back), global = COUNT;
	cl_event event;
	cl_int error;
	cl_mem out = clCreateBuffer(scene->context, 0, size, NULL, &error);

	if (error)
		return error;
	clSetKernelArg(scene->kernel, 1, sizeof(out), &out);
	clEnqueueNDRangeKernel(scene->queue, scene->kernel, 1, NULL, &global,
			       NULL, 0, NULL, NULL);
	error = clEnqueueReadBuffer(scene->queue, out, CL_FALSE, 0,
				    16 * sizeof(*back), back, 0, NULL, &event);
	clReleaseMemObject(out);
	if (error)
		return error;
	error = clWaitForEvents(1, &event);
	clReleaseEvent(event);
	return error;
}

static int overwritten(struct scene *scene)
{
	cl_uint back[16];
	pthread_t thread;
	cl_int error = CL_SUCCESS;

	scene->words = small_blocks(scene);
	if (!scene->words ||
	    pthread_create(&thread, NULL, overwrite, scene) != 0)
		return 0;
	for (int i = 0; i < ROUNDS && error == CL_SUCCESS; i++)
		error = read_and_release(scene, back);
	scene->stopped = true;
	pthread_join(thread, NULL);
	printf("scribbler: words overwritten: %d\n", error);
	return error == CL_SUCCESS || error == CL_DEVICE_NOT_AVAILABLE;
}

/* In a process of its own, hence in a session of its own. */
static int in_child(int (*function)(struct scene *scene))
{
	struct scene scene = { .stopped = false };
	int status = 0;
	const pid_t pid = fork();

	alarm(pid == 0 ? HANG_S : 0);
	if (pid == 0)
		_exit(made(&scene) && right(&scene) && function(&scene) ? 0
									: 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < 3; i++)
		if (!in_child(scribbled) || !in_child(overwritten)) {
			printf("scribbler: not told\n");
			return 1;
		}
	return in_child(right) ? 0 : 1;
}

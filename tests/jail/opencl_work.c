#include "opencl_work.h"

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "own.h"

struct opencl_work {
	cl_platform_id platform;
	cl_device_id device;
	cl_context context;
	cl_command_queue queue;
	cl_kernel attack;
};

int opencl_work_open(struct opencl_work **out)
{
	struct opencl_work *work = calloc(1, sizeof(*work));
	cl_int error = work ? CL_SUCCESS : CL_OUT_OF_HOST_MEMORY;
	if (!error)
		error = clGetPlatformIDs(1, &work->platform, NULL);
	if (!error)
		error = clGetDeviceIDs(work->platform, CL_DEVICE_TYPE_ALL, 1,
				       &work->device, NULL);
	if (!error)
		work->context = clCreateContext(NULL, 1, &work->device, NULL,
						NULL, &error);
	if (!error)
		work->queue = clCreateCommandQueue(work->context, work->device,
						   0, &error);
	if (error)
		opencl_work_close(work);
	else
		*out = work;
	return error;
}

void opencl_work_close(struct opencl_work *work)
{
	if (!work)
		return;
	if (work->attack)
		clReleaseKernel(work->attack);
	if (work->queue)
		clReleaseCommandQueue(work->queue);
	if (work->context)
		clReleaseContext(work->context);
	free(work);
}

static void kernel_release(cl_kernel *kernel)
{
	if (*kernel)
		clReleaseKernel(*kernel);
}

static void memory_release(cl_mem *memory)
{
	if (*memory)
		clReleaseMemObject(*memory);
}

static cl_kernel kernel_build(struct opencl_work *work, const char *source,
			      const char *name)
{
	cl_int error;
	cl_program program = clCreateProgramWithSource(work->context, 1,
						       &source, NULL, &error);
	if (error)
		return NULL;
	cl_kernel kernel = NULL;
	if (clBuildProgram(program, 1, &work->device, "", NULL, NULL) ==
	    CL_SUCCESS) {
		kernel = clCreateKernel(program, name, &error);
	} else {
		char log[2000] = "";
		clGetProgramBuildInfo(program, work->device,
				      CL_PROGRAM_BUILD_LOG, sizeof(log), log,
				      NULL);
		fprintf(stderr, "building %s: %s\n", name, log);
	}
	clReleaseProgram(program);
	return kernel;
}

static cl_mem buffer_create(struct opencl_work *work, size_t size, void *from)
{
	const cl_mem_flags flags = from ? CL_MEM_COPY_HOST_PTR : 0;
	return clCreateBuffer(work->context, CL_MEM_READ_WRITE | flags, size,
			      from, NULL);
}

static bool kernel_run(struct opencl_work *work, cl_kernel kernel, size_t count,
		       size_t group)
{
	return clEnqueueNDRangeKernel(work->queue, kernel, 1, NULL, &count,
				      group ? &group : NULL, 0, NULL,
				      NULL) == CL_SUCCESS &&
	       clFinish(work->queue) == CL_SUCCESS;
}

static bool buffer_read(struct opencl_work *work, cl_mem buffer, void *to,
			size_t size)
{
	return clEnqueueReadBuffer(work->queue, buffer, CL_TRUE, 0, size, to, 0,
				   NULL, NULL) == CL_SUCCESS;
}

static bool do_information(struct opencl_work *work)
{
	char text[4096];
	unsigned answers = 0;
	for (cl_device_info name = 0x1000; name < 0x1080; name++)
		answers += clGetDeviceInfo(work->device, name, sizeof(text),
					   text, NULL) == CL_SUCCESS;
	cl_ulong memory = 0;
	clGetDeviceInfo(work->device, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof(memory),
			&memory, NULL);
	return answers >= 60 && memory > 0;
}

static bool do_addition(struct opencl_work *work)
{
	enum { count = 5000 };
	static const char source[] =
		"kernel void add(global float *a, global float *b)\n"
		"{ size_t i = get_global_id(0); a[i] += b[i]; }\n";
	float a[count], b[count];
	for (int i = 0; i < count; i++) {
		a[i] = (float)i;
		b[i] = (float)(2 * i);
	}
	OWNED(memory_release) cl_mem first = buffer_create(work, sizeof(a), a);
	OWNED(memory_release) cl_mem second = buffer_create(work, sizeof(b), b);
	OWNED(kernel_release)
	cl_kernel kernel = kernel_build(work, source, "add");
	if (!first || !second || !kernel)
		return false;
	clSetKernelArg(kernel, 0, sizeof(first), &first);
	clSetKernelArg(kernel, 1, sizeof(second), &second);
	if (!kernel_run(work, kernel, count, 0) ||
	    !buffer_read(work, first, a, sizeof(a)))
		return false;
	for (int i = 0; i < count; i++)
		if (a[i] != (float)(3 * i))
			return false;
	return true;
}

static bool do_image(struct opencl_work *work)
{
	enum { side = 16, count = side * side * 4 };
	static const char source[] =
		"constant sampler_t s = CLK_NORMALIZED_COORDS_FALSE |\n"
		"	CLK_ADDRESS_CLAMP | CLK_FILTER_NEAREST;\n"
		"kernel void twice(read_only image2d_t a,\n"
		"		  write_only image2d_t b)\n"
		"{\n"
		"	int2 p = (int2)(get_global_id(0) % 16,\n"
		"			get_global_id(0) / 16);\n"
		"	write_imagef(b, p, read_imagef(a, s, p) * 2.0f);\n"
		"}\n";
	const cl_image_format format = { CL_RGBA, CL_FLOAT };
	const cl_image_desc shape = { .image_type = CL_MEM_OBJECT_IMAGE2D,
				      .image_width = side,
				      .image_height = side };
	const size_t origin[3] = { 0 }, region[3] = { side, side, 1 };
	float pixels[count];
	for (int i = 0; i < count; i++)
		pixels[i] = (float)i;
	OWNED(memory_release)
	cl_mem from = clCreateImage(work->context, CL_MEM_READ_WRITE, &format,
				    &shape, NULL, NULL);
	OWNED(memory_release)
	cl_mem to = clCreateImage(work->context, CL_MEM_READ_WRITE, &format,
				  &shape, NULL, NULL);
	OWNED(kernel_release)
	cl_kernel kernel = kernel_build(work, source, "twice");
	if (!from || !to || !kernel ||
	    clEnqueueWriteImage(work->queue, from, CL_TRUE, origin, region, 0,
				0, pixels, 0, NULL, NULL) != CL_SUCCESS)
		return false;
	clSetKernelArg(kernel, 0, sizeof(from), &from);
	clSetKernelArg(kernel, 1, sizeof(to), &to);
	if (!kernel_run(work, kernel, side * side, 0) ||
	    clEnqueueReadImage(work->queue, to, CL_TRUE, origin, region, 0, 0,
			       pixels, 0, NULL, NULL) != CL_SUCCESS)
		return false;
	for (int i = 0; i < count; i++)
		if (pixels[i] != (float)(2 * i))
			return false;
	return true;
}

/* Whoever holds the other end of fd 1 looks for the line. */
static bool do_printing(struct opencl_work *work)
{
	static const char source[] = "kernel void say(void)\n"
				     "{ printf(\"kernel %d says hello\\n\",\n"
				     "	 (int)get_global_id(0)); }\n";
	OWNED(kernel_release)
	cl_kernel kernel = kernel_build(work, source, "say");
	return kernel && kernel_run(work, kernel, 2, 1);
}

static bool do_local_memory(struct opencl_work *work)
{
	static const char source[] =
		"kernel void sum(global int *a, local int *l)\n"
		"{\n"
		"	if (!get_local_id(0))\n"
		"		*l = 0;\n"
		"	barrier(CLK_LOCAL_MEM_FENCE);\n"
		"	atomic_inc(l);\n"
		"	barrier(CLK_LOCAL_MEM_FENCE);\n"
		"	if (!get_local_id(0))\n"
		"		atomic_add(a, *l);\n"
		"}\n";
	int sum = 0;
	OWNED(memory_release)
	cl_mem memory = buffer_create(work, sizeof(sum), &sum);
	OWNED(kernel_release)
	cl_kernel kernel = kernel_build(work, source, "sum");
	if (!memory || !kernel)
		return false;
	clSetKernelArg(kernel, 0, sizeof(memory), &memory);
	clSetKernelArg(kernel, 1, sizeof(int), NULL);
	return kernel_run(work, kernel, 512, 64) &&
	       buffer_read(work, memory, &sum, sizeof(sum)) && sum == 512;
}

static void *add_in_thread(void *argument)
{
	return do_addition(argument) ? argument : NULL;
}

static bool do_threads(struct opencl_work *work)
{
	pthread_t threads[2];
	bool good = true;
	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, add_in_thread, work))
			return false;
	for (int i = 0; i < 2; i++) {
		void *result = NULL;
		pthread_join(threads[i], &result);
		good = good && result;
	}
	return good;
}

static const struct {
	const char *name;
	bool (*run)(struct opencl_work *work);
} pieces[] = {
	{ "information", do_information },
	{ "addition", do_addition },
	{ "image", do_image },
	{ "printing", do_printing },
	{ "local memory", do_local_memory },
	{ "threads", do_threads },
};

const char *opencl_work_name(size_t index)
{
	const size_t count = sizeof(pieces) / sizeof(*pieces);
	return index < count ? pieces[index].name : NULL;
}

bool opencl_work_do(struct opencl_work *work, size_t index)
{
	return pieces[index].run(work);
}

bool opencl_work_include(struct opencl_work *work, const char *path, char *log,
			 size_t size)
{
	char text[512];
	snprintf(text, sizeof(text),
		 "#include \"%s\"\nkernel void nothing(void) {}\n", path);
	const char *source = text;
	log[0] = '\0';
	cl_program program = clCreateProgramWithSource(work->context, 1,
						       &source, NULL, NULL);
	if (!program)
		return false;
	cl_int error =
		clBuildProgram(program, 1, &work->device, "", NULL, NULL);
	clGetProgramBuildInfo(program, work->device, CL_PROGRAM_BUILD_LOG, size,
			      log, NULL);
	clReleaseProgram(program);
	return error == CL_SUCCESS;
}

int64_t opencl_work_attack(struct opencl_work *work, struct attack_code *code)
{
	if (!work->attack)
		work->attack =
			kernel_build(work, attack_kernel_source, "attack");
	OWNED(memory_release)
	cl_mem calls = buffer_create(work, sizeof(code->calls), code->calls);
	OWNED(memory_release)
	cl_mem data = buffer_create(work, sizeof(code->data), code->data);
	cl_kernel kernel = work->attack;
	if (!kernel || !calls || !data)
		return INT64_MAX;
	clSetKernelArg(kernel, 0, sizeof(calls), &calls);
	clSetKernelArg(kernel, 1, sizeof(data), &data);
	clSetKernelArg(kernel, 2, sizeof(code->count), &code->count);
	if (!kernel_run(work, kernel, 1, 1) ||
	    !buffer_read(work, calls, code->calls, sizeof(code->calls)))
		return INT64_MAX;
	return code->calls[code->count - 1][ATTACK_WORDS - 1];
}

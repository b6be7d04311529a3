/*
 * features -- what OpenCL answers in hard cases, a line for each: sizes that
 * are too small, misuse, references, handles that come back, builds that fail.
 * It judges nothing: what it prints natively is compared with what it prints
 * remoted. Nothing printed depends on time, chance or addresses.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "device.h"

/* A line: the expression, and what it is. */
#define SHOW(expression) show(#expression, (long long)(expression))

static void show(const char *expression, long long value)
{
	printf("%s = %lld\n", expression, value);
}

static const char source[] =
	"kernel void scale(global int *a, local int *t, int by)\n"
	"{\n"
	"	int i = get_global_id(0);\n"
	"	t[get_local_id(0)] = by;\n"
	"	a[i] *= t[get_local_id(0)];\n"
	"}\n"
	"kernel __attribute__((reqd_work_group_size(4, 2, 1)))\n"
	"void fixed(global int *a, constant int *c, float4 v)\n"
	"{ a[get_global_id(0)] = c[0] + (int)v.x; }\n"
	"kernel void pick(read_only image2d_t image, sampler_t how,\n"
	"		 global uint4 *to)\n"
	"{ *to = read_imageui(image, how, (int2)(1, 1)); }\n";

static cl_int status; /* of the last call that gives one by pointer */
static size_t size;
static char text[65536];

static void platforms(const struct device *device)
{
	cl_uint count = 99;
	cl_device_id id = NULL;

	printf("# platforms and devices\n");
	SHOW(clGetPlatformIDs(0, NULL, NULL));
	SHOW(clGetPlatformIDs(0, NULL, &count));
	SHOW(count);
	SHOW(clGetPlatformIDs(0, &(cl_platform_id){ NULL }, &count));
	SHOW(clGetPlatformInfo(device->platform, CL_PLATFORM_NAME, 1, text,
			       &size));
	SHOW(clGetPlatformInfo(device->platform, 0x1234, 8, text, NULL));
	SHOW(clGetDeviceIDs(device->platform, CL_DEVICE_TYPE_ALL, 0, NULL,
			    NULL));
	SHOW(clGetDeviceIDs(device->platform, CL_DEVICE_TYPE_ALL, 0, &id,
			    NULL));
	SHOW(clGetDeviceIDs(device->platform, 0, 1, &id, NULL));
	SHOW(clGetDeviceIDs(device->platform, CL_DEVICE_TYPE_ACCELERATOR, 1,
			    &id, &count));
	SHOW(clGetDeviceIDs(device->platform, CL_DEVICE_TYPE_ALL, 1, &id,
			    &count));
	SHOW(count);
	SHOW(id == device->id);
	SHOW(clRetainDevice(id));
	SHOW(clReleaseDevice(id));
	SHOW(clReleaseDevice(id));
}

/* The four ways to ask for a value of which only we know the size. */
static void device_answer(cl_device_id id, cl_device_info name)
{
	size_t whole = 0;

	printf("# device %#x\n", name);
	SHOW(clGetDeviceInfo(id, name, 0, NULL, &whole));
	SHOW(whole);
	memset(text, '?', sizeof(text));
	size = 0;
	SHOW(clGetDeviceInfo(id, name, whole, text, &size));
	SHOW(size == whole);
	SHOW(text[whole] == '?');
	memset(text, '?', sizeof(text));
	size = 0;
	SHOW(clGetDeviceInfo(id, name, whole - 1, text, &size));
	SHOW(size);
	SHOW(text[0] == '?');
	SHOW(clGetDeviceInfo(id, name, sizeof(text), text, NULL));
	SHOW(text[whole] == '?');
}

static void devices(const struct device *device)
{
	static const cl_device_info names[] = { CL_DEVICE_NAME,
						CL_DEVICE_MAX_WORK_ITEM_SIZES,
						CL_DEVICE_PLATFORM,
						CL_DEVICE_PARTITION_PROPERTIES,
						CL_DEVICE_BUILT_IN_KERNELS,
						CL_DEVICE_REFERENCE_COUNT };
	cl_platform_id platform = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		device_answer(device->id, names[i]);
	SHOW(clGetDeviceInfo(device->id, 0xffff, 8, text, NULL));
	SHOW(clGetDeviceInfo(device->id, CL_DEVICE_PLATFORM, sizeof(platform),
			     &platform, NULL));
	SHOW(platform == device->platform);
}

static void sub_devices(const struct device *device)
{
	const cl_device_partition_property equally[] = {
		CL_DEVICE_PARTITION_EQUALLY, 1, 0
	};
	const cl_device_partition_property counts[] = {
		CL_DEVICE_PARTITION_BY_COUNTS, 1, 1,
		CL_DEVICE_PARTITION_BY_COUNTS_LIST_END, 0
	};
	const cl_device_partition_property wrong[] = { 0x9999, 1, 0 };
	cl_device_id parts[64] = { NULL }, parent = NULL;
	cl_uint count = 0;

	printf("# sub-devices\n");
	SHOW(clCreateSubDevices(device->id, wrong, 64, parts, &count));
	SHOW(clCreateSubDevices(device->id, NULL, 64, parts, &count));
	if (clCreateSubDevices(device->id, counts, 64, parts, &count) ==
	    CL_SUCCESS) {
		SHOW(count);
		SHOW(clGetDeviceInfo(parts[0], CL_DEVICE_PARENT_DEVICE,
				     sizeof(parent), &parent, NULL));
		SHOW(parent == device->id);
		SHOW(clGetDeviceInfo(parts[0], CL_DEVICE_PARTITION_TYPE,
				     sizeof(text), text, &size));
		SHOW(size);
		for (cl_uint i = 0; i < count; i++)
			SHOW(clReleaseDevice(parts[i]));
	}
	count = 0;
	if (clCreateSubDevices(device->id, equally, 0, NULL, &count) ==
	    CL_SUCCESS)
		SHOW(count > 0);
}

static void contexts(const struct device *device)
{
	const cl_context_properties right[] = {
		CL_CONTEXT_PLATFORM, (cl_context_properties)device->platform, 0
	};
	const cl_context_properties wrong[] = { 0x7777, 1, 0 };
	cl_context_properties found[8] = { 0 };
	cl_device_id id = NULL, none = NULL;
	cl_uint count = 0;

	printf("# contexts\n");
	SHOW(clCreateContext(wrong, 1, &device->id, NULL, NULL, &status) ==
	     NULL);
	SHOW(status);
	SHOW(clCreateContext(right, 0, &device->id, NULL, NULL, &status) ==
	     NULL);
	SHOW(status);
	SHOW(clCreateContext(right, 1, NULL, NULL, NULL, &status) == NULL);
	SHOW(status);
	SHOW(clCreateContext(right, 1, &none, NULL, NULL, &status) == NULL);
	SHOW(status);
	SHOW(clCreateContext(right, 1, &device->id, NULL, text, &status) ==
	     NULL);
	SHOW(status);
	/* PoCL returns a pointer here, too. */
	clCreateContextFromType(right, CL_DEVICE_TYPE_ACCELERATOR, NULL, NULL,
				&status);
	SHOW(status);
	cl_context context =
		clCreateContext(right, 1, &device->id, NULL, NULL, &status);
	SHOW(status);
	SHOW(clGetContextInfo(context, CL_CONTEXT_PROPERTIES, sizeof(found),
			      found, &size));
	SHOW(size);
	SHOW(found[0] == right[0] && found[1] == right[1] && found[2] == 0);
	SHOW(clGetContextInfo(context, CL_CONTEXT_DEVICES, sizeof(id), &id,
			      &size));
	SHOW(id == device->id);
	SHOW(clGetContextInfo(context, CL_CONTEXT_NUM_DEVICES, sizeof(count),
			      &count, NULL));
	SHOW(count);
	SHOW(clRetainContext(context));
	SHOW(clGetContextInfo(context, CL_CONTEXT_REFERENCE_COUNT,
			      sizeof(count), &count, NULL));
	SHOW(count);
	SHOW(clReleaseContext(context));
	SHOW(clReleaseContext(context));
	SHOW(clRetainContext(NULL));
	SHOW(clReleaseContext(NULL));
	SHOW(clGetContextInfo(NULL, CL_CONTEXT_NUM_DEVICES, 4, &count, NULL));
}

static void queues(const struct device *device)
{
	cl_command_queue_properties properties = 0;
	cl_context context = NULL;
	cl_device_id id = NULL;
	cl_uint count = 0;

	printf("# queues\n");
	SHOW(clCreateCommandQueue(NULL, device->id, 0, &status) == NULL);
	SHOW(status);
	SHOW(clCreateCommandQueue(device->context, NULL, 0, &status) == NULL);
	SHOW(status);
	SHOW(clCreateCommandQueue(device->context, device->id, 1 << 20,
				  &status) == NULL);
	SHOW(status);
	cl_command_queue queue =
		clCreateCommandQueue(device->context, device->id,
				     CL_QUEUE_PROFILING_ENABLE, &status);
	SHOW(status);
	SHOW(clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof(context),
				   &context, &size));
	SHOW(context == device->context);
	SHOW(size);
	SHOW(clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof(id), &id,
				   NULL));
	SHOW(id == device->id);
	SHOW(clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES,
				   sizeof(properties), &properties, NULL));
	SHOW(properties);
	SHOW(clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES, 1, &properties,
				   NULL));
	SHOW(clRetainCommandQueue(queue));
	SHOW(clGetCommandQueueInfo(queue, CL_QUEUE_REFERENCE_COUNT,
				   sizeof(count), &count, NULL));
	SHOW(count);
	SHOW(clReleaseCommandQueue(queue));
	SHOW(clReleaseCommandQueue(queue));
	SHOW(clReleaseCommandQueue(NULL));
	SHOW(clFlush(NULL));
	SHOW(clFinish(NULL));
}

static void memory_misuse(const struct device *device)
{
	char host[64] = "";
	cl_buffer_region beyond = { 1 << 16, 16 }, empty = { 0, 0 };
	cl_mem buffer = device_buffer((struct device *)device,
				      CL_MEM_READ_WRITE, 1 << 16, NULL);

	printf("# misuse of memory\n");
	SHOW(clCreateBuffer(NULL, 0, 64, NULL, &status) == NULL);
	SHOW(status);
	SHOW(clCreateBuffer(device->context, 0, 0, NULL, &status) == NULL);
	SHOW(status);
	SHOW(clCreateBuffer(device->context, 0, 64, host, &status) == NULL);
	SHOW(status);
	SHOW(clCreateBuffer(device->context, CL_MEM_USE_HOST_PTR, 64, NULL,
			    &status) == NULL);
	SHOW(status);
	SHOW(clCreateBuffer(device->context, CL_MEM_COPY_HOST_PTR, 64, NULL,
			    &status) == NULL);
	SHOW(status);
	SHOW(clCreateBuffer(device->context,
			    CL_MEM_READ_ONLY | CL_MEM_WRITE_ONLY, 64, NULL,
			    &status) == NULL);
	SHOW(status);
	SHOW(clCreateSubBuffer(buffer, 0, CL_BUFFER_CREATE_TYPE_REGION, &beyond,
			       &status) == NULL);
	SHOW(status);
	SHOW(clCreateSubBuffer(buffer, 0, CL_BUFFER_CREATE_TYPE_REGION, &empty,
			       &status) == NULL);
	SHOW(status);
	SHOW(clCreateSubBuffer(NULL, 0, CL_BUFFER_CREATE_TYPE_REGION, &empty,
			       &status) == NULL);
	SHOW(status);
	SHOW(clReleaseMemObject(NULL));
	SHOW(clRetainMemObject(NULL));
	SHOW(clReleaseMemObject(buffer));
}

static void memory(const struct device *device)
{
	cl_buffer_region region = { 4096, 256 };
	char *host = aligned_alloc(4096, 8192);
	cl_context context = NULL;
	cl_mem whole = NULL;
	cl_mem_flags flags = 0;
	cl_uint count = 0;
	void *pointer = NULL;
	size_t at = 0;

	printf("# memory\n");
	check(host != NULL, "memory");
	memset(host, 7, 8192);
	cl_mem buffer = clCreateBuffer(device->context, CL_MEM_USE_HOST_PTR,
				       8192, host, &status);
	SHOW(status);
	cl_mem part = clCreateSubBuffer(buffer, CL_MEM_READ_ONLY,
					CL_BUFFER_CREATE_TYPE_REGION, &region,
					&status);
	SHOW(status);
	SHOW(clGetMemObjectInfo(buffer, CL_MEM_FLAGS, sizeof(flags), &flags,
				NULL));
	SHOW(flags);
	SHOW(clGetMemObjectInfo(part, CL_MEM_FLAGS, sizeof(flags), &flags,
				NULL));
	SHOW(flags);
	SHOW(clGetMemObjectInfo(part, CL_MEM_OFFSET, sizeof(at), &at, NULL));
	SHOW(at);
	SHOW(clGetMemObjectInfo(part, CL_MEM_SIZE, sizeof(at), &at, &size));
	SHOW(at);
	SHOW(size);
	SHOW(clGetMemObjectInfo(part, CL_MEM_SIZE, 1, &at, &size));
	SHOW(clGetMemObjectInfo(part, CL_MEM_ASSOCIATED_MEMOBJECT,
				sizeof(whole), &whole, NULL));
	SHOW(whole == buffer);
	SHOW(clGetMemObjectInfo(part, CL_MEM_CONTEXT, sizeof(context), &context,
				NULL));
	SHOW(context == device->context);
	SHOW(clGetMemObjectInfo(buffer, CL_MEM_HOST_PTR, sizeof(pointer),
				&pointer, NULL));
	SHOW(pointer == host);
	SHOW(clGetMemObjectInfo(part, CL_MEM_HOST_PTR, sizeof(pointer),
				&pointer, NULL));
	SHOW((char *)pointer - host);
	SHOW(clGetMemObjectInfo(part, CL_MEM_REFERENCE_COUNT, sizeof(count),
				&count, NULL));
	SHOW(count);
	SHOW(clReleaseMemObject(part));
	SHOW(clReleaseMemObject(buffer));
	free(host);
}

static cl_mem_flags flags_of(cl_mem mem)
{
	cl_mem_flags flags = 99;

	SHOW(clGetMemObjectInfo(mem, CL_MEM_FLAGS, sizeof(flags), &flags,
				NULL));
	return flags;
}

/* Flags are those that were given, where memory is shared, too. */
static void memory_flags(const struct device *device)
{
	static const cl_mem_flags all[] = {
		0,
		CL_MEM_READ_ONLY,
		CL_MEM_ALLOC_HOST_PTR,
		CL_MEM_COPY_HOST_PTR,
		CL_MEM_WRITE_ONLY | CL_MEM_HOST_READ_ONLY,
	};
	const cl_image_format format = { CL_R, CL_FLOAT };
	cl_image_desc desc = { .image_type = CL_MEM_OBJECT_IMAGE1D_BUFFER,
			       .image_width = 16 };
	const cl_buffer_region region = { 128, 128 };
	char host[256] = "";

	printf("# flags of memory\n");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const bool copies = all[i] & CL_MEM_COPY_HOST_PTR;
		cl_mem buffer =
			device_buffer((struct device *)device, all[i],
				      sizeof(host), copies ? host : NULL);
		cl_mem part = clCreateSubBuffer(buffer, 0,
						CL_BUFFER_CREATE_TYPE_REGION,
						&region, &status);
		SHOW(status);
		desc.buffer = buffer;
		cl_mem image = clCreateImage(device->context, 0, &format, &desc,
					     NULL, &status);
		SHOW(status);
		SHOW(flags_of(buffer));
		SHOW(flags_of(part));
		SHOW(flags_of(image));
		clReleaseMemObject(image);
		clReleaseMemObject(part);
		clReleaseMemObject(buffer);
	}
}

static void transfers(const struct device *device)
{
	const size_t zero[3] = { 0 }, box[3] = { 8, 2, 1 },
		     none[3] = { 8, 0, 1 };
	char host[256] = "";
	cl_command_queue queue = device->queue;
	cl_event event = NULL, nothing = NULL;
	struct device *writable = (struct device *)device;
	cl_mem a = device_buffer(writable, CL_MEM_READ_WRITE, 64, NULL);
	cl_mem only = device_buffer(writable, CL_MEM_HOST_NO_ACCESS, 64, NULL);

	printf("# transfers\n");
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 0, 65, host, 0, NULL,
				 NULL));
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 64, 1, host, 0, NULL,
				 NULL));
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 0, 8, NULL, 0, NULL, NULL));
	SHOW(clEnqueueReadBuffer(queue, NULL, CL_TRUE, 0, 8, host, 0, NULL,
				 NULL));
	SHOW(clEnqueueReadBuffer(NULL, a, CL_TRUE, 0, 8, host, 0, NULL, NULL));
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 0, 8, host, 1, NULL, NULL));
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 0, 8, host, 0, &event,
				 NULL));
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 0, 8, host, 1, &nothing,
				 NULL));
	SHOW(clEnqueueReadBuffer(queue, only, CL_TRUE, 0, 8, host, 0, NULL,
				 NULL));
	SHOW(clEnqueueWriteBuffer(queue, only, CL_TRUE, 0, 8, host, 0, NULL,
				  NULL));
	SHOW(clEnqueueWriteBuffer(queue, a, CL_TRUE, 60, 8, host, 0, NULL,
				  NULL));
	SHOW(clEnqueueCopyBuffer(queue, a, a, 0, 8, 16, 0, NULL, NULL));
	SHOW(clEnqueueCopyBuffer(queue, a, NULL, 0, 8, 16, 0, NULL, NULL));
	SHOW(clEnqueueCopyBuffer(queue, a, a, 0, 32, 64, 0, NULL, NULL));
	SHOW(clEnqueueFillBuffer(queue, a, host, 3, 0, 63, 0, NULL, NULL));
	SHOW(clEnqueueFillBuffer(queue, a, host, 256, 0, 256, 0, NULL, NULL));
	SHOW(clEnqueueFillBuffer(queue, a, NULL, 4, 0, 64, 0, NULL, NULL));
	SHOW(clEnqueueFillBuffer(queue, a, host, 4, 2, 8, 0, NULL, NULL));
	SHOW(clEnqueueReadBufferRect(queue, a, CL_TRUE, zero, zero, box, 4, 0,
				     8, 0, host, 0, NULL, NULL));
	SHOW(clEnqueueReadBufferRect(queue, a, CL_TRUE, zero, zero, none, 8, 0,
				     8, 0, host, 0, NULL, NULL));
	SHOW(clEnqueueReadBufferRect(queue, a, CL_TRUE, zero, zero, box, 64, 0,
				     8, 0, host, 0, NULL, NULL));
	SHOW(clEnqueueReadBufferRect(queue, a, CL_TRUE, NULL, zero, box, 8, 0,
				     8, 0, host, 0, NULL, NULL));
	SHOW(clEnqueueWriteBufferRect(queue, a, CL_TRUE, zero, zero, box, 8, 0,
				      8, 0, host, 0, NULL, NULL));
	SHOW(clEnqueueMapBuffer(queue, a, CL_TRUE, CL_MAP_READ, 60, 8, 0, NULL,
				NULL, &status) == NULL);
	SHOW(status);
	SHOW(clEnqueueMapBuffer(queue, only, CL_TRUE, CL_MAP_READ, 0, 8, 0,
				NULL, NULL, &status) == NULL);
	SHOW(status);
	SHOW(clEnqueueUnmapMemObject(queue, a, host, 0, NULL, NULL));
	SHOW(clFinish(queue));
	SHOW(clReleaseMemObject(a));
	SHOW(clReleaseMemObject(only));
}

static void failed_build(const struct device *device, const char *what,
			 const char *options)
{
	cl_build_status built = 99;
	cl_program program = clCreateProgramWithSource(device->context, 1,
						       &what, NULL, &status);

	SHOW(status);
	SHOW(clBuildProgram(program, 1, &device->id, options, NULL, NULL));
	SHOW(clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_STATUS,
				   sizeof(built), &built, NULL));
	SHOW(built);
	memset(text, 0, sizeof(text));
	SHOW(clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG,
				   sizeof(text), text, &size));
	SHOW(size == strlen(text) + 1);
	SHOW(strstr(text, "undeclared") != NULL);
	SHOW(clCreateKernel(program, "broken", &status) == NULL);
	SHOW(status);
	SHOW(clReleaseProgram(program));
}

static void programs(const struct device *device)
{
	static const char *const nothing[] = { NULL };
	static const char *const pieces[] = { "kernel void a(global int *x) ",
					      "{ x[0] = 1; } garbage" };
	const size_t lengths[] = { 0, 13 };
	const char *whole = source, *log = NULL;
	cl_context context = NULL;
	cl_uint count = 0;

	printf("# programs\n");
	SHOW(clCreateProgramWithSource(device->context, 0, NULL, NULL,
				       &status) == NULL);
	SHOW(status);
	SHOW(clCreateProgramWithSource(device->context, 1,
				       (const char **)nothing, NULL,
				       &status) == NULL);
	SHOW(status);
	SHOW(clCreateProgramWithSource(NULL, 1, &whole, NULL, &status) == NULL);
	SHOW(status);
	cl_program program = clCreateProgramWithSource(
		device->context, 2, (const char **)pieces, lengths, &status);
	SHOW(status);
	memset(text, 0, sizeof(text));
	SHOW(clGetProgramInfo(program, CL_PROGRAM_SOURCE, sizeof(text), text,
			      &size));
	SHOW(size);
	printf("%s\n", text);
	SHOW(clCreateKernel(program, "a", &status) == NULL);
	SHOW(status);
	SHOW(clBuildProgram(program, 0, NULL, "-cl-mad-enable -DX=1 -DY=\"2\"",
			    NULL, NULL));
	SHOW(clGetProgramBuildInfo(program, device->id,
				   CL_PROGRAM_BUILD_OPTIONS, sizeof(text), text,
				   &size));
	printf("%s\n", text);
	SHOW(clGetProgramInfo(program, CL_PROGRAM_CONTEXT, sizeof(context),
			      &context, NULL));
	SHOW(context == device->context);
	SHOW(clGetProgramInfo(program, CL_PROGRAM_KERNEL_NAMES, sizeof(text),
			      text, &size));
	printf("%s\n", text);
	SHOW(clRetainProgram(program));
	SHOW(clGetProgramInfo(program, CL_PROGRAM_REFERENCE_COUNT,
			      sizeof(count), &count, NULL));
	SHOW(count);
	SHOW(clBuildProgram(program, 1, NULL, "", NULL, NULL));
	SHOW(clBuildProgram(program, 0, &device->id, "", NULL, NULL));
	SHOW(clBuildProgram(program, 0, NULL, "", NULL, text));
	SHOW(clBuildProgram(program, 0, NULL, "-no-such-option", NULL, NULL));
	SHOW(clBuildProgram(NULL, 0, NULL, "", NULL, NULL));
	SHOW(clReleaseProgram(program));
	SHOW(clReleaseProgram(program));
	SHOW(clGetProgramBuildInfo(NULL, device->id, CL_PROGRAM_BUILD_LOG, 0,
				   (void *)log, NULL));
	failed_build(device, "kernel void broken(global int *a) { a[0] = b; }",
		     "");
	failed_build(device, "#include \"no-such-file.h\"\n", "-I /no-such");
}

static void binaries(const struct device *device)
{
	const unsigned char junk[16] = "no binary";
	const unsigned char *binary = junk, *none = NULL;
	size_t length = sizeof(junk), nothing = 0;
	cl_int each = 99;

	printf("# binaries\n");
	SHOW(clCreateProgramWithBinary(device->context, 1, &device->id,
				       &nothing, &binary, &each,
				       &status) == NULL);
	SHOW(status);
	SHOW(clCreateProgramWithBinary(device->context, 1, &device->id, &length,
				       &none, &each, &status) == NULL);
	SHOW(status);
	SHOW(clCreateProgramWithBinary(device->context, 0, NULL, &length,
				       &binary, &each, &status) == NULL);
	SHOW(status);
	SHOW(clCreateProgramWithBuiltInKernels(device->context, 1, &device->id,
					       "no.such.kernel",
					       &status) == NULL);
	SHOW(status);
}

static void kernel_arguments(const struct device *device, cl_kernel scale,
			     cl_kernel pick)
{
	int number = 3;
	cl_mem nothing = NULL;
	cl_mem buffer = device_buffer((struct device *)device,
				      CL_MEM_READ_WRITE, 256, NULL);
	cl_sampler sampler =
		clCreateSampler(device->context, CL_FALSE, CL_ADDRESS_NONE,
				CL_FILTER_NEAREST, &status);

	printf("# arguments\n");
	SHOW(status);
	SHOW(clSetKernelArg(scale, 0, sizeof(buffer), &buffer));
	SHOW(clSetKernelArg(scale, 0, sizeof(nothing), &nothing));
	SHOW(clSetKernelArg(scale, 0, sizeof(nothing), NULL));
	SHOW(clSetKernelArg(scale, 0, 4, &number));
	SHOW(clSetKernelArg(scale, 1, 64, NULL));
	SHOW(clSetKernelArg(scale, 1, 64, &number));
	SHOW(clSetKernelArg(scale, 1, 0, NULL));
	SHOW(clSetKernelArg(scale, 2, 4, &number));
	SHOW(clSetKernelArg(scale, 2, 3, &number));
	SHOW(clSetKernelArg(scale, 2, 4, NULL));
	SHOW(clSetKernelArg(scale, 3, 4, &number));
	SHOW(clSetKernelArg(scale, 0xffffffff, 4, &number));
	SHOW(clSetKernelArg(NULL, 0, 4, &number));
	SHOW(clSetKernelArg(pick, 1, sizeof(sampler), &sampler));
	SHOW(clSetKernelArg(pick, 1, 4, &sampler));
	SHOW(clSetKernelArg(pick, 2, sizeof(buffer), &buffer));
	SHOW(clReleaseSampler(sampler));
	SHOW(clReleaseSampler(NULL));
	SHOW(clReleaseMemObject(buffer));
}

static void argument_answers(cl_kernel kernel, cl_uint index)
{
	static const cl_kernel_arg_info names[] = {
		CL_KERNEL_ARG_ADDRESS_QUALIFIER, CL_KERNEL_ARG_ACCESS_QUALIFIER,
		CL_KERNEL_ARG_TYPE_QUALIFIER
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		cl_ulong value = 0;
		SHOW(clGetKernelArgInfo(kernel, index, names[i], sizeof(value),
					&value, &size));
		SHOW(value);
	}
	memset(text, 0, sizeof(text));
	SHOW(clGetKernelArgInfo(kernel, index, CL_KERNEL_ARG_NAME, sizeof(text),
				text, &size));
	SHOW(clGetKernelArgInfo(kernel, index, CL_KERNEL_ARG_TYPE_NAME,
				sizeof(text), text, &size));
	printf("%s\n", text);
}

static void kernel_answers(const struct device *device, cl_program program,
			   cl_kernel fixed)
{
	cl_program of = NULL;
	cl_context context = NULL;
	cl_uint count = 0;
	size_t sizes[3] = { 0 };

	printf("# what kernels are\n");
	SHOW(clGetKernelInfo(fixed, CL_KERNEL_FUNCTION_NAME, sizeof(text), text,
			     &size));
	printf("%s\n", text);
	SHOW(clGetKernelInfo(fixed, CL_KERNEL_FUNCTION_NAME, 2, text, &size));
	SHOW(clGetKernelInfo(fixed, CL_KERNEL_NUM_ARGS, sizeof(count), &count,
			     NULL));
	SHOW(count);
	SHOW(clGetKernelInfo(fixed, CL_KERNEL_PROGRAM, sizeof(of), &of, NULL));
	SHOW(of == program);
	SHOW(clGetKernelInfo(fixed, CL_KERNEL_CONTEXT, sizeof(context),
			     &context, NULL));
	SHOW(context == device->context);
	SHOW(clGetKernelWorkGroupInfo(fixed, device->id,
				      CL_KERNEL_COMPILE_WORK_GROUP_SIZE,
				      sizeof(sizes), sizes, &size));
	printf("%zu %zu %zu\n", sizes[0], sizes[1], sizes[2]);
	SHOW(clGetKernelWorkGroupInfo(fixed, NULL, CL_KERNEL_WORK_GROUP_SIZE,
				      sizeof(size_t), sizes, &size));
	for (cl_uint i = 0; i < 4; i++)
		argument_answers(fixed, i);
}

static void launches(const struct device *device, cl_kernel scale,
		     cl_kernel fixed)
{
	const size_t sixty[3] = { 60, 1, 1 }, eight[3] = { 8, 8, 8 };
	const size_t huge[3] = { 1 << 20, 1, 1 };
	cl_command_queue queue = device->queue;
	cl_mem buffer = device_buffer((struct device *)device,
				      CL_MEM_READ_WRITE, 4096, NULL);

	printf("# launches\n");
	SHOW(clEnqueueNDRangeKernel(queue, fixed, 2, NULL, eight, NULL, 0, NULL,
				    NULL));
	SHOW(clEnqueueNDRangeKernel(NULL, scale, 1, NULL, eight, NULL, 0, NULL,
				    NULL));
	SHOW(clSetKernelArg(scale, 0, sizeof(buffer), &buffer));
	SHOW(clSetKernelArg(scale, 1, 4096, NULL));
	SHOW(clSetKernelArg(scale, 2, 4, &(int){ 2 }));
	SHOW(clEnqueueNDRangeKernel(queue, scale, 0, NULL, eight, NULL, 0, NULL,
				    NULL));
	SHOW(clEnqueueNDRangeKernel(queue, scale, 4, NULL, eight, NULL, 0, NULL,
				    NULL));
	SHOW(clEnqueueNDRangeKernel(queue, scale, 1, NULL, sixty, eight, 0,
				    NULL, NULL));
	SHOW(clEnqueueNDRangeKernel(queue, scale, 1, NULL, huge, huge, 0, NULL,
				    NULL));
	SHOW(clEnqueueNDRangeKernel(queue, scale, 1, NULL, eight, eight, 0,
				    NULL, NULL));
	SHOW(clFinish(queue));
	SHOW(clReleaseMemObject(buffer));
}

/* Once the vendor has let go of what was launched, a little after its end. */
static void show_references(cl_kernel kernel)
{
	cl_uint count = 0;
	cl_int error = CL_SUCCESS;

	for (int i = 0; i < 2000 && count != 2 && error == CL_SUCCESS; i++) {
		if (i > 0)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 },
				  NULL);
		error = clGetKernelInfo(kernel, CL_KERNEL_REFERENCE_COUNT,
					sizeof(count), &count, NULL);
	}
	SHOW(error);
	SHOW(count);
}

static void kernels(const struct device *device)
{
	cl_kernel all[8] = { NULL };
	cl_uint count = 0;
	cl_program program = device_build((struct device *)device, source,
					  "-cl-kernel-arg-info");

	printf("# kernels\n");
	SHOW(clCreateKernel(program, "nonesuch", &status) == NULL);
	SHOW(status);
	SHOW(clCreateKernel(program, NULL, &status) == NULL);
	SHOW(status);
	SHOW(clCreateKernel(NULL, "scale", &status) == NULL);
	SHOW(status);
	SHOW(clCreateKernelsInProgram(program, 0, NULL, &count));
	SHOW(count);
	SHOW(clCreateKernelsInProgram(program, 1, all, &count));
	SHOW(clCreateKernelsInProgram(program, 8, all, &count));
	for (cl_uint i = 0; i < count; i++)
		SHOW(clReleaseKernel(all[i]));
	cl_kernel scale = device_kernel(program, "scale");
	cl_kernel fixed = device_kernel(program, "fixed");
	cl_kernel pick = device_kernel(program, "pick");
	kernel_arguments(device, scale, pick);
	kernel_answers(device, program, fixed);
	launches(device, scale, fixed);
	SHOW(clRetainKernel(scale));
	show_references(scale);
	SHOW(clReleaseKernel(scale));
	SHOW(clReleaseKernel(scale));
	SHOW(clReleaseKernel(fixed));
	SHOW(clReleaseKernel(pick));
	SHOW(clReleaseKernel(NULL));
	SHOW(clReleaseProgram(program));
}

static void event_answers(const struct device *device, cl_event event)
{
	cl_command_queue queue = NULL;
	cl_context context = NULL;
	cl_command_type type = 0;
	cl_int state = 99;

	SHOW(clGetEventInfo(event, CL_EVENT_COMMAND_TYPE, sizeof(type), &type,
			    &size));
	printf("%#x\n", type);
	SHOW(clGetEventInfo(event, CL_EVENT_COMMAND_QUEUE, sizeof(queue),
			    &queue, NULL));
	SHOW(queue == device->queue);
	SHOW(clGetEventInfo(event, CL_EVENT_CONTEXT, sizeof(context), &context,
			    NULL));
	SHOW(context == device->context);
	SHOW(clWaitForEvents(1, &event));
	SHOW(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
			    sizeof(state), &state, NULL));
	SHOW(state);
	SHOW(clGetEventInfo(event, CL_EVENT_COMMAND_TYPE, 1, &type, &size));
	SHOW(clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, 8, text,
				     NULL));
	SHOW(clReleaseEvent(event));
}

static void events(const struct device *device)
{
	const size_t zero[3] = { 0 }, box[3] = { 8, 2, 1 };
	char host[64] = "";
	cl_command_queue queue = device->queue;
	cl_event event = NULL;
	cl_mem a = device_buffer((struct device *)device, CL_MEM_READ_WRITE, 64,
				 NULL);

	printf("# events\n");
	SHOW(clEnqueueWriteBuffer(queue, a, CL_FALSE, 0, 64, host, 0, NULL,
				  &event));
	event_answers(device, event);
	SHOW(clEnqueueReadBuffer(queue, a, CL_TRUE, 0, 64, host, 0, NULL,
				 &event));
	event_answers(device, event);
	SHOW(clEnqueueReadBufferRect(queue, a, CL_FALSE, zero, zero, box, 8, 0,
				     8, 0, host, 0, NULL, &event));
	event_answers(device, event);
	SHOW(clEnqueueFillBuffer(queue, a, host, 4, 0, 64, 0, NULL, &event));
	event_answers(device, event);
	SHOW(clEnqueueCopyBuffer(queue, a, a, 0, 32, 32, 0, NULL, &event));
	event_answers(device, event);
	void *map = clEnqueueMapBuffer(queue, a, CL_FALSE, CL_MAP_WRITE, 0, 64,
				       0, NULL, &event, &status);
	SHOW(status);
	event_answers(device, event);
	SHOW(clEnqueueUnmapMemObject(queue, a, map, 0, NULL, &event));
	event_answers(device, event);
	SHOW(clEnqueueMarkerWithWaitList(queue, 0, NULL, &event));
	event_answers(device, event);
	SHOW(clEnqueueBarrierWithWaitList(queue, 0, NULL, &event));
	event_answers(device, event);
	SHOW(clEnqueueMigrateMemObjects(
		queue, 1, &a, CL_MIGRATE_MEM_OBJECT_HOST, 0, NULL, &event));
	event_answers(device, event);
	SHOW(clWaitForEvents(0, NULL));
	SHOW(clWaitForEvents(1, NULL));
	SHOW(clReleaseEvent(NULL));
	SHOW(clSetEventCallback(NULL, CL_COMPLETE, NULL, NULL));
	SHOW(clReleaseMemObject(a));
}

/* A read that does not wait, of a command that the application lets begin:
 * nothing has come before, all has come after. */
static void user_events(const struct device *device)
{
	int value = 5, found = 1;
	cl_int state = 99;
	cl_command_type type = 0;
	cl_event read = NULL;
	cl_mem a = device_buffer((struct device *)device, CL_MEM_READ_WRITE, 4,
				 NULL);
	cl_event start = clCreateUserEvent(device->context, &status);

	printf("# user events\n");
	SHOW(status);
	SHOW(clCreateUserEvent(NULL, &status) == NULL);
	SHOW(status);
	SHOW(clGetEventInfo(start, CL_EVENT_COMMAND_TYPE, sizeof(type), &type,
			    NULL));
	printf("%#x\n", type);
	SHOW(clEnqueueWriteBuffer(device->queue, a, CL_FALSE, 0, 4, &value, 1,
				  &start, NULL));
	SHOW(clEnqueueReadBuffer(device->queue, a, CL_FALSE, 0, 4, &found, 0,
				 NULL, &read));
	SHOW(clGetEventInfo(read, CL_EVENT_COMMAND_EXECUTION_STATUS,
			    sizeof(state), &state, NULL));
	SHOW(state > CL_COMPLETE);
	SHOW(found);
	SHOW(clSetUserEventStatus(start, 17));
	SHOW(clSetUserEventStatus(start, CL_COMPLETE));
	SHOW(clSetUserEventStatus(start, CL_COMPLETE));
	SHOW(clSetUserEventStatus(read, CL_COMPLETE));
	SHOW(clSetUserEventStatus(NULL, CL_COMPLETE));
	SHOW(clWaitForEvents(1, &read));
	SHOW(found);
	SHOW(clReleaseEvent(read));
	SHOW(clReleaseEvent(start));
	SHOW(clReleaseMemObject(a));
}

static void images(const struct device *device)
{
	const cl_image_format right = { CL_RGBA, CL_UNSIGNED_INT8 };
	const cl_image_format wrong = { CL_RGBA, 0x4321 };
	const size_t zero[3] = { 0 }, one[3] = { 1, 1, 1 },
		     big[3] = { 9, 9, 1 };
	cl_image_desc desc = { .image_type = CL_MEM_OBJECT_IMAGE2D,
			       .image_width = 8,
			       .image_height = 8 };
	cl_image_desc flat = { .image_type = CL_MEM_OBJECT_IMAGE2D };
	cl_image_format format = { 0 };
	size_t row = 0;
	cl_uint count = 0;

	printf("# images\n");
	SHOW(clCreateImage(device->context, 0, &wrong, &desc, NULL, &status) ==
	     NULL);
	SHOW(status);
	SHOW(clCreateImage(device->context, 0, &right, &flat, NULL, &status) ==
	     NULL);
	SHOW(status);
	SHOW(clCreateImage(device->context, 0, NULL, &desc, NULL, &status) ==
	     NULL);
	SHOW(status);
	SHOW(clCreateImage(device->context, 0, &right, NULL, NULL, &status) ==
	     NULL);
	SHOW(status);
	cl_mem image =
		clCreateImage(device->context, 0, &right, &desc, NULL, &status);
	SHOW(status);
	SHOW(clGetImageInfo(image, CL_IMAGE_FORMAT, sizeof(format), &format,
			    &size));
	SHOW(format.image_channel_order == right.image_channel_order);
	SHOW(clGetImageInfo(image, CL_IMAGE_ROW_PITCH, sizeof(row), &row,
			    &size));
	SHOW(row);
	SHOW(clGetImageInfo(image, CL_IMAGE_DEPTH, sizeof(row), &row, &size));
	SHOW(row);
	SHOW(clEnqueueReadImage(device->queue, image, CL_TRUE, zero, big, 0, 0,
				text, 0, NULL, NULL));
	SHOW(clEnqueueReadImage(device->queue, image, CL_TRUE, zero, one, 1, 0,
				text, 0, NULL, NULL));
	SHOW(clEnqueueReadImage(device->queue, image, CL_TRUE, zero, one, 0, 0,
				NULL, 0, NULL, NULL));
	SHOW(clEnqueueReadImage(device->queue, NULL, CL_TRUE, zero, one, 0, 0,
				text, 0, NULL, NULL));
	SHOW(clGetSupportedImageFormats(device->context, CL_MEM_READ_ONLY,
					CL_MEM_OBJECT_IMAGE2D, 0, NULL,
					&count));
	SHOW(count);
	SHOW(clGetSupportedImageFormats(NULL, CL_MEM_READ_ONLY,
					CL_MEM_OBJECT_IMAGE2D, 0, NULL,
					&count));
	SHOW(clReleaseMemObject(image));
}

int main(void)
{
	struct device device;

	device_open(&device, 0);
	platforms(&device);
	devices(&device);
	sub_devices(&device);
	contexts(&device);
	queues(&device);
	memory_misuse(&device);
	memory(&device);
	memory_flags(&device);
	transfers(&device);
	programs(&device);
	binaries(&device);
	kernels(&device);
	events(&device);
	user_events(&device);
	images(&device);
	device_close(&device);
	return 0;
}

/* Programs that cannot be made, built or linked; kernels that are set up or
 * launched wrongly. */
#include "misuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cl_program from(struct scene *scene, const char *source)
{
	return clCreateProgramWithSource(scene->device.context, 1, &source,
					 NULL, &status);
}

static cl_int build(cl_program program, const char *options)
{
	return clBuildProgram(program, 0, NULL, options, NULL, NULL);
}

static cl_int build_status(struct scene *scene, cl_program program)
{
	cl_build_status built = 77;

	clGetProgramBuildInfo(program, scene->device.id,
			      CL_PROGRAM_BUILD_STATUS, sizeof(built), &built,
			      NULL);
	return built;
}

static bool log_tells(struct scene *scene, cl_program program, const char *what)
{
	static char log[65536];

	memset(log, 0, sizeof(log));
	clGetProgramBuildInfo(program, scene->device.id, CL_PROGRAM_BUILD_LOG,
			      sizeof(log), log, NULL);
	return strstr(log, what) != NULL;
}

static void program_without_source(struct scene *scene)
{
	const char *none[2] = { "kernel void a(void) {}", NULL };
	cl_context context = scene->device.context;

	MAKE(clCreateProgramWithSource(context, 0, none, NULL, &status));
	MAKE(clCreateProgramWithSource(context, 1, NULL, NULL, &status));
	MAKE(clCreateProgramWithSource(context, 2, none, NULL, &status));
	MAKE(clCreateProgramWithSource(NULL, 1, none, NULL, &status));
}

static void program_with_an_error(struct scene *scene)
{
	cl_program program =
		from(scene, "kernel void broken(global int *a) { *a = b; }");

	SHOW(build_status(scene, program));
	TRY(build(program, ""));
	SHOW(build_status(scene, program));
	SHOW(log_tells(scene, program, "undeclared"));
	MAKE(clCreateKernel(program, "broken", &status));
	TRY(build(program, ""));
	TRY(clReleaseProgram(program));
}

static void program_that_includes_nothing(struct scene *scene)
{
	cl_program program =
		from(scene, "#include \"/nowhere/to/be/found.h\"\n");

	TRY(build(program, ""));
	SHOW(log_tells(scene, program, "file not found"));
	TRY(build(program, "-I /nowhere"));
	TRY(clReleaseProgram(program));
}

static void program_not_yet_built(struct scene *scene)
{
	cl_program program = from(scene, "kernel void a(void) {}");
	cl_kernel kernel = NULL;
	cl_uint count = 77;

	MAKE(clCreateKernel(program, "a", &status));
	TRY(clCreateKernelsInProgram(program, 1, &kernel, &count));
	SHOW(count);
	TRY(clReleaseProgram(program));
}

static void kernel_that_is_not_there(struct scene *scene)
{
	MAKE(clCreateKernel(scene->program, "nonesuch", &status));
	MAKE(clCreateKernel(scene->program, "", &status));
	MAKE(clCreateKernel(scene->program, NULL, &status));
	MAKE(clCreateKernel(NULL, "add", &status));
}

static void built_again_while_kernels_live(struct scene *scene)
{
	TRY(build(scene->program, ""));
	TRY(build(scene->program, "-cl-mad-enable"));
}

static void unknown_options(struct scene *scene)
{
	cl_program program = from(scene, "kernel void a(void) {}");

	TRY(build(program, "-no-such-option"));
	SHOW(build_status(scene, program));
	TRY(build(program, "-cl-std=CL9.9"));
	TRY(build(program, ""));
	SHOW(build_status(scene, program));
	TRY(clReleaseProgram(program));
}

static void built_for_wrong_devices(struct scene *scene)
{
	const cl_device_id none = NULL;
	cl_program program = from(scene, "kernel void a(void) {}");

	TRY(clBuildProgram(program, 1, NULL, "", NULL, NULL));
	TRY(clBuildProgram(program, 0, &scene->device.id, "", NULL, NULL));
	TRY(clBuildProgram(program, 1, &none, "", NULL, NULL));
	TRY(clBuildProgram(program, 0, NULL, "", NULL, scene));
	TRY(clBuildProgram(NULL, 0, NULL, "", NULL, NULL));
	SHOW(build_status(scene, program));
	TRY(clReleaseProgram(program));
}

static void program_asked_wrongly(struct scene *scene)
{
	cl_uint count = 77;
	char text[64] = "";

	TRY(clGetProgramInfo(scene->program, CL_PROGRAM_NUM_DEVICES, 1, &count,
			     NULL));
	TRY(clGetProgramInfo(scene->program, CL_PROGRAM_SOURCE, 4, text, NULL));
	TRY(clGetProgramInfo(scene->program, 0x7777, sizeof(count), &count,
			     NULL));
	TRY(clGetProgramInfo(scene->program, CL_PROGRAM_BINARY_SIZES, 1, &count,
			     NULL));
	TRY(clGetProgramInfo(scene->program, CL_PROGRAM_BINARIES, 1, text,
			     NULL));
	SHOW(count);
	SHOW(text[0]);
}

static void build_asked_wrongly(struct scene *scene)
{
	cl_build_status built = 77;
	cl_program program = scene->program;

	TRY(clGetProgramBuildInfo(program, NULL, CL_PROGRAM_BUILD_STATUS,
				  sizeof(built), &built, NULL));
	TRY(clGetProgramBuildInfo(program, scene->device.id, 0x7777,
				  sizeof(built), &built, NULL));
	TRY(clGetProgramBuildInfo(program, scene->device.id,
				  CL_PROGRAM_BUILD_STATUS, 1, &built, NULL));
	TRY(clGetProgramBuildInfo(program, scene->device.id,
				  CL_PROGRAM_BUILD_LOG, 0, &built, NULL));
	SHOW(built);
}

static void compiled_with_an_error(struct scene *scene)
{
	cl_program program = from(scene, "kernel void a(void) { b; }");

	TRY(clCompileProgram(program, 0, NULL, "", 0, NULL, NULL, NULL, NULL));
	SHOW(build_status(scene, program));
	MAKE(clLinkProgram(scene->device.context, 0, NULL, "", 1, &program,
			   NULL, NULL, &status));
	TRY(clReleaseProgram(program));
}

static void compiled_with_nameless_headers(struct scene *scene)
{
	cl_program header = from(scene, "#define A 1\n");
	cl_program program = from(scene, "kernel void a(void) {}");
	const char *name = "a.h";

	TRY(clCompileProgram(program, 0, NULL, "", 1, &header, NULL, NULL,
			     NULL));
	TRY(clCompileProgram(program, 0, NULL, "", 1, NULL, &name, NULL, NULL));
	TRY(clCompileProgram(program, 0, NULL, "", 0, &header, &name, NULL,
			     NULL));
	TRY(clCompileProgram(program, 0, NULL, "", 0, NULL, NULL, NULL, scene));
	TRY(clReleaseProgram(header));
	TRY(clReleaseProgram(program));
}

static void linked_before_it_is_compiled(struct scene *scene)
{
	cl_program program = from(scene, "kernel void a(void) {}");

	MAKE(clLinkProgram(scene->device.context, 0, NULL, "", 1, &program,
			   NULL, NULL, &status));
	TRY(clReleaseProgram(program));
}

static void linked_from_nothing(struct scene *scene)
{
	const cl_program none = NULL;
	cl_context context = scene->device.context;

	MAKE(clLinkProgram(context, 0, NULL, "", 0, NULL, NULL, NULL, &status));
	MAKE(clLinkProgram(context, 0, NULL, "", 1, NULL, NULL, NULL, &status));
	MAKE(clLinkProgram(context, 0, NULL, "", 1, &none, NULL, NULL,
			   &status));
	MAKE(clLinkProgram(NULL, 0, NULL, "", 1, &none, NULL, NULL, &status));
}

static void linked_with_a_name_missing(struct scene *scene)
{
	cl_program program =
		from(scene, "int far(void); kernel void a(global int *x) "
			    "{ *x = far(); }");

	TRY(clCompileProgram(program, 0, NULL, "", 0, NULL, NULL, NULL, NULL));
	cl_program linked =
		MAKE(clLinkProgram(scene->device.context, 0, NULL, "", 1,
				   &program, NULL, NULL, &status));
	if (linked)
		TRY(clReleaseProgram(linked));
	TRY(clReleaseProgram(program));
}

static void binary_that_is_none(struct scene *scene)
{
	const unsigned char junk[16] = "no binary", *binary = junk,
			    *none = NULL;
	const size_t length = sizeof(junk), nothing = 0;
	cl_context context = scene->device.context;
	const cl_device_id *id = &scene->device.id;
	cl_int each = 77;

	MAKE(clCreateProgramWithBinary(context, 1, id, &length, &binary, &each,
				       &status));
	SHOW(each);
	each = 77;
	MAKE(clCreateProgramWithBinary(context, 1, id, &nothing, &binary, &each,
				       &status));
	SHOW(each);
	each = 77;
	MAKE(clCreateProgramWithBinary(context, 1, id, &length, &none, &each,
				       &status));
	SHOW(each);
	MAKE(clCreateProgramWithBinary(context, 1, id, &length, &none, NULL,
				       &status));
}

static void binary_for_wrong_devices(struct scene *scene)
{
	const unsigned char junk[16] = "no binary", *binary = junk;
	const size_t length = sizeof(junk);
	const cl_device_id none = NULL;
	cl_context context = scene->device.context;
	cl_int each = 77;

	MAKE(clCreateProgramWithBinary(context, 0, NULL, &length, &binary,
				       &each, &status));
	MAKE(clCreateProgramWithBinary(context, 1, &none, &length, &binary,
				       &each, &status));
	MAKE(clCreateProgramWithBinary(context, 1, &scene->device.id, NULL,
				       &binary, &each, &status));
	MAKE(clCreateProgramWithBinary(context, 1, &scene->device.id, &length,
				       NULL, &each, &status));
	MAKE(clCreateProgramWithBinary(NULL, 1, &scene->device.id, &length,
				       &binary, &each, &status));
	SHOW(each);
}

static void built_in_kernels_unknown(struct scene *scene)
{
	cl_context context = scene->device.context;
	const cl_device_id *id = &scene->device.id;

	MAKE(clCreateProgramWithBuiltInKernels(context, 1, id, "nonesuch",
					       &status));
	MAKE(clCreateProgramWithBuiltInKernels(context, 1, id, NULL, &status));
	MAKE(clCreateProgramWithBuiltInKernels(context, 0, id, "nonesuch",
					       &status));
}

const struct misuse program_misuses[] = {
	CASE_ALONE(program_without_source),
	CASE(program_with_an_error),
	CASE(program_that_includes_nothing),
	CASE(program_not_yet_built),
	CASE(kernel_that_is_not_there),
	CASE_ALONE(built_again_while_kernels_live),
	CASE(unknown_options),
	CASE_ALONE(built_for_wrong_devices),
	CASE(program_asked_wrongly),
	CASE(build_asked_wrongly),
	CASE_ALONE(compiled_with_an_error),
	CASE_ALONE(compiled_with_nameless_headers),
	CASE_ALONE(linked_before_it_is_compiled),
	CASE_ALONE(linked_from_nothing),
	CASE_ALONE(linked_with_a_name_missing),
	CASE_ALONE(binary_that_is_none),
	CASE_ALONE(binary_for_wrong_devices),
	CASE(built_in_kernels_unknown),
	{ 0 },
};

/* Kernels */
static void argument_beyond_the_last(struct scene *scene)
{
	const cl_int by = 5;

	TRY(clSetKernelArg(scene->add, 2, sizeof(by), &by));
	TRY(clSetKernelArg(scene->add, 0xffffffff, sizeof(by), &by));
	TRY(clSetKernelArg(NULL, 0, sizeof(by), &by));
}

static void number_of_the_wrong_size(struct scene *scene)
{
	const cl_long by = 5;

	TRY(clSetKernelArg(scene->add, 1, 8, &by));
	TRY(clSetKernelArg(scene->add, 1, 2, &by));
	TRY(clSetKernelArg(scene->add, 1, 0, &by));
	TRY(clSetKernelArg(scene->add, 1, 4, NULL));
}

static void buffer_of_the_wrong_size(struct scene *scene)
{
	TRY(clSetKernelArg(scene->add, 0, 4, &scene->buffer));
	TRY(clSetKernelArg(scene->add, 0, 16, &scene->buffer));
	TRY(clSetKernelArg(scene->add, 0, 0, &scene->buffer));
}

static void local_memory_with_a_value(struct scene *scene)
{
	const cl_int by = 5;

	TRY(clSetKernelArg(scene->shift, 1, 0, NULL));
	TRY(clSetKernelArg(scene->shift, 1, sizeof(by), &by));
}

static void arguments_not_set(struct scene *scene)
{
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
	kernel_arg(scene->shift, 0, sizeof(cl_mem), &scene->buffer);
	kernel_arg(scene->shift, 1, 1024, NULL);
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
}

static void buffer_that_is_a_sampler(struct scene *scene)
{
	cl_sampler sampler =
		clCreateSampler(scene->device.context, CL_FALSE,
				CL_ADDRESS_CLAMP, CL_FILTER_NEAREST, &status);

	TRY(clSetKernelArg(scene->add, 0, sizeof(sampler), &sampler));
	TRY(clReleaseSampler(sampler));
}

static void buffer_of_another_context(struct scene *scene)
{
	cl_context other = scene_other(scene);
	cl_mem mem = clCreateBuffer(other, 0, 256, NULL, &status);

	TRY(clSetKernelArg(scene->add, 0, sizeof(mem), &mem));
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
	clFinish(scene->device.queue);
	kernel_arg(scene->add, 0, sizeof(cl_mem), &scene->buffer);
	TRY(clReleaseMemObject(mem));
	TRY(clReleaseContext(other));
}

static cl_int launch(struct scene *scene, cl_uint dimensions,
		     const size_t *global, const size_t *local)
{
	return clEnqueueNDRangeKernel(scene->device.queue, scene->add,
				      dimensions, NULL, global, local, 0, NULL,
				      NULL);
}

static void launch_in_wrong_dimensions(struct scene *scene)
{
	const size_t global[4] = { 8, 1, 1, 1 };

	TRY(launch(scene, 0, global, NULL));
	TRY(launch(scene, 4, global, NULL));
	TRY(launch(scene, 0xffffffff, global, NULL));
}

static void launch_over_nothing(struct scene *scene)
{
	const size_t nothing[3] = { 8, 0, 1 };

	TRY(launch(scene, 2, nothing, NULL));
	TRY(launch(scene, 1, NULL, NULL));
}

static void launch_in_large_groups(struct scene *scene)
{
	const size_t huge[1] = { 1 << 20 };
	const size_t deep[3] = { 64, 1 << 16, 1 << 16 };

	TRY(launch(scene, 1, huge, huge));
	TRY(launch(scene, 3, deep, deep));
}

static void launch_in_groups_that_do_not_fit(struct scene *scene)
{
	const size_t ten[1] = { 10 }, four[1] = { 4 }, none[1] = { 0 };

	TRY(launch(scene, 1, ten, four));
	TRY(launch(scene, 1, ten, none));
}

static void launch_with_an_offset_too_far(struct scene *scene)
{
	const size_t offset = SIZE_MAX, global = 16;

	TRY(clEnqueueNDRangeKernel(scene->device.queue, scene->add, 1, &offset,
				   &global, NULL, 0, NULL, NULL));
}

static void launch_in_groups_the_kernel_does_not_want(struct scene *scene)
{
	cl_program program = device_build(
		&scene->device,
		"kernel __attribute__((reqd_work_group_size(4, 1, 1)))\n"
		"void fixed(global int *to) { to[get_global_id(0)] = 1; }\n",
		"");
	cl_kernel kernel = device_kernel(program, "fixed");
	const size_t global = 16, wrong = 8;

	kernel_arg(kernel, 0, sizeof(cl_mem), &scene->buffer);
	TRY(clEnqueueNDRangeKernel(scene->device.queue, kernel, 1, NULL,
				   &global, &wrong, 0, NULL, NULL));
	TRY(clEnqueueNDRangeKernel(scene->device.queue, kernel, 1, NULL,
				   &global, NULL, 0, NULL, NULL));
	TRY(clFinish(scene->device.queue));
	TRY(clReleaseKernel(kernel));
	TRY(clReleaseProgram(program));
}

static void launch_with_too_much_local_memory(struct scene *scene)
{
	scene_set_shift(scene, 1, (size_t)1 << 30);
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
}

static void launch_in_another_context(struct scene *scene)
{
	cl_context other = scene_other(scene);
	cl_command_queue queue =
		clCreateCommandQueue(other, scene->device.id, 0, &status);
	const size_t global = SCENE_INTS;

	TRY(clEnqueueNDRangeKernel(queue, scene->add, 1, NULL, &global, NULL, 0,
				   NULL, NULL));
	TRY(clFinish(queue));
	TRY(clReleaseCommandQueue(queue));
	TRY(clReleaseContext(other));
}

static void launch_of_nothing(struct scene *scene)
{
	const size_t global = 1;

	TRY(clEnqueueNDRangeKernel(scene->device.queue, NULL, 1, NULL, &global,
				   NULL, 0, NULL, NULL));
	TRY(clEnqueueNDRangeKernel(NULL, scene->add, 1, NULL, &global, NULL, 0,
				   NULL, NULL));
	TRY(clEnqueueTask(scene->device.queue, NULL, 0, NULL, NULL));
}

static void kernel_asked_wrongly(struct scene *scene)
{
	cl_uint count = 77;
	char text[64] = "";

	TRY(clGetKernelInfo(scene->add, CL_KERNEL_NUM_ARGS, 1, &count, NULL));
	TRY(clGetKernelInfo(scene->add, CL_KERNEL_FUNCTION_NAME, 2, text,
			    NULL));
	TRY(clGetKernelInfo(scene->add, 0x7777, sizeof(count), &count, NULL));
	TRY(clGetKernelInfo(NULL, CL_KERNEL_NUM_ARGS, sizeof(count), &count,
			    NULL));
	SHOW(count);
	SHOW(text[0]);
}

static void group_asked_wrongly(struct scene *scene)
{
	size_t size = 77;

	TRY(clGetKernelWorkGroupInfo(scene->add, scene->device.id, 0x7777,
				     sizeof(size), &size, NULL));
	TRY(clGetKernelWorkGroupInfo(scene->add, scene->device.id,
				     CL_KERNEL_WORK_GROUP_SIZE, 1, &size,
				     NULL));
	TRY(clGetKernelWorkGroupInfo(NULL, scene->device.id,
				     CL_KERNEL_WORK_GROUP_SIZE, sizeof(size),
				     &size, NULL));
	SHOW(size);
}

static void arguments_asked_wrongly(struct scene *scene)
{
	cl_uint value = 77;
	char text[64] = "";

	TRY(clGetKernelArgInfo(scene->add, 7, CL_KERNEL_ARG_ADDRESS_QUALIFIER,
			       sizeof(value), &value, NULL));
	TRY(clGetKernelArgInfo(scene->add, 0, 0x7777, sizeof(value), &value,
			       NULL));
	TRY(clGetKernelArgInfo(scene->add, 0, CL_KERNEL_ARG_NAME, 1, text,
			       NULL));
	SHOW(value);
}

static void kernels_without_room(struct scene *scene)
{
	cl_kernel kernels[2] = { NULL, NULL };
	cl_uint count = 77;

	TRY(clCreateKernelsInProgram(scene->program, 1, kernels, &count));
	SHOW(count);
	SHOW(kernels[0] == NULL);
	TRY(clCreateKernelsInProgram(NULL, 1, kernels, &count));
}

const struct misuse kernel_misuses[] = {
	CASE(argument_beyond_the_last),
	CASE_ALONE(number_of_the_wrong_size),
	CASE(buffer_of_the_wrong_size),
	CASE(local_memory_with_a_value),
	CASE(arguments_not_set),
	CASE_ALONE(buffer_that_is_a_sampler),
	CASE_ALONE(buffer_of_another_context),
	CASE(launch_in_wrong_dimensions),
	CASE(launch_over_nothing),
	CASE(launch_in_large_groups),
	CASE_ALONE(launch_in_groups_that_do_not_fit),
	CASE_ALONE(launch_with_an_offset_too_far),
	CASE(launch_in_groups_the_kernel_does_not_want),
	CASE_ALONE(launch_with_too_much_local_memory),
	CASE(launch_in_another_context),
	CASE_ALONE(launch_of_nothing),
	CASE(kernel_asked_wrongly),
	CASE(group_asked_wrongly),
	CASE(arguments_asked_wrongly),
	CASE(kernels_without_room),
	{ 0 },
};

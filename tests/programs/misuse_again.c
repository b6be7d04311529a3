/* Calls that succeed, and then the same, or nearly, that must fail: who no
 * longer waits for the answer of what once succeeded must learn of it all the
 * same. And objects that are used after they were released. */
#include "misuse.h"

#include <stdlib.h>
#include <string.h>

#define TIMES 3

static void launch_well(struct scene *scene)
{
	for (int i = 0; i < TIMES; i++)
		need(scene_launch(scene, scene->add, 0, NULL, NULL), "launch");
}

static cl_int launch_in(struct scene *scene, size_t global, size_t local)
{
	return clEnqueueNDRangeKernel(scene->device.queue, scene->add, 1, NULL,
				      &global, &local, 0, NULL, NULL);
}

static void launched_again_in_wrong_groups(struct scene *scene)
{
	TRY(launch_in(scene, 64, 16));
	TRY(launch_in(scene, 64, 16));
	TRY(launch_in(scene, 64, 1 << 20));
	TRY(launch_in(scene, 64, 16));
	TRY(launch_in(scene, 0, 16));
	TRY(launch_in(scene, 62, 16));
	TRY(launch_in(scene, 64, 16));
}

static void launched_again_after_a_wrong_argument(struct scene *scene)
{
	const cl_long by = 5;

	launch_well(scene);
	TRY(clSetKernelArg(scene->add, 1, sizeof(by), &by));
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
	TRY(clSetKernelArg(scene->add, 7, sizeof(by), &by));
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
}

static void another_kernel_launched_unset(struct scene *scene)
{
	cl_kernel other = device_kernel(scene->program, "add");
	const cl_int by = 1;

	launch_well(scene);
	TRY(scene_launch(scene, other, 0, NULL, NULL));
	kernel_arg(other, 0, sizeof(cl_mem), &scene->buffer);
	TRY(scene_launch(scene, other, 0, NULL, NULL));
	kernel_arg(other, 1, sizeof(by), &by);
	TRY(scene_launch(scene, other, 0, NULL, NULL));
	TRY(clReleaseKernel(other));
}

static void local_memory_grown_too_large(struct scene *scene)
{
	scene_set_shift(scene, 1, 1024);
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
	kernel_arg(scene->shift, 1, (size_t)1 << 30, NULL);
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
	kernel_arg(scene->shift, 1, 1024, NULL);
	TRY(scene_launch(scene, scene->shift, 0, NULL, NULL));
}

static void launched_again_after_what_has_failed(struct scene *scene)
{
	cl_event right = clCreateUserEvent(scene->device.context, &status);
	cl_event failed = scene_failed_event(scene);

	clSetUserEventStatus(right, CL_COMPLETE);
	TRY(scene_launch(scene, scene->add, 1, &right, NULL));
	TRY(scene_launch(scene, scene->add, 1, &right, NULL));
	TRY(scene_launch(scene, scene->add, 1, &failed, NULL));
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
	TRY(clFinish(scene->device.queue));
	TRY(clReleaseEvent(right));
	TRY(clReleaseEvent(failed));
}

static void launched_again_in_another_context(struct scene *scene)
{
	cl_context other = scene_other(scene);
	cl_command_queue queue =
		clCreateCommandQueue(other, scene->device.id, 0, &status);
	const size_t global = SCENE_INTS;

	launch_well(scene);
	TRY(clEnqueueNDRangeKernel(queue, scene->add, 1, NULL, &global, NULL, 0,
				   NULL, NULL));
	TRY(clFinish(queue));
	TRY(clReleaseCommandQueue(queue));
	TRY(clReleaseContext(other));
}

static cl_int write_at(struct scene *scene, size_t offset, size_t size)
{
	static const char from[512] = "";

	return clEnqueueWriteBuffer(scene->device.queue, scene->buffer,
				    CL_FALSE, offset, size, from, 0, NULL,
				    NULL);
}

static void written_again_beyond_the_end(struct scene *scene)
{
	TRY(write_at(scene, 0, 16));
	TRY(write_at(scene, 0, 16));
	TRY(write_at(scene, 248, 16));
	TRY(write_at(scene, 0, 16));
	TRY(write_at(scene, 0, 512));
	TRY(write_at(scene, 16, 16));
}

static void read_again_beyond_the_end(struct scene *scene)
{
	char to[16];

	memset(to, '?', sizeof(to));
	for (size_t offset = 0; offset < 512; offset += 128)
		TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer,
					CL_FALSE, offset + 120, sizeof(to), to,
					0, NULL, NULL));
	TRY(clFinish(scene->device.queue));
	SHOW(to[0]);
	SHOW(to[8]);
}

static void copied_again_over_itself(struct scene *scene)
{
	cl_mem mem = scene->buffer;

	for (size_t to = 128; to <= 256; to += 64) {
		TRY(clEnqueueCopyBuffer(scene->device.queue, mem, mem, 0, to,
					64, 0, NULL, NULL));
		TRY(clEnqueueCopyBuffer(scene->device.queue, mem, mem, 0,
					to / 4, 64, 0, NULL, NULL));
	}
}

static void filled_again_with_an_odd_pattern(struct scene *scene)
{
	const char pattern[16] = "abc";

	for (size_t size = 4; size > 1; size--)
		TRY(clEnqueueFillBuffer(scene->device.queue, scene->buffer,
					pattern, size, 128, 64, 0, NULL, NULL));
}

static void argument_set_again_wrongly(struct scene *scene)
{
	const cl_int by[4] = { 2 };

	for (size_t size = 4; size <= 16; size += 4) {
		TRY(clSetKernelArg(scene->add, 1, sizeof(by[0]), by));
		TRY(clSetKernelArg(scene->add, 1, size, by));
	}
	for (cl_uint index = 1; index < 4; index++)
		TRY(clSetKernelArg(scene->add, index, sizeof(by[0]), by));
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
}

static void mapped_again_beyond_the_end(struct scene *scene)
{
	for (size_t offset = 0; offset < 512; offset += 128) {
		void *pointer = MAKE(clEnqueueMapBuffer(
			scene->device.queue, scene->buffer, CL_TRUE,
			CL_MAP_READ, offset, 128, 0, NULL, NULL, &status));
		if (pointer)
			TRY(clEnqueueUnmapMemObject(scene->device.queue,
						    scene->buffer, pointer, 0,
						    NULL, NULL));
	}
}

static void waited_again_for_what_fails(struct scene *scene)
{
	for (int code = 0; code > -3; code--) {
		cl_event user =
			clCreateUserEvent(scene->device.context, &status);
		TRY(clSetUserEventStatus(user, code));
		TRY(clWaitForEvents(1, &user));
		TRY(clWaitForEvents(1, &user));
		TRY(clReleaseEvent(user));
	}
}

static void asked_again_with_less_room(struct scene *scene)
{
	for (size_t room = 8; room > 0; room /= 2) {
		cl_ulong value = 77;
		TRY(clGetMemObjectInfo(scene->buffer, CL_MEM_SIZE, room, &value,
				       NULL));
		TRY(clGetKernelInfo(scene->add, CL_KERNEL_NUM_ARGS, room,
				    &value, NULL));
		TRY(clGetDeviceInfo(scene->device.id, CL_DEVICE_GLOBAL_MEM_SIZE,
				    room, &value, NULL));
		TRY(clGetContextInfo(scene->device.context,
				     CL_CONTEXT_NUM_DEVICES, room, &value,
				     NULL));
	}
}

static void made_again_too_large(struct scene *scene)
{
	for (size_t size = 64; size; size <<= 20) {
		cl_mem mem = MAKE(clCreateBuffer(scene->device.context, 0, size,
						 NULL, &status));
		if (mem)
			TRY(clReleaseMemObject(mem));
	}
}

static void made_again_of_another_name(struct scene *scene)
{
	static const char *const names[] = { "add", "add", "ad", "shift", "" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		cl_kernel kernel =
			MAKE(clCreateKernel(scene->program, names[i], &status));
		if (kernel)
			TRY(clReleaseKernel(kernel));
	}
}

static void many_errors_in_a_row(struct scene *scene)
{
	for (int i = 0; i < TIMES; i++) {
		TRY(write_at(scene, 256, 16));
		TRY(clFinish(scene->device.queue));
		TRY(launch_in(scene, 64, 1 << 20));
		TRY(clFlush(scene->device.queue));
		TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
	}
}

/* An error belongs to its call, whatever queue is asked next. */
static void error_in_one_queue_asked_in_another(struct scene *scene)
{
	cl_command_queue other = clCreateCommandQueue(
		scene->device.context, scene->device.id, 0, &status);

	launch_well(scene);
	TRY(launch_in(scene, 64, 1 << 20));
	TRY(clFinish(other));
	TRY(clFinish(scene->device.queue));
	TRY(clReleaseCommandQueue(other));
}

static void released_and_retained_again(struct scene *scene)
{
	for (int i = 0; i < TIMES; i++) {
		TRY(clRetainMemObject(scene->buffer));
		TRY(clReleaseMemObject(scene->buffer));
		TRY(clRetainKernel(scene->add));
		TRY(clReleaseKernel(scene->add));
	}
}

/* An out-of-order queue, whose commands fail apart. */
static void launched_out_of_order_after_what_has_failed(struct scene *scene)
{
	cl_command_queue queue = clCreateCommandQueue(
		scene->device.context, scene->device.id,
		CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, &status);
	cl_event failed = scene_failed_event(scene);
	const size_t global = SCENE_INTS;
	cl_event event = NULL;

	if (!queue)
		return;
	TRY(clEnqueueNDRangeKernel(queue, scene->add, 1, NULL, &global, NULL, 0,
				   NULL, NULL));
	TRY(clEnqueueNDRangeKernel(queue, scene->add, 1, NULL, &global, NULL, 1,
				   &failed, &event));
	TRY(clFinish(queue));
	if (event) {
		SHOW(event_status(event));
		TRY(clReleaseEvent(event));
	}
	TRY(clReleaseEvent(failed));
	TRY(clReleaseCommandQueue(queue));
}

const struct misuse again_misuses[] = {
	CASE(launched_again_in_wrong_groups),
	CASE(launched_again_after_a_wrong_argument),
	CASE(another_kernel_launched_unset),
	CASE_ALONE(local_memory_grown_too_large),
	CASE_ALONE(launched_again_after_what_has_failed),
	CASE_ALONE(launched_again_in_another_context),
	CASE(written_again_beyond_the_end),
	CASE(read_again_beyond_the_end),
	CASE(copied_again_over_itself),
	CASE(filled_again_with_an_odd_pattern),
	CASE(argument_set_again_wrongly),
	CASE(mapped_again_beyond_the_end),
	CASE(waited_again_for_what_fails),
	CASE(asked_again_with_less_room),
	CASE_ALONE(made_again_too_large),
	CASE(made_again_of_another_name),
	CASE(many_errors_in_a_row),
	CASE(error_in_one_queue_asked_in_another),
	CASE(released_and_retained_again),
	CASE_ALONE(launched_out_of_order_after_what_has_failed),
	{ 0 },
};

/*
 * Released objects: natively a program may end there. The argument that was
 * released, too: the kernel does not hold it on every vendor.
 */
static void buffer_used_after_its_release(struct scene *scene)
{
	cl_mem mem = scene->buffer;
	const cl_int one = 1;

	TRY(clReleaseMemObject(mem));
	scene->buffer = NULL;
	clReleaseKernel(scene->add);
	scene->add = NULL;
	TRY(clEnqueueWriteBuffer(scene->device.queue, mem, CL_TRUE, 0, 4, &one,
				 0, NULL, NULL));
	TRY(clRetainMemObject(mem));
	TRY(clReleaseMemObject(mem));
}

static void argument_released_before_the_launch(struct scene *scene)
{
	launch_well(scene);
	TRY(clFinish(scene->device.queue));
	TRY(clReleaseMemObject(scene->buffer));
	scene->buffer = NULL;
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
	TRY(clFinish(scene->device.queue));
}

static void kernel_used_after_its_release(struct scene *scene)
{
	cl_kernel kernel = scene->add;
	const cl_int one = 1;

	launch_well(scene);
	TRY(clReleaseKernel(kernel));
	scene->add = NULL;
	TRY(clSetKernelArg(kernel, 1, sizeof(one), &one));
	TRY(scene_launch(scene, kernel, 0, NULL, NULL));
	TRY(clReleaseKernel(kernel));
}

static void program_used_after_its_release(struct scene *scene)
{
	cl_program program = scene->program;

	clReleaseKernel(scene->add);
	clReleaseKernel(scene->shift);
	scene->add = scene->shift = NULL;
	scene->program = NULL;
	TRY(clReleaseProgram(program));
	MAKE(clCreateKernel(program, "add", &status));
	TRY(clReleaseProgram(program));
}

static void queue_used_after_its_release(struct scene *scene)
{
	cl_command_queue queue = scene->device.queue;

	launch_well(scene);
	TRY(clFinish(queue));
	TRY(clReleaseCommandQueue(queue));
	TRY(scene_launch(scene, scene->add, 0, NULL, NULL));
	scene->device.queue = NULL;
	TRY(clFinish(queue));
	TRY(clReleaseCommandQueue(queue));
}

static void event_used_after_its_release(struct scene *scene)
{
	cl_event event = NULL;

	TRY(scene_launch(scene, scene->add, 0, NULL, &event));
	TRY(clWaitForEvents(1, &event));
	TRY(clReleaseEvent(event));
	TRY(clWaitForEvents(1, &event));
	TRY(scene_launch(scene, scene->add, 1, &event, NULL));
	TRY(clReleaseEvent(event));
}

static void context_used_after_its_release(struct scene *scene)
{
	cl_context context = scene_other(scene);

	TRY(clReleaseContext(context));
	MAKE(clCreateBuffer(context, 0, 64, NULL, &status));
	TRY(clReleaseContext(context));
}

static void sampler_used_after_its_release(struct scene *scene)
{
	cl_sampler sampler =
		clCreateSampler(scene->device.context, CL_FALSE,
				CL_ADDRESS_CLAMP, CL_FILTER_NEAREST, &status);

	TRY(clReleaseSampler(sampler));
	TRY(clReleaseSampler(sampler));
	TRY(clRetainSampler(sampler));
}

static void handles_of_the_wrong_kind(struct scene *scene)
{
	cl_uint count = 77;

	TRY(clFinish((cl_command_queue)scene->buffer));
	TRY(clRetainMemObject((cl_mem)scene->device.queue));
	TRY(clGetKernelInfo((cl_kernel)scene->program, CL_KERNEL_NUM_ARGS,
			    sizeof(count), &count, NULL));
	TRY(clWaitForEvents(1, (const cl_event *)&scene->add));
}

/* The parent stays while its part needs it. */
static void part_used_after_its_buffer_is_released(struct scene *scene)
{
	const cl_buffer_region region = { 128, 16 };
	cl_mem part = clCreateSubBuffer(scene->buffer, 0,
					CL_BUFFER_CREATE_TYPE_REGION, &region,
					&status);
	cl_int got[2] = { 0 };

	TRY(clReleaseMemObject(scene->buffer));
	clReleaseKernel(scene->add);
	scene->add = NULL;
	scene->buffer = NULL;
	TRY(clEnqueueReadBuffer(scene->device.queue, part, CL_TRUE, 0,
				sizeof(got), got, 0, NULL, NULL));
	SHOW(got[1]);
	TRY(clReleaseMemObject(part));
}

/* What is queued goes on when its objects are let go. */
static void released_while_it_is_queued(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;

	TRY(scene_launch(scene, scene->add, 1, &user, &event));
	TRY(clReleaseKernel(scene->add));
	TRY(clReleaseProgram(scene->program));
	scene->add = NULL;
	scene->program = NULL;
	TRY(clSetUserEventStatus(user, CL_COMPLETE));
	TRY(clWaitForEvents(1, &event));
	SHOW(event_status(event));
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
}

const struct misuse released_misuses[] = {
	CASE_ALONE(buffer_used_after_its_release),
	CASE_ALONE(argument_released_before_the_launch),
	CASE_ALONE(kernel_used_after_its_release),
	CASE_ALONE(program_used_after_its_release),
	CASE_ALONE(queue_used_after_its_release),
	CASE_ALONE(event_used_after_its_release),
	CASE_ALONE(context_used_after_its_release),
	CASE_ALONE(sampler_used_after_its_release),
	CASE_ALONE(handles_of_the_wrong_kind),
	CASE_ALONE(part_used_after_its_buffer_is_released),
	CASE_ALONE(released_while_it_is_queued),
	{ 0 },
};

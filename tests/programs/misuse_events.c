/* Events that fail, that are asked too early or wrongly, and what waits for
 * them. */
#include "misuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void wait_for_nothing(struct scene *scene)
{
	const cl_event none = NULL;

	(void)scene;
	TRY(clWaitForEvents(0, &none));
	TRY(clWaitForEvents(1, NULL));
	TRY(clWaitForEvents(1, &none));
}

static void lists_and_counts_that_differ(struct scene *scene)
{
	const cl_event none = NULL;
	cl_command_queue queue = scene->device.queue;
	char to[4] = "";

	TRY(clEnqueueReadBuffer(queue, scene->buffer, CL_TRUE, 0, 4, to, 1,
				NULL, NULL));
	TRY(clEnqueueReadBuffer(queue, scene->buffer, CL_TRUE, 0, 4, to, 0,
				&none, NULL));
	TRY(clEnqueueReadBuffer(queue, scene->buffer, CL_TRUE, 0, 4, to, 1,
				&none, NULL));
	TRY(scene_launch(scene, scene->add, 1, NULL, NULL));
	TRY(scene_launch(scene, scene->add, 1, &none, NULL));
	TRY(clEnqueueMarkerWithWaitList(queue, 1, NULL, NULL));
	TRY(clEnqueueBarrierWithWaitList(queue, 1, NULL, NULL));
	SHOW(to[0]);
}

static void markers_without_events(struct scene *scene)
{
	TRY(clEnqueueMarker(scene->device.queue, NULL));
	TRY(clEnqueueMarker(NULL, NULL));
	TRY(clEnqueueBarrier(NULL));
	TRY(clEnqueueWaitForEvents(scene->device.queue, 0, NULL));
	TRY(clEnqueueWaitForEvents(NULL, 0, NULL));
}

static void user_event_set_wrongly(struct scene *scene)
{
	cl_event event = clCreateUserEvent(scene->device.context, &status);

	TRY(clSetUserEventStatus(event, CL_RUNNING));
	TRY(clSetUserEventStatus(event, CL_QUEUED));
	SHOW(event_status(event));
	TRY(clSetUserEventStatus(event, CL_COMPLETE));
	TRY(clSetUserEventStatus(event, CL_COMPLETE));
	TRY(clSetUserEventStatus(event, -5));
	SHOW(event_status(event));
	TRY(clReleaseEvent(event));
	TRY(clSetUserEventStatus(NULL, CL_COMPLETE));
	MAKE(clCreateUserEvent(NULL, &status));
}

static void command_set_as_a_user_event(struct scene *scene)
{
	cl_event event = NULL;

	TRY(scene_launch(scene, scene->add, 0, NULL, &event));
	TRY(clSetUserEventStatus(event, CL_COMPLETE));
	TRY(clWaitForEvents(1, &event));
	SHOW(event_status(event));
	TRY(clReleaseEvent(event));
}

static void event_asked_wrongly(struct scene *scene)
{
	cl_event event = clCreateUserEvent(scene->device.context, &status);
	cl_command_queue queue = scene->device.queue;
	cl_int value = 77;

	TRY(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, 1, &value,
			   NULL));
	TRY(clGetEventInfo(event, 0x7777, sizeof(value), &value, NULL));
	TRY(clGetEventInfo(NULL, CL_EVENT_REFERENCE_COUNT, sizeof(value),
			   &value, NULL));
	SHOW(value);
	TRY(clGetEventInfo(event, CL_EVENT_COMMAND_QUEUE, sizeof(queue), &queue,
			   NULL));
	SHOW(queue == NULL);
	TRY(clSetUserEventStatus(event, CL_COMPLETE));
	TRY(clReleaseEvent(event));
}

static void times_of_what_is_not_timed(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;
	cl_ulong when = 77;

	TRY(clGetEventProfilingInfo(user, CL_PROFILING_COMMAND_START,
				    sizeof(when), &when, NULL));
	TRY(scene_launch(scene, scene->add, 0, NULL, &event));
	TRY(clWaitForEvents(1, &event));
	TRY(clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START,
				    sizeof(when), &when, NULL));
	TRY(clSetUserEventStatus(user, CL_COMPLETE));
	TRY(clReleaseEvent(user));
	TRY(clReleaseEvent(event));
}

static void times_asked_wrongly(struct scene *scene)
{
	cl_command_queue timed =
		clCreateCommandQueue(scene->device.context, scene->device.id,
				     CL_QUEUE_PROFILING_ENABLE, &status);
	const size_t global = SCENE_INTS;
	cl_event event = NULL;
	cl_ulong when = 77;

	TRY(clEnqueueNDRangeKernel(timed, scene->add, 1, NULL, &global, NULL, 0,
				   NULL, &event));
	TRY(clWaitForEvents(1, &event));
	TRY(clGetEventProfilingInfo(event, 0x7777, sizeof(when), &when, NULL));
	TRY(clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, 4, &when,
				    NULL));
	TRY(clGetEventProfilingInfo(NULL, CL_PROFILING_COMMAND_START,
				    sizeof(when), &when, NULL));
	SHOW(when);
	TRY(clReleaseEvent(event));
	TRY(clReleaseCommandQueue(timed));
}

static void times_of_what_has_not_begun(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_command_queue timed =
		clCreateCommandQueue(scene->device.context, scene->device.id,
				     CL_QUEUE_PROFILING_ENABLE, &status);
	const size_t global = SCENE_INTS;
	cl_event event = NULL;
	cl_ulong when = 77;

	TRY(clEnqueueNDRangeKernel(timed, scene->add, 1, NULL, &global, NULL, 1,
				   &user, &event));
	TRY(clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START,
				    sizeof(when), &when, NULL));
	SHOW(when);
	TRY(clSetUserEventStatus(user, CL_COMPLETE));
	TRY(clFinish(timed));
	SHOW(event_status(event));
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
	TRY(clReleaseCommandQueue(timed));
}

static void wait_for_what_has_failed(struct scene *scene)
{
	cl_event failed = scene_failed_event(scene);

	SHOW(event_status(failed));
	TRY(clWaitForEvents(1, &failed));
	TRY(clReleaseEvent(failed));
}

static void launch_after_what_has_failed(struct scene *scene)
{
	cl_event failed = scene_failed_event(scene), event = NULL;

	TRY(scene_launch(scene, scene->add, 1, &failed, &event));
	if (event) {
		TRY(clWaitForEvents(1, &event));
		SHOW(event_status(event));
		TRY(clReleaseEvent(event));
	}
	TRY(clReleaseEvent(failed));
}

static void launch_before_it_fails(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;

	TRY(scene_launch(scene, scene->add, 1, &user, &event));
	SHOW(event_status(event) >= CL_SUBMITTED);
	TRY(clSetUserEventStatus(user, -7));
	TRY(clWaitForEvents(1, &event));
	SHOW(event_status(event));
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
}

static void chain_behind_what_fails(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event launch = NULL, marker = NULL, barrier = NULL;
	cl_command_queue queue = scene->device.queue;

	TRY(scene_launch(scene, scene->add, 1, &user, &launch));
	TRY(clEnqueueMarkerWithWaitList(queue, 1, &launch, &marker));
	TRY(clEnqueueBarrierWithWaitList(queue, 1, &marker, &barrier));
	TRY(clSetUserEventStatus(user, -7));
	TRY(clFinish(queue));
	SHOW(event_status(launch));
	SHOW(event_status(marker));
	SHOW(event_status(barrier));
	clReleaseEvent(launch);
	clReleaseEvent(marker);
	clReleaseEvent(barrier);
	TRY(clReleaseEvent(user));
}

static void read_behind_what_fails(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;
	char to[16];

	memset(to, '?', sizeof(to));
	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_FALSE,
				16, sizeof(to), to, 1, &user, &event));
	TRY(clSetUserEventStatus(user, -7));
	TRY(clWaitForEvents(1, &event));
	SHOW(event_status(event));
	TRY(clFinish(scene->device.queue));
	SHOW(to[0] == '?' && to[15] == '?');
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
}

static void blocking_read_after_what_has_failed(struct scene *scene)
{
	cl_event failed = scene_failed_event(scene);
	char to[16];

	memset(to, '?', sizeof(to));
	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_TRUE, 16,
				sizeof(to), to, 1, &failed, NULL));
	SHOW(to[0] == '?' && to[15] == '?');
	TRY(clReleaseEvent(failed));
}

static void write_behind_what_fails(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;
	const char from[16] = "0123456789abcde";

	TRY(clEnqueueWriteBuffer(scene->device.queue, scene->buffer, CL_FALSE,
				 0, sizeof(from), from, 1, &user, &event));
	TRY(clSetUserEventStatus(user, -7));
	TRY(clWaitForEvents(1, &event));
	SHOW(event_status(event));
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
}

static void map_after_what_has_failed(struct scene *scene)
{
	cl_event failed = scene_failed_event(scene);

	MAKE(clEnqueueMapBuffer(scene->device.queue, scene->buffer, CL_TRUE,
				CL_MAP_READ, 0, 16, 1, &failed, NULL, &status));
	TRY(clReleaseEvent(failed));
}

static void copy_and_fill_behind_what_fails(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event copy = NULL, fill = NULL;
	const cl_int pattern = 9;
	cl_command_queue queue = scene->device.queue;

	TRY(clEnqueueCopyBuffer(queue, scene->buffer, scene->buffer, 0, 128, 64,
				1, &user, &copy));
	TRY(clEnqueueFillBuffer(queue, scene->buffer, &pattern, 4, 0, 8, 1,
				&user, &fill));
	TRY(clSetUserEventStatus(user, -7));
	TRY(clFinish(queue));
	SHOW(event_status(copy));
	SHOW(event_status(fill));
	clReleaseEvent(copy);
	clReleaseEvent(fill);
	TRY(clReleaseEvent(user));
}

static void events_of_two_contexts(struct scene *scene)
{
	cl_context other = scene_other(scene);
	cl_event events[2] = { clCreateUserEvent(scene->device.context,
						 &status),
			       clCreateUserEvent(other, &status) };

	clSetUserEventStatus(events[0], CL_COMPLETE);
	clSetUserEventStatus(events[1], CL_COMPLETE);
	TRY(clWaitForEvents(2, events));
	TRY(scene_launch(scene, scene->add, 1, &events[1], NULL));
	TRY(clReleaseEvent(events[0]));
	TRY(clReleaseEvent(events[1]));
	TRY(clReleaseContext(other));
}

static void CL_CALLBACK no_callback(cl_event event, cl_int code, void *data)
{
	(void)event;
	(void)code;
	(void)data;
}

static void callback_registered_wrongly(struct scene *scene)
{
	cl_event event = clCreateUserEvent(scene->device.context, &status);

	TRY(clSetEventCallback(event, CL_COMPLETE, NULL, NULL));
	TRY(clSetEventCallback(event, 7, no_callback, NULL));
	TRY(clSetEventCallback(event, -1, no_callback, NULL));
	TRY(clSetEventCallback(NULL, CL_COMPLETE, no_callback, NULL));
	TRY(clSetUserEventStatus(event, CL_COMPLETE));
	TRY(clReleaseEvent(event));
}

static volatile cl_int told;

static void CL_CALLBACK tell(cl_event event, cl_int code, void *data)
{
	(void)event;
	(void)data;
	told = code;
}

static void callback_of_what_fails(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;

	told = 77;
	TRY(scene_launch(scene, scene->add, 1, &user, &event));
	TRY(clSetEventCallback(event, CL_COMPLETE, tell, NULL));
	TRY(clSetUserEventStatus(user, -7));
	TRY(clFinish(scene->device.queue));
	for (int i = 0; i < 200 && told == 77; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	SHOW(told);
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
}

static void event_kept_too_long(struct scene *scene)
{
	cl_event event = NULL;
	cl_uint count = 77;

	TRY(scene_launch(scene, scene->add, 0, NULL, &event));
	TRY(clFinish(scene->device.queue));
	TRY(clRetainEvent(event));
	TRY(clReleaseEvent(event));
	TRY(clGetEventInfo(event, CL_EVENT_REFERENCE_COUNT, sizeof(count),
			   &count, NULL));
	SHOW(count);
	TRY(clReleaseEvent(event));
	TRY(clRetainEvent(NULL));
	TRY(clReleaseEvent(NULL));
}

const struct misuse event_misuses[] = {
	CASE(wait_for_nothing),
	CASE_ALONE(lists_and_counts_that_differ),
	CASE_ALONE(markers_without_events),
	CASE(user_event_set_wrongly),
	CASE(command_set_as_a_user_event),
	CASE(event_asked_wrongly),
	CASE(times_of_what_is_not_timed),
	CASE(times_asked_wrongly),
	CASE(times_of_what_has_not_begun),
	CASE(wait_for_what_has_failed),
	CASE_ALONE(launch_after_what_has_failed),
	CASE_ALONE(launch_before_it_fails),
	CASE_ALONE(chain_behind_what_fails),
	CASE_ALONE(read_behind_what_fails),
	CASE_ALONE(blocking_read_after_what_has_failed),
	CASE_ALONE(write_behind_what_fails),
	CASE_ALONE(map_after_what_has_failed),
	CASE_ALONE(copy_and_fill_behind_what_fails),
	CASE_ALONE(events_of_two_contexts),
	CASE(callback_registered_wrongly),
	CASE_ALONE(callback_of_what_fails),
	CASE(event_kept_too_long),
	{ 0 },
};

/*
 * The server's hand-written half of OpenCL, where it begins: events, by which
 * the runtime knows that something is complete, references that only we hold,
 * and the start.
 */
#include "opencl_protocol.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "opencl_programs.h"
#include "opencl_server.h"
#include "opencl_twins.h"
#include "opencl_vendor.h"
#include "server.h"

#define PLATFORMS_MAX 16
#define DEVICES_MAX 256

/*
 * ---- events
 */
cl_int event_status(cl_event event)
{
	cl_int status = CL_COMPLETE;

	opencl_vendor.clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
				     sizeof(status), &status, NULL);
	return status;
}

bool event_is_over(cl_event event)
{
	return event_status(event) <= CL_COMPLETE;
}

static void event_release(void *event)
{
	opencl_vendor.clReleaseEvent(event);
}

/* What tells the guest: one function for all events. */
static void (*_Atomic event_notify)(cl_event, cl_int, void *);

/* PoCL submits a command while it holds a lock of the one that it waited for.
 */
static void event_reached(cl_event event, cl_int status, void *callback)
{
	server_later_rest(status == CL_SUBMITTED);
	event_notify(event, status, callback);
	server_later_rest(false);
}

cl_int server_event_callback(cl_event event, cl_int command_exec_callback_type,
			     void (*pfn_notify)(cl_event, cl_int, void *),
			     void *user_data)
{
	if (pfn_notify && event) {
		/* The guest runs it when the vendor may have let go. */
		opencl_vendor.clRetainEvent(event);
		server_callback_after(user_data, event_release, event);
		event_notify = pfn_notify;
	}
	return opencl_vendor.clSetEventCallback(
		event, command_exec_callback_type,
		pfn_notify ? event_reached : NULL, user_data);
}

/* Pending data and callbacks refer to it, and maps; the application does not
 * know. */
static cl_uint our_holds(cl_event event)
{
	return server_later_holds(event) + server_callback_holds(event) +
	       maps_hold(event);
}

/* The application's references, of those that were counted at @answer. */
static void subtract_ours(void *answer, size_t room, cl_uint ours)
{
	cl_uint count;

	if (!answer || room < sizeof(count))
		return;
	memcpy(&count, answer, sizeof(count));
	count -= ours;
	memcpy(answer, &count, sizeof(count));
}

cl_int server_event_info(cl_event event, cl_event_info param_name,
			 size_t param_value_size, void *param_value,
			 size_t *param_value_size_ret)
{
	const cl_int error = opencl_vendor.clGetEventInfo(
		event, param_name, param_value_size, param_value,
		param_value_size_ret);

	if (!error && param_name == CL_EVENT_REFERENCE_COUNT)
		subtract_ours(param_value, param_value_size, our_holds(event));
	return error;
}

cl_int server_context_info(cl_context context, cl_context_info param_name,
			   size_t param_value_size, void *param_value,
			   size_t *param_value_size_ret)
{
	const cl_int error = opencl_vendor.clGetContextInfo(
		context, param_name, param_value_size, param_value,
		param_value_size_ret);

	if (!error && param_name == CL_CONTEXT_REFERENCE_COUNT)
		subtract_ours(param_value, param_value_size,
			      twins_of_context(context));
	return error;
}

static void later_begin(void *event, bool ours)
{
	if (!ours)
		opencl_vendor.clRetainEvent(event);
}

static bool later_done(void *event)
{
	return event_is_over(event);
}

static bool later_failed(void *event)
{
	return event_status(event) < CL_COMPLETE;
}

extern const struct server_completion opencl_completion;
const struct server_completion opencl_completion = {
	.begin = later_begin,
	.done = later_done,
	.failed = later_failed,
	.end = event_release,
};

/*
 * ---- the start
 */
static void read_version(cl_platform_id platform)
{
	char text[128] = "";
	unsigned major = 1, minor = 0;

	opencl_vendor.clGetPlatformInfo(platform, CL_PLATFORM_VERSION,
					sizeof(text), text, NULL);
	if (sscanf(text, "OpenCL %u.%u", &major, &minor) == 2)
		server_version_set(major, minor);
}

static int warm_platform(cl_platform_id platform, char *text, size_t room)
{
	cl_device_id devices[DEVICES_MAX];
	cl_uint count = 0;
	char name[128] = "", device[128] = "";

	server_root(platform, OPENCL_TYPE_CL_PLATFORM_ID);
	read_version(platform);
	opencl_vendor.clGetPlatformInfo(platform, CL_PLATFORM_NAME,
					sizeof(name), name, NULL);
	programs_know_vendor(name);
	if (opencl_vendor.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL,
					 DEVICES_MAX, devices,
					 &count) != CL_SUCCESS)
		count = 0;
	for (cl_uint i = 0; i < count && i < DEVICES_MAX; i++)
		server_root(devices[i], OPENCL_TYPE_CL_DEVICE_ID);
	if (count)
		opencl_vendor.clGetDeviceInfo(devices[0], CL_DEVICE_NAME,
					      sizeof(device), device, NULL);
	snprintf(text, room, "%s: %u device%s, %s", name, count,
		 count == 1 ? "" : "s", device);
	return (int)count;
}

int opencl_warm(char *text, size_t room);
int opencl_warm(char *text, size_t room)
{
	cl_platform_id platforms[PLATFORMS_MAX];
	cl_uint count = 0;
	int devices = 0;

	if (!opencl_vendor.clGetPlatformIDs ||
	    opencl_vendor.clGetPlatformIDs(PLATFORMS_MAX, platforms, &count) !=
		    CL_SUCCESS) {
		snprintf(text, room, "the vendor library has no platform");
		return 0;
	}
	for (cl_uint i = 0; i < count && i < PLATFORMS_MAX; i++)
		devices += warm_platform(platforms[i], text, room);
	return devices;
}

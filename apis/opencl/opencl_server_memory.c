/*
 * The server's half of memory that devices and the application share: buffers
 * whose bytes are in the region's arena, and transfers that find them in place.
 * The guest can write to them at any time; they are never looked at here, only
 * passed on.
 */
#include "opencl_protocol.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_util.h"
#include "opencl_vendor.h"
#include "server.h"

#define DEVICES_MAX 64
/* What devices of today want of host memory that they work in. */
#define ALIGNMENT 128

/*
 * ---- which contexts have such memory
 */

/* A processor that computes in the host's own memory; *@most grows to its
 * largest buffer. One that is everything at once is somebody's simulator. */
static bool device_shares(cl_device_id device, cl_ulong *most)
{
	cl_device_type type = 0;
	cl_bool unified = CL_FALSE;
	cl_ulong largest = 0;

	opencl_vendor.clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof(type),
				      &type, NULL);
	opencl_vendor.clGetDeviceInfo(device, CL_DEVICE_HOST_UNIFIED_MEMORY,
				      sizeof(unified), &unified, NULL);
	opencl_vendor.clGetDeviceInfo(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE,
				      sizeof(largest), &largest, NULL);
	if (largest > *most)
		*most = largest;
	return unified && (type & ~(cl_device_type)CL_DEVICE_TYPE_DEFAULT) ==
				  CL_DEVICE_TYPE_CPU;
}

static bool all_share(const cl_device_id *devices, size_t count, cl_ulong *most)
{
	for (size_t i = 0; i < count; i++)
		if (!device_shares(devices[i], most))
			return false;
	return count > 0;
}

/* Written through the library, the bytes are where we gave it memory. */
static bool arrives(cl_context context, cl_device_id device,
		    unsigned char *memory, size_t size)
{
	static const unsigned char pattern[] = "in place";
	cl_int error;
	cl_command_queue queue =
		opencl_vendor.clCreateCommandQueue(context, device, 0, &error);
	cl_mem mem = opencl_vendor.clCreateBuffer(
		context, CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR, size, memory,
		&error);

	if (queue && mem)
		error = opencl_vendor.clEnqueueWriteBuffer(
			queue, mem, CL_TRUE, 0, sizeof(pattern), pattern, 0,
			NULL, NULL);
	const bool found = queue && mem && error == CL_SUCCESS &&
			   memcmp(memory, pattern, sizeof(pattern)) == 0;
	if (mem)
		opencl_vendor.clReleaseMemObject(mem);
	if (queue)
		opencl_vendor.clReleaseCommandQueue(queue);
	return found;
}

static bool works_in_place(cl_context context, cl_device_id device)
{
	const size_t size = 4096;
	unsigned char *memory = aligned_alloc(size, size);

	if (!memory)
		return false;
	memset(memory, 0, size);
	const bool found = arrives(context, device, memory, size);
	free(memory);
	return found;
}

cl_int server_clsluiceShares(cl_context context, cl_ulong *most)
{
	cl_device_id devices[DEVICES_MAX];
	size_t size = 0;

	if (!most || !opencl_vendor.clCreateCommandQueue ||
	    !opencl_vendor.clSetMemObjectDestructorCallback ||
	    !opencl_vendor.clEnqueueMarkerWithWaitList ||
	    opencl_vendor.clGetContextInfo(context, CL_CONTEXT_DEVICES,
					   sizeof(devices), devices,
					   &size) != CL_SUCCESS)
		return CL_INVALID_OPERATION;
	if (!all_share(devices, size / sizeof(*devices), most) ||
	    !works_in_place(context, devices[0])) {
		*most = 0;
		return CL_INVALID_OPERATION;
	}
	return CL_SUCCESS;
}

/*
 * ---- buffers
 */

/* Called when the library has let go of it, also for queued commands. */
static void has_left(cl_mem mem, void *word)
{
	(void)mem;
	server_memory_left((uintptr_t)word);
}

cl_mem server_clsluiceBuffer(cl_context context, cl_mem_flags flags,
			     size_t size, cl_ulong place, cl_ulong word,
			     cl_int *errcode_ret)
{
	void *memory = server_memory(place, size);
	cl_int error = CL_INVALID_VALUE;
	cl_mem mem = NULL;

	flags &= ~(cl_mem_flags)(CL_MEM_ALLOC_HOST_PTR | CL_MEM_COPY_HOST_PTR);
	if (memory && place % ALIGNMENT == 0)
		mem = opencl_vendor.clCreateBuffer(context,
						   flags | CL_MEM_USE_HOST_PTR,
						   size, memory, &error);
	/* The application's own come after it, and are called before it. */
	if (mem &&
	    opencl_vendor.clSetMemObjectDestructorCallback(
		    mem, has_left, (void *)(uintptr_t)word) != CL_SUCCESS) {
		opencl_vendor.clReleaseMemObject(mem);
		error = CL_OUT_OF_HOST_MEMORY;
		mem = NULL;
	}
	if (errcode_ret)
		*errcode_ret = error;
	return mem;
}

/*
 * ---- transfers
 */
cl_int server_clsluiceSettle(cl_command_queue queue, cl_uint num_events,
			     const cl_event *events)
{
	cl_event event = NULL;
	cl_int error = opencl_vendor.clEnqueueMarkerWithWaitList(
		queue, num_events, events, &event);

	if (error)
		return error;
	error = opencl_vendor.clWaitForEvents(1, &event);
	opencl_vendor.clReleaseEvent(event);
	return error;
}

/* Its bytes are at @place, where it will find them. */
cl_int server_clsluiceWrite(cl_command_queue queue, cl_mem buffer,
			    size_t offset, size_t size, cl_ulong place,
			    cl_uint num_events, const cl_event *events,
			    cl_event *event)
{
	const void *memory = server_memory(place, size);

	if (!memory)
		return CL_INVALID_VALUE;
	return opencl_vendor.clEnqueueWriteBuffer(queue, buffer, CL_TRUE,
						  offset, size, memory,
						  num_events, events, event);
}

cl_int server_clsluiceRead(cl_command_queue queue, cl_mem buffer, size_t offset,
			   size_t size, cl_ulong place, cl_uint num_events,
			   const cl_event *events, cl_event *event)
{
	void *memory = server_memory(place, size);

	if (!memory)
		return CL_INVALID_VALUE;
	return opencl_vendor.clEnqueueReadBuffer(queue, buffer, CL_TRUE, offset,
						 size, memory, num_events,
						 events, event);
}

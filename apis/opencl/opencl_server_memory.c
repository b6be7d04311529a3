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

/* What the library makes of no flags: some tell of CL_MEM_READ_WRITE then,
 * which they would not where we add one of our own. */
static cl_mem_flags flags_for_none(cl_context context)
{
	cl_mem_flags flags = 0;
	cl_mem mem = opencl_vendor.clCreateBuffer(context, 0, 1, NULL, NULL);

	if (!mem)
		return 0;
	opencl_vendor.clGetMemObjectInfo(mem, CL_MEM_FLAGS, sizeof(flags),
					 &flags, NULL);
	opencl_vendor.clReleaseMemObject(mem);
	return flags;
}

cl_mem server_clsluiceBuffer(cl_context context, cl_mem_flags flags,
			     size_t size, cl_ulong place, cl_ulong word,
			     cl_int *errcode_ret)
{
	void *memory = server_memory(place, size);
	cl_int error = CL_INVALID_VALUE;
	cl_mem mem = NULL;

	if (flags == 0)
		flags = flags_for_none(context);
	flags &= ~(cl_mem_flags)(CL_MEM_ALLOC_HOST_PTR | CL_MEM_COPY_HOST_PTR);
	if (memory && place % ALIGNMENT == 0)
		mem = opencl_vendor.clCreateBuffer(context,
						   flags | CL_MEM_USE_HOST_PTR,
						   size, memory, &error);
	if (mem)
		server_memory_map(memory, size);
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
 * ---- waiting
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

/*
 * ---- transfers in pieces: a chain of commands of which the first waits for
 * what the application's would, and the last is the application's
 */
struct chain {
	cl_command_queue queue;
	cl_mem buffer;
	size_t offset, size, at; /* at: queued so far */
	cl_uint event_count;
	const cl_event *events;
	cl_event last; /* of the piece that was queued last */
	struct pieces *pieces;
	bool writes, mapped;
	bool holds; /* last works in a slot */
};

static cl_int chain_queue(struct chain *chain, void *slot, size_t size,
			  cl_event *event)
{
	const cl_uint count = chain->last ? 1 : chain->event_count;
	const cl_event *events = chain->last ? &chain->last : chain->events;

	if (chain->writes)
		return opencl_vendor.clEnqueueWriteBuffer(
			chain->queue, chain->buffer, CL_FALSE,
			chain->offset + chain->at, size, slot, count, events,
			event);
	return opencl_vendor.clEnqueueReadBuffer(
		chain->queue, chain->buffer, CL_FALSE,
		chain->offset + chain->at, size, slot, count, events, event);
}

/* The piece that was queued last is over: the guest may have its slot. */
static cl_int chain_settle(struct chain *chain)
{
	const cl_int error =
		chain->last ? opencl_vendor.clWaitForEvents(1, &chain->last)
			    : CL_SUCCESS;

	if (chain->holds && !error)
		server_pieces_pass(chain->pieces);
	chain->holds = false;
	return error;
}

/* Queue one more, and wait for the one before: two are always on their way. */
static cl_int chain_step(struct chain *chain)
{
	const size_t left = chain->size - chain->at;
	const size_t size = left < SERVER_PIECE ? left : SERVER_PIECE;
	void *slot = server_pieces_next(chain->pieces);
	cl_event event = NULL;
	cl_int error = slot ? chain_queue(chain, slot, size, &event)
			    : CL_OUT_OF_RESOURCES;

	if (error)
		return error;
	opencl_vendor.clFlush(chain->queue);
	error = chain_settle(chain);
	if (chain->last)
		opencl_vendor.clReleaseEvent(chain->last);
	chain->last = event;
	chain->holds = true;
	chain->at += size;
	return error;
}

static cl_int chain_run(struct chain *chain, cl_event *event)
{
	cl_int error = CL_SUCCESS;

	while (!error && chain->at < chain->size)
		error = chain_step(chain);
	const cl_int settled = chain_settle(chain);
	if (!error)
		error = settled;
	if (!error && event)
		*event = chain->last;
	else if (chain->last)
		opencl_vendor.clReleaseEvent(chain->last);
	return error;
}

/* Whether a map is the device's own memory, and nothing moves by mapping. */
static bool maps_in_place(cl_command_queue queue)
{
	cl_device_id device = NULL;
	cl_bool unified = CL_FALSE;

	opencl_vendor.clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE,
					    sizeof(device), &device, NULL);
	if (device)
		opencl_vendor.clGetDeviceInfo(device,
					      CL_DEVICE_HOST_UNIFIED_MEMORY,
					      sizeof(unified), &unified, NULL);
	return unified;
}

static bool is_ordered(cl_command_queue queue)
{
	cl_command_queue_properties properties = 0;

	return opencl_vendor.clGetCommandQueueInfo(
		       queue, CL_QUEUE_PROPERTIES, sizeof(properties),
		       &properties, NULL) == CL_SUCCESS &&
	       !(properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
}

/* Copy up to the piece that is the application's command. */
static cl_int chain_copy(struct chain *chain, unsigned char *map, size_t end)
{
	for (; chain->at < end; chain->at += SERVER_PIECE) {
		const size_t left = end - chain->at;
		const size_t size = left < SERVER_PIECE ? left : SERVER_PIECE;
		void *slot = server_pieces_next(chain->pieces);

		if (!slot)
			return CL_OUT_OF_RESOURCES;
		if (chain->writes)
			memcpy(map + chain->at, slot, size);
		else
			memcpy(slot, map + chain->at, size);
		server_pieces_pass(chain->pieces);
	}
	return CL_SUCCESS;
}

/* By our own hands, where the device's memory is the host's: no command of the
 * vendor's for each piece, but one for the last if it shall have an event. */
static cl_int chain_map(struct chain *chain, bool with_event)
{
	const size_t end =
		with_event ? (chain->size - 1) / SERVER_PIECE * SERVER_PIECE
			   : chain->size;
	cl_int error;
	unsigned char *map = opencl_vendor.clEnqueueMapBuffer(
		chain->queue, chain->buffer, CL_TRUE,
		chain->writes ? CL_MAP_WRITE : CL_MAP_READ, chain->offset, end,
		chain->event_count, chain->events, NULL, &error);

	if (error)
		return error;
	error = chain_copy(chain, map, end);
	const cl_int unmapped = opencl_vendor.clEnqueueUnmapMemObject(
		chain->queue, chain->buffer, map, 0, NULL,
		is_ordered(chain->queue) ? NULL : &chain->last);
	return error ? error : unmapped;
}

static cl_int chain_make(struct chain *chain, cl_ulong place, cl_event *event)
{
	chain->pieces = server_pieces_begin(place, !chain->writes);
	if (!chain->pieces)
		return CL_OUT_OF_HOST_MEMORY;
	cl_int error = CL_SUCCESS;
	if (chain->mapped)
		error = chain_map(chain, event != NULL);
	if (!error)
		error = chain_run(chain, event);
	server_pieces_end(chain->pieces);
	return error;
}

/*
 * ---- transfers
 */
static cl_int in_pieces(cl_command_queue queue, cl_mem buffer, cl_uint way,
			size_t offset, size_t size, cl_ulong place,
			cl_uint num_events, const cl_event *events,
			cl_event *event)
{
	struct chain chain = {
		.queue = queue,
		.buffer = buffer,
		.offset = offset,
		.size = size,
		.event_count = num_events,
		.events = events,
		.writes = way & TRANSFER_WRITES,
		.mapped = !(way & TRANSFER_QUEUED) && maps_in_place(queue),
	};

	return size > 0 ? chain_make(&chain, place, event) : CL_INVALID_VALUE;
}

/* All that is not in pieces is in its place already, or shall stay there. */
cl_int server_clsluiceTransfer(cl_command_queue queue, cl_mem buffer,
			       cl_uint way, size_t offset, size_t size,
			       cl_ulong place, cl_uint num_events,
			       const cl_event *events, cl_event *event)
{
	void *memory = server_memory(place, size);

	if (way & TRANSFER_PIECES)
		return in_pieces(queue, buffer, way, offset, size, place,
				 num_events, events, event);
	if (!memory)
		return CL_INVALID_VALUE;
	if (way & TRANSFER_WRITES)
		return opencl_vendor.clEnqueueWriteBuffer(
			queue, buffer, CL_TRUE, offset, size, memory,
			num_events, events, event);
	return opencl_vendor.clEnqueueReadBuffer(queue, buffer, CL_TRUE, offset,
						 size, memory, num_events,
						 events, event);
}

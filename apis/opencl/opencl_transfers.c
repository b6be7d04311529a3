/*
 * Transfers in the guest. Where device and application share a buffer's memory
 * and nothing is queued that could touch it, the guest copies by itself, and a
 * wait for what was queued before comes first where there is something.
 *
 * Nothing is queued: the queue counts the calls that were made with it, and at
 * the last wait for all of them the count was what it is now. Other queues do
 * not matter: whoever wants their work done first has waited for it, or names
 * its event.
 */
#include "opencl_memory.h"

#include <stdlib.h>
#include <string.h>

#include "opencl_guest.gen.h"
#include "opencl_protocol.h"
#include "opencl_util.h"

#define PIECES_FROM ((size_t)512 << 10)

/* By the runtime, when the session is opened. */
void opencl_opened(void);
void opencl_opened(void)
{
	sluice_guest_count_uses(&opencl_module, OPENCL_TYPE_CL_COMMAND_QUEUE);
}

/*
 * ---- queues
 */

static bool queue_ask(cl_command_queue command_queue, struct queue *queue)
{
	cl_command_queue_properties properties = 0;

	if (clGetCommandQueueInfo(command_queue, CL_QUEUE_CONTEXT,
				  sizeof(queue->context), &queue->context,
				  NULL) != CL_SUCCESS ||
	    clGetCommandQueueInfo(command_queue, CL_QUEUE_PROPERTIES,
				  sizeof(properties), &properties,
				  NULL) != CL_SUCCESS)
		return false;
	queue->in_order =
		!(properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
	return true;
}

struct queue *queue_of(cl_command_queue command_queue)
{
	struct queue *queue;

	if (!sluice_guest_is(&opencl_module, command_queue,
			     OPENCL_TYPE_CL_COMMAND_QUEUE))
		return NULL;
	queue = sluice_guest_slot(command_queue);
	if (queue)
		return queue;
	queue = calloc(1, sizeof(*queue));
	if (!queue || !queue_ask(command_queue, queue)) {
		free(queue);
		return NULL;
	}
	return sluice_guest_slot_set(command_queue, queue, free);
}

static bool is_idle(struct queue *queue, cl_command_queue command_queue)
{
	/* A lost session shall be noticed. Pairs with the store in all_over().
	 */
	return sluice_guest_live(&opencl_module) &&
	       atomic_load_explicit(&queue->idle_at, memory_order_acquire) ==
		       (uint64_t)sluice_guest_uses(command_queue) + 1;
}

bool queue_is_idle(cl_command_queue command_queue)
{
	struct queue *queue = queue_of(command_queue);

	return queue && is_idle(queue, command_queue);
}

/* A wait for all is over; nothing else may have been queued meanwhile. */
static void all_over(struct queue *queue, cl_command_queue command_queue,
		     uint32_t before)
{
	const uint32_t now = sluice_guest_uses(command_queue);

	/* Pairs with the load in is_idle(). */
	if (now - before == 1)
		atomic_store_explicit(&queue->idle_at, (uint64_t)now + 1,
				      memory_order_release);
}

void queue_waited(cl_command_queue command_queue, uint32_t before)
{
	struct queue *queue = queue_of(command_queue);

	if (queue && queue->in_order)
		all_over(queue, command_queue, before);
}

int finish_is_ours(cl_command_queue command_queue)
{
	return queue_of(command_queue) != NULL;
}

cl_int guest_clFinish(cl_command_queue command_queue)
{
	struct queue *queue = queue_of(command_queue);
	cl_int error;

	if (queue && is_idle(queue, command_queue)) {
		sluice_guest_memory_sweep();
		return CL_SUCCESS;
	}
	const uint32_t before = sluice_guest_uses(command_queue);
	error = forward_clFinish(command_queue);
	if (queue && error == CL_SUCCESS)
		all_over(queue, command_queue, before);
	sluice_guest_memory_sweep();
	return error;
}

/*
 * ---- whose transfer it is
 */

/* Both are live, and the device's memory is ours as well. */
static struct memory *shared_with(const struct queue *queue, cl_mem buffer)
{
	struct memory *memory = queue ? memory_of(buffer) : NULL;
	cl_ulong place;

	return memory && memory_shared(memory, &place) &&
			       memory->context == queue->context
		       ? memory
		       : NULL;
}

static bool is_allowed(const struct memory *memory, bool writes)
{
	const cl_mem_flags never =
		CL_MEM_HOST_NO_ACCESS |
		(writes ? CL_MEM_HOST_READ_ONLY : CL_MEM_HOST_WRITE_ONLY);

	return !(memory->flags & never);
}

/* Whether we may wait or need not. What others queued without an order may wait
 * for this very thread. */
static bool may_wait(struct queue *queue, cl_command_queue command_queue,
		     bool blocking, cl_uint event_count)
{
	if (blocking && queue->in_order)
		return true;
	return event_count == 0 && is_idle(queue, command_queue);
}

/* What moves in pieces when its memory is not shared. */
static bool is_large(cl_bool blocking, size_t size)
{
	return blocking && size > PIECES_FROM;
}

int transfer_is_ours(cl_command_queue command_queue, cl_mem buffer,
		     cl_bool blocking, size_t size)
{
	return is_large(blocking, size) ||
	       shared_with(queue_of(command_queue), buffer);
}

int rect_is_ours(cl_command_queue command_queue, cl_mem buffer)
{
	return shared_with(queue_of(command_queue), buffer) != NULL;
}

/* One that natively succeeds, as far as can be seen; others are left to the
 * vendor, who says what is wrong with them. */
static bool is_sound(const struct memory *memory, bool writes, size_t offset,
		     size_t size, const void *ptr)
{
	return ptr && size > 0 && offset <= memory->size &&
	       size <= memory->size - offset && is_allowed(memory, writes);
}

/*
 * ---- linear ones
 */

/* Wait until all that comes before is over. */
static cl_int settle(cl_command_queue command_queue, cl_uint event_count,
		     const cl_event *events)
{
	uint32_t before;
	cl_int error;

	if (event_count == 0 && !events && queue_is_idle(command_queue))
		return CL_SUCCESS;
	before = sluice_guest_uses(command_queue);
	error = clsluiceSettle(command_queue, event_count, events);
	if (error == CL_SUCCESS)
		queue_waited(command_queue, before);
	return error;
}

/* All of the buffer is at @place of the arena, for us at @data. */
static cl_int write_here(cl_command_queue command_queue, cl_mem buffer,
			 size_t offset, size_t size, const void *ptr,
			 cl_uint event_count, const cl_event *events,
			 cl_event *event, unsigned char *data, cl_ulong place)
{
	uint32_t before;
	cl_int error = settle(command_queue, event_count, events);

	if (error)
		return error;
	memcpy(data + offset, ptr, size);
	if (!event)
		return CL_SUCCESS;
	/* The event's command finds all in its place. */
	before = sluice_guest_uses(command_queue);
	error = clsluiceTransfer(command_queue, buffer, TRANSFER_WRITES, offset,
				 size, place + offset, event_count, events,
				 event);
	if (error == CL_SUCCESS)
		queue_waited(command_queue, before);
	return error;
}

static cl_int in_pieces(cl_command_queue command_queue, cl_mem buffer,
			bool writes, size_t offset, size_t size, cl_ulong place,
			cl_uint event_count, const cl_event *events,
			cl_event *event)
{
	cl_uint way = TRANSFER_PIECES;

	if (writes)
		way |= TRANSFER_WRITES;
	if (sharing_queues())
		way |= TRANSFER_QUEUED;
	const cl_int error =
		clsluiceTransfer(command_queue, buffer, way, offset, size,
				 place, event_count, events, event);
	sluice_guest_pieces_end();
	return error;
}

cl_int guest_clEnqueueWriteBuffer(cl_command_queue command_queue, cl_mem buffer,
				  cl_bool blocking_write, size_t offset,
				  size_t size, const void *ptr,
				  cl_uint num_events_in_wait_list,
				  const cl_event *event_wait_list,
				  cl_event *event)
{
	struct queue *queue = queue_of(command_queue);
	const struct memory *memory = shared_with(queue, buffer);
	cl_ulong place = 0;
	unsigned char *data = memory_shared(memory, &place);

	if (!data && ptr && is_large(blocking_write, size) &&
	    sluice_guest_pieces_begin(&opencl_module, (void *)(uintptr_t)ptr,
				      size, true, &place))
		return in_pieces(command_queue, buffer, true, offset, size,
				 place, num_events_in_wait_list,
				 event_wait_list, event);
	if (data && is_sound(memory, true, offset, size, ptr) &&
	    may_wait(queue, command_queue, blocking_write,
		     num_events_in_wait_list))
		return write_here(command_queue, buffer, offset, size, ptr,
				  num_events_in_wait_list, event_wait_list,
				  event, data, place);
	return forward_clEnqueueWriteBuffer(
		command_queue, buffer, blocking_write, offset, size, ptr,
		num_events_in_wait_list, event_wait_list, event);
}

static cl_int read_here(cl_command_queue command_queue, cl_mem buffer,
			size_t offset, size_t size, void *ptr,
			cl_uint event_count, const cl_event *events,
			cl_event *event, const unsigned char *data,
			cl_ulong place)
{
	const bool plain = event_count == 0 && !events && !event;

	if (!plain || !queue_is_idle(command_queue)) {
		const uint32_t before = sluice_guest_uses(command_queue);
		const cl_int error = clsluiceTransfer(
			command_queue, buffer, 0, offset, size, place + offset,
			event_count, events, event);
		if (error)
			return error;
		queue_waited(command_queue, before);
	}
	memcpy(ptr, data + offset, size);
	return CL_SUCCESS;
}

cl_int guest_clEnqueueReadBuffer(cl_command_queue command_queue, cl_mem buffer,
				 cl_bool blocking_read, size_t offset,
				 size_t size, void *ptr,
				 cl_uint num_events_in_wait_list,
				 const cl_event *event_wait_list,
				 cl_event *event)
{
	struct queue *queue = queue_of(command_queue);
	const struct memory *memory = shared_with(queue, buffer);
	cl_ulong place = 0;
	const unsigned char *data = memory_shared(memory, &place);

	if (!data && ptr && is_large(blocking_read, size) &&
	    sluice_guest_pieces_begin(&opencl_module, ptr, size, false, &place))
		return in_pieces(command_queue, buffer, false, offset, size,
				 place, num_events_in_wait_list,
				 event_wait_list, event);
	if (data && is_sound(memory, false, offset, size, ptr) &&
	    (blocking_read ||
	     may_wait(queue, command_queue, false, num_events_in_wait_list)))
		return read_here(command_queue, buffer, offset, size, ptr,
				 num_events_in_wait_list, event_wait_list,
				 event, data, place);
	return forward_clEnqueueReadBuffer(
		command_queue, buffer, blocking_read, offset, size, ptr,
		num_events_in_wait_list, event_wait_list, event);
}

/*
 * ---- rectangles
 */
struct rect {
	struct wire_rows inner, outer; /* in the buffer, at the host */
};

/* One product and one sum; false where they overflow. */
static bool add_steps(uint64_t *sum, uint64_t steps, uint64_t step)
{
	uint64_t product;

	return !__builtin_mul_overflow(steps, step, &product) &&
	       !__builtin_add_overflow(*sum, product, sum);
}

static bool rows_measure(struct wire_rows *rows, const size_t origin[3])
{
	rows->offset = origin[0];
	rows->span = rows->bytes;
	return add_steps(&rows->offset, origin[1], rows->row_pitch) &&
	       add_steps(&rows->offset, origin[2], rows->slice_pitch) &&
	       add_steps(&rows->span, rows->rows - 1, rows->row_pitch) &&
	       add_steps(&rows->span, rows->slices - 1, rows->slice_pitch) &&
	       rows->span <= UINT64_MAX - rows->offset;
}

static bool rows_of(struct wire_rows *rows, const size_t *origin,
		    const size_t *region, size_t row, size_t slice)
{
	const size_t row_pitch = rect_row(region, row);
	const size_t slice_pitch = rect_slice(region, row, slice);

	if (row_pitch < region[0] || slice_pitch % row_pitch != 0 ||
	    slice_pitch / row_pitch < region[1])
		return false;
	*rows = (struct wire_rows){
		.bytes = region[0],
		.rows = region[1],
		.row_pitch = row_pitch,
		.slices = region[2],
		.slice_pitch = slice_pitch,
	};
	return rows_measure(rows, origin);
}

/* False where natively it is an error, or the event must be the vendor's. */
static bool rect_is_sound(struct rect *rect, const struct memory *memory,
			  bool writes, const size_t *buffer_origin,
			  const size_t *host_origin, const size_t *region,
			  const size_t pitches[4], const void *ptr,
			  const cl_event *event)
{
	return ptr && !event && buffer_origin && host_origin && region &&
	       region[0] && region[1] && region[2] &&
	       is_allowed(memory, writes) &&
	       rows_of(&rect->inner, buffer_origin, region, pitches[0],
		       pitches[1]) &&
	       rows_of(&rect->outer, host_origin, region, pitches[2],
		       pitches[3]) &&
	       rect->inner.offset <= memory->size &&
	       rect->inner.span <= memory->size - rect->inner.offset;
}

static void copy_rows(unsigned char *to, const struct wire_rows *to_rows,
		      const unsigned char *from,
		      const struct wire_rows *from_rows)
{
	to += to_rows->offset;
	from += from_rows->offset;
	for (uint64_t slice = 0; slice < to_rows->slices; slice++)
		for (uint64_t row = 0; row < to_rows->rows; row++)
			memcpy(to + slice * to_rows->slice_pitch +
				       row * to_rows->row_pitch,
			       from + slice * from_rows->slice_pitch +
				       row * from_rows->row_pitch,
			       to_rows->bytes);
}

cl_int guest_clEnqueueWriteBufferRect(
	cl_command_queue command_queue, cl_mem buffer, cl_bool blocking_write,
	const size_t *buffer_origin, const size_t *host_origin,
	const size_t *region, size_t buffer_row_pitch,
	size_t buffer_slice_pitch, size_t host_row_pitch,
	size_t host_slice_pitch, const void *ptr,
	cl_uint num_events_in_wait_list, const cl_event *event_wait_list,
	cl_event *event)
{
	const size_t pitches[] = { buffer_row_pitch, buffer_slice_pitch,
				   host_row_pitch, host_slice_pitch };
	struct queue *queue = queue_of(command_queue);
	const struct memory *memory = shared_with(queue, buffer);
	struct rect rect;
	cl_ulong place;
	unsigned char *data = memory_shared(memory, &place);
	cl_int error;

	if (data &&
	    rect_is_sound(&rect, memory, true, buffer_origin, host_origin,
			  region, pitches, ptr, event) &&
	    may_wait(queue, command_queue, blocking_write,
		     num_events_in_wait_list)) {
		error = settle(command_queue, num_events_in_wait_list,
			       event_wait_list);
		if (error == CL_SUCCESS)
			copy_rows(data, &rect.inner, ptr, &rect.outer);
		return error;
	}
	return forward_clEnqueueWriteBufferRect(
		command_queue, buffer, blocking_write, buffer_origin,
		host_origin, region, buffer_row_pitch, buffer_slice_pitch,
		host_row_pitch, host_slice_pitch, ptr, num_events_in_wait_list,
		event_wait_list, event);
}

cl_int guest_clEnqueueReadBufferRect(
	cl_command_queue command_queue, cl_mem buffer, cl_bool blocking_read,
	const size_t *buffer_origin, const size_t *host_origin,
	const size_t *region, size_t buffer_row_pitch,
	size_t buffer_slice_pitch, size_t host_row_pitch,
	size_t host_slice_pitch, void *ptr, cl_uint num_events_in_wait_list,
	const cl_event *event_wait_list, cl_event *event)
{
	const size_t pitches[] = { buffer_row_pitch, buffer_slice_pitch,
				   host_row_pitch, host_slice_pitch };
	struct queue *queue = queue_of(command_queue);
	const struct memory *memory = shared_with(queue, buffer);
	struct rect rect;
	cl_ulong place;
	const unsigned char *data = memory_shared(memory, &place);
	cl_int error;

	if (data &&
	    rect_is_sound(&rect, memory, false, buffer_origin, host_origin,
			  region, pitches, ptr, event) &&
	    may_wait(queue, command_queue, blocking_read,
		     num_events_in_wait_list)) {
		error = settle(command_queue, num_events_in_wait_list,
			       event_wait_list);
		if (error == CL_SUCCESS)
			copy_rows(ptr, &rect.outer, data, &rect.inner);
		return error;
	}
	return forward_clEnqueueReadBufferRect(
		command_queue, buffer, blocking_read, buffer_origin,
		host_origin, region, buffer_row_pitch, buffer_slice_pitch,
		host_row_pitch, host_slice_pitch, ptr, num_events_in_wait_list,
		event_wait_list, event);
}

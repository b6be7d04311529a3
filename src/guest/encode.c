/* What stubs write into a message, section by section: see guest.h. */
#include "guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "frame.h"
#include "process.h"

#define FUEL (UINT64_C(1) << 26)

/*
 * ---- before the message
 */

uint64_t sluice_guest_handle(struct sluice_guest_call *call, const void *object,
			     uint32_t type, int64_t invalid)
{
	struct object *pinned;

	if (!object)
		return 0;
	pinned = frame_pin(call, object, type, invalid);
	return pinned ? object_id(&process.objects, pinned) : 0;
}

uint64_t sluice_guest_new(struct sluice_guest_call *call, uint32_t type)
{
	struct sluice_guest_frame *frame = frame_of(call);
	struct object *object = NULL;

	if (!frame || call->check.failed)
		return 0;
	if (frame->fresh_count < FRAME_FRESH)
		object = object_fresh(&process.objects,
				      process_type(call->module, type),
				      call->module->dispatch);
	if (!object) {
		frame_fail(call, call->module->failure);
		return 0;
	}
	frame->fresh[frame->fresh_count++] = object;
	return object_id(&process.objects, object);
}

uint64_t sluice_guest_callback(struct sluice_guest_call *call,
			       sluice_function function, void *data,
			       sluice_guest_deliver *deliver, bool once)
{
	struct sluice_guest_frame *frame = frame_of(call);
	const struct callback_entry entry = {
		.once = once,
		.function = function,
		.data = data,
		.deliver = deliver,
		.module = call->module,
	};
	uint64_t id = 0;

	if (!function || !frame || call->check.failed)
		return 0;
	if (!process_open(call->module)) {
		frame_fail(call, call->module->lost);
		return 0;
	}
	if (frame->callback_count < FRAME_CALLBACKS && callback_thread())
		id = callback_add(&entry);
	if (id == 0)
		frame_fail(call, call->module->failure);
	else
		frame->callbacks[frame->callback_count++] = id;
	return id;
}

void sluice_guest_require(struct sluice_guest_call *call, bool holds,
			  int64_t error)
{
	if (!holds)
		frame_fail(call, error);
}

/*
 * ---- the signature
 */

static void sign(struct sluice_guest_call *call, uint64_t word)
{
	call->signature = signature_add(call->signature, word);
}

/* Contents are part of it as far as they are short. */
static void sign_data(struct sluice_guest_call *call, const void *data,
		      size_t size)
{
	const unsigned char *at = data;

	for (; size > 0 && size <= SIGNATURE_DATA; at += 8) {
		const size_t n = size < 8 ? size : 8;
		uint64_t word = 0;

		memcpy(&word, at, n);
		sign(call, word);
		size -= n;
	}
}

void sluice_guest_async(struct sluice_guest_call *call, uint64_t success,
			unsigned how, const uint64_t *words, size_t count)
{
	const struct sluice_guest_frame *frame = frame_of(call);

	call->async = true;
	call->starts = how & SLUICE_STARTS;
	call->success = success;
	for (size_t i = 0; i < count; i++)
		sign(call, words[i]);
	for (uint32_t i = 0; frame && i < frame->pin_count; i++)
		if (!(how & SLUICE_MODIFIES))
			sign(call, object_use(frame->pins[i].object));
}

void sluice_guest_async_release(struct sluice_guest_call *call,
				uint64_t success)
{
	const struct sluice_guest_frame *frame = call->frame;

	/* Of what the application has no reference to, the vendor has to say
	 * what is wrong. Others' callbacks are asked about by nobody. */
	if (!frame || frame->pin_count != 1 ||
	    object_count(frame->pins[0].object) == 0 ||
	    atomic_load_explicit(&process.callbacks.registered,
				 memory_order_relaxed) > 0)
		return;
	call->async = true;
	/* Whoever frees something may have nothing else to say for long. */
	call->starts = true;
	call->success = success;
	call->signature = SIGNATURE_ALWAYS;
}

void sluice_guest_begin(struct sluice_guest_call *call, uint16_t op,
			const void *args, size_t size)
{
	struct sluice_guest_frame *frame = frame_of(call);
	void *place;

	call->check.fuel = FUEL;
	if (!frame)
		return;
	frame->op = op;
	frame->begun = true;
	if (call->async && call->signature != SIGNATURE_ALWAYS)
		sign(call, (uint64_t)(uintptr_t)call->module + op);
	if (!process_open(call->module))
		frame_fail(call, call->module->lost);
	else if (frame->thread->depth > WIRE_DEPTH_MAX)
		frame_fail(call, call->module->failure);
	place = frame_append(call, size);
	if (place && size > 0)
		memcpy(place, args, size);
}

/*
 * ---- sections
 */

static void *with_span(void *place, size_t *span, size_t size)
{
	if (span)
		*span = place ? size : 0;
	return place;
}

static void append_u64(struct sluice_guest_call *call, uint64_t value)
{
	uint64_t *place = frame_append(call, sizeof(value));

	if (place)
		*place = value;
}

/* Bytes that the server must copy are limited. */
static bool is_parsed(struct sluice_guest_call *call, uint64_t size)
{
	struct sluice_guest_frame *frame = call->frame;

	if (size > WIRE_PRIVATE_MAX ||
	    frame->parsed + size > WIRE_PRIVATE_MAX) {
		frame_fail(call, call->module->failure);
		return false;
	}
	frame->parsed += size;
	return true;
}

/* A block for a section of @size bytes whose count is @count; where the data
 * lie, or NULL where the arena has no room (nothing has been written then). */
static void *in_arena(struct sluice_guest_call *call, uint64_t count,
		      uint64_t size)
{
	uint64_t offset;

	if (frame_block(call->frame, size, &offset) < 0)
		return NULL;
	append_u64(call, count | WIRE_IN_ARENA);
	append_u64(call, offset);
	return arena_at(process.arena, offset);
}

/* The same with a done word before it; it outlives the call if that
 * succeeds. */
static void *in_later(struct sluice_guest_call *call, uint64_t count,
		      const struct later *given)
{
	struct sluice_guest_frame *frame = call->frame;
	struct later *later = malloc(sizeof(*later));

	if (!later)
		return NULL;
	*later = *given;
	if (arena_get(process.arena, WIRE_LATER_DATA + later->size,
		      &later->block) < 0) {
		free(later);
		return NULL;
	}
	*frame->laters_end = later;
	frame->laters_end = &later->next;
	append_u64(call, count | WIRE_IN_ARENA);
	append_u64(call, later->block);
	unsigned char *block = arena_at(process.arena, later->block);
	memset(block, 0, WIRE_LATER_DATA);
	return block + WIRE_LATER_DATA;
}

/* Write a section's head; where its @size bytes go, or NULL, and the call
 * failed. */
static void *section(struct sluice_guest_call *call, uint64_t count,
		     uint64_t size, unsigned way)
{
	void *place = NULL;

	if (call->check.failed || !call->frame)
		return NULL;
	if (way & SLUICE_LATER) {
		place = in_later(call, count, &(struct later){ .size = size });
		if (!place)
			frame_fail(call, call->module->failure);
		return place;
	}
	if (!(way & SLUICE_BULK) && !is_parsed(call, size))
		return NULL;
	if (size > WIRE_INLINE_MAX)
		place = in_arena(call, count, size);
	if (place)
		return place;
	append_u64(call, count);
	return frame_append(call, size);
}

static const void *none(struct sluice_guest_call *call, size_t *span)
{
	if (call->async)
		sign(call, WIRE_NONE);
	append_u64(call, WIRE_NONE);
	return with_span(NULL, span, 0);
}

const void *sluice_guest_in(struct sluice_guest_call *call, const void *data,
			    uint64_t count, size_t size, unsigned way,
			    size_t *span)
{
	if (!data)
		return none(call, span);
	const uint64_t bytes = check_product(&call->check, count, size);
	void *place = section(call, count, bytes, way);
	if (place && bytes > 0)
		memcpy(place, data, bytes);
	if (call->async)
		sign(call, bytes);
	if (place && call->async && way & SLUICE_SIGNED)
		sign_data(call, place, bytes);
	return with_span(place, span, bytes);
}

const void *sluice_guest_in_handles(struct sluice_guest_call *call,
				    const void *handles, uint64_t count,
				    uint32_t type, int64_t invalid,
				    unsigned way, size_t *span)
{
	void *const *objects = handles;

	if (!handles)
		return none(call, span);
	const uint64_t bytes =
		check_product(&call->check, count, sizeof(uint64_t));
	uint64_t *ids = section(call, count, bytes, SLUICE_PARSED);
	for (uint64_t i = 0; ids && i < count && !call->check.failed; i++)
		ids[i] = sluice_guest_handle(call, objects[i], type, invalid);
	if (call->async)
		sign(call, count);
	for (uint64_t i = 0; ids && call->async && way & SLUICE_SIGNED &&
			     i < count && !call->check.failed;
	     i++)
		sign(call, ids[i]);
	return with_span(ids, span, bytes);
}

const void *sluice_guest_places(struct sluice_guest_call *call,
				const void *pointers, uint64_t count,
				size_t *span)
{
	if (!pointers)
		return none(call, span);
	const uint64_t bytes =
		check_product(&call->check, count, sizeof(void *));
	append_u64(call, count);
	void *copy = frame_scratch(call, bytes);
	if (copy && bytes > 0)
		memcpy(copy, pointers, bytes);
	return with_span(copy, span, bytes);
}

/*
 * Rows go as strided as they are into the arena, packed into the message. Where
 * to put them, as *@strided says; NULL, and the call failed.
 */
static void *section_rows(struct sluice_guest_call *call,
			  const struct wire_rows *rows, unsigned way,
			  struct later *later, bool *strided)
{
	void *place = NULL;

	*strided = way & SLUICE_LATER || rows->span > WIRE_INLINE_MAX;
	if (!*strided)
		return section(call, rows->packed, rows->packed, way);
	if (call->check.failed || !call->frame)
		return NULL;
	if (way & SLUICE_LATER)
		place = in_later(call, rows->packed, later);
	else if (way & SLUICE_BULK || is_parsed(call, rows->span))
		place = in_arena(call, rows->packed, rows->span);
	if (!place)
		frame_fail(call, call->module->failure);
	return place;
}

const void *sluice_guest_in_rows(struct sluice_guest_call *call,
				 const void *data,
				 const struct wire_rows *given, unsigned way,
				 size_t *span)
{
	struct wire_rows rows = *given;
	bool strided;

	if (!data)
		return none(call, span);
	if (!wire_rows_measure(&call->check, &rows))
		return with_span(NULL, span, 0);
	if (call->async)
		sign(call, rows.packed);
	void *place =
		section_rows(call, &rows, way,
			     &(struct later){ .size = rows.span }, &strided);
	if (place && strided)
		wire_rows_copy(&rows, place, (const char *)data + rows.offset);
	else if (place)
		wire_rows_gather(&rows, place, data);
	/* Nothing of it is for expressions to read. */
	return with_span(place, span, 0);
}

const void *sluice_guest_in_until(struct sluice_guest_call *call,
				  const void *list, size_t size, int64_t end,
				  size_t stride, size_t *span)
{
	if (!list)
		return none(call, span);
	const uint64_t count =
		wire_until(list, WIRE_PRIVATE_MAX, size, end, stride);
	const void *copy =
		sluice_guest_in(call, list, count, size, SLUICE_PARSED, span);
	/* Another thread may have written to it meanwhile. */
	if (copy && wire_until(copy, count * size, size, end, stride) != count)
		frame_fail(call, call->module->failure);
	return copy;
}

const void *sluice_guest_text(struct sluice_guest_call *call, const char *text,
			      uint64_t length, size_t *span)
{
	char *copy;

	if (!text)
		return none(call, span);
	const uint64_t count = length ? length : strlen(text);
	if (count >= WIRE_PRIVATE_MAX) {
		frame_fail(call, call->module->failure);
		return with_span(NULL, span, 0);
	}
	copy = section(call, count, count + 1, SLUICE_PARSED);
	if (!copy)
		return with_span(NULL, span, 0);
	memcpy(copy, text, count);
	copy[count] = '\0';
	if (call->async)
		sign(call, count);
	if (call->async)
		sign_data(call, copy, count);
	if (length == 0 && strlen(copy) != count)
		frame_fail(call, call->module->failure);
	return with_span(copy, span, count + 1);
}

void sluice_guest_opaque(struct sluice_guest_call *call, const void *pointer)
{
	append_u64(call, pointer ? 0 : WIRE_NONE);
}

void sluice_guest_keeps(struct sluice_guest_call *call, const void *pointer)
{
	append_u64(call, (uintptr_t)pointer);
}

void sluice_guest_room(struct sluice_guest_call *call, void *out,
		       uint64_t count, size_t size, unsigned way, size_t *span)
{
	const uint64_t bytes = check_product(&call->check, count, size);
	void *place = NULL;

	with_span(out, span, bytes);
	if (call->async)
		sign(call, out ? bytes : WIRE_NONE);
	if (!out) {
		append_u64(call, WIRE_NONE);
		return;
	}
	if (call->check.failed || !call->frame)
		return;
	if (way & SLUICE_LATER) {
		place = in_later(call, count,
				 &(struct later){ .out = out, .size = bytes });
		if (!place)
			frame_fail(call, call->module->failure);
		return;
	}
	if (!(way & SLUICE_BULK) && !is_parsed(call, bytes))
		return;
	if (bytes > WIRE_INLINE_MAX)
		place = in_arena(call, count, bytes);
	if (!place && bytes <= WIRE_PRIVATE_MAX)
		append_u64(call, count);
	else if (!place)
		frame_fail(call, call->module->failure);
}

void sluice_guest_room_rows(struct sluice_guest_call *call, void *out,
			    const struct wire_rows *given, unsigned way,
			    size_t *span)
{
	struct wire_rows rows = *given;
	void *place = NULL;

	with_span(NULL, span, 0);
	if (call->async)
		sign(call, out ? rows.bytes : WIRE_NONE);
	if (!out) {
		append_u64(call, WIRE_NONE);
		return;
	}
	if (!wire_rows_measure(&call->check, &rows) || !call->frame)
		return;
	with_span(out, span, rows.offset + rows.span);
	if (!(way & (SLUICE_BULK | SLUICE_LATER)) &&
	    !is_parsed(call, rows.span))
		return;
	if (way & SLUICE_LATER)
		place = in_later(call, rows.packed,
				 &(struct later){ .out = out,
						  .size = rows.span,
						  .strided = true,
						  .rows = rows });
	else if (rows.span > WIRE_INLINE_MAX)
		place = in_arena(call, rows.packed, rows.span);
	else
		append_u64(call, rows.packed);
	if (!place && (way & SLUICE_LATER || rows.span > WIRE_INLINE_MAX))
		frame_fail(call, call->module->failure);
}

void sluice_guest_file(struct sluice_guest_call *call, const char *path)
{
	char *data = NULL;
	size_t size = 0;

	sluice_guest_text(call, path, 0, NULL);
	const int error =
		path ? fd_read_file(path, WIRE_PRIVATE_MAX / 2, &data, &size)
		     : -ENOENT;
	sluice_guest_in(call, error < 0 ? NULL : data, size, 1, SLUICE_PARSED,
			NULL);
	free(data);
}

void sluice_guest_patch(struct sluice_guest_call *call, const void *place,
			uint32_t type, int64_t invalid)
{
	void *at = (void *)(uintptr_t)place;
	const void *object;
	uint64_t id;

	if (!place || call->check.failed || place == call->check.none)
		return;
	memcpy(&object, at, sizeof(object));
	id = sluice_guest_handle(call, object, type, invalid);
	memcpy(at, &id, sizeof(id));
}

/* What decoders answer, and what that does to objects: see server.h. */
#include "server.h"

#include <errno.h>
#include <string.h>

#include "frame.h"
#include "process.h"
#include "serve.h"

void server_reply(struct server_call *call, bool succeeded, uint64_t result)
{
	call->succeeded = succeeded;
	call->frame->result = result;
	call->replied = true;
}

void server_created(struct server_call *call, uint64_t id, void *object,
		    uint32_t type)
{
	if (!call->succeeded || id == 0 || !object)
		return;
	if (object_create(&process.objects, id, object,
			  process_type(call->module, type)) < 0)
		call->check.failed = true;
}

static uint64_t show(struct server_call *call, void *object, uint32_t type,
		     enum object_kind kind)
{
	uint64_t id = 0;

	if (object)
		id = object_show(&process.objects, object,
				 process_type(call->module, type), kind);
	/* The table is full: the guest could never name it. */
	if (object && id == 0)
		call->check.failed = true;
	return id;
}

uint64_t server_borrow(struct server_call *call, void *object, uint32_t type)
{
	return show(call, object, type, OBJECT_BORROWED);
}

/*
 * ---- sections
 */

static bool comes_back(const struct server_call *call,
		       const struct frame_section *section, size_t span,
		       unsigned way)
{
	/* What travelled both ways always does: the vendor may have left it
	 * alone, or written an error there. */
	const bool both_ways = span <= 16 && !(section && section->room);

	return call->succeeded || way & SERVER_ALWAYS || both_ways;
}

/* The head of a section that lies in the arena. */
static void in_arena(struct server_call *call, uint64_t size, uint64_t offset)
{
	writer_u64(&call->frame->writer, size | WIRE_IN_ARENA);
	writer_u64(&call->frame->writer, offset);
}

void server_out(struct server_call *call, const void *data, size_t span,
		uint64_t used, size_t size, unsigned way)
{
	struct writer *writer = &call->frame->writer;
	const struct frame_section *section = frame_find(call->frame, data);
	const uint64_t bytes = used < span / size ? used * size : span;
	unsigned char *place;

	if (!data || !comes_back(call, section, span, way)) {
		writer_u64(writer, WIRE_NONE);
		return;
	}
	if (!section || section->offset == WIRE_NONE) {
		writer_u64(writer, bytes);
		writer_bytes(writer, data, bytes);
		return;
	}
	place = process.region->arena + section->offset;
	if (!section->later && place != data && bytes > 0)
		memcpy(place, data, bytes);
	in_arena(call, bytes, section->offset);
}

void server_out_rows(struct server_call *call, const void *data,
		     const struct wire_rows *given, unsigned way)
{
	struct writer *writer = &call->frame->writer;
	const struct frame_section *section = frame_find(call->frame, data);
	struct wire_rows rows = *given;

	if (!data || !section || !section->room ||
	    !comes_back(call, section, SIZE_MAX, way) ||
	    !wire_rows_measure(&call->check, &rows)) {
		writer_u64(writer, WIRE_NONE);
		return;
	}
	/* Where the rows begin: @data is before it, perhaps before all memory.
	 */
	const void *first = (const void *)((uintptr_t)data + rows.offset);
	if (section->offset == WIRE_NONE) {
		writer_u64(writer, rows.packed);
		void *packed = writer_bytes(writer, NULL, rows.packed);
		if (packed)
			wire_rows_gather(&rows, packed, data);
		return;
	}
	unsigned char *place = process.region->arena + section->offset;
	if (!section->later && place != first)
		wire_rows_copy(&rows, place, first);
	in_arena(call, rows.packed, section->offset);
}

void server_out_handles(struct server_call *call, void *handles, size_t span,
			uint64_t used, uint32_t type, bool created)
{
	uint64_t *ids = handles;
	const size_t room = span / sizeof(*ids);
	const size_t count = used < room ? used : room;

	/* Vendor handles and ids are of one size: they change places. */
	for (size_t i = 0; handles && call->succeeded && i < count; i++)
		ids[i] = show(call, (void *)(uintptr_t)ids[i], type,
			      created ? OBJECT_CREATED : OBJECT_BORROWED);
	if (!call->succeeded)
		writer_u64(&call->frame->writer, WIRE_NONE);
	else
		server_out(call, handles, span, count, sizeof(*ids),
			   SERVER_PARSED);
}

void server_unpatch(struct server_call *call, void *place, uint32_t type)
{
	void *object;
	uint64_t id;

	if (!place || place == call->check.none)
		return;
	memcpy(&object, place, sizeof(object));
	id = show(call, object, type, OBJECT_BORROWED);
	memcpy(place, &id, sizeof(id));
}

void server_lives(struct server_call *call, const void *data, size_t size)
{
	struct writer *writer = &call->frame->writer;

	if (!data || !call->succeeded || size > WIRE_PRIVATE_MAX) {
		writer_u64(writer, WIRE_NONE);
		return;
	}
	writer_u64(writer, size);
	writer_bytes(writer, data, size);
}

/*
 * ---- counts and relations
 */

void server_retained(struct server_call *call, uint64_t id)
{
	if (call->succeeded)
		object_retain(&process.objects, id);
}

void server_released(struct server_call *call, uint64_t id)
{
	if (call->succeeded)
		object_release(&process.objects, id);
}

void server_destroyed(struct server_call *call, uint64_t id)
{
	if (call->succeeded)
		object_destroy(&process.objects, id);
}

void server_parent(struct server_call *call, uint64_t child, uint64_t parent)
{
	if (call->succeeded &&
	    object_bind_parent(&process.objects, child, parent) < 0)
		call->check.failed = true;
}

bool server_defer(struct server_call *call, uint64_t id,
		  void (*release)(void *object), void *object)
{
	const struct server_frame *frame = call->frame;
	uint32_t own = 0;

	for (uint32_t i = 0; i < frame->pinned_count; i++)
		own += frame->pinned[i] == id;
	return object_defer(&process.objects, id, own, release, object);
}

/*
 * ---- for hand-written halves
 */

void server_root(void *object, uint32_t type)
{
	object_show(&process.objects, object,
		    process_type(serve_module(), type), OBJECT_ROOT);
}

uint64_t server_id(void *object, uint32_t type)
{
	return object_known(&process.objects, object,
			    process_type(serve_module(), type));
}

void *server_slot(void *object, uint32_t type)
{
	return object_slot(&process.objects, object,
			   process_type(serve_module(), type));
}

void *server_slot_set(void *object, uint32_t type, void *data,
		      void (*destroy)(void *data))
{
	void *kept = object_slot_set(&process.objects, object,
				     process_type(serve_module(), type), data,
				     destroy);

	if (kept != data && destroy)
		destroy(data);
	return kept;
}

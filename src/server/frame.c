#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "process.h"

/* What an idle frame may keep of a large answer. */
#define KEPT_ANSWER ((size_t)1 << 20)
/* Beyond what a guest library of ours would send. */
#define SLACK ((uint64_t)1 << 20)
/* Whether a sanitizer finds accesses beyond what was allocated. */
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#define WATCHED __has_feature(address_sanitizer)
#else
#define WATCHED 0
#endif
/* What all calls of a session together may have copied at one time. */
#define ALL_MAX ((uint64_t)1 << 30)

struct server_frame *frame_create(uint32_t depth)
{
	struct server_frame *frame =
		aligned_alloc(_Alignof(struct server_frame), sizeof(*frame));

	if (!frame)
		return NULL;
	memset(frame, 0, sizeof(*frame));
	frame->depth = depth;
	frame->pinned = frame->few;
	frame->pinned_room = FRAME_FEW;
	return frame;
}

void frame_destroy(struct server_frame *frame)
{
	if (!frame)
		return;
	writer_fini(&frame->writer);
	free(frame->sections);
	if (frame->pinned != frame->few)
		free(frame->pinned);
	free(frame);
}

static void free_chunks(struct server_frame *frame)
{
	while (frame->chunks) {
		struct frame_chunk *chunk = frame->chunks;

		frame->chunks = chunk->next;
		/* A limit alone: no order is needed. */
		atomic_fetch_sub_explicit(&process.copied, chunk->size,
					  memory_order_relaxed);
		free(chunk);
	}
	frame->private_size = 0;
	frame->small_used = 0;
}

/* A chunk within the limits, or NULL. */
static struct frame_chunk *chunk_new(const struct server_frame *frame,
				     uint64_t size)
{
	struct frame_chunk *chunk = NULL;

	if (size > WIRE_PRIVATE_MAX + SLACK - frame->private_size)
		return NULL;
	const uint64_t before = atomic_fetch_add_explicit(&process.copied, size,
							  memory_order_relaxed);
	if (before + size <= ALL_MAX)
		chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		atomic_fetch_sub_explicit(&process.copied, size,
					  memory_order_relaxed);
	return chunk;
}

/* Those that an owner has are not in the list any more. */
static void free_kept(struct server_frame *frame)
{
	while (frame->kept) {
		struct keep *keep = frame->kept;

		frame->kept = keep->call_next;
		keep_end(keep);
	}
}

void frame_release(struct server_frame *frame, bool succeeded)
{
	for (uint32_t i = 0; !succeeded && i < frame->callback_count; i++)
		callback_drop(frame->callbacks[i]);
	frame->callback_count = 0;
	free_kept(frame);
	object_unpin(&process.objects, frame->pinned, frame->pinned_count);
	frame->pinned_count = 0;
	frame->section_count = 0;
	free_chunks(frame);
	if (frame->writer.room > KEPT_ANSWER && frame->writer.size == 0)
		writer_fini(&frame->writer);
}

/* From the frame's own memory, zeroed; NULL: that does not suffice, or each
 * chunk's end is watched. */
static void *small_chunk(struct server_frame *frame, uint64_t size)
{
	const size_t left = FRAME_SMALL - frame->small_used;

	if (WATCHED || size > left)
		return NULL;
	void *chunk = frame->small + frame->small_used;
	/* What follows is aligned as this is; no two are at one place. */
	const size_t taken = (size / 16 + 1) * 16;
	frame->small_used += taken < left ? taken : left;
	return memset(chunk, 0, size);
}

void *frame_chunk(struct server_call *call, uint64_t size)
{
	struct server_frame *frame = call->frame;
	struct frame_chunk *chunk;

	if (call->check.failed)
		return NULL;
	void *small = small_chunk(frame, size);
	if (small)
		return small;
	chunk = chunk_new(frame, size);
	if (!chunk) {
		frame_refuse(call, call->module->failure);
		return NULL;
	}
	chunk->next = frame->chunks;
	chunk->size = size;
	frame->chunks = chunk;
	frame->private_size += size;
	return chunk->data;
}

bool frame_section(struct server_call *call,
		   const struct frame_section *section)
{
	struct server_frame *frame = call->frame;

	if (frame->section_count == frame->section_room) {
		const uint32_t room = frame->section_room * 2 + 8;
		struct frame_section *more =
			realloc(frame->sections, room * sizeof(*more));
		if (!more) {
			call->check.failed = true;
			return false;
		}
		frame->sections = more;
		frame->section_room = room;
	}
	frame->sections[frame->section_count++] = *section;
	return true;
}

struct frame_section *frame_find(struct server_frame *frame, const void *data)
{
	for (uint32_t i = 0; data && i < frame->section_count; i++)
		if (frame->sections[i].data == data)
			return &frame->sections[i];
	return NULL;
}

bool frame_pinned(struct server_frame *frame, uint64_t id)
{
	if (frame->pinned_count == frame->pinned_room) {
		const uint32_t room = frame->pinned_room * 2;
		const bool few = frame->pinned == frame->few;
		uint64_t *more = realloc(few ? NULL : frame->pinned,
					 room * sizeof(*more));
		if (!more)
			return false;
		if (few)
			memcpy(more, frame->few, sizeof(frame->few));
		frame->pinned = more;
		frame->pinned_room = room;
	}
	frame->pinned[frame->pinned_count++] = id;
	return true;
}

void frame_refuse(struct server_call *call, int64_t error)
{
	if (call->error == 0)
		call->error = error;
}

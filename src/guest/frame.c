#include "frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

/* What an idle frame may keep of a large answer. */
#define KEPT_REPLY (UINT32_C(1) << 20)
#define PIECE_ROOM 16384u

void frame_fail(struct sluice_guest_call *call, int64_t error)
{
	if (call->error == 0)
		call->error = error;
	call->check.failed = true;
}

static struct sluice_guest_frame *frame_new(struct guest_thread *thread)
{
	struct sluice_guest_frame *frame = thread->frames;

	if (frame) {
		thread->frames = frame->next;
		return frame;
	}
	frame = calloc(1, sizeof(*frame));
	if (!frame)
		return NULL;
	frame->first.data = frame->first_data;
	frame->first.room = FRAME_FIRST;
	frame->last = &frame->first;
	frame->laters_end = &frame->laters;
	frame->pins = frame->few;
	frame->pin_room = FRAME_FEW;
	return frame;
}

struct sluice_guest_frame *frame_make(struct sluice_guest_call *call)
{
	struct guest_thread *thread = process_thread();

	call->frame = thread ? frame_new(thread) : NULL;
	if (!call->frame) {
		frame_fail(call, call->module->failure);
		return NULL;
	}
	call->frame->thread = thread;
	call->frame->epoch = thread->epoch;
	return call->frame;
}

static void free_pieces(struct frame_piece **list)
{
	while (*list) {
		struct frame_piece *piece = *list;

		*list = piece->next;
		free(piece);
	}
}

static void release_blocks(struct sluice_guest_frame *frame)
{
	for (uint32_t i = 0; i < frame->block_count; i++)
		arena_put(process.arena, frame->blocks[i]);
	while (frame->laters) {
		struct later *later = frame->laters;

		frame->laters = later->next;
		later_cancel(later);
	}
}

static void unpin(struct object *object)
{
	/* What the call queued precedes it in the ring. Pairs with the acquire
	 * in sluice_guest_uses(). */
	if (process.counted[object->type % 256])
		bias_add_32(&object->uses, 1);
	object_unhold(&process.objects, object);
}

static void release_created(struct sluice_guest_frame *frame)
{
	for (uint32_t i = 0; i < frame->fresh_count; i++)
		object_unhold(&process.objects, frame->fresh[i]);
	for (uint32_t i = 0; i < frame->callback_count; i++)
		callback_drop(frame->callbacks[i]);
	for (uint32_t i = 0; i < frame->pin_count; i++)
		unpin(frame->pins[i].object);
}

static void reset(struct sluice_guest_frame *frame)
{
	free_pieces(&frame->more);
	free_pieces(&frame->scratch);
	if (frame->reply.room > KEPT_REPLY)
		reply_body_fini(&frame->reply);
	frame->first.used = 0;
	frame->last = &frame->first;
	frame->size = 0;
	frame->parsed = 0;
	frame->laters = NULL;
	frame->laters_end = &frame->laters;
	frame->block_count = frame->pin_count = 0;
	frame->fresh_count = frame->callback_count = 0;
	frame->begun = false;
}

void frame_release(struct sluice_guest_call *call)
{
	struct sluice_guest_frame *frame = call->frame;

	if (!frame)
		return;
	call->frame = NULL;
	/* After a fork in a callback, all that it held is the parent's. */
	if (process_enter() &&
	    frame->epoch == atomic_load_explicit(&process.epoch,
						 memory_order_relaxed)) {
		release_blocks(frame);
		release_created(frame);
	}
	reset(frame);
	frame->next = frame->thread->frames;
	frame->thread->frames = frame;
}

void frame_destroy(struct sluice_guest_frame *frame)
{
	reply_body_fini(&frame->reply);
	if (frame->pins != frame->few)
		free(frame->pins);
	free(frame->blocks);
	free(frame);
}

static struct frame_piece *piece_new(uint64_t size)
{
	struct frame_piece *piece;

	if (size > WIRE_PRIVATE_MAX)
		return NULL;
	piece = malloc(sizeof(*piece) + size);
	if (!piece)
		return NULL;
	*piece = (struct frame_piece){
		.data = (unsigned char *)(piece + 1),
		.room = size,
	};
	return piece;
}

static bool add_piece(struct sluice_guest_frame *frame, uint64_t size)
{
	struct frame_piece *piece =
		piece_new(size > PIECE_ROOM ? size : PIECE_ROOM);

	if (!piece)
		return false;
	/* frame->more begins with what follows the first piece. */
	if (frame->last == &frame->first)
		frame->more = piece;
	else
		frame->last->next = piece;
	frame->last = piece;
	return true;
}

void *frame_append_elsewhere(struct sluice_guest_call *call, uint64_t size)
{
	struct sluice_guest_frame *frame = call->frame;
	const uint64_t padded = wire_padded(size);

	if (!frame || call->check.failed)
		return NULL;
	if (padded < size || frame->size + padded > WIRE_PRIVATE_MAX ||
	    (padded > frame->last->room - frame->last->used &&
	     !add_piece(frame, padded))) {
		frame_fail(call, call->module->failure);
		return NULL;
	}
	unsigned char *place = frame->last->data + frame->last->used;
	if (padded > size)
		memset(place + padded - 8, 0, 8);
	frame->last->used += padded;
	frame->size += padded;
	return place;
}

void *frame_scratch(struct sluice_guest_call *call, uint64_t size)
{
	struct sluice_guest_frame *frame = frame_of(call);
	struct frame_piece *piece;

	if (!frame || call->check.failed)
		return NULL;
	piece = piece_new(size);
	if (!piece) {
		frame_fail(call, call->module->failure);
		return NULL;
	}
	piece->next = frame->scratch;
	frame->scratch = piece;
	return piece->data;
}

void frame_copy(const struct sluice_guest_frame *frame, void *place)
{
	unsigned char *at = place;

	memcpy(at, frame->first_data, frame->first.used);
	at += frame->first.used;
	for (const struct frame_piece *piece = frame->more; piece;
	     piece = piece->next) {
		memcpy(at, piece->data, piece->used);
		at += piece->used;
	}
}

int frame_block(struct sluice_guest_frame *frame, uint64_t size,
		uint64_t *offset)
{
	if (frame->block_count == frame->block_room) {
		const uint32_t room = frame->block_room * 2 + 8;
		uint64_t *blocks =
			realloc(frame->blocks, room * sizeof(*blocks));

		if (!blocks)
			return -ENOMEM;
		frame->blocks = blocks;
		frame->block_room = room;
	}
	const int error = arena_get(process.arena, size, offset);
	if (error == 0)
		frame->blocks[frame->block_count++] = *offset;
	return error;
}

static bool pins_grow(struct sluice_guest_frame *frame)
{
	const uint32_t room = frame->pin_room * 2;
	const bool few = frame->pins == frame->few;
	struct frame_pin *pins =
		realloc(few ? NULL : frame->pins, room * sizeof(*pins));

	if (!pins)
		return false;
	if (few)
		memcpy(pins, frame->few, sizeof(frame->few));
	frame->pins = pins;
	frame->pin_room = room;
	return true;
}

static void add_pin(struct sluice_guest_frame *frame, struct object *object)
{
	frame->pins[frame->pin_count++] = (struct frame_pin){
		object, wire_id_generation(object_id(&process.objects, object))
	};
}

struct object *frame_pin(struct sluice_guest_call *call, const void *pointer,
			 uint32_t type, int64_t invalid)
{
	struct sluice_guest_frame *frame = frame_of(call);
	struct object *object;

	if (!frame)
		return NULL;
	if (frame->pin_count == frame->pin_room && !pins_grow(frame)) {
		frame_fail(call, call->module->failure);
		return NULL;
	}
	object = object_pin(&process.objects, pointer,
			    process_type(call->module, type));
	if (!object) {
		frame_fail(call, invalid);
		return NULL;
	}
	add_pin(frame, object);
	return object;
}

void frame_adopt(struct sluice_guest_frame *frame, struct object **objects,
		 uint32_t count)
{
	for (uint32_t i = 0; i < count && objects[i]; i++)
		/* Without memory it is held for ever. */
		if (frame->pin_count < frame->pin_room || pins_grow(frame))
			add_pin(frame, objects[i]);
}

bool frame_has(const struct sluice_guest_frame *frame,
	       const struct object *object)
{
	const uint32_t generation =
		wire_id_generation(object_id(&process.objects, object));

	for (uint32_t i = 0; i < frame->pin_count; i++)
		if (frame->pins[i].object == object)
			return frame->pins[i].generation == generation;
	return true;
}

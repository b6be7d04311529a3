/*
 * frame -- what one call holds while it lasts: its message as far as it is
 * written, blocks of the arena, objects that may not die meanwhile, what it
 * creates, and the answer.
 *
 * The message is written into memory of the frame, in pieces that never move,
 * and copied into the ring when it is whole: the specification's expressions
 * read the message while it grows, a helper may make a call of its own in the
 * middle of it, and the server must not be able to change what was checked.
 * Frames belong to a thread and are used again.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "guess.h"
#include "guest.h"
#include "later.h"
#include "reply.h"

#define FRAME_FIRST 2048u
#define FRAME_FEW 8u
#define FRAME_FRESH 4u
#define FRAME_CALLBACKS 4u

struct object;
struct guest_thread;

struct frame_piece {
	struct frame_piece *next;
	unsigned char *data; /* behind it, aligned to 16 */
	size_t used, room;
};

struct frame_pin {
	struct object *object;
	uint32_t generation;
};

struct sluice_guest_frame {
	struct sluice_guest_frame *next;
	struct guest_thread *thread;
	uint32_t epoch;
	uint16_t op;
	bool begun;
	struct guess_keys wait; /* which wait its answer will be */
	size_t size;		/* of the message, header excluded */
	uint64_t parsed;	/* bytes that the server must copy */
	struct frame_piece *last, *more;
	struct frame_piece *scratch; /* not part of the message */
	struct frame_pin few[FRAME_FEW], *pins;
	uint32_t pin_count, pin_room;
	struct object *fresh[FRAME_FRESH]; /* held; shown when created */
	uint32_t fresh_count;
	uint64_t callbacks[FRAME_CALLBACKS];
	uint32_t callback_count;
	uint64_t *blocks;
	uint32_t block_count, block_room;
	struct later *laters, **laters_end;
	struct reply_body reply;
	struct frame_piece first; /* its data are first_data */
	_Alignas(16) unsigned char first_data[FRAME_FIRST];
};

struct sluice_guest_frame *frame_make(struct sluice_guest_call *call);

/* The frame of @call, made at the first need; NULL, and the call failed. */
static inline struct sluice_guest_frame *
frame_of(struct sluice_guest_call *call)
{
	return call->frame ? call->frame : frame_make(call);
}

/* The call is over: let go of all that is still held. */
void frame_release(struct sluice_guest_call *call);

/* Free a frame that is not in use. */
void frame_destroy(struct sluice_guest_frame *frame);

/* Fail @call with @error, unless it has failed before. */
void frame_fail(struct sluice_guest_call *call, int64_t error);

void *frame_append_elsewhere(struct sluice_guest_call *call, uint64_t size);

/* The next @size bytes of the message, padding included and zeroed; NULL, and
 * the call failed. */
static inline void *frame_append(struct sluice_guest_call *call, uint64_t size)
{
	struct sluice_guest_frame *frame = call->frame;

	if (!frame || call->check.failed || frame->last != &frame->first ||
	    size > FRAME_FIRST - frame->first.used)
		return frame_append_elsewhere(call, size);
	/* What is used is padded, and so is the room. */
	const uint64_t padded = wire_padded(size);
	unsigned char *place = frame->first_data + frame->first.used;
	if (padded > size)
		memset(place + padded - 8, 0, 8);
	frame->first.used += padded;
	frame->size += padded;
	return place;
}

/* Memory that lives as long as the call. */
void *frame_scratch(struct sluice_guest_call *call, uint64_t size);

/* Copy the message to @place, which holds frame->size bytes. */
void frame_copy(const struct sluice_guest_frame *frame, void *place);

/* A block of the arena that is freed with the call. 0 or a negative errno. */
int frame_block(struct sluice_guest_frame *frame, uint64_t size,
		uint64_t *offset);

/* The object that the application calls @pointer, held until the call is over;
 * the call fails with @invalid where there is none. */
struct object *frame_pin(struct sluice_guest_call *call, const void *pointer,
			 uint32_t type, int64_t invalid);

/* Take over holds of up to @count objects, until the call is over. */
void frame_adopt(struct sluice_guest_frame *frame, struct object **objects,
		 uint32_t count);

/* Whether @object is still the one that was pinned by this call. */
bool frame_has(const struct sluice_guest_frame *frame,
	       const struct object *object);

/*
 * frame -- what one call holds while it is served: the private copy of its
 * command, memory, pinned objects, callbacks, and the answer as far as it is
 * written. A channel has one for each level of nesting, used again and again.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keep.h"
#include "ring.h"
#include "server.h"

#define FRAME_FEW 16u
#define FRAME_CALLBACKS 4u
#define FRAME_SMALL 1024u
#define FRAME_CREATED 4u

struct channel;

struct frame_chunk {
	struct frame_chunk *next;
	size_t size;
	_Alignas(16) unsigned char data[];
};

/* One section whose data are, or shall go, into the arena, or a room. */
struct frame_section {
	void *data;	 /* as the module has it */
	uint64_t size;	 /* bytes */
	uint64_t offset; /* in the arena, WIRE_NONE: not there */
	bool room, later, waits;
	const void *source; /* what fills it when it is time, or NULL */
	uint64_t source_size;
};

/* What a call creates under an id of the guest's choice. */
struct frame_created {
	uint64_t id;
	uint16_t type;
};

struct server_frame {
	struct channel *channel;   /* NULL: none, a single message */
	struct server_call *outer; /* the call that this one nests in */
	uint32_t depth;
	uint16_t op;
	bool answered; /* the guest waits for the reply */
	_Alignas(16) unsigned char command[RING_COMMAND_MAX];
	struct writer writer;
	uint64_t result;
	_Alignas(16) unsigned char small[FRAME_SMALL]; /* most calls' memory */
	size_t small_used;
	struct frame_chunk *chunks; /* what is beyond it */
	uint64_t private_size;
	struct frame_section *sections;
	uint32_t section_count, section_room;
	uint64_t few[FRAME_FEW], *pinned;
	uint32_t pinned_count, pinned_room;
	struct server_callback *callbacks[FRAME_CALLBACKS];
	uint32_t callback_count;
	struct keep *kept;
	/* Of calls that nobody waits for. */
	uint64_t domain;   /* late.h */
	bool reports;	   /* delivers late errors */
	bool settled;	   /* answered, without the vendor */
	uint64_t poisoned; /* an argument that was found so; 0: none */
	struct frame_created created[FRAME_CREATED];
	uint32_t created_count;
};

struct server_frame *frame_create(uint32_t depth);
void frame_destroy(struct server_frame *frame);

/* The call is decoded and answered: let go of all but the answer. */
void frame_release(struct server_frame *frame, bool succeeded);

/* @size zeroed bytes that live as long as the call; NULL, and the call failed
 * with the API's own error: too much. */
void *frame_chunk(struct server_call *call, uint64_t size);

/* Remember a section. False, and the session's end: no memory. */
bool frame_section(struct server_call *call,
		   const struct frame_section *section);

/* The section whose data are @data, or NULL. */
struct frame_section *frame_find(struct server_frame *frame, const void *data);

/* Remember a pin. */
bool frame_pinned(struct server_frame *frame, uint64_t id);

/* Fail @call with the API's @error, unless it has failed before. */
void frame_refuse(struct server_call *call, int64_t error);

/*
 * reply -- the slot in which a server thread answers the thread that waits.
 *
 * A thread has one waiting call at a time (nested calls of a callback are
 * answered before the callback ends), so one slot with a number is enough: the
 * server writes the slot, then the next number; the guest waits for it. What is
 * larger than the slot comes in pieces of kind WIRE_MORE, each acknowledged by
 * the guest before the next is written, and then the rest with the reply's own
 * kind. The guest copies all it reads.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

#define REPLY_PIECE_MAX (REGION_REPLY_SIZE - 64)

/* What the body of a reply may hold, pieces together. */
#define REPLY_BODY_MAX (WIRE_PRIVATE_MAX + WIRE_PRIVATE_MAX / 4)

struct reply_writer {
	struct region_channel *shared;
	struct bell_waiter *waiter;
	uint32_t seq;
};

/**
 * reply_send - write a reply, or a nested notice, and wake who waits for it
 * @reply: its size is that of @body, at most REPLY_BODY_MAX
 *
 * Blocks for acknowledgements when the body comes in pieces. Returns 0,
 * -EMSGSIZE, -EPROTO when the guest acknowledges what it was not sent, or what
 * the waiter's look() returned.
 */
int reply_send(struct reply_writer *writer, const struct wire_reply *reply,
	       const void *body);

struct reply_reader {
	struct region_channel *shared;
	struct bell_waiter *waiter;
	uint32_t seq;
};

/* Memory that replies are copied to: zeroed at first, grows, used again. */
struct reply_body {
	unsigned char *data;
	size_t size, room;
};

/**
 * reply_wait - wait for the next reply and copy it
 * @reply: the header; its size is that of the whole body
 * @body: the body; @body->data is aligned as malloc() does, NULL if it never
 *        held anything
 *
 * The waiter's expected_ns may say how long it will take; its waited_ns says
 * how long it took. Returns 0 with a WIRE_REPLY or a WIRE_NESTED; -EPROTO when
 * the server writes what it cannot mean; -ENOMEM, after which the channel is of
 * no more use; what the waiter's look() returned.
 */
int reply_wait(struct reply_reader *reader, struct wire_reply *reply,
	       struct reply_body *body);

/* Whether there is one. */
bool reply_came(const struct reply_reader *reader);

void reply_body_fini(struct reply_body *body);

/*
 * raw -- a guest without a guest library: it does the hand-shake as all do, and
 * then writes into its region whatever it likes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel.h"
#include "local.h"
#include "region.h"
#include "wire.h"

struct raw {
	struct local_session session;
	struct region *region;
	struct channel_guest channel;
	uint8_t api;
	int64_t deadline_ms;
	struct reply_body body; /* of the last answer */
};

/* A session on the daemon at SLUICE_SOCKET, with one channel and the OpenCL
 * module open. Ends the test where there is none. */
void raw_open(struct raw *raw);
void raw_close(struct raw *raw);

/* A message under construction. */
struct message {
	struct wire_command header;
	unsigned char body[8192];
	size_t size; /* of the body */
};

void message_begin(struct message *message, const struct raw *raw, uint16_t op,
		   const void *args, size_t size);
void message_u64(struct message *message, uint64_t value);
void message_bytes(struct message *message, const void *data, size_t size);

/* Publish it, with the size that its header says (0: the true one). */
void raw_send(struct raw *raw, const struct message *message);
/* Publish @size bytes as they are. */
void raw_publish(struct raw *raw, const void *bytes, size_t size);

/* The answer: 0; or negative when the session is over, -ETIMEDOUT when nothing
 * comes until the deadline, a minute after the last message. */
int raw_answer(struct raw *raw, struct wire_reply *reply);

/* Send, and expect the API's error (0: success). */
void expect_error(struct raw *raw, const struct message *message,
		  int64_t error);
/* Send, and expect the session's end. */
void expect_end(struct raw *raw, const struct message *message);
/* Expect it, after something was done to the region. */
void expect_end_now(struct raw *raw);

/* Well-formed messages, to be spoilt. */
void message_platforms(struct message *message, const struct raw *raw,
		       uint32_t room);
/* The ids of the platform, of its device, and of a new context. */
uint64_t raw_platform(struct raw *raw);
uint64_t raw_device(struct raw *raw, uint64_t platform);
void message_context(struct message *message, const struct raw *raw,
		     uint64_t device, uint64_t id);
void message_release(struct message *message, const struct raw *raw,
		     uint64_t context);

/* A queue of that id; it must succeed. */
void raw_make_queue(struct raw *raw, uint64_t device, uint64_t context,
		    uint64_t id);
/* A buffer in the arena, with its private word; whether it is made. */
bool raw_makes_buffer(struct raw *raw, uint64_t context, uint64_t id,
		      uint64_t size, uint64_t place, uint64_t word);

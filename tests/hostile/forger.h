/*
 * forger -- a guest that speaks the protocol by itself, so that it can break
 * it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

struct forger {
	struct region *region;
	int memfd;
	uint32_t seqs[REGION_CHANNELS]; /* of the replies that were read */
	uint64_t tails[REGION_CHANNELS];
};

/* A session of our own, its first channel open, and the API "mini" in it. */
void forger_begin(struct forger *forger);
/* The same without either. */
void forger_connect(struct forger *forger);
void forger_end(struct forger *forger);

/* Have the server make a thread for a channel. */
void forger_open(struct forger *forger, uint32_t channel);

/* Publish bytes as they are, and wake the server. */
void forger_send(struct forger *forger, uint32_t channel, const void *bytes,
		 size_t size);

/* A command with a right header. */
void forger_command(struct forger *forger, uint32_t channel, uint8_t api,
		    uint16_t op, uint8_t flags, const void *body, size_t size);

/* The same, with a header that is as it is but for the size. */
void forger_stamped(struct forger *forger, uint32_t channel,
		    struct wire_command header, const void *body, size_t size);

/* The next reply of a channel: its header, and up to @room bytes of its body.
 * False: the session ended, or nothing comes. */
bool forger_reply(struct forger *forger, uint32_t channel,
		  struct wire_reply *reply, void *body, size_t room);

/* The same, if it comes within some milliseconds. */
bool forger_reply_soon(struct forger *forger, uint32_t channel,
		       struct wire_reply *reply);

/* Whether the session ends, within a minute. */
bool forger_ends(struct forger *forger);

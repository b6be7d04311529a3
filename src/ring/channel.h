/*
 * channel -- one application thread's pair of a command ring and a reply slot.
 *
 * The guest turns a FREE slot into WANTED and rings the server's main thread,
 * which makes a thread for it (OPEN). The guest need not wait for that: what it
 * publishes meanwhile is found. When the application's thread ends, the slot is
 * CLOSING until the server thread has done all that was published; that thread
 * gives the memory back and makes the slot FREE. A guest that plays with the
 * states never has more than one server thread for a channel.
 */
#pragma once

#include <stdint.h>

#include "region.h"
#include "reply.h"
#include "ring.h"

enum channel_state {
	CHANNEL_FREE = 0,    /* -> WANTED by the guest, compare and swap */
	CHANNEL_WANTED = 1,  /* -> OPEN by the server */
	CHANNEL_OPEN = 2,    /* -> CLOSING by the guest */
	CHANNEL_CLOSING = 3, /* -> FREE by the server */
	CHANNEL_LEFT = 4,    /* WANTED -> by the guest; -> CLOSING by server */
};

/* The guest's end, used by one thread. Must not move while it is open. */
struct channel_guest {
	struct region *region;
	uint32_t index;
	struct bell_waiter waiter; /* both ring and replies wait with it */
	struct ring_producer ring;
	struct reply_reader replies;
};

/**
 * channel_open - get a channel for the calling thread
 * @look: see struct bell_waiter; region_look() with @region at the least
 *
 * Returns 0, -EAGAIN when all channels are in use, or -ECONNRESET when the
 * session is lost. Does not block.
 */
int channel_open(struct channel_guest *channel, struct region *region,
		 int (*look)(void *context), void *context);

/* The thread ends. What was published is still executed. */
void channel_close(struct channel_guest *channel);

/* The server's end, used by one thread. Must not move. */
struct channel_server {
	struct region *region;
	uint32_t index;
	struct bell_waiter waiter;
	struct ring_consumer ring;
	struct reply_writer replies;
};

/**
 * channel_wanted - wait until the guest wants a channel (the main thread)
 * @index: the channel; a thread shall channel_serve() it
 *
 * Returns 0; -EPROTO when the guest wants one that it has; -ECONNRESET when
 * the session is lost.
 */
int channel_wanted(struct region *region, uint32_t *index);

/* Become the server's end of channel @index, which channel_wanted() gave. No
 * thread spins while *@busy is not 0 (a command executes somewhere). */
void channel_serve(struct channel_server *channel, struct region *region,
		   uint32_t index, _Atomic uint32_t *busy);

/* Wake every server thread that sleeps though its ring holds commands: a guest
 * that is in no hurry does not ring (any thread of the server). */
void channel_rouse(struct region *region);

/* How many calls the guest says it answered itself in the thread of channel
 * @index, since that was opened; 0 for one that no thread of ours serves. */
uint64_t channel_answered(const struct region *region, uint32_t index);

/* The thread's last act, after ring_next() returned 0: the channel may be used
 * again. */
void channel_release(struct channel_server *channel);

/*
 * event -- notices from the server to the guest that no call waits for.
 *
 * A ring of bytes, one for the session: many server threads write, under a
 * lock; in the guest whoever holds its lock reads. A notice (struct wire_notice
 * and what follows it, a multiple of 8 bytes) may be larger than the ring: it
 * goes through it in pieces.
 *
 * A guest must read the events whenever it waits (from bell_waiter.look): a
 * server thread that finds the ring full rings every channel's bell and waits
 * for room, and the call that the guest waits for may be what waits for that
 * thread.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

#define EVENT_NOTICE_MAX (WIRE_PRIVATE_MAX + 4096)

/* The server's end, one for the session. */
struct event_writer {
	struct region *region;
	pthread_mutex_t lock;
	struct bell_waiter waiter;
	uint64_t tail;
	int error; /* a notice was cut off: nothing more can be sent */
};

/* Returns 0 or a negative errno. */
int event_writer_init(struct event_writer *writer, struct region *region);
void event_writer_fini(struct event_writer *writer);

/**
 * event_send - send one notice whole
 * @notice: its size is a multiple of 8, at most EVENT_NOTICE_MAX
 *
 * Any thread. Blocks while the ring is full, until the session is lost.
 * Returns 0, -EINVAL, -EMSGSIZE, -EPROTO when the guest's index is impossible,
 * or -ECONNRESET.
 */
int event_send(struct event_writer *writer, const struct wire_notice *notice);

/* The same without blocking: -EAGAIN when there is not room for all of it. */
int event_try(struct event_writer *writer, const struct wire_notice *notice);

/* The guest's end. */
struct event_reader {
	struct region *region;
	_Atomic uint64_t head;
	struct wire_notice *notice; /* that has not come whole yet */
	size_t have;
};

void event_reader_init(struct event_reader *reader, struct region *region);
void event_reader_fini(struct event_reader *reader);

/* Whether there is something to read; any thread, without a lock. Sequentially
 * consistent, so it may be the ready() of a bell_wait() on the bell of events'
 * reader. */
bool event_pending(const struct event_reader *reader);

/**
 * event_read - take the next notice
 * @notice: the caller frees it
 *
 * Never blocks; the caller serialises. Returns 1 with a notice, 0 when none has
 * come whole, -EPROTO when the server writes what it cannot mean, or -ENOMEM.
 */
int event_read(struct event_reader *reader, struct wire_notice **notice);

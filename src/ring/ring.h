/*
 * ring -- commands on their way from an application's thread to its server
 * thread.
 *
 * A ring of bytes. Positions only grow; the byte at a position lies at its
 * remainder by the ring's size. A command lies in one piece: what does not fit
 * before the ring's end begins at its start, after a WIRE_PAD command (where
 * not even its header fits, nothing is written). The guest's end writes in
 * place. The server's end copies each command once and looks only at the copy;
 * every shared index is read once and checked, so that a hostile guest can make
 * it answer -EPROTO and nothing else.
 *
 * Who finds the ring full waits until half of it is free: waiting for just
 * enough room makes both ends wake each other for every command.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

/* No command is larger; a quarter of the ring would still do. */
#define RING_COMMAND_MAX 16384u

struct ring_producer {
	struct region_channel *shared;
	struct bell_waiter *waiter;
	uint64_t tail;	    /* committed */
	uint64_t published; /* what shared->tail says */
	uint64_t head;	    /* what shared->head last said */
};

/**
 * ring_reserve - find room for a command
 * @size: bytes that may be written, header included
 * @place: where; aligned to 8 bytes
 *
 * Blocks while the ring is full (what was committed is published first).
 * Returns 0; -EMSGSIZE when @size exceeds RING_COMMAND_MAX; -EPROTO when the
 * server's index is impossible; what the waiter's look() returned.
 */
int ring_reserve(struct ring_producer *ring, size_t size, void **place);

/* What was reserved last holds a command of @size bytes, a multiple of 8 and
 * not more than was reserved; it is sent with the next ring_publish(). */
void ring_commit(struct ring_producer *ring, size_t size);

/* Show what was committed to the server; @urgent: wake it if it sleeps. */
void ring_publish(struct ring_producer *ring, bool urgent);

/* The same from another thread, for what lies before @end, where @shared is the
 * ring's. What the ring's own thread shows meanwhile stays. Nobody is woken:
 * the server rouses those whose commands others wait for (channel_rouse()). */
void ring_publish_for(struct region_channel *shared, uint64_t end);

/* How far the server has executed: positions as ring->tail counts. */
uint64_t ring_executed(const struct ring_producer *ring);

struct ring_consumer {
	struct region_channel *shared;
	const _Atomic uint32_t *slot; /* enum channel_state */
	struct bell_waiter *waiter;
	uint64_t head;	   /* copied */
	uint64_t tail;	   /* what shared->tail last said */
	uint64_t told;	   /* head when the guest was last looked after */
	uint32_t pause_ns; /* until the next command, of late */
};

/**
 * ring_next - wait for the next command and copy it
 * @command: gets it; RING_COMMAND_MAX bytes of private memory, aligned to 16
 *
 * ((struct wire_command *)@command)->size is checked: a multiple of 8, at least
 * the header's size, at most RING_COMMAND_MAX. Fillers are skipped. Returns 1;
 * 0 when the guest closed the channel and all is done; -EPROTO; what the
 * waiter's look() returned.
 */
int ring_next(struct ring_consumer *ring, void *command);

/* All that was copied is executed. */
void ring_done(struct ring_consumer *ring);

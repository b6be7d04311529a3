/*
 * pieces -- a large transfer on its way through a few slots of the arena.
 *
 * One end fills slots, the other empties them, in order, both at the same time:
 * two copies that follow one another cost nearly twice the time of one. Both
 * ends belong to one call: the guest's thread works while it waits for the
 * reply, and is woken, like the server's, by the bells of their channel. A peer
 * that writes nonsense into the words is told by -EPROTO.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bell.h"

#define PIECES_SLOTS 8u
#define PIECES_SIZE ((size_t)128 << 10) /* bytes of a slot */

/* At the start of the block; zeroed by the guest. */
struct pieces_words {
	_Alignas(128) _Atomic uint32_t filled;
	_Alignas(128) _Atomic uint32_t emptied;
};

/* What the block takes: the words, then the slots from a page on. */
#define PIECES_BLOCK (4096 + PIECES_SLOTS * PIECES_SIZE)

/* One end; private memory. */
struct pieces {
	struct pieces_words *words;
	bool fills;
	uint32_t taken, passed; /* slots: given to us, and passed on */
	struct bell_waiter waiter;
	struct bell *peer;
	bool broken; /* the peer's word was impossible */
};

/**
 * pieces_attach - become one end
 * @block: PIECES_BLOCK bytes that both ends see
 * @fills: we fill, the peer empties
 * @waiter: of the thread's channel; it is copied
 */
void pieces_attach(struct pieces *pieces, void *block, bool fills,
		   const struct bell_waiter *waiter);

/**
 * pieces_next - wait for the next slot that is ours
 * @slot: where it is
 * @stop: asked while waiting, with @subject; or NULL
 *
 * Returns 0; 1 when @stop() said so; -EPROTO; what the waiter's look()
 * returned.
 */
int pieces_next(struct pieces *pieces, void **slot,
		bool (*stop)(const void *subject), const void *subject);

/* The oldest slot that we took is filled, or empty: the peer may have it. */
void pieces_pass(struct pieces *pieces);

/*
 * bell -- how one end of a region waits for the other, and is woken.
 *
 * A bell lies in shared memory and has one sleeper at a time; anybody may ring.
 * Waking up is the dearest thing there is, so an end that waits spins first,
 * and a ringer enters the kernel only when somebody sleeps. No wake-up can be
 * lost (tests/models/bell.pml is the proof):
 *
 *	who waits				who rings
 *	asleep = 1				publish what is waited for
 *	ready? then asleep = 0, go on		asleep? then asleep = 0, wake
 *	sleep while asleep is 1
 *
 * All four accesses are sequentially consistent: what is published before
 * bell_ring() must be stored so, and ready() must load it so. Bells are for
 * processes that do not trust each other: a peer that scribbles on one may
 * sleep, or let us sleep, until the session ends, and does nothing worse.
 * Nobody wakes up to no purpose: a guest that waits for an answer looks now and
 * then whether its server lives, a server's thread wakes once when it rests.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define BELL_LOOK_MS 250u /* how often a guest that waits looks */

/* In shared memory, zeroed at first; a pair of cache lines of its own. */
struct bell {
	_Alignas(128) _Atomic uint32_t asleep;
	/* The CPU that the sleeper last ran on, plus 1; 0: not known. */
	_Atomic uint32_t cpu;
	/* The sleeper does not spin, and nobody who waits for it does. */
	_Atomic uint32_t still;
};

/* How long to spin before sleeping; all 0 with SLUICE_SPIN=0, which a guest
 * says for both ends of its session and a daemon for all its servers. */
struct bell_patience {
	uint32_t spin_ns;  /* polls with pauses between them */
	uint32_t yield_ns; /* after that, polls with sched_yield() */
};

/* For a guest that waits for an answer, and for a server that has nothing to
 * do. The environment is read at each call, and not in privileged programs. */
struct bell_patience bell_patience_guest(void);
struct bell_patience bell_patience_server(void);

/* One thread that waits; private memory. */
struct bell_waiter {
	struct bell *bell; /* ours: we sleep on it and show our CPU in it */
	struct bell *peer; /* where the peer shows its CPU, or NULL */
	struct bell_patience patience;
	/* While this is not NULL and *busy is not 0, nobody spins; or NULL. */
	_Atomic uint32_t *busy;
	/*
	 * Called with @context before each sleep, when bell->asleep is set
	 * already: looks whether the peer lives (region_look(), in any case),
	 * and may attend to what else came in. Negative: the wait is over with
	 * that error. No lock of ours is held. Or NULL.
	 */
	int (*look)(void *context);
	void *context;
	uint32_t look_ms; /* no sleep is longer; 0: until the bell rings */
	/* How long the next wait will be, by what is known; 0: nothing is, as
	 * after each wait. */
	uint32_t expected_ns;
	/* How long the last one was; 0: too short to look at the clock. */
	uint32_t waited_ns;
	uint32_t cpu; /* what bell->cpu says, to store only changes */
};

/**
 * bell_wait - wait until @ready(@subject)
 *
 * Where @waiter may spin, a wait that is expected to be short is spun through,
 * with some room; a long one is slept through but for its end. Where nothing is
 * expected, the waiter's patience says how long it spins before it sleeps.
 *
 * Returns 0 once it is ready, or what look() returned. Never because of
 * signals. @ready is called often and may not block.
 */
int bell_wait(struct bell_waiter *waiter, bool (*ready)(const void *subject),
	      const void *subject);

/* Wake the sleeper, if there is one; after a sequentially consistent store. */
void bell_ring(struct bell *bell);

/* Wake whoever sleeps, also where the peer wrote that nobody does. */
void bell_wake(struct bell *bell);

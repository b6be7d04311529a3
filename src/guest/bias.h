/*
 * bias -- plain instructions instead of locked ones, as long as one thread
 * alone makes calls.
 *
 * A locked instruction waits until all that was stored before it has reached
 * the other CPUs, which doubles the cost of a call behind which the server
 * reads the ring. Most programs make their calls from one thread, so the first
 * that makes one owns the bias: between bias_enter() and bias_leave() it is
 * alone, and may change what others else share with plain loads and stores.
 * Whoever else wants to change it takes the bias away first, once and for ever:
 * it stores that there is no owner, has membarrier(2) put a barrier into the
 * owner's way, and waits until the owner is outside (tests/models/bias.pml).
 *
 * So such words are changed by bias_add() and the like alone, whoever does it.
 * Known as biased locking; the one-sided barrier is that of asymmetric
 * Dekker locks.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* One thread's. */
struct bias_place {
	_Atomic uint32_t inside;
	/* Called with the place when the bias has been taken away, by whoever
	 * took it: to do for others what the owner has put off; or NULL. */
	void (*taken)(struct bias_place *place);
};

struct bias {
	pthread_mutex_t lock; /* of all that take it */
	_Atomic(struct bias_place *) owner;
};

/* Hidden, and the second at a fixed place: they are looked at in every call. */
extern struct bias bias __attribute__((visibility("hidden")));
extern _Thread_local struct bias_place *bias_own
	__attribute__((tls_model("initial-exec"), visibility("hidden")));

/**
 * bias_claim - become the owner, if nobody ever was
 * @place: of the calling thread; valid until it calls bias_leave_for_good()
 *
 * Only in a process of one thread: with more, what membarrier() asks to be
 * done beforehand takes milliseconds. Without it nobody becomes the owner.
 */
void bias_claim(struct bias_place *place);

/* The owner ends; for others nothing happens. */
void bias_leave_for_good(void);

/* In a child of fork(): nobody ever was. */
void bias_forget(void);

/* Take the bias away from whoever has it. */
void bias_revoke(void);

/* Whether we are the owner, and alone until bias_leave(), which has to come
 * soon: nothing in between may block. */
static inline bool bias_enter(void)
{
	struct bias_place *own = bias_own;

	if (own) {
		atomic_store_explicit(&own->inside, 1, memory_order_relaxed);
		/* The membarrier() in bias_revoke() makes it one for the CPU:
		 * either that sees the 1, or we see its NULL. */
		atomic_signal_fence(memory_order_seq_cst);
		if (atomic_load_explicit(&bias.owner, memory_order_relaxed) ==
		    own)
			return true;
		atomic_store_explicit(&own->inside, 0, memory_order_release);
		bias_own = NULL;
	}
	/* Pairs with the store in bias_revoke(): what the owner did is seen. */
	if (atomic_load_explicit(&bias.owner, memory_order_acquire))
		bias_revoke();
	return false;
}

static inline void bias_leave(void)
{
	/* Pairs with the load in bias_revoke(). */
	atomic_store_explicit(&bias_own->inside, 0, memory_order_release);
}

/* Add @change to @word; returns what it was. */
static inline uint64_t bias_add(_Atomic uint64_t *word, uint64_t change)
{
	if (!bias_enter())
		return atomic_fetch_add_explicit(word, change,
						 memory_order_acq_rel);
	const uint64_t before =
		atomic_load_explicit(word, memory_order_relaxed);
	atomic_store_explicit(word, before + change, memory_order_relaxed);
	bias_leave();
	return before;
}

/* The same for a smaller word. */
static inline uint32_t bias_add_32(_Atomic uint32_t *word, uint32_t change)
{
	if (!bias_enter())
		return atomic_fetch_add_explicit(word, change,
						 memory_order_acq_rel);
	const uint32_t before =
		atomic_load_explicit(word, memory_order_relaxed);
	atomic_store_explicit(word, before + change, memory_order_release);
	bias_leave();
	return before;
}

/* What @word is, and what it counts has been done for us, too. */
static inline uint32_t bias_read_32(const _Atomic uint32_t *word)
{
	if (bias_enter())
		bias_leave();
	return atomic_load_explicit(word, memory_order_relaxed);
}

/* Make @word @wanted if it is *@expected, which is what it is else. May fail
 * spuriously, as a weak exchange does. */
static inline bool bias_swap(_Atomic uint64_t *word, uint64_t *expected,
			     uint64_t wanted)
{
	if (!bias_enter())
		return atomic_compare_exchange_weak_explicit(
			word, expected, wanted, memory_order_acq_rel,
			memory_order_relaxed);
	const uint64_t now = atomic_load_explicit(word, memory_order_relaxed);
	const bool same = now == *expected;
	if (same)
		atomic_store_explicit(word, wanted, memory_order_relaxed);
	*expected = now;
	bias_leave();
	return same;
}

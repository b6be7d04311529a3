/*
 * use -- who is using a session or a resource right now.
 *
 * A thread announces what it is about to use in a slot of its own, then checks
 * that it is still there; who takes something away first makes it disappear,
 * then calls use_wait(). Between the two, a user orders its announcement before
 * its check: by a compiler barrier where the waiter can have the kernel run
 * barriers on all threads (membarrier), else by a fence. So an operation writes
 * to no cache line that other threads write.
 *
 * Slots are claimed by threads at their first use and given back when they end.
 * Threads beyond the slots, and nesting beyond a slot, are counted in a crowd
 * that a waiter waits for as a whole.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOT_COUNT 1024
#define SLOT_DEPTH 8
#define SLOT_REGIONS 24
#define SLOT_STARTS 8

/* Time spent in one of the library's own regions by one thread. */
struct tally {
	_Atomic uint64_t count;
	_Atomic uint64_t time_ns;
};

/* A thread's latest start in a region of the application. */
struct start {
	const void *region;
	size_t sample;
};

struct slot {
	_Alignas(64) _Atomic bool taken;
	unsigned depth;
	struct use {
		_Atomic(const void *) session;
		_Atomic(const void *) resource;
	} uses[SLOT_DEPTH];
	/* What this thread is waiting to see the end of: a waiter in use_wait()
	 * that holds something itself looks here to find a deadlock. */
	_Atomic bool waiting;
	/* How deep it is in changes of the tables. */
	_Atomic unsigned changes;
	struct tally tallies[SLOT_REGIONS];
	struct start starts[SLOT_STARTS];
	unsigned next_start;
};

/* Set once at load: users need a fence because membarrier is refused. */
extern bool use_fenced;
extern _Thread_local struct slot *slot_own
	__attribute__((tls_model("initial-exec")));
extern struct slot slots[SLOT_COUNT];

/* Once, before any other thread: find out about membarrier. */
void use_init(void);

/* In a forked child: the other threads' slots are free again. */
void use_forked(void);

/* This thread's slot, claimed if need be; NULL if there is none to be had. */
struct slot *slot_get(void);

/* How many slots have ever been claimed. */
size_t slot_limit(void);

/* Announce without a slot, or beyond its depth. Returns the slot or NULL. */
struct slot *use_begin_slow(const void *session, const void *resource);
void use_end_crowd(void);

static inline void use_announce(struct slot *slot, const void *session,
				const void *resource)
{
	struct use *use = &slot->uses[slot->depth++];

	/* Released by order, so that who sees the session sees the resource;
	 * pairs with the acquire loads of use_wait(). */
	atomic_store_explicit(&use->resource, resource, memory_order_relaxed);
	atomic_store_explicit(&use->session, session, memory_order_release);
	if (__builtin_expect(use_fenced, false))
		atomic_thread_fence(memory_order_seq_cst);
	else
		atomic_signal_fence(memory_order_seq_cst);
}

/**
 * use_begin - announce a use, before checking that its object is still there
 * @session: the session's record, or NULL
 * @resource: the resource's record, or NULL
 *
 * Returns what use_end() wants: the slot, or NULL for the crowd.
 */
static inline struct slot *use_begin(const void *session, const void *resource)
{
	struct slot *slot = slot_own;

	if (__builtin_expect(!slot || slot->depth >= SLOT_DEPTH, false))
		return use_begin_slow(session, resource);
	use_announce(slot, session, resource);
	return slot;
}

static inline void use_end(struct slot *slot)
{
	if (__builtin_expect(!slot, false)) {
		use_end_crowd();
		return;
	}
	/* Pairs with use_wait()'s acquire: what the use did is done. */
	atomic_store_explicit(&slot->uses[--slot->depth].session, NULL,
			      memory_order_release);
}

/*
 * Changes of the tables (a session or resource that begins or ends, what is
 * registered) are announced as a whole, for who takes everything away. It makes
 * them fail first, then calls changes_wait(); change_begin() comes before the
 * check whether they do. Returns what change_end() wants.
 */
struct slot *change_begin(void);
void change_end(struct slot *slot);

/* Whether this thread itself is inside a change. */
bool changes_mine(void);

/* Wait until no other thread is; negative @patience_ms: as long as it takes.
 * Returns 0 or -ETIMEDOUT. */
int changes_wait(long patience_ms);

/* Whether this thread itself is inside a use of these; NULL means any. */
bool use_mine(const void *session, const void *resource);

/**
 * use_wait - wait until nobody uses what has been made to disappear
 * @session: the session, or NULL for any
 * @resource: the resource, or NULL for any
 * @patience_ms: how long to wait at most; negative: as long as it takes
 *
 * Returns 0, -EBUSY if this thread or a thread that waits for it uses them, or
 * -ETIMEDOUT.
 */
int use_wait(const void *session, const void *resource, long patience_ms);

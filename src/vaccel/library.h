/*
 * library -- what the parts of the library share: whether it is up, the lock of
 * its tables, and who is starting or stopping it.
 *
 * The lock is held for moments: never over a plugin's function, a wait for
 * operations, or input and output. So a fork, which takes it, never hangs.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct slot;

extern atomic_bool library_up;

static inline bool library_is_up(void)
{
	/* Pairs with the release store at the end of a bootstrap. */
	return atomic_load_explicit(&library_up, memory_order_acquire);
}

/*
 * A change of the tables under way, an OWNED() local of who makes it. Where
 * @inside is false, the library is not up. Who closes it waits for those who
 * are inside, and is waited for by others, so that what they named is gone by
 * then.
 */
struct visit {
	struct slot *slot;
	bool inside;
};
struct visit library_visit(void);
void visit_release(struct visit *visit);

/* For who makes a session or a resource: not inside either in a plugin's
 * function that the closing thread calls, which would leave it over. */
struct visit library_visit_new(void);

/* The lock of the tables of sessions, resources and plugins. */
void library_lock(void);
void library_unlock(void);

/* Wait for library_wake(), with the lock, which is let go meanwhile. */
void library_wait(void);
void library_wake(void);

/*
 * One thread at a time starts or stops the library or loads plugins; it may
 * come in again, from a plugin's init.
 */
void lifecycle_enter(void);
void lifecycle_leave(void);
bool lifecycle_inside(void);

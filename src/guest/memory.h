/*
 * memory -- blocks of the arena that hand-written halves have: memory that a
 * device of the server's works in.
 *
 * A block whose owner is gone may still be worked in by what was queued before.
 * It waits in a list until the server has set its word.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct leaving;

struct leavings {
	pthread_mutex_t lock;
	struct leaving *first;
	_Atomic uint32_t count; /* written under the lock */
};

void leavings_init(struct leavings *leavings);

/* In a child: the blocks were the parent's. */
void leavings_forget(struct leavings *leavings);

/*
 * later -- data that wait for an event of the vendor's.
 *
 * Before anything is said to the guest that could reveal that an event is over,
 * later_poll() asks for each pending one, copies data that are not in place,
 * and sets the done words in the arena.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server.h"

struct later_part {
	_Atomic uint32_t *done; /* in the arena */
	void *to;		/* in the arena; or NULL: nothing to copy */
	const void *from;
	size_t size;
};

struct later {
	struct later *next;
	const struct server_completion *completion;
	void *event;
	uint32_t part_count;
	struct later_part parts[];
};

struct laters {
	pthread_mutex_t lock;
	struct later *first;
	_Atomic uint32_t pending;
};

void laters_init(struct laters *laters);
void laters_fini(struct laters *laters);

/* Takes it. */
void later_add(struct later *later);
void later_poll(void);

/* Sections of @call that nothing waits for are done; unless it @succeeded, no
 * data come. */
void later_settle(struct server_call *call, bool succeeded);

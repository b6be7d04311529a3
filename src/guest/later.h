/*
 * later -- data that arrive after the call which asked for them.
 *
 * Each pending one is a block of the arena: a done word, which the server sets
 * before it says anything that could reveal the completion, then the data.
 * Whoever waited for the server's answer collects what is done, so that the
 * application finds its data however it learns of the completion.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

struct later {
	struct later *next;
	uint64_t block; /* offset in the arena */
	void *out;	/* NULL: data that the server reads */
	uint64_t size;
	bool strided;
	struct wire_rows rows;
};

struct laters {
	pthread_mutex_t lock;
	struct later *first;
	_Atomic uint32_t pending;
};

void laters_init(struct laters *laters);
void laters_forget(struct laters *laters);

/* From now on it is looked for; takes it. */
void later_add(struct later *later);

/* Copy what is done to where it belongs, and free the blocks. */
void later_collect(void);

/* It will not come: free it and its block. */
void later_cancel(struct later *later);

/*
 * ids -- numbers from 1 to a maximum, each given to one taker at a time.
 *
 * They are given in ascending order, returned ones included only after the
 * maximum was reached: then the lowest that is free, and those after it count
 * up from 1 again. Not locked.
 */
#pragma once

#include <stdint.h>

#define IDS_MOST 2048

struct ids {
	const char *what; /* for the log */
	int64_t most;
	int64_t last;	 /* given in order; 0 once the maximum was reached */
	int64_t highest; /* ever given since the reset */
	uint64_t taken[IDS_MOST / 64 + 1];
};

/* A free number, or -EUSERS. */
int64_t ids_take(struct ids *ids);
void ids_give(struct ids *ids, int64_t id);

/* All are free, and 1 is next. */
void ids_reset(struct ids *ids);

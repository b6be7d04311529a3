/*
 * demand -- how many servers somebody is likely to want at the same time.
 *
 * Facts in, a number out: it has no clock and is told the time. What has to be
 * ready are as many servers as arrive before the next is. That level rises
 * at once with a burst and halves with every while that passes without one, so
 * it needs no timer: it is worked out when it is asked for.
 *
 * A program that is going to come can be announced: then one more is wanted
 * until it arrives, or until it is too late for it to come.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DEMAND_MAX 64 /* the highest level */

/* Zeroed, it is one that nobody ever came to. */
struct demand {
	int64_t arrivals_ms[DEMAND_MAX]; /* the newest ones, in a circle */
	uint64_t count;			 /* ever */
	unsigned level;			 /* as it was at */
	int64_t level_ms;
	int64_t supply_ms; /* that the next server takes; 0: not known */
	unsigned announced;
	int64_t announced_ms; /* the last one */
};

/* Somebody came. */
void demand_arrive(struct demand *demand, int64_t now_ms);

/* Somebody is about to. */
void demand_announce(struct demand *demand, int64_t now_ms);

/* A server took so long from when one was missed until it was ready. */
void demand_supplied(struct demand *demand, int64_t took_ms);

/* How many servers should be ready, from 1 to @limit; 0 only where @limit
 * is. */
unsigned demand_level(struct demand *demand, int64_t now_ms, unsigned limit);

/*
 * count -- how many calls were executed, how many the guest says it answered
 * itself, and which were refused, by name, for the daemon.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct channel_server;

#define COUNT_NAME 64u /* bytes of a name, NUL included */
#define COUNT_NAMES 1024u
#define COUNT_STEP 64u

struct counted {
	char name[COUNT_NAME];
	uint64_t count, told;
};

struct counts {
	_Atomic uint64_t calls;
	uint64_t calls_told;
	pthread_mutex_t lock; /* of all that follows, and of what is told */
	uint64_t answered;    /* in channels that are closed */
	uint64_t answered_told;
	struct counted *refused;
	uint32_t used, room;
};

void counts_init(struct counts *counts);
void counts_fini(struct counts *counts);

/* One more of this thread's; told with the next that is counted @at_once, or
 * after COUNT_STEP. */
void count_call(bool at_once);
void count_refusal(const char *name);

/* channel_release(), but what the guest answered there stays counted. */
void count_release(struct channel_server *channel);

/* Tell the daemon at @socket what changed since the last time. */
void count_report(int socket);

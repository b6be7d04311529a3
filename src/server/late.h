/*
 * late -- errors of calls that nobody waited for, kept until a call of the same
 * domain may report them.
 *
 * A domain is the id of the object that orders the calls (a queue), or 0: the
 * session. Of one domain's errors the first is kept; of too many domains the
 * oldest is forgotten.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#define LATE_DOMAINS 64u

struct late {
	pthread_mutex_t lock;
	_Atomic uint32_t count;
	struct {
		uint64_t domain;
		int64_t error;
	} errors[LATE_DOMAINS];
};

void late_init(struct late *late);
void late_keep(struct late *late, uint64_t domain, int64_t error);

/* The error of a domain, which is reported now; 0: there is none. */
int64_t late_take(struct late *late, uint64_t domain);

/*
 * keep -- copies of application memory that the vendor library uses beyond the
 * call that gave it, until the object that owns them dies.
 */
#pragma once

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct keep {
	struct keep *next;
	struct keep *call_next; /* among those of one call */
	unsigned char *memory;
	size_t size;
	uint64_t guest; /* where it is in the application */
	unsigned uses;	/* its owner, and server_kept_hold() */
};

struct keeps {
	pthread_mutex_t lock;
	struct keep *first;
};

void keeps_init(struct keeps *keeps);
void keeps_fini(struct keeps *keeps);

/* A copy; NULL: no memory. */
struct keep *keep_create(const void *memory, size_t size, uint64_t guest);

/* One use less; the last frees it. For object_bind(). */
void keep_end(void *keep);

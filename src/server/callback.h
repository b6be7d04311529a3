/*
 * callback -- what the vendor library holds in place of the application's
 * function: a record that names the guest's callback.
 *
 * A vendor may call late, so records are never freed: they are used again, and
 * those that ended with their owner only after CALLBACK_REST others. A once
 * callback keeps the objects alive that its call named, as the guest does, and
 * is over when the guest has run it.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "server.h"
#include "table.h"

#define CALLBACK_HELD 4u
#define CALLBACK_REST 1024u

struct server_callback {
	struct server_callback *next;  /* among the free */
	struct server_callback *older; /* of all, the one made before */
	uint64_t id;		       /* the guest's; 0: over */
	const struct server_module *module;
	bool once, fired;
	uint64_t held[CALLBACK_HELD];
	void (*after)(void *subject); /* or NULL */
	void *subject;
};

/* A vendor's thread that waits for a callback's result. */
struct callback_ticket {
	struct callback_ticket *next;
	uint64_t number, result;
	bool done;
};

struct callbacks {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	struct server_callback *oldest, *newest; /* free ones */
	struct server_callback *youngest;	 /* of all */
	uint32_t resting, made;
	struct table fired; /* once ones the guest may still be running */
	struct callback_ticket *tickets;
	uint64_t next_ticket;
};

void callbacks_init(struct callbacks *callbacks);
void callbacks_fini(struct callbacks *callbacks);

/* A record, holding objects; NULL: too many. */
struct server_callback *callback_create(const struct server_module *module,
					uint64_t id, bool once,
					const uint64_t *held, uint32_t count);

/* It is over; again: nothing. As objects' end function: callback_end(). */
void callback_drop(struct server_callback *callback);
void callback_end(void *callback);

/* The guest has run the last notice of its callback @id. */
void callback_ran(uint64_t id);

/* The guest answers. False: it was not asked. */
bool callback_answer(uint64_t ticket, uint64_t result);

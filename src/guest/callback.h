/*
 * callback -- the application's functions that the server may have called.
 *
 * The server knows a callback by an id (index and generation). A notice that
 * comes as the answer to a waiting call runs on that call's thread; all others
 * come through the event ring and run on one thread of ours, made when the
 * first callback is registered, with all signals blocked. Text that the device
 * printed comes through the event ring as well and is written by whoever finds
 * it first.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "event.h"
#include "guest.h"

#define CALLBACK_HELD 4 /* objects that a once callback keeps alive */

struct object;
struct guest_thread;

struct callback_entry {
	uint32_t generation;
	bool used, once;
	sluice_function function;
	void *data;
	sluice_guest_deliver *deliver;
	struct sluice_guest_module *module;
	struct object *held[CALLBACK_HELD];
	uint32_t next_free;
};

struct callback_queued {
	struct callback_queued *next;
	struct wire_notice *notice;
};

struct callbacks {
	pthread_mutex_t lock; /* of the table */
	struct callback_entry *entries;
	uint32_t count, room, first_free;
	_Atomic uint32_t registered; /* and not over */

	pthread_mutex_t thread_lock;
	bool started;

	pthread_mutex_t events_lock; /* of the reader */
	struct event_reader reader;
	_Atomic uint32_t attending;

	pthread_mutex_t queue_lock;
	struct callback_queued *first, **last;
	_Atomic uint32_t queued;
};

struct sluice_guest_notice {
	struct sluice_guest_module *module;
	struct check check;
	struct reader reader;
};

void callbacks_init(struct callbacks *callbacks);

/* In a child: all are gone. */
void callbacks_forget(struct callbacks *callbacks);

/* An id for @entry's function, or 0: no memory, or no thread. */
uint64_t callback_add(const struct callback_entry *entry);

/* Forget it, if it is there still. */
void callback_drop(uint64_t id);

/* The same, for object_bind(). */
void callback_end(void *subject, uint64_t id);

/* A once callback keeps @objects alive until it has run; the caller holds them.
 */
void callback_hold(uint64_t id, struct object *const *objects, uint32_t count);

/*
 * Run the callback of a notice, its sections being @size bytes at @body. *@ran
 * is what it was; where it was its last time, callback_over() is due once the
 * server has let go of what it held. False: there is no such callback.
 */
bool callback_run(uint64_t id, const void *body, size_t size,
		  struct callback_entry *ran, uint64_t *result);
void callback_over(const struct callback_entry *ran);

/* Take what is in the event ring: after an answer, waiting for who does so
 * already, or while waiting. */
void callback_attend(bool wait);

/* Have a thread to run callbacks on. */
bool callback_thread(void);

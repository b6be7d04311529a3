/*
 * loop -- waits for descriptors and for time, and calls who asked.
 *
 * One thread, level-triggered. Watches and timers are embedded in their owners;
 * a callback may remove any of them, its own included, and free their owners.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "list.h"

struct loop_watch {
	int fd; /* -1: not watched */
	void (*ready)(struct loop_watch *watch);
};

struct loop_timer {
	struct list node;
	int64_t due_ms;
	void (*due)(struct loop_timer *timer);
	bool set;
};

struct loop {
	int epoll;
	bool stopped;
	struct list timers; /* the next one first */
	struct loop_watch *pending[64];
	int pending_count;
};

/* Returns 0 or a negative errno. */
int loop_init(struct loop *loop);
void loop_fini(struct loop *loop);

/* Call @ready whenever @fd can be read, or its peer is gone. Returns 0 or a
 * negative errno. The descriptor stays the caller's. */
int loop_watch(struct loop *loop, struct loop_watch *watch, int fd,
	       void (*ready)(struct loop_watch *watch));
/* Before the descriptor is closed. Not watched is fine. */
void loop_unwatch(struct loop *loop, struct loop_watch *watch);

/* Call @due once, @delay_ms from now; a timer that is set is set anew. */
void loop_after(struct loop *loop, struct loop_timer *timer, int64_t delay_ms,
		void (*due)(struct loop_timer *timer));
void loop_cancel(struct loop_timer *timer);

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t loop_now_ms(void);

/* Until loop_stop(). Returns 0 or a negative errno. */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

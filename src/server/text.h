/*
 * text -- what the vendor library prints.
 *
 * Behind fd 1 is a pipe that a thread reads all the time (a full one would
 * block the vendor's workers), and sends to the guest as events. Before a reply
 * that may reveal completion, text_drain() takes what is there, so that the
 * application's output is in order. Behind fd 2 is another: its lines go to the
 * log, at a limited rate.
 *
 * To ask the pipe would cost each call more than all the rest of it, so whoever
 * prints counts: stdout is a stream of our own, and write() is the program's
 * (print.c). What gets into the pipe past both, by a system call of a kernel's
 * own, say, comes out as well, but perhaps after the reply.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "log.h"

struct text {
	pthread_mutex_t lock;
	int out;    /* reading end; -1: not redirected */
	int errors; /* the same of fd 2 */
	_Atomic bool on;
	_Atomic uint64_t written; /* how often the vendor wrote */
	_Atomic uint64_t taken;	  /* of these, what is sent to the guest */
	/* The reading thread's own. */
	struct log_limit limit;
	char line[512]; /* what came of the next one */
	size_t used;
};

void text_init(struct text *text);

/* Redirect fd 1 and fd 2 of this process. Returns 0 or a negative errno. */
int text_redirect(void);

/* write(), which text_drain() learns of. */
ssize_t text_write(int fd, const void *data, size_t size);

/* All that was printed until now is on its way to the guest. */
void text_drain(void);

/*
 * words -- what a server says on its stderr: into our log, and no more of it
 * than is good.
 *
 * A server may be hostile. So it gets the end of a pipe and not the log; its
 * lines are cleaned and say whose they are, and a flood is left in the pipe,
 * which does not block: what does not fit is lost to who writes it.
 */
#pragma once

#include "loop.h"

#define WORDS_LINE 400

struct words {
	struct loop *loop;
	int fd; /* -1: closed */
	int server;
	struct loop_watch watch;
	struct loop_timer again; /* when more may be said */
	char line[WORDS_LINE];
	size_t used;
	unsigned said; /* bytes, since the timer was set */
};

/**
 * words_open - make the pipe
 * @theirs: the end that becomes the server's stderr; the caller's
 *
 * Returns 0 or a negative errno; then words_close() may be called all the same.
 */
int words_open(struct words *words, struct loop *loop, int *theirs);

/* Log what is left, if it is not too much, and forget it. */
void words_close(struct words *words);

#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "daemon.h"
#include "fd.h"
#include "log.h"

#define WINDOW_MS 10000
#define WINDOW_BYTES 16384 /* so much is logged in a window */

static void end_line(struct words *words)
{
	words->line[words->used] = '\0';
	text_clean(words->line);
	if (words->used)
		log_warn("server %d: %s", words->server, words->line);
	words->used = 0;
}

static void add(struct words *words, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\n' || words->used == WORDS_LINE - 1)
			end_line(words);
		/* What is no text is shown, as it may be meant to hide. */
		if (text[i] != '\n')
			words->line[words->used++] = text[i] ? text[i] : '?';
	}
}

/* Whether there may be more in the pipe. */
static bool hear(struct words *words)
{
	char text[1024];
	const ssize_t size = read(words->fd, text, sizeof(text));

	if (size <= 0)
		return size < 0 && errno == EINTR;
	words->said += (unsigned)size;
	add(words, text, (size_t)size);
	return true;
}

static void ready(struct loop_watch *watch);

static void again(struct loop_timer *timer)
{
	struct words *words = list_owner(timer, struct words, again);
	const bool paused = words->said >= WINDOW_BYTES;

	words->said = 0;
	if (paused &&
	    loop_watch(words->loop, &words->watch, words->fd, ready) < 0)
		log_warn("server %d is not heard any more", words->server);
}

static void ready(struct loop_watch *watch)
{
	struct words *words = list_owner(watch, struct words, watch);

	if (!words->again.set)
		loop_after(words->loop, &words->again, WINDOW_MS, again);
	/* The end of the pipe is the server's end, which is seen elsewhere. */
	errno = 0;
	if (!hear(words) && errno != EAGAIN)
		loop_unwatch(words->loop, watch);
	if (words->said < WINDOW_BYTES)
		return;
	loop_unwatch(words->loop, watch);
	log_warn("server %d says too much: not all of it is logged",
		 words->server);
}

int words_open(struct words *words, struct loop *loop, int *theirs)
{
	int ends[2];

	words->loop = loop;
	words->fd = -1;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	words->fd = ends[0];
	*theirs = ends[1];
	return loop_watch(loop, &words->watch, words->fd, ready);
}

void words_close(struct words *words)
{
	if (words->fd < 0)
		return;
	while (words->said < WINDOW_BYTES && hear(words))
		;
	end_line(words);
	loop_unwatch(words->loop, &words->watch);
	loop_cancel(&words->again);
	fd_close(fd_take(&words->fd));
}

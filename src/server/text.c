#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process.h"

#define PIECE 4096

void text_init(struct text *text)
{
	*text = (struct text){ .lock = PTHREAD_MUTEX_INITIALIZER,
			       .out = -1,
			       .errors = -1 };
}

/* Put a pipe behind @fd; its reading end, or a negative errno. */
static int put_pipe(int fd)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	const int error = dup2(ends[1], fd) < 0 ? -errno : 0;
	close(ends[1]);
	if (error == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
		return ends[0];
	close(ends[0]);
	return error ? error : -EIO;
}

/* The lock is held. Before the session there is nobody to tell. */
static void send_text(const char *data, size_t size)
{
	struct {
		struct wire_notice header;
		char text[PIECE];
	} notice = { .header = { .kind = WIRE_NOTICE_TEXT } };

	if (process_lost())
		return;
	notice.header.callback = size;
	notice.header.size =
		(uint32_t)(sizeof(notice.header) + wire_padded(size));
	memcpy(notice.text, data, size);
	if (event_send(&process.events, &notice.header) == -EPROTO)
		process_violation("a forged index", "the events");
}

static void take_out(struct text *text)
{
	char data[PIECE];
	ssize_t size;

	pthread_mutex_lock(&text->lock);
	/* Pairs with the increment in text_write(): it is in the pipe. */
	const uint64_t written =
		atomic_load_explicit(&text->written, memory_order_acquire);
	while ((size = read(text->out, data, sizeof(data))) > 0)
		send_text(data, (size_t)size);
	/* Pairs with the load in text_drain(): it is in the event ring. */
	atomic_store_explicit(&text->taken, written, memory_order_release);
	pthread_mutex_unlock(&text->lock);
}

ssize_t text_write(int fd, const void *data, size_t size)
{
	const ssize_t done = syscall(SYS_write, fd, data, size);

	/* After it, so that nobody takes the count and not the text. */
	if (fd == STDOUT_FILENO)
		atomic_fetch_add_explicit(&process.text.written, 1,
					  memory_order_release);
	return done;
}

static ssize_t print(void *unused, const char *data, size_t size)
{
	size_t done = 0;

	(void)unused;
	while (done < size) {
		const ssize_t n =
			text_write(STDOUT_FILENO, data + done, size - done);

		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			done += (size_t)n;
	}
	return (ssize_t)done;
}

void text_drain(void)
{
	struct text *text = &process.text;

	if (!atomic_load_explicit(&text->on, memory_order_acquire))
		return;
	/* Without our lock: whoever holds stdout's may wait for the pipe. */
	if (__fpending(stdout) > 0)
		fflush(stdout);
	/* What a call may reveal happened before it, so it is counted. */
	const uint64_t written =
		atomic_load_explicit(&text->written, memory_order_relaxed);
	/* Pairs with the store in take_out(). */
	if (atomic_load_explicit(&text->taken, memory_order_acquire) < written)
		take_out(text);
}

static void log_text_line(struct text *text)
{
	if (text->used > 0)
		log_limited(&text->limit, LOG_WARN, "session %llu: %.*s",
			    (unsigned long long)process.session,
			    (int)text->used, text->line);
	text->used = 0;
}

/* A line may come in pieces; one that is too long is cut into some. */
static void log_bytes(struct text *text, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\n' || text->used == sizeof(text->line))
			log_text_line(text);
		if (data[i] != '\n')
			text->line[text->used++] = data[i];
	}
}

static void take_errors(struct text *text)
{
	char data[PIECE];
	ssize_t size;

	while ((size = read(text->errors, data, sizeof(data))) > 0)
		log_bytes(text, data, (size_t)size);
}

static void *read_text(void *unused)
{
	struct text *text = &process.text;
	struct pollfd ends[] = {
		{ .fd = text->out, .events = POLLIN },
		{ .fd = text->errors, .events = POLLIN },
	};

	for (;;) {
		if (poll(ends, 2, -1) < 0 && errno != EINTR)
			return unused;
		if (ends[0].revents)
			take_out(text);
		if (ends[1].revents)
			take_errors(text);
	}
}

/* Our own log goes where it went before. */
static int redirect_errors(struct text *text)
{
	const int log = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	if (log < 0)
		return -errno;
	text->errors = put_pipe(STDERR_FILENO);
	if (text->errors < 0)
		return text->errors;
	log_to(log);
	return 0;
}

int text_redirect(void)
{
	struct text *text = &process.text;
	pthread_t thread;

	text->out = put_pipe(STDOUT_FILENO);
	if (text->out < 0)
		return text->out;
	const int error = redirect_errors(text);
	if (error < 0)
		return error;
	FILE *stream = fopencookie(NULL, "w",
				   (cookie_io_functions_t){ .write = print });
	if (!stream)
		return -ENOMEM;
	setvbuf(stream, NULL, _IOLBF, 0);
	stdout = stream;
	if (pthread_create(&thread, NULL, read_text, NULL) != 0)
		return -EAGAIN;
	pthread_detach(thread);
	/* Pairs with the load in text_drain(). */
	atomic_store_explicit(&text->on, true, memory_order_release);
	return 0;
}

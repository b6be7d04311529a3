#include "local.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

static int path_is(char path[LOCAL_PATH], const char *folder, const char *rest)
{
	const int length = snprintf(path, LOCAL_PATH, "%s%s", folder, rest);

	return length < LOCAL_PATH ? 0 : -ENAMETOOLONG;
}

int local_path(unsigned nth, char path[LOCAL_PATH])
{
	const char *chosen = secure_getenv("SLUICE_SOCKET");
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	const bool has_runtime = runtime && runtime[0] == '/';

	if (chosen && chosen[0])
		return nth == 0 ? path_is(path, chosen, "") : -ENOENT;
	if (has_runtime && nth == 0)
		return path_is(path, runtime, "/sluice/sock");
	if (nth == (has_runtime ? 1u : 0u))
		return path_is(path, "/run/sluice/sock", "");
	return -ENOENT;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Above 2: a program that closes its standard descriptors gets these numbers.
 */
static int socket_above_2(void)
{
	OWNED(fd_release)
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (fd > 2)
		return fd_take(&fd);
	const int higher = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return higher < 0 ? -errno : higher;
}

int local_dial_at(const char *path, unsigned timeout_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval timeout = {
		.tv_sec = timeout_ms / 1000,
		.tv_usec = (suseconds_t)(timeout_ms % 1000) * 1000,
	};

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	OWNED(fd_release) int fd = socket_above_2();
	if (fd < 0)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	while (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		if (errno == EINTR)
			continue;
		/* The daemon's backlog was full all the time. */
		if (errno == EAGAIN)
			return -ETIMEDOUT;
		/* Nobody listens, or what should be a folder is none. */
		return errno == ECONNREFUSED || errno == ENOTDIR ? -ENOENT
								 : -errno;
	}
	return fd_take(&fd);
}

int local_dial(unsigned timeout_ms)
{
	char path[LOCAL_PATH];
	int error = -ENOENT;

	for (unsigned i = 0;; i++) {
		const int found = local_path(i, path);
		if (found == -ENOENT)
			return error;
		const int fd = found ? found : local_dial_at(path, timeout_ms);
		if (fd >= 0)
			return fd;
		if (fd != -ENOENT)
			error = fd;
	}
}

/* The next message before the deadline, of a blocking socket. */
static int receive_before(int fd, int64_t deadline,
			  struct hello_message *message, int *fds)
{
	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		const int64_t left = deadline - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		const int count = poll(&ready, 1, (int)left);
		if (count < 0 && errno != EINTR)
			return -errno;
		if (count > 0)
			return hello_receive(fd, message, fds);
	}
}

/* HELLO, and the nonce back: that we live after the daemon has our pidfd. */
static int prove(int fd, const struct hello_hello *hello, int64_t deadline,
		 char text[HELLO_TEXT])
{
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS];

	hello_init(&message, HELLO_HELLO);
	message.hello = *hello;
	int error = hello_send(fd, &message, NULL);
	if (error)
		return error;
	error = receive_before(fd, deadline, &message, fds);
	if (error)
		return error;
	if (message.header.kind == HELLO_REFUSED) {
		hello_text(text, HELLO_TEXT, message.refused.text);
		return -ECONNREFUSED;
	}
	if (message.header.kind != HELLO_CHALLENGE)
		return -EPROTO;
	const struct hello_nonce nonce = message.nonce;
	hello_init(&message, HELLO_ANSWER);
	message.nonce = nonce;
	return hello_send(fd, &message, NULL);
}

static int welcomed(int fd, int64_t deadline, struct local_session *session,
		    char text[HELLO_TEXT])
{
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS];
	const int error = receive_before(fd, deadline, &message, fds);

	if (error)
		return error;
	if (message.header.kind == HELLO_REFUSED) {
		hello_text(text, HELLO_TEXT, message.refused.text);
		return -ECONNREFUSED;
	}
	if (message.header.kind != HELLO_WELCOME)
		return -EPROTO;
	*session = (struct local_session){
		.region = fds[0],
		.session = message.welcome.session,
		.arena_size = message.welcome.arena_size,
	};
	hello_text(session->vendor, sizeof(session->vendor),
		   message.welcome.vendor);
	return 0;
}

int local_connect(const struct hello_hello *hello, unsigned timeout_ms,
		  struct local_session *session, char text[HELLO_TEXT])
{
	const int64_t deadline = now_ms() + timeout_ms;
	OWNED(fd_release) int fd = local_dial(timeout_ms);

	if (fd < 0) {
		snprintf(text, HELLO_TEXT, "%s", strerror(-fd));
		return fd;
	}
	int error = prove(fd, hello, deadline, text);
	if (!error)
		error = welcomed(fd, deadline, session, text);
	if (error && error != -ECONNREFUSED)
		snprintf(text, HELLO_TEXT, "%s",
			 error == -EPIPE ? "the daemon hung up"
					 : strerror(-error));
	return error;
}

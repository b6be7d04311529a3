/* The daemon's side of local.h: listening, and greeting who connects. */
#include "local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

#define BACKLOG 128

/* The folder of @path, where it is missing; not its parents. */
static int make_folder(const char *path, mode_t mode)
{
	char folder[LOCAL_PATH];
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return 0;
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	/* Who may connect may look for the socket. */
	const mode_t reach = mode | (mode & 0444) >> 2;
	if (mkdir(folder, 0700) == 0)
		return chmod(folder, reach & 0755) == 0 ? 0 : -errno;
	return errno == EEXIST ? 0 : -errno;
}

/* Who listens holds a lock; it goes with the process that held it. */
static int take_lock(const char *path)
{
	char name[LOCAL_PATH + 8];

	snprintf(name, sizeof(name), "%s.lock", path);
	OWNED(fd_release)
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EADDRINUSE : -errno;
	return fd_take(&fd);
}

int local_listen(struct local_listener *listener, const char *path, mode_t mode)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	listener->fd = listener->lock = -1;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	int error = make_folder(path, mode);
	if (error)
		return error;
	OWNED(fd_release) int lock = take_lock(path);
	if (lock < 0)
		return lock;
	OWNED(fd_release)
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);
	if (fd < 0)
		return -errno;
	const int on = 1;
	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	unlink(path); /* a dead daemon's: we hold the lock */
	const mode_t mask = umask(0777 & ~mode);
	error = bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0
			? -errno
			: 0;
	umask(mask);
	if (error)
		return error;
	if (listen(fd, BACKLOG) < 0)
		return -errno;
	listener->fd = fd_take(&fd);
	listener->lock = fd_take(&lock);
	snprintf(listener->path, sizeof(listener->path), "%s", path);
	return 0;
}

void local_close(struct local_listener *listener)
{
	if (listener->fd < 0)
		return;
	unlink(listener->path);
	fd_close(fd_take(&listener->fd));
	fd_close(fd_take(&listener->lock));
}

int local_accept(struct local_listener *listener,
		 struct local_greeting *greeting)
{
	struct ucred who;
	socklen_t size = sizeof(who);

	*greeting = (struct local_greeting){ .fd = -1, .peer.pidfd = -1 };
	OWNED(fd_release)
	int fd =
		accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0)
		return -errno;
	greeting->peer.pidfd = (int)syscall(SYS_pidfd_open, who.pid, 0);
	if (greeting->peer.pidfd < 0)
		return -errno;
	greeting->peer.uid = who.uid;
	greeting->peer.gid = who.gid;
	greeting->peer.pid = who.pid;
	greeting->step = LOCAL_WAITS_HELLO;
	greeting->fd = fd_take(&fd);
	return 0;
}

static int broken(struct local_greeting *greeting, int error)
{
	if (error == -EPROTONOSUPPORT)
		local_refuse(greeting, HELLO_REFUSED_VERSION,
			     "the guest library speaks version %u of the "
			     "hand-shake, this daemon %u: install both from "
			     "one release",
			     greeting->message.header.version, HELLO_VERSION);
	else if (error == -EPROTO)
		local_refuse(greeting, HELLO_REFUSED_BROKEN,
			     "a message that no guest library sends");
	greeting->step = LOCAL_OVER;
	return error;
}

static int challenge(struct local_greeting *greeting)
{
	struct hello_message message;

	if (getrandom(greeting->nonce.bytes, HELLO_NONCE, 0) != HELLO_NONCE)
		return -EIO;
	hello_init(&message, HELLO_CHALLENGE);
	message.nonce = greeting->nonce;
	const int error = hello_send(greeting->fd, &message, NULL);
	if (!error)
		greeting->step = LOCAL_WAITS_ANSWER;
	return error;
}

/* A message of the control protocol stays where it is. */
static bool is_control(int fd)
{
	struct hello_header header;

	return recv(fd, &header, sizeof(header), MSG_PEEK | MSG_DONTWAIT) ==
		       (ssize_t)sizeof(header) &&
	       header.magic == HELLO_MAGIC && header.kind >= HELLO_CONTROL;
}

int local_greet(struct local_greeting *greeting)
{
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS], pid;

	if (greeting->step == LOCAL_WAITS_HELLO && is_control(greeting->fd))
		return -EBADMSG;
	const int error = hello_receive_from(greeting->fd, &message, fds, &pid);
	if (error == -EAGAIN)
		return 0;
	if (error) {
		if (error == -EPROTONOSUPPORT)
			greeting->message.header = message.header;
		return broken(greeting, error);
	}
	if (greeting->step == LOCAL_WAITS_HELLO &&
	    message.header.kind == HELLO_HELLO) {
		greeting->message = message;
		const int failed = challenge(greeting);
		return failed ? broken(greeting, failed) : 0;
	}
	/* From another process, the nonce proves nothing about this one. */
	if (greeting->step != LOCAL_WAITS_ANSWER ||
	    message.header.kind != HELLO_ANSWER ||
	    (pid != 0 && pid != greeting->peer.pid) ||
	    memcmp(&message.nonce, &greeting->nonce, HELLO_NONCE) != 0)
		return broken(greeting, -EPROTO);
	greeting->step = LOCAL_PROVEN;
	return 1;
}

int local_welcome(struct local_greeting *greeting, int region,
		  const struct hello_welcome *welcome)
{
	struct hello_message message;

	hello_init(&message, HELLO_WELCOME);
	message.welcome = *welcome;
	greeting->step = LOCAL_OVER;
	return hello_send(greeting->fd, &message, &region);
}

int local_refuse(struct local_greeting *greeting, enum hello_refusal code,
		 const char *format, ...)
{
	struct hello_message message;
	char text[HELLO_TEXT];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	hello_init(&message, HELLO_REFUSED);
	message.refused.code = code;
	hello_text(message.refused.text, sizeof(message.refused.text), text);
	greeting->step = LOCAL_OVER;
	return hello_send(greeting->fd, &message, NULL);
}

void local_greeting_fini(struct local_greeting *greeting)
{
	fd_close(fd_take(&greeting->fd));
	fd_close(fd_take(&greeting->peer.pidfd));
}

#include "hello.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fd.h"

/* More than a message may carry: a flood is received, so that it can be closed,
 * and not left behind to be truncated. */
#define FLOOD 16

static const struct {
	size_t size; /* of the struct behind the header */
	unsigned descriptors;
} kinds[HELLO_KINDS] = {
	[HELLO_HELLO] = { sizeof(struct hello_hello), 0 },
	[HELLO_CHALLENGE] = { sizeof(struct hello_nonce), 0 },
	[HELLO_ANSWER] = { sizeof(struct hello_nonce), 0 },
	[HELLO_WELCOME] = { sizeof(struct hello_welcome), 1 },
	[HELLO_REFUSED] = { sizeof(struct hello_refused), 0 },
	[HELLO_READY] = { sizeof(struct hello_ready), 0 },
	[HELLO_ATTACH] = { sizeof(struct hello_attach), 2 },
	[HELLO_ATTACHED] = { sizeof(struct hello_attached), 0 },
	[HELLO_COUNTED] = { sizeof(struct hello_counted), 0 },
};

void hello_init(struct hello_message *message, enum hello_kind kind)
{
	memset(message, 0, sizeof(*message));
	message->header = (struct hello_header){
		.magic = HELLO_MAGIC,
		.version = HELLO_VERSION,
		.kind = (uint16_t)kind,
		.size = (uint32_t)(sizeof(message->header) + kinds[kind].size),
	};
}

static bool is_text(const char *text, size_t room)
{
	return memchr(text, '\0', room) != NULL;
}

/* A name may become part of a file's name, but never a path. */
static bool is_name(const char *name, size_t room)
{
	return is_text(name, room) && !strchr(name, '/');
}

/* As many variables as it says, each NUL-ended and with a '=' in it. */
static bool variables_fit(const struct hello_hello *hello)
{
	const char *at = hello->variables;
	uint32_t left = hello->variables_size;

	if (left > HELLO_VARIABLES)
		return false;
	for (uint32_t i = 0; i < hello->variables_count; i++) {
		const char *end = left ? memchr(at, '\0', left) : NULL;
		if (!end || !memchr(at, '=', (size_t)(end - at)))
			return false;
		left -= (uint32_t)(end - at) + 1;
		at = end + 1;
	}
	return left == 0;
}

static bool hello_fits(const struct hello_hello *hello)
{
	return is_name(hello->api, sizeof(hello->api)) && hello->api[0] &&
	       is_text(hello->version, sizeof(hello->version)) &&
	       is_name(hello->vendor, sizeof(hello->vendor)) &&
	       is_text(hello->program, sizeof(hello->program)) &&
	       variables_fit(hello);
}

static bool ready_fits(const struct hello_ready *ready)
{
	if (ready->modules_count > HELLO_MODULES ||
	    !is_text(ready->text, sizeof(ready->text)))
		return false;
	for (uint32_t i = 0; i < ready->modules_count; i++)
		if (!is_text(ready->modules[i].name, HELLO_NAME) ||
		    !is_text(ready->modules[i].version, HELLO_NAME))
			return false;
	return true;
}

static bool fields_fit(const struct hello_message *message)
{
	switch (message->header.kind) {
	case HELLO_HELLO:
		return hello_fits(&message->hello);
	case HELLO_WELCOME:
		return is_text(message->welcome.vendor, HELLO_NAME);
	case HELLO_REFUSED:
		return is_text(message->refused.text, HELLO_TEXT) &&
		       message->refused.code > 0 &&
		       message->refused.code < HELLO_REFUSALS;
	case HELLO_READY:
		return ready_fits(&message->ready);
	case HELLO_ATTACH:
		return is_text(message->attach.program,
			       sizeof(message->attach.program));
	case HELLO_COUNTED:
		return is_text(message->counted.name,
			       sizeof(message->counted.name));
	default:
		return true;
	}
}

int hello_parse(const void *data, size_t size, struct hello_message *message)
{
	struct hello_message copy;

	memset(&copy, 0, sizeof(copy));
	if (size < sizeof(copy.header) || size > sizeof(copy))
		return -EPROTO;
	memcpy(&copy, data, size);
	if (copy.header.magic != HELLO_MAGIC)
		return -EPROTO;
	message->header = copy.header;
	if (copy.header.version != HELLO_VERSION)
		return -EPROTONOSUPPORT;
	const unsigned kind = copy.header.kind;
	if (kind == 0 || kind >= HELLO_KINDS || copy.header.zero != 0 ||
	    copy.header.size != size ||
	    size != sizeof(copy.header) + kinds[kind].size ||
	    !fields_fit(&copy))
		return -EPROTO;
	*message = copy;
	return 0;
}

void hello_text(char *place, size_t room, const char *text)
{
	const size_t length = strnlen(text, room - 1);

	memset(place, 0, room);
	memcpy(place, text, length);
}

int hello_variable(struct hello_hello *hello, const char *variable)
{
	const size_t size = strlen(variable) + 1;

	if (size > HELLO_VARIABLES - hello->variables_size)
		return -ENOSPC;
	memcpy(hello->variables + hello->variables_size, variable, size);
	hello->variables_size += (uint32_t)size;
	hello->variables_count++;
	return 0;
}

const char *hello_next_variable(const struct hello_hello *hello,
				const char *previous)
{
	const char *next =
		previous ? previous + strlen(previous) + 1 : hello->variables;

	return next < hello->variables + hello->variables_size ? next : NULL;
}

unsigned hello_descriptors(unsigned kind)
{
	return kind < HELLO_KINDS ? kinds[kind].descriptors : 0;
}

int hello_send(int socket, const struct hello_message *message, const int *fds)
{
	const unsigned count = hello_descriptors(message->header.kind);
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(HELLO_DESCRIPTORS * sizeof(int))];
	} control = { 0 };
	struct iovec part = { (void *)(uintptr_t)message,
			      message->header.size };
	struct msghdr packet = { .msg_iov = &part, .msg_iovlen = 1 };

	if (count > 0) {
		packet.msg_control = control.room;
		packet.msg_controllen = CMSG_SPACE(count * sizeof(int));
		struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	}
	for (;;) {
		const ssize_t sent = sendmsg(socket, &packet, MSG_NOSIGNAL);
		if (sent >= 0)
			return (size_t)sent == part.iov_len ? 0 : -EMSGSIZE;
		if (errno != EINTR)
			return errno == ECONNRESET ? -EPIPE : -errno;
	}
}

/* What came with a packet: the first descriptors, all others closed. */
static unsigned take_control(struct msghdr *packet, int *fds, int *pid)
{
	unsigned count = 0;

	for (struct cmsghdr *header = CMSG_FIRSTHDR(packet); header;
	     header = CMSG_NXTHDR(packet, header)) {
		if (header->cmsg_level != SOL_SOCKET)
			continue;
		if (header->cmsg_type == SCM_CREDENTIALS) {
			struct ucred who;
			memcpy(&who, CMSG_DATA(header), sizeof(who));
			*pid = (int)who.pid;
		}
		if (header->cmsg_type != SCM_RIGHTS)
			continue;
		const size_t came =
			(header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < came; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(header) + i * sizeof(fd),
			       sizeof(fd));
			if (count < HELLO_DESCRIPTORS)
				fds[count] = fd;
			else
				fd_close(fd);
			count++;
		}
	}
	return count;
}

static void close_all(int *fds)
{
	for (unsigned i = 0; i < HELLO_DESCRIPTORS; i++) {
		fd_close(fds[i]);
		fds[i] = -1;
	}
}

int hello_receive_from(int socket, struct hello_message *message, int *fds,
		       int *pid)
{
	struct hello_message raw;
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(FLOOD * sizeof(int)) +
			  CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec part = { &raw, sizeof(raw) };
	struct msghdr packet = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room),
	};
	ssize_t size;

	*pid = 0;
	for (unsigned i = 0; i < HELLO_DESCRIPTORS; i++)
		fds[i] = -1;
	do
		size = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	const unsigned came = take_control(&packet, fds, pid);
	int error = size == 0 ? -EPIPE
		    : packet.msg_flags & MSG_TRUNC
			    ? -EPROTO
			    : hello_parse(&raw, (size_t)size, message);
	if (!error && came != hello_descriptors(message->header.kind))
		error = -EPROTO;
	if (error)
		close_all(fds);
	return error;
}

int hello_receive(int socket, struct hello_message *message, int *fds)
{
	int pid;

	return hello_receive_from(socket, message, fds, &pid);
}

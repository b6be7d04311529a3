#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "own.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif

void fd_close(int fd)
{
	const int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
}

void fd_release(int *fd)
{
	fd_close(*fd);
}

int fd_take(int *place)
{
	const int fd = *place;

	*place = -1;
	return fd;
}

int fd_memory(const char *name, bool *noexec)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);

	if (noexec)
		*noexec = fd >= 0;
	/* Linux before 6.3 does not know the flag. */
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, flags);
	return fd < 0 ? -errno : fd;
}

int fd_write_all(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size > 0) {
		const ssize_t n = write(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

int fd_read_all(int fd, void *data, size_t size)
{
	char *at = data;

	while (size > 0) {
		const ssize_t n = read(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EPIPE;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

int fd_read_file(const char *path, size_t limit, char **data, size_t *size)
{
	OWNED(fd_release) int fd = open(path, O_RDONLY | O_CLOEXEC);
	OWNED(free_release) char *text = NULL;
	size_t used = 0, room = 4096;

	if (fd < 0)
		return -errno;
	text = malloc(room);
	for (;;) {
		if (!text)
			return -ENOMEM;
		const ssize_t n = read(fd, text + used, room - used - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		used += (size_t)n;
		if (used > limit)
			return -EFBIG;
		if (n == 0)
			break;
		if (used + 1 < room)
			continue;
		char *more = realloc(text, room *= 2);
		if (!more)
			return -ENOMEM;
		text = more;
	}
	text[used] = '\0';
	*data = TAKE(text);
	*size = used;
	return 0;
}

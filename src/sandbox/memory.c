#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fd.h"
#include "memory.h"
#include "own.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif

int memory_create(const char *name, bool *noexec)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);
	*noexec = fd >= 0;
	/* Linux before 6.3 does not know the flag. */
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, flags);
	return fd < 0 ? -errno : fd;
}

int sandbox_memfd(const char *name, size_t size)
{
	bool noexec;
	OWNED(fd_release)
	int fd = memory_create(name, &noexec);
	if (fd < 0)
		return fd;
	if (ftruncate(fd, (off_t)size))
		return -errno;
	/* Not FUTURE_WRITE: it would forbid the server's own mapping. */
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return -errno;
	return fd_take(&fd);
}

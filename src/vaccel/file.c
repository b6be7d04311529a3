#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "code.h"
#include "fd.h"
#include "own.h"
#include "public.h"

#define REMOVE_DEPTH 64

/* Open for reading, without waiting for a FIFO's other end. */
static int file_open(const char *path, struct stat *stat)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	if (fstat(fd, stat) != 0) {
		const int error = -errno;
		fd_close(fd);
		return error;
	}
	return fd;
}

static int file_read(const char *path, void **data, size_t *size)
{
	OWNED(free_release) void *bytes = NULL;
	struct stat stat;

	OWNED(fd_release) int fd = file_open(path, &stat);
	if (fd < 0)
		return fd;
	if (S_ISDIR(stat.st_mode))
		return -EISDIR;
	if (stat.st_size <= 0)
		return -EINVAL;
	bytes = malloc((size_t)stat.st_size);
	if (!bytes)
		return -ENOMEM;
	const int error = fd_read_all(fd, bytes, (size_t)stat.st_size);
	if (error)
		return error == -EPIPE ? -EIO : error; /* it has shrunk */
	*data = TAKE(bytes);
	if (size)
		*size = (size_t)stat.st_size;
	return 0;
}

int file_map(const char *path, void **data, size_t *size)
{
	struct stat stat;

	OWNED(fd_release) int fd = file_open(path, &stat);
	if (fd < 0)
		return fd;
	if (S_ISDIR(stat.st_mode))
		return -EISDIR;
	if (!S_ISREG(stat.st_mode) || stat.st_size <= 0)
		return -EINVAL;
	void *bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return -errno;
	*data = bytes;
	if (size)
		*size = (size_t)stat.st_size;
	return 0;
}

static int remove_entries(int fd, int depth);

/* Remove what @name in @parent is; a directory with all that is in it. */
static int remove_entry(int parent, const char *name, int depth)
{
	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -errno;
	if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -errno;
	if (depth == 0)
		return -ELOOP;
	const int fd = openat(parent, name,
			      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	const int error = remove_entries(fd, depth - 1);
	if (error)
		return error;
	return unlinkat(parent, name, AT_REMOVEDIR) == 0 ? 0 : -errno;
}

/* Remove all in the directory @fd, which is closed. */
static int remove_entries(int fd, int depth)
{
	DIR *dir = fdopendir(fd);
	int error = 0;

	if (!dir) {
		fd_close(fd);
		return -ENOMEM;
	}
	for (struct dirent *entry = readdir(dir); entry && !error;
	     entry = readdir(dir))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			error = remove_entry(dirfd(dir), entry->d_name, depth);
	closedir(dir);
	return error;
}

int file_remove_tree(const char *path)
{
	if (rmdir(path) == 0 || errno == ENOENT)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -errno;
	const int fd =
		open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	const int error = remove_entries(fd, REMOVE_DEPTH);
	if (error)
		return error;
	return rmdir(path) == 0 ? 0 : -errno;
}

typedef int reader_fn(const char *path, void **data, size_t *size);

static int file_get(reader_fn *reader, const char *path, void **data,
		    size_t *size)
{
	const int error = path && data ? reader(path, data, size) : -EINVAL;

	if (error)
		vaccel_error("Could not read %s: %s", path ? path : "(null)",
			     strerror(-error));
	return code_of(error);
}

int fs_file_read(const char *path, void **data, size_t *size)
{
	return file_get(file_read, path, data, size);
}

int fs_file_read_mmap(const char *path, void **data, size_t *size)
{
	return file_get(file_map, path, data, size);
}

/*
 * fd -- file descriptors: -1 when there is none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Close @fd unless it is -1; errno stays as it was. */
void fd_close(int fd);

/* For OWNED(fd_release). */
void fd_release(int *fd);

/* The descriptor in @place, which becomes -1. */
int fd_take(int *place);

/*
 * An empty memfd of that name that can be sealed, and where the kernel has it
 * (Linux 6.3) never be executed: *@noexec, which may be NULL. Returns a
 * descriptor, closed on exec, or a negative errno.
 */
int fd_memory(const char *name, bool *noexec);

/*
 * Write or read @size bytes, going on after signals and short transfers.
 * Returns 0, a negative errno, or -EPIPE when a read meets the end.
 */
int fd_write_all(int fd, const void *data, size_t size);
int fd_read_all(int fd, void *data, size_t size);

/*
 * Read the file at @path whole, at most @limit bytes, with a NUL behind it that
 * @size does not count. Returns 0 and memory that the caller frees, a negative
 * errno, or -EFBIG.
 */
int fd_read_file(const char *path, size_t limit, char **data, size_t *size);

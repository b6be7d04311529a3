/*
 * public -- everything that leaves the library, visible as such.
 */
#pragma once

#pragma GCC visibility push(default)
#include <vaccel.h>
#include <sluice/vaccel.h>

/* Helpers that programs built for vAccel import without a header. */

/* The file's bytes in memory of malloc(); @size may be NULL. */
int fs_file_read(const char *path, void **data, size_t *size);

/* The same in a private mapping. */
int fs_file_read_mmap(const char *path, void **data, size_t *size);
#pragma GCC visibility pop

/*
 * file -- whole files, and whole directories to remove.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Map a regular file privately, for reading and writing. */
int file_map(const char *path, void **data, size_t *size);

/* Remove the directory at @path with all in it; links are not followed.
 * Returns 0, also if there was none, or a negative errno. */
int file_remove_tree(const char *path);

/*
 * probe -- look at memory that may be gone.
 *
 * Sessions and resources live in their callers' memory, whose scope may have
 * ended before the library's cleanup.
 */
#pragma once

#include <stddef.h>

/* Copy @size bytes, at most a page, from @from. Returns 0 or -EFAULT. */
int probe_read(void *to, const void *from, size_t size);

/*
 * allocator -- where vendor libraries' memory comes from.
 *
 * What one thread of a vendor library allocates for a command, another frees.
 * The C library's allocator puts it into lists that run through the freed
 * memory itself, so that each piece is fetched from the other CPU twice; PoCL's
 * launches take half again as long by it. So the program is linked with
 * jemalloc where that was found, set to be sparing: one arena, short caches.
 */
#pragma once

/* Give the kernel back what is free: after the vendor library's start, and when
 * a session rests. */
void allocator_tidy(void);

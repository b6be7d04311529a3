/*
 * arena -- blocks of the region's memory for bulk data.
 *
 * The guest allocates, lowest address first, and keeps its books in private
 * memory; the server believes none of it and checks every offset it is given.
 * New memory is populated when it is allocated, so that a host without memory
 * is an error here and not a SIGBUS in the application; what was never
 * allocated cannot be read, in the guest's process. Large blocks get huge pages
 * where the kernel has some. What is free and was used stays, for it is faster
 * than new memory; beyond ARENA_KEEP bytes of it the rest is given back to the
 * host.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "region.h"

#define ARENA_ALIGN 128u /* of blocks below a page; then pages, huge pages */
#define ARENA_KEEP (UINT64_C(16) << 20)

struct arena;

/* The allocator of the guest's end. Returns 0 or -ENOMEM. */
int arena_create(struct arena **out, struct region *region);

/* Frees the books; blocks are the region's. NULL is fine. Also after fork. */
void arena_destroy(struct arena *arena);

/**
 * arena_get - allocate
 * @size: bytes; 0 is taken as 1
 * @offset: from the arena's start, as it goes into messages
 *
 * Any thread. Contents are whatever was there before. Returns 0; -ENOSPC when
 * there is no such gap, -ENOMEM when the host has no memory.
 */
int arena_get(struct arena *arena, uint64_t size, uint64_t *offset);

/* Free what arena_get() gave. Returns 0 or -EINVAL: no such block. */
int arena_put(struct arena *arena, uint64_t offset);

/* Where a block lies in this process. */
void *arena_at(const struct arena *arena, uint64_t offset);

/* Give free memory back until at most @keep bytes of it are populated. */
void arena_trim(struct arena *arena, uint64_t keep);

struct arena_numbers {
	uint64_t size, used, blocks; /* bytes, bytes, count */
	uint64_t populated;	     /* bytes, in use or kept */
};

struct arena_numbers arena_numbers(struct arena *arena);

/* The server's look at an offset from a message: where @size bytes lie, or NULL
 * when they are not all inside. */
void *arena_check(const struct region *region, uint64_t offset, uint64_t size);

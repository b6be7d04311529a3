/* Memory of the guest's that the vendor's library works in: see server.h. */
#include <stdatomic.h>
#include <sys/mman.h>

#include "arena.h"
#include "process.h"
#include "server.h"

void *server_memory(uint64_t offset, uint64_t size)
{
	return process.region ? arena_check(process.region, offset, size)
			      : NULL;
}

/* Below this, faults cost less than asking. */
#define POPULATE_FROM (UINT64_C(64) << 10)
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

void server_memory_map(void *place, uint64_t size)
{
	const uintptr_t begin = (uintptr_t)place & ~(uintptr_t)4095;

	/* It has memory already, so that this fails in no way that matters. */
	if (size >= POPULATE_FROM)
		madvise((void *)begin, (uintptr_t)place + size - begin,
			MADV_POPULATE_WRITE);
}

void server_memory_left(uint64_t word)
{
	_Atomic uint32_t *place = server_memory(word, sizeof(*place));

	/* Pairs with the guest's load, before it uses the memory again. */
	if (place && word % sizeof(*place) == 0)
		atomic_store_explicit(place, 1, memory_order_release);
}

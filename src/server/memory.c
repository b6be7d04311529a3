#include <stdatomic.h>

#include "arena.h"
#include "process.h"
#include "server.h"

void *server_memory(uint64_t offset, uint64_t size)
{
	return process.region ? arena_check(process.region, offset, size)
			      : NULL;
}

void server_memory_left(uint64_t word)
{
	_Atomic uint32_t *place = server_memory(word, sizeof(*place));

	/* Pairs with the guest's load, before it uses the memory again. */
	if (place && word % sizeof(*place) == 0)
		atomic_store_explicit(place, 1, memory_order_release);
}

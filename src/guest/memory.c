#include "memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "guest.h"
#include "process.h"

/* Its memory is there before it is needed: freeing may not fail. */
struct leaving {
	struct leaving *next;
	uint64_t block, word; /* offsets in the arena */
};

void leavings_init(struct leavings *leavings)
{
	*leavings = (struct leavings){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void leavings_forget(struct leavings *leavings)
{
	/* The records are few. */
	leavings_init(leavings);
}

static bool has_left(const struct leaving *leaving)
{
	_Atomic uint32_t *word = arena_at(process.arena, leaving->word);

	/* Pairs with the server's store, after the last use. */
	return atomic_load_explicit(word, memory_order_acquire) != 0;
}

static void leaving_free(struct leaving *leaving)
{
	arena_put(process.arena, leaving->block);
	arena_put(process.arena, leaving->word);
	free(leaving);
}

/* Free what the server is done with. */
static void sweep(void)
{
	struct leavings *leavings = &process.leavings;

	pthread_mutex_lock(&leavings->lock);
	struct leaving **place = &leavings->first;
	while (*place) {
		struct leaving *leaving = *place;

		if (!has_left(leaving)) {
			place = &leaving->next;
			continue;
		}
		*place = leaving->next;
		leavings->count--;
		leaving_free(leaving);
	}
	pthread_mutex_unlock(&leavings->lock);
}

static bool get_blocks(struct leaving *leaving, uint64_t size)
{
	_Atomic uint32_t *word;

	if (arena_get(process.arena, size, &leaving->block) < 0)
		return false;
	if (arena_get(process.arena, sizeof(*word), &leaving->word) < 0) {
		arena_put(process.arena, leaving->block);
		return false;
	}
	word = arena_at(process.arena, leaving->word);
	atomic_store_explicit(word, 0, memory_order_relaxed);
	return true;
}

bool sluice_guest_memory_get(struct sluice_guest_module *module, uint64_t size,
			     struct sluice_guest_memory *memory)
{
	struct leaving *leaving;

	if (!process_open(module))
		return false;
	sweep();
	leaving = calloc(1, sizeof(*leaving));
	if (!leaving || !get_blocks(leaving, size)) {
		free(leaving);
		return false;
	}
	*memory = (struct sluice_guest_memory){
		.data = arena_at(process.arena, leaving->block),
		.offset = leaving->block,
		.word = leaving->word,
		.epoch = atomic_load_explicit(&process.epoch,
					      memory_order_relaxed),
		.leaving = leaving,
	};
	return true;
}

static bool is_ours(const struct sluice_guest_memory *memory)
{
	return memory->leaving && process_enter() && process.arena &&
	       memory->epoch == atomic_load_explicit(&process.epoch,
						     memory_order_relaxed);
}

void sluice_guest_memory_put(struct sluice_guest_memory *memory)
{
	if (is_ours(memory))
		leaving_free(memory->leaving);
	memory->leaving = NULL;
}

void sluice_guest_memory_leave(struct sluice_guest_memory *memory)
{
	struct leavings *leavings = &process.leavings;
	struct leaving *leaving = memory->leaving;

	if (!is_ours(memory))
		return;
	memory->leaving = NULL;
	pthread_mutex_lock(&leavings->lock);
	leaving->next = leavings->first;
	leavings->first = leaving;
	leavings->count++;
	pthread_mutex_unlock(&leavings->lock);
	sweep();
}

void sluice_guest_memory_sweep(void)
{
	/* Who leaves something meanwhile sweeps by itself: no order is needed.
	 */
	if (process_enter() && process.arena &&
	    atomic_load_explicit(&process.leavings.count,
				 memory_order_relaxed) > 0)
		sweep();
}

bool sluice_guest_live(struct sluice_guest_module *module)
{
	return process_open(module) && region_look(process.region) == 0;
}

/*
 * ---- how often an object was used
 */

void sluice_guest_count_uses(struct sluice_guest_module *module, uint32_t type)
{
	process.counted[process_type(module, type)] = true;
}

uint32_t sluice_guest_uses(const void *pointer)
{
	const struct object *object =
		process_enter() ? object_at(&process.objects, pointer) : NULL;

	/* Pairs with the release when a call is over. */
	return object ? atomic_load_explicit(&object->uses,
					     memory_order_acquire)
		      : 0;
}

#include "later.h"

#include <stdlib.h>
#include <string.h>

#include "process.h"

void laters_init(struct laters *laters)
{
	*laters = (struct laters){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void laters_forget(struct laters *laters)
{
	/* Blocks were the parent's; the records are few. */
	laters_init(laters);
}

void later_add(struct later *later)
{
	struct laters *laters = &process.laters;

	struct later **last = &laters->first;

	/* In the order of the calls: of two that fill the same memory, the
	 * later one wins. */
	pthread_mutex_lock(&laters->lock);
	while (*last)
		last = &(*last)->next;
	later->next = NULL;
	*last = later;
	/* Pairs with the load in later_collect(); a hint for this thread, and
	 * others learn of the call only after it. */
	atomic_fetch_add_explicit(&laters->pending, 1, memory_order_release);
	pthread_mutex_unlock(&laters->lock);
}

/* An enum wire_later, or what a server that lies says. */
static uint32_t state_of(const struct later *later)
{
	_Atomic uint32_t *done = arena_at(process.arena, later->block);

	/* Pairs with the server's store, after the data. */
	return atomic_load_explicit(done, memory_order_acquire);
}

static void deliver(const struct later *later)
{
	const unsigned char *data =
		(unsigned char *)arena_at(process.arena, later->block) +
		WIRE_LATER_DATA;

	if (!later->out)
		return;
	if (later->strided)
		wire_rows_copy(&later->rows,
			       (char *)later->out + later->rows.offset, data);
	else
		memcpy(later->out, data, later->size);
}

void later_collect(void)
{
	struct laters *laters = &process.laters;

	if (atomic_load_explicit(&laters->pending, memory_order_acquire) == 0)
		return;
	/* Under the lock, so that whoever finds nothing left to collect also
	 * finds the data. */
	pthread_mutex_lock(&laters->lock);
	struct later **place = &laters->first;
	while (*place) {
		struct later *later = *place;
		const uint32_t state = state_of(later);

		if (state == WIRE_LATER_WAITS) {
			place = &later->next;
			continue;
		}
		if (state == WIRE_LATER_DONE)
			deliver(later);
		*place = later->next;
		atomic_fetch_sub_explicit(&laters->pending, 1,
					  memory_order_relaxed);
		later_cancel(later);
	}
	pthread_mutex_unlock(&laters->lock);
}

void later_cancel(struct later *later)
{
	arena_put(process.arena, later->block);
	free(later);
}

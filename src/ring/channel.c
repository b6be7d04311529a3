#include "channel.h"

#include <errno.h>
#include <sys/mman.h>

static bool change(_Atomic uint32_t *slot, uint32_t from, uint32_t to)
{
	return atomic_compare_exchange_strong_explicit(
		slot, &from, to, memory_order_seq_cst, memory_order_relaxed);
}

/*
 * ---- the guest's end
 */

int channel_open(struct channel_guest *channel, struct region *region,
		 int (*look)(void *context), void *context)
{
	struct region_shared *shared = region->shared;
	uint32_t index = 0;

	if (region_lost(region))
		return -ECONNRESET;
	/* Pairs with the store in channel_release(): the memory is clean. */
	while (index < REGION_CHANNELS &&
	       !change(&shared->slots[index], CHANNEL_FREE, CHANNEL_WANTED))
		index++;
	if (index == REGION_CHANNELS)
		return -EAGAIN;

	struct region_channel *words = &shared->channels[index];
	*channel = (struct channel_guest){
		.region = region,
		.index = index,
		.waiter = { .bell = &words->guest,
			    .peer = &words->server,
			    .patience = region->patience,
			    .look = look,
			    .context = context,
			    .look_ms = BELL_LOOK_MS },
		.ring = { .shared = words, .waiter = &channel->waiter },
		.replies = { .shared = words, .waiter = &channel->waiter },
	};
	/* A hint, so no order is needed. */
	atomic_store_explicit(&words->guest.still,
			      region->patience.spin_ns == 0,
			      memory_order_relaxed);
	/* Pairs with the load in wanted_changed(); see bell.h. */
	atomic_fetch_add_explicit(&shared->wanted, 1, memory_order_seq_cst);
	bell_ring(&shared->wanted_bell);
	return 0;
}

void channel_close(struct channel_guest *channel)
{
	struct region_shared *shared = channel->region->shared;
	_Atomic uint32_t *slot = &shared->slots[channel->index];

	ring_publish(&channel->ring, true);
	/* The server has perhaps not opened it yet. Pairs with the changes in
	 * find_wanted(), and with the load in closed() of the ring. */
	if (!change(slot, CHANNEL_WANTED, CHANNEL_LEFT))
		change(slot, CHANNEL_OPEN, CHANNEL_CLOSING);
	bell_ring(&shared->channels[channel->index].server);
}

/*
 * ---- the server's end
 */

/* Give the channel's memory back: it reads as zeroes from now on. */
static void clean(struct region_channel *words)
{
	if (madvise(words, sizeof(*words), MADV_REMOVE) == 0)
		return;
	/* Then it stays, but the words start anew; ordered by the slot. */
	atomic_store_explicit(&words->tail, 0, memory_order_relaxed);
	atomic_store_explicit(&words->head, 0, memory_order_relaxed);
	atomic_store_explicit(&words->done, 0, memory_order_relaxed);
	atomic_store_explicit(&words->ack, 0, memory_order_relaxed);
	atomic_store_explicit(&words->answered, 0, memory_order_relaxed);
	atomic_store_explicit(&words->seq, 0, memory_order_relaxed);
}

struct wanted {
	struct region_shared *shared;
	uint32_t seen;
};

static bool wanted_changed(const void *subject)
{
	const struct wanted *wanted = subject;

	/* Pairs with the increment in channel_open(). */
	return atomic_load_explicit(&wanted->shared->wanted,
				    memory_order_seq_cst) != wanted->seen;
}

/* Pairs with the changes in channel_open() and channel_close(). */
static bool is_wanted(_Atomic uint32_t *slot)
{
	const uint32_t state = atomic_load_explicit(slot, memory_order_relaxed);

	if (state != CHANNEL_WANTED && state != CHANNEL_LEFT)
		return false;
	return change(slot, CHANNEL_WANTED, CHANNEL_OPEN) ||
	       change(slot, CHANNEL_LEFT, CHANNEL_CLOSING);
}

/* Returns 1 with one that is wanted, 0, or -EPROTO. */
static int find_wanted(struct region *region, uint32_t *index)
{
	for (uint32_t i = 0; i < REGION_CHANNELS; i++) {
		if (!is_wanted(&region->shared->slots[i]))
			continue;
		/* Pairs with the store in channel_release(). */
		if (atomic_exchange_explicit(&region->served[i], true,
					     memory_order_acquire))
			return -EPROTO;
		*index = i;
		return 1;
	}
	return 0;
}

int channel_wanted(struct region *region, uint32_t *index)
{
	struct wanted wanted = { .shared = region->shared };
	struct bell_waiter waiter = {
		.bell = &region->shared->wanted_bell,
		.look = region_look,
		.context = region,
	};

	for (;;) {
		/* Before the search, so that none is missed. Pairs with the
		 * increment in channel_open(). */
		wanted.seen = atomic_load_explicit(&region->shared->wanted,
						   memory_order_seq_cst);
		if (region_lost(region))
			return -ECONNRESET;
		int status = find_wanted(region, index);
		if (status != 0)
			return status < 0 ? status : 0;
		status = bell_wait(&waiter, wanted_changed, &wanted);
		if (status < 0)
			return status;
	}
}

void channel_serve(struct channel_server *channel, struct region *region,
		   uint32_t index, _Atomic uint32_t *busy)
{
	struct region_channel *words = &region->shared->channels[index];

	*channel = (struct channel_server){
		.region = region,
		.index = index,
		.waiter = { .bell = &words->server,
			    .peer = &words->guest,
			    .patience = region->patience,
			    .busy = busy,
			    .look = region_look,
			    .context = region },
		.ring = { .shared = words,
			  .slot = &region->shared->slots[index],
			  .waiter = &channel->waiter },
		.replies = { .shared = words, .waiter = &channel->waiter },
	};
}

void channel_rouse(struct region *region)
{
	for (uint32_t i = 0; i < REGION_CHANNELS; i++) {
		struct region_channel *words = &region->shared->channels[i];

		if (!atomic_load_explicit(&region->served[i],
					  memory_order_relaxed))
			continue;
		/* Pairs with the stores in ring_publish() and advance(). */
		if (atomic_load_explicit(&words->tail, memory_order_seq_cst) !=
		    atomic_load_explicit(&words->head, memory_order_relaxed))
			bell_ring(&words->server);
	}
}

uint64_t channel_answered(const struct region *region, uint32_t index)
{
	/* Where nobody ever was, the page is not touched. */
	if (!atomic_load_explicit(&region->served[index], memory_order_relaxed))
		return 0;
	return atomic_load_explicit(&region->shared->channels[index].answered,
				    memory_order_relaxed);
}

void channel_release(struct channel_server *channel)
{
	struct region_shared *shared = channel->region->shared;

	clean(&shared->channels[channel->index]);
	/* Pairs with the exchange in find_wanted(). */
	atomic_store_explicit(&channel->region->served[channel->index], false,
			      memory_order_release);
	/* Pairs with channel_open() of the next guest thread. */
	atomic_store_explicit(&shared->slots[channel->index], CHANNEL_FREE,
			      memory_order_seq_cst);
}

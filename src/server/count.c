#include "count.h"

#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "hello.h"
#include "process.h"

void counts_init(struct counts *counts)
{
	*counts = (struct counts){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void counts_fini(struct counts *counts)
{
	free(counts->refused);
	counts_init(counts);
}

void count_call(bool at_once)
{
	static _Thread_local uint32_t uncounted;

	if (++uncounted < COUNT_STEP && !at_once)
		return;
	/* Only ever added up: no order is needed. */
	atomic_fetch_add_explicit(&process.counts.calls, uncounted,
				  memory_order_relaxed);
	uncounted = 0;
}

/* The lock is held. NULL: no room, or more names than any API has. */
static struct counted *entry_of(struct counts *counts, const char *name)
{
	for (uint32_t i = 0; i < counts->used; i++)
		if (strcmp(counts->refused[i].name, name) == 0)
			return &counts->refused[i];
	if (counts->used == COUNT_NAMES)
		return NULL;
	if (counts->used == counts->room) {
		const uint32_t room = counts->room * 2 + 16;
		struct counted *more =
			realloc(counts->refused, room * sizeof(*more));

		if (!more)
			return NULL;
		counts->refused = more;
		counts->room = room;
	}
	struct counted *added = &counts->refused[counts->used++];
	*added = (struct counted){ 0 };
	hello_text(added->name, sizeof(added->name), name);
	return added;
}

void count_refusal(const char *name)
{
	struct counts *counts = &process.counts;

	pthread_mutex_lock(&counts->lock);
	struct counted *entry = entry_of(counts, name);
	if (entry)
		entry->count++;
	pthread_mutex_unlock(&counts->lock);
}

void count_release(struct channel_server *channel)
{
	struct counts *counts = &process.counts;

	pthread_mutex_lock(&counts->lock);
	counts->answered += channel_answered(channel->region, channel->index);
	channel_release(channel);
	pthread_mutex_unlock(&counts->lock);
}

/* The lock is held: no channel is released meanwhile. */
static uint64_t answered(const struct counts *counts)
{
	uint64_t sum = counts->answered;

	for (uint32_t i = 0; i < REGION_CHANNELS; i++)
		sum += channel_answered(process.region, i);
	return sum;
}

static void tell(int socket, const char *name, uint64_t count, uint64_t *told)
{
	struct hello_message message;

	if (count == *told)
		return;
	hello_init(&message, HELLO_COUNTED);
	message.counted.session = process.session;
	message.counted.count = count;
	hello_text(message.counted.name, sizeof(message.counted.name), name);
	if (hello_send(socket, &message, NULL) == 0)
		*told = count;
}

void count_report(int socket)
{
	struct counts *counts = &process.counts;

	pthread_mutex_lock(&counts->lock);
	tell(socket, HELLO_EXECUTED,
	     atomic_load_explicit(&counts->calls, memory_order_relaxed),
	     &counts->calls_told);
	tell(socket, HELLO_ANSWERED, answered(counts), &counts->answered_told);
	for (uint32_t i = 0; i < counts->used; i++)
		tell(socket, counts->refused[i].name, counts->refused[i].count,
		     &counts->refused[i].told);
	pthread_mutex_unlock(&counts->lock);
}

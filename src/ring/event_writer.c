/* The server's end of the event ring: see event.h. */
#include "event.h"

#include <errno.h>
#include <string.h>

#define SIZE ((uint64_t)REGION_EVENTS_SIZE)

int event_writer_init(struct event_writer *writer, struct region *region)
{
	*writer = (struct event_writer){
		.region = region,
		.waiter = { .bell = &region->shared->events.writer,
			    .look = region_look,
			    .context = region },
	};
	return -pthread_mutex_init(&writer->lock, NULL);
}

void event_writer_fini(struct event_writer *writer)
{
	pthread_mutex_destroy(&writer->lock);
}

static uint64_t head_of(const struct event_writer *writer)
{
	/* Pairs with the store in give_back(): the bytes are ours again. */
	return atomic_load_explicit(&writer->region->shared->events.head,
				    memory_order_seq_cst);
}

/* Bytes that are free, or -EPROTO. */
static int64_t room(const struct event_writer *writer)
{
	const uint64_t used = writer->tail - head_of(writer);

	return used <= SIZE ? (int64_t)(SIZE - used) : -EPROTO;
}

static bool not_full(const void *subject)
{
	return room(subject) != 0;
}

static void publish(struct event_writer *writer)
{
	struct region_events *events = &writer->region->shared->events;

	/* Pairs with the loads in event_pending() and event_read(). */
	atomic_store_explicit(&events->tail, writer->tail,
			      memory_order_seq_cst);
	bell_ring(&events->reader);
}

/* The guest's threads sleep, each for its reply, and do not read: see event.h.
 * Those that do not sleep yet will look before they do. */
static void ring_everybody(struct event_writer *writer)
{
	struct region_shared *shared = writer->region->shared;

	for (uint32_t i = 0; i < REGION_CHANNELS; i++) {
		/* A hint; a channel that opens now is not asleep yet. */
		if (atomic_load_explicit(&shared->slots[i],
					 memory_order_relaxed) != 0)
			bell_ring(&shared->channels[i].guest);
	}
}

static int64_t wait_for_room(struct event_writer *writer)
{
	int64_t free_bytes = room(writer);

	while (free_bytes == 0) {
		ring_everybody(writer);
		const int error = bell_wait(&writer->waiter, not_full, writer);
		if (error < 0)
			return error;
		free_bytes = room(writer);
	}
	return free_bytes;
}

static void copy_in(struct event_writer *writer, const unsigned char *data,
		    uint64_t size)
{
	unsigned char *ring = writer->region->shared->event_bytes;
	const uint64_t at = writer->tail % SIZE;
	const uint64_t first = size < SIZE - at ? size : SIZE - at;

	memcpy(ring + at, data, first);
	memcpy(ring, data + first, size - first);
	writer->tail += size;
}

static int send_all(struct event_writer *writer, const void *notice,
		    uint64_t size)
{
	const unsigned char *at = notice;

	while (size > 0) {
		const int64_t free_bytes = wait_for_room(writer);
		if (free_bytes < 0)
			return (int)free_bytes;
		const uint64_t piece = size < (uint64_t)free_bytes
					       ? size
					       : (uint64_t)free_bytes;
		copy_in(writer, at, piece);
		publish(writer);
		at += piece;
		size -= piece;
	}
	return 0;
}

static int check_notice(const struct wire_notice *notice)
{
	if (notice->size % 8 != 0 || notice->size < sizeof(*notice))
		return -EINVAL;
	return notice->size > EVENT_NOTICE_MAX ? -EMSGSIZE : 0;
}

int event_send(struct event_writer *writer, const struct wire_notice *notice)
{
	int error = check_notice(notice);

	if (error < 0)
		return error;
	pthread_mutex_lock(&writer->lock);
	error = writer->error;
	if (error == 0)
		error = send_all(writer, notice, notice->size);
	writer->error = error;
	pthread_mutex_unlock(&writer->lock);
	return error;
}

int event_try(struct event_writer *writer, const struct wire_notice *notice)
{
	int error = check_notice(notice);

	if (error < 0)
		return error;
	if (pthread_mutex_trylock(&writer->lock) != 0)
		return -EAGAIN;
	error = writer->error;
	const int64_t free_bytes = error ? error : room(writer);
	if (free_bytes < 0)
		error = (int)free_bytes;
	else if ((uint64_t)free_bytes < notice->size)
		error = -EAGAIN;
	else
		error = send_all(writer, notice, notice->size);
	pthread_mutex_unlock(&writer->lock);
	return error;
}

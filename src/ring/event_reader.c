/* The guest's end of the event ring: see event.h. */
#include "event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "own.h"

#define SIZE ((uint64_t)REGION_EVENTS_SIZE)

void event_reader_init(struct event_reader *reader, struct region *region)
{
	*reader = (struct event_reader){ .region = region };
}

void event_reader_fini(struct event_reader *reader)
{
	free(reader->notice);
	reader->notice = NULL;
}

bool event_pending(const struct event_reader *reader)
{
	const struct region_events *events = &reader->region->shared->events;

	/* The tail pairs with the store in publish(); the head with the one in
	 * give_back(), by whoever read last. */
	return atomic_load_explicit(&events->tail, memory_order_seq_cst) !=
	       atomic_load_explicit(&reader->head, memory_order_seq_cst);
}

static void give_back(struct event_reader *reader, uint64_t head)
{
	struct region_events *events = &reader->region->shared->events;

	/* Pairs with the load in event_pending(). */
	atomic_store_explicit(&reader->head, head, memory_order_seq_cst);
	/* Pairs with the load in head_of(). */
	atomic_store_explicit(&events->head, head, memory_order_seq_cst);
	bell_ring(&events->writer);
}

static void copy_out(const struct event_reader *reader, uint64_t head,
		     unsigned char *data, uint64_t size)
{
	const unsigned char *ring = reader->region->shared->event_bytes;
	const uint64_t at = head % SIZE;
	const uint64_t first = size < SIZE - at ? size : SIZE - at;

	memcpy(data, ring + at, first);
	memcpy(data + first, ring, size - first);
}

/* The header is there: memory for the notice that it begins. */
static int begin_notice(struct event_reader *reader, uint64_t head)
{
	struct wire_notice header;

	copy_out(reader, head, (unsigned char *)&header, sizeof(header));
	/* The compiler may not read the shared header again. */
	__asm__ volatile("" ::: "memory");
	if (header.size % 8 != 0 || header.size < sizeof(header) ||
	    header.size > EVENT_NOTICE_MAX)
		return -EPROTO;
	reader->notice = malloc(header.size);
	if (!reader->notice)
		return -ENOMEM;
	*reader->notice = header;
	reader->have = sizeof(header);
	return 0;
}

static void go_on(struct event_reader *reader, uint64_t head, uint64_t bytes)
{
	const uint64_t missing = reader->notice->size - reader->have;
	const uint64_t size = missing < bytes ? missing : bytes;

	copy_out(reader, head, (unsigned char *)reader->notice + reader->have,
		 size);
	reader->have += size;
	give_back(reader, head + size);
}

int event_read(struct event_reader *reader, struct wire_notice **notice)
{
	uint64_t head =
		atomic_load_explicit(&reader->head, memory_order_relaxed);
	/* Pairs with the store in publish(). */
	const uint64_t tail = atomic_load_explicit(
		&reader->region->shared->events.tail, memory_order_acquire);
	uint64_t bytes = tail - head;

	if (bytes > SIZE || bytes % 8 != 0)
		return -EPROTO;
	if (!reader->notice) {
		if (bytes < sizeof(struct wire_notice))
			return 0;
		const int error = begin_notice(reader, head);
		if (error < 0)
			return error;
		head += sizeof(struct wire_notice);
		bytes -= sizeof(struct wire_notice);
	}
	go_on(reader, head, bytes);
	if (reader->have < reader->notice->size)
		return 0;
	*notice = TAKE(reader->notice);
	return 1;
}

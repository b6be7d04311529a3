#include "ring.h"

#include <errno.h>
#include <string.h>

#include "channel.h"

#define SIZE ((uint64_t)REGION_RING_SIZE)

/* The consumer wakes a waiting producer only each time that it has freed so
 * much; in between, publishing its head costs it a plain store. No other time
 * is needed: who waits until half is free has several such steps before it
 * (tests/models/ring.pml). */
#define TELL (SIZE / 4)

/* What a wake-up takes, and a little more: a pause to spin through. */
#define PAUSE_NS 80000u

/* Bytes before which a line is asked for: see fetch_ahead(). */
#define AHEAD 256u

static uint64_t to_end(uint64_t position)
{
	return SIZE - position % SIZE;
}

static void *place_of(const struct region_channel *shared, uint64_t position)
{
	return (unsigned char *)(uintptr_t)shared->commands + position % SIZE;
}

/*
 * ---- the guest's end
 */

/* Read the server's index. The server may free what was sent, no more. */
static int look_at_head(struct ring_producer *ring)
{
	/* Pairs with the stores in advance(): what it freed is ours. */
	const uint64_t head =
		atomic_load_explicit(&ring->shared->head, memory_order_seq_cst);

	if (head < ring->head || head > ring->tail)
		return -EPROTO;
	ring->head = head;
	return 0;
}

/* Or the server's index is impossible, which look_at_head() finds. */
static bool half_is_free(const void *subject)
{
	const struct ring_producer *ring = subject;

	/* Pairs with the stores in advance(). */
	return ring->tail - atomic_load_explicit(&ring->shared->head,
						 memory_order_seq_cst) <=
	       SIZE / 2;
}

static int wait_for_half(struct ring_producer *ring)
{
	int error = 0;

	ring_publish(ring, true);
	while (error == 0 && ring->tail - ring->head > SIZE / 2) {
		/* Hundreds of commands: whoever executes them needs the CPU. */
		ring->waiter->expected_ns = UINT32_MAX;
		error = bell_wait(ring->waiter, half_is_free, ring);
		if (error == 0)
			error = look_at_head(ring);
	}
	return error;
}

/* Room for @size bytes, wherever they will lie. */
static int make_room(struct ring_producer *ring, uint64_t size)
{
	int error;

	if (ring->tail + size - ring->head <= SIZE)
		return 0;
	error = look_at_head(ring);
	if (error == 0 && ring->tail + size - ring->head > SIZE)
		error = wait_for_half(ring);
	return error;
}

/* Fill up the ring's end; in less than a header nothing is written. */
static void pad(struct ring_producer *ring, uint64_t left)
{
	if (left >= sizeof(struct wire_command)) {
		struct wire_command *filler =
			place_of(ring->shared, ring->tail);
		*filler = (struct wire_command){
			.api = WIRE_RUNTIME,
			.op = WIRE_PAD,
			.flags = WIRE_NO_REPLY,
			.size = (uint32_t)left,
		};
	}
	ring->tail += left;
}

/*
 * The lines that come next are the server's as well, which has read them.
 * Having them back takes longer than a command does to be written, so they are
 * asked for some commands early. (The compiler knows the instruction only for
 * processors newer than all that run this.)
 */
static void fetch_ahead(const struct ring_producer *ring)
{
	const char *first = place_of(ring->shared, ring->tail + AHEAD);
	const char *second = place_of(ring->shared, ring->tail + AHEAD + 64);

	__asm__ volatile("prefetchw %0\n\tprefetchw %1"
			 :
			 : "m"(*first), "m"(*second));
}

int ring_reserve(struct ring_producer *ring, size_t size, void **place)
{
	if (size > RING_COMMAND_MAX)
		return -EMSGSIZE;
	size = wire_padded(size);
	const uint64_t left = to_end(ring->tail);
	const uint64_t filler = left < size ? left : 0;
	/* Together less than half of the ring, so one wait is enough. */
	const int error = make_room(ring, filler + size);
	if (error < 0)
		return error;
	if (filler > 0)
		pad(ring, filler);
	*place = place_of(ring->shared, ring->tail);
	fetch_ahead(ring);
	return 0;
}

void ring_commit(struct ring_producer *ring, size_t size)
{
	ring->tail += wire_padded(size);
}

void ring_publish(struct ring_producer *ring, bool urgent)
{
	ring->published = ring->tail;
	if (!urgent) {
		/* Pairs with the loads of tail below. */
		atomic_store_explicit(&ring->shared->tail, ring->tail,
				      memory_order_release);
		return;
	}
	/* The same, and with the sleeper's: see bell.h. */
	atomic_store_explicit(&ring->shared->tail, ring->tail,
			      memory_order_seq_cst);
	bell_ring(&ring->shared->server);
}

void ring_publish_for(struct region_channel *shared, uint64_t end)
{
	uint64_t tail =
		atomic_load_explicit(&shared->tail, memory_order_relaxed);

	/* Pairs with the loads of tail below. */
	while ((int64_t)(end - tail) > 0 &&
	       !atomic_compare_exchange_weak_explicit(&shared->tail, &tail, end,
						      memory_order_seq_cst,
						      memory_order_relaxed))
		;
}

uint64_t ring_executed(const struct ring_producer *ring)
{
	/* Pairs with the store in ring_done(). */
	return atomic_load_explicit(&ring->shared->done, memory_order_acquire);
}

/*
 * ---- the server's end
 */

/* The guest may only add, whole commands, and not overtake the head. */
static int look_at_tail(struct ring_consumer *ring)
{
	/* Pairs with the stores in ring_publish(). */
	const uint64_t tail =
		atomic_load_explicit(&ring->shared->tail, memory_order_seq_cst);

	if (tail < ring->tail || tail - ring->head > SIZE || tail % 8 != 0)
		return -EPROTO;
	ring->tail = tail;
	return 0;
}

static bool closed(const struct ring_consumer *ring)
{
	/* Pairs with the store in channel_close(). */
	return atomic_load_explicit(ring->slot, memory_order_seq_cst) !=
	       CHANNEL_OPEN;
}

static bool something_came(const void *subject)
{
	const struct ring_consumer *ring = subject;

	/* Pairs with the stores in ring_publish(). */
	return atomic_load_explicit(&ring->shared->tail,
				    memory_order_seq_cst) != ring->tail ||
	       closed(ring);
}

/* Free what lies before the head, for a guest that waits for room. */
static void tell(struct ring_consumer *ring)
{
	ring->told = ring->head;
	/* Pairs with the loads of head by the guest; see bell.h. */
	atomic_store_explicit(&ring->shared->head, ring->head,
			      memory_order_seq_cst);
	bell_ring(&ring->shared->guest);
}

static void advance(struct ring_consumer *ring, uint64_t size)
{
	ring->head += size;
	if (ring->head - ring->told >= TELL) {
		tell(ring);
		return;
	}
	/* Pairs with the loads of head by the guest. */
	atomic_store_explicit(&ring->shared->head, ring->head,
			      memory_order_release);
}

/*
 * A guest that has slept needs a wake-up's time to send its next command: who
 * sleeps meanwhile makes it wait for another one. So a pause that was a short
 * one of late is spun through, a longer one is not looked at.
 */
static int wait_for_guest(struct ring_consumer *ring)
{
	struct bell_waiter *waiter = ring->waiter;

	waiter->expected_ns = ring->pause_ns < PAUSE_NS ? ring->pause_ns : 0;
	const int error = bell_wait(waiter, something_came, ring);
	const uint32_t paused = waiter->waited_ns < 4 * PAUSE_NS
					? waiter->waited_ns
					: 4 * PAUSE_NS;
	/* The last few count most. */
	ring->pause_ns = ring->pause_ns - ring->pause_ns / 4 + paused / 4;
	return error;
}

/* Wait until there are bytes between head and tail. 1, 0 when closed. */
static int wait_for_bytes(struct ring_consumer *ring)
{
	while (ring->tail == ring->head) {
		int error = look_at_tail(ring);
		if (error < 0)
			return error;
		if (ring->tail != ring->head)
			break;
		/* The tail again after the slot: what was published before
		 * the channel closed is executed. */
		if (closed(ring)) {
			error = look_at_tail(ring);
			if (error < 0 || ring->tail == ring->head)
				return error;
			break;
		}
		error = wait_for_guest(ring);
		if (error < 0)
			return error;
	}
	return 1;
}

/* Check the copied header of the command at the head. */
static bool size_is_possible(const struct ring_consumer *ring, uint32_t size)
{
	return size % 8 == 0 && size >= sizeof(struct wire_command) &&
	       size <= ring->tail - ring->head && size <= to_end(ring->head);
}

static bool is_pad(const struct wire_command *header)
{
	return header->api == WIRE_RUNTIME && header->op == WIRE_PAD;
}

/*
 * Copy what lies at the head: 1, 0 for a filler, -EPROTO. The header is read
 * once; what follows it is copied with the size that was checked, beside the
 * header's copy.
 */
static int copy_command(struct ring_consumer *ring, void *command)
{
	const unsigned char *from = place_of(ring->shared, ring->head);
	struct wire_command *header = command;

	if (to_end(ring->head) < sizeof(*header)) {
		if (ring->tail - ring->head < to_end(ring->head))
			return -EPROTO;
		advance(ring, to_end(ring->head));
		return 0;
	}
	if (ring->tail - ring->head < sizeof(*header))
		return -EPROTO;
	memcpy(header, from, sizeof(*header));
	/* The compiler may not read the shared header again. */
	__asm__ volatile("" ::: "memory");
	const uint32_t size = header->size;
	if (!size_is_possible(ring, size))
		return -EPROTO;
	if (is_pad(header)) {
		if (size != to_end(ring->head))
			return -EPROTO;
		advance(ring, size);
		return 0;
	}
	if (size > RING_COMMAND_MAX)
		return -EPROTO;
	memcpy(header + 1, from + sizeof(*header), size - sizeof(*header));
	advance(ring, size);
	return 1;
}

int ring_next(struct ring_consumer *ring, void *command)
{
	int status;

	do {
		status = wait_for_bytes(ring);
		if (status <= 0)
			return status;
		status = copy_command(ring, command);
	} while (status == 0);
	return status;
}

void ring_done(struct ring_consumer *ring)
{
	/* Pairs with the load in ring_executed(). */
	atomic_store_explicit(&ring->shared->done, ring->head,
			      memory_order_release);
}

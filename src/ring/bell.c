#include "bell.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Polls between two looks at the clock, and pauses between two polls. */
#define POLLS 8
#define PAUSES 4
/* How often to yield to a peer that waits for our CPU, before we sleep. */
#define YIELDS 2

static struct bell_patience patience_or_none(uint32_t spin_ns,
					     uint32_t yield_ns)
{
	const char *spin = secure_getenv("SLUICE_SPIN");

	if (spin && strcmp(spin, "0") == 0)
		return (struct bell_patience){ 0 };
	return (struct bell_patience){ spin_ns, yield_ns };
}

struct bell_patience bell_patience_guest(void)
{
	return patience_or_none(15000, 85000);
}

struct bell_patience bell_patience_server(void)
{
	return patience_or_none(20000, 0);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Not the private kind: the sleeper and the ringer are different processes.
 * @limit_ns 0: none. */
static void sleep_while_asleep(struct bell *bell, uint64_t limit_ns)
{
	const struct timespec limit = {
		.tv_sec = (time_t)(limit_ns / 1000000000u),
		.tv_nsec = (long)(limit_ns % 1000000000u),
	};

	syscall(SYS_futex, &bell->asleep, FUTEX_WAIT, 1,
		limit_ns ? &limit : NULL, NULL, 0);
}

void bell_ring(struct bell *bell)
{
	/* Pairs with the store of 1 in sleep_until(). */
	if (atomic_load_explicit(&bell->asleep, memory_order_seq_cst) == 0)
		return;
	/* Only who takes the 1 away enters the kernel. */
	if (atomic_exchange_explicit(&bell->asleep, 0, memory_order_seq_cst) !=
	    0)
		syscall(SYS_futex, &bell->asleep, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void bell_wake(struct bell *bell)
{
	/* Pairs with the store of 1 in sleep_until(). */
	atomic_store_explicit(&bell->asleep, 0, memory_order_seq_cst);
	syscall(SYS_futex, &bell->asleep, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* Show where we run; returns it. A hint, so no order is needed. */
static uint32_t show_cpu(struct bell_waiter *waiter)
{
	const uint32_t cpu = (uint32_t)sched_getcpu() + 1;

	if (cpu != waiter->cpu) {
		waiter->cpu = cpu;
		atomic_store_explicit(&waiter->bell->cpu, cpu,
				      memory_order_relaxed);
	}
	return cpu;
}

/* Does the peer wait for the CPU that we are spinning on? */
static bool in_the_way(struct bell_waiter *waiter)
{
	return waiter->peer &&
	       atomic_load_explicit(&waiter->peer->cpu, memory_order_relaxed) ==
		       show_cpu(waiter);
}

static bool others_work(const struct bell_waiter *waiter)
{
	/* A hint, so no order is needed. */
	return waiter->busy &&
	       atomic_load_explicit(waiter->busy, memory_order_relaxed) != 0;
}

static bool may_spin(const struct bell_waiter *waiter)
{
	const struct bell_patience *patience = &waiter->patience;

	if (patience->spin_ns == 0 && patience->yield_ns == 0)
		return false;
	/* Hints, so no order is needed. */
	return !others_work(waiter) &&
	       !(waiter->peer &&
		 atomic_load_explicit(&waiter->peer->still,
				      memory_order_relaxed) != 0);
}

static bool poll_some(bool (*ready)(const void *), const void *subject)
{
	for (unsigned poll = 0; poll < POLLS; poll++) {
		if (ready(subject))
			return true;
		for (unsigned pause = 0; pause < PAUSES; pause++)
			__builtin_ia32_pause();
	}
	return false;
}

/*
 * A spinner that holds the CPU which its peer needs waits for itself: there it
 * yields from the start, and soon sleeps: a yield reaches only threads of the
 * same scheduling group, and the two ends seldom are in one (every setsid()
 * makes one where the kernel groups automatically, and so do containers).
 * Elsewhere it spins first, then yields between polls, since another thread of
 * the vendor's may queue behind it.
 */
static bool spin_until(struct bell_waiter *waiter, bool (*ready)(const void *),
		       const void *subject)
{
	const struct bell_patience *patience = &waiter->patience;
	const uint64_t all = (uint64_t)patience->spin_ns + patience->yield_ns;

	show_cpu(waiter);
	if (!may_spin(waiter))
		return false;
	const uint64_t start = now_ns();
	unsigned yields = 0;
	for (uint64_t spent = 0; spent < all; spent = now_ns() - start) {
		const bool blocking = in_the_way(waiter);
		if (blocking && yields++ == YIELDS)
			return false;
		if (blocking || spent >= patience->spin_ns)
			sched_yield();
		if (poll_some(ready, subject))
			return true;
		if (others_work(waiter))
			return false;
	}
	return false;
}

static int sleep_until(struct bell_waiter *waiter, bool (*ready)(const void *),
		       const void *subject)
{
	_Atomic uint32_t *asleep = &waiter->bell->asleep;
	int error = 0;

	for (;;) {
		/* Pairs with the load in bell_ring(): either that sees the 1,
		 * or ready() sees what was published before it. */
		atomic_store_explicit(asleep, 1, memory_order_seq_cst);
		if (ready(subject))
			break;
		if (waiter->look)
			error = waiter->look(waiter->context);
		if (error < 0)
			break;
		sleep_while_asleep(waiter->bell,
				   waiter->look_ms * UINT64_C(1000000));
		show_cpu(waiter); /* the peer spins, or makes room, by this */
		if (ready(subject))
			break;
	}
	atomic_store_explicit(asleep, 0, memory_order_seq_cst);
	return error;
}

int bell_wait(struct bell_waiter *waiter, bool (*ready)(const void *subject),
	      const void *subject)
{
	if (ready(subject) || spin_until(waiter, ready, subject))
		return 0;
	return sleep_until(waiter, ready, subject);
}

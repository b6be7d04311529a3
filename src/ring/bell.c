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

/* Polls between two looks at the clock, and pauses between two polls: with
 * fewer the line is taken from the peer while it still writes, with more it is
 * found late. A pause is about 10 ns. */
#define POLLS 4
#define PAUSES 8
/* Rounds of polls before the first look at the clock: about a microsecond. */
#define AT_ONCE 3

/* See pace_of(). */
#define NEAR_NS 100000u
#define ROOM_NS 20000u
#define BRIEF_NS 3000u
#define EARLY_NS 60000u

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

static bool may_spin(struct bell_waiter *waiter)
{
	const struct bell_patience *patience = &waiter->patience;

	if (patience->spin_ns == 0 && patience->yield_ns == 0)
		return false;
	/* A hint, so no order is needed. */
	if (waiter->peer && atomic_load_explicit(&waiter->peer->still,
						 memory_order_relaxed) != 0)
		return false;
	return !others_work(waiter) && !in_the_way(waiter);
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

/* Times within a wait, all from its beginning. */
struct pace {
	uint64_t spin_ns; /* until then with pauses only, */
	uint64_t end_ns;  /* until then with sched_yield() between the polls, */
	uint64_t nap_ns;  /* asleep until then, and spin again; 0: not at all */
};

/*
 * Measured: a wake-up costs 15 to 45 us, so what takes less than NEAR_NS is
 * better spun through. What takes longer is slept through, for a spinner takes
 * its CPU from the vendor's workers; but the wake-up is had beforehand, by a
 * timer, while the work still goes on.
 */
static struct pace pace_of(const struct bell_waiter *waiter)
{
	const uint64_t spin_ns = waiter->patience.spin_ns;
	const uint64_t expected_ns = waiter->expected_ns;

	if (expected_ns == 0)
		return (struct pace){ spin_ns,
				      spin_ns + waiter->patience.yield_ns, 0 };
	if (expected_ns <= NEAR_NS)
		return (struct pace){ spin_ns, 2 * expected_ns + ROOM_NS, 0 };
	return (struct pace){ BRIEF_NS, BRIEF_NS, expected_ns - EARLY_NS };
}

/*
 * A spinner that holds the CPU which its peer needs waits for itself: there it
 * sleeps at once. Yielding first would be in vain: a yield reaches only threads
 * of the same scheduling group, and the two ends seldom are in one (every
 * setsid() makes one where the kernel groups automatically, and so do
 * containers); measured, two yields triple the time of a call. Elsewhere it
 * spins first, then yields between polls, since another thread of the vendor's
 * may queue behind it.
 */
static bool spin_until(struct bell_waiter *waiter, bool (*ready)(const void *),
		       const void *subject, uint64_t spin_ns, uint64_t end_ns)
{
	const uint64_t start = now_ns();

	for (uint64_t spent = 0; spent < end_ns; spent = now_ns() - start) {
		if (!may_spin(waiter))
			return false;
		if (spent >= spin_ns)
			sched_yield();
		if (poll_some(ready, subject))
			return true;
	}
	return false;
}

/* How long to sleep at most, 0: for ever; @end_ns, unless 0, is to come. */
static uint64_t sleep_limit(const struct bell_waiter *waiter, uint64_t now,
			    uint64_t end_ns)
{
	const uint64_t look_ns = waiter->look_ms * UINT64_C(1000000);

	if (end_ns == 0 || (look_ns > 0 && look_ns < end_ns - now))
		return look_ns;
	return end_ns - now;
}

/* Returns 0 when it is ready, 1 at @end_ns (0: never), or what look() said. */
static int sleep_until(struct bell_waiter *waiter, bool (*ready)(const void *),
		       const void *subject, uint64_t end_ns)
{
	_Atomic uint32_t *asleep = &waiter->bell->asleep;
	int status = 0;

	for (;;) {
		const uint64_t now = end_ns ? now_ns() : 0;
		/* Pairs with the load in bell_ring(): either that sees the 1,
		 * or ready() sees what was published before it. */
		atomic_store_explicit(asleep, 1, memory_order_seq_cst);
		if (ready(subject))
			break;
		if (waiter->look)
			status = waiter->look(waiter->context);
		if (status == 0 && end_ns && now >= end_ns)
			status = 1;
		if (status != 0)
			break;
		sleep_while_asleep(waiter->bell,
				   sleep_limit(waiter, now, end_ns));
		show_cpu(waiter); /* the peer spins, or makes room, by this */
		if (ready(subject))
			break;
	}
	atomic_store_explicit(asleep, 0, memory_order_seq_cst);
	return status;
}

static int wait_long(struct bell_waiter *waiter, bool (*ready)(const void *),
		     const void *subject, uint64_t start)
{
	const struct pace pace = pace_of(waiter);

	if (spin_until(waiter, ready, subject, pace.spin_ns, pace.end_ns))
		return 0;
	if (pace.nap_ns && may_spin(waiter)) {
		const int status = sleep_until(waiter, ready, subject,
					       start + pace.nap_ns);
		if (status <= 0)
			return status;
		if (spin_until(waiter, ready, subject, waiter->patience.spin_ns,
			       2 * (uint64_t)EARLY_NS))
			return 0;
	}
	return sleep_until(waiter, ready, subject, 0);
}

/* Most answers come so soon that the clock would cost as much as the wait. */
static bool comes_at_once(struct bell_waiter *waiter,
			  bool (*ready)(const void *), const void *subject)
{
	show_cpu(waiter);
	for (unsigned i = 0; i < AT_ONCE; i++) {
		if (!may_spin(waiter))
			return false;
		if (poll_some(ready, subject))
			return true;
	}
	return false;
}

int bell_wait(struct bell_waiter *waiter, bool (*ready)(const void *subject),
	      const void *subject)
{
	waiter->waited_ns = 0;
	if (ready(subject) || comes_at_once(waiter, ready, subject)) {
		waiter->expected_ns = 0;
		return 0;
	}
	const uint64_t start = now_ns();
	const int error = wait_long(waiter, ready, subject, start);
	const uint64_t waited = now_ns() - start;
	waiter->expected_ns = 0;
	waiter->waited_ns = waited < UINT32_MAX ? (uint32_t)waited : UINT32_MAX;
	return error;
}

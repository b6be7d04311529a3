#include "order.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* More than all rings of a session can hold. */
#define FAR (INT32_C(1) << 26)
/* What others do meanwhile is mostly a matter of microseconds. */
#define POLLS 64
#define LOOK_US 1000
#define LOOK_MAX_US 256000

void order_init(struct order *order)
{
	*order = (struct order){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

static uint32_t done_now(const struct order *order)
{
	/* Pairs with the changes below: what was done is to be seen. */
	return (uint32_t)atomic_load_explicit(&order->state,
					      memory_order_seq_cst);
}

static int32_t ahead(const struct order *order, uint32_t stamp)
{
	return (int32_t)(stamp - done_now(order));
}

static void sleep_on(struct order *order, uint32_t done, long look_us)
{
	const struct timespec look = { .tv_nsec = look_us * 1000 };

	/* Pairs with the load in wake(): either it sees us, or we see what it
	 * has stored. */
	atomic_fetch_add_explicit(&order->waiting, 1, memory_order_seq_cst);
	syscall(SYS_futex, &order->state, FUTEX_WAIT_PRIVATE, done, &look, NULL,
		0);
	atomic_fetch_sub_explicit(&order->waiting, 1, memory_order_relaxed);
}

/* Until @stamp is at most @most ahead of what is done. */
static int wait_until(struct order *order, uint32_t stamp, int32_t most,
		      void (*rouse)(void), bool (*over)(void))
{
	long look_us = LOOK_US;

	if (ahead(order, stamp) > FAR)
		return -EPROTO;
	for (unsigned polls = 0; ahead(order, stamp) > most; polls++) {
		const uint32_t done = done_now(order);

		if (over())
			return -ECONNRESET;
		/* A number may be seen before its command is: ask again. */
		if (rouse)
			rouse();
		if (polls < POLLS) {
			sched_yield();
		} else if ((int32_t)(stamp - done) > most) {
			sleep_on(order, done, look_us);
			look_us = look_us < LOOK_MAX_US ? look_us * 2 : look_us;
		}
	}
	return 0;
}

int order_follow(struct order *order, uint32_t seen, void (*rouse)(void),
		 bool (*over)(void))
{
	return ahead(order, seen) <= 0
		       ? 0
		       : wait_until(order, seen, 0, rouse, over);
}

int order_enter(struct order *order, uint32_t stamp, void (*rouse)(void),
		bool (*over)(void))
{
	const int32_t distance = ahead(order, stamp);

	if (distance <= 0)
		return -EPROTO;
	return distance < (int32_t)ORDER_WINDOW
		       ? 0
		       : wait_until(order, stamp, (int32_t)ORDER_WINDOW - 1,
				    rouse, over);
}

static uint64_t *word_of(struct order *order, uint32_t stamp)
{
	return &order->bits[stamp % ORDER_WINDOW / 64];
}

static uint64_t bit_of(uint32_t stamp)
{
	return UINT64_C(1) << stamp % 64;
}

static void wake(struct order *order)
{
	/* Pairs with the increment in sleep_on(). */
	if (atomic_load_explicit(&order->waiting, memory_order_seq_cst) > 0)
		syscall(SYS_futex, &order->state, FUTEX_WAKE_PRIVATE, INT_MAX,
			NULL, NULL, 0);
}

/* Nothing was done early: one step, which fails where another thread does the
 * same or sets a bit. */
static bool step(struct order *order, uint32_t stamp)
{
	uint64_t before = stamp - UINT32_C(1);

	return atomic_compare_exchange_strong_explicit(
		&order->state, &before, stamp, memory_order_seq_cst,
		memory_order_relaxed);
}

/* A bit was set: take it into the state; the lock is held, so bits do not
 * change. */
static void take(struct order *order)
{
	uint64_t before =
		atomic_load_explicit(&order->state, memory_order_relaxed);
	uint64_t after;

	do {
		uint32_t done = (uint32_t)before;
		uint64_t early = (before >> 32) + 1;

		/* Those that follow may be done already. */
		while (early > 0 &&
		       *word_of(order, done + 1) & bit_of(done + 1)) {
			done++;
			early--;
		}
		after = early << 32 | done;
	} while (!atomic_compare_exchange_weak_explicit(
		&order->state, &before, after, memory_order_seq_cst,
		memory_order_relaxed));
	for (uint32_t at = (uint32_t)before; at != (uint32_t)after; at++)
		*word_of(order, at + 1) &= ~bit_of(at + 1);
}

int order_done(struct order *order, uint32_t stamp)
{
	int error = 0;

	if (!step(order, stamp)) {
		pthread_mutex_lock(&order->lock);
		const int32_t distance = ahead(order, stamp);
		if (distance <= 0 || distance >= (int32_t)ORDER_WINDOW ||
		    *word_of(order, stamp) & bit_of(stamp)) {
			error = -EPROTO;
		} else {
			*word_of(order, stamp) |= bit_of(stamp);
			take(order);
		}
		pthread_mutex_unlock(&order->lock);
	}
	wake(order);
	return error;
}

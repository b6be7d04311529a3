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

static uint32_t done_now(const struct order *order)
{
	/* Pairs with the change in order_done(): what was done is to be seen.
	 */
	return atomic_load_explicit(&order->done, memory_order_seq_cst);
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
	syscall(SYS_futex, &order->done, FUTEX_WAIT_PRIVATE, done, &look, NULL,
		0);
	atomic_fetch_sub_explicit(&order->waiting, 1, memory_order_relaxed);
}

int order_follow(struct order *order, uint32_t seen, void (*rouse)(void),
		 bool (*over)(void))
{
	long look_us = LOOK_US;

	if (ahead(order, seen) > FAR)
		return -EPROTO;
	for (unsigned polls = 0; ahead(order, seen) > 0; polls++) {
		const uint32_t done = done_now(order);

		if (over())
			return -ECONNRESET;
		/* A number may be seen before its command is: ask again. */
		if (rouse)
			rouse();
		if (polls < POLLS) {
			sched_yield();
		} else if ((int32_t)(seen - done) > 0) {
			sleep_on(order, done, look_us);
			look_us = look_us < LOOK_MAX_US ? look_us * 2 : look_us;
		}
	}
	return 0;
}

int order_enter(const struct order *order, uint32_t stamp)
{
	return ahead(order, stamp) == 1 ? 0 : -EPROTO;
}

static void wake(struct order *order)
{
	/* Pairs with the increment in sleep_on(). */
	if (atomic_load_explicit(&order->waiting, memory_order_seq_cst) > 0)
		syscall(SYS_futex, &order->done, FUTEX_WAKE_PRIVATE, INT_MAX,
			NULL, NULL, 0);
}

int order_done(struct order *order, uint32_t stamp)
{
	uint32_t before = stamp - 1;

	if (!atomic_compare_exchange_strong_explicit(
		    &order->done, &before, stamp, memory_order_seq_cst,
		    memory_order_relaxed))
		return -EPROTO;
	wake(order);
	return 0;
}

/* Commands come after those that other threads sent before them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "order.h"

#define THREADS 4
#define EACH 3000u

static struct order order;
static _Atomic bool is_over;
static _Atomic uint32_t roused;

static bool over(void)
{
	return is_over;
}

static void rouse(void)
{
	roused++;
}

static int begin(void **state)
{
	(void)state;
	order = (struct order){ 0 };
	is_over = false;
	roused = 0;
	return 0;
}

static int follow(uint32_t seen)
{
	return order_follow(&order, seen, rouse, over);
}

static int execute_next(uint32_t stamp)
{
	const int error = order_enter(&order, stamp);

	return error < 0 ? error : order_done(&order, stamp);
}

static void numbers_in_order_wait_for_nothing(void **state)
{
	(void)state;
	for (uint32_t stamp = 1; stamp <= 1000; stamp++) {
		assert_int_equal(follow(stamp - 1), 0);
		assert_int_equal(execute_next(stamp), 0);
		assert_int_equal(follow(stamp), 0);
	}
	assert_int_equal(roused, 0);
}

static void a_number_out_of_order_is_a_forgery(void **state)
{
	(void)state;
	assert_int_equal(execute_next(2), -EPROTO);
	assert_int_equal(execute_next(1), 0);
	assert_int_equal(execute_next(3), -EPROTO);
	assert_int_equal(execute_next(1u << 31), -EPROTO);
	assert_int_equal(execute_next(UINT32_MAX), -EPROTO);
	assert_int_equal(execute_next(2), 0);
}

static void a_number_that_comes_twice_is_a_forgery(void **state)
{
	(void)state;
	assert_int_equal(execute_next(0), -EPROTO);
	assert_int_equal(execute_next(1), 0);
	assert_int_equal(execute_next(1), -EPROTO);
	/* Two enter with one number; the first that is done has it. */
	assert_int_equal(order_enter(&order, 2), 0);
	assert_int_equal(order_enter(&order, 2), 0);
	assert_int_equal(order_done(&order, 2), 0);
	assert_int_equal(order_done(&order, 2), -EPROTO);
	assert_int_equal(execute_next(3), 0);
}

static void what_follows_the_far_future_is_a_forgery(void **state)
{
	(void)state;
	is_over = true;
	assert_int_equal(follow(1u << 27), -EPROTO);
	assert_int_equal(follow(INT32_MAX), -EPROTO);
	/* One that may come is waited for; one that was is not. */
	assert_int_equal(follow(1u << 20), -ECONNRESET);
	assert_int_equal(follow(UINT32_MAX), 0);
}

static void numbers_go_on_after_the_highest(void **state)
{
	(void)state;
	is_over = true;
	atomic_store(&order.done, UINT32_MAX - 5);
	assert_int_equal(follow(2), -ECONNRESET);
	for (uint32_t stamp = UINT32_MAX - 4; stamp != 5; stamp++) {
		assert_int_equal(follow(stamp - 1), 0);
		assert_int_equal(follow(stamp), -ECONNRESET);
		assert_int_equal(execute_next(stamp), 0);
		assert_int_equal(execute_next(stamp), -EPROTO);
	}
	assert_int_equal(follow(2), 0);
	assert_int_equal(follow(UINT32_MAX), 0);
}

static void *follow_two(void *result)
{
	*(int *)result = follow(2);
	return NULL;
}

static void who_waits_rouses_others_and_goes_on(void **state)
{
	pthread_t thread;
	int result = 1;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, follow_two, &result), 0);
	/* It polls, then it sleeps. */
	while (atomic_load(&order.waiting) == 0)
		sched_yield();
	assert_int_not_equal(roused, 0);
	assert_int_equal(execute_next(1), 0);
	assert_int_equal(execute_next(2), 0);
	pthread_join(thread, NULL);
	assert_int_equal(result, 0);
}

static void the_end_of_the_session_ends_a_wait(void **state)
{
	pthread_t thread;
	int result = 1;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, follow_two, &result), 0);
	while (atomic_load(&order.waiting) == 0)
		sched_yield();
	is_over = true;
	pthread_join(thread, NULL);
	assert_int_equal(result, -ECONNRESET);
}

/*
 * ---- threads
 */

static _Atomic uint32_t given;
static _Atomic uint32_t failures;
/* What the commands did; who follows them sees it without further ado. */
static uint32_t made[THREADS * EACH + 1];

static void look_back(uint32_t seen)
{
	for (uint32_t back = 0; back < 8 && seen > back; back++)
		failures += made[seen - back] != seen - back;
}

static void *send(void *unused)
{
	(void)unused;
	for (unsigned i = 0; i < EACH; i++) {
		const uint32_t seen = atomic_fetch_add(&given, 1);

		failures += follow(seen) != 0;
		look_back(seen);
		made[seen + 1] = seen + 1;
		failures += execute_next(seen + 1) != 0;
		/* One that is waited for: others go on meanwhile. */
		const uint32_t last = given;
		failures += i % 4 == 0 && follow(last) != 0;
		if (i % 4 == 0)
			look_back(last);
	}
	return NULL;
}

static void threads_see_what_they_follow(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	given = 0;
	failures = 0;
	for (unsigned i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, send, NULL);
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(failures, 0);
	assert_int_equal(atomic_load(&order.done), THREADS * EACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(numbers_in_order_wait_for_nothing,
				       begin),
		cmocka_unit_test_setup(a_number_out_of_order_is_a_forgery,
				       begin),
		cmocka_unit_test_setup(a_number_that_comes_twice_is_a_forgery,
				       begin),
		cmocka_unit_test_setup(what_follows_the_far_future_is_a_forgery,
				       begin),
		cmocka_unit_test_setup(numbers_go_on_after_the_highest, begin),
		cmocka_unit_test_setup(who_waits_rouses_others_and_goes_on,
				       begin),
		cmocka_unit_test_setup(the_end_of_the_session_ends_a_wait,
				       begin),
		cmocka_unit_test_setup(threads_see_what_they_follow, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

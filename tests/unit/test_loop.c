#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "loop.h"

struct probe {
	struct loop loop;
	struct loop_timer timers[3];
	struct loop_watch watch;
	int order[3], count, pipe[2];
};

static struct probe probe;

static void due(struct loop_timer *timer)
{
	probe.order[probe.count++] = (int)(timer - probe.timers);
	if (probe.count == 3)
		loop_stop(&probe.loop);
}

/* They were called as they were due; when that is depends on when a busy
 * machine let us set them. */
static void expect_order(void)
{
	for (int i = 0; i < 2; i++)
		assert_true(probe.timers[probe.order[i]].due_ms <=
			    probe.timers[probe.order[i + 1]].due_ms);
	assert_int_equal(probe.order[0] + probe.order[1] + probe.order[2], 3);
}

static void timers_are_due_in_their_order(void **state)
{
	(void)state;
	probe = (struct probe){ 0 };
	assert_int_equal(loop_init(&probe.loop), 0);
	loop_after(&probe.loop, &probe.timers[0], 20, due);
	loop_after(&probe.loop, &probe.timers[1], 1, due);
	loop_after(&probe.loop, &probe.timers[2], 10, due);
	assert_int_equal(loop_run(&probe.loop), 0);
	expect_order();
	loop_fini(&probe.loop);
}

static void a_timer_that_is_set_is_set_anew(void **state)
{
	(void)state;
	probe = (struct probe){ 0 };
	assert_int_equal(loop_init(&probe.loop), 0);
	loop_after(&probe.loop, &probe.timers[0], 1, due);
	const int64_t first_ms = probe.timers[0].due_ms;
	loop_after(&probe.loop, &probe.timers[1], 5, due);
	loop_after(&probe.loop, &probe.timers[0], 10, due);
	assert_true(probe.timers[0].due_ms >= first_ms + 9);
	loop_after(&probe.loop, &probe.timers[2], 12, due);
	loop_after(&probe.loop, &probe.timers[2], 15, due);
	assert_int_equal(loop_run(&probe.loop), 0);
	expect_order();
	loop_fini(&probe.loop);
}

static void read_one(struct loop_watch *watch)
{
	char byte;

	assert_int_equal(read(watch->fd, &byte, 1), 1);
	loop_unwatch(&probe.loop, watch);
	loop_stop(&probe.loop);
}

static void a_descriptor_that_can_be_read_calls_its_owner(void **state)
{
	(void)state;
	probe = (struct probe){ 0 };
	assert_int_equal(loop_init(&probe.loop), 0);
	assert_int_equal(pipe(probe.pipe), 0);
	assert_int_equal(
		loop_watch(&probe.loop, &probe.watch, probe.pipe[0], read_one),
		0);
	assert_int_equal(write(probe.pipe[1], "x", 1), 1);
	assert_int_equal(loop_run(&probe.loop), 0);
	assert_int_equal(probe.watch.fd, -1);
	close(probe.pipe[0]);
	close(probe.pipe[1]);
	loop_fini(&probe.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_are_due_in_their_order),
		cmocka_unit_test(a_timer_that_is_set_is_set_anew),
		cmocka_unit_test(a_descriptor_that_can_be_read_calls_its_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

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

static void timers_are_due_in_their_order(void **state)
{
	(void)state;
	probe = (struct probe){ 0 };
	assert_int_equal(loop_init(&probe.loop), 0);
	loop_after(&probe.loop, &probe.timers[0], 20, due);
	loop_after(&probe.loop, &probe.timers[1], 1, due);
	loop_after(&probe.loop, &probe.timers[2], 10, due);
	assert_int_equal(loop_run(&probe.loop), 0);
	assert_int_equal(probe.order[0], 1);
	assert_int_equal(probe.order[1], 2);
	assert_int_equal(probe.order[2], 0);
	loop_fini(&probe.loop);
}

static void a_timer_that_is_set_is_set_anew(void **state)
{
	(void)state;
	probe = (struct probe){ 0 };
	assert_int_equal(loop_init(&probe.loop), 0);
	loop_after(&probe.loop, &probe.timers[0], 1, due);
	loop_after(&probe.loop, &probe.timers[1], 5, due);
	loop_after(&probe.loop, &probe.timers[0], 10, due);
	loop_after(&probe.loop, &probe.timers[2], 12, due);
	loop_after(&probe.loop, &probe.timers[2], 15, due);
	assert_int_equal(loop_run(&probe.loop), 0);
	assert_int_equal(probe.order[0], 1);
	assert_int_equal(probe.order[1], 0);
	assert_int_equal(probe.order[2], 2);
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

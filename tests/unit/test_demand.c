#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "demand.h"

#define LIMIT 8

static void somebody_alone_wants_one(void **state)
{
	struct demand demand = { 0 };

	(void)state;
	assert_int_equal(demand_level(&demand, 1000, LIMIT), 1);
	for (int64_t now = 1000; now < 100000; now += 1000) {
		demand_arrive(&demand, now);
		assert_int_equal(demand_level(&demand, now, LIMIT), 1);
	}
}

static void who_came_at_once_is_expected_at_once_again(void **state)
{
	struct demand demand = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		demand_arrive(&demand, 1000 + i);
	assert_int_equal(demand_level(&demand, 1010, LIMIT), 3);
	assert_int_equal(demand_level(&demand, 30000, LIMIT), 3);
}

static void no_more_than_the_limit_are_wanted(void **state)
{
	struct demand demand = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3 * DEMAND_MAX; i++)
		demand_arrive(&demand, 1000);
	assert_int_equal(demand_level(&demand, 1000, LIMIT), LIMIT);
	assert_int_equal(demand_level(&demand, 1000, 0), 0);
	assert_int_equal(demand_level(&demand, 1000, 1000), DEMAND_MAX);
}

static void a_burst_is_forgotten_by_halves(void **state)
{
	static const struct {
		int64_t after_ms;
		unsigned level;
	} cases[] = { { 0, 8 },	     { 59999, 8 },  { 60000, 4 },
		      { 120000, 2 }, { 180000, 1 }, { 100000000, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct demand demand = { 0 };
		for (unsigned j = 0; j < 8; j++)
			demand_arrive(&demand, 1000);
		assert_int_equal(
			demand_level(&demand, 1000 + cases[i].after_ms, LIMIT),
			cases[i].level);
	}
}

static void a_burst_keeps_its_level_while_it_comes_again(void **state)
{
	struct demand demand = { 0 };

	(void)state;
	for (int64_t now = 1000; now < 1000000; now += 50000)
		for (unsigned i = 0; i < 4; i++)
			demand_arrive(&demand, now);
	assert_int_equal(demand_level(&demand, 951000, LIMIT), 4);
}

static void servers_that_come_late_have_to_be_more(void **state)
{
	struct demand quick = { 0 }, slow = { 0 };

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		demand_supplied(&quick, 10);
		demand_supplied(&slow, 1000);
	}
	for (int64_t now = 1000; now <= 3000; now += 200) {
		demand_arrive(&quick, now);
		demand_arrive(&slow, now);
	}
	assert_int_equal(demand_level(&quick, 3000, LIMIT), 1);
	assert_int_equal(demand_level(&slow, 3000, LIMIT), 6);
}

static void the_announced_are_wanted_until_they_arrive(void **state)
{
	struct demand demand = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		demand_announce(&demand, 1000);
	assert_int_equal(demand_level(&demand, 1000, LIMIT), 3);
	demand_arrive(&demand, 1100);
	assert_int_equal(demand_level(&demand, 1100, LIMIT), 2);
	demand_arrive(&demand, 10000);
	demand_arrive(&demand, 20000);
	assert_int_equal(demand_level(&demand, 20000, LIMIT), 1);
}

static void who_does_not_come_is_not_waited_for(void **state)
{
	struct demand demand = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		demand_announce(&demand, 1000);
	assert_int_equal(demand_level(&demand, 1999, LIMIT), 3);
	assert_int_equal(demand_level(&demand, 2000, LIMIT), 1);
	demand_announce(&demand, 5000);
	demand_announce(&demand, 5000);
	assert_int_equal(demand_level(&demand, 5000, LIMIT), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(somebody_alone_wants_one),
		cmocka_unit_test(who_came_at_once_is_expected_at_once_again),
		cmocka_unit_test(no_more_than_the_limit_are_wanted),
		cmocka_unit_test(a_burst_is_forgotten_by_halves),
		cmocka_unit_test(a_burst_keeps_its_level_while_it_comes_again),
		cmocka_unit_test(servers_that_come_late_have_to_be_more),
		cmocka_unit_test(the_announced_are_wanted_until_they_arrive),
		cmocka_unit_test(who_does_not_come_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

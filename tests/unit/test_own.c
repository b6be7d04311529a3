#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own.h"

struct thing {
	int destroyed;
};

static void thing_destroy(struct thing *thing)
{
	if (thing)
		thing->destroyed++;
}
OWNED_RELEASE(thing_release, struct thing, thing_destroy)

static void an_owned_local_is_released_at_the_end_of_its_scope(void **state)
{
	struct thing thing = { 0 };

	(void)state;
	{
		OWNED(thing_release) struct thing *owner = &thing;

		assert_int_equal(owner->destroyed, 0);
	}
	assert_int_equal(thing.destroyed, 1);
}

static void what_was_taken_is_not_released(void **state)
{
	struct thing thing = { 0 };
	struct thing *kept = NULL;

	(void)state;
	{
		OWNED(thing_release) struct thing *owner = &thing;

		kept = TAKE(owner);
		assert_null(owner);
	}
	assert_ptr_equal(kept, &thing);
	assert_int_equal(thing.destroyed, 0);
}

static void an_empty_local_is_released_without_harm(void **state)
{
	(void)state;
	{
		OWNED(thing_release) struct thing *owner = NULL;
		OWNED(free_release) void *memory = NULL;

		assert_null(owner);
		assert_null(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_owned_local_is_released_at_the_end_of_its_scope),
		cmocka_unit_test(what_was_taken_is_not_released),
		cmocka_unit_test(an_empty_local_is_released_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

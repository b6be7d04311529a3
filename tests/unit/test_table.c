#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "table.h"

static void an_empty_table_holds_nothing(void **state)
{
	struct table table = { 0 };
	size_t at = 0;

	(void)state;
	assert_null(table_get(&table, 0));
	assert_null(table_remove(&table, 7));
	assert_null(table_next(&table, &at));
}

static void what_was_put_is_found_until_removed(void **state)
{
	static char values[1000];
	struct table table = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(table_put(&table, i << 32, &values[i]), 0);
	for (uint64_t i = 0; i < 1000; i += 2)
		assert_ptr_equal(table_remove(&table, i << 32), &values[i]);
	assert_int_equal(table.count, 500);
	for (uint64_t i = 0; i < 1000; i++)
		assert_ptr_equal(table_get(&table, i << 32),
				 i % 2 ? &values[i] : NULL);
	table_fini(&table);
}

static void putting_again_replaces(void **state)
{
	struct table table = { 0 };
	int first, second;

	(void)state;
	assert_int_equal(table_put(&table, 0, &first), 0);
	assert_int_equal(table_put(&table, 0, &second), 0);
	assert_ptr_equal(table_get(&table, 0), &second);
	assert_int_equal(table.count, 1);
	table_fini(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_table_holds_nothing),
		cmocka_unit_test(what_was_put_is_found_until_removed),
		cmocka_unit_test(putting_again_replaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

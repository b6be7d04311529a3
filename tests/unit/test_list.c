#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "list.h"

struct guest {
	int number;
	struct list node;
};

static void a_new_list_is_empty(void **state)
{
	struct list list;

	(void)state;
	list_init(&list);
	assert_true(list_empty(&list));
	list_each(node, &list) fail();
}

static void nodes_come_out_in_the_order_they_went_in(void **state)
{
	struct guest guests[3] = { { .number = 0 },
				   { .number = 1 },
				   { .number = 2 } };
	struct list list;
	int seen = 0;

	(void)state;
	list_init(&list);
	for (int i = 0; i < 3; i++)
		list_append(&list, &guests[i].node);
	list_each(node, &list) assert_int_equal(
		list_owner(node, struct guest, node)->number, seen++);
	assert_int_equal(seen, 3);
}

static void a_node_may_be_removed_twice(void **state)
{
	struct guest first = { .number = 1 }, second = { .number = 2 };
	struct list list;

	(void)state;
	list_init(&list);
	list_append(&list, &first.node);
	list_append(&list, &second.node);
	list_remove(&first.node);
	list_remove(&first.node);
	assert_ptr_equal(list.next, &second.node);
	assert_ptr_equal(list.previous, &second.node);
}

static void a_loop_may_remove_the_node_it_stands_on(void **state)
{
	struct guest guests[4] = { 0 };
	struct list list;
	int seen = 0;

	(void)state;
	list_init(&list);
	for (int i = 0; i < 4; i++)
		list_append(&list, &guests[i].node);
	list_each(node, &list)
	{
		list_remove(node);
		seen++;
	}
	assert_int_equal(seen, 4);
	assert_true(list_empty(&list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_list_is_empty),
		cmocka_unit_test(nodes_come_out_in_the_order_they_went_in),
		cmocka_unit_test(a_node_may_be_removed_twice),
		cmocka_unit_test(a_loop_may_remove_the_node_it_stands_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

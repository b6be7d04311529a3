/* What the application holds: counted in the guest, and what was done to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/mman.h>

#include "object.h"

enum { BOX = 1, EVENT };

static struct objects objects;

static int begin(void **state)
{
	(void)state;
	objects = (struct objects){ 0 };
	return objects_init(&objects);
}

static int end(void **state)
{
	(void)state;
	return munmap(objects.base, objects.size);
}

/* One that the application has, counted once. */
static struct object *shown(uint16_t type)
{
	struct object *object = object_fresh(&objects, type, NULL);

	assert_non_null(object);
	object_show(&objects, object);
	object_unhold(&objects, object);
	assert_int_equal(object_count(object), 1);
	return object;
}

/* The application's last count; who releases holds the object meanwhile. */
static void release(struct object *object)
{
	object_hold(object);
	object_release(&objects, object);
	object_unhold(&objects, object);
}

static void counts_change_in_the_guest_but_for_the_last(void **state)
{
	struct object *box = shown(BOX);

	(void)state;
	/* The last one is the vendor's to release. */
	assert_false(object_release_counted(box));
	assert_true(object_retain_counted(box));
	assert_true(object_retain_counted(box));
	assert_int_equal(object_count(box), 3);
	assert_true(object_release_counted(box));
	assert_true(object_release_counted(box));
	assert_false(object_release_counted(box));
	assert_int_equal(object_count(box), 1);
	/* Released, though something holds it: no count comes back. */
	object_hold(box);
	release(box);
	assert_int_equal(object_count(box), 0);
	assert_false(object_retain_counted(box));
	assert_false(object_release_counted(box));
	object_unhold(&objects, box);
}

static void the_parent_is_found_by_its_type(void **state)
{
	struct object *box = shown(BOX), *other = shown(BOX);
	struct object *event = shown(EVENT);

	(void)state;
	assert_null(object_parent(&objects, event, BOX));
	assert_int_equal(object_bind_parent(&objects, event, box), 0);
	assert_ptr_equal(object_parent(&objects, event, BOX), box);
	assert_null(object_parent(&objects, event, EVENT));
	assert_null(object_parent(&objects, other, BOX));
	/* It lives as long as its child. */
	release(box);
	assert_non_null(object_at(&objects, box));
	release(event);
	assert_null(object_at(&objects, box));
}

static void what_is_not_modified_has_no_state(void **state)
{
	struct object *box = shown(BOX);

	(void)state;
	assert_int_equal(object_use(box), 0);
	assert_int_equal(object_use(box), 0);
}

static void the_same_change_in_each_round_has_one_number(void **state)
{
	struct object *box = shown(BOX);
	uint32_t first;

	(void)state;
	object_modify(box, 0x1234);
	object_modify(box, 0x5678);
	first = object_use(box);
	assert_int_not_equal(first, 0);
	assert_int_equal(object_use(box), first);
	for (int i = 0; i < 100; i++) {
		object_modify(box, 0x1234);
		object_modify(box, 0x5678);
		assert_int_equal(object_use(box), first);
	}
}

static void another_change_has_another_number(void **state)
{
	static const uint64_t changes[][2] = {
		{ 0x1234, 0x5678 }, { 0x5678, 0x1234 }, { 0x1234, 0x1234 },
		{ 0x1234, 0x5679 }, { 0x9999, 0x5678 },
	};
	const size_t count = sizeof(changes) / sizeof(*changes);
	struct object *box = shown(BOX);
	uint32_t numbers[8];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		object_modify(box, changes[i][0]);
		object_modify(box, changes[i][1]);
		numbers[i] = object_use(box);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(numbers[k], numbers[i]);
	}
}

static void a_change_without_a_signature_is_unlike_any_other(void **state)
{
	struct object *box = shown(BOX);
	uint32_t numbers[50];

	(void)state;
	for (size_t i = 0; i < 50; i++) {
		object_modify(box, 0);
		numbers[i] = object_use(box);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(numbers[k], numbers[i]);
	}
}

static void an_index_that_is_used_again_has_no_state(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3 * OBJECT_REST; i++) {
		struct object *box = shown(BOX);

		assert_int_equal(object_use(box), 0);
		object_modify(box, 77);
		release(box);
	}
	assert_true(objects.used < 2 * OBJECT_REST);
}

static void *count(void *data)
{
	struct object *box = data;

	for (int i = 0; i < 20000; i++) {
		(void)object_retain_counted(box);
		object_modify(box, 5);
		(void)object_use(box);
		(void)object_release_counted(box);
	}
	return NULL;
}

static void threads_count_right(void **state)
{
	struct object *box = shown(BOX);
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, count, box);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(object_count(box), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counts_change_in_the_guest_but_for_the_last),
		TEST(the_parent_is_found_by_its_type),
		TEST(what_is_not_modified_has_no_state),
		TEST(the_same_change_in_each_round_has_one_number),
		TEST(another_change_has_another_number),
		TEST(a_change_without_a_signature_is_unlike_any_other),
		TEST(an_index_that_is_used_again_has_no_state),
		TEST(threads_count_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The server's table: objects that are there, and those that could not be made
 * though their guest believes so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>

#include "object.h"

enum { BOX = 1, EVENT };

static struct objects objects;
static char vendor[8];

static int begin(void **state)
{
	(void)state;
	objects_init(&objects);
	return 0;
}

static int end(void **state)
{
	(void)state;
	objects_fini(&objects);
	return 0;
}

/* What is there, unpinned again. */
static enum object_found look(uint64_t id, uint16_t type, int64_t *error)
{
	void *found = NULL;
	const enum object_found what =
		object_pin(&objects, id, type, &found, error);

	if (what == OBJECT_FOUND)
		object_unpin(&objects, &id, 1);
	return what;
}

static void what_could_not_be_made_answers_with_its_error(void **state)
{
	const uint64_t id = wire_id(5, 1);
	int64_t error = 0;

	(void)state;
	assert_int_equal(object_poison(&objects, id, EVENT, -42), 0);
	assert_int_equal(look(id, EVENT, &error), OBJECT_POISONED);
	assert_int_equal(error, -42);
	/* As often as one asks; as another type it is nothing. */
	error = 0;
	assert_int_equal(look(id, BOX, &error), OBJECT_STALE);
	assert_int_equal(look(wire_id(5, 2), EVENT, &error), OBJECT_STALE);
	assert_int_equal(error, 0);
	assert_int_equal(look(id, EVENT, &error), OBJECT_POISONED);
}

static void it_ends_with_its_release_and_its_index_is_used_again(void **state)
{
	int64_t error = 0;

	(void)state;
	assert_int_equal(object_poison(&objects, wire_id(5, 1), EVENT, -42), 0);
	assert_int_equal(objects.live, 1);
	object_retain(&objects, wire_id(5, 1));
	object_release(&objects, wire_id(5, 1));
	assert_int_equal(look(wire_id(5, 1), EVENT, &error), OBJECT_POISONED);
	object_release(&objects, wire_id(5, 1));
	assert_int_equal(objects.live, 0);
	assert_int_equal(look(wire_id(5, 1), EVENT, &error), OBJECT_STALE);
	assert_int_equal(object_create(&objects, wire_id(5, 2), vendor, EVENT),
			 0);
	assert_int_equal(look(wire_id(5, 2), EVENT, &error), OBJECT_FOUND);
	object_destroy(&objects, wire_id(5, 2));
	assert_int_equal(object_poison(&objects, wire_id(5, 3), EVENT, -1), 0);
	object_destroy(&objects, wire_id(5, 3));
	assert_int_equal(objects.live, 0);
}

static void an_id_that_is_taken_is_not_poisoned(void **state)
{
	int64_t error = 0;

	(void)state;
	assert_int_equal(object_create(&objects, wire_id(1, 4), vendor, BOX),
			 0);
	assert_int_equal(object_poison(&objects, wire_id(1, 4), BOX, -1),
			 -EPROTO);
	assert_int_equal(object_poison(&objects, wire_id(1, 5), BOX, -1),
			 -EPROTO);
	assert_int_equal(look(wire_id(1, 4), BOX, &error), OBJECT_FOUND);
	/* Nor is a poisoned one made. */
	assert_int_equal(object_poison(&objects, wire_id(2, 1), BOX, -1), 0);
	assert_int_equal(object_create(&objects, wire_id(2, 1), vendor, BOX),
			 -EPROTO);
	assert_int_equal(object_create(&objects, wire_id(2, 2), vendor, BOX),
			 -EPROTO);
	assert_int_equal(object_poison(&objects, wire_id(2, 1), BOX, -2),
			 -EPROTO);
	assert_int_equal(look(wire_id(2, 1), BOX, &error), OBJECT_POISONED);
	assert_int_equal(error, -1);
}

static void a_generation_does_not_come_back(void **state)
{
	(void)state;
	assert_int_equal(object_poison(&objects, wire_id(3, 7), BOX, -1), 0);
	object_release(&objects, wire_id(3, 7));
	assert_int_equal(object_poison(&objects, wire_id(3, 7), BOX, -1),
			 -EPROTO);
	assert_int_equal(object_poison(&objects, wire_id(3, 6), BOX, -1),
			 -EPROTO);
	assert_int_equal(object_poison(&objects, wire_id(3, 0), BOX, -1),
			 -EPROTO);
	assert_int_equal(object_poison(&objects, wire_id(3, 8), BOX, -1), 0);
}

static void only_the_guests_ids_are_poisoned(void **state)
{
	static const uint32_t indices[] = { 0, WIRE_SERVER_IDS,
					    WIRE_OBJECTS - 1, WIRE_OBJECTS,
					    UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(indices) / sizeof(*indices); i++)
		assert_int_equal(object_poison(&objects, wire_id(indices[i], 1),
					       BOX, -1),
				 -EPROTO);
	assert_int_equal(objects.live, 0);
}

static void a_poisoned_child_needs_no_parent(void **state)
{
	int64_t error = 0;

	(void)state;
	assert_int_equal(object_create(&objects, wire_id(1, 1), vendor, BOX),
			 0);
	assert_int_equal(object_poison(&objects, wire_id(2, 1), EVENT, -1), 0);
	assert_int_equal(
		object_bind_parent(&objects, wire_id(2, 1), wire_id(1, 1)), 0);
	object_release(&objects, wire_id(1, 1));
	object_release(&objects, wire_id(2, 1));
	assert_int_equal(objects.live, 0);
	assert_int_equal(look(wire_id(1, 1), BOX, &error), OBJECT_STALE);
}

static void *use(void *data)
{
	const uint32_t index = *(const uint32_t *)data;
	uint32_t wrong = 0;

	for (uint32_t i = 1; i <= 3000; i++) {
		const uint64_t id = wire_id(index, i);
		int64_t error = 0;

		wrong += object_poison(&objects, id, EVENT, -(int64_t)i) != 0;
		wrong += look(id, EVENT, &error) != OBJECT_POISONED;
		wrong += error != -(int64_t)i;
		object_release(&objects, id);
	}
	*(uint32_t *)data = wrong;
	return NULL;
}

static void threads_poison_side_by_side(void **state)
{
	uint32_t indices[4] = { 1, 2, 3, 4 };
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, use, &indices[i]);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(indices[i], 0);
	}
	assert_int_equal(objects.live, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_could_not_be_made_answers_with_its_error),
		TEST(it_ends_with_its_release_and_its_index_is_used_again),
		TEST(an_id_that_is_taken_is_not_poisoned),
		TEST(a_generation_does_not_come_back),
		TEST(only_the_guests_ids_are_poisoned),
		TEST(a_poisoned_child_needs_no_parent),
		TEST(threads_poison_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

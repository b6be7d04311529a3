#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "pieces.h"

#define COUNT 1000u

/* A block, and the bells of a channel: the filler's, the emptier's. */
struct scene {
	void *block;
	struct bell bells[2];
	struct pieces fills, empties;
};

static int setup(void **state)
{
	struct scene *scene = aligned_alloc(128, sizeof(*scene));

	assert_non_null(scene);
	memset(scene, 0, sizeof(*scene));
	scene->block = aligned_alloc(4096, PIECES_BLOCK);
	assert_non_null(scene->block);
	memset(scene->block, 0, sizeof(struct pieces_words));
	const struct bell_waiter filler = { .bell = &scene->bells[0],
					    .peer = &scene->bells[1] };
	const struct bell_waiter emptier = { .bell = &scene->bells[1],
					     .peer = &scene->bells[0] };
	pieces_attach(&scene->fills, scene->block, true, &filler);
	pieces_attach(&scene->empties, scene->block, false, &emptier);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	free(scene->block);
	free(scene);
	return 0;
}

static bool at_once(const void *subject)
{
	(void)subject;
	return true;
}

static void what_is_filled_is_emptied_in_order(void **state)
{
	struct scene *scene = *state;
	void *slots[PIECES_SLOTS], *slot;

	for (uint32_t i = 0; i < PIECES_SLOTS; i++) {
		assert_int_equal(
			pieces_next(&scene->fills, &slots[i], NULL, NULL), 0);
		for (uint32_t k = 0; k < i; k++)
			assert_ptr_not_equal(slots[k], slots[i]);
	}
	assert_int_equal(pieces_next(&scene->fills, &slot, at_once, NULL), 1);
	assert_int_equal(pieces_next(&scene->empties, &slot, at_once, NULL), 1);
	for (uint32_t i = 0; i < PIECES_SLOTS; i++) {
		pieces_pass(&scene->fills);
		assert_int_equal(
			pieces_next(&scene->empties, &slot, NULL, NULL), 0);
		assert_ptr_equal(slot, slots[i]);
	}
}

static void slots_that_were_taken_are_not_given_again(void **state)
{
	struct scene *scene = *state;
	void *first, *second, *slot;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(pieces_next(&scene->fills, &slot, NULL, NULL),
				 0);
		pieces_pass(&scene->fills);
	}
	assert_int_equal(pieces_next(&scene->empties, &first, NULL, NULL), 0);
	assert_int_equal(pieces_next(&scene->empties, &second, NULL, NULL), 0);
	assert_ptr_not_equal(first, second);
	/* Neither is empty yet, so two fewer can be filled. */
	for (uint32_t i = 2; i < PIECES_SLOTS; i++)
		assert_int_equal(
			pieces_next(&scene->fills, &slot, at_once, NULL), 0);
	assert_int_equal(pieces_next(&scene->fills, &slot, at_once, NULL), 1);
	pieces_pass(&scene->empties);
	assert_int_equal(pieces_next(&scene->fills, &slot, at_once, NULL), 0);
	assert_ptr_equal(slot, first);
}

static void a_forged_count_is_found(void **state)
{
	struct scene *scene = *state;
	struct pieces_words *words = scene->block;
	void *slot;

	atomic_store(&words->filled, PIECES_SLOTS + 1);
	assert_int_equal(pieces_next(&scene->empties, &slot, NULL, NULL),
			 -EPROTO);
	atomic_store(&words->emptied, 1);
	assert_int_equal(pieces_next(&scene->fills, &slot, NULL, NULL),
			 -EPROTO);
}

static void *fill(void *data)
{
	struct pieces *pieces = data;
	void *slot;

	for (uint32_t i = 0; i < COUNT; i++) {
		if (pieces_next(pieces, &slot, NULL, NULL) != 0)
			return pieces;
		memset(slot, (int)(i % 251), 4096);
		memcpy(slot, &i, sizeof(i));
		pieces_pass(pieces);
	}
	return NULL;
}

static void two_threads_move_all_of_it(void **state)
{
	struct scene *scene = *state;
	pthread_t thread;
	void *slot, *failed;
	uint32_t got;

	assert_int_equal(pthread_create(&thread, NULL, fill, &scene->fills), 0);
	for (uint32_t i = 0; i < COUNT; i++) {
		assert_int_equal(
			pieces_next(&scene->empties, &slot, NULL, NULL), 0);
		memcpy(&got, slot, sizeof(got));
		assert_int_equal(got, i);
		assert_int_equal(((unsigned char *)slot)[4095], i % 251);
		pieces_pass(&scene->empties);
	}
	pthread_join(thread, &failed);
	assert_null(failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_filled_is_emptied_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(
			slots_that_were_taken_are_not_given_again, setup,
			teardown),
		cmocka_unit_test_setup_teardown(a_forged_count_is_found, setup,
						teardown),
		cmocka_unit_test_setup_teardown(two_threads_move_all_of_it,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Answers that do not change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "memo.h"

static struct memos memos;

static int begin(void **state)
{
	(void)state;
	memos_init(&memos);
	return 0;
}

static int end(void **state)
{
	(void)state;
	memos_forget(&memos);
	return 0;
}

static void keep(uint64_t asked, const void *answer, size_t size)
{
	const uint64_t key[MEMO_KEY] = { asked };
	void *const outs[MEMO_OUTS] = { (void *)(uintptr_t)answer };
	const size_t sizes[MEMO_OUTS] = { size };

	memo_keep(&memos, key, outs, sizes);
}

static bool recall(uint64_t asked, void *answer)
{
	const uint64_t key[MEMO_KEY] = { asked };
	void *const outs[MEMO_OUTS] = { answer };

	return memo_recall(&memos, key, outs);
}

static void an_answer_is_known_once_it_was_kept(void **state)
{
	char text[32] = "";

	(void)state;
	assert_false(recall(1, text));
	keep(1, "a name of odd size", 19);
	assert_true(recall(1, text));
	assert_string_equal(text, "a name of odd size");
	assert_false(recall(2, text));
}

static void nothing_is_written_beyond_an_answer(void **state)
{
	(void)state;
	for (size_t size = 1; size <= 40; size++) {
		unsigned char kept[40], got[48];

		for (size_t i = 0; i < size; i++)
			kept[i] = (unsigned char)(i + 1);
		memset(got, 0xee, sizeof(got));
		keep(size, kept, size);
		assert_true(recall(size, got));
		assert_memory_equal(got, kept, size);
		for (size_t i = size; i < sizeof(got); i++)
			assert_int_equal(got[i], 0xee);
	}
}

static void every_word_of_the_key_counts(void **state)
{
	uint64_t key[MEMO_KEY] = { 1, 2, 3, 4, 5, 6 };
	uint32_t answer = 77, got = 0;
	void *kept[MEMO_OUTS] = { &answer };
	void *outs[MEMO_OUTS] = { &got };
	const size_t sizes[MEMO_OUTS] = { sizeof(answer) };

	(void)state;
	memo_keep(&memos, key, kept, sizes);
	for (unsigned i = 0; i < MEMO_KEY; i++) {
		key[i] ^= UINT64_C(1) << 63;
		assert_false(memo_recall(&memos, key, outs));
		key[i] ^= UINT64_C(1) << 63;
	}
	assert_true(memo_recall(&memos, key, outs));
	assert_int_equal(got, 77);
}

static void several_places_are_filled_and_null_is_none(void **state)
{
	const uint64_t key[MEMO_KEY] = { 9 };
	uint64_t size = 5, got_size = 0;
	char got[8] = "";
	void *const kept[MEMO_OUTS] = { NULL, (char[]){ "four" }, &size };
	void *const outs[MEMO_OUTS] = { NULL, got, &got_size };
	const size_t sizes[MEMO_OUTS] = { 100000, 5, sizeof(size) };

	(void)state;
	memo_keep(&memos, key, kept, sizes);
	assert_true(memo_recall(&memos, key, outs));
	assert_string_equal(got, "four");
	assert_int_equal(got_size, 5);
}

static void an_answer_that_is_too_long_is_not_kept(void **state)
{
	static unsigned char much[(MEMO_WORDS + 1) * 8 + 65536];
	static const size_t sizes[] = {
		MEMO_WORDS * 8 + 1, 65536,    65537,
		sizeof(much),	    SIZE_MAX, SIZE_MAX - 7
	};
	unsigned char got[MEMO_WORDS * 8];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		keep(i, much, sizes[i]);
		assert_false(recall(i, got));
	}
	keep(100, much, MEMO_WORDS * 8);
	assert_true(recall(100, got));
}

static void places_that_are_too_long_together_are_not_kept(void **state)
{
	static unsigned char much[MEMO_WORDS * 8];
	const uint64_t key[MEMO_KEY] = { 3 };
	void *const outs[MEMO_OUTS] = { much, much, much };
	const size_t sizes[MEMO_OUTS] = { MEMO_WORDS * 4, MEMO_WORDS * 4, 8 };

	(void)state;
	memo_keep(&memos, key, outs, sizes);
	assert_false(memo_recall(&memos, key, outs));
}

static void a_newer_answer_pushes_an_older_one_out(void **state)
{
	uint64_t got, kept = 0;

	(void)state;
	for (uint64_t i = 0; i < 8 * MEMOS; i++)
		keep(i, &i, sizeof(i));
	for (uint64_t i = 0; i < 8 * MEMOS; i++)
		if (recall(i, &got)) {
			kept++;
			assert_int_equal(got, i);
		}
	assert_in_range(kept, 1, MEMOS);
	keep(1, &kept, sizeof(kept));
	assert_true(recall(1, &got));
	assert_int_equal(got, kept);
}

static void a_child_knows_none(void **state)
{
	uint64_t answer = 1;

	(void)state;
	keep(1, &answer, sizeof(answer));
	memos_forget(&memos);
	assert_false(recall(1, &answer));
	keep(1, &answer, sizeof(answer));
	assert_true(recall(1, &answer));
}

/*
 * ---- threads: two questions of one place
 */

static uint64_t rivals[2];
static _Atomic bool stop;

static void find_rivals(void)
{
	const uint64_t first[MEMO_KEY] = { 1 };
	uint64_t key[MEMO_KEY] = { 2 };

	while (memo_place(key) != memo_place(first))
		key[0]++;
	rivals[0] = 1;
	rivals[1] = key[0];
}

static void *keep_in_turn(void *unused)
{
	uint64_t words[MEMO_WORDS];

	(void)unused;
	for (uint64_t round = 0; !stop; round++) {
		for (unsigned i = 0; i < MEMO_WORDS; i++)
			words[i] = rivals[round % 2];
		keep(rivals[round % 2], words,
		     round % 2 ? sizeof(words) : sizeof(words) - 8);
		if (round % 8 == 0)
			sched_yield();
	}
	return NULL;
}

static void *recall_in_turn(void *data)
{
	uint64_t *found = data;

	/* Until it was there often enough; while it is written it is not. */
	for (uint64_t round = 0; found[true] < 2000; round++) {
		const uint64_t asked = rivals[round % 2];
		uint64_t words[MEMO_WORDS];
		bool right = true;

		if (!recall(asked, words))
			continue;
		for (unsigned i = 0; i < MEMO_WORDS - 1; i++)
			right &= words[i] == asked;
		found[right]++;
	}
	return NULL;
}

static void readers_see_whole_answers_only(void **state)
{
	uint64_t found[2][2] = { 0 };
	pthread_t writers[2], readers[2];

	(void)state;
	find_rivals();
	stop = false;
	for (int i = 0; i < 2; i++) {
		pthread_create(&writers[i], NULL, keep_in_turn, NULL);
		pthread_create(&readers[i], NULL, recall_in_turn, found[i]);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(readers[i], NULL);
	stop = true;
	for (int i = 0; i < 2; i++) {
		pthread_join(writers[i], NULL);
		assert_int_equal(found[i][false], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_answer_is_known_once_it_was_kept, begin, end),
		cmocka_unit_test_setup_teardown(
			nothing_is_written_beyond_an_answer, begin, end),
		cmocka_unit_test_setup_teardown(every_word_of_the_key_counts,
						begin, end),
		cmocka_unit_test_setup_teardown(
			several_places_are_filled_and_null_is_none, begin, end),
		cmocka_unit_test_setup_teardown(
			an_answer_that_is_too_long_is_not_kept, begin, end),
		cmocka_unit_test_setup_teardown(
			places_that_are_too_long_together_are_not_kept, begin,
			end),
		cmocka_unit_test_setup_teardown(
			a_newer_answer_pushes_an_older_one_out, begin, end),
		cmocka_unit_test_setup_teardown(a_child_knows_none, begin, end),
		cmocka_unit_test_setup_teardown(readers_see_whole_answers_only,
						begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

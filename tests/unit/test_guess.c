#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guess.h"

enum { LAUNCH = 1, FINISH, QUERY };

/* A call of this name on this object takes so long. */
static uint32_t call(struct guesses *guesses, uint32_t name, uint32_t object,
		     uint32_t takes_ns)
{
	const struct guess_keys keys =
		guess_sent(guesses, guess_mix(guess_mix(0, name), object));
	const uint32_t guess = guess_ns(guesses, &keys);

	guess_learn(guesses, &keys, takes_ns);
	return guess;
}

static bool near(uint32_t guess, uint32_t ns)
{
	return guess > ns - ns / 10 && guess < ns + ns / 10;
}

static void what_never_was_waited_for_is_not_guessed(void **state)
{
	struct guesses guesses = { 0 };

	(void)state;
	assert_int_equal(call(&guesses, FINISH, 1, 5000), 0);
	assert_int_equal(call(&guesses, QUERY, 1, 5000), 0);
}

static void the_guess_follows_what_a_call_takes(void **state)
{
	struct guesses guesses = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++)
		call(&guesses, FINISH, 1, 50000);
	assert_true(near(call(&guesses, FINISH, 1, 50000), 50000));
	for (int i = 0; i < 20; i++)
		call(&guesses, FINISH, 1, 2000000);
	assert_true(near(call(&guesses, FINISH, 1, 2000000), 2000000));
	for (int i = 0; i < 50; i++)
		call(&guesses, FINISH, 1, 0);
	assert_true(call(&guesses, FINISH, 1, 0) < 10);
}

static void one_odd_wait_does_not_turn_a_guess(void **state)
{
	struct guesses guesses = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++)
		call(&guesses, FINISH, 1, 50000);
	call(&guesses, FINISH, 1, 0);
	assert_true(call(&guesses, FINISH, 1, 50000) > 30000);
}

static void a_wait_is_known_by_what_was_launched_before(void **state)
{
	struct guesses guesses = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		call(&guesses, LAUNCH, 1, 0);
		call(&guesses, FINISH, 7, 10000000);
		call(&guesses, LAUNCH, 2, 0);
		call(&guesses, FINISH, 7, 20000);
	}
	call(&guesses, LAUNCH, 1, 0);
	assert_true(near(call(&guesses, FINISH, 7, 10000000), 10000000));
	call(&guesses, LAUNCH, 2, 0);
	assert_true(near(call(&guesses, FINISH, 7, 20000), 20000));
}

static void without_a_known_past_the_call_itself_is_a_guess(void **state)
{
	struct guesses guesses = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++)
		call(&guesses, FINISH, 7, 400000);
	call(&guesses, QUERY, 3, 0);
	assert_true(near(call(&guesses, FINISH, 7, 400000), 400000));
}

static void threads_of_a_thousand_calls_keep_what_they_use_most(void **state)
{
	struct guesses guesses = { 0 };
	unsigned known = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		call(&guesses, QUERY, 100 + i % 20, 0);
		call(&guesses, FINISH, 7, 300000);
		known += near(call(&guesses, FINISH, 8, 300000), 300000);
	}
	assert_true(known > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_never_was_waited_for_is_not_guessed),
		cmocka_unit_test(the_guess_follows_what_a_call_takes),
		cmocka_unit_test(one_odd_wait_does_not_turn_a_guess),
		cmocka_unit_test(a_wait_is_known_by_what_was_launched_before),
		cmocka_unit_test(
			without_a_known_past_the_call_itself_is_a_guess),
		cmocka_unit_test(
			threads_of_a_thousand_calls_keep_what_they_use_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

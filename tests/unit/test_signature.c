/* Which calls need not be waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "signature.h"

static struct signatures signatures;

static int begin(void **state)
{
	(void)state;
	signatures_forget(&signatures);
	return 0;
}

static uint64_t mixed(uint64_t one, uint64_t two)
{
	return signature_add(signature_add(0, one), two);
}

static void what_was_remembered_is_known(void **state)
{
	(void)state;
	assert_false(signature_known(&signatures, mixed(1, 2)));
	signature_remember(&signatures, mixed(1, 2));
	assert_true(signature_known(&signatures, mixed(1, 2)));
	signatures_forget(&signatures);
	assert_false(signature_known(&signatures, mixed(1, 2)));
}

static void none_is_never_known_and_always_ever(void **state)
{
	(void)state;
	signature_remember(&signatures, 0);
	for (uint32_t i = 0; i < SIGNATURES; i++)
		assert_int_equal(atomic_load(&signatures.known[i]), 0);
	assert_true(signature_known(&signatures, SIGNATURE_ALWAYS));
}

static void order_and_every_word_count(void **state)
{
	(void)state;
	signature_remember(&signatures, mixed(1, 2));
	assert_false(signature_known(&signatures, mixed(2, 1)));
	assert_false(signature_known(&signatures, mixed(1, 3)));
	assert_false(
		signature_known(&signatures, signature_add(mixed(1, 2), 0)));
	for (int bit = 0; bit < 64; bit++)
		assert_false(signature_known(&signatures,
					     mixed(1, 2 ^ UINT64_C(1) << bit)));
}

static void two_may_share_a_place(void **state)
{
	const uint64_t one = 1, two = one | UINT64_C(1) << 40,
		       three = one | UINT64_C(1) << 41;

	(void)state;
	signature_remember(&signatures, one);
	signature_remember(&signatures, two);
	assert_true(signature_known(&signatures, one));
	assert_true(signature_known(&signatures, two));
	/* A third pushes one of them out. */
	signature_remember(&signatures, three);
	assert_true(signature_known(&signatures, three));
	assert_true(signature_known(&signatures, one) !=
		    signature_known(&signatures, two));
}

static void remembering_again_pushes_nothing_out(void **state)
{
	const uint64_t one = 1, two = one | UINT64_C(1) << 40;

	(void)state;
	signature_remember(&signatures, one);
	signature_remember(&signatures, two);
	for (int i = 0; i < 10; i++)
		signature_remember(&signatures, i % 2 ? one : two);
	assert_true(signature_known(&signatures, one));
	assert_true(signature_known(&signatures, two));
}

static void most_of_a_programs_calls_are_kept(void **state)
{
	unsigned kept = 0;

	(void)state;
	for (uint64_t i = 0; i < SIGNATURES / 4; i++)
		signature_remember(&signatures, mixed(i % 7, i));
	for (uint64_t i = 0; i < SIGNATURES / 4; i++)
		kept += signature_known(&signatures, mixed(i % 7, i));
	assert_in_range(kept, SIGNATURES / 4 * 9 / 10, SIGNATURES / 4);
}

static void *remember(void *data)
{
	const uint64_t base = *(const uint64_t *)data;

	for (uint64_t i = 0; i < 20000; i++) {
		signature_remember(&signatures, mixed(base, i));
		(void)signature_known(&signatures, mixed(base ^ 1, i));
	}
	return NULL;
}

static void threads_never_make_up_a_signature(void **state)
{
	uint64_t bases[4] = { 10, 11, 12, 13 };
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, remember, &bases[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (uint64_t i = 0; i < 20000; i++)
		assert_false(signature_known(&signatures, mixed(14, i)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_was_remembered_is_known, begin),
		cmocka_unit_test_setup(none_is_never_known_and_always_ever,
				       begin),
		cmocka_unit_test_setup(order_and_every_word_count, begin),
		cmocka_unit_test_setup(two_may_share_a_place, begin),
		cmocka_unit_test_setup(remembering_again_pushes_nothing_out,
				       begin),
		cmocka_unit_test_setup(most_of_a_programs_calls_are_kept,
				       begin),
		cmocka_unit_test_setup(threads_never_make_up_a_signature,
				       begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

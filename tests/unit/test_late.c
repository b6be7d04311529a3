/* Errors of calls that nobody waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "late.h"

static struct late late;

static int begin(void **state)
{
	(void)state;
	late_init(&late);
	return 0;
}

static void an_error_is_reported_once(void **state)
{
	(void)state;
	assert_int_equal(late_take(&late, 7), 0);
	late_keep(&late, 7, -5);
	assert_int_equal(late_take(&late, 7), -5);
	assert_int_equal(late_take(&late, 7), 0);
}

static void domains_know_nothing_of_each_other(void **state)
{
	(void)state;
	late_keep(&late, 1, -1);
	late_keep(&late, 2, -2);
	late_keep(&late, 0, -3);
	assert_int_equal(late_take(&late, 9), 0);
	assert_int_equal(late_take(&late, 2), -2);
	assert_int_equal(late_take(&late, 0), -3);
	assert_int_equal(late_take(&late, 1), -1);
}

static void the_first_error_of_a_domain_stays(void **state)
{
	(void)state;
	late_keep(&late, 1, -1);
	late_keep(&late, 1, -2);
	assert_int_equal(late_take(&late, 1), -1);
	assert_int_equal(late_take(&late, 1), 0);
	late_keep(&late, 1, -2);
	assert_int_equal(late_take(&late, 1), -2);
}

static void of_too_many_domains_the_oldest_is_forgotten(void **state)
{
	(void)state;
	for (uint64_t domain = 1; domain <= LATE_DOMAINS + 2; domain++)
		late_keep(&late, domain, -(int64_t)domain);
	assert_int_equal(late_take(&late, 1), 0);
	assert_int_equal(late_take(&late, 2), 0);
	for (uint64_t domain = LATE_DOMAINS + 2; domain > 2; domain--)
		assert_int_equal(late_take(&late, domain), -(int64_t)domain);
}

static void *keep_and_take(void *data)
{
	const uint64_t domain = *(const uint64_t *)data;
	uint64_t wrong = 0;

	for (int i = 1; i <= 5000; i++) {
		late_keep(&late, domain, i);
		wrong += late_take(&late, domain) != i;
	}
	*(uint64_t *)data = wrong;
	return NULL;
}

static void threads_take_what_they_kept(void **state)
{
	uint64_t domains[4] = { 1, 2, 3, 4 };
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, keep_and_take, &domains[i]);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(domains[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_error_is_reported_once, begin),
		cmocka_unit_test_setup(domains_know_nothing_of_each_other,
				       begin),
		cmocka_unit_test_setup(the_first_error_of_a_domain_stays,
				       begin),
		cmocka_unit_test_setup(
			of_too_many_domains_the_oldest_is_forgotten, begin),
		cmocka_unit_test_setup(threads_take_what_they_kept, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* One thread uses plain instructions, until others come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bias.h"

#define EACH 200000u
#define THREADS 3u

static struct bias_place own;
static unsigned taken_count;
static struct bias_place *taken_place;
static _Atomic uint64_t sum;
static _Atomic uint32_t small, owner_runs;

static void taken(struct bias_place *place)
{
	taken_count++;
	taken_place = place;
}

static int begin(void **state)
{
	(void)state;
	bias_forget();
	own = (struct bias_place){ .taken = taken };
	taken_count = 0;
	taken_place = NULL;
	atomic_store(&sum, 0);
	atomic_store(&small, 0);
	atomic_store(&owner_runs, 0);
	return 0;
}

/* ThreadSanitizer has a thread of its own, so that it sees no owner at all; and
 * some containers have no membarrier. */
static void claim_or_skip(void)
{
	bias_claim(&own);
	if (!bias_enter())
		skip();
	bias_leave();
}

static void add_some(void)
{
	for (uint32_t i = 0; i < EACH; i++) {
		uint64_t seen = atomic_load(&sum);

		if (i % 2 == 0)
			bias_add(&sum, 1);
		else
			while (!bias_swap(&sum, &seen, seen + 1))
				;
		bias_add_32(&small, 1);
	}
}

static void *add_when_the_owner_runs(void *data)
{
	(void)data;
	while (atomic_load(&owner_runs) == 0)
		sched_yield();
	add_some();
	return NULL;
}

static void *enter_once(void *data)
{
	bool *alone = data;

	*alone = bias_enter();
	if (*alone)
		bias_leave();
	return NULL;
}

static void in_another_thread(void *(*run)(void *data), void *data)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, run, data), 0);
	pthread_join(thread, NULL);
}

static void the_first_thread_is_alone(void **state)
{
	(void)state;
	claim_or_skip();
	assert_true(bias_enter());
	bias_leave();
	assert_int_equal(taken_count, 0);
}

static void another_thread_takes_it_away_once_and_for_ever(void **state)
{
	bool alone = true;

	(void)state;
	claim_or_skip();
	in_another_thread(enter_once, &alone);
	assert_false(alone);
	assert_int_equal(taken_count, 1);
	assert_ptr_equal(taken_place, &own);
	assert_false(bias_enter());
	in_another_thread(enter_once, &alone);
	assert_int_equal(taken_count, 1);
	bias_claim(&own);
	assert_false(bias_enter());
}

static void *claim_once(void *data)
{
	static struct bias_place place;

	bias_claim(&place);
	return enter_once(data);
}

static void nobody_owns_it_in_a_process_with_threads(void **state)
{
	bool alone = true;

	(void)state;
	in_another_thread(claim_once, &alone);
	assert_false(alone);
}

static void an_owner_that_ends_leaves_it_to_nobody(void **state)
{
	bool alone = true;

	(void)state;
	claim_or_skip();
	bias_leave_for_good();
	assert_false(bias_enter());
	in_another_thread(enter_once, &alone);
	assert_false(alone);
	assert_int_equal(taken_count, 0);
}

static void a_child_begins_anew(void **state)
{
	int status;

	(void)state;
	claim_or_skip();
	const pid_t pid = fork();
	if (pid == 0) {
		bias_forget();
		bias_claim(&own);
		_exit(bias_enter() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(bias_enter());
	bias_leave();
}

static void nothing_is_lost_while_it_is_taken_away(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	claim_or_skip();
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						add_when_the_owner_runs, NULL),
				 0);
	atomic_store(&owner_runs, 1);
	add_some();
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&sum), (THREADS + 1) * EACH);
	assert_int_equal(atomic_load(&small), (THREADS + 1) * EACH);
	assert_int_equal(taken_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_first_thread_is_alone, begin),
		cmocka_unit_test_setup(
			another_thread_takes_it_away_once_and_for_ever, begin),
		cmocka_unit_test_setup(nobody_owns_it_in_a_process_with_threads,
				       begin),
		cmocka_unit_test_setup(an_owner_that_ends_leaves_it_to_nobody,
				       begin),
		cmocka_unit_test_setup(a_child_begins_anew, begin),
		cmocka_unit_test_setup(nothing_is_lost_while_it_is_taken_away,
				       begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

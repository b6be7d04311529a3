/*
 * Many threads: over sessions, shared resources, look-ups, profiling, logging
 * and loading, and what waits for whom.
 */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define THREADS 64
#define ROUNDS 60

static int setup(void **state)
{
	struct vaccel_config config = { .plugins = (char *)NOOP ":" EXEC,
					.profiling_enabled = true };

	(void)state;
	return vaccel_bootstrap_with_config(&config);
}

static atomic_int failures;

/* Asserts of cmocka's are for its own thread. */
#define EXPECT(condition)                               \
	do {                                            \
		if (!(condition))                       \
			atomic_fetch_add(&failures, 1); \
	} while (0)

static void run_threads(size_t count, void *(*work)(void *), void *arg)
{
	pthread_t threads[THREADS];

	atomic_store(&failures, 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, arg),
				 0);
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&failures), 0);
}

static void *own_session(void *arg)
{
	struct vaccel_session sess, *found = NULL;

	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		EXPECT(vaccel_session_init(&sess, 0) == VACCEL_OK);
		EXPECT(vaccel_session_get_by_id(&found, sess.id) == VACCEL_OK);
		EXPECT(found == &sess);
		for (int j = 0; j < 20; j++)
			EXPECT(vaccel_noop(&sess) == VACCEL_OK);
		EXPECT(vaccel_session_release(&sess) == VACCEL_OK);
	}
	return NULL;
}

static void sessions_begin_and_end_in_all_threads(void **state)
{
	(void)state;
	run_threads(THREADS, own_session, NULL);
	assert_int_equal(entries_in(vaccel_rundir()), 1);
}

static struct vaccel_session shared_sessions[4];
static struct vaccel_resource shared_resources[4];

static void *share(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)&seed;
	struct vaccel_resource *found, **all;
	size_t count;

	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		struct vaccel_session *sess =
			&shared_sessions[rand_r(&seed) % 4];
		struct vaccel_resource *res =
			&shared_resources[rand_r(&seed) % 4];
		EXPECT(vaccel_resource_register(res, sess) == VACCEL_OK);
		vaccel_session_has_resource(sess, res);
		const int code = vaccel_torch_model_load(sess, res);
		EXPECT(code == VACCEL_OK || code == VACCEL_EPERM);
		EXPECT(vaccel_noop(sess) == VACCEL_OK);
		if (vaccel_session_resources_by_type(sess, &all, &count,
						     VACCEL_RESOURCE_MODEL) ==
		    VACCEL_OK)
			free(all);
		vaccel_session_resource_by_type(sess, &found,
						VACCEL_RESOURCE_MODEL);
		EXPECT(vaccel_resource_get_by_id(&found, res->id) == VACCEL_OK);
		vaccel_resource_unregister(res, sess);
	}
	return NULL;
}

static void resources_are_shared_by_all_threads(void **state)
{
	const char *path = file_with("model.pt", "weights");

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		vaccel_session_init(&shared_sessions[i], 0);
		if (i % 2)
			vaccel_resource_init(&shared_resources[i], path,
					     VACCEL_RESOURCE_MODEL);
		else
			vaccel_resource_init_from_buf(&shared_resources[i], "x",
						      1, VACCEL_RESOURCE_MODEL,
						      NULL, true);
	}
	run_threads(THREADS, share, NULL);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(vaccel_session_release(&shared_sessions[i]),
				 0);
		assert_int_equal(vaccel_resource_refcount(&shared_resources[i]),
				 0);
		assert_int_equal(vaccel_resource_release(&shared_resources[i]),
				 0);
	}
}

static struct vaccel_prof_region region = VACCEL_PROF_REGION_INIT("threads");

static void *profile(void *arg)
{
	(void)arg;
	for (int i = 0; i < 1000; i++) {
		EXPECT(vaccel_prof_region_start(&region) == VACCEL_OK);
		EXPECT(vaccel_prof_region_stop(&region) == VACCEL_OK);
		EXPECT(vaccel_noop(arg) == VACCEL_OK);
	}
	return NULL;
}

static void profiles_are_exact(void **state)
{
	struct vaccel_session sess;

	(void)state;
	vaccel_session_init(&sess, 0);
	run_threads(THREADS, profile, &sess);
	assert_int_equal(region.nr_entries, THREADS * 1000);
	for (size_t i = 0; i < region.nr_entries; i++)
		assert_true(region.samples[i].start > 0);
	vaccel_prof_region_release(&region);
	vaccel_session_release(&sess);
}

static void *load_and_log(void *arg)
{
	(void)arg;
	for (int i = 0; i < 10; i++) {
		const int code = vaccel_plugin_load(MBENCH);
		EXPECT(code == VACCEL_OK || code == VACCEL_EEXIST);
		vaccel_error("thread %p", (void *)&code);
		vaccel_log_init();
		own_session(NULL);
	}
	return NULL;
}

static void plugins_load_and_lines_are_logged_meanwhile(void **state)
{
	(void)state;
	run_threads(8, load_and_log, NULL);
}

/* A session, and what a thread inside one of its operations gets. */
static struct vaccel_session busy;
static atomic_bool inside;

static void *rest_a_while(void *arg)
{
	int ms = 30;
	atomic_bool *says = &inside;
	struct vaccel_arg read[] = {
		{ &ms, sizeof(ms), VACCEL_ARG_RAW, 0, false },
		{ &says, sizeof(says), VACCEL_ARG_RAW, 0, false },
	};

	EXPECT(vaccel_exec(arg, "libvaccel-userlib.so", "rests", read, 2, NULL,
			   0) == VACCEL_OK);
	atomic_store(&inside, false);
	return NULL;
}

static void a_release_waits_for_operations_of_other_threads(void **state)
{
	pthread_t thread;

	(void)state;
	atomic_store(&failures, 0);
	for (int i = 0; i < 5; i++) {
		vaccel_session_init(&busy, VACCEL_PLUGIN_CPU);
		pthread_create(&thread, NULL, rest_a_while, &busy);
		while (!atomic_load(&inside))
			usleep(100);
		assert_int_equal(vaccel_session_release(&busy), VACCEL_OK);
		assert_int_equal(vaccel_noop(&busy), VACCEL_ENOTSUP);
		pthread_join(thread, NULL);
	}
	assert_int_equal(atomic_load(&failures), 0);
}

static void *end_without_returning(void *arg)
{
	struct vaccel_session *sess = arg;

	vaccel_noop(sess);
	pthread_exit(NULL);
}

static void threads_that_end_leave_nothing(void **state)
{
	pthread_t thread;
	struct vaccel_session sess;

	(void)state;
	vaccel_session_init(&sess, 0);
	for (int i = 0; i < 2000; i++) {
		pthread_create(&thread, NULL, end_without_returning, &sess);
		pthread_join(thread, NULL);
	}
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
}

static atomic_bool over;

static void *operate_until_over(void *arg)
{
	while (!atomic_load(&over)) {
		const int code = vaccel_noop(arg);
		EXPECT(code == VACCEL_OK || code == VACCEL_ENOTSUP);
	}
	return NULL;
}

static void sessions_come_and_go_under_operations(void **state)
{
	static struct vaccel_session sess;
	pthread_t threads[4];

	(void)state;
	atomic_store(&failures, 0);
	atomic_store(&over, false);
	vaccel_session_init(&sess, 0);
	for (size_t i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, operate_until_over, &sess);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
		usleep(200);
		/* A structure is written anew while others look at it: only
		 * the record is read by them, and the id. */
		assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
		usleep(200);
	}
	atomic_store(&over, true);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&failures), 0);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
}

static void a_cleanup_waits_and_a_bootstrap_starts_again(void **state)
{
	pthread_t thread;

	(void)state;
	atomic_store(&failures, 0);
	vaccel_session_init(&busy, VACCEL_PLUGIN_CPU);
	pthread_create(&thread, NULL, rest_a_while, &busy);
	while (!atomic_load(&inside))
		usleep(100);
	assert_int_equal(vaccel_cleanup(), VACCEL_OK);
	assert_int_equal(busy.id, 0);
	pthread_join(thread, NULL);
	assert_int_equal(atomic_load(&failures), 0);
	setup(state);
}

/* All that may be answered by a library that somebody stops meanwhile. */
static bool is_answer(int code)
{
	return code == VACCEL_OK || code == VACCEL_ESESS ||
	       code == VACCEL_EPERM || code == VACCEL_EINVAL ||
	       code == VACCEL_ENOTSUP;
}

static void *change_until_over(void *arg)
{
	struct vaccel_session sess = { 0 };
	struct vaccel_resource res = { 0 };

	while (!atomic_load(&over)) {
		EXPECT(is_answer(vaccel_session_init(&sess, 0)));
		EXPECT(is_answer(vaccel_resource_init_from_buf(
			&res, "x", 1, VACCEL_RESOURCE_MODEL, "name", arg)));
		EXPECT(is_answer(vaccel_resource_register(&res, &sess)));
		EXPECT(is_answer(vaccel_noop(&sess)));
		EXPECT(is_answer(vaccel_torch_model_load(&sess, &res)));
		EXPECT(is_answer(vaccel_resource_unregister(&res, &sess)));
		EXPECT(is_answer(vaccel_resource_release(&res)));
		EXPECT(is_answer(vaccel_session_release(&sess)));
		/* A cleanup before a release has done it already. */
		EXPECT(sess.id == 0 && res.id == 0);
	}
	return NULL;
}

static void a_cleanup_may_come_at_any_time(void **state)
{
	pthread_t threads[6];

	atomic_store(&failures, 0);
	atomic_store(&over, false);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, change_until_over,
			       i % 2 ? &over : NULL);
	for (int i = 0; i < 60; i++) {
		usleep(500);
		assert_int_equal(vaccel_cleanup(), VACCEL_OK);
		usleep(100);
		assert_int_equal(setup(state), VACCEL_OK);
	}
	atomic_store(&over, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&failures), 0);
	assert_int_equal(vaccel_cleanup(), VACCEL_OK);
	setup(state);
	assert_int_equal(entries_in(vaccel_rundir()), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_begin_and_end_in_all_threads),
		cmocka_unit_test(resources_are_shared_by_all_threads),
		cmocka_unit_test(profiles_are_exact),
		cmocka_unit_test(plugins_load_and_lines_are_logged_meanwhile),
		cmocka_unit_test(
			a_release_waits_for_operations_of_other_threads),
		cmocka_unit_test(threads_that_end_leave_nothing),
		cmocka_unit_test(sessions_come_and_go_under_operations),
		cmocka_unit_test(a_cleanup_waits_and_a_bootstrap_starts_again),
		cmocka_unit_test(a_cleanup_may_come_at_any_time),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/*
 * Forks from each state, and processes that are killed.
 */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skip.h"

/* Run @work in a child and return its exit status; a hang is an alarm. */
static int in_child(int (*work)(void *), void *arg)
{
	int status;
	const pid_t child = fork();

	if (child == 0) {
		alarm(100);
		_exit(work(arg));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 1000 + WTERMSIG(status);
}

static int begin_something(void *arg)
{
	struct vaccel_session sess;

	(void)arg;
	if (!vaccel_is_initialized())
		start(NOOP);
	return vaccel_session_init(&sess, 0) || vaccel_noop(&sess) ||
	       access(sess.rundir, F_OK) || vaccel_session_release(&sess) ||
	       vaccel_cleanup();
}

static void a_child_starts_where_the_parent_had_not(void **state)
{
	(void)state;
	assert_int_equal(in_child(begin_something, NULL), 0);
}

struct parts {
	struct vaccel_session sess;
	struct vaccel_resource res;
	char rundir[PATH_MAX];
};

static int use_copies(void *arg)
{
	struct parts *parts = arg;
	struct vaccel_session fresh;

	if (vaccel_noop(&parts->sess) ||
	    !vaccel_session_has_resource(&parts->sess, &parts->res) ||
	    memcmp(parts->res.blobs[0]->data, "bytes", 5) != 0)
		return 1;
	if (vaccel_session_init(&fresh, 0))
		return 2;
	/* What is new is in a directory of the child's own. */
	if (strncmp(fresh.rundir, parts->rundir, strlen(parts->rundir)) == 0)
		return 3;
	if (vaccel_resource_unregister(&parts->res, &parts->sess) ||
	    vaccel_resource_release(&parts->res) ||
	    vaccel_session_release(&parts->sess))
		return 4;
	if (vaccel_cleanup() || access(vaccel_rundir(), F_OK) == 0)
		return 5;
	return 0;
}

static void
a_child_keeps_copies_and_removes_nothing_of_its_parents(void **state)
{
	struct parts parts;

	(void)state;
	start(NOOP);
	vaccel_session_init(&parts.sess, 0);
	vaccel_resource_init_from_buf(&parts.res, "bytes", 5, 0, "name", false);
	vaccel_resource_register(&parts.res, &parts.sess);
	strcpy(parts.rundir, vaccel_rundir());
	assert_int_equal(in_child(use_copies, &parts), 0);
	assert_int_equal(access(parts.sess.rundir, F_OK), 0);
	assert_int_equal(access(parts.res.blobs[0]->path, F_OK), 0);
	assert_int_equal(vaccel_noop(&parts.sess), VACCEL_OK);
	assert_int_equal(in_child(begin_something, NULL), 0);
	stop();
	assert_int_not_equal(access(parts.rundir, F_OK), 0);
}

static int leave(void *arg)
{
	(void)arg;
	exit(0); /* with the library's destructor */
}

static void a_childs_exit_removes_nothing_of_its_parents(void **state)
{
	struct vaccel_session sess;

	(void)state;
	start(NOOP);
	vaccel_session_init(&sess, 0);
	const int status = in_child(leave, NULL);
	assert_int_equal(status, 0);
	assert_int_equal(access(sess.rundir, F_OK), 0);
	stop();
}

static atomic_bool over;

static void *churn(void *arg)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	(void)arg;
	while (!atomic_load(&over)) {
		vaccel_session_init(&sess, 0);
		vaccel_resource_init_from_buf(&res, "x", 1, 0, "name", false);
		vaccel_resource_register(&res, &sess);
		vaccel_noop(&sess);
		vaccel_error("churning");
		vaccel_plugin_load(NOOP);
		vaccel_resource_release(&res);
		vaccel_session_release(&sess);
	}
	return NULL;
}

static int go_on_alone(void *arg)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	(void)arg;
	for (int i = 0; i < 3; i++)
		if (vaccel_session_init(&sess, 0) || vaccel_noop(&sess) ||
		    vaccel_resource_init_from_buf(&res, "x", 1, 0, "name",
						  false) ||
		    vaccel_resource_register(&res, &sess) ||
		    vaccel_resource_unregister(&res, &sess) ||
		    vaccel_resource_release(&res) ||
		    vaccel_session_release(&sess))
			return 1;
	vaccel_error("from a child");
	if (vaccel_plugin_load(NOOP) != VACCEL_EEXIST)
		return 2;
	return vaccel_cleanup();
}

static void forks_under_busy_threads_do_not_hang(void **state)
{
	pthread_t threads[4];

	(void)state;
#if defined(__SANITIZE_THREAD__) || HAS(thread_sanitizer)
	skip_because("ThreadSanitizer's own locks do not survive such a fork");
#endif
	start(NOOP);
	atomic_store(&over, false);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, churn, NULL);
	for (int i = 0; i < 60; i++)
		assert_int_equal(in_child(go_on_alone, NULL), 0);
	atomic_store(&over, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	stop();
}

static char *parent_of_rundir(void)
{
	char *parent = strdup(vaccel_rundir());

	*strrchr(parent, '/') = '\0';
	return parent;
}

/* Live, until somebody puts an end to it. */
static void live(void)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	for (;;) {
		start(NOOP);
		for (int i = 0; i < 5; i++) {
			vaccel_session_init(&sess, 0);
			vaccel_resource_init_from_buf(&res, "bytes", 5, 0,
						      "name", false);
			vaccel_resource_register(&res, &sess);
			vaccel_noop(&sess);
			vaccel_resource_release(&res);
			vaccel_session_release(&sess);
		}
		vaccel_cleanup();
	}
}

/* Whether nobody else makes run directories where this program's are. */
static bool alone;

static void of_the_killed_nothing_stays_behind(void **state)
{
	unsigned seed = 1;

	(void)state;
	if (!alone)
		skip_because("other programs' run directories are beside ours");
	start(NOOP);
	char *parent = parent_of_rundir();
	stop();
	assert_int_equal(entries_in(parent), 0);
	for (int i = 0; i < 200; i++) {
		const pid_t child = fork();
		if (child == 0)
			live();
		usleep((useconds_t)rand_r(&seed) % 4000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	start(NOOP);
	assert_int_equal(entries_in(parent), 1);
	stop();
	assert_int_equal(entries_in(parent), 0);
	free(parent);
}

static void what_is_not_ours_stays(void **state)
{
	char path[PATH_MAX];

	(void)state;
	start(NOOP);
	char *parent = parent_of_rundir();
	snprintf(path, sizeof(path), "%s/AbCdEf", parent);
	mkdir(path, 0700);
	stop();
	start(NOOP);
	assert_int_equal(access(path, F_OK), 0);
	rmdir(path);
	free(parent);
	stop();
}

static int exit_inside(void *arg)
{
	struct vaccel_session sess;
	int code = 42;
	struct vaccel_arg read = { &code, sizeof(code), VACCEL_ARG_RAW, 0,
				   false };

	(void)arg;
	vaccel_session_init(&sess, 0);
	return vaccel_exec(&sess, "libvaccel-userlib.so", "exits", &read, 1,
			   NULL, 0);
}

static void a_process_may_end_inside_an_operation(void **state)
{
	(void)state;
	start(EXEC);
	char *parent = parent_of_rundir();
	const int before = entries_in(parent);
	assert_int_equal(in_child(exit_inside, NULL), 42);
	assert_true(entries_in(parent) <= before + 1);
	free(parent);
	stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_starts_where_the_parent_had_not),
		cmocka_unit_test(
			a_child_keeps_copies_and_removes_nothing_of_its_parents),
		cmocka_unit_test(a_childs_exit_removes_nothing_of_its_parents),
		cmocka_unit_test(forks_under_busy_threads_do_not_hang),
		cmocka_unit_test(of_the_killed_nothing_stays_behind),
		cmocka_unit_test(what_is_not_ours_stays),
		cmocka_unit_test(a_process_may_end_inside_an_operation),
	};

	alone = own_runtime();
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_remove();
	return failed;
}

/*
 * The library's life, and what programs do to it that they should not.
 */
#include "support.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int nothing(void **state)
{
	(void)state;
	scratch_remove();
	return vaccel_cleanup();
}

static void before_the_first_bootstrap_all_is_empty(void **state)
{
	(void)state;
	assert_false(vaccel_is_initialized());
	assert_string_equal(vaccel_rundir(), "");
	assert_int_equal(vaccel_config()->log_level, 0);
	assert_null(vaccel_config()->plugins);
	assert_int_equal(vaccel_cleanup(), VACCEL_OK);
	assert_int_equal(vaccel_bootstrap_with_config(NULL), VACCEL_EINVAL);
	assert_false(vaccel_is_initialized());
}

static void a_bootstrap_starts_and_a_cleanup_stops(void **state)
{
	char *rundir;

	(void)state;
	start(NOOP);
	assert_true(vaccel_is_initialized());
	assert_non_null(strstr(vaccel_rundir(), "vaccel"));
	assert_int_equal(access(vaccel_rundir(), F_OK), 0);
	assert_string_equal(vaccel_config()->plugins, NOOP);
	assert_int_equal(vaccel_bootstrap_with_config(NULL), VACCEL_EINVAL);
	assert_true(vaccel_is_initialized());
	assert_string_equal(vaccel_config()->plugins, NOOP);
	rundir = strdup(vaccel_rundir());
	stop();
	assert_false(vaccel_is_initialized());
	assert_string_equal(vaccel_rundir(), rundir);
	assert_int_not_equal(access(rundir, F_OK), 0);
	assert_null(vaccel_config()->plugins);
	assert_int_equal(vaccel_config()->log_level, VACCEL_LOG_ERROR);
	free(rundir);
}

static void the_environment_configures(void **state)
{
	static const struct {
		const char *name, *text;
		int code;
		int level;
		bool profiling;
	} cases[] = {
		{ "VACCEL_LOG_LEVEL", "0", VACCEL_OK, 0, false },
		{ "VACCEL_LOG_LEVEL", "true", VACCEL_OK, 0, false },
		{ "VACCEL_LOG_LEVEL", "", VACCEL_OK, 0, false },
		{ "VACCEL_DEBUG_LEVEL", "0", VACCEL_OK, 0, false },
		{ "VACCEL_LOG_LEVEL", "99999999999999999999", VACCEL_EINVAL, 0,
		  false },
		{ "VACCEL_PROFILING_ENABLED", "99999999999999999999",
		  VACCEL_EINVAL, 0, false },
		{ "VACCEL_PROFILING_ENABLED", "2", VACCEL_OK, 1, true },
		{ "VACCEL_PROFILING_ENABLED", "yes", VACCEL_OK, 1, false },
		{ "VACCEL_VERSION_IGNORE", "99999999999999999999",
		  VACCEL_EINVAL, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		setenv("VACCEL_PLUGINS", NOOP, 1);
		setenv(cases[i].name, cases[i].text, 1);
		assert_int_equal(vaccel_bootstrap(), cases[i].code);
		unsetenv(cases[i].name);
		if (!cases[i].code) {
			assert_int_equal(vaccel_config()->log_level,
					 cases[i].level);
			assert_true(vaccel_config()->profiling_enabled ==
				    cases[i].profiling);
		}
		/* A text that cannot be read changes nothing. */
		assert_int_equal(
			vaccel_bootstrap_with_config(
				(struct vaccel_config *)vaccel_config()),
			VACCEL_OK);
		assert_string_equal(vaccel_config()->plugins, NOOP);
	}
	char *huge = malloc(1 << 20);
	memset(huge, 'p', (1 << 20) - 1);
	huge[(1 << 20) - 1] = '\0';
	setenv("VACCEL_PLUGINS", huge, 1);
	setenv("VACCEL_LOG_LEVEL", "0", 1);
	assert_int_equal(vaccel_bootstrap(), VACCEL_ENOENT);
	assert_false(vaccel_is_initialized());
	free(huge);
	unsetenv("VACCEL_PLUGINS");
	unsetenv("VACCEL_LOG_LEVEL");
}

static void configurations_are_copied_deeply(void **state)
{
	struct vaccel_config a, b = { 0 }, *fresh = NULL;

	(void)state;
	assert_int_equal(vaccel_config_init(NULL, NULL, 1, NULL, false, false),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_config_init(&a, "x", 9, "y", true, true), 0);
	assert_int_equal(a.log_level, 9);
	assert_int_equal(vaccel_config_init_from(&b, NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_config_init_from(NULL, &a), VACCEL_EINVAL);
	assert_int_equal(vaccel_config_init_from(&b, &a), 0);
	assert_ptr_not_equal(a.plugins, b.plugins);
	assert_string_equal(b.log_file, "y");
	vaccel_config_print_debug(&a);
	vaccel_config_print_debug(NULL);
	assert_int_equal(vaccel_config_release(&a), 0);
	assert_null(a.plugins);
	assert_int_equal(a.log_level, VACCEL_LOG_ERROR);
	assert_int_equal(vaccel_config_release(&a), 0);
	assert_int_equal(vaccel_config_release(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_config_new(NULL, NULL, 1, NULL, 0, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_config_new(&fresh, NULL, 1, NULL, 0, 0), 0);
	assert_null(fresh->plugins);
	assert_int_equal(vaccel_config_delete(fresh), 0);
	assert_int_equal(vaccel_config_from(&fresh, NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_config_from(&fresh, &b), 0);
	assert_int_equal(vaccel_config_delete(fresh), 0);
	assert_int_equal(vaccel_config_from_env(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_config_from_env(&fresh), 0);
	assert_int_equal(vaccel_config_delete(fresh), 0);
	assert_int_equal(vaccel_config_init_from_env(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_config_delete(NULL), VACCEL_EINVAL);
	vaccel_config_release(&b);
}

static void what_lives_is_released_by_a_bootstrap(void **state)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	(void)state;
	start(NOOP);
	vaccel_session_init(&sess, 0);
	vaccel_resource_init_from_buf(&res, "x", 1, 0, "name", false);
	vaccel_resource_register(&res, &sess);
	start(NOOP);
	assert_int_equal(sess.id, 0);
	assert_null(sess.plugin);
	assert_int_equal(res.id, 0);
	assert_null(res.blobs);
	assert_int_equal(res.refcount, 0);
	assert_int_equal(vaccel_noop(&sess), VACCEL_ENOTSUP);
	assert_int_equal(vaccel_session_init(&sess, 0), 0);
	assert_int_equal(sess.id, 1);
	stop();
	assert_int_equal(sess.id, 0);
}

/* Initialise both in a frame that ends. */
__attribute__((noinline)) static void leave_both(struct vaccel_resource *other)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	(void)other;
	vaccel_session_init(&sess, 0);
	vaccel_resource_init_from_buf(&res, "x", 1, 0, NULL, true);
	vaccel_resource_register(&res, &sess);
}

__attribute__((noinline)) static void
leave_a_session(struct vaccel_resource *res)
{
	struct vaccel_session sess;

	vaccel_session_init(&sess, 0);
	vaccel_resource_register(res, &sess);
}

/* So far down that what a sanitizer puts around the array that is written there
 * next does not lie over it. */
__attribute__((noinline)) static void
leave_behind(void (*leave)(struct vaccel_resource *res),
	     struct vaccel_resource *res)
{
	volatile unsigned char room[1024];

	room[0] = 0;
	leave(res);
	room[sizeof(room) - 1] = 0;
}

__attribute__((noinline)) static void reuse_the_frame(void)
{
	unsigned char frame[16384];

	memset(frame, 0x5a, sizeof(frame));
	stop();
	for (size_t i = 0; i < sizeof(frame); i++)
		assert_int_equal(frame[i], 0x5a);
}

static void structures_whose_scope_ended_are_left_alone(void **state)
{
	(void)state;
	start(NOOP);
	leave_behind(leave_both, NULL);
	reuse_the_frame();
	assert_false(vaccel_is_initialized());
}

static void what_they_were_registered_with_is_released(void **state)
{
	static struct vaccel_resource res;

	(void)state;
	start(NOOP);
	vaccel_resource_init_from_buf(&res, "x", 1, 0, NULL, true);
	leave_behind(leave_a_session, &res);
	assert_int_equal(res.refcount, 1);
	reuse_the_frame();
	assert_int_equal(res.id, 0);
	assert_null(res.blobs);
	assert_int_equal(res.refcount, 0);
}

static void structures_whose_memory_is_gone_are_left_alone(void **state)
{
	const size_t size = 2 * 4096;
	struct vaccel_session *sess, kept;
	struct vaccel_resource *res, kept_res;

	(void)state;
	start(NOOP);
	sess = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	res = mmap(NULL, size, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	vaccel_session_init(sess, 0);
	vaccel_session_init(&kept, 0);
	vaccel_resource_init_from_buf(res, "x", 1, 0, NULL, true);
	vaccel_resource_init_from_buf(&kept_res, "x", 1, 0, NULL, true);
	vaccel_resource_register(res, sess);
	vaccel_resource_register(res, &kept);
	vaccel_resource_register(&kept_res, sess);
	vaccel_resource_register(&kept_res, &kept);
	munmap(sess, size);
	munmap(res, size);
	/* One that is there is released beside those that are not. */
	assert_int_equal(vaccel_resource_release(&kept_res), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&kept), VACCEL_OK);
	stop();
}

/* Memory that was freed looks as before, but for what the allocator keeps in
 * it; where that is depends on who uses the rest. */
static void freed_memory_is_written_only_where_it_is_as_we_left_it(void **state)
{
	static const size_t places[] = {
		offsetof(struct vaccel_session, resource_counts),
		offsetof(struct vaccel_session, plugin),
		offsetof(struct vaccel_session, priv),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct vaccel_session sess;
		void *links[2] = { &sess, &links };
		const size_t size = places[i] + sizeof(links) > sizeof(sess)
					    ? sizeof(links[0])
					    : sizeof(links);
		start(NOOP);
		assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
		memcpy((char *)&sess + places[i], links, size);
		stop();
		assert_memory_equal((char *)&sess + places[i], links, size);
	}
}

static void freed_resources_are_too(void **state)
{
	static const struct {
		const char *plugin;
		size_t place;
	} cases[] = {
		{ NOOP, offsetof(struct vaccel_resource, paths) },
		{ NOOP, offsetof(struct vaccel_resource, rundir) },
		{ NOOP, offsetof(struct vaccel_resource, blobs) },
		{ NOOP, offsetof(struct vaccel_resource, sessions) },
		{ NOOP, offsetof(struct vaccel_resource, refcount) },
		{ NOOP, offsetof(struct vaccel_resource, plugin_priv) },
		{ EXEC, offsetof(struct vaccel_resource, plugin_priv) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vaccel_session sess;
		struct vaccel_resource res;
		char *place = (char *)&res + cases[i].place;
		void *link = &sess;
		start(cases[i].plugin);
		assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
		assert_int_equal(
			vaccel_resource_init_from_buf(
				&res, "x", 1, VACCEL_RESOURCE_LIB, NULL, true),
			VACCEL_OK);
		assert_int_equal(vaccel_resource_register(&res, &sess),
				 VACCEL_OK);
		memcpy(place, &link, sizeof(link));
		stop();
		assert_memory_equal(place, &link, sizeof(link));
	}
}

static void corrupted_links_are_never_followed(void **state)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	(void)state;
	start(NOOP);
	vaccel_session_init(&sess, 0);
	vaccel_resource_init_from_buf(&res, "x", 1, 0, NULL, true);
	vaccel_resource_register(&res, &sess);
	sess.entry.next = (void *)8;
	sess.resources[0].next = (void *)16;
	sess.plugin = (void *)24;
	res.sessions.prev = (void *)32;
	res.blobs = (void *)40;
	res.nr_blobs = 1000000;
	res.paths = (void *)48;
	res.nr_paths = 99;
	res.rundir = (void *)56;
	assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
	assert_int_equal(vaccel_resource_unregister(&res, &sess), VACCEL_OK);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	stop();
}

static int open_descriptors(void)
{
	return entries_in("/proc/self/fd");
}

static void a_thousand_bootstraps_do_not_grow(void **state)
{
	struct vaccel_session sess;

	(void)state;
	start(NOOP ":" EXEC);
	stop();
	const int descriptors = open_descriptors();
	const size_t before = mallinfo2().uordblks;
	for (int i = 0; i < 1000; i++) {
		start(NOOP ":" EXEC);
		assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
		assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
		stop();
	}
	assert_int_equal(open_descriptors(), descriptors);
	assert_true(mallinfo2().uordblks < before + 4096);
}

static void a_failing_plugin_undoes_the_bootstrap(void **state)
{
	struct vaccel_config config = {
		.plugins = (char *)NOOP ":libvaccel-bad-init-fails.so",
	};
	char *parent;

	(void)state;
	assert_int_equal(vaccel_bootstrap_with_config(&config), VACCEL_ENODEV);
	assert_false(vaccel_is_initialized());
	assert_int_not_equal(access(vaccel_rundir(), F_OK), 0);
	start(NOOP);
	parent = strdup(vaccel_rundir());
	*strrchr(parent, '/') = '\0';
	assert_true(entries_in(parent) >= 1);
	free(parent);
	stop();
}

static void without_a_run_directory_operations_still_run(void **state)
{
	struct vaccel_session sess;

	(void)state;
	setenv("XDG_RUNTIME_DIR", "/does/not/exist", 1);
	setenv("TMPDIR", "/proc", 1); /* takes no directories */
	start(NOOP);
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	stop();
	unsetenv("TMPDIR");
	unsetenv("XDG_RUNTIME_DIR");
}

static void no_descriptors_is_an_error_and_no_loss(void **state)
{
	int hoard[1024], count = 0;
	struct vaccel_resource res;

	(void)state;
	start(NOOP);
	while (count < 1024 && (hoard[count] = open("/dev/null", 0)) >= 0)
		count++;
	if (count < 1024)
		assert_int_not_equal(vaccel_resource_init_from_buf(
					     &res, "x", 1, 0, "name", false),
				     VACCEL_OK);
	while (count > 0)
		close(hoard[--count]);
	assert_int_equal(
		vaccel_resource_init_from_buf(&res, "x", 1, 0, "name", false),
		VACCEL_OK);
	stop();
}

/* In a child: a limit on the size of files stands for a small disk. */
static int persist_on_small_disk(void)
{
	static uint8_t bytes[1 << 20];
	const struct rlimit small = { 4096, 4096 };
	struct vaccel_blob blob;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	const int code = vaccel_blob_init_from_buf(
		&blob, bytes, sizeof(bytes), false, "big", scratch(), false);
	if (code != VACCEL_OK && entries_in(scratch()) == 0 &&
	    blob.type == VACCEL_BLOB_MAX)
		return code;
	return 0;
}

static void a_full_disk_is_an_error_and_no_loss(void **state)
{
	int status;

	(void)state;
	scratch();
	const pid_t child = fork();
	if (child == 0)
		_exit(persist_on_small_disk());
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_first_bootstrap_all_is_empty),
		cmocka_unit_test_teardown(
			a_bootstrap_starts_and_a_cleanup_stops, nothing),
		cmocka_unit_test_teardown(the_environment_configures, nothing),
		cmocka_unit_test(configurations_are_copied_deeply),
		cmocka_unit_test(what_lives_is_released_by_a_bootstrap),
		cmocka_unit_test(structures_whose_scope_ended_are_left_alone),
		cmocka_unit_test(what_they_were_registered_with_is_released),
		cmocka_unit_test(
			structures_whose_memory_is_gone_are_left_alone),
		cmocka_unit_test(
			freed_memory_is_written_only_where_it_is_as_we_left_it),
		cmocka_unit_test(freed_resources_are_too),
		cmocka_unit_test(corrupted_links_are_never_followed),
		cmocka_unit_test(a_thousand_bootstraps_do_not_grow),
		cmocka_unit_test(a_failing_plugin_undoes_the_bootstrap),
		cmocka_unit_test(without_a_run_directory_operations_still_run),
		cmocka_unit_test(no_descriptors_is_an_error_and_no_loss),
		cmocka_unit_test(a_full_disk_is_an_error_and_no_loss),
	};

	return cmocka_run_group_tests(tests, NULL, nothing);
}

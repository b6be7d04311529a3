#include "support.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void sessions_need_memory_and_a_library(void **state)
{
	struct vaccel_session sess = { .id = 7 };
	struct vaccel_session *out = &sess;

	(void)state;
	assert_int_equal(vaccel_session_init(NULL, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_session_release(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_session_new(NULL, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_session_delete(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_session_get_by_id(NULL, 1), VACCEL_EINVAL);
	assert_int_equal(vaccel_session_get_by_id(&out, 1), VACCEL_ENOENT);
	assert_int_equal(vaccel_session_get_by_id(&out, -1), VACCEL_ENOENT);
	assert_int_equal(vaccel_session_get_by_id(&out, INT64_MAX),
			 VACCEL_ENOENT);
	assert_ptr_equal(out, &sess);
	stop();
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_ESESS);
	assert_int_equal(sess.id, 0);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_ESESS);
	assert_int_equal(vaccel_session_update(&sess, 0), VACCEL_ESESS);
	assert_int_equal(vaccel_session_get_by_id(&out, 1), VACCEL_EPERM);
	out = NULL;
	assert_int_equal(vaccel_session_new(&out, 0), VACCEL_ESESS);
	assert_null(out);
	start(NOOP);
}

static void a_session_fills_its_structure(void **state)
{
	struct vaccel_session sess, *found;
	struct stat at;

	(void)state;
	memset(&sess, 0xa5, sizeof(sess));
	assert_int_equal(vaccel_session_init(&sess, VACCEL_PLUGIN_GENERIC),
			 VACCEL_OK);
	assert_true(sess.id > 0);
	assert_int_equal(sess.remote_id, 0);
	assert_int_equal(sess.hint, VACCEL_PLUGIN_GENERIC);
	assert_false(sess.is_virtio);
	assert_null(sess.priv);
	assert_string_equal(sess.plugin->info->name, "noop");
	assert_ptr_not_equal(sess.entry.next, &sess.entry);
	for (int type = 0; type < VACCEL_RESOURCE_MAX; type++) {
		assert_ptr_equal(sess.resources[type].next,
				 &sess.resources[type]);
		assert_ptr_equal(sess.resources[type].prev,
				 &sess.resources[type]);
		assert_int_equal(sess.resource_counts[type], 0);
	}
	assert_int_equal(pthread_mutex_lock(&sess.resources_lock), 0);
	assert_int_equal(pthread_mutex_unlock(&sess.resources_lock), 0);
	assert_int_equal(
		strncmp(sess.rundir, vaccel_rundir(), strlen(vaccel_rundir())),
		0);
	assert_int_equal(stat(sess.rundir, &at), 0);
	assert_int_equal(at.st_mode & 07777, 0700);
	assert_int_equal(vaccel_session_get_by_id(&found, sess.id), VACCEL_OK);
	assert_ptr_equal(found, &sess);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	assert_int_not_equal(stat(sess.rundir, &at), 0);
	assert_int_equal(sess.id, 0);
	assert_null(sess.plugin);
	assert_int_equal(sess.hint, VACCEL_PLUGIN_GENERIC);
	assert_ptr_equal(sess.resources[0].next, &sess.resources[0]);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_EINVAL);
	assert_int_equal(vaccel_session_update(&sess, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_noop(&sess), VACCEL_ENOTSUP);
}

static void ids_are_consecutive_even_after_failures(void **state)
{
	struct vaccel_session a, b, c;

	(void)state;
	assert_int_equal(vaccel_session_init(&a, 0), VACCEL_OK);
	assert_int_equal(vaccel_session_init(&b, VACCEL_PLUGIN_REMOTE),
			 VACCEL_ENOTSUP);
	assert_int_equal(b.id, 0);
	assert_null(b.plugin);
	assert_int_equal(vaccel_session_init(&c, 0), VACCEL_OK);
	assert_int_equal(c.id, a.id + 2);
	assert_int_equal(vaccel_session_release(&a), VACCEL_OK);
	assert_int_equal(vaccel_session_init(&a, 0), VACCEL_OK);
	assert_int_equal(a.id, c.id + 1);
	assert_int_equal(vaccel_session_release(&a), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&c), VACCEL_OK);
}

static void ids_run_out_and_are_recovered(void **state)
{
	struct vaccel_session *all[1024], one;

	(void)state;
	stop();
	start(NOOP);
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_int_equal(vaccel_session_new(&all[i], 0), VACCEL_OK);
		assert_int_equal(all[i]->id, i + 1);
	}
	assert_int_equal(vaccel_session_init(&one, 0), VACCEL_EUSERS);
	assert_int_equal(one.id, 0);
	assert_null(one.plugin);
	assert_int_equal(vaccel_session_delete(all[4]), VACCEL_OK);
	assert_int_equal(vaccel_session_init(&one, 0), VACCEL_OK);
	assert_int_equal(one.id, 5);
	assert_int_equal(vaccel_session_release(&one), VACCEL_OK);
	for (size_t i = 0; i < COUNT(all); i++)
		if (i != 4)
			assert_int_equal(vaccel_session_delete(all[i]),
					 VACCEL_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(vaccel_session_init(&one, 0), VACCEL_OK);
		assert_int_equal(one.id, i == 0 ? 6 : 7);
		assert_int_equal(vaccel_session_release(&one), VACCEL_OK);
	}
	assert_int_equal(entries_in(vaccel_rundir()), 1); /* the lock file */
}

static void a_copy_of_a_session_is_none(void **state)
{
	struct vaccel_session sess, copy;

	(void)state;
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	copy = sess;
	assert_int_equal(vaccel_noop(&copy), VACCEL_ENOTSUP);
	assert_int_equal(vaccel_session_release(&copy), VACCEL_EINVAL);
	copy.id = INT64_MIN;
	assert_int_equal(vaccel_noop(&copy), VACCEL_ENOTSUP);
	copy.id = INT64_MAX;
	assert_int_equal(vaccel_noop(&copy), VACCEL_ENOTSUP);
	assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
}

static void plugins_are_chosen_by_flags_then_by_order(void **state)
{
	static const struct {
		const char *plugins;
		unsigned flags;
		int code;
		const char *chosen;
	} cases[] = {
		{ NOOP ":" EXEC, 0, VACCEL_OK, "noop" },
		{ EXEC ":" NOOP, 0, VACCEL_OK, "exec" },
		{ EXEC ":" NOOP, VACCEL_PLUGIN_DEBUG, VACCEL_OK, "noop" },
		{ NOOP ":" EXEC, VACCEL_PLUGIN_CPU, VACCEL_OK, "exec" },
		{ NOOP ":" EXEC, VACCEL_PLUGIN_JETSON, VACCEL_OK, "noop" },
		{ EXEC, VACCEL_PLUGIN_DEBUG, VACCEL_OK, "exec" },
		{ NOOP ":" EXEC, VACCEL_PLUGIN_REMOTE, VACCEL_ENOTSUP, NULL },
		{ NOOP ":" LOOPBACK, VACCEL_PLUGIN_REMOTE, VACCEL_OK,
		  "loopback" },
		{ LOOPBACK ":" NOOP, 0, VACCEL_OK, "noop" },
		{ LOOPBACK ":" NOOP, VACCEL_PLUGIN_ALL & ~VACCEL_PLUGIN_REMOTE,
		  VACCEL_OK, "noop" },
		{ LOOPBACK, 0, VACCEL_OK, "loopback" },
		{ NULL, 0, VACCEL_ENOTSUP, NULL },
		{ "", 0, VACCEL_ENOTSUP, NULL },
		{ "::", 0, VACCEL_ENOTSUP, NULL },
	};
	struct vaccel_session sess;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		stop();
		start(cases[i].plugins);
		assert_int_equal(vaccel_session_init(&sess, cases[i].flags),
				 cases[i].code);
		if (!cases[i].chosen)
			continue;
		assert_string_equal(sess.plugin->info->name, cases[i].chosen);
		assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	}
	stop();
	start(NOOP);
}

static void an_update_chooses_again_while_nothing_is_registered(void **state)
{
	struct vaccel_session sess;
	struct vaccel_resource res;

	(void)state;
	stop();
	start(NOOP ":" EXEC);
	assert_int_equal(vaccel_session_update(NULL, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_sess_init(&sess, 0), VACCEL_OK);
	assert_int_equal(vaccel_sess_update(&sess, VACCEL_PLUGIN_CPU),
			 VACCEL_OK);
	assert_string_equal(sess.plugin->info->name, "exec");
	assert_int_equal(sess.hint, VACCEL_PLUGIN_CPU);
	assert_int_equal(vaccel_session_update(&sess, VACCEL_PLUGIN_REMOTE),
			 VACCEL_ENOTSUP);
	assert_int_equal(vaccel_resource_init_from_buf(&res, "x", 1,
						       VACCEL_RESOURCE_DATA,
						       NULL, true),
			 VACCEL_OK);
	assert_false(vaccel_sess_has_resource(&sess, &res));
	assert_int_equal(vaccel_resource_register(&res, &sess), VACCEL_OK);
	assert_true(vaccel_sess_has_resource(&sess, &res));
	assert_int_equal(vaccel_session_update(&sess, 0), VACCEL_ENOTSUP);
	assert_string_equal(sess.plugin->info->name, "exec");
	assert_int_equal(vaccel_sess_free(&sess), VACCEL_OK);
	assert_int_equal(vaccel_resource_refcount(&res), 0);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	stop();
	start(NOOP);
}

static void a_directory_in_the_way_is_an_error(void **state)
{
	struct vaccel_session sess;
	char path[PATH_MAX];

	(void)state;
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	snprintf(path, sizeof(path), "%s/session.%lld", vaccel_rundir(),
		 (long long)sess.id + 1);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_EEXIST);
	assert_int_equal(sess.id, 0);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
}

static void what_lies_in_a_sessions_directory_goes_with_it(void **state)
{
	struct vaccel_session sess;
	char path[PATH_MAX + 64];
	const char *outside = file_with("outside", "stays");

	(void)state;
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	snprintf(path, sizeof(path), "%s/below", sess.rundir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/below/link", sess.rundir);
	assert_int_equal(symlink(outside, path), 0);
	snprintf(path, sizeof(path), "%s/dir", sess.rundir);
	assert_int_equal(symlink(scratch(), path), 0);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	assert_int_not_equal(access(sess.rundir, F_OK), 0);
	assert_int_equal(access(outside, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_need_memory_and_a_library),
		cmocka_unit_test(a_session_fills_its_structure),
		cmocka_unit_test(ids_are_consecutive_even_after_failures),
		cmocka_unit_test(ids_run_out_and_are_recovered),
		cmocka_unit_test(a_copy_of_a_session_is_none),
		cmocka_unit_test(plugins_are_chosen_by_flags_then_by_order),
		cmocka_unit_test(
			an_update_chooses_again_while_nothing_is_registered),
		cmocka_unit_test(a_directory_in_the_way_is_an_error),
		cmocka_unit_test(
			what_lies_in_a_sessions_directory_goes_with_it),
	};

	return cmocka_run_group_tests(tests, setup_noop, teardown);
}

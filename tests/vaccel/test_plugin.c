#include "support.h"

#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "loopback.h"

static void plugins_that_cannot_be_right_are_refused(void **state)
{
	static const struct {
		const char *kind;
		int code;
	} cases[] = {
		{ "no-symbol", VACCEL_ELIBBAD },
		{ "null-symbol", VACCEL_EINVAL },
		{ "no-info", VACCEL_EINVAL },
		{ "no-name", VACCEL_EINVAL },
		{ "no-version", VACCEL_EINVAL },
		{ "no-init", VACCEL_EINVAL },
		{ "no-fini", VACCEL_EINVAL },
		{ "for-null", VACCEL_EINVAL },
		{ "for-text", VACCEL_EINVAL },
		{ "for-huge", VACCEL_EINVAL },
		{ "for-major", VACCEL_EINVAL },
		{ "for-rest", VACCEL_EINVAL },
		{ "op-24", VACCEL_EINVAL },
		{ "op-negative", VACCEL_EINVAL },
		{ "no-owner", VACCEL_EINVAL },
		{ "no-func", VACCEL_EINVAL },
		{ "init-fails", VACCEL_ENODEV },
		{ "reenters", VACCEL_EBUSY },
		{ "cleans-up", VACCEL_EBUSY },
		{ "extension-low", VACCEL_EINVAL },
		{ "extension-high", VACCEL_EINVAL },
		{ "extension-twice", VACCEL_EINVAL },
		{ "extension-nameless", VACCEL_EINVAL },
		{ "extension-unchecked", VACCEL_EINVAL },
	};
	struct vaccel_session sess;
	char name[64];
	size_t count;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(name, sizeof(name), "libvaccel-bad-%s.so",
			 cases[i].kind);
		assert_int_equal(vaccel_plugin_load(name), cases[i].code);
		/* Again: nothing of the first attempt is left. */
		assert_int_equal(vaccel_plugin_load(name), cases[i].code);
		sluice_vaccel_plugins(NULL, 0, &count);
		assert_int_equal(count, 1);
	}
	assert_int_equal(vaccel_session_init(&sess, VACCEL_PLUGIN_GENERIC), 0);
	assert_string_equal(sess.plugin->info->name, "noop");
	assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), 0);
}

static void loading_answers_with_the_reason(void **state)
{
	(void)state;
	assert_int_equal(vaccel_plugin_load(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_plugin_load("libvaccel-missing.so"),
			 VACCEL_ENOENT);
	assert_int_equal(vaccel_plugin_load("libc.so.6"), VACCEL_ELIBBAD);
	assert_int_equal(vaccel_plugin_load(NOOP), VACCEL_EEXIST);
	assert_int_equal(vaccel_plugin_parse_and_load(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_plugin_parse_and_load(""), VACCEL_OK);
	assert_int_equal(vaccel_plugin_parse_and_load(":::"), VACCEL_OK);
	assert_int_equal(vaccel_plugin_parse_and_load(EXEC ":missing:" MBENCH),
			 VACCEL_ENOENT);
	assert_int_equal(vaccel_plugin_load(EXEC), VACCEL_EEXIST);
	assert_int_equal(vaccel_plugin_load(MBENCH), VACCEL_OK);
	assert_int_equal(vaccel_plugin_register_ops(NULL, 1), VACCEL_EINVAL);
	stop();
	assert_int_equal(vaccel_plugin_load(NOOP), VACCEL_EBACKEND);
	start(NOOP);
}

static void other_versions_load_with_a_warning_or_when_told(void **state)
{
	struct vaccel_config config = { .plugins = (char *)NOOP,
					.version_ignore = true };

	(void)state;
	assert_int_equal(vaccel_plugin_load("libvaccel-bad-for-minor.so"),
			 VACCEL_OK);
	assert_int_equal(vaccel_plugin_load("libvaccel-bad-fini-fails.so"),
			 VACCEL_OK);
	/* The configuration in force is read live. */
	((struct vaccel_config *)vaccel_config())->version_ignore = true;
	assert_int_equal(vaccel_plugin_load("libvaccel-bad-for-major.so"),
			 VACCEL_OK);
	assert_int_equal(vaccel_bootstrap_with_config(&config), VACCEL_OK);
	assert_int_equal(vaccel_plugin_load("libvaccel-bad-for-null.so"),
			 VACCEL_OK);
	stop();
	start(NOOP);
}

/* They would be left over, and their plugin be unloaded under them. */
static void a_plugin_begins_nothing_while_the_library_closes(void **state)
{
	struct vaccel_resource res;
	struct vaccel_session sess;

	(void)state;
	stop();
	start("libvaccel-bad-late.so:" NOOP);
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	assert_string_equal(sess.plugin->info->name, "bad");
	assert_int_equal(vaccel_resource_init_from_buf(&res, "x", 1,
						       VACCEL_RESOURCE_DATA,
						       NULL, true),
			 VACCEL_OK);
	assert_int_equal(vaccel_resource_register(&res, &sess), VACCEL_OK);
	stop();
	start(NOOP);
	assert_int_equal(vaccel_session_init(&sess, 0), VACCEL_OK);
	assert_int_equal(sess.id, 1);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	assert_int_equal(vaccel_resource_init_from_buf(&res, "x", 1,
						       VACCEL_RESOURCE_DATA,
						       NULL, true),
			 VACCEL_OK);
	assert_int_equal(res.id, 1);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
}

static void operations_are_kept_in_the_plugins_structure(void **state)
{
	struct vaccel_session sess;

	(void)state;
	assert_int_equal(vaccel_session_init(&sess, 0), 0);
	struct vaccel_plugin *plugin = sess.plugin;
	for (unsigned type = 0; type < VACCEL_OP_MAX; type++) {
		assert_int_equal(plugin->ops[type]->type, type);
		assert_ptr_equal(plugin->ops[type]->owner, plugin);
	}
	assert_non_null(plugin->dl_handle);
	assert_ptr_not_equal(plugin->entry.next, &plugin->entry);
	assert_int_equal(vaccel_plugin_register_ops(plugin->ops[0], 25),
			 VACCEL_EINVAL);
	/* Keep the library mapped, to see what is left behind. */
	void *handle = dlopen(NOOP, RTLD_LAZY);
	stop();
	assert_ptr_equal(plugin->entry.next, &plugin->entry);
	assert_null(plugin->dl_handle);
	start(NOOP);
	assert_ptr_not_equal(plugin->entry.next, &plugin->entry);
	dlclose(handle);
}

static void own_operations_are_served_through_genop(void **state)
{
	uint8_t code = 200;
	int32_t in[3] = { 1, 2, 3 }, out[3] = { 0 };
	struct vaccel_arg read[] = {
		{ &code, 1, VACCEL_ARG_UINT8, 0, false },
		{ in, sizeof(in), VACCEL_ARG_INT32_ARRAY, 0, false },
	};
	struct vaccel_arg write = { out, sizeof(out), VACCEL_ARG_INT32_ARRAY, 0,
				    false };
	struct sluice_vaccel_operation list[32];
	struct sluice_vaccel_plugin loaded[4];
	struct vaccel_session own, noop;
	size_t count = 0;

	(void)state;
	assert_false(sluice_vaccel_serves(200));
	assert_null(sluice_vaccel_operation_name(200));
	assert_int_equal(vaccel_plugin_load(OWN), VACCEL_OK);
	assert_true(sluice_vaccel_serves(200));
	assert_string_equal(sluice_vaccel_operation_name(200), "double");
	assert_int_equal(vaccel_session_init(&own, VACCEL_PLUGIN_CPU), 0);
	assert_int_equal(vaccel_session_init(&noop, 0), 0);
	assert_int_equal(vaccel_genop(&own, read, 2, &write, 1), VACCEL_OK);
	assert_int_equal(out[2], 6);
	write.size = 8;
	assert_int_equal(vaccel_genop(&own, read, 2, &write, 1), VACCEL_EINVAL);
	write.size = 12;
	assert_int_equal(vaccel_genop(&noop, read, 2, &write, 1),
			 VACCEL_ENOTSUP);
	code = 201;
	assert_int_equal(vaccel_genop(&own, read, 2, &write, 1), VACCEL_EINVAL);
	assert_int_equal(sluice_vaccel_operations(&own, list, 32, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].code, 200);
	assert_string_equal(list[0].name, "double");
	assert_string_equal(list[0].plugin, "own");
	assert_int_equal(sluice_vaccel_operations(&noop, list, 2, &count), 0);
	assert_int_equal(count, 24);
	assert_string_equal(list[1].name, "exec");
	assert_int_equal(sluice_vaccel_operations(NULL, list, 2, &count),
			 VACCEL_EINVAL);
	assert_int_equal(sluice_vaccel_plugins(loaded, 4, &count), 0);
	assert_int_equal(count, 2);
	assert_string_equal(loaded[0].name, "noop");
	assert_null(loaded[0].engine);
	assert_int_equal(loaded[0].operations, 24);
	assert_string_equal(loaded[1].engine, "plain C 17");
	assert_string_equal(loaded[1].version, "1.2.3");
	assert_int_equal(vaccel_session_release(&own), 0);
	assert_int_equal(sluice_vaccel_operations(&own, list, 2, &count),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_session_release(&noop), 0);
	stop();
	start(NOOP);
}

static struct loopback *loopback_state(void)
{
	void *handle = dlopen(LOOPBACK, RTLD_LAZY);
	struct loopback *place = dlsym(handle, "loopback");

	dlclose(handle);
	return place;
}

static void a_transport_serves_remote_sessions(void **state)
{
	struct vaccel_session remote, local;
	struct vaccel_resource file, buffer, url;
	char bytes[4] = { 1, 2, 3, 4 };

	(void)state;
	stop();
	start(NOOP ":" LOOPBACK);
	struct loopback *told = loopback_state();
	assert_int_equal(
		vaccel_session_init(&remote,
				    VACCEL_PLUGIN_REMOTE | VACCEL_PLUGIN_GPU),
		VACCEL_OK);
	assert_true(remote.is_virtio);
	assert_int_equal(told->flags, VACCEL_PLUGIN_GPU);
	assert_int_equal(remote.remote_id, 101);
	assert_int_equal(remote.hint, VACCEL_PLUGIN_REMOTE | VACCEL_PLUGIN_GPU);
	assert_int_equal(vaccel_noop(&remote), VACCEL_OK);
	assert_int_equal(
		vaccel_session_update(&remote,
				      VACCEL_PLUGIN_REMOTE | VACCEL_PLUGIN_CPU),
		VACCEL_OK);
	assert_int_equal(told->flags, VACCEL_PLUGIN_CPU);
	assert_int_equal(remote.hint, 77);
	assert_int_equal(vaccel_session_init(&local, 0), VACCEL_OK);
	assert_false(local.is_virtio);

	/* Files are read before a transport sees them. */
	vaccel_resource_init(&file, file_with("sent", "data"), 0);
	assert_int_equal(vaccel_resource_register(&file, &local), VACCEL_OK);
	assert_null(file.blobs[0]->data);
	assert_int_equal(vaccel_resource_register(&file, &remote), VACCEL_OK);
	assert_int_equal(file.blobs[0]->type, VACCEL_BLOB_MAPPED);
	assert_memory_equal(file.blobs[0]->data, "data", 4);
	assert_false(file.blobs[0]->data_owned);
	assert_int_equal(file.remote_id, 1001);
	assert_int_equal(file.refcount, 2);
	assert_int_equal(vaccel_resource_unregister(&file, &remote), VACCEL_OK);

	/* Buffers come back by a sync; URLs are passed on as they are. */
	vaccel_resource_init_from_buf(&buffer, bytes, 4, 0, NULL, true);
	assert_int_equal(vaccel_resource_register(&buffer, &remote), VACCEL_OK);
	assert_int_equal(vaccel_resource_sync(&buffer, &remote), VACCEL_OK);
	assert_int_equal((unsigned char)bytes[0], 0xfe);
	vaccel_resource_init(&url, "https://host/file", 0);
	assert_int_equal(vaccel_resource_register(&url, &remote), VACCEL_OK);
	assert_null(url.blobs);
	assert_null(url.rundir);

	assert_int_equal(vaccel_session_release(&remote), VACCEL_OK);
	assert_int_equal(told->session_releases, 1);
	assert_int_equal(told->registers, told->unregisters);
	assert_int_equal(remote.remote_id, 101);
	assert_int_equal(vaccel_resource_release(&file), VACCEL_OK);
	assert_int_equal(vaccel_resource_release(&buffer), VACCEL_OK);
	assert_int_equal(vaccel_resource_release(&url), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&local), VACCEL_OK);
}

static void a_transports_failures_lose_nothing(void **state)
{
	struct vaccel_session remote;
	struct vaccel_resource buffer;

	(void)state;
	struct loopback *told = loopback_state();
	told->fail_init = VACCEL_EIO;
	assert_int_equal(vaccel_session_init(&remote, VACCEL_PLUGIN_REMOTE),
			 VACCEL_EIO);
	assert_int_equal(remote.id, 0);
	assert_null(remote.plugin);
	told->fail_init = 0;
	assert_int_equal(vaccel_session_init(&remote, VACCEL_PLUGIN_REMOTE), 0);
	vaccel_resource_init_from_buf(&buffer, "x", 1, 0, NULL, true);
	told->fail_register = VACCEL_EAGAIN;
	assert_int_equal(vaccel_resource_register(&buffer, &remote),
			 VACCEL_EAGAIN);
	assert_int_equal(buffer.refcount, 0);
	told->fail_register = 0;
	told->forget_id = 1;
	buffer.remote_id = 0;
	assert_int_equal(vaccel_resource_register(&buffer, &remote),
			 VACCEL_EBACKEND);
	told->forget_id = 0;
	assert_int_equal(vaccel_resource_register(&buffer, &remote), VACCEL_OK);
	told->fail_unregister = VACCEL_EIO;
	assert_int_equal(vaccel_session_release(&remote), VACCEL_EIO);
	assert_true(remote.id > 0);
	assert_int_equal(vaccel_noop(&remote), VACCEL_OK);
	told->fail_unregister = 0;
	assert_int_equal(vaccel_session_release(&remote), VACCEL_OK);
	assert_int_equal(vaccel_resource_release(&buffer), VACCEL_OK);
	stop();
	start(NOOP);
}

static void exec_calls_functions_of_libraries(void **state)
{
	static const char library[] = "libvaccel-userlib.so";
	struct vaccel_session sess;
	int32_t in = 10, out = 0;
	struct vaccel_arg read = { &in, 4, VACCEL_ARG_INT32, 0, false };
	struct vaccel_arg write = { &out, 4, VACCEL_ARG_INT32, 0, false };

	(void)state;
	stop();
	start(EXEC);
	assert_int_equal(vaccel_session_init(&sess, VACCEL_PLUGIN_DEBUG), 0);
	assert_int_equal(
		vaccel_exec(&sess, library, "twice", &read, 1, &write, 1),
		VACCEL_OK);
	assert_int_equal(out, 20);
	assert_int_equal(vaccel_exec(&sess, library, "fails", NULL, 0, NULL, 0),
			 VACCEL_EBACKEND);
	assert_int_equal(vaccel_exec(&sess, library, "lacks", NULL, 0, NULL, 0),
			 VACCEL_ENOSYS);
	assert_int_equal(vaccel_exec(&sess, "libmissing.so", "twice", &read, 1,
				     &write, 1),
			 VACCEL_EINVAL);
	struct vaccel_session *self = &sess;
	read = (struct vaccel_arg){ &self, sizeof(self), VACCEL_ARG_RAW, 0,
				    false };
	assert_int_equal(
		vaccel_exec(&sess, library, "releases", &read, 1, &write, 1),
		VACCEL_OK);
	assert_int_equal(out, VACCEL_EBUSY);
	assert_int_equal(
		vaccel_exec(&sess, library, "cleans_up", NULL, 0, &write, 1),
		VACCEL_OK);
	assert_int_equal(out, VACCEL_EBUSY);
	assert_int_equal(
		vaccel_exec(&sess, library, "nests", &read, 1, &write, 1),
		VACCEL_OK);
	assert_int_equal(out, VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	stop();
	start(NOOP);
}

static void exec_opens_the_files_of_resources(void **state)
{
	struct vaccel_session a, b;
	struct vaccel_resource lib, junk;
	Dl_info info;
	int32_t in = 10, out = 0;
	struct vaccel_arg read = { &in, 4, VACCEL_ARG_INT32, 0, false };
	struct vaccel_arg write = { &out, 4, VACCEL_ARG_INT32, 0, false };

	(void)state;
	stop();
	start(EXEC);
	void *handle = dlopen("libvaccel-userlib.so", RTLD_LAZY);
	assert_int_not_equal(dladdr(dlsym(handle, "twice"), &info), 0);
	vaccel_session_init(&a, 0);
	vaccel_session_init(&b, 0);
	vaccel_resource_init(&lib, info.dli_fname, VACCEL_RESOURCE_LIB);
	vaccel_resource_init(&junk, file_with("junk.so", "junk"),
			     VACCEL_RESOURCE_LIB);
	assert_int_equal(vaccel_exec_with_resource(&a, &lib, "twice", &read, 1,
						   &write, 1),
			 VACCEL_EPERM);
	vaccel_resource_register(&lib, &a);
	vaccel_resource_register(&lib, &b);
	vaccel_resource_register(&junk, &a);
	assert_int_equal(vaccel_exec_with_resource(&a, &lib, "twice", &read, 1,
						   &write, 1),
			 VACCEL_OK);
	assert_int_equal(out, 20);
	assert_non_null(lib.plugin_priv);
	struct vaccel_resource *self = &lib;
	struct vaccel_arg pointer = { &self, sizeof(self), VACCEL_ARG_RAW, 0,
				      false };
	assert_int_equal(vaccel_exec_with_resource(&a, &lib,
						   "releases_resource",
						   &pointer, 1, &write, 1),
			 VACCEL_OK);
	assert_int_equal(out, VACCEL_EBUSY);
	assert_int_equal(vaccel_exec_with_resource(&a, &junk, "twice", &read, 1,
						   &write, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_unregister(&lib, &a), VACCEL_OK);
	assert_non_null(lib.plugin_priv);
	assert_int_equal(vaccel_exec_with_resource(&b, &lib, "twice", &read, 1,
						   &write, 1),
			 VACCEL_OK);
	assert_int_equal(vaccel_resource_unregister(&lib, &b), VACCEL_OK);
	assert_null(lib.plugin_priv);
	dlclose(handle);
	vaccel_resource_release(&lib);
	vaccel_resource_release(&junk);
	stop();
	start(NOOP);
}

static void mbench_takes_as_long_as_it_is_told(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		int code;
	} cases[] = {
		{ "1", 2, VACCEL_OK },
		{ "20", 4, VACCEL_OK },
		{ "0", 2, VACCEL_EINVAL },
		{ "-1", 3, VACCEL_EINVAL },
		{ "", 1, VACCEL_EINVAL },
		{ "300001", 7, VACCEL_EINVAL },
		{ "1x", 3, VACCEL_EINVAL },
		{ "1234567890123", 14, VACCEL_EINVAL },
	};
	struct vaccel_session sess;
	char payload[1];

	(void)state;
	stop();
	start(MBENCH);
	vaccel_session_init(&sess, 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct vaccel_arg read[] = {
			{ (void *)cases[i].text, cases[i].size, 0, 0, false },
			{ payload, 1, 0, 0, false },
		};
		assert_int_equal(vaccel_exec(&sess, "mbench", "mbench", read, 2,
					     NULL, 0),
				 cases[i].code);
		assert_int_equal(
			vaccel_exec(&sess, "mbench", "x", read, 1, NULL, 0),
			VACCEL_EINVAL);
		assert_int_equal(vaccel_exec(&sess, "x", "y", read, 2, NULL, 0),
				 VACCEL_EINVAL);
	}
	vaccel_session_release(&sess);
	stop();
	start(NOOP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plugins_that_cannot_be_right_are_refused),
		cmocka_unit_test(loading_answers_with_the_reason),
		cmocka_unit_test(
			other_versions_load_with_a_warning_or_when_told),
		cmocka_unit_test(
			a_plugin_begins_nothing_while_the_library_closes),
		cmocka_unit_test(operations_are_kept_in_the_plugins_structure),
		cmocka_unit_test(own_operations_are_served_through_genop),
		cmocka_unit_test(a_transport_serves_remote_sessions),
		cmocka_unit_test(a_transports_failures_lose_nothing),
		cmocka_unit_test(exec_calls_functions_of_libraries),
		cmocka_unit_test(exec_opens_the_files_of_resources),
		cmocka_unit_test(mbench_takes_as_long_as_it_is_told),
	};

	return cmocka_run_group_tests(tests, setup_noop, teardown);
}

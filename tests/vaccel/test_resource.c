#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct vaccel_session session;

static int setup(void **state)
{
	setup_noop(state);
	return vaccel_session_init(&session, 0);
}

static void init_refuses_what_cannot_be_right(void **state)
{
	const char *file = file_with("data", "text");
	const char *one[] = { file }, *hole[] = { file, NULL };
	const char *mixed[] = { file, "https://host/x" };
	const char *dirs[] = { file, scratch() };
	const struct {
		const char **paths;
		size_t count;
		unsigned type;
		int code;
		bool costs_id;
	} cases[] = {
		{ NULL, 1, VACCEL_RESOURCE_LIB, VACCEL_EINVAL, false },
		{ one, 0, VACCEL_RESOURCE_LIB, VACCEL_EINVAL, false },
		{ one, 1, VACCEL_RESOURCE_MAX, VACCEL_EINVAL, false },
		{ one, 1, 0x80000000u, VACCEL_EINVAL, false },
		{ hole, 2, VACCEL_RESOURCE_LIB, VACCEL_EINVAL, true },
		{ mixed, 2, VACCEL_RESOURCE_LIB, VACCEL_EINVAL, true },
		{ dirs, 2, VACCEL_RESOURCE_LIB, VACCEL_ENOTSUP, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct vaccel_resource res = { .id = 99 };
		assert_int_equal(vaccel_resource_init_multi(
					 &res, cases[i].paths, cases[i].count,
					 (vaccel_resource_type_t)cases[i].type),
				 cases[i].code);
		assert_int_equal(res.id, cases[i].costs_id ? 0 : 99);
		assert_null(res.paths);
		assert_int_equal(res.nr_paths, 0);
	}
	assert_int_equal(vaccel_resource_init(NULL, file, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_release(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_new(NULL, file, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_multi_new(NULL, one, 1, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_delete(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_refcount(NULL), -VACCEL_EINVAL);
}

static void texts_lead_to_files_directories_and_urls(void **state)
{
	char with_scheme[512];
	static char long_path[PATH_MAX + 10];
	const char *file = file_with("plain", "text");
	const struct {
		const char *text;
		int code;
		unsigned path_type;
		const char *path;
	} cases[] = {
		{ file, VACCEL_OK, VACCEL_PATH_LOCAL_FILE, file },
		{ with_scheme, VACCEL_OK, VACCEL_PATH_LOCAL_FILE, file },
		{ scratch(), VACCEL_OK, VACCEL_PATH_LOCAL_DIR, scratch() },
		{ "https://host/x?y=z", VACCEL_OK, VACCEL_PATH_REMOTE_FILE,
		  "https://host/x?y=z" },
		{ "ftp://user@host:21/x", VACCEL_OK, VACCEL_PATH_REMOTE_FILE,
		  "ftp://user@host:21/x" },
		{ "http://", VACCEL_EINVAL, 0, NULL },
		{ "http:///x", VACCEL_EINVAL, 0, NULL },
		{ "http://a b/x", VACCEL_EINVAL, 0, NULL },
		{ "http://host:port/x", VACCEL_EINVAL, 0, NULL },
		{ "httpfoo://host/x", VACCEL_EINVAL, 0, NULL },
		{ "filex:///tmp", VACCEL_EINVAL, 0, NULL },
		{ "gopher://host/x", VACCEL_EINVAL, 0, NULL },
		{ "file://", VACCEL_EINVAL, 0, NULL },
		{ "/does/not/exist", VACCEL_EINVAL, 0, NULL },
		{ "/dev/null", VACCEL_EINVAL, 0, NULL },
		{ "", VACCEL_EINVAL, 0, NULL },
		{ NULL, VACCEL_EINVAL, 0, NULL },
		{ long_path, VACCEL_ENAMETOOLONG, 0, NULL },
	};
	struct vaccel_resource res;

	(void)state;
	snprintf(with_scheme, sizeof(with_scheme), "file://%s", file);
	memset(long_path, 'x', sizeof(long_path) - 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(&res, 0xa5, sizeof(res));
		assert_int_equal(vaccel_resource_init(&res, cases[i].text,
						      VACCEL_RESOURCE_MODEL),
				 cases[i].code);
		if (cases[i].code) {
			assert_int_equal(res.id, 0);
			continue;
		}
		assert_int_equal(res.path_type, cases[i].path_type);
		assert_int_equal(res.nr_paths, 1);
		assert_string_equal(res.paths[0], cases[i].path);
		assert_null(res.blobs);
		assert_int_equal(res.nr_blobs, 0);
		assert_null(res.rundir);
		assert_int_equal(res.remote_id, 0);
		assert_null(res.plugin_priv);
		assert_int_equal(res.refcount, 0);
		assert_ptr_not_equal(res.entry.next, &res.entry);
		assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
		assert_int_equal(res.id, 0);
		assert_null(res.paths);
		assert_int_equal(vaccel_resource_release(&res), VACCEL_EINVAL);
	}
}

static void a_buffer_in_memory_is_borrowed(void **state)
{
	char bytes[] = "bytes";
	struct vaccel_resource res;

	(void)state;
	assert_int_equal(
		vaccel_resource_init_from_buf(&res, bytes, sizeof(bytes),
					      VACCEL_RESOURCE_DATA, NULL, true),
		VACCEL_OK);
	assert_null(res.rundir);
	assert_null(res.paths);
	assert_int_equal(res.nr_blobs, 1);
	assert_int_equal(res.path_type, VACCEL_PATH_LOCAL_FILE);
	assert_int_equal(res.blobs[0]->type, VACCEL_BLOB_BUFFER);
	assert_ptr_equal(res.blobs[0]->data, bytes);
	assert_int_equal(res.blobs[0]->size, sizeof(bytes));
	assert_false(res.blobs[0]->data_owned);
	assert_string_equal(res.blobs[0]->name, "file");
	assert_int_equal(vaccel_resource_sync(&res, &session), VACCEL_EPERM);
	assert_int_equal(vaccel_resource_register(&res, &session), VACCEL_OK);
	assert_int_equal(vaccel_resource_sync(&res, &session), VACCEL_OK);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_null(res.blobs);
	assert_string_equal(bytes, "bytes");
}

static void a_buffer_can_be_a_file(void **state)
{
	struct vaccel_resource named, unnamed;
	char path[PATH_MAX], *rundir;

	(void)state;
	assert_int_equal(vaccel_resource_init_from_buf(&named, "bytes", 5,
						       VACCEL_RESOURCE_LIB,
						       "lib.so", false),
			 VACCEL_OK);
	assert_int_equal(named.blobs[0]->type, VACCEL_BLOB_MAPPED);
	snprintf(path, sizeof(path), "%s/lib.so", named.rundir);
	assert_string_equal(named.blobs[0]->path, path);
	assert_true(named.blobs[0]->path_owned);
	assert_memory_equal(named.blobs[0]->data, "bytes", 5);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(vaccel_resource_register(&named, &session), VACCEL_OK);
	assert_int_equal(vaccel_resource_sync(&named, &session), VACCEL_EINVAL);
	/* What programs say of the type is read live, but data stay data. */
	named.blobs[0]->type = VACCEL_BLOB_BUFFER;
	assert_int_equal(vaccel_resource_sync(&named, &session), VACCEL_OK);
	rundir = strdup(named.rundir);
	assert_int_equal(vaccel_resource_release(&named), VACCEL_OK);
	assert_int_not_equal(access(rundir, F_OK), 0);
	free(rundir);
	assert_int_equal(vaccel_resource_init_from_buf(&unnamed, "bytes", 5,
						       VACCEL_RESOURCE_LIB,
						       NULL, false),
			 VACCEL_OK);
	assert_int_equal(strncmp(unnamed.blobs[0]->name, "file_", 5), 0);
	assert_int_equal(vaccel_resource_release(&unnamed), VACCEL_OK);
}

static void names_of_buffers_stay_in_their_directory(void **state)
{
	static char long_name[300];
	static const char *const names[] = { "",    ".",      "..",	"../x",
					     "a/b", "/etc/x", long_name };
	struct vaccel_resource res;

	(void)state;
	memset(long_name, 'n', sizeof(long_name) - 1);
	for (size_t i = 0; i < COUNT(names); i++) {
		const int code = vaccel_resource_init_from_buf(
			&res, "bytes", 5, VACCEL_RESOURCE_DATA, names[i],
			false);
		assert_int_equal(code, names[i] == long_name
					       ? VACCEL_ENAMETOOLONG
					       : VACCEL_EINVAL);
		assert_int_equal(res.id, 0);
		assert_null(res.rundir);
	}
	assert_int_equal(
		vaccel_resource_init_from_buf(&res, NULL, 5, 0, "x", false),
		VACCEL_EINVAL);
	assert_int_equal(
		vaccel_resource_init_from_buf(&res, "x", 0, 0, "x", false),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_init_from_buf(
				 &res, "x", 1, VACCEL_RESOURCE_MAX, "x", true),
			 VACCEL_EINVAL);
	/* Nothing is left but the lock file and the session's directory. */
	assert_int_equal(entries_in(vaccel_rundir()), 2);
}

static void blobs_are_copied_by_their_kind(void **state)
{
	struct vaccel_blob file, borrowed, owned, mapped, released;
	const struct vaccel_blob *all[] = { &file, &borrowed, &owned, &mapped };
	const struct vaccel_blob *bad[] = { &borrowed, &released };
	const struct vaccel_blob *buffers[] = { &borrowed, &owned };
	struct vaccel_resource res = { .nr_blobs = 3 };
	uint8_t bytes[4] = { 1, 2, 3, 4 };

	(void)state;
	assert_int_equal(vaccel_blob_init(&file, file_with("blob", "x")), 0);
	assert_int_equal(vaccel_blob_init_from_buf(&borrowed, bytes, 4, false,
						   "borrowed", NULL, false),
			 0);
	assert_int_equal(vaccel_blob_init_from_buf(&owned, bytes, 4, true,
						   "owned", NULL, false),
			 0);
	assert_int_equal(vaccel_blob_init_from_buf(&mapped, bytes, 4, false,
						   "mapped", scratch(), false),
			 0);
	released = (struct vaccel_blob){ .type = VACCEL_BLOB_MAX };
	assert_int_equal(vaccel_resource_init_from_blobs(&res, bad, 2, 0),
			 VACCEL_EINVAL);
	assert_null(res.blobs);
	assert_int_equal(res.nr_blobs, 0);
	assert_int_equal(vaccel_resource_init_from_blobs(&res, NULL, 2, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_init_from_blobs(&res, all, 0, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_init_from_blobs(&res, all, 4, 0),
			 VACCEL_OK);
	assert_int_equal(res.nr_blobs, 4);
	assert_int_equal(res.blobs[0]->type, VACCEL_BLOB_FILE);
	assert_string_equal(res.blobs[0]->path, file.path);
	assert_ptr_equal(res.blobs[1]->data, bytes);
	assert_ptr_not_equal(res.blobs[2]->data, owned.data);
	assert_true(res.blobs[2]->data_owned);
	assert_int_equal(res.blobs[3]->type, VACCEL_BLOB_MAPPED);
	assert_string_not_equal(res.blobs[3]->path, mapped.path);
	assert_true(res.blobs[3]->path_owned);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_int_equal(vaccel_resource_init_from_blobs(&res, buffers, 2, 0),
			 VACCEL_OK);
	assert_null(res.rundir);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	vaccel_blob_release(&file);
	vaccel_blob_release(&borrowed);
	vaccel_blob_release(&owned);
	vaccel_blob_release(&mapped);
}

static void files_become_blobs_when_they_are_registered(void **state)
{
	const char *path = file_with("model", "weights");
	const char *paths[] = { path, path };
	struct vaccel_resource res;
	struct vaccel_session other;

	(void)state;
	assert_int_equal(vaccel_session_init(&other, 0), VACCEL_OK);
	assert_int_equal(vaccel_resource_init_multi(&res, paths, 2,
						    VACCEL_RESOURCE_DATA),
			 VACCEL_OK);
	res.type = VACCEL_RESOURCE_MODEL;
	assert_int_equal(vaccel_resource_register(&res, &session), VACCEL_OK);
	assert_int_equal(res.nr_blobs, 2);
	assert_int_equal(res.blobs[0]->type, VACCEL_BLOB_FILE);
	assert_string_equal(res.blobs[0]->path, path);
	assert_int_equal(access(res.rundir, F_OK), 0);
	assert_int_equal(res.refcount, 1);
	assert_int_equal(session.resource_counts[VACCEL_RESOURCE_MODEL], 1);
	assert_ptr_not_equal(session.resources[VACCEL_RESOURCE_MODEL].next,
			     &session.resources[VACCEL_RESOURCE_MODEL]);
	assert_int_equal(vaccel_resource_register(&res, &session), VACCEL_OK);
	assert_int_equal(vaccel_resource_refcount(&res), 1);
	assert_int_equal(vaccel_resource_register(&res, &other), VACCEL_OK);
	assert_int_equal(vaccel_resource_refcount(&res), 2);
	res.type = VACCEL_RESOURCE_DATA;
	assert_int_equal(vaccel_resource_unregister(&res, &session), VACCEL_OK);
	assert_int_equal(session.resource_counts[VACCEL_RESOURCE_MODEL], 0);
	assert_ptr_equal(session.resources[VACCEL_RESOURCE_MODEL].next,
			 &session.resources[VACCEL_RESOURCE_MODEL]);
	assert_int_equal(vaccel_resource_unregister(&res, &session),
			 VACCEL_EINVAL);
	assert_false(vaccel_session_has_resource(&session, &res));
	assert_true(vaccel_session_has_resource(&other, &res));
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_false(vaccel_session_has_resource(&other, &res));
	assert_int_equal(other.resource_counts[VACCEL_RESOURCE_MODEL], 0);
	assert_int_equal(vaccel_resource_register(&res, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_session_release(&other), VACCEL_OK);
}

static void resources_are_found_by_id_and_type(void **state)
{
	struct vaccel_resource a, b, *found = NULL, **all = NULL;
	size_t count = 7;

	(void)state;
	assert_int_equal(
		vaccel_resource_get_by_type(&found, VACCEL_RESOURCE_DATA),
		VACCEL_ENOENT);
	assert_int_equal(vaccel_resource_get_all_by_type(&all, &count,
							 VACCEL_RESOURCE_DATA),
			 VACCEL_ENOENT);
	assert_int_equal(count, 0);
	assert_int_equal(vaccel_session_resources_by_type(
				 &session, &all, &count, VACCEL_RESOURCE_DATA),
			 VACCEL_ENOENT);
	vaccel_resource_init_from_buf(&a, "a", 1, VACCEL_RESOURCE_DATA, NULL,
				      true);
	vaccel_resource_init_from_buf(&b, "b", 1, VACCEL_RESOURCE_DATA, NULL,
				      true);
	assert_int_equal(vaccel_resource_get_by_id(&found, b.id), VACCEL_OK);
	assert_ptr_equal(found, &b);
	assert_int_equal(vaccel_resource_get_by_id(&found, b.id + 1),
			 VACCEL_ENOENT);
	assert_int_equal(vaccel_resource_get_by_id(NULL, b.id), VACCEL_EINVAL);
	assert_int_equal(
		vaccel_resource_get_by_type(&found, VACCEL_RESOURCE_DATA),
		VACCEL_OK);
	assert_ptr_equal(found, &a);
	assert_int_equal(
		vaccel_resource_get_by_type(&found, VACCEL_RESOURCE_MAX),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_get_all_by_type(&all, &count,
							 VACCEL_RESOURCE_DATA),
			 VACCEL_OK);
	assert_int_equal(count, 2);
	assert_ptr_equal(all[1], &b);
	free(all);
	vaccel_resource_register(&b, &session);
	vaccel_resource_register(&a, &session);
	assert_int_equal(vaccel_session_resource_by_id(NULL, &found, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_session_resource_by_id(&session, &found, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_session_resource_by_id(&session, &found, 9999),
			 VACCEL_ENOENT);
	assert_int_equal(vaccel_session_resource_by_id(&session, &found, a.id),
			 VACCEL_OK);
	assert_ptr_equal(found, &a);
	assert_int_equal(vaccel_session_resource_by_type(&session, &found,
							 VACCEL_RESOURCE_MAX),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_session_resource_by_type(&session, &found,
							 VACCEL_RESOURCE_DATA),
			 VACCEL_OK);
	assert_ptr_equal(found, &b);
	assert_int_equal(vaccel_session_resources_by_type(
				 &session, &all, &count, VACCEL_RESOURCE_DATA),
			 VACCEL_OK);
	assert_int_equal(count, 2);
	assert_ptr_equal(all[0], &b);
	free(all);
	vaccel_resource_release(&a);
	vaccel_resource_release(&b);
}

static void a_directory_lists_regular_files_below_it(void **state)
{
	struct vaccel_resource res;
	char *alloc = NULL, out[512], tiny[4];

	(void)state;
	mkdir(in_scratch("dir"), 0700);
	mkdir(in_scratch("dir/sub"), 0700);
	mkfifo(in_scratch("dir/fifo"), 0600);
	file_with("dir/a", "a");
	file_with("dir/sub/b", "b");
	symlink(in_scratch("dir/a"), in_scratch("dir/link"));
	assert_int_equal(vaccel_resource_init(&res, in_scratch("dir"),
					      VACCEL_RESOURCE_MODEL),
			 VACCEL_OK);
	assert_int_equal(vaccel_resource_register(&res, &session), VACCEL_OK);
	assert_int_equal(res.nr_blobs, 3);
	assert_null(res.rundir);
	assert_int_equal(vaccel_resource_directory(&res, NULL, 0, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_directory(&res, tiny, 4, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(
		vaccel_resource_directory(&res, out, sizeof(out), NULL),
		VACCEL_OK);
	assert_string_equal(out, in_scratch("dir"));
	assert_int_equal(vaccel_resource_directory(&res, NULL, 0, &alloc),
			 VACCEL_OK);
	assert_string_equal(alloc, out);
	free(alloc);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_int_equal(
		vaccel_resource_directory(&res, out, sizeof(out), NULL),
		VACCEL_EINVAL);
}

static void bad_directories_fail_and_lose_nothing(void **state)
{
	struct vaccel_resource res;

	(void)state;
	mkdir(in_scratch("loop"), 0700);
	symlink(in_scratch("loop"), in_scratch("loop/again"));
	mkdir(in_scratch("dangling"), 0700);
	symlink("/does/not/exist", in_scratch("dangling/link"));
	mkdir(in_scratch("empty"), 0700);
	vaccel_resource_init(&res, in_scratch("loop"), 0);
	assert_int_not_equal(vaccel_resource_register(&res, &session), 0);
	assert_int_equal(res.refcount, 0);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	vaccel_resource_init(&res, in_scratch("dangling"), 0);
	assert_int_equal(vaccel_resource_register(&res, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	vaccel_resource_init(&res, in_scratch("empty"), 0);
	assert_int_equal(vaccel_resource_register(&res, &session), VACCEL_OK);
	assert_int_equal(res.nr_blobs, 0);
	assert_int_equal(vaccel_resource_sync(&res, &session), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
}

static void a_file_that_vanished_is_an_error_until_it_is_back(void **state)
{
	const char *path = file_with("fleeting", "x");
	struct vaccel_resource res;

	(void)state;
	vaccel_resource_init(&res, path, VACCEL_RESOURCE_DATA);
	unlink(path);
	assert_int_equal(vaccel_resource_register(&res, &session),
			 VACCEL_EINVAL);
	assert_null(res.rundir);
	assert_int_equal(res.nr_blobs, 0);
	file_with("fleeting", "y");
	assert_int_equal(vaccel_resource_register(&res, &session), VACCEL_OK);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_int_equal(vaccel_resource_directory(&res, NULL, 0, NULL),
			 VACCEL_EINVAL);
}

static void everything_needs_a_library_that_is_up(void **state)
{
	struct vaccel_resource res = { .id = 1 }, *found = NULL, **all = NULL;
	const struct vaccel_blob *blobs[1] = { NULL };
	size_t count = 3;

	(void)state;
	stop();
	assert_int_equal(vaccel_resource_init(&res, "/", 0), VACCEL_EPERM);
	assert_int_equal(
		vaccel_resource_init_from_buf(&res, "x", 1, 0, NULL, true),
		VACCEL_EPERM);
	assert_int_equal(vaccel_resource_init_from_blobs(&res, blobs, 1, 0),
			 VACCEL_EPERM);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_EPERM);
	assert_int_equal(vaccel_resource_register(&res, &session),
			 VACCEL_EPERM);
	assert_int_equal(vaccel_resource_unregister(&res, &session),
			 VACCEL_EPERM);
	assert_int_equal(vaccel_resource_sync(&res, &session), VACCEL_EPERM);
	assert_int_equal(vaccel_resource_get_by_id(&found, 1), VACCEL_EPERM);
	assert_int_equal(vaccel_resource_get_by_type(&found, 0), VACCEL_EPERM);
	assert_int_equal(vaccel_resource_get_all_by_type(&all, &count, 0),
			 VACCEL_EPERM);
	assert_int_equal(count, 3);
	assert_null(found);
	start(NOOP);
	assert_int_equal(vaccel_session_init(&session, 0), VACCEL_OK);
}

static void register_and_its_like_refuse_nulls_and_strangers(void **state)
{
	struct vaccel_resource res, zero = { 0 };
	struct vaccel_session released = { 0 };

	(void)state;
	vaccel_resource_init_from_buf(&res, "x", 1, 0, NULL, true);
	assert_int_equal(vaccel_resource_register(NULL, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_register(&res, NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_register(&zero, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_register(&res, &released),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_unregister(NULL, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_unregister(&res, NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_unregister(&res, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_unregister(&zero, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_sync(NULL, &session), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_sync(&res, NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_sync(&res, &released), VACCEL_EPERM);
	assert_false(vaccel_session_has_resource(NULL, &res));
	assert_false(vaccel_session_has_resource(&session, NULL));
	res.type = VACCEL_RESOURCE_MAX;
	assert_int_equal(vaccel_resource_register(&res, &session),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
}

static void ids_run_out_and_are_recovered(void **state)
{
	static struct vaccel_resource all[2048], one;

	(void)state;
	stop();
	start(NOOP);
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_int_equal(vaccel_resource_init_from_buf(&all[i], "x", 1,
							       0, NULL, true),
				 VACCEL_OK);
		assert_int_equal(all[i].id, i + 1);
	}
	assert_int_equal(
		vaccel_resource_init_from_buf(&one, "x", 1, 0, NULL, true),
		VACCEL_EUSERS);
	assert_int_equal(one.id, 0);
	assert_int_equal(vaccel_resource_release(&all[9]), VACCEL_OK);
	assert_int_equal(
		vaccel_resource_init_from_buf(&one, "x", 1, 0, NULL, true),
		VACCEL_OK);
	assert_int_equal(one.id, 10);
	/* The cleanup of the group releases the others. */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(init_refuses_what_cannot_be_right),
		cmocka_unit_test(texts_lead_to_files_directories_and_urls),
		cmocka_unit_test(a_buffer_in_memory_is_borrowed),
		cmocka_unit_test(a_buffer_can_be_a_file),
		cmocka_unit_test(names_of_buffers_stay_in_their_directory),
		cmocka_unit_test(blobs_are_copied_by_their_kind),
		cmocka_unit_test(files_become_blobs_when_they_are_registered),
		cmocka_unit_test(resources_are_found_by_id_and_type),
		cmocka_unit_test(a_directory_lists_regular_files_below_it),
		cmocka_unit_test(bad_directories_fail_and_lose_nothing),
		cmocka_unit_test(
			a_file_that_vanished_is_an_error_until_it_is_back),
		cmocka_unit_test(everything_needs_a_library_that_is_up),
		cmocka_unit_test(
			register_and_its_like_refuse_nulls_and_strangers),
		cmocka_unit_test(ids_run_out_and_are_recovered),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

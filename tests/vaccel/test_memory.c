/*
 * Memory runs out: each allocation of each scene fails in turn, once alone and
 * once with all that follow. Nothing crashes, the answer is an error or all is
 * well, and after a cleanup nothing is left, neither memory nor files.
 *
 * The allocator is this program's, in front of the C library's. Scenes are run
 * once before, so that what others keep for good is there.
 */
#include "support.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skip.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
	HAS(address_sanitizer) || HAS(thread_sanitizer) || !defined(__GLIBC__)
#define OWN_ALLOCATOR 0
#else
#define OWN_ALLOCATOR 1
#endif

/* Counts down to the allocation that fails; 0: none does. */
static _Atomic long countdown;
static atomic_bool lasting;
static atomic_bool failed;
static atomic_long live;

#if OWN_ALLOCATOR
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static bool denied(void)
{
	if (atomic_load(&countdown) == 0)
		return false;
	if (atomic_load(&countdown) > 1) {
		atomic_fetch_sub(&countdown, 1);
		return false;
	}
	if (!atomic_load(&lasting))
		atomic_store(&countdown, 0);
	atomic_store(&failed, true);
	errno = ENOMEM;
	return true;
}

static void *given(void *memory)
{
	if (memory)
		atomic_fetch_add(&live, 1);
	return memory;
}

/* Hidden, they would be this program's alone. */
#define SEEN __attribute__((visibility("default")))

SEEN void *malloc(size_t size)
{
	return denied() ? NULL : given(__libc_malloc(size));
}

SEEN void *calloc(size_t count, size_t size)
{
	return denied() ? NULL : given(__libc_calloc(count, size));
}

SEEN void *realloc(void *memory, size_t size)
{
	if (size > 0 && denied())
		return NULL;
	void *moved = __libc_realloc(memory, size);
	if (!memory)
		return given(moved);
	if (size == 0)
		atomic_fetch_sub(&live, 1);
	return moved;
}

SEEN int posix_memalign(void **memory, size_t alignment, size_t size)
{
	if (denied())
		return ENOMEM;
	*memory = given(__libc_memalign(alignment, size));
	return *memory ? 0 : ENOMEM;
}

SEEN void *aligned_alloc(size_t alignment, size_t size)
{
	return denied() ? NULL : given(__libc_memalign(alignment, size));
}

SEEN void free(void *memory)
{
	if (memory)
		atomic_fetch_sub(&live, 1);
	__libc_free(memory);
}
#endif

int fs_file_read(const char *path, void **data, size_t *size);

/* The first code of a scene that was no success. */
static int first_code;

static int tell(int code)
{
	if (code && !first_code)
		first_code = code;
	return code;
}

static const char *data_path, *folder_path, *library_path;

static void begin(const char *plugins)
{
	struct vaccel_config config = { .plugins = (char *)plugins,
					.log_level = (vaccel_log_level_t)0 };

	tell(vaccel_bootstrap_with_config(&config));
}

static void configurations(void)
{
	struct vaccel_config *config = NULL, *copy = NULL, here = { 0 };

	if (!tell(vaccel_config_new(&config, "a:b", VACCEL_LOG_WARN, "log",
				    true, true))) {
		if (!tell(vaccel_config_from(&copy, config)))
			tell(vaccel_config_delete(copy));
		tell(vaccel_config_delete(config));
	}
	if (!tell(vaccel_config_from_env(&config)))
		tell(vaccel_config_delete(config));
	if (!tell(vaccel_config_init(&here, "a", 1, "b", false, false)))
		tell(vaccel_config_release(&here));
}

static void lives(void)
{
	begin(NOOP ":" EXEC);
	begin(NOOP);
	tell(vaccel_plugin_parse_and_load(EXEC ":" MBENCH));
	tell(vaccel_cleanup());
}

static void sessions(void)
{
	struct vaccel_session here, *there = NULL, *found;

	begin(NOOP);
	if (!tell(vaccel_session_init(&here, 0))) {
		tell(vaccel_noop(&here));
		tell(vaccel_session_get_by_id(&found, here.id));
		tell(vaccel_session_update(&here, VACCEL_PLUGIN_DEBUG));
		tell(vaccel_session_release(&here));
	}
	if (!tell(vaccel_session_new(&there, 0)))
		tell(vaccel_session_delete(there));
}

static void remote_sessions(void)
{
	struct vaccel_session remote;
	struct vaccel_resource file;

	begin(NOOP ":" LOOPBACK);
	if (tell(vaccel_session_init(&remote, VACCEL_PLUGIN_REMOTE)))
		return;
	if (!tell(vaccel_resource_init(&file, data_path,
				       VACCEL_RESOURCE_DATA))) {
		if (!tell(vaccel_resource_register(&file, &remote)))
			tell(vaccel_resource_unregister(&file, &remote));
		tell(vaccel_resource_release(&file));
	}
	tell(vaccel_session_release(&remote));
}

/* What can be done with a resource; @code is what its init said. */
static void resource_lives(struct vaccel_session *sess,
			   struct vaccel_resource *res, int code)
{
	struct vaccel_resource **all = NULL;
	char *folder = NULL;
	size_t count;

	if (tell(code))
		return;
	if (!tell(vaccel_resource_register(res, sess))) {
		if (!tell(vaccel_session_resources_by_type(sess, &all, &count,
							   res->type)))
			free(all);
		if (!tell(vaccel_resource_get_all_by_type(&all, &count,
							  res->type)))
			free(all);
		if (!vaccel_resource_directory(res, NULL, 0, &folder))
			free(folder);
		tell(vaccel_resource_unregister(res, sess));
	}
	tell(vaccel_resource_release(res));
}

static void resources(void)
{
	const char *paths[] = { data_path, data_path };
	struct vaccel_session sess;
	struct vaccel_resource res, *there = NULL;
	const vaccel_resource_type_t type = VACCEL_RESOURCE_DATA;

	begin(NOOP);
	if (tell(vaccel_session_init(&sess, 0)))
		return;
	resource_lives(&sess, &res,
		       vaccel_resource_init(&res, data_path, type));
	resource_lives(&sess, &res,
		       vaccel_resource_init(&res, folder_path, type));
	if (!tell(vaccel_resource_init(&res, "http://host/x", type)))
		tell(vaccel_resource_release(&res));
	resource_lives(&sess, &res,
		       vaccel_resource_init_multi(&res, paths, 2, type));
	resource_lives(&sess, &res,
		       vaccel_resource_init_from_buf(&res, "bytes", 5, type,
						     NULL, true));
	resource_lives(&sess, &res,
		       vaccel_resource_init_from_buf(&res, "bytes", 5, type,
						     "name.so", false));
	if (!tell(vaccel_resource_new(&there, data_path, type)))
		tell(vaccel_resource_delete(there));
	tell(vaccel_session_release(&sess));
}

static void blobs(void)
{
	struct vaccel_blob file, owned, stored, *there = NULL;
	const struct vaccel_blob *all[] = { &file, &owned, &stored };
	struct vaccel_session sess;
	struct vaccel_resource res;
	size_t size;

	begin(NOOP);
	const int codes[] = {
		tell(vaccel_blob_init(&file, data_path)),
		tell(vaccel_blob_init_from_buf(&owned, (const uint8_t *)"bytes",
					       5, true, "owned", NULL, false)),
		tell(vaccel_blob_init_from_buf(
			&stored, (const uint8_t *)"bytes", 5, false, "stored",
			folder_path, true)),
	};
	if (!codes[0] && !codes[1] && !codes[2] &&
	    !tell(vaccel_session_init(&sess, 0))) {
		resource_lives(&sess, &res,
			       vaccel_resource_init_from_blobs(
				       &res, all, 3, VACCEL_RESOURCE_DATA));
		tell(vaccel_session_release(&sess));
	}
	if (!codes[0]) {
		vaccel_blob_data(&file, &size);
		tell(vaccel_blob_release(&file));
	}
	if (!codes[1])
		tell(vaccel_blob_release(&owned));
	if (!codes[2])
		tell(vaccel_blob_release(&stored));
	if (!tell(vaccel_blob_new(&there, data_path)))
		tell(vaccel_blob_delete(there));
}

static int as_text(const void *data, size_t data_size, uint32_t custom_id,
		   void **buf, size_t *size)
{
	(void)custom_id;
	*buf = malloc(data_size);
	if (!*buf)
		return VACCEL_ENOMEM;
	memcpy(*buf, data, data_size);
	*size = data_size;
	return VACCEL_OK;
}

static void arguments(void)
{
	struct vaccel_arg_array few, many, *there = NULL;
	struct vaccel_arg arg, *one = NULL;
	static int32_t number = 7;

	if (!tell(vaccel_arg_array_init(&few, 1))) {
		for (int i = 0; i < 5; i++)
			tell(vaccel_arg_array_add_int32(&few, &number));
		tell(vaccel_arg_array_add_serialized(&few, VACCEL_ARG_RAW, 0,
						     &number, sizeof(number),
						     as_text));
		if (!tell(vaccel_arg_array_init(&many, 0))) {
			tell(vaccel_arg_array_add_all(&many, &few, true));
			tell(vaccel_arg_array_release(&many));
		}
		tell(vaccel_arg_array_release(&few));
	}
	if (!tell(vaccel_arg_array_new(&there, 3)))
		tell(vaccel_arg_array_delete(there));
	if (!tell(vaccel_arg_init(&arg, &number, sizeof(number),
				  VACCEL_ARG_INT32, 0)))
		tell(vaccel_arg_release(&arg));
	if (!tell(vaccel_arg_new(&one, NULL, 8, VACCEL_ARG_RAW, 0)))
		tell(vaccel_arg_delete(one));
}

static void *twice(void *data, uint32_t *size)
{
	*size = sizeof(int32_t);
	void *copy = malloc(*size);
	if (copy)
		memcpy(copy, data, *size);
	return copy;
}

static void older_lists(void)
{
	struct vaccel_arg_list *list = vaccel_args_init(3);
	static int32_t number = 7;

	if (!list) {
		tell(VACCEL_ENOMEM);
		return;
	}
	tell(vaccel_add_serial_arg(list, &number, sizeof(number)));
	vaccel_add_nonserial_arg(list, &number, 1, twice);
	tell(vaccel_expect_nonserial_arg(list, 16));
	tell(vaccel_delete_args(list));
}

static void operations(void)
{
	uint8_t code = VACCEL_OP_EXEC;
	int32_t in = 10, out = 0;
	struct vaccel_arg read[] = {
		{ &code, 1, VACCEL_ARG_UINT8, 0, false },
		{ "libvaccel-userlib.so", 21, VACCEL_ARG_STRING, 0, false },
		{ "twice", 6, VACCEL_ARG_STRING, 0, false },
		{ &in, 4, VACCEL_ARG_INT32, 0, false },
	};
	struct vaccel_arg write = { &out, 4, VACCEL_ARG_INT32, 0, false };
	struct vaccel_session sess;
	struct vaccel_resource lib;

	begin(EXEC);
	if (tell(vaccel_session_init(&sess, 0)))
		return;
	vaccel_genop(&sess, read, 4, &write, 1);
	if (!tell(vaccel_resource_init(&lib, library_path,
				       VACCEL_RESOURCE_LIB))) {
		if (!tell(vaccel_resource_register(&lib, &sess)))
			vaccel_exec_with_resource(&sess, &lib, "twice",
						  &read[3], 1, &write, 1);
		tell(vaccel_resource_release(&lib));
	}
	tell(vaccel_session_release(&sess));
}

static void tensors(void)
{
	struct vaccel_torch_tensor *in = NULL, *out = NULL;
	struct vaccel_tf_tensor *tf = NULL;
	struct vaccel_tf_status status = { 0 };
	struct vaccel_tf_node node;
	struct vaccel_session sess;
	struct vaccel_resource model;
	const int64_t dims[] = { 2, 2 };

	begin(NOOP);
	if (!tell(vaccel_tf_tensor_allocate(&tf, 2, dims, VACCEL_TF_FLOAT, 16)))
		tell(vaccel_tf_tensor_delete(tf));
	if (!tell(vaccel_tf_node_init(&node, "node", 1)))
		tell(vaccel_tf_node_release(&node));
	if (!tell(vaccel_tf_status_init(&status, 1, "message")))
		tell(vaccel_tf_status_release(&status));
	if (tell(vaccel_torch_tensor_allocate(&in, 2, dims, VACCEL_TORCH_FLOAT,
					      16)))
		return;
	if (!tell(vaccel_session_init(&sess, 0))) {
		if (!tell(vaccel_resource_init(&model, data_path,
					       VACCEL_RESOURCE_MODEL))) {
			tell(vaccel_resource_register(&model, &sess));
			if (!vaccel_torch_model_run(&sess, &model, NULL, &in, 1,
						    &out, 1))
				tell(vaccel_torch_tensor_delete(out));
			tell(vaccel_resource_release(&model));
		}
		tell(vaccel_session_release(&sess));
	}
	tell(vaccel_torch_tensor_delete(in));
}

static void profiles_and_lines(void)
{
	struct vaccel_prof_region region = VACCEL_PROF_REGION_INIT("region");
	struct vaccel_prof_region named;
	struct vaccel_config config = { .plugins = (char *)NOOP,
					.log_level = VACCEL_LOG_DEBUG,
					.log_file = (char *)"memory",
					.profiling_enabled = true };
	char *text = NULL;

	if (tell(vaccel_bootstrap_with_config(&config)))
		return;
	for (int i = 0; i < 1100; i++)
		if (!tell(vaccel_prof_region_start(&region)))
			tell(vaccel_prof_region_stop(&region));
	if (vaccel_prof_regions_print_all_to_buf(&text, 200, &region, 1) > 0)
		free(text);
	vaccel_prof_region_print(&region);
	tell(vaccel_prof_region_release(&region));
	if (!tell(vaccel_prof_region_init(&named, "another")))
		tell(vaccel_prof_region_release(&named));
	vaccel_error("a line");
}

static void files(void)
{
	void *data = NULL;
	size_t size;
	char *lower = NULL;

	if (!tell(fs_file_read(data_path, &data, &size)))
		free(data);
	if (!tell(vaccel_str_to_lower("TEXT", NULL, 0, &lower)))
		free(lower);
}

static const struct scene {
	const char *name;
	void (*play)(void);
} scenes[] = {
	{ "configurations", configurations },
	{ "lives", lives },
	{ "sessions", sessions },
	{ "remote sessions", remote_sessions },
	{ "resources", resources },
	{ "blobs", blobs },
	{ "arguments", arguments },
	{ "older lists", older_lists },
	{ "operations", operations },
	{ "tensors", tensors },
	{ "profiles and lines", profiles_and_lines },
	{ "files", files },
};

/* Play with the @nth allocation failing (0: none), then clean up. Returns
 * whether one failed. */
static bool play(const struct scene *scene, long nth, bool with_the_rest)
{
	first_code = 0;
	atomic_store(&failed, false);
	atomic_store(&lasting, with_the_rest);
	atomic_store(&countdown, nth);
	scene->play();
	atomic_store(&countdown, 0);
	assert_int_equal(vaccel_cleanup(), VACCEL_OK);
	/* A bootstrap that fails keeps its configuration for the next. */
	start(NULL);
	stop();
	/* The loader keeps a text until it is read, and asked once more. */
	dlerror();
	dlerror();
	return atomic_load(&failed);
}

/* What it keeps of where to search, it reads when a search gets so far. */
static void loader_knows_its_ways(void)
{
	start(NULL);
	assert_int_equal(vaccel_plugin_load("libvaccel-missing.so"),
			 VACCEL_ENOENT);
	stop();
}

static void scene_is_survived(const struct scene *scene, bool with_the_rest)
{
	long nth = 1;

	loader_knows_its_ways();
	assert_false(play(scene, 0, false));
	assert_int_equal(first_code, VACCEL_OK);
	assert_false(play(scene, 0, false));
	const int descriptors = entries_in("/proc/self/fd");
	const int kept = entries_in(folder_path);
	const long before = atomic_load(&live);
	while (play(scene, nth, with_the_rest)) {
		if (atomic_load(&live) != before)
			fail_msg("%s: allocation %ld fails%s: %ld are left",
				 scene->name, nth,
				 with_the_rest ? ", and all later" : "",
				 atomic_load(&live) - before);
		if (first_code && first_code != VACCEL_ENOMEM &&
		    first_code != VACCEL_ENOENT)
			fail_msg("%s: allocation %ld fails with code %d",
				 scene->name, nth, first_code);
		assert_int_equal(entries_in("/proc/self/fd"), descriptors);
		assert_int_equal(entries_in(folder_path), kept);
		nth++;
	}
	assert_int_equal(first_code, VACCEL_OK);
	print_message("# %s: %ld allocations\n", scene->name, nth - 1);
	assert_true(nth > 1);
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
#if !OWN_ALLOCATOR
	skip_because("a sanitizer has an allocator of its own");
#endif
	for (size_t i = 0; i < COUNT(scenes); i++)
		scene_is_survived(&scenes[i], false);
}

static void every_allocation_may_be_the_last(void **state)
{
	(void)state;
#if !OWN_ALLOCATOR
	skip_because("a sanitizer has an allocator of its own");
#endif
	for (size_t i = 0; i < COUNT(scenes); i++)
		scene_is_survived(&scenes[i], true);
}

static int setup(void **state)
{
	Dl_info info;

	(void)state;
	data_path = strdup(file_with("data", "bytes"));
	folder_path = strdup(in_scratch("folder"));
	if (mkdir(folder_path, 0700) || chdir(scratch()))
		return -1;
	file_with("folder/a", "a");
	file_with("folder/b", "b");
	/* Stays mapped: what the loader keeps is not what is tested. */
	void *library = dlopen("libvaccel-userlib.so", RTLD_NOW);
	if (!library || !dladdr(dlsym(library, "twice"), &info))
		return -1;
	library_path = strdup(info.dli_fname);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(every_allocation_may_be_the_last),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

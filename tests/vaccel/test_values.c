/*
 * Profiling, logging, tensors and blobs.
 */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int profiling(void **state)
{
	struct vaccel_config config = { .plugins = (char *)NOOP,
					.profiling_enabled = true };

	(void)state;
	return vaccel_bootstrap_with_config(&config);
}

static void off_nothing_is_touched(void **state)
{
	struct vaccel_prof_region region = { .nr_entries = 42 };
	char *text = NULL;

	(void)state;
	stop();
	assert_false(vaccel_prof_enabled());
	assert_int_equal(vaccel_prof_region_start(NULL), 0);
	assert_int_equal(vaccel_prof_region_stop(NULL), 0);
	assert_int_equal(vaccel_prof_region_print(NULL), 0);
	assert_int_equal(vaccel_prof_region_init(&region, "x"), 0);
	assert_int_equal(vaccel_prof_region_release(&region), 0);
	assert_int_equal(region.nr_entries, 42);
	assert_int_equal(vaccel_prof_regions_init(NULL, 3), 0);
	assert_int_equal(
		vaccel_prof_regions_print_all_to_buf(&text, 9, NULL, 1), 0);
	assert_null(text);
	profiling(state);
}

static void regions_keep_their_samples(void **state)
{
	struct vaccel_prof_region region = VACCEL_PROF_REGION_INIT("mine");

	(void)state;
	assert_true(vaccel_prof_enabled());
	assert_int_equal(vaccel_prof_region_start(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_prof_region_stop(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_prof_region_stop(&region), VACCEL_ENOENT);
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(vaccel_prof_region_start(&region), 0);
		assert_int_equal(vaccel_prof_region_stop(&region), 0);
	}
	assert_int_equal(region.nr_entries, 3000);
	assert_true(region.size >= 3000);
	assert_true(region.samples[2999].start >= region.samples[0].start);
	assert_true(region.samples[2999].time > 0);
	assert_int_equal(vaccel_prof_region_print(&region), 0);
	assert_int_equal(vaccel_prof_region_release(&region), 0);
	assert_null(region.samples);
	assert_int_equal(region.nr_entries, 0);
}

static void regions_in_arrays_go_by_name(void **state)
{
	struct vaccel_prof_region regions[2], *none = NULL;
	char *text = NULL;

	(void)state;
	memset(regions, 0xa5, sizeof(regions));
	assert_int_equal(vaccel_prof_regions_init(none, 2), VACCEL_EINVAL);
	assert_int_equal(vaccel_prof_regions_init(regions, 2), 0);
	assert_string_equal(regions[1].name, "");
	assert_true(regions[1].name_owned);
	strcpy((char *)regions[0].name, "one");
	strcpy((char *)regions[1].name, "one");
	assert_int_equal(vaccel_prof_regions_start_by_name(regions, 2, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_prof_regions_start_by_name(regions, 2, "two"),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_prof_regions_start_by_name(regions, 2, "one"),
			 0);
	assert_int_equal(vaccel_prof_regions_stop_by_name(regions, 2, "one"),
			 0);
	assert_int_equal(regions[0].nr_entries, 0);
	assert_int_equal(regions[1].nr_entries, 1);
	assert_int_equal(vaccel_prof_regions_print_all(regions, 2), 0);
	const int need =
		vaccel_prof_regions_print_all_to_buf(NULL, 0, regions, 2);
	assert_true(need > 40);
	assert_int_equal(
		vaccel_prof_regions_print_all_to_buf(&text, 0, NULL, 2),
		-VACCEL_EINVAL);
	assert_int_equal(
		vaccel_prof_regions_print_all_to_buf(&text, 10, regions, 2), 2);
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(vaccel_prof_regions_print_all_to_buf(
				 &text, (size_t)need, regions, 2),
			 2);
	assert_string_equal(text,
			    "[prof] one: total_time: 0 nsec nr_entries: 0");
	free(text);
	assert_int_equal(vaccel_prof_regions_release(regions, 2), 0);
}

static struct vaccel_prof_region shared = VACCEL_PROF_REGION_INIT("shared");

static atomic_bool begun, over;

static void *measure_briefly(void *unused)
{
	vaccel_prof_region_start(&shared);
	vaccel_prof_region_stop(&shared);
	atomic_store(&over, true);
	return unused;
}

/* From before the other's start until well after its end. */
static void *measure_long(void *unused)
{
	vaccel_prof_region_start(&shared);
	atomic_store(&begun, true);
	while (!atomic_load(&over))
		usleep(100);
	usleep(40000);
	vaccel_prof_region_stop(&shared);
	return unused;
}

static void a_stop_belongs_to_its_threads_start(void **state)
{
	pthread_t slow, quick;

	(void)state;
	pthread_create(&slow, NULL, measure_long, NULL);
	while (!atomic_load(&begun))
		usleep(100);
	pthread_create(&quick, NULL, measure_briefly, NULL);
	pthread_join(slow, NULL);
	pthread_join(quick, NULL);
	assert_int_equal(shared.nr_entries, 2);
	assert_true(shared.samples[0].time >= 40000000);
	/* Its stop would have been the other's end: 40 ms later. */
	assert_true(shared.samples[1].time + 40000000 <=
		    shared.samples[0].time);
	vaccel_prof_region_release(&shared);
}

static FILE *log_of(time_t day)
{
	char path[512], date[16];

	strftime(date, sizeof(date), "%Y-%m-%d", localtime(&day));
	snprintf(path, sizeof(path), "%s/log-%s.log", scratch(), date);
	return fopen(path, "r");
}

static void lines_go_to_a_file_of_the_day(void **state)
{
	struct vaccel_config config = { .plugins = (char *)NOOP,
					.log_level = VACCEL_LOG_WARN,
					.log_file = (char *)"log" };
	char line[256];
	const time_t now = time(NULL);
	int lines = 0, told = 0, some, hidden = 0;

	(void)state;
	assert_int_equal(chdir(scratch()), 0);
	assert_int_equal(vaccel_bootstrap_with_config(&config), VACCEL_OK);
	vaccel_warn("a %s line", "formatted");
	vaccel_info("hidden");
	vaccel_fatal("hidden");
	for (int i = 0; i < 100; i++)
		vaccel_error("the same again");
	assert_int_equal(vaccel_log_shutdown(), VACCEL_OK);
	vaccel_warn("after a shutdown");
	FILE *file = log_of(now);
	if (!file) /* a minute after midnight */
		file = log_of(time(NULL));
	assert_non_null(file);
	while (fgets(line, (int)sizeof(line), file)) {
		lines +=
			strstr(line, "\033[31m<error>\033[0m the same") != NULL;
		const char *repeated = strstr(line, "repeated ");
		if (repeated && sscanf(repeated, "repeated %d", &some) == 1)
			told += some;
		hidden += strstr(line, "hidden") != NULL;
	}
	assert_non_null(strstr(line, "after a shutdown"));
	fclose(file);
	/* 20 of a second, and what came beyond; it may have been two. */
	assert_in_range(lines, 20, 40);
	assert_int_equal(lines + told, 100);
	assert_int_equal(hidden, 0);
	assert_int_equal(vaccel_log_init(), VACCEL_OK);
	assert_int_equal(chdir("/"), 0);
	profiling(state);
}

static void blobs_are_files_buffers_or_both(void **state)
{
	struct vaccel_blob blob, *fresh = NULL;
	const char *path = file_with("blob.txt", "content");
	size_t size = 0;

	(void)state;
	assert_int_equal(vaccel_blob_init(NULL, path), VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_init(&blob, NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_init(&blob, scratch()), VACCEL_EINVAL);
	assert_int_equal(blob.type, VACCEL_BLOB_MAX);
	assert_int_equal(vaccel_blob_release(&blob), VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_release(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_init(&blob, path), 0);
	assert_true(vaccel_blob_valid(&blob));
	assert_string_equal(blob.name, "blob.txt");
	assert_string_equal(vaccel_blob_path(&blob), path);
	assert_int_equal(vaccel_blob_persist(&blob, scratch(), "x", false),
			 VACCEL_EINVAL);
	assert_memory_equal(vaccel_blob_data(&blob, &size), "content", 7);
	assert_int_equal(size, 7);
	assert_int_equal(blob.type, VACCEL_BLOB_MAPPED);
	assert_int_equal(vaccel_blob_read(&blob), 0);
	assert_int_equal(vaccel_blob_persist(&blob, scratch(), "x", false),
			 VACCEL_EEXIST);
	assert_int_equal(vaccel_blob_release(&blob), 0);
	assert_false(vaccel_blob_valid(&blob));
	assert_null(vaccel_blob_data(&blob, &size));
	assert_null(vaccel_blob_path(&blob));
	assert_int_equal(vaccel_blob_read(&blob), VACCEL_EINVAL);
	assert_int_equal(access(path, F_OK), 0);
	vaccel_blob_init(&blob, file_with("empty", ""));
	assert_int_equal(vaccel_blob_read(&blob), VACCEL_EINVAL);
	vaccel_blob_release(&blob);
	assert_int_equal(vaccel_blob_new(NULL, path), VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_new(&fresh, "/none"), VACCEL_EINVAL);
	assert_null(fresh);
	assert_int_equal(vaccel_blob_new(&fresh, path), 0);
	assert_int_equal(vaccel_blob_delete(fresh), 0);
	assert_int_equal(vaccel_blob_delete(NULL), VACCEL_EINVAL);
}

static void buffers_are_persisted_under_new_names(void **state)
{
	const uint8_t bytes[] = { 1, 2, 3 };
	struct vaccel_blob a, b, c;
	struct stat at;

	(void)state;
	assert_int_equal(
		vaccel_blob_init_from_buf(&a, NULL, 3, true, "n", NULL, false),
		VACCEL_EINVAL);
	assert_int_equal(
		vaccel_blob_init_from_buf(&a, bytes, 0, true, "n", NULL, false),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_init_from_buf(&a, bytes, 3, true, NULL,
						   NULL, false),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_init_from_buf(&a, bytes, 3, true, "n",
						   "/none", false),
			 VACCEL_ENOENT);
	assert_int_equal(a.type, VACCEL_BLOB_MAX);
	assert_int_equal(vaccel_blob_init_from_buf(&a, bytes, 3, true, "n.bin",
						   NULL, false),
			 0);
	assert_null(vaccel_blob_path(&a));
	assert_int_equal(vaccel_blob_persist(NULL, scratch(), "x", false),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_persist(&a, scratch(), NULL, false),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_persist(&a, NULL, "x", false),
			 VACCEL_ENOENT);
	assert_int_equal(vaccel_blob_persist(&a, "/none", "x", false),
			 VACCEL_ENOENT);
	assert_int_equal(vaccel_blob_persist(&a, scratch(), "../x", false),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_blob_persist(&a, scratch(), "n.bin", false), 0);
	assert_int_equal(a.type, VACCEL_BLOB_MAPPED);
	assert_true(a.path_owned && a.data_owned);
	assert_memory_equal(a.data, bytes, 3);
	stat(a.path, &at);
	assert_int_equal(at.st_mode & 0777, 0700 & ~022);
	vaccel_blob_init_from_buf(&b, bytes, 3, false, "n.bin", scratch(),
				  false);
	assert_string_not_equal(b.path, a.path);
	assert_non_null(strstr(b.name, "n_"));
	assert_string_equal(b.name + strlen(b.name) - 4, ".bin");
	vaccel_blob_init_from_buf(&c, bytes, 3, false, "r", scratch(), true);
	assert_int_equal(strncmp(c.name, "r_", 2), 0);
	stat(c.path, &at);
	assert_int_equal(at.st_mode & 0777, 0600);
	/* Changes in memory stay there. */
	a.data[0] = 9;
	vaccel_blob_release(&a);
	vaccel_blob_release(&b);
	vaccel_blob_release(&c);
	assert_int_not_equal(access(in_scratch("n.bin"), F_OK), 0);
}

static void files_are_read_whole(void **state)
{
	void *data = NULL;
	size_t size = 0;

	(void)state;
	mkfifo(in_scratch("fifo"), 0600);
	int fs_file_read(const char *path, void **data_, size_t *size_);
	int fs_file_read_mmap(const char *path, void **data_, size_t *size_);
	assert_int_equal(fs_file_read(NULL, &data, &size), VACCEL_EINVAL);
	assert_int_equal(fs_file_read("/none", &data, &size), VACCEL_ENOENT);
	assert_int_equal(fs_file_read(scratch(), &data, &size), EISDIR);
	assert_int_equal(fs_file_read(in_scratch("fifo"), &data, &size),
			 VACCEL_EINVAL);
	assert_int_equal(fs_file_read(file_with("e", ""), &data, &size),
			 VACCEL_EINVAL);
	assert_null(data);
	assert_int_equal(fs_file_read(file_with("f", "file"), &data, NULL), 0);
	assert_memory_equal(data, "file", 4);
	free(data);
	assert_int_equal(fs_file_read_mmap(in_scratch("f"), &data, &size), 0);
	assert_int_equal(size, 4);
}

#define TENSORS(lib, dim, kind)                                                \
	static void lib##_tensors_own_what_they_say(void **state)              \
	{                                                                      \
		const dim dims[] = { 2, 3 };                                   \
		struct vaccel_##lib##_tensor tensor, *fresh = NULL;            \
		float data[6];                                                 \
		void *taken = data;                                            \
		size_t size = 7;                                               \
                                                                               \
		(void)state;                                                   \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_init(NULL, 2, dims, kind),       \
			VACCEL_EINVAL);                                        \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_init(&tensor, 0, dims, kind),    \
			VACCEL_EINVAL);                                        \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_new(NULL, 2, dims, kind),        \
			VACCEL_EINVAL);                                        \
		assert_int_equal(vaccel_##lib##_tensor_allocate(               \
					 &fresh, -1, dims, kind, 4),           \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_##lib##_tensor_allocate(               \
					 &fresh, 2, dims, kind, SIZE_MAX / 2), \
				 VACCEL_ENOMEM);                               \
		assert_null(fresh);                                            \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_init(&tensor, 2, NULL, kind),    \
			0);                                                    \
		assert_int_equal(tensor.dims[1], 0);                           \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_set_data(NULL, data, 4),         \
			VACCEL_EINVAL);                                        \
		assert_int_equal(vaccel_##lib##_tensor_set_data(&tensor, data, \
								sizeof(data)), \
				 0);                                           \
		assert_int_equal(vaccel_##lib##_tensor_take_data(              \
					 &tensor, &taken, NULL),               \
				 VACCEL_EINVAL);                               \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_take_data(NULL, &taken, &size),  \
			VACCEL_EINVAL);                                        \
		assert_int_equal(vaccel_##lib##_tensor_release(&tensor), 0);   \
		assert_int_equal(vaccel_##lib##_tensor_release(&tensor), 0);   \
		assert_null(tensor.dims);                                      \
		assert_int_equal(tensor.data_type, kind);                      \
		assert_int_equal(vaccel_##lib##_tensor_release(NULL),          \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_##lib##_tensor_allocate(               \
					 &fresh, 2, dims, kind, 24),           \
				 0);                                           \
		assert_true(fresh->owned);                                     \
		assert_int_equal(fresh->dims[1], 3);                           \
		assert_int_equal(                                              \
			vaccel_##lib##_tensor_take_data(fresh, &taken, &size), \
			0);                                                    \
		assert_int_equal(size, 24);                                    \
		assert_null(fresh->data);                                      \
		free(taken);                                                   \
		assert_int_equal(vaccel_##lib##_tensor_delete(fresh), 0);      \
		assert_int_equal(vaccel_##lib##_tensor_delete(NULL),           \
				 VACCEL_EINVAL);                               \
	}

TENSORS(tf, int64_t, VACCEL_TF_FLOAT)
TENSORS(tflite, int32_t, VACCEL_TFLITE_FLOAT32)
TENSORS(torch, int64_t, VACCEL_TORCH_FLOAT)

static void buffers_nodes_and_statuses(void **state)
{
	struct vaccel_tf_buffer buffer, *fresh = NULL;
	struct vaccel_torch_buffer torch;
	struct vaccel_tf_node node, *fresh_node = NULL;
	struct vaccel_tf_status status, *fresh_status = NULL;
	void *data = NULL;
	size_t size = 3;

	(void)state;
	assert_int_equal(vaccel_tf_buffer_init(NULL, NULL, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_buffer_init(&buffer, malloc(4), 4), 0);
	assert_int_equal(vaccel_tf_buffer_take_data(NULL, &data, &size),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_buffer_take_data(&buffer, NULL, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_buffer_take_data(&buffer, &data, &size), 0);
	assert_int_equal(size, 4);
	assert_null(buffer.data);
	assert_int_equal(vaccel_tf_buffer_release(&buffer), 0);
	assert_int_equal(vaccel_tf_buffer_release(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_buffer_new(NULL, data, 4), VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_buffer_new(&fresh, data, 4), 0);
	assert_int_equal(vaccel_tf_buffer_delete(fresh), 0);
	assert_int_equal(vaccel_torch_buffer_init(&torch, malloc(2), 2), 0);
	assert_int_equal(vaccel_torch_buffer_release(&torch), 0);
	assert_int_equal(vaccel_tf_node_init(NULL, "n", 1), VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_node_init(&node, NULL, 1), VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_node_init(&node, "n", 1), 0);
	assert_int_equal(vaccel_tf_node_release(&node), 0);
	assert_int_equal(node.id, -1);
	assert_int_equal(vaccel_tf_node_new(&fresh_node, NULL, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_node_new(&fresh_node, "n", 1), 0);
	assert_int_equal(vaccel_tf_node_delete(fresh_node), 0);
	assert_int_equal(vaccel_tf_status_init(&status, 1, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_status_init(&status, 1, "m"), 0);
	assert_int_equal(vaccel_tf_status_release(&status), 0);
	assert_int_equal(status.code, 0);
	assert_int_equal(vaccel_tf_status_release(&status), 0);
	assert_int_equal(vaccel_tf_status_new(&fresh_status, 1, "m"), 0);
	assert_int_equal(vaccel_tf_status_delete(fresh_status), 0);
	assert_int_equal(vaccel_tf_status_delete(NULL), VACCEL_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(off_nothing_is_touched),
		cmocka_unit_test(regions_keep_their_samples),
		cmocka_unit_test(regions_in_arrays_go_by_name),
		cmocka_unit_test(a_stop_belongs_to_its_threads_start),
		cmocka_unit_test(lines_go_to_a_file_of_the_day),
		cmocka_unit_test(blobs_are_files_buffers_or_both),
		cmocka_unit_test(buffers_are_persisted_under_new_names),
		cmocka_unit_test(files_are_read_whole),
		cmocka_unit_test(tf_tensors_own_what_they_say),
		cmocka_unit_test(tflite_tensors_own_what_they_say),
		cmocka_unit_test(torch_tensors_own_what_they_say),
		cmocka_unit_test(buffers_nodes_and_statuses),
	};

	return cmocka_run_group_tests(tests, profiling, teardown);
}

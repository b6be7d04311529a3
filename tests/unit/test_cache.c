#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache.h"

#define PATH 8192

static char top[64];
static struct cache cache;

static int make_cache(void **state)
{
	char folder[80];

	(void)state;
	snprintf(top, sizeof(top), "/tmp/test-cache-XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(folder, sizeof(folder), "%s/kept", top);
	cache_open(&cache, folder);
	return cache.folder[0] ? 0 : -1;
}

static int remove_cache(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static int keep(const char *key, const char *value)
{
	return cache_keep(&cache, key, strlen(key), value, strlen(value));
}

static bool finds(const char *key, const char *value)
{
	size_t size = 0;
	char *found = cache_find(&cache, key, strlen(key), &size);
	const bool same = value ? found && size == strlen(value) &&
					  memcmp(found, value, size) == 0
				: found == NULL;

	free(found);
	return same;
}

/* The path of the @nth file, in no order; false where there are fewer. */
static bool file_at(unsigned nth, char path[PATH])
{
	DIR *folder = opendir(cache.folder);
	bool found = false;

	assert_non_null(folder);
	for (struct dirent *entry; !found && (entry = readdir(folder));) {
		if (entry->d_name[0] == '.' || nth-- > 0)
			continue;
		found = true;
		snprintf(path, PATH, "%s/%s", cache.folder, entry->d_name);
	}
	closedir(folder);
	return found;
}

static unsigned files(void)
{
	char path[PATH];
	unsigned count = 0;

	while (file_at(count, path))
		count++;
	return count;
}

static void what_was_kept_is_found(void **state)
{
	(void)state;
	assert_true(finds("a key", NULL));
	assert_int_equal(keep("a key", "a value"), 0);
	assert_int_equal(keep("another key", ""), 0);
	assert_true(finds("a key", "a value"));
	assert_true(finds("another key", ""));
	assert_true(finds("a ke", NULL));
	assert_int_equal(keep("a key", "its next value"), 0);
	assert_true(finds("a key", "its next value"));
	assert_int_equal(files(), 2);
}

static void what_was_forgotten_is_not_found(void **state)
{
	(void)state;
	assert_int_equal(keep("a key", "a value"), 0);
	cache_forget(&cache, "a key", 5);
	cache_forget(&cache, "no key", 6);
	assert_true(finds("a key", NULL));
	assert_int_equal(files(), 0);
}

static void another_process_finds_it(void **state)
{
	struct cache other;
	size_t size;

	(void)state;
	assert_int_equal(keep("a key", "a value"), 0);
	cache_open(&other, cache.folder);
	char *found = cache_find(&other, "a key", 5, &size);
	assert_non_null(found);
	free(found);
}

static void a_file_of_another_key_is_not_taken_for_it(void **state)
{
	char one[PATH], other[PATH];

	(void)state;
	assert_int_equal(keep("a key", "a value"), 0);
	assert_true(file_at(0, one));
	assert_int_equal(keep("another key", "its value"), 0);
	assert_true(file_at(0, other));
	if (strcmp(one, other) == 0)
		assert_true(file_at(1, other));
	/* As if both had the same hash. */
	assert_int_equal(rename(one, other), 0);
	assert_true(finds("another key", NULL));
	assert_int_equal(files(), 1);
}

static void a_damaged_file_is_removed(void **state)
{
	char path[PATH];
	struct stat stat;

	(void)state;
	assert_int_equal(keep("a key", "a value"), 0);
	assert_true(file_at(0, path));
	assert_int_equal(lstat(path, &stat), 0);
	for (off_t at = 0; at < stat.st_size; at++) {
		char byte;
		assert_int_equal(keep("a key", "a value"), 0);
		const int fd = open(path, O_RDWR);
		assert_true(fd >= 0);
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 0x10;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		close(fd);
		assert_true(finds("a key", NULL));
		assert_int_equal(files(), 0);
	}
}

static void a_file_of_another_length_is_removed(void **state)
{
	char path[PATH];

	(void)state;
	for (off_t size = 0; size < 80; size++) {
		struct stat stat;
		assert_int_equal(keep("a key", "a value"), 0);
		assert_true(file_at(0, path));
		assert_int_equal(lstat(path, &stat), 0);
		if (size == stat.st_size)
			continue;
		assert_int_equal(truncate(path, size), 0);
		assert_true(finds("a key", NULL));
		assert_int_equal(files(), 0);
	}
}

static void a_link_is_not_followed(void **state)
{
	char path[PATH], elsewhere[80];

	(void)state;
	assert_int_equal(keep("a key", "a value"), 0);
	assert_true(file_at(0, path));
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", top);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, path), 0);
	assert_true(finds("a key", NULL));
}

static void what_is_too_large_is_not_kept(void **state)
{
	char *large = calloc(1, CACHE_VALUE_MAX + 1);

	(void)state;
	assert_non_null(large);
	assert_int_equal(cache_keep(&cache, "k", 1, large, CACHE_VALUE_MAX),
			 -EFBIG);
	assert_int_equal(cache_keep(&cache, large, CACHE_VALUE_MAX + 1, "", 0),
			 -EFBIG);
	assert_int_equal(files(), 0);
	free(large);
}

static void age(const char *key, time_t seconds)
{
	char path[PATH];
	const unsigned before = files();

	/* The newest is the one that nobody aged yet. */
	assert_int_equal(keep(key, "a value"), 0);
	assert_int_equal(files(), before + 1);
	for (unsigned i = 0; file_at(i, path); i++) {
		struct stat stat;
		assert_int_equal(lstat(path, &stat), 0);
		const struct timespec then = { .tv_sec = time(NULL) - seconds };
		if (stat.st_mtime > time(NULL) - 1000)
			utimensat(AT_FDCWD, path,
				  (struct timespec[]){ then, then }, 0);
	}
}

static void a_full_folder_loses_what_was_not_used_for_longest(void **state)
{
	(void)state;
	age("the oldest", 50000);
	age("the next", 40000);
	age("used now", 30000);
	age("the newest", 20000);
	assert_true(finds("used now", "a value"));
	/* Each takes a page; three quarters of this are three. */
	cache.limit = UINT64_C(4) * 4096 + 1024;
	assert_int_equal(keep("one more", "a value"), 0);
	assert_true(finds("the oldest", NULL));
	assert_true(finds("the next", NULL));
	assert_true(finds("used now", "a value"));
	assert_true(finds("the newest", "a value"));
	assert_true(finds("one more", "a value"));
}

static void what_nobody_finished_goes_in_time(void **state)
{
	char path[PATH];

	(void)state;
	age("a key", 7200);
	assert_true(file_at(0, path));
	strcat(path, ".123");
	const int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(keep("another key", "a value"), 0);
	assert_int_equal(access(path, F_OK), 0);
	const struct timespec then = { .tv_sec = time(NULL) - 7200 };
	utimensat(AT_FDCWD, path, (struct timespec[]){ then, then }, 0);
	assert_int_equal(keep("a third key", "a value"), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_true(finds("a key", "a value"));
}

static void without_a_folder_nothing_is_kept(void **state)
{
	struct cache none;
	size_t size;

	(void)state;
	cache_open(&none, NULL);
	assert_int_equal(cache_keep(&none, "k", 1, "v", 1), -ENOENT);
	assert_null(cache_find(&none, "k", 1, &size));
	cache_open(&none, "/proc/nowhere/kept");
	assert_int_equal(cache_keep(&none, "k", 1, "v", 1), -ENOENT);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, make_cache, remove_cache)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_kept_is_found),
		TEST(what_was_forgotten_is_not_found),
		TEST(another_process_finds_it),
		TEST(a_file_of_another_key_is_not_taken_for_it),
		TEST(a_damaged_file_is_removed),
		TEST(a_file_of_another_length_is_removed),
		TEST(a_link_is_not_followed),
		TEST(what_is_too_large_is_not_kept),
		TEST(a_full_folder_loses_what_was_not_used_for_longest),
		TEST(what_nobody_finished_goes_in_time),
		TEST(without_a_folder_nothing_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

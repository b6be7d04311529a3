#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

static char top[64], parent[96];

static int make_top(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/test-folder-XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(parent, sizeof(parent), "%s/servers", top);
	return 0;
}

static int remove_top(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static const char *in(const char *folder, const char *name)
{
	static char path[1024];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void put(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static bool is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

/* What is removed by another process is gone a little later. */
static bool goes(const char *path)
{
	for (int i = 0; i < 6000 && is_there(path); i++)
		usleep(10000);
	return !is_there(path);
}

static void make(struct folder *folder, const char *name)
{
	assert_int_equal(folder_make(folder, parent, name, (uid_t)-1), 0);
	assert_true(is_there(folder->path));
	assert_true(folder->lock >= 0);
}

static void an_empty_folder_and_its_lock_go_at_once(void **state)
{
	struct folder folder;

	(void)state;
	make(&folder, "1");
	assert_true(is_there(in(parent, "1.lock")));
	folder_unlock(&folder);
	folder_remove(&folder);
	assert_false(is_there(in(parent, "1")));
	assert_false(is_there(in(parent, "1.lock")));
	folder_remove(&folder); /* again is fine */
}

static void what_is_in_it_goes_too_but_nothing_behind_a_link(void **state)
{
	struct folder folder;
	char inner[1024];

	(void)state;
	make(&folder, "2");
	assert_int_equal(mkdir(in(top, "precious"), 0700), 0);
	put(in(top, "precious/file"));
	snprintf(inner, sizeof(inner), "%s/link", folder.path);
	assert_int_equal(symlink(in(top, "precious"), inner), 0);
	snprintf(inner, sizeof(inner), "%s/deep", folder.path);
	assert_int_equal(mkdir(inner, 0700), 0);
	strcat(inner, "/er");
	assert_int_equal(mkdir(inner, 0700), 0);
	put(in(inner, "file"));
	put(in(folder.path, "file"));
	folder_unlock(&folder);
	folder_remove(&folder);
	assert_true(goes(in(parent, "2")));
	assert_true(goes(in(parent, "2.lock")));
	assert_true(is_there(in(top, "precious/file")));
}

static void a_path_that_became_a_link_is_left_alone(void **state)
{
	struct folder folder;
	char moved[1024], path[1024];

	(void)state;
	make(&folder, "3");
	assert_int_equal(mkdir(in(top, "precious"), 0700), 0);
	put(in(top, "precious/file"));
	snprintf(path, sizeof(path), "%s", folder.path);
	snprintf(moved, sizeof(moved), "%s.moved", folder.path);
	assert_int_equal(rename(path, moved), 0);
	assert_int_equal(symlink(in(top, "precious"), path), 0);
	folder_unlock(&folder);
	folder_remove(&folder);
	usleep(200000);
	assert_true(is_there(in(top, "precious/file")));
}

static void two_of_one_name_are_refused(void **state)
{
	struct folder first, second;

	(void)state;
	make(&first, "4");
	assert_int_equal(folder_make(&second, parent, "4", (uid_t)-1),
			 -EWOULDBLOCK);
	assert_int_equal(second.lock, -1);
	folder_unlock(&first);
}

static void a_name_that_leads_elsewhere_is_refused(void **state)
{
	static const char *const names[] = { "", ".", "..", "a/b", "../x" };
	struct folder folder;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(
			folder_make(&folder, parent, names[i], (uid_t)-1),
			-EINVAL);
		assert_string_equal(folder.path, "");
		folder_remove(&folder);
	}
}

static void make_old(const char *name)
{
	const struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	assert_int_equal(utimensat(AT_FDCWD, in(parent, name), old, 0), 0);
}

static void a_sweep_takes_what_is_old_and_nobody_holds(void **state)
{
	struct folder held, left, young;

	(void)state;
	make(&held, "held");
	make(&left, "left");
	make(&young, "young");
	put(in(left.path, "file"));
	folder_unlock(&left);
	folder_unlock(&young);
	make_old("held.lock");
	make_old("left.lock");
	folders_sweep(parent);
	assert_true(goes(in(parent, "left")));
	assert_true(goes(in(parent, "left.lock")));
	assert_true(is_there(in(parent, "held")));
	assert_true(is_there(in(parent, "young")));
	folder_unlock(&held);
	folders_sweep("/nonesuch");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_top, remove_top)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_folder_and_its_lock_go_at_once),
		TEST(what_is_in_it_goes_too_but_nothing_behind_a_link),
		TEST(a_path_that_became_a_link_is_left_alone),
		TEST(two_of_one_name_are_refused),
		TEST(a_name_that_leads_elsewhere_is_refused),
		TEST(a_sweep_takes_what_is_old_and_nobody_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

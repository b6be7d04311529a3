#include "support.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static char directory[64];

void start_at_level(const char *plugins, vaccel_log_level_t level)
{
	struct vaccel_config config = {
		.plugins = (char *)plugins,
		.log_level = level,
	};

	assert_int_equal(vaccel_bootstrap_with_config(&config), VACCEL_OK);
}

void start(const char *plugins)
{
	/* Level 0: what is tested here is meant to go wrong. */
	start_at_level(plugins, (vaccel_log_level_t)0);
}

void stop(void)
{
	assert_int_equal(vaccel_cleanup(), VACCEL_OK);
}

int setup_noop(void **state)
{
	(void)state;
	start(NOOP);
	return 0;
}

int teardown(void **state)
{
	(void)state;
	stop();
	scratch_remove();
	return 0;
}

const char *scratch(void)
{
	if (!directory[0]) {
		strcpy(directory, "/tmp/test-vaccel-XXXXXX");
		assert_non_null(mkdtemp(directory));
	}
	return directory;
}

const char *in_scratch(const char *path)
{
	static char buffers[8][512];
	static unsigned next;
	char *buffer = buffers[next++ % COUNT(buffers)];

	snprintf(buffer, sizeof(*buffers), "%s/%s", scratch(), path);
	return buffer;
}

const char *file_with(const char *name, const char *text)
{
	const char *path = in_scratch(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

int entries_in(const char *path)
{
	DIR *dir = opendir(path);
	int count = 0;

	if (!dir)
		return -1;
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		count += entry->d_name[0] != '.' ||
			 (strcmp(entry->d_name, ".") != 0 &&
			  strcmp(entry->d_name, "..") != 0);
	closedir(dir);
	return count;
}

bool own_runtime(void)
{
	char system[64];

	setenv("XDG_RUNTIME_DIR", scratch(), 1);
	snprintf(system, sizeof(system), "/run/user/%u", (unsigned)geteuid());
	if (access(system, F_OK) != 0)
		return true;
	return unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "/run/user", "tmpfs", 0, NULL) == 0;
}

void scratch_remove(void)
{
	char command[128];

	if (!directory[0])
		return;
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	assert_int_equal(system(command), 0);
	directory[0] = '\0';
}

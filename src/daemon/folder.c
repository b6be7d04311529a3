#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

#define DEPTH 64       /* of what a server can have left in its folder */
#define SWEEP_AGE_S 10 /* younger locks may be about to be taken */

static const char lock_suffix[] = ".lock";

static int lock_path(const struct folder *folder, char *path, size_t room)
{
	const int length =
		snprintf(path, room, "%s%s", folder->path, lock_suffix);

	return length < (int)room ? 0 : -ENAMETOOLONG;
}

int folder_make(struct folder *folder, const char *parent, const char *name,
		uid_t uid)
{
	char path[sizeof(folder->path) + sizeof(lock_suffix)];

	folder->lock = -1;
	int error = sandbox_folder(parent, name, uid, folder->path,
				   sizeof(folder->path));
	if (!error)
		error = lock_path(folder, path, sizeof(path));
	if (error) {
		folder->path[0] = '\0';
		return error;
	}
	folder->lock =
		open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (folder->lock >= 0 && flock(folder->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	error = -errno;
	folder_unlock(folder);
	folder->path[0] = '\0'; /* it may be somebody else's */
	return error;
}

void folder_unlock(struct folder *folder)
{
	fd_close(fd_take(&folder->lock));
}

/* What it was may change while we look, so nothing is followed by name. */
static void empty(int fd, unsigned depth)
{
	DIR *entries = fdopendir(fd);

	if (!entries) {
		close(fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(entries));) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		const int inner = depth ? openat(fd, entry->d_name,
						 O_RDONLY | O_DIRECTORY |
							 O_NOFOLLOW | O_CLOEXEC)
					: -1;
		if (inner >= 0)
			empty(inner, depth - 1);
		unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	closedir(entries);
}

static void remove_all(const struct folder *folder)
{
	char path[sizeof(folder->path) + sizeof(lock_suffix)];
	const int fd = open(folder->path,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		empty(fd, DEPTH);
	if (rmdir(folder->path) == 0 &&
	    lock_path(folder, path, sizeof(path)) == 0)
		unlink(path);
}

/* Its files may be many; who makes them shall not make us wait. */
static void remove_elsewhere(const struct folder *folder)
{
	const pid_t child = fork();

	if (child == 0) {
		/* Nobody but init waits for this one. */
		if (fork() == 0)
			remove_all(folder);
		_exit(0);
	}
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

void folder_remove(struct folder *folder)
{
	char path[sizeof(folder->path) + sizeof(lock_suffix)];

	if (!folder->path[0])
		return;
	if (rmdir(folder->path) < 0 && errno == ENOTEMPTY)
		remove_elsewhere(folder);
	else if (lock_path(folder, path, sizeof(path)) == 0)
		unlink(path);
	folder->path[0] = '\0';
}

static bool is_left_behind(int at, const char *name)
{
	struct stat status;
	OWNED(fd_release)
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd >= 0 && fstat(fd, &status) == 0 &&
	       status.st_mtime + SWEEP_AGE_S < time(NULL) &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

void folders_sweep(const char *parent)
{
	const size_t suffix = sizeof(lock_suffix) - 1;
	DIR *entries = opendir(parent);

	if (!entries)
		return;
	for (struct dirent *entry; (entry = readdir(entries));) {
		struct folder folder = { .lock = -1 };
		const size_t length = strlen(entry->d_name);
		if (length <= suffix ||
		    strcmp(entry->d_name + length - suffix, lock_suffix) != 0 ||
		    !is_left_behind(dirfd(entries), entry->d_name))
			continue;
		snprintf(folder.path, sizeof(folder.path), "%s/%.*s", parent,
			 (int)(length - suffix), entry->d_name);
		folder_remove(&folder);
	}
	closedir(entries);
}

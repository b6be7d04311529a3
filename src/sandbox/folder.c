#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "folder.h"
#include "own.h"
#include "private.h"

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

bool id_is_mapped(const char *map, unsigned id)
{
	for (const char *line = map; line && *line;) {
		unsigned inside, outside, count;
		if (sscanf(line, "%u %u %u", &inside, &outside, &count) == 3 &&
		    id >= inside && id - inside < count)
			return true;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return false;
}

static bool id_is_mapped_here(const char *path, unsigned id)
{
	OWNED(free_release) char *map = NULL;
	size_t size;
	return fd_read_file(path, 65536, &map, &size) == 0 &&
	       id_is_mapped(map, id);
}

int sandbox_uid_for(const struct sandbox *sandbox, uid_t user, uid_t *uid)
{
	if (sandbox->report.layers[SANDBOX_UID].verdict != SANDBOX_HOLDS)
		return -EPERM;
	if (user >= SANDBOX_UIDS)
		return -ERANGE;
	const uid_t id = SANDBOX_FIRST_UID + user;
	if (!id_is_mapped_here("/proc/self/uid_map", id) ||
	    !id_is_mapped_here("/proc/self/gid_map", id))
		return -ENXIO;
	*uid = id;
	return 0;
}

/* Nobody but root and we may have put anything there. */
static int parent_check(int fd)
{
	struct stat status;
	if (fstat(fd, &status))
		return -errno;
	if (status.st_uid != 0 && status.st_uid != geteuid())
		return -EPERM;
	/* In a sticky one nobody can replace what is another's. */
	if (status.st_mode & 022 && !(status.st_mode & S_ISVTX))
		return -EPERM;
	return 0;
}

/*
 * Nobody but its owner and we could change what is in it, so a folder that is
 * still ours, or that its owner opened for others, is put right.
 */
static int own_settle(int fd, uid_t owner)
{
	struct stat status;
	if (fstat(fd, &status))
		return -errno;
	if (status.st_uid != owner && status.st_uid != geteuid())
		return -EPERM;
	if (status.st_uid != owner && fchown(fd, owner, owner))
		return -errno;
	if ((status.st_mode & 07777) != 0700 && fchmod(fd, 0700))
		return -errno;
	return 0;
}

int sandbox_folder(const char *parent, const char *name, uid_t uid, char *path,
		   size_t size)
{
	const uid_t owner = uid == (uid_t)-1 ? geteuid() : uid;
	int length = snprintf(path, size, "%s/%s", parent, name);
	if (length < 0 || (size_t)length >= size)
		return -ENAMETOOLONG;
	if (!*name || strchr(name, '/') || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return -EINVAL;

	if (mkdir(parent, 0755) && errno != EEXIST)
		return -errno;
	OWNED(fd_release)
	int above = open(parent, FOLDER);
	if (above < 0)
		return -errno;
	int error = parent_check(above);
	if (error)
		return error;
	if (mkdirat(above, name, 0700) && errno != EEXIST)
		return -errno;

	OWNED(fd_release)
	int fd = openat(above, name, FOLDER);
	return fd < 0 ? -errno : own_settle(fd, owner);
}

int sandbox_cache(uid_t user, uid_t uid, char *path, size_t size)
{
	if (uid != (uid_t)-1) {
		char name[16];
		snprintf(name, sizeof(name), "%u", user);
		return sandbox_folder("/var/cache/sluice", name, uid, path,
				      size);
	}
	const char *home = getenv("HOME");
	if (!home || home[0] != '/')
		return -ENOENT;
	char parent[4096];
	int length = snprintf(parent, sizeof(parent), "%s/.cache", home);
	if (length < 0 || (size_t)length >= sizeof(parent))
		return -ENAMETOOLONG;
	return sandbox_folder(parent, "sluice", uid, path, size);
}

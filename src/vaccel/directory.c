#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "blob.h"

#define MOST_LEVELS 32
#define MOST_FILES 65536

static int file_add(struct blobset *set, const char *path)
{
	if (set->count >= MOST_FILES)
		return -EMLINK;
	int error = blobset_grow(set);
	if (!error)
		error = blob_init(blobset_next(set), path);
	if (!error)
		blobset_keep(set);
	return error;
}

static int level_list(struct blobset *set, const char *path, int levels);

static int entry_list(struct blobset *set, const char *path, int levels)
{
	struct stat at;

	if (stat(path, &at) != 0)
		return -EINVAL;
	if (S_ISDIR(at.st_mode))
		return level_list(set, path, levels - 1);
	return S_ISREG(at.st_mode) ? file_add(set, path) : 0;
}

static int entries_list(struct blobset *set, DIR *dir, const char *path,
			int levels)
{
	char below[PATH_MAX];
	int error = 0;

	for (struct dirent *entry = readdir(dir); entry && !error;
	     entry = readdir(dir)) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if ((size_t)snprintf(below, sizeof(below), "%s/%s", path,
				     entry->d_name) >= sizeof(below))
			return -EINVAL;
		error = entry_list(set, below, levels);
	}
	return error;
}

static int level_list(struct blobset *set, const char *path, int levels)
{
	if (levels == 0)
		return -ELOOP;
	DIR *dir = opendir(path);
	if (!dir)
		return errno == ENOMEM ? -ENOMEM : -EINVAL;
	const int error = entries_list(set, dir, path, levels);
	closedir(dir);
	return error;
}

int directory_list(struct blobset *set, const char *path)
{
	return level_list(set, path, MOST_LEVELS);
}

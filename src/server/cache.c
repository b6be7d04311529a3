#include "cache.h"

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

#include <xxhash.h>

#include "fd.h"
#include "log.h"
#include "own.h"

#define MAGIC UINT64_C(0x3165686361636c73) /* "slcache1" */
#define PATH_ROOM (sizeof(((struct cache *)NULL)->folder) + 40)
#define BLOCK 4096   /* some disks say only later what a file really takes */
#define USED_S 3600  /* a file's time is renewed no more often than that */
#define STALE_S 3600 /* what is half written for so long stays so */

struct header {
	uint64_t magic, key_size, value_size;
	uint64_t checksum; /* of the key and the value */
};

void cache_open(struct cache *cache, const char *folder)
{
	*cache = (struct cache){ .limit = CACHE_SIZE_MAX };
	if (!folder || strlen(folder) >= sizeof(cache->folder))
		return;
	if (mkdir(folder, 0700) == 0 || errno == EEXIST)
		strcpy(cache->folder, folder);
}

static void path_of(const struct cache *cache, const void *key, size_t key_size,
		    char *path, size_t room)
{
	const XXH128_hash_t hash = XXH3_128bits(key, key_size);

	snprintf(path, room, "%s/%016llx%016llx", cache->folder,
		 (unsigned long long)hash.high64,
		 (unsigned long long)hash.low64);
}

static void state_release(XXH3_state_t **state)
{
	XXH3_freeState(*state);
}

static uint64_t checksum_of(const void *key, size_t key_size, const void *value,
			    size_t size)
{
	OWNED(state_release) XXH3_state_t *state = XXH3_createState();

	if (!state)
		return 0;
	XXH3_64bits_reset(state);
	XXH3_64bits_update(state, key, key_size);
	XXH3_64bits_update(state, value, size);
	return XXH3_64bits_digest(state);
}

/*
 * ---- finding
 */

/* A file's bytes after its header, or NULL: it is not as it was written. */
static char *read_body(int fd, const struct stat *stat, struct header *header)
{
	const uint64_t size = (uint64_t)stat->st_size;

	if (!S_ISREG(stat->st_mode) || size < sizeof(*header) ||
	    size > sizeof(*header) + CACHE_VALUE_MAX ||
	    fd_read_all(fd, header, sizeof(*header)) < 0)
		return NULL;
	const uint64_t rest = size - sizeof(*header);
	if (header->magic != MAGIC || header->key_size > rest ||
	    header->value_size != rest - header->key_size)
		return NULL;
	OWNED(free_release) char *body = malloc(rest + 1);
	if (!body || fd_read_all(fd, body, rest) < 0 ||
	    checksum_of(body, header->key_size, body + header->key_size,
			header->value_size) != header->checksum)
		return NULL;
	return TAKE(body);
}

/* So that it is known which have not been used for longest: a jail has no other
 * way to set a file's time than to write what stands there. */
static void renew(int fd, const struct stat *stat)
{
	static const uint64_t magic = MAGIC;

	if (stat->st_mtime + USED_S < time(NULL) &&
	    pwrite(fd, &magic, sizeof(magic), 0) < 0)
		log_debug("a value's file is not to be written");
}

void *cache_find(const struct cache *cache, const void *key, size_t key_size,
		 size_t *size)
{
	char path[PATH_ROOM];
	struct header header;
	struct stat stat;

	if (!cache->folder[0])
		return NULL;
	path_of(cache, key, key_size, path, sizeof(path));
	OWNED(fd_release)
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &stat) < 0)
		return NULL;
	char *body = read_body(fd, &stat, &header);
	if (!body) {
		unlink(path);
		return NULL;
	}
	if (header.key_size != key_size || memcmp(body, key, key_size) != 0) {
		free(body);
		return NULL;
	}
	renew(fd, &stat);
	memmove(body, body + key_size, header.value_size);
	*size = header.value_size;
	return body;
}

void cache_forget(const struct cache *cache, const void *key, size_t key_size)
{
	char path[PATH_ROOM];

	if (!cache->folder[0])
		return;
	path_of(cache, key, key_size, path, sizeof(path));
	unlink(path);
}

/*
 * ---- keeping
 */
struct file {
	char name[64];
	time_t used;
	uint64_t size;
};

static int by_use(const void *one, const void *other)
{
	const struct file *a = one, *b = other;

	return a->used < b->used ? -1 : a->used > b->used;
}

/* The folder's files, or NULL; the caller frees. */
static struct file *list_files(DIR *folder, size_t *count)
{
	OWNED(free_release) struct file *files = NULL;
	size_t room = 0;
	struct stat stat;

	*count = 0;
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.' ||
		    strlen(entry->d_name) >= sizeof(files->name) ||
		    fstatat(dirfd(folder), entry->d_name, &stat,
			    AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (*count == room) {
			room = room ? 2 * room : 64;
			struct file *more =
				realloc(files, room * sizeof(*files));
			if (!more)
				return NULL;
			files = more;
		}
		struct file *file = &files[(*count)++];
		strcpy(file->name, entry->d_name);
		file->used = stat.st_mtime;
		file->size =
			((uint64_t)stat.st_size + BLOCK - 1) / BLOCK * BLOCK;
	}
	return TAKE(files);
}

static bool is_stale(const struct file *file)
{
	return strchr(file->name, '.') && file->used + STALE_S < time(NULL);
}

static void closedir_release(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

/* Below the limit by a quarter, so that not each new file costs an old one. */
static void trim(const struct cache *cache)
{
	OWNED(closedir_release) DIR *folder = opendir(cache->folder);
	size_t count = 0;
	OWNED(free_release)
	struct file *files = folder ? list_files(folder, &count) : NULL;
	uint64_t total = 0;

	for (size_t i = 0; files && i < count; i++)
		total += files[i].size;
	if (!files)
		return;
	const uint64_t most =
		total > cache->limit ? cache->limit / 4 * 3 : cache->limit;
	qsort(files, count, sizeof(*files), by_use);
	for (size_t i = 0; i < count; i++) {
		if (total <= most && !is_stale(&files[i]))
			continue;
		unlinkat(dirfd(folder), files[i].name, 0);
		total -= files[i].size;
	}
}

static int write_file(const char *path, const struct header *header,
		      const void *key, const void *value)
{
	OWNED(fd_release)
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	int error = fd_write_all(fd, header, sizeof(*header));
	if (!error)
		error = fd_write_all(fd, key, header->key_size);
	if (!error)
		error = fd_write_all(fd, value, header->value_size);
	return error;
}

int cache_keep(const struct cache *cache, const void *key, size_t key_size,
	       const void *value, size_t size)
{
	char path[PATH_ROOM], fresh[PATH_ROOM + 16];
	const struct header header = {
		.magic = MAGIC,
		.key_size = key_size,
		.value_size = size,
		.checksum = checksum_of(key, key_size, value, size),
	};

	if (!cache->folder[0])
		return -ENOENT;
	if (key_size > CACHE_VALUE_MAX || size > CACHE_VALUE_MAX - key_size)
		return -EFBIG;
	path_of(cache, key, key_size, path, sizeof(path));
	snprintf(fresh, sizeof(fresh), "%s.%d", path, (int)getpid());
	unlink(fresh); /* of a process that had our id */
	int error = write_file(fresh, &header, key, value);
	if (!error && rename(fresh, path) < 0)
		error = -errno;
	if (error)
		unlink(fresh);
	trim(cache);
	return error;
}

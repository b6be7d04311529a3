#include "blob.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "code.h"
#include "fd.h"
#include "file.h"
#include "line.h"
#include "own.h"

/* Two threads may ask for the same blob's data; one of them maps it. */
static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;

void blobs_forked(void)
{
	pthread_mutex_init(&reading, NULL);
}

static bool is_released(const struct vaccel_blob *blob)
{
	return (unsigned)blob->type >= VACCEL_BLOB_MAX;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int blob_init(struct vaccel_blob *blob, const char *path)
{
	OWNED(free_release) char *own_path = NULL;
	struct stat at;

	if (!blob || !path)
		return -EINVAL;
	*blob = (struct vaccel_blob){ .type = VACCEL_BLOB_MAX };
	if (stat(path, &at) != 0 || !S_ISREG(at.st_mode))
		return -EINVAL;
	if (strlen(base_of(path)) >= NAME_MAX)
		return -ENAMETOOLONG;
	own_path = strdup(path);
	char *name = strdup(base_of(path));
	if (!own_path || !name) {
		free(name);
		return -ENOMEM;
	}
	blob->name = name;
	blob->path = TAKE(own_path);
	blob->type = VACCEL_BLOB_FILE;
	return 0;
}

static bool name_is_plain(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

/* DIR/NAME with "_XXXXXX" before the extension, made with other characters. */
static int file_create_random(char *path, size_t size, const char *dir,
			      const char *name)
{
	const char *dot = strrchr(name, '.');
	const size_t stem =
		dot && dot != name ? (size_t)(dot - name) : strlen(name);

	if (strlen(name) + 7 > NAME_MAX ||
	    (size_t)snprintf(path, size, "%s/%.*s_XXXXXX%s", dir, (int)stem,
			     name, name + stem) >= size)
		return -ENAMETOOLONG;
	const int fd = mkostemps(path, (int)strlen(name + stem), O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* A new file in @dir; @path takes where. Returns a descriptor or an error. */
static int file_create(char *path, size_t size, const char *dir,
		       const char *name, bool randomize)
{
	if (!randomize) {
		if ((size_t)snprintf(path, size, "%s/%s", dir, name) >= size)
			return -ENAMETOOLONG;
		const int fd =
			open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
		if (fd >= 0 || errno != EEXIST)
			return fd < 0 ? -errno : fd;
		vaccel_warn("File %s exists", path);
		vaccel_warn("Using a random name for %s instead", name);
	}
	return file_create_random(path, size, dir, name);
}

/* Write @blob's bytes to the file and map that. */
static int file_fill(const struct vaccel_blob *blob, const char *path,
		     void **data)
{
	OWNED(fd_release) int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	const int error = fd_write_all(fd, blob->data, blob->size);
	return error ? error : file_map(path, data, NULL);
}

static void data_release(struct vaccel_blob *blob)
{
	if (blob->type == VACCEL_BLOB_MAPPED && blob->data &&
	    (blob->data_owned || blob->path))
		munmap(blob->data, blob->size);
	else if (blob->type == VACCEL_BLOB_BUFFER && blob->data_owned)
		free(blob->data);
}

/* What blob_persist() needs before it may change anything. */
static int persist_check(const struct vaccel_blob *blob, const char *dir,
			 const char *filename)
{
	struct stat at;

	if (!blob || !blob->data || blob->size == 0 || is_released(blob) ||
	    !filename || !name_is_plain(filename))
		return -EINVAL;
	if (!dir || stat(dir, &at) != 0 || !S_ISDIR(at.st_mode))
		return -ENOENT;
	return blob->path ? -EEXIST : 0;
}

static int blob_persist(struct vaccel_blob *blob, const char *dir,
			const char *filename, bool randomize)
{
	OWNED(free_release) char *path = NULL;
	OWNED(free_release) char *name = NULL;
	void *data;
	int error = persist_check(blob, dir, filename);

	if (error)
		return error;
	path = malloc(PATH_MAX);
	if (!path)
		return -ENOMEM;
	OWNED(fd_release)
	int fd = file_create(path, PATH_MAX, dir, filename, randomize);
	if (fd < 0)
		return fd;
	name = strdup(base_of(path));
	error = name ? file_fill(blob, path, &data) : -ENOMEM;
	if (error) {
		unlink(path);
		return error;
	}
	data_release(blob);
	blob->type = VACCEL_BLOB_MAPPED;
	blob->data = data;
	blob->data_owned = blob->path_owned = true;
	blob->path = TAKE(path);
	if (!blob->name || strcmp(blob->name, name) != 0) {
		free(blob->name);
		blob->name = TAKE(name);
	}
	return 0;
}

/* The blob's own copy of the bytes, if it is to have one. */
static int data_take(struct vaccel_blob *blob, const uint8_t *buf, bool own)
{
	blob->data = (uint8_t *)buf;
	if (!own)
		return 0;
	blob->data = malloc(blob->size);
	if (!blob->data)
		return -ENOMEM;
	memcpy(blob->data, buf, blob->size);
	blob->data_owned = true;
	return 0;
}

int blob_init_from_buf(struct vaccel_blob *blob, const uint8_t *buf,
		       size_t size, bool own, const char *filename,
		       const char *dir, bool randomize)
{
	if (!blob || !buf || size == 0 || !filename)
		return -EINVAL;
	*blob = (struct vaccel_blob){ .type = VACCEL_BLOB_MAX, .size = size };
	struct vaccel_blob made = { .type = VACCEL_BLOB_BUFFER, .size = size };
	made.name = strdup(filename);
	int error = made.name ? data_take(&made, buf, own && !dir) : -ENOMEM;
	if (!error && dir)
		error = blob_persist(&made, dir, filename, randomize);
	if (error) {
		free(made.name);
		blob->size = 0;
		return error;
	}
	*blob = made;
	return 0;
}

int blob_release(struct vaccel_blob *blob)
{
	if (!blob || is_released(blob))
		return -EINVAL;
	data_release(blob);
	if (blob->path_owned && unlink(blob->path) != 0)
		vaccel_warn("Could not remove %s: %s", blob->path,
			    strerror(errno));
	free(blob->path);
	free(blob->name);
	*blob = (struct vaccel_blob){ .type = VACCEL_BLOB_MAX };
	return 0;
}

static int data_read(struct vaccel_blob *blob)
{
	void *data;
	size_t size;

	if (blob->data)
		return 0;
	if (!blob->path)
		return -EINVAL;
	const int error = file_map(blob->path, &data, &size);
	if (error)
		return error;
	blob->size = size;
	blob->data = data;
	blob->data_owned = false;
	blob->type = VACCEL_BLOB_MAPPED;
	return 0;
}

int blob_read(struct vaccel_blob *blob)
{
	if (!blob || is_released(blob))
		return -EINVAL;
	pthread_mutex_lock(&reading);
	const int error = data_read(blob);
	pthread_mutex_unlock(&reading);
	return error;
}

int vaccel_blob_persist(struct vaccel_blob *blob, const char *dir,
			const char *filename, bool randomize)
{
	return code_of(blob_persist(blob, dir, filename, randomize));
}

int vaccel_blob_init(struct vaccel_blob *blob, const char *path)
{
	return code_of(blob_init(blob, path));
}

int vaccel_blob_init_from_buf(struct vaccel_blob *blob, const uint8_t *buf,
			      size_t size, bool own, const char *filename,
			      const char *dir, bool randomize)
{
	return code_of(blob_init_from_buf(blob, buf, size, own, filename, dir,
					  randomize));
}

int vaccel_blob_release(struct vaccel_blob *blob)
{
	return code_of(blob_release(blob));
}

int vaccel_blob_new(struct vaccel_blob **blob, const char *path)
{
	OWNED(free_release) struct vaccel_blob *fresh = NULL;

	if (!blob)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? blob_init(fresh, path) : -ENOMEM;
	if (!error)
		*blob = TAKE(fresh);
	return code_of(error);
}

int vaccel_blob_from_buf(struct vaccel_blob **blob, const uint8_t *buf,
			 size_t size, bool own, const char *filename,
			 const char *dir, bool randomize)
{
	OWNED(free_release) struct vaccel_blob *fresh = NULL;

	if (!blob)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? blob_init_from_buf(fresh, buf, size, own,
						     filename, dir, randomize)
				: -ENOMEM;
	if (!error)
		*blob = TAKE(fresh);
	return code_of(error);
}

int vaccel_blob_delete(struct vaccel_blob *blob)
{
	const int error = blob_release(blob);

	if (!error)
		free(blob);
	return code_of(error);
}

int vaccel_blob_read(struct vaccel_blob *blob)
{
	return code_of(blob_read(blob));
}

uint8_t *vaccel_blob_data(struct vaccel_blob *blob, size_t *size)
{
	if (!vaccel_blob_valid(blob) || blob_read(blob) != 0)
		return NULL;
	if (size)
		*size = blob->size;
	return blob->data;
}

const char *vaccel_blob_path(struct vaccel_blob *blob)
{
	return blob && (blob->type == VACCEL_BLOB_FILE ||
			blob->type == VACCEL_BLOB_MAPPED)
		       ? blob->path
		       : NULL;
}

bool vaccel_blob_valid(const struct vaccel_blob *blob)
{
	return blob && !is_released(blob) && blob->name &&
	       (blob->path || (blob->data && blob->size > 0));
}

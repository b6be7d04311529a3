#include "contents.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blob.h"
#include "directory.h"
#include "fetch.h"
#include "line.h"
#include "rundir.h"
#include "uri.h"

/* What a local path leads to, or -EINVAL. */
static int path_kind(const char *path)
{
	struct stat at;

	if (stat(path, &at) != 0)
		return -EINVAL;
	if (S_ISDIR(at.st_mode))
		return VACCEL_PATH_LOCAL_DIR;
	return S_ISREG(at.st_mode) ? VACCEL_PATH_LOCAL_FILE : -EINVAL;
}

/* Take in one more path; all must be of a kind. */
static int path_add(struct contents *contents, const char *text)
{
	struct uri uri;
	int error = text ? uri_parse(&uri, text) : -EINVAL;

	if (error)
		return error;
	if (uri.plain) {
		vaccel_warn("Path %s has no scheme", text);
		vaccel_warn("Taking %s for a local path", text);
	}
	const int kind =
		uri.remote ? VACCEL_PATH_REMOTE_FILE : path_kind(uri.path);
	if (kind < 0)
		return kind;
	if (contents->nr_paths == 0)
		contents->path_type = (vaccel_path_type_t)kind;
	else if (kind == VACCEL_PATH_LOCAL_DIR)
		return -ENOTSUP;
	else if (kind != (int)contents->path_type)
		return -EINVAL;
	char *copy = strdup(uri.path);
	if (!copy)
		return -ENOMEM;
	contents->paths[contents->nr_paths++] = copy;
	return 0;
}

int contents_from_paths(struct contents *contents, const char **paths,
			size_t nr_paths)
{
	int error = 0;

	contents->paths = calloc(nr_paths, sizeof(*contents->paths));
	if (!contents->paths)
		return -ENOMEM;
	for (size_t i = 0; i < nr_paths && !error; i++)
		error = path_add(contents, paths[i]);
	return error;
}

/* A directory for the resource's files. */
static int dir_make(struct contents *contents)
{
	char path[PATH_MAX];
	const int error =
		rundir_make(path, sizeof(path), "resource", contents->id);

	if (error)
		return error;
	contents->dir_owner = getpid();
	contents->rundir = strdup(path);
	return contents->rundir ? 0 : -ENOMEM;
}

int contents_from_buf(struct contents *contents, const void *buf, size_t size,
		      const char *filename, bool mem_only)
{
	int error = blobset_reserve(&contents->blobs, 1);

	if (!error && !mem_only)
		error = dir_make(contents);
	if (!error)
		error = blob_init_from_buf(
			blobset_next(&contents->blobs), buf, size, false,
			filename ? filename : "file", contents->rundir,
			!filename && !mem_only);
	if (error)
		return error;
	blobset_keep(&contents->blobs);
	return blobset_show(&contents->blobs);
}

/* A blob like @from in @to; mapped ones are written to a file of ours. */
static int blob_copy(struct vaccel_blob *to, const struct vaccel_blob *from,
		     const char *rundir)
{
	switch (from->type) {
	case VACCEL_BLOB_FILE:
		return blob_init(to, from->path);
	case VACCEL_BLOB_BUFFER:
		return blob_init_from_buf(to, from->data, from->size,
					  from->data_owned, from->name, NULL,
					  false);
	case VACCEL_BLOB_MAPPED:
		return blob_init_from_buf(to, from->data, from->size, false,
					  from->name, rundir, false);
	default:
		return -EINVAL;
	}
}

int contents_from_blobs(struct contents *contents,
			const struct vaccel_blob **blobs, size_t count)
{
	bool files = false;
	int error = blobset_reserve(&contents->blobs, count);

	for (size_t i = 0; i < count; i++)
		files |= blobs[i]->type != VACCEL_BLOB_BUFFER;
	if (!error && files)
		error = dir_make(contents);
	for (size_t i = 0; i < count && !error; i++) {
		error = blob_copy(blobset_next(&contents->blobs), blobs[i],
				  contents->rundir);
		if (!error)
			blobset_keep(&contents->blobs);
	}
	if (error)
		return error;
	return blobset_show(&contents->blobs);
}

/* Room for a blob of each path, and a directory for files of ours. */
static int files_begin(struct contents *contents)
{
	const int error = blobset_reserve(&contents->blobs, contents->nr_paths);

	return error ? error : dir_make(contents);
}

static int files_load(struct contents *contents)
{
	int error = files_begin(contents);

	for (size_t i = 0; i < contents->nr_paths && !error; i++) {
		error = blob_init(blobset_next(&contents->blobs),
				  contents->paths[i]);
		if (!error)
			blobset_keep(&contents->blobs);
	}
	return error;
}

/* Fetch one URL into the run directory. */
static int url_load(struct contents *contents, const char *url)
{
	struct vaccel_blob *blob = blobset_next(&contents->blobs);
	char path[PATH_MAX];
	const char *name;
	int error = uri_file_name(url, &name);

	if (error)
		return error;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", contents->rundir,
			     name) >= sizeof(path))
		return -ENAMETOOLONG;
	error = fetch(url, path);
	if (error)
		return error;
	error = blob_init(blob, path);
	if (error) {
		unlink(path);
		return error;
	}
	blob->path_owned = true;
	blobset_keep(&contents->blobs);
	return 0;
}

static int urls_load(struct contents *contents)
{
	int error = files_begin(contents);

	for (size_t i = 0; i < contents->nr_paths && !error; i++)
		error = url_load(contents, contents->paths[i]);
	return error;
}

int contents_load(struct contents *contents)
{
	static int (*const loaders[])(struct contents *) = {
		[VACCEL_PATH_LOCAL_FILE] = files_load,
		[VACCEL_PATH_REMOTE_FILE] = urls_load,
	};
	int error =
		contents->path_type == VACCEL_PATH_LOCAL_DIR
			? directory_list(&contents->blobs, contents->paths[0])
			: loaders[contents->path_type](contents);

	if (!error)
		error = blobset_show(&contents->blobs);
	if (!error)
		return 0;
	blobset_fini(&contents->blobs, true);
	if (contents->dir_owner)
		rundir_remove("resource", contents->id);
	contents->dir_owner = 0;
	free(contents->rundir);
	contents->rundir = NULL;
	return error;
}

void contents_fini(struct contents *contents)
{
	const bool ours =
		contents->dir_owner && contents->dir_owner == getpid();

	blobset_fini(&contents->blobs, ours);
	if (ours)
		rundir_remove("resource", contents->id);
	for (size_t i = 0; i < contents->nr_paths; i++)
		free(contents->paths[i]);
	free(contents->paths);
	free(contents->rundir);
}

void contents_show(const struct contents *contents, struct vaccel_resource *res)
{
	res->path_type = contents->path_type;
	res->paths = contents->paths;
	res->nr_paths = contents->nr_paths;
	res->rundir = contents->rundir;
	res->blobs = contents->blobs.shown;
	res->nr_blobs = contents->blobs.count;
}

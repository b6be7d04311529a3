/*
 * contents -- what a resource consists of: paths, and blobs that are made of
 * them or given. Who starts or loads the resource is alone with its contents.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "blobset.h"
#include "public.h"

struct contents {
	vaccel_id_t id; /* the resource's: its run directory is named so */
	vaccel_path_type_t path_type;
	char **paths;
	size_t nr_paths;
	char *rundir;
	pid_t dir_owner; /* who made the run directory and its files, or 0 */
	struct blobset blobs;
};

/*
 * Each returns 0 or a negative errno, and leaves what there is to
 * contents_fini() either way. Nothing of the caller's is kept, but bytes that
 * its blobs own.
 */

/* Paths and URLs, which must be of one kind; nothing is read before
 * contents_load(). -ENOTSUP for a second directory. */
int contents_from_paths(struct contents *contents, const char **paths,
			size_t nr_paths);

/* One blob of @size bytes at @buf, in a file unless @mem_only; @filename NULL:
 * any name that is free. */
int contents_from_buf(struct contents *contents, const void *buf, size_t size,
		      const char *filename, bool mem_only);

int contents_from_blobs(struct contents *contents,
			const struct vaccel_blob **blobs, size_t count);

/* Make blobs of the paths; may block on the network. What was begun is undone
 * where that fails, so that it can be tried again. */
int contents_load(struct contents *contents);

/* Show in the owner's structure what there is. */
void contents_show(const struct contents *contents,
		   struct vaccel_resource *res);

/* Free it all; files too, unless another process made them (before a fork). */
void contents_fini(struct contents *contents);

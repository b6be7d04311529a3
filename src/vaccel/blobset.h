/*
 * blobset -- the blobs of a resource.
 *
 * The library's own pointers to the blobs it made: the array that the resource
 * shows to programs is another, and is never read. How a blob's data are to be
 * released is kept beside the blob, since programs change the type in it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "public.h"

struct blobset {
	struct vaccel_blob **shown; /* for programs; NULL while empty */
	struct held {
		struct vaccel_blob blob;
		vaccel_blob_type_t type; /* as it was made */
		uint8_t *data;		 /* as they were made */
	} * held;
	size_t count, room;
};

/* Make room for @count blobs in an empty set. Returns 0 or -ENOMEM. */
int blobset_reserve(struct blobset *set, size_t count);

/* Where the next blob is to be made; blobset_keep() then counts it. */
struct vaccel_blob *blobset_next(struct blobset *set);
void blobset_keep(struct blobset *set);

/* Grow so that there is room for one more. Returns 0 or -ENOMEM. */
int blobset_grow(struct blobset *set);

/* Fill in the array for programs; no blob is added any more. */
int blobset_show(struct blobset *set);

/* Read the files among the blobs into memory. */
int blobset_read(struct blobset *set);

/**
 * blobset_fini - release all
 * @files: delete the files that the blobs own, too
 */
void blobset_fini(struct blobset *set, bool files);

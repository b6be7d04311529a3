/*
 * blob -- bytes with a name, in anybody's structure.
 *
 * The functions of vaccel/blob.h, with errors as we have them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "public.h"

int blob_init(struct vaccel_blob *blob, const char *path);
int blob_init_from_buf(struct vaccel_blob *blob, const uint8_t *buf,
		       size_t size, bool own, const char *filename,
		       const char *dir, bool randomize);
int blob_read(struct vaccel_blob *blob);
int blob_release(struct vaccel_blob *blob);

/* In a forked child: no other thread is reading a blob. */
void blobs_forked(void);

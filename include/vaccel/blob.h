/*
 * blob -- bytes with a name: a file, a buffer, or a file mapped as a buffer.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "utils/enum.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VACCEL_BLOB_TYPE_ENUM_LIST(X) \
	X(VACCEL_BLOB_FILE, 0)        \
	X(VACCEL_BLOB_BUFFER, 1)      \
	X(VACCEL_BLOB_MAPPED, 2)      \
	X(VACCEL_BLOB_MAX, 3)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_blob_type, "VACCEL_BLOB_",
			       VACCEL_BLOB_TYPE_ENUM_LIST)

struct vaccel_blob {
	vaccel_blob_type_t type; /* VACCEL_BLOB_MAX once released */
	char *name;
	char *path;
	bool path_owned; /* the file is deleted with the blob */
	uint8_t *data;
	bool data_owned;
	size_t size;
};

/**
 * vaccel_blob_persist - write a buffer to a new file and map that instead
 * @dir: an existing directory
 * @filename: a plain name; when it is taken, or with @randomize, six random
 *            characters come before its extension
 */
int vaccel_blob_persist(struct vaccel_blob *blob, const char *dir,
			const char *filename, bool randomize);

/* A blob of the regular file at @path, which stays the caller's. */
int vaccel_blob_init(struct vaccel_blob *blob, const char *path);

/**
 * vaccel_blob_init_from_buf - a blob of bytes
 * @own: copy @buf; otherwise it is borrowed until the release
 * @dir: when given, the bytes are written there (see vaccel_blob_persist())
 */
int vaccel_blob_init_from_buf(struct vaccel_blob *blob, const uint8_t *buf,
			      size_t size, bool own, const char *filename,
			      const char *dir, bool randomize);

/* Free what the blob owns, its own file included. */
int vaccel_blob_release(struct vaccel_blob *blob);

/* The same on memory of the library's; vaccel_blob_delete() frees it. */
int vaccel_blob_new(struct vaccel_blob **blob, const char *path);
int vaccel_blob_from_buf(struct vaccel_blob **blob, const uint8_t *buf,
			 size_t size, bool own, const char *filename,
			 const char *dir, bool randomize);
int vaccel_blob_delete(struct vaccel_blob *blob);

/* Map the blob's file unless its data are there already. */
int vaccel_blob_read(struct vaccel_blob *blob);

/* The data, read on demand, and their size; NULL without any. */
uint8_t *vaccel_blob_data(struct vaccel_blob *blob, size_t *size);

/* The path of a file or mapped blob; NULL for others. */
const char *vaccel_blob_path(struct vaccel_blob *blob);

bool vaccel_blob_valid(const struct vaccel_blob *blob);

#ifdef __cplusplus
}
#endif

/*
 * resource -- what operations need besides arguments: models, libraries, data.
 *
 * A resource is files, directories, URLs or memory. Nothing is read before it
 * is registered with a session; it may be registered with many. The structure
 * lives in the caller's memory and must stay where it is until it is released.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
#include <atomic>
#ifndef atomic_uint
typedef std::atomic<unsigned int> atomic_uint;
#endif
#else
#include <stdatomic.h>
#endif

#include "blob.h"
#include "id.h"
#include "list.h"
#include "utils/enum.h"
#include "utils/path.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vaccel_session;

#define VACCEL_RESOURCE_TYPE_ENUM_LIST(X) \
	X(VACCEL_RESOURCE_LIB, 0)         \
	X(VACCEL_RESOURCE_DATA, 1)        \
	X(VACCEL_RESOURCE_MODEL, 2)       \
	X(VACCEL_RESOURCE_MAX, 3)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_resource_type, "VACCEL_RESOURCE_",
			       VACCEL_RESOURCE_TYPE_ENUM_LIST)

struct vaccel_resource {
	vaccel_id_t id;	       /* 0 once released */
	vaccel_id_t remote_id; /* set by a transport plugin */
	vaccel_resource_type_t type;
	vaccel_path_type_t path_type;
	char **paths;
	size_t nr_paths;
	char *rundir;
	struct vaccel_blob **blobs;
	size_t nr_blobs;
	struct vaccel_list_entry entry;
	struct vaccel_list_entry sessions;
	pthread_mutex_t sessions_lock;
	atomic_uint refcount;
	void *plugin_priv;
};

/* The live resource @id, in its owner's memory; VACCEL_ENOENT without one. */
int vaccel_resource_get_by_id(struct vaccel_resource **res, vaccel_id_t id);

/* The oldest live resource made as @type. */
int vaccel_resource_get_by_type(struct vaccel_resource **res,
				vaccel_resource_type_t type);

/* All of them, oldest first, in an array the caller frees. */
int vaccel_resource_get_all_by_type(struct vaccel_resource ***res,
				    size_t *nr_found,
				    vaccel_resource_type_t type);

/* With how many sessions @res is registered; -VACCEL_EINVAL for NULL. */
long vaccel_resource_refcount(const struct vaccel_resource *res);

/**
 * vaccel_resource_init - a resource of a path
 * @path: an existing file or directory, file://PATH, or an http, https or ftp
 *        URL, which is fetched at the first registration
 */
int vaccel_resource_init(struct vaccel_resource *res, const char *path,
			 vaccel_resource_type_t type);

/* Of several files, or several URLs. */
int vaccel_resource_init_multi(struct vaccel_resource *res, const char **paths,
			       size_t nr_paths, vaccel_resource_type_t type);

/**
 * vaccel_resource_init_from_buf - a resource of bytes
 * @filename: the name of the file, or of the blob; may be NULL
 * @mem_only: borrow @buf until the release; otherwise it is written to a file
 */
int vaccel_resource_init_from_buf(struct vaccel_resource *res, const void *buf,
				  size_t nr_bytes, vaccel_resource_type_t type,
				  const char *filename, bool mem_only);

/* Of copies of @blobs; the bytes of buffers that are not owned are borrowed. */
int vaccel_resource_init_from_blobs(struct vaccel_resource *res,
				    const struct vaccel_blob **blobs,
				    size_t nr_blobs,
				    vaccel_resource_type_t type);

/* Unregister from all sessions and free. VACCEL_EBUSY inside an operation. */
int vaccel_resource_release(struct vaccel_resource *res);

/* The same on memory of the library's; vaccel_resource_delete() frees it. */
int vaccel_resource_new(struct vaccel_resource **res, const char *path,
			vaccel_resource_type_t type);
int vaccel_resource_multi_new(struct vaccel_resource **res, const char **paths,
			      size_t nr_paths, vaccel_resource_type_t type);
int vaccel_resource_from_buf(struct vaccel_resource **res, const void *buf,
			     size_t nr_bytes, vaccel_resource_type_t type,
			     const char *filename, bool mem_only);
int vaccel_resource_from_blobs(struct vaccel_resource **res,
			       const struct vaccel_blob **blobs,
			       size_t nr_blobs, vaccel_resource_type_t type);
int vaccel_resource_delete(struct vaccel_resource *res);

/* Load the data if need be and make @res known to @sess and its plugin. */
int vaccel_resource_register(struct vaccel_resource *res,
			     struct vaccel_session *sess);

/* Undo a registration; waits for operations of @sess that use @res. */
int vaccel_resource_unregister(struct vaccel_resource *res,
			       struct vaccel_session *sess);

/* Fetch a buffer's bytes from where @sess computes. */
int vaccel_resource_sync(struct vaccel_resource *res,
			 struct vaccel_session *sess);

/**
 * vaccel_resource_directory - where a directory resource lies
 * @out_path: takes the path, if @alloc_path is NULL
 * @alloc_path: gets the path in memory that the caller frees
 */
int vaccel_resource_directory(struct vaccel_resource *res, char *out_path,
			      size_t out_path_size, char **alloc_path);

#ifdef __cplusplus
}
#endif

/*
 * session -- what operations are called on: a program's tie to one plugin.
 *
 * The structure lives in the caller's memory and must stay where it is until it
 * is released. Its fields are for reading.
 */
#pragma once

#include <limits.h>
#include <linux/limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"
#include "list.h"
#include "resource.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vaccel_plugin;

struct vaccel_session {
	vaccel_id_t id;	       /* 0 once released */
	vaccel_id_t remote_id; /* set by a transport plugin */
	unsigned int hint;     /* the flags of init */
	bool is_virtio;
	char rundir[PATH_MAX];
	struct vaccel_list_entry entry;
	struct vaccel_list_entry resources[VACCEL_RESOURCE_MAX];
	size_t resource_counts[VACCEL_RESOURCE_MAX];
	pthread_mutex_t resources_lock;
	struct vaccel_plugin *plugin;
	void *priv;
};

/* The live session @id, in its owner's memory; VACCEL_ENOENT without one. */
int vaccel_session_get_by_id(struct vaccel_session **sess, vaccel_id_t id);

/**
 * vaccel_session_init - begin a session
 * @flags: VACCEL_PLUGIN_ bits. With VACCEL_PLUGIN_REMOTE, the first transport
 *         plugin; else the first plugin with one of the bits; else the first
 *         that is no transport
 *
 * Returns VACCEL_ENOTSUP without such a plugin, VACCEL_EUSERS if all ids are
 * taken, VACCEL_ESESS if the library has not been bootstrapped.
 */
int vaccel_session_init(struct vaccel_session *sess, uint32_t flags);

/**
 * vaccel_session_release - end a session
 *
 * Unregisters its resources. Waits for operations on it in other threads; new
 * ones fail at once. VACCEL_EBUSY from inside an operation of this session.
 */
int vaccel_session_release(struct vaccel_session *sess);

/* The same on memory of the library's; vaccel_session_delete() frees it. */
int vaccel_session_new(struct vaccel_session **sess, uint32_t flags);
int vaccel_session_delete(struct vaccel_session *sess);

bool vaccel_session_has_resource(struct vaccel_session *sess,
				 struct vaccel_resource *res);

/* Resources registered with @sess; VACCEL_ENOENT without one. */
int vaccel_session_resource_by_id(struct vaccel_session *sess,
				  struct vaccel_resource **res, vaccel_id_t id);
int vaccel_session_resource_by_type(struct vaccel_session *sess,
				    struct vaccel_resource **res,
				    vaccel_resource_type_t type);

/* All of @type, in order of registration, in an array the caller frees. */
int vaccel_session_resources_by_type(struct vaccel_session *sess,
				     struct vaccel_resource ***resources,
				     size_t *nr_found,
				     vaccel_resource_type_t type);

/* Choose the plugin anew; not while resources are registered. */
int vaccel_session_update(struct vaccel_session *sess, uint32_t flags)
	__attribute__((deprecated("begin a new session instead")));

int vaccel_sess_init(struct vaccel_session *sess, uint32_t flags)
	__attribute__((deprecated("use vaccel_session_init")));
int vaccel_sess_update(struct vaccel_session *sess, uint32_t flags)
	__attribute__((deprecated("begin a new session instead")));
int vaccel_sess_free(struct vaccel_session *sess)
	__attribute__((deprecated("use vaccel_session_release")));
bool vaccel_sess_has_resource(struct vaccel_session *sess,
			      struct vaccel_resource *res)
	__attribute__((deprecated("use vaccel_session_has_resource")));

#ifdef __cplusplus
}
#endif

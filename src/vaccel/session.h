/*
 * session -- what the library knows of each session.
 *
 * A session's structure lies in its owner's memory; here is the truth, in a
 * record found by the session's number. Operations read a record without a
 * lock, after they have announced its use (see use.h).
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "list.h"
#include "plugin.h"
#include "public.h"

#define SESSION_MOST 1024
#define RESOURCE_MOST 2048

/* While ending, all can still be as before; not when it is vanishing. */
enum life { LIFE_NONE, LIFE_STARTING, LIFE_ALIVE, LIFE_ENDING, LIFE_VANISHING };

struct session {
	/* The owner's structure while operations are welcome, else NULL;
	 * stored with release when all else is in place. */
	_Alignas(64) _Atomic(struct vaccel_session *) mirror;
	_Atomic(struct plugin *) plugin;
	/* One bit for each resource that operations may use. */
	_Atomic uint64_t resources[RESOURCE_MOST / 64 + 1];

	/* What follows is guarded by the library's lock. */
	vaccel_id_t id;
	struct vaccel_session *place; /* the owner's structure */
	enum life life;
	pthread_t changer; /* who is starting or ending it */
	bool remote;
	pid_t dir_owner; /* who made its run directory, or 0 */
	struct list registrations[VACCEL_RESOURCE_MAX];
	size_t counts[VACCEL_RESOURCE_MAX];
};

extern struct session sessions[SESSION_MOST + 1];

/* Where a session's structure says that it is in a list. */
extern struct vaccel_list_entry session_anchor;

/* The record of a live session, or NULL; good while its use is announced. */
static inline struct session *session_of(const struct vaccel_session *sess)
{
	const vaccel_id_t id = __atomic_load_n(&sess->id, __ATOMIC_RELAXED);

	if (id <= 0 || id > SESSION_MOST)
		return NULL;
	/* Pairs with the store at the end of session_start(). */
	return atomic_load_explicit(&sessions[id].mirror,
				    memory_order_acquire) == sess
		       ? &sessions[id]
		       : NULL;
}

/* The record that @sess names, to announce its use before session_of(). */
static inline struct session *session_named(const struct vaccel_session *sess)
{
	const vaccel_id_t id = __atomic_load_n(&sess->id, __ATOMIC_RELAXED);

	return id > 0 && id <= SESSION_MOST ? &sessions[id] : NULL;
}

static inline bool session_has(const struct session *session,
			       vaccel_id_t resource)
{
	return atomic_load_explicit(&session->resources[resource / 64],
				    memory_order_acquire) >>
		       (resource % 64) &
	       1;
}

/* Whether the owner's structure is still there and as we left it; with the
 * library's lock held. */
bool session_intact(const struct session *session);

int session_start(struct vaccel_session *sess, uint32_t flags);
int session_end(struct vaccel_session *sess);

/* Release all that live, wherever their structures are gone to. Returns
 * -EBUSY or -ETIMEDOUT, with all as it was, if operations do not end. */
int sessions_close(long patience_ms);

/* Sessions of a plugin that is refused after all have none. */
void sessions_forget_plugin(const struct plugin *plugin);

/* In a forked child. */
void sessions_forked(void);

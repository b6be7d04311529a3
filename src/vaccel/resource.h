/*
 * resource -- what the library knows of each resource.
 *
 * Like sessions (session.h): a record by number, the owner's structure a mirror
 * of it. A resource's data are loaded once, by the first registration.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "contents.h"
#include "list.h"
#include "public.h"
#include "session.h"

struct resource {
	/* The owner's structure while the resource lives, else NULL. */
	_Alignas(64) _Atomic(struct vaccel_resource *) mirror;

	/* What follows is guarded by the library's lock. */
	vaccel_id_t id;
	struct vaccel_resource *place; /* the owner's structure */
	enum life life;
	pthread_t changer; /* who is starting, loading or ending it */
	unsigned type;	   /* when it was made */
	struct list by_type;
	struct list registrations;
	unsigned refcount;
	bool loading;
	bool loaded, read; /* blobs are there; files are in memory */

	/* Written by who starts or loads it. */
	struct contents has;
};

extern struct resource resources[RESOURCE_MOST + 1];

/* Those that live, in the order they were made; by the library's lock. */
extern struct list resources_by_type[VACCEL_RESOURCE_MAX];

/* The record of a live resource, or NULL; good while its use is announced. */
static inline struct resource *resource_of(const struct vaccel_resource *res)
{
	const vaccel_id_t id = __atomic_load_n(&res->id, __ATOMIC_RELAXED);

	if (id <= 0 || id > RESOURCE_MOST)
		return NULL;
	/* Pairs with the store when a resource has been made. */
	return atomic_load_explicit(&resources[id].mirror,
				    memory_order_acquire) == res
		       ? &resources[id]
		       : NULL;
}

static inline struct resource *resource_named(const struct vaccel_resource *res)
{
	const vaccel_id_t id = __atomic_load_n(&res->id, __ATOMIC_RELAXED);

	return id > 0 && id <= RESOURCE_MOST ? &resources[id] : NULL;
}

/* Whether the owner's structure is still there and as we left it; with the
 * library's lock held. */
bool resource_intact(const struct resource *resource);

/* The owner's structure of the live resource @id, or NULL. */
struct vaccel_resource *resource_by_id(vaccel_id_t id);

/* Release all that live; no session is left. */
void resources_close(void);

/* In a forked child. */
void resources_forked(void);

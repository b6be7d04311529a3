#include "registration.h"

#include <errno.h>
#include <stdlib.h>

#include "code.h"
#include "library.h"
#include "line.h"
#include "own.h"
#include "table.h"
#include "use.h"

static struct table registrations;

static uint64_t key_of(const struct session *session,
		       const struct resource *resource)
{
	return (uint64_t)session->id << 32 | (uint64_t)resource->id;
}

struct registration *registration_find(const struct session *session,
				       const struct resource *resource)
{
	return table_get(&registrations, key_of(session, resource));
}

/* Say to operations whether the session may use the resource. */
static void usable_set(struct session *session, const struct resource *resource,
		       bool usable)
{
	_Atomic uint64_t *word = &session->resources[resource->id / 64];
	const uint64_t bit = 1ull << (resource->id % 64);

	/* Release pairs with session_has(): who sees the bit sees the data. */
	if (usable)
		atomic_fetch_or_explicit(word, bit, memory_order_release);
	else
		atomic_fetch_and_explicit(word, ~bit, memory_order_release);
}

/* A neighbour's entry in the mirror of a list: NULL for a head that is gone. */
static struct vaccel_list_entry *
session_neighbour(const struct registration *registration, struct list *node,
		  bool here)
{
	struct session *session = registration->session;

	if (node != &session->registrations[registration->type])
		return &list_owner(node, struct registration, by_session)
				->session_entry;
	return here ? &session->place->resources[registration->type] : NULL;
}

static struct vaccel_list_entry *
resource_neighbour(const struct registration *registration, struct list *node,
		   bool here)
{
	struct resource *resource = registration->resource;

	if (node != &resource->registrations)
		return &list_owner(node, struct registration, by_resource)
				->resource_entry;
	return here ? &resource->place->sessions : NULL;
}

/* Make @a and @b neighbours, as far as they are there. */
static void entries_join(struct vaccel_list_entry *a,
			 struct vaccel_list_entry *b)
{
	if (a)
		a->next = b;
	if (b)
		b->prev = a;
}

/* Bring the owners' counts up to date. */
static void counts_mirror(const struct registration *registration,
			  bool session_here, bool resource_here)
{
	const struct session *session = registration->session;
	struct resource *resource = registration->resource;

	if (session_here)
		session->place->resource_counts[registration->type] =
			session->counts[registration->type];
	if (resource_here)
		/* Programs read it as they like. */
		atomic_store_explicit(&resource->place->refcount,
				      resource->refcount, memory_order_relaxed);
}

int registration_add(struct session *session, struct resource *resource,
		     unsigned type)
{
	struct registration *fresh = malloc(sizeof(*fresh));

	if (!fresh ||
	    table_put(&registrations, key_of(session, resource), fresh) != 0) {
		free(fresh);
		return -ENOMEM;
	}
	*fresh = (struct registration){ .session = session,
					.resource = resource,
					.type = type };
	list_append(&session->registrations[type], &fresh->by_session);
	list_append(&resource->registrations, &fresh->by_resource);
	entries_join(session_neighbour(fresh, fresh->by_session.previous, true),
		     &fresh->session_entry);
	entries_join(&fresh->session_entry, &session->place->resources[type]);
	entries_join(
		resource_neighbour(fresh, fresh->by_resource.previous, true),
		&fresh->resource_entry);
	entries_join(&fresh->resource_entry, &resource->place->sessions);
	session->counts[type]++;
	resource->refcount++;
	counts_mirror(fresh, true, true);
	usable_set(session, resource, true);
	return 0;
}

static void registration_unlink(struct registration *registration,
				bool session_here, bool resource_here)
{
	struct list *in_session = &registration->by_session;
	struct list *in_resource = &registration->by_resource;

	entries_join(session_neighbour(registration, in_session->previous,
				       session_here),
		     session_neighbour(registration, in_session->next,
				       session_here));
	entries_join(resource_neighbour(registration, in_resource->previous,
					resource_here),
		     resource_neighbour(registration, in_resource->next,
					resource_here));
	list_remove(in_session);
	list_remove(in_resource);
	table_remove(&registrations,
		     key_of(registration->session, registration->resource));
	registration->session->counts[registration->type]--;
	registration->resource->refcount--;
	counts_mirror(registration, session_here, resource_here);
}

/* Tell the plugin, which gets the owners' structures, that it is over. */
static int plugin_unregister(struct session *session, struct resource *resource)
{
	const struct plugin *plugin =
		atomic_load_explicit(&session->plugin, memory_order_acquire);

	if (!plugin)
		return 0;
	if (plugin_info(plugin)->resource_unregister)
		return error_of(plugin_info(plugin)->resource_unregister(
			resource->place, session->place));
	return session->remote ? -ENOTSUP : 0;
}

/* Operations may not use the two any more; whether this is our doing. */
static bool registration_claim(struct session *session,
			       const struct resource *resource)
{
	library_lock();
	const bool mine = session_has(session, resource->id);
	usable_set(session, resource, false);
	library_unlock();
	return mine;
}

int registration_end(struct session *session, struct resource *resource,
		     bool session_named, bool resource_named, long patience_ms)
{
	OWNED(free_release) struct registration *ended = NULL;
	bool session_here, resource_here;

	if (use_mine(session, resource))
		return -EBUSY;
	if (!registration_claim(session, resource))
		return -EALREADY;
	const int error = use_wait(session, resource, patience_ms);
	library_lock();
	session_here = session_named || session_intact(session);
	resource_here = resource_named || resource_intact(resource);
	if (error) {
		usable_set(session, resource, true);
	} else {
		ended = registration_find(session, resource);
		registration_unlink(ended, session_here, resource_here);
	}
	library_wake();
	library_unlock();
	if (error)
		return error;
	line_debug("Unregistered resource %lld from session %lld",
		   (long long)resource->id, (long long)session->id);
	return session_here && resource_here
		       ? plugin_unregister(session, resource)
		       : 0;
}

void registration_await(struct session *session, struct resource *resource)
{
	library_lock();
	while (registration_find(session, resource) &&
	       !session_has(session, resource->id))
		library_wait();
	library_unlock();
}

void registrations_forked(void)
{
	size_t at = 0;

	for (struct table_entry *entry = table_next(&registrations, &at); entry;
	     entry = table_next(&registrations, &at)) {
		const struct registration *registration = entry->value;
		usable_set(registration->session, registration->resource, true);
	}
}

void registrations_close(void)
{
	table_fini(&registrations);
}

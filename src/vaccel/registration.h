/*
 * registration -- that a resource is known to a session.
 *
 * All with the library's lock held, except registration_end(). The lists in the
 * owners' structures are kept like ours, but never read; they are written only
 * where the caller says that the structure is there.
 */
#pragma once

#include "list.h"
#include "resource.h"
#include "session.h"

struct registration {
	struct session *session;
	struct resource *resource;
	unsigned type; /* the resource's type when it was registered */
	struct list by_session, by_resource;
	struct vaccel_list_entry session_entry, resource_entry;
};

/* The registration of the two, or NULL; also while it is ending. */
struct registration *registration_find(const struct session *session,
				       const struct resource *resource);

/* Register; both structures are there. Returns 0 or -ENOMEM. */
int registration_add(struct session *session, struct resource *resource,
		     unsigned type);

/**
 * registration_end - undo the registration of the two and tell the plugin
 * @session_named: a caller has just named the session's structure; otherwise
 *                 its memory may be gone, and is written if it is intact
 * @resource_named: likewise
 * @patience_ms: as in use_wait()
 *
 * Waits for operations that use both. Returns 0; -EALREADY if somebody else
 * has ended or is ending it; -EBUSY or -ETIMEDOUT, still registered; or what
 * the plugin answers.
 */
int registration_end(struct session *session, struct resource *resource,
		     bool session_named, bool resource_named, long patience_ms);

/* Wait until there is no registration of the two that is ending. */
void registration_await(struct session *session, struct resource *resource);

/* In a forked child: those that other threads were ending stay. */
void registrations_forked(void);

/* Nothing is registered any more: free the table. */
void registrations_close(void);

/*
 * object -- the session's table: from an id to the vendor's object, and back.
 *
 * An entry lives as long as somebody needs it: the API's own count, children
 * and callbacks (holds). Calls pin what they use: an entry whose last count is
 * released meanwhile is not found any more, but goes only with the last pin,
 * and a release of the vendor's object that would pull it away from under
 * another thread's call is put off until then.
 *
 * The guest chooses the indices below WIRE_SERVER_IDS, the table those above:
 * first the roots, which never die, then what it shows the guest unasked
 * (borrowed ones: one hold of them is for ever) and creations of a number that
 * only the vendor knew.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"
#include "wire.h"

#define OBJECT_CHUNK 1024u
#define OBJECT_CHUNKS (WIRE_OBJECTS / OBJECT_CHUNK)

struct object;

struct objects {
	pthread_mutex_t lock;
	struct object *chunks[OBJECT_CHUNKS];
	struct table known;   /* vendor's objects: to index + 1 */
	uint32_t roots, used; /* of the server's indices */
	uint32_t first_free;  /* of them; 0: none */
	uint32_t live;
};

enum object_found {
	OBJECT_FOUND,
	OBJECT_STALE,	 /* or of another type */
	OBJECT_POISONED, /* the call that should have made it failed later */
	OBJECT_FORGED,	 /* no guest library of ours has such an id */
};

enum object_kind { OBJECT_BORROWED, OBJECT_CREATED, OBJECT_ROOT };

void objects_init(struct objects *objects);
void objects_fini(struct objects *objects);

/* Find and pin. *@vendor is set when it is found, *@error when it is
 * poisoned; that is not pinned. */
enum object_found object_pin(struct objects *objects, uint64_t id,
			     uint16_t type, void **vendor, int64_t *error);

/* The call is over: unpin what it pinned, in order; releases that were put off
 * are made now. */
void object_unpin(struct objects *objects, const uint64_t *ids, uint32_t count);

/* Bind an id of the guest's choice. Returns 0; -EPROTO when it cannot be free;
 * -ENOMEM. A former owner of the same vendor object is forgotten. */
int object_create(struct objects *objects, uint64_t id, void *vendor,
		  uint16_t type);

/* The same for one that could not be made, though the guest believes so: it
 * answers with @error until it is released. */
int object_poison(struct objects *objects, uint64_t id, uint16_t type,
		  int64_t error);

/* The id of a vendor's object, made if it has none; 0: no room. One that is
 * created gets a new one always. */
uint64_t object_show(struct objects *objects, void *vendor, uint16_t type,
		     enum object_kind kind);

/* The same, not made: 0 if it has none. */
uint64_t object_known(struct objects *objects, void *vendor, uint16_t type);

/* Counts; ids of nothing live are ignored. */
void object_retain(struct objects *objects, uint64_t id);
void object_release(struct objects *objects, uint64_t id);
void object_destroy(struct objects *objects, uint64_t id);
void object_hold(struct objects *objects, uint64_t id);
void object_unhold(struct objects *objects, uint64_t id);

/* @child holds @parent. Returns 0 or -ENOMEM. */
int object_bind_parent(struct objects *objects, uint64_t child,
		       uint64_t parent);

/* When the object dies, @end gets @subject; without the lock. 0 or -ENOMEM,
 * -ENOENT when it is dead already. */
int object_bind(struct objects *objects, uint64_t id,
		void (*end)(void *subject), void *subject);

/*
 * Whether @release(@vendor) must wait for other calls: then the last of them
 * makes it. @own: how often the asking call has pinned it itself.
 */
bool object_defer(struct objects *objects, uint64_t id, uint32_t own,
		  void (*release)(void *vendor), void *vendor);

/* What helpers know of it; set once. set() returns what is there in the end,
 * NULL when there is no such object. */
void *object_slot(struct objects *objects, void *vendor, uint16_t type);
void *object_slot_set(struct objects *objects, void *vendor, uint16_t type,
		      void *data, void (*destroy)(void *data));

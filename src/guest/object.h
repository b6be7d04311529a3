/*
 * object -- what the application holds: small things in a slab that never
 * gives memory back, so that a stale pointer, or any other, can be told from a
 * live one without a crash.
 *
 * An object's place in the slab is its index on the wire. It dies when nobody
 * needs it: the API's own count is zero, and no child, no callback and no call
 * in progress holds it. A dead one cannot be pinned again. The index is used
 * again, with the next generation, after OBJECT_REST others have died.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

#define OBJECT_STEP 1024u /* objects whose memory is made at once */
#define OBJECT_REST 256u
#define OBJECT_HOLD (UINT64_C(1) << 32)

struct object_bond;

struct object {
	const void *dispatch; /* the loaders of some APIs look here */
	/* The API's count, and OBJECT_HOLDs; changed as bias.h says. */
	_Atomic uint64_t refs;
	_Atomic uint8_t alive; /* the application may have it */
	bool borrowed;	       /* one hold is for ever */
	uint8_t type;	       /* as process_type() numbers them */
	_Atomic uint8_t calls; /* that named it, until it is well known */
	_Atomic uint32_t generation;
	_Atomic uint32_t state; /* see object_modify() */
	_Atomic uint32_t
		uses; /* calls that are over, where they count; as refs */
	_Atomic(void *) slot;
	void (*slot_destroy)(void *data);
	struct object_bond *bonds; /* what ends with it */
	struct object *next;	   /* among the free, or the dying */
};
_Static_assert(sizeof(struct object) == 64, "an object is a cache line");

struct objects {
	unsigned char *base;
	size_t size;
	pthread_mutex_t lock;
	uint32_t used; /* of the guest's indices; 0 is none */
	uint32_t resting;
	struct object *oldest, *newest; /* free ones */
	_Atomic bool made[WIRE_OBJECTS / OBJECT_STEP];
};

/* Reserve the slab. Returns 0 or -ENOMEM. */
int objects_init(struct objects *objects);

/* In a child: roots stay, all others are dead without further ado. */
void objects_forget(struct objects *objects);

/* The live object at @pointer, whatever that is, held; @type 0: any. NULL. */
struct object *object_pin(struct objects *objects, const void *pointer,
			  uint16_t type);

/* Where the object at @index lies; it may have no memory yet. */
static inline struct object *objects_place(const struct objects *objects,
					   uint32_t index)
{
	return (struct object *)(objects->base +
				 (size_t)index * sizeof(struct object));
}

static inline bool objects_made(const struct objects *objects, uint32_t index)
{
	/* Pairs with the release in make(). */
	return atomic_load_explicit(&objects->made[index / OBJECT_STEP],
				    memory_order_acquire);
}

static inline bool object_alive(const struct object *object)
{
	/* Pairs with the release in make_alive(). */
	return atomic_load_explicit(&object->alive, memory_order_acquire) != 0;
}

/* Else it is dying, if it is alive at all. */
static inline bool object_held(const struct object *object)
{
	return atomic_load_explicit(&object->refs, memory_order_relaxed) != 0;
}

static inline uint32_t object_index(const struct objects *objects,
				    const struct object *object)
{
	return (uint32_t)(((const unsigned char *)object - objects->base) /
			  (ptrdiff_t)sizeof(struct object));
}

static inline uint32_t object_generation(const struct object *object)
{
	/* Whoever holds the object sees what was stored before it lived. */
	return atomic_load_explicit(&object->generation, memory_order_relaxed);
}

static inline uint64_t object_id(const struct objects *objects,
				 const struct object *object)
{
	return wire_id(object_index(objects, object),
		       object_generation(object));
}

/* The same as object_pin() without holding it: only to look. */
static inline struct object *object_at(struct objects *objects,
				       const void *pointer)
{
	const uintptr_t at = (uintptr_t)pointer - (uintptr_t)objects->base;

	if (at >= objects->size || at % sizeof(struct object) != 0)
		return NULL;
	const uint32_t index = (uint32_t)(at / sizeof(struct object));
	if (!objects_made(objects, index))
		return NULL;
	struct object *object = objects_place(objects, index);
	return object_alive(object) && object_held(object) ? object : NULL;
}

/* A new object, held and not alive yet; NULL when there is no room. */
struct object *object_fresh(struct objects *objects, uint16_t type,
			    const void *dispatch);

/* The application gets it: alive, counted once. Again: nothing. */
void object_show(struct objects *objects, struct object *object);

/*
 * The object of an id that the server named; made when it is a new one of the
 * server's range: with a count of one where it was @created for the guest, else
 * borrowed. NULL for what cannot be, or is over.
 */
struct object *object_known(struct objects *objects, uint64_t id, uint16_t type,
			    const void *dispatch, bool created);

void object_hold(struct object *object);
void object_unhold(struct objects *objects, struct object *object);
void object_retain(struct object *object);
/* Count one more, or one less, if one is counted already and one stays. */
bool object_retain_counted(struct object *object);
bool object_release_counted(struct object *object);
void object_release(struct objects *objects, struct object *object);
/* The API says that it is over, whatever its count. */
void object_destroy(struct objects *objects, struct object *object);

/* The API's own count. */
uint32_t object_count(const struct object *object);

/* What helpers know of it; set once. Returns what is there in the end. */
void *object_slot(const struct object *object);
void *object_slot_set(struct objects *objects, struct object *object,
		      void *data, void (*destroy)(void *data));

/*
 * What decides whether calls with the object are well formed, as a number: the
 * calls that modified it since it was last used otherwise, each by its
 * signature (0: by itself, unlike any other). So what a loop does in each round
 * has one number each time.
 */
void object_modify(struct object *object, uint64_t signature);
/* The number, for a call that uses it. */
uint32_t object_use(struct object *object);

/* @child holds @parent from now on. Returns 0 or -ENOMEM. */
int object_bind_parent(struct objects *objects, struct object *child,
		       struct object *parent);

/* The first object of @type that @child holds as its parent, or NULL. */
struct object *object_parent(struct objects *objects, struct object *child,
			     uint16_t type);

/* When @object dies, @end gets @subject and @id. Returns 0 or -ENOMEM. */
int object_bind(struct objects *objects, struct object *object,
		void (*end)(void *subject, uint64_t id), void *subject,
		uint64_t id);

/* What @find says yes to among what is bound to @object with @end. */
void *object_bound(struct objects *objects, const struct object *object,
		   void (*end)(void *subject, uint64_t id),
		   bool (*find)(const void *subject, const void *context),
		   const void *context);

#include "object.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "bias.h"
#include "signature.h"

#define STEPS (WIRE_OBJECTS / OBJECT_STEP)
#define SLAB_SIZE (sizeof(struct object) * WIRE_OBJECTS)

struct object_bond {
	struct object_bond *next;
	struct object *parent;
	void (*end)(void *subject, uint64_t id);
	void *subject;
	uint64_t id;
};

/* In a program that looks for leaks: what objects point to is not lost. */
__attribute__((weak)) extern void __lsan_register_root_region(const void *place,
							      size_t size);

int objects_init(struct objects *objects)
{
	void *base = mmap(NULL, SLAB_SIZE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (base == MAP_FAILED)
		return -ENOMEM;
	objects->base = base;
	objects->size = SLAB_SIZE;
	objects->used = 1;
	objects->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	return 0;
}

/* Give the object at @index memory; the lock is held. */
static bool make(struct objects *objects, uint32_t index)
{
	const uint32_t step = index / OBJECT_STEP;
	void *place = objects_place(objects, step * OBJECT_STEP);

	if (objects_made(objects, index))
		return true;
	if (mprotect(place, OBJECT_STEP * sizeof(struct object),
		     PROT_READ | PROT_WRITE) < 0)
		return false;
	if (__lsan_register_root_region)
		__lsan_register_root_region(
			place, OBJECT_STEP * sizeof(struct object));
	/* Pairs with the acquire in objects_made(). */
	atomic_store_explicit(&objects->made[step], true, memory_order_release);
	return true;
}

static void forget(struct objects *objects, uint32_t index)
{
	struct object *object = objects_place(objects, index);
	const bool own = index < WIRE_SERVER_IDS;
	const uint32_t generation = own ? object_generation(object) + 1 : 0;

	if (!own && index - WIRE_SERVER_IDS < WIRE_ROOTS)
		return;
	while (object->bonds) {
		struct object_bond *bond = object->bonds;

		object->bonds = bond->next;
		free(bond);
	}
	/* The child has one thread as yet. Loaders may still look at what a
	 * stale pointer shows. */
	*object = (struct object){ .dispatch = object->dispatch };
	atomic_store_explicit(&object->generation, generation,
			      memory_order_relaxed);
}

void objects_forget(struct objects *objects)
{
	objects->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	objects->oldest = objects->newest = NULL;
	objects->resting = 0;
	objects->used = 1;
	for (uint32_t i = 0; i < WIRE_OBJECTS; i++) {
		if (!objects_made(objects, i))
			i += OBJECT_STEP - 1;
		else
			forget(objects, i);
	}
}

/* Hold what somebody else may just be letting go of. */
static bool try_hold(struct object *object)
{
	uint64_t refs =
		atomic_load_explicit(&object->refs, memory_order_relaxed);

	do {
		if (refs == 0)
			return false;
	} while (!bias_swap(&object->refs, &refs, refs + OBJECT_HOLD));
	return true;
}

struct object *object_pin(struct objects *objects, const void *pointer,
			  uint16_t type)
{
	struct object *object = object_at(objects, pointer);

	if (!object || !try_hold(object))
		return NULL;
	if (object_alive(object) && (type == 0 || object->type == type))
		return object;
	object_unhold(objects, object);
	return NULL;
}

/*
 * ---- birth
 */

static struct object *free_one(struct objects *objects)
{
	struct object *object = objects->oldest;

	if (object && (objects->resting > OBJECT_REST ||
		       objects->used == WIRE_SERVER_IDS)) {
		objects->oldest = object->next;
		objects->resting--;
		return object;
	}
	if (objects->used == WIRE_SERVER_IDS || !make(objects, objects->used))
		return NULL;
	return objects_place(objects, objects->used++);
}

static void fill_in(struct object *object, uint16_t type, const void *dispatch)
{
	object->dispatch = dispatch;
	object->type = (uint8_t)type;
	object->borrowed = false;
	atomic_store_explicit(&object->calls, 0, memory_order_relaxed);
	object->slot_destroy = NULL;
	object->bonds = NULL;
	object->next = NULL;
	atomic_store_explicit(&object->state, 0, memory_order_relaxed);
	atomic_store_explicit(&object->slot, NULL, memory_order_relaxed);
}

struct object *object_fresh(struct objects *objects, uint16_t type,
			    const void *dispatch)
{
	pthread_mutex_lock(&objects->lock);
	struct object *object = free_one(objects);
	if (object) {
		fill_in(object, type, dispatch);
		if (object_generation(object) == 0)
			atomic_store_explicit(&object->generation, 1,
					      memory_order_relaxed);
		/* Pairs with the change in try_hold(). */
		atomic_store_explicit(&object->refs, OBJECT_HOLD,
				      memory_order_release);
	}
	pthread_mutex_unlock(&objects->lock);
	return object;
}

static void make_alive(struct object *object, uint64_t refs)
{
	bias_add(&object->refs, refs);
	/* Pairs with the acquire in object_alive(). */
	atomic_store_explicit(&object->alive, 1, memory_order_release);
}

void object_show(struct objects *objects, struct object *object)
{
	pthread_mutex_lock(&objects->lock);
	if (!object_alive(object))
		make_alive(object, 1);
	pthread_mutex_unlock(&objects->lock);
}

/* One whose index the guest chose: shown perhaps before its call is over. */
static struct object *known_own(struct object *object, uint64_t id,
				uint16_t type)
{
	if (object_generation(object) != wire_id_generation(id) ||
	    object->type != type || !object_held(object))
		return NULL;
	if (!object_alive(object))
		make_alive(object, 1);
	return object;
}

static void drop(struct object *object, uint64_t refs, struct object **dead);
static void bury_all(struct objects *objects, struct object *dead);

/* What the server let go of, though no answer said so to us yet. */
static void supersede(struct object *object, struct object **dead)
{
	const uint64_t count = (uint32_t)atomic_load_explicit(
		&object->refs, memory_order_relaxed);
	struct object_bond *bond = object->bonds;

	/* Callbacks and memory stay bound; they end with the newer one. */
	for (; bond; bond = bond->next) {
		if (!bond->parent)
			continue;
		drop(bond->parent, OBJECT_HOLD, dead);
		bond->parent = NULL;
	}
	bias_add(&object->refs,
		 0 - (count + (object->borrowed ? OBJECT_HOLD : 0)));
}

/* One whose index the server chose. */
static struct object *known_theirs(struct object *object, uint64_t id,
				   uint16_t type, const void *dispatch,
				   bool created, struct object **dead)
{
	const uint32_t generation = wire_id_generation(id);
	const uint64_t refs = created ? 1 : OBJECT_HOLD;

	if (generation == object_generation(object))
		return object_alive(object) && object->type == type ? object
								    : NULL;
	if ((int32_t)(generation - object_generation(object)) < 0)
		return NULL;
	if (object_alive(object)) {
		make_alive(object, refs);
		supersede(object, dead);
		object->type = (uint8_t)type;
	} else {
		fill_in(object, type, dispatch);
		make_alive(object, refs);
	}
	object->borrowed = !created;
	atomic_store_explicit(&object->calls, 0, memory_order_relaxed);
	atomic_store_explicit(&object->generation, generation,
			      memory_order_relaxed);
	return object;
}

/* Another thread buries it right now; the lock is given up meanwhile. */
static void await_burial(struct objects *objects, const struct object *object)
{
	while (object_alive(object) && !object_held(object)) {
		pthread_mutex_unlock(&objects->lock);
		sched_yield();
		pthread_mutex_lock(&objects->lock);
	}
}

struct object *object_known(struct objects *objects, uint64_t id, uint16_t type,
			    const void *dispatch, bool created)
{
	const uint32_t index = wire_id_index(id);
	struct object *object = NULL, *dead = NULL;

	if (index == 0 || index >= WIRE_OBJECTS)
		return NULL;
	pthread_mutex_lock(&objects->lock);
	if (index >= WIRE_SERVER_IDS && make(objects, index)) {
		await_burial(objects, objects_place(objects, index));
		object = known_theirs(objects_place(objects, index), id, type,
				      dispatch, created, &dead);
	} else if (index < objects->used) {
		object = known_own(objects_place(objects, index), id, type);
	}
	pthread_mutex_unlock(&objects->lock);
	bury_all(objects, dead);
	return object;
}

/*
 * ---- death: what dies may let its parents die, in a list and not in depth
 */

static void drop(struct object *object, uint64_t refs, struct object **dead)
{
	/* The last one sees what all others did. */
	if (bias_add(&object->refs, 0 - refs) != refs)
		return;
	object->next = *dead;
	*dead = object;
}

static void end_bonds(struct object *object, struct object **dead)
{
	struct object_bond *bond = object->bonds;

	object->bonds = NULL;
	while (bond) {
		struct object_bond *next = bond->next;

		if (bond->parent)
			drop(bond->parent, OBJECT_HOLD, dead);
		if (bond->end)
			bond->end(bond->subject, bond->id);
		free(bond);
		bond = next;
	}
}

static void rest(struct objects *objects, struct object *object,
		 uint32_t generation)
{
	atomic_store_explicit(&object->generation, generation,
			      memory_order_relaxed);
	object->next = NULL;
	if (objects->oldest)
		objects->newest->next = object;
	else
		objects->oldest = object;
	objects->newest = object;
	objects->resting++;
}

/* Nobody holds it, so nobody else touches it. */
static void bury(struct objects *objects, struct object *object,
		 struct object **dead)
{
	void *data = atomic_exchange_explicit(&object->slot, NULL,
					      memory_order_acquire);
	const uint32_t generation = object_generation(object);

	end_bonds(object, dead);
	if (data && object->slot_destroy)
		object->slot_destroy(data);
	pthread_mutex_lock(&objects->lock);
	/* From here on known_theirs() may use it again. */
	atomic_store_explicit(&object->alive, 0, memory_order_relaxed);
	/* The server's indices are the server's to use again; and an index
	 * whose generations are used up is not used any more. */
	if (object_index(objects, object) < WIRE_SERVER_IDS &&
	    generation != UINT32_MAX)
		rest(objects, object, generation + 1);
	pthread_mutex_unlock(&objects->lock);
}

static void bury_all(struct objects *objects, struct object *dead)
{
	while (dead) {
		struct object *object = dead;

		dead = object->next;
		bury(objects, object, &dead);
	}
}

static void put(struct objects *objects, struct object *object, uint64_t refs)
{
	struct object *dead = NULL;

	drop(object, refs, &dead);
	bury_all(objects, dead);
}

void object_hold(struct object *object)
{
	bias_add(&object->refs, OBJECT_HOLD);
}

void object_unhold(struct objects *objects, struct object *object)
{
	put(objects, object, OBJECT_HOLD);
}

void object_retain(struct object *object)
{
	bias_add(&object->refs, 1);
}

/* Change the API's count by @change where it is at least @least. */
static bool change_count(struct object *object, uint64_t change, uint32_t least)
{
	uint64_t refs =
		atomic_load_explicit(&object->refs, memory_order_relaxed);

	do {
		if ((uint32_t)refs < least || (uint32_t)refs == UINT32_MAX)
			return false;
	} while (!bias_swap(&object->refs, &refs, refs + change));
	return true;
}

bool object_retain_counted(struct object *object)
{
	return change_count(object, 1, 1);
}

bool object_release_counted(struct object *object)
{
	return change_count(object, UINT64_MAX, 2);
}

/* Who releases holds the object too, so this never is the last. */
static uint64_t take_counts(struct object *object, uint64_t most)
{
	uint64_t refs =
		atomic_load_explicit(&object->refs, memory_order_relaxed);
	uint64_t taken;

	do {
		taken = (uint32_t)refs < most ? (uint32_t)refs : most;
	} while (!bias_swap(&object->refs, &refs, refs - taken + OBJECT_HOLD));
	return taken;
}

void object_release(struct objects *objects, struct object *object)
{
	take_counts(object, 1);
	object_unhold(objects, object);
}

void object_destroy(struct objects *objects, struct object *object)
{
	take_counts(object, UINT32_MAX);
	pthread_mutex_lock(&objects->lock);
	const bool borrowed = object->borrowed;
	object->borrowed = false;
	pthread_mutex_unlock(&objects->lock);
	if (borrowed)
		object_unhold(objects, object);
	object_unhold(objects, object);
}

uint32_t object_count(const struct object *object)
{
	return (uint32_t)atomic_load_explicit(&object->refs,
					      memory_order_relaxed);
}

void *object_slot(const struct object *object)
{
	/* Pairs with the store in object_slot_set(). */
	return atomic_load_explicit(&object->slot, memory_order_acquire);
}

void *object_slot_set(struct objects *objects, struct object *object,
		      void *data, void (*destroy)(void *data))
{
	pthread_mutex_lock(&objects->lock);
	void *kept = object_slot(object);
	if (!kept) {
		kept = data;
		object->slot_destroy = destroy;
		/* Pairs with the load in object_slot(). */
		atomic_store_explicit(&object->slot, data,
				      memory_order_release);
	}
	pthread_mutex_unlock(&objects->lock);
	return kept;
}

/*
 * ---- what was done to it
 */

#define STATE_USED (UINT32_C(1) << 31)

void object_modify(struct object *object, uint64_t signature)
{
	/* Threads that change one object at a time have no order: any number
	 * will do. */
	const uint32_t before =
		atomic_load_explicit(&object->state, memory_order_relaxed);
	const uint64_t from =
		before & STATE_USED && signature != 0 ? 0 : before;
	const uint32_t after =
		(uint32_t)signature_add(from, signature ? signature : 1);

	atomic_store_explicit(&object->state, after & ~STATE_USED,
			      memory_order_relaxed);
}

uint32_t object_use(struct object *object)
{
	const uint32_t state =
		atomic_load_explicit(&object->state, memory_order_relaxed);

	if (state != 0 && !(state & STATE_USED))
		atomic_store_explicit(&object->state, state | STATE_USED,
				      memory_order_relaxed);
	return state & ~STATE_USED;
}

/*
 * ---- what ends with an object
 */

static int add_bond(struct objects *objects, struct object *object,
		    const struct object_bond *given)
{
	struct object_bond *bond = malloc(sizeof(*bond));

	if (!bond)
		return -ENOMEM;
	*bond = *given;
	pthread_mutex_lock(&objects->lock);
	bond->next = object->bonds;
	object->bonds = bond;
	pthread_mutex_unlock(&objects->lock);
	return 0;
}

int object_bind_parent(struct objects *objects, struct object *child,
		       struct object *parent)
{
	const int error = add_bond(objects, child,
				   &(struct object_bond){ .parent = parent });

	if (error == 0)
		object_hold(parent);
	return error;
}

struct object *object_parent(struct objects *objects, struct object *child,
			     uint16_t type)
{
	struct object *found = NULL;

	pthread_mutex_lock(&objects->lock);
	for (struct object_bond *bond = child->bonds; bond && !found;
	     bond = bond->next)
		if (bond->parent && bond->parent->type == type)
			found = bond->parent;
	pthread_mutex_unlock(&objects->lock);
	return found;
}

int object_bind(struct objects *objects, struct object *object,
		void (*end)(void *subject, uint64_t id), void *subject,
		uint64_t id)
{
	return add_bond(objects, object,
			&(struct object_bond){
				.end = end, .subject = subject, .id = id });
}

void *object_bound(struct objects *objects, const struct object *object,
		   void (*end)(void *subject, uint64_t id),
		   bool (*find)(const void *subject, const void *context),
		   const void *context)
{
	void *found = NULL;

	pthread_mutex_lock(&objects->lock);
	for (struct object_bond *bond = object->bonds; bond && !found;
	     bond = bond->next)
		if (bond->end == end && find(bond->subject, context))
			found = bond->subject;
	pthread_mutex_unlock(&objects->lock);
	return found;
}

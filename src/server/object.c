#include "object.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

/* What is to be done when an object dies. */
struct bond {
	struct bond *next;
	uint64_t parent; /* 0: none */
	void (*end)(void *subject);
	void *subject;
};

struct object {
	void *vendor;
	uint32_t generation;
	uint16_t type;
	bool live;     /* count + holds > 0, or pinned still */
	bool borrowed; /* one hold is for ever */
	uint32_t count, holds, pins;
	int64_t poison;	   /* why there is no vendor's object; 0: there is */
	uint32_t deferred; /* releases put off */
	void (*release)(void *vendor);
	void *slot;
	struct bond *bonds;
	uint32_t next_free;
};

#define CHUNK_SIZE (sizeof(struct object) * OBJECT_CHUNK)

/* Mapped: of most sessions' chunks, no more than the first page is touched. */
static struct object *chunk_create(void)
{
	void *chunk = mmap(NULL, CHUNK_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return chunk == MAP_FAILED ? NULL : chunk;
}

void objects_init(struct objects *objects)
{
	*objects = (struct objects){
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.used = WIRE_ROOTS,
	};
}

static void fini_object(struct object *object)
{
	while (object->bonds) {
		struct bond *bond = object->bonds;

		object->bonds = bond->next;
		if (bond->end)
			bond->end(bond->subject);
		free(bond);
	}
}

void objects_fini(struct objects *objects)
{
	for (uint32_t i = 0; i < OBJECT_CHUNKS; i++) {
		for (uint32_t k = 0; objects->chunks[i] && k < OBJECT_CHUNK;
		     k++)
			fini_object(&objects->chunks[i][k]);
		if (objects->chunks[i])
			munmap(objects->chunks[i], CHUNK_SIZE);
	}
	table_fini(&objects->known);
	objects_init(objects);
}

/* The entry at @index, if its chunk is there. The lock is held. */
static struct object *at(const struct objects *objects, uint32_t index)
{
	struct object *chunk;

	if (index == 0 || index >= WIRE_OBJECTS)
		return NULL;
	chunk = objects->chunks[index / OBJECT_CHUNK];
	return chunk ? &chunk[index % OBJECT_CHUNK] : NULL;
}

/* The same, and the chunk is made. */
static struct object *make(struct objects *objects, uint32_t index)
{
	struct object **chunk = &objects->chunks[index / OBJECT_CHUNK];

	if (!*chunk)
		*chunk = chunk_create();
	return at(objects, index);
}

static bool is_needed(const struct object *object)
{
	return object->count > 0 || object->holds > 0;
}

/* The live entry of an id, needed or only pinned. */
static struct object *live_at(const struct objects *objects, uint64_t id)
{
	struct object *object = at(objects, wire_id_index(id));

	if (!object || !object->live ||
	    object->generation != wire_id_generation(id))
		return NULL;
	return object;
}

enum object_found object_pin(struct objects *objects, uint64_t id,
			     uint16_t type, void **vendor, int64_t *error)
{
	enum object_found found = OBJECT_STALE;

	if (wire_id_index(id) >= WIRE_OBJECTS)
		return OBJECT_FORGED;
	pthread_mutex_lock(&objects->lock);
	struct object *object = live_at(objects, id);
	if (object && is_needed(object) && object->vendor &&
	    object->type == type) {
		object->pins++;
		*vendor = object->vendor;
		found = OBJECT_FOUND;
	} else if (object && is_needed(object) && object->poison != 0 &&
		   object->type == type) {
		*error = object->poison;
		found = OBJECT_POISONED;
	}
	pthread_mutex_unlock(&objects->lock);
	return found;
}

/*
 * ---- names
 */

/* Two types may share an address (a struct and its first member). */
static uint64_t key_of(const void *vendor, uint16_t type)
{
	return table_key(vendor) ^ (uint64_t)type << 48;
}

static uint32_t index_of(const struct objects *objects, const void *vendor,
			 uint16_t type)
{
	const uintptr_t value =
		(uintptr_t)table_get(&objects->known, key_of(vendor, type));
	const struct object *object =
		value ? at(objects, (uint32_t)(value - 1)) : NULL;

	if (!object || !object->live || object->vendor != vendor ||
	    object->type != type)
		return 0;
	return (uint32_t)(value - 1);
}

static int name(struct objects *objects, uint32_t index, void *vendor,
		uint16_t type)
{
	return table_put(&objects->known, key_of(vendor, type),
			 (void *)(uintptr_t)(index + UINT32_C(1)));
}

static void unname(struct objects *objects, uint32_t index,
		   const struct object *object)
{
	if (object->vendor &&
	    index_of(objects, object->vendor, object->type) == index)
		table_remove(&objects->known,
			     key_of(object->vendor, object->type));
}

/*
 * ---- death: under the lock entries are taken out and what is to be done is
 * collected; it is done without the lock
 */

struct endings {
	struct bond *bonds;
};

static void add_ending(struct endings *endings, struct bond *bond)
{
	bond->next = endings->bonds;
	endings->bonds = bond;
}

/* Its parents are on the list too: a chain of them costs no stack. */
static void bury(struct objects *objects, uint32_t index,
		 struct endings *endings)
{
	struct object *object = at(objects, index);
	struct bond *bond = object->bonds;

	unname(objects, index, object);
	object->live = false;
	object->bonds = NULL;
	object->vendor = NULL;
	objects->live--;
	while (bond) {
		struct bond *next = bond->next;

		add_ending(endings, bond);
		bond = next;
	}
	if (index < WIRE_SERVER_IDS || object->generation == UINT32_MAX)
		return;
	object->next_free = objects->first_free;
	objects->first_free = index;
}

static void bury_if_over(struct objects *objects, uint32_t index,
			 struct endings *endings)
{
	const struct object *object = at(objects, index);

	if (object->live && !is_needed(object) && object->pins == 0)
		bury(objects, index, endings);
}

static void drop_hold(struct objects *objects, uint64_t id,
		      struct endings *endings)
{
	struct object *object = live_at(objects, id);

	if (!object || object->holds == 0)
		return;
	object->holds--;
	bury_if_over(objects, wire_id_index(id), endings);
}

/* The lock is held; it is given up while functions run. */
static void run_endings(struct objects *objects, struct endings *endings)
{
	while (endings->bonds) {
		struct bond *bond = endings->bonds;

		endings->bonds = bond->next;
		if (bond->parent)
			drop_hold(objects, bond->parent, endings);
		if (bond->end) {
			pthread_mutex_unlock(&objects->lock);
			bond->end(bond->subject);
			pthread_mutex_lock(&objects->lock);
		}
		free(bond);
	}
}

/* The last pin is gone; what was put off is made while the entry still is. */
static void run_deferred(struct objects *objects, struct object *object)
{
	while (object->pins == 1 && object->deferred > 0) {
		void (*release)(void *) = object->release;
		void *vendor = object->vendor;

		object->deferred--;
		pthread_mutex_unlock(&objects->lock);
		release(vendor);
		pthread_mutex_lock(&objects->lock);
	}
}

void object_unpin(struct objects *objects, const uint64_t *ids, uint32_t count)
{
	struct endings endings = { 0 };

	if (count == 0)
		return;
	pthread_mutex_lock(&objects->lock);
	for (uint32_t i = 0; i < count; i++) {
		struct object *object = at(objects, wire_id_index(ids[i]));

		run_deferred(objects, object);
		object->pins--;
		bury_if_over(objects, wire_id_index(ids[i]), &endings);
	}
	run_endings(objects, &endings);
	pthread_mutex_unlock(&objects->lock);
}

/*
 * ---- birth
 */

static void forget_owner(struct objects *objects, void *vendor, uint16_t type,
			 uint32_t but)
{
	const uint32_t index = index_of(objects, vendor, type);

	/* The vendor used the address again: that entry's object is gone. */
	if (index == 0 || index == but)
		return;
	unname(objects, index, at(objects, index));
	at(objects, index)->vendor = NULL;
}

static int fill_in(struct objects *objects, uint32_t index, void *vendor,
		   uint16_t type, uint32_t generation, enum object_kind kind)
{
	struct object *object = at(objects, index);

	if (kind == OBJECT_CREATED)
		forget_owner(objects, vendor, type, index);
	if (name(objects, index, vendor, type) < 0)
		return -ENOMEM;
	*object = (struct object){
		.vendor = vendor,
		.generation = generation,
		.type = type,
		.live = true,
		.borrowed = kind == OBJECT_BORROWED,
		.count = kind == OBJECT_CREATED,
		.holds = kind != OBJECT_CREATED,
	};
	objects->live++;
	return 0;
}

int object_create(struct objects *objects, uint64_t id, void *vendor,
		  uint16_t type)
{
	const uint32_t index = wire_id_index(id);
	const uint32_t generation = wire_id_generation(id);
	int error = -EPROTO;

	if (index == 0 || index >= WIRE_SERVER_IDS)
		return -EPROTO;
	pthread_mutex_lock(&objects->lock);
	const struct object *object = make(objects, index);
	if (!object)
		error = -ENOMEM;
	else if (!object->live && generation > object->generation)
		error = fill_in(objects, index, vendor, type, generation,
				OBJECT_CREATED);
	pthread_mutex_unlock(&objects->lock);
	return error;
}

int object_poison(struct objects *objects, uint64_t id, uint16_t type,
		  int64_t poison)
{
	const uint32_t index = wire_id_index(id);
	int error = -EPROTO;

	if (index == 0 || index >= WIRE_SERVER_IDS)
		return -EPROTO;
	pthread_mutex_lock(&objects->lock);
	struct object *object = make(objects, index);
	if (!object) {
		error = -ENOMEM;
	} else if (!object->live &&
		   wire_id_generation(id) > object->generation) {
		*object = (struct object){
			.generation = wire_id_generation(id),
			.type = type,
			.live = true,
			.count = 1,
			.poison = poison,
		};
		objects->live++;
		error = 0;
	}
	pthread_mutex_unlock(&objects->lock);
	return error;
}

/* An index of the server's range, 0: none left. */
static uint32_t next_index(struct objects *objects, enum object_kind kind)
{
	uint32_t index = objects->first_free;

	if (kind == OBJECT_ROOT)
		return objects->roots < WIRE_ROOTS
			       ? WIRE_SERVER_IDS + objects->roots++
			       : 0;
	if (index != 0) {
		objects->first_free = at(objects, index)->next_free;
		return index;
	}
	if (objects->used == WIRE_OBJECTS - WIRE_SERVER_IDS)
		return 0;
	return WIRE_SERVER_IDS + objects->used++;
}

static uint64_t show_new(struct objects *objects, void *vendor, uint16_t type,
			 enum object_kind kind)
{
	const uint32_t index = next_index(objects, kind);
	const struct object *object = index ? make(objects, index) : NULL;
	const uint32_t generation = object ? object->generation + 1 : 0;

	if (!object ||
	    fill_in(objects, index, vendor, type, generation, kind) < 0)
		return 0;
	return wire_id(index, generation);
}

uint64_t object_show(struct objects *objects, void *vendor, uint16_t type,
		     enum object_kind kind)
{
	uint64_t id = 0;

	pthread_mutex_lock(&objects->lock);
	const uint32_t index = index_of(objects, vendor, type);
	if (index != 0 && kind != OBJECT_CREATED)
		id = wire_id(index, at(objects, index)->generation);
	else
		id = show_new(objects, vendor, type, kind);
	pthread_mutex_unlock(&objects->lock);
	return id;
}

uint64_t object_known(struct objects *objects, void *vendor, uint16_t type)
{
	uint64_t id = 0;

	pthread_mutex_lock(&objects->lock);
	const uint32_t index = index_of(objects, vendor, type);
	if (index != 0)
		id = wire_id(index, at(objects, index)->generation);
	pthread_mutex_unlock(&objects->lock);
	return id;
}

/*
 * ---- counts
 */

enum change { RETAIN, RELEASE, DESTROY, HOLD, UNHOLD };

static void change_object(struct object *object, enum change change)
{
	switch (change) {
	case RETAIN:
		object->count++;
		break;
	case RELEASE:
		object->count -= object->count > 0;
		break;
	case DESTROY:
		object->count = 0;
		object->holds -= object->borrowed;
		object->borrowed = false;
		break;
	case HOLD:
		object->holds++;
		break;
	case UNHOLD:
		object->holds -= object->holds > 0;
		break;
	}
}

static void change_id(struct objects *objects, uint64_t id, enum change change)
{
	struct endings endings = { 0 };

	pthread_mutex_lock(&objects->lock);
	struct object *object = live_at(objects, id);
	if (object) {
		change_object(object, change);
		bury_if_over(objects, wire_id_index(id), &endings);
		run_endings(objects, &endings);
	}
	pthread_mutex_unlock(&objects->lock);
}

void object_retain(struct objects *objects, uint64_t id)
{
	change_id(objects, id, RETAIN);
}

void object_release(struct objects *objects, uint64_t id)
{
	change_id(objects, id, RELEASE);
}

void object_destroy(struct objects *objects, uint64_t id)
{
	change_id(objects, id, DESTROY);
}

void object_hold(struct objects *objects, uint64_t id)
{
	change_id(objects, id, HOLD);
}

void object_unhold(struct objects *objects, uint64_t id)
{
	change_id(objects, id, UNHOLD);
}

/*
 * ---- relations
 */

static int add_bond(struct object *object, const struct bond *given)
{
	struct bond *bond = malloc(sizeof(*bond));

	if (!bond)
		return -ENOMEM;
	*bond = *given;
	bond->next = object->bonds;
	object->bonds = bond;
	return 0;
}

int object_bind_parent(struct objects *objects, uint64_t child, uint64_t parent)
{
	int error = 0;

	pthread_mutex_lock(&objects->lock);
	struct object *young = live_at(objects, child);
	struct object *old = live_at(objects, parent);
	if (young && old && young != old) {
		error = add_bond(young, &(struct bond){ .parent = parent });
		if (error == 0)
			old->holds++;
	}
	pthread_mutex_unlock(&objects->lock);
	return error;
}

int object_bind(struct objects *objects, uint64_t id,
		void (*end)(void *subject), void *subject)
{
	int error = -ENOENT;

	pthread_mutex_lock(&objects->lock);
	struct object *object = live_at(objects, id);
	if (object)
		error = add_bond(object, &(struct bond){ .end = end,
							 .subject = subject });
	pthread_mutex_unlock(&objects->lock);
	return error;
}

bool object_defer(struct objects *objects, uint64_t id, uint32_t own,
		  void (*release)(void *vendor), void *vendor)
{
	bool deferred = false;

	pthread_mutex_lock(&objects->lock);
	struct object *object = live_at(objects, id);
	if (object && object->vendor == vendor && object->pins > own &&
	    object->count <= 1) {
		deferred = true;
		object->release = release;
		object->deferred++;
	}
	pthread_mutex_unlock(&objects->lock);
	return deferred;
}

/*
 * ---- slots
 */

void *object_slot(struct objects *objects, void *vendor, uint16_t type)
{
	void *data = NULL;

	pthread_mutex_lock(&objects->lock);
	const uint32_t index = index_of(objects, vendor, type);
	if (index != 0)
		data = at(objects, index)->slot;
	pthread_mutex_unlock(&objects->lock);
	return data;
}

void *object_slot_set(struct objects *objects, void *vendor, uint16_t type,
		      void *data, void (*destroy)(void *data))
{
	void *kept = NULL;

	pthread_mutex_lock(&objects->lock);
	const uint32_t index = index_of(objects, vendor, type);
	struct object *object = index ? at(objects, index) : NULL;
	if (object && !object->slot) {
		struct bond bond = { .end = destroy, .subject = data };

		if (!destroy || add_bond(object, &bond) == 0)
			object->slot = data;
	}
	if (object)
		kept = object->slot;
	pthread_mutex_unlock(&objects->lock);
	return kept;
}

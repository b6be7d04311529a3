#include "resource.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "code.h"
#include "ids.h"
#include "library.h"
#include "line.h"
#include "own.h"
#include "probe.h"
#include "registration.h"
#include "use.h"

struct resource resources[RESOURCE_MOST + 1];
static struct vaccel_list_entry anchor = LIST_ENTRY_INIT(anchor);

/* Guarded by the library's lock; by type, in the order they were made. */
static struct ids ids = { .what = "resource", .most = RESOURCE_MOST };
struct list resources_by_type[VACCEL_RESOURCE_MAX] = {
	{ &resources_by_type[0], &resources_by_type[0] },
	{ &resources_by_type[1], &resources_by_type[1] },
	{ &resources_by_type[2], &resources_by_type[2] },
};

static void entry_init(struct vaccel_list_entry *entry)
{
	entry->next = entry->prev = entry;
}

/* Others look at it at any time; what it means is decided by the record. */
static void id_set(struct vaccel_resource *res, vaccel_id_t id)
{
	__atomic_store_n(&res->id, id, __ATOMIC_RELAXED);
}

/* What a structure holds that is no resource: it may hold anything now. */
static void resource_blank(struct vaccel_resource *res)
{
	id_set(res, 0);
	res->remote_id = 0;
	res->path_type = VACCEL_PATH_LOCAL_FILE;
	res->paths = NULL;
	res->nr_paths = 0;
	res->rundir = NULL;
	res->blobs = NULL;
	res->nr_blobs = 0;
	entry_init(&res->entry);
	entry_init(&res->sessions);
	pthread_mutex_init(&res->sessions_lock, NULL);
	atomic_init(&res->refcount, 0);
	res->plugin_priv = NULL;
}

/*
 * ---- records
 */

/* Take a record for a resource that starts; NULL if all ids are taken. */
static struct resource *record_take(struct vaccel_resource *res, unsigned type)
{
	library_lock();
	const vaccel_id_t id = ids_take(&ids);
	struct resource *resource = id > 0 ? &resources[id] : NULL;
	if (resource) {
		resource->id = id;
		resource->place = res;
		resource->life = LIFE_STARTING;
		resource->changer = pthread_self();
		resource->type = type;
		list_init(&resource->by_type);
		list_init(&resource->registrations);
		resource->refcount = 0;
		resource->loading = resource->loaded = resource->read = false;
		resource->has = (struct contents){
			.id = id,
			.path_type = VACCEL_PATH_LOCAL_FILE,
		};
	}
	library_unlock();
	return resource;
}

/* Its number is free again; the library's lock is held. */
static void record_give_locked(struct resource *resource)
{
	list_remove(&resource->by_type);
	resource->life = LIFE_NONE;
	resource->place = NULL;
	ids_give(&ids, resource->id);
}

/* Free what there is. It is taken out first: a child that is forked meanwhile
 * must not find it half freed. */
static void record_give(struct resource *resource)
{
	library_lock();
	struct contents contents = resource->has;
	resource->has = (struct contents){ 0 };
	resource->life = LIFE_VANISHING;
	list_remove(&resource->by_type);
	library_unlock();
	contents_fini(&contents);
	library_lock();
	record_give_locked(resource);
	library_unlock();
}

/* What was begun with record_take() is a resource, or is not. */
static int resource_settle(struct resource *resource,
			   struct vaccel_resource *res, int error)
{
	if (error) {
		record_give(resource);
		resource_blank(res);
		return error;
	}
	contents_show(&resource->has, res);
	id_set(res, resource->id);
	res->type = (vaccel_resource_type_t)resource->type;
	res->entry = (struct vaccel_list_entry){ &anchor, &anchor };
	library_lock();
	resource->life = LIFE_ALIVE;
	list_append(&resources_by_type[resource->type], &resource->by_type);
	/* Pairs with resource_of(). */
	atomic_store_explicit(&resource->mirror, res, memory_order_release);
	library_unlock();
	line_debug("Initialized resource %lld", (long long)resource->id);
	return 0;
}

/*
 * ---- they begin
 */
static int resource_init_multi(struct vaccel_resource *res, const char **paths,
			       size_t nr_paths, vaccel_resource_type_t type)
{
	OWNED(visit_release) struct visit visit = library_visit_new();
	if (!visit.inside)
		return -EPERM;
	if (!res || !paths || nr_paths == 0 ||
	    (unsigned)type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	resource_blank(res);
	struct resource *resource = record_take(res, type);
	if (!resource)
		return -EUSERS;
	return resource_settle(
		resource, res,
		contents_from_paths(&resource->has, paths, nr_paths));
}

static int resource_init_from_buf(struct vaccel_resource *res, const void *buf,
				  size_t size, vaccel_resource_type_t type,
				  const char *filename, bool mem_only)
{
	OWNED(visit_release) struct visit visit = library_visit_new();
	if (!visit.inside)
		return -EPERM;
	if (!res || !buf || size == 0 || (unsigned)type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	resource_blank(res);
	struct resource *resource = record_take(res, type);
	if (!resource)
		return -EUSERS;
	const int error = contents_from_buf(&resource->has, buf, size, filename,
					    mem_only);
	resource->loaded = !error;
	return resource_settle(resource, res, error);
}

static int resource_init_from_blobs(struct vaccel_resource *res,
				    const struct vaccel_blob **blobs,
				    size_t count, vaccel_resource_type_t type)
{
	OWNED(visit_release) struct visit visit = library_visit_new();
	if (!visit.inside)
		return -EPERM;
	if (!res)
		return -EINVAL;
	res->blobs = NULL;
	res->nr_blobs = 0;
	if (!blobs || count == 0 || (unsigned)type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	for (size_t i = 0; i < count; i++)
		if (!vaccel_blob_valid(blobs[i]))
			return -EINVAL;
	resource_blank(res);
	struct resource *resource = record_take(res, type);
	if (!resource)
		return -EUSERS;
	const int error = contents_from_blobs(&resource->has, blobs, count);
	resource->loaded = !error;
	return resource_settle(resource, res, error);
}

/*
 * ---- they end
 */

/* Whether the list in @copy is as we wrote it into the original. */
static bool list_is_ours(const struct resource *resource,
			 const struct vaccel_resource *copy)
{
	const struct list *list = &resource->registrations;
	const struct vaccel_list_entry *first = &resource->place->sessions;
	const struct vaccel_list_entry *last = first;

	if (!list_empty(list)) {
		first = &list_owner(list->next, struct registration,
				    by_resource)
				 ->resource_entry;
		last = &list_owner(list->previous, struct registration,
				   by_resource)
				->resource_entry;
	}
	return copy->sessions.next == first && copy->sessions.prev == last;
}

bool resource_intact(const struct resource *resource)
{
	struct vaccel_resource copy;

	return probe_read(&copy, resource->place, sizeof(copy)) == 0 &&
	       copy.id == resource->id && copy.entry.next == &anchor &&
	       copy.entry.prev == &anchor && list_is_ours(resource, &copy) &&
	       atomic_load_explicit(&copy.refcount, memory_order_relaxed) ==
		       resource->refcount;
}

/* Make the resource disappear; whether it was there and this is our doing. */
static bool resource_claim(struct resource *resource,
			   const struct vaccel_resource *res)
{
	library_lock();
	const bool mine =
		resource->life == LIFE_ALIVE && resource->place == res;
	if (mine) {
		resource->life = LIFE_ENDING;
		resource->changer = pthread_self();
		/* Pairs with resource_of(); use_wait() has the barrier. */
		atomic_store_explicit(&resource->mirror, NULL,
				      memory_order_release);
	}
	library_unlock();
	return mine;
}

static void resource_restore(struct resource *resource)
{
	library_lock();
	resource->life = LIFE_ALIVE;
	atomic_store_explicit(&resource->mirror, resource->place,
			      memory_order_release);
	library_unlock();
}

/* Unregister from all sessions, whose structures may be gone. */
static int resource_unregister_all(struct resource *resource)
{
	for (;;) {
		library_lock();
		struct session *session =
			list_empty(&resource->registrations)
				? NULL
				: list_owner(resource->registrations.next,
					     struct registration, by_resource)
					  ->session;
		library_unlock();
		if (!session)
			return 0;
		const int error =
			registration_end(session, resource, false, true, -1);
		if (error == -EALREADY)
			registration_await(session, resource);
		else if (error)
			return error;
	}
}

/* Take back what @res says of the resource. Unless the caller has just named it
 * (@named), its memory may be free, and what looks like ours all that is left
 * of it: then only what is still as we wrote it is written. */
static void resource_unfurnish(const struct resource *resource, bool named)
{
	struct vaccel_resource *res = resource->place;
	const struct contents *has = &resource->has;

	if (named ||
	    (res->paths == has->paths && res->rundir == has->rundir &&
	     res->blobs == has->blobs.shown && res->nr_paths == has->nr_paths &&
	     res->nr_blobs == has->blobs.count))
		contents_show(&(struct contents){ .path_type = res->path_type },
			      res);
	if (named)
		res->plugin_priv = NULL;
	entry_init(&res->entry);
	id_set(res, 0);
}

static void resource_vanish(struct resource *resource, bool named)
{
	library_lock();
	if (named || resource_intact(resource))
		resource_unfurnish(resource, named);
	resource->life = LIFE_VANISHING;
	library_unlock();
	line_debug("Released resource %lld", (long long)resource->id);
	record_give(resource);
}

static int resource_end(struct vaccel_resource *res)
{
	OWNED(visit_release) struct visit visit = library_visit();
	if (!visit.inside)
		return -EPERM;
	struct resource *resource = res ? resource_named(res) : NULL;
	if (!resource)
		return -EINVAL;
	if (use_mine(NULL, resource) && resource_of(res))
		return -EBUSY;
	if (!resource_claim(resource, res))
		return -EINVAL;
	int error = use_wait(NULL, resource, -1);
	if (!error)
		error = resource_unregister_all(resource);
	if (error) {
		resource_restore(resource);
		return error;
	}
	resource_vanish(resource, true);
	return 0;
}

void resources_close(void)
{
	for (vaccel_id_t id = 1; id <= ids.highest; id++) {
		struct resource *resource = &resources[id];
		if (!resource_claim(resource, resource->place))
			continue;
		resource_vanish(resource, false);
	}
	registrations_close();
	library_lock();
	ids_reset(&ids);
	library_unlock();
}

void resources_forked(void)
{
	for (vaccel_id_t id = 1; id <= ids.highest; id++) {
		struct resource *resource = &resources[id];
		if (pthread_equal(resource->changer, pthread_self()))
			continue;
		/* What another thread was loading is lost to the child, which
		 * loads it again. */
		if (resource->loading) {
			resource->loading = resource->loaded = false;
			resource->has.blobs = (struct blobset){ 0 };
			resource->has.rundir = NULL;
		}
		if (resource->life == LIFE_STARTING ||
		    resource->life == LIFE_VANISHING)
			record_give_locked(resource);
		else if (resource->life == LIFE_ENDING)
			resource_restore(resource);
	}
}

/*
 * ---- what programs call
 */
int vaccel_resource_init(struct vaccel_resource *res, const char *path,
			 vaccel_resource_type_t type)
{
	return code_of(resource_init_multi(res, &path, 1, type));
}

int vaccel_resource_init_multi(struct vaccel_resource *res, const char **paths,
			       size_t nr_paths, vaccel_resource_type_t type)
{
	return code_of(resource_init_multi(res, paths, nr_paths, type));
}

int vaccel_resource_init_from_buf(struct vaccel_resource *res, const void *buf,
				  size_t nr_bytes, vaccel_resource_type_t type,
				  const char *filename, bool mem_only)
{
	return code_of(resource_init_from_buf(res, buf, nr_bytes, type,
					      filename, mem_only));
}

int vaccel_resource_init_from_blobs(struct vaccel_resource *res,
				    const struct vaccel_blob **blobs,
				    size_t nr_blobs,
				    vaccel_resource_type_t type)
{
	return code_of(resource_init_from_blobs(res, blobs, nr_blobs, type));
}

int vaccel_resource_release(struct vaccel_resource *res)
{
	return code_of(resource_end(res));
}

int vaccel_resource_new(struct vaccel_resource **res, const char *path,
			vaccel_resource_type_t type)
{
	return vaccel_resource_multi_new(res, &path, 1, type);
}

int vaccel_resource_multi_new(struct vaccel_resource **res, const char **paths,
			      size_t nr_paths, vaccel_resource_type_t type)
{
	OWNED(free_release) struct vaccel_resource *fresh = NULL;

	if (!res)
		return VACCEL_EINVAL;
	fresh = calloc(1, sizeof(*fresh));
	const int error =
		fresh ? resource_init_multi(fresh, paths, nr_paths, type)
		      : -ENOMEM;
	if (!error)
		*res = TAKE(fresh);
	return code_of(error);
}

int vaccel_resource_from_buf(struct vaccel_resource **res, const void *buf,
			     size_t nr_bytes, vaccel_resource_type_t type,
			     const char *filename, bool mem_only)
{
	OWNED(free_release) struct vaccel_resource *fresh = NULL;

	if (!res)
		return VACCEL_EINVAL;
	fresh = calloc(1, sizeof(*fresh));
	const int error =
		fresh ? resource_init_from_buf(fresh, buf, nr_bytes, type,
					       filename, mem_only)
		      : -ENOMEM;
	if (!error)
		*res = TAKE(fresh);
	return code_of(error);
}

int vaccel_resource_from_blobs(struct vaccel_resource **res,
			       const struct vaccel_blob **blobs,
			       size_t nr_blobs, vaccel_resource_type_t type)
{
	OWNED(free_release) struct vaccel_resource *fresh = NULL;

	if (!res)
		return VACCEL_EINVAL;
	fresh = calloc(1, sizeof(*fresh));
	const int error =
		fresh ? resource_init_from_blobs(fresh, blobs, nr_blobs, type)
		      : -ENOMEM;
	if (!error)
		*res = TAKE(fresh);
	return code_of(error);
}

int vaccel_resource_delete(struct vaccel_resource *res)
{
	const int error = resource_end(res);

	if (!error)
		free(res);
	return code_of(error);
}

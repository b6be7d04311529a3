#include "resource.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blob.h"
#include "code.h"
#include "directory.h"
#include "fetch.h"
#include "ids.h"
#include "library.h"
#include "line.h"
#include "own.h"
#include "probe.h"
#include "registration.h"
#include "rundir.h"
#include "uri.h"
#include "use.h"

struct resource resources[RESOURCE_MOST + 1];
static struct vaccel_list_entry anchor = LIST_ENTRY_INIT(anchor);

/* Guarded by the library's lock; by type, in the order they were made. */
static struct ids ids = { .what = "resource", .most = RESOURCE_MOST };
static struct list by_type[VACCEL_RESOURCE_MAX] = {
	{ &by_type[0], &by_type[0] },
	{ &by_type[1], &by_type[1] },
	{ &by_type[2], &by_type[2] },
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
		resource->path_type = VACCEL_PATH_LOCAL_FILE;
		resource->has = (struct contents){ 0 };
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

static void contents_free(struct contents *contents, vaccel_id_t id)
{
	const bool ours =
		contents->dir_owner && contents->dir_owner == getpid();

	blobset_fini(&contents->blobs, ours);
	if (ours)
		rundir_remove("resource", id);
	for (size_t i = 0; i < contents->nr_paths; i++)
		free(contents->paths[i]);
	free(contents->paths);
	free(contents->rundir);
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
	contents_free(&contents, resource->id);
	library_lock();
	record_give_locked(resource);
	library_unlock();
}

/* Show in the owner's structure what there is. */
static void contents_show(const struct resource *resource,
			  struct vaccel_resource *res)
{
	res->path_type = resource->path_type;
	res->paths = resource->has.paths;
	res->nr_paths = resource->has.nr_paths;
	res->rundir = resource->has.rundir;
	res->blobs = resource->has.blobs.shown;
	res->nr_blobs = resource->has.blobs.count;
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
	contents_show(resource, res);
	id_set(res, resource->id);
	res->type = (vaccel_resource_type_t)resource->type;
	res->entry = (struct vaccel_list_entry){ &anchor, &anchor };
	library_lock();
	resource->life = LIFE_ALIVE;
	list_append(&by_type[resource->type], &resource->by_type);
	/* Pairs with resource_of(). */
	atomic_store_explicit(&resource->mirror, res, memory_order_release);
	library_unlock();
	line_debug("Initialized resource %lld", (long long)resource->id);
	return 0;
}

/* What a local path leads to, or -EINVAL. */
static int path_kind(const char *path)
{
	struct stat at;

	if (stat(path, &at) != 0)
		return -EINVAL;
	if (S_ISDIR(at.st_mode))
		return VACCEL_PATH_LOCAL_DIR;
	return S_ISREG(at.st_mode) ? VACCEL_PATH_LOCAL_FILE : -EINVAL;
}

/* Take in one more path; all must be of a kind. */
static int path_add(struct resource *resource, const char *text)
{
	struct uri uri;
	int error = text ? uri_parse(&uri, text) : -EINVAL;

	if (error)
		return error;
	if (uri.plain) {
		vaccel_warn("Path %s has no scheme", text);
		vaccel_warn("Taking %s for a local path", text);
	}
	const int kind =
		uri.remote ? VACCEL_PATH_REMOTE_FILE : path_kind(uri.path);
	if (kind < 0)
		return kind;
	if (resource->has.nr_paths == 0)
		resource->path_type = (vaccel_path_type_t)kind;
	else if (kind == VACCEL_PATH_LOCAL_DIR)
		return -ENOTSUP;
	else if (kind != (int)resource->path_type)
		return -EINVAL;
	char *copy = strdup(uri.path);
	if (!copy)
		return -ENOMEM;
	resource->has.paths[resource->has.nr_paths++] = copy;
	return 0;
}

static int paths_take(struct resource *resource, const char **paths,
		      size_t nr_paths)
{
	int error = 0;

	resource->has.paths = calloc(nr_paths, sizeof(*resource->has.paths));
	if (!resource->has.paths)
		return -ENOMEM;
	for (size_t i = 0; i < nr_paths && !error; i++)
		error = path_add(resource, paths[i]);
	return error;
}

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
	return resource_settle(resource, res,
			       paths_take(resource, paths, nr_paths));
}

/* A directory for the resource's files. */
static int resource_make_dir(struct resource *resource)
{
	char path[PATH_MAX];
	const int error =
		rundir_make(path, sizeof(path), "resource", resource->id);

	if (error)
		return error;
	resource->has.dir_owner = getpid();
	resource->has.rundir = strdup(path);
	return resource->has.rundir ? 0 : -ENOMEM;
}

static int buffer_take(struct resource *resource, const void *buf, size_t size,
		       const char *filename, bool mem_only)
{
	int error = blobset_reserve(&resource->has.blobs, 1);

	if (!error && !mem_only)
		error = resource_make_dir(resource);
	if (!error)
		error = blob_init_from_buf(
			blobset_next(&resource->has.blobs), buf, size, false,
			filename ? filename : "file", resource->has.rundir,
			!filename && !mem_only);
	if (error)
		return error;
	blobset_keep(&resource->has.blobs);
	resource->loaded = true;
	return blobset_show(&resource->has.blobs);
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
	return resource_settle(
		resource, res,
		buffer_take(resource, buf, size, filename, mem_only));
}

/* A blob like @from in @to; mapped ones are written to a file of ours. */
static int blob_copy(struct vaccel_blob *to, const struct vaccel_blob *from,
		     const char *rundir)
{
	switch (from->type) {
	case VACCEL_BLOB_FILE:
		return blob_init(to, from->path);
	case VACCEL_BLOB_BUFFER:
		return blob_init_from_buf(to, from->data, from->size,
					  from->data_owned, from->name, NULL,
					  false);
	case VACCEL_BLOB_MAPPED:
		return blob_init_from_buf(to, from->data, from->size, false,
					  from->name, rundir, false);
	default:
		return -EINVAL;
	}
}

static int blobs_take(struct resource *resource,
		      const struct vaccel_blob **blobs, size_t count)
{
	bool files = false;
	int error = blobset_reserve(&resource->has.blobs, count);

	for (size_t i = 0; i < count; i++)
		files |= blobs[i]->type != VACCEL_BLOB_BUFFER;
	if (!error && files)
		error = resource_make_dir(resource);
	for (size_t i = 0; i < count && !error; i++) {
		error = blob_copy(blobset_next(&resource->has.blobs), blobs[i],
				  resource->has.rundir);
		if (!error)
			blobset_keep(&resource->has.blobs);
	}
	if (error)
		return error;
	resource->loaded = true;
	return blobset_show(&resource->has.blobs);
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
	return resource_settle(resource, res,
			       blobs_take(resource, blobs, count));
}

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
	       copy.entry.prev == &anchor && list_is_ours(resource, &copy);
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
		const bool here = session && session_intact(session);
		library_unlock();
		if (!session)
			return 0;
		const int error =
			registration_end(session, resource, here, true, -1);
		if (error == -EALREADY)
			registration_await(session, resource);
		else if (error)
			return error;
	}
}

static void resource_vanish(struct resource *resource, bool here)
{
	struct vaccel_resource *res = resource->place;

	line_debug("Released resource %lld", (long long)resource->id);
	record_give(resource);
	if (!here)
		return;
	contents_show(&(struct resource){ .path_type = res->path_type }, res);
	entry_init(&res->entry);
	res->plugin_priv = NULL;
	id_set(res, 0);
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
		library_lock();
		const bool here = resource_intact(resource);
		library_unlock();
		resource_vanish(resource, here);
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

static int files_load(struct resource *resource)
{
	int error =
		blobset_reserve(&resource->has.blobs, resource->has.nr_paths);

	if (!error)
		error = resource_make_dir(resource);
	for (size_t i = 0; i < resource->has.nr_paths && !error; i++) {
		error = blob_init(blobset_next(&resource->has.blobs),
				  resource->has.paths[i]);
		if (!error)
			blobset_keep(&resource->has.blobs);
	}
	return error;
}

/* Fetch one URL into the run directory. */
static int url_load(struct resource *resource, const char *url)
{
	struct vaccel_blob *blob = blobset_next(&resource->has.blobs);
	char path[PATH_MAX];
	const char *name;
	int error = uri_file_name(url, &name);

	if (error)
		return error;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", resource->has.rundir,
			     name) >= sizeof(path))
		return -ENAMETOOLONG;
	error = fetch(url, path);
	if (error)
		return error;
	error = blob_init(blob, path);
	if (error) {
		unlink(path);
		return error;
	}
	blob->path_owned = true;
	blobset_keep(&resource->has.blobs);
	return 0;
}

static int urls_load(struct resource *resource)
{
	int error =
		blobset_reserve(&resource->has.blobs, resource->has.nr_paths);

	if (!error)
		error = resource_make_dir(resource);
	for (size_t i = 0; i < resource->has.nr_paths && !error; i++)
		error = url_load(resource, resource->has.paths[i]);
	return error;
}

/* Make the blobs; what was begun is undone when that fails. */
static int contents_load(struct resource *resource)
{
	static int (*const loaders[])(struct resource *) = {
		[VACCEL_PATH_LOCAL_FILE] = files_load,
		[VACCEL_PATH_REMOTE_FILE] = urls_load,
	};
	int error = resource->path_type == VACCEL_PATH_LOCAL_DIR
			    ? directory_list(&resource->has.blobs,
					     resource->has.paths[0])
			    : loaders[resource->path_type](resource);

	if (!error)
		error = blobset_show(&resource->has.blobs);
	if (!error)
		return 0;
	blobset_fini(&resource->has.blobs, true);
	if (resource->has.dir_owner)
		rundir_remove("resource", resource->id);
	resource->has.dir_owner = 0;
	free(resource->has.rundir);
	resource->has.rundir = NULL;
	return error;
}

/* Load for a session; a transport gets bytes, but forwards URLs as they are. */
static int load_for(struct resource *resource, bool remote)
{
	int error = 0;

	if (remote && resource->path_type == VACCEL_PATH_REMOTE_FILE &&
	    !resource->loaded)
		return 0;
	if (!resource->loaded)
		error = contents_load(resource);
	if (error)
		return error;
	resource->loaded = true;
	contents_show(resource, resource->place);
	if (!remote)
		return 0;
	if (resource->has.blobs.count == 0)
		return -EINVAL;
	error = blobset_read(&resource->has.blobs);
	resource->read = !error;
	return error;
}

/* One thread loads, the others wait for it. */
static int resource_load(struct resource *resource, bool remote)
{
	library_lock();
	while (resource->loading)
		library_wait();
	const bool done = resource->loaded && (!remote || resource->read);
	resource->loading = !done;
	if (!done)
		resource->changer = pthread_self();
	library_unlock();
	if (done)
		return 0;
	const int error = load_for(resource, remote);
	library_lock();
	resource->loading = false;
	library_wake();
	library_unlock();
	return error;
}

static int plugin_register(struct session *session, struct vaccel_resource *res,
			   struct vaccel_session *sess)
{
	const struct plugin *plugin =
		atomic_load_explicit(&session->plugin, memory_order_acquire);

	if (!plugin)
		return -EINVAL;
	if (!plugin_info(plugin)->resource_register)
		return session->remote ? -ENOTSUP : 0;
	const int error =
		error_of(plugin_info(plugin)->resource_register(res, sess));
	if (!error && session->remote && res->remote_id <= 0)
		return -EPROTO;
	return error;
}

/* The plugin has agreed: tie the two. */
static int resource_link(struct resource *resource, struct session *session,
			 unsigned type)
{
	int error = 0;

	library_lock();
	/* Also one that is ending, and waits for us to be done: it was there
	 * when we came, and will not be when we are gone. */
	const bool known = registration_find(session, resource) != NULL;
	if (!known)
		error = registration_add(session, resource, type);
	library_unlock();
	if (known)
		vaccel_warn("Resource %lld is registered with session %lld",
			    (long long)resource->id, (long long)session->id);
	else if (!error)
		line_debug("Registered resource %lld with session %lld",
			   (long long)resource->id, (long long)session->id);
	return error;
}

/* With the use of both announced. */
static int register_used(struct vaccel_resource *res,
			 struct vaccel_session *sess)
{
	struct session *session = session_of(sess);
	struct resource *resource = resource_of(res);
	const unsigned type = res->type;

	if (!session || !resource || type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	int error = resource_load(resource, session->remote);
	if (!error)
		error = plugin_register(session, res, sess);
	if (!error)
		error = resource_link(resource, session, type);
	return error;
}

static int resource_register(struct vaccel_resource *res,
			     struct vaccel_session *sess)
{
	OWNED(visit_release) struct visit visit = library_visit();
	if (!visit.inside)
		return -EPERM;
	if (!res || !sess || !session_named(sess) || !resource_named(res))
		return -EINVAL;
	struct slot *slot = use_begin(session_named(sess), resource_named(res));
	const int error = register_used(res, sess);
	use_end(slot);
	return error;
}

static int resource_unregister(struct vaccel_resource *res,
			       struct vaccel_session *sess)
{
	OWNED(visit_release) struct visit visit = library_visit();
	if (!visit.inside)
		return -EPERM;
	if (!res || !sess)
		return -EINVAL;
	struct session *session = session_of(sess);
	struct resource *resource = resource_of(res);
	if (!session || !resource)
		return -EINVAL;
	const int error = registration_end(session, resource, true, true, -1);
	return error == -EALREADY ? -EINVAL : error;
}

static int sync_used(struct vaccel_resource *res, struct vaccel_session *sess)
{
	const struct session *session = session_of(sess);
	const struct resource *resource = resource_of(res);

	if (!session || !resource || !session_has(session, resource->id))
		return -EPERM;
	if (resource->has.blobs.count == 0 ||
	    resource->has.blobs.held[0].blob.type != VACCEL_BLOB_BUFFER)
		return -EINVAL;
	const struct plugin *plugin =
		atomic_load_explicit(&session->plugin, memory_order_acquire);
	if (plugin && plugin_info(plugin)->resource_sync)
		return error_of(plugin_info(plugin)->resource_sync(res, sess));
	return session->remote ? -ENOTSUP : 0;
}

static int resource_sync(struct vaccel_resource *res,
			 struct vaccel_session *sess)
{
	if (!library_is_up())
		return -EPERM;
	if (!res || !sess)
		return -EINVAL;
	struct slot *slot = use_begin(session_named(sess), resource_named(res));
	const int error = sync_used(res, sess);
	use_end(slot);
	return error;
}

struct vaccel_resource *resource_by_id(vaccel_id_t id)
{
	return id > 0 && id <= RESOURCE_MOST
		       ? atomic_load_explicit(&resources[id].mirror,
					      memory_order_acquire)
		       : NULL;
}

static int resource_get(struct vaccel_resource **res, vaccel_id_t id)
{
	if (!library_is_up())
		return -EPERM;
	if (!res)
		return -EINVAL;
	struct vaccel_resource *found = resource_by_id(id);
	if (!found)
		return -ENOENT;
	*res = found;
	return 0;
}

static int resource_get_first(struct vaccel_resource **res, unsigned type)
{
	if (!library_is_up())
		return -EPERM;
	if (!res || type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	library_lock();
	struct resource *first = list_empty(&by_type[type])
					 ? NULL
					 : list_owner(by_type[type].next,
						      struct resource, by_type);
	if (first)
		*res = first->place;
	library_unlock();
	return first ? 0 : -ENOENT;
}

/* All of a type, in order; the lock is held. */
static int all_of_type(unsigned type, struct vaccel_resource ***all,
		       size_t *count)
{
	size_t found = 0, at = 0;

	list_each(node, &by_type[type]) found++;
	*count = 0;
	if (found == 0)
		return -ENOENT;
	struct vaccel_resource **array =
		calloc(found, sizeof(struct vaccel_resource *));
	if (!array)
		return -ENOMEM;
	list_each(node, &by_type[type]) array[at++] =
		list_owner(node, struct resource, by_type)->place;
	*all = array;
	*count = found;
	return 0;
}

static int resource_get_all(struct vaccel_resource ***res, size_t *nr_found,
			    unsigned type)
{
	if (!library_is_up())
		return -EPERM;
	if (!res || !nr_found || type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	library_lock();
	const int error = all_of_type(type, res, nr_found);
	library_unlock();
	return error;
}

static int resource_directory(struct vaccel_resource *res, char *out,
			      size_t size, char **alloc)
{
	const struct resource *resource =
		res && (out || alloc) ? resource_of(res) : NULL;

	if (!resource)
		return -EINVAL;
	if (resource->path_type != VACCEL_PATH_LOCAL_DIR)
		return -ENOTSUP;
	const char *path = resource->has.rundir ? resource->has.rundir
						: resource->has.paths[0];
	if (!alloc) {
		if (strlen(path) >= size)
			return -EINVAL;
		strcpy(out, path);
		return 0;
	}
	char *copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	*alloc = copy;
	return 0;
}

int vaccel_resource_get_by_id(struct vaccel_resource **res, vaccel_id_t id)
{
	return code_of(resource_get(res, id));
}

int vaccel_resource_get_by_type(struct vaccel_resource **res,
				vaccel_resource_type_t type)
{
	return code_of(resource_get_first(res, type));
}

int vaccel_resource_get_all_by_type(struct vaccel_resource ***res,
				    size_t *nr_found,
				    vaccel_resource_type_t type)
{
	return code_of(resource_get_all(res, nr_found, type));
}

long vaccel_resource_refcount(const struct vaccel_resource *res)
{
	return res ? (long)atomic_load_explicit(&res->refcount,
						memory_order_relaxed)
		   : -VACCEL_EINVAL;
}

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

int vaccel_resource_register(struct vaccel_resource *res,
			     struct vaccel_session *sess)
{
	return code_of(resource_register(res, sess));
}

int vaccel_resource_unregister(struct vaccel_resource *res,
			       struct vaccel_session *sess)
{
	return code_of(resource_unregister(res, sess));
}

int vaccel_resource_sync(struct vaccel_resource *res,
			 struct vaccel_session *sess)
{
	return code_of(resource_sync(res, sess));
}

int vaccel_resource_directory(struct vaccel_resource *res, char *out_path,
			      size_t out_path_size, char **alloc_path)
{
	return code_of(
		resource_directory(res, out_path, out_path_size, alloc_path));
}

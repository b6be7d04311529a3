#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "ids.h"
#include "library.h"
#include "line.h"
#include "own.h"
#include "probe.h"
#include "registration.h"
#include "resource.h"
#include "rundir.h"
#include "use.h"

struct session sessions[SESSION_MOST + 1];
struct vaccel_list_entry session_anchor = LIST_ENTRY_INIT(session_anchor);

/* Guarded by the library's lock. */
static struct ids ids = { .what = "session", .most = SESSION_MOST };

static void entry_init(struct vaccel_list_entry *entry)
{
	entry->next = entry->prev = entry;
}

/* Operations of other threads look at it at any time; what it means is decided
 * by the record. */
static void id_set(struct vaccel_session *sess, vaccel_id_t id)
{
	__atomic_store_n(&sess->id, id, __ATOMIC_RELAXED);
}

/* All fields of a structure that may hold anything, but the 4 KiB of text. */
static void session_blank(struct vaccel_session *sess)
{
	id_set(sess, 0);
	sess->remote_id = 0;
	sess->hint = 0;
	sess->is_virtio = false;
	sess->rundir[0] = '\0';
	entry_init(&sess->entry);
	for (unsigned type = 0; type < VACCEL_RESOURCE_MAX; type++) {
		entry_init(&sess->resources[type]);
		sess->resource_counts[type] = 0;
	}
	pthread_mutex_init(&sess->resources_lock, NULL);
	sess->plugin = NULL;
	sess->priv = NULL;
}

/* Take a record for a session that starts; NULL if all ids are taken. */
static struct session *record_take(struct vaccel_session *sess)
{
	library_lock();
	const vaccel_id_t id = ids_take(&ids);
	struct session *session = id > 0 ? &sessions[id] : NULL;
	if (session) {
		session->id = id;
		session->place = sess;
		session->life = LIFE_STARTING;
		session->changer = pthread_self();
		session->dir_owner = 0;
		for (unsigned type = 0; type < VACCEL_RESOURCE_MAX; type++) {
			list_init(&session->registrations[type]);
			session->counts[type] = 0;
		}
	}
	library_unlock();
	return session;
}

/* Its number is free again; the library's lock is held. */
static void record_give_locked(struct session *session)
{
	session->life = LIFE_NONE;
	session->place = NULL;
	/* Relaxed: the mirror is gone, nobody comes this far. */
	atomic_store_explicit(&session->plugin, NULL, memory_order_relaxed);
	ids_give(&ids, session->id);
}

static void record_give(struct session *session)
{
	library_lock();
	record_give_locked(session);
	library_unlock();
}

static int session_choose(struct session *session, unsigned flags)
{
	library_lock();
	struct plugin *plugin = plugin_choose(flags, &session->remote);
	const bool any = !list_empty(&plugins);
	/* Relaxed: published with the mirror. */
	atomic_store_explicit(&session->plugin, plugin, memory_order_relaxed);
	library_unlock();
	if (plugin)
		return 0;
	vaccel_error(any ? "No plugin for a session with flags 0x%x"
			 : "No plugins registered",
		     flags);
	return -ENOTSUP;
}

static const struct vaccel_plugin_info *info_of(const struct session *session)
{
	return plugin_info(
		atomic_load_explicit(&session->plugin, memory_order_relaxed));
}

/* A transport begins its side. */
static int remote_start(struct session *session, struct vaccel_session *sess,
			unsigned flags)
{
	const struct vaccel_plugin_info *info = info_of(session);

	if (!session->remote)
		return 0;
	if (!info->is_virtio || !info->session_init) {
		vaccel_error("Plugin %s cannot begin remote sessions",
			     info->name);
		return -ENOTSUP;
	}
	return error_of(
		info->session_init(sess, flags & ~VACCEL_PLUGIN_REMOTE));
}

static void remote_end(struct session *session, struct vaccel_session *sess)
{
	const struct vaccel_plugin_info *info = info_of(session);
	const int error = !session->remote ? 0
			  : info->session_release
				  ? error_of(info->session_release(sess))
				  : -ENOTSUP;

	if (error)
		vaccel_warn("Plugin %s could not release session %lld: %s",
			    info->name, (long long)session->id,
			    strerror(code_of(error)));
}

/* A session has a directory where the process can have one. */
static int session_make_dir(struct session *session,
			    struct vaccel_session *sess)
{
	const int error = rundir_make(sess->rundir, sizeof(sess->rundir),
				      "session", session->id);

	if (!error) {
		session->dir_owner = getpid();
		return 0;
	}
	sess->rundir[0] = '\0';
	if (error == -EEXIST)
		return error;
	vaccel_warn("Session %lld has no directory: %s", (long long)session->id,
		    strerror(-error));
	return 0;
}

static void session_remove_dir(struct session *session)
{
	if (session->dir_owner && session->dir_owner == getpid())
		rundir_remove("session", session->id);
	session->dir_owner = 0;
}

static int session_furnish(struct session *session, struct vaccel_session *sess,
			   unsigned flags)
{
	int error = session_choose(session, flags);

	if (error)
		return error;
	id_set(sess, session->id);
	sess->plugin =
		atomic_load_explicit(&session->plugin, memory_order_relaxed)
			->mirror;
	error = remote_start(session, sess, flags);
	if (error)
		return error;
	error = session_make_dir(session, sess);
	if (error) {
		remote_end(session, sess);
		return error;
	}
	sess->hint = flags;
	sess->is_virtio = session->remote;
	sess->entry =
		(struct vaccel_list_entry){ &session_anchor, &session_anchor };
	return 0;
}

int session_start(struct vaccel_session *sess, uint32_t flags)
{
	if (!sess)
		return -EINVAL;
	session_blank(sess);
	OWNED(visit_release) struct visit visit = library_visit_new();
	if (!visit.inside)
		return -ECONNRESET;
	struct session *session = record_take(sess);
	if (!session)
		return -EUSERS;
	const int error = session_furnish(session, sess, flags);
	if (error) {
		id_set(sess, 0);
		sess->plugin = NULL;
		record_give(session);
		return error;
	}
	library_lock();
	session->life = LIFE_ALIVE;
	/* Pairs with session_of(). */
	atomic_store_explicit(&session->mirror, sess, memory_order_release);
	library_unlock();
	line_debug("Initialized session %lld with plugin %s",
		   (long long)session->id, info_of(session)->name);
	return 0;
}

static bool entry_is(const struct vaccel_list_entry *entry,
		     const struct vaccel_list_entry *next,
		     const struct vaccel_list_entry *prev)
{
	return entry->next == next && entry->prev == prev;
}

/* Whether the head of a list in @copy is as we wrote it into the original. */
static bool head_is_ours(const struct session *session, unsigned type,
			 const struct vaccel_session *copy)
{
	const struct list *list = &session->registrations[type];
	const struct vaccel_list_entry *head = &session->place->resources[type];

	if (list_empty(list))
		return entry_is(&copy->resources[type], head, head);
	return entry_is(
		&copy->resources[type],
		&list_owner(list->next, struct registration, by_session)
			 ->session_entry,
		&list_owner(list->previous, struct registration, by_session)
			 ->session_entry);
}

bool session_intact(const struct session *session)
{
	struct vaccel_session copy;

	if (probe_read(&copy, session->place, sizeof(copy)) != 0 ||
	    copy.id != session->id ||
	    !entry_is(&copy.entry, &session_anchor, &session_anchor))
		return false;
	for (unsigned type = 0; type < VACCEL_RESOURCE_MAX; type++)
		if (!head_is_ours(session, type, &copy) ||
		    copy.resource_counts[type] != session->counts[type])
			return false;
	return true;
}

/* Make the session disappear; whether it was there and this is our doing. */
static bool session_claim(struct session *session,
			  const struct vaccel_session *sess)
{
	library_lock();
	const bool mine = session->life == LIFE_ALIVE && session->place == sess;
	if (mine) {
		session->life = LIFE_ENDING;
		session->changer = pthread_self();
		/* Pairs with session_of(); use_wait() has the barrier. */
		atomic_store_explicit(&session->mirror, NULL,
				      memory_order_release);
	}
	library_unlock();
	return mine;
}

/* It could not be ended: it is there as before. */
static void session_restore(struct session *session)
{
	library_lock();
	session->life = LIFE_ALIVE;
	atomic_store_explicit(&session->mirror, session->place,
			      memory_order_release);
	library_unlock();
}

static struct registration *first_registration(const struct session *session)
{
	for (unsigned type = 0; type < VACCEL_RESOURCE_MAX; type++)
		if (!list_empty(&session->registrations[type]))
			return list_owner(session->registrations[type].next,
					  struct registration, by_session);
	return NULL;
}

/* Unregister what is left; of a session that nobody has named, also when a
 * plugin objects. */
static int session_unregister(struct session *session, bool named)
{
	for (;;) {
		library_lock();
		struct registration *next = first_registration(session);
		struct resource *resource = next ? next->resource : NULL;
		library_unlock();
		if (!resource)
			return 0;
		const int error =
			registration_end(session, resource, named, false, -1);
		if (error == -EALREADY)
			registration_await(session, resource);
		else if (error == -EBUSY || (error && named))
			return error;
	}
}

/* Take back what @sess says of the session. Unless the caller has just named it
 * (@named), its memory may be free, and what looks like ours all that is left
 * of it: then only what is still as we wrote it is written. */
static void session_unfurnish(struct session *session, bool named)
{
	struct vaccel_session *sess = session->place;
	const struct plugin *plugin =
		atomic_load_explicit(&session->plugin, memory_order_relaxed);

	entry_init(&sess->entry);
	if (named)
		sess->priv = NULL;
	if (named || (plugin && sess->plugin == plugin->mirror))
		sess->plugin = NULL;
	id_set(sess, 0);
}

/* Whether its structure is there now; what is called in between may get that
 * memory from the allocator. */
static bool session_is_here(const struct session *session, bool named)
{
	library_lock();
	const bool here = named || session_intact(session);
	library_unlock();
	return here;
}

static void session_vanish(struct session *session, bool named)
{
	session_remove_dir(session);
	if (session_is_here(session, named))
		remote_end(session, session->place);
	if (session_is_here(session, named))
		session_unfurnish(session, named);
	line_debug("Released session %lld", (long long)session->id);
	record_give(session);
}

int session_end(struct vaccel_session *sess)
{
	if (!sess)
		return -EINVAL;
	OWNED(visit_release) struct visit visit = library_visit();
	if (!visit.inside)
		return -ECONNRESET;
	struct session *session = session_named(sess);
	if (!session)
		return -EINVAL;
	if (use_mine(session, NULL) && session_of(sess))
		return -EBUSY;
	if (!session_claim(session, sess))
		return -EINVAL;
	int error = use_wait(session, NULL, -1);
	if (!error)
		error = session_unregister(session, true);
	if (error) {
		session_restore(session);
		return error;
	}
	session_vanish(session, true);
	return 0;
}

/* Make all sessions disappear, and wait for their operations. */
static int sessions_claim(long patience_ms)
{
	for (vaccel_id_t id = 1; id <= ids.highest; id++)
		session_claim(&sessions[id], sessions[id].place);
	/* One wait for all: uses without a session are other resources'. */
	const int error = use_wait(NULL, NULL, patience_ms);
	for (vaccel_id_t id = 1; error && id <= ids.highest; id++)
		if (sessions[id].life == LIFE_ENDING)
			session_restore(&sessions[id]);
	return error;
}

int sessions_close(long patience_ms)
{
	const int error = sessions_claim(patience_ms);

	if (error)
		return error;
	for (vaccel_id_t id = 1; id <= ids.highest; id++) {
		struct session *session = &sessions[id];
		if (session->life != LIFE_ENDING)
			continue;
		session_unregister(session, false);
		session_vanish(session, false);
	}
	library_lock();
	ids_reset(&ids);
	library_unlock();
	return 0;
}

void sessions_forget_plugin(const struct plugin *plugin)
{
	for (vaccel_id_t id = 1; id <= ids.highest; id++) {
		struct session *session = &sessions[id];
		if (atomic_load_explicit(&session->plugin,
					 memory_order_relaxed) != plugin)
			continue;
		library_lock();
		atomic_store_explicit(&session->plugin, NULL,
				      memory_order_release);
		if (session->place && session_intact(session))
			session->place->plugin = NULL;
		library_unlock();
		use_wait(session, NULL, -1);
	}
}

void sessions_forked(void)
{
	for (vaccel_id_t id = 1; id <= ids.highest; id++) {
		struct session *session = &sessions[id];
		if (pthread_equal(session->changer, pthread_self()))
			continue;
		if (session->life == LIFE_STARTING)
			record_give_locked(session);
		else if (session->life == LIFE_ENDING)
			session_restore(session);
	}
}

static int session_get(struct vaccel_session **sess, vaccel_id_t id)
{
	if (!library_is_up())
		return -EPERM;
	if (!sess)
		return -EINVAL;
	struct vaccel_session *found =
		id > 0 && id <= SESSION_MOST
			? atomic_load_explicit(&sessions[id].mirror,
					       memory_order_acquire)
			: NULL;
	if (!found)
		return -ENOENT;
	*sess = found;
	return 0;
}

int vaccel_session_get_by_id(struct vaccel_session **sess, vaccel_id_t id)
{
	return code_of(session_get(sess, id));
}

int vaccel_session_init(struct vaccel_session *sess, uint32_t flags)
{
	return code_of(session_start(sess, flags));
}

int vaccel_session_release(struct vaccel_session *sess)
{
	return code_of(session_end(sess));
}

int vaccel_session_new(struct vaccel_session **sess, uint32_t flags)
{
	OWNED(free_release) struct vaccel_session *fresh = NULL;

	if (!sess)
		return VACCEL_EINVAL;
	fresh = calloc(1, sizeof(*fresh));
	const int error = fresh ? session_start(fresh, flags) : -ENOMEM;
	if (!error)
		*sess = TAKE(fresh);
	return code_of(error);
}

int vaccel_session_delete(struct vaccel_session *sess)
{
	const int error = session_end(sess);

	if (!error)
		free(sess);
	return code_of(error);
}

bool vaccel_session_has_resource(struct vaccel_session *sess,
				 struct vaccel_resource *res)
{
	if (!sess || !res)
		return false;
	const struct session *session = session_of(sess);
	const struct resource *resource = resource_of(res);
	return session && resource && session_has(session, resource->id);
}

/* Both with the lock held: the owner's structure of a registered resource. */
static struct vaccel_resource *registered_by_id(const struct session *session,
						vaccel_id_t id)
{
	return session && id <= RESOURCE_MOST && session_has(session, id)
		       ? resources[id].place
		       : NULL;
}

static struct vaccel_resource *registered_by_type(const struct session *session,
						  unsigned type)
{
	if (!session || list_empty(&session->registrations[type]))
		return NULL;
	return list_owner(session->registrations[type].next,
			  struct registration, by_session)
		->resource->place;
}

int vaccel_session_resource_by_id(struct vaccel_session *sess,
				  struct vaccel_resource **res, vaccel_id_t id)
{
	if (!sess || !res || id <= 0)
		return VACCEL_EINVAL;
	library_lock();
	struct vaccel_resource *found = registered_by_id(session_of(sess), id);
	library_unlock();
	if (!found)
		return VACCEL_ENOENT;
	*res = found;
	return VACCEL_OK;
}

int vaccel_session_resource_by_type(struct vaccel_session *sess,
				    struct vaccel_resource **res,
				    vaccel_resource_type_t type)
{
	if (!sess || !res || (unsigned)type >= VACCEL_RESOURCE_MAX)
		return VACCEL_EINVAL;
	library_lock();
	struct vaccel_resource *found =
		registered_by_type(session_of(sess), type);
	library_unlock();
	if (!found)
		return VACCEL_ENOENT;
	*res = found;
	return VACCEL_OK;
}

/* All registered of a type, in order; the lock is held. */
static int registered_all(const struct session *session, unsigned type,
			  struct vaccel_resource ***all, size_t *count)
{
	const size_t found = session ? session->counts[type] : 0;
	size_t at = 0;

	if (found == 0)
		return -ENOENT;
	struct vaccel_resource **array =
		calloc(found, sizeof(struct vaccel_resource *));
	if (!array)
		return -ENOMEM;
	list_each(node, &session->registrations[type]) array[at++] =
		list_owner(node, struct registration, by_session)
			->resource->place;
	*all = array;
	*count = found;
	return 0;
}

int vaccel_session_resources_by_type(struct vaccel_session *sess,
				     struct vaccel_resource ***resources_,
				     size_t *nr_found,
				     vaccel_resource_type_t type)
{
	if (!sess || !resources_ || !nr_found ||
	    (unsigned)type >= VACCEL_RESOURCE_MAX)
		return VACCEL_EINVAL;
	library_lock();
	const int error =
		registered_all(session_of(sess), type, resources_, nr_found);
	library_unlock();
	if (error == -ENOENT)
		*nr_found = 0;
	return code_of(error);
}

/* A local session gets another plugin, if nothing ties it to the one it has. */
static int session_rechoose(struct session *session,
			    struct vaccel_session *sess, unsigned flags)
{
	bool remote;

	if (first_registration(session))
		return -ENOTSUP;
	struct plugin *plugin = plugin_choose(flags, &remote);
	if (!plugin || remote)
		return -ENOTSUP;
	/* Pairs with the load of the next operation. */
	atomic_store_explicit(&session->plugin, plugin, memory_order_release);
	sess->plugin = plugin->mirror;
	sess->hint = flags;
	return 0;
}

static int session_update(struct vaccel_session *sess, unsigned flags)
{
	if (!sess)
		return -EINVAL;
	OWNED(visit_release) struct visit visit = library_visit();
	if (!visit.inside)
		return -ECONNRESET;
	struct session *session = session_of(sess);
	if (!session)
		return -EINVAL;
	if (session->remote) {
		const struct vaccel_plugin_info *info = info_of(session);
		return info->session_update
			       ? error_of(info->session_update(
					 sess, flags & ~VACCEL_PLUGIN_REMOTE))
			       : -ENOTSUP;
	}
	library_lock();
	const int error = session_rechoose(session, sess, flags);
	library_unlock();
	return error;
}

int vaccel_session_update(struct vaccel_session *sess, uint32_t flags)
{
	return code_of(session_update(sess, flags));
}

int vaccel_sess_init(struct vaccel_session *sess, uint32_t flags)
{
	return vaccel_session_init(sess, flags);
}

int vaccel_sess_update(struct vaccel_session *sess, uint32_t flags)
{
	return code_of(session_update(sess, flags));
}

int vaccel_sess_free(struct vaccel_session *sess)
{
	return vaccel_session_release(sess);
}

bool vaccel_sess_has_resource(struct vaccel_session *sess,
			      struct vaccel_resource *res)
{
	return vaccel_session_has_resource(sess, res);
}

/* Resources and sessions, and the data that a session needs: see resource.h. */
#include "resource.h"

#include <errno.h>

#include "code.h"
#include "library.h"
#include "line.h"
#include "own.h"
#include "plugin.h"
#include "registration.h"
#include "use.h"

/* Load for a session; a transport gets bytes, but forwards URLs as they are. */
static int load_for(struct resource *resource, bool remote)
{
	int error = 0;

	if (remote && resource->has.path_type == VACCEL_PATH_REMOTE_FILE &&
	    !resource->loaded)
		return 0;
	if (!resource->loaded)
		error = contents_load(&resource->has);
	if (error)
		return error;
	resource->loaded = true;
	contents_show(&resource->has, resource->place);
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

#include "call.h"

#include "operation.h"

void call_log(const struct vaccel_session *sess, unsigned code,
	      const struct plugin *plugin)
{
	vaccel_debug("session:%lld %s by plugin %s", (long long)sess->id,
		     operation_name(code), plugin_info(plugin)->name);
}

int call_refuse(const struct call *call, const struct vaccel_session *sess,
		unsigned code, const struct plugin *plugin)
{
	if (plugin)
		vaccel_error("Plugin %s of session %lld does not serve "
			     "operation %u (%s)",
			     plugin_info(plugin)->name, (long long)sess->id,
			     code, operation_name(code));
	use_end(call->slot);
	return -ENOTSUP;
}

int call_begin_with(struct call *call, const struct vaccel_session *sess,
		    const struct vaccel_resource *res,
		    vaccel_resource_type_t type, unsigned code)
{
	struct session *session = session_named(sess);
	struct resource *resource = resource_named(res);

	if (res->type != type)
		return -EINVAL;
	if (!session || !resource)
		return -EPERM;
	call->slot = use_begin(session, resource);
	if (session_of(sess) != session || resource_of(res) != resource ||
	    !session_has(session, resource->id)) {
		use_end(call->slot);
		return -EPERM;
	}
	return call_find(call, sess, session, code);
}

/*
 * call -- the way of an operation from a session to its plugin's function.
 *
 * call_begin() announces the use of the session, then finds the function;
 * call_end() counts and lets go. Nothing here takes a lock, or writes where
 * other threads write.
 */
#pragma once

#include "code.h"
#include "config.h"
#include "line.h"
#include "plugin.h"
#include "prof.h"
#include "resource.h"
#include "session.h"
#include "use.h"

struct call {
	struct slot *slot;
	const void *function;
	uint64_t start_ns; /* 0 while profiling is off */
};

/* Say which function was found, or that there is none. */
void call_log(const struct vaccel_session *sess, unsigned code,
	      const struct plugin *plugin);
int call_refuse(const struct call *call, const struct vaccel_session *sess,
		unsigned code, const struct plugin *plugin);

/* With the use announced: find the function, and start the clock. */
static inline int call_find(struct call *call,
			    const struct vaccel_session *sess,
			    const struct session *session, unsigned code)
{
	/* Pairs with session_start() and session_update(). */
	const struct plugin *plugin =
		atomic_load_explicit(&session->mirror, memory_order_acquire) ==
				sess
			? atomic_load_explicit(&session->plugin,
					       memory_order_acquire)
			: NULL;

	call->function = plugin ? plugin_function(plugin, code) : NULL;
	if (__builtin_expect(!call->function, false))
		return call_refuse(call, sess, code, plugin);
	if (__builtin_expect(line_on(SLOG_DEBUG), false))
		call_log(sess, code, plugin);
	call->start_ns =
		__builtin_expect(config_profiling(), false) ? prof_now_ns() : 0;
	return 0;
}

/**
 * call_begin - find what @sess's plugin has for operation @code
 *
 * Returns 0, and call_end() is due; or -ENOTSUP, also for a released session.
 */
static inline int call_begin(struct call *call,
			     const struct vaccel_session *sess, unsigned code)
{
	struct session *session = session_named(sess);

	if (__builtin_expect(!session, false))
		return -ENOTSUP;
	call->slot = use_begin(session, NULL);
	return call_find(call, sess, session, code);
}

/**
 * call_begin_with - the same for an operation on a resource
 * @type: what the resource must be
 *
 * Returns 0; -EINVAL for another type; -EPERM if it is not registered with
 * @sess; -ENOTSUP.
 */
int call_begin_with(struct call *call, const struct vaccel_session *sess,
		    const struct vaccel_resource *res,
		    vaccel_resource_type_t type, unsigned code);

/* Count the call and let go. Returns the plugin's @code as an error. */
static inline int call_end(const struct call *call, enum region region,
			   int code)
{
	if (__builtin_expect(call->start_ns != 0, false))
		prof_count(call->slot, region, prof_now_ns() - call->start_ns);
	use_end(call->slot);
	return error_of(code);
}

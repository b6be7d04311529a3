/*
 * exec -- calls a function of the user's own library, in this process.
 *
 * The library is a file's name, or a resource: files that are opened once for
 * each resource, in order, the last one being the library and those before it
 * what it depends on. VACCEL_EXEC_DLOPEN_MODE (now, lazy) and
 * VACCEL_EXEC_DLCLOSE_ENABLED say how files are opened and whether they are
 * closed again.
 */
#include <ctype.h>
#include <dlfcn.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vaccel.h>

#define debug(...) vaccel_debug("[exec] " __VA_ARGS__)
#define warn(...) vaccel_warn("[exec] " __VA_ARGS__)
#define error(...) vaccel_error("[exec] " __VA_ARGS__)

typedef int user_fn(struct vaccel_arg *read, size_t nr_read,
		    struct vaccel_arg *write, size_t nr_write);

/* The open files of a resource, kept in its plugin_priv. */
struct libraries {
	struct libraries *next;
	vaccel_id_t resource;
	size_t count;
	void *handles[];
};

/* What the environment says, read when the plugin starts. */
static struct {
	int mode;
	bool close, close_is_set;
} settings;

/* Two sessions may use one resource for the first time at once. */
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;

/* All that are open, guarded by the same lock: the last session of a resource
 * may be another plugin's, and its end is not told to us. */
static struct libraries *opened;

static void forked(void)
{
	pthread_mutex_init(&opening, NULL);
}

/* The value of a variable, or of its old name. */
static const char *setting(const char *name, const char *old)
{
	const char *value = secure_getenv(name);

	if (value || !old)
		return value;
	value = secure_getenv(old);
	if (value)
		vaccel_warn("%s is deprecated. Use %s instead.", old, name);
	return value;
}

static void read_mode(void)
{
	const char *text = setting("VACCEL_EXEC_DLOPEN_MODE", NULL);

	settings.mode = RTLD_NOW;
	if (!text || strcasecmp(text, "now") == 0)
		return;
	if (strcasecmp(text, "lazy") == 0)
		settings.mode = RTLD_LAZY;
	else
		warn("VACCEL_EXEC_DLOPEN_MODE is neither now nor lazy: %s",
		     text);
}

static void read_close(void)
{
	const char *text =
		setting("VACCEL_EXEC_DLCLOSE_ENABLED", "VACCEL_EXEC_DLCLOSE");

	settings.close_is_set = text != NULL;
	if (!text)
		return;
	settings.close =
		strcmp(text, "1") == 0 || strcasecmp(text, "true") == 0;
	if (settings.close || strcmp(text, "0") == 0 ||
	    strcasecmp(text, "false") == 0)
		return;
	warn("VACCEL_EXEC_DLCLOSE_ENABLED is neither true nor false: %s", text);
	settings.close_is_set = false;
}

static bool close_enabled(bool otherwise)
{
	return settings.close_is_set ? settings.close : otherwise;
}

static void show_args(const struct vaccel_arg *args, size_t count,
		      const char *list)
{
	for (size_t i = 0; i < count; i++)
		debug("%s[%zu].size: %zu type: %s", list, i, args[i].size,
		      vaccel_arg_type_to_base_str(args[i].type));
}

static int call(void *handle, const char *symbol, struct vaccel_arg *read,
		size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	user_fn *function = (user_fn *)dlsym(handle, symbol);

	if (!function) {
		error("No function %s: %s", symbol, dlerror());
		return VACCEL_ENOSYS;
	}
	show_args(read, nr_read, "read");
	show_args(write, nr_write, "write");
	const int result = function(read, nr_read, write, nr_write);
	if (result)
		error("Function %s failed: %d", symbol, result);
	return result ? VACCEL_EBACKEND : VACCEL_OK;
}

static int noop(struct vaccel_session *sess)
{
	debug("Calling no-op for session %" PRId64, sess->id);
	return VACCEL_OK;
}

static int exec(struct vaccel_session *sess, const char *library,
		const char *symbol, struct vaccel_arg *read, size_t nr_read,
		struct vaccel_arg *write, size_t nr_write)
{
	if (!library || !symbol)
		return VACCEL_EINVAL;
	debug("Calling exec for session %" PRId64 ": %s in %s", sess->id,
	      symbol, library);
	void *handle = dlopen(library, settings.mode);
	if (!handle) {
		error("Could not open library: %s", dlerror());
		return VACCEL_EINVAL;
	}
	const int code = call(handle, symbol, read, nr_read, write, nr_write);
	if (close_enabled(false) && code == VACCEL_OK && dlclose(handle) != 0) {
		error("Could not close library: %s", dlerror());
		return VACCEL_EINVAL;
	}
	return code;
}

/* Whether files are closed is the environment's choice. */
static int libraries_close(struct libraries *libraries)
{
	int code = VACCEL_OK;

	if (!close_enabled(true))
		libraries->count = 0;
	for (size_t i = libraries->count; i > 0; i--)
		if (dlclose(libraries->handles[i - 1]) != 0)
			code = VACCEL_EINVAL;
	free(libraries);
	return code;
}

/* Open a file as the environment says, or the other way if that fails. */
static void *open_either(const char *path, int scope)
{
	void *handle = dlopen(path, settings.mode | scope);

	if (handle)
		return handle;
	warn("Could not open %s: %s", path, dlerror());
	const int other = settings.mode == RTLD_NOW ? RTLD_LAZY : RTLD_NOW;
	return dlopen(path, other | scope);
}

static void *open_one(const struct vaccel_resource *object, size_t i)
{
	const char *path = vaccel_blob_path(object->blobs[i]);
	const bool last = i + 1 == object->nr_blobs;

	if (!path)
		return NULL;
	if (last && i == 0)
		return dlopen(path, settings.mode | RTLD_LOCAL);
	return open_either(path, last ? RTLD_LOCAL : RTLD_GLOBAL);
}

/* Take those of @resource out of the list, or with 0 all of resources that are
 * no more. */
static struct libraries *libraries_take(vaccel_id_t resource)
{
	struct libraries **at = &opened, *taken = NULL;
	struct vaccel_resource *there;

	while (*at) {
		struct libraries *libraries = *at;
		if (resource ? libraries->resource != resource
			     : vaccel_resource_get_by_id(&there,
							 libraries->resource) ==
				       VACCEL_OK) {
			at = &libraries->next;
			continue;
		}
		*at = libraries->next;
		libraries->next = taken;
		taken = libraries;
	}
	return taken;
}

static int libraries_close_all(struct libraries *libraries)
{
	int code = VACCEL_OK;

	while (libraries) {
		struct libraries *next = libraries->next;
		const int failed = libraries_close(libraries);
		code = code ? code : failed;
		libraries = next;
	}
	return code;
}

static int libraries_open(struct libraries **out,
			  const struct vaccel_resource *object)
{
	const size_t count = object->nr_blobs;
	struct libraries *libraries =
		calloc(1, sizeof(*libraries) + count * sizeof(void *));

	if (!libraries)
		return VACCEL_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		void *handle = open_one(object, i);
		if (!handle) {
			const char *reason = dlerror();
			error("Could not open library: %s",
			      reason ? reason : "it has no path");
			libraries_close(libraries);
			return VACCEL_EINVAL;
		}
		libraries->handles[libraries->count++] = handle;
	}
	libraries->resource = object->id;
	libraries->next = opened;
	opened = libraries;
	*out = libraries;
	return VACCEL_OK;
}

/* The resource's library, opened at its first use. */
static int library_get(void **handle, struct vaccel_resource *object)
{
	struct libraries *libraries;
	int code = VACCEL_OK;

	pthread_mutex_lock(&opening);
	libraries = object->plugin_priv;
	if (!libraries) {
		libraries_close_all(libraries_take(0));
		code = libraries_open(&libraries, object);
	}
	if (!code) {
		object->plugin_priv = libraries;
		*handle = libraries->handles[libraries->count - 1];
	}
	pthread_mutex_unlock(&opening);
	return code;
}

static int exec_with_resource(struct vaccel_session *sess,
			      struct vaccel_resource *object,
			      const char *symbol, struct vaccel_arg *read,
			      size_t nr_read, struct vaccel_arg *write,
			      size_t nr_write)
{
	void *handle;

	if (object->nr_blobs == 0 || !symbol)
		return VACCEL_EINVAL;
	debug("Calling exec_with_resource for session %" PRId64
	      ": %s of %" PRId64,
	      sess->id, symbol, object->id);
	const int code = library_get(&handle, object);
	if (code)
		return code;
	return call(handle, symbol, read, nr_read, write, nr_write);
}

/* Files are closed when no session has the resource any more: others may be in
 * the middle of a call. */
static int resource_unregister(struct vaccel_resource *object,
			       struct vaccel_session *sess)
{
	(void)sess;
	if (object->type != VACCEL_RESOURCE_LIB ||
	    vaccel_resource_refcount(object) > 0)
		return VACCEL_OK;
	pthread_mutex_lock(&opening);
	struct libraries *libraries =
		object->plugin_priv ? libraries_take(object->id) : NULL;
	/* At a cleanup the resource's memory may be free, and that the
	 * allocator's. */
	if (object->plugin_priv == libraries)
		object->plugin_priv = NULL;
	pthread_mutex_unlock(&opening);
	return libraries_close_all(libraries);
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(noop, VACCEL_OP_NOOP, noop),
	VACCEL_OP_INIT(exec, VACCEL_OP_EXEC, exec),
	VACCEL_OP_INIT(exec_with_resource, VACCEL_OP_EXEC_WITH_RESOURCE,
		       exec_with_resource),
};

static int init(void)
{
	static bool watching;

	if (!watching)
		pthread_atfork(NULL, NULL, forked);
	watching = true;
	read_mode();
	read_close();
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	struct libraries *left = opened;

	opened = NULL;
	return libraries_close_all(left);
}

VACCEL_PLUGIN(.name = "exec", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION,
	      .type = VACCEL_PLUGIN_SOFTWARE | VACCEL_PLUGIN_GENERIC |
		      VACCEL_PLUGIN_CPU,
	      .init = init, .fini = fini,
	      .resource_unregister = resource_unregister);

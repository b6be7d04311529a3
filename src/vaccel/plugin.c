#include "plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "config.h"
#include "library.h"
#include "line.h"
#include "operation.h"
#include "own.h"
#include "session.h"
#include "version.h"

/* Who is in the list has this in its own structure's links. */
static struct vaccel_list_entry anchor = LIST_ENTRY_INIT(anchor);

struct list plugins = { &plugins, &plugins };
static bool plugins_up;
static struct plugin *in_init; /* guarded by the life cycle */

static struct plugin *plugin_of(const struct vaccel_plugin *mirror)
{
	list_each(node, &plugins)
	{
		struct plugin *plugin = list_owner(node, struct plugin, link);
		if (plugin->mirror == mirror)
			return plugin;
	}
	return NULL;
}

void plugins_open(void)
{
	plugins_up = true;
}

void plugin_blame(int error)
{
	if (lifecycle_inside() && in_init && !in_init->fault)
		in_init->fault = error;
}

/* What plugins of other versions may do: nothing for another major one. */
static int version_gate(const struct vaccel_plugin_info *info)
{
	struct version ours, theirs;

	if (config_now.version_ignore)
		return 0;
	if (version_parse(&theirs, info->vaccel_version) != 0 ||
	    version_parse(&ours, VACCEL_VERSION) != 0 ||
	    theirs.major != ours.major) {
		vaccel_error("Plugin %s is for vAccel %s, this is %s",
			     info->name,
			     info->vaccel_version ? info->vaccel_version : "?",
			     VACCEL_VERSION);
		return -EINVAL;
	}
	if (!version_equal(&ours, &theirs))
		vaccel_warn("Plugin %s was built with vAccel %s, this is %s",
			    info->name, info->vaccel_version, VACCEL_VERSION);
	return 0;
}

/* Whether a plugin may be let in, by what it says of itself. */
static int plugin_admit(const struct vaccel_plugin *mirror)
{
	if (!plugins_up)
		return -EPROTO;
	if (!mirror)
		return -EINVAL;
	library_lock();
	const bool known = plugin_of(mirror) != NULL;
	library_unlock();
	if (known)
		return -EEXIST;
	const struct vaccel_plugin_info *info = mirror->info;
	if (!info || !info->name || !info->version || !info->init ||
	    !info->fini)
		return -EINVAL;
	return version_gate(info);
}

static bool extension_is_sound(const struct plugin *plugin,
			       const struct sluice_vaccel_op *op)
{
	return op->code >= SLUICE_VACCEL_OP_FIRST &&
	       op->code <= SLUICE_VACCEL_OP_LAST && op->name && op->check &&
	       op->run && !plugin_function(plugin, op->code);
}

/* Take in what the plugin has beyond vAccel's interface. */
static int extensions_take(struct plugin *plugin, void *handle)
{
	const struct sluice_vaccel_op *op = dlsym(handle, "sluice_vaccel_ops");

	plugin->engine =
		(sluice_vaccel_engine_fn)dlsym(handle, "sluice_vaccel_engine");
	for (; op && op->code != 0; op++) {
		if (!extension_is_sound(plugin, op))
			return -EINVAL;
		/* Nobody else sees the plugin yet. */
		atomic_store_explicit(&plugin->functions[op->code], op,
				      memory_order_relaxed);
	}
	return 0;
}

static void plugin_link(struct plugin *plugin)
{
	library_lock();
	list_append(&plugins, &plugin->link);
	plugin->mirror->entry = (struct vaccel_list_entry){ &anchor, &anchor };
	library_unlock();
}

/* Make the plugin disappear, let it end, and free what is kept of it. */
static int plugin_retire(struct plugin *plugin)
{
	struct vaccel_plugin *mirror = plugin->mirror;

	library_lock();
	list_remove(&plugin->link);
	mirror->entry =
		(struct vaccel_list_entry){ &mirror->entry, &mirror->entry };
	library_unlock();
	sessions_forget_plugin(plugin);
	const int error = error_of(mirror->info->fini());
	memset(mirror->ops, 0, sizeof(mirror->ops));
	mirror->dl_handle = NULL;
	free(plugin);
	return error;
}

/* Let the plugin start, and refuse it if it fails or does what it must not. */
static int plugin_start(struct plugin *plugin)
{
	const struct vaccel_plugin_info *info = plugin_info(plugin);
	struct plugin *outer = in_init;

	in_init = plugin;
	int error = error_of(info->init());
	in_init = outer;
	if (error)
		vaccel_error("Plugin %s failed to start: %s", info->name,
			     strerror(code_of(error)));
	else if (plugin->fault)
		vaccel_error("Plugin %s is refused: %s in its init", info->name,
			     plugin->fault == -EBUSY
				     ? "it started or stopped the library"
				     : "it registered what cannot be right");
	return error ? error : plugin->fault;
}

static int plugin_add(struct vaccel_plugin *mirror, void *handle)
{
	OWNED(free_release) struct plugin *plugin = NULL;
	int error = plugin_admit(mirror);

	if (error)
		return error;
	plugin = calloc(1, sizeof(*plugin));
	if (!plugin)
		return -ENOMEM;
	plugin->mirror = mirror;
	error = extensions_take(plugin, handle);
	if (error) {
		vaccel_error("Plugin %s is refused: its sluice_vaccel_ops "
			     "cannot be right",
			     mirror->info->name);
		return error;
	}
	struct plugin *linked = TAKE(plugin);
	plugin_link(linked);
	error = plugin_start(linked);
	if (error) {
		plugin_retire(linked);
		return error;
	}
	linked->handle = mirror->dl_handle = handle;
	vaccel_info("Registered plugin %s %s", mirror->info->name,
		    mirror->info->version);
	return 0;
}

static int library_add(const char *library)
{
	void *handle = dlopen(library, RTLD_LAZY);

	if (!handle) {
		vaccel_error("Could not load plugin: %s", dlerror());
		return -ENOENT;
	}
	struct vaccel_plugin **symbol = dlsym(handle, "vaccel_plugin");
	if (!symbol)
		vaccel_error("%s is no plugin: it lacks vaccel_plugin",
			     library);
	const int error = symbol ? plugin_add(*symbol, handle) : -ELIBBAD;
	if (error == -EEXIST)
		vaccel_error("Plugin %s is loaded already", library);
	else if (error == -EINVAL)
		vaccel_error("Plugin %s was refused", library);
	if (error)
		dlclose(handle);
	return error;
}

int plugin_load(const char *library)
{
	if (!library)
		return -EINVAL;
	lifecycle_enter();
	const int error = library_add(library);
	lifecycle_leave();
	return error;
}

int plugin_load_list(const char *list)
{
	OWNED(free_release) char *copy = NULL;
	char *rest;
	int error = 0;

	if (!list)
		return -EINVAL;
	copy = strdup(list);
	if (!copy)
		return -ENOMEM;
	for (char *name = strtok_r(copy, ":", &rest); name && !error;
	     name = strtok_r(NULL, ":", &rest))
		error = plugin_load(name);
	return error;
}

void plugins_close(void)
{
	while (!list_empty(&plugins)) {
		struct plugin *plugin =
			list_owner(plugins.next, struct plugin, link);
		void *handle = plugin->handle;
		const char *name = plugin_info(plugin)->name;
		const int error = plugin_retire(plugin);
		if (error)
			vaccel_warn("Plugin %s failed to end: %s", name,
				    strerror(code_of(error)));
		if (handle)
			dlclose(handle);
	}
	plugins_up = false;
}

static struct plugin *first_of_type(unsigned flags, bool alone)
{
	list_each(node, &plugins)
	{
		struct plugin *plugin = list_owner(node, struct plugin, link);
		const struct vaccel_plugin_info *info = plugin_info(plugin);
		if ((info->type & flags) != 0 && (alone || !info->is_virtio))
			return plugin;
	}
	return NULL;
}

static struct plugin *first_transport(bool transport)
{
	list_each(node, &plugins)
	{
		struct plugin *plugin = list_owner(node, struct plugin, link);
		if (plugin_info(plugin)->is_virtio == transport)
			return plugin;
	}
	return NULL;
}

struct plugin *plugin_choose(unsigned flags, bool *remote)
{
	const bool alone =
		!list_empty(&plugins) && plugins.next->next == &plugins;
	struct plugin *chosen = NULL;

	*remote = (flags & VACCEL_PLUGIN_REMOTE) != 0 ||
		  (alone && first_transport(true));
	if (flags & VACCEL_PLUGIN_REMOTE)
		return first_transport(true);
	if (flags)
		chosen = first_of_type(flags, alone);
	if (!chosen)
		chosen = first_transport(alone && first_transport(true));
	return chosen;
}

size_t plugin_operation_count(const struct plugin *plugin)
{
	size_t count = 0;

	for (unsigned code = 0; code < OP_CODES; code++)
		count += plugin_function(plugin, code) != NULL;
	return count;
}

static bool ops_are_sound(const struct vaccel_op *ops, size_t nr_ops)
{
	for (size_t i = 0; i < nr_ops; i++)
		if ((unsigned)ops[i].type >= VACCEL_OP_MAX || !ops[i].func)
			return false;
	return true;
}

static int ops_register(struct vaccel_op *ops, size_t nr_ops)
{
	if (!ops || nr_ops == 0 || nr_ops > VACCEL_OP_MAX || !ops[0].owner ||
	    !ops_are_sound(ops, nr_ops))
		return -EINVAL;
	library_lock();
	struct plugin *plugin = plugin_of(ops[0].owner);
	for (size_t i = 0; plugin && i < nr_ops; i++) {
		plugin->mirror->ops[ops[i].type] = &ops[i];
		/* Pairs with plugin_function()'s acquire. */
		atomic_store_explicit(&plugin->functions[ops[i].type],
				      ops[i].func, memory_order_release);
	}
	library_unlock();
	if (!plugin)
		return -EINVAL;
	for (size_t i = 0; i < nr_ops; i++)
		line_debug("Registered %s from plugin %s",
			   operation_name(ops[i].type),
			   plugin_info(plugin)->name);
	return 0;
}

int vaccel_plugin_register_ops(struct vaccel_op *ops, size_t nr_ops)
{
	const int error = ops_register(ops, nr_ops);

	if (error)
		plugin_blame(error);
	return code_of(error);
}

int vaccel_plugin_load(const char *lib)
{
	return code_of(plugin_load(lib));
}

int vaccel_plugin_parse_and_load(const char *lib_str)
{
	return code_of(plugin_load_list(lib_str));
}

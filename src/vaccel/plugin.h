/*
 * plugin -- the plugins that are loaded, in load order.
 *
 * What a plugin registers is kept here, and its own structure is filled in for
 * those who read it. Plugins are unloaded only when no session is left.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "list.h"
#include "public.h"

#define OP_CODES 256

struct plugin {
	struct list link;
	struct vaccel_plugin *mirror; /* the plugin's own structure */
	void *handle;
	/* By code: the function, or the struct sluice_vaccel_op of codes from
	 * 128. Stored with release by whoever registers, loaded by operations.
	 */
	_Atomic(const void *) functions[OP_CODES];
	sluice_vaccel_engine_fn engine;
	int fault; /* what it did wrong in its init, as an error */
};

/* Whether plugins can be loaded: from the bootstrap's beginning on. */
void plugins_open(void);

/* Unload all. */
void plugins_close(void);

/* Load one, or those of a list separated by ':'. */
int plugin_load(const char *library);
int plugin_load_list(const char *list);

/* The plugin whose init runs in this thread has done what it must not. */
void plugin_blame(int error);

/**
 * plugin_choose - the plugin for a session, with the library's lock held
 * @flags: VACCEL_PLUGIN_ bits
 * @remote: whether the session is a transport's
 *
 * Returns NULL if there is none.
 */
struct plugin *plugin_choose(unsigned flags, bool *remote);

/* The loaded plugins, with the library's lock held. */
extern struct list plugins;

/* How many operations @plugin serves. */
size_t plugin_operation_count(const struct plugin *plugin);

static inline const struct vaccel_plugin_info *
plugin_info(const struct plugin *plugin)
{
	return plugin->mirror->info;
}

static inline const void *plugin_function(const struct plugin *plugin,
					  unsigned code)
{
	return atomic_load_explicit(&plugin->functions[code],
				    memory_order_acquire);
}

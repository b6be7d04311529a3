/*
 * plugin -- a shared library that computes operations.
 *
 * A plugin describes itself with VACCEL_PLUGIN(.name = ..., ...), is loaded by
 * name, and registers its operations in its init function.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "op.h"
#include "utils/enum.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vaccel_session;
struct vaccel_resource;

#define VACCEL_PLUGIN_TYPE_ENUM_LIST(X) \
	X(VACCEL_PLUGIN_CPU, 1)         \
	X(VACCEL_PLUGIN_GPU, 2)         \
	X(VACCEL_PLUGIN_FPGA, 4)        \
	X(VACCEL_PLUGIN_SOFTWARE, 8)    \
	X(VACCEL_PLUGIN_TENSORFLOW, 16) \
	X(VACCEL_PLUGIN_TORCH, 32)      \
	X(VACCEL_PLUGIN_JETSON, 64)     \
	X(VACCEL_PLUGIN_GENERIC, 128)   \
	X(VACCEL_PLUGIN_DEBUG, 256)     \
	X(VACCEL_PLUGIN_REMOTE, 16384)  \
	X(VACCEL_PLUGIN_ALL, 65535)     \
	X(VACCEL_PLUGIN_MAX, 65536)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_plugin_type, "VACCEL_PLUGIN_",
			       VACCEL_PLUGIN_TYPE_ENUM_LIST)

struct vaccel_plugin_info {
	const char *name;
	const char *version;
	const char *vaccel_version; /* VACCEL_VERSION when it was built */

	int (*init)(void);
	int (*fini)(void);

	bool is_virtio; /* a transport: serves remote sessions */
	vaccel_plugin_type_t type;

	/* What a transport must have; other plugins may have the last three. */
	int (*session_init)(struct vaccel_session *sess, uint32_t flags);
	int (*session_release)(struct vaccel_session *sess);
	int (*session_update)(struct vaccel_session *sess, uint32_t flags);
	int (*resource_register)(struct vaccel_resource *res,
				 struct vaccel_session *sess);
	int (*resource_unregister)(struct vaccel_resource *res,
				   struct vaccel_session *sess);
	int (*resource_sync)(struct vaccel_resource *res,
			     struct vaccel_session *sess);
};

struct vaccel_plugin {
	void *dl_handle;
	struct vaccel_list_entry entry;
	struct vaccel_op *ops[VACCEL_OP_MAX];
	struct vaccel_plugin_info *info;
};

/* The plugin that is being compiled; hidden, one in each plugin. */
extern struct vaccel_plugin vaccel_this_plugin;

#define VACCEL_OP_INIT(name, type, func)                      \
	{                                                     \
		(type), (void *)(func), (&vaccel_this_plugin) \
	}

/* Describes a plugin by initialisers of struct vaccel_plugin_info (C only). A
 * semicolon may follow or not. */
#define VACCEL_PLUGIN(...)                                                   \
	static struct vaccel_plugin_info vaccel_this_info = { __VA_ARGS__ }; \
	__attribute__((visibility(                                           \
		"hidden"))) struct vaccel_plugin vaccel_this_plugin = {      \
		.dl_handle = NULL,                                           \
		.entry = LIST_ENTRY_INIT(vaccel_this_plugin.entry),          \
		.ops = { NULL },                                             \
		.info = &vaccel_this_info                                    \
	};                                                                   \
	extern const struct vaccel_plugin *vaccel_plugin;                    \
	__attribute__((visibility("default")))                               \
	const struct vaccel_plugin *vaccel_plugin = &vaccel_this_plugin;

/* Deprecated name of VACCEL_PLUGIN. */
#define VACCEL_MODULE(...)                                            \
	_Pragma("GCC warning \"VACCEL_MODULE is now VACCEL_PLUGIN\"") \
		VACCEL_PLUGIN(__VA_ARGS__)

/**
 * vaccel_plugin_register_ops - say what a plugin computes
 * @ops: stays the plugin's; all of the same owner. A later registration of a
 *       type replaces the earlier
 */
int vaccel_plugin_register_ops(struct vaccel_op *ops, size_t nr_ops);

/* Load the plugin in the library @lib, a path or a name to search. */
int vaccel_plugin_load(const char *lib);

/* Load those of a list separated by ':'; stops at the first that fails. */
int vaccel_plugin_parse_and_load(const char *lib_str);

static inline int vaccel_plugin_register_op(struct vaccel_op *op)
{
	return vaccel_plugin_register_ops(op, 1);
}

__attribute__((deprecated("use vaccel_plugin_register_op"))) static inline int
register_plugin_function(struct vaccel_op *plugin_op)
{
	return vaccel_plugin_register_ops(plugin_op, 1);
}

__attribute__((deprecated("use vaccel_plugin_register_ops"))) static inline int
register_plugin_functions(struct vaccel_op *plugin_ops, size_t nr_ops)
{
	return vaccel_plugin_register_ops(plugin_ops, nr_ops);
}

#ifdef __cplusplus
}
#endif

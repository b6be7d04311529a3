/*
 * What the library says of itself: operations, and the plugins behind them.
 */
#include <errno.h>

#include "call.h"
#include "check.h"
#include "code.h"
#include "library.h"
#include "operation.h"

/* The name that a loaded plugin gives to an extension; it lasts as long as the
 * plugin. */
static const char *extension_name(unsigned code)
{
	const char *name = NULL;

	library_lock();
	list_each(node, &plugins)
	{
		const struct sluice_vaccel_op *op = plugin_function(
			list_owner(node, struct plugin, link), code);
		if (op && !name)
			name = op->name;
	}
	library_unlock();
	return name;
}

const char *sluice_vaccel_operation_name(uint32_t code)
{
	if (code < VACCEL_OP_MAX)
		return operation_get(code)->name;
	if (code == SLUICE_VACCEL_CIPHER)
		return "cipher";
	return code >= SLUICE_VACCEL_OP_FIRST && code <= SLUICE_VACCEL_OP_LAST
		       ? extension_name(code)
		       : NULL;
}

bool sluice_vaccel_serves(uint32_t code)
{
	bool serves = false;

	if (code >= OP_CODES)
		return false;
	library_lock();
	list_each(node, &plugins) serves |=
		plugin_function(list_owner(node, struct plugin, link), code) !=
		NULL;
	library_unlock();
	return serves;
}

static const char *served_name(const struct plugin *plugin, unsigned code)
{
	const struct sluice_vaccel_op *op;

	if (code < VACCEL_OP_MAX)
		return operation_get(code)->name;
	op = plugin_function(plugin, code);
	return op->name;
}

static int operations_list(const struct plugin *plugin,
			   struct sluice_vaccel_operation *operations,
			   size_t room, size_t *count)
{
	size_t at = 0;

	for (unsigned code = 0; code < OP_CODES; code++) {
		if (!plugin_function(plugin, code))
			continue;
		if (at < room)
			operations[at] = (struct sluice_vaccel_operation){
				.code = code,
				.name = served_name(plugin, code),
				.plugin = plugin_info(plugin)->name,
			};
		at++;
	}
	*count = at;
	return 0;
}

int sluice_vaccel_operations(struct vaccel_session *sess,
			     struct sluice_vaccel_operation *operations,
			     size_t room, size_t *count)
{
	if (!sess || !count || (room && !operations))
		return VACCEL_EINVAL;
	struct slot *slot = use_begin(session_named(sess), NULL);
	const struct session *session = session_of(sess);
	const struct plugin *plugin =
		session ? atomic_load_explicit(&session->plugin,
					       memory_order_acquire)
			: NULL;
	const int error =
		plugin ? operations_list(plugin, operations, room, count)
		       : -EINVAL;
	use_end(slot);
	return code_of(error);
}

static struct sluice_vaccel_plugin describe(const struct plugin *plugin)
{
	const struct vaccel_plugin_info *info = plugin_info(plugin);

	return (struct sluice_vaccel_plugin){
		.name = info->name,
		.version = info->version,
		.vaccel_version = info->vaccel_version,
		.engine = plugin->engine ? plugin->engine() : NULL,
		.type = info->type,
		.is_virtio = info->is_virtio,
		.operations = (uint32_t)plugin_operation_count(plugin),
	};
}

/* In the life cycle's turn, since it calls into plugins, which must stay. */
static void plugins_list(struct sluice_vaccel_plugin *list, size_t room,
			 size_t *count)
{
	size_t at = 0;

	list_each(node, &plugins)
	{
		if (at < room)
			list[at] =
				describe(list_owner(node, struct plugin, link));
		at++;
	}
	*count = at;
}

int sluice_vaccel_plugins(struct sluice_vaccel_plugin *list, size_t room,
			  size_t *count)
{
	if (!count || (room && !list))
		return VACCEL_EINVAL;
	lifecycle_enter();
	plugins_list(list, room, count);
	lifecycle_leave();
	return VACCEL_OK;
}

/*
 * vaccel-info -- what libvaccel and its plugins are and can do here.
 *
 * Each plugin is tried alone first, so that one that cannot be loaded keeps
 * none of the others from being told, and computes a little where that shows
 * whether it has a device. Then all that were loaded are there at once, as for
 * a program. Why a plugin is missing, and the remedy, is in the library's log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sluice/vaccel.h>

#define WIDTH 78

static const char *const known[] = { "noop",   "exec",	 "mbench", "blas",
				     "crypto", "opencl", "cuda" };

static void usage(FILE *to)
{
	fputs("Usage: vaccel-info\n"
	      "Print libvaccel's version, its plugins with their engines, and "
	      "the operations\nthat each of them serves. VACCEL_PLUGINS names "
	      "the plugins, as for programs;\nif it is unset, all of ours are "
	      "tried.\n",
	      to);
}

static void type_print(uint32_t type)
{
	bool any = false;

	for (uint32_t bit = 1; bit < VACCEL_PLUGIN_ALL; bit <<= 1) {
		if (!(type & bit))
			continue;
		printf("%s%s", any ? "|" : "",
		       vaccel_plugin_type_to_base_str(
			       (vaccel_plugin_type_t)bit));
		any = true;
	}
}

static void plugin_print(const struct sluice_vaccel_plugin *plugin)
{
	printf("plugin        %s %s, for vAccel %s, ", plugin->name,
	       plugin->version, plugin->vaccel_version);
	type_print(plugin->type);
	printf(", %u operations%s\n", plugin->operations,
	       plugin->is_virtio ? ", a transport" : "");
}

/* What the only plugin that is loaded serves, in lines of a width to read. */
static void served_print(struct vaccel_session *sess)
{
	struct sluice_vaccel_operation list[SLUICE_VACCEL_OP_LAST + 1];
	size_t count = 0, column = WIDTH;

	if (sluice_vaccel_operations(sess, list, SLUICE_VACCEL_OP_LAST + 1,
				     &count))
		return;
	for (size_t i = 0; i < count; i++) {
		const size_t length = strlen(list[i].name) + 1;
		if (column + length > WIDTH) {
			printf("%s  %-11s", i ? "\n" : "", i ? "" : "serves");
			column = 13;
		}
		printf(" %s", list[i].name);
		column += length;
	}
	puts("");
}

/* Some engines know what they are, and whether they have a device, only once
 * they have computed. */
static int engine_wake(struct vaccel_session *sess)
{
	float one = 1, product;

	return sluice_vaccel_serves(VACCEL_OP_BLAS_SGEMM) &&
			       !sess->plugin->info->is_virtio
		       ? vaccel_sgemm(sess, 1, 1, 1, 1, &one, 1, &one, 1, 0,
				      &product, 1)
		       : VACCEL_OK;
}

static void alone_print(void)
{
	struct sluice_vaccel_plugin plugin = { 0 };
	struct vaccel_session sess;
	size_t count = 0;
	const int no_session = vaccel_session_init(&sess, 0);
	const int code = no_session ? no_session : engine_wake(&sess);

	fflush(stdout);
	if (sluice_vaccel_plugins(&plugin, 1, &count) || count == 0)
		return;
	plugin_print(&plugin);
	if (plugin.engine)
		printf("  engine      %s\n", plugin.engine);
	if (code)
		printf("  cannot run  %s\n", strerror(code));
	if (!no_session) {
		served_print(&sess);
		vaccel_session_release(&sess);
	}
}

/* Try the plugin in @library alone; says whether it can be loaded. */
static bool plugin_try(const char *library, const char *name)
{
	struct vaccel_config config = { .plugins = (char *)library,
					.log_level = VACCEL_LOG_ERROR };
	const int code = vaccel_bootstrap_with_config(&config);

	if (code)
		printf("missing       %s: %s\n", name, strerror(code));
	else
		alone_print();
	vaccel_cleanup();
	fflush(stdout);
	return code == VACCEL_OK;
}

/* Try those that VACCEL_PLUGINS names; a copy of it, since its parts end. */
static void listed_try(const char *list)
{
	char *copy = strdup(list), *rest = NULL;

	for (char *name = copy ? strtok_r(copy, ":", &rest) : NULL; name;
	     name = strtok_r(NULL, ":", &rest))
		plugin_try(name, name);
	free(copy);
}

/* Try ours, and gather in @all what can be loaded. */
static void known_try(char *all, size_t size)
{
	char library[64];

	all[0] = '\0';
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		snprintf(library, sizeof(library), "libvaccel-%s.so.0",
			 known[i]);
		if (!plugin_try(library, known[i]))
			continue;
		const size_t used = strlen(all);
		snprintf(all + used, size - used, "%s:", library);
	}
}

/* All codes that some loaded plugin serves. */
static void operations_print(void)
{
	for (uint32_t code = 0; code <= SLUICE_VACCEL_OP_LAST; code++)
		if (sluice_vaccel_serves(code))
			printf("operation %3u %s\n", code,
			       sluice_vaccel_operation_name(code));
}

static int session_print(void)
{
	struct sluice_vaccel_operation list[SLUICE_VACCEL_OP_LAST + 1];
	struct vaccel_session sess;
	size_t count = 0;

	int code = vaccel_session_init(&sess, 0);
	if (code) {
		printf("session       none: %s\n", strerror(code));
		return code;
	}
	code = sluice_vaccel_operations(&sess, list, SLUICE_VACCEL_OP_LAST + 1,
					&count);
	if (!code)
		printf("session       without a hint: %s, %zu operations\n",
		       sess.plugin->info->name, count);
	vaccel_session_release(&sess);
	return code;
}

/* Tell of the plugins one by one, then have all of them, as programs do. */
static int start_all(void)
{
	const char *list = getenv("VACCEL_PLUGINS");
	char all[sizeof(known) / sizeof(*known) * 32];
	struct vaccel_config config = { .log_level = VACCEL_LOG_ERROR,
					.plugins = all };
	int code = vaccel_is_initialized() ? VACCEL_OK : vaccel_bootstrap();

	if (!code) {
		printf("run directory %s\n", vaccel_rundir());
		fflush(stdout);
		if (!list)
			list = getenv("VACCEL_BACKENDS");
		if (list)
			listed_try(list);
		else
			known_try(all, sizeof(all));
		code = list ? vaccel_bootstrap()
			    : vaccel_bootstrap_with_config(&config);
	}
	if (code)
		fprintf(stderr, "vaccel-info: cannot start: %s\n",
			strerror(code));
	return code;
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		const bool asked = strcmp(argv[1], "--help") == 0;
		usage(asked ? stdout : stderr);
		return asked ? 0 : VACCEL_EINVAL;
	}
	printf("libvaccel     %s\n", VACCEL_VERSION);
	int code = start_all();
	if (!code) {
		operations_print();
		code = session_print();
	}
	return code;
}

/*
 * vaccel-info -- what libvaccel and its plugins are and can do here.
 *
 * Without VACCEL_PLUGINS, each plugin that is installed is tried, so that what
 * is missing is told with its remedy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sluice/vaccel.h>

#define PLUGINS_MOST 64

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

/* Load what there is; the library's log says why others are not loaded. */
static void known_load(void)
{
	char library[64];

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		snprintf(library, sizeof(library), "libvaccel-%s.so.0",
			 known[i]);
		const int code = vaccel_plugin_load(library);
		if (code && code != VACCEL_EEXIST)
			printf("missing       %s: %s\n", known[i],
			       strerror(code));
		fflush(stdout);
	}
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

static void plugins_print(void)
{
	struct sluice_vaccel_plugin list[PLUGINS_MOST];
	size_t count = 0;

	if (sluice_vaccel_plugins(list, PLUGINS_MOST, &count))
		return;
	for (size_t i = 0; i < count && i < PLUGINS_MOST; i++) {
		printf("plugin        %s %s, for vAccel %s, ", list[i].name,
		       list[i].version, list[i].vaccel_version);
		type_print(list[i].type);
		printf(", %u operations%s\n", list[i].operations,
		       list[i].is_virtio ? ", a transport" : "");
		if (list[i].engine)
			printf("  engine      %s\n", list[i].engine);
	}
}

/* Some engines know what they are only once they have computed. */
static void engines_wake(void)
{
	const uint32_t types[] = { VACCEL_PLUGIN_FPGA, VACCEL_PLUGIN_GPU };
	float one = 1, product;
	struct vaccel_session sess;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (vaccel_session_init(&sess, types[i]))
			continue;
		if (sess.plugin->info->type & types[i])
			vaccel_sgemm(&sess, 1, 1, 1, 1, &one, 1, &one, 1, 0,
				     &product, 1);
		vaccel_session_release(&sess);
	}
	fflush(stdout);
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

int main(int argc, char **argv)
{
	if (argc > 1) {
		const bool asked = strcmp(argv[1], "--help") == 0;
		usage(asked ? stdout : stderr);
		return asked ? 0 : VACCEL_EINVAL;
	}
	printf("libvaccel     %s\n", VACCEL_VERSION);
	if (!vaccel_is_initialized()) {
		const int code = vaccel_bootstrap();
		if (code) {
			fprintf(stderr, "vaccel-info: cannot start: %s\n",
				strerror(code));
			return code;
		}
	}
	printf("run directory %s\n", vaccel_rundir());
	if (!getenv("VACCEL_PLUGINS") && !getenv("VACCEL_BACKENDS"))
		known_load();
	engines_wake();
	plugins_print();
	operations_print();
	return session_print();
}

/*
 * Texts: where a resource comes from, a version, a list of plugins, and what
 * the environment says. The first byte tells which.
 */
#include <dlfcn.h>
#include <stdio.h>

#include <vaccel.h>

#include "input.h"
#include "uri.h"
#include "version.h"

static void uri_try(const char *text)
{
	struct uri uri;
	const char *name;

	if (uri_parse(&uri, text) == 0) {
		must(uri.path >= text && uri.path <= text + strlen(text));
		must(!uri.remote || uri.path == text);
		must(!uri.remote || strstr(text, "://"));
		must(!uri.plain || !uri.remote);
	}
	if (uri_file_name(text, &name) == 0)
		must(name[0] && !strchr(name, '/') && strlen(name) < 255 &&
		     strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
}

static void version_try(const char *text)
{
	struct version version, again;
	char copy[512];

	if (version_parse(&version, text) != 0)
		return;
	must(version.major >= 0 && version.minor >= 0 && version.patch >= 0);
	must(version_equal(&version, &version));
	if ((size_t)snprintf(copy, sizeof(copy), "%d.%d.%d%s", version.major,
			     version.minor, version.patch,
			     version.rest) >= sizeof(copy))
		return;
	must(version_parse(&again, copy) == 0 &&
	     version_equal(&version, &again));
}

/* What a fuzzer counts in a plugin must stay where it is. */
static void plugins_keep(void)
{
	static bool kept;

	if (kept)
		return;
	kept = true;
	dlopen("libvaccel-noop.so", RTLD_LAZY | RTLD_NODELETE);
	dlopen("libvaccel-exec.so", RTLD_LAZY | RTLD_NODELETE);
	dlopen("libvaccel-mbench.so", RTLD_LAZY | RTLD_NODELETE);
}

/* Names alone: paths would lead to whatever this machine has. */
static void plugins_try(char *text)
{
	struct vaccel_config config = { .log_level = (vaccel_log_level_t)0 };

	plugins_keep();
	for (char *at = text; *at; at++)
		if (*at == '/')
			*at = '_';
	config.plugins = text;
	const int code = vaccel_bootstrap_with_config(&config);
	must((code == VACCEL_OK) == vaccel_is_initialized());
	if (code == VACCEL_OK)
		must(strcmp(vaccel_config()->plugins, text) == 0);
	must(vaccel_cleanup() == VACCEL_OK);
}

static const char *const variables[] = {
	"VACCEL_PLUGINS",	 "VACCEL_BACKENDS",
	"VACCEL_LOG_LEVEL",	 "VACCEL_DEBUG_LEVEL",
	"VACCEL_LOG_FILE",	 "VACCEL_PROFILING_ENABLED",
	"VACCEL_VERSION_IGNORE", "VACCEL_IGNORE_VERSION",
};

/* Lines of a digit, which is a variable, and what it holds. */
static void config_try(char *text)
{
	struct vaccel_config *config = NULL;
	char *rest;

	for (size_t i = 0; i < 8; i++)
		unsetenv(variables[i]);
	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		setenv(variables[(unsigned char)line[0] % 8], line + 1, 1);
	const int code = vaccel_config_from_env(&config);
	must(code == VACCEL_OK || code == VACCEL_EINVAL);
	must((code == VACCEL_OK) == (config != NULL));
	if (!config)
		return;
	const char *plugins = getenv("VACCEL_PLUGINS");
	must(!plugins || strcmp(config->plugins, plugins) == 0);
	must((int)config->log_level >= 0);
	vaccel_config_print_debug(config);
	must(vaccel_config_delete(config) == VACCEL_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	const uint8_t which = input_byte(&input);
	const size_t length = input.size;
	void *memory;
	char *text = (char *)input_copy(&input, length + 1, 0, &memory);

	switch (which % 4) {
	case 0:
		uri_try(text);
		break;
	case 1:
		version_try(text);
		break;
	case 2:
		plugins_try(text);
		break;
	default:
		config_try(text);
	}
	free(memory);
	return 0;
}

#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "line.h"
#include "own.h"

#define DEFAULTS                                           \
	{                                                  \
		NULL, VACCEL_LOG_ERROR, NULL, false, false \
	}

/* Zero until the first bootstrap, also in its texts. */
struct vaccel_config config_now;

/* Variables that had another name before. */
static const struct renamed {
	const char *name, *old;
} renames[] = {
	{ "VACCEL_PLUGINS", "VACCEL_BACKENDS" },
	{ "VACCEL_LOG_LEVEL", "VACCEL_DEBUG_LEVEL" },
	{ "VACCEL_VERSION_IGNORE", "VACCEL_IGNORE_VERSION" },
};

/* Programs with privileges get an empty environment from us. */
static const char *env_get(const char *name)
{
	const char *value = secure_getenv(name);

	for (size_t i = 0; !value && i < sizeof(renames) / sizeof(*renames);
	     i++)
		if (strcmp(renames[i].name, name) == 0)
			value = secure_getenv(renames[i].old);
	return value;
}

void config_warn_old_names(void)
{
	for (size_t i = 0; i < sizeof(renames) / sizeof(*renames); i++)
		if (!secure_getenv(renames[i].name) &&
		    secure_getenv(renames[i].old))
			vaccel_warn("%s is deprecated. Use %s instead.",
				    renames[i].old, renames[i].name);
}

bool config_env_enabled(const char *name)
{
	const char *value = secure_getenv(name);

	return !value || strcmp(value, "0") != 0;
}

/* Text that is no number reads as 0, as it always has. */
static int env_number(const char *name, unsigned long *number)
{
	const char *text = env_get(name);

	if (!text)
		return 0;
	errno = 0;
	const unsigned long value = strtoul(text, NULL, 10);
	if (errno == ERANGE)
		return -EINVAL;
	*number = value;
	return 0;
}

/* A copy of @from, in which NULL stays NULL. */
static int text_copy(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

static void config_fini(struct vaccel_config *config)
{
	free(config->plugins);
	free(config->log_file);
	*config = (struct vaccel_config)DEFAULTS;
}

/* Fill @config with copies of what @from points to. */
static int config_fill(struct vaccel_config *config, struct vaccel_config from)
{
	struct vaccel_config copy = from;

	copy.plugins = copy.log_file = NULL;
	if (text_copy(&copy.plugins, from.plugins) != 0 ||
	    text_copy(&copy.log_file, from.log_file) != 0) {
		free(copy.plugins);
		return -ENOMEM;
	}
	*config = copy;
	return 0;
}

int config_copy(struct vaccel_config *config, const struct vaccel_config *from)
{
	return config && from ? config_fill(config, *from) : -EINVAL;
}

int config_from_env(struct vaccel_config *config)
{
	unsigned long level = VACCEL_LOG_ERROR, profiling = 0, ignore = 0;

	if (!config || env_number("VACCEL_LOG_LEVEL", &level) ||
	    env_number("VACCEL_PROFILING_ENABLED", &profiling) ||
	    env_number("VACCEL_VERSION_IGNORE", &ignore))
		return -EINVAL;
	if (level > INT_MAX)
		level = INT_MAX;
	return config_fill(
		config, (struct vaccel_config){
				.plugins = (char *)env_get("VACCEL_PLUGINS"),
				.log_level = (vaccel_log_level_t)level,
				.log_file = (char *)env_get("VACCEL_LOG_FILE"),
				.profiling_enabled = profiling != 0,
				.version_ignore = ignore != 0,
			});
}

void config_replace(struct vaccel_config config)
{
	free(config_now.plugins);
	free(config_now.log_file);
	config_now = config;
}

void config_reset(void)
{
	config_replace((struct vaccel_config)DEFAULTS);
}

int vaccel_config_init(struct vaccel_config *config, const char *plugins,
		       vaccel_log_level_t log_level, const char *log_file,
		       bool profiling_enabled, bool version_ignore)
{
	const struct vaccel_config from = {
		.plugins = (char *)plugins,
		.log_level = log_level,
		.log_file = (char *)log_file,
		.profiling_enabled = profiling_enabled,
		.version_ignore = version_ignore,
	};

	return code_of(config_copy(config, &from));
}

int vaccel_config_init_from_env(struct vaccel_config *config)
{
	return code_of(config_from_env(config));
}

int vaccel_config_init_from(struct vaccel_config *config,
			    struct vaccel_config *config_src)
{
	return code_of(config_copy(config, config_src));
}

int vaccel_config_release(struct vaccel_config *config)
{
	if (!config)
		return VACCEL_EINVAL;
	config_fini(config);
	return VACCEL_OK;
}

int vaccel_config_new(struct vaccel_config **config, const char *plugins,
		      vaccel_log_level_t log_level, const char *log_file,
		      bool profiling_enabled, bool version_ignore)
{
	struct vaccel_config from = {
		.plugins = (char *)plugins,
		.log_level = log_level,
		.log_file = (char *)log_file,
		.profiling_enabled = profiling_enabled,
		.version_ignore = version_ignore,
	};

	return vaccel_config_from(config, &from);
}

int vaccel_config_from_env(struct vaccel_config **config)
{
	OWNED(free_release) struct vaccel_config *fresh = NULL;

	if (!config)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? config_from_env(fresh) : -ENOMEM;
	if (!error)
		*config = TAKE(fresh);
	return code_of(error);
}

int vaccel_config_from(struct vaccel_config **config,
		       struct vaccel_config *config_src)
{
	OWNED(free_release) struct vaccel_config *fresh = NULL;

	if (!config || !config_src)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? config_copy(fresh, config_src) : -ENOMEM;
	if (!error)
		*config = TAKE(fresh);
	return code_of(error);
}

int vaccel_config_delete(struct vaccel_config *config)
{
	const int code = vaccel_config_release(config);

	if (!code)
		free(config);
	return code;
}

static const char *text_or_null(const char *text)
{
	return text ? text : "(null)";
}

void vaccel_config_print_debug(struct vaccel_config *config)
{
	char level[VACCEL_ENUM_STR_MAX];

	if (!config)
		return;
	vaccel_debug("Configuration:");
	vaccel_debug("  plugins = %s", text_or_null(config->plugins));
	vaccel_debug(
		"  log_level = %s",
		vaccel_log_level_name(config->log_level, level, sizeof(level)));
	vaccel_debug("  log_file = %s", text_or_null(config->log_file));
	vaccel_debug("  profiling_enabled = %s",
		     config->profiling_enabled ? "true" : "false");
	vaccel_debug("  version_ignore = %s",
		     config->version_ignore ? "true" : "false");
}

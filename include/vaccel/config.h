/*
 * config -- what the library is to do.
 *
 * The environment gives it (VACCEL_PLUGINS, VACCEL_LOG_LEVEL, VACCEL_LOG_FILE,
 * VACCEL_PROFILING_ENABLED, VACCEL_VERSION_IGNORE), or a program does
 * (vaccel_bootstrap_with_config()). There is no configuration file.
 */
#pragma once

#include <stdbool.h>

#include "log.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vaccel_config {
	char *plugins; /* file names separated by ':', or NULL */
	vaccel_log_level_t log_level;
	char *log_file; /* base name, or NULL for stdout */
	bool profiling_enabled;
	bool version_ignore; /* load plugins made for any version */
};

/**
 * vaccel_config_init - fill @config from values
 *
 * Texts are copied; NULL stays NULL. What @config held before is not freed.
 */
int vaccel_config_init(struct vaccel_config *config, const char *plugins,
		       vaccel_log_level_t log_level, const char *log_file,
		       bool profiling_enabled, bool version_ignore);

/* From the environment; VACCEL_EINVAL for a number that overflows. */
int vaccel_config_init_from_env(struct vaccel_config *config);

/* A deep copy of @config_src. */
int vaccel_config_init_from(struct vaccel_config *config,
			    struct vaccel_config *config_src);

/* Free the texts; @config then holds the defaults. */
int vaccel_config_release(struct vaccel_config *config);

/* The same on memory of the library's; vaccel_config_delete() frees it. */
int vaccel_config_new(struct vaccel_config **config, const char *plugins,
		      vaccel_log_level_t log_level, const char *log_file,
		      bool profiling_enabled, bool version_ignore);
int vaccel_config_from_env(struct vaccel_config **config);
int vaccel_config_from(struct vaccel_config **config,
		       struct vaccel_config *config_src);
int vaccel_config_delete(struct vaccel_config *config);

/* Log the five fields at debug level; NULL is fine. */
void vaccel_config_print_debug(struct vaccel_config *config);

#ifdef __cplusplus
}
#endif

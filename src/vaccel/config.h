/*
 * config -- configurations, and the one in force.
 */
#pragma once

#include <stdbool.h>

#include "public.h"

/* In force; programs read and even write it while we run. */
extern struct vaccel_config config_now;

static inline bool config_profiling(void)
{
	return __atomic_load_n(&config_now.profiling_enabled, __ATOMIC_RELAXED);
}

int config_from_env(struct vaccel_config *config);
int config_copy(struct vaccel_config *config, const struct vaccel_config *from);

/* Put @config, whose texts it takes, in the place of the one in force. */
void config_replace(struct vaccel_config config);

/* The defaults are in force again. */
void config_reset(void);

/* Say which old names of the environment were used. */
void config_warn_old_names(void);

/* The value of an on/off variable: false only for exactly "0". */
bool config_env_enabled(const char *name);

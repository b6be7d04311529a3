/*
 * core -- the library's life.
 *
 * It bootstraps from the environment when it is loaded and cleans up when the
 * process exits; VACCEL_BOOTSTRAP_ENABLED=0 and VACCEL_CLEANUP_ENABLED=0 leave
 * either to the program. A bootstrap of a running library cleans it up first.
 */
#pragma once

#include <stdbool.h>

#include "config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Start, or start again, with the environment's configuration. */
int vaccel_bootstrap(void);

/* The same with a copy of @config. */
int vaccel_bootstrap_with_config(struct vaccel_config *config);

/**
 * vaccel_cleanup - end what lives and unload the plugins
 *
 * Sessions and resources that still live are released: their ids become 0,
 * their memory stays the caller's. Waits for operations in other threads;
 * VACCEL_EBUSY from inside an operation. VACCEL_OK if there is nothing to do.
 */
int vaccel_cleanup(void);

bool vaccel_is_initialized(void);

/* The directory of this process's files; the text outlives a cleanup. */
const char *vaccel_rundir(void);

/* The configuration in force, read live by the library; never NULL. */
const struct vaccel_config *vaccel_config(void);

#ifdef __cplusplus
}
#endif

/*
 * engine -- what computes for a plugin, found when the plugin is loaded.
 *
 * A plugin that names its engine's library here needs nothing of it to be
 * installed: it is opened by name, so that whatever the system puts under that
 * name is used, and its absence is an error with a remedy and no more.
 */
#pragma once

#include <stdint.h>
#include <vaccel.h>

struct engine_function {
	const char *name;
	void **address;
};

struct engine {
	const char *plugin;	  /* who asks, for the log */
	const char *const *files; /* names to try in turn, ended by NULL */
	const char *remedy;	  /* what to do if there is none */
};

/**
 * engine_open - open an engine's library and find its functions
 * @functions: @count of them; the addresses are written
 * @handle: the library; close it with engine_close()
 *
 * Returns VACCEL_OK, or VACCEL_ENODEV after one line in the log.
 */
int engine_open(const struct engine *engine,
		const struct engine_function *functions, size_t count,
		void **handle);

/* Forget the library; NULL is fine. */
void engine_close(void **handle);

/*
 * Engines are let go when the plugin ends, but not when the process does: their
 * own last functions have run then, before libvaccel's. A plugin with an engine
 * says so once, when it starts, and asks when it ends.
 */
int engine_watch_exit(void);
bool engine_exits(void);

/* Log that the engine is there but has nothing to compute on. */
int engine_without_device(const struct engine *engine, const char *why);

/**
 * sgemm_check - what a plugin must know of sizes before it multiplies
 *
 * libvaccel has checked them; other libraries that load this plugin have not.
 * Returns VACCEL_OK, VACCEL_EINVAL or VACCEL_ERANGE.
 */
int sgemm_check(int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
		const float *b, int64_t ldb, const float *c, int64_t ldc);

/* C = beta C, for engines that do not like empty products. */
void sgemm_scale(int64_t m, int64_t n, float beta, float *c, int64_t ldc);

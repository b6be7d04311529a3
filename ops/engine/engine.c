#include "engine.h"

#include <dlfcn.h>
#include <limits.h>

static void *open_any(const char *const *files)
{
	void *handle = NULL;

	while (*files && !handle)
		handle = dlopen(*files++, RTLD_NOW | RTLD_LOCAL);
	return handle;
}

int engine_open(const struct engine *engine,
		const struct engine_function *functions, size_t count,
		void **handle)
{
	void *opened = open_any(engine->files);

	if (!opened) {
		vaccel_error("[%s] No %s: %s", engine->plugin, engine->files[0],
			     engine->remedy);
		return VACCEL_ENODEV;
	}
	for (size_t i = 0; i < count; i++) {
		*functions[i].address = dlsym(opened, functions[i].name);
		if (*functions[i].address)
			continue;
		vaccel_error("[%s] %s has no %s: %s", engine->plugin,
			     engine->files[0], functions[i].name,
			     engine->remedy);
		dlclose(opened);
		return VACCEL_ENODEV;
	}
	*handle = opened;
	return VACCEL_OK;
}

void engine_close(void **handle)
{
	if (*handle)
		dlclose(*handle);
	*handle = NULL;
}

static bool exits;

static void exit_begins(void)
{
	exits = true;
}

int engine_watch_exit(void)
{
	static bool watched;

	if (!watched && atexit(exit_begins) != 0)
		return VACCEL_ENOMEM;
	watched = true;
	return VACCEL_OK;
}

bool engine_exits(void)
{
	return exits;
}

int engine_without_device(const struct engine *engine, const char *why)
{
	vaccel_error("[%s] No device (%s): %s", engine->plugin, why,
		     engine->remedy);
	return VACCEL_ENODEV;
}

int sgemm_check(int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
		const float *b, int64_t ldb, const float *c, int64_t ldc)
{
	if (!a || !b || !c || m < 0 || n < 0 || k < 0 || lda < 1 || lda < k ||
	    ldb < 1 || ldb < n || ldc < 1 || ldc < n)
		return VACCEL_EINVAL;
	return m > INT_MAX || lda > INT_MAX || ldb > INT_MAX || ldc > INT_MAX
		       ? VACCEL_ERANGE
		       : VACCEL_OK;
}

void sgemm_scale(int64_t m, int64_t n, float beta, float *c, int64_t ldc)
{
	for (int64_t i = 0; i < m; i++)
		for (int64_t j = 0; j < n; j++)
			/* Not a product: what is there may be no number. */
			c[i * ldc + j] = beta == 0 ? 0 : beta * c[i * ldc + j];
}

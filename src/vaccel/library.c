/*
 * The library's life. Loading it bootstraps, the process's end cleans up; both
 * can be left to the program. One thread at a time does either.
 *
 * A fork takes the short locks, so that the child finds the tables whole, and
 * leaves the long ones (the life cycle) alone: in the child they are made anew,
 * and what other threads had begun is as if it had not been.
 */
#include "library.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "blob.h"
#include "code.h"
#include "config.h"
#include "line.h"
#include "plugin.h"
#include "prof.h"
#include "registration.h"
#include "resource.h"
#include "rundir.h"
#include "session.h"
#include "use.h"

/* How long the end of the process waits for operations in other threads. */
#define EXIT_PATIENCE_MS 1000

atomic_bool library_up;

static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static atomic_bool closing;

static struct {
	pthread_mutex_t lock;
	pthread_t owner;
	unsigned depth; /* 0: nobody owns it */
} lifecycle = { .lock = PTHREAD_MUTEX_INITIALIZER };

void library_lock(void)
{
	pthread_mutex_lock(&tables);
}

void library_unlock(void)
{
	pthread_mutex_unlock(&tables);
}

void library_wait(void)
{
	pthread_cond_wait(&changed, &tables);
}

void library_wake(void)
{
	pthread_cond_broadcast(&changed);
}

/* Only the owner changes owner and depth, and nobody else finds itself there:
 * a stale answer is "no", and right. */
bool lifecycle_inside(void)
{
	return __atomic_load_n(&lifecycle.depth, __ATOMIC_RELAXED) > 0 &&
	       pthread_equal(
		       __atomic_load_n(&lifecycle.owner, __ATOMIC_RELAXED),
		       pthread_self());
}

void lifecycle_enter(void)
{
	if (!lifecycle_inside()) {
		pthread_mutex_lock(&lifecycle.lock);
		__atomic_store_n(&lifecycle.owner, pthread_self(),
				 __ATOMIC_RELAXED);
	}
	__atomic_store_n(&lifecycle.depth, lifecycle.depth + 1,
			 __ATOMIC_RELAXED);
}

void lifecycle_leave(void)
{
	__atomic_store_n(&lifecycle.depth, lifecycle.depth - 1,
			 __ATOMIC_RELAXED);
	if (lifecycle.depth == 0)
		pthread_mutex_unlock(&lifecycle.lock);
}

struct visit library_visit(void)
{
	for (;;) {
		struct visit visit = { .slot = change_begin() };
		const bool waits = atomic_load(&closing) && !lifecycle_inside();
		visit.inside = !waits && library_is_up();
		if (!visit.inside)
			change_end(visit.slot);
		/* Who closes waits for those who are inside something. */
		if (!waits || use_mine(NULL, NULL) || changes_mine())
			return visit;
		lifecycle_enter();
		lifecycle_leave();
	}
}

struct visit library_visit_new(void)
{
	struct visit visit = library_visit();

	if (visit.inside && atomic_load(&closing) && lifecycle_inside()) {
		visit_release(&visit);
		visit.inside = false;
	}
	return visit;
}

void visit_release(struct visit *visit)
{
	if (visit->inside)
		change_end(visit->slot);
}

/* Everything a bootstrap began or made; the configuration stays. */
static int library_close(long patience_ms)
{
	atomic_store(&closing, true);
	int error = changes_wait(patience_ms);
	if (!error)
		error = sessions_close(patience_ms);
	if (error) {
		atomic_store(&closing, false);
		return error;
	}
	resources_close();
	plugins_close();
	rundir_close();
	/* Pairs with library_is_up(). */
	atomic_store_explicit(&library_up, false, memory_order_release);
	atomic_store(&closing, false);
	return 0;
}

static int library_open(void)
{
	vaccel_info("vAccel %s", VACCEL_VERSION);
	vaccel_config_print_debug(&config_now);
	const int no_dir = rundir_open();
	if (no_dir)
		vaccel_warn("No run directory: %s", strerror(-no_dir));
	else
		line_debug("Run directory: %s", rundir_path());
	plugins_open();
	const int error =
		config_now.plugins ? plugin_load_list(config_now.plugins) : 0;
	if (error) {
		plugins_close();
		rundir_close();
		return error;
	}
	atomic_store_explicit(&library_up, true, memory_order_release);
	return 0;
}

/* Start with @config, whose texts are taken, on success or not. */
static int library_start(struct vaccel_config config)
{
	if (library_is_up()) {
		const int error = library_close(-1);
		if (error) {
			vaccel_config_release(&config);
			return error;
		}
	}
	config_replace(config);
	line_configure(&config_now);
	config_warn_old_names();
	return library_open();
}

/* From within a plugin's functions the library is not restarted. */
static int lifecycle_allowed(void)
{
	if (lifecycle_inside()) {
		plugin_blame(-EBUSY);
		return -EBUSY;
	}
	return use_mine(NULL, NULL) || changes_mine() ? -EBUSY : 0;
}

static int bootstrap_with(struct vaccel_config config)
{
	int error = lifecycle_allowed();

	if (error) {
		vaccel_config_release(&config);
		return error;
	}
	lifecycle_enter();
	error = library_start(config);
	lifecycle_leave();
	return error;
}

int vaccel_bootstrap(void)
{
	struct vaccel_config config;
	const int error = config_from_env(&config);

	return code_of(error ? error : bootstrap_with(config));
}

int vaccel_bootstrap_with_config(struct vaccel_config *config)
{
	struct vaccel_config copy;

	if (!config) {
		fprintf(stderr, "vaccel: no configuration to start with\n");
		return VACCEL_EINVAL;
	}
	const int error = config_copy(&copy, config);
	return code_of(error ? error : bootstrap_with(copy));
}

static int library_stop(long patience_ms)
{
	if (!library_is_up())
		return 0;
	const int error = library_close(patience_ms);
	if (error)
		return error;
	line_close();
	config_reset();
	return 0;
}

int vaccel_cleanup(void)
{
	int error =
		library_is_up() || lifecycle_inside() ? lifecycle_allowed() : 0;

	if (error)
		return code_of(error);
	lifecycle_enter();
	error = library_stop(-1);
	lifecycle_leave();
	return code_of(error);
}

bool vaccel_is_initialized(void)
{
	return library_is_up();
}

const char *vaccel_rundir(void)
{
	return rundir_path();
}

const struct vaccel_config *vaccel_config(void)
{
	return &config_now;
}

int vaccel_log_init(void)
{
	line_configure(&config_now);
	return VACCEL_OK;
}

int vaccel_log_shutdown(void)
{
	line_close();
	return VACCEL_OK;
}

static void fork_prepare(void)
{
	rundir_lock();
	library_lock();
	prof_lock();
	line_lock();
}

static void fork_parent(void)
{
	line_unlock();
	prof_unlock();
	library_unlock();
	rundir_unlock();
}

static void lifecycle_forked(void)
{
	const bool inside = lifecycle_inside();

	pthread_mutex_init(&lifecycle.lock, NULL);
	if (inside) {
		pthread_mutex_lock(&lifecycle.lock);
		return;
	}
	lifecycle.depth = 0;
	atomic_store(&closing, false);
}

static void fork_child(void)
{
	line_unlock();
	prof_unlock();
	library_unlock();
	rundir_unlock();
	pthread_cond_init(&changed, NULL);
	lifecycle_forked();
	blobs_forked();
	use_forked();
	sessions_forked();
	resources_forked();
	registrations_forked();
	rundir_forked();
}

__attribute__((constructor)) static void library_load(void)
{
	use_init();
	pthread_atfork(fork_prepare, fork_parent, fork_child);
	if (!config_env_enabled("VACCEL_BOOTSTRAP_ENABLED"))
		return;
	const int code = vaccel_bootstrap();
	if (code == VACCEL_OK)
		return;
	fprintf(stderr, "vaccel: could not start: %s\n", strerror(code));
	exit(code);
}

__attribute__((destructor)) static void library_unload(void)
{
	prof_print_own();
	/* Whoever ends the process from inside an operation, or while others
	 * compute, takes the plugins along as they are. */
	if (config_env_enabled("VACCEL_CLEANUP_ENABLED") &&
	    !lifecycle_inside()) {
		lifecycle_enter();
		const int error = library_stop(EXIT_PATIENCE_MS);
		if (error)
			rundir_close();
		lifecycle_leave();
	}
	line_close();
}

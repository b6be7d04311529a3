#include "bias.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <time.h>

#include "barrier.h"

#define WAIT_NS 10000000

struct bias bias = { .lock = PTHREAD_MUTEX_INITIALIZER };
_Thread_local struct bias_place *bias_own;

static bool claimed; /* or nobody shall; the lock is held */

/* The folder has one for each thread. (stat() is newer than our oldest glibc.)
 */
static bool is_single(void)
{
	struct statx status;

	return statx(AT_FDCWD, "/proc/self/task", 0, STATX_NLINK, &status) ==
		       0 &&
	       status.stx_nlink == 3;
}

void bias_claim(struct bias_place *place)
{
	pthread_mutex_lock(&bias.lock);
	if (!claimed && is_single() &&
	    membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0) {
		atomic_store_explicit(&place->inside, 0, memory_order_relaxed);
		atomic_store_explicit(&bias.owner, place, memory_order_relaxed);
		bias_own = place;
	}
	claimed = true;
	pthread_mutex_unlock(&bias.lock);
}

void bias_revoke(void)
{
	static struct bias_place nobody;

	pthread_mutex_lock(&bias.lock);
	struct bias_place *owner =
		atomic_load_explicit(&bias.owner, memory_order_relaxed);
	if (owner) {
		/* Others that see it come here, and wait for the lock. */
		atomic_store_explicit(&bias.owner, &nobody,
				      memory_order_relaxed);
		if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) < 0)
			/* Forbidden since: what a processor has not stored by
			 * then it will have. */
			nanosleep(&(struct timespec){ .tv_nsec = WAIT_NS },
				  NULL);
		/* Pairs with the stores in bias_leave() and bias_enter(). */
		while (atomic_load_explicit(&owner->inside,
					    memory_order_acquire) != 0)
			sched_yield();
		if (owner->taken)
			owner->taken(owner);
		/* Pairs with the load in bias_enter(). */
		atomic_store_explicit(&bias.owner, NULL, memory_order_release);
	}
	pthread_mutex_unlock(&bias.lock);
}

void bias_leave_for_good(void)
{
	/* A thread that was cancelled in the middle is inside no more. */
	if (bias_own)
		bias_leave();
	pthread_mutex_lock(&bias.lock);
	if (bias_own &&
	    atomic_load_explicit(&bias.owner, memory_order_relaxed) == bias_own)
		/* Pairs with the load in bias_enter(). */
		atomic_store_explicit(&bias.owner, NULL, memory_order_release);
	bias_own = NULL;
	pthread_mutex_unlock(&bias.lock);
}

void bias_forget(void)
{
	bias.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	atomic_store_explicit(&bias.owner, NULL, memory_order_relaxed);
	bias_own = NULL;
	claimed = false;
}

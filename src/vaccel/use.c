#include "use.h"

#include <errno.h>
#include <pthread.h>
#include <sys/single_threaded.h>
#include <time.h>

#include "barrier.h"

#define NAP_FIRST_NS 20000
#define NAP_LAST_NS 1000000

bool use_fenced;
_Thread_local struct slot *slot_own __attribute__((tls_model("initial-exec")));
struct slot slots[SLOT_COUNT];

static _Thread_local unsigned crowd_own
	__attribute__((tls_model("initial-exec")));
static atomic_uint crowd;
static _Thread_local unsigned crowd_changes_own
	__attribute__((tls_model("initial-exec")));
static atomic_uint crowd_changes;
static atomic_size_t limit;
static pthread_key_t slot_key;
static bool slot_keyed;

/* Runs when a thread ends, also in the middle of an operation. */
static void slot_leave(void *place)
{
	struct slot *slot = place;

	for (size_t i = 0; i < SLOT_DEPTH; i++)
		atomic_store_explicit(&slot->uses[i].session, NULL,
				      memory_order_release);
	atomic_store_explicit(&slot->changes, 0, memory_order_release);
	slot->depth = 0;
	slot_own = NULL;
	/* Pairs with the next owner's acquire in slot_claim(). */
	atomic_store_explicit(&slot->taken, false, memory_order_release);
}

void use_init(void)
{
	slot_keyed = pthread_key_create(&slot_key, slot_leave) == 0;
	use_fenced = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0;
}

size_t slot_limit(void)
{
	return atomic_load_explicit(&limit, memory_order_acquire);
}

/* Let waiters know of all slots up to @count before one of them is used. */
static void limit_raise(size_t count)
{
	size_t seen = slot_limit();

	while (seen < count &&
	       !atomic_compare_exchange_weak(&limit, &seen, count))
		;
}

static struct slot *slot_claim(void)
{
	for (size_t i = 0; i < SLOT_COUNT; i++) {
		bool taken = false;
		if (atomic_load_explicit(&slots[i].taken,
					 memory_order_relaxed) ||
		    !atomic_compare_exchange_strong(&slots[i].taken, &taken,
						    true))
			continue;
		limit_raise(i + 1);
		return &slots[i];
	}
	return NULL;
}

struct slot *slot_get(void)
{
	if (slot_own || !slot_keyed)
		return slot_own;
	struct slot *slot = slot_claim();
	if (!slot)
		return NULL;
	if (pthread_setspecific(slot_key, slot) != 0) {
		atomic_store_explicit(&slot->taken, false,
				      memory_order_release);
		return NULL;
	}
	for (size_t i = 0; i < SLOT_STARTS; i++)
		slot->starts[i] = (struct start){ 0 };
	slot_own = slot;
	/* Between the claim and the first check; pairs with that of a waiter
	 * who found the slot free, in barrier_everywhere(). */
	atomic_thread_fence(memory_order_seq_cst);
	return slot;
}

struct slot *use_begin_slow(const void *session, const void *resource)
{
	struct slot *slot = slot_get();

	if (slot && slot->depth < SLOT_DEPTH) {
		use_announce(slot, session, resource);
		return slot;
	}
	/* Sequentially consistent, as is the check that follows in effect: the
	 * read-modify-write is a full barrier on what we run on. */
	crowd_own++;
	atomic_fetch_add(&crowd, 1);
	atomic_thread_fence(memory_order_seq_cst);
	return NULL;
}

void use_end_crowd(void)
{
	crowd_own--;
	atomic_fetch_sub_explicit(&crowd, 1, memory_order_release);
}

void use_forked(void)
{
	const size_t count = slot_limit();

	for (size_t i = 0; i < count; i++) {
		if (&slots[i] == slot_own)
			continue;
		for (size_t j = 0; j < SLOT_DEPTH; j++)
			atomic_store_explicit(&slots[i].uses[j].session, NULL,
					      memory_order_relaxed);
		slots[i].depth = 0;
		atomic_store_explicit(&slots[i].changes, 0,
				      memory_order_relaxed);
		atomic_store_explicit(&slots[i].waiting, false,
				      memory_order_relaxed);
		atomic_store_explicit(&slots[i].taken, false,
				      memory_order_relaxed);
	}
	atomic_store_explicit(&crowd, crowd_own, memory_order_relaxed);
	atomic_store_explicit(&crowd_changes, crowd_changes_own,
			      memory_order_relaxed);
	/* The registration is the address space's, and fork copies it; a kernel
	 * that thinks otherwise is told again. */
	if (!use_fenced)
		membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

/* Whether @slot announces a use of @session and @resource (NULL: any). */
static bool slot_uses(const struct slot *slot, const void *session,
		      const void *resource)
{
	for (size_t i = 0; i < SLOT_DEPTH; i++) {
		const struct use *use = &slot->uses[i];
		const void *used = atomic_load_explicit(&use->session,
							memory_order_acquire);
		if (!used || (session && used != session))
			continue;
		if (!resource ||
		    atomic_load_explicit(&use->resource,
					 memory_order_relaxed) == resource)
			return true;
	}
	return false;
}

bool use_mine(const void *session, const void *resource)
{
	return crowd_own > 0 ||
	       (slot_own && slot_uses(slot_own, session, resource));
}

/* Whether other threads have slots. */
static bool others_have_slots(void)
{
	const size_t count = slot_limit();

	for (size_t i = 0; i < count; i++)
		if (&slots[i] != slot_own &&
		    atomic_load_explicit(&slots[i].taken, memory_order_relaxed))
			return true;
	return false;
}

/* Make what this thread wrote visible to, and announcements visible from, all
 * threads; pairs with use_announce(). A thread whose slot cannot be seen after
 * the fence has its own fence behind it, and finds what this one wrote. */
static void barrier_everywhere(void)
{
	atomic_thread_fence(memory_order_seq_cst);
	if (!use_fenced && !__libc_single_threaded && others_have_slots())
		membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

/* Whether somebody is in the way: slots from *@from on are looked at, and left
 * behind once they are not. What a slot announces later found that the object
 * is gone, so that a thread which never stops trying holds nobody up. Returns
 * 0, -EAGAIN, or -EBUSY if it is a thread that may be waiting for us in turn.
 */
static int users_look(const void *session, const void *resource, bool inside,
		      size_t *from)
{
	for (const size_t count = slot_limit(); *from < count; ++*from) {
		struct slot *slot = &slots[*from];
		if (slot == slot_own || !slot_uses(slot, session, resource))
			continue;
		return inside && atomic_load(&slot->waiting) ? -EBUSY : -EAGAIN;
	}
	return atomic_load_explicit(&crowd, memory_order_acquire) > crowd_own
		       ? -EAGAIN
		       : 0;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int users_outlast(const void *session, const void *resource, bool inside,
			 long patience_ms)
{
	struct timespec nap = { 0, NAP_FIRST_NS };
	const long start_ms = patience_ms < 0 ? 0 : now_ms();
	size_t from = 0;

	for (;;) {
		const int error = users_look(session, resource, inside, &from);
		if (error != -EAGAIN)
			return error;
		if (patience_ms >= 0 && now_ms() - start_ms >= patience_ms)
			return -ETIMEDOUT;
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < NAP_LAST_NS)
			nap.tv_nsec *= 2;
	}
}

int use_wait(const void *session, const void *resource, long patience_ms)
{
	if (use_mine(session, resource))
		return -EBUSY;
	/* A thread that is inside something else can be waited for itself. */
	const bool inside = use_mine(NULL, NULL);
	if (inside && slot_own)
		atomic_store(&slot_own->waiting, true);
	barrier_everywhere();
	const int error = users_outlast(session, resource, inside, patience_ms);
	if (inside && slot_own)
		atomic_store(&slot_own->waiting, false);
	return error;
}

struct slot *change_begin(void)
{
	struct slot *slot = slot_get();

	/* Only its owner writes to a slot. */
	if (slot) {
		const unsigned depth = atomic_load_explicit(
			&slot->changes, memory_order_relaxed);
		atomic_store_explicit(&slot->changes, depth + 1,
				      memory_order_relaxed);
	} else {
		crowd_changes_own++;
		atomic_fetch_add(&crowd_changes, 1);
	}
	/* Before what the waiter stored is looked at; pairs with its fence. */
	atomic_thread_fence(memory_order_seq_cst);
	return slot;
}

void change_end(struct slot *slot)
{
	/* Pairs with changes_others()'s acquire: what was changed is seen. */
	if (slot) {
		const unsigned depth = atomic_load_explicit(
			&slot->changes, memory_order_relaxed);
		atomic_store_explicit(&slot->changes, depth - 1,
				      memory_order_release);
		return;
	}
	crowd_changes_own--;
	atomic_fetch_sub_explicit(&crowd_changes, 1, memory_order_release);
}

bool changes_mine(void)
{
	return crowd_changes_own > 0 ||
	       (slot_own && atomic_load_explicit(&slot_own->changes,
						 memory_order_relaxed) > 0);
}

/* Whether another thread is in one. As in users_look(), slots are left behind
 * from *@from on: what comes later is refused, and waits for nobody. */
static bool changes_others(size_t *from)
{
	for (const size_t count = slot_limit(); *from < count; ++*from)
		if (&slots[*from] != slot_own &&
		    atomic_load_explicit(&slots[*from].changes,
					 memory_order_acquire) > 0)
			return true;
	return atomic_load_explicit(&crowd_changes, memory_order_acquire) >
	       crowd_changes_own;
}

int changes_wait(long patience_ms)
{
	struct timespec nap = { 0, NAP_FIRST_NS };
	const long start_ms = now_ms();
	size_t from = 0;

	atomic_thread_fence(memory_order_seq_cst);
	while (changes_others(&from)) {
		if (patience_ms >= 0 && now_ms() - start_ms >= patience_ms)
			return -ETIMEDOUT;
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < NAP_LAST_NS)
			nap.tv_nsec *= 2;
	}
	return 0;
}

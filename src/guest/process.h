/*
 * process -- all that libsluice keeps for the program it is loaded into: one
 * session, the objects, the callbacks, what arrives later, and a record for
 * each thread that calls.
 *
 * The session is opened by the first call. It is lost when the server dies or
 * breaks the protocol, and then stays lost: every call answers so. A forked
 * child sees a zeroed page (process_enter() looks at it) and starts anew: its
 * parent's session is not its own.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "bias.h"
#include "callback.h"
#include "channel.h"
#include "event.h"
#include "guess.h"
#include "guest.h"
#include "later.h"
#include "memory.h"
#include "memo.h"
#include "object.h"
#include "pieces.h"
#include "region.h"
#include "signature.h"

enum session_state {
	SESSION_NONE = 0,
	SESSION_OPEN,
	SESSION_LOST, /* and stays so */
};

struct process {
	_Atomic(_Atomic uint32_t *) awake; /* a page; see process_enter() */
	_Atomic uint32_t epoch; /* one more in each child; from 1, 24 bits */
	pthread_key_t key;

	pthread_mutex_t open_lock; /* recursive */
	_Atomic uint32_t state;	   /* enum session_state */
	struct region *region;
	struct arena *arena;
	uint64_t session; /* the daemon's number of it */
	struct sluice_guest_module *opening;
	uint32_t opening_number;

	pthread_mutex_t names_lock; /* of what follows */
	const char *types[256];	    /* struct tags, from 1 */
	uint16_t type_count;
	const char *refused[1024]; /* functions, each logged once */
	unsigned refused_count;
	struct guest_thread *threads;
	struct lives *lives; /* memory without an owner */

	bool strict; /* SLUICE_STRICT=1: every call is waited for */
	/* The last that was given, see wire.h; changed as bias.h says. */
	_Atomic uint32_t stamp;

	struct objects objects;
	struct callbacks callbacks;
	struct laters laters;
	struct leavings leavings;
	bool counted[256]; /* types whose objects count their uses */
	struct signatures signatures;
	struct memos memos;
};

extern struct process process;

/* What the page says; a child of a fork finds 0. */
enum process_awake { AWAKE_NOT = 0, AWAKE_BUSY = 1, AWAKE_READY = 2 };

/* A transfer that the thread's next call carries out. */
struct guest_pieces {
	bool armed;
	uint32_t depth; /* of the call, among those that nest */
	uint64_t place; /* of the block */
	struct pieces ends;
	unsigned char *data;
	uint64_t left;
};

/* One thread of the application. */
struct guest_thread {
	struct guest_thread *next; /* in process.threads */
	struct bias_place bias;
	/* Where commands end that the server has not been shown. Nobody but
	 * the bias' owner puts that off, until something shall be started. */
	_Atomic uint64_t put_off;
	uint32_t epoch;
	bool open;	   /* channel is */
	uint32_t depth;	   /* callbacks that it is in */
	uint64_t answered; /* calls, by the guest alone */
	struct channel_guest channel;
	struct sluice_guest_frame *frames; /* free ones */
	struct guesses guesses;
	struct guest_pieces pieces;
};

/* With each call that is sent the server learns of those that were not. */
static inline void thread_tell_answered(struct guest_thread *thread)
{
	/* One writer; the server reads it now and then. */
	atomic_store_explicit(&thread->channel.ring.shared->answered,
			      thread->answered, memory_order_relaxed);
}

/* The calling thread's record, if it has one; perhaps that of a parent. With
 * bias_own it is all there is of such words, so that their place among the
 * thread's statics can be fixed when the library is loaded late. */
extern _Thread_local struct guest_thread *process_self
	__attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Not in a child that has not begun anew. */
static inline bool process_is_awake(void)
{
	/* Pair with the stores in process.c. */
	const _Atomic uint32_t *awake =
		atomic_load_explicit(&process.awake, memory_order_acquire);

	return awake &&
	       atomic_load_explicit(awake, memory_order_acquire) == AWAKE_READY;
}

/* Whether all is there and well, at a glance; else process_enter() and the like
 * have to say more. */
static inline bool process_ready(void)
{
	/* Pairs with the stores in process.c. */
	return process_is_awake() &&
	       atomic_load_explicit(&process.state, memory_order_acquire) ==
		       SESSION_OPEN;
}

bool process_enter_slowly(void);

/* Whoever calls us enters here first. False: without memory there is nothing
 * to be done. */
static inline bool process_enter(void)
{
	return process_is_awake() || process_enter_slowly();
}

static inline uint32_t process_epoch(void)
{
	/* Ordered by process_enter(). */
	return atomic_load_explicit(&process.epoch, memory_order_relaxed);
}

struct guest_thread *process_thread_slowly(void);

/* The calling thread's record, of this process and session; NULL: no memory. */
static inline struct guest_thread *process_thread(void)
{
	struct guest_thread *thread = process_self;

	return thread && process_is_awake() && thread->epoch == process_epoch()
		       ? thread
		       : process_thread_slowly();
}

/* The thread's channel is open. Returns 0, -EAGAIN: there are too many, or
 * -ECONNRESET. */
int process_channel(struct guest_thread *thread);

/* Fill or empty slots of what the waiting call transfers, until all is done or
 * a reply is there. Returns 0 or a negative errno. */
int pieces_move(struct guest_thread *thread);

/* In which session @module was opened, and its number there, which is 0 where
 * the server does not know it. */
#define PROCESS_NUMBER_BITS 8u

static inline uint32_t
process_opened_as(const struct sluice_guest_module *module)
{
	/* Pairs with the store in set_opened_as(). */
	return __atomic_load_n(&module->opened_as, __ATOMIC_ACQUIRE);
}

bool process_open_slowly(struct sluice_guest_module *module);

/* The session is there and knows @module. False: it is lost, or never was. */
static inline bool process_open(struct sluice_guest_module *module)
{
	return (process_ready() &&
		process_opened_as(module) >> PROCESS_NUMBER_BITS ==
			process_epoch() &&
		(uint8_t)process_opened_as(module) != 0) ||
	       process_open_slowly(module);
}

/* What the header of @module's commands says. */
uint8_t process_number(const struct sluice_guest_module *module);

/* The session is over; say so once. */
void process_lose(const char *why);

bool process_lost(void);

void process_learn_types(struct sluice_guest_module *module);

/* @type of @module as all modules of the process know it. */
static inline uint16_t process_type(struct sluice_guest_module *module,
				    uint32_t type)
{
	/* Pairs with the store in process_learn_types(). */
	if (!__atomic_load_n(&module->types_known, __ATOMIC_ACQUIRE))
		process_learn_types(module);
	return type < sizeof(module->session_types) /
				       sizeof(*module->session_types)
		       ? module->session_types[type]
		       : 0;
}

/* A command of the runtime's own, if that is possible: one that is not
 * answered, and one whose answer only says that it has been executed. */
void process_tell(uint16_t op, const void *body, uint32_t size);
void process_ask(uint16_t op, const void *body, uint32_t size);

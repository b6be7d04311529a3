/*
 * region -- the memory that the two ends of a session share.
 *
 *	header | channels: { control, reply slot, command ring } | events |
 *arena
 *
 * A sparse, sealed memfd that the host makes and that never changes its size;
 * its geometry is constant, so nobody ever takes it from shared memory. Whoever
 * attaches maps it once; children of a fork do not have it (MADV_DONTFORK), and
 * it is in no core dump. The guest and the server can write every byte of it at
 * any time; what each does with words of the other is said where the words are.
 *
 * The channels' states (channel.h), the bells (bell.h), the command rings
 * (ring.h), the reply slots (reply.h), the event ring (event.h) and the arena
 * (arena.h) are the modules that give the parts a meaning.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bell.h"
#include "wire.h"

#define REGION_MAGIC UINT64_C(0x6e6f696765723153) /* "S1region" */
#define REGION_VERSION 1u
#define REGION_CHANNELS 1024u
#define REGION_RING_SIZE 262144u
#define REGION_REPLY_SIZE 16384u
#define REGION_EVENTS_SIZE 65536u
#define REGION_ARENA_MIN (UINT64_C(1) << 20)
#define REGION_HUGE (UINT64_C(2) << 20)

enum region_state {
	REGION_OPEN = 0,
	REGION_LOST = 1, /* and stays so */
};

/* One channel's words; each pair of cache lines has one writer. */
struct region_channel {
	/* Guest: bytes of commands published. */
	_Alignas(128) _Atomic uint64_t tail;
	/* Server: bytes of commands copied, and executed. */
	_Alignas(128) _Atomic uint64_t head;
	_Atomic uint64_t done;
	/* Guest: the last reply that was read and is acknowledged. */
	_Alignas(128) _Atomic uint32_t ack;
	/* Guest: calls that it answered itself; only ever shown to people. */
	_Atomic uint64_t answered;
	struct bell server; /* the channel's server thread sleeps here */
	struct bell guest;  /* the application's thread sleeps here */

	/* Server: the number of the reply that is in the slot. */
	_Alignas(4096) _Atomic uint32_t seq;
	uint32_t zero;
	struct wire_reply reply;
	unsigned char body[REGION_REPLY_SIZE - 64];

	_Alignas(4096) unsigned char commands[REGION_RING_SIZE];
};

struct region_events {
	_Alignas(128) _Atomic uint64_t tail; /* server: bytes published */
	_Alignas(128) _Atomic uint64_t head; /* guest: bytes taken */
	struct bell reader; /* the guest's callback thread sleeps here */
	struct bell writer; /* a server thread that waits for room */
};

struct region_shared {
	uint64_t magic;
	uint32_t version;
	uint32_t zero;
	_Alignas(128) _Atomic uint32_t state; /* enum region_state */
	/* The thread that keeps it until it dies: see region_robust_hold(). */
	_Alignas(128) _Atomic uint32_t robust;
	/* Guest: how often a slot became CHANNEL_WANTED. */
	_Alignas(128) _Atomic uint32_t wanted;
	struct bell wanted_bell; /* the server's main thread sleeps here */
	struct region_events events;
	/* enum channel_state of each channel */
	_Alignas(4096) _Atomic uint32_t slots[REGION_CHANNELS];
	_Alignas(4096) struct region_channel channels[REGION_CHANNELS];
	_Alignas(4096) unsigned char event_bytes[REGION_EVENTS_SIZE];
};

/* Where the arena begins: at a huge page, so that it can have some. */
#define REGION_ARENA_OFFSET \
	((sizeof(struct region_shared) + REGION_HUGE - 1) & ~(REGION_HUGE - 1))

enum region_side {
	REGION_GUEST,
	REGION_SERVER,
	REGION_DAEMON, /* maps no arena */
};

/* One end; private memory. */
struct region {
	enum region_side side;
	struct region_shared *shared;
	size_t mapped; /* bytes, from shared on */
	unsigned char *arena;
	uint64_t arena_size; /* as far as it is mapped here */
	struct bell_patience patience;
	struct region_robust *held;
	/* Server: the channels that have a thread, whatever slots[] says. */
	_Atomic bool served[REGION_CHANNELS];
};

/**
 * region_create - make the memory of a new session
 * @fd: the new descriptor, close-on-exec; the caller closes it
 * @arena_size: bytes; rounded up to pages, at least REGION_ARENA_MIN
 *
 * The memfd is sparse (nothing is used yet), cannot be executed where the
 * kernel knows how to forbid it (6.3), and cannot shrink, grow, or get other
 * seals. Its header is written. Returns 0 or a negative errno.
 */
int region_create(int *fd, uint64_t arena_size);

/* How large the memfd for an arena of this size is. */
uint64_t region_size(uint64_t arena_size);

/**
 * region_attach - map a region
 * @out: the new end; release it with region_detach()
 * @fd: the memfd; may be closed afterwards
 * @arena_size: of the session, as the daemon says
 * @side: who we are
 *
 * A guest whose address space is limited (`ulimit -v`) gets as much of the
 * arena as can be mapped, halved until it fits. Returns 0; -EPROTO when the
 * memfd is not a region of that size, is not sealed, or has another version;
 * -ENOMEM, or another negative errno.
 */
int region_attach(struct region **out, int fd, uint64_t arena_size,
		  enum region_side side);

/* Unmap and free. NULL is fine. No other thread may still use the region. */
void region_detach(struct region *region);

/*
 * Free the private part alone: what a child does after fork, where the mapping
 * is not there and something else may be in its place. NULL is fine.
 */
void region_forget(struct region *region);

/*
 * The session is lost from now on: both ends' sleepers are woken to learn it.
 * By any side, any number of times.
 */
void region_lose(struct region *region);
bool region_lost(const struct region *region);

/**
 * region_robust_hold - let the kernel mark the region when this thread dies
 *
 * Called once, by a thread of the server that never exits: its death, however
 * it comes, is the server's. The kernel then sets FUTEX_OWNER_DIED in
 * shared->robust, found through a robust list of ours in private memory: the
 * guest can forge the word, to its own harm, but never an address. The thread
 * may use no robust mutexes. Returns 0 or a negative errno.
 */
int region_robust_hold(struct region *region);

/* What the guest sees of it: false once the server has died. */
bool region_server_alive(const struct region *region);

/*
 * What a guest's waits look at, for bell_waiter.look with the region as its
 * context: 0, -ECONNRESET when the session is lost, -EPIPE when the server
 * died. For a server: whether the session is lost.
 */
int region_look(void *region);

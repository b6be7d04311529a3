/*
 * opencl_memory -- what the guest knows of memory objects: asked once, when it
 * is first needed, and kept as long as the object lives.
 */
#pragma once

#include "opencl_api.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "guest.h"

struct memory {
	cl_mem_object_type type;
	size_t size;
	unsigned char *host;   /* the application's, for USE_HOST_PTR */
	unsigned char *shadow; /* ours, made at the first map */
	struct memory *whole;  /* of a sub-buffer */
	size_t offset;	       /* in it */
	size_t texel, row, slice;
	pthread_mutex_t lock;
	struct memory *under; /* the buffer that an image is made from */
	/* Of buffers. */
	cl_context context;
	cl_mem_flags flags; /* as the application gave them, or inherited */
	struct sluice_guest_memory shared; /* .data NULL: it is not shared */
	_Atomic uint32_t maps; /* that the server knows nothing of */
};

/* NULL: it is none, or nothing can be learnt of it. */
struct memory *memory_of(cl_mem mem);

/* Where the application sees the memory object when it maps it; or NULL. */
unsigned char *memory_base(struct memory *memory);

/*
 * Where a buffer's bytes are where device and application share memory, and
 * *@offset: where that is in the arena. NULL: they do not.
 */
unsigned char *memory_shared(const struct memory *memory, cl_ulong *offset);

/*
 * SLUICE_SHARED_MEMORY=0 has buffers in memory of the vendor's, =queue moreover
 * has pieces of transfers queued as commands, as where a device's memory is its
 * own. For tests.
 */
bool sharing_queues(void);

bool memory_is_1d_array(cl_mem image);

/* The object is gone: so are its maps, and an address may come again. */
void maps_forget(const struct memory *memory);

/*
 * ---- command queues
 */

/* What the guest knows of one: asked once. */
struct queue {
	cl_context context;
	bool in_order;
	/* How often it had been used when it was idle, plus 1; 0: never. */
	_Atomic uint64_t idle_at;
};

/* NULL: it is none, or nothing can be learnt of it. */
struct queue *queue_of(cl_command_queue queue);

/* Nothing was queued since all that had been queued was over. */
bool queue_is_idle(cl_command_queue queue);

/* A call that waited for all that was queued is over; it was begun after
 * @before, which sluice_guest_uses() had answered. */
void queue_waited(cl_command_queue queue, uint32_t before);

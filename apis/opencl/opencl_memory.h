/*
 * opencl_memory -- what the guest knows of memory objects: asked once, when it
 * is first needed, and kept as long as the object lives.
 */
#pragma once

#include "opencl_api.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct memory {
	cl_mem_object_type type;
	size_t size;
	unsigned char *host;   /* the application's, for USE_HOST_PTR */
	unsigned char *shadow; /* ours, made at the first map */
	struct memory *whole;  /* of a sub-buffer */
	size_t offset;	       /* in it */
	size_t texel, row, slice;
	pthread_mutex_t lock;
};

/* NULL: it is none, or nothing can be learnt of it. */
struct memory *memory_of(cl_mem mem);

/* Where the application sees the memory object when it maps it; or NULL. */
unsigned char *memory_base(struct memory *memory);

bool memory_is_1d_array(cl_mem image);

/* The object is gone: so are its maps, and an address may come again. */
void maps_forget(const struct memory *memory);

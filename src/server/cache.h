/*
 * cache -- values by key that outlive a session, in a folder of its tenant.
 *
 * A value is one file, named for a hash of its key; the key stands in the file
 * and is compared, so a hash that two keys share costs a value and never gives
 * the wrong one. Files appear whole or not at all. What is not as it was
 * written is removed. All servers of a tenant share the folder and none trusts
 * it further than its tenant: nothing in it comes from another.
 *
 * Full, the folder loses what has not been used for longest.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CACHE_SIZE_MAX (UINT64_C(256) << 20)
#define CACHE_VALUE_MAX (UINT64_C(32) << 20)

struct cache {
	char folder[4096]; /* "": there is none */
	uint64_t limit;	   /* of all files, in bytes */
};

/* Use @folder, made if need be; NULL: nothing is found or kept. */
void cache_open(struct cache *cache, const char *folder);

/* The value that was kept, which the caller frees, and its size; or NULL. */
void *cache_find(const struct cache *cache, const void *key, size_t key_size,
		 size_t *size);

/* Keep a value, in place of the one that was there. Returns 0 or a negative
 * errno: -EFBIG for key and value beyond CACHE_VALUE_MAX. */
int cache_keep(const struct cache *cache, const void *key, size_t key_size,
	       const void *value, size_t size);

/* Forget the value, if there is one. */
void cache_forget(const struct cache *cache, const void *key, size_t key_size);

/*
 * table -- from a 64-bit key to a pointer.
 *
 * Open addressing with linear probing; grows at three quarters. Not locked: the
 * owner of the table serialises. The key 0 is a key like others; a NULL value
 * means absent.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct table_entry {
	uint64_t key;
	void *value;
};

struct table {
	struct table_entry *entries;
	size_t room; /* power of two, or 0 before the first entry */
	size_t count;
};

/* The table starts zeroed; this frees what it holds, not the values. */
void table_fini(struct table *table);

/* The value of @key, or NULL. */
void *table_get(const struct table *table, uint64_t key);

/* Set or replace; @value is not NULL. Returns 0 or -ENOMEM. */
int table_put(struct table *table, uint64_t key, void *value);

/* Forget @key. Returns what it meant, or NULL. */
void *table_remove(struct table *table, uint64_t key);

/* The first entry at or after @at with a value; NULL at the end. */
struct table_entry *table_next(const struct table *table, size_t *at);

/* A key for an address. */
static inline uint64_t table_key(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

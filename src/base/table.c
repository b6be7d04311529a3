#include "table.h"

#include <errno.h>
#include <stdlib.h>

#define FIRST_ROOM 16

/* Fibonacci hashing: the high bits of key times 2^64 / phi (Knuth 6.4). */
static size_t home_of(const struct table *table, uint64_t key)
{
	return (size_t)((key * 0x9E3779B97F4A7C15ull) >> 32) &
	       (table->room - 1);
}

void table_fini(struct table *table)
{
	free(table->entries);
	*table = (struct table){ 0 };
}

/* The entry of @key, or the free one where it would go. */
static struct table_entry *entry_of(const struct table *table, uint64_t key)
{
	size_t at = home_of(table, key);

	while (table->entries[at].value && table->entries[at].key != key)
		at = (at + 1) & (table->room - 1);
	return &table->entries[at];
}

void *table_get(const struct table *table, uint64_t key)
{
	return table->room ? entry_of(table, key)->value : NULL;
}

static int table_grow(struct table *table)
{
	struct table bigger = {
		.room = table->room ? table->room * 2 : FIRST_ROOM,
		.count = table->count,
	};

	bigger.entries = calloc(bigger.room, sizeof(*bigger.entries));
	if (!bigger.entries)
		return -ENOMEM;
	for (size_t i = 0; i < table->room; i++)
		if (table->entries[i].value)
			*entry_of(&bigger, table->entries[i].key) =
				table->entries[i];
	free(table->entries);
	*table = bigger;
	return 0;
}

int table_put(struct table *table, uint64_t key, void *value)
{
	if (table->count >= table->room / 4 * 3) {
		const int error = table_grow(table);
		if (error)
			return error;
	}
	struct table_entry *entry = entry_of(table, key);
	if (!entry->value)
		table->count++;
	*entry = (struct table_entry){ key, value };
	return 0;
}

void *table_remove(struct table *table, uint64_t key)
{
	struct table_entry *entry = table->room ? entry_of(table, key) : NULL;

	if (!entry || !entry->value)
		return NULL;
	void *value = entry->value;
	*entry = (struct table_entry){ 0 };
	table->count--;
	/* Those that probed past the hole are put where look-ups find them. */
	size_t at = (size_t)(entry - table->entries);
	for (at = (at + 1) & (table->room - 1); table->entries[at].value;
	     at = (at + 1) & (table->room - 1)) {
		const struct table_entry moved = table->entries[at];
		table->entries[at] = (struct table_entry){ 0 };
		*entry_of(table, moved.key) = moved;
	}
	return value;
}

struct table_entry *table_next(const struct table *table, size_t *at)
{
	while (*at < table->room) {
		struct table_entry *entry = &table->entries[(*at)++];
		if (entry->value)
			return entry;
	}
	return NULL;
}

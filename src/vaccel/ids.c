#include "ids.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "line.h"

static bool is_taken(const struct ids *ids, int64_t id)
{
	return ids->taken[id / 64] >> (id % 64) & 1;
}

/* The first free number from @from to @to, or 0. */
static int64_t first_free(const struct ids *ids, int64_t from, int64_t to)
{
	for (int64_t id = from; id <= to; id++)
		if (!is_taken(ids, id))
			return id;
	return 0;
}

int64_t ids_take(struct ids *ids)
{
	int64_t id = first_free(ids, ids->last + 1, ids->most);

	if (id) {
		ids->last = id;
	} else {
		vaccel_warn("All %lld %s ids have been given",
			    (long long)ids->most, ids->what);
		vaccel_warn("Looking for %s ids that are free again",
			    ids->what);
		id = first_free(ids, 1, ids->last);
		ids->last = 0;
	}
	if (!id)
		return -EUSERS;
	ids->taken[id / 64] |= 1ull << (id % 64);
	if (id > ids->highest)
		ids->highest = id;
	return id;
}

void ids_give(struct ids *ids, int64_t id)
{
	ids->taken[id / 64] &= ~(1ull << (id % 64));
}

void ids_reset(struct ids *ids)
{
	ids->last = ids->highest = 0;
	memset(ids->taken, 0, sizeof(ids->taken));
}

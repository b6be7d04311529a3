#include "late.h"

#include <string.h>

void late_init(struct late *late)
{
	*late = (struct late){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

static uint32_t count_of(const struct late *late)
{
	/* Who must see an error comes after the call that made it. */
	return atomic_load_explicit(&late->count, memory_order_relaxed);
}

/* The lock is held. Where there is none: count_of(). */
static uint32_t find(const struct late *late, uint64_t domain)
{
	uint32_t i = 0;

	while (i < count_of(late) && late->errors[i].domain != domain)
		i++;
	return i;
}

static void remove_at(struct late *late, uint32_t index)
{
	const uint32_t count = count_of(late) - 1;

	memmove(&late->errors[index], &late->errors[index + 1],
		(count - index) * sizeof(late->errors[0]));
	atomic_store_explicit(&late->count, count, memory_order_relaxed);
}

void late_keep(struct late *late, uint64_t domain, int64_t error)
{
	pthread_mutex_lock(&late->lock);
	if (find(late, domain) == count_of(late)) {
		if (count_of(late) == LATE_DOMAINS)
			remove_at(late, 0);
		const uint32_t count = count_of(late);
		late->errors[count].domain = domain;
		late->errors[count].error = error;
		atomic_store_explicit(&late->count, count + 1,
				      memory_order_relaxed);
	}
	pthread_mutex_unlock(&late->lock);
}

int64_t late_take(struct late *late, uint64_t domain)
{
	int64_t error = 0;

	if (count_of(late) == 0)
		return 0;
	pthread_mutex_lock(&late->lock);
	const uint32_t index = find(late, domain);
	if (index < count_of(late)) {
		error = late->errors[index].error;
		remove_at(late, index);
	}
	pthread_mutex_unlock(&late->lock);
	return error;
}

/* Generated from good/facts.c; change the specification, not this file. */
#include "facts_protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define MOCK_EXPORT __attribute__((visibility("default")))
#define MOCK_INLINE static inline __attribute__((unused))

static volatile unsigned char mock_sink;

MOCK_INLINE void mock_read(const void *data, size_t size)
{
	for (size_t i = 0; data && i < size; i++)
		mock_sink ^= ((const unsigned char *)data)[i];
}

MOCK_INLINE void mock_text(const char *text, size_t length)
{
	if (text)
		mock_read(text, length ? length : strlen(text) + 1);
}

MOCK_INLINE void mock_fill(void *data, size_t count, size_t size, bool one)
{
	unsigned char *at = data;

	for (size_t i = 0; data && i < count * size; i++)
		at[i] = one && i % size == 0;
}

MOCK_INLINE void *mock_object(void)
{
	static unsigned char objects[4096 * 16];
	static _Atomic unsigned next;

	return &objects[next++ % 4096 * 16];
}

MOCK_INLINE void mock_handles(void **place, size_t count)
{
	for (size_t i = 0; place && i < count; i++)
		place[i] = mock_object();
}

MOCK_EXPORT fac_status fac_launch(fac_queue queue, fac_box box)
{
	(void)queue;
	(void)box;
	return 0;
}

MOCK_EXPORT fac_status fac_finish(fac_queue queue)
{
	(void)queue;
	return 0;
}

MOCK_EXPORT fac_status fac_flush(fac_queue queue)
{
	(void)queue;
	return 0;
}

MOCK_EXPORT fac_status fac_limit(int which, int *value)
{
	(void)which;
	(void)value;
	mock_fill((void *)value, (size_t)(1), sizeof(int), true);
	return 0;
}

MOCK_EXPORT fac_status fac_set(fac_box box, int value)
{
	(void)box;
	(void)value;
	return 0;
}

MOCK_EXPORT fac_status fac_link(fac_box box, fac_box other)
{
	(void)box;
	(void)other;
	return 0;
}

MOCK_EXPORT fac_box fac_open(fac_queue queue, size_t size)
{
	(void)queue;
	(void)size;
	return mock_object();
}

MOCK_EXPORT fac_status fac_close(fac_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT fac_status fac_at(unsigned long long address)
{
	(void)address;
	return 0;
}

MOCK_EXPORT fac_status fac_save(fac_box box, size_t size, void *data)
{
	(void)box;
	(void)size;
	(void)data;
	mock_fill((void *)data, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT fac_status fac_load(fac_box box, size_t size, const void *data)
{
	(void)box;
	(void)size;
	(void)data;
	mock_read(data, (size_t)(size) * 1);
	return 0;
}

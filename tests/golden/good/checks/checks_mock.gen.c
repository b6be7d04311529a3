/* Generated from good/checks.c; change the specification, not this file. */
#include "checks_protocol.h"

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

MOCK_EXPORT chk_status chk_flags(unsigned int flags, int count,
	const int *values)
{
	(void)flags;
	(void)count;
	(void)values;
	mock_read(values, (size_t)(count) * sizeof(int));
	return 0;
}

MOCK_EXPORT chk_status chk_needs(chk_box box, const void *data, size_t size)
{
	(void)box;
	(void)data;
	(void)size;
	mock_read(data, (size_t)(size) * 1);
	return 0;
}

MOCK_EXPORT chk_status chk_region(const size_t region[3], const void *data,
	size_t pitch)
{
	(void)region;
	(void)data;
	(void)pitch;
	mock_read(region, (size_t)(3) * sizeof(size_t));
	return 0;
}

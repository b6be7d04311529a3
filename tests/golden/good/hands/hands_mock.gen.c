/* Generated from good/hands.c; change the specification, not this file. */
#include "hands_protocol.h"

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

MOCK_EXPORT han_status han_add(int a, int b, int *sum)
{
	(void)a;
	(void)b;
	(void)sum;
	mock_fill((void *)sum, (size_t)(1), sizeof(int), true);
	return 0;
}

MOCK_EXPORT han_status han_plus(int a, int b, int *sum)
{
	(void)a;
	(void)b;
	(void)sum;
	return 0;
}

MOCK_EXPORT const char *han_status_text(han_status status)
{
	(void)status;
	return NULL;
}

MOCK_EXPORT han_status han_push(han_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT han_status han_bind(han_box box, size_t size, const void *value)
{
	(void)box;
	(void)size;
	(void)value;
	mock_read(value, (size_t)(size) * 1);
	return 0;
}

MOCK_EXPORT han_status han_features(size_t size, char *text, size_t *size_ret)
{
	(void)size;
	(void)text;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	mock_fill((void *)text, (size_t)(size), sizeof(char), true);
	return 0;
}

MOCK_EXPORT han_status han_teleport(han_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT han_box han_dream(int depth)
{
	(void)depth;
	return mock_object();
}

MOCK_EXPORT han_status han_newest(int *answer)
{
	(void)answer;
	mock_fill((void *)answer, (size_t)(1), sizeof(int), true);
	return 0;
}

MOCK_EXPORT han_function han_find(const char *name)
{
	(void)name;
	return NULL;
}

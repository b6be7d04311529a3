/* Generated from good/hands.c; change the specification, not this file. */
#include "hands_protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MOCK_EXPORT __attribute__((visibility("default")))
#define MOCK_INLINE static inline __attribute__((unused))

static volatile unsigned char mock_sink;

/* Reading through NULL yields zeroes, as everywhere. */
MOCK_INLINE void *mock_at(const void *base, uint64_t index, size_t size)
{
	static _Alignas(16) char none[256];

	return base ? (char *)(uintptr_t)base + index * size : none;
}

MOCK_INLINE uint64_t mock_count(int64_t count)
{
	return count < 0 ? 0 : (uint64_t)count;
}

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

MOCK_INLINE void mock_list(const void *list, size_t size, int64_t end,
			   size_t stride)
{
	const unsigned char *at = list;

	for (; at && memcmp(at, &end, size) != 0; at += stride * size)
		mock_read(at, stride * size);
}

MOCK_INLINE void mock_fill(void *data, size_t count, size_t size, bool one)
{
	unsigned char *at = data;

	for (size_t i = 0; data && i < count * size; i++)
		at[i] = one && i % size == 0;
}

MOCK_INLINE void mock_rows(void *data, size_t offset, size_t bytes, size_t rows,
			   size_t row_pitch, size_t slices, size_t slice_pitch,
			   bool fill)
{
	for (size_t z = 0; data && bytes > 0 && z < slices; z++)
		for (size_t y = 0; y < rows; y++) {
			unsigned char *at = (unsigned char *)data + offset +
					    z * slice_pitch + y * row_pitch;
			if (fill)
				mock_fill(at, bytes, 1, true);
			else
				mock_read(at, bytes);
		}
}

/* A new object: an address, and nothing there. */
MOCK_INLINE void *mock_object(void)
{
	static unsigned char objects[65536 * 16];
	static _Atomic unsigned next;

	return &objects[next++ % 65536 * 16];
}

/* Objects that were always there. */
MOCK_INLINE void *mock_root(unsigned type, size_t index)
{
	static unsigned char roots[64][4][16];

	return roots[type % 64][index % 4];
}

MOCK_INLINE void mock_handles(void **place, size_t count, unsigned root)
{
	for (size_t i = 0; place && i < count; i++)
		place[i] = root ? mock_root(root, i) : mock_object();
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

MOCK_EXPORT void han_tell(han_box box, int how)
{
	(void)box;
	(void)how;
}

MOCK_EXPORT han_status han_wake(int when)
{
	(void)when;
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
	return mock_root(HANDS_TYPE_HAN_BOX, 0);
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

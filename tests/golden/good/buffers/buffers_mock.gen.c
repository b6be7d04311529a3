/* Generated from good/buffers.c; change the specification, not this file. */
#include "buffers_protocol.h"

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

MOCK_EXPORT buf_status buf_write(const void *data, size_t size)
{
	(void)data;
	(void)size;
	mock_read(data, (size_t)(size) * 1);
	return 0;
}

MOCK_EXPORT buf_status buf_read(void *data, size_t size)
{
	(void)data;
	(void)size;
	mock_fill((void *)data, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT buf_status buf_turn(float *values, int count)
{
	(void)values;
	(void)count;
	mock_read(values, (size_t)(mock_count(count)) * sizeof(float));
	mock_fill((void *)values, (size_t)(mock_count(count)), sizeof(float),
		true);
	return 0;
}

MOCK_EXPORT buf_status buf_fill(void *data, size_t room, size_t *used)
{
	(void)data;
	(void)room;
	(void)used;
	mock_fill((void *)used, (size_t)(1), sizeof(size_t), true);
	mock_fill((void *)data, (size_t)(room), 1, false);
	return 0;
}

MOCK_EXPORT buf_status buf_list(int *list, int *count)
{
	(void)list;
	(void)count;
	mock_read(count, (size_t)(1) * sizeof(int));
	mock_fill((void *)count, (size_t)(1), sizeof(int), true);
	mock_fill((void *)list, (size_t)(mock_count(count ? count[0] : 0)),
		sizeof(int), true);
	return 0;
}

MOCK_EXPORT buf_status buf_query(buf_info info, size_t size, void *value,
	size_t *size_ret)
{
	(void)info;
	(void)size;
	(void)value;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	mock_fill((void *)value, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT buf_status buf_judge(const int *values, unsigned int count,
	int *verdicts)
{
	(void)values;
	(void)count;
	(void)verdicts;
	mock_read(values, (size_t)(count) * sizeof(int));
	mock_fill((void *)verdicts, (size_t)(count), sizeof(int), true);
	return 0;
}

MOCK_EXPORT buf_status buf_mark(const void *mark, int *old)
{
	(void)mark;
	(void)old;
	mock_fill((void *)old, (size_t)(1), sizeof(int), true);
	return 0;
}

MOCK_EXPORT buf_status buf_origin(const size_t origin[3], size_t region[3])
{
	(void)origin;
	(void)region;
	mock_read(origin, (size_t)(3) * sizeof(size_t));
	mock_read(region, (size_t)(3) * sizeof(size_t));
	mock_fill((void *)region, (size_t)(3), sizeof(size_t), true);
	return 0;
}

MOCK_EXPORT buf_status buf_maybe(const void *data, size_t size, int kind,
	int *out)
{
	(void)data;
	(void)size;
	(void)kind;
	(void)out;
	const bool when_0 = kind == 1;
	if (when_0) {
		mock_read(data, (size_t)(size) * 1);
	}
	const bool when_1 = !when_0 && ((kind == 2) && (size > 8));
	if (when_1) {
		mock_read(data, (size_t)(size / sizeof(int)) * sizeof(int));
	}
	mock_fill((void *)out, (size_t)(kind == 3 ? 1 : 0), sizeof(int), true);
	return 0;
}

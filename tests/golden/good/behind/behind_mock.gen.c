/* Generated from good/behind.c; change the specification, not this file. */
#include "behind_protocol.h"

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

MOCK_EXPORT beh_box beh_box_open(int kind)
{
	(void)kind;
	return mock_object();
}

MOCK_EXPORT beh_status beh_box_close(beh_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT beh_status beh_box_set(beh_box box, int index, double value)
{
	(void)box;
	(void)index;
	(void)value;
	return 0;
}

MOCK_EXPORT beh_line beh_line_open(beh_box box)
{
	(void)box;
	return mock_object();
}

MOCK_EXPORT beh_status beh_line_keep(beh_line line)
{
	(void)line;
	return 0;
}

MOCK_EXPORT beh_status beh_line_close(beh_line line)
{
	(void)line;
	return 0;
}

MOCK_EXPORT beh_status beh_line_ask(beh_line line, beh_question question,
	size_t size, void *value, size_t *size_ret)
{
	(void)line;
	(void)question;
	(void)size;
	(void)value;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	const bool when_0 = question == BEH_LINE_BOX;
	if (when_0) {
		mock_handles((void **)value, size / sizeof(beh_box),
			BEHIND_TYPE_BEH_BOX);
	} else {
		mock_fill((void *)value, (size_t)(size), 1, false);
	}
	return 0;
}

MOCK_EXPORT beh_status beh_box_ask(beh_box box, beh_line line, int *value,
	size_t *used)
{
	(void)box;
	(void)line;
	(void)value;
	(void)used;
	mock_fill((void *)value, (size_t)(1), sizeof(int), true);
	mock_fill((void *)used, (size_t)(1), sizeof(size_t), true);
	return 0;
}

MOCK_EXPORT beh_status beh_push(beh_line line, beh_box box, const size_t *sizes,
	unsigned int size_count, beh_mark *mark)
{
	(void)line;
	(void)box;
	(void)sizes;
	(void)size_count;
	(void)mark;
	mock_read(sizes, (size_t)(size_count) * sizeof(size_t));
	mock_handles((void **)mark, 1, 0);
	return 0;
}

MOCK_EXPORT beh_status beh_read(beh_line line, int waits, size_t size,
	void *data, beh_mark *mark)
{
	(void)line;
	(void)waits;
	(void)size;
	(void)data;
	(void)mark;
	mock_handles((void **)mark, 1, 0);
	mock_fill((void *)data, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT beh_status beh_start(beh_line line)
{
	(void)line;
	return 0;
}

MOCK_EXPORT beh_status beh_finish(beh_line line)
{
	(void)line;
	return 0;
}

MOCK_EXPORT beh_status beh_mark_drop(beh_mark mark)
{
	(void)mark;
	return 0;
}

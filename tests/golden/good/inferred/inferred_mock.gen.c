/* Generated from good/inferred.c; change the specification, not this file. */
#include "inferred_protocol.h"

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

MOCK_EXPORT inf_status inf_value(int a, double b)
{
	(void)a;
	(void)b;
	return 0;
}

MOCK_EXPORT inf_status inf_count(int *num_boxes)
{
	(void)num_boxes;
	mock_fill((void *)num_boxes, (size_t)(1), sizeof(int), true);
	return 0;
}

MOCK_EXPORT inf_status inf_text(const char *text)
{
	(void)text;
	mock_text(text, 0);
	return 0;
}

MOCK_EXPORT inf_status inf_bytes(const void *data, size_t data_size)
{
	(void)data;
	(void)data_size;
	mock_read(data, (size_t)(data_size) * 1);
	return 0;
}

MOCK_EXPORT inf_status inf_boxes(unsigned int num_boxes, const inf_box *boxes)
{
	(void)num_boxes;
	(void)boxes;
	mock_read(boxes, (size_t)(num_boxes) * sizeof(inf_box));
	return 0;
}

MOCK_EXPORT inf_status inf_get(inf_box *box)
{
	(void)box;
	mock_handles((void **)box, 1, INFERRED_TYPE_INF_BOX);
	return 0;
}

MOCK_EXPORT inf_status inf_format_set(const inf_format *format)
{
	(void)format;
	mock_read(format, (size_t)(1) * sizeof(inf_format));
	return 0;
}

MOCK_EXPORT inf_status inf_numbers(const int *numbers, int number_count)
{
	(void)numbers;
	(void)number_count;
	mock_read(numbers, (size_t)(mock_count(number_count)) * sizeof(int));
	return 0;
}

MOCK_EXPORT inf_status inf_origin(const size_t *origin)
{
	(void)origin;
	return 0;
}

MOCK_EXPORT inf_status inf_devices(const inf_box *devices)
{
	(void)devices;
	return 0;
}

MOCK_EXPORT inf_status inf_set_value(int *value)
{
	(void)value;
	return 0;
}

MOCK_EXPORT inf_status inf_void(void *thing, int count)
{
	(void)thing;
	(void)count;
	return 0;
}

MOCK_EXPORT inf_status inf_raw_use(const inf_raw *raw)
{
	(void)raw;
	return 0;
}

MOCK_EXPORT inf_status inf_stray(unsigned int num_things, int mode)
{
	(void)num_things;
	(void)mode;
	return 0;
}

MOCK_EXPORT inf_status inf_unread(const int *numbers, int number_count)
{
	(void)numbers;
	(void)number_count;
	return 0;
}

MOCK_EXPORT inf_status inf_called(void (*callback)(int))
{
	(void)callback;
	return 0;
}

MOCK_EXPORT inf_status inf_strings(const char **strings)
{
	(void)strings;
	return 0;
}

/* Generated from good/inferred.c; change the specification, not this file. */
#include "inferred_protocol.h"

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
	mock_handles((void **)box, 1);
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
	mock_read(numbers, (size_t)(number_count) * sizeof(int));
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

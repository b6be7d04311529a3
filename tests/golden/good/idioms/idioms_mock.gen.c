/* Generated from good/idioms.c; change the specification, not this file. */
#include "idioms_protocol.h"

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

MOCK_EXPORT idi_status idi_box_info(idi_box box, idi_info info, size_t size,
	void *value, size_t *size_ret)
{
	(void)box;
	(void)info;
	(void)size;
	(void)value;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	mock_fill((void *)value, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT idi_status idi_kind_info(idi_kind kind, size_t size, void *value,
	size_t *size_ret)
{
	(void)kind;
	(void)size;
	(void)value;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	mock_fill((void *)value, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT idi_status idi_own_info(idi_info info, size_t size, void *value,
	size_t *size_ret)
{
	(void)info;
	(void)size;
	(void)value;
	(void)size_ret;
	const bool when_0 = info == 7;
	const bool when_1 = !when_0 && info;
	if (!(when_0 || when_1)) {
	}
	if (when_0) {
		mock_read(value, (size_t)(size) * 1);
	}
	if (when_1) {
	}
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	if (!(when_0 || when_1)) {
		mock_fill((void *)value, (size_t)(size), 1, false);
	}
	if (when_0) {
		mock_fill((void *)value, (size_t)(size), 1, false);
	}
	if (when_1) {
		mock_fill((void *)value, (size_t)(size), 1, false);
	}
	return 0;
}

MOCK_EXPORT idi_status idi_release_box(idi_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT idi_status idi_release_nothing(idi_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT idi_status idi_wait(unsigned int num_boxes, const idi_box *boxes)
{
	(void)num_boxes;
	(void)boxes;
	mock_read(boxes, (size_t)(num_boxes) * sizeof(idi_box));
	return 0;
}

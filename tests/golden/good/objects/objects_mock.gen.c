/* Generated from good/objects.c; change the specification, not this file. */
#include "objects_protocol.h"

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

MOCK_EXPORT obj_status obj_get_world(obj_world *world)
{
	(void)world;
	mock_handles((void **)world, 1, OBJECTS_TYPE_OBJ_WORLD);
	return 0;
}

MOCK_EXPORT obj_box obj_open(obj_world world, obj_status *error_ret)
{
	(void)world;
	(void)error_ret;
	mock_fill((void *)error_ret, (size_t)(1), sizeof(obj_status), true);
	if (error_ret)
		*error_ret = 0;
	return mock_object();
}

MOCK_EXPORT obj_status obj_open_two(obj_world world, obj_box *one, obj_box *two)
{
	(void)world;
	(void)one;
	(void)two;
	mock_handles((void **)one, 1, 0);
	mock_handles((void **)two, 1, 0);
	return 0;
}

MOCK_EXPORT obj_status obj_open_many(obj_world world, unsigned int room,
	obj_box *boxes, unsigned int *opened)
{
	(void)world;
	(void)room;
	(void)boxes;
	(void)opened;
	mock_fill((void *)opened, (size_t)(1), sizeof(unsigned int), true);
	mock_handles((void **)boxes, room, 0);
	return 0;
}

MOCK_EXPORT obj_status obj_retain(obj_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT obj_status obj_release(obj_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT obj_status obj_shut(obj_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT obj_box obj_twin(obj_box box)
{
	(void)box;
	return mock_root(OBJECTS_TYPE_OBJ_BOX, 0);
}

MOCK_EXPORT obj_status obj_link(unsigned int num_boxes, const obj_box *boxes)
{
	(void)num_boxes;
	(void)boxes;
	mock_read(boxes, (size_t)(num_boxes) * sizeof(obj_box));
	return 0;
}

MOCK_EXPORT obj_status obj_all(unsigned int room, obj_box *boxes,
	unsigned int *found)
{
	(void)room;
	(void)boxes;
	(void)found;
	mock_fill((void *)found, (size_t)(1), sizeof(unsigned int), true);
	mock_handles((void **)boxes, room, OBJECTS_TYPE_OBJ_BOX);
	return 0;
}

MOCK_EXPORT obj_box obj_open_with(const intptr_t *properties,
	obj_status *error_ret)
{
	(void)properties;
	(void)error_ret;
	mock_list(properties, sizeof(intptr_t), 0, 2);
	mock_fill((void *)error_ret, (size_t)(1), sizeof(obj_status), true);
	if (error_ret)
		*error_ret = 0;
	return mock_object();
}

MOCK_EXPORT obj_status obj_ask(obj_box box, obj_question question, size_t size,
	void *value, size_t *size_ret)
{
	(void)box;
	(void)question;
	(void)size;
	(void)value;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	const bool when_0 = question == OBJ_BOX_WORLD;
	if (when_0) {
		mock_handles((void **)value, size / sizeof(obj_world),
			OBJECTS_TYPE_OBJ_WORLD);
	} else {
		mock_fill((void *)value, (size_t)(size), 1, false);
	}
	return 0;
}

MOCK_EXPORT void obj_forget(obj_world world)
{
	(void)world;
}

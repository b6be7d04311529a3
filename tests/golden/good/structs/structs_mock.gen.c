/* Generated from good/structs.c; change the specification, not this file. */
#include "structs_protocol.h"

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

MOCK_EXPORT str_status str_digest(const str_desc *descs, int count,
	uint64_t *digest)
{
	(void)descs;
	(void)count;
	(void)digest;
	mock_read(descs, (size_t)(mock_count(count)) * sizeof(str_desc));
	if (descs) {
		for (size_t n = 0; n < mock_count(count); n++) {
			const str_desc *d = (str_desc *)mock_at(descs, n,
				sizeof(str_desc));
			mock_text(d->name, 0);
			mock_read(d->data, (size_t)(d->size) * 1);
			mock_read(d->tags, (size_t)(mock_count(d->tag_count))
				* sizeof(const char *));
			for (int i = 0; i < d->tag_count; i++) {
				mock_text(*((const char **)mock_at(d->tags, i,
					sizeof(const char *))), 0);
			}
		}
	}
	mock_fill((void *)digest, (size_t)(1), sizeof(uint64_t), true);
	return 0;
}

MOCK_EXPORT str_status str_one(const str_desc *desc)
{
	(void)desc;
	mock_read(desc, (size_t)(1) * sizeof(str_desc));
	if (desc) {
		const str_desc *d = (str_desc *)mock_at(desc, 0,
			sizeof(str_desc));
		mock_text(d->name, 0);
		mock_read(d->data, (size_t)(d->size) * 1);
		mock_read(d->tags, (size_t)(mock_count(d->tag_count))
			* sizeof(const char *));
		for (int i = 0; i < d->tag_count; i++) {
			mock_text(*((const char **)mock_at(d->tags, i,
				sizeof(const char *))), 0);
		}
	}
	return 0;
}

MOCK_EXPORT str_status str_info_get(str_box box, str_info *info)
{
	(void)box;
	(void)info;
	mock_fill((void *)info, (size_t)(1), sizeof(str_info), false);
	return 0;
}

MOCK_EXPORT str_status str_infos(unsigned int room, str_info *infos,
	unsigned int *used)
{
	(void)room;
	(void)infos;
	(void)used;
	mock_fill((void *)used, (size_t)(1), sizeof(unsigned int), true);
	mock_fill((void *)infos, (size_t)(room), sizeof(str_info), false);
	return 0;
}

MOCK_EXPORT const str_report *str_report_of(str_box box)
{
	(void)box;
	return NULL;
}

MOCK_EXPORT str_status str_close(str_box box)
{
	(void)box;
	return 0;
}

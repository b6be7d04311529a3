/* Generated from good/structs.c; change the specification, not this file. */
#include "structs_protocol.h"

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

MOCK_EXPORT str_status str_digest(const str_desc *descs, int count,
	uint64_t *digest)
{
	(void)descs;
	(void)count;
	(void)digest;
	mock_read(descs, (size_t)(count) * sizeof(str_desc));
	mock_fill((void *)digest, (size_t)(1), sizeof(uint64_t), true);
	return 0;
}

MOCK_EXPORT str_status str_one(const str_desc *desc)
{
	(void)desc;
	mock_read(desc, (size_t)(1) * sizeof(str_desc));
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

/* Generated from good/text.c; change the specification, not this file. */
#include "text_protocol.h"

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

MOCK_EXPORT txt_status txt_say(const char *words)
{
	(void)words;
	mock_text(words, 0);
	return 0;
}

MOCK_EXPORT txt_status txt_say_some(const char *words, size_t length)
{
	(void)words;
	(void)length;
	mock_text(words, length);
	return 0;
}

MOCK_EXPORT txt_status txt_name(size_t size, char *text, size_t *size_ret)
{
	(void)size;
	(void)text;
	(void)size_ret;
	mock_fill((void *)size_ret, (size_t)(1), sizeof(size_t), true);
	mock_fill((void *)text, (size_t)(size), sizeof(char), true);
	return 0;
}

MOCK_EXPORT txt_status txt_sources(unsigned int count, const char **strings,
	const size_t *lengths)
{
	(void)count;
	(void)strings;
	(void)lengths;
	mock_read(lengths, (size_t)(count) * sizeof(size_t));
	mock_read(strings, (size_t)(count) * sizeof(const char *));
	return 0;
}

MOCK_EXPORT txt_status txt_list(const int *list)
{
	(void)list;
	return 0;
}

MOCK_EXPORT txt_status txt_pairs(const long *properties)
{
	(void)properties;
	return 0;
}

MOCK_EXPORT txt_status txt_packet_send(const txt_packet *packet)
{
	(void)packet;
	return 0;
}

MOCK_EXPORT txt_status txt_load(const char *path)
{
	(void)path;
	return 0;
}

MOCK_EXPORT const char *txt_version(void)
{
	return NULL;
}

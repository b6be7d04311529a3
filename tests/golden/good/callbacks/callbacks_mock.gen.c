/* Generated from good/callbacks.c; change the specification, not this file. */
#include "callbacks_protocol.h"

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

MOCK_EXPORT cal_status cal_each(unsigned int count, cal_visit visit, void *data)
{
	(void)count;
	(void)visit;
	(void)data;
	return 0;
}

MOCK_EXPORT cal_status cal_after(cal_box box, cal_notice notice,
	void *user_data)
{
	(void)box;
	(void)notice;
	(void)user_data;
	return 0;
}

MOCK_EXPORT cal_status cal_watch(cal_box box, void (*changed)(cal_box, int,
	void *), void *data)
{
	(void)box;
	(void)changed;
	(void)data;
	return 0;
}

MOCK_EXPORT cal_status cal_close(cal_box box)
{
	(void)box;
	return 0;
}

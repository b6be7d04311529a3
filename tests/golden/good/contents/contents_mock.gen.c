/* Generated from good/contents.c; change the specification, not this file. */
#include "contents_protocol.h"

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

MOCK_EXPORT con_status con_write(con_box box, int blocking, const void *data,
	size_t size, con_event *event)
{
	(void)box;
	(void)blocking;
	(void)data;
	(void)size;
	(void)event;
	mock_read(data, (size_t)(size) * 1);
	mock_handles((void **)event, 1);
	return 0;
}

MOCK_EXPORT con_status con_read(con_box box, int blocking, void *data,
	size_t size, con_event *event)
{
	(void)box;
	(void)blocking;
	(void)data;
	(void)size;
	(void)event;
	mock_handles((void **)event, 1);
	mock_fill((void *)data, (size_t)(size), 1, false);
	return 0;
}

MOCK_EXPORT con_status con_write_rows(con_box box, const void *data,
	size_t offset, size_t bytes, size_t rows, size_t pitch)
{
	(void)box;
	(void)data;
	(void)offset;
	(void)bytes;
	(void)rows;
	(void)pitch;
	return 0;
}

MOCK_EXPORT con_status con_read_rows(con_box box, void *data, size_t offset,
	size_t bytes, size_t rows, size_t pitch, con_event *event)
{
	(void)box;
	(void)data;
	(void)offset;
	(void)bytes;
	(void)rows;
	(void)pitch;
	(void)event;
	mock_handles((void **)event, 1);
	return 0;
}

MOCK_EXPORT con_box con_wrap(void *memory, size_t size)
{
	(void)memory;
	(void)size;
	mock_read(memory, (size_t)(size) * 1);
	return mock_object();
}

MOCK_EXPORT void *con_memory(con_box box)
{
	(void)box;
	return NULL;
}

MOCK_EXPORT con_status con_close(con_box box)
{
	(void)box;
	return 0;
}

MOCK_EXPORT con_status con_event_close(con_event event)
{
	(void)event;
	return 0;
}

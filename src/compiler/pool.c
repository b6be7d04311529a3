#include "pool.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that was allocated hangs together, so that leak checkers see it. */
struct block {
	struct block *before;
	_Alignas(16) char data[];
};

static struct block *last_block;

void *pool_new(size_t size)
{
	struct block *block = calloc(1, sizeof(*block) + size);

	if (!block) {
		fprintf(stderr, "sluice-compile: out of memory\n");
		exit(1);
	}
	block->before = last_block;
	last_block = block;
	return block->data;
}

void *pool_copy(const void *data, size_t size)
{
	return memcpy(pool_new(size), data, size);
}

char *pool_cut(const char *text, size_t length)
{
	return memcpy(pool_new(length + 1), text, length);
}

char *pool_text(const char *text)
{
	return pool_cut(text, strlen(text));
}

char *pool_vformat(const char *format, va_list list)
{
	va_list again;

	va_copy(again, list);
	const int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *text = pool_new((size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, list);
	return text;
}

char *pool_format(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	char *text = pool_vformat(format, list);
	va_end(list);
	return text;
}

char *pool_upper(const char *text)
{
	char *upper = pool_text(text);

	for (char *at = upper; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return upper;
}

void *pool_grow(void *elements, size_t count, size_t size)
{
	/* Room is a power of two: it is full when the count is one. */
	if (elements && (count & (count - 1)) != 0)
		return elements;
	void *more = pool_new((count ? count * 2 : 1) * size);
	if (count)
		memcpy(more, elements, count * size);
	return more;
}

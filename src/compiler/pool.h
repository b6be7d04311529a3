/*
 * pool -- memory of a program that runs once and ends: nothing is freed before
 * that, and there is always enough, or the program says so and ends.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory. */
void *pool_new(size_t size);

/* A copy of @size bytes. */
void *pool_copy(const void *data, size_t size);

char *pool_text(const char *text);
char *pool_cut(const char *text, size_t length);
char *pool_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
char *pool_vformat(const char *format, va_list list);

/* @text in capitals. */
char *pool_upper(const char *text);

/*
 * Room for one more element behind the @count there are; returns where the
 * elements are now. Start with NULL and 0.
 */
void *pool_grow(void *elements, size_t count, size_t size);

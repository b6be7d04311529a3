/*
 * str -- text in lower case.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * vaccel_str_to_lower - copy @str in lower case
 * @lower: takes at most @size - 1 characters and a NUL; used without
 *         @alloc_lower only
 * @alloc_lower: when given, gets the whole text in memory that the caller frees
 *
 * Returns VACCEL_EINVAL without a text or without a place for the result.
 */
int vaccel_str_to_lower(const char *str, char *lower, size_t size,
			char **alloc_lower);

#ifdef __cplusplus
}
#endif

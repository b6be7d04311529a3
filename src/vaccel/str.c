/* The helpers for texts that vaccel.h offers plugins. */
#include "public.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"

static void lower_copy(char *to, const char *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (char)tolower((unsigned char)from[i]);
	to[size] = '\0';
}

static int str_to_lower(const char *str, char *lower, size_t size,
			char **alloc_lower)
{
	if (!str || (!alloc_lower && (!lower || size == 0)))
		return -EINVAL;
	const size_t length = strlen(str);
	if (!alloc_lower) {
		lower_copy(lower, str, length < size ? length : size - 1);
		return 0;
	}
	char *copy = malloc(length + 1);
	if (!copy)
		return -ENOMEM;
	lower_copy(copy, str, length);
	*alloc_lower = copy;
	return 0;
}

int vaccel_str_to_lower(const char *str, char *lower, size_t size,
			char **alloc_lower)
{
	return code_of(str_to_lower(str, lower, size, alloc_lower));
}

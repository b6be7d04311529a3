/*
 * enum -- enumerations that know the names of their values.
 *
 * An enumeration is a list X(enumerator, value); from it come the type NAME_t
 * and three functions: NAME_to_str() is the enumerator's name,
 * NAME_to_base_str() the name without the common prefix, NAME_name() the latter
 * in lower case, in the caller's memory (NULL if there is none). A value that
 * is not in the list has the name of the list's MAX.
 */
#pragma once

#include <stddef.h>
#include <stdlib.h>

#include "str.h"

enum { VACCEL_ENUM_STR_MAX = 128 };

#define VACCEL_ENUM_ITEM(item, value) item = value,
#define VACCEL_ENUM_STR(item, value) \
	case item:                   \
		return #item;

#define VACCEL_ENUM_DEF_ITEMS(name, list) \
	typedef enum { list(VACCEL_ENUM_ITEM) } name##_t;

#define VACCEL_ENUM_DEF_STR_FUNCS(name, prefix, list)                        \
	static inline const char *name##_to_str(name##_t value)              \
	{                                                                    \
		switch (value) {                                             \
			list(VACCEL_ENUM_STR) default : return prefix "MAX"; \
		}                                                            \
	}                                                                    \
	static inline const char *name##_to_base_str(name##_t value)         \
	{                                                                    \
		return name##_to_str(value) + sizeof(prefix) - 1;            \
	}                                                                    \
	static inline char *name##_name(name##_t value, char *lower,         \
					size_t size)                         \
	{                                                                    \
		const char *base = name##_to_base_str(value);                \
		return vaccel_str_to_lower(base, lower, size, NULL) ? NULL   \
								    : lower; \
	}

#define VACCEL_ENUM_DEF_WITH_STR_FUNCS(name, prefix, list) \
	VACCEL_ENUM_DEF_ITEMS(name, list)                  \
	VACCEL_ENUM_DEF_STR_FUNCS(name, prefix, list)

/*
 * own -- ownership that the compiler keeps.
 *
 * A local declared OWNED(release) calls release(&local) when its scope ends;
 * TAKE hands the value on and empties the local, so that nothing is released
 * twice. A release function gets the address of the local and accepts an empty
 * one (NULL, or -1 for a descriptor).
 */
#pragma once

#include <stdlib.h>

#define OWNED(release) __attribute__((cleanup(release)))

/* The value of @place, which is left empty: NULL for pointers. */
#define TAKE(place)                                       \
	__extension__({                                   \
		__typeof__(place) *take_from_ = &(place); \
		__typeof__(place) taken_ = *take_from_;   \
		*take_from_ = (__typeof__(place))0;       \
		taken_;                                   \
	})

/* Defines NAME(T **) for OWNED() out of DESTROY(T *), which takes NULL. */
#define OWNED_RELEASE(name, type, destroy)     \
	static inline void name(type **owned_) \
	{                                      \
		destroy(*owned_);              \
	}

/* For OWNED(free_release): memory of malloc() and its like. */
static inline void free_release(void *place)
{
	free(*(void **)place);
}

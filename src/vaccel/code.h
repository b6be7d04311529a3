/*
 * code -- where errors change their sign.
 *
 * Inside, functions return 0 or a negative errno; vAccel's interface returns
 * positive codes, and so do plugins. What a plugin returns goes back to the
 * caller unchanged.
 */
#pragma once

#include <errno.h>
#include <limits.h>

/* What the interface returns for @error. */
static inline int code_of(int error)
{
	return error == INT_MIN ? EPROTO : -error;
}

/* What a plugin's or a callback's @code is inside; 0 stays success. */
static inline int error_of(int code)
{
	return code == INT_MIN ? -EPROTO : -code;
}

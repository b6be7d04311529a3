/*
 * operation -- the table of vAccel's operations: code, name, arguments over
 * genop, what makes them fit together, and the call.
 *
 * Whatever must be known of an operation in general is here and nowhere else;
 * the reference in docs/ is printed from it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "plugin.h"
#include "public.h"

/* A type of no argument: any, of at least the size that is asked for. */
#define SHAPE_ANY VACCEL_ARG_MAX

/* What an argument must look like. */
struct shape {
	const char *name;
	uint8_t type;
	uint8_t element; /* with SHAPE_ANY: bytes of an element */
	/* A number, or an array of them: there are bytes, and of their count
	 * these bits are that; so that ten of them are compared without a
	 * branch. */
	bool number;
	uint8_t want;
	int32_t mask;
};

#define OPERATION_SHAPES 10

struct operation {
	const char *name;
	const char *function; /* of the interface, for the reference */
	/* Arguments after the code, and how many there are. */
	struct shape read[OPERATION_SHAPES];
	struct shape write[3];
	unsigned reads, writes;
	bool more;	   /* the user's own may follow, to read and to write */
	const char *sizes; /* what must hold beyond types, in words */

	/* Whether sizes hold; the types do. NULL: nothing to check. */
	int (*check)(const struct vaccel_arg *read,
		     const struct vaccel_arg *write);
	/* NULL: not reachable over genop. */
	int (*call)(struct vaccel_session *sess, struct vaccel_arg *read,
		    size_t nr_read, struct vaccel_arg *write, size_t nr_write);
};

/* The operation of @code below VACCEL_OP_MAX. */
const struct operation *operation_get(unsigned code);

/* The name of any code; "unknown" if it has none. */
const char *operation_name(unsigned code);

/**
 * operation_check - whether genop accepts these arguments for vAccel's codes
 * @read: the arguments after the code
 *
 * Pure, like all of check.h. Returns 0, -EINVAL, -ERANGE, or -ENOTSUP for
 * operations that genop does not reach.
 */
int operation_check(unsigned code, const struct vaccel_arg *read,
		    size_t nr_read, const struct vaccel_arg *write,
		    size_t nr_write);

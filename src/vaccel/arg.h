/*
 * arg -- one argument, with errors as we have them.
 */
#pragma once

#include <stdlib.h>

#include "public.h"

/* A copy of @buf, of zeros if it is NULL. */
int arg_init(struct vaccel_arg *arg, const void *buf, size_t size,
	     vaccel_arg_type_t type, uint32_t custom_id);

/* Free what it owns; it is no argument any more. */
static inline void arg_release(struct vaccel_arg *arg)
{
	if (arg->owned)
		free(arg->buf);
	*arg = (struct vaccel_arg){ .type = VACCEL_ARG_MAX };
}

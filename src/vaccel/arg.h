/*
 * arg -- one argument, with errors as we have them.
 */
#pragma once

#include "public.h"

/* A copy of @buf, of zeros if it is NULL. */
int arg_init(struct vaccel_arg *arg, const void *buf, size_t size,
	     vaccel_arg_type_t type, uint32_t custom_id);
void arg_release(struct vaccel_arg *arg);

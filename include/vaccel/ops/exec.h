/*
 * exec -- functions of the user's own libraries.
 *
 * The function is int f(struct vaccel_arg *read, size_t nr_read,
 * struct vaccel_arg *write, size_t nr_write) and returns 0 for success.
 */
#pragma once

#include <stddef.h>

#include "vaccel/arg.h"
#include "vaccel/resource.h"
#include "vaccel/session.h"

#ifdef __cplusplus
extern "C" {
#endif

int vaccel_exec(struct vaccel_session *sess, const char *library,
		const char *fn_symbol, struct vaccel_arg *read, size_t nr_read,
		struct vaccel_arg *write, size_t nr_write);

/* The library is the last file of @resource, those before it it depends on. */
int vaccel_exec_with_resource(struct vaccel_session *sess,
			      struct vaccel_resource *resource,
			      const char *fn_symbol, struct vaccel_arg *read,
			      size_t nr_read, struct vaccel_arg *write,
			      size_t nr_write);

#ifdef __cplusplus
}
#endif

/*
 * genop -- any operation by its code.
 *
 * The first argument to read is a UINT8, the operation's code; what follows
 * depends on the operation and is checked against it before a plugin sees it.
 */
#pragma once

#include "vaccel/arg.h"
#include "vaccel/session.h"

#ifdef __cplusplus
extern "C" {
#endif

int vaccel_genop(struct vaccel_session *sess, struct vaccel_arg *read,
		 int nr_read, struct vaccel_arg *write, int nr_write);

#ifdef __cplusplus
}
#endif

/*
 * noop -- the operation that does nothing.
 */
#pragma once

#include "vaccel/session.h"

#ifdef __cplusplus
extern "C" {
#endif

int vaccel_noop(struct vaccel_session *sess);

#ifdef __cplusplus
}
#endif

/*
 * minmax -- the extremes of an array.
 */
#pragma once

#include "vaccel/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* @outdata is @indata clamped to the thresholds. */
int vaccel_minmax(struct vaccel_session *sess, const double *indata, int ndata,
		  int low_threshold, int high_threshold, double *outdata,
		  double *min, double *max)
	__attribute__((deprecated("use vaccel_exec")));

#ifdef __cplusplus
}
#endif

/*
 * blas -- products of matrices.
 */
#pragma once

#include <stdint.h>

#include "vaccel/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * vaccel_sgemm - C = alpha A B + beta C, row by row
 * @a: @m rows of @k, @lda apart (at least @k)
 * @b: @k rows of @n, @ldb apart (at least @n)
 * @c: @m rows of @n, @ldc apart (at least @n)
 */
int vaccel_sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc);

#ifdef __cplusplus
}
#endif

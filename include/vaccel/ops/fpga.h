/*
 * fpga -- small kernels on arrays; lengths count elements.
 */
#pragma once

#include <stddef.h>

#include "vaccel/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* out_a = a */
int vaccel_fpga_arraycopy(struct vaccel_session *sess, int a[], int out_a[],
			  size_t len_a)
	__attribute__((deprecated("use vaccel_exec")));

/* c = a b, square matrices of @len_a elements */
int vaccel_fpga_mmult(struct vaccel_session *sess, float a[], float b[],
		      float c[], size_t len_a)
	__attribute__((deprecated("use vaccel_sgemm")));

/* add_output = a + b, mult_output = a * b, element by element */
int vaccel_fpga_parallel(struct vaccel_session *sess, float a[], float b[],
			 float add_output[], float mult_output[], size_t len_a)
	__attribute__((deprecated("use vaccel_exec")));

/* c = a + b */
int vaccel_fpga_vadd(struct vaccel_session *sess, float a[], float b[],
		     float c[], size_t len_a, size_t len_b)
	__attribute__((deprecated("use vaccel_exec")));

#ifdef __cplusplus
}
#endif

/*
 * check -- whether an operation may be called with these arguments.
 *
 * Pure: arguments in, 0 or an error out. What is checked is that the memory
 * that the arguments name is large enough for what they say, so that no plugin
 * has to. -EINVAL for what cannot be right; -ERANGE for what no 32-bit BLAS
 * takes; -ENOTSUP for types that have no size.
 */
#pragma once

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "public.h"

/* Whether @buf is a value of a built-in type; RAW and CUSTOM always are. */
bool check_value(vaccel_arg_type_t type, const void *buf, size_t size);

/* Sizes and strides of C = alpha A B + beta C. */
static inline int check_sgemm(int64_t m, int64_t n, int64_t k, int64_t lda,
			      int64_t ldb, int64_t ldc)
{
	if ((m | n | k) < 0 || lda < k || ldb < n || ldc < n || lda < 1 ||
	    ldb < 1 || ldc < 1)
		return -EINVAL;
	return (m | lda | ldb | ldc) > INT_MAX ? -ERANGE : 0;
}

/* Whether rows of floats, @stride apart, lie within @size bytes. All are at
 * most INT_MAX, as check_sgemm() has seen to, so that nothing wraps. */
static inline bool check_matrix(int64_t rows, int64_t columns, int64_t stride,
				size_t size)
{
	return rows == 0 || columns == 0 ||
	       (uint64_t)((rows - 1) * stride + columns) <=
		       size / sizeof(float);
}

int check_minmax(const double *in, int count, int low, int high,
		 const double *out);

/* More arguments, tensors or dimensions than this are a count that lies. */
#define CHECK_COUNT_MOST 65536

/* Arguments of a user's function. */
int check_user_args(const struct vaccel_arg *read, size_t nr_read,
		    const struct vaccel_arg *write, size_t nr_write);

int check_tf_run(const struct vaccel_tf_node *in_nodes,
		 struct vaccel_tf_tensor *const *in_tensors, int nr_inputs,
		 const struct vaccel_tf_node *out_nodes,
		 struct vaccel_tf_tensor **out_tensors, int nr_outputs);
int check_tflite_run(struct vaccel_tflite_tensor *const *inputs, int nr_inputs,
		     struct vaccel_tflite_tensor **outputs, int nr_outputs);
int check_torch_run(struct vaccel_torch_tensor *const *inputs, int nr_inputs,
		    struct vaccel_torch_tensor **outputs, int nr_outputs);
int check_torch_sgemm(struct vaccel_torch_tensor **a,
		      struct vaccel_torch_tensor **b,
		      struct vaccel_torch_tensor **c, int m, int n, int k,
		      struct vaccel_torch_tensor **out);

/* The arguments of SLUICE_VACCEL_CIPHER, after the code. */
int check_cipher(const struct vaccel_arg *read, size_t nr_read,
		 const struct vaccel_arg *write, size_t nr_write);

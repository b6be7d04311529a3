/*
 * ops -- the operations themselves, as errors: the functions of vaccel/ops/
 * whose arguments genop unpacks.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "public.h"

int op_noop(struct vaccel_session *sess);
int op_exec(struct vaccel_session *sess, const char *library,
	    const char *symbol, struct vaccel_arg *read, size_t nr_read,
	    struct vaccel_arg *write, size_t nr_write);
int op_exec_with_resource(struct vaccel_session *sess,
			  struct vaccel_resource *resource, const char *symbol,
			  struct vaccel_arg *read, size_t nr_read,
			  struct vaccel_arg *write, size_t nr_write);
int op_image_classify(struct vaccel_session *sess, const void *img,
		      unsigned char *out_text, unsigned char *out_imgname,
		      size_t len_img, size_t len_out_text,
		      size_t len_out_imgname);

/* @code: one of the four operations that answer with a name alone. */
int op_image(struct vaccel_session *sess, unsigned code, const void *img,
	     unsigned char *out_imgname, size_t len_img,
	     size_t len_out_imgname);
int op_sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
	     float alpha, float *a, int64_t lda, float *b, int64_t ldb,
	     float beta, float *c, int64_t ldc);
int op_fpga_arraycopy(struct vaccel_session *sess, int *a, int *out,
		      size_t count);
int op_fpga_mmult(struct vaccel_session *sess, float *a, float *b, float *c,
		  size_t count);
int op_fpga_parallel(struct vaccel_session *sess, float *a, float *b,
		     float *sum, float *product, size_t count);
int op_fpga_vadd(struct vaccel_session *sess, float *a, float *b, float *c,
		 size_t count_a, size_t count_b);
int op_minmax(struct vaccel_session *sess, const double *in, int count, int low,
	      int high, double *out, double *min, double *max);
int op_opencv(struct vaccel_session *sess, struct vaccel_arg *read, int nr_read,
	      struct vaccel_arg *write, int nr_write);

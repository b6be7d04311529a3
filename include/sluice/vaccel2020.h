/*
 * sluice/vaccel2020.h -- vAccel's first interface, as published in June 2020.
 *
 * Four functions: what the back-end can accelerate, a session, an operation, an
 * end. An operation is a number and two pointers, to its input and its output:
 * structures of ours, since none were published, that begin with their own size
 * in bytes and hold what today's functions take. Numbers are today's codes
 * (VACCEL_OP_*, extensions from 128).
 *
 * The names are too general for everybody, so they are in a library of their
 * own, libvaccel2020. Functions return 0 (or what they say) or a positive
 * VACCEL_ code.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <vaccel.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint8_t vaccel_op_t;
typedef struct vaccel_session vaccel_session_t;

enum { SLUICE_VACCEL2020_OPERATIONS = 256 };

/**
 * vaccel_get_operations - what loaded plugins serve
 * @available_operations: 256 bytes, one for each number: 1 if it is served
 *
 * Returns how many are served; 0 also if there is no place for the answer.
 */
int vaccel_get_operations(uint8_t *available_operations);

/* NULL with errno, or a session that destroy_vaccel_session() ends. */
vaccel_session_t *create_vaccel_session(void);

/**
 * do_operation - run one operation
 * @input: its structure from below, or NULL if it has none
 * @output: likewise
 *
 * Returns VACCEL_EINVAL also for a structure of another size.
 */
int do_operation(vaccel_session_t *handle, vaccel_op_t operation, void *input,
		 void *output);

int destory_vaccel_session(vaccel_session_t *handle);
int destroy_vaccel_session(vaccel_session_t *handle);

/* VACCEL_OP_NOOP has neither input nor output. */

/* VACCEL_OP_EXEC; without output. What the function writes is in @write. */
struct sluice_vaccel2020_exec_in {
	size_t size;
	const char *library;
	const char *symbol;
	struct vaccel_arg *read;
	size_t nr_read;
	struct vaccel_arg *write;
	size_t nr_write;
};

/* VACCEL_OP_EXEC_WITH_RESOURCE; without output. */
struct sluice_vaccel2020_exec_with_resource_in {
	size_t size;
	struct vaccel_resource *resource;
	const char *symbol;
	struct vaccel_arg *read;
	size_t nr_read;
	struct vaccel_arg *write;
	size_t nr_write;
};

/* VACCEL_OP_IMAGE_*; out_text is written by VACCEL_OP_IMAGE_CLASSIFY alone. */
struct sluice_vaccel2020_image_in {
	size_t size;
	const void *image;
	size_t image_size;
};
struct sluice_vaccel2020_image_out {
	size_t size;
	unsigned char *out_text;
	size_t out_text_size;
	unsigned char *out_imgname;
	size_t out_imgname_size;
};

/* VACCEL_OP_TF_MODEL_LOAD and UNLOAD, of TFLite and Torch too. */
struct sluice_vaccel2020_model_in {
	size_t size;
	struct vaccel_resource *model;
};

/* Of TensorFlow's; others have no output. */
struct sluice_vaccel2020_tf_out {
	size_t size;
	struct vaccel_tf_status *status;
};

/* VACCEL_OP_TF_MODEL_RUN */
struct sluice_vaccel2020_tf_run_in {
	size_t size;
	struct vaccel_resource *model;
	const struct vaccel_tf_buffer *run_options;
	const struct vaccel_tf_node *in_nodes;
	struct vaccel_tf_tensor *const *in_tensors;
	int nr_inputs;
	const struct vaccel_tf_node *out_nodes;
	int nr_outputs;
};
struct sluice_vaccel2020_tf_run_out {
	size_t size;
	struct vaccel_tf_tensor **out_tensors;
	struct vaccel_tf_status *status;
};

/* VACCEL_OP_TFLITE_MODEL_RUN */
struct sluice_vaccel2020_tflite_run_in {
	size_t size;
	struct vaccel_resource *model;
	struct vaccel_tflite_tensor *const *inputs;
	int nr_inputs;
	int nr_outputs;
};
struct sluice_vaccel2020_tflite_run_out {
	size_t size;
	struct vaccel_tflite_tensor **outputs;
	uint8_t *status;
};

/* VACCEL_OP_TORCH_MODEL_RUN */
struct sluice_vaccel2020_torch_run_in {
	size_t size;
	struct vaccel_resource *model;
	const struct vaccel_torch_buffer *run_options;
	struct vaccel_torch_tensor *const *inputs;
	int nr_inputs;
	int nr_outputs;
};
struct sluice_vaccel2020_torch_run_out {
	size_t size;
	struct vaccel_torch_tensor **outputs;
};

/* VACCEL_OP_TORCH_SGEMM */
struct sluice_vaccel2020_torch_sgemm_in {
	size_t size;
	struct vaccel_torch_tensor **a;
	struct vaccel_torch_tensor **b;
	struct vaccel_torch_tensor **c;
	int m;
	int n;
	int k;
};
struct sluice_vaccel2020_torch_sgemm_out {
	size_t size;
	struct vaccel_torch_tensor **out;
};

/* VACCEL_OP_BLAS_SGEMM: c = alpha a b + beta c, row by row */
struct sluice_vaccel2020_sgemm_in {
	size_t size;
	int64_t m;
	int64_t n;
	int64_t k;
	float alpha;
	float beta;
	float *a;
	int64_t lda;
	float *b;
	int64_t ldb;
};
struct sluice_vaccel2020_sgemm_out {
	size_t size;
	float *c;
	int64_t ldc;
};

/* VACCEL_OP_FPGA_ARRAYCOPY */
struct sluice_vaccel2020_arraycopy_in {
	size_t size;
	int *a;
	size_t count;
};
struct sluice_vaccel2020_arraycopy_out {
	size_t size;
	int *out;
};

/* VACCEL_OP_FPGA_MMULT, PARALLEL and VECTORADD; mult is of PARALLEL alone. */
struct sluice_vaccel2020_fpga_in {
	size_t size;
	float *a;
	float *b;
	size_t count;
};
struct sluice_vaccel2020_fpga_out {
	size_t size;
	float *out;
	float *mult;
};

/* VACCEL_OP_MINMAX */
struct sluice_vaccel2020_minmax_in {
	size_t size;
	const double *data;
	int count;
	int low;
	int high;
};
struct sluice_vaccel2020_minmax_out {
	size_t size;
	double *data;
	double min;
	double max;
};

/* VACCEL_OP_OPENCV, and extensions without the code: arguments. */
struct sluice_vaccel2020_args {
	size_t size;
	struct vaccel_arg *args;
	size_t count;
};

#ifdef __cplusplus
}
#endif

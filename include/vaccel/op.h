/*
 * op -- operations: what a plugin can be asked to compute.
 */
#pragma once

#include "list.h"
#include "utils/enum.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VACCEL_OP_TYPE_ENUM_LIST(X)          \
	X(VACCEL_OP_NOOP, 0)                 \
	X(VACCEL_OP_EXEC, 1)                 \
	X(VACCEL_OP_EXEC_WITH_RESOURCE, 2)   \
	X(VACCEL_OP_IMAGE_CLASSIFY, 3)       \
	X(VACCEL_OP_IMAGE_DETECT, 4)         \
	X(VACCEL_OP_IMAGE_SEGMENT, 5)        \
	X(VACCEL_OP_IMAGE_POSE, 6)           \
	X(VACCEL_OP_IMAGE_DEPTH, 7)          \
	X(VACCEL_OP_TF_MODEL_LOAD, 8)        \
	X(VACCEL_OP_TF_MODEL_UNLOAD, 9)      \
	X(VACCEL_OP_TF_MODEL_RUN, 10)        \
	X(VACCEL_OP_TFLITE_MODEL_LOAD, 11)   \
	X(VACCEL_OP_TFLITE_MODEL_UNLOAD, 12) \
	X(VACCEL_OP_TFLITE_MODEL_RUN, 13)    \
	X(VACCEL_OP_TORCH_MODEL_LOAD, 14)    \
	X(VACCEL_OP_TORCH_MODEL_RUN, 15)     \
	X(VACCEL_OP_TORCH_SGEMM, 16)         \
	X(VACCEL_OP_BLAS_SGEMM, 17)          \
	X(VACCEL_OP_FPGA_ARRAYCOPY, 18)      \
	X(VACCEL_OP_FPGA_MMULT, 19)          \
	X(VACCEL_OP_FPGA_PARALLEL, 20)       \
	X(VACCEL_OP_FPGA_VECTORADD, 21)      \
	X(VACCEL_OP_MINMAX, 22)              \
	X(VACCEL_OP_OPENCV, 23)              \
	X(VACCEL_OP_MAX, 24)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_op_type, "VACCEL_OP_",
			       VACCEL_OP_TYPE_ENUM_LIST)

struct vaccel_plugin;

/* One operation of a plugin; @func has the parameters of the C function. */
struct vaccel_op {
	vaccel_op_type_t type;
	void *func;
	struct vaccel_plugin *owner;
};

/* The operation's name in lower case, like vaccel_op_type_name(). */
static inline char *vaccel_op_type_to_lower(vaccel_op_type_t op_type,
					    char *lower, size_t size)
{
	return vaccel_op_type_name(op_type, lower, size);
}

#ifdef __cplusplus
}
#endif

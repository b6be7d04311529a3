#include "operation.h"

#include <errno.h>
#include <string.h>

#include "check.h"
#include "library.h"
#include "ops.h"
#include "resource.h"

/* Values of scalar arguments, which may lie anywhere. */
static int64_t int64_of(const struct vaccel_arg *arg)
{
	int64_t value;

	memcpy(&value, arg->buf, sizeof(value));
	return value;
}

static int int_of(const struct vaccel_arg *arg)
{
	int value;

	memcpy(&value, arg->buf, sizeof(value));
	return value;
}

static float float_of(const struct vaccel_arg *arg)
{
	float value;

	memcpy(&value, arg->buf, sizeof(value));
	return value;
}

/* Arrays are handed to plugins as they are, so they must be aligned. */
static bool is_aligned(const struct vaccel_arg *arg, size_t element)
{
	return (uintptr_t)arg->buf % element == 0;
}

static int exec_call(struct vaccel_session *sess, struct vaccel_arg *read,
		     size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	return op_exec(sess, read[0].buf, read[1].buf,
		       nr_read > 2 ? &read[2] : NULL, nr_read - 2, write,
		       nr_write);
}

static int exec_with_resource_call(struct vaccel_session *sess,
				   struct vaccel_arg *read, size_t nr_read,
				   struct vaccel_arg *write, size_t nr_write)
{
	if (!library_is_up())
		return -EPERM;
	struct vaccel_resource *resource = resource_by_id(int64_of(&read[0]));
	if (!resource)
		return -ENOENT;
	return op_exec_with_resource(sess, resource, read[1].buf,
				     nr_read > 2 ? &read[2] : NULL, nr_read - 2,
				     write, nr_write);
}

static int classify_call(struct vaccel_session *sess, struct vaccel_arg *read,
			 size_t nr_read, struct vaccel_arg *write,
			 size_t nr_write)
{
	(void)nr_read;
	(void)nr_write;
	return op_image_classify(sess, read[0].buf, write[1].buf, write[0].buf,
				 read[0].size, write[1].size, write[0].size);
}

#define IMAGE_CALL(name, code)                                                \
	static int name(struct vaccel_session *sess, struct vaccel_arg *read, \
			size_t nr_read, struct vaccel_arg *write,             \
			size_t nr_write)                                      \
	{                                                                     \
		(void)nr_read;                                                \
		(void)nr_write;                                               \
		return op_image(sess, code, read[0].buf, write[0].buf,        \
				read[0].size, write[0].size);                 \
	}

IMAGE_CALL(detect_call, VACCEL_OP_IMAGE_DETECT)
IMAGE_CALL(segment_call, VACCEL_OP_IMAGE_SEGMENT)
IMAGE_CALL(pose_call, VACCEL_OP_IMAGE_POSE)
IMAGE_CALL(depth_call, VACCEL_OP_IMAGE_DEPTH)

/* Where SGEMM's arguments are. */
enum { M, N, K, ALPHA, A, LDA, B, LDB, BETA, LDC };

static int sgemm_check(const struct vaccel_arg *read,
		       const struct vaccel_arg *write)
{
	const int64_t m = int64_of(&read[M]), n = int64_of(&read[N]);
	const int64_t k = int64_of(&read[K]), lda = int64_of(&read[LDA]);
	const int64_t ldb = int64_of(&read[LDB]), ldc = int64_of(&read[LDC]);
	const int error = check_sgemm(m, n, k, lda, ldb, ldc);

	if (error)
		return error;
	return check_matrix(m, k, lda, read[A].size) &&
			       check_matrix(k, n, ldb, read[B].size) &&
			       check_matrix(m, n, ldc, write[0].size) &&
			       is_aligned(&read[A], sizeof(float)) &&
			       is_aligned(&read[B], sizeof(float)) &&
			       is_aligned(&write[0], sizeof(float))
		       ? 0
		       : -EINVAL;
}

static int sgemm_call(struct vaccel_session *sess, struct vaccel_arg *read,
		      size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	(void)nr_read;
	(void)nr_write;
	return op_sgemm(sess, int64_of(&read[M]), int64_of(&read[N]),
			int64_of(&read[K]), float_of(&read[ALPHA]), read[A].buf,
			int64_of(&read[LDA]), read[B].buf, int64_of(&read[LDB]),
			float_of(&read[BETA]), write[0].buf,
			int64_of(&read[LDC]));
}

static size_t count_of(const struct vaccel_arg *arg)
{
	return arg->size / sizeof(float);
}

/* All of @args have as many elements as the first to read, and are aligned. */
static int arrays_check(const struct vaccel_arg *first,
			const struct vaccel_arg *args, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (count_of(&args[i]) < count_of(first) ||
		    !is_aligned(&args[i], sizeof(float)))
			return -EINVAL;
	return 0;
}

static int copy_check(const struct vaccel_arg *read,
		      const struct vaccel_arg *write)
{
	const int error = arrays_check(read, read, 1);

	return error ? error : arrays_check(read, write, 1);
}

static int binary_check(const struct vaccel_arg *read,
			const struct vaccel_arg *write)
{
	const int error = arrays_check(read, read, 2);

	return error ? error : arrays_check(read, write, 1);
}

static int parallel_check(const struct vaccel_arg *read,
			  const struct vaccel_arg *write)
{
	const int error = arrays_check(read, read, 2);

	return error ? error : arrays_check(read, write, 2);
}

static int vadd_check(const struct vaccel_arg *read,
		      const struct vaccel_arg *write)
{
	return count_of(&read[0]) == count_of(&read[1])
		       ? binary_check(read, write)
		       : -EINVAL;
}

static int arraycopy_call(struct vaccel_session *sess, struct vaccel_arg *read,
			  size_t nr_read, struct vaccel_arg *write,
			  size_t nr_write)
{
	(void)nr_read;
	(void)nr_write;
	return op_fpga_arraycopy(sess, read[0].buf, write[0].buf,
				 count_of(&read[0]));
}

static int mmult_call(struct vaccel_session *sess, struct vaccel_arg *read,
		      size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	(void)nr_read;
	(void)nr_write;
	return op_fpga_mmult(sess, read[0].buf, read[1].buf, write[0].buf,
			     count_of(&read[0]));
}

static int parallel_call(struct vaccel_session *sess, struct vaccel_arg *read,
			 size_t nr_read, struct vaccel_arg *write,
			 size_t nr_write)
{
	(void)nr_read;
	(void)nr_write;
	return op_fpga_parallel(sess, read[0].buf, read[1].buf, write[0].buf,
				write[1].buf, count_of(&read[0]));
}

static int vadd_call(struct vaccel_session *sess, struct vaccel_arg *read,
		     size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	(void)nr_read;
	(void)nr_write;
	return op_fpga_vadd(sess, read[0].buf, read[1].buf, write[0].buf,
			    count_of(&read[0]), count_of(&read[1]));
}

static int minmax_check(const struct vaccel_arg *read,
			const struct vaccel_arg *write)
{
	const int count = int_of(&read[1]);
	const int error = check_minmax(read[0].buf, count, int_of(&read[2]),
				       int_of(&read[3]), write[0].buf);

	if (error)
		return error;
	return (size_t)count <= read[0].size / sizeof(double) &&
			       (size_t)count <=
				       write[0].size / sizeof(double) &&
			       is_aligned(&read[0], sizeof(double)) &&
			       is_aligned(&write[0], sizeof(double))
		       ? 0
		       : -EINVAL;
}

static int minmax_call(struct vaccel_session *sess, struct vaccel_arg *read,
		       size_t nr_read, struct vaccel_arg *write,
		       size_t nr_write)
{
	double min, max;

	(void)nr_read;
	(void)nr_write;
	memcpy(&min, write[1].buf, sizeof(min));
	memcpy(&max, write[2].buf, sizeof(max));
	const int error =
		op_minmax(sess, read[0].buf, int_of(&read[1]), int_of(&read[2]),
			  int_of(&read[3]), write[0].buf, &min, &max);
	memcpy(write[1].buf, &min, sizeof(min));
	memcpy(write[2].buf, &max, sizeof(max));
	return error;
}

static int opencv_call(struct vaccel_session *sess, struct vaccel_arg *read,
		       size_t nr_read, struct vaccel_arg *write,
		       size_t nr_write)
{
	return op_opencv(sess, nr_read ? read : NULL, (int)nr_read, write,
			 (int)nr_write);
}

/* What an operation takes, with how many there are. */
#define SHAPES(...) \
	(sizeof((const struct shape[]){ __VA_ARGS__ }) / sizeof(struct shape))
#define READ(...) .read = { __VA_ARGS__ }, .reads = SHAPES(__VA_ARGS__)
#define WRITE(...) .write = { __VA_ARGS__ }, .writes = SHAPES(__VA_ARGS__)

#define IMAGE(call_)                                               \
	READ(OTHER("image", VACCEL_ARG_BUFFER)),                   \
		WRITE(MANY("out_imgname", VACCEL_ARG_UCHAR_ARRAY,  \
			   unsigned char)),                        \
		.sizes = "the name is cut to its argument's size", \
		.call = call_

/* One number, an array of them, and what is no number. */
#define ONE(name_, type_, ctype)                              \
	{                                                     \
		.name = name_, .type = type_, .number = true, \
		.want = sizeof(ctype), .mask = -1             \
	}
#define MANY(name_, type_, ctype)                                        \
	{                                                                \
		.name = name_, .type = type_, .number = true, .want = 0, \
		.mask = (int32_t)sizeof(ctype) - 1                       \
	}
#define OTHER(name_, type_)                  \
	{                                    \
		.name = name_, .type = type_ \
	}
#define ANY(name_, ctype)                                                  \
	{                                                                  \
		.name = name_, .type = SHAPE_ANY, .element = sizeof(ctype) \
	}
#define INTS(name) ANY(name, int)
#define FLOATS(name) ANY(name, float)
#define DOUBLES(name) ANY(name, double)

static const struct operation operations[VACCEL_OP_MAX] = {
	[VACCEL_OP_NOOP] = {
		.name = "noop",
		.function = "vaccel_noop",
	},
	[VACCEL_OP_EXEC] = {
		.name = "exec",
		.function = "vaccel_exec",
		READ(OTHER("library", VACCEL_ARG_STRING),
		     OTHER("symbol", VACCEL_ARG_STRING)),
		.more = true,
		.sizes = "the user's arguments follow in both lists",
		.call = exec_call,
	},
	[VACCEL_OP_EXEC_WITH_RESOURCE] = {
		.name = "exec_with_resource",
		.function = "vaccel_exec_with_resource",
		READ(ONE("resource id", VACCEL_ARG_INT64, int64_t),
		     OTHER("symbol", VACCEL_ARG_STRING)),
		.more = true,
		.sizes = "the user's arguments follow in both lists",
		.call = exec_with_resource_call,
	},
	[VACCEL_OP_IMAGE_CLASSIFY] = {
		.name = "image_classify",
		.function = "vaccel_image_classification",
		READ(OTHER("image", VACCEL_ARG_BUFFER)),
		WRITE(MANY("out_imgname", VACCEL_ARG_UCHAR_ARRAY, unsigned char),
		      MANY("out_text", VACCEL_ARG_UCHAR_ARRAY, unsigned char)),
		.sizes = "texts are cut to their arguments' sizes",
		.call = classify_call,
	},
	[VACCEL_OP_IMAGE_DETECT] = {
		.name = "image_detect",
		.function = "vaccel_image_detection",
		IMAGE(detect_call),
	},
	[VACCEL_OP_IMAGE_SEGMENT] = {
		.name = "image_segment",
		.function = "vaccel_image_segmentation",
		IMAGE(segment_call),
	},
	[VACCEL_OP_IMAGE_POSE] = {
		.name = "image_pose",
		.function = "vaccel_image_pose",
		IMAGE(pose_call),
	},
	[VACCEL_OP_IMAGE_DEPTH] = {
		.name = "image_depth",
		.function = "vaccel_image_depth",
		IMAGE(depth_call),
	},
	[VACCEL_OP_TF_MODEL_LOAD] = {
		.name = "tf_model_load",
		.function = "vaccel_tf_model_load",
	},
	[VACCEL_OP_TF_MODEL_UNLOAD] = {
		.name = "tf_model_unload",
		.function = "vaccel_tf_model_unload",
	},
	[VACCEL_OP_TF_MODEL_RUN] = {
		.name = "tf_model_run",
		.function = "vaccel_tf_model_run",
	},
	[VACCEL_OP_TFLITE_MODEL_LOAD] = {
		.name = "tflite_model_load",
		.function = "vaccel_tflite_model_load",
	},
	[VACCEL_OP_TFLITE_MODEL_UNLOAD] = {
		.name = "tflite_model_unload",
		.function = "vaccel_tflite_model_unload",
	},
	[VACCEL_OP_TFLITE_MODEL_RUN] = {
		.name = "tflite_model_run",
		.function = "vaccel_tflite_model_run",
	},
	[VACCEL_OP_TORCH_MODEL_LOAD] = {
		.name = "torch_model_load",
		.function = "vaccel_torch_model_load",
	},
	[VACCEL_OP_TORCH_MODEL_RUN] = {
		.name = "torch_model_run",
		.function = "vaccel_torch_model_run",
	},
	[VACCEL_OP_TORCH_SGEMM] = {
		.name = "torch_sgemm",
		.function = "vaccel_torch_sgemm",
	},
	[VACCEL_OP_BLAS_SGEMM] = {
		.name = "blas_sgemm",
		.function = "vaccel_sgemm",
		READ([M] = ONE("m", VACCEL_ARG_INT64, int64_t),
		     [N] = ONE("n", VACCEL_ARG_INT64, int64_t),
		     [K] = ONE("k", VACCEL_ARG_INT64, int64_t),
		     [ALPHA] = ONE("alpha", VACCEL_ARG_FLOAT32, float),
		     [A] = MANY("a", VACCEL_ARG_FLOAT32_ARRAY, float),
		     [LDA] = ONE("lda", VACCEL_ARG_INT64, int64_t),
		     [B] = MANY("b", VACCEL_ARG_FLOAT32_ARRAY, float),
		     [LDB] = ONE("ldb", VACCEL_ARG_INT64, int64_t),
		     [BETA] = ONE("beta", VACCEL_ARG_FLOAT32, float),
		     [LDC] = ONE("ldc", VACCEL_ARG_INT64, int64_t)),
		WRITE(MANY("c", VACCEL_ARG_FLOAT32_ARRAY, float)),
		.sizes = "lda >= k, ldb >= n, ldc >= n; each matrix holds "
			 "(rows - 1) * ld + columns floats",
		.check = sgemm_check,
		.call = sgemm_call,
	},
	[VACCEL_OP_FPGA_ARRAYCOPY] = {
		.name = "fpga_arraycopy",
		.function = "vaccel_fpga_arraycopy",
		READ(INTS("a")),
		WRITE(INTS("out")),
		.sizes = "out holds as many elements as a",
		.check = copy_check,
		.call = arraycopy_call,
	},
	[VACCEL_OP_FPGA_MMULT] = {
		.name = "fpga_mmult",
		.function = "vaccel_fpga_mmult",
		READ(FLOATS("a"), FLOATS("b")),
		WRITE(FLOATS("c")),
		.sizes = "b and c hold as many elements as a",
		.check = binary_check,
		.call = mmult_call,
	},
	[VACCEL_OP_FPGA_PARALLEL] = {
		.name = "fpga_parallel",
		.function = "vaccel_fpga_parallel",
		READ(FLOATS("a"), FLOATS("b")),
		WRITE(FLOATS("add"), FLOATS("mult")),
		.sizes = "b, add and mult hold as many elements as a",
		.check = parallel_check,
		.call = parallel_call,
	},
	[VACCEL_OP_FPGA_VECTORADD] = {
		.name = "fpga_vectoradd",
		.function = "vaccel_fpga_vadd",
		READ(FLOATS("a"), FLOATS("b")),
		WRITE(FLOATS("c")),
		.sizes = "a and b hold equally many, c as many or more",
		.check = vadd_check,
		.call = vadd_call,
	},
	[VACCEL_OP_MINMAX] = {
		.name = "minmax",
		.function = "vaccel_minmax",
		READ(DOUBLES("in"), INTS("count"), INTS("low"),
			  INTS("high")),
		WRITE(DOUBLES("out"), DOUBLES("min"), DOUBLES("max")),
		.sizes = "in and out hold count doubles; count > 0, "
			 "low <= high",
		.check = minmax_check,
		.call = minmax_call,
	},
	[VACCEL_OP_OPENCV] = {
		.name = "opencv",
		.function = "vaccel_opencv_unpack",
		.more = true,
		.sizes = "any; the first is the function's number by custom",
		.call = opencv_call,
	},
};

const struct operation *operation_get(unsigned code)
{
	return &operations[code];
}

const char *operation_name(unsigned code)
{
	const char *name = sluice_vaccel_operation_name(code);

	return name ? name : "unknown";
}

/* What is no number. */
static bool shape_fits(const struct shape *shape, const struct vaccel_arg *arg)
{
	if (shape->type == SHAPE_ANY)
		return arg->buf && arg->size >= shape->element;
	return arg->type == shape->type &&
	       check_value(arg->type, arg->buf, arg->size);
}

/* 0 if the argument is the number; what is one less than a size or an address
 * has its top bit set if there is none. */
static inline uint64_t number_differs(const struct shape *shape,
				      const struct vaccel_arg *arg)
{
	return (unsigned)(arg->type ^ shape->type) |
	       ((arg->size & (size_t)shape->mask) ^ shape->want) |
	       (((arg->size - 1) | ((uintptr_t)arg->buf - 1)) >> 63);
}

/* Whether arguments have the shapes, with more behind them or not. */
static bool shapes_fit(const struct shape *shapes, size_t wanted, bool more,
		       const struct vaccel_arg *args, size_t count)
{
	uint64_t differs = 0;

	if (count < wanted || (count > wanted && !more) || (count && !args))
		return false;
	for (size_t i = 0; i < wanted; i++)
		if (shapes[i].number)
			differs |= number_differs(&shapes[i], &args[i]);
		else if (!shape_fits(&shapes[i], &args[i]))
			return false;
	return differs == 0;
}

int operation_check(unsigned code, const struct vaccel_arg *read,
		    size_t nr_read, const struct vaccel_arg *write,
		    size_t nr_write)
{
	const struct operation *operation = operation_get(code);

	if (code == VACCEL_OP_NOOP)
		return -EINVAL;
	if (!operation->call)
		return -ENOTSUP;
	if (!shapes_fit(operation->read, operation->reads, operation->more,
			read, nr_read) ||
	    !shapes_fit(operation->write, operation->writes, operation->more,
			write, nr_write))
		return -EINVAL;
	return operation->check ? operation->check(read, write) : 0;
}

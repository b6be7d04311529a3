/*
 * vAccel's first interface over today's: each operation's structures are
 * unpacked into the arguments of its C function.
 */
#pragma GCC visibility push(default)
#include <sluice/vaccel2020.h>
#pragma GCC visibility pop

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <sluice/vaccel.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define MOST_EXTENSION_ARGS 64

typedef int run_fn(vaccel_session_t *sess, unsigned code, const void *input,
		   void *output);

/* What an operation takes and gives. */
struct row {
	run_fn *run;
	size_t in, out; /* sizes of the structures; 0: it has none */
};

int vaccel_get_operations(uint8_t *available_operations)
{
	int served = 0;

	if (!available_operations)
		return 0;
	memset(available_operations, 0, SLUICE_VACCEL2020_OPERATIONS);
	for (unsigned code = 0; code < SLUICE_VACCEL2020_OPERATIONS; code++)
		if (sluice_vaccel_serves(code)) {
			available_operations[code] = 1;
			served++;
		}
	return served;
}

vaccel_session_t *create_vaccel_session(void)
{
	struct vaccel_session *sess;
	const int code = vaccel_session_new(&sess, 0);

	if (code) {
		errno = code;
		return NULL;
	}
	return sess;
}

int destroy_vaccel_session(vaccel_session_t *handle)
{
	return vaccel_session_delete(handle);
}

int destory_vaccel_session(vaccel_session_t *handle)
{
	return vaccel_session_delete(handle);
}

static int run_noop(vaccel_session_t *sess, unsigned code, const void *input,
		    void *output)
{
	(void)code, (void)input, (void)output;
	return vaccel_noop(sess);
}

static int run_exec(vaccel_session_t *sess, unsigned code, const void *input,
		    void *output)
{
	const struct sluice_vaccel2020_exec_in *in = input;

	(void)code, (void)output;
	return vaccel_exec(sess, in->library, in->symbol, in->read, in->nr_read,
			   in->write, in->nr_write);
}

static int run_exec_with_resource(vaccel_session_t *sess, unsigned code,
				  const void *input, void *output)
{
	const struct sluice_vaccel2020_exec_with_resource_in *in = input;

	(void)code, (void)output;
	return vaccel_exec_with_resource(sess, in->resource, in->symbol,
					 in->read, in->nr_read, in->write,
					 in->nr_write);
}

static int run_classify(vaccel_session_t *sess, unsigned code,
			const void *input, void *output)
{
	const struct sluice_vaccel2020_image_in *in = input;
	const struct sluice_vaccel2020_image_out *out = output;

	(void)code;
	return vaccel_image_classification(
		sess, in->image, out->out_text, out->out_imgname,
		in->image_size, out->out_text_size, out->out_imgname_size);
}

static int run_image(vaccel_session_t *sess, unsigned code, const void *input,
		     void *output)
{
	static int (*const functions[])(struct vaccel_session *, const void *,
					unsigned char *, size_t, size_t) = {
		[VACCEL_OP_IMAGE_DETECT] = vaccel_image_detection,
		[VACCEL_OP_IMAGE_SEGMENT] = vaccel_image_segmentation,
		[VACCEL_OP_IMAGE_POSE] = vaccel_image_pose,
		[VACCEL_OP_IMAGE_DEPTH] = vaccel_image_depth,
	};
	const struct sluice_vaccel2020_image_in *in = input;
	const struct sluice_vaccel2020_image_out *out = output;

	return functions[code](sess, in->image, out->out_imgname,
			       in->image_size, out->out_imgname_size);
}

static int run_tf_model(vaccel_session_t *sess, unsigned code,
			const void *input, void *output)
{
	const struct sluice_vaccel2020_model_in *in = input;
	const struct sluice_vaccel2020_tf_out *out = output;

	return code == VACCEL_OP_TF_MODEL_LOAD
		       ? vaccel_tf_model_load(sess, in->model, out->status)
		       : vaccel_tf_model_unload(sess, in->model, out->status);
}

static int run_tf(vaccel_session_t *sess, unsigned code, const void *input,
		  void *output)
{
	const struct sluice_vaccel2020_tf_run_in *in = input;
	const struct sluice_vaccel2020_tf_run_out *out = output;

	(void)code;
	return vaccel_tf_model_run(sess, in->model, in->run_options,
				   in->in_nodes, in->in_tensors, in->nr_inputs,
				   in->out_nodes, out->out_tensors,
				   in->nr_outputs, out->status);
}

static int run_model(vaccel_session_t *sess, unsigned code, const void *input,
		     void *output)
{
	static int (*const functions[])(struct vaccel_session *,
					struct vaccel_resource *) = {
		[VACCEL_OP_TFLITE_MODEL_LOAD] = vaccel_tflite_model_load,
		[VACCEL_OP_TFLITE_MODEL_UNLOAD] = vaccel_tflite_model_unload,
		[VACCEL_OP_TORCH_MODEL_LOAD] = vaccel_torch_model_load,
	};
	const struct sluice_vaccel2020_model_in *in = input;

	(void)output;
	return functions[code](sess, in->model);
}

static int run_tflite(vaccel_session_t *sess, unsigned code, const void *input,
		      void *output)
{
	const struct sluice_vaccel2020_tflite_run_in *in = input;
	const struct sluice_vaccel2020_tflite_run_out *out = output;

	(void)code;
	return vaccel_tflite_model_run(sess, in->model, in->inputs,
				       in->nr_inputs, out->outputs,
				       in->nr_outputs, out->status);
}

static int run_torch(vaccel_session_t *sess, unsigned code, const void *input,
		     void *output)
{
	const struct sluice_vaccel2020_torch_run_in *in = input;
	const struct sluice_vaccel2020_torch_run_out *out = output;

	(void)code;
	return vaccel_torch_model_run(sess, in->model, in->run_options,
				      in->inputs, in->nr_inputs, out->outputs,
				      in->nr_outputs);
}

static int run_torch_sgemm(vaccel_session_t *sess, unsigned code,
			   const void *input, void *output)
{
	const struct sluice_vaccel2020_torch_sgemm_in *in = input;
	const struct sluice_vaccel2020_torch_sgemm_out *out = output;

	(void)code;
	return vaccel_torch_sgemm(sess, in->a, in->b, in->c, in->m, in->n,
				  in->k, out->out);
}

static int run_sgemm(vaccel_session_t *sess, unsigned code, const void *input,
		     void *output)
{
	const struct sluice_vaccel2020_sgemm_in *in = input;
	const struct sluice_vaccel2020_sgemm_out *out = output;

	(void)code;
	return vaccel_sgemm(sess, in->m, in->n, in->k, in->alpha, in->a,
			    in->lda, in->b, in->ldb, in->beta, out->c,
			    out->ldc);
}

static int run_arraycopy(vaccel_session_t *sess, unsigned code,
			 const void *input, void *output)
{
	const struct sluice_vaccel2020_arraycopy_in *in = input;
	const struct sluice_vaccel2020_arraycopy_out *out = output;

	(void)code;
	return vaccel_fpga_arraycopy(sess, in->a, out->out, in->count);
}

static int run_fpga(vaccel_session_t *sess, unsigned code, const void *input,
		    void *output)
{
	const struct sluice_vaccel2020_fpga_in *in = input;
	const struct sluice_vaccel2020_fpga_out *out = output;

	if (code == VACCEL_OP_FPGA_MMULT)
		return vaccel_fpga_mmult(sess, in->a, in->b, out->out,
					 in->count);
	if (code == VACCEL_OP_FPGA_VECTORADD)
		return vaccel_fpga_vadd(sess, in->a, in->b, out->out, in->count,
					in->count);
	return vaccel_fpga_parallel(sess, in->a, in->b, out->out, out->mult,
				    in->count);
}

static int run_minmax(vaccel_session_t *sess, unsigned code, const void *input,
		      void *output)
{
	const struct sluice_vaccel2020_minmax_in *in = input;
	struct sluice_vaccel2020_minmax_out *out = output;

	(void)code;
	return vaccel_minmax(sess, in->data, in->count, in->low, in->high,
			     out->data, &out->min, &out->max);
}

static int run_opencv(vaccel_session_t *sess, unsigned code, const void *input,
		      void *output)
{
	const struct sluice_vaccel2020_args *in = input;
	const struct sluice_vaccel2020_args *out = output;

	(void)code;
	if (in->count > INT_MAX || out->count > INT_MAX)
		return VACCEL_EINVAL;
	return vaccel_opencv_unpack(sess, in->args, (int)in->count, out->args,
				    (int)out->count);
}

/* An extension is called by its code before its arguments. */
static int run_extension(vaccel_session_t *sess, unsigned code,
			 const void *input, void *output)
{
	struct vaccel_arg read[MOST_EXTENSION_ARGS + 1];
	const struct sluice_vaccel2020_args *in = input;
	const struct sluice_vaccel2020_args *out = output;
	uint8_t byte = (uint8_t)code;

	if (in->count > MOST_EXTENSION_ARGS || out->count > INT_MAX ||
	    (in->count && !in->args))
		return VACCEL_EINVAL;
	read[0] = (struct vaccel_arg){ .buf = &byte,
				       .size = 1,
				       .type = VACCEL_ARG_UINT8 };
	if (in->count)
		memcpy(&read[1], in->args, in->count * sizeof(*read));
	return vaccel_genop(sess, read, (int)in->count + 1, out->args,
			    (int)out->count);
}

#define ROW(run, in, out)                                      \
	{                                                      \
		run, sizeof(struct sluice_vaccel2020_##in),    \
			sizeof(struct sluice_vaccel2020_##out) \
	}
#define ROW_IN(run, in)                                       \
	{                                                     \
		run, sizeof(struct sluice_vaccel2020_##in), 0 \
	}

static const struct row rows[VACCEL_OP_MAX] = {
	[VACCEL_OP_NOOP] = { run_noop, 0, 0 },
	[VACCEL_OP_EXEC] = ROW_IN(run_exec, exec_in),
	[VACCEL_OP_EXEC_WITH_RESOURCE] =
		ROW_IN(run_exec_with_resource, exec_with_resource_in),
	[VACCEL_OP_IMAGE_CLASSIFY] = ROW(run_classify, image_in, image_out),
	[VACCEL_OP_IMAGE_DETECT] = ROW(run_image, image_in, image_out),
	[VACCEL_OP_IMAGE_SEGMENT] = ROW(run_image, image_in, image_out),
	[VACCEL_OP_IMAGE_POSE] = ROW(run_image, image_in, image_out),
	[VACCEL_OP_IMAGE_DEPTH] = ROW(run_image, image_in, image_out),
	[VACCEL_OP_TF_MODEL_LOAD] = ROW(run_tf_model, model_in, tf_out),
	[VACCEL_OP_TF_MODEL_UNLOAD] = ROW(run_tf_model, model_in, tf_out),
	[VACCEL_OP_TF_MODEL_RUN] = ROW(run_tf, tf_run_in, tf_run_out),
	[VACCEL_OP_TFLITE_MODEL_LOAD] = ROW_IN(run_model, model_in),
	[VACCEL_OP_TFLITE_MODEL_UNLOAD] = ROW_IN(run_model, model_in),
	[VACCEL_OP_TFLITE_MODEL_RUN] =
		ROW(run_tflite, tflite_run_in, tflite_run_out),
	[VACCEL_OP_TORCH_MODEL_LOAD] = ROW_IN(run_model, model_in),
	[VACCEL_OP_TORCH_MODEL_RUN] =
		ROW(run_torch, torch_run_in, torch_run_out),
	[VACCEL_OP_TORCH_SGEMM] =
		ROW(run_torch_sgemm, torch_sgemm_in, torch_sgemm_out),
	[VACCEL_OP_BLAS_SGEMM] = ROW(run_sgemm, sgemm_in, sgemm_out),
	[VACCEL_OP_FPGA_ARRAYCOPY] =
		ROW(run_arraycopy, arraycopy_in, arraycopy_out),
	[VACCEL_OP_FPGA_MMULT] = ROW(run_fpga, fpga_in, fpga_out),
	[VACCEL_OP_FPGA_PARALLEL] = ROW(run_fpga, fpga_in, fpga_out),
	[VACCEL_OP_FPGA_VECTORADD] = ROW(run_fpga, fpga_in, fpga_out),
	[VACCEL_OP_MINMAX] = ROW(run_minmax, minmax_in, minmax_out),
	[VACCEL_OP_OPENCV] = ROW(run_opencv, args, args),
};

/* Whether a structure says that it has the size that it must have. */
static bool size_fits(const void *structure, size_t size)
{
	size_t said;

	if (size == 0)
		return true;
	if (!structure)
		return false;
	memcpy(&said, structure, sizeof(said));
	return said == size;
}

int do_operation(vaccel_session_t *handle, vaccel_op_t operation, void *input,
		 void *output)
{
	static const struct row extension = ROW(run_extension, args, args);
	const struct row *row = operation < VACCEL_OP_MAX ? &rows[operation]
				: operation >= SLUICE_VACCEL_OP_FIRST
					? &extension
					: NULL;

	if (!handle || !row || !size_fits(input, row->in) ||
	    !size_fits(output, row->out))
		return VACCEL_EINVAL;
	return row->run(handle, operation, input, output);
}

/*
 * noop -- computes nothing: every operation answers at once with something
 * recognisable, for tests and for measuring what the library costs.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel.h>

#define CLASSIFICATION "This is a dummy classification tag!"
#define IMGNAME "This is a dummy imgname!"
#define MESSAGE "Operation handled by noop plugin"

#define debug(...) vaccel_debug("[noop] " __VA_ARGS__)

/* Begin the account of a call, whose arguments follow one a line. */
static void announce(const struct vaccel_session *sess, const char *what)
{
	debug("Calling %s for session %" PRId64, what, sess->id);
	debug("Dumping arguments for %s:", what);
}

static void promise(void)
{
	debug("will return a dummy result");
}

static int noop(struct vaccel_session *sess)
{
	debug("Calling no-op for session %" PRId64, sess->id);
	return VACCEL_OK;
}

static void show_args(const struct vaccel_arg *args, size_t count,
		      const char *list)
{
	for (size_t i = 0; i < count; i++) {
		debug("%s[%zu].size: %zu", list, i, args[i].size);
		debug("%s[%zu].type: %s", list, i,
		      vaccel_arg_type_to_base_str(args[i].type));
	}
}

/* One argument back from one of the same size, as integers. */
static void echo(const struct vaccel_arg *read, size_t nr_read,
		 struct vaccel_arg *write, size_t nr_write)
{
	if (nr_write == 1 && nr_read >= 1 && read[0].buf && write[0].buf &&
	    write[0].size == read[0].size && write[0].size % sizeof(int) == 0)
		memmove(write[0].buf, read[0].buf, write[0].size);
}

static int exec(struct vaccel_session *sess, const char *library,
		const char *symbol, struct vaccel_arg *read, size_t nr_read,
		struct vaccel_arg *write, size_t nr_write)
{
	if (!sess || !library || !symbol)
		return VACCEL_EINVAL;
	announce(sess, "exec");
	debug("library: %s", library);
	debug("symbol: %s", symbol);
	show_args(read, nr_read, "read");
	show_args(write, nr_write, "write");
	promise();
	echo(read, nr_read, write, nr_write);
	return VACCEL_OK;
}

static int exec_with_resource(struct vaccel_session *sess,
			      struct vaccel_resource *object,
			      const char *symbol, struct vaccel_arg *read,
			      size_t nr_read, struct vaccel_arg *write,
			      size_t nr_write)
{
	if (!sess || !object || !symbol)
		return VACCEL_EINVAL;
	announce(sess, "exec_with_resource");
	for (size_t i = 0; i < object->nr_blobs; i++) {
		const char *path = vaccel_blob_path(object->blobs[i]);
		if (!path)
			return VACCEL_EINVAL;
		debug("library: %s", path);
	}
	debug("symbol: %s", symbol);
	show_args(read, nr_read, "read");
	show_args(write, nr_write, "write");
	promise();
	echo(read, nr_read, write, nr_write);
	return VACCEL_OK;
}

/* As much of @text as fits, with a NUL. */
static void answer(unsigned char *out, size_t size, const char *text)
{
	if (!out || size == 0)
		return;
	const size_t length = strlen(text) < size ? strlen(text) : size - 1;
	memcpy(out, text, length);
	out[length] = '\0';
}

/* The path of the session's model. */
static const char *model_path(struct vaccel_session *sess)
{
	struct vaccel_resource *model;

	if (vaccel_session_resource_by_type(sess, &model,
					    VACCEL_RESOURCE_MODEL) ||
	    model->nr_blobs == 0)
		return NULL;
	return vaccel_blob_path(model->blobs[0]);
}

static void announce_image(struct vaccel_session *sess, const char *what,
			   size_t len_img)
{
	announce(sess, what);
	const char *path = model_path(sess);
	debug("model: %s", path ? path : "(null)");
	debug("len_img: %zu", len_img);
}

static int image_classify(struct vaccel_session *sess, const void *img,
			  unsigned char *out_text, unsigned char *out_imgname,
			  size_t len_img, size_t len_out_text,
			  size_t len_out_imgname)
{
	if (!img)
		return VACCEL_EINVAL;
	announce_image(sess, "Image classification", len_img);
	debug("len_out_text: %zu", len_out_text);
	debug("len_out_imgname: %zu", len_out_imgname);
	promise();
	answer(out_text, len_out_text, CLASSIFICATION);
	answer(out_imgname, len_out_imgname, IMGNAME);
	return VACCEL_OK;
}

static int image(struct vaccel_session *sess, const char *what, const void *img,
		 unsigned char *out_imgname, size_t len_img,
		 size_t len_out_imgname)
{
	if (!img)
		return VACCEL_EINVAL;
	announce_image(sess, what, len_img);
	debug("len_out_imgname: %zu", len_out_imgname);
	promise();
	answer(out_imgname, len_out_imgname, IMGNAME);
	return VACCEL_OK;
}

static int image_detect(struct vaccel_session *sess, const void *img,
			unsigned char *out_imgname, size_t len_img,
			size_t len_out_imgname)
{
	return image(sess, "Image detection", img, out_imgname, len_img,
		     len_out_imgname);
}

static int image_segment(struct vaccel_session *sess, const void *img,
			 unsigned char *out_imgname, size_t len_img,
			 size_t len_out_imgname)
{
	return image(sess, "Image segmentation", img, out_imgname, len_img,
		     len_out_imgname);
}

static int image_pose(struct vaccel_session *sess, const void *img,
		      unsigned char *out_imgname, size_t len_img,
		      size_t len_out_imgname)
{
	return image(sess, "Image pose", img, out_imgname, len_img,
		     len_out_imgname);
}

static int image_depth(struct vaccel_session *sess, const void *img,
		       unsigned char *out_imgname, size_t len_img,
		       size_t len_out_imgname)
{
	return image(sess, "Image depth", img, out_imgname, len_img,
		     len_out_imgname);
}

/* What @status held before is not freed: it may never have been filled in. */
static int status_set(struct vaccel_tf_status *status)
{
	return status ? vaccel_tf_status_init(status, 0, MESSAGE) : VACCEL_OK;
}

static int tf_load(struct vaccel_session *sess, struct vaccel_resource *model,
		   struct vaccel_tf_status *status)
{
	announce(sess, "TensorFlow model load");
	debug("model: %" PRId64, model->id);
	return status_set(status);
}

static int tf_unload(struct vaccel_session *sess, struct vaccel_resource *model,
		     struct vaccel_tf_status *status)
{
	announce(sess, "TensorFlow model unload");
	debug("model: %" PRId64, model->id);
	return status_set(status);
}

/* Outputs are copies of the inputs: the three libraries' tensors differ in name
 * and in the types of their numbers. */
#define TENSOR_ECHO(lib)                                                 \
	static int lib##_copy(struct vaccel_##lib##_tensor **to,         \
			      const struct vaccel_##lib##_tensor *from)  \
	{                                                                \
		int code = vaccel_##lib##_tensor_allocate(               \
			to, from->nr_dims, from->dims, from->data_type,  \
			from->size);                                     \
		if (!code && from->size && from->data)                   \
			memcpy((*to)->data, from->data, from->size);     \
		if (!code)                                               \
			(*to)->owned = true;                             \
		return code;                                             \
	}                                                                \
                                                                         \
	static int lib##_echo(struct vaccel_##lib##_tensor **to,         \
			      struct vaccel_##lib##_tensor *const *from, \
			      int count)                                 \
	{                                                                \
		for (int i = 0; i < count; i++) {                        \
			const int code = lib##_copy(&to[i], from[i]);    \
			if (!code)                                       \
				continue;                                \
			to[i] = NULL;                                    \
			while (i-- > 0) {                                \
				vaccel_##lib##_tensor_delete(to[i]);     \
				to[i] = NULL;                            \
			}                                                \
			return code;                                     \
		}                                                        \
		return VACCEL_OK;                                        \
	}

TENSOR_ECHO(tf)
TENSOR_ECHO(tflite)
TENSOR_ECHO(torch)

static int tf_run(struct vaccel_session *sess, struct vaccel_resource *model,
		  const struct vaccel_tf_buffer *run_options,
		  const struct vaccel_tf_node *in_nodes,
		  struct vaccel_tf_tensor *const *in_tensors, int nr_inputs,
		  const struct vaccel_tf_node *out_nodes,
		  struct vaccel_tf_tensor **out_tensors, int nr_outputs,
		  struct vaccel_tf_status *status)
{
	announce(sess, "TensorFlow model run");
	debug("model: %" PRId64, model->id);
	debug("run_options.size: %zu", run_options ? run_options->size : 0);
	for (int i = 0; i < nr_inputs; i++)
		debug("input %d: %s:%d", i, in_nodes[i].name, in_nodes[i].id);
	for (int i = 0; i < nr_outputs; i++)
		debug("output %d: %s:%d", i, out_nodes[i].name,
		      out_nodes[i].id);
	promise();
	if (nr_outputs > nr_inputs)
		return VACCEL_EINVAL;
	const int code = tf_echo(out_tensors, in_tensors, nr_outputs);
	return code ? code : status_set(status);
}

static int tflite_load(struct vaccel_session *sess,
		       struct vaccel_resource *model)
{
	announce(sess, "TensorFlow Lite model load");
	debug("model: %" PRId64, model->id);
	return VACCEL_OK;
}

static int tflite_unload(struct vaccel_session *sess,
			 struct vaccel_resource *model)
{
	announce(sess, "TensorFlow Lite model unload");
	debug("model: %" PRId64, model->id);
	return VACCEL_OK;
}

static int tflite_run(struct vaccel_session *sess,
		      struct vaccel_resource *model,
		      struct vaccel_tflite_tensor *const *inputs, int nr_inputs,
		      struct vaccel_tflite_tensor **outputs, int nr_outputs,
		      uint8_t *status)
{
	announce(sess, "TensorFlow Lite model run");
	debug("model: %" PRId64, model->id);
	debug("nr_inputs: %d", nr_inputs);
	debug("nr_outputs: %d", nr_outputs);
	promise();
	if (nr_outputs > nr_inputs)
		return VACCEL_EINVAL;
	const int code = tflite_echo(outputs, inputs, nr_outputs);
	if (!code && status)
		*status = 0;
	return code;
}

static int torch_load(struct vaccel_session *sess,
		      struct vaccel_resource *model)
{
	announce(sess, "Torch model load");
	if (model->nr_blobs == 0 ||
	    (unsigned)model->blobs[0]->type >= VACCEL_BLOB_MAX)
		return VACCEL_EINVAL;
	debug("model: %" PRId64 " %s", model->id, model->blobs[0]->name);
	return VACCEL_OK;
}

static int torch_run(struct vaccel_session *sess, struct vaccel_resource *model,
		     const struct vaccel_torch_buffer *run_options,
		     struct vaccel_torch_tensor *const *inputs, int nr_inputs,
		     struct vaccel_torch_tensor **outputs, int nr_outputs)
{
	announce(sess, "Torch model run");
	debug("model: %" PRId64, model->id);
	debug("run_options.size: %zu", run_options ? run_options->size : 0);
	debug("nr_inputs: %d", nr_inputs);
	debug("nr_outputs: %d", nr_outputs);
	promise();
	if (nr_outputs > nr_inputs)
		return VACCEL_EINVAL;
	return torch_echo(outputs, inputs, nr_outputs);
}

static int torch_sgemm(struct vaccel_session *sess,
		       struct vaccel_torch_tensor **a,
		       struct vaccel_torch_tensor **b,
		       struct vaccel_torch_tensor **c, int m, int n, int k,
		       struct vaccel_torch_tensor **out)
{
	(void)a, (void)b, (void)c, (void)out;
	announce(sess, "Torch SGEMM");
	debug("m: %d", m);
	debug("n: %d", n);
	debug("k: %d", k);
	promise();
	return VACCEL_OK;
}

static int sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc)
{
	(void)a, (void)b, (void)c;
	announce(sess, "SGEMM");
	debug("m: %" PRId64, m);
	debug("n: %" PRId64, n);
	debug("k: %" PRId64, k);
	debug("alpha: %f", (double)alpha);
	debug("lda: %" PRId64, lda);
	debug("ldb: %" PRId64, ldb);
	debug("beta: %f", (double)beta);
	debug("ldc: %" PRId64, ldc);
	promise();
	return VACCEL_OK;
}

static int fpga_arraycopy(struct vaccel_session *sess, int a[], int out_a[],
			  size_t len_a)
{
	announce(sess, "FPGA array copy");
	debug("len_a: %zu", len_a);
	memmove(out_a, a, len_a * sizeof(*a));
	return VACCEL_OK;
}

static int fpga_vadd(struct vaccel_session *sess, float a[], float b[],
		     float c[], size_t len_a, size_t len_b)
{
	announce(sess, "FPGA vector add");
	debug("len_a: %zu", len_a);
	debug("len_b: %zu", len_b);
	for (size_t i = 0; i < len_a; i++)
		c[i] = a[i] + b[i];
	return VACCEL_OK;
}

static int fpga_parallel(struct vaccel_session *sess, float a[], float b[],
			 float add_output[], float mult_output[], size_t len_a)
{
	announce(sess, "FPGA parallel");
	debug("len_a: %zu", len_a);
	for (size_t i = 0; i < len_a; i++) {
		add_output[i] = a[i] + b[i];
		mult_output[i] = 1;
	}
	return VACCEL_OK;
}

static int fpga_mmult(struct vaccel_session *sess, float a[], float b[],
		      float c[], size_t len_a)
{
	(void)a, (void)b;
	announce(sess, "FPGA matrix multiplication");
	debug("len_a: %zu", len_a);
	for (size_t i = 0; i < len_a; i++)
		c[i] = 9.1f;
	return VACCEL_OK;
}

static int minmax(struct vaccel_session *sess, const double *indata, int ndata,
		  int low_threshold, int high_threshold, double *outdata,
		  double *min, double *max)
{
	if (!sess)
		return VACCEL_EINVAL;
	announce(sess, "MinMax");
	debug("ndata: %d", ndata);
	debug("low_threshold: %d", low_threshold);
	debug("high_threshold: %d", high_threshold);
	promise();
	memmove(outdata, indata, (size_t)ndata * sizeof(*indata));
	*min = -1.0;
	*max = 10000.0;
	return VACCEL_OK;
}

static int opencv(struct vaccel_session *sess, struct vaccel_arg *read,
		  int nr_read, struct vaccel_arg *write, int nr_write)
{
	announce(sess, "OpenCV");
	debug("nr_read: %d", nr_read);
	debug("nr_write: %d", nr_write);
	if (nr_read > 0 && read[0].buf && read[0].size == 1)
		debug("function: %u", *(const uint8_t *)read[0].buf);
	for (int i = 0; i < nr_write; i++) {
		const size_t count = write[i].size / 4;
		if (write[i].buf && write[i].size >= sizeof(count))
			memcpy(write[i].buf, &count, sizeof(count));
	}
	promise();
	return VACCEL_OK;
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(noop, VACCEL_OP_NOOP, noop),
	VACCEL_OP_INIT(exec, VACCEL_OP_EXEC, exec),
	VACCEL_OP_INIT(exec_res, VACCEL_OP_EXEC_WITH_RESOURCE,
		       exec_with_resource),
	VACCEL_OP_INIT(classify, VACCEL_OP_IMAGE_CLASSIFY, image_classify),
	VACCEL_OP_INIT(detect, VACCEL_OP_IMAGE_DETECT, image_detect),
	VACCEL_OP_INIT(segment, VACCEL_OP_IMAGE_SEGMENT, image_segment),
	VACCEL_OP_INIT(pose, VACCEL_OP_IMAGE_POSE, image_pose),
	VACCEL_OP_INIT(depth, VACCEL_OP_IMAGE_DEPTH, image_depth),
	VACCEL_OP_INIT(tf_load, VACCEL_OP_TF_MODEL_LOAD, tf_load),
	VACCEL_OP_INIT(tf_unload, VACCEL_OP_TF_MODEL_UNLOAD, tf_unload),
	VACCEL_OP_INIT(tf_run, VACCEL_OP_TF_MODEL_RUN, tf_run),
	VACCEL_OP_INIT(tfl_load, VACCEL_OP_TFLITE_MODEL_LOAD, tflite_load),
	VACCEL_OP_INIT(tfl_unload, VACCEL_OP_TFLITE_MODEL_UNLOAD,
		       tflite_unload),
	VACCEL_OP_INIT(tfl_run, VACCEL_OP_TFLITE_MODEL_RUN, tflite_run),
	VACCEL_OP_INIT(torch_load, VACCEL_OP_TORCH_MODEL_LOAD, torch_load),
	VACCEL_OP_INIT(torch_run, VACCEL_OP_TORCH_MODEL_RUN, torch_run),
	VACCEL_OP_INIT(torch_sgemm, VACCEL_OP_TORCH_SGEMM, torch_sgemm),
	VACCEL_OP_INIT(sgemm, VACCEL_OP_BLAS_SGEMM, sgemm),
	VACCEL_OP_INIT(arraycopy, VACCEL_OP_FPGA_ARRAYCOPY, fpga_arraycopy),
	VACCEL_OP_INIT(mmult, VACCEL_OP_FPGA_MMULT, fpga_mmult),
	VACCEL_OP_INIT(parallel, VACCEL_OP_FPGA_PARALLEL, fpga_parallel),
	VACCEL_OP_INIT(vadd, VACCEL_OP_FPGA_VECTORADD, fpga_vadd),
	VACCEL_OP_INIT(minmax, VACCEL_OP_MINMAX, minmax),
	VACCEL_OP_INIT(opencv, VACCEL_OP_OPENCV, opencv),
};

static int init(void)
{
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "noop", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION, .type = VACCEL_PLUGIN_DEBUG,
	      .init = init, .fini = fini);

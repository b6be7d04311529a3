#include "ops.h"

#include "call.h"
#include "check.h"

/* Every operation runs like this: find the function, which has the parameters
 * of the C function, and call it with what the C function got. */
#define RUN(call, region, type, ...) \
	call_end(&(call), (region), ((type)(call).function)(__VA_ARGS__))

typedef int noop_fn(struct vaccel_session *);
typedef int exec_fn(struct vaccel_session *, const char *, const char *,
		    struct vaccel_arg *, size_t, struct vaccel_arg *, size_t);
typedef int exec_with_resource_fn(struct vaccel_session *,
				  struct vaccel_resource *, const char *,
				  struct vaccel_arg *, size_t,
				  struct vaccel_arg *, size_t);
typedef int classify_fn(struct vaccel_session *, const void *, unsigned char *,
			unsigned char *, size_t, size_t, size_t);
typedef int image_fn(struct vaccel_session *, const void *, unsigned char *,
		     size_t, size_t);
typedef int sgemm_fn(struct vaccel_session *, int64_t, int64_t, int64_t, float,
		     float *, int64_t, float *, int64_t, float, float *,
		     int64_t);
typedef int arraycopy_fn(struct vaccel_session *, int *, int *, size_t);
typedef int mmult_fn(struct vaccel_session *, float *, float *, float *,
		     size_t);
typedef int parallel_fn(struct vaccel_session *, float *, float *, float *,
			float *, size_t);
typedef int vadd_fn(struct vaccel_session *, float *, float *, float *, size_t,
		    size_t);
typedef int minmax_fn(struct vaccel_session *, const double *, int, int, int,
		      double *, double *, double *);
typedef int opencv_fn(struct vaccel_session *, struct vaccel_arg *, int,
		      struct vaccel_arg *, int);
typedef int torch_sgemm_fn(struct vaccel_session *,
			   struct vaccel_torch_tensor **,
			   struct vaccel_torch_tensor **,
			   struct vaccel_torch_tensor **, int, int, int,
			   struct vaccel_torch_tensor **);
typedef int tf_model_fn(struct vaccel_session *, struct vaccel_resource *,
			struct vaccel_tf_status *);
typedef int tf_run_fn(struct vaccel_session *, struct vaccel_resource *,
		      const struct vaccel_tf_buffer *,
		      const struct vaccel_tf_node *,
		      struct vaccel_tf_tensor *const *, int,
		      const struct vaccel_tf_node *, struct vaccel_tf_tensor **,
		      int, struct vaccel_tf_status *);
typedef int model_fn(struct vaccel_session *, struct vaccel_resource *);
typedef int tflite_run_fn(struct vaccel_session *, struct vaccel_resource *,
			  struct vaccel_tflite_tensor *const *, int,
			  struct vaccel_tflite_tensor **, int, uint8_t *);
typedef int torch_run_fn(struct vaccel_session *, struct vaccel_resource *,
			 const struct vaccel_torch_buffer *,
			 struct vaccel_torch_tensor *const *, int,
			 struct vaccel_torch_tensor **, int);

int op_noop(struct vaccel_session *sess)
{
	struct call call;
	int error = sess ? call_begin(&call, sess, VACCEL_OP_NOOP) : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_NOOP, noop_fn *, sess);
}

int op_exec(struct vaccel_session *sess, const char *library,
	    const char *symbol, struct vaccel_arg *read, size_t nr_read,
	    struct vaccel_arg *write, size_t nr_write)
{
	struct call call;
	int error = sess && library && symbol
			    ? check_user_args(read, nr_read, write, nr_write)
			    : -EINVAL;

	if (!error)
		error = call_begin(&call, sess, VACCEL_OP_EXEC);
	if (error)
		return error;
	return RUN(call, REGION_EXEC, exec_fn *, sess, library, symbol, read,
		   nr_read, write, nr_write);
}

int op_exec_with_resource(struct vaccel_session *sess,
			  struct vaccel_resource *resource, const char *symbol,
			  struct vaccel_arg *read, size_t nr_read,
			  struct vaccel_arg *write, size_t nr_write)
{
	struct call call;
	int error = sess && resource && symbol
			    ? check_user_args(read, nr_read, write, nr_write)
			    : -EINVAL;

	if (!error)
		error = call_begin_with(&call, sess, resource,
					VACCEL_RESOURCE_LIB,
					VACCEL_OP_EXEC_WITH_RESOURCE);
	if (error)
		return error;
	return RUN(call, REGION_EXEC_WITH_RESOURCE, exec_with_resource_fn *,
		   sess, resource, symbol, read, nr_read, write, nr_write);
}

int op_image_classify(struct vaccel_session *sess, const void *img,
		      unsigned char *out_text, unsigned char *out_imgname,
		      size_t len_img, size_t len_out_text,
		      size_t len_out_imgname)
{
	struct call call;
	int error = sess && img
			    ? call_begin(&call, sess, VACCEL_OP_IMAGE_CLASSIFY)
			    : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_IMAGE, classify_fn *, sess, img, out_text,
		   out_imgname, len_img, len_out_text, len_out_imgname);
}

int op_image(struct vaccel_session *sess, unsigned code, const void *img,
	     unsigned char *out_imgname, size_t len_img, size_t len_out_imgname)
{
	struct call call;
	int error = sess && img ? call_begin(&call, sess, code) : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_IMAGE, image_fn *, sess, img, out_imgname,
		   len_img, len_out_imgname);
}

int op_sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
	     float alpha, float *a, int64_t lda, float *b, int64_t ldb,
	     float beta, float *c, int64_t ldc)
{
	struct call call;
	int error = sess && a && b && c ? check_sgemm(m, n, k, lda, ldb, ldc)
					: -EINVAL;

	if (!error)
		error = call_begin(&call, sess, VACCEL_OP_BLAS_SGEMM);
	if (error)
		return error;
	return RUN(call, REGION_BLAS, sgemm_fn *, sess, m, n, k, alpha, a, lda,
		   b, ldb, beta, c, ldc);
}

int op_fpga_arraycopy(struct vaccel_session *sess, int *a, int *out,
		      size_t count)
{
	struct call call;
	int error = sess && a && out
			    ? call_begin(&call, sess, VACCEL_OP_FPGA_ARRAYCOPY)
			    : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_FPGA_ARRAYCOPY, arraycopy_fn *, sess, a, out,
		   count);
}

int op_fpga_mmult(struct vaccel_session *sess, float *a, float *b, float *c,
		  size_t count)
{
	struct call call;
	int error = sess && a && b && c
			    ? call_begin(&call, sess, VACCEL_OP_FPGA_MMULT)
			    : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_FPGA_MMULT, mmult_fn *, sess, a, b, c, count);
}

int op_fpga_parallel(struct vaccel_session *sess, float *a, float *b,
		     float *sum, float *product, size_t count)
{
	struct call call;
	int error = sess && a && b && sum && product
			    ? call_begin(&call, sess, VACCEL_OP_FPGA_PARALLEL)
			    : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_FPGA_PARALLEL, parallel_fn *, sess, a, b, sum,
		   product, count);
}

int op_fpga_vadd(struct vaccel_session *sess, float *a, float *b, float *c,
		 size_t count_a, size_t count_b)
{
	struct call call;
	int error = sess && a && b && c && count_a == count_b
			    ? call_begin(&call, sess, VACCEL_OP_FPGA_VECTORADD)
			    : -EINVAL;

	if (error)
		return error;
	return RUN(call, REGION_FPGA_VADD, vadd_fn *, sess, a, b, c, count_a,
		   count_b);
}

int op_minmax(struct vaccel_session *sess, const double *in, int count, int low,
	      int high, double *out, double *min, double *max)
{
	struct call call;
	int error = sess && min && max ? check_minmax(in, count, low, high, out)
				       : -EINVAL;

	if (!error)
		error = call_begin(&call, sess, VACCEL_OP_MINMAX);
	if (error)
		return error;
	return RUN(call, REGION_MINMAX, minmax_fn *, sess, in, count, low, high,
		   out, min, max);
}

int op_opencv(struct vaccel_session *sess, struct vaccel_arg *read, int nr_read,
	      struct vaccel_arg *write, int nr_write)
{
	struct call call;
	int error = sess && nr_read >= 0 && nr_write >= 0
			    ? check_user_args(read, (size_t)nr_read, write,
					      (size_t)nr_write)
			    : -EINVAL;

	if (!error)
		error = call_begin(&call, sess, VACCEL_OP_OPENCV);
	if (error)
		return error;
	return RUN(call, REGION_OPENCV, opencv_fn *, sess, read, nr_read, write,
		   nr_write);
}

static int tf_model(struct vaccel_session *sess, struct vaccel_resource *model,
		    struct vaccel_tf_status *status, unsigned code,
		    enum region region)
{
	struct call call;
	int error = sess && model ? call_begin_with(&call, sess, model,
						    VACCEL_RESOURCE_MODEL, code)
				  : -EINVAL;

	if (error)
		return error;
	return RUN(call, region, tf_model_fn *, sess, model, status);
}

static int tf_run(struct vaccel_session *sess, struct vaccel_resource *model,
		  const struct vaccel_tf_buffer *run_options,
		  const struct vaccel_tf_node *in_nodes,
		  struct vaccel_tf_tensor *const *in_tensors, int nr_inputs,
		  const struct vaccel_tf_node *out_nodes,
		  struct vaccel_tf_tensor **out_tensors, int nr_outputs,
		  struct vaccel_tf_status *status)
{
	struct call call;
	int error = sess && model ? call_begin_with(&call, sess, model,
						    VACCEL_RESOURCE_MODEL,
						    VACCEL_OP_TF_MODEL_RUN)
				  : -EINVAL;

	if (error)
		return error;
	error = check_tf_run(in_nodes, in_tensors, nr_inputs, out_nodes,
			     out_tensors, nr_outputs);
	if (error)
		return call_end(&call, REGION_TF_RUN, code_of(error));
	return RUN(call, REGION_TF_RUN, tf_run_fn *, sess, model, run_options,
		   in_nodes, in_tensors, nr_inputs, out_nodes, out_tensors,
		   nr_outputs, status);
}

/* Load and unload of models that have no status. */
static int model_do(struct vaccel_session *sess, struct vaccel_resource *model,
		    unsigned code, enum region region)
{
	struct call call;
	int error = sess && model ? call_begin_with(&call, sess, model,
						    VACCEL_RESOURCE_MODEL, code)
				  : -EINVAL;

	if (error)
		return error;
	return RUN(call, region, model_fn *, sess, model);
}

static int tflite_run(struct vaccel_session *sess,
		      struct vaccel_resource *model,
		      struct vaccel_tflite_tensor *const *inputs, int nr_inputs,
		      struct vaccel_tflite_tensor **outputs, int nr_outputs,
		      uint8_t *status)
{
	struct call call;
	int error = sess && model ? call_begin_with(&call, sess, model,
						    VACCEL_RESOURCE_MODEL,
						    VACCEL_OP_TFLITE_MODEL_RUN)
				  : -EINVAL;

	if (error)
		return error;
	error = check_tflite_run(inputs, nr_inputs, outputs, nr_outputs);
	if (error)
		return call_end(&call, REGION_TFLITE_RUN, code_of(error));
	return RUN(call, REGION_TFLITE_RUN, tflite_run_fn *, sess, model,
		   inputs, nr_inputs, outputs, nr_outputs, status);
}

static int torch_run(struct vaccel_session *sess, struct vaccel_resource *model,
		     const struct vaccel_torch_buffer *run_options,
		     struct vaccel_torch_tensor *const *inputs, int nr_inputs,
		     struct vaccel_torch_tensor **outputs, int nr_outputs)
{
	struct call call;
	int error = sess && model ? call_begin_with(&call, sess, model,
						    VACCEL_RESOURCE_MODEL,
						    VACCEL_OP_TORCH_MODEL_RUN)
				  : -EINVAL;

	if (error)
		return error;
	error = check_torch_run(inputs, nr_inputs, outputs, nr_outputs);
	if (error)
		return call_end(&call, REGION_TORCH_RUN, code_of(error));
	return RUN(call, REGION_TORCH_RUN, torch_run_fn *, sess, model,
		   run_options, inputs, nr_inputs, outputs, nr_outputs);
}

static int torch_sgemm(struct vaccel_session *sess,
		       struct vaccel_torch_tensor **a,
		       struct vaccel_torch_tensor **b,
		       struct vaccel_torch_tensor **c, int m, int n, int k,
		       struct vaccel_torch_tensor **out)
{
	struct call call;
	int error = sess ? check_torch_sgemm(a, b, c, m, n, k, out) : -EINVAL;

	if (!error)
		error = call_begin(&call, sess, VACCEL_OP_TORCH_SGEMM);
	if (error)
		return error;
	return RUN(call, REGION_TORCH_SGEMM, torch_sgemm_fn *, sess, a, b, c, m,
		   n, k, out);
}

int vaccel_noop(struct vaccel_session *sess)
{
	return code_of(op_noop(sess));
}

int vaccel_exec(struct vaccel_session *sess, const char *library,
		const char *fn_symbol, struct vaccel_arg *read, size_t nr_read,
		struct vaccel_arg *write, size_t nr_write)
{
	return code_of(op_exec(sess, library, fn_symbol, read, nr_read, write,
			       nr_write));
}

int vaccel_exec_with_resource(struct vaccel_session *sess,
			      struct vaccel_resource *resource,
			      const char *fn_symbol, struct vaccel_arg *read,
			      size_t nr_read, struct vaccel_arg *write,
			      size_t nr_write)
{
	return code_of(op_exec_with_resource(sess, resource, fn_symbol, read,
					     nr_read, write, nr_write));
}

int vaccel_image_classification(struct vaccel_session *sess, const void *img,
				unsigned char *out_text,
				unsigned char *out_imgname, size_t len_img,
				size_t len_out_text, size_t len_out_imgname)
{
	return code_of(op_image_classify(sess, img, out_text, out_imgname,
					 len_img, len_out_text,
					 len_out_imgname));
}

int vaccel_image_detection(struct vaccel_session *sess, const void *img,
			   unsigned char *out_imgname, size_t len_img,
			   size_t len_out_imgname)
{
	return code_of(op_image(sess, VACCEL_OP_IMAGE_DETECT, img, out_imgname,
				len_img, len_out_imgname));
}

int vaccel_image_segmentation(struct vaccel_session *sess, const void *img,
			      unsigned char *out_imgname, size_t len_img,
			      size_t len_out_imgname)
{
	return code_of(op_image(sess, VACCEL_OP_IMAGE_SEGMENT, img, out_imgname,
				len_img, len_out_imgname));
}

int vaccel_image_pose(struct vaccel_session *sess, const void *img,
		      unsigned char *out_imgname, size_t len_img,
		      size_t len_out_imgname)
{
	return code_of(op_image(sess, VACCEL_OP_IMAGE_POSE, img, out_imgname,
				len_img, len_out_imgname));
}

int vaccel_image_depth(struct vaccel_session *sess, const void *img,
		       unsigned char *out_imgname, size_t len_img,
		       size_t len_out_imgname)
{
	return code_of(op_image(sess, VACCEL_OP_IMAGE_DEPTH, img, out_imgname,
				len_img, len_out_imgname));
}

int vaccel_sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc)
{
	return code_of(
		op_sgemm(sess, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc));
}

int vaccel_fpga_arraycopy(struct vaccel_session *sess, int a[], int out_a[],
			  size_t len_a)
{
	return code_of(op_fpga_arraycopy(sess, a, out_a, len_a));
}

int vaccel_fpga_mmult(struct vaccel_session *sess, float a[], float b[],
		      float c[], size_t len_a)
{
	return code_of(op_fpga_mmult(sess, a, b, c, len_a));
}

int vaccel_fpga_parallel(struct vaccel_session *sess, float a[], float b[],
			 float add_output[], float mult_output[], size_t len_a)
{
	return code_of(
		op_fpga_parallel(sess, a, b, add_output, mult_output, len_a));
}

int vaccel_fpga_vadd(struct vaccel_session *sess, float a[], float b[],
		     float c[], size_t len_a, size_t len_b)
{
	return code_of(op_fpga_vadd(sess, a, b, c, len_a, len_b));
}

int vaccel_minmax(struct vaccel_session *sess, const double *indata, int ndata,
		  int low_threshold, int high_threshold, double *outdata,
		  double *min, double *max)
{
	return code_of(op_minmax(sess, indata, ndata, low_threshold,
				 high_threshold, outdata, min, max));
}

int vaccel_opencv_unpack(struct vaccel_session *sess, struct vaccel_arg *read,
			 int nr_read, struct vaccel_arg *write, int nr_write)
{
	return code_of(op_opencv(sess, read, nr_read, write, nr_write));
}

int vaccel_tf_model_load(struct vaccel_session *sess,
			 struct vaccel_resource *model,
			 struct vaccel_tf_status *status)
{
	return code_of(tf_model(sess, model, status, VACCEL_OP_TF_MODEL_LOAD,
				REGION_TF_LOAD));
}

int vaccel_tf_model_unload(struct vaccel_session *sess,
			   struct vaccel_resource *model,
			   struct vaccel_tf_status *status)
{
	return code_of(tf_model(sess, model, status, VACCEL_OP_TF_MODEL_UNLOAD,
				REGION_TF_UNLOAD));
}

int vaccel_tf_model_run(struct vaccel_session *sess,
			struct vaccel_resource *model,
			const struct vaccel_tf_buffer *run_options,
			const struct vaccel_tf_node *in_nodes,
			struct vaccel_tf_tensor *const *in_tensors,
			int nr_inputs, const struct vaccel_tf_node *out_nodes,
			struct vaccel_tf_tensor **out_tensors, int nr_outputs,
			struct vaccel_tf_status *status)
{
	return code_of(tf_run(sess, model, run_options, in_nodes, in_tensors,
			      nr_inputs, out_nodes, out_tensors, nr_outputs,
			      status));
}

int vaccel_tflite_model_load(struct vaccel_session *sess,
			     struct vaccel_resource *model)
{
	return code_of(model_do(sess, model, VACCEL_OP_TFLITE_MODEL_LOAD,
				REGION_TFLITE_LOAD));
}

int vaccel_tflite_model_unload(struct vaccel_session *sess,
			       struct vaccel_resource *model)
{
	return code_of(model_do(sess, model, VACCEL_OP_TFLITE_MODEL_UNLOAD,
				REGION_TFLITE_UNLOAD));
}

int vaccel_tflite_model_run(struct vaccel_session *sess,
			    struct vaccel_resource *model,
			    struct vaccel_tflite_tensor *const *inputs,
			    int nr_inputs,
			    struct vaccel_tflite_tensor **outputs,
			    int nr_outputs, uint8_t *status)
{
	return code_of(tflite_run(sess, model, inputs, nr_inputs, outputs,
				  nr_outputs, status));
}

int vaccel_torch_model_load(struct vaccel_session *sess,
			    struct vaccel_resource *model)
{
	return code_of(model_do(sess, model, VACCEL_OP_TORCH_MODEL_LOAD,
				REGION_TORCH_LOAD));
}

int vaccel_torch_model_run(struct vaccel_session *sess,
			   struct vaccel_resource *model,
			   const struct vaccel_torch_buffer *run_options,
			   struct vaccel_torch_tensor *const *inputs,
			   int nr_inputs, struct vaccel_torch_tensor **outputs,
			   int nr_outputs)
{
	return code_of(torch_run(sess, model, run_options, inputs, nr_inputs,
				 outputs, nr_outputs));
}

int vaccel_torch_sgemm(struct vaccel_session *sess,
		       struct vaccel_torch_tensor **in_A,
		       struct vaccel_torch_tensor **in_B,
		       struct vaccel_torch_tensor **in_C, int M, int N, int K,
		       struct vaccel_torch_tensor **out)
{
	return code_of(torch_sgemm(sess, in_A, in_B, in_C, M, N, K, out));
}

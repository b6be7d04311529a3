#include "support.h"

#include <limits.h>
#include <string.h>

static struct vaccel_session session, released;
static struct vaccel_resource model, library, data;

static int setup(void **state)
{
	setup_noop(state);
	vaccel_resource_init(&model, file_with("model.pt", "m"),
			     VACCEL_RESOURCE_MODEL);
	vaccel_resource_init(&library, file_with("lib.so", "l"),
			     VACCEL_RESOURCE_LIB);
	vaccel_resource_init(&data, file_with("data.bin", "d"),
			     VACCEL_RESOURCE_DATA);
	return vaccel_session_init(&session, 0) ||
	       vaccel_resource_register(&model, &session) ||
	       vaccel_resource_register(&library, &session) ||
	       vaccel_resource_register(&data, &session);
}

static float a[32], b[32], c[32];
static int ints[8], ints_out[8];
static double doubles[8], doubles_out[8], low, high;
static unsigned char text[64], name[64];

/* Every operation, on a session that may be NULL or released. */
static int call(struct vaccel_session *sess, unsigned code)
{
	switch (code) {
	case VACCEL_OP_NOOP:
		return vaccel_noop(sess);
	case VACCEL_OP_EXEC:
		return vaccel_exec(sess, "lib", "f", NULL, 0, NULL, 0);
	case VACCEL_OP_EXEC_WITH_RESOURCE:
		return vaccel_exec_with_resource(sess, &library, "f", NULL, 0,
						 NULL, 0);
	case VACCEL_OP_IMAGE_CLASSIFY:
		return vaccel_image_classification(sess, "img", text, name, 3,
						   sizeof(text), sizeof(name));
	case VACCEL_OP_IMAGE_DETECT:
		return vaccel_image_detection(sess, "img", name, 3,
					      sizeof(name));
	case VACCEL_OP_IMAGE_SEGMENT:
		return vaccel_image_segmentation(sess, "img", name, 3,
						 sizeof(name));
	case VACCEL_OP_IMAGE_POSE:
		return vaccel_image_pose(sess, "img", name, 3, sizeof(name));
	case VACCEL_OP_IMAGE_DEPTH:
		return vaccel_image_depth(sess, "img", name, 3, sizeof(name));
	case VACCEL_OP_BLAS_SGEMM:
		return vaccel_sgemm(sess, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2);
	case VACCEL_OP_FPGA_ARRAYCOPY:
		return vaccel_fpga_arraycopy(sess, ints, ints_out, 8);
	case VACCEL_OP_FPGA_MMULT:
		return vaccel_fpga_mmult(sess, a, b, c, 4);
	case VACCEL_OP_FPGA_PARALLEL:
		return vaccel_fpga_parallel(sess, a, b, c, c + 16, 4);
	case VACCEL_OP_FPGA_VECTORADD:
		return vaccel_fpga_vadd(sess, a, b, c, 4, 4);
	case VACCEL_OP_MINMAX:
		return vaccel_minmax(sess, doubles, 8, 0, 1, doubles_out, &low,
				     &high);
	case VACCEL_OP_OPENCV:
		return vaccel_opencv_unpack(sess, NULL, 0, NULL, 0);
	case VACCEL_OP_TF_MODEL_LOAD:
		return vaccel_tf_model_load(sess, &model, NULL);
	case VACCEL_OP_TF_MODEL_UNLOAD:
		return vaccel_tf_model_unload(sess, &model, NULL);
	case VACCEL_OP_TF_MODEL_RUN:
		return vaccel_tf_model_run(sess, &model, NULL, NULL, NULL, 0,
					   NULL, NULL, 0, NULL);
	case VACCEL_OP_TFLITE_MODEL_LOAD:
		return vaccel_tflite_model_load(sess, &model);
	case VACCEL_OP_TFLITE_MODEL_UNLOAD:
		return vaccel_tflite_model_unload(sess, &model);
	case VACCEL_OP_TFLITE_MODEL_RUN:
		return vaccel_tflite_model_run(sess, &model, NULL, 0, NULL, 0,
					       NULL);
	case VACCEL_OP_TORCH_MODEL_LOAD:
		return vaccel_torch_model_load(sess, &model);
	case VACCEL_OP_TORCH_MODEL_RUN:
		return vaccel_torch_model_run(sess, &model, NULL, NULL, 0, NULL,
					      0);
	default: {
		struct vaccel_torch_tensor empty = { 0 }, *tensor = &empty;
		return vaccel_torch_sgemm(sess, &tensor, &tensor, NULL, 2, 2, 2,
					  &tensor);
	}
	}
}

static bool needs_resource(unsigned code)
{
	return code == VACCEL_OP_EXEC_WITH_RESOURCE ||
	       (code >= VACCEL_OP_TF_MODEL_LOAD &&
		code < VACCEL_OP_TORCH_SGEMM);
}

static void every_operation_answers_for_its_session(void **state)
{
	(void)state;
	for (unsigned code = 0; code < VACCEL_OP_MAX; code++) {
		assert_int_equal(call(&session, code), VACCEL_OK);
		assert_int_equal(call(NULL, code), VACCEL_EINVAL);
		assert_int_equal(call(&released, code),
				 needs_resource(code) ? VACCEL_EPERM
						      : VACCEL_ENOTSUP);
	}
}

static void a_plugin_that_lacks_an_operation_says_so(void **state)
{
	struct vaccel_session other;

	(void)state;
	assert_int_equal(vaccel_plugin_load(EXEC), VACCEL_OK);
	assert_int_equal(vaccel_session_init(&other, VACCEL_PLUGIN_CPU), 0);
	for (unsigned code = VACCEL_OP_IMAGE_CLASSIFY; code < VACCEL_OP_MAX;
	     code++)
		assert_int_equal(call(&other, code), needs_resource(code)
							     ? VACCEL_EPERM
							     : VACCEL_ENOTSUP);
	assert_int_equal(vaccel_resource_register(&model, &other), VACCEL_OK);
	assert_int_equal(vaccel_tf_model_load(&other, &model, NULL),
			 VACCEL_ENOTSUP);
	assert_int_equal(vaccel_session_release(&other), VACCEL_OK);
}

static void resources_are_checked_before_the_plugin(void **state)
{
	struct vaccel_resource stranger;
	struct vaccel_tf_status status = { 42, NULL };

	(void)state;
	vaccel_resource_init(&stranger, file_with("other", "x"),
			     VACCEL_RESOURCE_MODEL);
	assert_int_equal(vaccel_exec_with_resource(&session, &data, "f", NULL,
						   0, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_exec_with_resource(&session, NULL, "f", NULL, 0,
						   NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_model_load(&session, NULL, &status),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_model_load(&session, &library, &status),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_model_load(&session, &stranger, &status),
			 VACCEL_EPERM);
	assert_int_equal(vaccel_torch_model_load(&session, &stranger),
			 VACCEL_EPERM);
	assert_int_equal(vaccel_tflite_model_load(&session, &data),
			 VACCEL_EINVAL);
	assert_int_equal(status.code, 42);
	assert_null(status.message);
	vaccel_resource_release(&stranger);
}

static void noop_answers_as_it_always_has(void **state)
{
	unsigned char tiny[6];

	(void)state;
	for (int i = 0; i < 8; i++) {
		ints[i] = i;
		a[i] = (float)i;
		b[i] = 1;
		doubles[i] = i;
	}
	assert_int_equal(call(&session, VACCEL_OP_IMAGE_CLASSIFY), 0);
	assert_string_equal(text, "This is a dummy classification tag!");
	assert_string_equal(name, "This is a dummy imgname!");
	assert_int_equal(vaccel_image_classification(&session, "i", tiny, NULL,
						     1, sizeof(tiny), 0),
			 0);
	assert_string_equal(tiny, "This ");
	assert_int_equal(vaccel_image_pose(&session, NULL, name, 0, 1),
			 VACCEL_EINVAL);
	call(&session, VACCEL_OP_FPGA_ARRAYCOPY);
	assert_memory_equal(ints, ints_out, sizeof(ints));
	call(&session, VACCEL_OP_FPGA_VECTORADD);
	assert_true(c[3] > 3.9f && c[3] < 4.1f);
	call(&session, VACCEL_OP_FPGA_PARALLEL);
	assert_true(c[16] > 0.9f && c[16] < 1.1f);
	call(&session, VACCEL_OP_FPGA_MMULT);
	assert_true(c[3] > 9.0f && c[3] < 9.2f);
	call(&session, VACCEL_OP_MINMAX);
	assert_memory_equal(doubles, doubles_out, sizeof(doubles));
	assert_true(low < 0 && high > 9999);
}

static void typed_arguments_are_checked(void **state)
{
	struct vaccel_arg arg = { 0 };
	const int64_t huge = (int64_t)INT_MAX + 1;

	(void)state;
#define SGEMM(m, n, k, lda, ldb, ldc) \
	vaccel_sgemm(&session, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)
	assert_int_equal(SGEMM(0, 2, 2, 2, 2, 2), VACCEL_OK);
	assert_int_equal(SGEMM(2, 2, 0, 1, 2, 2), VACCEL_OK);
	assert_int_equal(SGEMM(-1, 2, 2, 2, 2, 2), VACCEL_EINVAL);
	assert_int_equal(SGEMM(2, -1, 2, 2, 2, 2), VACCEL_EINVAL);
	assert_int_equal(SGEMM(2, 2, INT64_MIN, 2, 2, 2), VACCEL_EINVAL);
	assert_int_equal(SGEMM(2, 2, 2, 1, 2, 2), VACCEL_EINVAL);
	assert_int_equal(SGEMM(2, 2, 2, 2, 1, 2), VACCEL_EINVAL);
	assert_int_equal(SGEMM(2, 2, 2, 2, 2, 1), VACCEL_EINVAL);
	assert_int_equal(SGEMM(huge, 2, 2, 2, 2, 2), VACCEL_ERANGE);
	assert_int_equal(SGEMM(2, 2, 2, huge, 2, 2), VACCEL_ERANGE);
	assert_int_equal(
		vaccel_sgemm(&session, 2, 2, 2, 1, NULL, 2, b, 2, 0, c, 2),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_exec(&session, NULL, "f", NULL, 0, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_exec(&session, "l", NULL, NULL, 0, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_exec(&session, "l", "f", NULL, 1, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_exec(&session, "l", "f", &arg, 1, NULL, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_fpga_vadd(&session, a, b, c, 4, 3),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_fpga_mmult(&session, a, NULL, c, 4),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_minmax(&session, doubles, 0, 0, 1, doubles_out,
				       &low, &high),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_minmax(&session, doubles, -1, 0, 1, doubles_out,
				       &low, &high),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_minmax(&session, doubles, 8, 2, 1, doubles_out,
				       &low, &high),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_opencv_unpack(&session, &arg, -1, NULL, 0),
			 VACCEL_EINVAL);
}

static void models_run_with_tensors_that_fit(void **state)
{
	int64_t dims[] = { 1, 8 }, wide[] = { INT64_MAX, 16 };
	int64_t negative[] = { -1, 8 };
	struct vaccel_tf_node node = { (char *)"in", 0 }, nameless = { 0 };
	struct vaccel_tf_status status = { 1, NULL };
	struct vaccel_tf_tensor in = { a,    sizeof(float) * 8, false, 2,
				       dims, VACCEL_TF_FLOAT };
	struct vaccel_tf_tensor *ins[] = { &in }, *outs[] = { NULL, NULL };
	struct {
		int64_t *dims;
		int nr_dims;
		size_t size;
		unsigned type;
		int code;
	} cases[] = {
		{ wide, 2, 32, VACCEL_TF_FLOAT, VACCEL_EINVAL },
		{ negative, 2, 32, VACCEL_TF_FLOAT, VACCEL_EINVAL },
		{ dims, 2, 31, VACCEL_TF_FLOAT, VACCEL_EINVAL },
		{ dims, 2, 32, VACCEL_TF_DOUBLE, VACCEL_EINVAL },
		{ dims, 0, 32, VACCEL_TF_FLOAT, VACCEL_EINVAL },
		{ NULL, 2, 32, VACCEL_TF_FLOAT, VACCEL_EINVAL },
		{ dims, 2, 32, 99, VACCEL_EINVAL },
		{ dims, 2, 32, VACCEL_TF_STRING, VACCEL_ENOTSUP },
	};

	(void)state;
#define RUN(nodes, count, out_count)                                          \
	vaccel_tf_model_run(&session, &model, NULL, nodes, ins, count, &node, \
			    outs, out_count, &status)
	assert_int_equal(RUN(&node, 1, 1), VACCEL_OK);
	assert_int_equal(status.code, 0);
	assert_string_equal(status.message, "Operation handled by noop plugin");
	vaccel_tf_status_release(&status);
	assert_int_equal(outs[0]->size, in.size);
	assert_memory_equal(outs[0]->data, a, in.size);
	assert_int_equal(outs[0]->dims[1], 8);
	assert_true(outs[0]->owned);
	vaccel_tf_tensor_delete(outs[0]);
	outs[0] = NULL;
	assert_int_equal(RUN(&node, 1, -1), VACCEL_EINVAL);
	assert_int_equal(RUN(&node, -1, 1), VACCEL_EINVAL);
	assert_int_equal(RUN(&nameless, 1, 1), VACCEL_EINVAL);
	assert_int_equal(RUN(NULL, 1, 1), VACCEL_EINVAL);
	assert_int_equal(RUN(&node, 0, 1), VACCEL_EINVAL);
	for (size_t i = 0; i < COUNT(cases); i++) {
		in = (struct vaccel_tf_tensor){
			a,
			cases[i].size,
			false,
			cases[i].nr_dims,
			cases[i].dims,
			(enum vaccel_tf_data_type)cases[i].type
		};
		assert_int_equal(RUN(&node, 1, 1), cases[i].code);
	}
	assert_null(outs[0]);
}

static void the_other_libraries_echo_too(void **state)
{
	int32_t dims32[] = { 8 };
	int64_t dims64[] = { 8 };
	struct vaccel_tflite_tensor lite = { a, 32,	false,
					     1, dims32, VACCEL_TFLITE_FLOAT32 };
	struct vaccel_torch_tensor torch = { a, 32,	false,
					     1, dims64, VACCEL_TORCH_FLOAT };
	struct vaccel_tflite_tensor *lites[] = { &lite }, *lite_out = NULL;
	struct vaccel_torch_tensor *torches[] = { &torch }, *torch_out = NULL;
	uint8_t status = 9;

	(void)state;
	assert_int_equal(vaccel_tflite_model_run(&session, &model, lites, 1,
						 &lite_out, 1, &status),
			 0);
	assert_int_equal(status, 0);
	assert_memory_equal(lite_out->data, a, 32);
	vaccel_tflite_tensor_delete(lite_out);
	assert_int_equal(vaccel_torch_model_run(&session, &model, NULL, torches,
						1, &torch_out, 1),
			 0);
	assert_memory_equal(torch_out->data, a, 32);
	vaccel_torch_tensor_delete(torch_out);
	lite.size = 31;
	assert_int_equal(vaccel_tflite_model_run(&session, &model, lites, 1,
						 &lite_out, 1, &status),
			 VACCEL_EINVAL);
	torch.data = NULL;
	assert_int_equal(vaccel_torch_model_run(&session, &model, NULL, torches,
						1, &torch_out, 1),
			 VACCEL_EINVAL);
}

static struct vaccel_arg value(unsigned type, void *buf, size_t size)
{
	return (struct vaccel_arg){ .buf = buf,
				    .size = size,
				    .type = (vaccel_arg_type_t)type };
}

static void genop_knows_codes(void **state)
{
	static const struct {
		unsigned code;
		int wanted;
	} cases[] = {
		{ 0, VACCEL_EINVAL },	{ 8, VACCEL_ENOTSUP },
		{ 12, VACCEL_ENOTSUP }, { 16, VACCEL_ENOTSUP },
		{ 17, VACCEL_EINVAL },	{ 23, VACCEL_OK },
		{ 24, VACCEL_EINVAL },	{ 127, VACCEL_EINVAL },
		{ 128, VACCEL_EINVAL }, { 200, VACCEL_EINVAL },
		{ 255, VACCEL_EINVAL },
	};
	uint8_t code = 23;
	struct vaccel_arg read = value(VACCEL_ARG_UINT8, &code, 1);
	struct vaccel_arg bad[] = {
		value(VACCEL_ARG_INT8, &code, 1),
		value(VACCEL_ARG_UINT8, &code, 2),
		value(VACCEL_ARG_UINT8, NULL, 1),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		code = (uint8_t)cases[i].code;
		assert_int_equal(vaccel_genop(&session, &read, 1, NULL, 0),
				 cases[i].wanted);
	}
	code = 23;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(vaccel_genop(&session, &bad[i], 1, NULL, 0),
				 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(&session, NULL, 1, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(&session, &read, 0, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(&session, &read, INT_MIN, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(&session, &read, 1, NULL, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(&session, &read, 1, &read, -1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(NULL, &read, 1, NULL, 0), VACCEL_EINVAL);
	code = VACCEL_OP_BLAS_SGEMM;
	assert_int_equal(vaccel_genop(&session, &read, INT_MAX, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_genop(&released, &read, 1, NULL, 0),
			 VACCEL_EINVAL);
}

/* No array is read that far. */
static void counts_that_lie_are_refused(void **state)
{
	static const uint8_t codes[] = { VACCEL_OP_EXEC, VACCEL_OP_OPENCV, 128,
					 200 };
	struct vaccel_arg read[] = { value(VACCEL_ARG_UINT8, NULL, 1),
				     value(VACCEL_ARG_STRING, "a", 2),
				     value(VACCEL_ARG_STRING, "b", 2) };
	int64_t dims[] = { 1 };
	struct vaccel_tf_tensor many = { .nr_dims = INT_MAX, .dims = dims };
	struct vaccel_tf_tensor *in = &many, *out = NULL;
	struct vaccel_tf_node node = { (char *)"a", 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		read[0].buf = (void *)&codes[i];
		assert_int_equal(vaccel_genop(&session, read, INT_MAX, NULL, 0),
				 VACCEL_EINVAL);
		assert_int_equal(vaccel_genop(&session, read, 3, read, INT_MAX),
				 VACCEL_EINVAL);
	}
	assert_int_equal(
		vaccel_exec(&session, "a", "b", read, SIZE_MAX / 64, NULL, 0),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_opencv_unpack(&session, read, 1, read, INT_MAX),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_model_run(&session, &model, NULL, &node, &in,
					     INT_MAX, &node, &out, 1, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_tf_model_run(&session, &model, NULL, &node, &in,
					     1, &node, &out, 1, NULL),
			 VACCEL_EINVAL);
	assert_null(out);
}

static void genop_checks_a_products_sizes(void **state)
{
	static const struct {
		int64_t m, n, k, lda, ldb, ldc;
		size_t a, b, c; /* bytes */
		size_t shift;	/* of a, from alignment */
		int code;
	} cases[] = {
		{ 2, 2, 2, 2, 2, 2, 16, 16, 16, 0, VACCEL_OK },
		{ 2, 3, 4, 5, 3, 3, 36, 48, 24, 0, VACCEL_OK },
		{ 1000, 1000, 1000, 1000, 1000, 1000, 16, 16, 16, 0,
		  VACCEL_EINVAL },
		{ 2, 2, 2, 2, 2, 2, 12, 16, 16, 0, VACCEL_EINVAL },
		{ 2, 2, 2, 2, 2, 2, 16, 12, 16, 0, VACCEL_EINVAL },
		{ 2, 2, 2, 2, 2, 2, 16, 16, 12, 0, VACCEL_EINVAL },
		{ 2, 2, 2, 2, 2, 2, 15, 16, 16, 0, VACCEL_EINVAL },
		{ 2, 2, 2, 2, 2, 2, 16, 16, 16, 1, VACCEL_EINVAL },
		{ 2, 2, 2, 1, 2, 2, 16, 16, 16, 0, VACCEL_EINVAL },
		{ -2, 2, 2, 2, 2, 2, 16, 16, 16, 0, VACCEL_EINVAL },
		{ INT64_MAX, 2, 2, 2, 2, 2, 16, 16, 16, 0, VACCEL_ERANGE },
		{ 2147483647, 1, 1, 2147483647, 1, 2147483647, 16, 16, 16, 0,
		  VACCEL_EINVAL },
		{ 2, 2, 2, INT64_MAX, 2, 2, 16, 16, 16, 0, VACCEL_ERANGE },
		{ 0, 2, 2, 2, 2, 2, 16, 16, 16, 0, VACCEL_OK },
	};
	uint8_t code = VACCEL_OP_BLAS_SGEMM;
	float alpha = 1, beta = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t m = cases[i].m, n = cases[i].n, k = cases[i].k;
		int64_t lda = cases[i].lda, ldb = cases[i].ldb;
		int64_t ldc = cases[i].ldc;
		struct vaccel_arg read[] = {
			value(VACCEL_ARG_UINT8, &code, 1),
			value(VACCEL_ARG_INT64, &m, 8),
			value(VACCEL_ARG_INT64, &n, 8),
			value(VACCEL_ARG_INT64, &k, 8),
			value(VACCEL_ARG_FLOAT32, &alpha, 4),
			value(VACCEL_ARG_FLOAT32_ARRAY,
			      (char *)a + cases[i].shift, cases[i].a),
			value(VACCEL_ARG_INT64, &lda, 8),
			value(VACCEL_ARG_FLOAT32_ARRAY, b, cases[i].b),
			value(VACCEL_ARG_INT64, &ldb, 8),
			value(VACCEL_ARG_FLOAT32, &beta, 4),
			value(VACCEL_ARG_INT64, &ldc, 8),
		};
		struct vaccel_arg write =
			value(VACCEL_ARG_FLOAT32_ARRAY, c, cases[i].c);
		assert_int_equal(vaccel_genop(&session, read, 11, &write, 1),
				 cases[i].code);
		assert_int_equal(sluice_vaccel_check(read, 11, &write, 1),
				 cases[i].code);
		assert_int_equal(vaccel_genop(&session, read, 10, &write, 1),
				 VACCEL_EINVAL);
		read[5].type = VACCEL_ARG_BUFFER;
		assert_int_equal(vaccel_genop(&session, read, 11, &write, 1),
				 VACCEL_EINVAL);
	}
}

static void genop_runs_a_library_function(void **state)
{
	uint8_t code = VACCEL_OP_EXEC;
	int64_t id = library.id, unknown = 2000, absurd = INT64_MIN;
	int32_t in = 10, out = 0;
	char open_text[] = { 'l', 'i', 'b' };
	struct vaccel_arg read[] = {
		value(VACCEL_ARG_UINT8, &code, 1),
		value(VACCEL_ARG_STRING, (char *)"lib", 4),
		value(VACCEL_ARG_STRING, (char *)"f", 2),
		value(VACCEL_ARG_INT32, &in, 4),
	};
	struct vaccel_arg write = value(VACCEL_ARG_INT32, &out, 4);

	(void)state;
	assert_int_equal(vaccel_genop(&session, read, 4, &write, 1), VACCEL_OK);
	assert_int_equal(out, 10);
	assert_int_equal(vaccel_genop(&session, read, 3, NULL, 0), VACCEL_OK);
	assert_int_equal(vaccel_genop(&session, read, 2, NULL, 0),
			 VACCEL_EINVAL);
	read[1] = value(VACCEL_ARG_STRING, open_text, sizeof(open_text));
	assert_int_equal(vaccel_genop(&session, read, 4, &write, 1),
			 VACCEL_EINVAL);
	code = VACCEL_OP_EXEC_WITH_RESOURCE;
	read[1] = value(VACCEL_ARG_INT64, &id, 8);
	assert_int_equal(vaccel_genop(&session, read, 4, &write, 1), VACCEL_OK);
	read[1] = value(VACCEL_ARG_INT64, &unknown, 8);
	assert_int_equal(vaccel_genop(&session, read, 4, &write, 1),
			 VACCEL_ENOENT);
	read[1] = value(VACCEL_ARG_INT64, &absurd, 8);
	assert_int_equal(vaccel_genop(&session, read, 4, &write, 1),
			 VACCEL_ENOENT);
}

static void genop_measures_arrays(void **state)
{
	uint8_t code;
	int count = 8, lowest = 0, highest = 1;
	struct vaccel_arg read[5], write[3];
	static const struct {
		unsigned code;
		size_t reads, writes;
		size_t in, in_too, out, out_too;
		int count, wanted;
	} cases[] = {
		{ 18, 1, 1, 32, 0, 32, 0, 0, VACCEL_OK },
		{ 18, 1, 1, 32, 0, 28, 0, 0, VACCEL_EINVAL },
		{ 18, 1, 1, 3, 0, 32, 0, 0, VACCEL_EINVAL },
		{ 19, 2, 1, 16, 16, 16, 0, 0, VACCEL_OK },
		{ 19, 2, 1, 16, 12, 16, 0, 0, VACCEL_EINVAL },
		{ 19, 2, 1, 16, 16, 12, 0, 0, VACCEL_EINVAL },
		{ 20, 2, 2, 16, 16, 16, 16, 0, VACCEL_OK },
		{ 20, 2, 2, 16, 16, 16, 12, 0, VACCEL_EINVAL },
		{ 20, 2, 1, 16, 16, 16, 0, 0, VACCEL_EINVAL },
		{ 21, 2, 1, 16, 16, 16, 0, 0, VACCEL_OK },
		{ 21, 2, 1, 16, 20, 16, 0, 0, VACCEL_EINVAL },
		{ 22, 4, 3, 64, 4, 64, 8, 8, VACCEL_OK },
		{ 22, 4, 3, 64, 4, 64, 8, 9, VACCEL_EINVAL },
		{ 22, 4, 3, 56, 4, 64, 8, 8, VACCEL_EINVAL },
		{ 22, 4, 3, 64, 4, 56, 8, 8, VACCEL_EINVAL },
		{ 22, 4, 3, 64, 3, 64, 8, 8, VACCEL_EINVAL },
		{ 22, 4, 3, 64, 4, 64, 7, 8, VACCEL_EINVAL },
		{ 22, 4, 3, 64, 4, 64, 8, -1, VACCEL_EINVAL },
		{ 22, 4, 3, 64, 4, 64, 8, INT_MIN, VACCEL_EINVAL },
		{ 22, 3, 3, 64, 4, 64, 8, 8, VACCEL_EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		code = (uint8_t)cases[i].code;
		count = cases[i].count;
		read[0] = value(VACCEL_ARG_UINT8, &code, 1);
		read[1] = value(VACCEL_ARG_RAW, doubles, cases[i].in);
		read[2] = value(VACCEL_ARG_RAW, a, cases[i].in_too);
		if (code == VACCEL_OP_MINMAX)
			read[2].buf = &count;
		read[3] = value(VACCEL_ARG_RAW, &lowest, 4);
		read[4] = value(VACCEL_ARG_RAW, &highest, 4);
		write[0] = value(VACCEL_ARG_RAW, doubles_out, cases[i].out);
		write[1] = value(VACCEL_ARG_RAW, &low, cases[i].out_too);
		if (code == VACCEL_OP_FPGA_PARALLEL)
			write[1].buf = c;
		write[2] = value(VACCEL_ARG_RAW, &high, 8);
		assert_int_equal(vaccel_genop(&session, read,
					      (int)cases[i].reads + 1, write,
					      (int)cases[i].writes),
				 cases[i].wanted);
	}
}

static void genop_classifies_images(void **state)
{
	uint8_t code = VACCEL_OP_IMAGE_CLASSIFY;
	struct vaccel_arg read[] = {
		value(VACCEL_ARG_UINT8, &code, 1),
		value(VACCEL_ARG_BUFFER, (char *)"img", 3),
	};
	struct vaccel_arg write[] = {
		value(VACCEL_ARG_UCHAR_ARRAY, name, sizeof(name)),
		value(VACCEL_ARG_UCHAR_ARRAY, text, sizeof(text)),
	};

	(void)state;
	memset(text, 0, sizeof(text));
	memset(name, 0, sizeof(name));
	assert_int_equal(vaccel_genop(&session, read, 2, write, 2), VACCEL_OK);
	assert_string_equal(text, "This is a dummy classification tag!");
	assert_string_equal(name, "This is a dummy imgname!");
	assert_int_equal(vaccel_genop(&session, read, 2, write, 1),
			 VACCEL_EINVAL);
	for (unsigned other = 4; other < 8; other++) {
		code = (uint8_t)other;
		name[0] = 0;
		assert_int_equal(vaccel_genop(&session, read, 2, write, 1),
				 VACCEL_OK);
		assert_string_equal(name, "This is a dummy imgname!");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_answers_for_its_session),
		cmocka_unit_test(resources_are_checked_before_the_plugin),
		cmocka_unit_test(noop_answers_as_it_always_has),
		cmocka_unit_test(typed_arguments_are_checked),
		cmocka_unit_test(models_run_with_tensors_that_fit),
		cmocka_unit_test(the_other_libraries_echo_too),
		cmocka_unit_test(genop_knows_codes),
		cmocka_unit_test(counts_that_lie_are_refused),
		cmocka_unit_test(genop_checks_a_products_sizes),
		cmocka_unit_test(genop_runs_a_library_function),
		cmocka_unit_test(genop_measures_arrays),
		cmocka_unit_test(genop_classifies_images),
		cmocka_unit_test(a_plugin_that_lacks_an_operation_says_so),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

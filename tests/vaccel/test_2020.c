/*
 * vAccel's first interface: what it can do, a session, operations, an end.
 */
#include "support.h"

#include <errno.h>
#include <string.h>

#include <sluice/vaccel2020.h>

static vaccel_session_t *session;
static struct vaccel_resource model, library;

static float a[16], b[16], c[16], more[16];
static int ints[4] = { 1, 2, 3, 4 }, ints_out[4];
static double doubles[4] = { 1, 2, 3, 4 }, doubles_out[4];
static unsigned char text[64], name[64];
static struct vaccel_tf_status status;
static uint8_t tflite_status;
static struct vaccel_torch_tensor *torch_a, *torch_b, *torch_out;

#define SIZED(type, ...)                                   \
	&(struct type)                                     \
	{                                                  \
		.size = sizeof(struct type), ##__VA_ARGS__ \
	}

struct call {
	vaccel_op_t operation;
	void *in, *out;
};

/* Every operation once, in noop's words. */
static int every_call(int (*each)(const struct call *call))
{
	const struct call calls[] = {
		{ VACCEL_OP_NOOP, NULL, NULL },
		{ VACCEL_OP_EXEC,
		  SIZED(sluice_vaccel2020_exec_in, .library = "lib",
			.symbol = "f"),
		  NULL },
		{ VACCEL_OP_EXEC_WITH_RESOURCE,
		  SIZED(sluice_vaccel2020_exec_with_resource_in,
			.resource = &library, .symbol = "f"),
		  NULL },
		{ VACCEL_OP_IMAGE_CLASSIFY,
		  SIZED(sluice_vaccel2020_image_in, "img", 3),
		  SIZED(sluice_vaccel2020_image_out, text, sizeof(text), name,
			sizeof(name)) },
		{ VACCEL_OP_IMAGE_DETECT,
		  SIZED(sluice_vaccel2020_image_in, "img", 3),
		  SIZED(sluice_vaccel2020_image_out, NULL, 0, name,
			sizeof(name)) },
		{ VACCEL_OP_IMAGE_SEGMENT,
		  SIZED(sluice_vaccel2020_image_in, "img", 3),
		  SIZED(sluice_vaccel2020_image_out, NULL, 0, name,
			sizeof(name)) },
		{ VACCEL_OP_IMAGE_POSE,
		  SIZED(sluice_vaccel2020_image_in, "img", 3),
		  SIZED(sluice_vaccel2020_image_out, NULL, 0, name,
			sizeof(name)) },
		{ VACCEL_OP_IMAGE_DEPTH,
		  SIZED(sluice_vaccel2020_image_in, "img", 3),
		  SIZED(sluice_vaccel2020_image_out, NULL, 0, name,
			sizeof(name)) },
		{ VACCEL_OP_TF_MODEL_LOAD,
		  SIZED(sluice_vaccel2020_model_in, &model),
		  SIZED(sluice_vaccel2020_tf_out, &status) },
		{ VACCEL_OP_TF_MODEL_RUN,
		  SIZED(sluice_vaccel2020_tf_run_in, .model = &model),
		  SIZED(sluice_vaccel2020_tf_run_out, .status = &status) },
		{ VACCEL_OP_TF_MODEL_UNLOAD,
		  SIZED(sluice_vaccel2020_model_in, &model),
		  SIZED(sluice_vaccel2020_tf_out, &status) },
		{ VACCEL_OP_TFLITE_MODEL_LOAD,
		  SIZED(sluice_vaccel2020_model_in, &model), NULL },
		{ VACCEL_OP_TFLITE_MODEL_RUN,
		  SIZED(sluice_vaccel2020_tflite_run_in, .model = &model),
		  SIZED(sluice_vaccel2020_tflite_run_out,
			.status = &tflite_status) },
		{ VACCEL_OP_TFLITE_MODEL_UNLOAD,
		  SIZED(sluice_vaccel2020_model_in, &model), NULL },
		{ VACCEL_OP_TORCH_MODEL_LOAD,
		  SIZED(sluice_vaccel2020_model_in, &model), NULL },
		{ VACCEL_OP_TORCH_MODEL_RUN,
		  SIZED(sluice_vaccel2020_torch_run_in, .model = &model),
		  SIZED(sluice_vaccel2020_torch_run_out) },
		{ VACCEL_OP_TORCH_SGEMM,
		  SIZED(sluice_vaccel2020_torch_sgemm_in, &torch_a, &torch_b,
			NULL, 2, 2, 2),
		  SIZED(sluice_vaccel2020_torch_sgemm_out, &torch_out) },
		{ VACCEL_OP_BLAS_SGEMM,
		  SIZED(sluice_vaccel2020_sgemm_in, 2, 2, 2, 1, 0, a, 2, b, 2),
		  SIZED(sluice_vaccel2020_sgemm_out, c, 2) },
		{ VACCEL_OP_FPGA_ARRAYCOPY,
		  SIZED(sluice_vaccel2020_arraycopy_in, ints, 4),
		  SIZED(sluice_vaccel2020_arraycopy_out, ints_out) },
		{ VACCEL_OP_FPGA_MMULT,
		  SIZED(sluice_vaccel2020_fpga_in, a, b, 4),
		  SIZED(sluice_vaccel2020_fpga_out, c, NULL) },
		{ VACCEL_OP_FPGA_PARALLEL,
		  SIZED(sluice_vaccel2020_fpga_in, a, b, 4),
		  SIZED(sluice_vaccel2020_fpga_out, c, more) },
		{ VACCEL_OP_FPGA_VECTORADD,
		  SIZED(sluice_vaccel2020_fpga_in, a, b, 4),
		  SIZED(sluice_vaccel2020_fpga_out, c, NULL) },
		{ VACCEL_OP_MINMAX,
		  SIZED(sluice_vaccel2020_minmax_in, doubles, 4, 0, 3),
		  SIZED(sluice_vaccel2020_minmax_out, doubles_out) },
		{ VACCEL_OP_OPENCV, SIZED(sluice_vaccel2020_args),
		  SIZED(sluice_vaccel2020_args) },
	};
	bool seen[VACCEL_OP_MAX] = { 0 };

	for (size_t i = 0; i < COUNT(calls); i++) {
		const int bad = each(&calls[i]);
		if (bad)
			return calls[i].operation * 1000 + bad;
		seen[calls[i].operation] = true;
	}
	for (unsigned code = 0; code < VACCEL_OP_MAX; code++)
		assert_true(seen[code]);
	return 0;
}

static int runs(const struct call *call)
{
	const int code =
		do_operation(session, call->operation, call->in, call->out);

	vaccel_tf_status_release(&status);
	return code;
}

static void every_operation_runs(void **state)
{
	(void)state;
	a[0] = b[0] = 2;
	assert_int_equal(every_call(runs), 0);
	assert_string_equal(text, "This is a dummy classification tag!");
	assert_string_equal(name, "This is a dummy imgname!");
	assert_memory_equal(ints_out, ints, sizeof(ints));
	assert_memory_equal(doubles_out, doubles, sizeof(doubles));
	assert_true(c[0] == 4); /* of the last, an addition */
}

/* Whether an operation is refused with this pair. */
static bool refused(const struct call *call, void *in, void *out)
{
	return do_operation(session, call->operation, in, out) == VACCEL_EINVAL;
}

static int needs_its_structures(const struct call *call)
{
	size_t *in = call->in, *out = call->out;

	if (do_operation(NULL, call->operation, in, out) != VACCEL_EINVAL)
		return 1;
	for (int change = -1; in && change <= 1; change += 2) {
		*in += (size_t)change;
		if (!refused(call, in, out))
			return 2;
		*in -= (size_t)change;
	}
	for (int change = -1; out && change <= 1; change += 2) {
		*out += (size_t)change;
		if (!refused(call, in, out))
			return 3;
		*out -= (size_t)change;
	}
	if (in && !refused(call, NULL, out))
		return 4;
	return out && !refused(call, in, NULL) ? 5 : 0;
}

static void structures_of_another_size_are_refused(void **state)
{
	(void)state;
	assert_int_equal(every_call(needs_its_structures), 0);
}

static void what_is_served_is_told(void **state)
{
	uint8_t available[SLUICE_VACCEL2020_OPERATIONS + 1];

	(void)state;
	memset(available, 7, sizeof(available));
	assert_int_equal(vaccel_get_operations(available), VACCEL_OP_MAX);
	for (int i = 0; i < SLUICE_VACCEL2020_OPERATIONS; i++)
		assert_int_equal(available[i], i < VACCEL_OP_MAX);
	assert_int_equal(available[SLUICE_VACCEL2020_OPERATIONS], 7);
	assert_int_equal(vaccel_get_operations(NULL), 0);
}

static void extensions_are_operations_like_others(void **state)
{
	int32_t in[2] = { 1, 2 }, out[2] = { 0 };
	struct vaccel_arg read = { in, sizeof(in), VACCEL_ARG_INT32_ARRAY, 0,
				   false };
	struct vaccel_arg write = { out, sizeof(out), VACCEL_ARG_INT32_ARRAY, 0,
				    false };
	struct sluice_vaccel2020_args reads = { sizeof(reads), &read, 1 };
	struct sluice_vaccel2020_args writes = { sizeof(writes), &write, 1 };

	(void)state;
	stop();
	start(OWN);
	vaccel_session_t *own = create_vaccel_session();
	assert_non_null(own);
	assert_int_equal(do_operation(own, 200, &reads, &writes), VACCEL_OK);
	assert_int_equal(out[1], 4);
	assert_int_equal(do_operation(own, 201, &reads, &writes),
			 VACCEL_EINVAL);
	assert_int_equal(do_operation(own, 24, &reads, &writes), VACCEL_EINVAL);
	assert_int_equal(do_operation(own, 127, &reads, &writes),
			 VACCEL_EINVAL);
	assert_int_equal(do_operation(own, VACCEL_OP_NOOP, NULL, NULL),
			 VACCEL_ENOTSUP);
	reads.count = 65;
	assert_int_equal(do_operation(own, 200, &reads, &writes),
			 VACCEL_EINVAL);
	reads.count = SIZE_MAX;
	assert_int_equal(do_operation(own, 200, &reads, &writes),
			 VACCEL_EINVAL);
	reads.count = 1;
	writes.count = SIZE_MAX;
	assert_int_equal(do_operation(own, 200, &reads, &writes),
			 VACCEL_EINVAL);
	reads.args = NULL;
	writes.count = 1;
	assert_int_equal(do_operation(own, 200, &reads, &writes),
			 VACCEL_EINVAL);
	assert_int_equal(destory_vaccel_session(own), VACCEL_OK);
}

static void sessions_begin_and_end(void **state)
{
	(void)state;
	vaccel_session_t *one = create_vaccel_session();
	assert_non_null(one);
	assert_int_equal(destroy_vaccel_session(one), VACCEL_OK);
	assert_int_equal(destroy_vaccel_session(NULL), VACCEL_EINVAL);
	assert_int_equal(destory_vaccel_session(NULL), VACCEL_EINVAL);
	stop();
	errno = 0;
	assert_null(create_vaccel_session());
	assert_int_equal(errno, VACCEL_ESESS);
	start(NOOP);
}

static int setup(void **state)
{
	const int64_t dims[] = { 2, 2 };

	setup_noop(state);
	session = create_vaccel_session();
	return !session ||
	       vaccel_torch_tensor_new(&torch_a, 2, dims, VACCEL_TORCH_FLOAT) ||
	       vaccel_torch_tensor_new(&torch_b, 2, dims, VACCEL_TORCH_FLOAT) ||
	       vaccel_resource_init(&model, file_with("model", "m"),
				    VACCEL_RESOURCE_MODEL) ||
	       vaccel_resource_init(&library, file_with("lib.so", "l"),
				    VACCEL_RESOURCE_LIB) ||
	       vaccel_resource_register(&model, session) ||
	       vaccel_resource_register(&library, session);
}

static int end(void **state)
{
	vaccel_torch_tensor_delete(torch_a);
	vaccel_torch_tensor_delete(torch_b);
	free(session); /* the library let go of it */
	return teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_runs),
		cmocka_unit_test(structures_of_another_size_are_refused),
		cmocka_unit_test(what_is_served_is_told),
		cmocka_unit_test(sessions_begin_and_end),
		cmocka_unit_test(extensions_are_operations_like_others),
	};

	return cmocka_run_group_tests(tests, setup, end);
}

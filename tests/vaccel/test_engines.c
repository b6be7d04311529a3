/*
 * What plugins with engines compute, against a reference in double precision,
 * and all of them in one process.
 */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skip.h"

#define GAP 12345.0f

struct plugin {
	const char *name, *library;
	const char *missing; /* what a skip says */
};

static const struct plugin blas = {
	"blas", "libvaccel-blas.so",
	"no plugin blas: apt install libopenblas-dev"
};
static const struct plugin opencl = {
	"opencl", "libvaccel-opencl.so",
	"no OpenCL device or CLBlast: apt install pocl-opencl-icd libclblast1"
};
static const struct plugin cuda = {
	"cuda", "libvaccel-cuda.so",
	"no NVIDIA GPU with CUDA's runtime and cuBLAS"
};

/* Bootstrap with the plugin alone; skips if it or its device is missing. */
static void start_or_skip(const struct plugin *plugin,
			  struct vaccel_session *sess)
{
	float one = 1, product = 0;

	start("");
	if (vaccel_plugin_load(plugin->library) != VACCEL_OK) {
		stop();
		skip_because("%s", plugin->missing);
	}
	assert_int_equal(vaccel_session_init(sess, 0), VACCEL_OK);
	const int code = vaccel_sgemm(sess, 1, 1, 1, 1, &one, 1, &one, 1, 0,
				      &product, 1);
	if (code == VACCEL_ENODEV) {
		stop();
		skip_because("%s", plugin->missing);
	}
	assert_int_equal(code, VACCEL_OK);
	assert_true(product == 1);
}

static unsigned seed = 1;

static float number(void)
{
	return (float)rand_r(&seed) / (float)RAND_MAX - 0.5f;
}

static float *matrix(int64_t rows, int64_t columns, int64_t stride)
{
	float *data = calloc((size_t)(rows * stride + 1), sizeof(*data));

	assert_non_null(data);
	for (int64_t i = 0; i < rows * stride; i++)
		data[i] = i % stride < columns ? number() : GAP;
	return data;
}

struct shape {
	int64_t m, n, k;
	int64_t more_a, more_b, more_c; /* strides beyond the columns */
	float alpha, beta;
};

static const struct shape shapes[] = {
	{ 1, 1, 1, 0, 0, 0, 1, 0 },	    { 1, 7, 3, 0, 0, 0, 2, 1 },
	{ 7, 1, 5, 3, 1, 2, 1, 0.5f },	    { 3, 5, 1, 1, 0, 4, -1, 1 },
	{ 16, 16, 16, 0, 0, 0, 1, 0 },	    { 17, 31, 13, 5, 3, 1, 1.5f, -2 },
	{ 33, 65, 129, 7, 0, 9, 1, 1 },	    { 64, 64, 64, 0, 0, 0, 1, 1 },
	{ 100, 3, 200, 0, 61, 0, 0.1f, 0 }, { 127, 128, 129, 1, 1, 1, 1, 0 },
	{ 5, 4, 3, 2, 2, 2, 0, 3 },	    { 5, 4, 3, 2, 2, 2, 0, 0 },
	{ 5, 4, 0, 2, 2, 2, 1, 3 },	    { 5, 4, 0, 1, 0, 0, 1, 0 },
	{ 0, 4, 3, 0, 0, 0, 1, 0 },	    { 5, 0, 3, 0, 1, 1, 1, 1 },
	{ 5, 0, 0, 1, 1, 1, 1, 0 },	    { 255, 2, 257, 0, 0, 0, 1, 1 },
};

static double element(const struct shape *s, const float *a, int64_t lda,
		      const float *b, int64_t ldb, int64_t i, int64_t j)
{
	double sum = 0;

	for (int64_t l = 0; l < s->k; l++)
		sum += (double)a[i * lda + l] * (double)b[l * ldb + j];
	return sum;
}

static void shape_is_computed(struct vaccel_session *sess,
			      const struct shape *s)
{
	const int64_t lda = s->k + s->more_a, ldb = s->n + s->more_b,
		      ldc = s->n + s->more_c;
	float *a = matrix(s->m, s->k, lda ? lda : 1);
	float *b = matrix(s->k, s->n, ldb ? ldb : 1);
	float *c = matrix(s->m, s->n, ldc ? ldc : 1);
	float *before = matrix(s->m, s->n, ldc ? ldc : 1);
	/* Rounding: of k products below a quarter, and of the sum with C. */
	const double most =
		(double)(s->k + 4) * 1e-7 *
		(1 + fabs((double)s->alpha) + fabs((double)s->beta));

	/* With a beta of 0, what C holds does not matter. */
	if (s->beta == 0)
		for (int64_t i = 0; i < s->m * s->n; i++)
			c[i / s->n * ldc + i % s->n] = NAN;
	memcpy(before, c, (size_t)(s->m * ldc) * sizeof(*c));
	assert_int_equal(vaccel_sgemm(sess, s->m, s->n, s->k, s->alpha, a, lda,
				      b, ldb, s->beta, c, ldc),
			 VACCEL_OK);
	for (int64_t i = 0; i < s->m; i++)
		for (int64_t j = 0; j < ldc; j++) {
			const float old = before[i * ldc + j];
			double expected =
				j < s->n ? (double)s->alpha * element(s, a, lda,
								      b, ldb, i,
								      j)
					 : (double)GAP;
			if (j < s->n && s->beta != 0)
				expected += (double)s->beta * (double)old;
			assert_true(fabs((double)c[i * ldc + j] - expected) <=
				    most);
		}
	free(a);
	free(b);
	free(c);
	free(before);
}

static void sgemm_is_right(const struct plugin *plugin)
{
	struct vaccel_session sess;

	start_or_skip(plugin, &sess);
	for (size_t i = 0; i < COUNT(shapes); i++)
		shape_is_computed(&sess, &shapes[i]);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	stop();
}

static void blas_multiplies(void **state)
{
	(void)state;
	sgemm_is_right(&blas);
}

static void opencl_multiplies(void **state)
{
	(void)state;
	sgemm_is_right(&opencl);
}

static void cuda_multiplies(void **state)
{
	(void)state;
	sgemm_is_right(&cuda);
}

static void tensors_are_multiplied_and_added(void **state)
{
	float a[] = { 1, 2, 3, 4, 5, 6 }, b[] = { 7, 8, 9, 10, 11, 12 };
	float c[] = { 1, 1, 1, 1 };
	struct vaccel_torch_tensor *ta, *tb, *tc, *out = NULL;
	struct vaccel_session sess;

	(void)state;
	start_or_skip(&blas, &sess);
	vaccel_torch_tensor_new(&ta, 2, (int64_t[]){ 2, 3 },
				VACCEL_TORCH_FLOAT);
	vaccel_torch_tensor_set_data(ta, a, sizeof(a));
	vaccel_torch_tensor_new(&tb, 2, (int64_t[]){ 3, 2 },
				VACCEL_TORCH_FLOAT);
	vaccel_torch_tensor_set_data(tb, b, sizeof(b));
	vaccel_torch_tensor_new(&tc, 2, (int64_t[]){ 2, 2 },
				VACCEL_TORCH_FLOAT);
	vaccel_torch_tensor_set_data(tc, c, sizeof(c));

	assert_int_equal(
		vaccel_torch_sgemm(&sess, &ta, &tb, NULL, 2, 2, 3, &out),
		VACCEL_OK);
	assert_memory_equal(out->data, ((float[]){ 58, 64, 139, 154 }), 16);
	assert_int_equal(out->nr_dims, 2);
	assert_int_equal(out->dims[0] + out->dims[1], 4);
	vaccel_torch_tensor_delete(out);
	assert_int_equal(
		vaccel_torch_sgemm(&sess, &ta, &tb, &tc, 2, 2, 3, &out),
		VACCEL_OK);
	assert_memory_equal(out->data, ((float[]){ 59, 65, 140, 155 }), 16);
	vaccel_torch_tensor_delete(out);
	out = NULL;
	assert_int_equal(
		vaccel_torch_sgemm(&sess, &ta, &tb, NULL, 3, 2, 3, &out),
		VACCEL_EINVAL);
	assert_null(out);
	vaccel_torch_tensor_delete(ta);
	vaccel_torch_tensor_delete(tb);
	vaccel_torch_tensor_delete(tc);
	stop();
}

static void extremes_are_right(const struct plugin *plugin)
{
	static double in[5000], out[5000];
	struct vaccel_session sess;
	double least, most;

	start_or_skip(plugin, &sess);
	for (size_t i = 0; i < COUNT(in); i++)
		in[i] = (double)number() * 1000;
	in[17] = NAN;
	in[4321] = -777.25;
	in[1234] = 888.5;
	const int code = vaccel_minmax(&sess, in, (int)COUNT(in), -100, 200,
				       out, &least, &most);
	if (code == VACCEL_ENOTSUP) {
		stop();
		skip_because("the device does not compute in doubles");
	}
	assert_int_equal(code, VACCEL_OK);
	assert_true(least == -777.25 && most == 888.5);
	for (size_t i = 0; i < COUNT(in); i++)
		assert_true(i == 17	   ? isnan(out[i])
			    : in[i] < -100 ? out[i] == -100
			    : in[i] > 200  ? out[i] == 200
					   : out[i] == in[i]);
	assert_int_equal(vaccel_minmax(&sess, in, 1, 0, 0, out, &least, &most),
			 VACCEL_OK);
	assert_true(least == in[0] && most == in[0] && out[0] == 0);
	stop();
}

static void blas_finds_extremes(void **state)
{
	(void)state;
	extremes_are_right(&blas);
}

static void opencl_finds_extremes(void **state)
{
	(void)state;
	extremes_are_right(&opencl);
}

static void opencl_computes_what_fpgas_did(void **state)
{
	float a[900], b[900], c[900], d[900];
	int from[1000], to[1000];
	struct vaccel_session sess;

	(void)state;
	start_or_skip(&opencl, &sess);
	for (int i = 0; i < 900; i++) {
		a[i] = (float)(i % 30);
		b[i] = (float)(i / 30);
	}
	for (int i = 0; i < 1000; i++)
		from[i] = i * 3;
	assert_int_equal(vaccel_fpga_arraycopy(&sess, from, to, 1000), 0);
	assert_memory_equal(from, to, sizeof(from));
	assert_int_equal(vaccel_fpga_vadd(&sess, a, b, c, 900, 900), 0);
	for (int i = 0; i < 900; i++)
		assert_true(c[i] == a[i] + b[i]);
	assert_int_equal(vaccel_fpga_parallel(&sess, a, b, c, d, 900), 0);
	for (int i = 0; i < 900; i++)
		assert_true(c[i] == a[i] + b[i] && d[i] == a[i] * b[i]);
	assert_int_equal(vaccel_fpga_mmult(&sess, a, b, c, 900), 0);
	for (int i = 0; i < 30; i++)
		for (int j = 0; j < 30; j++) {
			float sum = 0;
			for (int l = 0; l < 30; l++)
				sum += a[i * 30 + l] * b[l * 30 + j];
			assert_true(c[i * 30 + j] == sum);
		}
	assert_int_equal(vaccel_fpga_mmult(&sess, a, b, c, 899), VACCEL_EINVAL);
	stop();
}

/* The child of a process that has used the device, or has not yet. */
static int sgemm_in_child(struct vaccel_session *sess)
{
	float one = 1, product;
	int status;
	const pid_t child = fork();

	if (child == 0) {
		alarm(600); /* a cold cache: OpenCL compiles */
		_exit(vaccel_sgemm(sess, 1, 1, 1, 1, &one, 1, &one, 1, 0,
				   &product, 1));
	}
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void a_child_is_told_that_the_device_is_its_parents(void **state)
{
	struct vaccel_session sess;

	(void)state;
	start_or_skip(&opencl, &sess);
	assert_int_equal(sgemm_in_child(&sess), VACCEL_ESESS);
	stop();
	start(opencl.library);
	vaccel_session_init(&sess, 0);
	assert_int_equal(sgemm_in_child(&sess), VACCEL_ESESS);
	stop();
}

/* The first test: nothing has used the device. */
static void a_child_that_comes_before_has_the_device_for_itself(void **state)
{
	struct vaccel_session sess;

	(void)state;
	start("");
	if (vaccel_plugin_load(opencl.library) != VACCEL_OK) {
		stop();
		skip_because("%s", opencl.missing);
	}
	vaccel_session_init(&sess, 0);
	const int code = sgemm_in_child(&sess);
	stop();
	if (code == VACCEL_ENODEV)
		skip_because("%s", opencl.missing);
	assert_int_equal(code, VACCEL_OK);
}

static void blas_computes_in_children(void **state)
{
	struct vaccel_session sess;

	(void)state;
	start_or_skip(&blas, &sess);
	assert_int_equal(sgemm_in_child(&sess), VACCEL_OK);
	stop();
}

/* In a process of its own, which ends while all is in use: by exit(), with the
 * library's destructor and the engine's own handlers, in whatever order. */
static int compute_and_exit(const struct plugin *plugin)
{
	float one = 1, product = 0;
	struct vaccel_session sess;
	int status;

	fflush(NULL);
	const pid_t child = fork();
	if (child == 0) {
		alarm(600);
		start("");
		if (vaccel_plugin_load(plugin->library) ||
		    vaccel_session_init(&sess, 0))
			_exit(77);
		const int code = vaccel_sgemm(&sess, 1, 1, 1, 1, &one, 1, &one,
					      1, 0, &product, 1);
		if (code == VACCEL_ENODEV)
			_exit(77);
		exit(code || product != 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 1000 + WTERMSIG(status);
}

static void a_process_may_exit_while_engines_are_in_use(void **state)
{
	const struct plugin *const engines[] = { &blas, &opencl, &cuda };
	unsigned tried = 0;

	(void)state;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < COUNT(engines); i++) {
			const int code = compute_and_exit(engines[i]);
			if (code == 77)
				continue;
			assert_int_equal(code, 0);
			tried++;
		}
	if (tried == 0)
		skip_because("%s", blas.missing);
}

static void all_live_in_one_process_in_any_order(void **state)
{
	const char *libraries[] = {
		blas.library, opencl.library, "libvaccel-crypto.so",
		NOOP,	      EXEC,	      MBENCH
	};
	struct vaccel_session sess;

	(void)state;
	for (int round = 0; round < 12; round++) {
		unsigned loaded = 0;
		for (size_t i = COUNT(libraries) - 1; i > 0; i--) {
			const size_t j = (size_t)rand_r(&seed) % (i + 1);
			const char *other = libraries[j];
			libraries[j] = libraries[i];
			libraries[i] = other;
		}
		start("");
		for (size_t i = 0; i < COUNT(libraries); i++)
			loaded += vaccel_plugin_load(libraries[i]) == VACCEL_OK;
		assert_true(loaded >= 3);
		assert_int_equal(
			vaccel_session_init(&sess, VACCEL_PLUGIN_DEBUG),
			VACCEL_OK);
		assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
		assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
		stop();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_child_that_comes_before_has_the_device_for_itself),
		cmocka_unit_test(a_process_may_exit_while_engines_are_in_use),
		cmocka_unit_test(blas_multiplies),
		cmocka_unit_test(opencl_multiplies),
		cmocka_unit_test(cuda_multiplies),
		cmocka_unit_test(tensors_are_multiplied_and_added),
		cmocka_unit_test(blas_finds_extremes),
		cmocka_unit_test(opencl_finds_extremes),
		cmocka_unit_test(opencl_computes_what_fpgas_did),
		cmocka_unit_test(
			a_child_is_told_that_the_device_is_its_parents),
		cmocka_unit_test(blas_computes_in_children),
		cmocka_unit_test(all_live_in_one_process_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * blas -- linear algebra on the processor, by OpenBLAS.
 *
 * OpenBLAS brings its threads through a fork itself.
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sluice/vaccel.h>

#include "engine.h"

static int sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc)
{
	const int code = sgemm_check(m, n, k, a, lda, b, ldb, c, ldc);

	(void)sess;
	if (code)
		return code;
	cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)n,
		    (int)k, alpha, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);
	return VACCEL_OK;
}

static int at_least_one(int size)
{
	return size > 0 ? size : 1;
}

static bool is_matrix(const struct vaccel_torch_tensor *tensor, int64_t rows,
		      int64_t columns)
{
	return tensor->data_type == VACCEL_TORCH_FLOAT &&
	       tensor->size / sizeof(float) >= (size_t)rows * (size_t)columns &&
	       (tensor->data || rows * columns == 0);
}

static int torch_sgemm(struct vaccel_session *sess,
		       struct vaccel_torch_tensor **a,
		       struct vaccel_torch_tensor **b,
		       struct vaccel_torch_tensor **c, int m, int n, int k,
		       struct vaccel_torch_tensor **out)
{
	const bool adds = c && *c;
	struct vaccel_torch_tensor *product;

	(void)sess;
	if (!a || !*a || !b || !*b || !out || m < 0 || n < 0 || k < 0 ||
	    !is_matrix(*a, m, k) || !is_matrix(*b, k, n) ||
	    (adds && !is_matrix(*c, m, n)))
		return VACCEL_EINVAL;
	const size_t size = (size_t)m * (size_t)n * sizeof(float);
	const int code = vaccel_torch_tensor_allocate(
		&product, 2, (int64_t[]){ m, n }, VACCEL_TORCH_FLOAT, size);
	if (code)
		return code;
	if (adds && size)
		memcpy(product->data, (*c)->data, size);
	if (size)
		cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k,
			    1, (*a)->data, at_least_one(k), (*b)->data, n,
			    adds ? 1 : 0, product->data, n);
	*out = product;
	return VACCEL_OK;
}

/* What is no number is passed on, and is no extreme. */
static int minmax(struct vaccel_session *sess, const double *indata, int ndata,
		  int low_threshold, int high_threshold, double *outdata,
		  double *min, double *max)
{
	double least = INFINITY, most = -INFINITY;

	(void)sess;
	if (!indata || !outdata || !min || !max || ndata <= 0 ||
	    low_threshold > high_threshold)
		return VACCEL_EINVAL;
	for (int i = 0; i < ndata; i++) {
		const double value = indata[i];
		least = value < least ? value : least;
		most = value > most ? value : most;
		outdata[i] = value < low_threshold    ? low_threshold
			     : value > high_threshold ? high_threshold
						      : value;
	}
	*min = least;
	*max = most;
	return VACCEL_OK;
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(sgemm, VACCEL_OP_BLAS_SGEMM, sgemm),
	VACCEL_OP_INIT(torch_sgemm, VACCEL_OP_TORCH_SGEMM, torch_sgemm),
	VACCEL_OP_INIT(minmax, VACCEL_OP_MINMAX, minmax),
};

static char engine_text[128];

__attribute__((visibility("default"))) const char *sluice_vaccel_engine(void);
const char *sluice_vaccel_engine(void)
{
	return engine_text;
}

static int init(void)
{
	/* "OpenBLAS 0.3.21 ...": the numbers are enough. */
	snprintf(engine_text, sizeof(engine_text), "%.15s, %s kernels",
		 openblas_get_config(), openblas_get_corename());
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "blas", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION, .type = VACCEL_PLUGIN_CPU,
	      .init = init, .fini = fini);

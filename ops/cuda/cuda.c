/*
 * cuda -- matrices on NVIDIA's GPUs, by cuBLAS.
 *
 * cuBLAS and CUDA's runtime are opened when the plugin is loaded; the device is
 * first used by the first operation. A process that was forked after that
 * cannot use it, and gets VACCEL_ESESS.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include <sluice/vaccel.h>

#include "cublas.h"
#include "engine.h"

static struct {
#define X(name) __typeof__(name) *name;
	CUDA_FUNCTIONS(X)
	CUBLAS_FUNCTIONS(X)
#undef X
} lib;

#define X(name) { #name, (void **)&lib.name },
static const struct engine_function cuda_functions[] = { CUDA_FUNCTIONS(X) };
static const struct engine_function cublas_functions[] = { CUBLAS_FUNCTIONS(
	X) };
#undef X

#define REMEDY                                                           \
	"install NVIDIA's driver and CUDA 11, 12 or 13 (cuBLAS and the " \
	"runtime), and put its libraries on the library path"

static const struct engine cuda = {
	.plugin = "cuda",
	.files = (const char *const[]){ "libcudart.so.13", "libcudart.so.12",
					"libcudart.so.11.0", "libcudart.so",
					NULL },
	.remedy = REMEDY,
};

static const struct engine cublas = {
	.plugin = "cuda",
	.files = (const char *const[]){ "libcublas.so.13", "libcublas.so.12",
					"libcublas.so.11", "libcublas.so",
					NULL },
	.remedy = REMEDY,
};

static void *cuda_handle, *cublas_handle;
static char engine_text[64] = "cuBLAS";

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(pid_t) owner;
static cublasHandle_t blas;

static int device_open(void)
{
	int count = 0;

	if (blas)
		return VACCEL_OK;
	if (lib.cudaGetDeviceCount(&count) != cudaSuccess || count == 0)
		return engine_without_device(&cuda, "no GPU");
	return lib.cublasCreate_v2(&blas) == CUBLAS_STATUS_SUCCESS
		       ? VACCEL_OK
		       : VACCEL_EBACKEND;
}

static int turn_begin(void)
{
	pid_t none = 0;

	/* Before the lock, which a thread of the parent may have held. */
	if (!atomic_compare_exchange_strong(&owner, &none, getpid()) &&
	    none != getpid())
		return VACCEL_ESESS;
	pthread_mutex_lock(&turn);
	const int code = device_open();
	if (code)
		pthread_mutex_unlock(&turn);
	return code;
}

/* A matrix on the device, without gaps. */
struct matrix {
	float *device;
	size_t width, rows, pitch;
};

static cudaError_t matrix_make(struct matrix *matrix, int64_t rows,
			       int64_t columns, int64_t stride)
{
	*matrix = (struct matrix){
		.width = (size_t)columns * sizeof(float),
		.rows = (size_t)rows,
		.pitch = (size_t)stride * sizeof(float),
	};
	return lib.cudaMalloc((void **)&matrix->device,
			      matrix->width * matrix->rows);
}

static cudaError_t matrix_send(struct matrix *matrix, const float *data)
{
	return lib.cudaMemcpy2D(matrix->device, matrix->width, data,
				matrix->pitch, matrix->width, matrix->rows,
				cudaMemcpyHostToDevice);
}

static cudaError_t matrix_receive(const struct matrix *matrix, float *data)
{
	return lib.cudaMemcpy2D(data, matrix->pitch, matrix->device,
				matrix->width, matrix->width, matrix->rows,
				cudaMemcpyDeviceToHost);
}

static int code_of(cudaError_t error)
{
	if (error == cudaSuccess)
		return VACCEL_OK;
	if (error == cudaErrorMemoryAllocation)
		return VACCEL_ENOMEM;
	vaccel_error("[cuda] The device answered %d", (int)error);
	return VACCEL_EBACKEND;
}

/* cuBLAS counts by columns: seen so, C is B times A. */
static int multiply(int m, int n, int k, float alpha, const struct matrix *a,
		    const struct matrix *b, float beta, const struct matrix *c)
{
	return lib.cublasSgemm_v2(blas, CUBLAS_OP_N, CUBLAS_OP_N, n, m, k,
				  &alpha, b->device, n, a->device, k, &beta,
				  c->device, n) == CUBLAS_STATUS_SUCCESS
		       ? VACCEL_OK
		       : VACCEL_EBACKEND;
}

static int sgemm_run(int64_t m, int64_t n, int64_t k, float alpha,
		     const float *a, int64_t lda, const float *b, int64_t ldb,
		     float beta, float *c, int64_t ldc)
{
	struct matrix on_a = { 0 }, on_b = { 0 }, on_c = { 0 };
	cudaError_t error = matrix_make(&on_a, m, k, lda);

	if (error == cudaSuccess)
		error = matrix_make(&on_b, k, n, ldb);
	if (error == cudaSuccess)
		error = matrix_make(&on_c, m, n, ldc);
	if (error == cudaSuccess)
		error = matrix_send(&on_a, a);
	if (error == cudaSuccess)
		error = matrix_send(&on_b, b);
	if (error == cudaSuccess && beta != 0)
		error = matrix_send(&on_c, c);
	int code = code_of(error);
	if (!code)
		code = multiply((int)m, (int)n, (int)k, alpha, &on_a, &on_b,
				beta, &on_c);
	if (!code)
		code = code_of(matrix_receive(&on_c, c));
	lib.cudaFree(on_a.device);
	lib.cudaFree(on_b.device);
	lib.cudaFree(on_c.device);
	return code;
}

static int sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc)
{
	int code = sgemm_check(m, n, k, a, lda, b, ldb, c, ldc);

	(void)sess;
	if (code || m == 0 || n == 0)
		return code;
	if (k == 0 || alpha == 0) {
		sgemm_scale(m, n, beta, c, ldc);
		return VACCEL_OK;
	}
	code = turn_begin();
	if (code)
		return code;
	code = sgemm_run(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
	pthread_mutex_unlock(&turn);
	return code;
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(sgemm, VACCEL_OP_BLAS_SGEMM, sgemm),
};

__attribute__((visibility("default"))) const char *sluice_vaccel_engine(void);
const char *sluice_vaccel_engine(void)
{
	return engine_text;
}

static void engine_describe(void)
{
	int version = 0;

	if (lib.cudaRuntimeGetVersion(&version) == cudaSuccess)
		snprintf(engine_text, sizeof(engine_text), "cuBLAS, CUDA %d.%d",
			 version / 1000, version % 1000 / 10);
}

static int init(void)
{
	int code = engine_watch_exit();

	if (!code)
		code = engine_open(&cuda, cuda_functions,
				   sizeof(cuda_functions) /
					   sizeof(*cuda_functions),
				   &cuda_handle);
	if (!code)
		code = engine_open(&cublas, cublas_functions,
				   sizeof(cublas_functions) /
					   sizeof(*cublas_functions),
				   &cublas_handle);
	if (code)
		return code;
	engine_describe();
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	const pid_t user = atomic_load(&owner);

	/* A child leaves alone what is its parent's. */
	if (engine_exits() || (user && user != getpid()))
		return VACCEL_OK;
	if (blas)
		lib.cublasDestroy_v2(blas);
	blas = NULL;
	engine_close(&cublas_handle);
	engine_close(&cuda_handle);
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "cuda", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION, .type = VACCEL_PLUGIN_GPU,
	      .init = init, .fini = fini);

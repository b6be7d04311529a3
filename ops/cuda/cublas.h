/*
 * cublas -- the few declarations of CUDA's that the plugin uses, for systems
 * without its headers. Where those are, check.c is compiled with both, which
 * must agree.
 */
#pragma once

#include <stddef.h>

#define CUDA_FUNCTIONS(X)     \
	X(cudaGetDeviceCount) \
	X(cudaMalloc)         \
	X(cudaFree)           \
	X(cudaMemcpy2D)       \
	X(cudaRuntimeGetVersion)

#define CUBLAS_FUNCTIONS(X) \
	X(cublasCreate_v2)  \
	X(cublasDestroy_v2) \
	X(cublasSgemm_v2)

#ifndef OPS_CUDA_REAL_HEADERS

typedef int cudaError_t; /* 0: success; 2: out of memory */
typedef struct cublasContext *cublasHandle_t;
typedef int cublasStatus_t;    /* 0: success; 3: out of memory */
typedef int cublasOperation_t; /* 0: not transposed */

enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };

#define cudaSuccess 0
#define cudaErrorMemoryAllocation 2
#define CUBLAS_STATUS_SUCCESS 0
#define CUBLAS_OP_N 0

#endif

cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaMalloc(void **memory, size_t size);
cudaError_t cudaFree(void *memory);
cudaError_t cudaMemcpy2D(void *to, size_t to_pitch, const void *from,
			 size_t from_pitch, size_t width, size_t height,
			 enum cudaMemcpyKind kind);
cudaError_t cudaRuntimeGetVersion(int *version);

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle);
cublasStatus_t cublasDestroy_v2(cublasHandle_t handle);
cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t trans_a,
			      cublasOperation_t trans_b, int m, int n, int k,
			      const float *alpha, const float *a, int lda,
			      const float *b, int ldb, const float *beta,
			      float *c, int ldc);

/* NVIDIA's own declarations, and ours: a prototype that differs does not
 * compile. */
#define OPS_CUDA_REAL_HEADERS

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include "cublas.h"

_Static_assert(sizeof(cudaError_t) == sizeof(int) &&
		       sizeof(cublasStatus_t) == sizeof(int) &&
		       sizeof(cublasOperation_t) == sizeof(int) &&
		       sizeof(enum cudaMemcpyKind) == sizeof(int),
	       "what we call int is an int");
_Static_assert(cudaSuccess == 0 && cudaErrorMemoryAllocation == 2 &&
		       CUBLAS_STATUS_SUCCESS == 0 && CUBLAS_OP_N == 0 &&
		       cudaMemcpyHostToDevice == 1 &&
		       cudaMemcpyDeviceToHost == 2,
	       "numbers are what they were");

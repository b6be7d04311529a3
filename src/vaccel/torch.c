/* Buffers and tensors of PyTorch. */
#include "tensor.h"

BUFFER_FUNCS(torch, char)
TENSOR_FUNCS(torch, int64_t, int64_t)

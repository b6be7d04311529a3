/* Tensors of TensorFlow Lite. */
#include "tensor.h"

TENSOR_FUNCS(tflite, int, int32_t)

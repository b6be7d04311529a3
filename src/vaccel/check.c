#include "check.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Bytes of one value, by argument type; arrays have their elements'. */
static const unsigned char value_sizes[VACCEL_ARG_MAX] = {
#define SIZE(name, ctype, one, many) \
	[one] = sizeof(ctype), [many] = sizeof(ctype),
	VACCEL_ARG_NUMERIC_TYPES(SIZE)
#undef SIZE
};

/* The bytes of booleans are 0 or 1: others are trap representations. */
static bool bools_are_sound(const void *buf, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (((const unsigned char *)buf)[i] > 1)
			return false;
	return true;
}

/* Numbers, of which those of arrays have even types. */
static bool is_number(vaccel_arg_type_t type, const void *buf, size_t size)
{
	const size_t element = value_sizes[type];

	if (type % 2 == 0 ? size % element != 0 : size != element)
		return false;
	return (type != VACCEL_ARG_BOOL && type != VACCEL_ARG_BOOL_ARRAY) ||
	       bools_are_sound(buf, size);
}

bool check_value(vaccel_arg_type_t type, const void *buf, size_t size)
{
	if ((unsigned)type >= VACCEL_ARG_MAX)
		return false;
	if (type == VACCEL_ARG_RAW || type == VACCEL_ARG_CUSTOM)
		return true;
	if (!buf || size == 0)
		return false;
	if (type == VACCEL_ARG_STRING)
		return ((const char *)buf)[size - 1] == '\0';
	return type == VACCEL_ARG_BUFFER || is_number(type, buf, size);
}

int check_minmax(const double *in, int count, int low, int high,
		 const double *out)
{
	return in && out && count > 0 && low <= high ? 0 : -EINVAL;
}

int check_user_args(const struct vaccel_arg *read, size_t nr_read,
		    const struct vaccel_arg *write, size_t nr_write)
{
	return (nr_read && !read) || (nr_write && !write) ||
			       nr_read > CHECK_COUNT_MOST ||
			       nr_write > CHECK_COUNT_MOST
		       ? -EINVAL
		       : 0;
}

/* Bytes of an element in eighths, by type; 0: of no fixed size. */
static const unsigned char tf_bits[] = {
	[VACCEL_TF_FLOAT] = 32,	      [VACCEL_TF_DOUBLE] = 64,
	[VACCEL_TF_INT32] = 32,	      [VACCEL_TF_UINT8] = 8,
	[VACCEL_TF_INT16] = 16,	      [VACCEL_TF_INT8] = 8,
	[VACCEL_TF_COMPLEX64] = 64,   [VACCEL_TF_INT64] = 64,
	[VACCEL_TF_BOOL] = 8,	      [VACCEL_TF_QINT8] = 8,
	[VACCEL_TF_QUINT8] = 8,	      [VACCEL_TF_QINT32] = 32,
	[VACCEL_TF_BFLOAT16] = 16,    [VACCEL_TF_QINT16] = 16,
	[VACCEL_TF_QUINT16] = 16,     [VACCEL_TF_UINT16] = 16,
	[VACCEL_TF_COMPLEX128] = 128, [VACCEL_TF_HALF] = 16,
	[VACCEL_TF_UINT32] = 32,      [VACCEL_TF_UINT64] = 64,
};
static const unsigned char tflite_bits[] = {
	[VACCEL_TFLITE_FLOAT32] = 32,	  [VACCEL_TFLITE_INT32] = 32,
	[VACCEL_TFLITE_UINT8] = 8,	  [VACCEL_TFLITE_INT64] = 64,
	[VACCEL_TFLITE_BOOL] = 8,	  [VACCEL_TFLITE_INT16] = 16,
	[VACCEL_TFLITE_COMPLEX64] = 64,	  [VACCEL_TFLITE_INT8] = 8,
	[VACCEL_TFLITE_FLOAT16] = 16,	  [VACCEL_TFLITE_FLOAT64] = 64,
	[VACCEL_TFLITE_COMPLEX128] = 128, [VACCEL_TFLITE_UINT64] = 64,
	[VACCEL_TFLITE_UINT32] = 32,	  [VACCEL_TFLITE_UINT16] = 16,
	[VACCEL_TFLITE_INT4] = 4,
};
static const unsigned char torch_bits[] = {
	[VACCEL_TORCH_BYTE] = 8,   [VACCEL_TORCH_CHAR] = 8,
	[VACCEL_TORCH_SHORT] = 16, [VACCEL_TORCH_INT] = 32,
	[VACCEL_TORCH_LONG] = 64,  [VACCEL_TORCH_HALF] = 16,
	[VACCEL_TORCH_FLOAT] = 32,
};

/* Take one dimension into the number of elements; false if that is absurd. */
static bool elements_multiply(uint64_t *elements, int64_t dim)
{
	return dim >= 0 &&
	       !__builtin_mul_overflow(*elements, (uint64_t)dim, elements);
}

/* Whether @size bytes at @data hold @elements of @bits. */
static int tensor_fits(uint64_t elements, unsigned bits, const void *data,
		       size_t size)
{
	uint64_t total;

	if (bits == 0)
		return -ENOTSUP;
	if (__builtin_mul_overflow(elements, bits, &total) ||
	    total / 8 + (total % 8 != 0) > size || (total && !data))
		return -EINVAL;
	return 0;
}

/* What the three kinds of tensors have in common, but for their types. */
#define TENSOR_CHECK(name, bits)                                             \
	static int name(const struct vaccel_##bits##_tensor *tensor)         \
	{                                                                    \
		uint64_t elements = 1;                                       \
                                                                             \
		if (!tensor || tensor->nr_dims < 1 || !tensor->dims ||       \
		    tensor->nr_dims > CHECK_COUNT_MOST ||                    \
		    (size_t)tensor->data_type >= sizeof(bits##_bits))        \
			return -EINVAL;                                      \
		for (int64_t i = 0; i < tensor->nr_dims; i++)                \
			if (!elements_multiply(&elements, tensor->dims[i]))  \
				return -EINVAL;                              \
		return tensor_fits(elements, bits##_bits[tensor->data_type], \
				   tensor->data, tensor->size);              \
	}

TENSOR_CHECK(check_tf_tensor, tf)
TENSOR_CHECK(check_tflite_tensor, tflite)
TENSOR_CHECK(check_torch_tensor, torch)

/* Whether there are as many things as is said. */
static bool are_there(const void *things, int count)
{
	return count >= 0 && count <= CHECK_COUNT_MOST &&
	       (count == 0 || things);
}

static int check_nodes(const struct vaccel_tf_node *nodes, int count)
{
	if (!are_there(nodes, count))
		return -EINVAL;
	for (int i = 0; i < count; i++)
		if (!nodes[i].name)
			return -EINVAL;
	return 0;
}

int check_tf_run(const struct vaccel_tf_node *in_nodes,
		 struct vaccel_tf_tensor *const *in_tensors, int nr_inputs,
		 const struct vaccel_tf_node *out_nodes,
		 struct vaccel_tf_tensor **out_tensors, int nr_outputs)
{
	int error = check_nodes(in_nodes, nr_inputs);

	if (!error)
		error = check_nodes(out_nodes, nr_outputs);
	if (error || !are_there(in_tensors, nr_inputs) ||
	    !are_there(out_tensors, nr_outputs))
		return -EINVAL;
	for (int i = 0; i < nr_inputs && !error; i++)
		error = check_tf_tensor(in_tensors[i]);
	return error;
}

int check_tflite_run(struct vaccel_tflite_tensor *const *inputs, int nr_inputs,
		     struct vaccel_tflite_tensor **outputs, int nr_outputs)
{
	int error =
		are_there(inputs, nr_inputs) && are_there(outputs, nr_outputs)
			? 0
			: -EINVAL;

	for (int i = 0; i < nr_inputs && !error; i++)
		error = check_tflite_tensor(inputs[i]);
	return error;
}

int check_torch_run(struct vaccel_torch_tensor *const *inputs, int nr_inputs,
		    struct vaccel_torch_tensor **outputs, int nr_outputs)
{
	int error =
		are_there(inputs, nr_inputs) && are_there(outputs, nr_outputs)
			? 0
			: -EINVAL;

	for (int i = 0; i < nr_inputs && !error; i++)
		error = check_torch_tensor(inputs[i]);
	return error;
}

/* A matrix that has data has enough of them; one without is the plugin's. */
static bool torch_matrix_fits(const struct vaccel_torch_tensor *tensor,
			      int rows, int columns)
{
	return tensor && (!tensor->data ||
			  check_matrix(rows, columns, columns, tensor->size));
}

int check_torch_sgemm(struct vaccel_torch_tensor **a,
		      struct vaccel_torch_tensor **b,
		      struct vaccel_torch_tensor **c, int m, int n, int k,
		      struct vaccel_torch_tensor **out)
{
	if (!a || !b || !out || m < 0 || n < 0 || k < 0 ||
	    !torch_matrix_fits(*a, m, k) || !torch_matrix_fits(*b, k, n))
		return -EINVAL;
	return c && *c && !torch_matrix_fits(*c, m, n) ? -EINVAL : 0;
}

#define TAG_SIZE 16
#define BLOCK_SIZE 16
#define NONCE_MOST 128

enum mode { CBC, CTR, GCM, XTS };

static const struct cipher {
	char name[sizeof("aes-128-cbc")];
	size_t key_size;
	enum mode mode;
} ciphers[] = {
	{ "aes-128-cbc", 16, CBC }, { "aes-128-ctr", 16, CTR },
	{ "aes-128-gcm", 16, GCM }, { "aes-128-xts", 32, XTS },
	{ "aes-256-cbc", 32, CBC }, { "aes-256-ctr", 32, CTR },
	{ "aes-256-gcm", 32, GCM }, { "aes-256-xts", 64, XTS },
};

/* By one comparison of known length for each. */
static const struct cipher *cipher_named(const struct vaccel_arg *name)
{
	if (name->size < sizeof(ciphers->name))
		return NULL;
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(*ciphers); i++)
		if (memcmp(ciphers[i].name, name->buf, sizeof(ciphers->name)) ==
		    0)
			return &ciphers[i];
	return NULL;
}

static bool is_typed(const struct vaccel_arg *arg, vaccel_arg_type_t type)
{
	return arg->type == type && check_value(type, arg->buf, arg->size);
}

/* Bytes that may be none. */
static bool is_raw(const struct vaccel_arg *arg)
{
	return arg->type == VACCEL_ARG_RAW && !arg->buf == !arg->size;
}

/* Initial values: a nonce of at most 128 bytes for GCM, else a block. */
static bool iv_is_sound(enum mode mode, size_t size)
{
	return mode == GCM ? size <= NONCE_MOST : size == BLOCK_SIZE;
}

/* Data: whole blocks for CBC; a block and more for XTS. */
static bool data_is_sound(enum mode mode, size_t size)
{
	if (size > INT_MAX)
		return false;
	if (mode == CBC)
		return size % BLOCK_SIZE == 0;
	return mode != XTS || size >= BLOCK_SIZE;
}

enum {
	READ_NAME,
	READ_ENCRYPT,
	READ_KEY,
	READ_IV,
	READ_AAD,
	READ_DATA,
	READ_TAG,
	READS
};

int check_cipher(const struct vaccel_arg *read, size_t nr_read,
		 const struct vaccel_arg *write, size_t nr_write)
{
	if (nr_read != READS || nr_write < 1 || nr_write > 2 || !read ||
	    !write || !is_typed(&read[READ_NAME], VACCEL_ARG_STRING) ||
	    !is_typed(&read[READ_ENCRYPT], VACCEL_ARG_BOOL) ||
	    !is_typed(&read[READ_KEY], VACCEL_ARG_BUFFER) ||
	    !is_typed(&read[READ_IV], VACCEL_ARG_BUFFER) ||
	    !is_raw(&read[READ_AAD]) || !is_raw(&read[READ_DATA]) ||
	    !is_raw(&read[READ_TAG]) || !is_raw(&write[0]))
		return -EINVAL;
	const struct cipher *cipher = cipher_named(&read[READ_NAME]);
	if (!cipher)
		return -EINVAL;
	const bool encrypt = *(const unsigned char *)read[READ_ENCRYPT].buf;
	const bool tagged = cipher->mode == GCM;
	const bool makes_tag = tagged && encrypt;
	if (read[READ_KEY].size != cipher->key_size ||
	    !iv_is_sound(cipher->mode, read[READ_IV].size) ||
	    !data_is_sound(cipher->mode, read[READ_DATA].size) ||
	    write[0].size != read[READ_DATA].size ||
	    (!tagged && read[READ_AAD].size) || read[READ_AAD].size > INT_MAX)
		return -EINVAL;
	if (read[READ_TAG].size != (tagged && !encrypt ? TAG_SIZE : 0))
		return -EINVAL;
	if (nr_write != (makes_tag ? 2 : 1))
		return -EINVAL;
	return makes_tag && (!is_raw(&write[1]) || write[1].size != TAG_SIZE)
		       ? -EINVAL
		       : 0;
}

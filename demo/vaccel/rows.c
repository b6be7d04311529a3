/*
 * The operations of the demonstration, in the order of their codes.
 *
 * The direct call of most rows is the plugin's own function, found in its
 * structure; where an engine has a function for the whole operation, it is that
 * one.
 */
#include "scene.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if HAVE_BLAS
#include <cblas.h>
#endif
#if HAVE_CRYPTO
#include <openssl/evp.h>
#endif

/* Exported for programs, though no header of vAccel's declares it. */
int fs_file_read(const char *path, void **data, size_t *size);

#define see_text(scene, ...) \
	snprintf((scene)->seen, sizeof((scene)->seen), __VA_ARGS__)

/* The plugin's function, with the operation's type, or the operation. */
#define ONE_OF(direct, function, operation) \
	((direct) ? (__typeof__(&(operation)))(function) : (operation))

static int noop_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_noop)(&scene->sess);
}

static void noop_see(struct scene *scene)
{
	see_text(scene, "nothing, as it should");
	scene->right = true;
}

/* A function of a library: it doubles a number. */

static struct {
	void *handle;
	int (*function)(struct vaccel_arg *read, size_t nr_read,
			struct vaccel_arg *write, size_t nr_write);
	int32_t input, output;
	struct vaccel_resource resource;
} doubling;

static int exec_prepare(struct scene *scene)
{
	doubling.input = 10;
	doubling.output = 0;
	doubling.handle = dlopen(scene->library, RTLD_NOW);
	if (!doubling.handle)
		return VACCEL_ENOENT;
	doubling.function = (__typeof__(doubling.function))dlsym(
		doubling.handle, "mytestfunc");
	return doubling.function ? VACCEL_OK : VACCEL_ENOSYS;
}

static void exec_finish(struct scene *scene)
{
	(void)scene;
	dlclose(doubling.handle);
}

static struct vaccel_arg number_arg(int32_t *number)
{
	return (struct vaccel_arg){ .buf = number,
				    .size = sizeof(*number),
				    .type = VACCEL_ARG_INT32 };
}

static int exec_call(struct scene *scene, bool direct, void *function)
{
	struct vaccel_arg read = number_arg(&doubling.input);
	struct vaccel_arg write = number_arg(&doubling.output);

	(void)function;
	return direct ? doubling.function(&read, 1, &write, 1)
		      : vaccel_exec(&scene->sess, scene->library, "mytestfunc",
				    &read, 1, &write, 1);
}

static void exec_see(struct scene *scene)
{
	see_text(scene, "%d from a library's function", doubling.output);
	scene->right = doubling.output == 20;
}

static int resource_prepare(struct scene *scene)
{
	int code = exec_prepare(scene);

	if (!code)
		code = vaccel_resource_init(&doubling.resource, scene->library,
					    VACCEL_RESOURCE_LIB);
	if (!code)
		code = vaccel_resource_register(&doubling.resource,
						&scene->sess);
	return code;
}

static void resource_finish(struct scene *scene)
{
	vaccel_resource_release(&doubling.resource);
	exec_finish(scene);
}

static int resource_call(struct scene *scene, bool direct, void *function)
{
	struct vaccel_arg read = number_arg(&doubling.input);
	struct vaccel_arg write = number_arg(&doubling.output);

	(void)function;
	return direct ? doubling.function(&read, 1, &write, 1)
		      : vaccel_exec_with_resource(
				&scene->sess, &doubling.resource, "mytestfunc",
				&read, 1, &write, 1);
}

/* Pictures: the whole path, without an engine behind it. */

static struct {
	void *bytes;
	size_t size;
	unsigned char text[128], name[128];
} picture;

static int image_prepare(struct scene *scene)
{
	memset(&picture, 0, sizeof(picture));
	return fs_file_read(scene->picture, &picture.bytes, &picture.size);
}

static void image_finish(struct scene *scene)
{
	(void)scene;
	free(picture.bytes);
}

static int classify_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_image_classification)(
		&scene->sess, picture.bytes, picture.text, picture.name,
		picture.size, sizeof(picture.text), sizeof(picture.name));
}

static void classify_see(struct scene *scene)
{
	see_text(scene, "%.40s", (const char *)picture.text);
	scene->right = strstr(scene->seen, "dummy classification tag");
}

#define IMAGE_CALL(call, operation)                                       \
	static int call(struct scene *scene, bool direct, void *function) \
	{                                                                 \
		return ONE_OF(direct, function, operation)(               \
			&scene->sess, picture.bytes, picture.name,        \
			picture.size, sizeof(picture.name));              \
	}

IMAGE_CALL(detect_call, vaccel_image_detection)
IMAGE_CALL(segment_call, vaccel_image_segmentation)
IMAGE_CALL(pose_call, vaccel_image_pose)
IMAGE_CALL(depth_call, vaccel_image_depth)

static void image_see(struct scene *scene)
{
	see_text(scene, "%.40s", (const char *)picture.name);
	scene->right = strstr(scene->seen, "dummy imgname");
}

/* Models: likewise; the answer is the input. */

#define MODEL_FLOATS 4

static float model_input[MODEL_FLOATS] = { 1, 2, 3, 4 };
static float model_output[MODEL_FLOATS];
static struct vaccel_resource model;
static struct vaccel_tf_status tf_status;
static char node_name[] = "node";
static const struct vaccel_tf_node tf_node = { node_name, 0 };

static int model_prepare(struct scene *scene, const char *file)
{
	char path[4096];

	memset(model_output, 0, sizeof(model_output));
	snprintf(path, sizeof(path), "file://%s/%s", scene->models, file);
	const int code =
		vaccel_resource_init(&model, path, VACCEL_RESOURCE_MODEL);
	return code ? code : vaccel_resource_register(&model, &scene->sess);
}

static int tf_prepare(struct scene *scene)
{
	return model_prepare(scene, "tf/lstm2");
}

static int tflite_prepare(struct scene *scene)
{
	return model_prepare(scene, "tf/lstm2.tflite");
}

static int torch_prepare(struct scene *scene)
{
	return model_prepare(scene, "torch/cnn_trace.pt");
}

static void model_finish(struct scene *scene)
{
	(void)scene;
	vaccel_resource_release(&model);
}

static void load_see(struct scene *scene)
{
	see_text(scene, "the model is accepted");
	scene->right = true;
}

static void model_see(struct scene *scene)
{
	see_text(scene, "the input again: %g %g %g %g", (double)model_output[0],
		 (double)model_output[1], (double)model_output[2],
		 (double)model_output[3]);
	scene->right =
		memcmp(model_output, model_input, sizeof(model_output)) == 0;
}

/* Take what a run made, and delete it. */
#define TAKE_OUTPUT(out, delete)                                  \
	do {                                                      \
		if ((out) && (out)->size == sizeof(model_output)) \
			memcpy(model_output, (out)->data,         \
			       sizeof(model_output));             \
		if (out)                                          \
			delete (out);                             \
	} while (0)

static int tf_load_call(struct scene *scene, bool direct, void *function)
{
	const int code = ONE_OF(direct, function, vaccel_tf_model_load)(
		&scene->sess, &model, &tf_status);

	vaccel_tf_status_release(&tf_status);
	return code;
}

static int tf_unload_call(struct scene *scene, bool direct, void *function)
{
	const int code = ONE_OF(direct, function, vaccel_tf_model_unload)(
		&scene->sess, &model, &tf_status);

	vaccel_tf_status_release(&tf_status);
	return code;
}

static int tf_run_call(struct scene *scene, bool direct, void *function)
{
	int64_t dims[] = { 1, MODEL_FLOATS };
	struct vaccel_tf_tensor in = { model_input, sizeof(model_input),
				       false,	    2,
				       dims,	    VACCEL_TF_FLOAT };
	struct vaccel_tf_tensor *inputs[] = { &in }, *out = NULL;
	const int code = ONE_OF(direct, function, vaccel_tf_model_run)(
		&scene->sess, &model, NULL, &tf_node, inputs, 1, &tf_node, &out,
		1, &tf_status);

	vaccel_tf_status_release(&tf_status);
	TAKE_OUTPUT(out, vaccel_tf_tensor_delete);
	return code;
}

static int tflite_load_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_tflite_model_load)(&scene->sess,
								  &model);
}

static int tflite_unload_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function,
		      vaccel_tflite_model_unload)(&scene->sess, &model);
}

static int tflite_run_call(struct scene *scene, bool direct, void *function)
{
	int32_t dims[] = { 1, MODEL_FLOATS };
	struct vaccel_tflite_tensor in = { model_input, sizeof(model_input),
					   false,	2,
					   dims,	VACCEL_TFLITE_FLOAT32 };
	struct vaccel_tflite_tensor *inputs[] = { &in }, *out = NULL;
	uint8_t status;
	const int code = ONE_OF(direct, function, vaccel_tflite_model_run)(
		&scene->sess, &model, inputs, 1, &out, 1, &status);

	TAKE_OUTPUT(out, vaccel_tflite_tensor_delete);
	return code;
}

static int torch_load_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_torch_model_load)(&scene->sess,
								 &model);
}

static int torch_run_call(struct scene *scene, bool direct, void *function)
{
	int64_t dims[] = { 1, MODEL_FLOATS };
	struct vaccel_torch_tensor in = { model_input, sizeof(model_input),
					  false,       2,
					  dims,	       VACCEL_TORCH_FLOAT };
	struct vaccel_torch_tensor *inputs[] = { &in }, *out = NULL;
	const int code = ONE_OF(direct, function, vaccel_torch_model_run)(
		&scene->sess, &model, NULL, inputs, 1, &out, 1);

	TAKE_OUTPUT(out, vaccel_torch_tensor_delete);
	return code;
}

/* Matrices of whole numbers, whose product floats hold exactly. */

#define SIDE 512
#define ELEMENTS (SIDE * SIDE)

static float a[ELEMENTS], b[ELEMENTS], c[ELEMENTS], d[ELEMENTS];

static int matrices_prepare(struct scene *scene)
{
	(void)scene;
	for (int i = 0; i < ELEMENTS; i++) {
		a[i] = (float)(i % 13 - 6);
		b[i] = (float)(i % 7 - 3);
		c[i] = d[i] = 0;
	}
	return VACCEL_OK;
}

static int sgemm_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_sgemm)(&scene->sess, SIDE, SIDE,
						      SIDE, 1, a, SIDE, b, SIDE,
						      0, c, SIDE);
}

static int cblas_call(struct scene *scene, bool direct, void *function)
{
#if HAVE_BLAS
	if (direct) {
		cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE,
			    SIDE, SIDE, 1, a, SIDE, b, SIDE, 0, c, SIDE);
		return VACCEL_OK;
	}
#endif
	return sgemm_call(scene, direct, function);
}

static void product_see(struct scene *scene)
{
	static double row[SIDE];
	int wrong = 0;

	for (int i = 0; i < SIDE; i++) {
		memset(row, 0, sizeof(row));
		for (int k = 0; k < SIDE; k++)
			for (int j = 0; j < SIDE; j++)
				row[j] += (double)a[i * SIDE + k] *
					  (double)b[k * SIDE + j];
		for (int j = 0; j < SIDE; j++)
			wrong += row[j] != (double)c[i * SIDE + j];
	}
	see_text(scene, "%dx%d product, %d elements wrong", SIDE, SIDE, wrong);
	scene->right = wrong == 0;
}

static int torch_sgemm_call(struct scene *scene, bool direct, void *function)
{
	int64_t dims[] = { SIDE, SIDE };
	struct vaccel_torch_tensor x = { a, sizeof(a), false,
					 2, dims,      VACCEL_TORCH_FLOAT };
	struct vaccel_torch_tensor y = { b, sizeof(b), false,
					 2, dims,      VACCEL_TORCH_FLOAT };
	struct vaccel_torch_tensor *in_a = &x, *in_b = &y, *out = NULL;
	const int code = ONE_OF(direct, function, vaccel_torch_sgemm)(
		&scene->sess, &in_a, &in_b, NULL, SIDE, SIDE, SIDE, &out);

	if (code || !out)
		return code;
	memcpy(c, out->data, sizeof(c));
	return vaccel_torch_tensor_delete(out);
}

/* Arrays, on what stands in for an FPGA. */

static int copied[ELEMENTS], ints[ELEMENTS];

static int arraycopy_prepare(struct scene *scene)
{
	(void)scene;
	for (int i = 0; i < ELEMENTS; i++) {
		ints[i] = i;
		copied[i] = 0;
	}
	return VACCEL_OK;
}

static int arraycopy_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_fpga_arraycopy)(
		&scene->sess, ints, copied, ELEMENTS);
}

static void arraycopy_see(struct scene *scene)
{
	scene->right = memcmp(ints, copied, sizeof(ints)) == 0;
	see_text(scene, "%d numbers, %s", ELEMENTS,
		 scene->right ? "all there" : "not all there");
}

static int mmult_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_fpga_mmult)(&scene->sess, a, b,
							   c, ELEMENTS);
}

static int parallel_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function,
		      vaccel_fpga_parallel)(&scene->sess, a, b, c, d, ELEMENTS);
}

static void parallel_see(struct scene *scene)
{
	int wrong = 0;

	for (int i = 0; i < ELEMENTS; i++)
		wrong += c[i] != a[i] + b[i] || d[i] != a[i] * b[i];
	see_text(scene, "%d sums and products, %d wrong", ELEMENTS, wrong);
	scene->right = wrong == 0;
}

static int vadd_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_fpga_vadd)(&scene->sess, a, b, c,
							  ELEMENTS, ELEMENTS);
}

static void vadd_see(struct scene *scene)
{
	int wrong = 0;

	for (int i = 0; i < ELEMENTS; i++)
		wrong += c[i] != a[i] + b[i];
	see_text(scene, "%d sums, %d wrong", ELEMENTS, wrong);
	scene->right = wrong == 0;
}

#define SAMPLES 65536

static double samples[SAMPLES], clamped[SAMPLES], least, most;

static int minmax_prepare(struct scene *scene)
{
	(void)scene;
	least = most = 0;
	for (int i = 0; i < SAMPLES; i++)
		samples[i] = sin(i) * 100;
	return VACCEL_OK;
}

static int minmax_call(struct scene *scene, bool direct, void *function)
{
	return ONE_OF(direct, function, vaccel_minmax)(&scene->sess, samples,
						       SAMPLES, -50, 50,
						       clamped, &least, &most);
}

static void minmax_see(struct scene *scene)
{
	scene->right = least == -most ? false
				      : least < -99.9 && most > 99.9 &&
						clamped[2] == 50;
	see_text(scene, "%d numbers in %.3f..%.3f", SAMPLES, least, most);
}

/* A function by number: noop answers with the sizes of what is to be written.
 */
static size_t opencv_answer[2];

static int opencv_call(struct scene *scene, bool direct, void *function)
{
	static uint8_t number = 1;
	struct vaccel_arg read = { &number, 1, VACCEL_ARG_UINT8, 0, false };
	struct vaccel_arg write = { opencv_answer, sizeof(opencv_answer),
				    VACCEL_ARG_RAW, 0, false };

	return ONE_OF(direct, function,
		      vaccel_opencv_unpack)(&scene->sess, &read, 1, &write, 1);
}

static void opencv_see(struct scene *scene)
{
	see_text(scene, "answers by argument's size: %zu", opencv_answer[0]);
	scene->right = opencv_answer[0] == sizeof(opencv_answer) / 4;
}

/* A message, made unreadable and readable again. */

#define MESSAGE_SIZE 16384
#define IV_SIZE 12
#define TAG_SIZE 16

static const char plain[] = "the sluice is open";
static struct {
	unsigned char key[32], iv[IV_SIZE], tag[TAG_SIZE];
	char in[MESSAGE_SIZE], out[MESSAGE_SIZE], back[MESSAGE_SIZE];
} message;

static int cipher_prepare(struct scene *scene)
{
	(void)scene;
	memset(&message, 0, sizeof(message));
	for (size_t i = 0; i < sizeof(message.key); i++)
		message.key[i] = (unsigned char)(3 * i + 1);
	memcpy(message.in, plain, sizeof(plain));
	return VACCEL_OK;
}

#if HAVE_CRYPTO
static int evp_encrypt(void)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	unsigned char rest[TAG_SIZE];
	int size;
	const bool done =
		context &&
		EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL,
				   message.key, message.iv) == 1 &&
		EVP_EncryptUpdate(context, (unsigned char *)message.out, &size,
				  (const unsigned char *)message.in,
				  MESSAGE_SIZE) == 1 &&
		EVP_EncryptFinal_ex(context, rest, &size) == 1 &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE,
				    message.tag) == 1;

	EVP_CIPHER_CTX_free(context);
	return done ? VACCEL_OK : VACCEL_EBACKEND;
}
#else
static int evp_encrypt(void)
{
	return VACCEL_ENOTSUP;
}
#endif

static struct sluice_vaccel_cipher cipher_of(bool encrypt)
{
	return (struct sluice_vaccel_cipher){
		.name = "aes-256-gcm",
		.encrypt = encrypt,
		.key = message.key,
		.key_size = sizeof(message.key),
		.iv = message.iv,
		.iv_size = IV_SIZE,
		.data = encrypt ? message.in : message.out,
		.size = MESSAGE_SIZE,
		.out = encrypt ? message.out : message.back,
		.tag = message.tag,
		.tag_size = TAG_SIZE,
	};
}

static int cipher_call(struct scene *scene, bool direct, void *function)
{
	const struct sluice_vaccel_cipher cipher = cipher_of(true);

	(void)function;
	return direct ? evp_encrypt()
		      : sluice_vaccel_cipher(&scene->sess, &cipher);
}

static void cipher_see(struct scene *scene)
{
	const struct sluice_vaccel_cipher cipher = cipher_of(false);
	const int code = sluice_vaccel_cipher(&scene->sess, &cipher);

	message.tag[0] ^= 1;
	const int forged = sluice_vaccel_cipher(&scene->sess, &cipher);
	message.tag[0] ^= 1;
	const int again = sluice_vaccel_cipher(&scene->sess, &cipher);
	see_text(scene, "decrypted: \"%.30s\"", message.back);
	scene->right = !code && !again && forged == VACCEL_EACCES &&
		       memcmp(message.in, message.back, MESSAGE_SIZE) == 0 &&
		       memcmp(message.in, message.out, MESSAGE_SIZE) != 0;
}

#define PLUGIN "plugin"
#define FIXED "fixed answers"
#define OWN "dlopen"

const struct row rows[] = {
	{ VACCEL_OP_NOOP, "noop", FIXED, PLUGIN, NULL, noop_call, noop_see,
	  NULL },
	{ VACCEL_OP_EXEC, "exec", OWN, "function", exec_prepare, exec_call,
	  exec_see, exec_finish },
	{ VACCEL_OP_EXEC_WITH_RESOURCE, "exec", OWN, "function",
	  resource_prepare, resource_call, exec_see, resource_finish },
	{ VACCEL_OP_IMAGE_CLASSIFY, "noop", FIXED, PLUGIN, image_prepare,
	  classify_call, classify_see, image_finish },
	{ VACCEL_OP_IMAGE_DETECT, "noop", FIXED, PLUGIN, image_prepare,
	  detect_call, image_see, image_finish },
	{ VACCEL_OP_IMAGE_SEGMENT, "noop", FIXED, PLUGIN, image_prepare,
	  segment_call, image_see, image_finish },
	{ VACCEL_OP_IMAGE_POSE, "noop", FIXED, PLUGIN, image_prepare, pose_call,
	  image_see, image_finish },
	{ VACCEL_OP_IMAGE_DEPTH, "noop", FIXED, PLUGIN, image_prepare,
	  depth_call, image_see, image_finish },
	{ VACCEL_OP_TF_MODEL_LOAD, "noop", FIXED, PLUGIN, tf_prepare,
	  tf_load_call, load_see, model_finish },
	{ VACCEL_OP_TF_MODEL_UNLOAD, "noop", FIXED, PLUGIN, tf_prepare,
	  tf_unload_call, load_see, model_finish },
	{ VACCEL_OP_TF_MODEL_RUN, "noop", FIXED, PLUGIN, tf_prepare,
	  tf_run_call, model_see, model_finish },
	{ VACCEL_OP_TFLITE_MODEL_LOAD, "noop", FIXED, PLUGIN, tflite_prepare,
	  tflite_load_call, load_see, model_finish },
	{ VACCEL_OP_TFLITE_MODEL_UNLOAD, "noop", FIXED, PLUGIN, tflite_prepare,
	  tflite_unload_call, load_see, model_finish },
	{ VACCEL_OP_TFLITE_MODEL_RUN, "noop", FIXED, PLUGIN, tflite_prepare,
	  tflite_run_call, model_see, model_finish },
	{ VACCEL_OP_TORCH_MODEL_LOAD, "noop", FIXED, PLUGIN, torch_prepare,
	  torch_load_call, load_see, model_finish },
	{ VACCEL_OP_TORCH_MODEL_RUN, "noop", FIXED, PLUGIN, torch_prepare,
	  torch_run_call, model_see, model_finish },
	{ VACCEL_OP_TORCH_SGEMM, "blas", NULL, PLUGIN, matrices_prepare,
	  torch_sgemm_call, product_see, NULL },
	{ VACCEL_OP_BLAS_SGEMM, "blas", NULL, "cblas", matrices_prepare,
	  cblas_call, product_see, NULL },
	{ VACCEL_OP_BLAS_SGEMM, "opencl", NULL, PLUGIN, matrices_prepare,
	  sgemm_call, product_see, NULL },
	{ VACCEL_OP_BLAS_SGEMM, "cuda", NULL, PLUGIN, matrices_prepare,
	  sgemm_call, product_see, NULL },
	{ VACCEL_OP_FPGA_ARRAYCOPY, "opencl", NULL, PLUGIN, arraycopy_prepare,
	  arraycopy_call, arraycopy_see, NULL },
	{ VACCEL_OP_FPGA_MMULT, "opencl", NULL, PLUGIN, matrices_prepare,
	  mmult_call, product_see, NULL },
	{ VACCEL_OP_FPGA_PARALLEL, "opencl", NULL, PLUGIN, matrices_prepare,
	  parallel_call, parallel_see, NULL },
	{ VACCEL_OP_FPGA_VECTORADD, "opencl", NULL, PLUGIN, matrices_prepare,
	  vadd_call, vadd_see, NULL },
	{ VACCEL_OP_MINMAX, "blas", NULL, PLUGIN, minmax_prepare, minmax_call,
	  minmax_see, NULL },
	{ VACCEL_OP_MINMAX, "opencl", NULL, PLUGIN, minmax_prepare, minmax_call,
	  minmax_see, NULL },
	{ VACCEL_OP_OPENCV, "noop", FIXED, PLUGIN, NULL, opencv_call,
	  opencv_see, NULL },
	{ SLUICE_VACCEL_CIPHER, "crypto", NULL, "EVP", cipher_prepare,
	  cipher_call, cipher_see, NULL },
};

const size_t rows_count = sizeof(rows) / sizeof(*rows);

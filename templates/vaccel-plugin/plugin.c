/*
 * A plugin to begin with: it serves matrix multiplication, and an operation of
 * its own, code 192, that turns bytes around.
 */
#include <stdint.h>

#include <vaccel.h>

#include <sluice/vaccel.h>

/*
 * An operation of vAccel has the parameters of its C function. libvaccel has
 * checked the sizes; who loads this plugin into another library checks again.
 * Positive codes are errors, and go to the caller as they are.
 */
static int sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc)
{
	vaccel_debug("[template] sgemm for session %" PRId64, sess->id);
	for (int64_t i = 0; i < m; i++)
		for (int64_t j = 0; j < n; j++) {
			float sum = 0;

			for (int64_t l = 0; l < k; l++)
				sum += a[i * lda + l] * b[l * ldb + j];
			/* C may hold anything if beta is 0. */
			c[i * ldc + j] =
				alpha * sum +
				(beta != 0 ? beta * c[i * ldc + j] : 0);
		}
	return VACCEL_OK;
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(sgemm, VACCEL_OP_BLAS_SGEMM, sgemm),
};

/*
 * An operation of our own: RAW bytes to read, as many to write. What a check
 * accepts is all that its function ever sees; it looks at types and sizes, and
 * at no data.
 */
static int reverse_check(const struct vaccel_arg *read, size_t nr_read,
			 const struct vaccel_arg *write, size_t nr_write)
{
	return nr_read == 1 && nr_write == 1 && read[0].buf && write[0].buf &&
			       read[0].type == VACCEL_ARG_RAW &&
			       write[0].type == VACCEL_ARG_RAW &&
			       read[0].size == write[0].size
		       ? VACCEL_OK
		       : VACCEL_EINVAL;
}

static int reverse(struct vaccel_session *sess, struct vaccel_arg *read,
		   size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	const size_t size = read[0].size;
	const unsigned char *from = read[0].buf;
	unsigned char *to = write[0].buf;

	(void)sess, (void)nr_read, (void)nr_write;
	for (size_t i = 0; i < size; i++)
		to[i] = from[size - 1 - i];
	return VACCEL_OK;
}

#define PUBLIC __attribute__((visibility("default")))

PUBLIC const struct sluice_vaccel_op sluice_vaccel_ops[] = {
	{ 192, "reverse", reverse_check, reverse },
	{ 0, NULL, NULL, NULL },
};

/* What computes, for vaccel-info; a plugin may leave this out. */
PUBLIC const char *sluice_vaccel_engine(void)
{
	return "loops, one after the other";
}

/* Find and prepare the engine here; VACCEL_ENODEV if there is none. */
static int init(void)
{
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "template", .version = "1.0.0",
	      .vaccel_version = VACCEL_VERSION, .type = VACCEL_PLUGIN_CPU,
	      .init = init, .fini = fini);

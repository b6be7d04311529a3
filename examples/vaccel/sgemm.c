/*
 * sgemm [iterations] [file] -- multiply two matrices of 512 times 512; with
 * two arguments, the product is written to the file named by the first.
 *
 * Compiled twice: GENERIC goes over vaccel_genop().
 */
#include "example.h"

#define SIDE 512
#define CELLS (SIDE * SIDE)

struct work {
	struct vaccel_session sess;
	float a[CELLS], b[CELLS], c[CELLS];
};

static float alpha = 32412, beta = 2123;

#if GENERIC
static int multiply(struct work *work)
{
	static int64_t side = SIDE;
	uint8_t type = VACCEL_OP_BLAS_SGEMM;
	struct vaccel_arg_array read, write;
	int code = vaccel_arg_array_init(&read, 11);

	if (code)
		return code;
	code = vaccel_arg_array_init(&write, 1);
	if (!code)
		code = vaccel_arg_array_add_uint8(&read, &type);
	for (int i = 0; i < 3 && !code; i++)
		code = vaccel_arg_array_add_int64(&read, &side);
	if (!code)
		code = vaccel_arg_array_add_float(&read, &alpha);
	if (!code)
		code = vaccel_arg_array_add_float_array(&read, work->a, CELLS);
	if (!code)
		code = vaccel_arg_array_add_int64(&read, &side);
	if (!code)
		code = vaccel_arg_array_add_float_array(&read, work->b, CELLS);
	if (!code)
		code = vaccel_arg_array_add_int64(&read, &side);
	if (!code)
		code = vaccel_arg_array_add_float(&read, &beta);
	if (!code)
		code = vaccel_arg_array_add_int64(&read, &side);
	if (!code)
		code = vaccel_arg_array_add_float_array(&write, work->c, CELLS);
	if (!code)
		code = vaccel_genop(&work->sess, vaccel_arg_array_raw(&read),
				    (int)vaccel_arg_array_count(&read),
				    vaccel_arg_array_raw(&write),
				    (int)vaccel_arg_array_count(&write));
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
	return code;
}
#else
static int multiply(struct work *work)
{
	return vaccel_sgemm(&work->sess, SIDE, SIDE, SIDE, alpha, work->a, SIDE,
			    work->b, SIDE, beta, work->c, SIDE);
}
#endif

static int step(void *state)
{
	return multiply(state);
}

static int product_write(const struct work *work, const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file) {
		perror(path);
		return VACCEL_EIO;
	}
	for (size_t i = 0; i < CELLS; i++)
		fprintf(file, "%f%c", (double)work->c[i],
			i % SIDE == SIDE - 1 ? '\n' : ' ');
	return fclose(file) == 0 ? VACCEL_OK : VACCEL_EIO;
}

int main(int argc, char **argv)
{
	static struct work work;

	if (argc > 3)
		return example_usage(argv[0], "[iterations] [file]");
	for (int i = 0; i < CELLS; i++) {
		work.a[i] = (float)(i % 7);
		work.b[i] = (float)(i % 5);
		work.c[i] = 0;
	}
	int code = example_session(&work.sess, 0);
	if (code)
		return code;
	const int iterations =
		argc == 3 ? 1 : example_iterations(argc, argv, 1);
	code = example_repeat("sgemm", iterations, step, &work);
	if (!code && argc == 3)
		code = product_write(&work, argv[1]);
	const int end = vaccel_session_release(&work.sess);
	return code ? code : end;
}

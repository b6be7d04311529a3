/*
 * exec library [iterations] -- call mytestfunc of a library of the user's.
 *
 * Compiled twice: GENERIC goes over vaccel_genop().
 */
#include "example.h"

struct work {
	struct vaccel_session sess;
	char *library;
	int32_t input, output;
};

static int arguments_add(struct work *work, struct vaccel_arg_array *read,
			 struct vaccel_arg_array *write)
{
	int code = VACCEL_OK;

#if GENERIC
	static uint8_t type = VACCEL_OP_EXEC;
	static char symbol[] = "mytestfunc";
	code = vaccel_arg_array_add_uint8(read, &type);
	if (!code)
		code = vaccel_arg_array_add_string(read, work->library);
	if (!code)
		code = vaccel_arg_array_add_string(read, symbol);
#endif
	if (!code)
		code = vaccel_arg_array_add_int32(read, &work->input);
	if (!code)
		code = vaccel_arg_array_add_int32(write, &work->output);
	return code;
}

static int call(struct work *work, struct vaccel_arg_array *read,
		struct vaccel_arg_array *write)
{
	struct vaccel_arg *in = vaccel_arg_array_raw(read);
	struct vaccel_arg *out = vaccel_arg_array_raw(write);
	const size_t nr_in = vaccel_arg_array_count(read);
	const size_t nr_out = vaccel_arg_array_count(write);

#if GENERIC
	return vaccel_genop(&work->sess, in, (int)nr_in, out, (int)nr_out);
#else
	return vaccel_exec(&work->sess, work->library, "mytestfunc", in, nr_in,
			   out, nr_out);
#endif
}

static int step(void *state)
{
	struct work *work = state;
	struct vaccel_arg_array read, write;
	int code = vaccel_arg_array_init(&read, 4);

	if (code)
		return code;
	code = vaccel_arg_array_init(&write, 1);
	if (!code)
		code = arguments_add(work, &read, &write);
	if (!code)
		code = call(work, &read, &write);
	if (!code)
		printf("output: %d\n", work->output);
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
	return code;
}

int main(int argc, char **argv)
{
	struct work work = { .input = 10 };

	if (argc < 2 || argc > 3)
		return example_usage(argv[0], "library [iterations]");
	work.library = argv[1];
	int code =
		example_session(&work.sess, GENERIC ? 0 : VACCEL_PLUGIN_DEBUG);
	if (code)
		return code;
	code = example_repeat("exec", example_iterations(argc, argv, 2), step,
			      &work);
	const int end = vaccel_session_release(&work.sess);
	return code ? code : end;
}

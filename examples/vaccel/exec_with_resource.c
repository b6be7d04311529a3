/*
 * exec_with_resource library [iterations] -- call mytestfunc of a library that
 * is a resource: of a path, and of bytes that are written to a file.
 */
#include "example.h"

struct work {
	struct vaccel_session sess;
	struct vaccel_resource of_path, of_bytes;
	struct vaccel_arg_array read, write;
};

static int call(struct work *work, struct vaccel_resource *library, int32_t *to)
{
	static int32_t input = 10;
	int code = vaccel_arg_array_add_int32(&work->read, &input);

	if (!code)
		code = vaccel_arg_array_add_int32(&work->write, to);
	if (!code)
		code = vaccel_exec_with_resource(
			&work->sess, library, "mytestfunc",
			vaccel_arg_array_raw(&work->read),
			vaccel_arg_array_count(&work->read),
			vaccel_arg_array_raw(&work->write),
			vaccel_arg_array_count(&work->write));
	vaccel_arg_array_clear(&work->read);
	vaccel_arg_array_clear(&work->write);
	return code;
}

static int step(void *state)
{
	struct work *work = state;
	int32_t first = 0, second = 0;
	int code = call(work, &work->of_path, &first);

	if (!code)
		code = call(work, &work->of_bytes, &second);
	if (!code)
		printf("output1: %d\noutput2: %d\n", first, second);
	return code;
}

static int resources_make(struct work *work, const char *path)
{
	void *bytes;
	size_t size;
	int code = example_file(path, &bytes, &size);

	if (code)
		return code;
	code = vaccel_resource_init(&work->of_path, path, VACCEL_RESOURCE_LIB);
	if (!code)
		code = vaccel_resource_init_from_buf(&work->of_bytes, bytes,
						     size, VACCEL_RESOURCE_LIB,
						     "lib.so", false);
	free(bytes);
	if (!code)
		code = vaccel_resource_register(&work->of_path, &work->sess);
	if (!code)
		code = vaccel_resource_register(&work->of_bytes, &work->sess);
	if (code)
		fprintf(stderr, "Could not make resources: %d\n", code);
	return code;
}

static int work_do(struct work *work, const char *path, int iterations)
{
	int code = resources_make(work, path);

	if (!code)
		code = vaccel_arg_array_init(&work->read, 1);
	if (!code)
		code = vaccel_arg_array_init(&work->write, 1);
	if (!code)
		code = example_repeat("exec_with_resource", iterations, step,
				      work);
	vaccel_arg_array_release(&work->read);
	vaccel_arg_array_release(&work->write);
	if (work->of_path.id > 0)
		vaccel_resource_release(&work->of_path);
	if (work->of_bytes.id > 0)
		vaccel_resource_release(&work->of_bytes);
	return code;
}

int main(int argc, char **argv)
{
	static struct work work;

	if (argc < 2 || argc > 3)
		return example_usage(argv[0], "library [iterations]");
	int code = example_session(&work.sess, 0);
	if (code)
		return code;
	code = work_do(&work, argv[1], example_iterations(argc, argv, 2));
	const int end = vaccel_session_release(&work.sess);
	return code ? code : end;
}

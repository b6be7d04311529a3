/*
 * exec_serialized library [iterations] -- hand a structure of the program's own
 * to a library, and get one back: as bytes that only those two understand.
 */
#include "example.h"

#define NUMBERS 6
#define TYPE_ID 100

struct numbers {
	uint32_t count;
	uint32_t values[NUMBERS];
};

struct work {
	struct vaccel_session sess;
	struct vaccel_resource library;
	struct numbers in, out;
};

/* Their count, then as many. */
static int serialize(const void *data, size_t data_size, uint32_t id,
		     void **buf, size_t *size)
{
	const struct numbers *numbers = data;

	(void)data_size, (void)id;
	*size = (numbers->count + 1) * sizeof(uint32_t);
	*buf = malloc(*size);
	if (!*buf)
		return VACCEL_ENOMEM;
	memcpy(*buf, numbers, *size);
	return VACCEL_OK;
}

static int deserialize(const void *buf, size_t size, uint32_t id,
		       size_t expected_size, void *data)
{
	struct numbers *numbers = data;

	(void)id;
	if (expected_size < sizeof(*numbers) || size > sizeof(*numbers) ||
	    size < sizeof(uint32_t))
		return VACCEL_EINVAL;
	memcpy(numbers, buf, size);
	return numbers->count <= NUMBERS ? VACCEL_OK : VACCEL_EINVAL;
}

static void show(const char *title, const struct numbers *numbers)
{
	printf("%s: ", title);
	for (uint32_t i = 0; i < numbers->count; i++)
		printf("%u ", numbers->values[i]);
	printf("\n");
}

static int reverse(struct work *work, struct vaccel_arg_array *read,
		   struct vaccel_arg_array *write)
{
	int code = vaccel_arg_array_add_serialized(read, VACCEL_ARG_CUSTOM,
						   TYPE_ID, &work->in,
						   sizeof(work->in), serialize);

	if (!code)
		code = vaccel_arg_array_add_serialized(
			write, VACCEL_ARG_CUSTOM, TYPE_ID, &work->out,
			sizeof(work->out), serialize);
	if (!code)
		code = vaccel_exec_with_resource(&work->sess, &work->library,
						 "mytestfunc_nonser",
						 vaccel_arg_array_raw(read),
						 vaccel_arg_array_count(read),
						 vaccel_arg_array_raw(write),
						 vaccel_arg_array_count(write));
	if (!code)
		code = vaccel_arg_array_get_serialized(
			write, VACCEL_ARG_CUSTOM, TYPE_ID, &work->out,
			sizeof(work->out), deserialize);
	return code;
}

static int step(void *state)
{
	struct work *work = state;
	struct vaccel_arg_array read, write;
	int code = vaccel_arg_array_init(&read, 1);

	if (code)
		return code;
	code = vaccel_arg_array_init(&write, 1);
	if (!code)
		code = reverse(work, &read, &write);
	if (!code) {
		show("Input", &work->in);
		show("Output", &work->out);
	}
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
	return code;
}

static int work_do(struct work *work, int iterations)
{
	int code = example_session(&work->sess, VACCEL_PLUGIN_DEBUG);

	if (code)
		return code;
	code = vaccel_resource_register(&work->library, &work->sess);
	if (code)
		fprintf(stderr, "Could not register resource: %d\n", code);
	else
		code = example_repeat("exec_serialized", iterations, step,
				      work);
	const int end = vaccel_session_release(&work->sess);
	return code ? code : end;
}

int main(int argc, char **argv)
{
	static struct work work;

	if (argc < 2 || argc > 3)
		return example_usage(argv[0], "library [iterations]");
	work.in.count = work.out.count = NUMBERS;
	for (uint32_t i = 0; i < NUMBERS; i++)
		work.in.values[i] = 2 * i;
	int code = vaccel_resource_init(&work.library, argv[1],
					VACCEL_RESOURCE_LIB);
	if (code) {
		fprintf(stderr, "Could not initialize resource: %d\n", code);
		return code;
	}
	code = work_do(&work, example_iterations(argc, argv, 2));
	const int end = vaccel_resource_release(&work.library);
	return code ? code : end;
}

/*
 * local_and_virtio library [iterations] -- one resource, registered with a
 * remote session and a local one, and called from both in turn.
 */
#include "example.h"

struct work {
	struct vaccel_session remote, local;
	struct vaccel_resource library;
	int32_t input, output;
	int turn;
};

static int step(void *state)
{
	struct work *work = state;
	struct vaccel_session *sess =
		work->turn++ % 2 ? &work->local : &work->remote;
	struct vaccel_arg read = { &work->input, sizeof(work->input),
				   VACCEL_ARG_INT32, 0, false };
	struct vaccel_arg write = { &work->output, sizeof(work->output),
				    VACCEL_ARG_INT32, 0, false };
	const int code = vaccel_exec_with_resource(
		sess, &work->library, "mytestfunc", &read, 1, &write, 1);
	if (!code)
		printf("output(2x10): %d\n", work->output);
	return code;
}

static int with_both(struct work *work, int iterations)
{
	int code;

	printf("Initialized session with id: %lld\n",
	       (long long)work->remote.id);
	code = vaccel_resource_register(&work->library, &work->remote);
	if (!code)
		code = vaccel_resource_register(&work->library, &work->local);
	if (code)
		fprintf(stderr, "Could not register resource: %d\n", code);
	else
		code = example_repeat("local_and_virtio", iterations, step,
				      work);
	vaccel_session_release(&work->local);
	vaccel_session_release(&work->remote);
	return code;
}

int main(int argc, char **argv)
{
	static struct work work = { .input = 10 };

	if (argc < 2 || argc > 3)
		return example_usage(argv[0], "library [iterations]");
	int code = vaccel_resource_init(&work.library, argv[1],
					VACCEL_RESOURCE_LIB);
	if (code) {
		fprintf(stderr, "Could not initialize resource: %d\n", code);
		return code;
	}
	if (vaccel_session_init(&work.remote, VACCEL_PLUGIN_REMOTE)) {
		fprintf(stderr, "Could not initialize virtio session\n");
	} else if (vaccel_session_init(&work.local, 0)) {
		fprintf(stderr, "Could not initialize local session\n");
		vaccel_session_release(&work.remote);
	} else {
		code = with_both(&work, example_iterations(argc, argv, 2));
	}
	vaccel_resource_release(&work.library);
	return code;
}

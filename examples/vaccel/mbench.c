/*
 * mbench milliseconds file [iterations] -- have the plugin mbench compute for
 * so long, with the file as a payload.
 */
#include "example.h"

struct work {
	struct vaccel_session sess;
	struct vaccel_arg read[2];
};

static int step(void *state)
{
	struct work *work = state;

	return vaccel_exec(&work->sess, "mbench", "mbench", work->read, 2, NULL,
			   0);
}

int main(int argc, char **argv)
{
	struct work work;
	void *data;
	size_t size;

	if (argc < 3 || argc > 4)
		return example_usage(argv[0], "milliseconds file [iterations]");
	int code = example_file(argv[2], &data, &size);
	if (code)
		return code;
	code = example_session(&work.sess, 0);
	if (!code) {
		work.read[0] =
			(struct vaccel_arg){ argv[1], strlen(argv[1]) + 1,
					     VACCEL_ARG_RAW, 0, false };
		work.read[1] = (struct vaccel_arg){ data, size, VACCEL_ARG_RAW,
						    0, false };
		code = example_repeat("mbench",
				      example_iterations(argc, argv, 3), step,
				      &work);
		vaccel_session_release(&work.sess);
	}
	free(data);
	return code;
}

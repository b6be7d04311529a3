/*
 * noop [iterations] -- ask a session's plugin to do nothing.
 */
#include "example.h"

static int step(void *state)
{
	return vaccel_noop(state);
}

int main(int argc, char **argv)
{
	struct vaccel_session sess;

	if (argc > 2)
		return example_usage(argv[0], "[iterations]");
	int code = example_session(&sess, 0);
	if (code)
		return code;
	code = example_repeat("noop", example_iterations(argc, argv, 1), step,
			      &sess);
	const int end = vaccel_session_release(&sess);
	return code ? code : end;
}

#include "example.h"

/* Exported by libvaccel, in no header. */
int fs_file_read(const char *path, void **data, size_t *size);

int example_usage(const char *program, const char *arguments)
{
	fprintf(stderr, "Usage: %s %s\n", program, arguments);
	return VACCEL_EINVAL;
}

int example_iterations(int argc, char **argv, int at)
{
	return argc > at ? atoi(argv[at]) : 1;
}

int example_session(struct vaccel_session *sess, uint32_t flags)
{
	const int code = vaccel_session_init(sess, flags);

	if (code) {
		fprintf(stderr, "Could not initialize session\n");
		return code;
	}
	printf("Initialized session with id: %" PRId64 "\n", sess->id);
	return VACCEL_OK;
}

int example_ran(int code)
{
	if (code)
		fprintf(stderr, "Could not run op: %d\n", code);
	return code;
}

int example_file(const char *path, void **data, size_t *size)
{
	const int code = fs_file_read(path, data, size);

	if (code)
		fprintf(stderr, "Could not read file: %s\n", path);
	return code;
}

int example_repeat(const char *name, int iterations, int (*step)(void *state),
		   void *state)
{
	struct vaccel_prof_region region = VACCEL_PROF_REGION_INIT(name);
	int code = VACCEL_OK;

	for (int i = 0; i < iterations && !code; i++) {
		vaccel_prof_region_start(&region);
		code = example_ran(step(state));
		vaccel_prof_region_stop(&region);
	}
	vaccel_prof_region_print(&region);
	vaccel_prof_region_release(&region);
	return code;
}

/*
 * Functions for exec: some that work, and some that call back.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include <vaccel.h>

#define FUNCTION(name)                                       \
	int name(struct vaccel_arg *read, size_t nr_read,    \
		 struct vaccel_arg *write, size_t nr_write); \
	int name(struct vaccel_arg *read, size_t nr_read,    \
		 struct vaccel_arg *write, size_t nr_write)

/* Twice the first integer. */
FUNCTION(twice)
{
	struct vaccel_arg_array in, out;
	int32_t value;

	vaccel_arg_array_wrap(&in, read, nr_read);
	vaccel_arg_array_wrap(&out, write, nr_write);
	int code = vaccel_arg_array_get_int32(&in, &value);
	value *= 2;
	return code ? code : vaccel_arg_array_set_int32(&out, &value);
}

FUNCTION(fails)
{
	(void)read, (void)nr_read, (void)write, (void)nr_write;
	return 5;
}

/* Sleep as many milliseconds as the argument says; a second one points to what
 * becomes true before. */
FUNCTION(rests)
{
	(void)write, (void)nr_write;
	if (nr_read > 1)
		atomic_store(*(atomic_bool **)read[1].buf, true);
	usleep((useconds_t) * (int *)read[0].buf * 1000);
	return 0;
}

/* Release the session that the argument points to: what it answers. */
FUNCTION(releases)
{
	(void)nr_read, (void)nr_write;
	*(int *)write[0].buf =
		vaccel_session_release(*(struct vaccel_session **)read[0].buf);
	return 0;
}

FUNCTION(releases_resource)
{
	(void)nr_read, (void)nr_write;
	*(int *)write[0].buf = vaccel_resource_release(
		*(struct vaccel_resource **)read[0].buf);
	return 0;
}

/* Clean up, from within an operation. */
FUNCTION(cleans_up)
{
	(void)read, (void)nr_read, (void)nr_write;
	*(int *)write[0].buf = vaccel_cleanup();
	return 0;
}

/* A no-op of the same session, inside. */
FUNCTION(nests)
{
	(void)nr_read, (void)nr_write;
	*(int *)write[0].buf =
		vaccel_noop(*(struct vaccel_session **)read[0].buf);
	return 0;
}

/* End the process, from within an operation. */
FUNCTION(exits)
{
	(void)nr_read, (void)write, (void)nr_write;
	exit(*(int *)read[0].buf);
}

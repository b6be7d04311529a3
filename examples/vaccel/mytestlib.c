/*
 * mytestlib -- a library whose functions the exec examples call.
 */
#include <stdio.h>
#include <string.h>

#include <vaccel.h>

#define TYPE_ID 100

int mytestfunc(struct vaccel_arg *read, size_t nr_read,
	       struct vaccel_arg *write, size_t nr_write);
int mytestfunc_nonser(struct vaccel_arg *read, size_t nr_read,
		      struct vaccel_arg *write, size_t nr_write);

/* Twice an integer. */
int mytestfunc(struct vaccel_arg *read, size_t nr_read,
	       struct vaccel_arg *write, size_t nr_write)
{
	struct vaccel_arg_array in, out;
	int32_t value;

	printf("I got nr_in: %zu, nr_out: %zu\n", nr_read, nr_write);
	if (nr_read != 1 || nr_write != 1)
		return VACCEL_EINVAL;
	vaccel_arg_array_wrap(&in, read, nr_read);
	vaccel_arg_array_wrap(&out, write, nr_write);
	int code = vaccel_arg_array_get_int32(&in, &value);
	if (code)
		return code;
	printf("I got input: %d\n", value);
	value *= 2;
	printf("Will return output: %d\n", value);
	return vaccel_arg_array_set_int32(&out, &value);
}

/* A count and as many numbers, that lie within the argument. */
static bool is_numbers(const struct vaccel_arg *arg, uint32_t *count)
{
	if (arg->type != VACCEL_ARG_CUSTOM || arg->custom_type_id != TYPE_ID ||
	    !arg->buf || arg->size < sizeof(*count))
		return false;
	memcpy(count, arg->buf, sizeof(*count));
	return *count <= arg->size / sizeof(*count) - 1;
}

/* Numbers in the opposite order. */
int mytestfunc_nonser(struct vaccel_arg *read, size_t nr_read,
		      struct vaccel_arg *write, size_t nr_write)
{
	uint32_t count, room;

	printf("I got nr_in: %zu, nr_out: %zu\n", nr_read, nr_write);
	if (nr_read != 1 || nr_write != 1 || !is_numbers(&read[0], &count) ||
	    !is_numbers(&write[0], &room) || room != count)
		return VACCEL_EINVAL;
	const uint32_t *from = read[0].buf;
	uint32_t *to = write[0].buf;
	for (uint32_t i = 0; i < count; i++)
		to[1 + i] = from[count - i];
	return VACCEL_OK;
}

#include "arg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "own.h"

int arg_init(struct vaccel_arg *arg, const void *buf, size_t size,
	     vaccel_arg_type_t type, uint32_t custom_id)
{
	void *copy = NULL;

	if (!arg || (buf && size == 0))
		return -EINVAL;
	if (size > 0) {
		copy = buf ? malloc(size) : calloc(1, size);
		if (!copy)
			return -ENOMEM;
	}
	if (buf)
		memcpy(copy, buf, size);
	*arg = (struct vaccel_arg){ .buf = copy,
				    .size = size,
				    .type = type,
				    .custom_type_id = custom_id,
				    .owned = true };
	return 0;
}

static int arg_init_from_buf(struct vaccel_arg *arg, void *buf, size_t size,
			     vaccel_arg_type_t type, uint32_t custom_id)
{
	if (!arg || !buf != !size)
		return -EINVAL;
	*arg = (struct vaccel_arg){ .buf = buf,
				    .size = size,
				    .type = type,
				    .custom_type_id = custom_id };
	return 0;
}

int vaccel_arg_init(struct vaccel_arg *arg, const void *buf, size_t size,
		    vaccel_arg_type_t type, uint32_t custom_id)
{
	return code_of(arg_init(arg, buf, size, type, custom_id));
}

int vaccel_arg_init_from_buf(struct vaccel_arg *arg, void *buf, size_t size,
			     vaccel_arg_type_t type, uint32_t custom_id)
{
	return code_of(arg_init_from_buf(arg, buf, size, type, custom_id));
}

int vaccel_arg_release(struct vaccel_arg *arg)
{
	if (!arg)
		return VACCEL_EINVAL;
	arg_release(arg);
	return VACCEL_OK;
}

int vaccel_arg_new(struct vaccel_arg **arg, const void *buf, size_t size,
		   vaccel_arg_type_t type, uint32_t custom_id)
{
	OWNED(free_release) struct vaccel_arg *fresh = NULL;

	if (!arg)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error =
		fresh ? arg_init(fresh, buf, size, type, custom_id) : -ENOMEM;
	if (!error)
		*arg = TAKE(fresh);
	return code_of(error);
}

int vaccel_arg_from_buf(struct vaccel_arg **arg, void *buf, size_t size,
			vaccel_arg_type_t type, uint32_t custom_id)
{
	OWNED(free_release) struct vaccel_arg *fresh = NULL;

	if (!arg)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error =
		fresh ? arg_init_from_buf(fresh, buf, size, type, custom_id)
		      : -ENOMEM;
	if (!error)
		*arg = TAKE(fresh);
	return code_of(error);
}

int vaccel_arg_delete(struct vaccel_arg *arg)
{
	const int code = vaccel_arg_release(arg);

	if (!code)
		free(arg);
	return code;
}

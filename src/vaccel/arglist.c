/*
 * The older lists of arguments: a fixed number, filled in order, all RAW but
 * for what a serializer made, which the list owns.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "own.h"
#include "public.h"

struct vaccel_arg_list *vaccel_args_init(uint32_t size)
{
	OWNED(free_release) struct vaccel_arg_list *list = NULL;

	if (size == 0 || size > INT_MAX)
		return NULL;
	list = calloc(1, sizeof(*list));
	if (!list)
		return NULL;
	list->size = size;
	list->list = calloc(size, sizeof(*list->list));
	list->idcs_allocated_space =
		calloc(size, sizeof(*list->idcs_allocated_space));
	if (!list->list || !list->idcs_allocated_space) {
		free(list->list);
		free(list->idcs_allocated_space);
		return NULL;
	}
	return TAKE(list);
}

static bool is_whole(const struct vaccel_arg_list *list)
{
	return list && list->list && list->idcs_allocated_space;
}

static bool has_room(const struct vaccel_arg_list *list)
{
	return is_whole(list) && list->curr_idx >= 0 &&
	       (uint32_t)list->curr_idx < list->size;
}

static void list_append_arg(struct vaccel_arg_list *list, struct vaccel_arg arg,
			    bool allocated)
{
	list->idcs_allocated_space[list->curr_idx] = allocated;
	list->list[list->curr_idx++] = arg;
}

/* An argument of the caller's memory. */
static int list_refer(struct vaccel_arg_list *list, void *buf, uint32_t size)
{
	if (!has_room(list) || !buf || size == 0)
		return -EINVAL;
	list_append_arg(list, (struct vaccel_arg){ .buf = buf, .size = size },
			false);
	return 0;
}

int vaccel_add_serial_arg(struct vaccel_arg_list *args, void *buf,
			  uint32_t size)
{
	return code_of(list_refer(args, buf, size));
}

int vaccel_expect_serial_arg(struct vaccel_arg_list *args, void *buf,
			     uint32_t size)
{
	return code_of(list_refer(args, buf, size));
}

int vaccel_add_nonserial_arg(struct vaccel_arg_list *args, void *buf,
			     uint32_t type,
			     void *(*serializer)(void *, uint32_t *))
{
	uint32_t size = 0;

	if (!has_room(args) || !buf || !serializer)
		return VACCEL_EINVAL;
	void *bytes = serializer(buf, &size);
	if (!bytes || size == 0) {
		free(bytes);
		return VACCEL_EINVAL;
	}
	list_append_arg(args,
			(struct vaccel_arg){ .buf = bytes,
					     .size = size,
					     .type = VACCEL_ARG_CUSTOM,
					     .custom_type_id = type },
			true);
	return VACCEL_OK;
}

int vaccel_expect_nonserial_arg(struct vaccel_arg_list *args,
				uint32_t expected_size)
{
	if (!has_room(args) || expected_size == 0)
		return VACCEL_EINVAL;
	void *bytes = calloc(1, expected_size);
	if (!bytes)
		return VACCEL_ENOMEM;
	list_append_arg(
		args,
		(struct vaccel_arg){ .buf = bytes, .size = expected_size },
		true);
	return VACCEL_OK;
}

void *vaccel_extract_serial_arg(struct vaccel_arg *args, int idx)
{
	return args && idx >= 0 ? args[idx].buf : NULL;
}

void *vaccel_extract_nonserial_arg(struct vaccel_arg *args, int idx,
				   void *(*deserializer)(void *, uint32_t))
{
	if (!args || idx < 0 || !deserializer || !args[idx].buf ||
	    args[idx].size > UINT32_MAX)
		return NULL;
	return deserializer(args[idx].buf, (uint32_t)args[idx].size);
}

int vaccel_write_serial_arg(struct vaccel_arg *args, int idx, void *buf)
{
	if (!args || idx < 0 || !buf || !args[idx].buf)
		return VACCEL_EINVAL;
	memcpy(args[idx].buf, buf, args[idx].size);
	return VACCEL_OK;
}

int vaccel_write_nonserial_arg(struct vaccel_arg *args, int idx, void *buf,
			       void *(*serializer)(void *, uint32_t *))
{
	OWNED(free_release) void *bytes = NULL;
	uint32_t size = 0;

	if (!args || idx < 0 || !buf || !serializer || !args[idx].buf)
		return VACCEL_EINVAL;
	bytes = serializer(buf, &size);
	if (!bytes || size == 0 || size > args[idx].size)
		return VACCEL_EINVAL;
	memcpy(args[idx].buf, bytes, size);
	return VACCEL_OK;
}

int vaccel_delete_args(struct vaccel_arg_list *args)
{
	if (!is_whole(args))
		return VACCEL_EINVAL;
	for (uint32_t i = 0; i < args->size; i++)
		if (args->idcs_allocated_space[i])
			free(args->list[i].buf);
	free(args->list);
	free(args->idcs_allocated_space);
	free(args);
	return VACCEL_OK;
}

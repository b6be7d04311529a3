/*
 * Arrays of arguments. All numeric functions are covers of six: add, get and
 * set, for one value and for many.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arg.h"
#include "check.h"
#include "code.h"
#include "own.h"

#define DEFAULT_CAPACITY 8
#define FEW 32

/* Zeroed. The C library's calloc() is slow for what is small: it leaves out the
 * thread's own cache. */
static struct vaccel_arg *args_alloc(size_t count)
{
	if (count > FEW)
		return calloc(count, sizeof(struct vaccel_arg));
	struct vaccel_arg *args = malloc(count * sizeof(*args));
	if (args)
		memset(args, 0, count * sizeof(*args));
	return args;
}

static int array_init(struct vaccel_arg_array *array, size_t capacity)
{
	if (!array)
		return -EINVAL;
	if (capacity == 0)
		capacity = DEFAULT_CAPACITY;
	struct vaccel_arg *args = args_alloc(capacity);
	if (!args)
		return -ENOMEM;
	*array = (struct vaccel_arg_array){ .args = args,
					    .capacity = capacity,
					    .owned = true };
	return 0;
}

static void args_release(struct vaccel_arg_array *array)
{
	for (size_t i = 0; i < array->count; i++)
		arg_release(&array->args[i]);
}

static int array_release(struct vaccel_arg_array *array)
{
	if (!array || !array->args)
		return -EINVAL;
	if (array->owned) {
		for (size_t i = 0; i < array->count; i++)
			if (array->args[i].owned)
				free(array->args[i].buf);
		free(array->args);
	}
	*array = (struct vaccel_arg_array){ 0 };
	return 0;
}

/* Room for @more arguments: -ERANGE if the array is the caller's. */
static int array_grow(struct vaccel_arg_array *array, size_t more)
{
	size_t capacity = array->capacity ? array->capacity : DEFAULT_CAPACITY;

	if (!array->owned)
		return -ERANGE;
	while (capacity - array->count < more)
		if (__builtin_mul_overflow(capacity, 2, &capacity))
			return -ENOMEM;
	struct vaccel_arg *args =
		reallocarray(array->args, capacity, sizeof(*args));
	if (!args)
		return -ENOMEM;
	array->args = args;
	array->capacity = capacity;
	return 0;
}

static inline int array_reserve(struct vaccel_arg_array *array, size_t more)
{
	return __builtin_expect(array->capacity - array->count >= more, true)
		       ? 0
		       : array_grow(array, more);
}

static inline void array_append(struct vaccel_arg_array *array, void *buf,
				size_t size, vaccel_arg_type_t type,
				uint32_t custom_id, bool owned)
{
	struct vaccel_arg *arg = &array->args[array->count++];

	arg->buf = buf;
	arg->size = size;
	arg->type = type;
	arg->custom_type_id = custom_id;
	arg->owned = owned;
}

static bool is_bool(vaccel_arg_type_t type)
{
	return type == VACCEL_ARG_BOOL || type == VACCEL_ARG_BOOL_ARRAY;
}

/* The bytes of booleans, which may be any. */
static bool value_is_sound(vaccel_arg_type_t type, const void *buf, size_t size)
{
	return !is_bool(type) || check_value(type, buf, size);
}

static inline int add_one(struct vaccel_arg_array *array, void *value,
			  size_t size, vaccel_arg_type_t type)
{
	const int error = array ? array_reserve(array, 1) : -EINVAL;

	if (error)
		return error;
	if (!value || (is_bool(type) && !check_value(type, value, size)))
		return -EINVAL;
	array_append(array, value, size, type, 0, false);
	return 0;
}

static inline int add_many(struct vaccel_arg_array *array, void *values,
			   size_t count, size_t element, vaccel_arg_type_t type)
{
	size_t size;

	if (!array || !values || count == 0 ||
	    __builtin_mul_overflow(count, element, &size) ||
	    !value_is_sound(type, values, size))
		return -EINVAL;
	const int error = array_reserve(array, 1);
	if (error)
		return error;
	array_append(array, values, size, type, 0, false);
	return 0;
}

/* The argument at the position: -ERANGE beyond the end. */
static inline int array_at(struct vaccel_arg_array *array,
			   struct vaccel_arg **arg)
{
	if (array->position >= array->count)
		return -ERANGE;
	*arg = &array->args[array->position];
	return 0;
}

/* The next argument, which is one value of @type. */
static inline int one_at(struct vaccel_arg_array *array, const void *value,
			 size_t size, vaccel_arg_type_t type,
			 struct vaccel_arg **arg)
{
	const int error = array && value ? array_at(array, arg) : -EINVAL;

	if (error)
		return error;
	return (*arg)->type == type && (*arg)->size == size && (*arg)->buf
		       ? 0
		       : -EINVAL;
}

static inline int get_one(struct vaccel_arg_array *array, void *value,
			  size_t size, vaccel_arg_type_t type)
{
	struct vaccel_arg *arg;
	const int error = one_at(array, value, size, type, &arg);

	if (error)
		return error;
	if (!value_is_sound(type, arg->buf, size))
		return -EINVAL;
	memcpy(value, arg->buf, size);
	array->position++;
	return 0;
}

static inline int set_one(struct vaccel_arg_array *array, const void *value,
			  size_t size, vaccel_arg_type_t type)
{
	struct vaccel_arg *arg;
	const int error = one_at(array, value, size, type, &arg);

	if (error)
		return error;
	if (!value_is_sound(type, value, size))
		return -EINVAL;
	memcpy(arg->buf, value, size);
	array->position++;
	return 0;
}

static inline int get_many(struct vaccel_arg_array *array, void **values,
			   size_t *count, size_t element,
			   vaccel_arg_type_t type)
{
	struct vaccel_arg *arg;
	const int error = array && values ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != type || !check_value(type, arg->buf, arg->size))
		return -EINVAL;
	*values = arg->buf;
	if (count)
		*count = arg->size / element;
	array->position++;
	return 0;
}

static inline int set_many(struct vaccel_arg_array *array, const void *values,
			   size_t count, size_t element, vaccel_arg_type_t type)
{
	struct vaccel_arg *arg;
	size_t size;
	const int error = array && values ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != type || !arg->buf ||
	    __builtin_mul_overflow(count, element, &size) || size > arg->size ||
	    (count && !value_is_sound(type, values, size)))
		return -EINVAL;
	memcpy(arg->buf, values, size);
	array->position++;
	return 0;
}

#define NUMERIC(name, ctype, one, many)                                        \
	int vaccel_arg_array_add_##name(struct vaccel_arg_array *array,        \
					ctype *value)                          \
	{                                                                      \
		return code_of(add_one(array, value, sizeof(*value), one));    \
	}                                                                      \
	int vaccel_arg_array_add_##name##_array(                               \
		struct vaccel_arg_array *array, ctype *values, size_t count)   \
	{                                                                      \
		return code_of(add_many(array, values, count, sizeof(*values), \
					many));                                \
	}                                                                      \
	int vaccel_arg_array_get_##name(struct vaccel_arg_array *array,        \
					ctype *value)                          \
	{                                                                      \
		return code_of(get_one(array, value, sizeof(*value), one));    \
	}                                                                      \
	int vaccel_arg_array_get_##name##_array(                               \
		struct vaccel_arg_array *array, ctype **values, size_t *count) \
	{                                                                      \
		return code_of(get_many(array, (void **)values, count,         \
					sizeof(**values), many));              \
	}                                                                      \
	int vaccel_arg_array_set_##name(struct vaccel_arg_array *array,        \
					ctype *value)                          \
	{                                                                      \
		return code_of(set_one(array, value, sizeof(*value), one));    \
	}                                                                      \
	int vaccel_arg_array_set_##name##_array(                               \
		struct vaccel_arg_array *array, ctype *values, size_t count)   \
	{                                                                      \
		return code_of(set_many(array, values, count, sizeof(*values), \
					many));                                \
	}

VACCEL_ARG_NUMERIC_TYPES(NUMERIC)

static int add_raw(struct vaccel_arg_array *array, void *buf, size_t size)
{
	const int error = array ? array_reserve(array, 1) : -EINVAL;

	if (error)
		return error;
	if (!buf != !size)
		return -EINVAL;
	array_append(array, buf, size, VACCEL_ARG_RAW, 0, false);
	return 0;
}

static int get_raw(struct vaccel_arg_array *array, void **buf, size_t *size)
{
	struct vaccel_arg *arg;
	const int error =
		array && buf && size ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != VACCEL_ARG_RAW)
		return -EINVAL;
	*buf = arg->buf;
	*size = arg->size;
	array->position++;
	return 0;
}

static int set_raw(struct vaccel_arg_array *array, void *buf, size_t size)
{
	struct vaccel_arg *arg;
	const int error = array ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != VACCEL_ARG_RAW)
		return -EINVAL;
	const bool empty = !arg->buf && arg->size == 0;
	if (buf && size ? !arg->buf || arg->size < size : !empty)
		return -EINVAL;
	if (buf && size)
		memcpy(arg->buf, buf, size);
	array->position++;
	return 0;
}

static int add_string(struct vaccel_arg_array *array, char *str)
{
	const int error = array && str ? array_reserve(array, 1) : -EINVAL;

	if (error)
		return error;
	array_append(array, str, strlen(str) + 1, VACCEL_ARG_STRING, 0, false);
	return 0;
}

/* The next argument, a valid one of @type. */
static int valid_at(struct vaccel_arg_array *array, vaccel_arg_type_t type,
		    struct vaccel_arg **arg)
{
	const int error = array_at(array, arg);

	if (error)
		return error;
	return (*arg)->type == type &&
			       check_value(type, (*arg)->buf, (*arg)->size)
		       ? 0
		       : -EINVAL;
}

static int get_string(struct vaccel_arg_array *array, char **str)
{
	struct vaccel_arg *arg;
	const int error = array && str
				  ? valid_at(array, VACCEL_ARG_STRING, &arg)
				  : -EINVAL;

	if (error)
		return error;
	*str = arg->buf;
	array->position++;
	return 0;
}

static int set_string(struct vaccel_arg_array *array, const char *str)
{
	struct vaccel_arg *arg;
	const int error = array && str ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != VACCEL_ARG_STRING || !arg->buf ||
	    strlen(str) + 1 > arg->size)
		return -EINVAL;
	const size_t size = strlen(str) + 1;
	memcpy(arg->buf, str, size);
	memset((char *)arg->buf + size, 0, arg->size - size);
	array->position++;
	return 0;
}

static int add_buffer(struct vaccel_arg_array *array, void *buf, size_t size)
{
	const int error = array ? array_reserve(array, 1) : -EINVAL;

	if (error)
		return error;
	if (!buf || size == 0)
		return -EINVAL;
	array_append(array, buf, size, VACCEL_ARG_BUFFER, 0, false);
	return 0;
}

static int get_buffer(struct vaccel_arg_array *array, void **buf, size_t *size)
{
	struct vaccel_arg *arg;
	const int error = array && buf && size
				  ? valid_at(array, VACCEL_ARG_BUFFER, &arg)
				  : -EINVAL;

	if (error)
		return error;
	*buf = arg->buf;
	*size = arg->size;
	array->position++;
	return 0;
}

static int set_buffer(struct vaccel_arg_array *array, const void *buf,
		      size_t size)
{
	struct vaccel_arg *arg;
	const int error =
		array && buf && size ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != VACCEL_ARG_BUFFER || !arg->buf || size > arg->size)
		return -EINVAL;
	memcpy(arg->buf, buf, size);
	array->position++;
	return 0;
}

static int add_custom(struct vaccel_arg_array *array, uint32_t custom_id,
		      void *buf, size_t size,
		      vaccel_arg_type_validator_fn validator)
{
	if (!array || !validator || !validator(buf, size, custom_id))
		return -EINVAL;
	const int error = array_reserve(array, 1);
	if (error)
		return error;
	array_append(array, buf, size, VACCEL_ARG_CUSTOM, custom_id, false);
	return 0;
}

/* The next argument, of a custom type and approved. */
static int custom_at(struct vaccel_arg_array *array, uint32_t id,
		     vaccel_arg_type_validator_fn validator,
		     struct vaccel_arg **arg)
{
	const int error = array && validator ? array_at(array, arg) : -EINVAL;

	if (error)
		return error;
	return (*arg)->type == VACCEL_ARG_CUSTOM &&
			       (*arg)->custom_type_id == id &&
			       validator((*arg)->buf, (*arg)->size, id)
		       ? 0
		       : -EINVAL;
}

static int get_custom(struct vaccel_arg_array *array, uint32_t id, void **buf,
		      size_t *size, vaccel_arg_type_validator_fn validator)
{
	struct vaccel_arg *arg;
	const int error = buf ? custom_at(array, id, validator, &arg) : -EINVAL;

	if (error)
		return error;
	*buf = arg->buf;
	if (size)
		*size = arg->size;
	array->position++;
	return 0;
}

static int set_custom(struct vaccel_arg_array *array, uint32_t id, void *buf,
		      size_t size, vaccel_arg_type_validator_fn validator)
{
	struct vaccel_arg *arg;
	const int error =
		array && buf && validator ? array_at(array, &arg) : -EINVAL;

	if (error)
		return error;
	if (arg->type != VACCEL_ARG_CUSTOM || arg->custom_type_id != id ||
	    !arg->buf || size != arg->size || !validator(buf, size, id))
		return -EINVAL;
	memcpy(arg->buf, buf, size);
	array->position++;
	return 0;
}

static int add_serialized(struct vaccel_arg_array *array,
			  vaccel_arg_type_t type, uint32_t custom_id,
			  const void *data, size_t data_size,
			  vaccel_arg_serializer_fn serializer)
{
	OWNED(free_release) void *buf = NULL;
	size_t size = 0;

	if (!array || !serializer)
		return -EINVAL;
	int error =
		error_of(serializer(data, data_size, custom_id, &buf, &size));
	if (error)
		return error;
	if (!check_value(type, buf, size))
		return -EINVAL;
	error = array_reserve(array, 1);
	if (error)
		return error;
	array_append(array, TAKE(buf), size, type, custom_id, true);
	return 0;
}

/* The next argument, as serialized: custom ones by their id. */
static int serialized_at(struct vaccel_arg_array *array, vaccel_arg_type_t type,
			 uint32_t custom_id, struct vaccel_arg **arg)
{
	const int error = valid_at(array, type, arg);

	if (error)
		return error;
	return type != VACCEL_ARG_CUSTOM || (*arg)->custom_type_id == custom_id
		       ? 0
		       : -EINVAL;
}

static int get_serialized(struct vaccel_arg_array *array,
			  vaccel_arg_type_t type, uint32_t custom_id,
			  void *data, size_t expected_size,
			  vaccel_arg_deserializer_fn deserializer)
{
	struct vaccel_arg *arg;
	int error = array && data && deserializer
			    ? serialized_at(array, type, custom_id, &arg)
			    : -EINVAL;

	if (!error)
		error = error_of(
			deserializer(arg->buf, arg->size,
				     type == VACCEL_ARG_CUSTOM ? custom_id : 0,
				     expected_size, data));
	if (!error)
		array->position++;
	return error;
}

static int set_serialized(struct vaccel_arg_array *array,
			  vaccel_arg_type_t type, uint32_t custom_id,
			  void *data, size_t data_size,
			  vaccel_arg_serializer_fn serializer)
{
	OWNED(free_release) void *buf = NULL;
	struct vaccel_arg *arg;
	size_t size = 0;
	int error = array && data && serializer
			    ? serialized_at(array, type, custom_id, &arg)
			    : -EINVAL;

	if (!error)
		error = error_of(
			serializer(data, data_size,
				   type == VACCEL_ARG_CUSTOM ? custom_id : 0,
				   &buf, &size));
	if (error)
		return error;
	if (!buf || !arg->buf || size != arg->size ||
	    !check_value(type, buf, size))
		return -EINVAL;
	memcpy(arg->buf, buf, size);
	array->position++;
	return 0;
}

/* Append copies; those made are released when one fails. */
static int args_copy(struct vaccel_arg_array *dest,
		     const struct vaccel_arg *args, size_t count)
{
	const size_t before = dest->count;

	for (size_t i = 0; i < count; i++) {
		const int error = arg_init(
			&dest->args[dest->count], args[i].buf, args[i].size,
			args[i].type, args[i].custom_type_id);
		if (error) {
			while (dest->count > before)
				arg_release(&dest->args[--dest->count]);
			return error;
		}
		dest->count++;
	}
	return 0;
}

static int add_range(struct vaccel_arg_array *dest,
		     const struct vaccel_arg_array *src, size_t start,
		     size_t count, bool copy)
{
	if (!dest || !src)
		return -EINVAL;
	if (start >= src->count || count > src->count - start)
		return -ERANGE;
	const int error = array_reserve(dest, count);
	if (error)
		return error;
	/* After the reserve: an array may be added to itself. */
	const struct vaccel_arg *args = &src->args[start];
	if (copy)
		return args_copy(dest, args, count);
	for (size_t i = 0; i < count; i++)
		array_append(dest, args[i].buf, args[i].size, args[i].type,
			     args[i].custom_type_id, false);
	return 0;
}

static int add_from(struct vaccel_arg_array *dest,
		    const struct vaccel_arg_array *src, size_t start, bool copy)
{
	if (start >= src->count)
		return 0;
	return add_range(dest, src, start, src->count - start, copy);
}

int vaccel_arg_array_init(struct vaccel_arg_array *array,
			  size_t initial_capacity)
{
	return code_of(array_init(array, initial_capacity));
}

int vaccel_arg_array_release(struct vaccel_arg_array *array)
{
	return code_of(array_release(array));
}

int vaccel_arg_array_new(struct vaccel_arg_array **array,
			 size_t initial_capacity)
{
	OWNED(free_release) struct vaccel_arg_array *fresh = NULL;

	if (!array)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? array_init(fresh, initial_capacity) : -ENOMEM;
	if (!error)
		*array = TAKE(fresh);
	return code_of(error);
}

int vaccel_arg_array_delete(struct vaccel_arg_array *array)
{
	const int error = array_release(array);

	if (!error)
		free(array);
	return code_of(error);
}

int vaccel_arg_array_wrap(struct vaccel_arg_array *array,
			  struct vaccel_arg *args, size_t count)
{
	if (!array || (!args && count > 0))
		return VACCEL_EINVAL;
	*array = (struct vaccel_arg_array){ .args = args,
					    .count = count,
					    .capacity = count };
	return VACCEL_OK;
}

void vaccel_arg_array_clear(struct vaccel_arg_array *array)
{
	if (!array || !array->args)
		return;
	args_release(array);
	array->count = array->position = 0;
}

int vaccel_arg_array_add_raw(struct vaccel_arg_array *array, void *buf,
			     size_t size)
{
	return code_of(add_raw(array, buf, size));
}

int vaccel_arg_array_get_raw(struct vaccel_arg_array *array, void **buf,
			     size_t *size)
{
	return code_of(get_raw(array, buf, size));
}

int vaccel_arg_array_set_raw(struct vaccel_arg_array *array, void *buf,
			     size_t size)
{
	return code_of(set_raw(array, buf, size));
}

int vaccel_arg_array_add_string(struct vaccel_arg_array *array, char *str)
{
	return code_of(add_string(array, str));
}

int vaccel_arg_array_get_string(struct vaccel_arg_array *array, char **str)
{
	return code_of(get_string(array, str));
}

int vaccel_arg_array_set_string(struct vaccel_arg_array *array, char *str)
{
	return code_of(set_string(array, str));
}

int vaccel_arg_array_add_buffer(struct vaccel_arg_array *array, void *buf,
				size_t size)
{
	return code_of(add_buffer(array, buf, size));
}

int vaccel_arg_array_get_buffer(struct vaccel_arg_array *array, void **buf,
				size_t *size)
{
	return code_of(get_buffer(array, buf, size));
}

int vaccel_arg_array_set_buffer(struct vaccel_arg_array *array, void *buf,
				size_t size)
{
	return code_of(set_buffer(array, buf, size));
}

int vaccel_arg_array_add_custom(struct vaccel_arg_array *array,
				uint32_t custom_id, void *buf, size_t size,
				vaccel_arg_type_validator_fn validator)
{
	return code_of(add_custom(array, custom_id, buf, size, validator));
}

int vaccel_arg_array_get_custom(struct vaccel_arg_array *array,
				uint32_t expected_id, void **buf, size_t *size,
				vaccel_arg_type_validator_fn validator)
{
	return code_of(get_custom(array, expected_id, buf, size, validator));
}

int vaccel_arg_array_set_custom(struct vaccel_arg_array *array,
				uint32_t expected_id, void *buf, size_t size,
				vaccel_arg_type_validator_fn validator)
{
	return code_of(set_custom(array, expected_id, buf, size, validator));
}

int vaccel_arg_array_add_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t type, uint32_t custom_id,
				    const void *data, size_t data_size,
				    vaccel_arg_serializer_fn serializer)
{
	return code_of(add_serialized(array, type, custom_id, data, data_size,
				      serializer));
}

int vaccel_arg_array_get_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t expected_type,
				    uint32_t expected_custom_id, void *data,
				    size_t expected_size,
				    vaccel_arg_deserializer_fn deserializer)
{
	return code_of(get_serialized(array, expected_type, expected_custom_id,
				      data, expected_size, deserializer));
}

int vaccel_arg_array_set_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t expected_type,
				    uint32_t expected_custom_id, void *data,
				    size_t data_size,
				    vaccel_arg_serializer_fn serializer)
{
	return code_of(set_serialized(array, expected_type, expected_custom_id,
				      data, data_size, serializer));
}

int vaccel_arg_array_add_range(struct vaccel_arg_array *dest,
			       const struct vaccel_arg_array *src,
			       size_t start_idx, size_t count, bool copy)
{
	return code_of(add_range(dest, src, start_idx, count, copy));
}

int vaccel_arg_array_add_remaining(struct vaccel_arg_array *dest,
				   const struct vaccel_arg_array *src,
				   bool copy)
{
	return dest && src ? code_of(add_from(dest, src, src->position, copy))
			   : VACCEL_EINVAL;
}

int vaccel_arg_array_add_all(struct vaccel_arg_array *dest,
			     const struct vaccel_arg_array *src, bool copy)
{
	return dest && src ? code_of(add_from(dest, src, 0, copy))
			   : VACCEL_EINVAL;
}

int vaccel_arg_array_get_remaining(struct vaccel_arg_array *array,
				   struct vaccel_arg **args, size_t *count)
{
	if (!array || !args || !count)
		return VACCEL_EINVAL;
	*count = vaccel_arg_array_remaining_count(array);
	*args = *count ? &array->args[array->position] : NULL;
	return VACCEL_OK;
}

size_t vaccel_arg_array_remaining_count(const struct vaccel_arg_array *array)
{
	return array && array->position < array->count
		       ? array->count - array->position
		       : 0;
}

size_t vaccel_arg_array_position(const struct vaccel_arg_array *array)
{
	return array ? array->position : 0;
}

void vaccel_arg_array_set_position(struct vaccel_arg_array *array,
				   size_t position)
{
	if (array)
		array->position =
			position < array->count ? position : array->count;
}

void vaccel_arg_array_reset_position(struct vaccel_arg_array *array)
{
	if (array)
		array->position = 0;
}

size_t vaccel_arg_array_count(const struct vaccel_arg_array *array)
{
	return array ? array->count : 0;
}

struct vaccel_arg *vaccel_arg_array_raw(struct vaccel_arg_array *array)
{
	return array ? array->args : NULL;
}

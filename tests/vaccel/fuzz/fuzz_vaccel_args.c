/*
 * Argument arrays, driven by a message: a byte says what is done next to one of
 * three arrays, of which one is wrapped around arguments of ours.
 */
#include <vaccel.h>

#include "input.h"

#define ARRAYS 3
#define STEPS 200
#define SIZE_MOST 1024

static struct vaccel_arg wrapped[8];
static struct vaccel_arg_array arrays[ARRAYS];

/* Values that arrays refer to; freed when all is over. */
static void *values[STEPS];
static size_t value_count;

static void *value_take(struct input *input, size_t size)
{
	void *memory;
	uint8_t *bytes = input_copy(input, size, 0, &memory);

	values[value_count++] = memory;
	return bytes;
}

/* Read every byte, so that a sanitizer sees those that are not there. */
static void touch(const void *bytes, size_t size)
{
	unsigned char total = 0;

	for (size_t i = 0; i < size; i++)
		total ^= ((const unsigned char *)bytes)[i];
	__asm__ volatile("" : : "r"(total));
}

static bool even_is_valid(const void *buf, size_t size, uint32_t custom_id)
{
	(void)buf;
	return (size + custom_id) % 2 == 0;
}

static int copy_out(const void *data, size_t size, uint32_t custom_id,
		    void **buf, size_t *out_size)
{
	if (!data || size == 0 || custom_id == 13)
		return VACCEL_EINVAL;
	*buf = malloc(size);
	must(*buf != NULL);
	memcpy(*buf, data, size);
	*out_size = size;
	return VACCEL_OK;
}

static int copy_in(const void *buf, size_t size, uint32_t custom_id,
		   size_t expected, void *data)
{
	(void)custom_id;
	if (expected != size)
		return VACCEL_EINVAL;
	memcpy(data, buf, size);
	return VACCEL_OK;
}

/* One of each family for each kind of number. */
typedef void (*number_fn)(struct vaccel_arg_array *array, void *value,
			  size_t size, uint8_t what);

#define NUMBER(name, ctype, one, many)                                      \
	static void try_##name(struct vaccel_arg_array *array, void *value, \
			       size_t size, uint8_t what)                   \
	{                                                                   \
		ctype number, *numbers;                                     \
		size_t count = size / sizeof(ctype);                        \
                                                                            \
		switch (what % 6) {                                         \
		case 0:                                                     \
			vaccel_arg_array_add_##name(array,                  \
						    count ? value : NULL);  \
			return;                                             \
		case 1:                                                     \
			vaccel_arg_array_add_##name##_array(array, value,   \
							    count);         \
			return;                                             \
		case 2:                                                     \
			vaccel_arg_array_get_##name(array, &number);        \
			return;                                             \
		case 3:                                                     \
			if (vaccel_arg_array_get_##name##_array(            \
				    array, &numbers, &count) == 0)          \
				touch(numbers, count * sizeof(ctype));      \
			return;                                             \
		case 4:                                                     \
			vaccel_arg_array_set_##name(array,                  \
						    count ? value : NULL);  \
			return;                                             \
		default:                                                    \
			vaccel_arg_array_set_##name##_array(array, value,   \
							    count);         \
		}                                                           \
	}
VACCEL_ARG_NUMERIC_TYPES(NUMBER)

#define NUMBER_FN(name, ctype, one, many) try_##name,
static const number_fn number_fns[] = { VACCEL_ARG_NUMERIC_TYPES(NUMBER_FN) };

static void try_bytes(struct vaccel_arg_array *array, uint8_t *value,
		      size_t size, uint8_t what)
{
	static char place[SIZE_MOST];
	void *buf;
	char *text;

	switch (what % 14) {
	case 0:
		vaccel_arg_array_add_raw(array, size ? value : NULL, size);
		return;
	case 1:
		if (size > 0)
			value[size - 1] = '\0';
		vaccel_arg_array_add_string(array, size ? (char *)value : NULL);
		return;
	case 2:
		vaccel_arg_array_add_buffer(array, value, size);
		return;
	case 3:
		vaccel_arg_array_add_custom(array, what, value, size,
					    even_is_valid);
		return;
	case 4:
		vaccel_arg_array_add_serialized(array,
						(vaccel_arg_type_t)(what % 32),
						what, value, size, copy_out);
		return;
	case 5:
		if (vaccel_arg_array_get_raw(array, &buf, &size) == VACCEL_OK)
			touch(buf, size);
		return;
	case 6:
		if (vaccel_arg_array_get_string(array, &text) == VACCEL_OK)
			must(strlen(text) < SIZE_MOST + 1);
		return;
	case 7:
		if (vaccel_arg_array_get_buffer(array, &buf, &size) ==
		    VACCEL_OK)
			touch(buf, size);
		return;
	case 8:
		vaccel_arg_array_get_custom(array, what, &buf, &size,
					    even_is_valid);
		return;
	case 9:
		vaccel_arg_array_get_serialized(
			array, (vaccel_arg_type_t)(what % 32), what, place,
			size % SIZE_MOST, copy_in);
		return;
	case 10:
		vaccel_arg_array_set_raw(array, size ? value : NULL, size);
		return;
	case 11:
		if (size > 0)
			value[size - 1] = '\0';
		vaccel_arg_array_set_string(array, size ? (char *)value : NULL);
		return;
	case 12:
		vaccel_arg_array_set_buffer(array, value, size);
		return;
	default:
		vaccel_arg_array_set_serialized(array,
						(vaccel_arg_type_t)(what % 32),
						what, value, size, copy_out);
	}
}

/* All at once: an array may refer to what another one owns. */
static void clear_all(void)
{
	for (size_t i = 0; i < ARRAYS; i++)
		vaccel_arg_array_clear(&arrays[i]);
}

/* What does not look at values: @number may be far too large. */
static void try_whole(struct vaccel_arg_array *array,
		      const struct vaccel_arg_array *other, size_t number,
		      uint8_t what)
{
	struct vaccel_arg *args;
	size_t count;

	switch (what % 8) {
	case 0:
		clear_all();
		return;
	case 1:
		vaccel_arg_array_set_position(array, number);
		return;
	case 2:
		vaccel_arg_array_reset_position(array);
		return;
	case 3:
		if (vaccel_arg_array_get_remaining(array, &args, &count) == 0)
			must(count == vaccel_arg_array_remaining_count(array));
		return;
	case 4:
		if (vaccel_arg_array_count(array) < 64)
			vaccel_arg_array_add_range(
				array, (struct vaccel_arg_array *)other,
				number % 9, number / 9, what & 64);
		return;
	case 5:
		if (vaccel_arg_array_count(array) < 64)
			vaccel_arg_array_add_remaining(
				array, (struct vaccel_arg_array *)other,
				what & 64);
		return;
	case 6:
		if (vaccel_arg_array_count(array) < 64)
			vaccel_arg_array_add_all(
				array, (struct vaccel_arg_array *)other,
				what & 64);
		return;
	default:
		clear_all();
		vaccel_arg_array_release(array);
		vaccel_arg_array_init(array, number % 16);
	}
}

static void step(struct input *input)
{
	const uint8_t kind = input_byte(input), what = input_byte(input);
	const size_t size = input_u16(input);
	struct vaccel_arg_array *array = &arrays[kind / 64 % ARRAYS];

	if (kind % 64 < 40)
		number_fns[kind % 13](array,
				      value_take(input, size % SIZE_MOST),
				      size % SIZE_MOST, what);
	else if (kind % 64 < 54)
		try_bytes(array, value_take(input, size % SIZE_MOST),
			  size % SIZE_MOST, what);
	else
		try_whole(array, &arrays[what % ARRAYS],
			  what & 128 ? SIZE_MAX - size : size, what);
	must(array->count <= array->capacity &&
	     array->position <= array->count);
	must(!array->count || array->args);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };

	value_count = 0;
	memset(wrapped, 0, sizeof(wrapped));
	vaccel_arg_array_init(&arrays[0], 1);
	vaccel_arg_array_init(&arrays[1], 0);
	vaccel_arg_array_wrap(&arrays[2], wrapped, 8);
	while (input.size > 0 && value_count < STEPS)
		step(&input);
	for (size_t i = 0; i < ARRAYS; i++)
		vaccel_arg_array_release(&arrays[i]);
	/* Those that a wrapped array was told to copy are its owner's. */
	for (size_t i = 0; i < 8; i++)
		vaccel_arg_release(&wrapped[i]);
	for (size_t i = 0; i < value_count; i++)
		free(values[i]);
	return 0;
}

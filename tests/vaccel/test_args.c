#include "support.h"

#include <string.h>

static void one_argument_is_a_copy_or_a_reference(void **state)
{
	struct vaccel_arg arg, *fresh = NULL;
	char bytes[] = "bytes";

	(void)state;
	assert_int_equal(vaccel_arg_init(NULL, bytes, 6, 0, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_init(&arg, bytes, 0, 0, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_init(&arg, bytes, 6, VACCEL_ARG_STRING, 0),
			 0);
	assert_ptr_not_equal(arg.buf, bytes);
	assert_string_equal(arg.buf, bytes);
	assert_true(arg.owned);
	assert_int_equal(vaccel_arg_release(&arg), 0);
	assert_null(arg.buf);
	assert_int_equal(arg.type, VACCEL_ARG_MAX);
	assert_int_equal(vaccel_arg_release(&arg), 0);
	assert_int_equal(vaccel_arg_release(NULL), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_init(&arg, NULL, 4, 0, 0), 0);
	assert_memory_equal(arg.buf, "\0\0\0", 4);
	vaccel_arg_release(&arg);
	assert_int_equal(vaccel_arg_init(&arg, NULL, 0, 0, 0), 0);
	assert_null(arg.buf);
	assert_true(arg.owned);
	assert_int_equal(vaccel_arg_init_from_buf(&arg, bytes, 0, 0, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_init_from_buf(&arg, NULL, 1, 0, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_init_from_buf(&arg, bytes, 6, 0, 3), 0);
	assert_ptr_equal(arg.buf, bytes);
	assert_false(arg.owned);
	assert_int_equal(vaccel_arg_new(NULL, bytes, 6, 0, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_new(&fresh, bytes, 0, 0, 0), VACCEL_EINVAL);
	assert_null(fresh);
	assert_int_equal(vaccel_arg_new(&fresh, bytes, 6, 0, 0), 0);
	assert_int_equal(vaccel_arg_delete(fresh), 0);
	assert_int_equal(vaccel_arg_from_buf(&fresh, bytes, 6, 0, 0), 0);
	assert_int_equal(vaccel_arg_delete(fresh), 0);
	assert_int_equal(vaccel_arg_delete(NULL), VACCEL_EINVAL);
}

static void arrays_grow_unless_they_are_the_callers(void **state)
{
	struct vaccel_arg_array array, wrapped;
	struct vaccel_arg mine[1] = { 0 };
	int32_t value = 5;

	(void)state;
	assert_int_equal(vaccel_arg_array_init(NULL, 1), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_init(&array, 0), 0);
	assert_true(array.capacity > 0);
	assert_true(array.owned);
	for (int i = 0; i < 100; i++)
		assert_int_equal(vaccel_arg_array_add_int32(&array, &value), 0);
	assert_int_equal(vaccel_arg_array_count(&array), 100);
	vaccel_arg_array_clear(&array);
	assert_int_equal(vaccel_arg_array_count(&array), 0);
	assert_true(array.capacity >= 100);
	assert_int_equal(vaccel_arg_array_release(&array), 0);
	assert_int_equal(vaccel_arg_array_release(&array), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_release(NULL), VACCEL_EINVAL);
	vaccel_arg_array_clear(&array);
	vaccel_arg_array_clear(NULL);
	assert_int_equal(vaccel_arg_array_wrap(&wrapped, NULL, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_wrap(NULL, mine, 1), VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_wrap(&wrapped, mine, 1), 0);
	assert_int_equal(vaccel_arg_array_add_int32(&wrapped, NULL),
			 VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_add_int32_array(&wrapped, NULL, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_int32_array(&wrapped, &value, 1),
			 VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_add_string(&wrapped, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_string(&wrapped, (char *)"x"),
			 VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_add_buffer(&wrapped, NULL, 1),
			 VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_add_raw(&wrapped, NULL, 1),
			 VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_release(&wrapped), 0);
	assert_int_equal(vaccel_arg_array_init(&array, SIZE_MAX / 2),
			 VACCEL_ENOMEM);
}

/* All thirteen kinds alike: add, get, set, of one value and of many. */
#define KIND(name, ctype, one, many)                                           \
	static void test_##name(void)                                          \
	{                                                                      \
		ctype value = 1, other = 0, values[3] = { 0, 1, 1 };           \
		ctype *out = NULL;                                             \
		size_t count = 0;                                              \
		struct vaccel_arg_array array;                                 \
                                                                               \
		vaccel_arg_array_init(&array, 1);                              \
		assert_int_equal(vaccel_arg_array_get_##name(&array, &other),  \
				 VACCEL_ERANGE);                               \
		assert_int_equal(vaccel_arg_array_add_##name(&array, NULL),    \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_add_##name(NULL, &value),    \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_add_##name(&array, &value),  \
				 0);                                           \
		assert_int_equal(array.args[0].type, one);                     \
		assert_ptr_equal(array.args[0].buf, &value);                   \
		assert_int_equal(array.args[0].size, sizeof(ctype));           \
		assert_int_equal(vaccel_arg_array_add_##name##_array(          \
					 &array, values, 0),                   \
				 VACCEL_EINVAL);                               \
		if (sizeof(ctype) > 1)                                         \
			assert_int_equal(vaccel_arg_array_add_##name##_array(  \
						 &array, values, SIZE_MAX),    \
					 VACCEL_EINVAL);                       \
		assert_int_equal(vaccel_arg_array_add_##name##_array(          \
					 &array, values, 3),                   \
				 0);                                           \
		assert_int_equal(array.args[1].type, many);                    \
		assert_int_equal(vaccel_arg_array_get_##name(&array, NULL),    \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_get_##name##_array(          \
					 &array, &out, &count),                \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_get_##name(&array, &other),  \
				 0);                                           \
		assert_memory_equal(&other, &value, sizeof(ctype));            \
		assert_int_equal(vaccel_arg_array_position(&array), 1);        \
		assert_int_equal(vaccel_arg_array_get_##name(&array, &other),  \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_get_##name##_array(          \
					 &array, &out, &count),                \
				 0);                                           \
		assert_ptr_equal(out, values);                                 \
		assert_int_equal(count, 3);                                    \
		assert_int_equal(vaccel_arg_array_get_##name##_array(          \
					 &array, &out, NULL),                  \
				 VACCEL_ERANGE);                               \
		vaccel_arg_array_reset_position(&array);                       \
		other = 0;                                                     \
		assert_int_equal(vaccel_arg_array_set_##name(&array, &other),  \
				 0);                                           \
		assert_memory_equal(&value, &other, sizeof(ctype));            \
		assert_int_equal(vaccel_arg_array_set_##name##_array(          \
					 &array, values, 4),                   \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_set_##name##_array(          \
					 &array, values, SIZE_MAX),            \
				 VACCEL_EINVAL);                               \
		assert_int_equal(                                              \
			vaccel_arg_array_set_##name##_array(&array, NULL, 1),  \
			VACCEL_EINVAL);                                        \
		ctype fresh[2] = { 1, 0 };                                     \
		assert_int_equal(                                              \
			vaccel_arg_array_set_##name##_array(&array, fresh, 2), \
			0);                                                    \
		assert_memory_equal(values, fresh, sizeof(fresh));             \
		assert_int_equal(vaccel_arg_array_set_##name(&array, &other),  \
				 VACCEL_ERANGE);                               \
		vaccel_arg_array_set_position(&array, 0);                      \
		array.args[0].size++;                                          \
		assert_int_equal(vaccel_arg_array_get_##name(&array, &other),  \
				 VACCEL_EINVAL);                               \
		array.args[0].size--;                                          \
		array.args[0].buf = NULL;                                      \
		assert_int_equal(vaccel_arg_array_get_##name(&array, &other),  \
				 VACCEL_EINVAL);                               \
		assert_int_equal(vaccel_arg_array_set_##name(&array, &other),  \
				 VACCEL_EINVAL);                               \
		vaccel_arg_array_release(&array);                              \
	}

VACCEL_ARG_NUMERIC_TYPES(KIND)

static void numbers_go_in_and_come_out(void **state)
{
	(void)state;
#define TEST(name, ctype, one, many) test_##name();
	VACCEL_ARG_NUMERIC_TYPES(TEST)
}

static void values_may_lie_anywhere(void **state)
{
	char bytes[16] = { 0 };
	double out = 1, in = 3;
	struct vaccel_arg arg = { bytes + 1, 8, VACCEL_ARG_FLOAT64, 0, false };
	struct vaccel_arg_array array;

	(void)state;
	vaccel_arg_array_wrap(&array, &arg, 1);
	assert_int_equal(vaccel_arg_array_get_double(&array, &out), 0);
	vaccel_arg_array_reset_position(&array);
	assert_int_equal(vaccel_arg_array_set_double(&array, &in), 0);
	vaccel_arg_array_reset_position(&array);
	assert_int_equal(vaccel_arg_array_get_double(&array, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
}

static void booleans_are_nought_or_one(void **state)
{
	unsigned char two = 2;
	bool out = false;
	struct vaccel_arg arg = { &two, 1, VACCEL_ARG_BOOL, 0, false };
	struct vaccel_arg_array array, owned;

	(void)state;
	vaccel_arg_array_wrap(&array, &arg, 1);
	vaccel_arg_array_init(&owned, 1);
	assert_int_equal(vaccel_arg_array_get_bool(&array, &out),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_bool(&array, (bool *)&two),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_bool(&owned, (bool *)&two),
			 VACCEL_EINVAL);
	assert_int_equal(
		vaccel_arg_array_add_bool_array(&owned, (bool *)&two, 1),
		VACCEL_EINVAL);
	vaccel_arg_array_release(&owned);
}

static void texts_buffers_and_raw_bytes(void **state)
{
	char text[8] = "seven77", *str = NULL, room[8] = "xxxxxxx";
	void *buf = NULL;
	size_t size = 0;
	struct vaccel_arg_array array;

	(void)state;
	vaccel_arg_array_init(&array, 4);
	assert_int_equal(vaccel_arg_array_add_string(&array, text), 0);
	assert_int_equal(array.args[0].size, 8);
	assert_int_equal(vaccel_arg_array_add_buffer(&array, room, 8), 0);
	assert_int_equal(vaccel_arg_array_add_raw(&array, NULL, 0), 0);
	assert_int_equal(vaccel_arg_array_add_raw(&array, room, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_raw(&array, room, 8), 0);
	assert_int_equal(vaccel_arg_array_add_buffer(&array, room, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_get_string(&array, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_get_string(&array, &str), 0);
	assert_ptr_equal(str, text);
	assert_int_equal(vaccel_arg_array_get_string(&array, &str),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_get_buffer(&array, &buf, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_get_buffer(&array, &buf, &size), 0);
	assert_ptr_equal(buf, room);
	assert_int_equal(vaccel_arg_array_get_raw(&array, &buf, &size), 0);
	assert_null(buf);
	assert_int_equal(vaccel_arg_array_get_raw(&array, &buf, &size), 0);
	assert_int_equal(size, 8);
	vaccel_arg_array_reset_position(&array);
	assert_int_equal(
		vaccel_arg_array_set_string(&array, (char *)"eight888"),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_string(&array, (char *)"two"), 0);
	assert_memory_equal(text, "two\0\0\0\0", 8);
	assert_int_equal(vaccel_arg_array_set_buffer(&array, text, 9),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_buffer(&array, text, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_buffer(&array, text, 8), 0);
	assert_int_equal(vaccel_arg_array_set_raw(&array, text, 1),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_raw(&array, NULL, 0), 0);
	assert_int_equal(vaccel_arg_array_set_raw(&array, NULL, 0),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_raw(&array, text, 4), 0);
	assert_int_equal(vaccel_arg_array_set_raw(&array, text, 4),
			 VACCEL_ERANGE);
	array.args[0].size = 3;
	vaccel_arg_array_reset_position(&array);
	assert_int_equal(vaccel_arg_array_get_string(&array, &str),
			 VACCEL_EINVAL);
	vaccel_arg_array_release(&array);
}

static bool is_even(const void *buf, size_t size, uint32_t id)
{
	return buf && id == 7 && size % 2 == 0;
}

static int doubler(const void *input, size_t size, uint32_t id, void **buf,
		   size_t *out_size)
{
	if (!input)
		return 41;
	(void)id;
	*buf = malloc(size * 2);
	memcpy(*buf, input, size);
	memcpy((char *)*buf + size, input, size);
	*out_size = size * 2;
	return 0;
}

static int halver(const void *buf, size_t size, uint32_t id, size_t expected,
		  void *output)
{
	(void)id;
	if (expected * 2 != size)
		return 43;
	memcpy(output, buf, expected);
	return 0;
}

static void custom_types_are_validated_and_serialized(void **state)
{
	char bytes[4] = "abc", out[4] = "";
	void *buf;
	size_t size;
	struct vaccel_arg_array array;

	(void)state;
	vaccel_arg_array_init(&array, 4);
	assert_int_equal(vaccel_arg_array_add_custom(&array, 7, bytes, 4, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(
		vaccel_arg_array_add_custom(&array, 7, bytes, 3, is_even),
		VACCEL_EINVAL);
	assert_int_equal(
		vaccel_arg_array_add_custom(&array, 7, bytes, 4, is_even), 0);
	assert_int_equal(
		vaccel_arg_array_get_custom(&array, 8, &buf, &size, is_even),
		VACCEL_EINVAL);
	assert_int_equal(
		vaccel_arg_array_get_custom(&array, 7, &buf, NULL, is_even), 0);
	vaccel_arg_array_reset_position(&array);
	assert_int_equal(
		vaccel_arg_array_set_custom(&array, 7, bytes, 2, is_even),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_set_custom(&array, 7, (char *)"xyz",
						     4, is_even),
			 0);
	assert_string_equal(bytes, "xyz");
	assert_int_equal(vaccel_arg_array_add_serialized(&array,
							 VACCEL_ARG_CUSTOM, 9,
							 NULL, 0, doubler),
			 41);
	assert_int_equal(vaccel_arg_array_add_serialized(
				 &array, VACCEL_ARG_INT8, 9, bytes, 4, doubler),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_serialized(&array,
							 VACCEL_ARG_CUSTOM, 9,
							 bytes, 4, doubler),
			 0);
	assert_true(array.args[1].owned);
	assert_int_equal(vaccel_arg_array_get_serialized(
				 &array, VACCEL_ARG_CUSTOM, 8, out, 4, halver),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_get_serialized(
				 &array, VACCEL_ARG_CUSTOM, 9, out, 3, halver),
			 43);
	assert_int_equal(vaccel_arg_array_get_serialized(
				 &array, VACCEL_ARG_CUSTOM, 9, NULL, 4, halver),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_get_serialized(
				 &array, VACCEL_ARG_CUSTOM, 9, out, 4, halver),
			 0);
	assert_string_equal(out, "xyz");
	assert_int_equal(vaccel_arg_array_get_serialized(
				 &array, VACCEL_ARG_CUSTOM, 9, out, 4, halver),
			 VACCEL_ERANGE);
	vaccel_arg_array_set_position(&array, 1);
	assert_int_equal(vaccel_arg_array_set_serialized(&array,
							 VACCEL_ARG_CUSTOM, 9,
							 bytes, 3, doubler),
			 VACCEL_EINVAL);
	assert_int_equal(
		vaccel_arg_array_set_serialized(&array, VACCEL_ARG_CUSTOM, 9,
						(char *)"new", 4, doubler),
		0);
	assert_string_equal(array.args[1].buf, "new");
	vaccel_arg_array_release(&array);
}

static void ranges_are_referenced_or_copied(void **state)
{
	int32_t one = 1, two = 2;
	struct vaccel_arg *left = NULL;
	struct vaccel_arg_array src, dest;
	size_t count = 9;

	(void)state;
	vaccel_arg_array_init(&src, 4);
	vaccel_arg_array_init(&dest, 1);
	assert_int_equal(vaccel_arg_array_add_range(&dest, &src, 0, 0, false),
			 VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_add_all(&dest, &src, true), 0);
	assert_int_equal(vaccel_arg_array_add_remaining(&dest, &src, true), 0);
	vaccel_arg_array_add_int32(&src, &one);
	vaccel_arg_array_add_int32(&src, &two);
	assert_int_equal(vaccel_arg_array_add_range(NULL, &src, 0, 1, true),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_range(&dest, NULL, 0, 1, true),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_add_range(&dest, &src, 2, 0, true),
			 VACCEL_ERANGE);
	assert_int_equal(
		vaccel_arg_array_add_range(&dest, &src, 1, SIZE_MAX, true),
		VACCEL_ERANGE);
	assert_int_equal(vaccel_arg_array_add_range(&dest, &src, 0, 2, true),
			 0);
	assert_ptr_not_equal(dest.args[0].buf, &one);
	assert_true(dest.args[0].owned);
	vaccel_arg_array_set_position(&src, 1);
	assert_int_equal(vaccel_arg_array_add_remaining(&dest, &src, false), 0);
	assert_ptr_equal(dest.args[2].buf, &two);
	assert_false(dest.args[2].owned);
	assert_int_equal(vaccel_arg_array_add_all(&dest, &dest, true), 0);
	assert_int_equal(dest.count, 6);
	assert_int_equal(vaccel_arg_array_get_remaining(&src, &left, &count),
			 0);
	assert_ptr_equal(left, &src.args[1]);
	assert_int_equal(count, 1);
	vaccel_arg_array_set_position(&src, 99);
	assert_int_equal(vaccel_arg_array_position(&src), 2);
	assert_int_equal(vaccel_arg_array_get_remaining(&src, &left, &count),
			 0);
	assert_null(left);
	assert_int_equal(count, 0);
	assert_int_equal(vaccel_arg_array_get_remaining(NULL, &left, &count),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_arg_array_count(NULL), 0);
	assert_int_equal(vaccel_arg_array_position(NULL), 0);
	assert_int_equal(vaccel_arg_array_remaining_count(NULL), 0);
	assert_null(vaccel_arg_array_raw(NULL));
	vaccel_arg_array_release(&src);
	vaccel_arg_array_release(&dest);
}

static void *serialize(void *buf, uint32_t *size)
{
	*size = 4;
	return memcpy(malloc(4), buf, 4);
}

static void *serialize_nothing(void *buf, uint32_t *size)
{
	(void)buf;
	*size = 0;
	return NULL;
}

static void *deserialize(void *buf, uint32_t size)
{
	return size == 4 ? buf : NULL;
}

static void the_older_lists_still_work(void **state)
{
	char bytes[8] = "1234567", out[8] = "";
	struct vaccel_arg_list *list;

	(void)state;
	assert_null(vaccel_args_init(0));
	assert_null(vaccel_args_init(UINT32_MAX));
	list = vaccel_args_init(3);
	assert_int_equal(list->size, 3);
	assert_int_equal(vaccel_add_serial_arg(NULL, bytes, 8), VACCEL_EINVAL);
	assert_int_equal(vaccel_add_serial_arg(list, NULL, 8), VACCEL_EINVAL);
	assert_int_equal(vaccel_add_serial_arg(list, bytes, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_add_serial_arg(list, bytes, 8), 0);
	assert_int_equal(
		vaccel_add_nonserial_arg(list, bytes, 42, serialize_nothing),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_add_nonserial_arg(list, bytes, 42, serialize),
			 0);
	assert_int_equal(list->list[1].type, VACCEL_ARG_CUSTOM);
	assert_int_equal(list->list[1].custom_type_id, 42);
	assert_false(list->list[1].owned);
	assert_int_equal(vaccel_expect_nonserial_arg(list, 0), VACCEL_EINVAL);
	assert_int_equal(vaccel_expect_nonserial_arg(list, 4), 0);
	assert_int_equal(vaccel_expect_serial_arg(list, bytes, 8),
			 VACCEL_EINVAL);
	assert_ptr_equal(vaccel_extract_serial_arg(list->list, 0), bytes);
	assert_null(vaccel_extract_serial_arg(NULL, 0));
	assert_memory_equal(
		vaccel_extract_nonserial_arg(list->list, 1, deserialize), bytes,
		4);
	list->list[0].buf = out;
	assert_int_equal(vaccel_write_serial_arg(list->list, 0, bytes), 0);
	assert_string_equal(out, bytes);
	assert_int_equal(vaccel_write_serial_arg(list->list, 0, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(
		vaccel_write_nonserial_arg(list->list, 2, bytes, serialize), 0);
	list->list[0].size = 3;
	assert_int_equal(
		vaccel_write_nonserial_arg(list->list, 0, bytes, serialize),
		VACCEL_EINVAL);
	assert_int_equal(vaccel_delete_args(list), 0);
	assert_int_equal(vaccel_delete_args(NULL), VACCEL_EINVAL);
}

static void texts_become_lower_case(void **state)
{
	char room[4] = "", *alloc = NULL;

	(void)state;
	assert_int_equal(vaccel_str_to_lower(NULL, room, 4, &alloc),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_str_to_lower("ABC", NULL, 4, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_str_to_lower("ABC", room, 0, NULL),
			 VACCEL_EINVAL);
	assert_int_equal(vaccel_str_to_lower("ABCDE", room, 4, NULL), 0);
	assert_string_equal(room, "abc");
	assert_int_equal(vaccel_str_to_lower("ABCDE", NULL, 0, &alloc), 0);
	assert_string_equal(alloc, "abcde");
	free(alloc);
	char name[VACCEL_ENUM_STR_MAX];
	assert_string_equal(vaccel_op_type_to_str(VACCEL_OP_BLAS_SGEMM),
			    "VACCEL_OP_BLAS_SGEMM");
	assert_string_equal(vaccel_op_type_to_base_str(VACCEL_OP_BLAS_SGEMM),
			    "BLAS_SGEMM");
	assert_string_equal(
		vaccel_op_type_name(VACCEL_OP_BLAS_SGEMM, name, sizeof(name)),
		"blas_sgemm");
	assert_string_equal(vaccel_op_type_to_str((vaccel_op_type_t)99),
			    "VACCEL_OP_MAX");
	assert_string_equal(vaccel_op_type_to_base_str((vaccel_op_type_t)99),
			    "MAX");
	assert_null(vaccel_op_type_name(VACCEL_OP_NOOP, NULL, 5));
	assert_null(vaccel_op_type_to_lower(VACCEL_OP_NOOP, name, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_argument_is_a_copy_or_a_reference),
		cmocka_unit_test(arrays_grow_unless_they_are_the_callers),
		cmocka_unit_test(numbers_go_in_and_come_out),
		cmocka_unit_test(values_may_lie_anywhere),
		cmocka_unit_test(booleans_are_nought_or_one),
		cmocka_unit_test(texts_buffers_and_raw_bytes),
		cmocka_unit_test(custom_types_are_validated_and_serialized),
		cmocka_unit_test(ranges_are_referenced_or_copied),
		cmocka_unit_test(the_older_lists_still_work),
		cmocka_unit_test(texts_become_lower_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

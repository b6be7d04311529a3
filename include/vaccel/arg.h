/*
 * arg -- typed arguments of operations, one at a time and in arrays.
 *
 * An array has a position: get and set functions work on the argument there and
 * go on to the next when they succeed; add functions append. Scalars and arrays
 * that are added are referenced, not copied, and must outlive the argument.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "utils/enum.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VACCEL_ARG_TYPE_ENUM_LIST(X)    \
	X(VACCEL_ARG_RAW, 0)            \
	X(VACCEL_ARG_INT8, 1)           \
	X(VACCEL_ARG_INT8_ARRAY, 2)     \
	X(VACCEL_ARG_INT16, 3)          \
	X(VACCEL_ARG_INT16_ARRAY, 4)    \
	X(VACCEL_ARG_INT32, 5)          \
	X(VACCEL_ARG_INT32_ARRAY, 6)    \
	X(VACCEL_ARG_INT64, 7)          \
	X(VACCEL_ARG_INT64_ARRAY, 8)    \
	X(VACCEL_ARG_UINT8, 9)          \
	X(VACCEL_ARG_UINT8_ARRAY, 10)   \
	X(VACCEL_ARG_UINT16, 11)        \
	X(VACCEL_ARG_UINT16_ARRAY, 12)  \
	X(VACCEL_ARG_UINT32, 13)        \
	X(VACCEL_ARG_UINT32_ARRAY, 14)  \
	X(VACCEL_ARG_UINT64, 15)        \
	X(VACCEL_ARG_UINT64_ARRAY, 16)  \
	X(VACCEL_ARG_FLOAT32, 17)       \
	X(VACCEL_ARG_FLOAT32_ARRAY, 18) \
	X(VACCEL_ARG_FLOAT64, 19)       \
	X(VACCEL_ARG_FLOAT64_ARRAY, 20) \
	X(VACCEL_ARG_BOOL, 21)          \
	X(VACCEL_ARG_BOOL_ARRAY, 22)    \
	X(VACCEL_ARG_CHAR, 23)          \
	X(VACCEL_ARG_CHAR_ARRAY, 24)    \
	X(VACCEL_ARG_UCHAR, 25)         \
	X(VACCEL_ARG_UCHAR_ARRAY, 26)   \
	X(VACCEL_ARG_STRING, 27)        \
	X(VACCEL_ARG_BUFFER, 28)        \
	X(VACCEL_ARG_CUSTOM, 29)        \
	X(VACCEL_ARG_MAX, 30)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_arg_type, "VACCEL_ARG_",
			       VACCEL_ARG_TYPE_ENUM_LIST)

struct vaccel_arg {
	void *buf;
	size_t size; /* bytes */
	vaccel_arg_type_t type;
	uint32_t custom_type_id; /* of type VACCEL_ARG_CUSTOM */
	bool owned;		 /* buf is freed with the argument */
};

struct vaccel_arg_array {
	struct vaccel_arg *args;
	size_t count;
	size_t capacity;
	size_t position;
	bool owned; /* args are the library's, and grow */
};

/* Whether @buf is a value of the custom type. */
typedef bool (*vaccel_arg_type_validator_fn)(const void *buf, size_t size,
					     uint32_t custom_id);

/* Makes a buffer of malloc() out of @data; returns a VACCEL_ code. */
typedef int (*vaccel_arg_serializer_fn)(const void *data, size_t data_size,
					uint32_t custom_id, void **buf,
					size_t *size);

/* Fills @data, of @expected_size, from a buffer; returns a VACCEL_ code. */
typedef int (*vaccel_arg_deserializer_fn)(const void *buf, size_t size,
					  uint32_t custom_id,
					  size_t expected_size, void *data);

/* One argument: a copy of @buf (of zeros if NULL), or a reference to it. */
int vaccel_arg_init(struct vaccel_arg *arg, const void *buf, size_t size,
		    vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_init_from_buf(struct vaccel_arg *arg, void *buf, size_t size,
			     vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_release(struct vaccel_arg *arg);
int vaccel_arg_new(struct vaccel_arg **arg, const void *buf, size_t size,
		   vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_from_buf(struct vaccel_arg **arg, void *buf, size_t size,
			vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_delete(struct vaccel_arg *arg);

/* An empty array; @initial_capacity 0 stands for 8. */
int vaccel_arg_array_init(struct vaccel_arg_array *array,
			  size_t initial_capacity);
int vaccel_arg_array_release(struct vaccel_arg_array *array);
int vaccel_arg_array_new(struct vaccel_arg_array **array,
			 size_t initial_capacity);
int vaccel_arg_array_delete(struct vaccel_arg_array *array);

/* An array over the caller's @args, which it neither frees nor grows. */
int vaccel_arg_array_wrap(struct vaccel_arg_array *array,
			  struct vaccel_arg *args, size_t count);

/* Release the arguments; the room stays. */
void vaccel_arg_array_clear(struct vaccel_arg_array *array);

/* X(name, C type, scalar enumerator, array enumerator) for each numeric type */
#define VACCEL_ARG_NUMERIC_TYPES(X)                                     \
	X(int8, int8_t, VACCEL_ARG_INT8, VACCEL_ARG_INT8_ARRAY)         \
	X(int16, int16_t, VACCEL_ARG_INT16, VACCEL_ARG_INT16_ARRAY)     \
	X(int32, int32_t, VACCEL_ARG_INT32, VACCEL_ARG_INT32_ARRAY)     \
	X(int64, int64_t, VACCEL_ARG_INT64, VACCEL_ARG_INT64_ARRAY)     \
	X(uint8, uint8_t, VACCEL_ARG_UINT8, VACCEL_ARG_UINT8_ARRAY)     \
	X(uint16, uint16_t, VACCEL_ARG_UINT16, VACCEL_ARG_UINT16_ARRAY) \
	X(uint32, uint32_t, VACCEL_ARG_UINT32, VACCEL_ARG_UINT32_ARRAY) \
	X(uint64, uint64_t, VACCEL_ARG_UINT64, VACCEL_ARG_UINT64_ARRAY) \
	X(float, float, VACCEL_ARG_FLOAT32, VACCEL_ARG_FLOAT32_ARRAY)   \
	X(double, double, VACCEL_ARG_FLOAT64, VACCEL_ARG_FLOAT64_ARRAY) \
	X(bool, bool, VACCEL_ARG_BOOL, VACCEL_ARG_BOOL_ARRAY)           \
	X(char, char, VACCEL_ARG_CHAR, VACCEL_ARG_CHAR_ARRAY)           \
	X(uchar, unsigned char, VACCEL_ARG_UCHAR, VACCEL_ARG_UCHAR_ARRAY)

/* Reference a value, or @count of them, in a new argument. */
#define VACCEL_ARG_ARRAY_DECLARE_ADD_FUNCS(name, ctype, one, many)      \
	int vaccel_arg_array_add_##name(struct vaccel_arg_array *array, \
					ctype *value);                  \
	int vaccel_arg_array_add_##name##_array(                        \
		struct vaccel_arg_array *array, ctype *values, size_t count);

/* Copy the value out, or point at the argument's own values. */
#define VACCEL_ARG_ARRAY_DECLARE_GET_FUNCS(name, ctype, one, many)      \
	int vaccel_arg_array_get_##name(struct vaccel_arg_array *array, \
					ctype *value);                  \
	int vaccel_arg_array_get_##name##_array(                        \
		struct vaccel_arg_array *array, ctype **values,         \
		size_t *count);

/* Copy a value, or at most as many as there is room for, in. */
#define VACCEL_ARG_ARRAY_DECLARE_SET_FUNCS(name, ctype, one, many)      \
	int vaccel_arg_array_set_##name(struct vaccel_arg_array *array, \
					ctype *value);                  \
	int vaccel_arg_array_set_##name##_array(                        \
		struct vaccel_arg_array *array, ctype *values, size_t count);

int vaccel_arg_array_add_raw(struct vaccel_arg_array *array, void *buf,
			     size_t size);
VACCEL_ARG_NUMERIC_TYPES(VACCEL_ARG_ARRAY_DECLARE_ADD_FUNCS)
int vaccel_arg_array_add_string(struct vaccel_arg_array *array, char *str);
int vaccel_arg_array_add_buffer(struct vaccel_arg_array *array, void *buf,
				size_t size);
int vaccel_arg_array_add_custom(struct vaccel_arg_array *array,
				uint32_t custom_id, void *buf, size_t size,
				vaccel_arg_type_validator_fn validator);
int vaccel_arg_array_add_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t type, uint32_t custom_id,
				    const void *data, size_t data_size,
				    vaccel_arg_serializer_fn serializer);

/* Append arguments of @src to @dest: copies, or references to their buffers. */
int vaccel_arg_array_add_range(struct vaccel_arg_array *dest,
			       const struct vaccel_arg_array *src,
			       size_t start_idx, size_t count, bool copy);
int vaccel_arg_array_add_remaining(struct vaccel_arg_array *dest,
				   const struct vaccel_arg_array *src,
				   bool copy);
int vaccel_arg_array_add_all(struct vaccel_arg_array *dest,
			     const struct vaccel_arg_array *src, bool copy);

int vaccel_arg_array_get_raw(struct vaccel_arg_array *array, void **buf,
			     size_t *size);
VACCEL_ARG_NUMERIC_TYPES(VACCEL_ARG_ARRAY_DECLARE_GET_FUNCS)
int vaccel_arg_array_get_string(struct vaccel_arg_array *array, char **str);
int vaccel_arg_array_get_buffer(struct vaccel_arg_array *array, void **buf,
				size_t *size);
int vaccel_arg_array_get_custom(struct vaccel_arg_array *array,
				uint32_t expected_id, void **buf, size_t *size,
				vaccel_arg_type_validator_fn validator);
int vaccel_arg_array_get_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t expected_type,
				    uint32_t expected_custom_id, void *data,
				    size_t expected_size,
				    vaccel_arg_deserializer_fn deserializer);

int vaccel_arg_array_set_raw(struct vaccel_arg_array *array, void *buf,
			     size_t size);
VACCEL_ARG_NUMERIC_TYPES(VACCEL_ARG_ARRAY_DECLARE_SET_FUNCS)
int vaccel_arg_array_set_string(struct vaccel_arg_array *array, char *str);
int vaccel_arg_array_set_buffer(struct vaccel_arg_array *array, void *buf,
				size_t size);
int vaccel_arg_array_set_custom(struct vaccel_arg_array *array,
				uint32_t expected_id, void *buf, size_t size,
				vaccel_arg_type_validator_fn validator);
int vaccel_arg_array_set_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t expected_type,
				    uint32_t expected_custom_id, void *data,
				    size_t data_size,
				    vaccel_arg_serializer_fn serializer);

/* The arguments from the position on; the position stays. */
int vaccel_arg_array_get_remaining(struct vaccel_arg_array *array,
				   struct vaccel_arg **args, size_t *count);
size_t vaccel_arg_array_remaining_count(const struct vaccel_arg_array *array);
size_t vaccel_arg_array_position(const struct vaccel_arg_array *array);
void vaccel_arg_array_set_position(struct vaccel_arg_array *array,
				   size_t position);
void vaccel_arg_array_reset_position(struct vaccel_arg_array *array);
size_t vaccel_arg_array_count(const struct vaccel_arg_array *array);
struct vaccel_arg *vaccel_arg_array_raw(struct vaccel_arg_array *array);

/* The older lists: a fixed number of arguments without types. */
struct vaccel_arg_list {
	uint32_t size;
	struct vaccel_arg *list;
	int curr_idx;
	int *idcs_allocated_space;
};

struct vaccel_arg_list *vaccel_args_init(uint32_t size)
	__attribute__((deprecated("use vaccel_arg_array_new")));
int vaccel_add_serial_arg(struct vaccel_arg_list *args, void *buf,
			  uint32_t size)
	__attribute__((deprecated("use vaccel_arg_array_add_raw")));
int vaccel_add_nonserial_arg(struct vaccel_arg_list *args, void *buf,
			     uint32_t type,
			     void *(*serializer)(void *, uint32_t *))
	__attribute__((deprecated("use vaccel_arg_array_add_serialized")));
int vaccel_expect_serial_arg(struct vaccel_arg_list *args, void *buf,
			     uint32_t size)
	__attribute__((deprecated("use vaccel_arg_array_add_raw")));
int vaccel_expect_nonserial_arg(struct vaccel_arg_list *args,
				uint32_t expected_size)
	__attribute__((deprecated("use vaccel_arg_array_add_serialized")));
void *vaccel_extract_serial_arg(struct vaccel_arg *args, int idx)
	__attribute__((deprecated("use vaccel_arg_array_get_raw")));
void *vaccel_extract_nonserial_arg(struct vaccel_arg *args, int idx,
				   void *(*deserializer)(void *, uint32_t))
	__attribute__((deprecated("use vaccel_arg_array_get_serialized")));
int vaccel_write_serial_arg(struct vaccel_arg *args, int idx, void *buf)
	__attribute__((deprecated("use vaccel_arg_array_set_raw")));
int vaccel_write_nonserial_arg(struct vaccel_arg *args, int idx, void *buf,
			       void *(*serializer)(void *, uint32_t *))
	__attribute__((deprecated("use vaccel_arg_array_set_serialized")));
int vaccel_delete_args(struct vaccel_arg_list *args)
	__attribute__((deprecated("use vaccel_arg_array_delete")));

#ifdef __cplusplus
}
#endif

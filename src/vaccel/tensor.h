/*
 * tensor -- buffers and tensors of the model libraries, which differ in names
 * and in the types of their numbers: BUFFER_FUNCS and TENSOR_FUNCS define the
 * public functions of one library.
 */
#pragma once

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "line.h"
#include "own.h"
#include "public.h"

/* The data of a buffer or a tensor, handed to the caller. */
static inline void tensor_take(void **from, size_t *from_size, void **data,
			       size_t *size)
{
	*data = *from;
	*size = *from_size;
	*from = NULL;
	*from_size = 0;
}

/* A copy of @count dimensions of @element bytes, of zeros if @dims is NULL. */
static inline void *tensor_dims(const void *dims, size_t count, size_t element)
{
	void *copy = calloc(count, element);

	if (copy && dims)
		memcpy(copy, dims, count * element);
	return copy;
}

#define BUFFER_FUNCS(lib, data_type)                                           \
	static int buffer_init(struct vaccel_##lib##_buffer *buffer,           \
			       data_type *data, size_t size)                   \
	{                                                                      \
		if (!buffer)                                                   \
			return -EINVAL;                                        \
		*buffer = (struct vaccel_##lib##_buffer){ data, size };        \
		return 0;                                                      \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_buffer_init(struct vaccel_##lib##_buffer *buffer,   \
				       data_type *data, size_t size)           \
	{                                                                      \
		return code_of(buffer_init(buffer, data, size));               \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_buffer_release(                                     \
		struct vaccel_##lib##_buffer *buffer)                          \
	{                                                                      \
		if (!buffer)                                                   \
			return VACCEL_EINVAL;                                  \
		free(buffer->data);                                            \
		*buffer = (struct vaccel_##lib##_buffer){ 0 };                 \
		return VACCEL_OK;                                              \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_buffer_new(struct vaccel_##lib##_buffer **buffer,   \
				      data_type *data, size_t size)            \
	{                                                                      \
		if (!buffer)                                                   \
			return VACCEL_EINVAL;                                  \
		struct vaccel_##lib##_buffer *fresh = malloc(sizeof(*fresh));  \
		if (!fresh)                                                    \
			return VACCEL_ENOMEM;                                  \
		buffer_init(fresh, data, size);                                \
		*buffer = fresh;                                               \
		return VACCEL_OK;                                              \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_buffer_delete(struct vaccel_##lib##_buffer *buffer) \
	{                                                                      \
		const int code = vaccel_##lib##_buffer_release(buffer);        \
                                                                               \
		if (!code)                                                     \
			free(buffer);                                          \
		return code;                                                   \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_buffer_take_data(                                   \
		struct vaccel_##lib##_buffer *buffer, void **data,             \
		size_t *size)                                                  \
	{                                                                      \
		if (!buffer || !data || !size)                                 \
			return VACCEL_EINVAL;                                  \
		*data = buffer->data;                                          \
		*size = buffer->size;                                          \
		*buffer = (struct vaccel_##lib##_buffer){ 0 };                 \
		return VACCEL_OK;                                              \
	}

#define TENSOR_FUNCS(lib, count_type, dim_type)                                \
	static int tensor_init(struct vaccel_##lib##_tensor *tensor,           \
			       count_type nr_dims, const dim_type *dims,       \
			       enum vaccel_##lib##_data_type type)             \
	{                                                                      \
		if (!tensor || nr_dims < 1)                                    \
			return -EINVAL;                                        \
		dim_type *copy =                                               \
			tensor_dims(dims, (size_t)nr_dims, sizeof(*copy));     \
		if (!copy)                                                     \
			return -ENOMEM;                                        \
		*tensor = (struct vaccel_##lib##_tensor){ .nr_dims = nr_dims,  \
							  .dims = copy,        \
							  .data_type = type }; \
		return 0;                                                      \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_init(                                        \
		struct vaccel_##lib##_tensor *tensor, count_type nr_dims,      \
		const dim_type *dims, enum vaccel_##lib##_data_type type)      \
	{                                                                      \
		return code_of(tensor_init(tensor, nr_dims, dims, type));      \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_release(                                     \
		struct vaccel_##lib##_tensor *tensor)                          \
	{                                                                      \
		if (!tensor)                                                   \
			return VACCEL_EINVAL;                                  \
		if (tensor->owned)                                             \
			free(tensor->data);                                    \
		free(tensor->dims);                                            \
		*tensor = (struct vaccel_##lib##_tensor){                      \
			.data_type = tensor->data_type                         \
		};                                                             \
		return VACCEL_OK;                                              \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_new(                                         \
		struct vaccel_##lib##_tensor **tensor, count_type nr_dims,     \
		const dim_type *dims, enum vaccel_##lib##_data_type type)      \
	{                                                                      \
		return vaccel_##lib##_tensor_allocate(tensor, nr_dims, dims,   \
						      type, 0);                \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_allocate(                                    \
		struct vaccel_##lib##_tensor **tensor, count_type nr_dims,     \
		const dim_type *dims, enum vaccel_##lib##_data_type type,      \
		size_t total_size)                                             \
	{                                                                      \
		OWNED(free_release) void *data = NULL;                         \
		OWNED(free_release)                                            \
		struct vaccel_##lib##_tensor *fresh = NULL;                    \
                                                                               \
		if (!tensor || nr_dims < 1)                                    \
			return VACCEL_EINVAL;                                  \
		fresh = malloc(sizeof(*fresh));                                \
		data = total_size ? calloc(1, total_size) : NULL;              \
		if (!fresh || (total_size && !data))                           \
			return VACCEL_ENOMEM;                                  \
		const int error = tensor_init(fresh, nr_dims, dims, type);     \
		if (error)                                                     \
			return code_of(error);                                 \
		fresh->owned = data != NULL;                                   \
		fresh->size = total_size;                                      \
		fresh->data = TAKE(data);                                      \
		*tensor = TAKE(fresh);                                         \
		return VACCEL_OK;                                              \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_delete(struct vaccel_##lib##_tensor *tensor) \
	{                                                                      \
		const int code = vaccel_##lib##_tensor_release(tensor);        \
                                                                               \
		if (!code)                                                     \
			free(tensor);                                          \
		return code;                                                   \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_set_data(                                    \
		struct vaccel_##lib##_tensor *tensor, void *data, size_t size) \
	{                                                                      \
		if (!tensor)                                                   \
			return VACCEL_EINVAL;                                  \
		if (tensor->owned && tensor->data)                             \
			vaccel_warn("A tensor's own data are dropped");        \
		tensor->data = data;                                           \
		tensor->size = size;                                           \
		tensor->owned = false;                                         \
		return VACCEL_OK;                                              \
	}                                                                      \
                                                                               \
	int vaccel_##lib##_tensor_take_data(                                   \
		struct vaccel_##lib##_tensor *tensor, void **data,             \
		size_t *size)                                                  \
	{                                                                      \
		if (!tensor || !data || !size)                                 \
			return VACCEL_EINVAL;                                  \
		tensor_take(&tensor->data, &tensor->size, data, size);         \
		tensor->owned = false;                                         \
		return VACCEL_OK;                                              \
	}

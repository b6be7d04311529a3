/* buffers: memory that a pointer and a size describe. */
#pragma once

#include <stddef.h>

typedef int buf_status;
typedef unsigned buf_info;

buf_status buf_write(const void *data, size_t size);
buf_status buf_read(void *data, size_t size);
buf_status buf_turn(float *values, int count);
buf_status buf_fill(void *data, size_t room, size_t *used);
buf_status buf_list(int *list, int *count);
buf_status buf_query(buf_info info, size_t size, void *value,
		     size_t *size_ret);
buf_status buf_judge(const int *values, unsigned count, int *verdicts);
buf_status buf_mark(const void *mark, int *old);
buf_status buf_origin(const size_t origin[3], size_t region[3]);
buf_status buf_maybe(const void *data, size_t size, int kind, int *out);

/* inferred: what a header tells by itself, and what it does not. */
#pragma once

#include <stddef.h>

typedef int inf_status;
typedef struct inf_box_ *inf_box;
typedef struct {
	int width, height;
} inf_format;
typedef struct {
	const char *name;
} inf_raw;

/* Told */
inf_status inf_value(int a, double b);
inf_status inf_count(int *num_boxes);
inf_status inf_text(const char *text);
inf_status inf_bytes(const void *data, size_t data_size);
inf_status inf_boxes(unsigned num_boxes, const inf_box *boxes);
inf_status inf_get(inf_box *box);
inf_status inf_format_set(const inf_format *format);
inf_status inf_numbers(const int *numbers, int number_count);

/* Guessed, if at all: refused */
inf_status inf_origin(const size_t *origin);
inf_status inf_devices(const inf_box *devices);
inf_status inf_set_value(int *value);
inf_status inf_void(void *thing, int count);
inf_status inf_raw_use(const inf_raw *raw);
inf_status inf_stray(unsigned num_things, int mode);
inf_status inf_unread(const int *numbers, int number_count);
inf_status inf_called(void (*callback)(int));
inf_status inf_strings(const char **strings);

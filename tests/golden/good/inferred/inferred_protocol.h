/* Generated from good/inferred.c; change the specification, not this file. */
#pragma once

#include "inferred_api.h"
#include <stddef.h>
#include <stdint.h>

enum inferred_type {
	INFERRED_TYPE_NONE,
	INFERRED_TYPE_INF_BOX,
	INFERRED_TYPES
};

enum inferred_op {
	INFERRED_OP_NONE,
	INFERRED_OP_inf_value,
	INFERRED_OP_inf_count,
	INFERRED_OP_inf_text,
	INFERRED_OP_inf_bytes,
	INFERRED_OP_inf_boxes,
	INFERRED_OP_inf_get,
	INFERRED_OP_inf_format_set,
	INFERRED_OP_inf_numbers,
	INFERRED_OP_inf_origin,
	INFERRED_OP_inf_devices,
	INFERRED_OP_inf_set_value,
	INFERRED_OP_inf_void,
	INFERRED_OP_inf_raw_use,
	INFERRED_OP_inf_stray,
	INFERRED_OP_inf_unread,
	INFERRED_OP_inf_called,
	INFERRED_OP_inf_strings,
	INFERRED_OPS
};

struct inf_value_args {
	int a;
	double b;
};
_Static_assert(sizeof(struct inf_value_args) == 16,
	"the layout of its args differs");

struct inf_bytes_args {
	size_t data_size;
};
_Static_assert(sizeof(struct inf_bytes_args) == 8,
	"the layout of its args differs");

struct inf_boxes_args {
	unsigned int num_boxes;
};
_Static_assert(sizeof(struct inf_boxes_args) == 4,
	"the layout of its args differs");

struct inf_numbers_args {
	int number_count;
};
_Static_assert(sizeof(struct inf_numbers_args) == 4,
	"the layout of its args differs");

_Static_assert(sizeof(inf_format) == 8, "the layout of inf_format differs");
_Static_assert(offsetof(inf_format, width) == 0,
	"the layout of inf_format differs");
_Static_assert(offsetof(inf_format, height) == 4,
	"the layout of inf_format differs");


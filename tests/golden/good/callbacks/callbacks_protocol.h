/* Generated from good/callbacks.c; change the specification, not this file. */
#pragma once

#include "callbacks_api.h"
#include <stddef.h>
#include <stdint.h>

enum callbacks_type {
	CALLBACKS_TYPE_NONE,
	CALLBACKS_TYPE_CAL_BOX,
	CALLBACKS_TYPES
};

enum callbacks_op {
	CALLBACKS_OP_NONE,
	CALLBACKS_OP_cal_each,
	CALLBACKS_OP_cal_after,
	CALLBACKS_OP_cal_watch,
	CALLBACKS_OP_cal_weigh,
	CALLBACKS_OP_cal_close,
	CALLBACKS_OPS
};

struct cal_each_args {
	unsigned int count;
	uint64_t visit;
	uint8_t data_given;
};
_Static_assert(sizeof(struct cal_each_args) == 24,
	"the layout of its args differs");

struct cal_after_args {
	uint64_t box;
	uint64_t notice;
	uint8_t user_data_given;
};
_Static_assert(sizeof(struct cal_after_args) == 24,
	"the layout of its args differs");

struct cal_watch_args {
	uint64_t box;
	uint64_t changed;
	uint8_t data_given;
};
_Static_assert(sizeof(struct cal_watch_args) == 24,
	"the layout of its args differs");

struct cal_weigh_args {
	uint64_t scale;
	uint8_t data_given;
};
_Static_assert(sizeof(struct cal_weigh_args) == 16,
	"the layout of its args differs");

struct cal_close_args {
	uint64_t box;
};
_Static_assert(sizeof(struct cal_close_args) == 8,
	"the layout of its args differs");


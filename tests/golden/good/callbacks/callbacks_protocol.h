/* Generated from good/callbacks.c; change the specification, not this file. */
#pragma once

#include "callbacks_api.h"
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
	CALLBACKS_OP_cal_close,
	CALLBACKS_OPS
};

struct cal_each_args {
	unsigned int count;
	uint64_t visit;
	uint8_t data_given;
};

struct cal_after_args {
	uint64_t box;
	uint64_t notice;
	uint8_t user_data_given;
};

struct cal_watch_args {
	uint64_t box;
	uint64_t changed;
	uint8_t data_given;
};

struct cal_close_args {
	uint64_t box;
};


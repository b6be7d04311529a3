/* Generated from good/values.c; change the specification, not this file. */
#pragma once

#include "values_api.h"
#include <stddef.h>
#include <stdint.h>

enum values_type {
	VALUES_TYPE_NONE,
	VALUES_TYPES
};

enum values_op {
	VALUES_OP_NONE,
	VALUES_OP_val_sum,
	VALUES_OP_val_paint,
	VALUES_OP_val_flip,
	VALUES_OP_val_move,
	VALUES_OP_val_middle,
	VALUES_OP_val_half,
	VALUES_OP_val_ticks,
	VALUES_OP_val_reset,
	VALUES_OP_val_unnamed,
	VALUES_OP_val_event,
	VALUES_OPS
};

struct val_sum_args {
	int a;
	long b;
};
_Static_assert(sizeof(struct val_sum_args) == 16,
	"the layout of its args differs");

struct val_paint_args {
	val_colour colour;
	uint8_t shiny;
	double strength;
};
_Static_assert(sizeof(struct val_paint_args) == 16,
	"the layout of its args differs");

struct val_flip_args {
	uint8_t on;
};
_Static_assert(sizeof(struct val_flip_args) == 1,
	"the layout of its args differs");

struct val_move_args {
	val_point by;
};
_Static_assert(sizeof(struct val_move_args) == 16,
	"the layout of its args differs");

struct val_middle_args {
	val_point a;
	val_point b;
};
_Static_assert(sizeof(struct val_middle_args) == 32,
	"the layout of its args differs");

struct val_half_args {
	double value;
};
_Static_assert(sizeof(struct val_half_args) == 8,
	"the layout of its args differs");

struct val_unnamed_args {
	int arg0;
	unsigned char arg1;
};
_Static_assert(sizeof(struct val_unnamed_args) == 8,
	"the layout of its args differs");

struct val_event_args {
	int event;
	int call;
	int args;
	int result;
};
_Static_assert(sizeof(struct val_event_args) == 16,
	"the layout of its args differs");

_Static_assert(sizeof(val_point) == 16, "the layout of val_point differs");
_Static_assert(offsetof(val_point, x) == 0, "the layout of val_point differs");
_Static_assert(offsetof(val_point, y) == 4, "the layout of val_point differs");
_Static_assert(offsetof(val_point, tags) == 8,
	"the layout of val_point differs");


/* Generated from good/behind.c; change the specification, not this file. */
#pragma once

#include "behind_api.h"
#include <stddef.h>
#include <stdint.h>

enum behind_type {
	BEHIND_TYPE_NONE,
	BEHIND_TYPE_BEH_LINE,
	BEHIND_TYPE_BEH_BOX,
	BEHIND_TYPE_BEH_MARK,
	BEHIND_TYPES
};

enum behind_op {
	BEHIND_OP_NONE,
	BEHIND_OP_beh_box_open,
	BEHIND_OP_beh_box_close,
	BEHIND_OP_beh_box_set,
	BEHIND_OP_beh_line_open,
	BEHIND_OP_beh_line_keep,
	BEHIND_OP_beh_line_close,
	BEHIND_OP_beh_line_ask,
	BEHIND_OP_beh_box_ask,
	BEHIND_OP_beh_push,
	BEHIND_OP_beh_read,
	BEHIND_OP_beh_start,
	BEHIND_OP_beh_finish,
	BEHIND_OP_beh_mark_drop,
	BEHIND_OPS
};

struct beh_box_open_args {
	int kind;
	uint64_t result;
};
_Static_assert(sizeof(struct beh_box_open_args) == 16,
	"the layout of its args differs");

struct beh_box_close_args {
	uint64_t box;
};
_Static_assert(sizeof(struct beh_box_close_args) == 8,
	"the layout of its args differs");

struct beh_box_set_args {
	uint64_t box;
	int index;
	double value;
};
_Static_assert(sizeof(struct beh_box_set_args) == 24,
	"the layout of its args differs");

struct beh_line_open_args {
	uint64_t box;
	uint64_t result;
};
_Static_assert(sizeof(struct beh_line_open_args) == 16,
	"the layout of its args differs");

struct beh_line_keep_args {
	uint64_t line;
};
_Static_assert(sizeof(struct beh_line_keep_args) == 8,
	"the layout of its args differs");

struct beh_line_close_args {
	uint64_t line;
};
_Static_assert(sizeof(struct beh_line_close_args) == 8,
	"the layout of its args differs");

struct beh_line_ask_args {
	uint64_t line;
	beh_question question;
	size_t size;
};
_Static_assert(sizeof(struct beh_line_ask_args) == 24,
	"the layout of its args differs");

struct beh_box_ask_args {
	uint64_t box;
	uint64_t line;
};
_Static_assert(sizeof(struct beh_box_ask_args) == 16,
	"the layout of its args differs");

struct beh_push_args {
	uint64_t line;
	uint64_t box;
	unsigned int size_count;
	uint64_t mark;
};
_Static_assert(sizeof(struct beh_push_args) == 32,
	"the layout of its args differs");

struct beh_read_args {
	uint64_t line;
	int waits;
	size_t size;
	uint64_t mark;
};
_Static_assert(sizeof(struct beh_read_args) == 32,
	"the layout of its args differs");

struct beh_start_args {
	uint64_t line;
};
_Static_assert(sizeof(struct beh_start_args) == 8,
	"the layout of its args differs");

struct beh_finish_args {
	uint64_t line;
};
_Static_assert(sizeof(struct beh_finish_args) == 8,
	"the layout of its args differs");

struct beh_mark_drop_args {
	uint64_t mark;
};
_Static_assert(sizeof(struct beh_mark_drop_args) == 8,
	"the layout of its args differs");


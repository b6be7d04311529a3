/* Generated from good/buffers.c; change the specification, not this file. */
#pragma once

#include "buffers_api.h"
#include <stddef.h>
#include <stdint.h>

enum buffers_type {
	BUFFERS_TYPE_NONE,
	BUFFERS_TYPES
};

enum buffers_op {
	BUFFERS_OP_NONE,
	BUFFERS_OP_buf_write,
	BUFFERS_OP_buf_read,
	BUFFERS_OP_buf_turn,
	BUFFERS_OP_buf_fill,
	BUFFERS_OP_buf_list,
	BUFFERS_OP_buf_query,
	BUFFERS_OP_buf_judge,
	BUFFERS_OP_buf_mark,
	BUFFERS_OP_buf_origin,
	BUFFERS_OP_buf_maybe,
	BUFFERS_OPS
};

struct buf_write_args {
	uint8_t data_given;
	size_t size;
};
_Static_assert(sizeof(struct buf_write_args) == 16,
	"the layout of its args differs");

struct buf_read_args {
	size_t size;
};
_Static_assert(sizeof(struct buf_read_args) == 8,
	"the layout of its args differs");

struct buf_turn_args {
	int count;
};
_Static_assert(sizeof(struct buf_turn_args) == 4,
	"the layout of its args differs");

struct buf_fill_args {
	size_t room;
};
_Static_assert(sizeof(struct buf_fill_args) == 8,
	"the layout of its args differs");

struct buf_query_args {
	buf_info info;
	size_t size;
};
_Static_assert(sizeof(struct buf_query_args) == 16,
	"the layout of its args differs");

struct buf_judge_args {
	unsigned int count;
};
_Static_assert(sizeof(struct buf_judge_args) == 4,
	"the layout of its args differs");

struct buf_maybe_args {
	size_t size;
	int kind;
};
_Static_assert(sizeof(struct buf_maybe_args) == 16,
	"the layout of its args differs");


/* Generated from good/buffers.c; change the specification, not this file. */
#pragma once

#include "buffers_api.h"
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

struct buf_read_args {
	size_t size;
};

struct buf_turn_args {
	int count;
};

struct buf_fill_args {
	size_t room;
};

struct buf_query_args {
	buf_info info;
	size_t size;
};

struct buf_judge_args {
	unsigned int count;
};

struct buf_maybe_args {
	size_t size;
	int kind;
};


/* Generated from good/contents.c; change the specification, not this file. */
#pragma once

#include "contents_api.h"
#include <stdint.h>

enum contents_type {
	CONTENTS_TYPE_NONE,
	CONTENTS_TYPE_CON_BOX,
	CONTENTS_TYPE_CON_EVENT,
	CONTENTS_TYPES
};

enum contents_op {
	CONTENTS_OP_NONE,
	CONTENTS_OP_con_write,
	CONTENTS_OP_con_read,
	CONTENTS_OP_con_write_rows,
	CONTENTS_OP_con_read_rows,
	CONTENTS_OP_con_wrap,
	CONTENTS_OP_con_memory,
	CONTENTS_OP_con_close,
	CONTENTS_OP_con_event_close,
	CONTENTS_OPS
};

struct con_write_args {
	uint64_t box;
	int blocking;
	size_t size;
	uint64_t event;
};

struct con_read_args {
	uint64_t box;
	int blocking;
	size_t size;
	uint64_t event;
};

struct con_write_rows_args {
	uint64_t box;
	size_t offset;
	size_t bytes;
	size_t rows;
	size_t pitch;
};

struct con_read_rows_args {
	uint64_t box;
	size_t offset;
	size_t bytes;
	size_t rows;
	size_t pitch;
	uint64_t event;
};

struct con_wrap_args {
	size_t size;
	uint64_t result;
};

struct con_memory_args {
	uint64_t box;
};

struct con_close_args {
	uint64_t box;
};

struct con_event_close_args {
	uint64_t event;
};


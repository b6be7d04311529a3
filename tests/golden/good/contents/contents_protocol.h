/* Generated from good/contents.c; change the specification, not this file. */
#pragma once

#include "contents_api.h"
#include <stddef.h>
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
_Static_assert(sizeof(struct con_write_args) == 32,
	"the layout of its args differs");

struct con_read_args {
	uint64_t box;
	int blocking;
	size_t size;
	uint64_t event;
};
_Static_assert(sizeof(struct con_read_args) == 32,
	"the layout of its args differs");

struct con_write_rows_args {
	uint64_t box;
	size_t offset;
	size_t bytes;
	size_t rows;
	size_t pitch;
};
_Static_assert(sizeof(struct con_write_rows_args) == 40,
	"the layout of its args differs");

struct con_read_rows_args {
	uint64_t box;
	size_t offset;
	size_t bytes;
	size_t rows;
	size_t pitch;
	uint64_t event;
};
_Static_assert(sizeof(struct con_read_rows_args) == 48,
	"the layout of its args differs");

struct con_wrap_args {
	size_t size;
	uint64_t result;
};
_Static_assert(sizeof(struct con_wrap_args) == 16,
	"the layout of its args differs");

struct con_memory_args {
	uint64_t box;
};
_Static_assert(sizeof(struct con_memory_args) == 8,
	"the layout of its args differs");

struct con_close_args {
	uint64_t box;
};
_Static_assert(sizeof(struct con_close_args) == 8,
	"the layout of its args differs");

struct con_event_close_args {
	uint64_t event;
};
_Static_assert(sizeof(struct con_event_close_args) == 8,
	"the layout of its args differs");


/* Generated from good/structs.c; change the specification, not this file. */
#pragma once

#include "structs_api.h"
#include <stdint.h>

enum structs_type {
	STRUCTS_TYPE_NONE,
	STRUCTS_TYPE_STR_BOX,
	STRUCTS_TYPES
};

enum structs_op {
	STRUCTS_OP_NONE,
	STRUCTS_OP_str_digest,
	STRUCTS_OP_str_one,
	STRUCTS_OP_str_info_get,
	STRUCTS_OP_str_infos,
	STRUCTS_OP_str_report_of,
	STRUCTS_OP_str_close,
	STRUCTS_OPS
};

struct str_digest_args {
	int count;
};

struct str_info_get_args {
	uint64_t box;
};

struct str_infos_args {
	unsigned int room;
};

struct str_report_of_args {
	uint64_t box;
};

struct str_close_args {
	uint64_t box;
};

_Static_assert(sizeof(str_desc) == 80, "the layout of str_desc differs");
_Static_assert(sizeof(str_info) == 56, "the layout of str_info differs");


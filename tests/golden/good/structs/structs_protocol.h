/* Generated from good/structs.c; change the specification, not this file. */
#pragma once

#include "structs_api.h"
#include <stddef.h>
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
_Static_assert(sizeof(struct str_digest_args) == 4,
	"the layout of its args differs");

struct str_info_get_args {
	uint64_t box;
};
_Static_assert(sizeof(struct str_info_get_args) == 8,
	"the layout of its args differs");

struct str_infos_args {
	unsigned int room;
};
_Static_assert(sizeof(struct str_infos_args) == 4,
	"the layout of its args differs");

struct str_report_of_args {
	uint64_t box;
};
_Static_assert(sizeof(struct str_report_of_args) == 8,
	"the layout of its args differs");

struct str_close_args {
	uint64_t box;
};
_Static_assert(sizeof(struct str_close_args) == 8,
	"the layout of its args differs");

_Static_assert(sizeof(str_desc) == 80, "the layout of str_desc differs");
_Static_assert(offsetof(str_desc, kind) == 0, "the layout of str_desc differs");
_Static_assert(offsetof(str_desc, name) == 8, "the layout of str_desc differs");
_Static_assert(offsetof(str_desc, data) == 16,
	"the layout of str_desc differs");
_Static_assert(offsetof(str_desc, size) == 24,
	"the layout of str_desc differs");
_Static_assert(offsetof(str_desc, box) == 32, "the layout of str_desc differs");
_Static_assert(offsetof(str_desc, u) == 40, "the layout of str_desc differs");
_Static_assert(offsetof(str_desc, tags) == 48,
	"the layout of str_desc differs");
_Static_assert(offsetof(str_desc, tag_count) == 56,
	"the layout of str_desc differs");
_Static_assert(offsetof(str_desc, unused) == 64,
	"the layout of str_desc differs");
_Static_assert(offsetof(str_desc, called) == 72,
	"the layout of str_desc differs");
_Static_assert(sizeof(str_info) == 56, "the layout of str_info differs");
_Static_assert(offsetof(str_info, size) == 0, "the layout of str_info differs");
_Static_assert(offsetof(str_info, box) == 8, "the layout of str_info differs");
_Static_assert(offsetof(str_info, label) == 16,
	"the layout of str_info differs");
_Static_assert(offsetof(str_info, secret) == 32,
	"the layout of str_info differs");
_Static_assert(offsetof(str_info, nested) == 40,
	"the layout of str_info differs");


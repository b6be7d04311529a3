/* Generated from good/idioms.c; change the specification, not this file. */
#pragma once

#include "idioms_api.h"
#include <stddef.h>
#include <stdint.h>

enum idioms_type {
	IDIOMS_TYPE_NONE,
	IDIOMS_TYPE_IDI_BOX,
	IDIOMS_TYPES
};

enum idioms_op {
	IDIOMS_OP_NONE,
	IDIOMS_OP_idi_box_info,
	IDIOMS_OP_idi_kind_info,
	IDIOMS_OP_idi_own_info,
	IDIOMS_OP_idi_release_box,
	IDIOMS_OP_idi_release_nothing,
	IDIOMS_OP_idi_wait,
	IDIOMS_OPS
};

struct idi_box_info_args {
	uint64_t box;
	idi_info info;
	size_t size;
};
_Static_assert(sizeof(struct idi_box_info_args) == 24,
	"the layout of its args differs");

struct idi_kind_info_args {
	idi_kind kind;
	size_t size;
};
_Static_assert(sizeof(struct idi_kind_info_args) == 16,
	"the layout of its args differs");

struct idi_own_info_args {
	idi_info info;
	size_t size;
};
_Static_assert(sizeof(struct idi_own_info_args) == 16,
	"the layout of its args differs");

struct idi_release_box_args {
	uint64_t box;
};
_Static_assert(sizeof(struct idi_release_box_args) == 8,
	"the layout of its args differs");

struct idi_release_nothing_args {
	uint64_t box;
};
_Static_assert(sizeof(struct idi_release_nothing_args) == 8,
	"the layout of its args differs");

struct idi_wait_args {
	unsigned int num_boxes;
};
_Static_assert(sizeof(struct idi_wait_args) == 4,
	"the layout of its args differs");


/* Generated from good/checks.c; change the specification, not this file. */
#pragma once

#include "checks_api.h"
#include "checks_util.h"
#include <stddef.h>
#include <stdint.h>

enum checks_type {
	CHECKS_TYPE_NONE,
	CHECKS_TYPE_CHK_BOX,
	CHECKS_TYPES
};

enum checks_op {
	CHECKS_OP_NONE,
	CHECKS_OP_chk_flags,
	CHECKS_OP_chk_needs,
	CHECKS_OP_chk_region,
	CHECKS_OPS
};

struct chk_flags_args {
	unsigned int flags;
	int count;
	uint8_t values_given;
};
_Static_assert(sizeof(struct chk_flags_args) == 12,
	"the layout of its args differs");

struct chk_needs_args {
	uint64_t box;
	uint8_t data_given;
	size_t size;
};
_Static_assert(sizeof(struct chk_needs_args) == 24,
	"the layout of its args differs");

struct chk_region_args {
	size_t pitch;
};
_Static_assert(sizeof(struct chk_region_args) == 8,
	"the layout of its args differs");


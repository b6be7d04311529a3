/* Generated from good/facts.c; change the specification, not this file. */
#pragma once

#include "facts_api.h"
#include <stddef.h>
#include <stdint.h>

enum facts_type {
	FACTS_TYPE_NONE,
	FACTS_TYPE_FAC_QUEUE,
	FACTS_TYPE_FAC_BOX,
	FACTS_TYPES
};

enum facts_op {
	FACTS_OP_NONE,
	FACTS_OP_fac_launch,
	FACTS_OP_fac_finish,
	FACTS_OP_fac_flush,
	FACTS_OP_fac_limit,
	FACTS_OP_fac_set,
	FACTS_OP_fac_link,
	FACTS_OP_fac_open,
	FACTS_OP_fac_close,
	FACTS_OP_fac_at,
	FACTS_OP_fac_save,
	FACTS_OP_fac_load,
	FACTS_OPS
};

struct fac_launch_args {
	uint64_t queue;
	uint64_t box;
};
_Static_assert(sizeof(struct fac_launch_args) == 16,
	"the layout of its args differs");

struct fac_finish_args {
	uint64_t queue;
};
_Static_assert(sizeof(struct fac_finish_args) == 8,
	"the layout of its args differs");

struct fac_flush_args {
	uint64_t queue;
};
_Static_assert(sizeof(struct fac_flush_args) == 8,
	"the layout of its args differs");

struct fac_limit_args {
	int which;
};
_Static_assert(sizeof(struct fac_limit_args) == 4,
	"the layout of its args differs");

struct fac_set_args {
	uint64_t box;
	int value;
};
_Static_assert(sizeof(struct fac_set_args) == 16,
	"the layout of its args differs");

struct fac_link_args {
	uint64_t box;
	uint64_t other;
};
_Static_assert(sizeof(struct fac_link_args) == 16,
	"the layout of its args differs");

struct fac_open_args {
	uint64_t queue;
	size_t size;
	uint64_t result;
};
_Static_assert(sizeof(struct fac_open_args) == 24,
	"the layout of its args differs");

struct fac_close_args {
	uint64_t box;
};
_Static_assert(sizeof(struct fac_close_args) == 8,
	"the layout of its args differs");

struct fac_at_args {
	unsigned long long address;
};
_Static_assert(sizeof(struct fac_at_args) == 8,
	"the layout of its args differs");

struct fac_save_args {
	uint64_t box;
	size_t size;
};
_Static_assert(sizeof(struct fac_save_args) == 16,
	"the layout of its args differs");

struct fac_load_args {
	uint64_t box;
	size_t size;
};
_Static_assert(sizeof(struct fac_load_args) == 16,
	"the layout of its args differs");


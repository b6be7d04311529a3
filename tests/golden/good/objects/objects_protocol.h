/* Generated from good/objects.c; change the specification, not this file. */
#pragma once

#include "objects_api.h"
#include <stddef.h>
#include <stdint.h>

enum objects_type {
	OBJECTS_TYPE_NONE,
	OBJECTS_TYPE_OBJ_WORLD,
	OBJECTS_TYPE_OBJ_BOX,
	OBJECTS_TYPES
};

enum objects_op {
	OBJECTS_OP_NONE,
	OBJECTS_OP_obj_get_world,
	OBJECTS_OP_obj_open,
	OBJECTS_OP_obj_open_two,
	OBJECTS_OP_obj_open_many,
	OBJECTS_OP_obj_retain,
	OBJECTS_OP_obj_release,
	OBJECTS_OP_obj_shut,
	OBJECTS_OP_obj_twin,
	OBJECTS_OP_obj_link,
	OBJECTS_OP_obj_all,
	OBJECTS_OP_obj_open_with,
	OBJECTS_OP_obj_ask,
	OBJECTS_OP_obj_forget,
	OBJECTS_OPS
};

struct obj_open_args {
	uint64_t world;
	uint64_t result;
};
_Static_assert(sizeof(struct obj_open_args) == 16,
	"the layout of its args differs");

struct obj_open_two_args {
	uint64_t world;
	uint64_t one;
	uint64_t two;
};
_Static_assert(sizeof(struct obj_open_two_args) == 24,
	"the layout of its args differs");

struct obj_open_many_args {
	uint64_t world;
	unsigned int room;
};
_Static_assert(sizeof(struct obj_open_many_args) == 16,
	"the layout of its args differs");

struct obj_retain_args {
	uint64_t box;
};
_Static_assert(sizeof(struct obj_retain_args) == 8,
	"the layout of its args differs");

struct obj_release_args {
	uint64_t box;
};
_Static_assert(sizeof(struct obj_release_args) == 8,
	"the layout of its args differs");

struct obj_shut_args {
	uint64_t box;
};
_Static_assert(sizeof(struct obj_shut_args) == 8,
	"the layout of its args differs");

struct obj_twin_args {
	uint64_t box;
};
_Static_assert(sizeof(struct obj_twin_args) == 8,
	"the layout of its args differs");

struct obj_link_args {
	unsigned int num_boxes;
};
_Static_assert(sizeof(struct obj_link_args) == 4,
	"the layout of its args differs");

struct obj_all_args {
	unsigned int room;
};
_Static_assert(sizeof(struct obj_all_args) == 4,
	"the layout of its args differs");

struct obj_open_with_args {
	uint64_t result;
};
_Static_assert(sizeof(struct obj_open_with_args) == 8,
	"the layout of its args differs");

struct obj_ask_args {
	uint64_t box;
	obj_question question;
	size_t size;
};
_Static_assert(sizeof(struct obj_ask_args) == 24,
	"the layout of its args differs");

struct obj_forget_args {
	uint64_t world;
};
_Static_assert(sizeof(struct obj_forget_args) == 8,
	"the layout of its args differs");


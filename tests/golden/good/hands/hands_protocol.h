/* Generated from good/hands.c; change the specification, not this file. */
#pragma once

#include "hands_api.h"
#include <stddef.h>
#include <stdint.h>

enum hands_type {
	HANDS_TYPE_NONE,
	HANDS_TYPE_HAN_BOX,
	HANDS_TYPES
};

enum hands_op {
	HANDS_OP_NONE,
	HANDS_OP_han_add,
	HANDS_OP_han_plus,
	HANDS_OP_han_status_text,
	HANDS_OP_han_push,
	HANDS_OP_han_bind,
	HANDS_OP_han_tell,
	HANDS_OP_han_wake,
	HANDS_OP_han_features,
	HANDS_OP_han_teleport,
	HANDS_OP_han_dream,
	HANDS_OP_han_newest,
	HANDS_OP_han_find,
	HANDS_OP_hanPrivatePush,
	HANDS_OPS
};

struct han_add_args {
	int a;
	int b;
};
_Static_assert(sizeof(struct han_add_args) == 8,
	"the layout of its args differs");

struct han_bind_args {
	uint64_t box;
	size_t size;
};
_Static_assert(sizeof(struct han_bind_args) == 16,
	"the layout of its args differs");

struct han_tell_args {
	uint64_t box;
	int how;
};
_Static_assert(sizeof(struct han_tell_args) == 16,
	"the layout of its args differs");

struct han_wake_args {
	int when;
};
_Static_assert(sizeof(struct han_wake_args) == 4,
	"the layout of its args differs");

struct han_features_args {
	size_t size;
};
_Static_assert(sizeof(struct han_features_args) == 8,
	"the layout of its args differs");

struct hanPrivatePush_args {
	uint64_t box;
	size_t size;
};
_Static_assert(sizeof(struct hanPrivatePush_args) == 16,
	"the layout of its args differs");

const char *guest_han_status_text(han_status status);
han_status guest_han_push(han_box box);
han_status guest_han_bind(han_box box, size_t size, const void *value);
__attribute__((visibility("hidden"))) han_status forward_han_bind(han_box box,
	size_t size, const void *value);
void guest_han_tell(han_box box, int how);
__attribute__((visibility("hidden"))) void forward_han_tell(han_box box,
	int how);
han_status guest_han_wake(int when);
__attribute__((visibility("hidden"))) han_status forward_han_wake(int when);
__attribute__((visibility("hidden"))) han_status hanPrivatePush(han_box box,
	const void *data, size_t size);

/* Generated from good/text.c; change the specification, not this file. */
#pragma once

#include "text_api.h"
#include "text_util.h"
#include <stddef.h>
#include <stdint.h>

enum text_type {
	TEXT_TYPE_NONE,
	TEXT_TYPES
};

enum text_op {
	TEXT_OP_NONE,
	TEXT_OP_txt_say,
	TEXT_OP_txt_say_some,
	TEXT_OP_txt_name,
	TEXT_OP_txt_sources,
	TEXT_OP_txt_list,
	TEXT_OP_txt_pairs,
	TEXT_OP_txt_packet_send,
	TEXT_OP_txt_load,
	TEXT_OP_txt_version,
	TEXT_OPS
};

struct txt_say_some_args {
	size_t length;
};
_Static_assert(sizeof(struct txt_say_some_args) == 8,
	"the layout of its args differs");

struct txt_name_args {
	size_t size;
};
_Static_assert(sizeof(struct txt_name_args) == 8,
	"the layout of its args differs");

struct txt_sources_args {
	unsigned int count;
};
_Static_assert(sizeof(struct txt_sources_args) == 4,
	"the layout of its args differs");

_Static_assert(sizeof(txt_packet) == 4, "the layout of txt_packet differs");
_Static_assert(offsetof(txt_packet, size) == 0,
	"the layout of txt_packet differs");


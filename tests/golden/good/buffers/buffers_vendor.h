/* Generated from good/buffers.c; change the specification, not this file. */
#pragma once

#include "buffers_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct buffers_vendor {
	__typeof__(buf_write) *buf_write;
	__typeof__(buf_read) *buf_read;
	__typeof__(buf_turn) *buf_turn;
	__typeof__(buf_fill) *buf_fill;
	__typeof__(buf_list) *buf_list;
	__typeof__(buf_query) *buf_query;
	__typeof__(buf_judge) *buf_judge;
	__typeof__(buf_mark) *buf_mark;
	__typeof__(buf_origin) *buf_origin;
	__typeof__(buf_maybe) *buf_maybe;
};

extern struct buffers_vendor buffers_vendor;


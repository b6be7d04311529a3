/* Generated from good/behind.c; change the specification, not this file. */
#pragma once

#include "behind_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct behind_vendor {
	__typeof__(beh_box_open) *beh_box_open;
	__typeof__(beh_box_close) *beh_box_close;
	__typeof__(beh_box_set) *beh_box_set;
	__typeof__(beh_line_open) *beh_line_open;
	__typeof__(beh_line_keep) *beh_line_keep;
	__typeof__(beh_line_close) *beh_line_close;
	__typeof__(beh_line_ask) *beh_line_ask;
	__typeof__(beh_box_ask) *beh_box_ask;
	__typeof__(beh_push) *beh_push;
	__typeof__(beh_read) *beh_read;
	__typeof__(beh_start) *beh_start;
	__typeof__(beh_finish) *beh_finish;
	__typeof__(beh_mark_drop) *beh_mark_drop;
};

extern struct behind_vendor behind_vendor;


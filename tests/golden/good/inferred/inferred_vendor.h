/* Generated from good/inferred.c; change the specification, not this file. */
#pragma once

#include "inferred_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct inferred_vendor {
	__typeof__(inf_value) *inf_value;
	__typeof__(inf_count) *inf_count;
	__typeof__(inf_text) *inf_text;
	__typeof__(inf_bytes) *inf_bytes;
	__typeof__(inf_boxes) *inf_boxes;
	__typeof__(inf_get) *inf_get;
	__typeof__(inf_format_set) *inf_format_set;
	__typeof__(inf_numbers) *inf_numbers;
	__typeof__(inf_origin) *inf_origin;
	__typeof__(inf_devices) *inf_devices;
	__typeof__(inf_set_value) *inf_set_value;
	__typeof__(inf_void) *inf_void;
	__typeof__(inf_raw_use) *inf_raw_use;
	__typeof__(inf_stray) *inf_stray;
	__typeof__(inf_unread) *inf_unread;
	__typeof__(inf_called) *inf_called;
	__typeof__(inf_strings) *inf_strings;
};

extern struct inferred_vendor inferred_vendor;


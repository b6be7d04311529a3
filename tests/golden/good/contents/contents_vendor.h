/* Generated from good/contents.c; change the specification, not this file. */
#pragma once

#include "contents_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct contents_vendor {
	__typeof__(con_write) *con_write;
	__typeof__(con_read) *con_read;
	__typeof__(con_write_rows) *con_write_rows;
	__typeof__(con_read_rows) *con_read_rows;
	__typeof__(con_wrap) *con_wrap;
	__typeof__(con_memory) *con_memory;
	__typeof__(con_close) *con_close;
	__typeof__(con_event_close) *con_event_close;
};

extern struct contents_vendor contents_vendor;


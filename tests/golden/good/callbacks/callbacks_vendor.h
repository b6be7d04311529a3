/* Generated from good/callbacks.c; change the specification, not this file. */
#pragma once

#include "callbacks_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct callbacks_vendor {
	__typeof__(cal_each) *cal_each;
	__typeof__(cal_after) *cal_after;
	__typeof__(cal_watch) *cal_watch;
	__typeof__(cal_weigh) *cal_weigh;
	__typeof__(cal_close) *cal_close;
};

extern struct callbacks_vendor callbacks_vendor;


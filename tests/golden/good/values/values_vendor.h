/* Generated from good/values.c; change the specification, not this file. */
#pragma once

#include "values_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct values_vendor {
	__typeof__(val_sum) *val_sum;
	__typeof__(val_paint) *val_paint;
	__typeof__(val_flip) *val_flip;
	__typeof__(val_move) *val_move;
	__typeof__(val_middle) *val_middle;
	__typeof__(val_half) *val_half;
	__typeof__(val_ticks) *val_ticks;
	__typeof__(val_reset) *val_reset;
	__typeof__(val_unnamed) *val_unnamed;
	__typeof__(val_event) *val_event;
};

extern struct values_vendor values_vendor;


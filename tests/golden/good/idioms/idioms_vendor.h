/* Generated from good/idioms.c; change the specification, not this file. */
#pragma once

#include "idioms_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct idioms_vendor {
	__typeof__(idi_box_info) *idi_box_info;
	__typeof__(idi_kind_info) *idi_kind_info;
	__typeof__(idi_own_info) *idi_own_info;
	__typeof__(idi_release_box) *idi_release_box;
	__typeof__(idi_release_nothing) *idi_release_nothing;
	__typeof__(idi_wait) *idi_wait;
};

extern struct idioms_vendor idioms_vendor;


/* Generated from good/hands.c; change the specification, not this file. */
#pragma once

#include "hands_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct hands_vendor {
	__typeof__(han_add) *han_add;
	__typeof__(han_plus) *han_plus;
	__typeof__(han_status_text) *han_status_text;
	__typeof__(han_push) *han_push;
	__typeof__(han_bind) *han_bind;
	__typeof__(han_tell) *han_tell;
	__typeof__(han_wake) *han_wake;
	__typeof__(han_features) *han_features;
	__typeof__(han_teleport) *han_teleport;
	__typeof__(han_dream) *han_dream;
	__typeof__(han_newest) *han_newest;
	__typeof__(han_find) *han_find;
};

extern struct hands_vendor hands_vendor;

han_status server_features(size_t size, char *text, size_t *size_ret);
han_status server_hanPrivatePush(han_box box, const void *data, size_t size);

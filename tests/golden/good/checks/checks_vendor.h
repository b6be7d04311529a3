/* Generated from good/checks.c; change the specification, not this file. */
#pragma once

#include "checks_api.h"
#include "checks_util.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct checks_vendor {
	__typeof__(chk_flags) *chk_flags;
	__typeof__(chk_needs) *chk_needs;
	__typeof__(chk_region) *chk_region;
};

extern struct checks_vendor checks_vendor;


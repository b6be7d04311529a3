/* Generated from good/values.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define VALUES_MODEL 0xb5c3acebf64d0268ull

extern struct sluice_guest_module values_module;
sluice_function values_guest_lookup(const char *name);

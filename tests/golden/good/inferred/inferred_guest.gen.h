/* Generated from good/inferred.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define INFERRED_MODEL 0x2cfdd15a42bbfec5ull

extern struct sluice_guest_module inferred_module;
sluice_function inferred_guest_lookup(const char *name);

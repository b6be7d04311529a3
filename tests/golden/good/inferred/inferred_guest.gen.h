/* Generated from good/inferred.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define INFERRED_MODEL 0xff99c6954a1b1ff9ull

extern struct sluice_guest_module inferred_module;
sluice_function inferred_guest_lookup(const char *name);

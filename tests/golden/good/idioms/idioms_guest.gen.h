/* Generated from good/idioms.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define IDIOMS_MODEL 0xd3ced0064270cd05ull

extern struct sluice_guest_module idioms_module;
sluice_function idioms_guest_lookup(const char *name);

/* Generated from good/text.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define TEXT_MODEL 0x78f776badd7104a7ull

extern struct sluice_guest_module text_module;
sluice_function text_guest_lookup(const char *name);

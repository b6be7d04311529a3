/* Generated from good/hands.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define HANDS_MODEL 0xdc0ef688627940d8ull

extern struct sluice_guest_module hands_module;
sluice_function hands_guest_lookup(const char *name);

/* Generated from good/hands.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define HANDS_MODEL 0x7f714c590a91dcf4ull

extern struct sluice_guest_module hands_module;
sluice_function hands_guest_lookup(const char *name);

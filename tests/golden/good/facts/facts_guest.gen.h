/* Generated from good/facts.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define FACTS_MODEL 0x9933479fdc8b3afdull

extern struct sluice_guest_module facts_module;
sluice_function facts_guest_lookup(const char *name);

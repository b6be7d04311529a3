/* Generated from good/behind.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define BEHIND_MODEL 0xf99ecae382b82a9bull

extern struct sluice_guest_module behind_module;
sluice_function behind_guest_lookup(const char *name);

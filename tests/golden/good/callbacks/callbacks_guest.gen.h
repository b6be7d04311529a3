/* Generated from good/callbacks.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define CALLBACKS_MODEL 0x93234e57e556a562ull

extern struct sluice_guest_module callbacks_module;
sluice_function callbacks_guest_lookup(const char *name);

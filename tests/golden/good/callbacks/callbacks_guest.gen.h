/* Generated from good/callbacks.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define CALLBACKS_MODEL 0x380028dd6df8af0cull

extern struct sluice_guest_module callbacks_module;
sluice_function callbacks_guest_lookup(const char *name);

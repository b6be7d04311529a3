/* Generated from good/objects.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define OBJECTS_MODEL 0xf232674a7b44c552ull

extern struct sluice_guest_module objects_module;
sluice_function objects_guest_lookup(const char *name);

/* Generated from good/structs.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define STRUCTS_MODEL 0xc2723645b437161aull

extern struct sluice_guest_module structs_module;
sluice_function structs_guest_lookup(const char *name);

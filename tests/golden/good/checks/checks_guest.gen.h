/* Generated from good/checks.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define CHECKS_MODEL 0xe5388d3eab5b50bfull

extern struct sluice_guest_module checks_module;
sluice_function checks_guest_lookup(const char *name);

/* Generated from good/contents.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define CONTENTS_MODEL 0x6a0abc2cdfb4a09full

extern struct sluice_guest_module contents_module;
sluice_function contents_guest_lookup(const char *name);

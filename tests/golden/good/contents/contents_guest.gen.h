/* Generated from good/contents.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define CONTENTS_MODEL 0x9e22a5ef2b654502ull

extern struct sluice_guest_module contents_module;
sluice_function contents_guest_lookup(const char *name);

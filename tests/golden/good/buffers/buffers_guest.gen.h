/* Generated from good/buffers.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define BUFFERS_MODEL 0xaf030cde86b4c5f4ull

extern struct sluice_guest_module buffers_module;
sluice_function buffers_guest_lookup(const char *name);

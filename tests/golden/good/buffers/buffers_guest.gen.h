/* Generated from good/buffers.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define BUFFERS_MODEL 0x6bd2af5fe7c401c3ull

extern struct sluice_guest_module buffers_module;
sluice_function buffers_guest_lookup(const char *name);

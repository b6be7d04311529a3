/* Generated from good/text.c; change the specification, not this file. */
#pragma once

#include "guest.h"

#define TEXT_MODEL 0xf3e145d60b4af8dbull

extern struct sluice_guest_module text_module;
sluice_function text_guest_lookup(const char *name);

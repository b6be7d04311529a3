/*
 * module -- generated server modules, and the vendor libraries behind them.
 */
#pragma once

#include <stddef.h>

/**
 * module_load - load a module and its vendor library, and find its functions
 * @path: of the shared object
 * @text: @room bytes; why it failed
 *
 * Functions that the vendor library lacks stay NULL. Returns the module's
 * number, or a negative errno.
 */
int module_load(const char *path, char *text, size_t room);

/* Bring all vendor libraries up. Returns how many devices there are, with a
 * line on them in @text, or a negative errno. */
int module_warm_all(char *text, size_t room);

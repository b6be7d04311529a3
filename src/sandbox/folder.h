/*
 * folder -- the part of it that needs no machine to be tested.
 */
#pragma once

#include <stdbool.h>

/* Whether @map, a uid_map of the kernel's, has @id inside. */
bool id_is_mapped(const char *map, unsigned id);

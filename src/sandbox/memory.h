/*
 * memory -- memfds that nobody can execute.
 */
#pragma once

#include <stdbool.h>

/* An empty memfd that can be sealed, and whether it can be executed. Returns a
 * descriptor or a negative errno. */
int memory_create(const char *name, bool *noexec);

/*
 * fuzz -- what a fuzz target defines; libFuzzer calls it, or replay.c.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Returns 0. Stops the program where something that must hold does not. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(int holds)
{
	if (!holds)
		abort();
}

/*
 * input -- a fuzz target's message, taken from its beginning.
 *
 * What is taken beyond the end is zeros.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include "fuzz.h"

struct input {
	const uint8_t *data;
	size_t size;
};

static inline void input_take(struct input *input, void *to, size_t size)
{
	const size_t there = size < input->size ? size : input->size;

	memset(to, 0, size);
	memcpy(to, input->data, there);
	input->data += there;
	input->size -= there;
}

static inline uint8_t input_byte(struct input *input)
{
	uint8_t byte;

	input_take(input, &byte, sizeof(byte));
	return byte;
}

static inline uint16_t input_u16(struct input *input)
{
	uint16_t number;

	input_take(input, &number, sizeof(number));
	return number;
}

/* A copy of the next @size bytes, exactly so large; at an odd place if told.
 * What is to be freed is in *@memory. */
static inline uint8_t *input_copy(struct input *input, size_t size, int odd,
				  void **memory)
{
	uint8_t *bytes = malloc(size + (odd ? 1 : 0) + !size);

	must(bytes != NULL);
	*memory = bytes;
	input_take(input, bytes + !!odd, size);
	return bytes + !!odd;
}

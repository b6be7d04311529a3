/*
 * test_toy -- what the files of the toy's test share.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "road.h"
#include "toy_api.h"

#define BIG ((size_t)4 << 20)
#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define assert_ok(call) assert_int_equal(call, TOY_OK)

static inline toy_box box_of(size_t size)
{
	toy_world world = NULL;
	toy_box box = NULL;

	assert_ok(toy_get_world(&world));
	assert_ok(toy_box_open(world, size, &box));
	assert_non_null(box);
	return box;
}

/* The exit status of a child that runs @run; 200: a signal ended it, 201: it
 * hung. */
int in_child(int (*run)(void));

static inline void sleep_ms(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* Bytes that are all different in their neighbourhood, 16 more than @size. */
static inline unsigned char *pattern(size_t size)
{
	unsigned char *bytes = malloc(size + 16);

	for (size_t i = 0; i < size + 16; i++)
		bytes[i] = (unsigned char)(i * 7 + (i >> 8));
	return bytes;
}

/* For threads: waits for a toy_event, returns the status. */
void *waits_for(void *event);

extern const struct CMUnitTest object_tests[], call_tests[], behind_tests[];
extern const size_t object_test_count, call_test_count, behind_test_count;

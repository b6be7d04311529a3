/*
 * example -- what the examples have in common: a session, iterations, and how
 * they tell what went wrong.
 *
 * Functions print what fails to stderr and return a code of vAccel's, which is
 * the program's exit status.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel.h>

/* The first bytes that a plugin answers with. */
#define TEXT_SIZE 512

/* Print how to call the program; returns VACCEL_EINVAL. */
int example_usage(const char *program, const char *arguments);

/* The number in argv[at], or 1 if there are not so many. */
int example_iterations(int argc, char **argv, int at);

/* Begin a session and say so. */
int example_session(struct vaccel_session *sess, uint32_t flags);

/* Print that the operation failed, if it did; returns @code. */
int example_ran(int code);

/* A whole file; free it. */
int example_file(const char *path, void **data, size_t *size);

/**
 * example_repeat - call @step(@state) so many times, in a profiling region
 *
 * Stops at the first that fails.
 */
int example_repeat(const char *name, int iterations, int (*step)(void *state),
		   void *state);

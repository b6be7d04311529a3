/*
 * diagnose -- errors and warnings as compilers write them: file, line, column,
 * what, the source line with a caret, and what to do instead.
 */
#pragma once

#include <stddef.h>

struct place {
	const char *file; /* NULL: nowhere in particular */
	int line, column; /* from 1; column 0: not known */
};

/* Write an error; the compilation fails, but goes on to find more. */
void diagnose_error(struct place place, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void diagnose_warning(struct place place, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Belongs to the error or warning before it. */
void diagnose_note(struct place place, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Write an error and end: what follows would only be noise. */
void diagnose_fatal(struct place place, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Errors so far. */
int diagnose_errors(void);

/*
 * The candidate nearest to @name by edits (at most a third of its length), for
 * "did you mean"; NULL if none is near.
 */
const char *diagnose_nearest(const char *name, const char *const *candidates,
			     size_t count);

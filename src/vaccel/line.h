/*
 * line -- the log: which lines are printed, where, and how often.
 *
 * A line costs a load when its level is off. Lines are written one at a time;
 * the file stays open until the date changes. Of equal errors or warnings, 20 a
 * second are printed and the rest is counted: one line says how many.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "public.h"

/* The SLOG_ bits that are enabled. */
extern atomic_uint line_mask;

static inline bool line_on(unsigned flags)
{
	return (flags &
		~atomic_load_explicit(&line_mask, memory_order_relaxed)) == 0;
}

/* For lines on paths that must not pay for a call when they are off. */
#define line_debug(...)                                           \
	do {                                                      \
		if (__builtin_expect(line_on(SLOG_DEBUG), false)) \
			slog_print(SLOG_DEBUG, 1, __VA_ARGS__);   \
	} while (0)

/* Take level and file from @config, at first use or when it has changed. */
void line_configure(const struct vaccel_config *config);

/* Say what has been counted and not said, and close the file. */
void line_close(void);

/* Around a fork: nobody is in the middle of a line. */
void line_lock(void);
void line_unlock(void);

/*
 * clock -- time for benchmarks, and the middle of a set of samples.
 */
#pragma once

#include <stdlib.h>
#include <time.h>

static inline double clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static inline int clock_compare(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* The median of @count samples, which are put in order. */
static inline double clock_median(double *samples, size_t count)
{
	qsort(samples, count, sizeof(*samples), clock_compare);
	return samples[count / 2];
}

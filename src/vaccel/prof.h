/*
 * prof -- time spent in regions: the application's, and the library's own.
 *
 * The library's regions keep a sum and a count for each thread, in the thread's
 * slot (use.h), so that operations on several threads do not meet.
 */
#pragma once

#include <stdint.h>
#include <time.h>

#include "use.h"

/* The library's own regions, in the order they are printed. */
enum region {
	REGION_NOOP,
	REGION_EXEC,
	REGION_EXEC_WITH_RESOURCE,
	REGION_IMAGE,
	REGION_BLAS,
	REGION_FPGA_ARRAYCOPY,
	REGION_FPGA_MMULT,
	REGION_FPGA_PARALLEL,
	REGION_FPGA_VADD,
	REGION_MINMAX,
	REGION_OPENCV,
	REGION_TF_LOAD,
	REGION_TF_UNLOAD,
	REGION_TF_RUN,
	REGION_TFLITE_LOAD,
	REGION_TFLITE_UNLOAD,
	REGION_TFLITE_RUN,
	REGION_TORCH_LOAD,
	REGION_TORCH_RUN,
	REGION_TORCH_SGEMM,
	REGION_EXTENSION,
	REGION_COUNT
};

static inline uint64_t prof_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Count @time_ns in @region; @slot is this thread's, or NULL. */
void prof_count(struct slot *slot, enum region region, uint64_t time_ns);

/* Log the library's own regions, if profiling is on. */
void prof_print_own(void);

/* Around a fork. */
void prof_lock(void);
void prof_unlock(void);

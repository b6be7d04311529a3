/*
 * prof -- time spent in named regions.
 *
 * All functions return 0 and touch nothing while profiling is off. A region's
 * structure is the caller's, made by VACCEL_PROF_REGION_INIT or
 * vaccel_prof_region_init(); threads may share one: a stop belongs to the
 * latest start of the thread that calls it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vaccel_prof_sample {
	uint64_t start; /* ns, CLOCK_MONOTONIC_RAW */
	uint64_t time;	/* ns */
};

struct vaccel_prof_region {
	const char *name;
	bool name_owned;
	size_t nr_entries;
	struct vaccel_prof_sample *samples;
	size_t size; /* room in samples */
};

#define VACCEL_PROF_REGION_INIT(name)     \
	{                                 \
		(name), false, 0, NULL, 0 \
	}

bool vaccel_prof_enabled(void);

int vaccel_prof_region_start(struct vaccel_prof_region *region);

/* VACCEL_ENOENT if nothing was started. */
int vaccel_prof_region_stop(const struct vaccel_prof_region *region);

/* Log the region's total time and number of entries at info level. */
int vaccel_prof_region_print(const struct vaccel_prof_region *region);

/* @name is copied; NULL gives an empty one of 256 writable bytes. */
int vaccel_prof_region_init(struct vaccel_prof_region *region,
			    const char *name);
int vaccel_prof_region_release(struct vaccel_prof_region *region);

/* On arrays of regions; of equal names the last one counts. */
int vaccel_prof_regions_start_by_name(struct vaccel_prof_region *regions,
				      int nregions, const char *name);
int vaccel_prof_regions_stop_by_name(struct vaccel_prof_region *regions,
				     int nregions, const char *name);
int vaccel_prof_regions_init(struct vaccel_prof_region *regions, int nregions);
int vaccel_prof_regions_release(struct vaccel_prof_region *regions,
				int nregions);
int vaccel_prof_regions_print_all(struct vaccel_prof_region *regions,
				  int nregions);

/**
 * vaccel_prof_regions_print_all_to_buf - the lines as text
 * @tbuf: gets @tbuf_len bytes that the caller frees, with the lines that fit,
 *        each ended by a NUL; NULL asks for the number of bytes needed
 *
 * Returns @size, the bytes needed, or a negative VACCEL_ code.
 */
int vaccel_prof_regions_print_all_to_buf(char **tbuf, size_t tbuf_len,
					 struct vaccel_prof_region *regions,
					 int size);

#ifdef __cplusplus
}
#endif

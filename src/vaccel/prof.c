#include "prof.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "config.h"
#include "line.h"
#include "own.h"

#define FIRST_SAMPLES 1024
#define NAME_ROOM 256

_Static_assert(REGION_COUNT <= SLOT_REGIONS, "a slot has all regions");

static const char *const region_names[REGION_COUNT] = {
	[REGION_NOOP] = "vaccel_noop_op",
	[REGION_EXEC] = "vaccel_exec_op",
	[REGION_EXEC_WITH_RESOURCE] = "vaccel_exec_with_resource_op",
	[REGION_IMAGE] = "vaccel_image_op",
	[REGION_BLAS] = "vaccel_blas_op",
	[REGION_FPGA_ARRAYCOPY] = "vaccel_fpga_arraycopy_op",
	[REGION_FPGA_MMULT] = "vaccel_fpga_mmult_op",
	[REGION_FPGA_PARALLEL] = "vaccel_fpga_parallel_op",
	[REGION_FPGA_VADD] = "vaccel_fpga_vadd_op",
	[REGION_MINMAX] = "vaccel_minmax_op",
	[REGION_OPENCV] = "vaccel_opencv_op",
	[REGION_TF_LOAD] = "vaccel_tf_model_load",
	[REGION_TF_UNLOAD] = "vaccel_tf_model_unload",
	[REGION_TF_RUN] = "vaccel_tf_model_run",
	[REGION_TFLITE_LOAD] = "vaccel_tflite_model_load",
	[REGION_TFLITE_UNLOAD] = "vaccel_tflite_model_unload",
	[REGION_TFLITE_RUN] = "vaccel_tflite_model_run",
	[REGION_TORCH_LOAD] = "vaccel_torch_model_load_op",
	[REGION_TORCH_RUN] = "vaccel_torch_model_run_op",
	[REGION_TORCH_SGEMM] = "vaccel_sgemm_op",
	[REGION_EXTENSION] = "sluice_vaccel_op",
};

/* The applications' regions have no room for a lock, and little is to be won
 * by many: a sample is a few stores. */
static pthread_mutex_t samples = PTHREAD_MUTEX_INITIALIZER;

/* Of threads without a slot. */
static struct tally crowd[REGION_COUNT];

void prof_lock(void)
{
	pthread_mutex_lock(&samples);
}

void prof_unlock(void)
{
	pthread_mutex_unlock(&samples);
}

void prof_count(struct slot *slot, enum region region, uint64_t time_ns)
{
	if (!slot) {
		atomic_fetch_add_explicit(&crowd[region].count, 1,
					  memory_order_relaxed);
		atomic_fetch_add_explicit(&crowd[region].time_ns, time_ns,
					  memory_order_relaxed);
		return;
	}
	/* The slot's owner alone writes; who reads wants no more than a sum. */
	struct tally *tally = &slot->tallies[region];
	atomic_store_explicit(
		&tally->count,
		atomic_load_explicit(&tally->count, memory_order_relaxed) + 1,
		memory_order_relaxed);
	atomic_store_explicit(
		&tally->time_ns,
		atomic_load_explicit(&tally->time_ns, memory_order_relaxed) +
			time_ns,
		memory_order_relaxed);
}

static void region_line(char *line, size_t size, const char *name,
			uint64_t time_ns, uint64_t count)
{
	snprintf(line, size,
		 "[prof] %s: total_time: %llu nsec nr_entries: %llu", name,
		 (unsigned long long)time_ns, (unsigned long long)count);
}

static void region_log(const char *name, uint64_t time_ns, uint64_t count)
{
	char line[NAME_ROOM + 128];

	region_line(line, sizeof(line), name, time_ns, count);
	if (count > 0)
		vaccel_info("%s", line);
}

void prof_print_own(void)
{
	const size_t count = slot_limit();

	if (!config_profiling())
		return;
	for (unsigned region = 0; region < REGION_COUNT; region++) {
		uint64_t entries = crowd[region].count;
		uint64_t time_ns = crowd[region].time_ns;
		for (size_t i = 0; i < count; i++) {
			entries += slots[i].tallies[region].count;
			time_ns += slots[i].tallies[region].time_ns;
		}
		region_log(region_names[region], time_ns, entries);
	}
}

bool vaccel_prof_enabled(void)
{
	return config_profiling();
}

/* Room for one more sample. */
static int samples_grow(struct vaccel_prof_region *region)
{
	if (region->samples && region->nr_entries < region->size)
		return 0;
	const size_t size = region->size ? region->size * 2 : FIRST_SAMPLES;
	struct vaccel_prof_sample *more =
		reallocarray(region->samples, size, sizeof(*more));
	if (!more)
		return -ENOMEM;
	region->samples = more;
	region->size = size;
	return 0;
}

/* Remember which sample of a region is this thread's latest. */
static void start_note(const struct vaccel_prof_region *region, size_t sample)
{
	struct slot *slot = slot_get();

	for (size_t i = 0; slot && i < SLOT_STARTS; i++)
		if (slot->starts[i].region == region) {
			slot->starts[i].sample = sample;
			return;
		}
	if (slot)
		slot->starts[slot->next_start++ % SLOT_STARTS] =
			(struct start){ region, sample };
}

/* This thread's latest sample of a region, else the region's last. */
static size_t start_find(const struct vaccel_prof_region *region)
{
	const struct slot *slot = slot_get();

	for (size_t i = 0; slot && i < SLOT_STARTS; i++)
		if (slot->starts[i].region == region &&
		    slot->starts[i].sample < region->nr_entries)
			return slot->starts[i].sample;
	return region->nr_entries - 1;
}

static int region_start(struct vaccel_prof_region *region)
{
	if (!region)
		return -EINVAL;
	line_debug("Start profiling region %s",
		   region->name ? region->name : "");
	prof_lock();
	const int error = samples_grow(region);
	if (!error) {
		const size_t sample = region->nr_entries++;
		start_note(region, sample);
		region->samples[sample] =
			(struct vaccel_prof_sample){ .start = prof_now_ns() };
	}
	prof_unlock();
	return error;
}

static int region_stop(const struct vaccel_prof_region *region)
{
	const uint64_t now = prof_now_ns();

	if (!region)
		return -EINVAL;
	prof_lock();
	const bool any = region->nr_entries > 0 && region->samples;
	if (any) {
		struct vaccel_prof_sample *sample =
			&region->samples[start_find(region)];
		sample->time = now - sample->start;
	}
	prof_unlock();
	line_debug("Stop profiling region %s",
		   region->name ? region->name : "");
	return any ? 0 : -ENOENT;
}

static uint64_t region_time_ns(const struct vaccel_prof_region *region)
{
	uint64_t sum = 0;

	for (size_t i = 0; region->samples && i < region->nr_entries; i++)
		sum += region->samples[i].time;
	return sum;
}

static int region_print(const struct vaccel_prof_region *region)
{
	if (!region)
		return -EINVAL;
	prof_lock();
	const uint64_t time_ns = region_time_ns(region);
	const uint64_t count = region->nr_entries;
	prof_unlock();
	region_log(region->name ? region->name : "", time_ns, count);
	return 0;
}

static int region_init(struct vaccel_prof_region *region, const char *name)
{
	if (!region)
		return -EINVAL;
	char *copy = name ? strdup(name) : calloc(1, NAME_ROOM);
	if (!copy)
		return -ENOMEM;
	*region =
		(struct vaccel_prof_region){ .name = copy, .name_owned = true };
	return 0;
}

static int region_release(struct vaccel_prof_region *region)
{
	if (!region)
		return -EINVAL;
	prof_lock();
	free(region->samples);
	if (region->name_owned)
		free((char *)region->name);
	*region = (struct vaccel_prof_region){ 0 };
	prof_unlock();
	return 0;
}

int vaccel_prof_region_start(struct vaccel_prof_region *region)
{
	return config_profiling() ? code_of(region_start(region)) : VACCEL_OK;
}

int vaccel_prof_region_stop(const struct vaccel_prof_region *region)
{
	return config_profiling() ? code_of(region_stop(region)) : VACCEL_OK;
}

int vaccel_prof_region_print(const struct vaccel_prof_region *region)
{
	return config_profiling() ? code_of(region_print(region)) : VACCEL_OK;
}

int vaccel_prof_region_init(struct vaccel_prof_region *region, const char *name)
{
	return config_profiling() ? code_of(region_init(region, name))
				  : VACCEL_OK;
}

int vaccel_prof_region_release(struct vaccel_prof_region *region)
{
	return config_profiling() ? code_of(region_release(region)) : VACCEL_OK;
}

/* Of the regions of a name the last; NULL if there is none. */
static struct vaccel_prof_region *
region_named(struct vaccel_prof_region *regions, int nregions, const char *name)
{
	for (int i = nregions - 1; regions && name && i >= 0; i--)
		if (regions[i].name && strcmp(regions[i].name, name) == 0)
			return &regions[i];
	return NULL;
}

int vaccel_prof_regions_start_by_name(struct vaccel_prof_region *regions,
				      int nregions, const char *name)
{
	return config_profiling() ? code_of(region_start(region_named(
					    regions, nregions, name)))
				  : VACCEL_OK;
}

int vaccel_prof_regions_stop_by_name(struct vaccel_prof_region *regions,
				     int nregions, const char *name)
{
	return config_profiling() ? code_of(region_stop(region_named(
					    regions, nregions, name)))
				  : VACCEL_OK;
}

static int regions_release(struct vaccel_prof_region *regions, int nregions)
{
	for (int i = 0; i < nregions; i++)
		region_release(&regions[i]);
	return regions ? 0 : -EINVAL;
}

static int regions_init(struct vaccel_prof_region *regions, int nregions)
{
	for (int i = 0; i < nregions; i++) {
		const int error = region_init(&regions[i], NULL);
		if (error) {
			regions_release(regions, i);
			return error;
		}
	}
	return 0;
}

int vaccel_prof_regions_init(struct vaccel_prof_region *regions, int nregions)
{
	if (!config_profiling())
		return VACCEL_OK;
	return regions ? code_of(regions_init(regions, nregions))
		       : VACCEL_EINVAL;
}

int vaccel_prof_regions_release(struct vaccel_prof_region *regions,
				int nregions)
{
	if (!config_profiling())
		return VACCEL_OK;
	return regions ? code_of(regions_release(regions, nregions))
		       : VACCEL_EINVAL;
}

int vaccel_prof_regions_print_all(struct vaccel_prof_region *regions,
				  int nregions)
{
	if (!config_profiling())
		return VACCEL_OK;
	if (!regions)
		return VACCEL_EINVAL;
	for (int i = 0; i < nregions; i++)
		region_print(&regions[i]);
	return VACCEL_OK;
}

/* The line of a region, without newline. */
static size_t region_text(const struct vaccel_prof_region *region, char *line,
			  size_t size)
{
	region_line(line, size, region->name ? region->name : "",
		    region_time_ns(region), region->nr_entries);
	return strlen(line) + 1;
}

static size_t regions_text(const struct vaccel_prof_region *regions, int count,
			   char *text, size_t room)
{
	char line[NAME_ROOM + 128];
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		const size_t length =
			region_text(&regions[i], line, sizeof(line));
		if (text && used + length > room)
			break;
		if (text)
			memcpy(text + used, line, length);
		used += length;
	}
	return used;
}

int vaccel_prof_regions_print_all_to_buf(char **tbuf, size_t tbuf_len,
					 struct vaccel_prof_region *regions,
					 int size)
{
	if (!config_profiling())
		return 0;
	if (!regions || size < 0)
		return -VACCEL_EINVAL;
	if (!tbuf)
		return (int)regions_text(regions, size, NULL, 0);
	char *text = calloc(1, tbuf_len ? tbuf_len : 1);
	if (!text)
		return -VACCEL_ENOMEM;
	regions_text(regions, size, text, tbuf_len);
	*tbuf = text;
	return size;
}

/*
 * Maps in the server: the vendor's mapping stands behind the guest's copy.
 */
#include "opencl_protocol.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_server.h"
#include "opencl_util.h"
#include "opencl_vendor.h"
#include "server.h"

struct map {
	struct map *next;
	cl_ulong id;
	cl_mem mem;
	unsigned char *pointer;
	struct map_rows rows;
	cl_event event; /* of the mapping, ours; NULL: it is there */
};

static struct map *maps;
static cl_ulong last_map;
static pthread_mutex_t maps_lock = PTHREAD_MUTEX_INITIALIZER;

static void map_destroy(struct map *map)
{
	if (map->event)
		opencl_vendor.clReleaseEvent(map->event);
	free(map);
}

static void map_add(struct map *map)
{
	pthread_mutex_lock(&maps_lock);
	map->next = maps;
	maps = map;
	pthread_mutex_unlock(&maps_lock);
}

/* Taken out of the list: nobody else unmaps or writes it meanwhile. */
static struct map *map_take(cl_ulong id, cl_mem mem)
{
	pthread_mutex_lock(&maps_lock);
	struct map **at = &maps;
	while (*at && ((*at)->id != id || (*at)->mem != mem))
		at = &(*at)->next;
	struct map *map = *at;
	if (map)
		*at = map->next;
	pthread_mutex_unlock(&maps_lock);
	return map;
}

static void copy_rows(const struct map_rows *rows, unsigned char *to,
		      const unsigned char *from)
{
	for (size_t slice = 0; slice < rows->slices; slice++)
		for (size_t row = 0; row < rows->rows; row++) {
			const size_t at = slice * rows->slice_pitch +
					  row * rows->row_pitch;
			memcpy(to + at, from + at, rows->bytes);
		}
}

/* Both ends take the same bytes for what was mapped. */
static bool rows_agree(const struct map_rows *own, size_t bytes, size_t rows,
		       size_t row_pitch, size_t slices, size_t slice_pitch)
{
	return bytes == own->bytes && rows == own->rows &&
	       row_pitch == own->row_pitch && slices == own->slices &&
	       slice_pitch == own->slice_pitch;
}

static cl_int map_vendor(struct map *map, cl_command_queue queue,
			 cl_bool blocking, cl_map_flags flags,
			 const size_t *origin, const size_t *region,
			 cl_uint num_events, const cl_event *events,
			 cl_event *event, size_t pitches[2])
{
	const cl_mem_object_type type = memory_type(map->mem);
	cl_int error = CL_SUCCESS;

	if (type == CL_MEM_OBJECT_BUFFER || !map->mem) {
		map->pointer = opencl_vendor.clEnqueueMapBuffer(
			queue, map->mem, blocking, flags, origin[0], region[0],
			num_events, events, event, &error);
		map->rows = map_rows(region, 1, false, 0, 0);
		return error;
	}
	map->pointer = opencl_vendor.clEnqueueMapImage(
		queue, map->mem, blocking, flags, origin, region, &pitches[0],
		&pitches[1], num_events, events, event, &error);
	map->rows = map_rows(region, texel_bytes(map->mem),
			     type == CL_MEM_OBJECT_IMAGE1D_ARRAY, pitches[0],
			     pitches[1]);
	return error;
}

cl_int server_clsluiceMap(cl_command_queue queue, cl_mem mem, cl_bool blocking,
			  cl_map_flags flags, const size_t *origin,
			  const size_t *region, cl_uint num_events,
			  const cl_event *events, cl_event *event, size_t bytes,
			  size_t rows, size_t row_pitch, size_t slices,
			  size_t slice_pitch, void *data, cl_ulong *map_id,
			  size_t *pitches)
{
	struct map *map = calloc(1, sizeof(*map));

	if (!map || !origin || !region || !map_id || !pitches) {
		free(map);
		return map ? CL_INVALID_VALUE : CL_OUT_OF_HOST_MEMORY;
	}
	map->mem = mem;
	const cl_int error =
		map_vendor(map, queue, blocking, flags, origin, region,
			   num_events, events, event, pitches);
	if (error) {
		free(map);
		return error;
	}
	if (!rows_agree(&map->rows, bytes, rows, row_pitch, slices,
			slice_pitch)) {
		opencl_vendor.clEnqueueUnmapMemObject(queue, mem, map->pointer,
						      0, NULL, NULL);
		if (event && *event)
			opencl_vendor.clReleaseEvent(*event);
		free(map);
		return CL_MAP_FAILURE;
	}
	if (data && blocking)
		copy_rows(&map->rows, data, map->pointer);
	else if (data)
		server_later_source(data, map->pointer, map->rows.span);
	if (!blocking && event && *event) {
		map->event = *event;
		opencl_vendor.clRetainEvent(map->event);
	}
	pthread_mutex_lock(&maps_lock);
	map->id = *map_id = ++last_map;
	pthread_mutex_unlock(&maps_lock);
	map_add(map);
	return CL_SUCCESS;
}

/* What the guest wrote. Before the map is over it has written nothing. */
static void take_written(const struct map *map, const void *data)
{
	if (data && (!map->event || event_is_over(map->event)))
		copy_rows(&map->rows, map->pointer, data);
}

cl_int server_clsluiceWritten(cl_mem mem, cl_ulong id, size_t bytes,
			      size_t rows, size_t row_pitch, size_t slices,
			      size_t slice_pitch, const void *data)
{
	struct map *map = map_take(id, mem);

	if (!map)
		return CL_INVALID_VALUE;
	const bool agree = rows_agree(&map->rows, bytes, rows, row_pitch,
				      slices, slice_pitch);
	if (agree)
		take_written(map, data);
	map_add(map);
	return agree ? CL_SUCCESS : CL_INVALID_VALUE;
}

cl_int server_clsluiceUnmap(cl_command_queue queue, cl_mem mem, cl_ulong id,
			    size_t bytes, size_t rows, size_t row_pitch,
			    size_t slices, size_t slice_pitch, const void *data,
			    cl_uint num_events, const cl_event *events,
			    cl_event *event)
{
	struct map *map = map_take(id, mem);
	cl_int error = CL_INVALID_VALUE;

	if (!map)
		return error;
	if (rows_agree(&map->rows, bytes, rows, row_pitch, slices,
		       slice_pitch)) {
		take_written(map, data);
		error = opencl_vendor.clEnqueueUnmapMemObject(
			queue, mem, map->pointer, num_events, events, event);
	}
	if (error)
		map_add(map);
	else
		map_destroy(map);
	return error;
}

cl_uint maps_hold(cl_event event)
{
	cl_uint count = 0;

	pthread_mutex_lock(&maps_lock);
	for (const struct map *map = maps; map; map = map->next)
		count += map->event == event;
	pthread_mutex_unlock(&maps_lock);
	return count;
}

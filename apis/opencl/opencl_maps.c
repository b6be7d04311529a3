/*
 * Maps in the guest: the application sees its own memory or a shadow of the
 * object, which is filled when the map is over and goes back when it is
 * unmapped.
 */
#include "opencl_memory.h"

#include <stdlib.h>
#include <string.h>

#include "opencl_guest.gen.h"
#include "opencl_protocol.h"
#include "opencl_util.h"

struct map {
	struct map *next;
	cl_mem mem;
	struct memory *memory;
	unsigned char *pointer;
	cl_ulong id; /* 0: the server does not know of it */
	struct map_rows rows;
	size_t offset;
	bool shared, writes;
};

struct wish { /* how it shall be mapped */
	cl_command_queue queue;
	cl_bool blocking;
	cl_map_flags flags;
	cl_uint event_count;
	const cl_event *events;
	cl_event *event;
};

struct area { /* what is mapped, in the memory object */
	size_t origin[3], region[3];
	size_t offset;
	struct map_rows rows;
};

static struct map *maps;
static pthread_mutex_t maps_lock = PTHREAD_MUTEX_INITIALIZER;

static void map_add(struct map *map)
{
	pthread_mutex_lock(&maps_lock);
	map->next = maps;
	maps = map;
	pthread_mutex_unlock(&maps_lock);
}

/* The first map for which @is(map, @context), taken out of the list. */
static struct map *map_take(bool (*is)(const struct map *map,
				       const void *context),
			    const void *context)
{
	pthread_mutex_lock(&maps_lock);
	struct map **at = &maps;
	while (*at && !is(*at, context))
		at = &(*at)->next;
	struct map *map = *at;
	if (map)
		*at = map->next;
	pthread_mutex_unlock(&maps_lock);
	return map;
}

static bool is_same(const struct map *map, const void *context)
{
	const struct map *wanted = context;

	return map->mem == wanted->mem && map->pointer == wanted->pointer;
}

static bool is_of(const struct map *map, const void *memory)
{
	return map->memory == memory;
}

void maps_forget(const struct memory *memory)
{
	struct map *map;

	while ((map = map_take(is_of, memory)))
		free(map);
}

static bool overlaps(const struct map *map, const unsigned char *pointer,
		     size_t span)
{
	return map->writes && map->pointer < pointer + span &&
	       pointer < map->pointer + map->rows.span;
}

/* The first map after @id that is being written and overlaps. */
static bool next_written(cl_ulong id, const unsigned char *pointer, size_t span,
			 struct map *found)
{
	bool any = false;

	pthread_mutex_lock(&maps_lock);
	for (const struct map *map = maps; map; map = map->next)
		if (map->id > id && overlaps(map, pointer, span) &&
		    (!any || map->id < found->id)) {
			*found = *map;
			any = true;
		}
	pthread_mutex_unlock(&maps_lock);
	return any;
}

/* What other maps have written there so far is seen by a new one, too. */
static void tell_written(const unsigned char *pointer, size_t span)
{
	struct map map = { 0 };

	while (next_written(map.id, pointer, span, &map))
		clsluiceWritten(map.mem, map.id, map.rows.bytes, map.rows.rows,
				map.rows.row_pitch, map.rows.slices,
				map.rows.slice_pitch, map.pointer);
}

/*
 * ---- maps of memory that is shared: nothing moves
 */

static bool is_plain(const struct memory *memory, cl_map_flags flags,
		     size_t span)
{
	const cl_mem_flags narrow = CL_MEM_HOST_NO_ACCESS |
				    CL_MEM_HOST_READ_ONLY |
				    CL_MEM_HOST_WRITE_ONLY;
	const cl_map_flags usual = CL_MAP_READ | CL_MAP_WRITE;

	return !(memory->flags & narrow) && span > 0 &&
	       (flags == CL_MAP_WRITE_INVALIDATE_REGION ||
		(flags && !(flags & ~usual)));
}

/* The server need not know of it: nothing is queued that could write there. */
static bool map_is_ours(const struct map *map, const struct wish *wish)
{
	struct queue *queue = queue_of(wish->queue);

	return map->pointer && map->shared && queue &&
	       queue->context == map->memory->context && !wish->event &&
	       wish->event_count == 0 && !wish->events &&
	       is_plain(map->memory, wish->flags, map->rows.span) &&
	       queue_is_idle(wish->queue);
}

/* The server's map of what only the guest knew of: its unmapping has an event,
 * or waits for some. */
static cl_int map_late(cl_command_queue queue, struct map *map)
{
	const struct map_rows *rows = &map->rows;
	const size_t origin[3] = { map->offset, 0, 0 };
	const size_t region[3] = { rows->bytes, 1, 1 };
	size_t pitches[2];
	const cl_int error = clsluiceMap(
		queue, map->mem, CL_FALSE,
		map->writes ? CL_MAP_WRITE : CL_MAP_READ, origin, region, 0,
		NULL, NULL, rows->bytes, rows->rows, rows->row_pitch,
		rows->slices, rows->slice_pitch, NULL, &map->id, pitches);

	/* Only a number: no order is needed. */
	if (error == CL_SUCCESS)
		atomic_fetch_sub_explicit(&map->memory->maps, 1,
					  memory_order_relaxed);
	return error;
}

/*
 * ---- maps
 */

/* The vendor maps: what is there comes to @data, unless that is NULL. */
static cl_int map_there(struct map *map, const struct wish *wish,
			const struct area *area, void *data, size_t pitches[2])
{
	const struct map_rows *rows = &map->rows;
	const uint32_t before = sluice_guest_uses(wish->queue);
	const cl_int error = clsluiceMap(
		wish->queue, map->mem, wish->blocking, wish->flags,
		area->origin, area->region, wish->event_count, wish->events,
		wish->event, rows->bytes, rows->rows, rows->row_pitch,
		rows->slices, rows->slice_pitch, data, &map->id, pitches);

	if (error)
		return error;
	if (wish->blocking && map->shared)
		queue_waited(wish->queue, before);
	if (map->pointer)
		return CL_SUCCESS;
	/* The vendor lets pass what we cannot give. */
	clsluiceUnmap(wish->queue, map->mem, map->id, rows->bytes, rows->rows,
		      rows->row_pitch, rows->slices, rows->slice_pitch, NULL, 0,
		      NULL, NULL);
	return CL_MAP_FAILURE;
}

static cl_int map_begin(struct map *map, const struct wish *wish,
			const struct area *area, size_t pitches[2])
{
	const bool empty =
		map->shared || (wish->flags & CL_MAP_WRITE_INVALIDATE_REGION &&
				!(wish->flags & CL_MAP_READ));

	if (map->pointer && !empty)
		tell_written(map->pointer, map->rows.span);
	if (!map_is_ours(map, wish))
		return map_there(map, wish, area, empty ? NULL : map->pointer,
				 pitches);
	atomic_fetch_add_explicit(&map->memory->maps, 1, memory_order_relaxed);
	return CL_SUCCESS;
}

/* Where the area's bytes are for the application; NULL: the vendor shall say
 * what is wrong with it. */
static unsigned char *area_place(const struct area *area,
				 const struct memory *memory,
				 unsigned char *base)
{
	return base && area->offset <= memory->size &&
			       area->rows.span <= memory->size - area->offset
		       ? base + area->offset
		       : NULL;
}

static void *map_area(cl_mem mem, const struct wish *wish,
		      const struct area *area, cl_int *errcode_ret,
		      size_t pitches[2])
{
	const cl_map_flags writes =
		CL_MAP_WRITE | CL_MAP_WRITE_INVALIDATE_REGION;
	struct memory *memory = memory_of(mem);
	unsigned char *base = memory ? memory_base(memory) : NULL;
	unsigned char *pointer = area_place(area, memory, base);
	struct map *map = calloc(1, sizeof(*map));
	cl_int error = CL_OUT_OF_HOST_MEMORY;
	cl_ulong place;

	if (map && (base || !memory)) {
		*map = (struct map){
			.mem = mem,
			.memory = memory,
			.pointer = pointer,
			.rows = area->rows,
			.offset = area->offset,
			.shared = memory_shared(memory, &place),
			.writes = wish->flags & writes,
		};
		error = map_begin(map, wish, area, pitches);
	}
	if (errcode_ret)
		*errcode_ret = error;
	if (error) {
		free(map);
		return NULL;
	}
	/* From here on another thread may end it. */
	map_add(map);
	return pointer;
}

void *guest_clEnqueueMapBuffer(cl_command_queue command_queue, cl_mem buffer,
			       cl_bool blocking_map, cl_map_flags map_flags,
			       size_t offset, size_t size,
			       cl_uint num_events_in_wait_list,
			       const cl_event *event_wait_list, cl_event *event,
			       cl_int *errcode_ret)
{
	const struct wish wish = {
		.queue = command_queue,
		.blocking = blocking_map,
		.flags = map_flags,
		.event_count = num_events_in_wait_list,
		.events = event_wait_list,
		.event = event,
	};
	struct area area = {
		.origin = { offset, 0, 0 },
		.region = { size, 1, 1 },
		.offset = offset,
	};
	size_t pitches[2] = { 0 };

	area.rows = map_rows(area.region, 1, false, 0, 0);
	return map_area(buffer, &wish, &area, errcode_ret, pitches);
}

void *guest_clEnqueueMapImage(cl_command_queue command_queue, cl_mem image,
			      cl_bool blocking_map, cl_map_flags map_flags,
			      const size_t *origin, const size_t *region,
			      size_t *image_row_pitch,
			      size_t *image_slice_pitch,
			      cl_uint num_events_in_wait_list,
			      const cl_event *event_wait_list, cl_event *event,
			      cl_int *errcode_ret)
{
	const struct wish wish = {
		.queue = command_queue,
		.blocking = blocking_map,
		.flags = map_flags,
		.event_count = num_events_in_wait_list,
		.events = event_wait_list,
		.event = event,
	};
	const struct memory *memory = memory_of(image);
	struct area area = { 0 };
	size_t pitches[2] = { 0 };

	if (!origin || !region || !image_row_pitch) {
		if (errcode_ret)
			*errcode_ret = CL_INVALID_VALUE;
		return NULL;
	}
	if (memory && memory->type == CL_MEM_OBJECT_BUFFER) {
		if (errcode_ret)
			*errcode_ret = CL_INVALID_MEM_OBJECT;
		return NULL;
	}
	memcpy(area.origin, origin, sizeof(area.origin));
	memcpy(area.region, region, sizeof(area.region));
	if (memory) {
		const bool array = memory_is_1d_array(image);
		area.rows = map_rows(region, memory->texel, array, memory->row,
				     memory->slice);
		area.offset =
			origin[0] * memory->texel +
			origin[1] * (array ? memory->slice : memory->row) +
			origin[2] * memory->slice;
	}
	void *pointer = map_area(image, &wish, &area, errcode_ret, pitches);
	if (pointer) {
		*image_row_pitch = pitches[0];
		if (image_slice_pitch)
			*image_slice_pitch = pitches[1];
	}
	return pointer;
}

/* Where the memory is shared, what was written is there already. */
static cl_int unmap_area(cl_command_queue command_queue, struct map *map,
			 cl_uint event_count, const cl_event *events,
			 cl_event *event)
{
	const struct map_rows *rows = &map->rows;
	const struct queue *queue = queue_of(command_queue);
	cl_int error = CL_SUCCESS;

	if (map->id == 0 && !event && event_count == 0 && !events && queue &&
	    queue->context == map->memory->context) {
		atomic_fetch_sub_explicit(&map->memory->maps, 1,
					  memory_order_relaxed);
		return CL_SUCCESS;
	}
	if (map->id == 0)
		error = map_late(command_queue, map);
	if (error)
		return error;
	return clsluiceUnmap(command_queue, map->mem, map->id, rows->bytes,
			     rows->rows, rows->row_pitch, rows->slices,
			     rows->slice_pitch,
			     map->writes && !map->shared ? map->pointer : NULL,
			     event_count, events, event);
}

cl_int guest_clEnqueueUnmapMemObject(cl_command_queue command_queue,
				     cl_mem memobj, void *mapped_ptr,
				     cl_uint num_events_in_wait_list,
				     const cl_event *event_wait_list,
				     cl_event *event)
{
	const struct map wanted = { .mem = memobj, .pointer = mapped_ptr };
	struct map *map = map_take(is_same, &wanted);

	if (!map)
		return memory_of(memobj) ? CL_INVALID_VALUE
					 : CL_INVALID_MEM_OBJECT;
	const cl_int error =
		unmap_area(command_queue, map, num_events_in_wait_list,
			   event_wait_list, event);
	if (error)
		map_add(map);
	else
		free(map);
	return error;
}

/* Transfers, fills, copies, maps and migrations that go wrong. */
#include "misuse.h"

#include <stdlib.h>
#include <string.h>

static cl_mem host_kind(struct scene *scene, cl_mem_flags flags)
{
	return device_buffer(&scene->device, flags, 256, NULL);
}

static void read_beyond_the_end(struct scene *scene)
{
	char to[512];

	memset(to, '?', sizeof(to));
	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_TRUE, 0,
				257, to, 0, NULL, NULL));
	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_FALSE,
				256, 1, to, 0, NULL, NULL));
	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_TRUE,
				SIZE_MAX, 2, to, 0, NULL, NULL));
	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_TRUE, 0,
				0, to, 0, NULL, NULL));
	SHOW(to[0]);
	SHOW(to[256]);
}

static void read_to_nowhere(struct scene *scene)
{
	char to[4] = "";

	TRY(clEnqueueReadBuffer(scene->device.queue, scene->buffer, CL_TRUE, 0,
				4, NULL, 0, NULL, NULL));
	TRY(clEnqueueReadBuffer(scene->device.queue, NULL, CL_TRUE, 0, 4, to, 0,
				NULL, NULL));
	TRY(clEnqueueReadBuffer(NULL, scene->buffer, CL_TRUE, 0, 4, to, 0, NULL,
				NULL));
}

static void write_beyond_the_end(struct scene *scene)
{
	const char from[512] = "";

	TRY(clEnqueueWriteBuffer(scene->device.queue, scene->buffer, CL_TRUE,
				 252, 5, from, 0, NULL, NULL));
	TRY(clEnqueueWriteBuffer(scene->device.queue, scene->buffer, CL_FALSE,
				 0, 512, from, 0, NULL, NULL));
	TRY(clEnqueueWriteBuffer(scene->device.queue, scene->buffer, CL_TRUE, 0,
				 4, NULL, 0, NULL, NULL));
}

static void memory_the_host_may_not_touch(struct scene *scene)
{
	cl_command_queue queue = scene->device.queue;
	cl_mem none = host_kind(scene, CL_MEM_HOST_NO_ACCESS);
	cl_mem in = host_kind(scene, CL_MEM_HOST_WRITE_ONLY);
	cl_mem out = host_kind(scene, CL_MEM_HOST_READ_ONLY);
	char bytes[64] = "";

	TRY(clEnqueueReadBuffer(queue, none, CL_TRUE, 0, 4, bytes, 0, NULL,
				NULL));
	TRY(clEnqueueWriteBuffer(queue, none, CL_TRUE, 0, 4, bytes, 0, NULL,
				 NULL));
	TRY(clEnqueueReadBuffer(queue, in, CL_TRUE, 0, 4, bytes, 0, NULL,
				NULL));
	TRY(clEnqueueWriteBuffer(queue, out, CL_TRUE, 0, 4, bytes, 0, NULL,
				 NULL));
	MAKE(clEnqueueMapBuffer(queue, none, CL_TRUE, CL_MAP_READ, 0, 4, 0,
				NULL, NULL, &status));
	MAKE(clEnqueueMapBuffer(queue, in, CL_TRUE, CL_MAP_READ, 0, 4, 0, NULL,
				NULL, &status));
	MAKE(clEnqueueMapBuffer(queue, out, CL_TRUE, CL_MAP_WRITE, 0, 4, 0,
				NULL, NULL, &status));
	SHOW(references(none));
	clReleaseMemObject(none);
	clReleaseMemObject(in);
	clReleaseMemObject(out);
}

static void fill_with_odd_patterns(struct scene *scene)
{
	const char pattern[256] = "pattern";
	cl_command_queue queue = scene->device.queue;
	cl_mem mem = scene->buffer;

	TRY(clEnqueueFillBuffer(queue, mem, pattern, 3, 0, 255, 0, NULL, NULL));
	TRY(clEnqueueFillBuffer(queue, mem, pattern, 0, 0, 256, 0, NULL, NULL));
	TRY(clEnqueueFillBuffer(queue, mem, pattern, 256, 0, 256, 0, NULL,
				NULL));
	TRY(clEnqueueFillBuffer(queue, mem, NULL, 4, 0, 256, 0, NULL, NULL));
}

static void fill_of_odd_places(struct scene *scene)
{
	const char pattern[4] = "abc";
	cl_command_queue queue = scene->device.queue;
	cl_mem mem = scene->buffer;

	TRY(clEnqueueFillBuffer(queue, mem, pattern, 4, 2, 8, 0, NULL, NULL));
	TRY(clEnqueueFillBuffer(queue, mem, pattern, 4, 0, 6, 0, NULL, NULL));
	TRY(clEnqueueFillBuffer(queue, mem, pattern, 4, 252, 8, 0, NULL, NULL));
	TRY(clEnqueueFillBuffer(queue, NULL, pattern, 4, 0, 8, 0, NULL, NULL));
}

static void copy_over_itself(struct scene *scene)
{
	cl_command_queue queue = scene->device.queue;
	cl_mem mem = scene->buffer;

	TRY(clEnqueueCopyBuffer(queue, mem, mem, 0, 8, 16, 0, NULL, NULL));
	TRY(clEnqueueCopyBuffer(queue, mem, mem, 8, 0, 16, 0, NULL, NULL));
	TRY(clEnqueueCopyBuffer(queue, mem, mem, 8, 8, 16, 0, NULL, NULL));
}

static void copy_beyond_the_end(struct scene *scene)
{
	cl_command_queue queue = scene->device.queue;
	cl_mem mem = scene->buffer, small = host_kind(scene, 0);

	TRY(clEnqueueCopyBuffer(queue, mem, small, 0, 250, 8, 0, NULL, NULL));
	TRY(clEnqueueCopyBuffer(queue, mem, small, 250, 0, 8, 0, NULL, NULL));
	TRY(clEnqueueCopyBuffer(queue, mem, NULL, 0, 0, 8, 0, NULL, NULL));
	TRY(clEnqueueCopyBuffer(queue, mem, small, 0, 0, 0, 0, NULL, NULL));
	SHOW(references(small));
	clReleaseMemObject(small);
}

static void copy_between_contexts(struct scene *scene)
{
	cl_context other = scene_other(scene);
	cl_mem mem = clCreateBuffer(other, 0, 256, NULL, &status);
	cl_command_queue queue = scene->device.queue;
	char bytes[4] = "";

	TRY(clEnqueueCopyBuffer(queue, scene->buffer, mem, 0, 0, 8, 0, NULL,
				NULL));
	TRY(clEnqueueReadBuffer(queue, mem, CL_TRUE, 0, 4, bytes, 0, NULL,
				NULL));
	SHOW(references(mem));
	TRY(clReleaseMemObject(mem));
	TRY(clReleaseContext(other));
}

static const size_t corner[3] = { 0, 0, 0 };

static cl_int read_rect(struct scene *scene, const size_t *origin,
			const size_t *region, size_t row, size_t slice,
			size_t host_row, void *to)
{
	return clEnqueueReadBufferRect(scene->device.queue, scene->buffer,
				       CL_TRUE, origin, corner, region, row,
				       slice, host_row, 0, to, 0, NULL, NULL);
}

static void rect_of_no_area(struct scene *scene)
{
	const size_t none[3] = { 8, 0, 1 };
	char to[256] = "";

	TRY(read_rect(scene, corner, none, 8, 0, 8, to));
	TRY(read_rect(scene, NULL, none, 8, 0, 8, to));
	TRY(read_rect(scene, corner, NULL, 8, 0, 8, to));
}

static void rect_with_small_pitches(struct scene *scene)
{
	const size_t box[3] = { 8, 2, 2 };
	char to[256] = "";

	TRY(read_rect(scene, corner, box, 4, 0, 8, to));
	TRY(read_rect(scene, corner, box, 8, 8, 8, to));
	TRY(read_rect(scene, corner, box, 8, 0, 4, to));
	TRY(read_rect(scene, corner, box, 8, 20, 8, to));
}

static void rect_beyond_the_buffer(struct scene *scene)
{
	const size_t box[3] = { 16, 16, 2 }, far[3] = { 0, 40, 0 };
	const size_t flat[3] = { 8, 2, 1 };
	char to[1024] = "";

	TRY(read_rect(scene, corner, box, 16, 0, 16, to));
	TRY(read_rect(scene, far, flat, 8, 0, 8, to));
	TRY(read_rect(scene, corner, flat, 8, 0, 8, NULL));
	SHOW(to[0]);
}

static void rect_copied_over_itself(struct scene *scene)
{
	const size_t at[3] = { 0, 1, 0 }, box[3] = { 8, 4, 1 };

	TRY(clEnqueueCopyBufferRect(scene->device.queue, scene->buffer,
				    scene->buffer, corner, at, box, 16, 0, 16,
				    0, 0, NULL, NULL));
}

/* Images */
static cl_mem image_of(struct scene *scene, cl_channel_order order)
{
	const cl_image_format format = { order, CL_UNSIGNED_INT8 };
	const cl_image_desc flat = { .image_type = CL_MEM_OBJECT_IMAGE2D,
				     .image_width = 8,
				     .image_height = 8 };
	cl_mem image = clCreateImage(scene->device.context, 0, &format, &flat,
				     NULL, &status);

	need(status, "clCreateImage");
	return image;
}

static cl_int read_image(struct scene *scene, cl_mem image,
			 const size_t *origin, const size_t *region,
			 size_t pitch, void *to)
{
	return clEnqueueReadImage(scene->device.queue, image, CL_TRUE, origin,
				  region, pitch, 0, to, 0, NULL, NULL);
}

static void image_read_beyond_its_edge(struct scene *scene)
{
	cl_mem image = image_of(scene, CL_RGBA);
	const size_t wide[3] = { 9, 1, 1 }, deep[3] = { 8, 8, 2 };
	const size_t none[3] = { 8, 0, 1 }, all[3] = { 8, 8, 1 };
	const size_t at[3] = { 1, 0, 0 };
	char to[1024] = "";

	TRY(read_image(scene, image, corner, wide, 0, to));
	TRY(read_image(scene, image, corner, deep, 0, to));
	TRY(read_image(scene, image, corner, none, 0, to));
	TRY(read_image(scene, image, at, all, 0, to));
	TRY(read_image(scene, image, corner, all, 8, to));
	TRY(read_image(scene, image, corner, all, 0, NULL));
	TRY(read_image(scene, scene->buffer, corner, all, 0, to));
	SHOW(references(image));
	clReleaseMemObject(image);
}

static void image_written_beyond_its_edge(struct scene *scene)
{
	cl_mem image = image_of(scene, CL_RGBA);
	const size_t wide[3] = { 9, 1, 1 }, all[3] = { 8, 8, 1 };
	const cl_uint color[4] = { 1, 2, 3, 4 };
	const char from[1024] = "";
	cl_command_queue queue = scene->device.queue;

	TRY(clEnqueueWriteImage(queue, image, CL_TRUE, corner, wide, 0, 0, from,
				0, NULL, NULL));
	TRY(clEnqueueWriteImage(queue, scene->buffer, CL_TRUE, corner, all, 0,
				0, from, 0, NULL, NULL));
	TRY(clEnqueueFillImage(queue, image, color, corner, wide, 0, NULL,
			       NULL));
	TRY(clEnqueueFillImage(queue, image, NULL, corner, all, 0, NULL, NULL));
	SHOW(references(image));
	clReleaseMemObject(image);
}

static void image_copied_wrongly(struct scene *scene)
{
	cl_mem image = image_of(scene, CL_RGBA), other = image_of(scene, CL_R);
	const size_t all[3] = { 8, 8, 1 }, at[3] = { 1, 1, 0 },
		     some[3] = { 4, 4, 1 };
	cl_command_queue queue = scene->device.queue;

	TRY(clEnqueueCopyImage(queue, image, other, corner, corner, all, 0,
			       NULL, NULL));
	TRY(clEnqueueCopyImage(queue, image, image, corner, at, some, 0, NULL,
			       NULL));
	TRY(clEnqueueCopyImage(queue, image, image, corner, at, all, 0, NULL,
			       NULL));
	TRY(clEnqueueCopyImageToBuffer(queue, image, scene->buffer, corner, all,
				       4, 0, NULL, NULL));
	TRY(clEnqueueCopyBufferToImage(queue, scene->buffer, image, 4, corner,
				       all, 0, NULL, NULL));
	SHOW(references(image));
	clReleaseMemObject(image);
	clReleaseMemObject(other);
}

static void image_mapped_beyond_its_edge(struct scene *scene)
{
	cl_mem image = image_of(scene, CL_RGBA);
	const size_t wide[3] = { 9, 1, 1 }, all[3] = { 8, 8, 1 };
	size_t row = 77, slice = 77;
	cl_command_queue queue = scene->device.queue;

	MAKE(clEnqueueMapImage(queue, image, CL_TRUE, CL_MAP_READ, corner, wide,
			       &row, &slice, 0, NULL, NULL, &status));
	MAKE(clEnqueueMapImage(queue, image, CL_TRUE, CL_MAP_READ, corner, all,
			       NULL, NULL, 0, NULL, NULL, &status));
	MAKE(clEnqueueMapImage(queue, scene->buffer, CL_TRUE, CL_MAP_READ,
			       corner, all, &row, &slice, 0, NULL, NULL,
			       &status));
	SHOW(row);
	SHOW(references(image));
	clReleaseMemObject(image);
}

/* Maps */
static void *map(struct scene *scene, cl_map_flags flags, size_t offset,
		 size_t size)
{
	return clEnqueueMapBuffer(scene->device.queue, scene->buffer, CL_TRUE,
				  flags, offset, size, 0, NULL, NULL, &status);
}

static cl_int unmap(struct scene *scene, void *pointer)
{
	return clEnqueueUnmapMemObject(scene->device.queue, scene->buffer,
				       pointer, 0, NULL, NULL);
}

static cl_uint maps_of(cl_mem mem)
{
	cl_uint count = 77;

	clGetMemObjectInfo(mem, CL_MEM_MAP_COUNT, sizeof(count), &count, NULL);
	return count;
}

static void map_beyond_the_end(struct scene *scene)
{
	MAKE(map(scene, CL_MAP_READ, 0, 257));
	MAKE(map(scene, CL_MAP_READ, 256, 1));
	MAKE(map(scene, CL_MAP_READ, SIZE_MAX, 2));
	SHOW(maps_of(scene->buffer));
}

static void map_of_no_bytes(struct scene *scene)
{
	MAKE(map(scene, CL_MAP_READ, 0, 0));
	SHOW(maps_of(scene->buffer));
}

static void map_with_flags_that_contradict(struct scene *scene)
{
	void *both = MAKE(map(
		scene, CL_MAP_READ | CL_MAP_WRITE_INVALIDATE_REGION, 0, 16));
	void *unknown = MAKE(map(scene, (cl_map_flags)1 << 40, 0, 16));

	SHOW(maps_of(scene->buffer));
	if (both)
		TRY(unmap(scene, both));
	if (unknown)
		TRY(unmap(scene, unknown));
}

static void unmapped_where_nothing_is_mapped(struct scene *scene)
{
	char bytes[16] = "";

	TRY(unmap(scene, bytes));
	TRY(unmap(scene, NULL));
	TRY(clEnqueueUnmapMemObject(scene->device.queue, NULL, bytes, 0, NULL,
				    NULL));
	TRY(clFinish(scene->device.queue));
	SHOW(maps_of(scene->buffer));
}

static void unmapped_twice(struct scene *scene)
{
	void *pointer = map(scene, CL_MAP_READ, 0, 256);

	TRY(unmap(scene, pointer));
	TRY(unmap(scene, pointer));
	TRY(clFinish(scene->device.queue));
	SHOW(maps_of(scene->buffer));
}

static void unmapped_through_another_buffer(struct scene *scene)
{
	cl_mem other = host_kind(scene, 0);
	void *pointer = map(scene, CL_MAP_READ, 0, 256);

	TRY(clEnqueueUnmapMemObject(scene->device.queue, other, pointer, 0,
				    NULL, NULL));
	TRY(clFinish(scene->device.queue));
	SHOW(maps_of(scene->buffer));
	TRY(unmap(scene, pointer));
	TRY(clFinish(scene->device.queue));
	SHOW(maps_of(scene->buffer));
	TRY(clReleaseMemObject(other));
}

static void map_in_another_context(struct scene *scene)
{
	cl_context other = scene_other(scene);
	cl_command_queue queue =
		clCreateCommandQueue(other, scene->device.id, 0, &status);

	MAKE(clEnqueueMapBuffer(queue, scene->buffer, CL_TRUE, CL_MAP_READ, 0,
				16, 0, NULL, NULL, &status));
	SHOW(maps_of(scene->buffer));
	TRY(clReleaseCommandQueue(queue));
	TRY(clReleaseContext(other));
}

static void references_to_the_event_of_a_map(struct scene *scene)
{
	cl_event event = NULL;
	cl_uint count = 77;
	void *pointer = clEnqueueMapBuffer(scene->device.queue, scene->buffer,
					   CL_TRUE, CL_MAP_READ, 0, 16, 0, NULL,
					   &event, &status);

	TRY(clFinish(scene->device.queue));
	misuse_settle();
	TRY(clGetEventInfo(event, CL_EVENT_REFERENCE_COUNT, sizeof(count),
			   &count, NULL));
	SHOW(count);
	TRY(unmap(scene, pointer));
	TRY(clFinish(scene->device.queue));
	misuse_settle();
	TRY(clGetEventInfo(event, CL_EVENT_REFERENCE_COUNT, sizeof(count),
			   &count, NULL));
	SHOW(count);
	TRY(clReleaseEvent(event));
}

/* A map that does not block, asked before and after its end. */
static void references_to_the_event_of_a_map_that_waits(struct scene *scene)
{
	cl_event user = clCreateUserEvent(scene->device.context, &status);
	cl_event event = NULL;
	cl_uint count = 77;
	void *pointer = clEnqueueMapBuffer(scene->device.queue, scene->buffer,
					   CL_FALSE, CL_MAP_READ, 0, 16, 1,
					   &user, &event, &status);

	TRY(clSetUserEventStatus(user, CL_COMPLETE));
	TRY(clFinish(scene->device.queue));
	misuse_settle();
	TRY(clGetEventInfo(event, CL_EVENT_REFERENCE_COUNT, sizeof(count),
			   &count, NULL));
	SHOW(count);
	TRY(unmap(scene, pointer));
	TRY(clReleaseEvent(event));
	TRY(clReleaseEvent(user));
}

static void migration_of_nothing(struct scene *scene)
{
	const cl_mem none = NULL;
	cl_command_queue queue = scene->device.queue;

	TRY(clEnqueueMigrateMemObjects(queue, 0, &scene->buffer, 0, 0, NULL,
				       NULL));
	TRY(clEnqueueMigrateMemObjects(queue, 1, NULL, 0, 0, NULL, NULL));
	TRY(clEnqueueMigrateMemObjects(queue, 1, &none, 0, 0, NULL, NULL));
	TRY(clEnqueueMigrateMemObjects(queue, 1, &scene->buffer, 1 << 10, 0,
				       NULL, NULL));
}

const struct misuse transfer_misuses[] = {
	CASE(read_beyond_the_end),
	CASE(read_to_nowhere),
	CASE(write_beyond_the_end),
	CASE(memory_the_host_may_not_touch),
	CASE(fill_with_odd_patterns),
	CASE(fill_of_odd_places),
	CASE(copy_over_itself),
	CASE(copy_beyond_the_end),
	CASE(copy_between_contexts),
	CASE_ALONE(rect_of_no_area),
	CASE(rect_with_small_pitches),
	CASE(rect_beyond_the_buffer),
	CASE(rect_copied_over_itself),
	CASE_ALONE(image_read_beyond_its_edge),
	CASE_ALONE(image_written_beyond_its_edge),
	CASE_ALONE(image_copied_wrongly),
	CASE_ALONE(image_mapped_beyond_its_edge),
	CASE(map_beyond_the_end),
	CASE(map_of_no_bytes),
	CASE(map_with_flags_that_contradict),
	CASE_ALONE(unmapped_where_nothing_is_mapped),
	CASE_ALONE(unmapped_twice),
	CASE_ALONE(unmapped_through_another_buffer),
	CASE(map_in_another_context),
	CASE(references_to_the_event_of_a_map),
	CASE(references_to_the_event_of_a_map_that_waits),
	CASE(migration_of_nothing),
	{ 0 },
};

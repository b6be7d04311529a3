/* Contexts, sub-devices, queues, buffers, images and samplers that cannot be
 * made, and questions that cannot be answered. */
#include "misuse.h"

#include <stdlib.h>

static void context_without_devices(struct scene *scene)
{
	MAKE(clCreateContext(NULL, 0, &scene->device.id, NULL, NULL, &status));
	MAKE(clCreateContext(NULL, 1, NULL, NULL, NULL, &status));
}

static void context_of_a_null_device(struct scene *scene)
{
	const cl_device_id ids[2] = { scene->device.id, NULL };

	MAKE(clCreateContext(NULL, 2, ids, NULL, NULL, &status));
}

static void context_of_a_null_platform(struct scene *scene)
{
	const cl_context_properties null[] = { CL_CONTEXT_PLATFORM, 0, 0 };

	MAKE(clCreateContext(null, 1, &scene->device.id, NULL, NULL, &status));
}

static void context_with_an_unknown_property(struct scene *scene)
{
	const cl_context_properties wrong[] = { 0x7777, 1, 0 };

	MAKE(clCreateContext(wrong, 1, &scene->device.id, NULL, NULL, &status));
}

static void context_with_data_for_no_callback(struct scene *scene)
{
	MAKE(clCreateContext(NULL, 1, &scene->device.id, NULL, scene, &status));
}

static void context_of_a_type_nobody_has(struct scene *scene)
{
	const cl_context_properties right[] = {
		CL_CONTEXT_PLATFORM,
		(cl_context_properties)scene->device.platform, 0
	};

	MAKE(clCreateContextFromType(right, CL_DEVICE_TYPE_ACCELERATOR, NULL,
				     NULL, &status));
	MAKE(clCreateContextFromType(right, CL_DEVICE_TYPE_ACCELERATOR, NULL,
				     NULL, &status));
}

static void context_of_no_type(struct scene *scene)
{
	const cl_context_properties right[] = {
		CL_CONTEXT_PLATFORM,
		(cl_context_properties)scene->device.platform, 0
	};

	MAKE(clCreateContextFromType(right, 0, NULL, NULL, &status));
}

static void context_asked_wrongly(struct scene *scene)
{
	cl_context context = scene->device.context;
	cl_uint count = 77;

	TRY(clGetContextInfo(context, CL_CONTEXT_NUM_DEVICES, 1, &count, NULL));
	SHOW(count);
	TRY(clGetContextInfo(context, 0x7777, sizeof(count), &count, NULL));
	SHOW(count);
	TRY(clGetContextInfo(NULL, CL_CONTEXT_NUM_DEVICES, sizeof(count),
			     &count, NULL));
	TRY(clGetContextInfo(context, CL_CONTEXT_NUM_DEVICES, 0, NULL, NULL));
}

static void context_let_go_while_it_is_needed(struct scene *scene)
{
	cl_context context = scene->device.context;
	cl_mem mem;

	TRY(clReleaseContext(context));
	mem = MAKE(clCreateBuffer(context, 0, 64, NULL, &status));
	SHOW(references(mem));
	TRY(clReleaseMemObject(mem));
	TRY(clRetainContext(context));
}

static void context_of_nothing(struct scene *scene)
{
	(void)scene;
	TRY(clRetainContext(NULL));
	TRY(clReleaseContext(NULL));
}

static void context_kept_too_long(struct scene *scene)
{
	TRY(clRetainContext(scene->device.context));
	TRY(clRetainContext(scene->device.context));
	TRY(clReleaseContext(scene->device.context));
}

static void devices_of_no_type(struct scene *scene)
{
	cl_device_id id = NULL;
	cl_uint count = 77;

	TRY(clGetDeviceIDs(scene->device.platform, 0, 1, &id, &count));
	TRY(clGetDeviceIDs(scene->device.platform, CL_DEVICE_TYPE_ACCELERATOR,
			   1, &id, &count));
	TRY(clGetDeviceIDs(scene->device.platform, CL_DEVICE_TYPE_ALL, 0, &id,
			   NULL));
	TRY(clGetDeviceIDs(scene->device.platform, CL_DEVICE_TYPE_ALL, 0, NULL,
			   NULL));
	SHOW(id == NULL);
}

static void device_asked_wrongly(struct scene *scene)
{
	cl_uint units = 77;

	TRY(clGetDeviceInfo(scene->device.id, CL_DEVICE_MAX_COMPUTE_UNITS, 1,
			    &units, NULL));
	SHOW(units);
	TRY(clGetDeviceInfo(scene->device.id, 0x7777, sizeof(units), &units,
			    NULL));
	TRY(clGetDeviceInfo(NULL, CL_DEVICE_MAX_COMPUTE_UNITS, sizeof(units),
			    &units, NULL));
}

static void device_of_the_platform_released(struct scene *scene)
{
	TRY(clReleaseDevice(scene->device.id));
	TRY(clReleaseDevice(scene->device.id));
	TRY(clRetainDevice(NULL));
	TRY(clReleaseDevice(NULL));
}

static void parts_by_an_unknown_property(struct scene *scene)
{
	const cl_device_partition_property wrong[] = { 0x7777, 1, 0 };
	cl_device_id part = NULL;
	cl_uint count = 77;

	TRY(clCreateSubDevices(scene->device.id, wrong, 1, &part, &count));
	SHOW(count);
	SHOW(part == NULL);
}

static void parts_larger_than_the_device(struct scene *scene)
{
	const cl_device_partition_property equally[] = {
		CL_DEVICE_PARTITION_EQUALLY, 1 << 20, 0
	};
	const cl_device_partition_property counts[] = {
		CL_DEVICE_PARTITION_BY_COUNTS, 1 << 20,
		CL_DEVICE_PARTITION_BY_COUNTS_LIST_END, 0
	};
	cl_device_id part = NULL;
	cl_uint count = 77;

	TRY(clCreateSubDevices(scene->device.id, equally, 1, &part, &count));
	SHOW(count);
	TRY(clCreateSubDevices(scene->device.id, counts, 1, &part, &count));
	SHOW(count);
	SHOW(part == NULL);
}

static void parts_without_room(struct scene *scene)
{
	const cl_device_partition_property counts[] = {
		CL_DEVICE_PARTITION_BY_COUNTS, 1, 1,
		CL_DEVICE_PARTITION_BY_COUNTS_LIST_END, 0
	};
	cl_device_id part = NULL;

	TRY(clCreateSubDevices(scene->device.id, counts, 1, &part, NULL));
	SHOW(part == NULL);
	TRY(clCreateSubDevices(scene->device.id, NULL, 1, &part, NULL));
	TRY(clCreateSubDevices(NULL, counts, 1, &part, NULL));
}

static void queue_of_nothing(struct scene *scene)
{
	MAKE(clCreateCommandQueue(NULL, scene->device.id, 0, &status));
	MAKE(clCreateCommandQueue(scene->device.context, NULL, 0, &status));
	TRY(clFinish(NULL));
	TRY(clFlush(NULL));
	TRY(clReleaseCommandQueue(NULL));
}

static void queue_with_unknown_properties(struct scene *scene)
{
	MAKE(clCreateCommandQueue(scene->device.context, scene->device.id,
				  1 << 20, &status));
}

static void queue_with_an_unknown_key(struct scene *scene)
{
	const cl_queue_properties wrong[] = { 0x7777, 1, 0 };

	MAKE(clCreateCommandQueueWithProperties(
		scene->device.context, scene->device.id, wrong, &status));
}

static void queue_on_the_device_in_order(struct scene *scene)
{
	const cl_queue_properties wrong[] = { CL_QUEUE_PROPERTIES,
					      CL_QUEUE_ON_DEVICE, 0 };

	MAKE(clCreateCommandQueueWithProperties(
		scene->device.context, scene->device.id, wrong, &status));
}

static void queue_asked_wrongly(struct scene *scene)
{
	cl_uint count = 77;

	TRY(clGetCommandQueueInfo(scene->device.queue, CL_QUEUE_REFERENCE_COUNT,
				  1, &count, NULL));
	TRY(clGetCommandQueueInfo(scene->device.queue, 0x7777, sizeof(count),
				  &count, NULL));
	SHOW(count);
}

static void queue_retained_and_released(struct scene *scene)
{
	TRY(clRetainCommandQueue(scene->device.queue));
	TRY(clReleaseCommandQueue(scene->device.queue));
	TRY(clRetainCommandQueue(NULL));
}

static void buffer_of_no_bytes(struct scene *scene)
{
	MAKE(clCreateBuffer(scene->device.context, 0, 0, NULL, &status));
	clCreateBuffer(scene->device.context, 0, 0, NULL, NULL);
}

static void buffer_of_no_context(struct scene *scene)
{
	(void)scene;
	MAKE(clCreateBuffer(NULL, 0, 64, NULL, &status));
}

static void buffer_larger_than_the_device_allows(struct scene *scene)
{
	cl_ulong most = 0;

	clGetDeviceInfo(scene->device.id, CL_DEVICE_MAX_MEM_ALLOC_SIZE,
			sizeof(most), &most, NULL);
	MAKE(clCreateBuffer(scene->device.context, 0, most + 1, NULL, &status));
	MAKE(clCreateBuffer(scene->device.context, 0, SIZE_MAX, NULL, &status));
}

static void buffer_with_flags_that_contradict(struct scene *scene)
{
	cl_context context = scene->device.context;
	char bytes[64] = "";

	MAKE(clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_WRITE_ONLY, 64,
			    NULL, &status));
	MAKE(clCreateBuffer(context,
			    CL_MEM_USE_HOST_PTR | CL_MEM_ALLOC_HOST_PTR, 64,
			    bytes, &status));
	MAKE(clCreateBuffer(context,
			    CL_MEM_HOST_NO_ACCESS | CL_MEM_HOST_READ_ONLY, 64,
			    NULL, &status));
	MAKE(clCreateBuffer(context, (cl_mem_flags)1 << 40, 64, NULL, &status));
}

static void buffer_with_the_wrong_pointer(struct scene *scene)
{
	cl_context context = scene->device.context;
	char bytes[64] = "";

	MAKE(clCreateBuffer(context, CL_MEM_USE_HOST_PTR, 64, NULL, &status));
	MAKE(clCreateBuffer(context, CL_MEM_COPY_HOST_PTR, 64, NULL, &status));
	MAKE(clCreateBuffer(context, 0, 64, bytes, &status));
}

static void buffer_asked_wrongly(struct scene *scene)
{
	size_t size = 77;

	TRY(clGetMemObjectInfo(scene->buffer, CL_MEM_SIZE, 1, &size, NULL));
	TRY(clGetMemObjectInfo(scene->buffer, 0x7777, sizeof(size), &size,
			       NULL));
	TRY(clGetMemObjectInfo(scene->buffer, CL_MEM_HOST_PTR, 1, &size, NULL));
	TRY(clGetMemObjectInfo(NULL, CL_MEM_SIZE, sizeof(size), &size, NULL));
	SHOW(size);
}

static void buffer_asked_as_an_image(struct scene *scene)
{
	size_t width = 77;

	TRY(clGetImageInfo(scene->buffer, CL_IMAGE_WIDTH, sizeof(width), &width,
			   NULL));
}

static cl_mem part(cl_mem buffer, cl_mem_flags flags, size_t origin,
		   size_t size)
{
	const cl_buffer_region region = { origin, size };

	return clCreateSubBuffer(buffer, flags, CL_BUFFER_CREATE_TYPE_REGION,
				 &region, &status);
}

static void part_beyond_the_buffer(struct scene *scene)
{
	MAKE(part(scene->buffer, 0, 0, 4096));
	MAKE(part(scene->buffer, 0, 4096, 16));
	MAKE(part(scene->buffer, 0, SIZE_MAX, 16));
	MAKE(part(scene->buffer, 0, 0, 0));
	MAKE(part(NULL, 0, 0, 16));
}

static void part_out_of_line(struct scene *scene)
{
	MAKE(part(scene->buffer, 0, 4, 16));
}

static void part_of_a_part(struct scene *scene)
{
	cl_mem whole = MAKE(part(scene->buffer, 0, 0, 128));

	MAKE(part(whole, 0, 0, 16));
	SHOW(references(scene->buffer));
	TRY(clReleaseMemObject(whole));
}

static void part_with_more_rights(struct scene *scene)
{
	cl_mem read_only = clCreateBuffer(
		scene->device.context,
		CL_MEM_READ_ONLY | CL_MEM_HOST_WRITE_ONLY, 256, NULL, &status);

	MAKE(part(read_only, CL_MEM_WRITE_ONLY, 0, 128));
	MAKE(part(read_only, CL_MEM_HOST_READ_ONLY, 0, 128));
	MAKE(part(read_only, CL_MEM_COPY_HOST_PTR, 0, 128));
	TRY(clReleaseMemObject(read_only));
}

static void part_of_an_unknown_kind(struct scene *scene)
{
	const cl_buffer_region region = { 0, 16 };

	MAKE(clCreateSubBuffer(scene->buffer, 0, 0x7777, &region, &status));
	MAKE(clCreateSubBuffer(scene->buffer, 0, CL_BUFFER_CREATE_TYPE_REGION,
			       NULL, &status));
}

static void destructor_without_a_function(struct scene *scene)
{
	TRY(clSetMemObjectDestructorCallback(scene->buffer, NULL, NULL));
	TRY(clSetMemObjectDestructorCallback(NULL, NULL, NULL));
}

/* Images */
static const cl_image_format bytes4 = { CL_RGBA, CL_UNSIGNED_INT8 };

static cl_mem image(struct scene *scene, size_t width, size_t height)
{
	const cl_image_desc flat = { .image_type = CL_MEM_OBJECT_IMAGE2D,
				     .image_width = width,
				     .image_height = height };

	return clCreateImage(scene->device.context, 0, &bytes4, &flat, NULL,
			     &status);
}

static void image_of_no_size(struct scene *scene)
{
	MAKE(image(scene, 0, 4));
	MAKE(image(scene, 4, 0));
}

static void image_larger_than_the_device_allows(struct scene *scene)
{
	MAKE(image(scene, 1 << 20, 1));
	MAKE(image(scene, SIZE_MAX, 4));
}

static void image_of_an_unknown_format(struct scene *scene)
{
	const cl_image_format unknown = { 0x7777, CL_UNSIGNED_INT8 },
			      mixed = { CL_RGB, CL_UNSIGNED_INT8 };
	const cl_image_desc flat = { .image_type = CL_MEM_OBJECT_IMAGE2D,
				     .image_width = 4,
				     .image_height = 4 };
	cl_context context = scene->device.context;

	MAKE(clCreateImage(context, 0, &unknown, &flat, NULL, &status));
	MAKE(clCreateImage(context, 0, &mixed, &flat, NULL, &status));
	MAKE(clCreateImage(context, 0, NULL, &flat, NULL, &status));
	MAKE(clCreateImage(context, 0, &bytes4, NULL, NULL, &status));
}

static void image_of_an_unknown_kind(struct scene *scene)
{
	const cl_image_desc unknown = { .image_type = 0x7777,
					.image_width = 4,
					.image_height = 4 };

	MAKE(clCreateImage(scene->device.context, 0, &bytes4, &unknown, NULL,
			   &status));
}

static void image_with_a_pitch_of_nothing(struct scene *scene)
{
	const cl_image_desc pitch = { .image_type = CL_MEM_OBJECT_IMAGE2D,
				      .image_width = 4,
				      .image_height = 4,
				      .image_row_pitch = 32 };

	MAKE(clCreateImage(scene->device.context, 0, &bytes4, &pitch, NULL,
			   &status));
}

static void image_with_a_small_pitch(struct scene *scene)
{
	const cl_image_desc pitch = { .image_type = CL_MEM_OBJECT_IMAGE2D,
				      .image_width = 4,
				      .image_height = 4,
				      .image_row_pitch = 8 };
	char bytes[256] = "";

	MAKE(clCreateImage(scene->device.context, CL_MEM_COPY_HOST_PTR, &bytes4,
			   &pitch, bytes, &status));
}

static void image_asked_wrongly(struct scene *scene)
{
	cl_mem it = image(scene, 4, 4);
	size_t width = 77;

	TRY(clGetImageInfo(it, CL_IMAGE_WIDTH, 1, &width, NULL));
	TRY(clGetImageInfo(it, 0x7777, sizeof(width), &width, NULL));
	SHOW(width);
	TRY(clReleaseMemObject(it));
}

static void image_used_as_a_buffer(struct scene *scene)
{
	cl_mem it = image(scene, 4, 4);
	char bytes[64] = "";

	TRY(clEnqueueReadBuffer(scene->device.queue, it, CL_TRUE, 0, 64, bytes,
				0, NULL, NULL));
	TRY(clEnqueueFillBuffer(scene->device.queue, it, bytes, 4, 0, 64, 0,
				NULL, NULL));
	MAKE(part(it, 0, 0, 16));
	SHOW(references(it));
	TRY(clReleaseMemObject(it));
}

static void formats_of_nothing(struct scene *scene)
{
	cl_uint count = 77;

	TRY(clGetSupportedImageFormats(NULL, CL_MEM_READ_WRITE,
				       CL_MEM_OBJECT_IMAGE2D, 0, NULL, &count));
	TRY(clGetSupportedImageFormats(scene->device.context, CL_MEM_READ_WRITE,
				       CL_MEM_OBJECT_BUFFER, 0, NULL, &count));
	SHOW(count);
}

static void sampler_with_unknown_modes(struct scene *scene)
{
	cl_context context = scene->device.context;

	MAKE(clCreateSampler(context, CL_FALSE, 0x7777, CL_FILTER_NEAREST,
			     &status));
	MAKE(clCreateSampler(context, CL_FALSE, CL_ADDRESS_CLAMP, 0x7777,
			     &status));
	MAKE(clCreateSampler(context, 7, CL_ADDRESS_CLAMP, CL_FILTER_NEAREST,
			     &status));
	MAKE(clCreateSampler(NULL, CL_FALSE, CL_ADDRESS_CLAMP,
			     CL_FILTER_NEAREST, &status));
}

static void sampler_asked_wrongly(struct scene *scene)
{
	cl_sampler sampler =
		clCreateSampler(scene->device.context, CL_FALSE,
				CL_ADDRESS_CLAMP, CL_FILTER_NEAREST, &status);
	cl_uint count = 77;

	TRY(clGetSamplerInfo(sampler, CL_SAMPLER_REFERENCE_COUNT, 1, &count,
			     NULL));
	TRY(clGetSamplerInfo(sampler, 0x7777, sizeof(count), &count, NULL));
	TRY(clReleaseSampler(NULL));
	SHOW(count);
	TRY(clReleaseSampler(sampler));
}

const struct misuse object_misuses[] = {
	CASE(context_without_devices),
	CASE(context_of_a_null_device),
	CASE(context_of_a_null_platform),
	CASE(context_with_an_unknown_property),
	CASE(context_with_data_for_no_callback),
	CASE(context_of_a_type_nobody_has),
	CASE(context_of_no_type),
	CASE(context_asked_wrongly),
	CASE(context_let_go_while_it_is_needed),
	CASE(context_of_nothing),
	CASE(context_kept_too_long),
	CASE(devices_of_no_type),
	CASE(device_asked_wrongly),
	CASE_ALONE(device_of_the_platform_released),
	CASE(parts_by_an_unknown_property),
	CASE(parts_larger_than_the_device),
	CASE(parts_without_room),
	CASE(queue_of_nothing),
	CASE(queue_with_unknown_properties),
	CASE_SINCE(queue_with_an_unknown_key, 20),
	{ "queue_on_the_device_in_order", queue_on_the_device_in_order, true,
	  20 },
	CASE(queue_asked_wrongly),
	CASE(queue_retained_and_released),
	CASE(buffer_of_no_bytes),
	CASE(buffer_of_no_context),
	CASE(buffer_larger_than_the_device_allows),
	CASE(buffer_with_flags_that_contradict),
	CASE(buffer_with_the_wrong_pointer),
	CASE(buffer_asked_wrongly),
	CASE(buffer_asked_as_an_image),
	CASE(part_beyond_the_buffer),
	CASE(part_out_of_line),
	CASE(part_of_a_part),
	CASE(part_with_more_rights),
	CASE(part_of_an_unknown_kind),
	CASE(destructor_without_a_function),
	CASE(image_of_no_size),
	CASE(image_larger_than_the_device_allows),
	CASE(image_of_an_unknown_format),
	CASE(image_of_an_unknown_kind),
	CASE(image_with_a_pitch_of_nothing),
	CASE(image_with_a_small_pitch),
	CASE(image_asked_wrongly),
	CASE(image_used_as_a_buffer),
	CASE(formats_of_nothing),
	CASE(sampler_with_unknown_modes),
	CASE(sampler_asked_wrongly),
	{ 0 },
};

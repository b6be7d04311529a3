/*
 * Images: how large their elements are, and how they lie in host memory.
 */
#include "opencl_protocol.h"

#include "opencl_server.h"
#include "opencl_util.h"
#include "opencl_vendor.h"

static size_t image_value(cl_mem image, cl_image_info param)
{
	size_t value = 0;

	if (image)
		opencl_vendor.clGetImageInfo(image, param, sizeof(value),
					     &value, NULL);
	return value;
}

size_t texel_bytes(cl_mem image)
{
	return image_value(image, CL_IMAGE_ELEMENT_SIZE);
}

cl_mem_object_type memory_type(cl_mem mem)
{
	cl_mem_object_type type = 0;

	if (mem)
		opencl_vendor.clGetMemObjectInfo(mem, CL_MEM_TYPE, sizeof(type),
						 &type, NULL);
	return type;
}

size_t texel_row(cl_mem image, const size_t region[3], size_t row)
{
	return row || !region ? row : region[0] * texel_bytes(image);
}

size_t texel_slice(cl_mem image, const size_t region[3], size_t row,
		   size_t slice)
{
	if (slice || !region)
		return slice;
	return texel_row(image, region, row) * region[1];
}

/*
 * How far apart the images of a 1D array lie in host memory is the slice pitch
 * by OpenCL's text, but the row pitch by PoCL and Oclgrind. What was sent has
 * rows as they take it; whoever looks at the other pitch finds the same.
 */
static void equal_pitches(cl_mem image, const size_t *region, size_t *row,
			  size_t *slice)
{
	if (*slice == 0 || memory_type(image) != CL_MEM_OBJECT_IMAGE1D_ARRAY)
		return;
	*row = *slice = texel_row(image, region, *row);
}

cl_int server_read_image(cl_command_queue command_queue, cl_mem image,
			 cl_bool blocking_read, const size_t *origin,
			 const size_t *region, size_t row_pitch,
			 size_t slice_pitch, void *ptr,
			 cl_uint num_events_in_wait_list,
			 const cl_event *event_wait_list, cl_event *event)
{
	equal_pitches(image, region, &row_pitch, &slice_pitch);
	return opencl_vendor.clEnqueueReadImage(
		command_queue, image, blocking_read, origin, region, row_pitch,
		slice_pitch, ptr, num_events_in_wait_list, event_wait_list,
		event);
}

cl_int server_write_image(cl_command_queue command_queue, cl_mem image,
			  cl_bool blocking_write, const size_t *origin,
			  const size_t *region, size_t input_row_pitch,
			  size_t input_slice_pitch, const void *ptr,
			  cl_uint num_events_in_wait_list,
			  const cl_event *event_wait_list, cl_event *event)
{
	equal_pitches(image, region, &input_row_pitch, &input_slice_pitch);
	return opencl_vendor.clEnqueueWriteImage(
		command_queue, image, blocking_write, origin, region,
		input_row_pitch, input_slice_pitch, ptr,
		num_events_in_wait_list, event_wait_list, event);
}

/* Helpers without handles: the same code at both ends. NULL means absent. */
#include "opencl_util.h"

#include <stdint.h>

static size_t channels_of(cl_channel_order order)
{
	switch (order) {
	case CL_RG:
	case CL_RA:
	case CL_RGx:
		return 2;
	case CL_RGB:
	case CL_RGBx:
	case CL_sRGB:
		return 3;
	case CL_RGBA:
	case CL_BGRA:
	case CL_ARGB:
	case CL_ABGR:
	case CL_sRGBx:
	case CL_sRGBA:
	case CL_sBGRA:
		return 4;
	default:
		return 1; /* R, A, Rx, intensity, luminance, depth */
	}
}

static size_t texel_of(const cl_image_format *format)
{
	const size_t channels =
		format ? channels_of(format->image_channel_order) : 0;

	if (!format)
		return 0;
	switch (format->image_channel_data_type) {
	case CL_SNORM_INT8:
	case CL_UNORM_INT8:
	case CL_SIGNED_INT8:
	case CL_UNSIGNED_INT8:
		return channels;
	case CL_SNORM_INT16:
	case CL_UNORM_INT16:
	case CL_SIGNED_INT16:
	case CL_UNSIGNED_INT16:
	case CL_HALF_FLOAT:
		return 2 * channels;
	case CL_UNORM_SHORT_565:
	case CL_UNORM_SHORT_555:
		return 2;
	case CL_UNORM_INT_101010:
	case CL_UNORM_INT_101010_2:
	case CL_UNORM_INT24:
		return 4;
	default:
		return 4 * channels;
	}
}

static size_t one_at_least(size_t count)
{
	return count ? count : 1;
}

size_t flat_image_bytes(const cl_image_format *format, size_t width,
			size_t height, size_t depth, size_t row, size_t slice)
{
	const size_t line = row ? row : width * texel_of(format);
	const size_t plane = slice ? slice : line * one_at_least(height);

	return plane * one_at_least(depth);
}

size_t image_bytes(const cl_image_format *format, const cl_image_desc *desc)
{
	if (!format || !desc)
		return 0;
	switch (desc->image_type) {
	case CL_MEM_OBJECT_IMAGE1D:
	case CL_MEM_OBJECT_IMAGE1D_BUFFER:
		return flat_image_bytes(format, desc->image_width, 1, 1,
					desc->image_row_pitch, 0);
	case CL_MEM_OBJECT_IMAGE1D_ARRAY:
		return flat_image_bytes(
			format, desc->image_width, 1, desc->image_array_size,
			desc->image_row_pitch, desc->image_slice_pitch);
	case CL_MEM_OBJECT_IMAGE2D_ARRAY:
		return flat_image_bytes(
			format, desc->image_width, desc->image_height,
			desc->image_array_size, desc->image_row_pitch,
			desc->image_slice_pitch);
	case CL_MEM_OBJECT_IMAGE3D:
		return flat_image_bytes(format, desc->image_width,
					desc->image_height, desc->image_depth,
					desc->image_row_pitch,
					desc->image_slice_pitch);
	default:
		return flat_image_bytes(format, desc->image_width,
					desc->image_height, 1,
					desc->image_row_pitch, 0);
	}
}

size_t rect_row(const size_t region[3], size_t row)
{
	return row || !region ? row : region[0];
}

size_t rect_slice(const size_t region[3], size_t row, size_t slice)
{
	return slice || !region ? slice : rect_row(region, row) * region[1];
}

size_t rect_start(const size_t origin[3], const size_t region[3], size_t row,
		  size_t slice)
{
	if (!origin || !region)
		return 0;
	return origin[2] * rect_slice(region, row, slice) +
	       origin[1] * rect_row(region, row) + origin[0];
}

struct map_rows map_rows(const size_t region[3], size_t texel, bool is_1d_array,
			 size_t row, size_t slice)
{
	struct map_rows rows = { .rows = region[1], .slices = region[2] };

	if (__builtin_mul_overflow(region[0], texel, &rows.bytes))
		rows.bytes = 0;
	if (rows.rows > 1)
		rows.row_pitch = is_1d_array ? slice : row;
	if (rows.slices > 1)
		rows.slice_pitch = slice;
	if (rows.bytes && rows.rows && rows.slices)
		rows.span = (rows.slices - 1) * rows.slice_pitch +
			    (rows.rows - 1) * rows.row_pitch + rows.bytes;
	return rows;
}

/* By counts: the counts end with a 0, and then the list with another. */
size_t partition_bytes(const void *properties, size_t limit)
{
	const cl_device_partition_property *list = properties;
	const size_t room = limit / sizeof(*list);
	const size_t step =
		room && list[0] == CL_DEVICE_PARTITION_BY_COUNTS ? 1 : 2;
	size_t at = step == 1 ? 1 : 0;

	while (at < room && list[at])
		at += step;
	if (step == 1)
		at++;
	return at < room ? (at + 1) * sizeof(*list) : 0;
}

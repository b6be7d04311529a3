/*
 * opencl_util -- helpers of the OpenCL specification.
 *
 * Those without handles are compiled once, and NULL means absent. Those with
 * handles exist twice, in opencl_guest.c and in opencl_server.c, and both give
 * the same answer.
 */
#pragma once

#include "opencl_api.h"

#include <stdbool.h>
#include <stddef.h>

/* What a kernel's argument is. */
enum arg_kind { ARG_VALUE, ARG_MEM, ARG_SAMPLER, ARG_QUEUE, ARG_UNKNOWN };

/* Bytes of the host memory that initialises an image. */
size_t image_bytes(const cl_image_format *format, const cl_image_desc *desc);
size_t flat_image_bytes(const cl_image_format *format, size_t width,
			size_t height, size_t depth, size_t row, size_t slice);

/* Host rectangles of buffers: a pitch of 0 means packed. */
size_t rect_row(const size_t region[3], size_t row);
size_t rect_slice(const size_t region[3], size_t row, size_t slice);
size_t rect_start(const size_t origin[3], const size_t region[3], size_t row,
		  size_t slice);

/*
 * What a map shows: rows of bytes, @span from the first to the last row's end.
 * Pitches that matter to nobody are 0. A buffer is an image of bytes.
 */
struct map_rows {
	size_t bytes, rows, row_pitch, slices, slice_pitch, span;
};

/* The second coordinate of a 1D array chooses the image: see @is_1d_array. */
struct map_rows map_rows(const size_t region[3], size_t texel, bool is_1d_array,
			 size_t row, size_t slice);

/* Bytes of a list of partition properties, which has two forms. */
size_t partition_bytes(const void *properties, size_t limit);

/* How clsluiceTransfer() moves bytes of a buffer. */
enum transfer_way {
	TRANSFER_WRITES = 1, /* else it reads */
	TRANSFER_PIECES = 2, /* through slots at the place; else they are there,
			      * or shall be, and the place is the buffer's */
	TRANSFER_QUEUED = 4, /* each piece is a command of the vendor's */
};

/*
 * ---- two implementations each
 */
int arg_kind(cl_kernel kernel, cl_uint index);
/* Bytes of one element of an image; 0 if it is none. */
size_t texel_bytes(cl_mem image);
/* Pitches of host memory for an image's region, where they may be 0. */
size_t texel_row(cl_mem image, const size_t region[3], size_t row);
size_t texel_slice(cl_mem image, const size_t region[3], size_t row,
		   size_t slice);

/*
 * ---- the guest's alone: what it may answer by itself
 */

/* A buffer whose bytes shall lie where both ends see them. */
int buffer_is_shared(cl_context context, cl_mem_flags flags, size_t size);

/* Its memory is shared, and worth being given back before the next call. */
int memory_is_large(cl_mem mem);
/* What the application shall not see of such a buffer. */
int memory_answers(cl_mem mem, cl_mem_info param);
int transfer_is_ours(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
		     size_t size);
int rect_is_ours(cl_command_queue queue, cl_mem buffer);
int finish_is_ours(cl_command_queue queue);
/* Whether its source includes files, which are the guest's. */
int program_needs_files(cl_program program);

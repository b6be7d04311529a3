#include "opencl_memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "opencl_guest.gen.h"
#include "opencl_protocol.h"
#include "opencl_util.h"

static void memory_destroy(void *data)
{
	struct memory *memory = data;

	maps_forget(memory);
	if (memory->shadow)
		munmap(memory->shadow, memory->size);
	free(memory);
}

static cl_mem whole_of(cl_mem mem)
{
	cl_mem whole = NULL;

	clGetMemObjectInfo(mem, CL_MEM_ASSOCIATED_MEMOBJECT, sizeof(whole),
			   &whole, NULL);
	return whole;
}

static size_t image_value(cl_mem image, cl_image_info param)
{
	size_t value = 0;

	clGetImageInfo(image, param, sizeof(value), &value, NULL);
	return value;
}

/* Oclgrind tells of no pitches, and lays images out without gaps. */
static void ask_pitches(cl_mem image, struct memory *memory)
{
	const size_t height = image_value(image, CL_IMAGE_HEIGHT);

	memory->row = image_value(image, CL_IMAGE_ROW_PITCH);
	memory->slice = image_value(image, CL_IMAGE_SLICE_PITCH);
	if (memory->row == 0)
		memory->row =
			image_value(image, CL_IMAGE_WIDTH) * memory->texel;
	if (memory->slice == 0)
		memory->slice = memory->row * (height ? height : 1);
}

static bool memory_ask(cl_mem mem, struct memory *memory)
{
	cl_mem whole = NULL;

	if (clGetMemObjectInfo(mem, CL_MEM_TYPE, sizeof(memory->type),
			       &memory->type, NULL) != CL_SUCCESS ||
	    clGetMemObjectInfo(mem, CL_MEM_SIZE, sizeof(memory->size),
			       &memory->size, NULL) != CL_SUCCESS)
		return false;
	memory->host = clSluiceHostPtr(mem);
	if (memory->type == CL_MEM_OBJECT_BUFFER) {
		whole = whole_of(mem);
		clGetMemObjectInfo(mem, CL_MEM_OFFSET, sizeof(memory->offset),
				   &memory->offset, NULL);
	} else {
		memory->texel = image_value(mem, CL_IMAGE_ELEMENT_SIZE);
		ask_pitches(mem, memory);
	}
	/* A sub-buffer keeps its buffer alive, and so what we know of it. */
	if (whole)
		memory->whole = sluice_guest_slot(whole);
	return true;
}

struct memory *memory_of(cl_mem mem)
{
	struct memory *memory = sluice_guest_slot(mem);

	if (memory || !sluice_guest_is(&opencl_module, mem, OPENCL_TYPE_CL_MEM))
		return memory;
	cl_mem whole = whole_of(mem);
	if (whole)
		memory_of(whole);
	memory = calloc(1, sizeof(*memory));
	if (!memory || !memory_ask(mem, memory)) {
		free(memory);
		return NULL;
	}
	pthread_mutex_init(&memory->lock, NULL);
	return sluice_guest_slot_set(mem, memory, memory_destroy);
}

unsigned char *memory_base(struct memory *memory)
{
	if (memory->host)
		return memory->host;
	if (memory->whole) {
		unsigned char *base = memory_base(memory->whole);
		return base ? base + memory->offset : NULL;
	}
	pthread_mutex_lock(&memory->lock);
	if (!memory->shadow && memory->size) {
		void *area = mmap(NULL, memory->size, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
				  -1, 0);
		memory->shadow = area == MAP_FAILED ? NULL : area;
	}
	unsigned char *shadow = memory->shadow;
	pthread_mutex_unlock(&memory->lock);
	return shadow;
}

size_t texel_bytes(cl_mem image)
{
	const struct memory *memory = memory_of(image);

	return memory ? memory->texel : 0;
}

bool memory_is_1d_array(cl_mem image)
{
	const struct memory *memory = memory_of(image);

	return memory && memory->type == CL_MEM_OBJECT_IMAGE1D_ARRAY;
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

cl_int guest_clGetMemObjectInfo(cl_mem memobj, cl_mem_info param_name,
				size_t param_value_size, void *param_value,
				size_t *param_value_size_ret)
{
	const struct memory *memory = memory_of(memobj);

	(void)param_name;
	if (!memory)
		return CL_INVALID_MEM_OBJECT;
	if (param_value && param_value_size < sizeof(void *))
		return CL_INVALID_VALUE;
	if (param_value)
		memcpy(param_value, &memory->host, sizeof(void *));
	if (param_value_size_ret)
		*param_value_size_ret = sizeof(void *);
	return CL_SUCCESS;
}

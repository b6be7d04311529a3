#include "opencl_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "opencl_guest.gen.h"
#include "opencl_protocol.h"
#include "opencl_util.h"

#define LARGE ((size_t)64 << 20)
#define LARGEST ((size_t)1 << 30)
/* Bytes of a buffer whose release is worth a wait of a microsecond. */
#define WAITED_FOR ((size_t)256 << 10)

static void memory_destroy(void *data)
{
	struct memory *memory = data;

	maps_forget(memory);
	if (memory->shadow)
		munmap(memory->shadow, memory->size);
	if (memory->shared.data)
		sluice_guest_memory_leave(&memory->shared);
	free(memory);
}

/*
 * ---- memory that devices and the application share: a buffer's bytes are in
 * the arena, and the server's library works in place
 */

/* Of a context. */
struct sharing {
	bool shared;
	cl_ulong most; /* bytes of one buffer */
};

static bool is_wanted(const char *way)
{
	const char *wanted = secure_getenv("SLUICE_SHARED_MEMORY");

	return wanted && strcmp(wanted, way) == 0;
}

static bool is_forced_off(void)
{
	return is_wanted("0") || sharing_queues();
}

bool sharing_queues(void)
{
	return is_wanted("queue");
}

static const struct sharing *sharing_of(cl_context context)
{
	struct sharing *sharing;

	if (!sluice_guest_is(&opencl_module, context, OPENCL_TYPE_CL_CONTEXT))
		return NULL;
	sharing = sluice_guest_slot(context);
	if (sharing)
		return sharing;
	sharing = calloc(1, sizeof(*sharing));
	if (!sharing)
		return NULL;
	sharing->shared = !is_forced_off() &&
			  clsluiceShares(context, &sharing->most) == CL_SUCCESS;
	return sluice_guest_slot_set(context, sharing, free);
}

/* Memory that is shared is there at once, all of it; a vendor's comes as it is
 * touched. So what is large is shared only where there is plenty. */
static bool is_affordable(size_t size)
{
	char line[128];
	unsigned long long kib = 0;
	FILE *file;

	if (size < LARGE)
		return true;
	file = size <= LARGEST ? fopen("/proc/meminfo", "re") : NULL;
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file) &&
	       sscanf(line, "MemAvailable: %llu", &kib) != 1)
		continue;
	fclose(file);
	return size / 1024 <= kib / 4;
}

int buffer_is_shared(cl_context context, cl_mem_flags flags, size_t size)
{
	const struct sharing *sharing;

	if (flags & CL_MEM_USE_HOST_PTR || size == 0)
		return false;
	sharing = sharing_of(context);
	return sharing && sharing->shared && size <= sharing->most &&
	       is_affordable(size);
}

static cl_mem shared_create(cl_context context, cl_mem_flags flags, size_t size,
			    const void *host_ptr)
{
	const bool copies = flags & CL_MEM_COPY_HOST_PTR;
	struct memory *memory;
	cl_mem mem;

	/* An error, and not ours. */
	if ((host_ptr != NULL) != copies)
		return NULL;
	memory = calloc(1, sizeof(*memory));
	if (!memory ||
	    !sluice_guest_memory_get(&opencl_module, size, &memory->shared)) {
		free(memory);
		return NULL;
	}
	memory->type = CL_MEM_OBJECT_BUFFER;
	memory->size = size;
	memory->context = context;
	memory->flags = flags;
	pthread_mutex_init(&memory->lock, NULL);
	if (host_ptr)
		memcpy(memory->shared.data, host_ptr, size);
	mem = clsluiceBuffer(context, flags, size, memory->shared.offset,
			     memory->shared.word, NULL);
	if (mem) {
		sluice_guest_slot_set(mem, memory, memory_destroy);
		return mem;
	}
	sluice_guest_memory_put(&memory->shared);
	free(memory);
	return NULL;
}

cl_mem guest_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size,
			    void *host_ptr, cl_int *errcode_ret)
{
	cl_mem mem = shared_create(context, flags, size, host_ptr);

	if (mem && errcode_ret)
		*errcode_ret = CL_SUCCESS;
	if (mem)
		return mem;
	/* The arena is full, perhaps. */
	return forward_clCreateBuffer(context, flags, size, host_ptr,
				      errcode_ret);
}

cl_mem guest_clCreateBufferWithProperties(cl_context context,
					  const cl_mem_properties *properties,
					  cl_mem_flags flags, size_t size,
					  void *host_ptr, cl_int *errcode_ret)
{
	cl_mem mem = properties && *properties
			     ? NULL
			     : shared_create(context, flags, size, host_ptr);

	if (mem && errcode_ret)
		*errcode_ret = CL_SUCCESS;
	if (mem)
		return mem;
	return forward_clCreateBufferWithProperties(
		context, properties, flags, size, host_ptr, errcode_ret);
}

unsigned char *memory_shared(const struct memory *memory, cl_ulong *offset)
{
	const struct memory *whole =
		memory && memory->whole ? memory->whole : memory;
	const size_t at = memory && memory->whole ? memory->offset : 0;

	if (!whole || !whole->shared.data)
		return NULL;
	*offset = whole->shared.offset + at;
	return (unsigned char *)whole->shared.data + at;
}

int memory_is_large(cl_mem mem)
{
	const struct memory *memory =
		sluice_guest_is(&opencl_module, mem, OPENCL_TYPE_CL_MEM)
			? sluice_guest_slot(mem)
			: NULL;

	return memory && memory->shared.data && memory->size >= WAITED_FOR;
}

/*
 * ---- what is asked
 */
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

/* What we added, and what we took away, when the whole buffer was made. */
static cl_mem_flags hidden(cl_mem_flags vendor, cl_mem_flags whole)
{
	const cl_mem_flags ours = CL_MEM_USE_HOST_PTR;
	const cl_mem_flags taken = CL_MEM_ALLOC_HOST_PTR | CL_MEM_COPY_HOST_PTR;

	return (vendor & ~ours) | (whole & taken);
}

static cl_mem_flags vendor_flags(cl_mem mem)
{
	cl_mem_flags flags = 0;

	forward_clGetMemObjectInfo(mem, CL_MEM_FLAGS, sizeof(flags), &flags,
				   NULL);
	return flags;
}

/* An image keeps what it is made from alive, and so what we know of it. */
static struct memory *memory_under(cl_mem image)
{
	cl_mem buffer = NULL;

	clGetImageInfo(image, CL_IMAGE_BUFFER, sizeof(buffer), &buffer, NULL);
	return buffer ? memory_of(buffer) : NULL;
}

static bool memory_ask(cl_mem mem, struct memory *memory)
{
	cl_mem whole = NULL;

	if (clGetMemObjectInfo(mem, CL_MEM_TYPE, sizeof(memory->type),
			       &memory->type, NULL) != CL_SUCCESS ||
	    clGetMemObjectInfo(mem, CL_MEM_SIZE, sizeof(memory->size),
			       &memory->size, NULL) != CL_SUCCESS)
		return false;
	memory->host = clsluiceHostPtr(mem);
	if (memory->type == CL_MEM_OBJECT_BUFFER) {
		whole = whole_of(mem);
		clGetMemObjectInfo(mem, CL_MEM_OFFSET, sizeof(memory->offset),
				   &memory->offset, NULL);
		clGetMemObjectInfo(mem, CL_MEM_CONTEXT, sizeof(memory->context),
				   &memory->context, NULL);
		memory->flags = vendor_flags(mem);
	} else {
		memory->under = memory_under(mem);
		memory->texel = image_value(mem, CL_IMAGE_ELEMENT_SIZE);
		ask_pitches(mem, memory);
	}
	/* A sub-buffer keeps its buffer alive, and so what we know of it. */
	if (whole)
		memory->whole = sluice_guest_slot(whole);
	if (memory->whole && memory->whole->shared.data)
		memory->flags = hidden(memory->flags, memory->whole->flags);
	return true;
}

struct memory *memory_of(cl_mem mem)
{
	struct memory *memory;

	if (!sluice_guest_is(&opencl_module, mem, OPENCL_TYPE_CL_MEM))
		return NULL;
	memory = sluice_guest_slot(mem);
	if (memory)
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
	cl_ulong offset;
	unsigned char *shared = memory_shared(memory, &offset);

	if (shared)
		return shared;
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

/*
 * ---- answers of our own
 */
static cl_int answer(const void *value, size_t size, size_t room, void *place,
		     size_t *size_ret)
{
	if (place && room < size)
		return CL_INVALID_VALUE;
	if (place)
		memcpy(place, value, size);
	if (size_ret)
		*size_ret = size;
	return CL_SUCCESS;
}

/* What was made when the memory was. */
static const struct memory *whole_memory(const struct memory *memory)
{
	if (memory->under)
		memory = memory->under;
	return memory->whole ? memory->whole : memory;
}

int memory_answers(cl_mem mem, cl_mem_info param)
{
	const struct memory *memory;

	if (param == CL_MEM_HOST_PTR)
		return true;
	if (param != CL_MEM_FLAGS && param != CL_MEM_MAP_COUNT)
		return false;
	memory = memory_of(mem);
	return memory && whole_memory(memory)->shared.data;
}

static cl_int answer_flags(cl_mem mem, const struct memory *memory, size_t room,
			   void *place, size_t *size_ret)
{
	const cl_mem_flags flags =
		hidden(vendor_flags(mem), whole_memory(memory)->flags);

	return answer(&flags, sizeof(flags), room, place, size_ret);
}

static cl_int answer_map_count(cl_mem mem, const struct memory *memory,
			       size_t room, void *place, size_t *size_ret)
{
	cl_uint count = 0;

	const cl_int error = forward_clGetMemObjectInfo(
		mem, CL_MEM_MAP_COUNT, sizeof(count), &count, NULL);

	if (error)
		return error;
	/* Only a number: no order is needed. */
	count += atomic_load_explicit(&memory->maps, memory_order_relaxed);
	return answer(&count, sizeof(count), room, place, size_ret);
}

cl_int guest_clGetMemObjectInfo(cl_mem memobj, cl_mem_info param_name,
				size_t param_value_size, void *param_value,
				size_t *param_value_size_ret)
{
	const struct memory *memory = memory_of(memobj);

	if (!memory)
		return CL_INVALID_MEM_OBJECT;
	if (param_name == CL_MEM_FLAGS)
		return answer_flags(memobj, memory, param_value_size,
				    param_value, param_value_size_ret);
	if (param_name == CL_MEM_MAP_COUNT)
		return answer_map_count(memobj, memory, param_value_size,
					param_value, param_value_size_ret);
	return answer(&memory->host, sizeof(memory->host), param_value_size,
		      param_value, param_value_size_ret);
}

/*
 * The guest's hand-written halves of OpenCL: kernel arguments, maps, program
 * binaries, and what an ICD loader looks for. Files that programs include are
 * in opencl_files.c.
 */
#include "opencl_protocol.h"

#include <CL/cl_icd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "opencl_guest.gen.h"
#include "opencl_util.h"

#define ARGS_MAX 1024

/*
 * ---- what each kernel's arguments are: asked once
 */
struct kinds {
	cl_uint count;
	cl_uchar kind[ARGS_MAX];
};

static const struct kinds *kinds_of(cl_kernel kernel)
{
	struct kinds *kinds = sluice_guest_slot(kernel);

	if (kinds ||
	    !sluice_guest_is(&opencl_module, kernel, OPENCL_TYPE_CL_KERNEL))
		return kinds;
	kinds = calloc(1, sizeof(*kinds));
	if (!kinds || clSluiceKernelArgs(kernel, ARGS_MAX, kinds->kind,
					 &kinds->count) != CL_SUCCESS) {
		free(kinds);
		return NULL;
	}
	return sluice_guest_slot_set(kernel, kinds, free);
}

int arg_kind(cl_kernel kernel, cl_uint index)
{
	const struct kinds *kinds = kinds_of(kernel);

	if (!kinds || index >= kinds->count || index >= ARGS_MAX)
		return ARG_VALUE;
	return kinds->kind[index];
}

/* No table tells: what equals a live object of ours is taken for it. */
cl_int guest_clSetKernelArg(cl_kernel kernel, cl_uint arg_index,
			    size_t arg_size, const void *arg_value)
{
	void *object = NULL;

	if (arg_value)
		memcpy(&object, arg_value, sizeof(object));
	if (sluice_guest_is(&opencl_module, object, OPENCL_TYPE_CL_MEM))
		return clSluiceSetKernelArg(kernel, arg_index, object, NULL, 0,
					    NULL);
	if (sluice_guest_is(&opencl_module, object, OPENCL_TYPE_CL_SAMPLER))
		return clSluiceSetKernelArg(kernel, arg_index, NULL, object, 0,
					    NULL);
	return clSluiceSetKernelArg(kernel, arg_index, NULL, NULL, arg_size,
				    arg_value);
}

/*
 * ---- memory objects, as far as maps need to know them
 */
struct memory {
	cl_mem_object_type type;
	size_t size;
	unsigned char *host;   /* the application's, for USE_HOST_PTR */
	unsigned char *shadow; /* ours, made at the first map */
	struct memory *whole;  /* of a sub-buffer */
	size_t offset;	       /* in it */
	size_t texel, row, slice;
	pthread_mutex_t lock;
};

static void maps_forget(const struct memory *memory);

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

static struct memory *memory_of(cl_mem mem)
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

/* Where the application sees the memory object when it maps it. */
static unsigned char *memory_base(struct memory *memory)
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

static bool is_1d_array(cl_mem image)
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

/*
 * ---- maps: the application sees its own memory or a shadow of the object,
 * which is filled when the map is over and goes back when it is unmapped
 */
struct map {
	struct map *next;
	cl_mem mem;
	struct memory *memory;
	unsigned char *pointer;
	cl_ulong id;
	struct map_rows rows;
	bool writes;
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

/* The object is gone: so are its maps, and an address may come again. */
static void maps_forget(const struct memory *memory)
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
		clSluiceWritten(map.mem, map.id, map.rows.bytes, map.rows.rows,
				map.rows.row_pitch, map.rows.slices,
				map.rows.slice_pitch, map.pointer);
}

static void *map_area(cl_command_queue queue, cl_mem mem, cl_bool blocking,
		      cl_map_flags flags, const struct area *area,
		      cl_uint event_count, const cl_event *events,
		      cl_event *event, cl_int *errcode_ret, size_t pitches[2])
{
	struct memory *memory = memory_of(mem);
	struct map *map = calloc(1, sizeof(*map));
	unsigned char *base = memory ? memory_base(memory) : NULL;
	const struct map_rows *rows = &area->rows;
	const bool fits = base && area->offset <= memory->size &&
			  rows->span <= memory->size - area->offset;
	unsigned char *pointer = fits ? base + area->offset : NULL;
	const bool empty = flags & CL_MAP_WRITE_INVALIDATE_REGION;
	cl_int error = CL_OUT_OF_HOST_MEMORY;

	if (fits && !empty)
		tell_written(pointer, rows->span);
	/* The vendor judges what does not fit. */
	if (map && (fits || !memory || base))
		error = clSluiceMap(queue, mem, blocking, flags, area->origin,
				    area->region, event_count, events, event,
				    rows->bytes, rows->rows, rows->row_pitch,
				    rows->slices, rows->slice_pitch,
				    empty ? NULL : pointer, &map->id, pitches);
	if (!error && !fits)
		error = CL_MAP_FAILURE;
	if (errcode_ret)
		*errcode_ret = error;
	if (error) {
		free(map);
		return NULL;
	}
	map->mem = mem;
	map->memory = memory;
	map->pointer = pointer;
	map->rows = *rows;
	map->writes = flags & (CL_MAP_WRITE | CL_MAP_WRITE_INVALIDATE_REGION);
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
	struct area area = {
		.origin = { offset, 0, 0 },
		.region = { size, 1, 1 },
		.offset = offset,
	};

	size_t pitches[2] = { 0 };

	area.rows = map_rows(area.region, 1, false, 0, 0);
	return map_area(command_queue, buffer, blocking_map, map_flags, &area,
			num_events_in_wait_list, event_wait_list, event,
			errcode_ret, pitches);
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
	const struct memory *memory = memory_of(image);
	struct area area = { 0 };
	size_t pitches[2] = { 0 };

	if (!origin || !region || !image_row_pitch) {
		if (errcode_ret)
			*errcode_ret = CL_INVALID_VALUE;
		return NULL;
	}
	memcpy(area.origin, origin, sizeof(area.origin));
	memcpy(area.region, region, sizeof(area.region));
	if (memory) {
		const bool array = is_1d_array(image);
		area.rows = map_rows(region, memory->texel, array, memory->row,
				     memory->slice);
		area.offset =
			origin[0] * memory->texel +
			origin[1] * (array ? memory->slice : memory->row) +
			origin[2] * memory->slice;
	}
	void *pointer = map_area(command_queue, image, blocking_map, map_flags,
				 &area, num_events_in_wait_list,
				 event_wait_list, event, errcode_ret, pitches);
	if (pointer) {
		*image_row_pitch = pitches[0];
		if (image_slice_pitch)
			*image_slice_pitch = pitches[1];
	}
	return pointer;
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
	const struct map_rows *rows = &map->rows;
	const cl_int error = clSluiceUnmap(
		command_queue, memobj, map->id, rows->bytes, rows->rows,
		rows->row_pitch, rows->slices, rows->slice_pitch,
		map->writes ? mapped_ptr : NULL, num_events_in_wait_list,
		event_wait_list, event);
	if (error)
		map_add(map);
	else
		free(map);
	return error;
}

/*
 * ---- links: the callback is given what the application is given, which has an
 * id only when the call is over
 */
cl_program guest_clLinkProgram(cl_context context, cl_uint num_devices,
			       const cl_device_id *device_list,
			       const char *options, cl_uint num_input_programs,
			       const cl_program *input_programs,
			       void (*pfn_notify)(cl_program, void *),
			       void *user_data, cl_int *errcode_ret)
{
	cl_program program = clLinkProgram(
		context, num_devices, device_list, options, num_input_programs,
		input_programs, NULL, NULL, errcode_ret);

	if (program)
		pfn_notify(program, user_data);
	return program;
}

/*
 * ---- binaries: an array of the caller's buffers
 */
cl_int guest_clGetProgramInfo(cl_program program, cl_program_info param_name,
			      size_t param_value_size, void *param_value,
			      size_t *param_value_size_ret)
{
	cl_uint count = 0;
	unsigned char **places = param_value;
	cl_int error = clGetProgramInfo(program, CL_PROGRAM_NUM_DEVICES,
					sizeof(count), &count, NULL);

	(void)param_name;
	if (error)
		return error;
	if (param_value && param_value_size < count * sizeof(*places))
		return CL_INVALID_VALUE;
	if (param_value_size_ret)
		*param_value_size_ret = count * sizeof(*places);
	if (!param_value)
		return CL_SUCCESS;
	size_t *sizes = calloc(count + 1, sizeof(*sizes));
	if (!sizes)
		return CL_OUT_OF_HOST_MEMORY;
	error = clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES,
				 count * sizeof(*sizes), sizes, NULL);
	for (cl_uint i = 0; !error && i < count; i++) {
		size_t got;
		if (places[i] && sizes[i])
			error = clSluiceProgramBinary(program, i, sizes[i],
						      places[i], &got);
	}
	free(sizes);
	return error;
}

/*
 * ---- names, and what an ICD loader wants
 */
void *guest_clGetExtensionFunctionAddress(const char *func_name)
{
	static const char *const suffixes[] = { "KHR",	 "EXT", "INTEL", "ARM",
						"APPLE", "IMG", "QCOM" };

	if (!func_name)
		return NULL;
	if (strcmp(func_name, "clIcdGetPlatformIDsKHR") == 0)
		return (void *)clIcdGetPlatformIDsKHR;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		const size_t length = strlen(func_name);
		const size_t end = strlen(suffixes[i]);
		if (length > end &&
		    strcmp(func_name + length - end, suffixes[i]) == 0)
			return NULL; /* nothing of that is forwarded */
	}
	return (void *)opencl_guest_lookup(func_name);
}

void *guest_clGetExtensionFunctionAddressForPlatform(cl_platform_id platform,
						     const char *func_name)
{
	if (!sluice_guest_is(&opencl_module, platform,
			     OPENCL_TYPE_CL_PLATFORM_ID))
		return NULL;
	return guest_clGetExtensionFunctionAddress(func_name);
}

/* While this thread asks for platforms by the half below. */
static _Thread_local bool asks_platforms;

int platforms_asked(cl_uint room)
{
	(void)room;
	return !asks_platforms;
}

/* Where there is no session there is no platform, as where no vendor is. */
cl_int guest_clGetPlatformIDs(cl_uint num_entries, cl_platform_id *platforms,
			      cl_uint *num_platforms)
{
	asks_platforms = true;
	const cl_int error =
		clGetPlatformIDs(num_entries, platforms, num_platforms);
	asks_platforms = false;
	if (error != CL_DEVICE_NOT_AVAILABLE)
		return error;
	if (num_platforms)
		*num_platforms = 0;
	return CL_PLATFORM_NOT_FOUND_KHR;
}

cl_int guest_clIcdGetPlatformIDsKHR(cl_uint num_entries,
				    cl_platform_id *platforms,
				    cl_uint *num_platforms)
{
	return clGetPlatformIDs(num_entries, platforms, num_platforms);
}

/* The table that an ICD loader calls through: the first word of each object.
 * What is not named stays NULL. */
static const cl_icd_dispatch dispatch = {
	.clGetPlatformIDs = clGetPlatformIDs,
	.clGetPlatformInfo = clGetPlatformInfo,
	.clGetDeviceIDs = clGetDeviceIDs,
	.clGetDeviceInfo = clGetDeviceInfo,
	.clCreateContext = clCreateContext,
	.clCreateContextFromType = clCreateContextFromType,
	.clRetainContext = clRetainContext,
	.clReleaseContext = clReleaseContext,
	.clGetContextInfo = clGetContextInfo,
	.clCreateCommandQueue = clCreateCommandQueue,
	.clRetainCommandQueue = clRetainCommandQueue,
	.clReleaseCommandQueue = clReleaseCommandQueue,
	.clGetCommandQueueInfo = clGetCommandQueueInfo,
	.clSetCommandQueueProperty = clSetCommandQueueProperty,
	.clCreateBuffer = clCreateBuffer,
	.clCreateImage2D = clCreateImage2D,
	.clCreateImage3D = clCreateImage3D,
	.clRetainMemObject = clRetainMemObject,
	.clReleaseMemObject = clReleaseMemObject,
	.clGetSupportedImageFormats = clGetSupportedImageFormats,
	.clGetMemObjectInfo = clGetMemObjectInfo,
	.clGetImageInfo = clGetImageInfo,
	.clCreateSampler = clCreateSampler,
	.clRetainSampler = clRetainSampler,
	.clReleaseSampler = clReleaseSampler,
	.clGetSamplerInfo = clGetSamplerInfo,
	.clCreateProgramWithSource = clCreateProgramWithSource,
	.clCreateProgramWithBinary = clCreateProgramWithBinary,
	.clRetainProgram = clRetainProgram,
	.clReleaseProgram = clReleaseProgram,
	.clBuildProgram = clBuildProgram,
	.clUnloadCompiler = clUnloadCompiler,
	.clGetProgramInfo = clGetProgramInfo,
	.clGetProgramBuildInfo = clGetProgramBuildInfo,
	.clCreateKernel = clCreateKernel,
	.clCreateKernelsInProgram = clCreateKernelsInProgram,
	.clRetainKernel = clRetainKernel,
	.clReleaseKernel = clReleaseKernel,
	.clSetKernelArg = clSetKernelArg,
	.clGetKernelInfo = clGetKernelInfo,
	.clGetKernelWorkGroupInfo = clGetKernelWorkGroupInfo,
	.clWaitForEvents = clWaitForEvents,
	.clGetEventInfo = clGetEventInfo,
	.clRetainEvent = clRetainEvent,
	.clReleaseEvent = clReleaseEvent,
	.clGetEventProfilingInfo = clGetEventProfilingInfo,
	.clFlush = clFlush,
	.clFinish = clFinish,
	.clEnqueueReadBuffer = clEnqueueReadBuffer,
	.clEnqueueWriteBuffer = clEnqueueWriteBuffer,
	.clEnqueueCopyBuffer = clEnqueueCopyBuffer,
	.clEnqueueReadImage = clEnqueueReadImage,
	.clEnqueueWriteImage = clEnqueueWriteImage,
	.clEnqueueCopyImage = clEnqueueCopyImage,
	.clEnqueueCopyImageToBuffer = clEnqueueCopyImageToBuffer,
	.clEnqueueCopyBufferToImage = clEnqueueCopyBufferToImage,
	.clEnqueueMapBuffer = clEnqueueMapBuffer,
	.clEnqueueMapImage = clEnqueueMapImage,
	.clEnqueueUnmapMemObject = clEnqueueUnmapMemObject,
	.clEnqueueNDRangeKernel = clEnqueueNDRangeKernel,
	.clEnqueueTask = clEnqueueTask,
	.clEnqueueNativeKernel = clEnqueueNativeKernel,
	.clEnqueueMarker = clEnqueueMarker,
	.clEnqueueWaitForEvents = clEnqueueWaitForEvents,
	.clEnqueueBarrier = clEnqueueBarrier,
	.clGetExtensionFunctionAddress = clGetExtensionFunctionAddress,
	.clCreateFromGLBuffer = clCreateFromGLBuffer,
	.clCreateFromGLTexture2D = clCreateFromGLTexture2D,
	.clCreateFromGLTexture3D = clCreateFromGLTexture3D,
	.clCreateFromGLRenderbuffer = clCreateFromGLRenderbuffer,
	.clGetGLObjectInfo = clGetGLObjectInfo,
	.clGetGLTextureInfo = clGetGLTextureInfo,
	.clEnqueueAcquireGLObjects = clEnqueueAcquireGLObjects,
	.clEnqueueReleaseGLObjects = clEnqueueReleaseGLObjects,
	.clGetGLContextInfoKHR = clGetGLContextInfoKHR,
	.clSetEventCallback = clSetEventCallback,
	.clCreateSubBuffer = clCreateSubBuffer,
	.clSetMemObjectDestructorCallback = clSetMemObjectDestructorCallback,
	.clCreateUserEvent = clCreateUserEvent,
	.clSetUserEventStatus = clSetUserEventStatus,
	.clEnqueueReadBufferRect = clEnqueueReadBufferRect,
	.clEnqueueWriteBufferRect = clEnqueueWriteBufferRect,
	.clEnqueueCopyBufferRect = clEnqueueCopyBufferRect,
	.clCreateSubDevicesEXT = clCreateSubDevicesEXT,
	.clRetainDeviceEXT = clRetainDeviceEXT,
	.clReleaseDeviceEXT = clReleaseDeviceEXT,
	.clCreateEventFromGLsyncKHR = clCreateEventFromGLsyncKHR,
	.clCreateSubDevices = clCreateSubDevices,
	.clRetainDevice = clRetainDevice,
	.clReleaseDevice = clReleaseDevice,
	.clCreateImage = clCreateImage,
	.clCreateProgramWithBuiltInKernels = clCreateProgramWithBuiltInKernels,
	.clCompileProgram = clCompileProgram,
	.clLinkProgram = clLinkProgram,
	.clUnloadPlatformCompiler = clUnloadPlatformCompiler,
	.clGetKernelArgInfo = clGetKernelArgInfo,
	.clEnqueueFillBuffer = clEnqueueFillBuffer,
	.clEnqueueFillImage = clEnqueueFillImage,
	.clEnqueueMigrateMemObjects = clEnqueueMigrateMemObjects,
	.clEnqueueMarkerWithWaitList = clEnqueueMarkerWithWaitList,
	.clEnqueueBarrierWithWaitList = clEnqueueBarrierWithWaitList,
	.clGetExtensionFunctionAddressForPlatform =
		clGetExtensionFunctionAddressForPlatform,
	.clCreateFromGLTexture = clCreateFromGLTexture,
	.clCreateFromEGLImageKHR = clCreateFromEGLImageKHR,
	.clEnqueueAcquireEGLObjectsKHR = clEnqueueAcquireEGLObjectsKHR,
	.clEnqueueReleaseEGLObjectsKHR = clEnqueueReleaseEGLObjectsKHR,
	.clCreateEventFromEGLSyncKHR = clCreateEventFromEGLSyncKHR,
	.clCreateCommandQueueWithProperties =
		clCreateCommandQueueWithProperties,
	.clCreatePipe = clCreatePipe,
	.clGetPipeInfo = clGetPipeInfo,
	.clSVMAlloc = clSVMAlloc,
	.clSVMFree = clSVMFree,
	.clEnqueueSVMFree = clEnqueueSVMFree,
	.clEnqueueSVMMemcpy = clEnqueueSVMMemcpy,
	.clEnqueueSVMMemFill = clEnqueueSVMMemFill,
	.clEnqueueSVMMap = clEnqueueSVMMap,
	.clEnqueueSVMUnmap = clEnqueueSVMUnmap,
	.clCreateSamplerWithProperties = clCreateSamplerWithProperties,
	.clSetKernelArgSVMPointer = clSetKernelArgSVMPointer,
	.clSetKernelExecInfo = clSetKernelExecInfo,
	.clGetKernelSubGroupInfoKHR = clGetKernelSubGroupInfoKHR,
	.clCloneKernel = clCloneKernel,
	.clCreateProgramWithIL = clCreateProgramWithIL,
	.clEnqueueSVMMigrateMem = clEnqueueSVMMigrateMem,
	.clGetDeviceAndHostTimer = clGetDeviceAndHostTimer,
	.clGetHostTimer = clGetHostTimer,
	.clGetKernelSubGroupInfo = clGetKernelSubGroupInfo,
	.clSetDefaultDeviceCommandQueue = clSetDefaultDeviceCommandQueue,
	.clSetProgramReleaseCallback = clSetProgramReleaseCallback,
	.clSetProgramSpecializationConstant =
		clSetProgramSpecializationConstant,
	.clCreateBufferWithProperties = clCreateBufferWithProperties,
	.clCreateImageWithProperties = clCreateImageWithProperties,
	.clSetContextDestructorCallback = clSetContextDestructorCallback,
};

extern void *const opencl_dispatch_table[sizeof(dispatch) / sizeof(void *)]
	__attribute__((alias("dispatch")));

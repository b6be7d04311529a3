/*
 * The server's hand-written halves of OpenCL: private calls, helpers with
 * handles, arguments that are changed and answers that are edited.
 */
#include "opencl_protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opencl_server.h"
#include "opencl_twins.h"
#include "opencl_util.h"
#include "opencl_vendor.h"
#include "server.h"

#define ARGS_MAX 1024
#define ICD_SUFFIX "SLUICE"
#define PLATFORMS_MAX 16
#define DEVICES_MAX 256

/*
 * ---- answers
 */

cl_int answer(const void *value, size_t size, size_t room, void *place,
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

/*
 * Extensions that need nothing but what is forwarded: the kernel language, or
 * values for functions of the core. One that adds functions is not told of.
 */
static bool is_forwarded(const char *name, size_t length)
{
	static const char *const forwarded[] = {
		"cl_khr_3d_image_writes",
		"cl_khr_async_work_group_copy_fence",
		"cl_khr_byte_addressable_store",
		"cl_khr_depth_images",
		"cl_khr_device_enqueue_local_arg_types",
		"cl_khr_device_uuid",
		"cl_khr_expect_assume",
		"cl_khr_extended_async_copies",
		"cl_khr_extended_bit_ops",
		"cl_khr_fp16",
		"cl_khr_fp64",
		"cl_khr_global_int32_base_atomics",
		"cl_khr_global_int32_extended_atomics",
		"cl_khr_icd",
		"cl_khr_image2d_from_buffer",
		"cl_khr_initialize_memory",
		"cl_khr_int64_base_atomics",
		"cl_khr_int64_extended_atomics",
		"cl_khr_integer_dot_product",
		"cl_khr_local_int32_base_atomics",
		"cl_khr_local_int32_extended_atomics",
		"cl_khr_mipmap_image",
		"cl_khr_mipmap_image_writes",
		"cl_khr_pci_bus_info",
		"cl_khr_priority_hints",
		"cl_khr_select_fprounding_mode",
		"cl_khr_spir",
		"cl_khr_spirv_extended_debug_info",
		"cl_khr_spirv_linkonce_odr",
		"cl_khr_spirv_no_integer_wrap_decoration",
		"cl_khr_srgb_image_writes",
		"cl_khr_subgroup_ballot",
		"cl_khr_subgroup_clustered_reduce",
		"cl_khr_subgroup_extended_types",
		"cl_khr_subgroup_non_uniform_arithmetic",
		"cl_khr_subgroup_non_uniform_vote",
		"cl_khr_subgroup_rotate",
		"cl_khr_subgroup_shuffle",
		"cl_khr_subgroup_shuffle_relative",
		"cl_khr_throttle_hints",
		"cl_ext_cxx_for_opencl",
		"cl_ext_float_atomics",
		"cl_amd_device_attribute_query",
		"cl_amd_fp64",
		"cl_amd_media_ops",
		"cl_amd_media_ops2",
		"cl_nv_compiler_options",
		"cl_nv_copy_opts",
		"cl_nv_device_attribute_query",
		"cl_nv_pragma_unroll",
	};

	for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
		if (length == strlen(forwarded[i]) &&
		    strncmp(name, forwarded[i], length) == 0)
			return true;
	return false;
}

/* Names apart by blanks: those that are forwarded, as the vendor spaced them.
 */
static void filter_names(char *names)
{
	char *to = names;

	for (char *from = names; *from;) {
		const size_t blank = strspn(from, " ");
		const size_t length = strcspn(from + blank, " ");
		if (is_forwarded(from + blank, length)) {
			memmove(to, from, blank + length);
			to += blank + length;
		}
		from += blank + length;
	}
	*to = '\0';
}

static size_t filter_versions(cl_name_version *list, size_t size)
{
	size_t kept = 0;

	for (size_t i = 0; i < size / sizeof(*list); i++)
		if (is_forwarded(list[i].name,
				 strnlen(list[i].name, sizeof(list->name))))
			list[kept++] = list[i];
	return kept * sizeof(*list);
}

void *whole_answer(query_function *query, void *object, cl_uint param,
		   size_t *size, cl_int *error)
{
	char *value;

	*size = 0;
	*error = query(object, param, 0, NULL, size);
	if (*error)
		return NULL;
	value = calloc(1, *size + 1);
	*error = value ? query(object, param, *size, value, size)
		       : CL_OUT_OF_HOST_MEMORY;
	if (*error) {
		free(value);
		return NULL;
	}
	return value;
}

static cl_int filtered(query_function *query, void *object, cl_uint param,
		       bool versions, size_t room, void *place,
		       size_t *size_ret)
{
	size_t size;
	cl_int error;
	char *value = whole_answer(query, object, param, &size, &error);

	if (!value)
		return error;
	if (versions) {
		size = filter_versions((cl_name_version *)(void *)value, size);
	} else {
		filter_names(value);
		size = strlen(value) + 1;
	}
	error = answer(value, size, room, place, size_ret);
	free(value);
	return error;
}

static cl_int query_platform(void *object, cl_uint param, size_t room,
			     void *value, size_t *size)
{
	return opencl_vendor.clGetPlatformInfo(object, param, room, value,
					       size);
}

static cl_int query_device(void *object, cl_uint param, size_t room,
			   void *value, size_t *size)
{
	return opencl_vendor.clGetDeviceInfo(object, param, room, value, size);
}

cl_int server_platform_info(cl_platform_id platform,
			    cl_platform_info param_name,
			    size_t param_value_size, void *param_value,
			    size_t *param_value_size_ret)
{
	if (param_name == CL_PLATFORM_ICD_SUFFIX_KHR)
		return answer(ICD_SUFFIX, sizeof(ICD_SUFFIX), param_value_size,
			      param_value, param_value_size_ret);
	if (param_name == CL_PLATFORM_EXTENSIONS ||
	    param_name == CL_PLATFORM_EXTENSIONS_WITH_VERSION)
		return filtered(query_platform, platform, param_name,
				param_name != CL_PLATFORM_EXTENSIONS,
				param_value_size, param_value,
				param_value_size_ret);
	return opencl_vendor.clGetPlatformInfo(platform, param_name,
					       param_value_size, param_value,
					       param_value_size_ret);
}

/* What the vendor can and we do not forward. */
static cl_bitfield without(cl_device_info param, cl_bitfield value)
{
	if (param == CL_DEVICE_EXECUTION_CAPABILITIES)
		return value & ~(cl_bitfield)CL_EXEC_NATIVE_KERNEL;
	return 0; /* CL_DEVICE_SVM_CAPABILITIES */
}

cl_int server_device_info(cl_device_id device, cl_device_info param_name,
			  size_t param_value_size, void *param_value,
			  size_t *param_value_size_ret)
{
	if (param_name == CL_DEVICE_EXTENSIONS ||
	    param_name == CL_DEVICE_EXTENSIONS_WITH_VERSION)
		return filtered(query_device, device, param_name,
				param_name != CL_DEVICE_EXTENSIONS,
				param_value_size, param_value,
				param_value_size_ret);
	const cl_int error = opencl_vendor.clGetDeviceInfo(
		device, param_name, param_value_size, param_value,
		param_value_size_ret);
	if (!error && param_value && param_value_size >= sizeof(cl_bitfield) &&
	    (param_name == CL_DEVICE_EXECUTION_CAPABILITIES ||
	     param_name == CL_DEVICE_SVM_CAPABILITIES)) {
		cl_bitfield value;
		memcpy(&value, param_value, sizeof(value));
		value = without(param_name, value);
		memcpy(param_value, &value, sizeof(value));
	}
	return error;
}

/*
 * ---- files that programs include
 */

/* Each folder on the way to a file. */
static void make_folders(char *path)
{
	for (char *at = path + 1; *at; at++)
		if (*at == '/') {
			*at = '\0';
			mkdir(path, 0700);
			*at = '/';
		}
}

/* Below the root, and nowhere else: no ".." leads out of it. */
static bool stays_below(const char *path)
{
	int depth = 0;

	for (const char *at = path; *at; at += strcspn(at, "/")) {
		at += strspn(at, "/");
		const size_t length = strcspn(at, "/");
		if (length == 2 && strncmp(at, "..", 2) == 0)
			depth--;
		else if (length > 0 && !(length == 1 && *at == '.'))
			depth++;
		if (depth < 0)
			return false;
	}
	return true;
}

/* A file that the guest's programs include; without @bytes, a folder. */
cl_int server_clsluiceFile(cl_program program, const char *path, size_t size,
			   const void *bytes)
{
	const char *root = server_private_root();
	char *place;

	if (!path || path[0] != '/' || !stays_below(path) || !root)
		return CL_INVALID_VALUE;
	if (asprintf(&place, "%s%s%s", root, path, bytes ? "" : "/") < 0)
		return CL_OUT_OF_HOST_MEMORY;
	make_folders(place);
	const int fd =
		bytes ? open(place, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     0600)
		      : -1;
	free(place);
	if (!bytes) {
		program_includes(program, path, NULL, 0);
		return CL_SUCCESS;
	}
	if (fd < 0)
		return CL_OUT_OF_RESOURCES;
	size_t done = 0;
	while (done < size) {
		const ssize_t count =
			write(fd, (const char *)bytes + done, size - done);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			break;
		done += (size_t)count;
	}
	close(fd);
	program_includes(program, path, bytes, size);
	return done == size ? CL_SUCCESS : CL_OUT_OF_RESOURCES;
}

/*
 * ---- kernels
 */
struct kinds {
	cl_uint count;
	cl_uchar kind[];
};

static int kind_of(cl_kernel kernel, cl_uint index)
{
	cl_kernel_arg_address_qualifier address = 0;
	char type[128] = "";

	if (opencl_vendor.clGetKernelArgInfo(
		    kernel, index, CL_KERNEL_ARG_ADDRESS_QUALIFIER,
		    sizeof(address), &address, NULL) != CL_SUCCESS)
		return ARG_UNKNOWN;
	opencl_vendor.clGetKernelArgInfo(kernel, index, CL_KERNEL_ARG_TYPE_NAME,
					 sizeof(type), type, NULL);
	if (strcmp(type, "sampler_t") == 0)
		return ARG_SAMPLER;
	if (strcmp(type, "queue_t") == 0)
		return ARG_QUEUE;
	if (address == CL_KERNEL_ARG_ADDRESS_GLOBAL ||
	    address == CL_KERNEL_ARG_ADDRESS_CONSTANT ||
	    strncmp(type, "image", 5) == 0)
		return ARG_MEM;
	return ARG_VALUE;
}

static const struct kinds *kinds_of(cl_kernel kernel)
{
	struct kinds *kinds = server_slot(kernel, OPENCL_TYPE_CL_KERNEL);
	cl_uint count = 0;

	if (kinds || !kernel)
		return kinds;
	if (opencl_vendor.clGetKernelInfo(kernel, CL_KERNEL_NUM_ARGS,
					  sizeof(count), &count,
					  NULL) != CL_SUCCESS ||
	    count > ARGS_MAX)
		return NULL;
	kinds = calloc(1, sizeof(*kinds) + count);
	if (!kinds)
		return NULL;
	kinds->count = count;
	for (cl_uint i = 0; i < count; i++)
		kinds->kind[i] = (cl_uchar)kind_of(kernel, i);
	return server_slot_set(kernel, OPENCL_TYPE_CL_KERNEL, kinds, free);
}

int arg_kind(cl_kernel kernel, cl_uint index)
{
	const struct kinds *kinds = kinds_of(kernel);

	return kinds && index < kinds->count ? kinds->kind[index] : ARG_VALUE;
}

cl_int server_clsluiceKernelArgs(cl_kernel kernel, cl_uint room,
				 cl_uchar *kinds, cl_uint *count)
{
	const struct kinds *known = kinds_of(kernel);

	if (!known || !count || (kinds && room < known->count))
		return kernel ? CL_OUT_OF_RESOURCES : CL_INVALID_KERNEL;
	if (kinds)
		memcpy(kinds, known->kind, known->count);
	*count = known->count;
	return CL_SUCCESS;
}

cl_int server_clsluiceSetKernelArg(cl_kernel kernel, cl_uint index, cl_mem mem,
				   cl_sampler sampler, size_t size,
				   const void *value)
{
	if (mem)
		return opencl_vendor.clSetKernelArg(kernel, index, sizeof(mem),
						    &mem);
	if (sampler)
		return opencl_vendor.clSetKernelArg(kernel, index,
						    sizeof(sampler), &sampler);
	return opencl_vendor.clSetKernelArg(kernel, index, size, value);
}

/*
 * ---- memory objects
 */
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

static cl_mem_object_type type_of(cl_mem mem)
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
	if (*slice == 0 || type_of(image) != CL_MEM_OBJECT_IMAGE1D_ARRAY)
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

void *server_clsluiceHostPtr(cl_mem mem)
{
	cl_mem_flags flags = 0;
	void *host = NULL;

	if (!mem ||
	    opencl_vendor.clGetMemObjectInfo(mem, CL_MEM_FLAGS, sizeof(flags),
					     &flags, NULL) != CL_SUCCESS ||
	    !(flags & CL_MEM_USE_HOST_PTR))
		return NULL;
	opencl_vendor.clGetMemObjectInfo(mem, CL_MEM_HOST_PTR, sizeof(host),
					 &host, NULL);
	return host;
}

/*
 * ---- memory of the guest's: our copy of it must live as long as the vendor
 * uses it, and that may be longer than the guest's handle
 */
static void host_drop(cl_mem mem, void *held)
{
	(void)mem;
	server_kept_drop(held);
}

static cl_mem host_held(cl_mem mem, cl_mem_flags flags, const void *host)
{
	void *held = mem && flags & CL_MEM_USE_HOST_PTR ? server_kept_hold(host)
							: NULL;

	/* Called last: destructor callbacks run last in, first out. */
	if (held && (!opencl_vendor.clSetMemObjectDestructorCallback ||
		     opencl_vendor.clSetMemObjectDestructorCallback(
			     mem, host_drop, held) != CL_SUCCESS))
		server_kept_drop(held);
	return mem;
}

cl_mem server_buffer(cl_context context, cl_mem_flags flags, size_t size,
		     void *host_ptr, cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateBuffer(context, flags, size,
						      host_ptr, errcode_ret),
			 flags, host_ptr);
}

cl_mem server_buffer_with(cl_context context,
			  const cl_mem_properties *properties,
			  cl_mem_flags flags, size_t size, void *host_ptr,
			  cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateBufferWithProperties(
				 context, properties, flags, size, host_ptr,
				 errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image(cl_context context, cl_mem_flags flags,
		    const cl_image_format *image_format,
		    const cl_image_desc *image_desc, void *host_ptr,
		    cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImage(context, flags,
						     image_format, image_desc,
						     host_ptr, errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image_with(cl_context context,
			 const cl_mem_properties *properties,
			 cl_mem_flags flags,
			 const cl_image_format *image_format,
			 const cl_image_desc *image_desc, void *host_ptr,
			 cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImageWithProperties(
				 context, properties, flags, image_format,
				 image_desc, host_ptr, errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image_2d(cl_context context, cl_mem_flags flags,
		       const cl_image_format *image_format, size_t image_width,
		       size_t image_height, size_t image_row_pitch,
		       void *host_ptr, cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImage2D(
				 context, flags, image_format, image_width,
				 image_height, image_row_pitch, host_ptr,
				 errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image_3d(cl_context context, cl_mem_flags flags,
		       const cl_image_format *image_format, size_t image_width,
		       size_t image_height, size_t image_depth,
		       size_t image_row_pitch, size_t image_slice_pitch,
		       void *host_ptr, cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImage3D(
				 context, flags, image_format, image_width,
				 image_height, image_depth, image_row_pitch,
				 image_slice_pitch, host_ptr, errcode_ret),
			 flags, host_ptr);
}

/*
 * ---- maps: the vendor's mapping stands behind the guest's copy
 */
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

static cl_int event_status(cl_event event)
{
	cl_int status = CL_COMPLETE;

	opencl_vendor.clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
				     sizeof(status), &status, NULL);
	return status;
}

static bool is_over(cl_event event)
{
	return event_status(event) <= CL_COMPLETE;
}

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
	const cl_mem_object_type type = type_of(map->mem);
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
	if (data && (!map->event || is_over(map->event)))
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

/*
 * ---- events
 */
static void event_release(void *event)
{
	opencl_vendor.clReleaseEvent(event);
}

cl_int server_event_callback(cl_event event, cl_int command_exec_callback_type,
			     void (*pfn_notify)(cl_event, cl_int, void *),
			     void *user_data)
{
	if (pfn_notify && event) {
		/* The guest runs it when the vendor may have let go. */
		opencl_vendor.clRetainEvent(event);
		server_callback_after(user_data, event_release, event);
	}
	return opencl_vendor.clSetEventCallback(
		event, command_exec_callback_type, pfn_notify, user_data);
}

/* Pending data refer to it, and maps; the application does not know. */
static cl_uint our_holds(cl_event event)
{
	cl_uint count = server_later_holds(event);

	pthread_mutex_lock(&maps_lock);
	for (const struct map *map = maps; map; map = map->next)
		count += map->event == event;
	pthread_mutex_unlock(&maps_lock);
	return count;
}

/* The application's references, of those that were counted at @answer. */
static void subtract_ours(void *answer, size_t room, cl_uint ours)
{
	cl_uint count;

	if (!answer || room < sizeof(count))
		return;
	memcpy(&count, answer, sizeof(count));
	count -= ours;
	memcpy(answer, &count, sizeof(count));
}

cl_int server_event_info(cl_event event, cl_event_info param_name,
			 size_t param_value_size, void *param_value,
			 size_t *param_value_size_ret)
{
	const cl_int error = opencl_vendor.clGetEventInfo(
		event, param_name, param_value_size, param_value,
		param_value_size_ret);

	if (!error && param_name == CL_EVENT_REFERENCE_COUNT)
		subtract_ours(param_value, param_value_size, our_holds(event));
	return error;
}

cl_int server_context_info(cl_context context, cl_context_info param_name,
			   size_t param_value_size, void *param_value,
			   size_t *param_value_size_ret)
{
	const cl_int error = opencl_vendor.clGetContextInfo(
		context, param_name, param_value_size, param_value,
		param_value_size_ret);

	if (!error && param_name == CL_CONTEXT_REFERENCE_COUNT)
		subtract_ours(param_value, param_value_size,
			      twins_of_context(context));
	return error;
}

static void later_begin(void *event, bool ours)
{
	if (!ours)
		opencl_vendor.clRetainEvent(event);
}

static bool later_done(void *event)
{
	return is_over(event);
}

static bool later_failed(void *event)
{
	return event_status(event) < CL_COMPLETE;
}

extern const struct server_completion opencl_completion;
const struct server_completion opencl_completion = {
	.begin = later_begin,
	.done = later_done,
	.failed = later_failed,
	.end = event_release,
};

/*
 * ---- the start
 */
static void read_version(cl_platform_id platform)
{
	char text[128] = "";
	unsigned major = 1, minor = 0;

	opencl_vendor.clGetPlatformInfo(platform, CL_PLATFORM_VERSION,
					sizeof(text), text, NULL);
	if (sscanf(text, "OpenCL %u.%u", &major, &minor) == 2)
		server_version_set(major, minor);
}

static int warm_platform(cl_platform_id platform, char *text, size_t room)
{
	cl_device_id devices[DEVICES_MAX];
	cl_uint count = 0;
	char name[128] = "", device[128] = "";

	server_root(platform, OPENCL_TYPE_CL_PLATFORM_ID);
	read_version(platform);
	opencl_vendor.clGetPlatformInfo(platform, CL_PLATFORM_NAME,
					sizeof(name), name, NULL);
	programs_know_vendor(name);
	if (opencl_vendor.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL,
					 DEVICES_MAX, devices,
					 &count) != CL_SUCCESS)
		count = 0;
	for (cl_uint i = 0; i < count && i < DEVICES_MAX; i++)
		server_root(devices[i], OPENCL_TYPE_CL_DEVICE_ID);
	if (count)
		opencl_vendor.clGetDeviceInfo(devices[0], CL_DEVICE_NAME,
					      sizeof(device), device, NULL);
	snprintf(text, room, "%s: %u device%s, %s", name, count,
		 count == 1 ? "" : "s", device);
	return (int)count;
}

int opencl_warm(char *text, size_t room);
int opencl_warm(char *text, size_t room)
{
	cl_platform_id platforms[PLATFORMS_MAX];
	cl_uint count = 0;
	int devices = 0;

	if (!opencl_vendor.clGetPlatformIDs ||
	    opencl_vendor.clGetPlatformIDs(PLATFORMS_MAX, platforms, &count) !=
		    CL_SUCCESS) {
		snprintf(text, room, "the vendor library has no platform");
		return 0;
	}
	for (cl_uint i = 0; i < count && i < PLATFORMS_MAX; i++)
		devices += warm_platform(platforms[i], text, room);
	return devices;
}

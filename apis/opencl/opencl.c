/* OpenCL 3.0: what each function means. Nobody runs this file: `sluice compile`
 * makes the guest library and the server module from it. */
/* clang-format off: one line a thought */
#include "opencl_api.h"
#include "opencl_util.h"
#include <sluice/spec.h>

API(void)
{
	name("OpenCL");
	version("3.0");
	soname("libOpenCL.so.1");
	functions("cl[A-Z]*");
	exports("opencl.map");
	reviewed("clCreateImage*");
}

resource device_memory;

TYPE(cl_int status)
{
	success(CL_SUCCESS);
	failure(CL_OUT_OF_RESOURCES);
	lost(CL_DEVICE_NOT_AVAILABLE);
	unsupported(CL_INVALID_OPERATION);
}
TYPE(cl_platform_id v) { invalid(CL_INVALID_PLATFORM); dispatch(); }
TYPE(cl_device_id v) { invalid(CL_INVALID_DEVICE); dispatch(); }
TYPE(cl_context v) { invalid(CL_INVALID_CONTEXT); dispatch(); }
TYPE(cl_command_queue v)
{
	invalid(CL_INVALID_COMMAND_QUEUE);
	dispatch();
	ordered_by(v);
}
TYPE(cl_mem v) { invalid(CL_INVALID_MEM_OBJECT); dispatch(); }
TYPE(cl_program v) { invalid(CL_INVALID_PROGRAM); dispatch(); }
TYPE(cl_kernel v) { invalid(CL_INVALID_KERNEL); dispatch(); }
TYPE(cl_event v) { invalid(CL_INVALID_EVENT); dispatch(); }
TYPE(cl_sampler v) { invalid(CL_INVALID_SAMPLER); dispatch(); }
TYPE(cl_image_desc d) { handle(&d.mem_object); }

/* Objects */
IDIOM(cl_int *errcode_ret) { status(*errcode_ret); }
IDIOM(any _) { only_if("clCreate*", "clLinkProgram", "clCloneKernel"); any object = RESULT; creates(object); }
IDIOM(cl_context context) { only_if("clCreate*", "clLinkProgram"); any object = RESULT; parent(object, context); }
IDIOM(any _) { only_if("clRetain*"); retains(_); }
IDIOM(any _) { only_if("clRelease*"); releases(_); }
IDIOM(cl_command_queue command_queue, cl_event *event)
{
	out(event, 1);
	creates(*event);
	parent(*event, command_queue);
	async();
}

/* Queries */
IDIOM(size_t param_value_size, void *param_value, size_t *param_value_size_ret) { out_upto(param_value, param_value_size, *param_value_size_ret); }
IDIOM(cl_uint num_entries, cl_platform_id *platforms, cl_uint *num_platforms) { out_upto(platforms, num_entries, *num_platforms); constant(); }
IDIOM(cl_uint num_entries, cl_device_id *devices, cl_uint *num_devices) { out_upto(devices, num_entries, *num_devices); constant(); }
IDIOM(cl_uint num_entries, cl_image_format *image_formats, cl_uint *num_image_formats) { out_upto(image_formats, num_entries, *num_image_formats); }
IDIOM(cl_uint num_devices, cl_device_id *out_devices, cl_uint *num_devices_ret) { out_upto(out_devices, num_devices, *num_devices_ret); creates(*out_devices); }

/* Places in buffers and images */
IDIOM(const size_t *origin) { in(origin, 3); }
IDIOM(const size_t *region) { in(region, 3); }
IDIOM(const size_t *src_origin) { in(src_origin, 3); }
IDIOM(const size_t *dst_origin) { in(dst_origin, 3); }
IDIOM(const size_t *buffer_origin) { in(buffer_origin, 3); }
IDIOM(const size_t *host_origin) { in(host_origin, 3); }

/* Property lists are pairs, and end where a pair begins with 0: a value may be
 * 0. */
IDIOM(const cl_context_properties *properties)
{
	in_until(properties, 0, 2);
	for (int i = 0; properties[i]; i += 2)
		if (properties[i] == CL_CONTEXT_PLATFORM) handle((cl_platform_id *)&properties[i + 1]);
}
IDIOM(const cl_queue_properties *properties) { in_until(properties, 0, 2); }
IDIOM(const cl_mem_properties *properties) { in_until(properties, 0, 2); }
IDIOM(const cl_pipe_properties *properties) { in_until(properties, 0, 2); }
IDIOM(const cl_sampler_properties *sampler_properties) { in_until(sampler_properties, 0, 2); }
IDIOM(const cl_device_partition_property *properties) { sized(properties, partition_bytes); }

/* Answers that are handles, and answers that are edited */
extern __typeof__(clGetPlatformInfo) server_platform_info; extern __typeof__(clGetDeviceInfo) server_device_info;
extern __typeof__(clGetProgramInfo) server_program_info; extern __typeof__(clGetProgramBuildInfo) server_build_info; extern __typeof__(clGetContextInfo) server_context_info; extern __typeof__(clGetKernelInfo) server_kernel_info;
cl_int clGetPlatformInfo(cl_platform_id platform, cl_platform_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret) { via(server_platform_info); constant(); }
cl_int clGetDeviceInfo(cl_device_id device, cl_device_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	via(server_device_info);
	if (param_name == CL_DEVICE_PLATFORM) typed((cl_platform_id *)param_value);
	else if (param_name == CL_DEVICE_PARENT_DEVICE) typed((cl_device_id *)param_value);
	if (param_name != CL_DEVICE_REFERENCE_COUNT) constant(); else is(param_name, CL_DEVICE_REFERENCE_COUNT, counts(device));
}
cl_int clGetContextInfo(cl_context context, cl_context_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	if (param_name == CL_CONTEXT_DEVICES) typed((cl_device_id *)param_value);
	if (param_name == CL_CONTEXT_PROPERTIES) {
		out_upto((cl_context_properties *)param_value, param_value_size / sizeof(cl_context_properties), *param_value_size_ret / sizeof(cl_context_properties));
		for (size_t i = 0; i < *param_value_size_ret / sizeof(cl_context_properties); i += 2)
			if (((cl_context_properties *)param_value)[i] == CL_CONTEXT_PLATFORM) handle((cl_platform_id *)&((cl_context_properties *)param_value)[i + 1]);
	}
	is(param_name, CL_CONTEXT_REFERENCE_COUNT, counts(context)); via(server_context_info);
}
cl_int clGetCommandQueueInfo(cl_command_queue command_queue, cl_command_queue_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	is(param_name, CL_QUEUE_REFERENCE_COUNT, counts(command_queue)); is(param_name, CL_QUEUE_CONTEXT, parent(command_queue));
	if (param_name == CL_QUEUE_CONTEXT) typed((cl_context *)param_value);
	else if (param_name == CL_QUEUE_DEVICE) typed((cl_device_id *)param_value);
	else if (param_name == CL_QUEUE_DEVICE_DEFAULT) typed((cl_command_queue *)param_value);
}
cl_int clGetMemObjectInfo(cl_mem memobj, cl_mem_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	if (memory_answers(memobj, param_name)) by_hand();
	is(param_name, CL_MEM_REFERENCE_COUNT, counts(memobj)); is(param_name, CL_MEM_CONTEXT, parent(memobj));
	if (param_name != CL_MEM_REFERENCE_COUNT && param_name != CL_MEM_MAP_COUNT) constant();
	if (param_name == CL_MEM_CONTEXT) typed((cl_context *)param_value);
	else if (param_name == CL_MEM_ASSOCIATED_MEMOBJECT) typed((cl_mem *)param_value);
}
cl_int clGetImageInfo(cl_mem image, cl_image_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret) { constant(); if (param_name == CL_IMAGE_BUFFER) typed((cl_mem *)param_value); }
cl_int clGetSamplerInfo(cl_sampler sampler, cl_sampler_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret) {
	if (param_name == CL_SAMPLER_CONTEXT) typed((cl_context *)param_value);
	is(param_name, CL_SAMPLER_REFERENCE_COUNT, counts(sampler)); is(param_name, CL_SAMPLER_CONTEXT, parent(sampler));
}
cl_int clGetProgramInfo(cl_program program, cl_program_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	via(server_program_info); if (param_name == CL_PROGRAM_BINARIES) by_hand();
	is(param_name, CL_PROGRAM_REFERENCE_COUNT, counts(program)); is(param_name, CL_PROGRAM_CONTEXT, parent(program));
	if (param_name == CL_PROGRAM_DEVICES) typed((cl_device_id *)param_value);
	else if (param_name == CL_PROGRAM_CONTEXT) typed((cl_context *)param_value);
}
cl_int clGetProgramBuildInfo(
	cl_program program, cl_device_id device, cl_program_build_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret) { via(server_build_info); }
cl_int clGetKernelInfo(cl_kernel kernel, cl_kernel_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	via(server_kernel_info); is(param_name, CL_KERNEL_REFERENCE_COUNT, counts(kernel)); is(param_name, CL_KERNEL_PROGRAM, parent(kernel));
	if (param_name != CL_KERNEL_REFERENCE_COUNT) constant();
	if (param_name == CL_KERNEL_CONTEXT) typed((cl_context *)param_value);
	else if (param_name == CL_KERNEL_PROGRAM) typed((cl_program *)param_value);
}
extern __typeof__(clGetKernelArgInfo) server_kernel_arg_info; extern __typeof__(clGetEventInfo) server_event_info;
cl_int clGetKernelArgInfo(cl_kernel kernel, cl_uint arg_index, cl_kernel_arg_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret) { via(server_kernel_arg_info); }
cl_int clGetEventInfo(cl_event event, cl_event_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret)
{
	is(param_name, CL_EVENT_COMMAND_QUEUE, parent(event)); via(server_event_info);
	if (param_name == CL_EVENT_COMMAND_QUEUE) typed((cl_command_queue *)param_value);
	else if (param_name == CL_EVENT_CONTEXT) typed((cl_context *)param_value);
}
cl_int clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info param_name, size_t param_value_size, void *param_value, size_t *param_value_size_ret) { constant(); }
cl_int clGetKernelSubGroupInfo(cl_kernel kernel, cl_device_id device, cl_kernel_sub_group_info param_name, size_t input_value_size, const void *input_value,
	size_t param_value_size, void *param_value, size_t *param_value_size_ret) { in(input_value, input_value_size); }

/* Callbacks */
static void context_notify(const char *errinfo, const void *private_info, size_t cb, void *user_data) { in(private_info, cb); }
static void program_notify(cl_program program, void *user_data) {}
static void event_notify(cl_event event, cl_int event_command_status, void *user_data) {}
static void memory_notify(cl_mem memobj, void *user_data) {}
static void context_gone(cl_context context, void *user_data) {}
IDIOM(void (*pfn_notify)(const char *, const void *, size_t, void *), void *user_data) { cl_context context = RESULT; calls(pfn_notify, context_notify, user_data, context); }
IDIOM(void (*pfn_notify)(cl_program, void *), void *user_data) { only_if("clBuildProgram", "clCompileProgram", "clLinkProgram"); once(pfn_notify, program_notify, user_data); }
IDIOM(void (*pfn_notify)(cl_event, cl_int, void *), void *user_data) { once(pfn_notify, event_notify, user_data); }
IDIOM(void (*pfn_notify)(cl_mem, void *), void *user_data) { only_if("*DestructorCallback"); once(pfn_notify, memory_notify, user_data); }
IDIOM(void (*pfn_notify)(cl_context, void *), void *user_data) { once(pfn_notify, context_gone, user_data); }
extern __typeof__(clSetEventCallback) server_event_callback;
cl_int clSetEventCallback(cl_event event, cl_int command_exec_callback_type, void (*pfn_notify)(cl_event, cl_int, void *), void *user_data) { via(server_event_callback); }

/* Memory */
IDIOM(cl_mem_flags flags, size_t size, void *host_ptr)
{
	cl_mem mem = RESULT;
	if (flags & (CL_MEM_COPY_HOST_PTR | CL_MEM_USE_HOST_PTR)) {
		in(host_ptr, size);
		bulk(host_ptr);
	} else opaque(host_ptr);
	if (flags & CL_MEM_USE_HOST_PTR) keeps(host_ptr, size, mem);
	holds(device_memory, size, mem);
}
IDIOM(cl_mem_flags flags, const cl_image_format *image_format, const cl_image_desc *image_desc, void *host_ptr)
{
	cl_mem mem = RESULT;
	in(image_format, 1);
	in(image_desc, 1);
	parent(mem, image_desc->mem_object);
	if (flags & (CL_MEM_COPY_HOST_PTR | CL_MEM_USE_HOST_PTR)) {
		in(host_ptr, image_bytes(image_format, image_desc));
		bulk(host_ptr);
	} else opaque(host_ptr);
	if (flags & CL_MEM_USE_HOST_PTR) keeps(host_ptr, image_bytes(image_format, image_desc), mem);
	holds(device_memory, image_bytes(image_format, image_desc), mem);
}
extern __typeof__(clCreateBuffer) server_buffer; extern __typeof__(clCreateBufferWithProperties) server_buffer_with; extern __typeof__(clCreateImage) server_image;
extern __typeof__(clCreateImageWithProperties) server_image_with; extern __typeof__(clCreateImage2D) server_image_2d; extern __typeof__(clCreateImage3D) server_image_3d;
cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void *host_ptr, cl_int *errcode_ret) { if (buffer_is_shared(context, flags, size)) by_hand(); via(server_buffer); }
cl_mem clCreateBufferWithProperties(cl_context context, const cl_mem_properties *properties, cl_mem_flags flags, size_t size, void *host_ptr, cl_int *errcode_ret) { if (buffer_is_shared(context, flags, size)) by_hand(); via(server_buffer_with); }
cl_int clReleaseMemObject(cl_mem memobj) { if (memory_is_large(memobj)) wait(); }
cl_mem clCreateImage(cl_context context, cl_mem_flags flags, const cl_image_format *image_format, const cl_image_desc *image_desc, void *host_ptr, cl_int *errcode_ret) { via(server_image); }
cl_mem clCreateImageWithProperties(cl_context context, const cl_mem_properties *properties, cl_mem_flags flags, const cl_image_format *image_format, const cl_image_desc *image_desc,
	void *host_ptr, cl_int *errcode_ret) { via(server_image_with); }
cl_mem clCreateSubBuffer(cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type buffer_create_type, const void *buffer_create_info, cl_int *errcode_ret)
{
	cl_mem mem = RESULT;
	in((cl_buffer_region *)buffer_create_info, 1);
	parent(mem, buffer);
	needs(mem, buffer);
}
cl_mem clCreateImage2D(cl_context context, cl_mem_flags flags, const cl_image_format *image_format, size_t image_width, size_t image_height, size_t image_row_pitch,
	void *host_ptr, cl_int *errcode_ret)
{
	cl_mem mem = RESULT;
	via(server_image_2d);
	in(image_format, 1);
	if (flags & (CL_MEM_COPY_HOST_PTR | CL_MEM_USE_HOST_PTR)) in(host_ptr, flat_image_bytes(image_format, image_width, image_height, 1, image_row_pitch, 0));
	else opaque(host_ptr);
	if (flags & CL_MEM_USE_HOST_PTR) keeps(host_ptr, flat_image_bytes(image_format, image_width, image_height, 1, image_row_pitch, 0), mem);
}
cl_mem clCreateImage3D(cl_context context, cl_mem_flags flags, const cl_image_format *image_format, size_t image_width, size_t image_height, size_t image_depth,
	size_t image_row_pitch, size_t image_slice_pitch, void *host_ptr, cl_int *errcode_ret)
{
	cl_mem mem = RESULT;
	via(server_image_3d);
	in(image_format, 1);
	if (flags & (CL_MEM_COPY_HOST_PTR | CL_MEM_USE_HOST_PTR))
		in(host_ptr, flat_image_bytes(image_format, image_width, image_height, image_depth, image_row_pitch, image_slice_pitch));
	else opaque(host_ptr);
	if (flags & CL_MEM_USE_HOST_PTR) keeps(host_ptr, flat_image_bytes(image_format, image_width, image_height, image_depth, image_row_pitch, image_slice_pitch), mem);
}
cl_int clCreateSubDevices(
	cl_device_id in_device, const cl_device_partition_property *properties, cl_uint num_devices, cl_device_id *out_devices, cl_uint *num_devices_ret) { parent(*out_devices, in_device); }

/* Transfers: those that do not block are filled, or read, when their event is
 * over. */
IDIOM(cl_command_queue command_queue, cl_mem buffer, cl_bool blocking_read, size_t size, void *ptr, cl_event *event)
{
	if (transfer_is_ours(command_queue, buffer, blocking_read, size)) by_hand();
	out(ptr, size); bulk(ptr);
	if (!blocking_read) later(ptr, event); else { wait(); reports(); }
}
IDIOM(cl_command_queue command_queue, cl_mem buffer, cl_bool blocking_write, size_t size, const void *ptr, cl_event *event)
{
	if (transfer_is_ours(command_queue, buffer, blocking_write, size)) by_hand();
	in(ptr, size); bulk(ptr);
	if (!blocking_write) later(ptr, event); else { wait(); reports(); }
}
IDIOM(cl_command_queue command_queue, cl_mem buffer, cl_bool blocking_read, const size_t *host_origin, const size_t *region, size_t host_row_pitch, size_t host_slice_pitch,
	void *ptr, cl_event *event)
{
	if (rect_is_ours(command_queue, buffer)) by_hand();
	out_rows(ptr, rect_start(host_origin, region, host_row_pitch, host_slice_pitch), region[0], region[1], rect_row(region, host_row_pitch), region[2],
		rect_slice(region, host_row_pitch, host_slice_pitch));
	bulk(ptr);
	if (!blocking_read) later(ptr, event); else { wait(); reports(); }
}
IDIOM(cl_command_queue command_queue, cl_mem buffer, cl_bool blocking_write, const size_t *host_origin, const size_t *region, size_t host_row_pitch, size_t host_slice_pitch,
	const void *ptr, cl_event *event)
{
	if (rect_is_ours(command_queue, buffer)) by_hand();
	in_rows(ptr, rect_start(host_origin, region, host_row_pitch, host_slice_pitch), region[0], region[1], rect_row(region, host_row_pitch), region[2],
		rect_slice(region, host_row_pitch, host_slice_pitch));
	bulk(ptr);
	if (!blocking_write) later(ptr, event); else { wait(); reports(); }
}
IDIOM(cl_mem image, cl_bool blocking_read, const size_t *region, size_t row_pitch, size_t slice_pitch, void *ptr, cl_event *event)
{
	out_rows(ptr, 0, region[0] * texel_bytes(image), region[1], texel_row(image, region, row_pitch), region[2],
		texel_slice(image, region, row_pitch, slice_pitch));
	bulk(ptr);
	if (!blocking_read) later(ptr, event); else { wait(); reports(); }
}
IDIOM(cl_mem image, cl_bool blocking_write, const size_t *region, size_t input_row_pitch, size_t input_slice_pitch, const void *ptr, cl_event *event)
{
	in_rows(ptr, 0, region[0] * texel_bytes(image), region[1], texel_row(image, region, input_row_pitch), region[2],
		texel_slice(image, region, input_row_pitch, input_slice_pitch));
	bulk(ptr);
	if (!blocking_write) later(ptr, event); else { wait(); reports(); }
}
extern __typeof__(clEnqueueReadImage) server_read_image; extern __typeof__(clEnqueueWriteImage) server_write_image;
cl_int clEnqueueReadImage(cl_command_queue command_queue, cl_mem image, cl_bool blocking_read, const size_t *origin, const size_t *region, size_t row_pitch, size_t slice_pitch,
	void *ptr, cl_uint num_events_in_wait_list, const cl_event *event_wait_list, cl_event *event) { via(server_read_image); }
cl_int clEnqueueWriteImage(cl_command_queue command_queue, cl_mem image, cl_bool blocking_write, const size_t *origin, const size_t *region, size_t input_row_pitch,
	size_t input_slice_pitch, const void *ptr, cl_uint num_events_in_wait_list, const cl_event *event_wait_list, cl_event *event) { via(server_write_image); }
cl_int clEnqueueFillImage(cl_command_queue command_queue, cl_mem image, const void *fill_color, const size_t *origin, const size_t *region,
	cl_uint num_events_in_wait_list, const cl_event *event_wait_list, cl_event *event) { in(fill_color, 16); }
IDIOM(any _) { only_if("clEnqueueMap*", "clEnqueueUnmap*"); by_hand(); }

/* Programs */
cl_program clCreateProgramWithSource(cl_context context, cl_uint count, const char **strings, const size_t *lengths, cl_int *errcode_ret)
{
	in(lengths, count);
	in(strings, count);
	for (cl_uint i = 0; i < count; i++) text(strings[i], lengths[i]);
}
cl_program clCreateProgramWithBinary(cl_context context, cl_uint num_devices, const cl_device_id *device_list, const size_t *lengths, const unsigned char **binaries,
	cl_int *binary_status, cl_int *errcode_ret)
{
	in(lengths, num_devices);
	in(binaries, num_devices);
	for (cl_uint i = 0; i < num_devices; i++) in(binaries[i], lengths[i]);
	inout(binary_status, num_devices);
	always(binary_status);
}
extern __typeof__(clBuildProgram) server_build; extern __typeof__(clCompileProgram) server_compile; extern __typeof__(clLinkProgram) server_link;
cl_int clBuildProgram(
	cl_program program, cl_uint num_devices, const cl_device_id *device_list, const char *options, void (*pfn_notify)(cl_program, void *), void *user_data)
{
	if (program_needs_files(program)) by_hand();
	via(server_build);
	modifies(program);
}
cl_int clCompileProgram(cl_program program, cl_uint num_devices, const cl_device_id *device_list, const char *options, cl_uint num_input_headers,
	const cl_program *input_headers, const char **header_include_names, void (*pfn_notify)(cl_program, void *), void *user_data)
{
	if (program_needs_files(program)) by_hand();
	in(header_include_names, num_input_headers);
	for (cl_uint i = 0; i < num_input_headers; i++) string(header_include_names[i]);
	via(server_compile);
	modifies(program);
}
cl_program clLinkProgram(cl_context context, cl_uint num_devices, const cl_device_id *device_list, const char *options, cl_uint num_input_programs,
	const cl_program *input_programs, void (*pfn_notify)(cl_program, void *), void *user_data, cl_int *errcode_ret) { via(server_link); if (pfn_notify) by_hand(); }

/* Kernels */
extern __typeof__(clCreateKernel) server_kernel; extern __typeof__(clCreateKernelsInProgram) server_kernels; cl_kernel clCreateKernel(cl_program program, const char *kernel_name, cl_int *errcode_ret) { via(server_kernel); }
IDIOM(cl_program program)
{
	only_if("clCreateKernel");
	any kernel = RESULT;
	parent(kernel, program);
}
cl_int clCreateKernelsInProgram(cl_program program, cl_uint num_kernels, cl_kernel *kernels, cl_uint *num_kernels_ret)
{
	via(server_kernels); out_upto(kernels, num_kernels, *num_kernels_ret);
	creates(*kernels);
	parent(*kernels, program);
}
cl_int clSetKernelArg(cl_kernel kernel, cl_uint arg_index, size_t arg_size, const void *arg_value)
{
	if (true) by_hand();
	if (arg_value && arg_size == sizeof(cl_mem) && arg_kind(kernel, arg_index) == ARG_MEM) in((cl_mem *)arg_value, 1);
	else if (arg_value && arg_size == sizeof(cl_sampler) && arg_kind(kernel, arg_index) == ARG_SAMPLER) in((cl_sampler *)arg_value, 1);
	else if (arg_value && arg_size == sizeof(cl_command_queue) && arg_kind(kernel, arg_index) == ARG_QUEUE) in((cl_command_queue *)arg_value, 1);
	else in(arg_value, arg_size);
	modifies(kernel);
	async();
}
cl_int clEnqueueNDRangeKernel(cl_command_queue command_queue, cl_kernel kernel, cl_uint work_dim, const size_t *global_work_offset, const size_t *global_work_size,
	const size_t *local_work_size, cl_uint num_events_in_wait_list, const cl_event *event_wait_list, cl_event *event)
{
	require(work_dim >= 1 && work_dim <= 3, CL_INVALID_WORK_DIMENSION);
	in(global_work_offset, work_dim);
	in(global_work_size, work_dim);
	in(local_work_size, work_dim);
	timed(event);
}

/* Flow, and what is not forwarded */
cl_int clFlush(cl_command_queue command_queue) { flushes(); async(); }
cl_int clFinish(cl_command_queue command_queue) { if (finish_is_ours(command_queue)) by_hand(); reports(); }
cl_int clWaitForEvents(cl_uint num_events, const cl_event *event_list) { reports(); }
cl_int clSetCommandQueueProperty(cl_command_queue command_queue, cl_command_queue_properties properties, cl_bool enable, cl_command_queue_properties *old_properties) { out(old_properties, 1); }
cl_event clCreateUserEvent(cl_context context, cl_int *errcode_ret) {}
cl_int clEnqueueNativeKernel(cl_command_queue command_queue, void (*user_func)(void *), void *args, size_t cb_args, cl_uint num_mem_objects, const cl_mem *mem_list,
	const void **args_mem_loc, cl_uint num_events_in_wait_list, const cl_event *event_wait_list, cl_event *event) { unsupported(CL_INVALID_OPERATION); }
cl_int clSetKernelExecInfo(cl_kernel kernel, cl_kernel_exec_info param_name, size_t param_value_size, const void *param_value) { unsupported(CL_INVALID_OPERATION); }
cl_int clSetProgramReleaseCallback(cl_program program, void (*pfn_notify)(cl_program, void *), void *user_data) { unsupported(CL_INVALID_OPERATION); }
void *clGetExtensionFunctionAddressForPlatform(cl_platform_id platform, const char *func_name) { local(); }
void *clGetExtensionFunctionAddress(const char *func_name) { local(); }
IDIOM(any _)
{
	only_if("cl*SVM*", "cl*GL*", "cl*[a-z]INTEL", "cl*[a-z]KHR", "cl*ARM", "cl*[a-z]EXT", "cl*IMG", "cl*QCOM", "cl*APPLE");
	unsupported(CL_INVALID_OPERATION);
}
cl_int clGetPlatformIDs(cl_uint num_entries, cl_platform_id *platforms, cl_uint *num_platforms) { if (true) by_hand(); }
cl_int clIcdGetPlatformIDsKHR(cl_uint num_entries, cl_platform_id *platforms, cl_uint *num_platforms) { local(); }

/* Private calls, which no vendor knows: their server halves are in opencl_server.c */
cl_int clsluiceKernelArgs(cl_kernel kernel, cl_uint room, cl_uchar *kinds, cl_uint *count) { out_upto(kinds, room, *count); }
cl_int clsluiceSetKernelArg(cl_kernel kernel, cl_uint index, cl_mem mem, cl_sampler sampler, size_t size, const void *value) { in(value, size); }
cl_int clsluiceProgramBinary(cl_program program, cl_uint index, size_t room, unsigned char *bytes, size_t *size) { out_upto(bytes, room, *size); }
cl_int clsluiceFile(cl_program program, const char *path, size_t size, const void *bytes) { string(path); in(bytes, size); }
void *clsluiceHostPtr(cl_mem mem) {}
cl_int clsluiceMap(cl_command_queue queue, cl_mem mem, cl_bool blocking, cl_map_flags flags, const size_t *origin, const size_t *region, cl_uint num_events, const cl_event *events,
	cl_event *event, size_t bytes, size_t rows, size_t row_pitch, size_t slices, size_t slice_pitch, void *data, cl_ulong *map, size_t *pitches)
{
	in(origin, 3); in(region, 3); in(events, num_events);
	out(event, 1); creates(*event); parent(*event, queue);
	out_rows(data, 0, bytes, rows, row_pitch, slices, slice_pitch); bulk(data);
	if (!blocking) later(data, event);
	out(map, 1); out(pitches, 2);
}
cl_int clsluiceWritten(cl_mem mem, cl_ulong map, size_t bytes, size_t rows, size_t row_pitch, size_t slices, size_t slice_pitch, const void *data)
{
	in_rows(data, 0, bytes, rows, row_pitch, slices, slice_pitch);
	bulk(data);
}
cl_int clsluiceUnmap(cl_command_queue queue, cl_mem mem, cl_ulong map, size_t bytes, size_t rows, size_t row_pitch, size_t slices, size_t slice_pitch, const void *data,
	cl_uint num_events, const cl_event *events, cl_event *event)
{
	in_rows(data, 0, bytes, rows, row_pitch, slices, slice_pitch);
	bulk(data);
	in(events, num_events);
	out(event, 1); creates(*event); parent(*event, queue);
}
cl_int clsluiceShares(cl_context context, cl_ulong *most) { out(most, 1); }
cl_mem clsluiceBuffer(cl_context context, cl_mem_flags flags, size_t size, cl_ulong place, cl_ulong word, cl_int *errcode_ret) { cl_mem mem = RESULT; creates(mem); parent(mem, context); holds(device_memory, size, mem); }
cl_int clsluiceSettle(cl_command_queue queue, cl_uint num_events, const cl_event *events) { in(events, num_events); reports(); }
cl_int clsluiceTransfer(cl_command_queue command_queue, cl_mem buffer, cl_uint way, size_t offset, size_t size, cl_ulong place, cl_uint num_events, const cl_event *events,
	cl_event *event)
{
	in(events, num_events); wait(); reports();
	out(event, 1); creates(*event); parent(*event, command_queue);
}

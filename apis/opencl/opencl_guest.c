/*
 * The guest's hand-written halves of OpenCL: program binaries, and what an ICD
 * loader looks for. Kernel arguments are in opencl_arguments.c, memory objects
 * in opencl_memory.c, maps in opencl_maps.c, files that programs include in
 * opencl_files.c.
 */
#include "opencl_protocol.h"

#include <CL/cl_icd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_guest.gen.h"
#include "opencl_util.h"

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
	cl_program program = forward_clLinkProgram(
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
			error = clsluiceProgramBinary(program, i, sizes[i],
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

/* Where there is no session there is no platform, as where no vendor is. */
cl_int guest_clGetPlatformIDs(cl_uint num_entries, cl_platform_id *platforms,
			      cl_uint *num_platforms)
{
	const cl_int error =
		forward_clGetPlatformIDs(num_entries, platforms, num_platforms);

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

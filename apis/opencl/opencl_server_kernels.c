/*
 * What each argument of a kernel is: asked once, for both ends.
 */
#include "opencl_protocol.h"

#include <stdlib.h>
#include <string.h>

#include "opencl_util.h"
#include "opencl_vendor.h"
#include "server.h"

#define ARGS_MAX 1024

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

/*
 * Kernels in the server: what each of their arguments is, asked once for both
 * ends, and what they tell. Those of a twin are the application's program's.
 */
#include "opencl_protocol.h"

#include <stdlib.h>
#include <string.h>

#include "opencl_programs.h"
#include "opencl_server.h"
#include "opencl_twins.h"
#include "opencl_util.h"
#include "opencl_vendor.h"
#include "server.h"

#define ARGS_MAX 1024

/*
 * ---- arguments
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
 * ---- where they come from, and what they tell
 */
static cl_int query_kernel(void *object, cl_uint param, size_t room,
			   void *value, size_t *size)
{
	return opencl_vendor.clGetKernelInfo(object, param, room, value, size);
}

cl_kernel server_kernel(cl_program program, const char *kernel_name,
			cl_int *errcode_ret)
{
	return opencl_vendor.clCreateKernel(program_built(program), kernel_name,
					    errcode_ret);
}

cl_int server_kernels(cl_program program, cl_uint num_kernels,
		      cl_kernel *kernels, cl_uint *num_kernels_ret)
{
	return opencl_vendor.clCreateKernelsInProgram(
		program_built(program), num_kernels, kernels, num_kernels_ret);
}

static cl_program program_of(cl_kernel kernel, struct twin **twin)
{
	cl_program program = NULL;

	*twin = NULL;
	if (!kernel || opencl_vendor.clGetKernelInfo(kernel, CL_KERNEL_PROGRAM,
						     sizeof(program), &program,
						     NULL) != CL_SUCCESS)
		return NULL;
	return twin_original(program, twin);
}

static const char *attributes_of(cl_kernel kernel, const struct twin *twin)
{
	size_t size;
	cl_int error;
	const char *attributes = NULL;
	char *name = whole_answer(query_kernel, kernel, CL_KERNEL_FUNCTION_NAME,
				  &size, &error);

	if (name)
		attributes = twin_attributes(twin, name);
	free(name);
	return attributes;
}

cl_int server_kernel_info(cl_kernel kernel, cl_kernel_info param_name,
			  size_t param_value_size, void *param_value,
			  size_t *param_value_size_ret)
{
	struct twin *twin = NULL;
	cl_program program = NULL;
	const char *attributes = NULL;

	if (param_name == CL_KERNEL_PROGRAM ||
	    param_name == CL_KERNEL_ATTRIBUTES)
		program = program_of(kernel, &twin);
	if (twin && param_name == CL_KERNEL_PROGRAM)
		return answer(&program, sizeof(program), param_value_size,
			      param_value, param_value_size_ret);
	if (twin)
		attributes = attributes_of(kernel, twin);
	if (attributes)
		return answer(attributes, strlen(attributes) + 1,
			      param_value_size, param_value,
			      param_value_size_ret);
	return opencl_vendor.clGetKernelInfo(kernel, param_name,
					     param_value_size, param_value,
					     param_value_size_ret);
}

cl_int server_kernel_arg_info(cl_kernel kernel, cl_uint arg_index,
			      cl_kernel_arg_info param_name,
			      size_t param_value_size, void *param_value,
			      size_t *param_value_size_ret)
{
	struct twin *twin;
	cl_program program = program_of(kernel, &twin);

	if (!program || !program_hides_arguments(program))
		return opencl_vendor.clGetKernelArgInfo(
			kernel, arg_index, param_name, param_value_size,
			param_value, param_value_size_ret);
	/* The vendor still judges the kernel and the index. */
	const cl_int error = opencl_vendor.clGetKernelArgInfo(
		kernel, arg_index, param_name, 0, NULL, NULL);
	return error && error != CL_INVALID_VALUE
		       ? error
		       : CL_KERNEL_ARG_INFO_NOT_AVAILABLE;
}

/*
 * Kernel arguments in the guest: what each of a kernel's arguments is, asked
 * once, and what it was last set to. The same again is not sent: programs set
 * all arguments before each launch, though few of them change.
 */
#include "opencl_protocol.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_guest.gen.h"
#include "opencl_util.h"

#define ARGS_MAX 1024
#define VALUE_MAX 32 /* bytes of a value that is remembered */

/* Of an object, the id as well, since a pointer comes again. */
struct value {
	size_t size; /* 0: not known */
	uint64_t id;
	union {
		unsigned char bytes[VALUE_MAX];
		void *object;
	};
};

struct arguments {
	cl_uint count;
	cl_uchar kind[ARGS_MAX];
	struct value *values; /* of the first count */
};

static void arguments_free(void *data)
{
	struct arguments *arguments = data;

	free(arguments->values);
	free(arguments);
}

static struct arguments *arguments_ask(cl_kernel kernel)
{
	struct arguments *arguments = calloc(1, sizeof(*arguments));

	if (!arguments)
		return NULL;
	if (clsluiceKernelArgs(kernel, ARGS_MAX, arguments->kind,
			       &arguments->count) == CL_SUCCESS &&
	    arguments->count <= ARGS_MAX)
		arguments->values = calloc(arguments->count + (size_t)1,
					   sizeof(*arguments->values));
	if (arguments->values)
		return arguments;
	free(arguments);
	return NULL;
}

static struct arguments *arguments_of(cl_kernel kernel)
{
	struct arguments *arguments = sluice_guest_slot_of(
		&opencl_module, kernel, OPENCL_TYPE_CL_KERNEL);

	if (arguments ||
	    !sluice_guest_is(&opencl_module, kernel, OPENCL_TYPE_CL_KERNEL))
		return arguments;
	arguments = arguments_ask(kernel);
	if (!arguments)
		return NULL;
	return sluice_guest_slot_set(kernel, arguments, arguments_free);
}

int arg_kind(cl_kernel kernel, cl_uint index)
{
	const struct arguments *arguments = arguments_of(kernel);

	if (!arguments || index >= arguments->count)
		return ARG_VALUE;
	return arguments->kind[index];
}

/*
 * ---- what it was set to
 */

/* Local memory has a size and no bytes: it is not remembered. Nor is NULL,
 * which has no id. */
static void value_keep(struct value *value, int kind, size_t size,
		       const void *given)
{
	if (!given || size > VALUE_MAX || kind == ARG_UNKNOWN)
		return;
	memcpy(value->bytes, given, size);
	if (kind != ARG_VALUE)
		value->id = size == sizeof(void *)
				    ? sluice_guest_id(value->object)
				    : 0;
	if (kind == ARG_VALUE || value->id != 0)
		value->size = size;
}

/* Whether it is set to that already; then the call is answered. */
static bool value_is(const struct value *value, int kind, size_t size,
		     const void *given)
{
	if (value->size != size || !given || size == 0)
		return false;
	if (size == sizeof(cl_uint))
		return memcmp(value->bytes, given, sizeof(cl_uint)) == 0 &&
		       sluice_guest_answered(NULL, 0);
	return memcmp(value->bytes, given, size) == 0 &&
	       (kind == ARG_VALUE
			? sluice_guest_answered(NULL, 0)
			: sluice_guest_answered(value->object, value->id));
}

/* No table tells: what equals a live object of ours is taken for it. */
static cl_int set_unknown(cl_kernel kernel, cl_uint index, size_t size,
			  const void *given)
{
	void *object = NULL;

	if (given)
		memcpy(&object, given, sizeof(object));
	if (sluice_guest_is(&opencl_module, object, OPENCL_TYPE_CL_MEM))
		return clsluiceSetKernelArg(kernel, index, object, NULL, 0,
					    NULL);
	if (sluice_guest_is(&opencl_module, object, OPENCL_TYPE_CL_SAMPLER))
		return clsluiceSetKernelArg(kernel, index, NULL, object, 0,
					    NULL);
	return clsluiceSetKernelArg(kernel, index, NULL, NULL, size, given);
}

static cl_int set_in_server(cl_kernel kernel, cl_uint index, size_t size,
			    const void *given)
{
	if (size == sizeof(cl_mem) && arg_kind(kernel, index) == ARG_UNKNOWN)
		return set_unknown(kernel, index, size, given);
	return forward_clSetKernelArg(kernel, index, size, given);
}

cl_int guest_clSetKernelArg(cl_kernel kernel, cl_uint arg_index,
			    size_t arg_size, const void *arg_value)
{
	struct arguments *arguments = arguments_of(kernel);
	struct value *value;
	cl_int error;
	int kind;

	if (!arguments || arg_index >= arguments->count)
		return set_in_server(kernel, arg_index, arg_size, arg_value);
	value = &arguments->values[arg_index];
	kind = arguments->kind[arg_index];
	if (value_is(value, kind, arg_size, arg_value))
		return CL_SUCCESS;
	/* A call that fails leaves what was set before, or not. */
	value->size = 0;
	error = set_in_server(kernel, arg_index, arg_size, arg_value);
	if (error == CL_SUCCESS)
		value_keep(value, kind, arg_size, arg_value);
	return error;
}

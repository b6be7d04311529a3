/*
 * Answers of the vendor's that are edited: nothing is told of what is not
 * forwarded.
 */
#include "opencl_protocol.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_server.h"
#include "opencl_vendor.h"

#define ICD_SUFFIX "SLUICE"

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

static bool is_forwarded(const char *name, size_t length)
{
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

/*
 * What programs tell: as if they had been built by the application's options,
 * in its folders.
 */
#include "opencl_protocol.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_programs.h"
#include "opencl_server.h"
#include "opencl_twins.h"
#include "opencl_vendor.h"
#include "server.h"

struct build_query {
	cl_program program;
	cl_device_id device;
};

static cl_int query_build(void *object, cl_uint param, size_t room, void *value,
			  size_t *size)
{
	const struct build_query *query = object;

	return opencl_vendor.clGetProgramBuildInfo(
		query->program, query->device, param, room, value, size);
}

/* @log with what lies in @path below our root as in @spelled; frees @log. */
static char *folder_shown(char *log, const char *root, const char *path,
			  const char *spelled)
{
	char *from = NULL, *to = NULL, *shown = NULL;

	if (asprintf(&from, "%s%s/", root, path) < 0)
		from = NULL;
	if (asprintf(&to, "%s/", spelled) < 0)
		to = NULL;
	if (log && from && to)
		shown = text_replaced(log, from, to);
	free(from);
	free(to);
	free(log);
	return shown;
}

/* Paths are the guest's again, spelled as it did; frees @log and @folders. */
static char *log_shown(char *log, char *folders)
{
	const char *root = server_private_root();
	char *rest = NULL;

	if (!root || !log) {
		free(folders);
		return log;
	}
	for (char *path = folders ? strtok_r(folders, "\x1e", &rest) : NULL;
	     path; path = strtok_r(NULL, "\x1e", &rest)) {
		const char *spelled = strtok_r(NULL, "\x1e", &rest);
		if (spelled)
			log = folder_shown(log, root, path, spelled);
	}
	free(folders);
	char *shown = log ? text_replaced(log, root, "") : NULL;
	free(log);
	return shown;
}

static cl_int build_log(struct build_query *query, size_t room, void *place,
			size_t *size_ret)
{
	size_t size;
	cl_int error;
	char *folders = NULL;
	cl_program program = query->program;
	const struct twin *twin = program_twin(program);

	query->program = program_built(program);
	char *log = whole_answer(query_build, query, CL_PROGRAM_BUILD_LOG,
				 &size, &error);
	if (log && twin) {
		free(log);
		log = strdup(twin_log(twin));
		error = CL_OUT_OF_HOST_MEMORY;
	}
	if (!log)
		return error;
	free(program_options(program, &folders));
	log = log_shown(log, folders);
	error = log ? answer(log, strlen(log) + 1, room, place, size_ret)
		    : CL_OUT_OF_HOST_MEMORY;
	free(log);
	return error;
}

cl_int server_build_info(cl_program program, cl_device_id device,
			 cl_program_build_info param_name,
			 size_t param_value_size, void *param_value,
			 size_t *param_value_size_ret)
{
	struct build_query query = { program, device };
	char *own = param_name == CL_PROGRAM_BUILD_OPTIONS
			    ? program_options(program, NULL)
			    : NULL;
	cl_int error;

	if (param_name == CL_PROGRAM_BUILD_LOG)
		return build_log(&query, param_value_size, param_value,
				 param_value_size_ret);
	if (own) {
		/* The vendor still judges the program and the device. */
		error = opencl_vendor.clGetProgramBuildInfo(
			program_built(program), device, param_name, 0, NULL,
			NULL);
		if (!error)
			error = answer(own, strlen(own) + 1, param_value_size,
				       param_value, param_value_size_ret);
		free(own);
		return error;
	}
	return opencl_vendor.clGetProgramBuildInfo(
		program_built(program), device, param_name, param_value_size,
		param_value, param_value_size_ret);
}

/* References of the application's, and of kernels. */
static cl_int reference_count(cl_program program, const struct twin *twin,
			      cl_uint *count)
{
	cl_uint of_twin = 0;
	cl_int error = opencl_vendor.clGetProgramInfo(
		program, CL_PROGRAM_REFERENCE_COUNT, sizeof(*count), count,
		NULL);

	if (!error)
		error = opencl_vendor.clGetProgramInfo(
			twin_program(twin), CL_PROGRAM_REFERENCE_COUNT,
			sizeof(of_twin), &of_twin, NULL);
	/* The twin holds one, and we one of the twin. */
	*count += of_twin - 2;
	return error;
}

/* What the application gave to make it is the program's own. */
static bool is_of_build(cl_program_info param_name)
{
	return param_name == CL_PROGRAM_NUM_KERNELS ||
	       param_name == CL_PROGRAM_KERNEL_NAMES ||
	       param_name == CL_PROGRAM_BINARY_SIZES ||
	       param_name == CL_PROGRAM_BINARIES ||
	       param_name == CL_PROGRAM_SCOPE_GLOBAL_CTORS_PRESENT ||
	       param_name == CL_PROGRAM_SCOPE_GLOBAL_DTORS_PRESENT;
}

cl_int server_program_info(cl_program program, cl_program_info param_name,
			   size_t param_value_size, void *param_value,
			   size_t *param_value_size_ret)
{
	/* A twin that does not answer any more holds its reference yet. */
	const struct twin *twin = program_twin_held(program);

	if (twin && param_name == CL_PROGRAM_REFERENCE_COUNT) {
		cl_uint count;
		const cl_int error = reference_count(program, twin, &count);
		return error ? error
			     : answer(&count, sizeof(count), param_value_size,
				      param_value, param_value_size_ret);
	}
	if (is_of_build(param_name))
		program = program_built(program);
	return opencl_vendor.clGetProgramInfo(program, param_name,
					      param_value_size, param_value,
					      param_value_size_ret);
}

cl_int server_clsluiceProgramBinary(cl_program program, cl_uint index,
				    size_t room, unsigned char *bytes,
				    size_t *size)
{
	cl_uint count = 0;

	program = program_built(program);
	cl_int error = opencl_vendor.clGetProgramInfo(
		program, CL_PROGRAM_NUM_DEVICES, sizeof(count), &count, NULL);
	if (error || index >= count)
		return error ? error : CL_INVALID_VALUE;
	size_t *sizes = calloc(count, sizeof(*sizes));
	unsigned char **places = calloc(count, sizeof(*places));
	error = sizes && places ? opencl_vendor.clGetProgramInfo(
					  program, CL_PROGRAM_BINARY_SIZES,
					  count * sizeof(*sizes), sizes, NULL)
				: CL_OUT_OF_HOST_MEMORY;
	if (!error && sizes[index] > room)
		error = CL_INVALID_VALUE;
	/* A place for each: PoCL 3.1 writes to those that are NULL. */
	for (cl_uint i = 0; !error && i < count; i++) {
		places[i] = i == index ? bytes : malloc(sizes[i] + 1);
		if (!places[i])
			error = CL_OUT_OF_HOST_MEMORY;
	}
	if (!error) {
		*size = sizes[index];
		error = opencl_vendor.clGetProgramInfo(
			program, CL_PROGRAM_BINARIES, count * sizeof(*places),
			places, NULL);
	}
	for (cl_uint i = 0; places && i < count; i++)
		if (places[i] != bytes)
			free(places[i]);
	free(sizes);
	free(places);
	return error;
}

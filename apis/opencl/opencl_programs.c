/*
 * Programs in the server: what the application gave to build them with, and
 * what it is told of that. Its options are not all that they are built with.
 */
#include "opencl_protocol.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_server.h"
#include "opencl_vendor.h"
#include "server.h"

#define ROOT_TOKEN "@SLUICE_ROOT@"

/*
 * ---- options that the application did not give are hidden
 */
struct options {
	pthread_mutex_t lock;
	bool none;     /* the application gave no options to the last build */
	char *own;     /* of the last build, as the application gave them */
	char *folders; /* of its includes: path, \x1e, how spelled, \x1e */
};

static void options_destroy(void *data)
{
	struct options *options = data;

	free(options->own);
	free(options->folders);
	free(options);
}

static struct options *options_of(cl_program program)
{
	struct options *options = server_slot(program, OPENCL_TYPE_CL_PROGRAM);

	if (options)
		return options;
	options = calloc(1, sizeof(*options));
	if (!options)
		return NULL;
	pthread_mutex_init(&options->lock, NULL);
	return server_slot_set(program, OPENCL_TYPE_CL_PROGRAM, options,
			       options_destroy);
}

static void remember_options(cl_program program, const char *given,
			     size_t length, const char *folders)
{
	struct options *options = options_of(program);

	if (!options)
		return;
	pthread_mutex_lock(&options->lock);
	free(options->own);
	options->own = strndup(given ? given : "", length);
	options->none = !given;
	free(options->folders);
	options->folders = strdup(folders);
	pthread_mutex_unlock(&options->lock);
}

/* All of @from by @to in @text; the caller frees. */
static char *replaced(const char *text, const char *from, const char *to)
{
	char *result = NULL;
	size_t size;
	FILE *out = open_memstream(&result, &size);
	const char *found;

	if (!out)
		return NULL;
	while ((found = strstr(text, from))) {
		fprintf(out, "%.*s%s", (int)(found - text), text, to);
		text = found + strlen(from);
	}
	fprintf(out, "%s", text);
	return fclose(out) == 0 ? result : NULL;
}

/*
 * What to build with. Guests whose programs include files send three parts,
 * each ended by \x1f: the options as the application gave them, those to build
 * with, whose folders are below our private root, and the folders.
 */
static char *build_options(cl_program program, const char *given,
			   const char *added)
{
	const char *text = given ? given : "";
	const char *own_end = strchr(text, '\x1f');
	const char *folders = own_end ? strchr(own_end + 1, '\x1f') : NULL;
	const char *root = server_private_root();
	char *options = NULL;

	if (!folders || !root) {
		remember_options(program, given, strcspn(text, "\x1f"), "");
		if (asprintf(&options, "%s%s%s", text, *text ? " " : "",
			     added) < 0)
			options = NULL;
		return options;
	}
	/* No options at all are told from empty ones. */
	const bool none = text[0] == '\x1e';
	remember_options(program, none ? NULL : text,
			 none ? 0 : (size_t)(own_end - text), folders + 1);
	char *ours = strndup(own_end + 1, (size_t)(folders - own_end - 1));
	char *rooted = ours ? replaced(ours, ROOT_TOKEN, root) : NULL;
	if (rooted && asprintf(&options, "%s %s", rooted, added) < 0)
		options = NULL;
	free(ours);
	free(rooted);
	return options;
}

static void program_release(void *program)
{
	opencl_vendor.clReleaseProgram(program);
}

/* The guest runs the callback when the vendor may have let go already. */
static void hold_for_callback(cl_program program, void *user_data)
{
	opencl_vendor.clRetainProgram(program);
	server_callback_after(user_data, program_release, program);
}

cl_int server_build(cl_program program, cl_uint num_devices,
		    const cl_device_id *device_list, const char *options,
		    void (*pfn_notify)(cl_program, void *), void *user_data)
{
	/* So that kernels tell what their arguments are. */
	char *all = build_options(program, options, "-cl-kernel-arg-info");

	if (!all)
		return CL_OUT_OF_HOST_MEMORY;
	if (pfn_notify)
		hold_for_callback(program, user_data);
	const cl_int error = opencl_vendor.clBuildProgram(
		program, num_devices, device_list, all, pfn_notify, user_data);
	free(all);
	return error;
}

cl_int server_compile(cl_program program, cl_uint num_devices,
		      const cl_device_id *device_list, const char *options,
		      cl_uint num_input_headers,
		      const cl_program *input_headers,
		      const char **header_include_names,
		      void (*pfn_notify)(cl_program, void *), void *user_data)
{
	char *all = build_options(program, options, "-cl-kernel-arg-info");

	if (!all)
		return CL_OUT_OF_HOST_MEMORY;
	if (pfn_notify)
		hold_for_callback(program, user_data);
	const cl_int error = opencl_vendor.clCompileProgram(
		program, num_devices, device_list, all, num_input_headers,
		input_headers, header_include_names, pfn_notify, user_data);
	free(all);
	return error;
}

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

/* The application's own options, if we built the program, and the folders; the
 * caller frees. */
static char *own_options(cl_program program, char **folders)
{
	struct options *options = server_slot(program, OPENCL_TYPE_CL_PROGRAM);
	char *own = NULL;

	if (!options)
		return NULL;
	pthread_mutex_lock(&options->lock);
	if (options->own)
		own = strdup(options->own);
	if (folders && options->folders)
		*folders = strdup(options->folders);
	pthread_mutex_unlock(&options->lock);
	return own;
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
		shown = replaced(log, from, to);
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
	char *shown = log ? replaced(log, root, "") : NULL;
	free(log);
	return shown;
}

static cl_int build_log(struct build_query *query, size_t room, void *place,
			size_t *size_ret)
{
	size_t size;
	cl_int error;
	char *folders = NULL;
	char *log = whole_answer(query_build, query, CL_PROGRAM_BUILD_LOG,
				 &size, &error);

	if (!log)
		return error;
	free(own_options(query->program, &folders));
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
			    ? own_options(program, NULL)
			    : NULL;
	cl_int error;

	if (param_name == CL_PROGRAM_BUILD_LOG)
		return build_log(&query, param_value_size, param_value,
				 param_value_size_ret);
	if (own) {
		/* The vendor still judges the program and the device. */
		error = opencl_vendor.clGetProgramBuildInfo(
			program, device, param_name, 0, NULL, NULL);
		if (!error)
			error = answer(own, strlen(own) + 1, param_value_size,
				       param_value, param_value_size_ret);
		free(own);
		return error;
	}
	return opencl_vendor.clGetProgramBuildInfo(
		program, device, param_name, param_value_size, param_value,
		param_value_size_ret);
}

cl_int server_clsluiceProgramBinary(cl_program program, cl_uint index,
				    size_t room, unsigned char *bytes,
				    size_t *size)
{
	cl_uint count = 0;
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

/*
 * ---- what kernels tell of their arguments
 */

/*
 * We always ask for arguments' information; an application that did not gets
 * what it would get natively: Oclgrind tells all the same, PoCL where it was
 * given no options at all.
 */
static bool tells_unasked, tells_without_options;

void programs_know_vendor(const char *platform)
{
	tells_unasked = strcmp(platform, "Oclgrind") == 0;
	tells_without_options =
		strcmp(platform, "Portable Computing Language") == 0;
}

bool program_hides_arguments(cl_program program)
{
	struct options *options = server_slot(program, OPENCL_TYPE_CL_PROGRAM);

	if (!options || tells_unasked)
		return false;
	pthread_mutex_lock(&options->lock);
	const bool hidden = options->own &&
			    !strstr(options->own, "-cl-kernel-arg-info") &&
			    !(options->none && tells_without_options);
	pthread_mutex_unlock(&options->lock);
	return hidden;
}

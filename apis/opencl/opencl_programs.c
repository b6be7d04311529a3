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
#include "opencl_twins.h"
#include "opencl_vendor.h"
#include "server.h"

#define ROOT_TOKEN "@SLUICE_ROOT@"

/* What we know of a program beside the vendor library. */
struct program {
	pthread_mutex_t lock;
	bool none;     /* the application gave no options to the last build */
	char *own;     /* of the last build, as the application gave them */
	char *folders; /* of its includes: path, \x1e, how spelled, \x1e */
	char *files;   /* that it includes: path, NUL, size, bytes */
	size_t files_size;
	bool built; /* or compiled, or tried to */
	struct twin *twin;
	bool twin_over; /* it was built once more, without a twin */
};

static void program_destroy(void *data)
{
	struct program *program = data;

	twin_destroy(program->twin);
	free(program->own);
	free(program->folders);
	free(program->files);
	free(program);
}

static struct program *known(cl_program program)
{
	return server_slot(program, OPENCL_TYPE_CL_PROGRAM);
}

static struct program *know(cl_program program)
{
	struct program *own = known(program);

	if (own)
		return own;
	own = calloc(1, sizeof(*own));
	if (!own)
		return NULL;
	pthread_mutex_init(&own->lock, NULL);
	return server_slot_set(program, OPENCL_TYPE_CL_PROGRAM, own,
			       program_destroy);
}

/* The twin that answers for it, or NULL. */
static struct twin *twin_of(cl_program program)
{
	struct program *own = known(program);
	struct twin *twin = NULL;

	if (!own)
		return NULL;
	pthread_mutex_lock(&own->lock);
	if (!own->twin_over)
		twin = own->twin;
	pthread_mutex_unlock(&own->lock);
	return twin;
}

/* Whom to ask what a build makes known. */
static cl_program built(cl_program program)
{
	const struct twin *twin = twin_of(program);

	return twin ? twin_program(twin) : program;
}

/*
 * ---- options that the application did not give are hidden
 */
static void remember_options(cl_program program, const char *given,
			     size_t length, const char *folders)
{
	struct program *own = know(program);

	if (!own)
		return;
	pthread_mutex_lock(&own->lock);
	free(own->own);
	own->own = strndup(given ? given : "", length);
	own->none = !given;
	free(own->folders);
	own->folders = strdup(folders);
	pthread_mutex_unlock(&own->lock);
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

/*
 * ---- builds
 */

/* A file that it includes, as the guest sent it. */
void program_includes(cl_program program, const char *path, const void *bytes,
		      size_t size)
{
	struct program *own = know(program);
	const uint64_t length = size;
	char *files = NULL;
	size_t files_size;
	FILE *out = own ? open_memstream(&files, &files_size) : NULL;

	if (!out)
		return;
	pthread_mutex_lock(&own->lock);
	if (own->files_size)
		fwrite(own->files, 1, own->files_size, out);
	fprintf(out, "%s%c", path, '\0');
	fwrite(&length, sizeof(length), 1, out);
	if (size)
		fwrite(bytes, 1, size, out);
	if (fclose(out) == 0) {
		free(own->files);
		own->files = files;
		own->files_size = files_size;
	}
	pthread_mutex_unlock(&own->lock);
}

/* Whether it is built for the first time: a twin cannot take the place of a
 * build that kernels come from. */
static bool first_time(cl_program program)
{
	struct program *own = know(program);

	if (!own)
		return false;
	pthread_mutex_lock(&own->lock);
	const bool first = !own->built;
	own->built = true;
	pthread_mutex_unlock(&own->lock);
	return first;
}

/*
 * The program is built or compiled once more: from now on it speaks for itself.
 * Its kernels forbid that, but they are the twin's, as references of it. (PoCL
 * 3.1 cannot be asked: it crashes where a binary is built twice.)
 */
static cl_int end_twin(cl_program program)
{
	struct twin *twin = twin_of(program);
	struct program *own = known(program);
	cl_uint count = 0;

	if (!twin)
		return CL_SUCCESS;
	opencl_vendor.clGetProgramInfo(twin_program(twin),
				       CL_PROGRAM_REFERENCE_COUNT,
				       sizeof(count), &count, NULL);
	if (count > 1)
		return CL_INVALID_OPERATION;
	pthread_mutex_lock(&own->lock);
	own->twin_over = true;
	pthread_mutex_unlock(&own->lock);
	return CL_SUCCESS;
}

static bool use_twin(cl_program program, const struct twin_recipe *recipe)
{
	struct twin *twin = twin_find(program, recipe);
	struct program *own = known(program);

	if (!twin)
		return false;
	pthread_mutex_lock(&own->lock);
	own->twin = twin;
	pthread_mutex_unlock(&own->lock);
	return true;
}

static cl_int build(cl_program program, cl_uint num_devices,
		    const cl_device_id *device_list,
		    const struct twin_recipe *recipe)
{
	const bool may_have = first_time(program) &&
			      twin_possible(program, num_devices, device_list);

	if (may_have && use_twin(program, recipe))
		return CL_SUCCESS;
	const cl_int error = opencl_vendor.clBuildProgram(
		program, num_devices, device_list, recipe->options, NULL, NULL);
	if (may_have && !error)
		twin_wish(program, recipe);
	return error;
}

static cl_int build_with_callback(cl_program program, cl_uint num_devices,
				  const cl_device_id *device_list,
				  const char *options,
				  void (*pfn_notify)(cl_program, void *),
				  void *user_data)
{
	first_time(program);
	if (pfn_notify)
		hold_for_callback(program, user_data);
	return opencl_vendor.clBuildProgram(program, num_devices, device_list,
					    options, pfn_notify, user_data);
}

cl_int server_build(cl_program program, cl_uint num_devices,
		    const cl_device_id *device_list, const char *options,
		    void (*pfn_notify)(cl_program, void *), void *user_data)
{
	const struct program *own = know(program);
	cl_int error = end_twin(program);

	if (error)
		return error;
	/* So that kernels tell what their arguments are. */
	char *all = build_options(program, options, "-cl-kernel-arg-info");
	if (!all || !own) {
		free(all);
		return CL_OUT_OF_HOST_MEMORY;
	}
	const struct twin_recipe recipe = {
		.given = options,
		.options = all,
		.files = own->files,
		.files_size = own->files_size,
	};
	error = pfn_notify || user_data
			? build_with_callback(program, num_devices, device_list,
					      all, pfn_notify, user_data)
			: build(program, num_devices, device_list, &recipe);
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
	cl_int error = end_twin(program);

	if (error)
		return error;
	char *all = build_options(program, options, "-cl-kernel-arg-info");
	if (!all)
		return CL_OUT_OF_HOST_MEMORY;
	first_time(program);
	if (pfn_notify)
		hold_for_callback(program, user_data);
	error = opencl_vendor.clCompileProgram(
		program, num_devices, device_list, all, num_input_headers,
		input_headers, header_include_names, pfn_notify, user_data);
	free(all);
	return error;
}

struct build_query {
	cl_program program;
	cl_device_id device;
};

static cl_int query_kernel(void *object, cl_uint param, size_t room,
			   void *value, size_t *size)
{
	return opencl_vendor.clGetKernelInfo(object, param, room, value, size);
}

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
	struct program *own = known(program);
	char *options = NULL;

	if (!own)
		return NULL;
	pthread_mutex_lock(&own->lock);
	if (own->own)
		options = strdup(own->own);
	if (folders && own->folders)
		*folders = strdup(own->folders);
	pthread_mutex_unlock(&own->lock);
	return options;
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
	cl_program program = query->program;
	const struct twin *twin = twin_of(program);

	query->program = built(program);
	char *log = whole_answer(query_build, query, CL_PROGRAM_BUILD_LOG,
				 &size, &error);
	if (log && twin) {
		free(log);
		log = strdup(twin_log(twin));
		error = CL_OUT_OF_HOST_MEMORY;
	}
	if (!log)
		return error;
	free(own_options(program, &folders));
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
			built(program), device, param_name, 0, NULL, NULL);
		if (!error)
			error = answer(own, strlen(own) + 1, param_value_size,
				       param_value, param_value_size_ret);
		free(own);
		return error;
	}
	return opencl_vendor.clGetProgramBuildInfo(
		built(program), device, param_name, param_value_size,
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
	const struct program *own = known(program);

	/* A twin that does not answer any more holds its reference yet. */
	if (own && own->twin && param_name == CL_PROGRAM_REFERENCE_COUNT) {
		cl_uint count;
		const cl_int error =
			reference_count(program, own->twin, &count);
		return error ? error
			     : answer(&count, sizeof(count), param_value_size,
				      param_value, param_value_size_ret);
	}
	if (is_of_build(param_name))
		program = built(program);
	return opencl_vendor.clGetProgramInfo(program, param_name,
					      param_value_size, param_value,
					      param_value_size_ret);
}

cl_int server_clsluiceProgramBinary(cl_program program, cl_uint index,
				    size_t room, unsigned char *bytes,
				    size_t *size)
{
	cl_uint count = 0;

	program = built(program);
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

/* Those that were built are no input for it, and a twin says so. */
cl_program server_link(cl_context context, cl_uint num_devices,
		       const cl_device_id *device_list, const char *options,
		       cl_uint num_input_programs,
		       const cl_program *input_programs,
		       void (*pfn_notify)(cl_program, void *), void *user_data,
		       cl_int *errcode_ret)
{
	cl_program *inputs = NULL;

	if (input_programs)
		inputs = calloc(num_input_programs + 1, sizeof(*inputs));
	for (cl_uint i = 0; inputs && i < num_input_programs; i++)
		inputs[i] = input_programs[i] ? built(input_programs[i]) : NULL;
	cl_program program = opencl_vendor.clLinkProgram(
		context, num_devices, device_list, options, num_input_programs,
		inputs, pfn_notify, user_data, errcode_ret);
	free(inputs);
	return program;
}

/*
 * ---- kernels: a twin's are the application's program's
 */
cl_kernel server_kernel(cl_program program, const char *kernel_name,
			cl_int *errcode_ret)
{
	return opencl_vendor.clCreateKernel(built(program), kernel_name,
					    errcode_ret);
}

cl_int server_kernels(cl_program program, cl_uint num_kernels,
		      cl_kernel *kernels, cl_uint *num_kernels_ret)
{
	return opencl_vendor.clCreateKernelsInProgram(
		built(program), num_kernels, kernels, num_kernels_ret);
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
	twins_know_vendor(platform);
	tells_unasked = strcmp(platform, "Oclgrind") == 0;
	tells_without_options =
		strcmp(platform, "Portable Computing Language") == 0;
}

/* Whether the application built its program and would not be told. */
static bool hides_arguments(cl_kernel kernel)
{
	struct twin *twin;
	cl_program program = program_of(kernel, &twin);
	struct program *own = program && !tells_unasked ? known(program) : NULL;

	if (!own)
		return false;
	pthread_mutex_lock(&own->lock);
	const bool hidden = own->own &&
			    !strstr(own->own, "-cl-kernel-arg-info") &&
			    !(own->none && tells_without_options);
	pthread_mutex_unlock(&own->lock);
	return hidden;
}

cl_int server_kernel_arg_info(cl_kernel kernel, cl_uint arg_index,
			      cl_kernel_arg_info param_name,
			      size_t param_value_size, void *param_value,
			      size_t *param_value_size_ret)
{
	if (!hides_arguments(kernel))
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

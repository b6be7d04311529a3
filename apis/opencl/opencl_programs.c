#include "opencl_programs.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_protocol.h"
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

struct twin *program_twin(cl_program program)
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

cl_program program_built(cl_program program)
{
	const struct twin *twin = program_twin(program);

	return twin ? twin_program(twin) : program;
}

struct twin *program_twin_held(cl_program program)
{
	const struct program *own = known(program);

	return own ? own->twin : NULL;
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

char *program_options(cl_program program, char **folders)
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

char *text_replaced(const char *text, const char *from, const char *to)
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
	char *rooted = ours ? text_replaced(ours, ROOT_TOKEN, root) : NULL;
	if (rooted && asprintf(&options, "%s %s", rooted, added) < 0)
		options = NULL;
	free(ours);
	free(rooted);
	return options;
}

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

bool program_hides_arguments(cl_program program)
{
	struct program *own = tells_unasked ? NULL : known(program);

	if (!own)
		return false;
	pthread_mutex_lock(&own->lock);
	const bool hidden = own->own &&
			    !strstr(own->own, "-cl-kernel-arg-info") &&
			    !(own->none && tells_without_options);
	pthread_mutex_unlock(&own->lock);
	return hidden;
}

/*
 * ---- builds
 */
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
	struct twin *twin = program_twin(program);
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
		inputs[i] = input_programs[i] ? program_built(input_programs[i])
					      : NULL;
	cl_program program = opencl_vendor.clLinkProgram(
		context, num_devices, device_list, options, num_input_programs,
		inputs, pfn_notify, user_data, errcode_ret);
	free(inputs);
	return program;
}

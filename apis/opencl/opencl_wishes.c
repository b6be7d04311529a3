/*
 * Values for twins: made at the end of a session, of what was built in it.
 */
#include "opencl_twins.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl_server.h"
#include "opencl_vendor.h"
#include "server.h"

#define WISHES_MAX 64

/* All that it takes to build it again, when the session's objects are gone. */
struct wish {
	struct wish *next;
	cl_device_id device;
	char *options, *source;
	bool has_files;
	struct twin_bytes key;
};

static struct wish *wishes;
static unsigned wish_count;
static pthread_mutex_t wishes_lock = PTHREAD_MUTEX_INITIALIZER;

static void wish_destroy(struct wish *wish)
{
	free(wish->options);
	free(wish->source);
	free(wish->key.data);
	free(wish);
}

/*
 * ---- whether a twin can be told from its original
 */
struct pair {
	query_function *query;
	void *one, *other;
};

static bool answers_agree(const struct pair *pair, cl_uint param)
{
	size_t sizes[2];
	cl_int errors[2];
	char *one = whole_answer(pair->query, pair->one, param, &sizes[0],
				 &errors[0]);
	char *other = whole_answer(pair->query, pair->other, param, &sizes[1],
				   &errors[1]);
	bool agree = errors[0] == errors[1];

	if (agree && one && other)
		agree = sizes[0] == sizes[1] &&
			memcmp(one, other, sizes[0]) == 0;
	free(one);
	free(other);
	return agree;
}

static bool all_agree(const struct pair *pair, const cl_uint *params,
		      size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!answers_agree(pair, params[i]))
			return false;
	return true;
}

/* An object, and what a query of it takes beside it. */
struct about {
	void *object;
	cl_device_id device;
	cl_uint index;
};

static cl_int ask_program(void *object, cl_uint param, size_t room, void *value,
			  size_t *size)
{
	return opencl_vendor.clGetProgramInfo(object, param, room, value, size);
}

static cl_int ask_build(void *object, cl_uint param, size_t room, void *value,
			size_t *size)
{
	const struct about *about = object;

	return opencl_vendor.clGetProgramBuildInfo(about->object, about->device,
						   param, room, value, size);
}

static cl_int ask_kernel(void *object, cl_uint param, size_t room, void *value,
			 size_t *size)
{
	return opencl_vendor.clGetKernelInfo(object, param, room, value, size);
}

static cl_int ask_work(void *object, cl_uint param, size_t room, void *value,
		       size_t *size)
{
	const struct about *about = object;

	return opencl_vendor.clGetKernelWorkGroupInfo(
		about->object, about->device, param, room, value, size);
}

static cl_int ask_argument(void *object, cl_uint param, size_t room,
			   void *value, size_t *size)
{
	const struct about *about = object;

	return opencl_vendor.clGetKernelArgInfo(about->object, about->index,
						param, room, value, size);
}

static bool programs_agree(cl_program one, cl_program other,
			   cl_device_id device)
{
	static const cl_uint infos[] = {
		CL_PROGRAM_NUM_KERNELS,
		CL_PROGRAM_KERNEL_NAMES,
		CL_PROGRAM_IL,
		CL_PROGRAM_SCOPE_GLOBAL_CTORS_PRESENT,
		CL_PROGRAM_SCOPE_GLOBAL_DTORS_PRESENT,
	};
	static const cl_uint builds[] = {
		CL_PROGRAM_BUILD_STATUS,
		CL_PROGRAM_BINARY_TYPE,
		CL_PROGRAM_BUILD_GLOBAL_VARIABLE_TOTAL_SIZE,
	};
	struct about first = { .object = one, .device = device };
	struct about second = { .object = other, .device = device };

	return all_agree(&(struct pair){ ask_program, one, other }, infos,
			 sizeof(infos) / sizeof(infos[0])) &&
	       all_agree(&(struct pair){ ask_build, &first, &second }, builds,
			 sizeof(builds) / sizeof(builds[0]));
}

static bool arguments_agree(cl_kernel one, cl_kernel other)
{
	static const cl_uint infos[] = {
		CL_KERNEL_ARG_ADDRESS_QUALIFIER,
		CL_KERNEL_ARG_ACCESS_QUALIFIER,
		CL_KERNEL_ARG_TYPE_NAME,
		CL_KERNEL_ARG_TYPE_QUALIFIER,
		CL_KERNEL_ARG_NAME,
	};
	cl_uint count = 0;

	opencl_vendor.clGetKernelInfo(one, CL_KERNEL_NUM_ARGS, sizeof(count),
				      &count, NULL);
	for (cl_uint i = 0; i < count; i++) {
		struct about first = { .object = one, .index = i };
		struct about second = { .object = other, .index = i };
		if (!all_agree(&(struct pair){ ask_argument, &first, &second },
			       infos, sizeof(infos) / sizeof(infos[0])))
			return false;
	}
	return true;
}

static bool kernels_agree(cl_kernel one, cl_kernel other, cl_device_id device)
{
	static const cl_uint infos[] = {
		CL_KERNEL_FUNCTION_NAME,
		CL_KERNEL_NUM_ARGS,
	};
	static const cl_uint works[] = {
		CL_KERNEL_WORK_GROUP_SIZE,
		CL_KERNEL_COMPILE_WORK_GROUP_SIZE,
		CL_KERNEL_LOCAL_MEM_SIZE,
		CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE,
		CL_KERNEL_PRIVATE_MEM_SIZE,
	};
	struct about first = { .object = one, .device = device };
	struct about second = { .object = other, .device = device };

	return all_agree(&(struct pair){ ask_kernel, one, other }, infos,
			 sizeof(infos) / sizeof(infos[0])) &&
	       all_agree(&(struct pair){ ask_work, &first, &second }, works,
			 sizeof(works) / sizeof(works[0])) &&
	       arguments_agree(one, other);
}

/*
 * ---- a value
 */
static void *binary_of(cl_program program, size_t *size)
{
	unsigned char *binary = NULL;

	if (opencl_vendor.clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES,
					   sizeof(*size), size,
					   NULL) != CL_SUCCESS ||
	    *size == 0)
		return NULL;
	binary = malloc(*size);
	if (binary && opencl_vendor.clGetProgramInfo(
			      program, CL_PROGRAM_BINARIES, sizeof(binary),
			      &binary, NULL) == CL_SUCCESS)
		return binary;
	free(binary);
	return NULL;
}

/* The name and the attributes, if the two agree. */
static bool print_kernel(FILE *out, const char *name, cl_program one,
			 cl_program other, cl_device_id device)
{
	cl_int error;
	size_t size;
	cl_kernel first = opencl_vendor.clCreateKernel(one, name, &error);
	cl_kernel second = opencl_vendor.clCreateKernel(other, name, &error);
	const bool agree =
		first && second && kernels_agree(first, second, device);
	char *attributes =
		agree ? whole_answer(ask_kernel, first, CL_KERNEL_ATTRIBUTES,
				     &size, &error)
		      : NULL;

	if (attributes)
		fprintf(out, "%s%c%s%c", name, '\0', attributes, '\0');
	free(attributes);
	if (first)
		opencl_vendor.clReleaseKernel(first);
	if (second)
		opencl_vendor.clReleaseKernel(second);
	return attributes != NULL;
}

static bool print_kernels(FILE *out, cl_program one, cl_program other,
			  cl_device_id device)
{
	size_t size;
	cl_int error;
	char *rest = NULL;
	bool agree = true;
	char *names = whole_answer(ask_program, one, CL_PROGRAM_KERNEL_NAMES,
				   &size, &error);

	for (char *name = names ? strtok_r(names, ";", &rest) : NULL;
	     name && agree; name = strtok_r(NULL, ";", &rest))
		agree = print_kernel(out, name, one, other, device);
	free(names);
	return agree && names;
}

/* All of a value but its head; NULL where the two can be told apart. */
static char *compare(cl_program one, cl_program other, cl_device_id device,
		     const char *log, size_t log_size, size_t *size)
{
	char *texts = NULL;
	FILE *out = open_memstream(&texts, size);

	if (!out)
		return NULL;
	fwrite(log, 1, log_size, out);
	const bool agree = programs_agree(one, other, device) &&
			   print_kernels(out, one, other, device);
	if (fclose(out) == 0 && agree)
		return texts;
	free(texts);
	return NULL;
}

static void keep(const struct wish *wish, const char *texts, size_t texts_size,
		 size_t log_size, const void *binary, size_t binary_size)
{
	const struct twin_value value = {
		.log_size = log_size,
		.attributes_size = texts_size - log_size,
		.binary_size = binary_size,
	};
	const size_t size = sizeof(value) + texts_size + binary_size;
	char *bytes = malloc(size);

	if (!bytes)
		return;
	memcpy(bytes, &value, sizeof(value));
	memcpy(bytes + sizeof(value), texts, texts_size);
	memcpy(bytes + sizeof(value) + texts_size, binary, binary_size);
	server_cache_keep(wish->key.data, wish->key.size, bytes, size);
	free(bytes);
}

/* Of a program that was just built. */
static void make_value(const struct wish *wish, cl_context context,
		       cl_program program)
{
	struct about about = { .object = program, .device = wish->device };
	size_t binary_size, log_size, size;
	cl_int error;
	void *binary = binary_of(program, &binary_size);
	cl_program twin = binary ? twin_make(context, wish->device,
					     wish->options, binary, binary_size)
				 : NULL;
	char *log = whole_answer(ask_build, &about, CL_PROGRAM_BUILD_LOG,
				 &log_size, &error);
	/* One without its NUL is given one; paths in it are those of a folder
	 * that this session alone has. */
	log_size = log ? strlen(log) + 1 : 0;
	char *texts = twin && log && !(wish->has_files && log[0])
			      ? compare(program, twin, wish->device, log,
					log_size, &size)
			      : NULL;

	if (texts)
		keep(wish, texts, size, log_size, binary, binary_size);
	if (twin)
		opencl_vendor.clReleaseProgram(twin);
	free(texts);
	free(log);
	free(binary);
}

static void grant(const struct wish *wish)
{
	const char *source = wish->source;
	cl_int error;
	cl_context context = opencl_vendor.clCreateContext(
		NULL, 1, &wish->device, NULL, NULL, &error);
	cl_program program =
		context ? opencl_vendor.clCreateProgramWithSource(
				  context, 1, &source, NULL, &error)
			: NULL;

	if (program && opencl_vendor.clBuildProgram(program, 1, &wish->device,
						    wish->options, NULL,
						    NULL) == CL_SUCCESS)
		make_value(wish, context, program);
	if (program)
		opencl_vendor.clReleaseProgram(program);
	if (context)
		opencl_vendor.clReleaseContext(context);
}

static void grant_all(void)
{
	pthread_mutex_lock(&wishes_lock);
	for (struct wish *wish = wishes; wish; wish = wish->next)
		grant(wish);
	pthread_mutex_unlock(&wishes_lock);
}

/*
 * ---- wishes
 */

static bool is_wished(const struct twin_bytes *key)
{
	for (const struct wish *wish = wishes; wish; wish = wish->next)
		if (wish->key.size == key->size &&
		    memcmp(wish->key.data, key->data, key->size) == 0)
			return true;
	return false;
}

static void wish_add(struct wish *wish)
{
	pthread_mutex_lock(&wishes_lock);
	const bool wanted = wish_count < WISHES_MAX && !is_wished(&wish->key);
	if (wanted) {
		wish->next = wishes;
		wishes = wish;
		wish_count++;
		server_at_end(grant_all);
	}
	pthread_mutex_unlock(&wishes_lock);
	if (!wanted)
		wish_destroy(wish);
}

void twin_wish(cl_program program, const struct twin_recipe *recipe)
{
	struct wish *wish = calloc(1, sizeof(*wish));
	cl_int error;
	size_t size;

	if (!wish)
		return;
	wish->options = strdup(recipe->options);
	wish->source = whole_answer(ask_program, program, CL_PROGRAM_SOURCE,
				    &size, &error);
	wish->has_files = recipe->files_size > 0;
	if (twin_device(program, &wish->device))
		wish->key = twin_key(program, wish->device, recipe);
	if (wish->options && wish->source && wish->key.data)
		wish_add(wish);
	else
		wish_destroy(wish);
}

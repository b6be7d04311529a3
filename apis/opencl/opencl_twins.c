#include "opencl_twins.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "opencl_protocol.h"
#include "opencl_server.h"
#include "opencl_vendor.h"
#include "server.h"

#define FORMAT "opencl program 1"

struct twin {
	struct twin *next;
	cl_program original; /* a reference of ours */
	cl_program program;
	cl_context context; /* the program's reference to it */
	char *log;
	/* For each kernel its name and its attributes, each ended by NUL. */
	char *attributes;
	size_t attributes_size;
};

static struct twin *twins;
static pthread_mutex_t twins_lock = PTHREAD_MUTEX_INITIALIZER;

/* Oclgrind's messages quote the source, and NVIDIA's library has a cache. */
static bool worth_it;

/*
 * ---- keys
 */
static cl_int query_program(void *object, cl_uint param, size_t room,
			    void *value, size_t *size)
{
	return opencl_vendor.clGetProgramInfo(object, param, room, value, size);
}

static cl_int query_device(void *object, cl_uint param, size_t room,
			   void *value, size_t *size)
{
	return opencl_vendor.clGetDeviceInfo(object, param, room, value, size);
}

static cl_int query_platform(void *object, cl_uint param, size_t room,
			     void *value, size_t *size)
{
	return opencl_vendor.clGetPlatformInfo(object, param, room, value,
					       size);
}

bool twin_device(cl_program program, cl_device_id *device)
{
	cl_uint count = 0;

	return opencl_vendor.clGetProgramInfo(program, CL_PROGRAM_NUM_DEVICES,
					      sizeof(count), &count,
					      NULL) == CL_SUCCESS &&
	       count == 1 &&
	       opencl_vendor.clGetProgramInfo(program, CL_PROGRAM_DEVICES,
					      sizeof(*device), device,
					      NULL) == CL_SUCCESS;
}

static void print_answer(FILE *out, query_function *query, void *object,
			 cl_uint param)
{
	size_t size;
	cl_int error;
	char *text = whole_answer(query, object, param, &size, &error);

	if (text)
		fwrite(text, 1, size, out);
	fputc('\0', out);
	free(text);
}

/* Another library may say that it is the same version. */
static void print_library(FILE *out)
{
	static const char *const names[] = { "OCL_ICD_VENDORS",
					     "SLUICE_VENDOR_LIBRARY" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = getenv(names[i]);
		struct stat is;
		if (path && stat(path, &is) == 0)
			fprintf(out, "%s %lld %lld.%ld", path,
				(long long)is.st_size,
				(long long)is.st_mtim.tv_sec,
				is.st_mtim.tv_nsec);
		fputc('\0', out);
	}
}

static void print_key(FILE *out, cl_program program, cl_device_id device,
		      const struct twin_recipe *recipe)
{
	cl_platform_id platform = NULL;

	fprintf(out, "%s%c", FORMAT, '\0');
	print_library(out);
	opencl_vendor.clGetDeviceInfo(device, CL_DEVICE_PLATFORM,
				      sizeof(platform), &platform, NULL);
	print_answer(out, query_platform, platform, CL_PLATFORM_NAME);
	print_answer(out, query_platform, platform, CL_PLATFORM_VERSION);
	print_answer(out, query_device, device, CL_DEVICE_NAME);
	print_answer(out, query_device, device, CL_DEVICE_VERSION);
	print_answer(out, query_device, device, CL_DRIVER_VERSION);
	fprintf(out, "%s%c", recipe->given ? recipe->given : "", '\0');
	print_answer(out, query_program, program, CL_PROGRAM_SOURCE);
	if (recipe->files_size)
		fwrite(recipe->files, 1, recipe->files_size, out);
}

struct twin_bytes twin_key(cl_program program, cl_device_id device,
			   const struct twin_recipe *recipe)
{
	struct twin_bytes key = { 0 };
	FILE *out = open_memstream(&key.data, &key.size);

	if (!out)
		return key;
	print_key(out, program, device, recipe);
	if (fclose(out) == 0)
		return key;
	free(key.data);
	return (struct twin_bytes){ 0 };
}

void twins_know_vendor(const char *platform)
{
	worth_it = strcmp(platform, "Portable Computing Language") == 0;
}

static bool has_source(cl_program program)
{
	size_t size = 0;

	/* One that was made of something else has an empty one. */
	return opencl_vendor.clGetProgramInfo(program, CL_PROGRAM_SOURCE, 0,
					      NULL, &size) == CL_SUCCESS &&
	       size > 1;
}

bool twin_possible(cl_program program, cl_uint device_count,
		   const cl_device_id *devices)
{
	cl_device_id device, parent = NULL;

	if (!worth_it || !server_has_cache() || !has_source(program) ||
	    !twin_device(program, &device))
		return false;
	/* Parts of devices end before we make values. */
	if (opencl_vendor.clGetDeviceInfo(device, CL_DEVICE_PARENT_DEVICE,
					  sizeof(parent), &parent,
					  NULL) == CL_SUCCESS &&
	    parent)
		return false;
	return devices ? device_count == 1 && devices[0] == device
		       : device_count == 0;
}

/*
 * ---- twins
 */
static bool value_agrees(const struct twin_value *value, const char *texts,
			 size_t size)
{
	if (value->log_size == 0 || value->log_size > size ||
	    value->attributes_size > size - value->log_size ||
	    value->binary_size !=
		    size - value->log_size - value->attributes_size)
		return false;
	const char *attributes = texts + value->log_size;
	return attributes[-1] == '\0' &&
	       (value->attributes_size == 0 ||
		attributes[value->attributes_size - 1] == '\0');
}

cl_program twin_make(cl_context context, cl_device_id device,
		     const char *options, const void *binary, size_t size)
{
	const unsigned char *bytes = binary;
	cl_int status = CL_SUCCESS, error = CL_SUCCESS;
	cl_program program = opencl_vendor.clCreateProgramWithBinary(
		context, 1, &device, &size, &bytes, &status, &error);

	if (program && !status && !error &&
	    opencl_vendor.clBuildProgram(program, 1, &device, options, NULL,
					 NULL) == CL_SUCCESS)
		return program;
	if (program)
		opencl_vendor.clReleaseProgram(program);
	return NULL;
}

static struct twin *twin_of_value(cl_program original, const char *options,
				  const char *bytes, size_t size)
{
	struct twin_value value;
	cl_context context = NULL;
	cl_device_id device;

	if (size < sizeof(value))
		return NULL;
	memcpy(&value, bytes, sizeof(value));
	bytes += sizeof(value);
	if (!value_agrees(&value, bytes, size - sizeof(value)) ||
	    !twin_device(original, &device) ||
	    opencl_vendor.clGetProgramInfo(original, CL_PROGRAM_CONTEXT,
					   sizeof(context), &context,
					   NULL) != CL_SUCCESS)
		return NULL;
	struct twin *twin = calloc(1, sizeof(*twin));
	if (!twin)
		return NULL;
	twin->log = strdup(bytes);
	twin->attributes = malloc(value.attributes_size + 1);
	if (twin->log && twin->attributes)
		twin->program = twin_make(context, device, options,
					  bytes + value.log_size +
						  value.attributes_size,
					  value.binary_size);
	if (!twin->program) {
		twin_destroy(twin);
		return NULL;
	}
	memcpy(twin->attributes, bytes + value.log_size, value.attributes_size);
	twin->attributes_size = value.attributes_size;
	twin->original = original;
	twin->context = context;
	opencl_vendor.clRetainProgram(original);
	return twin;
}

static void twin_add(struct twin *twin)
{
	pthread_mutex_lock(&twins_lock);
	twin->next = twins;
	twins = twin;
	pthread_mutex_unlock(&twins_lock);
}

struct twin *twin_find(cl_program program, const struct twin_recipe *recipe)
{
	cl_device_id device;
	size_t size;
	struct twin *twin = NULL;

	if (!twin_device(program, &device))
		return NULL;
	struct twin_bytes key = twin_key(program, device, recipe);
	char *value =
		key.data ? server_cache_find(key.data, key.size, &size) : NULL;
	if (value) {
		twin = twin_of_value(program, recipe->options, value, size);
		/* The next one is made of a build. */
		if (!twin)
			server_cache_forget(key.data, key.size);
	}
	if (twin)
		twin_add(twin);
	free(value);
	free(key.data);
	return twin;
}

void twin_destroy(struct twin *twin)
{
	if (!twin)
		return;
	pthread_mutex_lock(&twins_lock);
	struct twin **place = &twins;
	while (*place && *place != twin)
		place = &(*place)->next;
	if (*place)
		*place = twin->next;
	pthread_mutex_unlock(&twins_lock);
	if (twin->program)
		opencl_vendor.clReleaseProgram(twin->program);
	if (twin->original)
		opencl_vendor.clReleaseProgram(twin->original);
	free(twin->log);
	free(twin->attributes);
	free(twin);
}

/*
 * ---- what is asked of twins
 */
cl_uint twins_of_context(cl_context context)
{
	cl_uint count = 0;

	pthread_mutex_lock(&twins_lock);
	for (const struct twin *twin = twins; twin; twin = twin->next)
		count += twin->context == context;
	pthread_mutex_unlock(&twins_lock);
	return count;
}

cl_program twin_program(const struct twin *twin)
{
	return twin->program;
}

const char *twin_log(const struct twin *twin)
{
	return twin->log;
}

const char *twin_attributes(const struct twin *twin, const char *kernel)
{
	const char *end = twin->attributes + twin->attributes_size;

	for (const char *at = twin->attributes; at < end;) {
		const char *attributes = at + strlen(at) + 1;
		if (attributes >= end)
			break;
		if (strcmp(at, kernel) == 0)
			return attributes;
		at = attributes + strlen(attributes) + 1;
	}
	return NULL;
}

cl_program twin_original(cl_program program, struct twin **found)
{
	pthread_mutex_lock(&twins_lock);
	struct twin *twin = twins;
	while (twin && twin->program != program)
		twin = twin->next;
	if (twin)
		program = twin->original;
	pthread_mutex_unlock(&twins_lock);
	*found = twin;
	return program;
}

/*
 * opencl_twins -- programs that this tenant built before are not built again.
 *
 * What a vendor library made of a source is kept in the tenant's cache, as its
 * binary. When the same is built once more, the program gets a *twin*: a
 * program of the vendor's made from that binary, which takes a millisecond.
 * The application sees the program that it created, which holds the source;
 * kernels come from the twin, and the twin answers what a build makes known.
 *
 * A value is made when the session is over and nobody waits: the source is
 * built again, and its twin, and both are asked all there is to ask. Only where
 * no answer differs is the binary kept, with what a twin cannot answer: the log
 * and the kernels' attributes. So a build from the cache cannot be told from a
 * build, but for its time. What fails to build is always built.
 *
 * Only some vendor libraries are worth it: see twins_know_vendor().
 */
#pragma once

#include "opencl_api.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct twin;

/* All that a build's result depends on. */
struct twin_recipe {
	const char *given;   /* options, as the guest sent them; NULL: none */
	const char *options; /* what the vendor gets */
	const char *files;   /* that it includes: any bytes */
	size_t files_size;
};

/* The name of the platform. */
void twins_know_vendor(const char *platform);

/* Whether a program that is built for these devices may have a twin. */
bool twin_possible(cl_program program, cl_uint device_count,
		   const cl_device_id *devices);

/* From the cache, or NULL: then it has to be built. */
struct twin *twin_find(cl_program program, const struct twin_recipe *recipe);

/* @program was built without a twin: there may be one the next time. */
void twin_wish(cl_program program, const struct twin_recipe *recipe);

/* Let go of a twin; NULL is fine. */
void twin_destroy(struct twin *twin);

/* How many there are in a context: each refers to it. */
cl_uint twins_of_context(cl_context context);

/* The vendor's program. */
cl_program twin_program(const struct twin *twin);

/* The log of its build. */
const char *twin_log(const struct twin *twin);

/* Attributes of a kernel, or NULL: it has none of that name. */
const char *twin_attributes(const struct twin *twin, const char *kernel);

/* The application's program behind @program, if that is a twin, which goes to
 * *@twin; else @program, and NULL. */
cl_program twin_original(cl_program program, struct twin **twin);

/*
 * ---- between opencl_twins.c, which uses values, and opencl_wishes.c, which
 * makes them
 */

/* Before the log, the kernels' names and attributes, and the binary. */
struct twin_value {
	uint64_t log_size, attributes_size, binary_size;
};

struct twin_bytes {
	char *data;
	size_t size;
};

/* The caller frees the data; none: no memory. */
struct twin_bytes twin_key(cl_program program, cl_device_id device,
			   const struct twin_recipe *recipe);

/* Whether the program has one device: that one. */
bool twin_device(cl_program program, cl_device_id *device);

/* A program of the vendor's from a binary, built; or NULL. */
cl_program twin_make(cl_context context, cl_device_id device,
		     const char *options, const void *binary, size_t size);

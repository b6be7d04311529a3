/*
 * opencl_server -- what the server's hand-written halves of OpenCL share.
 */
#pragma once

#include "opencl_api.h"

#include <stdbool.h>
#include <stddef.h>

/* Answer a query with @size bytes, as OpenCL's queries do. */
cl_int answer(const void *value, size_t size, size_t room, void *place,
	      size_t *size_ret);

typedef cl_int query_function(void *object, cl_uint param, size_t room,
			      void *value, size_t *size);

/* A whole answer of the vendor's, and a 0 behind it: the caller frees; NULL and
 * *@error on error. */
void *whole_answer(query_function *query, void *object, cl_uint param,
		   size_t *size, cl_int *error);

/* The name of the platform: vendors differ in what they tell of programs. */
void programs_know_vendor(const char *platform);

/* The guest sent a file that @program includes; without @bytes, a folder. */
void program_includes(cl_program program, const char *path, const void *bytes,
		      size_t size);

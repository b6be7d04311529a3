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

/* What kind of memory object it is; 0 for NULL. */
cl_mem_object_type memory_type(cl_mem mem);

/* Its execution status: CL_COMPLETE too where the vendor does not say. */
cl_int event_status(cl_event event);
/* Whether it is complete, or ended with an error. */
bool event_is_over(cl_event event);

/* References to an event that maps hold: they are not the application's. */
cl_uint maps_hold(cl_event event);

/*
 * kernels -- what the plugin has the device compute, in OpenCL C.
 */
#pragma once

static const char kernels_of_floats[] =
	"kernel void clear(global float *c)\n"
	"{\n"
	"	c[get_global_id(0)] = 0;\n"
	"}\n"
	"kernel void arraycopy(global const int *a, global int *out)\n"
	"{\n"
	"	size_t i = get_global_id(0);\n"
	"	out[i] = a[i];\n"
	"}\n"
	"kernel void vadd(global const float *a, global const float *b,\n"
	"		 global float *c)\n"
	"{\n"
	"	size_t i = get_global_id(0);\n"
	"	c[i] = a[i] + b[i];\n"
	"}\n"
	"kernel void parallel(global const float *a, global const float *b,\n"
	"		     global float *sum, global float *product)\n"
	"{\n"
	"	size_t i = get_global_id(0);\n"
	"	sum[i] = a[i] + b[i];\n"
	"	product[i] = a[i] * b[i];\n"
	"}\n";

/* Each item looks at a stripe; what is no number is no extreme. */
static const char kernels_of_doubles[] =
	"#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n"
	"kernel void minmax(global const double *in, global double *out,\n"
	"		   global double *found, int low, int high, int "
	"count)\n"
	"{\n"
	"	double least = INFINITY, most = -INFINITY;\n"
	"	size_t item = get_global_id(0);\n"
	"	for (size_t i = item; i < (size_t)count;\n"
	"	     i += get_global_size(0)) {\n"
	"		double value = in[i];\n"
	"		least = value < least ? value : least;\n"
	"		most = value > most ? value : most;\n"
	"		out[i] = value < low ? low : value > high ? high : "
	"value;\n"
	"	}\n"
	"	found[2 * item] = least;\n"
	"	found[2 * item + 1] = most;\n"
	"}\n";

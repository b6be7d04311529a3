/*
 * rects -- sub-buffers and rectangles: bytes between the rows of a rectangle in
 * host memory are neither read nor written, whether the transfer blocks or not;
 * a sub-buffer is a part of its buffer and keeps it alive.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

#define GAP 0xa5

struct shape {
	size_t width, height, depth; /* of the region */
	size_t host_row, host_slice, buffer_row, buffer_slice;
	size_t host_origin[3], buffer_origin[3];
};

static size_t host_at(const struct shape *s, size_t x, size_t y, size_t z)
{
	return (s->host_origin[2] + z) * s->host_slice +
	       (s->host_origin[1] + y) * s->host_row + s->host_origin[0] + x;
}

static size_t buffer_at(const struct shape *s, size_t x, size_t y, size_t z)
{
	return (s->buffer_origin[2] + z) * s->buffer_slice +
	       (s->buffer_origin[1] + y) * s->buffer_row + s->buffer_origin[0] +
	       x;
}

static bool in_region(const struct shape *s, size_t at)
{
	const size_t z = at / s->host_slice,
		     y = at % s->host_slice / s->host_row;
	const size_t x = at % s->host_row;

	return x >= s->host_origin[0] && x < s->host_origin[0] + s->width &&
	       y >= s->host_origin[1] && y < s->host_origin[1] + s->height &&
	       z >= s->host_origin[2] && z < s->host_origin[2] + s->depth;
}

static void rectangle(struct device *device, const struct shape *s,
		      cl_bool blocking)
{
	const size_t region[3] = { s->width, s->height, s->depth };
	const size_t host_size = (s->host_origin[2] + s->depth) * s->host_slice;
	const size_t size = (s->buffer_origin[2] + s->depth) * s->buffer_slice;
	unsigned char *host = malloc(host_size), *whole = malloc(size);
	unsigned char *back = malloc(host_size);

	check(host && whole && back, "memory");
	for (size_t i = 0; i < host_size; i++)
		host[i] = (unsigned char)(i * 7);
	memset(whole, 1, size);
	memset(back, GAP, host_size);
	cl_mem buffer =
		device_buffer(device, CL_MEM_COPY_HOST_PTR, size, whole);
	need(clEnqueueWriteBufferRect(
		     device->queue, buffer, blocking, s->buffer_origin,
		     s->host_origin, region, s->buffer_row, s->buffer_slice,
		     s->host_row, s->host_slice, host, 0, NULL, NULL),
	     "clEnqueueWriteBufferRect");
	need(clEnqueueReadBufferRect(
		     device->queue, buffer, blocking, s->buffer_origin,
		     s->host_origin, region, s->buffer_row, s->buffer_slice,
		     s->host_row, s->host_slice, back, 0, NULL, NULL),
	     "clEnqueueReadBufferRect");
	need(clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0, size, whole,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	for (size_t z = 0; z < s->depth; z++)
		for (size_t y = 0; y < s->height; y++)
			for (size_t x = 0; x < s->width; x++) {
				check(whole[buffer_at(s, x, y, z)] ==
					      host[host_at(s, x, y, z)],
				      "a byte of the rectangle, in the buffer");
				whole[buffer_at(s, x, y, z)] = 1;
			}
	for (size_t i = 0; i < size; i++)
		check(whole[i] == 1, "a byte beside it, in the buffer");
	for (size_t i = 0; i < host_size; i++)
		check(back[i] == (in_region(s, i) ? host[i] : GAP),
		      "a byte in host memory");
	clReleaseMemObject(buffer);
	free(host);
	free(whole);
	free(back);
}

static void rectangles(struct device *device, size_t n)
{
	const struct shape shapes[] = {
		{ n, 3, 1, n, 3 * n, n, 3 * n, { 0 }, { 0 } },
		{ n,
		  4,
		  2,
		  n + 5,
		  (n + 5) * 6,
		  n + 16,
		  (n + 16) * 5,
		  { 3, 1, 1 },
		  { 8, 1, 0 } },
		{ 1, n, 1, 9, 9 * n, 1, n, { 4, 0, 0 }, { 0 } },
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		rectangle(device, &shapes[i], CL_TRUE);
		rectangle(device, &shapes[i], CL_FALSE);
	}
}

static void parts(struct device *device, size_t n)
{
	const size_t half = (n + 4095) / 4096 * 4096, size = 2 * half;
	cl_buffer_region second = { half, half };
	unsigned char *data = malloc(size);
	const unsigned char five = 5;
	cl_mem whole = NULL;
	cl_int error;

	check(data != NULL, "memory");
	memset(data, 2, size);
	cl_mem buffer = device_buffer(device, CL_MEM_COPY_HOST_PTR, size, data);
	cl_mem part = clCreateSubBuffer(buffer, 0, CL_BUFFER_CREATE_TYPE_REGION,
					&second, &error);
	need(error, "clCreateSubBuffer");
	need(clEnqueueFillBuffer(device->queue, part, &five, 1, 0, half, 0,
				 NULL, NULL),
	     "clEnqueueFillBuffer");
	need(clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0, size, data,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	for (size_t i = 0; i < size; i++)
		check(data[i] == (i < half ? 2 : 5), "a byte of the whole");
	/* The part needs the whole, which answers as before. */
	need(clReleaseMemObject(buffer), "clReleaseMemObject");
	need(clGetMemObjectInfo(part, CL_MEM_ASSOCIATED_MEMOBJECT,
				sizeof(whole), &whole, NULL),
	     "CL_MEM_ASSOCIATED_MEMOBJECT");
	check(whole == buffer, "the part's whole");
	unsigned char *mapped = clEnqueueMapBuffer(
		device->queue, part, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0,
		half, 0, NULL, NULL, &error);
	need(error, "clEnqueueMapBuffer");
	check(mapped[0] == 5 && mapped[half - 1] == 5, "the mapped part");
	memset(mapped, 6, half);
	need(clEnqueueUnmapMemObject(device->queue, part, mapped, 0, NULL,
				     NULL),
	     "clEnqueueUnmapMemObject");
	need(clEnqueueReadBuffer(device->queue, part, CL_TRUE, 0, half, data, 0,
				 NULL, NULL),
	     "clEnqueueReadBuffer");
	check(data[0] == 6 && data[half - 1] == 6, "what the map wrote");
	clReleaseMemObject(part);
	free(data);
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 37);
	struct device device;

	device_open(&device, 0);
	rectangles(&device, n);
	parts(&device, n);
	device_close(&device);
	printf("rects: rows of %zu bytes, sub-buffers: right\n", n);
	return 0;
}

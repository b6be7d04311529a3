/*
 * Memory of the application's that objects use: our copy of it must live as
 * long as the vendor uses it, and that may be longer than the guest's handle.
 */
#include "opencl_protocol.h"

#include "opencl_server.h"
#include "opencl_vendor.h"
#include "server.h"

static void host_drop(cl_mem mem, void *held)
{
	(void)mem;
	server_kept_drop(held);
}

static cl_mem host_held(cl_mem mem, cl_mem_flags flags, const void *host)
{
	void *held = mem && flags & CL_MEM_USE_HOST_PTR ? server_kept_hold(host)
							: NULL;

	/* Called last: destructor callbacks run last in, first out. */
	if (held && (!opencl_vendor.clSetMemObjectDestructorCallback ||
		     opencl_vendor.clSetMemObjectDestructorCallback(
			     mem, host_drop, held) != CL_SUCCESS))
		server_kept_drop(held);
	return mem;
}

cl_mem server_buffer(cl_context context, cl_mem_flags flags, size_t size,
		     void *host_ptr, cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateBuffer(context, flags, size,
						      host_ptr, errcode_ret),
			 flags, host_ptr);
}

cl_mem server_buffer_with(cl_context context,
			  const cl_mem_properties *properties,
			  cl_mem_flags flags, size_t size, void *host_ptr,
			  cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateBufferWithProperties(
				 context, properties, flags, size, host_ptr,
				 errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image(cl_context context, cl_mem_flags flags,
		    const cl_image_format *image_format,
		    const cl_image_desc *image_desc, void *host_ptr,
		    cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImage(context, flags,
						     image_format, image_desc,
						     host_ptr, errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image_with(cl_context context,
			 const cl_mem_properties *properties,
			 cl_mem_flags flags,
			 const cl_image_format *image_format,
			 const cl_image_desc *image_desc, void *host_ptr,
			 cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImageWithProperties(
				 context, properties, flags, image_format,
				 image_desc, host_ptr, errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image_2d(cl_context context, cl_mem_flags flags,
		       const cl_image_format *image_format, size_t image_width,
		       size_t image_height, size_t image_row_pitch,
		       void *host_ptr, cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImage2D(
				 context, flags, image_format, image_width,
				 image_height, image_row_pitch, host_ptr,
				 errcode_ret),
			 flags, host_ptr);
}

cl_mem server_image_3d(cl_context context, cl_mem_flags flags,
		       const cl_image_format *image_format, size_t image_width,
		       size_t image_height, size_t image_depth,
		       size_t image_row_pitch, size_t image_slice_pitch,
		       void *host_ptr, cl_int *errcode_ret)
{
	return host_held(opencl_vendor.clCreateImage3D(
				 context, flags, image_format, image_width,
				 image_height, image_depth, image_row_pitch,
				 image_slice_pitch, host_ptr, errcode_ret),
			 flags, host_ptr);
}

void *server_clsluiceHostPtr(cl_mem mem)
{
	cl_mem_flags flags = 0;
	void *host = NULL;

	if (!mem ||
	    opencl_vendor.clGetMemObjectInfo(mem, CL_MEM_FLAGS, sizeof(flags),
					     &flags, NULL) != CL_SUCCESS ||
	    !(flags & CL_MEM_USE_HOST_PTR))
		return NULL;
	opencl_vendor.clGetMemObjectInfo(mem, CL_MEM_HOST_PTR, sizeof(host),
					 &host, NULL);
	return host;
}

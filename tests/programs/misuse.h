/*
 * misuse -- what OpenCL answers to programs that use it wrongly: a table of
 * cases, a line for each call that is wrong, and a line for the state that it
 * leaves. It judges nothing: what it prints natively is compared with what it
 * prints remoted. Nothing printed depends on time, chance or addresses.
 */
#pragma once

#define CL_TARGET_OPENCL_VERSION 300
#include "device.h"

#define SCENE_INTS 64

/*
 * What each case finds: a buffer of SCENE_INTS ints that count from 0, a kernel
 * `add` that adds its second argument to each of the first, with both set, and
 * a kernel `shift` that adds through local memory, with none set. A case that
 * releases one of them for good leaves NULL behind.
 */
struct scene {
	struct device device;
	cl_mem buffer;
	cl_program program;
	cl_kernel add, shift;
	cl_uint version; /* of the platform: 12 is OpenCL 1.2 */
};

struct misuse {
	const char *name;
	void (*run)(struct scene *scene);
	bool alone;    /* what it does may end a process, or haunt the next */
	cl_uint since; /* the version that has what it calls; 0: all have */
};

#define CASE(name)                    \
	{                             \
#name, name, false, 0 \
	}
#define CASE_ALONE(name)             \
	{                            \
#name, name, true, 0 \
	}
#define CASE_SINCE(name, version)           \
	{                                   \
#name, name, false, version \
	}

/* The tables; the last of each has no name. */
extern const struct misuse object_misuses[], program_misuses[],
	kernel_misuses[], transfer_misuses[], event_misuses[], again_misuses[],
	released_misuses[];

/* A call that answers with its code: a line with its name and that. */
#define TRY(call) misuse_says(#call, call)
/* A call that makes an object and has `status` for its code; the object. */
#define MAKE(call) misuse_made(#call, call)
/* A line with a value, which nothing but the library decides. */
#define SHOW(value) misuse_shows(#value, (long long)(value))

extern cl_int status;

cl_int misuse_says(const char *call, cl_int code);
void *misuse_made(const char *call, void *object);
void misuse_shows(const char *expression, long long value);

/* Wait: some let go of what a command used a little after its end. That is
 * MISUSE_REST_MS, or 20 ms; cases have more time where that is more. */
void misuse_settle(void);
/* How often the object is referred to. */
cl_uint references(cl_mem mem);
/* The event's execution status. */
cl_int event_status(cl_event event);
/* Set the arguments of `shift`: @by, and local memory of @local bytes. */
void scene_set_shift(struct scene *scene, cl_int by, size_t local);
/* Another context of the same device. */
cl_context scene_other(const struct scene *scene);
/* The kernel over the whole buffer; its code. */
cl_int scene_launch(struct scene *scene, cl_kernel kernel, cl_uint event_count,
		    const cl_event *events, cl_event *event);
/* A user event that has failed already. */
cl_event scene_failed_event(struct scene *scene);

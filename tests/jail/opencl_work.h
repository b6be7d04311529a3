/*
 * opencl_work -- a little of everything that an OpenCL program does, checked;
 * and the attacks of attack.h, carried out by a kernel.
 *
 * Uses the API only, so it runs in the jail over the vendor's library and
 * outside over a virtual accelerator alike.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attack.h"

struct opencl_work;

/* Returns 0, or the number of the OpenCL error; *out may be used then only. */
int opencl_work_open(struct opencl_work **out);
void opencl_work_close(struct opencl_work *work);

/* Each piece of work: its name, NULL after the last, and whether it went well.
 */
const char *opencl_work_name(size_t index);
bool opencl_work_do(struct opencl_work *work, size_t index);

/* Those before this one use one thread. */
#define OPENCL_WORK_SINGLE 5

/* Build a kernel that includes @path; what the compiler said goes to @log. */
bool opencl_work_include(struct opencl_work *work, const char *path, char *log,
			 size_t size);

/*
 * Carry out an attack in a kernel. Returns its last result, or INT64_MAX where
 * the kernel did not run.
 */
int64_t opencl_work_attack(struct opencl_work *work, struct attack_code *code);

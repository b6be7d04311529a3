/*
 * opencl_programs -- what the server knows of a program beside the vendor's
 * library: how the application wanted it built, and its twin, if there is one
 * (opencl_twins.h). Its options are not all that it is built with.
 */
#pragma once

#include "opencl_api.h"

#include <stdbool.h>
#include <stddef.h>

struct twin;

/* The name of the platform: vendors differ in what they tell of programs. */
void programs_know_vendor(const char *platform);

/* The guest sent a file that @program includes; without @bytes, a folder. */
void program_includes(cl_program program, const char *path, const void *bytes,
		      size_t size);

/* The twin that answers for it, or NULL. */
struct twin *program_twin(cl_program program);

/* The same, though it may not answer any more: it holds a reference yet. */
struct twin *program_twin_held(cl_program program);

/* Whom to ask what a build makes known: the twin's program, or @program. */
cl_program program_built(cl_program program);

/* The application's own options, if we built the program, else NULL; and,
 * unless
 * @folders is NULL, the folders of its includes: path, \x1e, how the
 * application spelled it, \x1e. The caller frees both. */
char *program_options(cl_program program, char **folders);

/* Whether the application built it, and would not be told of arguments. */
bool program_hides_arguments(cl_program program);

/* All of @from by @to in @text; the caller frees. NULL: no memory. */
char *text_replaced(const char *text, const char *from, const char *to);

/*
 * parse -- from a specification's file to the model: declarations, types and
 * the tokens of bodies. The only file that knows libclang.
 */
#pragma once

#include "model.h"

struct parse_options {
	const char *const *arguments; /* -I, -D, ... for clang */
	size_t argument_count;
	const char *resources; /* libclang's own headers; NULL: look for them */
};

/*
 * Read the specification at @path. What clang calls an error is printed as
 * clang prints it, and ends the compilation.
 */
struct model *parse_specification(const char *path,
				  const struct parse_options *options);

/*
 * version -- X.Y.Z, perhaps with a "v" before it and more behind.
 */
#pragma once

#include <stdbool.h>

struct version {
	int major, minor, patch;
	const char *rest; /* points into the text; may be empty */
};

/* Returns 0, or -EINVAL for a text that is no version. */
int version_parse(struct version *version, const char *text);

/* Whether the two are the same in all parts. */
bool version_equal(const struct version *a, const struct version *b);

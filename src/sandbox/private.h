/* What the files of this folder know of struct sandbox. */
#pragma once

#include <linux/filter.h>

#include "layers.h"
#include "own.h"

/* Servers of user U run under this plus U. */
#define SANDBOX_FIRST_UID 2100000000u
#define SANDBOX_UIDS (1u << 24)

struct sandbox {
	unsigned without; /* layers that are left out, 1 << layer */
	bool user;	  /* the other namespaces need one for users */
	struct sandbox_report report;
	struct sock_fprog filters[2]; /* the second for sanitizer builds */
};

/* LAYER() of all that hold. */
unsigned report_holds(const struct sandbox_report *report);
/* The layer is missing, and why; the reason is copied. */
void report_missing(struct sandbox_report *report, enum sandbox_layer layer,
		    const char *reason);

OWNED_RELEASE(sandbox_release, struct sandbox, sandbox_destroy)

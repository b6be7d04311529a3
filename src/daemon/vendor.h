/*
 * vendor -- the vendor libraries of this machine, and where our own files are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VENDOR_MAX 16
#define VENDOR_PATH 512

struct vendor {
	char name[32];		   /* "pocl", "oclgrind" */
	char api[32];		   /* "opencl" */
	char library[VENDOR_PATH]; /* absolute */
	const char *profile;	   /* of its jail; NULL: there is none */
	bool is_icd;		   /* loaded by the OpenCL ICD loader */
};

struct vendors {
	struct vendor list[VENDOR_MAX];
	size_t count;
};

/* Fill in what is installed, the default of each API first. */
void vendors_find(struct vendors *vendors);

/**
 * vendors_add - add the library of an API, as "toy=/usr/lib/libtoy.so.1"
 *
 * Its profile is "generic". Returns 0, -EINVAL where there is no '=' or the
 * path is not absolute, -ENAMETOOLONG, -ENOSPC, or -ENOENT when there is no
 * such file.
 */
int vendors_add(struct vendors *vendors, const char *text);

/*
 * The vendor of that name for the API; of "" the first with a jail profile that
 * is not among @empty, a bit for each number. NULL if there is none.
 */
struct vendor *vendors_choose(struct vendors *vendors, const char *api,
			      const char *name, unsigned empty);

/* The place in the list of one that is in it. */
unsigned vendor_number(const struct vendors *vendors,
		       const struct vendor *vendor);

/* The names of those for @api, with commas between them; "none". */
void vendors_describe(const struct vendors *vendors, const char *api,
		      char *text, size_t size);

/*
 * Whether servers take over the variable "NAME=VALUE" of their guest: those of
 * the vendor library's own that do not name files of the daemon's.
 */
bool vendor_takes(const struct vendor *vendor, const char *variable);

/* Our own files, found by where this program is. */
struct layout {
	char prefix[VENDOR_PATH];
	char server[VENDOR_PATH];   /* libexec/sluice/sluice-server */
	char modules[VENDOR_PATH];  /* lib/sluice/server */
	char guests[VENDOR_PATH];   /* lib/sluice/guest */
	char daemon[VENDOR_PATH];   /* bin/sluiced */
	char compiler[VENDOR_PATH]; /* libexec/sluice/sluice-compile */
};

/* Returns 0 or a negative errno. */
int layout_find(struct layout *layout);

/*
 * profile -- what a vendor library needs to live: files and system calls.
 *
 * Tables only. A path that is missing is skipped; one that is not on the list
 * cannot be opened.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIGHT_EXECUTE (1u << 0)
#define RIGHT_WRITE (1u << 1)
#define RIGHT_READ (1u << 2)
#define RIGHT_LIST (1u << 3)
#define RIGHT_REMOVE_FOLDER (1u << 4)
#define RIGHT_REMOVE_FILE (1u << 5)
#define RIGHT_MAKE_FOLDER (1u << 7)
#define RIGHT_MAKE_FILE (1u << 8)
#define RIGHT_REFER (1u << 13)
#define RIGHT_TRUNCATE (1u << 14)

/* What a rule gives: Landlock's bits. */
enum rights {
	RIGHTS_FILE = RIGHT_READ,
	RIGHTS_FOLDER = RIGHT_READ | RIGHT_LIST,
	RIGHTS_PROGRAM = RIGHT_READ | RIGHT_EXECUTE,
	RIGHTS_NULL = RIGHT_READ | RIGHT_WRITE,
	/* No links, sockets, pipes or devices are made. */
	RIGHTS_OWN = RIGHTS_FOLDER | RIGHT_WRITE | RIGHT_REMOVE_FOLDER |
		     RIGHT_REMOVE_FILE | RIGHT_MAKE_FOLDER | RIGHT_MAKE_FILE |
		     RIGHT_REFER | RIGHT_TRUNCATE,
};

struct rule {
	const char *path;
	uint32_t rights; /* enum rights */
};

struct profile {
	const char *name;
	const char *library;	    /* its file name begins so; or NULL */
	const struct rule *rules;   /* beyond what every server gets */
	const char *cache_variable; /* names the cache in the environment */
};

extern const struct profile profiles[];
extern const size_t profile_count;

/* What every server gets, and a sanitizer build on top. End with NULL. */
extern const struct rule profile_common[];
extern const struct rule profile_sanitizer[];

/* The index of the profile of that name, or a negative errno. */
int profile_find(const char *name);

/*
 * support -- what the tests of libvaccel share.
 *
 * Tests run with VACCEL_BOOTSTRAP_ENABLED=0 and bootstrap themselves; plugins
 * are found on the library path.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sluice/vaccel.h>
#include <vaccel.h>

#define NOOP "libvaccel-noop.so"
#define EXEC "libvaccel-exec.so"
#define MBENCH "libvaccel-mbench.so"
#define LOOPBACK "libvaccel-loopback.so"
#define OWN "libvaccel-own.so"

/* Whether clang compiles for a sanitizer; gcc defines __SANITIZE_ macros. */
#if defined(__has_feature)
#define HAS(feature) __has_feature(feature)
#else
#define HAS(feature) 0
#endif

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Start with these plugins and defaults else; the code is checked. */
void start(const char *plugins);
void start_at_level(const char *plugins, vaccel_log_level_t level);
void stop(void);

/* For cmocka: started with noop, and stopped. */
int setup_noop(void **state);
int teardown(void **state);

/* A directory for this process's files, made at first use. */
const char *scratch(void);

/* PATH in the scratch directory, in a buffer of its own for 8 calls. */
const char *in_scratch(const char *path);

/* Write a file and return its path, as in_scratch() does. */
const char *file_with(const char *name, const char *text);

/* How many entries @path has, without "." and ".."; -1 if it is none. */
int entries_in(const char *path);

/* A place for run directories that this program shares with no other: the
 * scratch directory, or what hides the system's in a mount namespace. False if
 * there is none to be had. Called before the library starts. */
bool own_runtime(void);

/* Remove the scratch directory with all that is in it. */
void scratch_remove(void);

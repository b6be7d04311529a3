/*
 * rundir -- the directory of this process's files.
 *
 * It lies in a parent that all of the user's processes share:
 * /run/user/UID/vaccel, else $XDG_RUNTIME_DIR/vaccel, else
 * ${TMPDIR:-/tmp}/vaccel-UID, always 0700 and the user's own. It holds a file
 * that is locked as long as the process, or a child that got it by fork, lives.
 * What a killed process left there, the next to start removes; what has no such
 * file is not ours to remove. Making and removing happens under a lock on the
 * parent.
 *
 * A forked child gets a directory of its own when it first needs one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Make this process's directory unless there is one. */
int rundir_open(void);

/* Remove it if this process made it. The text of rundir_path() stays. */
void rundir_close(void);

/* Its path; empty before the first. */
const char *rundir_path(void);

/**
 * rundir_make - make a directory in it
 * @path: takes the new directory's path, which is KIND.ID
 *
 * Returns 0; -EEXIST; -ENAMETOOLONG; or why there is no directory.
 */
int rundir_make(char *path, size_t size, const char *kind, int64_t id);

/* Remove KIND.ID, which rundir_make() made in this process. */
void rundir_remove(const char *kind, int64_t id);

/* Around a fork, and in the child. */
void rundir_lock(void);
void rundir_unlock(void);
void rundir_forked(void);

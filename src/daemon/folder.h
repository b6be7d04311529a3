/*
 * folder -- the private folder of one server: its TMPDIR, if it is no file
 * system of its own.
 *
 * Beside each lies a file that the server holds a lock on, so that a later
 * daemon can tell what a dead one's servers left behind.
 */
#pragma once

#include <sys/types.h>

#include "sandbox.h"

struct folder {
	char path[512]; /* "": there is none */
	int lock;	/* to be inherited by the server; -1 once closed */
};

/**
 * folder_make - make a folder
 * @parent: where; made if it is missing
 * @name: no other folder's there
 * @uid: whose it will be; -1: ours
 *
 * Returns 0 or a negative errno; then there is none, and folder_remove() may be
 * called all the same.
 */
int folder_make(struct folder *folder, const char *parent, const char *name,
		uid_t uid);

/* The server has its lock: close ours. */
void folder_unlock(struct folder *folder);

/*
 * Remove it with all that is in it, which a process of its own does where it
 * may take long. Links are not followed.
 */
void folder_remove(struct folder *folder);

/* Remove what nobody holds a lock on any more. */
void folders_sweep(const char *parent);

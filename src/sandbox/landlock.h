/*
 * landlock -- the list of files that a process may open, kept by the kernel.
 *
 * Plain system calls without memory of their own, for a child after fork in a
 * program that may have threads.
 */
#pragma once

#include "profile.h"

/* The kernel's version of Landlock; 0 where there is none. */
int landlock_abi(void);

/**
 * landlock_begin - a list that allows nothing yet
 * @abi: not above landlock_abi()
 *
 * Everything that this version can refuse is refused, TCP, abstract sockets and
 * signals to others included. Returns a descriptor or a negative errno.
 */
int landlock_begin(int abi);

/* Allow what @rule says; a path that is missing is no error. */
int landlock_allow(int list, int abi, const struct rule *rule);

/* Live by @list from now on: this thread and what it starts. */
int landlock_enter(int list);

/*
 * filter -- the system calls that a server may make, as a seccomp program.
 *
 * Everything that is not listed fails with EPERM; another architecture's call
 * kills the process. The lists are in filter.c, with the reasons.
 */
#pragma once

#include <stdbool.h>
#include <linux/filter.h>

/**
 * filter_compile - make the program
 * @program: its memory is the caller's; release it with filter_release()
 *
 * Takes a quarter of a millisecond: once per kind of server, not per server.
 * Returns 0 or a negative errno.
 */
int filter_compile(bool sanitizer, struct sock_fprog *program);
void filter_release(struct sock_fprog *program);

/* What the program needs first, and Landlock too. */
int filter_no_new_privileges(void);

/* Put this thread under @program, for ever. May follow fork in a program with
 * threads. Returns 0 or a negative errno. */
int filter_enter(const struct sock_fprog *program);

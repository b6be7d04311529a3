/*
 * layers -- the steps into the jail, and what a child needs for them.
 *
 * All of this runs in a child after a bare clone(), perhaps of a program with
 * threads: system calls only, no memory, no locks, no setuid() of glibc, which
 * would look for threads that are not there.
 */
#pragma once

#include <linux/filter.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

#include "profile.h"
#include "sandbox.h"

#define LAYER(name) (1u << SANDBOX_##name)

/* A user namespace maps one id to itself. Made by the parent, as text. */
struct id_maps {
	char uid[48];
	char gid[48];
};
void id_maps_init(struct id_maps *maps, uid_t uid, gid_t gid);

/*
 * A child with @flags of namespaces and nothing shared, as fork() would make
 * it. @pidfd may be NULL. Returns the pid, 0 in the child, or a negative errno.
 */
pid_t layers_clone(unsigned long flags, int *pidfd);

/* CLONE_NEW* of the namespaces among @layers. */
unsigned long layers_namespaces(unsigned layers);

/* Each returns 0 or a negative errno. */
int layer_user(const struct id_maps *maps);
int layer_mount(void);	  /* nothing we mount is seen outside */
int layer_own_proc(void); /* the processes of our pid namespace only */
int layer_own_files(const char *folder, const char *options); /* a tmpfs */
int layer_capabilities_bound(void);
int layer_uid(uid_t uid); /* and the group of the same number */
int layer_capabilities_none(void);
int layer_undumpable(void);

/*
 * sandbox -- what an API server may still do, and how one is started.
 *
 * A server is presumed hostile: tenants' kernels or an exploited vendor library
 * run in it. So it is put into a jail of several layers before its first
 * instruction, and none of the layers covers for another. Which of them a
 * machine allows is found out by trying each in a child, never by looking at
 * the uid. Those that the kernel refuses are dropped one by one and reported;
 * seccomp and not-dumpable are never dropped.
 *
 * What a vendor library needs (files, programs, system calls) is a profile; the
 * rest is refused. Nothing here is called by guests, and nothing here keeps
 * state but struct sandbox, which belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum sandbox_layer {
	SANDBOX_SECCOMP,    /* a list of allowed system calls */
	SANDBOX_UNDUMPABLE, /* no ptrace, no /proc/PID/mem by others */
	SANDBOX_LANDLOCK,   /* a list of readable and writable files */
	SANDBOX_UID,	    /* a user id of the tenant's servers' own */
	SANDBOX_USER,	    /* namespaces */
	SANDBOX_MOUNT,
	SANDBOX_PID,
	SANDBOX_NET,
	SANDBOX_IPC,
	SANDBOX_UTS,
	SANDBOX_NOEXEC, /* memfds that cannot be executed */
	SANDBOX_LAYERS,
};

enum sandbox_verdict {
	SANDBOX_MISSING,
	SANDBOX_HOLDS,
	SANDBOX_NEEDLESS, /* another layer does its work here */
};

struct sandbox_state {
	enum sandbox_verdict verdict;
	char reason[96];    /* why it is missing; "" where it is not */
	const char *remedy; /* one line for the operator; "" likewise */
};

/* Which layers hold: on this machine, or around one server. */
struct sandbox_report {
	struct sandbox_state layers[SANDBOX_LAYERS];
	int landlock_abi; /* what the rules use; 0 without Landlock */
};

/* "seccomp", "own uid", "landlock", "network namespace", ... */
const char *sandbox_layer_name(enum sandbox_layer layer);

/**
 * sandbox_refusal - whether servers may be started like this
 * @unsafe: the operator said --unsafe
 *
 * File reads must be an allow-list, which is Landlock's (a mount namespace
 * alone hides nothing as long as the root is the host's); with @unsafe they
 * need not be. Seccomp and not-dumpable must hold either way. Returns NULL when
 * all is well, else one line that says what is missing.
 */
const char *sandbox_refusal(const struct sandbox_report *report, bool unsafe);

/* The layers that hold, and those that are missing, in one line of words. */
void sandbox_describe(const struct sandbox_report *report, char *text,
		      size_t size);

struct sandbox_options {
	/* Use no newer Landlock than this; 0: whatever there is. For tests. */
	int landlock_abi;
	/* Layers to leave out, 1 << enum sandbox_layer. For tests. */
	unsigned without;
};

struct sandbox;

/**
 * sandbox_create - try every layer in a child, and remember the answers
 * @options: NULL for all there is
 *
 * Takes some milliseconds. Returns 0 or a negative errno; missing layers are
 * not an error.
 */
int sandbox_create(struct sandbox **out, const struct sandbox_options *options);

/* Forget; servers that run are not touched. NULL is fine. */
void sandbox_destroy(struct sandbox *sandbox);

/* What was found; lives as long as @sandbox. */
const struct sandbox_report *sandbox_report(const struct sandbox *sandbox);

/*
 * ---- profiles: "pocl", "oclgrind", and "generic" for vendor libraries that
 * need nothing but libc and spec->readable (the toy, the mock vendor)
 */

/* Whether there is a profile of that name. */
bool sandbox_profile_known(const char *profile);

/* The profile for a vendor library by its path; NULL when there is none. */
const char *sandbox_profile_for(const char *library);

/*
 * ---- who and where
 */

/**
 * sandbox_uid_for - the id under which servers of @user run
 *
 * 2,100,000,000 + @user; the group has the same number. Returns 0; -EPERM where
 * the layer SANDBOX_UID does not hold; -ERANGE when @user is 2^24 or above;
 * -ENXIO when the id is not mapped in this user namespace. Without an id of its
 * own a server runs as the daemon does, and that layer is missing.
 */
int sandbox_uid_for(const struct sandbox *sandbox, uid_t user, uid_t *uid);

/**
 * sandbox_folder - make or check a folder that one server may write
 * @parent: made (0755, parents not) where it is missing; it must belong to us
 *          or root, and nobody else may write it
 * @name: one component below it
 * @uid: who owns the folder (-1: we); mode 0700
 * @path: @size bytes for the path
 *
 * Follows no symbolic link at @parent's last component and @name. Returns 0,
 * -EPERM when something there belongs to somebody else or may be written by
 * others, -ELOOP, -ENOTDIR, or another negative errno.
 */
int sandbox_folder(const char *parent, const char *name, uid_t uid, char *path,
		   size_t size);

/**
 * sandbox_cache - the cache folder of @user's servers, made if need be
 * @uid: from sandbox_uid_for(): /var/cache/sluice/USER, which belongs to it;
 *       -1: ~/.cache/sluice of whoever we are (HOME)
 *
 * Returns as sandbox_folder().
 */
int sandbox_cache(uid_t user, uid_t uid, char *path, size_t size);

/*
 * ---- starting a server
 */

struct sandbox_fd {
	int fd;	    /* stays the caller's */
	int target; /* its number in the server */
};

struct sandbox_spec {
	const char *profile;
	bool sanitizer; /* the server is an ASan or TSan build: leaks cannot be
			   looked for, its own /proc can be read */
	bool unsafe;	/* go on without what sandbox_refusal() asks for */

	char *const *argv; /* argv[0]: absolute path of the server; NULL ends */
	/*
	 * The server's environment, or NULL. LD_* are dropped; HOME, TMPDIR,
	 * PATH, LANG and what the profile sets (POCL_CACHE_DIR) are ours.
	 */
	char *const *envp;
	/* All others are closed; unlisted, 0 and 1 are /dev/null and 2 ours. */
	const struct sandbox_fd *fds;
	size_t fd_count;

	const char *cache; /* absolute, the server's to write; NULL: none */
	/*
	 * Absolute, made by the caller (sandbox_folder()); the server's TMPDIR
	 * and HOME. In a mount namespace it becomes a file system of its own
	 * that vanishes with the server. NULL: none.
	 */
	const char *tmp;
	const char *const *readable; /* more files and folders; NULL ends */
	uid_t uid; /* from sandbox_uid_for(), or -1: stay who we are */
};

struct sandbox_child {
	pid_t pid;
	int pidfd; /* close-on-exec; the caller closes it and waits for pid */
};

/**
 * sandbox_spawn - start a server in its jail
 * @report: the layers around this very server; may be NULL
 *
 * Blocks until the server's exec (1 to 2 ms). The caller may have threads. The
 * server leads a session of its own, is pid 1 where it has a pid namespace
 * (signals but SIGKILL do not end it then) and has no signals blocked or
 * ignored. Returns 0; -EINVAL for an unknown profile or a relative path;
 * -ENOTSUP when sandbox_refusal() has something against it; or the negative
 * errno of the step that failed, which is logged.
 */
int sandbox_spawn(struct sandbox *sandbox, const struct sandbox_spec *spec,
		  struct sandbox_child *child, struct sandbox_report *report);

/**
 * sandbox_enter_server - what only the server itself can do
 *
 * For main(), before anything else: exec made the process dumpable again.
 * Returns 0 or a negative errno, at which the server must not go on.
 */
int sandbox_enter_server(void);

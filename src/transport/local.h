/*
 * local -- sessions on this machine: a Unix socket for the hand-shake, a memfd
 * for the rest.
 *
 * The daemon listens at one path. Guests look for it at SLUICE_SOCKET; where
 * that is not set at $XDG_RUNTIME_DIR/sluice/sock, then at /run/sluice/sock. In
 * privileged programs (set-uid and the like) the environment does not count.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "hello.h"

#define LOCAL_PATH 108 /* bytes that a socket's path may have, NUL included */
#define LOCAL_PATHS 2

/**
 * local_path - the @nth place to look for a daemon, from 0
 *
 * Returns 0, -ENOENT after the last, or -ENAMETOOLONG.
 */
int local_path(unsigned nth, char path[LOCAL_PATH]);

/*
 * ---- the guest's side
 */

/* What the daemon gave us. */
struct local_session {
	int region; /* memfd; close it once it is mapped */
	uint64_t session;
	uint64_t arena_size;
	char vendor[HELLO_NAME];
};

/**
 * local_connect - ask the daemon for a session
 * @hello: its struct is filled in by the caller, but for its header
 * @timeout_ms: for all of it; a server that must be started takes its time
 * @session: the session; @session->region is the caller's
 * @text: HELLO_TEXT bytes; why it was refused, or what went wrong
 *
 * Blocks; is not disturbed by signals; uses one descriptor while it lasts,
 * above 2 and closed on exec. Returns 0; -ENOENT when no daemon answers at any
 * path; -ECONNREFUSED when the daemon refused, with its reason in @text;
 * -ETIMEDOUT; -EPROTO; another negative errno.
 */
int local_connect(const struct hello_hello *hello, unsigned timeout_ms,
		  struct local_session *session, char text[HELLO_TEXT]);

/**
 * local_dial - connect to the daemon and no more (for the CLI as well)
 *
 * Returns a socket that blocks for at most @timeout_ms in each send and
 * receive, which fail with -EAGAIN then; or as local_connect().
 */
int local_dial(unsigned timeout_ms);

/* The same at a path. */
int local_dial_at(const char *path, unsigned timeout_ms);

/*
 * ---- the daemon's side: nothing of it blocks
 */

struct local_listener {
	int fd;	  /* non-blocking; readable when somebody connects */
	int lock; /* held as long as we listen */
	char path[LOCAL_PATH];
};

/**
 * local_listen - listen at a path
 * @mode: of the socket; of the folder, if it is made: the same with x bits
 *
 * The folder is made where it is missing (not its parents). A socket that a
 * dead daemon left is replaced: who listens holds a lock on @path.lock.
 * Returns 0, -EADDRINUSE when a daemon lives there, or a negative errno.
 */
int local_listen(struct local_listener *listener, const char *path,
		 mode_t mode);

/* Stop, and remove the socket. Not listening (fd -1) is fine. */
void local_close(struct local_listener *listener);

/* Who is at the other end, as the kernel says. */
struct local_peer {
	uid_t uid;
	gid_t gid;
	pid_t pid;
	int pidfd;
};

enum local_step {
	LOCAL_WAITS_HELLO,
	LOCAL_WAITS_ANSWER,
	LOCAL_PROVEN, /* hello is there: decide, then welcome or refuse */
	LOCAL_OVER,
};

/* One connection that is not a session yet. */
struct local_greeting {
	int fd; /* non-blocking */
	struct local_peer peer;
	enum local_step step;
	struct hello_nonce nonce;
	struct hello_message message; /* the HELLO, or a control message */
};

/**
 * local_accept - take the next connection
 *
 * Returns 0; -EAGAIN when there is none; -ESRCH when the peer died already,
 * and other errors, after which the next may be taken (-EMFILE and -ENFILE
 * should make the caller wait a while).
 */
int local_accept(struct local_listener *listener,
		 struct local_greeting *greeting);

/**
 * local_greet - go on: the connection is readable
 *
 * A HELLO is answered with a nonce; the right nonce, sent by the very process
 * whose pidfd we have, proves that it lived after the pidfd was opened. A
 * message of the control protocol (kind HELLO_CONTROL and above) is not ours:
 * -EBADMSG, and what came has not been read from the socket.
 *
 * Returns 1 when step is LOCAL_PROVEN; 0 when more must come; -EPIPE when the
 * peer hung up; another negative errno when it broke the protocol (a refusal
 * has been sent then). After an error the greeting is only good for closing.
 */
int local_greet(struct local_greeting *greeting);

/* Send the session to the guest. Returns 0 or a negative errno. */
int local_welcome(struct local_greeting *greeting, int region,
		  const struct hello_welcome *welcome);

/* Send why there is none. */
int local_refuse(struct local_greeting *greeting, enum hello_refusal code,
		 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Close what it holds: socket and pidfd, those that were not taken (-1). */
void local_greeting_fini(struct local_greeting *greeting);

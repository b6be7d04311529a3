/*
 * daemon -- tenants, the pool of API servers, and those who ask for one.
 *
 * One thread and one loop; nothing here blocks but the start of a server (about
 * 2 ms). A guest that asks (guest.c) waits in the daemon until a warm server of
 * its tenant and vendor is there (server.c); then the two are put together, and
 * the daemon only watches both ends to clean up behind them.
 */
#pragma once

#include <jansson.h>

#include "local.h"
#include "loop.h"
#include "sandbox.h"
#include "vendor.h"

#define SESSIONS_MAX 64	  /* of one uid */
#define GREETING_MS 10000 /* from connecting to having proven itself */
#define START_MS 60000	  /* a server's, until it is READY */
#define ATTACH_MS 10000	  /* until it is ATTACHED */
#define REFILL_MS 300	  /* from a session's begin to the next warm server */
#define IDLE_MS 120000	  /* a warm server's, of a tenant without sessions */
#define GRACE_MS 2000	  /* a server's, once its guest has ended */

struct daemon_options {
	const char *socket; /* NULL: the usual place */
	bool unsafe;
	bool warm;	  /* keep a warm server for who was here */
	int linger_s;	  /* end so long after the last session; -1: never */
	int ready_fd;	  /* told that we listen, or why not; -1: nobody */
	int landlock_abi; /* for tests; 0: whatever there is */
	bool sanitizer;	  /* the server is a sanitizer build */
};

/* Whom we account to: until there are policies, the peer's uid. */
struct tenant {
	struct list node;
	uid_t uid;
	uid_t server_uid; /* -1: servers run as we do */
	char cache[VENDOR_PATH];
	unsigned sessions; /* and guests that wait */
};

enum server_state {
	SERVER_STARTING,
	SERVER_WARM,
	SERVER_ATTACHING,
	SERVER_SERVING,
	SERVER_ENDING,
};

struct count {
	char name[64]; /* "": calls executed */
	uint64_t count;
};

struct server {
	struct list node;
	struct daemon *daemon;
	struct tenant *tenant;
	struct vendor *vendor;
	char api[HELLO_NAME];
	bool fresh; /* started for one guest, with its variables */
	enum server_state state;
	struct sandbox_child child;
	struct sandbox_report report;
	int socket; /* -1 once it hung up */
	struct loop_watch said, ended;
	struct loop_timer timer; /* the deadline of its state */
	struct hello_ready ready;
	char tmp[VENDOR_PATH];
	int64_t since_ms;

	/* The session, from ATTACHING on */
	struct guest *guest; /* until it is welcome */
	uint64_t session;
	uid_t guest_uid;
	pid_t guest_pid;
	int guest_pidfd;
	struct loop_watch guest_ended;
	int region;
	uint64_t arena_size;
	char program[64];
	struct count *counts;
	size_t count_count;
};

/* Somebody who asks. */
struct guest {
	struct list node;
	struct daemon *daemon;
	struct local_greeting greeting;
	struct loop_watch watch;
	struct loop_timer deadline;
	struct tenant *tenant; /* once it has proven itself */
	struct vendor *vendor;
	struct server *server; /* the one being attached, or started for it */
	bool any_vendor;       /* it asked for the default */
};

/* A question of the command line's that is answered a little later. */
struct question {
	struct list node;
	struct daemon *daemon;
	struct local_greeting greeting;
	struct loop_timer timer;
	bool all; /* may see everybody's */
};

struct daemon {
	struct daemon_options options;
	struct loop loop;
	struct local_listener listener;
	struct loop_watch listening, signalled;
	struct loop_timer accept_again, linger, tick;
	int signals;
	struct sandbox *sandbox;
	struct vendors vendors;
	struct layout layout;
	char folder[VENDOR_PATH]; /* for servers' private folders */
	struct list tenants, servers, guests, questions;
	uint64_t sessions; /* ever */
	uint64_t started;  /* servers, ever */
	bool ending;
};

/* Run until a signal or the end of the last session. The exit status. */
int daemon_run(const struct daemon_options *options,
	       const struct vendors *vendors);

/* Something ended: perhaps we do too. */
void daemon_consider_end(struct daemon *daemon);

/* Whom @uid is served as; made if need be. NULL: no memory, or no cache. */
struct tenant *tenant_find(struct daemon *daemon, uid_t uid);

/*
 * ---- guest.c
 */
void guest_accept(struct daemon *daemon);
/* A server became warm, or one could not: go on with who waits. */
void guests_serve(struct daemon *daemon);
void guest_refuse(struct guest *guest, enum hello_refusal code,
		  const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void guest_end(struct guest *guest);

/*
 * ---- server.c
 */

/**
 * server_start - start a server
 * @hello: whose variables it gets; NULL: none
 * @why: HELLO_TEXT bytes; why not
 *
 * Returns it, or NULL.
 */
struct server *server_start(struct daemon *daemon, struct tenant *tenant,
			    struct vendor *vendor, const char *api,
			    const struct hello_hello *hello, char *why);
/* A warm or starting one that nobody has been promised. */
struct server *server_spare(struct daemon *daemon, struct tenant *tenant,
			    struct vendor *vendor, const char *api,
			    enum server_state state);
/* Begin the session. Returns 0 or a negative errno. */
int server_attach(struct server *server, struct guest *guest);
/* End it, as it is. */
void server_kill(struct server *server);
/* Ask all of @uid's (or everybody's) for their newest counts. */
void servers_ask(struct daemon *daemon);
const char *server_state_name(enum server_state state);

/*
 * ---- answer.c
 */

/* The command line asked something; takes the greeting. */
void answer_question(struct daemon *daemon, struct local_greeting *greeting);

/*
 * daemon -- tenants, the pool of API servers, and those who ask for one.
 *
 * One thread and one loop; nothing here blocks but the start of a server (about
 * 2 ms). A guest that asks (guest.c) waits in the daemon until a warm server of
 * its pool is there (pool.c); then the two are put together (session.c), and
 * the daemon only watches both ends to clean up behind them.
 *
 * What guests and servers say is not believed: texts are cleaned before they
 * are printed, what they can provoke is counted and limited.
 */
#pragma once

#include <jansson.h>

#include "demand.h"
#include "folder.h"
#include "local.h"
#include "loop.h"
#include "sandbox.h"
#include "vendor.h"
#include "words.h"

#define SESSIONS_MAX 64	    /* of one uid; --sessions */
#define WARM_MAX 4	    /* servers that wait in a pool; --warm */
#define CONNECTIONS_MAX 256 /* of one uid, that are not sessions yet */
#define GREETING_MS 10000   /* from connecting to having proven itself */
#define START_MS 60000	    /* a server's, until it is READY */
#define ATTACH_MS 10000	    /* until it is ATTACHED */
#define REFILL_MS 300	    /* from a session's begin to the next warm server */
#define IDLE_MS 120000	    /* a warm server's, until it may be too many */
#define GRACE_MS 2000	    /* a server's, once its guest has ended */

struct daemon_options {
	const char *socket; /* NULL: the usual place */
	const char *log;    /* once we listen; NULL: stderr */
	bool unsafe;
	unsigned warm;	   /* servers kept warm for a pool, at most */
	int linger_s;	   /* end so long after the last session; -1: never */
	int ready_fd;	   /* told that we listen, or why not; -1: nobody */
	unsigned sessions; /* of one uid, at most */
	int landlock_abi;  /* for tests; 0: whatever there is */
	unsigned without;  /* layers to leave out, 1 << each; for tests */
	bool sanitizer;	   /* the server is a sanitizer build */
};

/* Whom we account to: until there are policies, the peer's uid. */
struct tenant {
	struct list node;
	uid_t uid;
	uid_t server_uid; /* -1: servers run as we do */
	char cache[VENDOR_PATH];
	unsigned sessions; /* and guests that wait */
	/* Vendors in which its servers found no device: it can only harm
	 * itself with a lie. */
	unsigned empty;
};

/* Where a tenant's servers for one API and vendor library come from. */
struct pool {
	struct list node;
	struct daemon *daemon;
	struct tenant *tenant;
	struct vendor *vendor;
	char api[HELLO_NAME];
	struct demand demand;
	struct loop_timer refill;
};

enum server_state {
	SERVER_STARTING,
	SERVER_WARM,
	SERVER_ATTACHING,
	SERVER_SERVING,
	SERVER_ENDING,
};

struct count {
	char name[64]; /* as in struct hello_counted */
	uint64_t count;
};

struct server {
	struct list node;
	struct daemon *daemon;
	struct pool *pool;
	bool fresh;  /* started for one guest, with its variables */
	bool killed; /* by us */
	enum server_state state;
	struct sandbox_child child;
	struct sandbox_report report;
	int socket;
	struct loop_watch said, ended;
	struct loop_timer timer; /* the deadline of its state */
	struct hello_ready ready;
	struct folder folder;
	struct words words;
	int64_t since_ms;
	int64_t heard_since_ms; /* it may not say more than so much a second */
	unsigned heard;

	/* The session, from ATTACHING on */
	struct guest *guest; /* to whom it is promised; until it is welcome */
	uint64_t session;    /* 0: none */
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
	struct pool *pool;     /* once it has proven itself */
	struct server *server; /* the one being attached, or started for it */
	bool any_vendor;       /* it asked for the default */
	bool fresh;	       /* it brings variables of the vendor's */
	unsigned attempts;     /* with servers that died as it came */
	bool counted;	       /* among its tenant's sessions */
};

/* A question of the command line's that is answered a little later. */
struct question {
	struct list node;
	struct daemon *daemon;
	struct local_greeting greeting;
	struct loop_timer timer;
	bool all;	 /* may see everybody's */
	json_t *answers; /* NULL: not put together yet */
	size_t told;
	unsigned attempts;
};

struct daemon {
	struct daemon_options options;
	struct loop loop;
	struct local_listener listener;
	struct loop_watch listening, signalled;
	struct loop_timer accept_again, linger;
	int signals;
	struct sandbox *sandbox;
	struct vendors vendors;
	struct layout layout;
	char folder[VENDOR_PATH]; /* for servers' private folders */
	struct list tenants, pools, servers, guests, questions;
	uint64_t sessions; /* ever */
	uint64_t started;  /* servers, ever */
	int64_t asked_ms;  /* when servers last were asked for counts */
	/* How many refusals were logged, and not, since. */
	int64_t refusals_since_ms;
	unsigned refusals, refusals_unsaid;
	bool may_idle; /* processes can go to SCHED_IDLE, and come back */
	bool ending;
};

/* Run until a signal or the end of the last session. The exit status. */
int daemon_run(const struct daemon_options *options,
	       const struct vendors *vendors);

/* Something ended: perhaps we do too. */
void daemon_consider_end(struct daemon *daemon);

/* Stop looking for connections for a moment: there are no descriptors. */
void daemon_pause(struct daemon *daemon);

/* Whom @uid is served as; made if need be. NULL: no memory, or no cache. */
struct tenant *tenant_find(struct daemon *daemon, uid_t uid);

/*
 * The vendor library for @tenant (NULL: not known yet), of the name, "" for the
 * default; or NULL, and HELLO_TEXT bytes that say why.
 */
struct vendor *tenant_vendor(struct daemon *daemon, const struct tenant *tenant,
			     const char *api, const char *name, char *why);

/* Whether servers may not be started here; HELLO_TEXT bytes: why, and what to
 * do. @unsafe: who asks does without what can be done without. */
bool daemon_lacks_jail(const struct daemon *daemon, bool unsafe, char *why);

/* A text of somebody else's as it may be printed: no bytes but ASCII's. */
void text_clean(char *text);

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
 * ---- pool.c
 */

/* The pool of the three, made if need be; NULL without memory. */
struct pool *pool_find(struct daemon *daemon, struct tenant *tenant,
		       struct vendor *vendor, const char *api);
/* A server in @state that is promised to nobody. NULL: none. */
struct server *pool_spare(struct pool *pool, enum server_state state);
/* See to it that there are as many spare ones as are likely to be wanted, a
 * little later. */
void pool_refill(struct pool *pool, int64_t delay_ms);
/* Somebody is about to come: see to it that he does not wait, at once. False:
 * HELLO_TEXT bytes say why not. */
bool pool_announce(struct pool *pool, char *why);
/* A session ended: those that its tenant does not need any more go in time. */
void pool_rest(struct pool *pool);
/* Whether one of the spare ones can go. */
bool pool_has_too_many(struct pool *pool);

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
struct server *server_start(struct pool *pool, const struct hello_hello *hello,
			    char *why);
/* Make it in idle time, or, as soon as somebody waits for it, at once. */
void server_hurry(const struct server *server, bool hurry);
/* End it; who waits for it is refused when it has ended. */
void server_kill(struct server *server);
/* A warm one goes when it is idle for long, and not needed then. */
void server_rest(struct server *server);
/* When its timer is due: end it if it is not where it should be. */
void server_late(struct loop_timer *timer);
/* Forget it: it has ended. */
void server_free(struct server *server);
const char *server_state_name(enum server_state state);

/*
 * ---- session.c
 */

/* Begin a session on a warm server. Returns 0 or a negative errno. */
int session_attach(struct server *server, struct guest *guest);
/* The server died before it answered: nothing has begun. */
void session_undo(struct server *server, struct guest *guest);
/* The server answered. */
void session_attached(struct server *server,
		      const struct hello_attached *answer);
/* The server counted. */
void session_counted(struct server *server, const struct hello_counted *told);
/* What it counted last under @name; 0: nothing. */
uint64_t session_count(const struct server *server, const char *name);
/* Whether it is a function's that was refused. */
bool count_is_refusal(const struct count *count);
/* The server has ended; @why, if that is not how it should end. */
void session_end(struct server *server, const char *why);
/* Ask all servers for their newest counts. */
void sessions_ask(struct daemon *daemon);

/*
 * ---- answer.c
 */

/* The command line asked something; takes the greeting. */
void answer_question(struct daemon *daemon, struct local_greeting *greeting);
void question_end(struct question *question);

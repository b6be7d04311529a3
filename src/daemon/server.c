/* API servers, from their start to their end: see daemon.h. */
#include "daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"
#include "own.h"

#define SOCKET_FD 3
#define LOCK_FD 4
#define VARIABLES_MAX 64
#define ATTEMPTS 3 /* of a guest, with servers that end as it comes */
/* Messages a second: more than any `sluice ps` asks. */
#define HEARD_MAX 10000

const char *server_state_name(enum server_state state)
{
	static const char *const names[] = { "starting", "warm", "attaching",
					     "serving", "ending" };

	return names[state];
}

/*
 * ---- the end
 */
void server_free(struct server *server)
{
	struct daemon *daemon = server->daemon;

	loop_unwatch(&daemon->loop, &server->said);
	loop_unwatch(&daemon->loop, &server->ended);
	loop_unwatch(&daemon->loop, &server->guest_ended);
	loop_cancel(&server->timer);
	list_remove(&server->node);
	fd_close(server->socket);
	fd_close(server->child.pidfd);
	fd_close(server->guest_pidfd);
	fd_close(server->region);
	words_close(&server->words);
	folder_unlock(&server->folder);
	folder_remove(&server->folder);
	free(server->counts);
	free(server);
}

void server_kill(struct server *server)
{
	pidfd_send_signal(server->child.pidfd, SIGKILL, NULL, 0);
	server->killed = true;
	/* The end of one that serves has to be told. */
	if (server->state != SERVER_SERVING)
		server->state = SERVER_ENDING;
}

void server_late(struct loop_timer *timer)
{
	struct server *server = list_owner(timer, struct server, timer);

	if (server->state == SERVER_STARTING ||
	    server->state == SERVER_ATTACHING)
		log_warn("the server for %s is %s for too long: it is killed",
			 server->pool->vendor->name,
			 server_state_name(server->state));
	server_kill(server);
}

/* Whether it ended well. */
static bool why_it_ended(const struct server *server, char *text, size_t room)
{
	siginfo_t info = { 0 };

	if (waitid(P_PIDFD, (id_t)server->child.pidfd, &info,
		   WEXITED | WNOHANG) < 0 ||
	    info.si_pid == 0)
		snprintf(text, room, "ended");
	else if (info.si_code == CLD_EXITED)
		snprintf(text, room, "exited with status %d", info.si_status);
	else
		snprintf(text, room, "was killed by signal %d (%s)",
			 info.si_status, strsignal(info.si_status));
	return info.si_code == CLD_EXITED && info.si_status == 0;
}

static bool hear(struct server *server);

static void server_ended(struct loop_watch *watch)
{
	struct server *server = list_owner(watch, struct server, ended);
	struct daemon *daemon = server->daemon;
	struct guest *guest = server->guest;
	const enum server_state state = server->state;
	char why[128];

	/* Its last words are heard, but it is not warm any more. */
	if (state != SERVER_SERVING)
		server->state = SERVER_ENDING;
	for (unsigned i = 0; i < HEARD_MAX && hear(server); i++)
		;
	const bool well = why_it_ended(server, why, sizeof(why));
	if (guest && state == SERVER_ATTACHING &&
	    ++guest->attempts < ATTEMPTS) {
		session_undo(server, guest);
		server_free(server);
		guests_serve(daemon);
		return;
	}
	if (guest) {
		guest->server = NULL;
		server->guest = NULL;
		guest_refuse(guest, HELLO_REFUSED_SERVER,
			     "the server for %s %s before it served: %s",
			     server->pool->vendor->name, why,
			     server->ready.text[0] ? server->ready.text
						   : "see the daemon's log");
	} else if (state == SERVER_STARTING) {
		log_warn("a server for %s %s while it started",
			 server->pool->vendor->name, why);
	}
	if (server->session)
		session_end(server, well ? NULL : why);
	server_free(server);
	daemon_consider_end(daemon);
}

/*
 * ---- the start
 */
struct environment {
	char *list[VARIABLES_MAX + 1];
	size_t count;
};

static void add_variable(struct environment *environment, const char *name,
			 const char *value)
{
	char *text;

	if (environment->count < VARIABLES_MAX &&
	    asprintf(&text, "%s%s%s", name, *name ? "=" : "", value) >= 0)
		environment->list[environment->count++] = text;
}

static void environment_release(struct environment *environment)
{
	for (size_t i = 0; i < environment->count; i++)
		free(environment->list[i]);
}

static void fill_environment(struct environment *environment,
			     const struct vendor *vendor,
			     const struct hello_hello *hello)
{
	static const char *const kept[] = { "SLUICE_LOG",   "SLUICE_SPIN",
					    "ASAN_OPTIONS", "UBSAN_OPTIONS",
					    "TSAN_OPTIONS", "LSAN_OPTIONS" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (getenv(kept[i]))
			add_variable(environment, kept[i], getenv(kept[i]));
	add_variable(environment,
		     vendor->is_icd ? "OCL_ICD_VENDORS"
				    : "SLUICE_VENDOR_LIBRARY",
		     vendor->library);
	if (!hello)
		return;
	for (const char *at = hello_next_variable(hello, NULL); at;
	     at = hello_next_variable(hello, at))
		if (vendor_takes(vendor, at))
			add_variable(environment, "", at);
}

/* Under a name of its own: vendors use the folder above as they like. */
static void add_cache(struct environment *environment, const struct pool *pool)
{
	char folder[VENDOR_PATH + HELLO_NAME + 16];

	snprintf(folder, sizeof(folder), "%s/sluice-%s", pool->tenant->cache,
		 pool->api);
	add_variable(environment, "SLUICE_CACHE", folder);
}

static int spawn(struct server *server, const struct hello_hello *hello,
		 int socket, int words)
{
	struct daemon *daemon = server->daemon;
	const struct pool *pool = server->pool;
	const struct vendor *vendor = pool->vendor;
	char module[VENDOR_PATH + HELLO_NAME + 8];
	OWNED(environment_release) struct environment environment = { 0 };
	const struct sandbox_fd fds[] = {
		{ socket, SOCKET_FD },
		{ words, STDERR_FILENO },
		{ server->folder.lock, LOCK_FD },
	};

	snprintf(module, sizeof(module), "%s/%s.so", daemon->layout.modules,
		 pool->api);
	fill_environment(&environment, vendor, hello);
	/* What one application's variables make is not for others. */
	if (!hello)
		add_cache(&environment, pool);
	char *argv[] = { daemon->layout.server, "--module", module, NULL };
	const char *readable[] = { daemon->layout.modules, vendor->library,
				   NULL };
	const struct sandbox_spec spec = {
		.profile = vendor->profile ? vendor->profile : "generic",
		.sanitizer = daemon->options.sanitizer,
		.unsafe = daemon->options.unsafe,
		.argv = argv,
		.envp = environment.list,
		.fds = fds,
		.fd_count = server->folder.lock >= 0 ? 3 : 2,
		.cache = pool->tenant->cache,
		.tmp = server->folder.path[0] ? server->folder.path : NULL,
		.readable = readable,
		.uid = pool->tenant->server_uid,
	};
	return sandbox_spawn(daemon->sandbox, &spec, &server->child,
			     &server->report);
}

void server_hurry(const struct server *server, bool hurry)
{
	const struct sched_param param = { 0 };
	char path[64];

	if (!server->daemon->may_idle)
		return;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)server->child.pid);
	DIR *tasks = opendir(path);
	for (struct dirent *task; tasks && (task = readdir(tasks));)
		if (task->d_name[0] != '.')
			sched_setscheduler(atoi(task->d_name),
					   hurry ? SCHED_OTHER : SCHED_IDLE,
					   &param);
	if (tasks)
		closedir(tasks);
}

static void make_folder(struct server *server)
{
	struct daemon *daemon = server->daemon;
	char name[48];

	snprintf(name, sizeof(name), "%d-%llu", (int)getpid(),
		 (unsigned long long)++daemon->started);
	const int error = folder_make(&server->folder, daemon->folder, name,
				      server->pool->tenant->server_uid);
	if (error)
		log_warn("a server gets no private folder in %s: %s",
			 daemon->folder, strerror(-error));
}

static struct server *server_new(struct pool *pool, int socket, bool fresh)
{
	struct server *server = calloc(1, sizeof(*server));

	if (!server)
		return NULL;
	*server = (struct server){
		.daemon = pool->daemon,
		.pool = pool,
		.fresh = fresh,
		.socket = socket,
		.child = { .pid = -1, .pidfd = -1 },
		.folder = { .lock = -1 },
		.words = { .fd = -1 },
		.guest_pidfd = -1,
		.region = -1,
		.since_ms = loop_now_ms(),
	};
	list_append(&pool->daemon->servers, &server->node);
	return server;
}

static void said(struct loop_watch *watch)
{
	hear(list_owner(watch, struct server, said));
}

static int watch(struct server *server)
{
	struct loop *loop = &server->daemon->loop;
	int error = loop_watch(loop, &server->said, server->socket, said);

	if (!error)
		error = loop_watch(loop, &server->ended, server->child.pidfd,
				   server_ended);
	loop_after(loop, &server->timer, START_MS, server_late);
	return error;
}

/* Nobody watches it: it is not to live. */
static void abandon(struct server *server)
{
	if (server->child.pidfd >= 0) {
		pidfd_send_signal(server->child.pidfd, SIGKILL, NULL, 0);
		while (waitid(P_PIDFD, (id_t)server->child.pidfd, NULL,
			      WEXITED) < 0 &&
		       errno == EINTR)
			;
	}
	server_free(server);
}

struct server *server_start(struct pool *pool, const struct hello_hello *hello,
			    char *why)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
		snprintf(why, HELLO_TEXT, "no server: %s", strerror(errno));
		return NULL;
	}
	OWNED(fd_release) int theirs = ends[1];
	OWNED(fd_release) int words = -1;
	struct server *server = server_new(pool, ends[0], hello != NULL);
	if (!server) {
		snprintf(why, HELLO_TEXT, "no server: %s", strerror(ENOMEM));
		fd_close(ends[0]);
		return NULL;
	}
	fcntl(server->socket, F_SETFL, O_NONBLOCK);
	make_folder(server);
	int error = words_open(&server->words, &pool->daemon->loop, &words);
	if (!error)
		error = spawn(server, hello, theirs, words);
	server->words.server = (int)server->child.pid;
	folder_unlock(&server->folder);
	if (!error)
		error = watch(server);
	if (!error)
		return server;
	snprintf(why, HELLO_TEXT, "the server for %s cannot be started: %s",
		 pool->vendor->name, strerror(-error));
	log_error("%s", why);
	abandon(server);
	return NULL;
}

/*
 * ---- what it says
 */
static void idle(struct loop_timer *timer)
{
	struct server *server = list_owner(timer, struct server, timer);

	/* Else it is asked again when a session ends. */
	if (server->pool->tenant->sessions == 0 ||
	    pool_has_too_many(server->pool))
		server_kill(server);
}

void server_rest(struct server *server)
{
	loop_after(&server->daemon->loop, &server->timer, IDLE_MS, idle);
}

/* Who wanted no vendor by name gets the next that has a device. */
static void is_empty(struct server *server)
{
	struct daemon *daemon = server->daemon;
	struct pool *pool = server->pool;
	struct guest *guest = server->guest;
	char why[HELLO_TEXT];

	pool->tenant->empty |= 1u
			       << vendor_number(&daemon->vendors, pool->vendor);
	server_kill(server);
	if (!guest)
		return;
	guest->server = NULL;
	server->guest = NULL;
	struct vendor *next =
		tenant_vendor(daemon, pool->tenant, pool->api, "", why);
	if (next)
		guest->pool = pool_find(daemon, pool->tenant, next, pool->api);
	if (next && guest->pool)
		guests_serve(daemon);
	else
		guest_refuse(guest, HELLO_REFUSED_VENDOR, "%s", why);
}

static void became_ready(struct server *server, const struct hello_ready *ready)
{
	struct daemon *daemon = server->daemon;
	const struct vendor *vendor = server->pool->vendor;

	server->ready = *ready;
	text_clean(server->ready.text);
	for (uint32_t i = 0; i < ready->modules_count; i++) {
		text_clean(server->ready.modules[i].name);
		text_clean(server->ready.modules[i].version);
	}
	if (ready->error) {
		log_warn("the server for %s gives up: %s", vendor->name,
			 server->ready.text);
		return; /* it exits, and then its guest is told */
	}
	if (server->state != SERVER_STARTING)
		return;
	if (ready->devices == 0 && vendor->is_icd &&
	    (!server->guest || server->guest->any_vendor)) {
		is_empty(server);
		return;
	}
	log_debug("a server for %s is warm (%lld ms): %s", vendor->name,
		  (long long)(loop_now_ms() - server->since_ms),
		  server->ready.text);
	demand_supplied(&server->pool->demand,
			REFILL_MS + loop_now_ms() - server->since_ms);
	server->state = SERVER_WARM;
	server->since_ms = loop_now_ms();
	server_rest(server);
	guests_serve(daemon);
	pool_refill(server->pool, 0);
}

static void disobeys(struct server *server, const char *what)
{
	log_error("a server for %s %s: it is killed",
		  server->pool->vendor->name, what);
	loop_unwatch(&server->daemon->loop, &server->said);
	server_kill(server);
}

static bool says_too_much(struct server *server)
{
	const int64_t now = loop_now_ms();

	if (now - server->heard_since_ms > 1000) {
		server->heard_since_ms = now;
		server->heard = 0;
	}
	return ++server->heard > HEARD_MAX;
}

/* One message; false when there is none. */
static bool hear(struct server *server)
{
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS];
	const int error = hello_receive(server->socket, &message, fds);

	if (error == -EAGAIN)
		return false;
	for (unsigned i = 0; i < HELLO_DESCRIPTORS; i++)
		fd_close(fds[i]);
	if (error == -EPIPE) {
		loop_unwatch(&server->daemon->loop, &server->said);
		return false;
	}
	if (error || says_too_much(server)) {
		disobeys(server, error ? "sends what no server of ours sends"
				       : "floods the daemon with messages");
		return false;
	}
	switch (message.header.kind) {
	case HELLO_READY:
		became_ready(server, &message.ready);
		break;
	case HELLO_ATTACHED:
		session_attached(server, &message.attached);
		break;
	case HELLO_COUNTED:
		text_clean(message.counted.name);
		session_counted(server, &message.counted);
		break;
	default:
		disobeys(server, "sends what no server of ours sends");
		return false;
	}
	return true;
}

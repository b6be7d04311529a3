#include "daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"
#include "own.h"
#include "region.h"

#define SOCKET_FD 3
#define VARIABLES_MAX 64

const char *server_state_name(enum server_state state)
{
	static const char *const names[] = { "starting", "warm", "attaching",
					     "serving", "ending" };

	return names[state];
}

/*
 * ---- the end
 */
static int remove_entry(const char *path, const struct stat *stat, int type,
			struct FTW *at)
{
	(void)stat;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

static void remove_folder(const char *path)
{
	if (path[0])
		nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void log_end(const struct server *server)
{
	char text[512] = "";
	size_t used = 0;
	uint64_t calls = 0;

	for (size_t i = 0; i < server->count_count; i++) {
		const struct count *count = &server->counts[i];
		if (!count->name[0]) {
			calls = count->count;
			continue;
		}
		if (used < sizeof(text))
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, "%s%s %llu",
				used ? ", " : "", count->name,
				(unsigned long long)count->count);
	}
	log_info("session %llu of user %u (%s, process %d) ended: %llu "
		 "calls%s%s",
		 (unsigned long long)server->session,
		 (unsigned)server->guest_uid, server->program,
		 (int)server->guest_pid, (unsigned long long)calls,
		 used ? "; refused: " : "", text);
}

/* Its guest's waits need not find out by themselves. */
static void lose_region(const struct server *server)
{
	struct region *region;

	if (server->region < 0 ||
	    region_attach(&region, server->region, server->arena_size,
			  REGION_DAEMON) < 0)
		return;
	region_lose(region);
	region_detach(region);
}

static void server_free(struct server *server)
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
	remove_folder(server->tmp);
	free(server->counts);
	free(server);
}

static bool hear(struct server *server);
static void said(struct loop_watch *watch);

static void why_it_ended(const struct server *server, char *text, size_t room)
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
}

static void server_ended(struct loop_watch *watch)
{
	struct server *server = list_owner(watch, struct server, ended);
	struct daemon *daemon = server->daemon;
	struct guest *guest;
	char why[128];

	while (hear(server))
		; /* its last words */
	why_it_ended(server, why, sizeof(why));
	guest = server->guest;
	if (guest) {
		guest->server = NULL;
		server->guest = NULL;
		guest_refuse(guest, HELLO_REFUSED_SERVER,
			     "the server for %s %s before it served: %s",
			     server->vendor->name, why,
			     server->ready.text[0] ? server->ready.text
						   : "see the daemon's log");
	}
	if (server->state == SERVER_SERVING || server->session) {
		if (server->state == SERVER_SERVING)
			log_warn("the server of session %llu %s",
				 (unsigned long long)server->session, why);
		lose_region(server);
		log_end(server);
		server->tenant->sessions--;
	} else if (server->state == SERVER_STARTING) {
		log_warn("a server for %s %s while it started",
			 server->vendor->name, why);
	}
	server_free(server);
	daemon_consider_end(daemon);
}

void server_kill(struct server *server)
{
	pidfd_send_signal(server->child.pidfd, SIGKILL, NULL, 0);
	if (server->state != SERVER_SERVING)
		server->state = SERVER_ENDING;
}

static void server_late(struct loop_timer *timer)
{
	struct server *server = list_owner(timer, struct server, timer);

	if (server->state == SERVER_STARTING ||
	    server->state == SERVER_ATTACHING)
		log_warn("the server for %s is %s for too long: it is killed",
			 server->vendor->name,
			 server_state_name(server->state));
	server_kill(server);
}

static void guest_gone(struct loop_watch *watch)
{
	struct server *server = list_owner(watch, struct server, guest_ended);
	struct daemon *daemon = server->daemon;

	loop_unwatch(&daemon->loop, &server->guest_ended);
	/* It sees that by itself; if it does not, it is seen to. */
	server->state = SERVER_ENDING;
	loop_after(&daemon->loop, &server->timer, GRACE_MS, server_late);
}

/*
 * ---- the start
 */
static bool variable_allowed(const char *variable)
{
	return strncmp(variable, "POCL_", 5) == 0 &&
	       strncmp(variable, "POCL_CACHE_DIR=", 15) != 0;
}

struct environment {
	char *list[VARIABLES_MAX];
	size_t count;
};

static void add_variable(struct environment *environment, const char *format,
			 const char *value)
{
	char *text;

	if (environment->count + 1 < VARIABLES_MAX &&
	    asprintf(&text, format, value) >= 0)
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
	static const char *const kept[] = { "SLUICE_LOG", "ASAN_OPTIONS",
					    "UBSAN_OPTIONS", "TSAN_OPTIONS",
					    "LSAN_OPTIONS" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (getenv(kept[i])) {
			char text[1024];
			snprintf(text, sizeof(text), "%s=%s", kept[i],
				 getenv(kept[i]));
			add_variable(environment, "%s", text);
		}
	if (vendor->is_icd)
		add_variable(environment, "OCL_ICD_VENDORS=%s",
			     vendor->library);
	else
		add_variable(environment, "SLUICE_VENDOR_LIBRARY=%s",
			     vendor->library);
	if (!hello)
		return;
	for (const char *at = hello_next_variable(hello, NULL); at;
	     at = hello_next_variable(hello, at))
		if (variable_allowed(at))
			add_variable(environment, "%s", at);
}

static int spawn(struct server *server, const struct hello_hello *hello,
		 int socket)
{
	struct daemon *daemon = server->daemon;
	char module[VENDOR_PATH * 2];
	OWNED(environment_release) struct environment environment = { 0 };
	const struct sandbox_fd fds[] = { { socket, SOCKET_FD } };

	snprintf(module, sizeof(module), "%s/%s.so", daemon->layout.modules,
		 server->api);
	fill_environment(&environment, server->vendor, hello);
	char *argv[] = { daemon->layout.server, "--module", module, NULL };
	const char *readable[] = { daemon->layout.modules,
				   server->vendor->library, NULL };
	const struct sandbox_spec spec = {
		.profile = server->vendor->profile ? server->vendor->profile
						   : "generic",
		.sanitizer = daemon->options.sanitizer,
		.unsafe = daemon->options.unsafe,
		.argv = argv,
		.envp = environment.list,
		.fds = fds,
		.fd_count = 1,
		.cache = server->tenant->cache,
		.tmp = server->tmp[0] ? server->tmp : NULL,
		.readable = readable,
		.uid = server->tenant->server_uid,
	};
	return sandbox_spawn(daemon->sandbox, &spec, &server->child,
			     &server->report);
}

/* Warm servers are made while nobody waits for them. */
static void set_idle(const struct server *server, bool idle)
{
	const struct sched_param param = { 0 };
	const int policy = idle ? SCHED_IDLE : SCHED_OTHER;
	char path[64];

	/* Without CAP_SYS_NICE there would be no way back. */
	if (geteuid() != 0)
		return;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)server->child.pid);
	DIR *tasks = opendir(path);
	for (struct dirent *task; tasks && (task = readdir(tasks));)
		if (task->d_name[0] != '.')
			sched_setscheduler(atoi(task->d_name), policy, &param);
	if (tasks)
		closedir(tasks);
}

static void make_tmp(struct server *server)
{
	char name[32];

	snprintf(name, sizeof(name), "%d-%llu", (int)getpid(),
		 (unsigned long long)server->daemon->started);
	if (sandbox_folder(server->daemon->folder, name,
			   server->tenant->server_uid, server->tmp,
			   sizeof(server->tmp)) < 0)
		server->tmp[0] = '\0';
}

struct server *server_start(struct daemon *daemon, struct tenant *tenant,
			    struct vendor *vendor, const char *api,
			    const struct hello_hello *hello, char *why)
{
	const char *refusal = sandbox_refusal(sandbox_report(daemon->sandbox),
					      daemon->options.unsafe);
	OWNED(free_release) struct server *server = calloc(1, sizeof(*server));
	int ends[2];

	if (refusal) {
		snprintf(why, HELLO_TEXT, "%s", refusal);
		return NULL;
	}
	if (!server ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
		snprintf(why, HELLO_TEXT, "no server: %s", strerror(errno));
		return NULL;
	}
	*server = (struct server){
		.daemon = daemon,
		.tenant = tenant,
		.vendor = vendor,
		.fresh = hello != NULL,
		.socket = ends[0],
		.child = { .pid = -1, .pidfd = -1 },
		.guest_pidfd = -1,
		.region = -1,
		.since_ms = loop_now_ms(),
	};
	daemon->started++;
	hello_text(server->api, sizeof(server->api), api);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	make_tmp(server);
	const int error = spawn(server, hello, ends[1]);
	fd_close(ends[1]);
	if (error) {
		snprintf(why, HELLO_TEXT,
			 "the server for %s cannot be started: %s",
			 vendor->name, strerror(-error));
		log_error("%s", why);
		fd_close(ends[0]);
		remove_folder(server->tmp);
		return NULL;
	}
	list_append(&daemon->servers, &server->node);
	loop_watch(&daemon->loop, &server->said, ends[0], said);
	loop_watch(&daemon->loop, &server->ended, server->child.pidfd,
		   server_ended);
	loop_after(&daemon->loop, &server->timer, START_MS, server_late);
	return TAKE(server);
}

struct server *server_spare(struct daemon *daemon, struct tenant *tenant,
			    struct vendor *vendor, const char *api,
			    enum server_state state)
{
	list_each(node, &daemon->servers)
	{
		struct server *server = list_owner(node, struct server, node);
		if (server->state == state && !server->guest &&
		    !server->fresh && server->tenant == tenant &&
		    server->vendor == vendor && strcmp(server->api, api) == 0)
			return server;
	}
	return NULL;
}

/*
 * ---- the session
 */
static void idle(struct loop_timer *timer)
{
	struct server *server = list_owner(timer, struct server, timer);

	if (server->tenant->sessions == 0)
		server_kill(server);
	else
		loop_after(&server->daemon->loop, timer, IDLE_MS, idle);
}

static void refill(struct loop_timer *timer)
{
	struct server *server = list_owner(timer, struct server, timer);
	struct daemon *daemon = server->daemon;
	char why[HELLO_TEXT];

	if (daemon->ending || !daemon->options.warm ||
	    server_spare(daemon, server->tenant, server->vendor, server->api,
			 SERVER_WARM) ||
	    server_spare(daemon, server->tenant, server->vendor, server->api,
			 SERVER_STARTING))
		return;
	struct server *next = server_start(
		daemon, server->tenant, server->vendor, server->api, NULL, why);
	if (next)
		set_idle(next, true);
}

/* As much as the host has: it is sparse, and what is used is what counts. */
static uint64_t arena_size(void)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return UINT64_C(1) << 30;
	return (uint64_t)info.totalram * info.mem_unit & ~UINT64_C(0x1fffff);
}

int server_attach(struct server *server, struct guest *guest)
{
	struct daemon *daemon = server->daemon;
	struct hello_message message;
	int region;

	server->arena_size = arena_size();
	int error = region_create(&region, server->arena_size);
	if (error)
		return error;
	set_idle(server, false);
	server->region = region;
	server->session = ++daemon->sessions;
	hello_init(&message, HELLO_ATTACH);
	message.attach.session = server->session;
	message.attach.arena_size = server->arena_size;
	hello_text(server->program, sizeof(server->program),
		   guest->greeting.message.hello.program);
	hello_text(message.attach.program, sizeof(message.attach.program),
		   server->program);
	const int fds[] = { region, guest->greeting.peer.pidfd };
	error = hello_send(server->socket, &message, fds);
	if (error) {
		server->session = 0;
		return error;
	}
	server->state = SERVER_ATTACHING;
	server->guest = guest;
	guest->server = server;
	loop_after(&daemon->loop, &server->timer, ATTACH_MS, server_late);
	/* The session counts from here on, not the guest that asked. */
	guest->tenant->sessions++;
	return 0;
}

static void attached(struct server *server, const struct hello_attached *answer)
{
	struct daemon *daemon = server->daemon;
	struct guest *guest = server->guest;
	struct hello_welcome welcome = {
		.session = server->session,
		.arena_size = server->arena_size,
	};

	if (server->state != SERVER_ATTACHING ||
	    answer->session != server->session || answer->error) {
		log_warn("the server of session %llu did not attach: %s",
			 (unsigned long long)server->session,
			 strerror(-answer->error));
		server_kill(server);
		return;
	}
	loop_cancel(&server->timer);
	if (!guest) { /* it went while we were at it */
		server_kill(server);
		return;
	}
	server->state = SERVER_SERVING;
	server->since_ms = loop_now_ms();
	server->guest_uid = guest->greeting.peer.uid;
	server->guest_pid = guest->greeting.peer.pid;
	server->guest_pidfd = fd_take(&guest->greeting.peer.pidfd);
	loop_watch(&daemon->loop, &server->guest_ended, server->guest_pidfd,
		   guest_gone);
	hello_text(welcome.vendor, sizeof(welcome.vendor),
		   server->vendor->name);
	local_welcome(&guest->greeting, server->region, &welcome);
	log_info("session %llu: user %u, %s (process %d), %s on %s, server %d",
		 (unsigned long long)server->session,
		 (unsigned)server->guest_uid, server->program,
		 (int)server->guest_pid, server->api, server->vendor->name,
		 (int)server->child.pid);
	server->guest = NULL;
	guest->server = NULL;
	guest_end(guest);
	loop_after(&daemon->loop, &server->timer, REFILL_MS, refill);
}

static void became_ready(struct server *server, const struct hello_ready *ready)
{
	struct daemon *daemon = server->daemon;
	struct guest *guest = server->guest;

	server->ready = *ready;
	if (server->state != SERVER_STARTING || ready->error) {
		log_warn("the server for %s gives up: %s", server->vendor->name,
			 ready->text);
		return; /* it exits, and then its guest is told */
	}
	if (ready->devices == 0 && server->vendor->is_icd) {
		server->vendor->empty = true;
		if (guest && guest->any_vendor) {
			struct vendor *next = vendors_choose(&daemon->vendors,
							     server->api, "");
			if (next)
				guest->vendor = next;
			guest->server = NULL;
			server->guest = NULL;
			server_kill(server);
			if (next)
				guests_serve(daemon);
			else
				guest_refuse(guest, HELLO_REFUSED_VENDOR,
					     "%s has no device here",
					     server->vendor->name);
			return;
		}
	}
	log_debug("a server for %s is warm (%lld ms): %s", server->vendor->name,
		  (long long)(loop_now_ms() - server->since_ms), ready->text);
	server->state = SERVER_WARM;
	server->since_ms = loop_now_ms();
	loop_after(&daemon->loop, &server->timer, IDLE_MS, idle);
	guests_serve(daemon);
}

static void counted(struct server *server, const struct hello_counted *told)
{
	for (size_t i = 0; i < server->count_count; i++)
		if (strcmp(server->counts[i].name, told->name) == 0) {
			server->counts[i].count = told->count;
			return;
		}
	/* A server that makes up names is bounded by what an API has. */
	if (server->count_count >= 1024)
		return;
	struct count *more = realloc(server->counts,
				     (server->count_count + 1) * sizeof(*more));
	if (!more)
		return;
	server->counts = more;
	struct count *count = &more[server->count_count++];
	*count = (struct count){ .count = told->count };
	hello_text(count->name, sizeof(count->name), told->name);
}

static void disobeys(struct server *server)
{
	log_error("a server for %s sends what no server of ours sends: it is "
		  "killed",
		  server->vendor->name);
	server_kill(server);
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
	if (error) {
		loop_unwatch(&server->daemon->loop, &server->said);
		if (error != -EPIPE)
			disobeys(server);
		return false;
	}
	switch (message.header.kind) {
	case HELLO_READY:
		became_ready(server, &message.ready);
		break;
	case HELLO_ATTACHED:
		attached(server, &message.attached);
		break;
	case HELLO_COUNTED:
		counted(server, &message.counted);
		break;
	default:
		disobeys(server);
	}
	return true;
}

static void said(struct loop_watch *watch)
{
	hear(list_owner(watch, struct server, said));
}

void servers_ask(struct daemon *daemon)
{
	struct hello_message message;

	hello_init(&message, HELLO_COUNTED);
	list_each(node, &daemon->servers)
	{
		const struct server *server =
			list_owner(node, struct server, node);
		if (server->state == SERVER_SERVING && server->said.ready)
			hello_send(server->socket, &message, NULL);
	}
}

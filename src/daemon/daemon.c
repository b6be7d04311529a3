#include "daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"
#include "own.h"

/*
 * ---- tenants
 */
struct tenant *tenant_find(struct daemon *daemon, uid_t uid)
{
	list_each(node, &daemon->tenants)
	{
		struct tenant *tenant = list_owner(node, struct tenant, node);
		if (tenant->uid == uid)
			return tenant;
	}
	OWNED(free_release) struct tenant *tenant = calloc(1, sizeof(*tenant));
	if (!tenant)
		return NULL;
	tenant->uid = uid;
	if (sandbox_uid_for(daemon->sandbox, uid, &tenant->server_uid) < 0)
		tenant->server_uid = (uid_t)-1;
	const int error = sandbox_cache(uid, tenant->server_uid, tenant->cache,
					sizeof(tenant->cache));
	if (error) {
		log_error("the cache of user %u: %s", (unsigned)uid,
			  strerror(-error));
		return NULL;
	}
	list_append(&daemon->tenants, &tenant->node);
	return TAKE(tenant);
}

/*
 * ---- the end
 */
static bool is_idle(const struct daemon *daemon)
{
	if (!list_empty(&daemon->guests) || !list_empty(&daemon->questions))
		return false;
	list_each(node, &daemon->servers)
	{
		const struct server *server =
			list_owner(node, struct server, node);
		if (server->session)
			return false;
	}
	return true;
}

static void lingered(struct loop_timer *timer)
{
	struct daemon *daemon = list_owner(timer, struct daemon, linger);

	if (!is_idle(daemon))
		return;
	log_info("no session for %d s: the daemon ends",
		 daemon->options.linger_s);
	loop_stop(&daemon->loop);
}

void daemon_consider_end(struct daemon *daemon)
{
	if (daemon->options.linger_s < 0)
		return;
	loop_cancel(&daemon->linger);
	if (is_idle(daemon))
		loop_after(&daemon->loop, &daemon->linger,
			   (int64_t)daemon->options.linger_s * 1000, lingered);
}

static void signalled(struct loop_watch *watch)
{
	struct daemon *daemon = list_owner(watch, struct daemon, signalled);
	struct signalfd_siginfo info;

	if (read(daemon->signals, &info, sizeof(info)) != sizeof(info))
		return;
	log_info("the daemon ends: %s", strsignal((int)info.ssi_signo));
	loop_stop(&daemon->loop);
}

/* Sessions go on without us; servers without one see our socket close. */
static void daemon_fini(struct daemon *daemon)
{
	daemon->ending = true;
	list_each(node, &daemon->guests)
		guest_end(list_owner(node, struct guest, node));
	list_each(node, &daemon->servers)
	{
		struct server *server = list_owner(node, struct server, node);
		if (!server->session)
			server_kill(server);
	}
	local_close(&daemon->listener);
	sandbox_destroy(daemon->sandbox);
	loop_fini(&daemon->loop);
	fd_close(daemon->signals);
}

/*
 * ---- the beginning
 */
static void accept_ready(struct loop_watch *watch)
{
	guest_accept(list_owner(watch, struct daemon, listening));
}

static int watch_signals(struct daemon *daemon)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	daemon->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (daemon->signals < 0)
		return -errno;
	return loop_watch(&daemon->loop, &daemon->signalled, daemon->signals,
			  signalled);
}

/* Where to listen: the root's daemon for everybody, others for themselves. */
static int usual_path(char path[LOCAL_PATH])
{
	if (geteuid() == 0 && !getenv("SLUICE_SOCKET")) {
		snprintf(path, LOCAL_PATH, "/run/sluice/sock");
		return 0;
	}
	return local_path(0, path);
}

static int start_listening(struct daemon *daemon)
{
	char path[LOCAL_PATH];
	int error = 0;

	if (daemon->options.socket)
		snprintf(path, sizeof(path), "%s", daemon->options.socket);
	else
		error = usual_path(path);
	if (!error)
		error = local_listen(&daemon->listener, path,
				     geteuid() == 0 ? 0666 : 0600);
	if (error == -EADDRINUSE) {
		log_error("a daemon listens at %s already", path);
		return error;
	}
	if (error) {
		log_error("cannot listen at %s: %s", path, strerror(-error));
		return error;
	}
	return loop_watch(&daemon->loop, &daemon->listening,
			  daemon->listener.fd, accept_ready);
}

/*
 * Private folders of servers lie beside the socket; where the daemon is root,
 * servers have ids of their own, which cannot pass the folder that a user's
 * socket lies in.
 */
static int make_folder(struct daemon *daemon)
{
	const char *path = daemon->listener.path;
	int length = (int)(strrchr(path, '/') - path);

	if (geteuid() == 0) {
		path = "/run/sluice";
		length = (int)strlen(path);
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	snprintf(daemon->folder, sizeof(daemon->folder), "%.*s/servers", length,
		 path);
	if (mkdir(daemon->folder, 0755) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

static int daemon_init(struct daemon *daemon,
		       const struct daemon_options *options)
{
	const struct sandbox_options jail = {
		.landlock_abi = options->landlock_abi,
	};

	daemon->options = *options;
	daemon->listener.fd = daemon->listener.lock = -1;
	daemon->signals = -1;
	list_init(&daemon->tenants);
	list_init(&daemon->servers);
	list_init(&daemon->guests);
	list_init(&daemon->questions);
	int error = loop_init(&daemon->loop);
	if (!error)
		error = sandbox_create(&daemon->sandbox, &jail);
	if (error) {
		log_error("the daemon cannot start: %s", strerror(-error));
		return error;
	}
	const char *refusal = sandbox_refusal(sandbox_report(daemon->sandbox),
					      options->unsafe);
	if (refusal) {
		log_error("no jail for API servers: %s; --unsafe goes on "
			  "without it",
			  refusal);
		return -ENOTSUP;
	}
	error = start_listening(daemon);
	if (!error)
		error = make_folder(daemon);
	return error ? error : watch_signals(daemon);
}

static void tell_ready(const struct daemon_options *options, int error)
{
	if (options->ready_fd < 0)
		return;
	if (write(options->ready_fd, error ? "-" : "+", 1) < 0)
		log_warn("nobody waits for us to be ready");
	fd_close(options->ready_fd);
}

int daemon_run(const struct daemon_options *options,
	       const struct vendors *vendors)
{
	static struct daemon the_daemon; /* zeroed; large */
	struct daemon *daemon = &the_daemon;
	int error = layout_find(&daemon->layout);

	daemon->vendors = *vendors;

	if (!error)
		error = daemon_init(daemon, options);
	tell_ready(options, error);
	if (!error) {
		char jail[512];
		sandbox_describe(sandbox_report(daemon->sandbox), jail,
				 sizeof(jail));
		log_info("listening at %s; the jail: %s", daemon->listener.path,
			 jail);
		daemon_consider_end(daemon);
		error = loop_run(&daemon->loop);
	}
	daemon_fini(daemon);
	return error ? 1 : 0;
}

#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"
#include "own.h"

#define DESCRIPTORS_MAX 65536
#define PAUSE_MS 100 /* without a descriptor for the next connection */
#define END_MS 1000  /* for a server that was killed */

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

struct vendor *tenant_vendor(struct daemon *daemon, const struct tenant *tenant,
			     const char *api, const char *name, char *why)
{
	char names[128];
	struct vendor *vendor = vendors_choose(&daemon->vendors, api, name,
					       tenant ? tenant->empty : 0);

	vendors_describe(&daemon->vendors, api, names, sizeof(names));
	if (!vendor && name[0])
		snprintf(why, HELLO_TEXT,
			 "no vendor library '%s' for %s here; there are: %s",
			 name, api, names);
	else if (!vendor)
		snprintf(why, HELLO_TEXT,
			 "no vendor library for %s with a jail profile and a "
			 "device (there are: %s); install one, as Debian's "
			 "pocl-opencl-icd",
			 api, names);
	if (vendor && !vendor->profile && !daemon->options.unsafe) {
		snprintf(why, HELLO_TEXT,
			 "%s has no jail profile: only a daemon with --unsafe "
			 "tries it, in the jail of libraries that need nothing",
			 vendor->name);
		return NULL;
	}
	return vendor;
}

bool daemon_lacks_jail(const struct daemon *daemon, bool unsafe, char *why)
{
	static const enum sandbox_layer needed[] = {
		SANDBOX_SECCOMP,
		SANDBOX_UNDUMPABLE,
		SANDBOX_LANDLOCK,
	};
	const struct sandbox_report *report = sandbox_report(daemon->sandbox);
	const char *refusal = sandbox_refusal(report, unsafe);
	const char *remedy = "";

	if (!refusal)
		return false;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!*remedy &&
		    report->layers[needed[i]].verdict == SANDBOX_MISSING)
			remedy = report->layers[needed[i]].remedy;
	snprintf(why, HELLO_TEXT, "%s; %s%s", refusal, remedy,
		 sandbox_refusal(report, true)
			 ? ""
			 : "; --unsafe goes on without it");
	return true;
}

void text_clean(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
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

/* Killed, and waited for, so that its folder can go. */
static void end_server(struct server *server)
{
	struct pollfd ended = { .fd = server->child.pidfd, .events = POLLIN };

	server_kill(server);
	if (poll(&ended, 1, END_MS) > 0)
		waitid(P_PIDFD, (id_t)server->child.pidfd, &(siginfo_t){ 0 },
		       WEXITED | WNOHANG);
	server_free(server);
}

/* Sessions go on without us; all else ends. */
static void daemon_fini(struct daemon *daemon)
{
	daemon->ending = true;
	list_each(node, &daemon->questions)
		question_end(list_owner(node, struct question, node));
	list_each(node, &daemon->guests)
		guest_end(list_owner(node, struct guest, node));
	list_each(node, &daemon->servers)
	{
		struct server *server = list_owner(node, struct server, node);
		if (server->state != SERVER_SERVING &&
		    !(server->state == SERVER_ENDING && server->session))
			end_server(server);
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

static void accept_again(struct loop_timer *timer)
{
	struct daemon *daemon = list_owner(timer, struct daemon, accept_again);

	if (loop_watch(&daemon->loop, &daemon->listening, daemon->listener.fd,
		       accept_ready) < 0)
		daemon_pause(daemon);
}

void daemon_pause(struct daemon *daemon)
{
	log_warn("no descriptor is left: connections have to wait");
	loop_unwatch(&daemon->loop, &daemon->listening);
	loop_after(&daemon->loop, &daemon->accept_again, PAUSE_MS,
		   accept_again);
}

/* Without CAP_SYS_NICE there is a way to SCHED_IDLE and none back; only who has
 * gone it knows. */
static bool may_idle(void)
{
	const struct sched_param param = { 0 };
	int status = 1;

	const pid_t child = fork();
	if (child == 0)
		_exit(sched_setscheduler(0, SCHED_IDLE, &param) < 0 ||
		      sched_setscheduler(0, SCHED_OTHER, &param) < 0);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return child > 0 && status == 0;
}

/* A session takes five, of every user's 64. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS_MAX ? limit.rlim_max
							  : DESCRIPTORS_MAX;
	setrlimit(RLIMIT_NOFILE, &limit);
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
		/* Who waits for us to be ready is told in another way. */
		if (daemon->options.ready_fd < 0)
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

/* Private folders of servers lie beside the socket, but root's may be where
 * servers of another uid cannot go. */
static int make_folder(struct daemon *daemon)
{
	const char *path =
		geteuid() == 0 ? "/run/sluice/sock" : daemon->listener.path;
	const int length = (int)(strrchr(path, '/') - path);

	snprintf(daemon->folder, sizeof(daemon->folder), "%.*s", length, path);
	if (mkdir(daemon->folder, 0755) < 0 && errno != EEXIST)
		return -errno;
	snprintf(daemon->folder, sizeof(daemon->folder), "%.*s/servers", length,
		 path);
	if (mkdir(daemon->folder, 0755) < 0 && errno != EEXIST)
		return -errno;
	folders_sweep(daemon->folder);
	return 0;
}

/* From here on nothing goes to whoever started us. */
static int start_log(const char *path)
{
	if (!path)
		return 0;
	OWNED(fd_release)
	int fd = open(path,
		      O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC |
			      O_NOFOLLOW,
		      0600);
	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0) {
		const int error = -errno;
		log_error("cannot write the log %s: %s", path,
			  strerror(-error));
		return error;
	}
	return 0;
}

static int daemon_init(struct daemon *daemon,
		       const struct daemon_options *options)
{
	const struct sandbox_options jail = {
		.landlock_abi = options->landlock_abi,
		.without = options->without,
	};
	char why[HELLO_TEXT];

	daemon->options = *options;
	daemon->listener.fd = daemon->listener.lock = -1;
	daemon->signals = -1;
	list_init(&daemon->tenants);
	list_init(&daemon->pools);
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
	if (daemon_lacks_jail(daemon, options->unsafe, why)) {
		log_error("no jail for API servers: %s", why);
		return -ENOTSUP;
	}
	error = start_listening(daemon);
	if (!error)
		error = make_folder(daemon);
	if (!error)
		error = watch_signals(daemon);
	return error ? error : start_log(options->log);
}

static void tell_ready(const struct daemon_options *options, int error)
{
	if (options->ready_fd < 0)
		return;
	const char *answer = !error ? "+" : error == -EADDRINUSE ? "=" : "-";
	if (write(options->ready_fd, answer, 1) < 0)
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
	raise_descriptors();
	daemon->may_idle = may_idle();
	umask(022);
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

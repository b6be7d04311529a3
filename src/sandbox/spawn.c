/* How a server is started in its jail: see sandbox.h. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "filter.h"
#include "landlock.h"
#include "layers.h"
#include "log.h"
#include "own.h"
#include "private.h"

#define RULES 64
#define FDS 16
#define TMP_SIZE "256m"

/* All that the child needs; it makes nothing of its own. */
struct jail {
	unsigned layers;
	const struct sandbox_spec *spec;
	struct id_maps maps;
	char tmp_options[96];
	struct rule rules[RULES];
	size_t rule_count;
	int landlock_abi;
	const struct sock_fprog *filter;
	char **envp;
	int report; /* what went wrong goes here; closed by exec */
};

struct failure {
	int step;
	int error;
};

/*
 * ---- in the child, one step after the other
 */

static int step_user(struct jail *jail)
{
	return layer_user(&jail->maps);
}

/* A container may refuse its own /proc: then Landlock alone hides others'. */
static int step_mount(struct jail *jail)
{
	int error = layer_mount();
	if (error)
		return error;
	if (jail->layers & LAYER(PID))
		layer_own_proc();
	if (!jail->spec->tmp)
		return 0;
	return layer_own_files(jail->spec->tmp, jail->tmp_options);
}

static int step_uts(struct jail *jail)
{
	(void)jail;
	static const char name[] = "sluice";
	return sethostname(name, sizeof(name) - 1) ? -errno : 0;
}

/* Without a controlling terminal, and out of reach of the caller's signals. */
static int step_session(struct jail *jail)
{
	(void)jail;
	umask(077);
	if (setsid() < 0 || chdir("/"))
		return -errno;
	return 0;
}

static int fd_above(int fd, int least)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, least);
	return copy < 0 ? -errno : copy;
}

/* Sources and targets may overlap: all go out of the way first. */
static int step_descriptors(struct jail *jail)
{
	const struct sandbox_spec *spec = jail->spec;
	int least = 3;
	for (size_t i = 0; i < spec->fd_count; i++)
		if (spec->fds[i].target >= least)
			least = spec->fds[i].target + 1;

	int report = fd_above(jail->report, least);
	if (report < 0)
		return report;
	jail->report = report;
	int copies[FDS];
	for (size_t i = 0; i < spec->fd_count; i++) {
		copies[i] = fd_above(spec->fds[i].fd, least);
		if (copies[i] < 0)
			return copies[i];
	}
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		return -errno;
	if (syscall(SYS_close_range, 3, ~0u, 4 /* CLOSE_RANGE_CLOEXEC */))
		return -errno;
	for (size_t i = 0; i < spec->fd_count; i++)
		if (dup2(copies[i], spec->fds[i].target) < 0)
			return -errno;
	return 0;
}

/*
 * Neither RLIMIT_AS nor RLIMIT_DATA: vendor libraries tell applications what
 * they find there as the device's memory.
 */
static int step_limits(struct jail *jail)
{
	(void)jail;
	static const struct {
		int resource;
		rlim_t limit;
	} limits[] = {
		{ RLIMIT_NPROC, 4096 }, { RLIMIT_NOFILE, 1024 },
		{ RLIMIT_CORE, 0 },	{ RLIMIT_FSIZE, 256ul << 20 },
		{ RLIMIT_MEMLOCK, 0 },	{ RLIMIT_MSGQUEUE, 0 },
		{ RLIMIT_RTPRIO, 0 },	{ RLIMIT_NICE, 0 },
		{ RLIMIT_LOCKS, 0 },
	};
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct rlimit limit;
		if (getrlimit(limits[i].resource, &limit))
			return -errno;
		if (limit.rlim_max > limits[i].limit)
			limit.rlim_max = limits[i].limit;
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(limits[i].resource, &limit))
			return -errno;
	}
	return 0;
}

static int step_bound(struct jail *jail)
{
	(void)jail;
	return layer_capabilities_bound();
}

static int step_uid(struct jail *jail)
{
	return layer_uid(jail->spec->uid);
}

static int step_capabilities(struct jail *jail)
{
	(void)jail;
	return layer_capabilities_none();
}

static int step_undumpable(struct jail *jail)
{
	(void)jail;
	return layer_undumpable();
}

static int step_no_new_privileges(struct jail *jail)
{
	(void)jail;
	return filter_no_new_privileges();
}

static int step_landlock(struct jail *jail)
{
	int list = landlock_begin(jail->landlock_abi);
	if (list < 0)
		return list;
	for (size_t i = 0; i < jail->rule_count; i++) {
		int error = landlock_allow(list, jail->landlock_abi,
					   &jail->rules[i]);
		if (error)
			return error;
	}
	return landlock_enter(list);
}

/* Nothing of ours runs in the server: no handlers, nothing ignored. */
static int step_signals(struct jail *jail)
{
	(void)jail;
	for (int i = 1; i < SIGRTMAX; i++)
		signal(i, SIG_DFL);
	sigset_t none;
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL) ? -errno : 0;
}

static int step_seccomp(struct jail *jail)
{
	return filter_enter(jail->filter);
}

static int step_exec(struct jail *jail)
{
	execve(jail->spec->argv[0], jail->spec->argv, jail->envp);
	return -errno;
}

/*
 * The order matters: who lives by Landlock may not mount; who has no
 * capabilities may not change his uid; Landlock's calls are not on seccomp's
 * list. Rules are made by the server's own uid, after all mounts.
 */
static const struct step {
	const char *name;
	int (*run)(struct jail *jail);
	unsigned layer; /* 0: always */
} steps[] = {
	{ "user namespace", step_user, LAYER(USER) },
	{ "mounts", step_mount, LAYER(MOUNT) },
	{ "host name", step_uts, LAYER(UTS) },
	{ "session", step_session, 0 },
	{ "descriptors", step_descriptors, 0 },
	{ "limits", step_limits, 0 },
	{ "bounding set", step_bound, 0 },
	{ "own uid", step_uid, LAYER(UID) },
	{ "capabilities", step_capabilities, 0 },
	{ "dumpable", step_undumpable, LAYER(UNDUMPABLE) },
	{ "no_new_privs", step_no_new_privileges, 0 },
	{ "landlock", step_landlock, LAYER(LANDLOCK) },
	{ "signals", step_signals, 0 },
	{ "seccomp", step_seccomp, LAYER(SECCOMP) },
	{ "exec", step_exec, 0 },
};

static _Noreturn void enter(struct jail *jail)
{
	struct failure failure = { 0, 0 };
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (steps[i].layer && !(jail->layers & steps[i].layer))
			continue;
		failure.step = (int)i;
		failure.error = steps[i].run(jail);
		if (failure.error)
			break;
	}
	ssize_t ignored = write(jail->report, &failure, sizeof(failure));
	(void)ignored;
	_exit(127);
}

/*
 * ---- in the caller, before
 */

static int jail_add(struct jail *jail, const char *path, uint32_t rights)
{
	if (path[0] != '/')
		return -EINVAL;
	if (jail->rule_count == RULES)
		return -E2BIG;
	jail->rules[jail->rule_count++] = (struct rule){ path, rights };
	return 0;
}

static int jail_add_all(struct jail *jail, const struct rule *rules)
{
	int error = 0;
	for (; !error && rules->path; rules++)
		error = jail_add(jail, rules->path, rules->rights);
	return error;
}

static int jail_rules(struct jail *jail, const struct profile *profile)
{
	const struct sandbox_spec *spec = jail->spec;
	int error = jail_add(jail, spec->argv[0], RIGHTS_PROGRAM);
	if (!error)
		error = jail_add_all(jail, profile_common);
	if (!error)
		error = jail_add_all(jail, profile->rules);
	if (!error && spec->sanitizer)
		error = jail_add_all(jail, profile_sanitizer);
	if (!error && spec->cache)
		error = jail_add(jail, spec->cache, RIGHTS_OWN);
	if (!error && spec->tmp)
		error = jail_add(jail, spec->tmp, RIGHTS_OWN);
	const char *const *path = spec->readable;
	for (; !error && path && *path; path++)
		error = jail_add(jail, *path, RIGHTS_FOLDER);
	return error;
}

struct setting {
	const char *name;
	const char *value; /* NULL: must not be set */
};

#define SETTINGS 6

static bool names_one(const char *variable, const struct setting *settings)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		const char *name = settings[i].name;
		size_t length = name ? strlen(name) : 0;
		if (length && !strncmp(variable, name, length) &&
		    variable[length] == '=')
			return true;
	}
	return !strncmp(variable, "LD_", 3);
}

static void environment_destroy(char **envp)
{
	for (char **variable = envp; variable && *variable; variable++)
		free(*variable);
	free(envp);
}
OWNED_RELEASE(environment_release, char *, environment_destroy)

/* What is ours comes first; of the caller's, what does not contradict it. */
static int environment_create(char ***out, const struct sandbox_spec *spec,
			      const struct profile *profile)
{
	const struct setting settings[SETTINGS] = {
		{ "HOME", spec->tmp ? spec->tmp : "/" },
		{ "TMPDIR", spec->tmp },
		{ "PATH", "/usr/bin" },
		{ "LANG", "C.UTF-8" },
		{ profile->cache_variable, spec->cache },
	};
	size_t count = 0;
	for (char *const *from = spec->envp; from && *from; from++)
		count++;
	OWNED(environment_release)
	char **envp = calloc(SETTINGS + count + 1, sizeof(*envp));
	if (!envp)
		return -ENOMEM;

	char **to = envp;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (!settings[i].name || !settings[i].value)
			continue;
		if (asprintf(to, "%s=%s", settings[i].name, settings[i].value) <
		    0) {
			*to = NULL;
			return -ENOMEM;
		}
		to++;
	}
	for (char *const *from = spec->envp; from && *from; from++) {
		if (names_one(*from, settings))
			continue;
		*to = strdup(*from);
		if (!*to++)
			return -ENOMEM;
	}
	*out = TAKE(envp);
	return 0;
}

static unsigned jail_layers(const struct sandbox *sandbox,
			    const struct sandbox_spec *spec)
{
	unsigned layers = report_holds(&sandbox->report);
	if (spec->uid == (uid_t)-1)
		layers &= ~LAYER(UID);
	/* A namespace of users that we may make has our own id only. */
	if (sandbox->user && layers & LAYER(UID))
		layers &= ~(LAYER(USER) | LAYER(MOUNT) | LAYER(PID) |
			    LAYER(NET) | LAYER(IPC) | LAYER(UTS));
	return layers;
}

/* A test may leave out what else is always asked for. */
static const char *spawn_refusal(const struct sandbox *sandbox, bool unsafe)
{
	struct sandbox_report report = sandbox->report;
	if (sandbox->without & LAYER(SECCOMP))
		report.layers[SANDBOX_SECCOMP].verdict = SANDBOX_HOLDS;
	if (sandbox->without & LAYER(UNDUMPABLE))
		report.layers[SANDBOX_UNDUMPABLE].verdict = SANDBOX_HOLDS;
	return sandbox_refusal(&report, unsafe);
}

static bool descriptors_fit(const struct sandbox_spec *spec)
{
	for (size_t i = 0; i < spec->fd_count; i++)
		if (spec->fds[i].target < 0 || spec->fds[i].target > 255)
			return false;
	return spec->fd_count <= FDS;
}

static int jail_init(struct jail *jail, const struct sandbox *sandbox,
		     const struct sandbox_spec *spec,
		     const struct profile *profile)
{
	if (!spec->argv[0] || !descriptors_fit(spec))
		return -EINVAL;
	if (spawn_refusal(sandbox, spec->unsafe))
		return -ENOTSUP;
	const bool own_uid = spec->uid != (uid_t)-1;
	if (own_uid &&
	    sandbox->report.layers[SANDBOX_UID].verdict != SANDBOX_HOLDS)
		return -EPERM;

	*jail = (struct jail){
		.layers = jail_layers(sandbox, spec),
		.spec = spec,
		.landlock_abi = sandbox->report.landlock_abi,
		.filter = &sandbox->filters[spec->sanitizer],
		.report = -1,
	};
	id_maps_init(&jail->maps, geteuid(), getegid());
	snprintf(jail->tmp_options, sizeof(jail->tmp_options),
		 "size=" TMP_SIZE ",mode=0700,uid=%u,gid=%u",
		 own_uid ? spec->uid : geteuid(),
		 own_uid ? spec->uid : getegid());
	return jail_rules(jail, profile);
}

static void jail_report(const struct jail *jail, const struct sandbox *sandbox,
			struct sandbox_report *report)
{
	*report = sandbox->report;
	const unsigned dropped = report_holds(report) & ~jail->layers;
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (dropped & (1u << i))
			report_missing(
				report, (enum sandbox_layer)i,
				i == SANDBOX_UID
					? "no id of its own was given"
					: "not together with an own uid");
}

/* No handler of the caller's may run in the child. */
static pid_t clone_silently(struct jail *jail, int *pidfd)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pid_t pid = layers_clone(layers_namespaces(jail->layers), pidfd);
	if (pid == 0)
		enter(jail);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return pid;
}

static int child_outcome(pid_t pid, int report, const char *program)
{
	struct failure failure;
	/* The end comes at once when exec closes the other end. */
	int error = fd_read_all(report, &failure, sizeof(failure));
	if (error == -EPIPE)
		return 0;
	if (!error)
		error = failure.error;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	log_warn("%s did not start: %s: %s", program, steps[failure.step].name,
		 strerror(-error));
	return error;
}

int sandbox_spawn(struct sandbox *sandbox, const struct sandbox_spec *spec,
		  struct sandbox_child *child, struct sandbox_report *report)
{
	int profile = profile_find(spec->profile);
	if (profile < 0)
		return profile;
	struct jail jail;
	int error = jail_init(&jail, sandbox, spec, &profiles[profile]);
	if (error)
		return error;
	OWNED(environment_release) char **envp = NULL;
	error = environment_create(&envp, spec, &profiles[profile]);
	if (error)
		return error;
	jail.envp = envp;

	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	OWNED(fd_release) int reader = ends[0];
	OWNED(fd_release) int writer = ends[1];
	jail.report = writer;
	OWNED(fd_release) int pidfd = -1;
	pid_t pid = clone_silently(&jail, &pidfd);
	if (pid < 0)
		return pid;
	fd_close(fd_take(&writer));
	error = child_outcome(pid, reader, spec->argv[0]);
	if (error)
		return error;

	*child = (struct sandbox_child){ pid, fd_take(&pidfd) };
	if (report)
		jail_report(&jail, sandbox, report);
	return 0;
}

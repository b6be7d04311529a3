#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "filter.h"
#include "landlock.h"
#include "own.h"
#include "private.h"

static const struct {
	const char *name;
	const char *remedy;
} words[SANDBOX_LAYERS] = {
	[SANDBOX_SECCOMP] = { "seccomp",
			      "use a kernel with CONFIG_SECCOMP_FILTER" },
	[SANDBOX_UNDUMPABLE] = { "not dumpable",
				 "allow prctl(PR_SET_DUMPABLE)" },
	[SANDBOX_LANDLOCK] = { "landlock",
			       "boot with landlock in lsm=; in a container, "
			       "allow the landlock_* system calls" },
	[SANDBOX_UID] = { "own uid", "run sluiced as root" },
	[SANDBOX_USER] = { "user namespace",
			   "allow user namespaces (sysctl "
			   "user.max_user_namespaces), or run sluiced as "
			   "root" },
	[SANDBOX_MOUNT] = { "mount namespace",
			    "run sluiced as root, or allow user namespaces" },
	[SANDBOX_PID] = { "pid namespace",
			  "run sluiced as root, or allow user namespaces" },
	[SANDBOX_NET] = { "network namespace",
			  "run sluiced as root, or allow user namespaces" },
	[SANDBOX_IPC] = { "ipc namespace",
			  "run sluiced as root, or allow user namespaces" },
	[SANDBOX_UTS] = { "uts namespace",
			  "run sluiced as root, or allow user namespaces" },
	[SANDBOX_NOEXEC] = { "memfd without exec", "use Linux 6.3 or later" },
};

const char *sandbox_layer_name(enum sandbox_layer layer)
{
	return words[layer].name;
}

unsigned report_holds(const struct sandbox_report *report)
{
	unsigned holds = 0;
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (report->layers[i].verdict == SANDBOX_HOLDS)
			holds |= 1u << i;
	return holds;
}

void report_missing(struct sandbox_report *report, enum sandbox_layer layer,
		    const char *reason)
{
	struct sandbox_state *state = &report->layers[layer];
	state->verdict = SANDBOX_MISSING;
	state->remedy = words[layer].remedy;
	snprintf(state->reason, sizeof(state->reason), "%s", reason);
}

static void report_set(struct sandbox_report *report, enum sandbox_layer layer,
		       enum sandbox_verdict verdict)
{
	report->layers[layer] = (struct sandbox_state){ verdict, "", "" };
}

/*
 * ---- each layer is tried in a child, which tells by its exit status
 */

struct attempt {
	const struct sandbox *sandbox;
	struct id_maps maps;
};

static int run_in_child(unsigned long flags,
			int (*try)(const struct attempt *attempt),
			const struct attempt *attempt)
{
	pid_t pid = layers_clone(flags, NULL);
	if (pid < 0)
		return pid;
	if (pid == 0)
		_exit(-try(attempt));

	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EPROTO;
}

static int try_seccomp(const struct attempt *attempt)
{
	int error = filter_enter(&attempt->sandbox->filters[0]);
	if (error)
		return error;
	/* Refused by the filter, and harmless where it is not. */
	return syscall(SYS_kill, getpid(), 0) ? 0 : -EPROTO;
}

static int try_undumpable(const struct attempt *attempt)
{
	(void)attempt;
	return layer_undumpable();
}

static int try_landlock(const struct attempt *attempt)
{
	int list = landlock_begin(attempt->sandbox->report.landlock_abi);
	int error = list < 0 ? list : filter_no_new_privileges();
	if (!error)
		error = landlock_enter(list);
	if (error)
		return error;
	return open("/", O_RDONLY | O_CLOEXEC) < 0 ? 0 : -EPROTO;
}

static int try_uid(const struct attempt *attempt)
{
	(void)attempt;
	return layer_uid(SANDBOX_FIRST_UID);
}

static int try_user(const struct attempt *attempt)
{
	return layer_user(&attempt->maps);
}

static int try_nothing(const struct attempt *attempt)
{
	(void)attempt;
	return 0;
}

static int try_mount(const struct attempt *attempt)
{
	int error = attempt->sandbox->user ? layer_user(&attempt->maps) : 0;
	if (!error)
		error = layer_mount();
	return error ? error : layer_own_files("/", "size=4k");
}

static int try_noexec(const struct attempt *attempt)
{
	(void)attempt;
	bool noexec;
	int fd = fd_memory("probe", &noexec);
	if (fd < 0)
		return fd;
	return noexec ? 0 : -ENOSYS;
}

static void probe_layer(struct sandbox *sandbox, enum sandbox_layer layer,
			unsigned long flags,
			int (*try)(const struct attempt *attempt),
			const struct attempt *attempt)
{
	struct sandbox_report *report = &sandbox->report;
	if (sandbox->without & (1u << layer)) {
		report_missing(report, layer, "left out");
		return;
	}
	int error = run_in_child(flags, try, attempt);
	if (!error) {
		report_set(report, layer, SANDBOX_HOLDS);
		return;
	}
	char reason[96];
	snprintf(reason, sizeof(reason), "the kernel refuses it: %s",
		 strerror(-error));
	report_missing(report, layer, reason);
}

/* Who may not make namespaces may do so inside a new one for users. */
static void probe_namespaces(struct sandbox *sandbox,
			     const struct attempt *attempt)
{
	static const struct {
		enum sandbox_layer layer;
		int (*try)(const struct attempt *attempt);
	} namespaces[] = {
		{ SANDBOX_MOUNT, try_mount }, { SANDBOX_PID, try_nothing },
		{ SANDBOX_NET, try_nothing }, { SANDBOX_IPC, try_nothing },
		{ SANDBOX_UTS, try_nothing },
	};

	if (run_in_child(CLONE_NEWUTS, try_nothing, attempt) == 0) {
		report_set(&sandbox->report, SANDBOX_USER, SANDBOX_NEEDLESS);
	} else {
		probe_layer(sandbox, SANDBOX_USER, CLONE_NEWUSER, try_user,
			    attempt);
		sandbox->user = sandbox->report.layers[SANDBOX_USER].verdict ==
				SANDBOX_HOLDS;
	}

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++) {
		const unsigned layers = 1u << namespaces[i].layer |
					(sandbox->user ? LAYER(USER) : 0);
		probe_layer(sandbox, namespaces[i].layer,
			    layers_namespaces(layers), namespaces[i].try,
			    attempt);
	}
}

static void probe(struct sandbox *sandbox, int abi_limit)
{
	struct attempt attempt = { .sandbox = sandbox };
	id_maps_init(&attempt.maps, geteuid(), getegid());

	struct sandbox_report *report = &sandbox->report;
	report->landlock_abi = landlock_abi();
	if (abi_limit && report->landlock_abi > abi_limit)
		report->landlock_abi = abi_limit;

	probe_layer(sandbox, SANDBOX_SECCOMP, 0, try_seccomp, &attempt);
	probe_layer(sandbox, SANDBOX_UNDUMPABLE, 0, try_undumpable, &attempt);
	probe_layer(sandbox, SANDBOX_LANDLOCK, 0, try_landlock, &attempt);
	probe_layer(sandbox, SANDBOX_UID, 0, try_uid, &attempt);
	probe_layer(sandbox, SANDBOX_NOEXEC, 0, try_noexec, &attempt);
	probe_namespaces(sandbox, &attempt);
	if (report->layers[SANDBOX_LANDLOCK].verdict != SANDBOX_HOLDS)
		report->landlock_abi = 0;
}

int sandbox_create(struct sandbox **out, const struct sandbox_options *options)
{
	OWNED(sandbox_release)
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
	if (!sandbox)
		return -ENOMEM;
	for (unsigned i = 0; i < 2; i++) {
		int error = filter_compile(i == 1, &sandbox->filters[i]);
		if (error)
			return error;
	}
	if (options)
		sandbox->without = options->without;
	probe(sandbox, options ? options->landlock_abi : 0);
	*out = TAKE(sandbox);
	return 0;
}

void sandbox_destroy(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	for (unsigned i = 0; i < 2; i++)
		filter_release(&sandbox->filters[i]);
	free(sandbox);
}

const struct sandbox_report *sandbox_report(const struct sandbox *sandbox)
{
	return &sandbox->report;
}

const char *sandbox_refusal(const struct sandbox_report *report, bool unsafe)
{
	const struct sandbox_state *layers = report->layers;
	if (layers[SANDBOX_SECCOMP].verdict != SANDBOX_HOLDS)
		return "no seccomp: servers could make any system call";
	if (layers[SANDBOX_UNDUMPABLE].verdict != SANDBOX_HOLDS)
		return "servers would be dumpable: others could read them";
	if (!unsafe && layers[SANDBOX_LANDLOCK].verdict != SANDBOX_HOLDS)
		return "no Landlock: servers could read any file of their user";
	return NULL;
}

static size_t describe_those(const struct sandbox_report *report,
			     enum sandbox_verdict verdict, const char *before,
			     char *text, size_t size)
{
	size_t length = 0;
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++) {
		if (report->layers[i].verdict != verdict)
			continue;
		length += (size_t)snprintf(length < size ? text + length : NULL,
					   length < size ? size - length : 0,
					   "%s%s", length ? ", " : before,
					   words[i].name);
	}
	return length;
}

void sandbox_describe(const struct sandbox_report *report, char *text,
		      size_t size)
{
	if (size > 0)
		text[0] = '\0';
	size_t length =
		describe_those(report, SANDBOX_HOLDS, "holds: ", text, size);
	if (length < size)
		describe_those(report, SANDBOX_MISSING,
			       length ? "; missing: " : "missing: ",
			       text + length, size - length);
}

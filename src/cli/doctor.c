/*
 * sluice doctor -- what is needed, what is there, and what to do.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli.h"
#include "connect.h"
#include "sandbox.h"
#include "vendor.h"

static const char usage[] =
	"usage: sluice doctor\n"
	"\n"
	"Exit status 0: programs can be run; 1: something needed is missing.\n";

static bool all_good = true;

static void line(bool good, bool needed, const char *what, const char *found,
		 const char *remedy)
{
	printf("%-8s %-18s %s\n",
	       good	? "ok"
	       : needed ? "MISSING"
			: "missing",
	       what, found);
	if (!good && remedy && remedy[0])
		printf("%-8s %-18s -> %s\n", "", "", remedy);
	all_good &= good || !needed;
}

static void check_kernel(void)
{
	struct utsname name;
	unsigned major = 0, minor = 0;

	uname(&name);
	sscanf(name.release, "%u.%u", &major, &minor);
	line(major > 6 || (major == 6 && minor >= 1), true, "kernel",
	     name.release, "Linux 6.1 or later is needed");
	line(strcmp(name.machine, "x86_64") == 0, true, "machine", name.machine,
	     "amd64 alone is supported");
	line(access("/sys/devices/system/cpu", R_OK) == 0, true, "/sys",
	     "/sys/devices/system/cpu", "mount /sys: PoCL aborts without it");
}

/* Where servers keep what they compiled: not in a stranger's hands. */
static void check_folders(const struct sandbox *sandbox)
{
	char path[512];
	uid_t uid;

	if (sandbox_uid_for(sandbox, geteuid(), &uid) < 0)
		uid = (uid_t)-1;
	const int error = sandbox_cache(geteuid(), uid, path, sizeof(path));
	line(!error, true, "cache", error ? strerror(-error) : path,
	     "it must be yours, and nobody else's to write; HOME must be set");
	const int own = connect_own_path(path);
	line(!own, true, "socket's place", own ? strerror(-own) : path,
	     "set XDG_RUNTIME_DIR or SLUICE_SOCKET to a place of your own");
}

static void check_jail(void)
{
	struct sandbox *sandbox;
	const int error = sandbox_create(&sandbox, NULL);

	if (error) {
		line(false, true, "jail", strerror(-error), "");
		return;
	}
	const struct sandbox_report *report = sandbox_report(sandbox);
	for (int i = 0; i < SANDBOX_LAYERS; i++) {
		const struct sandbox_state *state = &report->layers[i];
		line(state->verdict != SANDBOX_MISSING, false,
		     sandbox_layer_name(i),
		     state->verdict == SANDBOX_HOLDS	  ? "holds"
		     : state->verdict == SANDBOX_NEEDLESS ? "not needed here"
							  : state->reason,
		     state->remedy);
	}
	char abi[32];
	snprintf(abi, sizeof(abi), "version %d", report->landlock_abi);
	line(report->landlock_abi >= 2, false, "landlock's rights", abi,
	     "version 2 (Linux 5.19) is what the jail relies on");
	const char *refusal = sandbox_refusal(report, false);
	line(!refusal, true, "jail as a whole", refusal ? refusal : "holds",
	     "or run with --unsafe, if you trust the programs");
	check_folders(sandbox);
	sandbox_destroy(sandbox);
}

static void check_vendors(void)
{
	struct vendors vendors;
	bool any = false;

	vendors_find(&vendors);
	for (size_t i = 0; i < vendors.count; i++) {
		const struct vendor *vendor = &vendors.list[i];
		any |= vendor->profile != NULL;
		line(vendor->profile != NULL, false, vendor->name,
		     vendor->library,
		     "no jail profile: tried with --vendor NAME --unsafe only");
	}
	line(any, true, "vendor library",
	     any ? "there is one with a jail profile" : "none",
	     "apt-get install pocl-opencl-icd");
	line(access("/usr/lib/x86_64-linux-gnu/libOpenCL.so.1", R_OK) == 0,
	     true, "OpenCL loader", "libOpenCL.so.1",
	     "apt-get install ocl-icd-libopencl1");
}

static void check_files(void)
{
	struct layout layout;

	if (layout_find(&layout) < 0) {
		line(false, true, "installation", "not found", "");
		return;
	}
	line(access(layout.daemon, X_OK) == 0, true, "sluiced", layout.daemon,
	     "install Sluice again");
	line(access(layout.server, X_OK) == 0, true, "sluice-server",
	     layout.server, "install Sluice again");
}

static void check_daemon(void)
{
	json_t *request = json_pack("{s:s}", "ask", "daemon");
	json_t *answers = NULL;
	char path[LOCAL_PATH];
	const int error = connect_ask_any(path, request, &answers);

	json_decref(request);
	line(!error, false, "daemon",
	     error == -ENOENT ? "none runs"
	     : error	      ? strerror(-error)
			      : path,
	     "`sluice run` starts one for you");
	json_decref(answers);
}

int cmd_doctor(int argc, char **argv)
{
	if (argc > 1) {
		const bool help = strcmp(argv[1], "--help") == 0;
		fputs(usage, help ? stdout : stderr);
		return help ? 0 : 2;
	}
	check_kernel();
	check_files();
	check_vendors();
	check_jail();
	check_daemon();
	return all_good ? 0 : 1;
}

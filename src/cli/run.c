/*
 * sluice run -- an unmodified program on the virtual accelerator: sees to it
 * that there is a daemon, points the program's loader to our library, and
 * becomes the program.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "connect.h"
#include "fd.h"
#include "own.h"
#include "vendor.h"

static const char usage[] =
	"usage: sluice run [options] [--] PROGRAM [ARGUMENTS]\n"
	"\n"
	"  --api NAME     the API to virtualize (opencl)\n"
	"  --vendor NAME  the vendor library (SLUICE_VENDOR, else the first "
	"with a\n"
	"                 jail and a device)\n"
	"  --drop-in      replace the library itself, not only the ICD "
	"loader's "
	"vendor\n"
	"  --unsafe       go on where files cannot be kept from API servers\n"
	"\n"
	"The exit status is the program's; 127 where it is not found, 126 "
	"where "
	"it\ncannot be started, 1 where there is no virtual accelerator.\n";

struct options {
	const char *api, *vendor;
	bool drop_in, unsafe;
	char **program;
};

static bool read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "api", required_argument, NULL, 'a' },
		{ "vendor", required_argument, NULL, 'v' },
		{ "drop-in", no_argument, NULL, 'd' },
		{ "unsafe", no_argument, NULL, 'u' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	const char *vendor = getenv("SLUICE_VENDOR");
	*options = (struct options){ .api = "opencl",
				     .vendor = vendor ? vendor : "" };
	/* '+': what follows the program's name is the program's. */
	while ((option = getopt_long(argc, argv, "+", known, NULL)) != -1)
		switch (option) {
		case 'a':
			options->api = optarg;
			break;
		case 'v':
			options->vendor = optarg;
			break;
		case 'd':
			options->drop_in = true;
			break;
		case 'u':
			options->unsafe = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			return false;
		}
	options->program = argv + optind;
	return optind < argc;
}

/* Its variables are the vendor's: it gets a server of its own. */
static bool brings_variables(void)
{
	struct vendors vendors;

	vendors_find(&vendors);
	for (char **variable = environ; *variable; variable++)
		for (size_t i = 0; i < vendors.count; i++)
			if (vendor_takes(&vendors.list[i], *variable))
				return true;
	return false;
}

static int start_daemon(const struct options *options, const json_t *request,
			char path[LOCAL_PATH], json_t **answers)
{
	const int error = connect_own_path(path);

	if (error) {
		complain("no place for the socket of a daemon (%s): %s", path,
			 strerror(-error));
		return error;
	}
	if (connect_start(path, options->unsafe) < 0) {
		complain("no daemon could be started at %s", path);
		return -ECHILD;
	}
	return connect_ask(path, request, answers);
}

/* A daemon that has, or makes, a server for us: its socket's path. */
static int find_daemon(const struct options *options, char path[LOCAL_PATH])
{
	json_t *request = json_pack(
		"{s:s, s:s, s:s, s:b, s:b}", "ask", "warm", "api", options->api,
		"vendor", options->vendor, "unsafe", (int)options->unsafe,
		"fresh", (int)brings_variables());
	json_t *answers = NULL;
	const char *refusal = NULL;
	int error =
		request ? connect_ask_any(path, request, &answers) : -EINVAL;

	if (error == -ENOENT)
		error = start_daemon(options, request, path, &answers);
	json_decref(request);
	if (error == -EINVAL)
		complain("the names of API and vendor must be plain text");
	else if (error && error != -ECHILD)
		complain("the daemon at %s does not answer: %s", path,
			 strerror(-error));
	if (error)
		return error;
	json_unpack(json_array_get(answers, 0), "{s:s}", "error", &refusal);
	if (json_array_size(answers) == 0)
		refusal = "the daemon hung up";
	if (refusal)
		complain("%s", refusal);
	error = refusal ? -ECONNREFUSED : 0;
	json_decref(answers);
	return error;
}

/* Beside the socket if that folder is ours, else a private one. */
static int icd_folder(const char *socket, char *folder, size_t room)
{
	struct stat stat;
	const char *slash = strrchr(socket, '/');

	snprintf(folder, room, "%.*s", slash ? (int)(slash - socket) : 1,
		 slash ? socket : ".");
	if (access(folder, W_OK) == 0 && lstat(folder, &stat) == 0 &&
	    stat.st_uid == geteuid() && !(stat.st_mode & 0022))
		return 0;
	return connect_own_folder(folder, room);
}

/* Whole or not at all: another `sluice run` may read it just now. */
static int write_icd(const char *path, const char *library)
{
	char fresh[LOCAL_PATH + 64];

	snprintf(fresh, sizeof(fresh), "%s.%d", path, (int)getpid());
	OWNED(fd_release)
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s\n", library) < 0 || rename(fresh, path) < 0) {
		const int error = -errno;
		unlink(fresh);
		return error;
	}
	return 0;
}

static int use_icd(const char *socket, const char *library)
{
	char folder[LOCAL_PATH], path[LOCAL_PATH + 32];
	unsigned long hash = 5381; /* one file for each installation */
	int error = icd_folder(socket, folder, sizeof(folder));

	for (const char *at = library; *at; at++)
		hash = hash * 33 + (unsigned char)*at;
	snprintf(path, sizeof(path), "%s/sluice-%08lx.icd", folder,
		 hash & 0xffffffff);
	if (!error)
		error = write_icd(path, library);
	if (error) {
		complain("%s cannot be written: %s", path, strerror(-error));
		return error;
	}
	setenv("OCL_ICD_VENDORS", path, 1);
	setenv("OCL_ICD_FILENAMES", library, 1); /* the Khronos loader's */
	return 0;
}

static int use_drop_in(const char *folder)
{
	const char *before = getenv("LD_LIBRARY_PATH");
	char *path;

	if (asprintf(&path, "%s%s%s", folder, before && before[0] ? ":" : "",
		     before ? before : "") < 0)
		return -ENOMEM;
	setenv("LD_LIBRARY_PATH", path, 1);
	free(path);
	return 0;
}

static int prepare(const struct options *options, const char *socket)
{
	struct layout layout;
	char folder[VENDOR_PATH * 2], library[VENDOR_PATH * 3];
	int error = layout_find(&layout);

	if (error)
		return error;
	snprintf(folder, sizeof(folder), "%s/%s", layout.guests, options->api);
	if (access(folder, R_OK) < 0) {
		complain("there is no guest library for '%s' (%s)",
			 options->api, folder);
		return -ENOENT;
	}
	setenv("SLUICE_SOCKET", socket, 1);
	if (options->vendor[0])
		setenv("SLUICE_VENDOR", options->vendor, 1);
	else
		unsetenv("SLUICE_VENDOR");
	if (strcmp(options->api, "opencl") != 0)
		return use_drop_in(folder);
	snprintf(library, sizeof(library), "%s/libOpenCL.so.1", folder);
	error = use_icd(socket, library);
	/* A loader that the program brings under a name of its own is not
	 * replaced: that one finds us as its vendor. */
	if (!error && options->drop_in)
		error = use_drop_in(folder);
	return error;
}

int cmd_run(int argc, char **argv)
{
	struct options options;
	char socket[LOCAL_PATH];

	if (!read_options(argc, argv, &options)) {
		fputs(usage, stderr);
		return 2;
	}
	if (find_daemon(&options, socket) < 0 || prepare(&options, socket) < 0)
		return 1;
	execvp(options.program[0], options.program);
	const int error = errno;
	complain("%s: %s", options.program[0], strerror(error));
	return error == ENOENT ? 127 : 126;
}

#include "connect.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "control.h"
#include "fd.h"
#include "own.h"
#include "vendor.h"

#define ANSWER_MS 20000
#define READY_FD 3
#define ABOVE 16 /* out of the way of those that the daemon gets */

static const char *own_folder(char *path, size_t size)
{
	snprintf(path, size, "/tmp/sluice-%u", (unsigned)geteuid());
	return path;
}

static bool is_ours_alone(const char *folder)
{
	struct stat stat;

	return lstat(folder, &stat) == 0 && S_ISDIR(stat.st_mode) &&
	       stat.st_uid == geteuid() && !(stat.st_mode & 0022);
}

int connect_own_folder(char *path, size_t size)
{
	if (mkdir(own_folder(path, size), 0700) < 0 && errno != EEXIST)
		return -errno;
	return is_ours_alone(path) ? 0 : -EPERM;
}

/* Root's is for everybody, where there is no other choice. */
static bool has_usual_path(void)
{
	return geteuid() == 0 || getenv("SLUICE_SOCKET") ||
	       getenv("XDG_RUNTIME_DIR");
}

int connect_path(unsigned nth, char path[LOCAL_PATH])
{
	char folder[LOCAL_PATH / 2];
	unsigned known = 0;

	while (known < nth && local_path(known, path) != -ENOENT)
		known++;
	if (local_path(nth, path) == 0)
		return 0;
	if (known != nth || has_usual_path() ||
	    !is_ours_alone(own_folder(folder, sizeof(folder))))
		return -ENOENT;
	snprintf(path, LOCAL_PATH, "%s/sock", folder);
	return 0;
}

int connect_ask_any(char path[LOCAL_PATH], const json_t *request,
		    json_t **answers)
{
	int error = -ENOENT;

	for (unsigned i = 0; error == -ENOENT && connect_path(i, path) == 0;
	     i++)
		error = connect_ask(path, request, answers);
	return error;
}

int connect_ask(const char *path, const json_t *request, json_t **answers)
{
	OWNED(fd_release) int fd = local_dial_at(path, ANSWER_MS);
	json_t *list;
	int error;

	if (fd < 0)
		return fd;
	error = control_send(fd, request);
	if (error)
		return error;
	list = json_array();
	for (;;) {
		json_t *answer;
		error = control_receive(fd, &answer);
		if (error)
			break;
		json_array_append_new(list, answer);
	}
	if (error != -EPIPE) {
		json_decref(list);
		return error;
	}
	*answers = list;
	return 0;
}

int connect_own_path(char path[LOCAL_PATH])
{
	char folder[LOCAL_PATH / 2];

	if (getenv("SLUICE_SOCKET") || getenv("XDG_RUNTIME_DIR"))
		return local_path(0, path);
	if (geteuid() == 0) {
		snprintf(path, LOCAL_PATH, "/run/sluice/sock");
		return 0;
	}
	const int error = connect_own_folder(folder, sizeof(folder));
	if (!error)
		snprintf(path, LOCAL_PATH, "%s/sock", folder);
	return error;
}

/* Little of ours: the daemon of one terminal is another terminal's as well. */
static void clean_environment(char **environment)
{
	static const char *const kept[] = {
		"PATH",
		"HOME",
		"LANG",
		"SLUICE_LOG",
		"SLUICE_VENDOR_LIBRARY",
		"XDG_RUNTIME_DIR",
		"ASAN_OPTIONS",
		"UBSAN_OPTIONS",
		"TSAN_OPTIONS",
		"LSAN_OPTIONS",
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (getenv(kept[i]) && asprintf(&environment[count], "%s=%s",
						kept[i], getenv(kept[i])) >= 0)
			count++;
	environment[count] = NULL;
}

/* Descriptors 0 and 1 lead nowhere, 2 is ours until it listens. */
static void clean_descriptors(int ready)
{
	const int high = fcntl(ready, F_DUPFD, ABOVE);
	const int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(high, READY_FD);
	close_range(READY_FD + 1, ~0u, 0);
}

static void clean_signals(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the daemon-to-be: nothing of ours, and a session of its own. */
static void become_daemon(const struct layout *layout, const char *path,
			  bool unsafe, int ready)
{
	char *environment[16], log[LOCAL_PATH + 16];
	const char *argv[] = {
		layout->daemon, "--socket",   path, "--log", log,  "--linger",
		"30",		"--ready-fd", "3",  NULL,    NULL,
	};

	setsid();
	if (fork() != 0)
		_exit(0);
	snprintf(log, sizeof(log), "%.*s/sluiced.log",
		 (int)(strrchr(path, '/') - path), path);
	if (unsafe)
		argv[sizeof(argv) / sizeof(argv[0]) - 2] = "--unsafe";
	clean_environment(environment);
	clean_signals();
	clean_descriptors(ready);
	umask(022);
	if (chdir("/") == 0)
		execve(layout->daemon, (char **)(uintptr_t)argv, environment);
	_exit(1);
}

int connect_start(const char *path, bool unsafe)
{
	struct layout layout;
	int ends[2];
	char answer = '-';

	if (path[0] != '/') {
		complain("the path of the daemon's socket, '%s', is not "
			 "absolute: see SLUICE_SOCKET and XDG_RUNTIME_DIR",
			 path);
		return -1;
	}
	if (layout_find(&layout) < 0 || access(layout.daemon, X_OK) < 0) {
		complain("%s is missing: is this installation whole?",
			 layout.daemon);
		return -1;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	const pid_t child = fork();
	if (child < 0)
		complain("no process for a daemon: %s", strerror(errno));
	if (child == 0)
		become_daemon(&layout, path, unsafe, ends[1]);
	close(ends[1]);
	if (child > 0)
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	while (read(ends[0], &answer, 1) < 0 && errno == EINTR)
		;
	close(ends[0]);
	return answer == '+' || answer == '=' ? 0 : -1;
}

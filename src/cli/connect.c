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

#define ANSWER_MS 5000
#define READY_FD 3

int connect_ask(const char *path, const json_t *request, json_t **answers)
{
	OWNED(fd_release)
	int fd = path ? local_dial_at(path, ANSWER_MS) : local_dial(ANSWER_MS);
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
	struct stat stat;

	if (getenv("SLUICE_SOCKET") || getenv("XDG_RUNTIME_DIR"))
		return local_path(0, path);
	if (geteuid() == 0) {
		snprintf(path, LOCAL_PATH, "/run/sluice/sock");
		return 0;
	}
	/* Without a runtime folder: one below /tmp that is ours alone. */
	snprintf(path, LOCAL_PATH, "/tmp/sluice-%u", (unsigned)geteuid());
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (lstat(path, &stat) < 0 || !S_ISDIR(stat.st_mode) ||
	    stat.st_uid != geteuid() || (stat.st_mode & 0077))
		return -EPERM;
	strcat(path, "/sock");
	return 0;
}

/* In the daemon-to-be: nothing of ours, and a session of its own. */
static void become_daemon(const struct layout *layout, const char *path,
			  bool unsafe, int ready)
{
	static const char *const kept[] = { "PATH", "HOME", "LANG",
					    "XDG_RUNTIME_DIR", "SLUICE_LOG" };
	char *environment[8], *argv[10];
	size_t count = 0, used = 0;
	sigset_t none;

	setsid();
	if (fork() != 0)
		_exit(0);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (getenv(kept[i]) && asprintf(&environment[count], "%s=%s",
						kept[i], getenv(kept[i])) >= 0)
			count++;
	environment[count] = NULL;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	const int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(ready, READY_FD);
	close_range(READY_FD + 1, ~0u, 0);
	if (chdir("/") < 0)
		_exit(1);
	umask(022);
	argv[used++] = (char *)(uintptr_t)layout->daemon;
	argv[used++] = "--socket";
	argv[used++] = (char *)(uintptr_t)path;
	argv[used++] = "--linger";
	argv[used++] = "30";
	argv[used++] = "--ready-fd";
	argv[used++] = "3";
	if (unsafe)
		argv[used++] = "--unsafe";
	argv[used] = NULL;
	execve(layout->daemon, argv, environment);
	_exit(1);
}

int connect_start(const char *path, bool unsafe)
{
	struct layout layout;
	int ends[2];
	char answer = '-';

	if (layout_find(&layout) < 0 || access(layout.daemon, X_OK) < 0) {
		complain("%s is missing: is this installation whole?",
			 layout.daemon);
		return -1;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	const pid_t child = fork();
	if (child == 0)
		become_daemon(&layout, path, unsafe, ends[1]);
	close(ends[1]);
	if (child > 0)
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	while (read(ends[0], &answer, 1) < 0 && errno == EINTR)
		;
	close(ends[0]);
	return answer == '+' ? 0 : -1;
}

/*
 * inmate -- what sits in the jail: it does what its first argument says and
 * answers in lines on descriptor 3.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"
#include "sandbox.h"

#define ANSWERS 3

static void answer_attacks(int count, char **arguments)
{
	struct attack_targets targets;
	attack_targets_parse(&targets, count, arguments);
	for (size_t i = 0; i < attack_count(); i++) {
		static struct attack_code code;
		attack_encode(i, &targets, &code);
		dprintf(ANSWERS, "%zu start\n", i);
		dprintf(ANSWERS, "%zu %lld\n", i, (long long)attack_run(&code));
	}
	dprintf(ANSWERS, "end\n");
}

/* A victim: it only waits, and lets its memory be known. A test that failed
 * leaves it behind. */
static void wait_for_ever(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	static long memory[64];
	dprintf(ANSWERS, "%ld\n", (long)memory);
	for (;;)
		pause();
}

static void answer_limits(void)
{
	static const struct {
		const char *name;
		int resource;
	} limits[] = {
		{ "nproc", RLIMIT_NPROC },     { "fsize", RLIMIT_FSIZE },
		{ "core", RLIMIT_CORE },       { "nofile", RLIMIT_NOFILE },
		{ "memlock", RLIMIT_MEMLOCK },
	};
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct rlimit limit;
		if (!getrlimit(limits[i].resource, &limit))
			dprintf(ANSWERS, "%s=%lu\n", limits[i].name,
				(unsigned long)limit.rlim_max);
	}
}

static void answer_descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			dprintf(ANSWERS, "fd%d=open\n", fd);
}

static void answer_signals(void)
{
	sigset_t blocked;
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (int i = 1; i < SIGRTMAX; i++) {
		struct sigaction action;
		if (sigismember(&blocked, i) == 1)
			dprintf(ANSWERS, "blocked%d=yes\n", i);
		if (!sigaction(i, NULL, &action) &&
		    action.sa_handler == SIG_IGN)
			dprintf(ANSWERS, "ignored%d=yes\n", i);
	}
}

/* A server learns so whether its vendor library has printed something. */
static void answer_pipe(void)
{
	int ends[2], waiting = -1;
	if (pipe2(ends, O_CLOEXEC) || write(ends[1], "abc", 3) != 3 ||
	    ioctl(ends[0], FIONREAD, &waiting))
		return;
	dprintf(ANSWERS, "raise=%d\n", raise(0) ? -errno : 0);
	dprintf(ANSWERS, "waiting=%d\nterminal=%d\n", waiting,
		isatty(ends[0]) ? 0 : -errno);
}

extern char **environ;

/* "name=value" of all that a server can see of its jail. */
static void answer_facts(void)
{
	char name[65] = "";
	gethostname(name, sizeof(name));
	dprintf(ANSWERS, "pid=%d\nuid=%u\nhost=%s\ndumpable=%d\n", getpid(),
		getuid(), name, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	answer_limits();
	answer_descriptors();
	answer_signals();
	answer_pipe();
	for (char **variable = environ; *variable; variable++)
		dprintf(ANSWERS, "env:%s\n", *variable);
}

/* Write a file, read it, move it to another folder and remove it. */
static int use_folder(const char *folder)
{
	char sub[512], from[512], to[512], text[8] = "";
	snprintf(sub, sizeof(sub), "%s/sub", folder);
	snprintf(from, sizeof(from), "%s/from", folder);
	snprintf(to, sizeof(to), "%s/sub/kept", folder);
	if (mkdir(sub, 0700) && errno != EEXIST)
		return -errno;
	int fd = open(from, O_CREAT | O_TRUNC | O_RDWR, 0600);
	if (fd < 0 || write(fd, "hello", 5) != 5 ||
	    pread(fd, text, 5, 0) != 5 || strcmp(text, "hello"))
		return -errno;
	close(fd);
	return rename(from, to) ? -errno : 0;
}

static void answer_folders(int count, char **folders)
{
	for (int i = 0; i < count; i++)
		dprintf(ANSWERS, "folder%d=%d\n", i, use_folder(folders[i]));
}

/* A memfd on descriptor 4: shrink it, write to it, execute it. */
static void answer_memory(void)
{
	char *bytes =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 4, 0);
	if (bytes == MAP_FAILED)
		return;
	dprintf(ANSWERS, "map=%s\n", bytes);
	snprintf(bytes, 4096, "seen");
	dprintf(ANSWERS, "shrink=%d\n", ftruncate(4, 0) ? -errno : 0);
	char *const none[] = { NULL };
	execve("/proc/self/fd/4", none, none);
	dprintf(ANSWERS, "exec=%d\n", -errno);
	syscall(SYS_execveat, 4, "", none, none, 0x1000 /* AT_EMPTY_PATH */);
	dprintf(ANSWERS, "execveat=%d\n", -errno);
}

/* The same call's number means another call in another architecture. */
static void call_as_i386(void)
{
	long result = 20; /* getpid() there, writev() here */
	__asm__ volatile("int $0x80" : "+a"(result));
	dprintf(ANSWERS, "i386=%ld\n", result);
}

static void call_as_x32(void)
{
	long result = syscall(0x40000000 | SYS_getpid);
	dprintf(ANSWERS, "x32=%ld\n", result);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	if (!strcmp(what, "facts-dumpable"))
		answer_facts();
	if (!strcmp(what, "wait-dumpable"))
		wait_for_ever();
	if (sandbox_enter_server())
		return 2;
	if (!strcmp(what, "attack"))
		answer_attacks(argc - 2, argv + 2);
	else if (!strcmp(what, "wait"))
		wait_for_ever();
	else if (!strcmp(what, "facts"))
		answer_facts();
	else if (!strcmp(what, "folders"))
		answer_folders(argc - 2, argv + 2);
	else if (!strcmp(what, "memory"))
		answer_memory();
	else if (!strcmp(what, "i386"))
		call_as_i386();
	else if (!strcmp(what, "x32"))
		call_as_x32();
	return 0;
}

#include "cell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

#define NOBODY 65534
#define MINUTE_MS 60000

static bool copy_program(const char *from, const char *folder, char *to)
{
	const char *slash = strrchr(from, '/');
	snprintf(to, CELL_PATH, "%s/%s", folder, slash ? slash + 1 : from);
	OWNED(free_release) char *data = NULL;
	size_t size;
	if (fd_read_file(from, 256u << 20, &data, &size))
		return false;
	OWNED(fd_release)
	int fd = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0755);
	return fd >= 0 && !fd_write_all(fd, data, size) && !fchmod(fd, 0755);
}

/* What containers' default rules refuse: root without its privileges. */
static bool become_contained(void)
{
	static const int refused[] = {
		SCMP_SYS(unshare), SCMP_SYS(setns),	 SCMP_SYS(mount),
		SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(bpf),
		SCMP_SYS(keyctl),  SCMP_SYS(add_key),	 SCMP_SYS(request_key),
	};
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
	int error = context ? 0 : -1;
	for (size_t i = 0; !error && i < sizeof(refused) / sizeof(*refused);
	     i++)
		error = seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM),
					 refused[i], 0);
	/* landlock_*, by number: an older libseccomp knows no such names. */
	for (int call = 444; !error && call <= 446; call++)
		error = seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), call,
					 0);
	for (int bit = 0; !error && bit < 32; bit++) {
		const uint64_t flag = 1ull << bit;
		if (flag & (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID |
			    CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS))
			error = seccomp_rule_add(
				context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone),
				1, SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
	}
	if (!error)
		error = seccomp_load(context);
	seccomp_release(context);
	return !error;
}

static bool become_nobody(void)
{
	if (geteuid() != 0)
		return true;
	if (syscall(SYS_setgroups, 0, NULL) ||
	    syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY) ||
	    syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY))
		return false;
	/* Who changed his uid is not dumpable, as a user's daemon would be. */
	return !prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

bool stage_open(struct stage *stage, const char *who, char **programs)
{
	const bool nobody = !strcmp(who, "nobody");
	if (!nobody && geteuid() != 0)
		return false;
	umask(022);
	*stage = (struct stage){ .folder = "/tmp/sluice-jail-XXXXXX" };
	if (!mkdtemp(stage->folder) || chmod(stage->folder, 0755))
		return false;
	if (!copy_program(programs[0], stage->folder, stage->inmate))
		return false;
	if (programs[1] &&
	    !copy_program(programs[1], stage->folder, stage->opencl))
		return false;
	if (!strcmp(who, "contained"))
		return become_contained();
	if (!nobody)
		return true;
	return (geteuid() != 0 || !chown(stage->folder, NOBODY, NOBODY)) &&
	       become_nobody();
}

void stage_close(struct stage *stage)
{
	char command[128];
	snprintf(command, sizeof(command), "rm -rf %s", stage->folder);
	if (system(command))
		fprintf(stderr, "%s is left\n", stage->folder);
}

static void room_folder(char *path, const char *parent, const char *name,
			uid_t uid)
{
	int error = sandbox_folder(parent, name, uid, path, CELL_PATH);
	if (!error)
		return;
	fprintf(stderr, "%s/%s: %s\n", parent, name, strerror(-error));
	abort();
}

void room_init(struct room *room, const struct stage *stage, const char *name,
	       uid_t uid)
{
	char parent[CELL_PATH];
	snprintf(parent, sizeof(parent), "%s/%s", stage->folder, name);
	room_folder(room->cache, parent, "cache", uid);
	room_folder(room->tmp, parent, "tmp", uid);
	room->uid = uid;
}

struct sandbox_spec room_spec(const struct room *room)
{
	return (struct sandbox_spec)
	{
		.profile = "generic",
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
		.sanitizer = true,
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
		.sanitizer = true,
#endif
#endif
		.cache = room->cache, .tmp = room->tmp, .uid = room->uid,
	};
}

int cell_start(struct sandbox *sandbox, const struct sandbox_spec *spec,
	       struct sandbox_child *child, int *answers)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	struct sandbox_fd fds[8];
	size_t count = 0;
	for (; count < spec->fd_count; count++)
		fds[count] = spec->fds[count];
	fds[count++] = (struct sandbox_fd){ ends[1], 3 };

	struct sandbox_spec extended = *spec;
	extended.fds = fds;
	extended.fd_count = count;
	int error = sandbox_spawn(sandbox, &extended, child, NULL);
	close(ends[1]);
	if (error)
		close(ends[0]);
	else
		*answers = ends[0];
	return error;
}

static int child_wait(struct sandbox_child *child)
{
	int status = -1;
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	fd_close(fd_take(&child->pidfd));
	return status;
}

void cell_end(struct sandbox_child *child)
{
	kill(child->pid, SIGKILL);
	child_wait(child);
}

/* How long an inmate may say nothing, or take to end: five minutes, and an
 * emulated one more. */
static int patience_ms(void)
{
	const char *minutes = getenv("JAIL_MINUTES");

	return MINUTE_MS * (minutes ? atoi(minutes) : 5);
}

/* Until the end of the pipe or, from a stuck inmate, as long as that. */
static char *read_answers(int fd)
{
	size_t size = 0;
	char *text = calloc(1, 1);
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		if (poll(&wait, 1, patience_ms()) <= 0)
			return text;
		text = realloc(text, size + 4097);
		if (!text)
			abort();
		ssize_t got = read(fd, text + size, 4096);
		size += got > 0 ? (size_t)got : 0;
		text[size] = '\0';
		if (got <= 0)
			return text;
	}
}

int cell_run(struct sandbox *sandbox, const struct sandbox_spec *spec,
	     struct answers *answers)
{
	struct sandbox_child child;
	OWNED(fd_release) int fd = -1;
	int error = cell_start(sandbox, spec, &child, &fd);
	if (error)
		return error;
	answers->text = read_answers(fd);
	struct pollfd ended = { .fd = child.pidfd, .events = POLLIN };
	if (poll(&ended, 1, patience_ms()) <= 0)
		kill(child.pid, SIGKILL);
	answers->status = child_wait(&child);
	return 0;
}

static const char *find_line(const char *text, const char *begin)
{
	const size_t length = strlen(begin);
	for (const char *line = text; line && *line;) {
		if (!strncmp(line, begin, length))
			return line + length;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return NULL;
}

bool answers_have(const struct answers *answers, const char *line)
{
	char whole[1024];
	snprintf(whole, sizeof(whole), "%s\n", line);
	return find_line(answers->text, whole);
}

long answers_number(const struct answers *answers, const char *name)
{
	char begin[128];
	snprintf(begin, sizeof(begin), "%s=", name);
	const char *value = find_line(answers->text, begin);
	return value ? atol(value) : -1;
}

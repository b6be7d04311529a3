#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
#define ARCH_SET_FS 0x1002

/* pthread_create() of glibc, and posix_spawn(): LLVM starts ld with it. */
#define CLONE_THREAD_FLAGS                                                  \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	 CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |               \
	 CLONE_CHILD_CLEARTID)
#define CLONE_SPAWN_FLAGS (CLONE_VM | CLONE_VFORK | 17 /* SIGCHLD */)

/*
 * Allowed whatever the arguments: the kernel answers these from a bitmap,
 * without running the program. No socket, socketpair, connect, accept, kill,
 * memfd_create, fork or vfork among them.
 */
static const int plain[] = {
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mprotect),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mincore),
	/* threads */
	SCMP_SYS(futex),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(get_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(gettid),
	SCMP_SYS(getpid),
	SCMP_SYS(getppid),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_getparam),
	SCMP_SYS(sched_getscheduler),
	SCMP_SYS(getcpu),
	SCMP_SYS(membarrier),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* signals: tgkill is looked at by filter_own_signals() */
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigtimedwait),
	SCMP_SYS(rt_sigpending),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(tgkill),
	/* time */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(times),
	/* open files */
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(readv),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(getdents64),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fadvise64),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(pipe),
	SCMP_SYS(pipe2),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	/* names: Landlock decides. It does not know of chmod, so that is not
	 * here: ld asks for it and lives without. */
	SCMP_SYS(creat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(rmdir),
	SCMP_SYS(umask),
	/* ld: its limits and its jail are the server's */
	SCMP_SYS(execve),
	SCMP_SYS(wait4),
	SCMP_SYS(getrusage),
	/* facts */
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getrandom),
	SCMP_SYS(getrlimit),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	/* the connection: inherited and passed sockets only */
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(shutdown),
};

struct filter_rule {
	int call;
	uint32_t action;
	unsigned count;
	struct scmp_arg_cmp compare[2];
};

#define EQUAL32(n, value) BITS(n, 0xffffffff, (uint32_t)(value))
#define OTHER64(n, value)                                         \
	{                                                         \
		.arg = (n), .op = SCMP_CMP_NE, .datum_a = (value) \
	}
#define EQUAL64(n, value)                                         \
	{                                                         \
		.arg = (n), .op = SCMP_CMP_EQ, .datum_a = (value) \
	}
#define BITS(n, mask, value)                                             \
	{                                                                \
		.arg = (n), .op = SCMP_CMP_MASKED_EQ, .datum_a = (mask), \
		.datum_b = (value)                                       \
	}
#define ALLOW1(name, a)                            \
	{                                          \
		SCMP_SYS(name), SCMP_ACT_ALLOW, 1, \
		{                                  \
			a                          \
		}                                  \
	}
#define ALLOW2(name, a, b)                         \
	{                                          \
		SCMP_SYS(name), SCMP_ACT_ALLOW, 2, \
		{                                  \
			a, b                       \
		}                                  \
	}
#define REFUSE(name, error)                               \
	{                                                 \
		SCMP_SYS(name), SCMP_ACT_ERRNO(error), 0, \
		{                                         \
			{                                 \
				0                         \
			}                                 \
		}                                         \
	}

static const struct filter_rule decided[] = {
	/* Its flags are in memory, where nobody can look at them; glibc falls
	 * back to clone. */
	REFUSE(clone3, ENOSYS),
	ALLOW1(clone, EQUAL64(0, CLONE_THREAD_FLAGS)),
	ALLOW1(clone, EQUAL64(0, CLONE_SPAWN_FLAGS)),
	/* How much a pipe holds; and what isatty() asks, of files: this is
	 * their answer. */
	ALLOW1(ioctl, EQUAL64(1, FIONREAD)),
	{ SCMP_SYS(ioctl),
	  SCMP_ACT_ERRNO(ENOTTY),
	  1,
	  { OTHER64(1, FIONREAD) } },
	ALLOW2(prctl, EQUAL32(0, PR_SET_DUMPABLE), EQUAL64(1, 0)),
	ALLOW1(prctl, EQUAL32(0, PR_GET_DUMPABLE)),
	ALLOW1(prctl, EQUAL32(0, PR_SET_NAME)),
	ALLOW1(prctl, EQUAL32(0, PR_GET_NAME)),
	ALLOW1(prctl, EQUAL32(0, PR_SET_PDEATHSIG)),
	ALLOW1(arch_prctl, EQUAL32(0, ARCH_SET_FS)),
	/* Its own, and only to read: another's of the same uid can be set
	 * otherwise, and Landlock does not know of it. */
	ALLOW2(prlimit64, EQUAL32(0, 0), EQUAL64(2, 0)),
	ALLOW1(sched_setaffinity, EQUAL32(0, 0)),
	/* Opening to read may truncate, and Landlock before its third version
	 * does not see it. */
	ALLOW1(open, BITS(1, O_TRUNC, 0)),
	ALLOW1(open, BITS(1, O_ACCMODE, O_WRONLY)),
	ALLOW1(open, BITS(1, O_ACCMODE, O_RDWR)),
	ALLOW1(openat, BITS(2, O_TRUNC, 0)),
	ALLOW1(openat, BITS(2, O_ACCMODE, O_WRONLY)),
	ALLOW1(openat, BITS(2, O_ACCMODE, O_RDWR)),
	ALLOW1(fcntl, EQUAL32(1, F_GETFD)),
	ALLOW1(fcntl, EQUAL32(1, F_SETFD)),
	ALLOW1(fcntl, EQUAL32(1, F_GETFL)),
	ALLOW1(fcntl, EQUAL32(1, F_SETFL)),
	ALLOW1(fcntl, EQUAL32(1, F_DUPFD)),
	ALLOW1(fcntl, EQUAL32(1, F_DUPFD_CLOEXEC)),
	ALLOW1(fcntl, EQUAL32(1, F_ADD_SEALS)),
	ALLOW1(fcntl, EQUAL32(1, F_GET_SEALS)),
	ALLOW1(fcntl, EQUAL32(1, F_SETPIPE_SZ)),
};

/* What ASan and TSan do at their start. No ptrace: leaks are not looked for. */
static const struct filter_rule sanitizer_decided[] = {
	ALLOW1(personality, EQUAL32(0, 0xffffffff)),
	ALLOW1(prlimit64, EQUAL32(0, 0)),
	ALLOW1(prctl, EQUAL32(0, PR_SET_VMA)),
};

static int filter_add(scmp_filter_ctx context, const struct filter_rule *rule)
{
	return seccomp_rule_add_array(context, rule->action, rule->call,
				      rule->count, rule->compare);
}

static int filter_fill(scmp_filter_ctx context, bool sanitizer)
{
	int error = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH,
				     SCMP_ACT_KILL_PROCESS);
	if (!error)
		error = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	for (size_t i = 0; !error && i < sizeof(plain) / sizeof(*plain); i++)
		error = seccomp_rule_add(context, SCMP_ACT_ALLOW, plain[i], 0);
	for (size_t i = 0; !error && i < sizeof(decided) / sizeof(*decided);
	     i++)
		error = filter_add(context, &decided[i]);
	size_t more = sanitizer ? sizeof(sanitizer_decided) /
					  sizeof(*sanitizer_decided)
				: 0;
	for (size_t i = 0; !error && i < more; i++)
		error = filter_add(context, &sanitizer_decided[i]);
	return error;
}

/* libseccomp writes to a descriptor only. */
static int filter_export(scmp_filter_ctx context, struct sock_fprog *program)
{
	OWNED(fd_release)
	int fd = memfd_create("seccomp", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	int error = seccomp_export_bpf(context, fd);
	if (error)
		return error;

	size_t size = (size_t)lseek(fd, 0, SEEK_END);
	OWNED(free_release)
	struct sock_filter *code = malloc(size);
	if (!code)
		return -ENOMEM;
	if (pread(fd, code, size, 0) != (ssize_t)size)
		return -EIO;
	program->len = (unsigned short)(size / sizeof(*code));
	program->filter = TAKE(code);
	return 0;
}

int filter_compile(bool sanitizer, struct sock_fprog *program)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!context)
		return -ENOMEM;
	int error = filter_fill(context, sanitizer);
	if (!error)
		error = filter_export(context, program);
	seccomp_release(context);
	return error;
}

void filter_release(struct sock_fprog *program)
{
	free(program->filter);
	*program = (struct sock_fprog){ 0 };
}

int filter_no_new_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;
}

/*
 * abort() and pthread_kill() are tgkill() to one's own process, whose number is
 * known here only: a program of its own, before the other, of whose calls this
 * one's are none. It costs nothing, as all else is answered from a bitmap.
 */
static int filter_own_signals(void)
{
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)getpid(), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, refused),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(*code),
					    code };
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		return -errno;
	return 0;
}

int filter_enter(const struct sock_fprog *program)
{
	int error = filter_no_new_privileges();
	if (!error)
		error = filter_own_signals();
	if (error)
		return error;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program))
		return -errno;
	return 0;
}

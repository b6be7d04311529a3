#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#include "sandbox.h"

/* How an argument becomes a number. The encoded form knows the first three. */
enum kind {
	VALUE,
	DATA,	/* offset of bytes: their address */
	RESULT, /* of an earlier call */
	TEXT,	/* a constant string */
	ROOM,	/* zeroed bytes, as many as the value says */
	VICTIM,
	SOCKET_ADDRESS,
	ABSTRACT_ADDRESS,
	LOOPBACK_ADDRESS,
	OTHER_FILE,
	OTHER_FOLDER,
	OTHER_NEW,   /* a file to be in the other's folder */
	VICTIM_FILE, /* /proc/VICTIM/text */
	OWN_FILE,    /* own folder/text */
	READABLE,
	OWN_IOVEC,    /* 8 bytes of room */
	VICTIM_IOVEC, /* 8 bytes of the victim's */
};

struct argument {
	enum kind kind;
	long value;
	const char *text;
};

struct call {
	long number;
	struct argument arguments[6];
};

struct plan {
	struct attack attack;
	struct call calls[ATTACK_CALLS];
};

#define V(value)                     \
	{                            \
		VALUE, (value), NULL \
	}
#define R(index)                      \
	{                             \
		RESULT, (index), NULL \
	}
#define T(text)                 \
	{                       \
		TEXT, 0, (text) \
	}
#define N(size)                    \
	{                          \
		ROOM, (size), NULL \
	}
#define K(kind)                 \
	{                       \
		(kind), 0, NULL \
	}
#define P(text)                        \
	{                              \
		VICTIM_FILE, 0, (text) \
	}
#define O(text)                     \
	{                           \
		OWN_FILE, 0, (text) \
	}
#define UNIX_SIZE V(sizeof(struct sockaddr_un))

/* Layers. */
#define S (1u << SANDBOX_SECCOMP)
#define D (1u << SANDBOX_UNDUMPABLE)
#define L (1u << SANDBOX_LANDLOCK)
#define U (1u << SANDBOX_UID)
#define PID (1u << SANDBOX_PID)
#define NET (1u << SANDBOX_NET)

#define L3 ATTACK_LANDLOCK3
#define L4 ATTACK_LANDLOCK4
#define L6 ATTACK_LANDLOCK6

#define BOTH ATTACK_WORKS
#define ROOT ATTACK_WORKS_ROOT

/* open(path), refused by the layers @alone; @flags as above. */
#define OPENS(name, alone, flags, path, mode)                               \
	{                                                                   \
		{ name, alone, flags },                                     \
		{                                                           \
			{                                                   \
				SYS_openat,                                 \
				{                                           \
					V(AT_FDCWD), path, V(mode), V(0600) \
				}                                           \
			}                                                   \
		}                                                           \
	}
/* A call that needs nothing before it. */
#define CALLS(name, alone, flags, ...)      \
	{                                   \
		{ name, alone, flags },     \
		{                           \
			{                   \
				__VA_ARGS__ \
			}                   \
		}                           \
	}

static const struct plan plans[] = {
	/* files */
	OPENS("read /etc/passwd", L, BOTH, T("/etc/passwd"), O_RDONLY),
	OPENS("read /etc/shadow", L | U, ROOT, T("/etc/shadow"), O_RDONLY),
	OPENS("list /", L, BOTH, T("/"), O_RDONLY | O_DIRECTORY),
	OPENS("list /root", L | U, ROOT, T("/root"), O_RDONLY | O_DIRECTORY),
	OPENS("list /tmp", L, BOTH, T("/tmp"), O_RDONLY | O_DIRECTORY),
	OPENS("list /proc", L, BOTH | ATTACK_PROC, T("/proc"),
	      O_RDONLY | O_DIRECTORY),
	OPENS("read /proc/sys/kernel/hostname", L, BOTH | ATTACK_PROC,
	      T("/proc/sys/kernel/hostname"), O_RDONLY),
	OPENS("list /sys/fs/cgroup", L, 0, T("/sys/fs/cgroup"),
	      O_RDONLY | O_DIRECTORY),
	OPENS("read /dev/kmsg", L | U, 0, T("/dev/kmsg"), O_RDONLY),
	OPENS("open /dev/kvm", L, 0, T("/dev/kvm"), O_RDWR),
	OPENS("open /dev/mem", L, 0, T("/dev/mem"), O_RDONLY),
	OPENS("write to /tmp", L, BOTH, T("/tmp"), O_TMPFILE | O_RDWR),
	OPENS("go up by /usr/share/pocl/../../../etc/passwd", L, 0,
	      T("/usr/share/pocl/../../../etc/passwd"), O_RDONLY),
	OPENS("read another's cache", L | U, BOTH, K(OTHER_FILE), O_RDONLY),
	OPENS("list another's cache", L | U, BOTH, K(OTHER_FOLDER),
	      O_RDONLY | O_DIRECTORY),
	OPENS("write to another's cache", L | U, BOTH, K(OTHER_NEW),
	      O_CREAT | O_WRONLY),
	OPENS("truncate what is read only", S | L3, BOTH, K(READABLE),
	      O_RDONLY | O_TRUNC),
	CALLS("change the mode of what is read only", S, BOTH, SYS_chmod,
	      { K(READABLE), V(0777) }),
	CALLS("change the mode of another's cache", S | U, BOTH, SYS_chmod,
	      { K(OTHER_FILE), V(0777) }),
	CALLS("remove another's file", L | U, 0, SYS_unlink, { K(OTHER_NEW) }),
	CALLS("link in the own cache", S | L, BOTH, SYS_symlink,
	      { T("/etc/passwd"), O("link") }),
	CALLS("hard link to what is read only", S | L, 0, SYS_link,
	      { K(READABLE), O("hard") }),
	CALLS("device node in the own cache", S | L, 0, SYS_mknod,
	      { O("node"), V(S_IFCHR | 0600), V(0x103) }),
	CALLS("named pipe in the own cache", S | L, BOTH, SYS_mknod,
	      { O("pipe"), V(S_IFIFO | 0600), V(0) }),
	CALLS("watch a folder", S, BOTH, SYS_inotify_init1, { V(0) }),
	CALLS("open_by_handle_at", S, 0, SYS_open_by_handle_at,
	      { V(AT_FDCWD), N(128), V(O_RDONLY) }),

	/* sockets */
	{ { "connect to the daemon's socket", S, BOTH },
	  { { SYS_socket, { V(AF_UNIX), V(SOCK_STREAM) } },
	    { SYS_connect, { R(0), K(SOCKET_ADDRESS), UNIX_SIZE } } } },
	{ { "connect to an abstract socket", S | L6 | NET, BOTH },
	  { { SYS_socket, { V(AF_UNIX), V(SOCK_STREAM) } },
	    { SYS_connect, { R(0), K(ABSTRACT_ADDRESS), UNIX_SIZE } } } },
	{ { "connect by TCP", S | L4 | NET, BOTH },
	  { { SYS_socket, { V(AF_INET), V(SOCK_STREAM) } },
	    { SYS_connect,
	      { R(0), K(LOOPBACK_ADDRESS),
		V(sizeof(struct sockaddr_in)) } } } },
	CALLS("UDP socket", S, BOTH, SYS_socket, { V(AF_INET), V(SOCK_DGRAM) }),
	CALLS("IPv6 socket", S, 0, SYS_socket, { V(AF_INET6), V(SOCK_STREAM) }),
	CALLS("netlink socket", S, BOTH, SYS_socket,
	      { V(AF_NETLINK), V(SOCK_RAW) }),
	CALLS("vsock socket", S, 0, SYS_socket,
	      { V(AF_VSOCK), V(SOCK_STREAM) }),
	CALLS("packet socket", S, 0, SYS_socket, { V(AF_PACKET), V(SOCK_RAW) }),
	CALLS("pair of sockets", S, BOTH, SYS_socketpair,
	      { V(AF_UNIX), V(SOCK_STREAM), V(0), N(8) }),

	/* other processes */
	CALLS("trace another process", S | L | D | PID, BOTH, SYS_ptrace,
	      { V(PTRACE_SEIZE), K(VICTIM) }),
	CALLS("read another's memory", S | L | D | PID, BOTH,
	      SYS_process_vm_readv,
	      { K(VICTIM), K(OWN_IOVEC), V(1), K(VICTIM_IOVEC), V(1) }),
	OPENS("open another's memory", L | D, BOTH | ATTACK_PROC, P("mem"),
	      O_RDONLY),
	OPENS("read another's environment", L | D, BOTH | ATTACK_PROC,
	      P("environ"), O_RDONLY),
	OPENS("list another's descriptors", L, BOTH | ATTACK_PROC, P("fd"),
	      O_RDONLY | O_DIRECTORY),
	CALLS("pidfd of another process", S | PID, BOTH, SYS_pidfd_open,
	      { K(VICTIM) }),
	{ { "descriptor of another process", S | L | D | PID, BOTH },
	  { { SYS_pidfd_open, { K(VICTIM) } },
	    { SYS_pidfd_getfd, { R(0), V(0) } } } },
	CALLS("signal another process", S | L6 | U | PID, BOTH, SYS_kill,
	      { K(VICTIM), V(SIGCONT) }),
	CALLS("signal a thread of another process", S | L6 | U | PID, BOTH,
	      SYS_tgkill, { K(VICTIM), K(VICTIM), V(0) }),
	CALLS("signal every process", S, BOTH, SYS_kill, { V(-1), V(0) }),
	CALLS("read another's limits", S | U | PID, BOTH, SYS_prlimit64,
	      { K(VICTIM), V(7), V(0), N(16) }),
	CALLS("move another process to a CPU", S | U | PID, BOTH,
	      SYS_sched_setaffinity, { K(VICTIM), V(8), T("\1") }),
	CALLS("slow another process down", S | U | PID, BOTH, SYS_setpriority,
	      { V(0), K(VICTIM), V(19) }),
	CALLS("compare with another process", S, 0, SYS_kcmp,
	      { K(VICTIM), K(VICTIM), V(1) }),
	CALLS("move another's pages", S, 0, SYS_move_pages,
	      { K(VICTIM), V(0), V(0), V(0), V(0) }),

	/* privileges and namespaces */
	CALLS("fork", S, BOTH, SYS_clone, { V(SIGCHLD) }),
	CALLS("fork by clone3", S, 0, SYS_clone3, { N(88), V(88) }),
	CALLS("vfork as fork", S, 0, SYS_fork, { V(0) }),
	CALLS("child in a user namespace", S, 0, SYS_clone,
	      { V(CLONE_NEWUSER | SIGCHLD) }),
	CALLS("mount", S, 0, SYS_mount,
	      { T("tmpfs"), O(""), T("tmpfs"), V(0), V(0) }),
	CALLS("unmount /proc", S, 0, SYS_umount2,
	      { T("/proc"), V(MNT_DETACH) }),
	CALLS("pivot_root", S, 0, SYS_pivot_root, { O(""), O("") }),
	CALLS("chroot", S, 0, SYS_chroot, { O("") }),
	CALLS("setns", S, 0, SYS_setns, { V(0), V(0) }),
	CALLS("open_tree", S, 0, 428, { V(AT_FDCWD), T("/usr"), V(1) }),
	CALLS("fsopen", S, 0, 430, { T("tmpfs"), V(0) }),
	CALLS("setuid", S, 0, SYS_setuid, { V(0) }),
	CALLS("set capabilities", S, 0, SYS_capset, { N(8), N(24) }),
	CALLS("reboot", S, 0, SYS_reboot, { V(0), V(0), V(0) }),
	CALLS("load a module", S, 0, SYS_init_module, { N(8), V(8), T("") }),
	CALLS("set the host's name", S, 0, SYS_sethostname, { T("x"), V(1) }),
	CALLS("set the clock", S, 0, SYS_clock_settime, { V(0), N(16) }),
	CALLS("swap", S, 0, SYS_swapon, { T("/dev/null"), V(0) }),

	/* the kernel's wide doors */
	CALLS("bpf", S, 0, SYS_bpf, { V(0), N(64), V(64) }),
	CALLS("io_uring", S, 0, SYS_io_uring_setup, { V(8), N(120) }),
	CALLS("perf events", S, 0, SYS_perf_event_open,
	      { N(128), V(0), V(-1), V(-1), V(0) }),
	CALLS("userfaultfd", S, 0, SYS_userfaultfd, { V(1) }),
	CALLS("find a key ring", S, 0, SYS_keyctl,
	      { V(KEYCTL_GET_KEYRING_ID), V(-3), V(1) }),
	CALLS("add a key", S, 0, SYS_add_key,
	      { T("user"), T("x"), T("y"), V(1), V(-3) }),
	CALLS("ask for a key", S, 0, SYS_request_key,
	      { T("user"), T("x"), V(0), V(0) }),
	CALLS("change the personality", S, BOTH, SYS_personality, { V(0x8) }),
	CALLS("local descriptor table", S, 0, SYS_modify_ldt,
	      { V(0), N(16), V(16) }),
	CALLS("System V memory", S, BOTH, SYS_shmget,
	      { V(0), V(4096), V(01600) }),
	CALLS("System V messages", S, BOTH, SYS_msgget, { V(0), V(01600) }),
	CALLS("message queue", S, 0, SYS_mq_open,
	      { T("jail"), V(O_CREAT | O_RDWR), V(0600), V(0) }),
	CALLS("memory to execute", S, BOTH, SYS_memfd_create, { T("x"), V(0) }),
	CALLS("push input to the terminal", S, 0, SYS_ioctl,
	      { V(2), V(0x5412), T("x") }),
	CALLS("landlock of its own", S, 0, 444, { N(24), V(8), V(0) }),
	CALLS("seccomp of its own", S, 0, SYS_seccomp, { V(2), V(0), N(4) }),
	CALLS("dumpable again", S, BOTH, SYS_prctl, { V(4), V(1) }),
	CALLS("ports", S, 0, SYS_iopl, { V(3) }),
	CALLS("kernel's log", S, 0, SYS_syslog, { V(10), V(0), V(0) }),
	CALLS("epoll with a timer", S, BOTH, SYS_timerfd_create,
	      { V(0), V(0) }),

	/* These come last: capabilities of a namespace of its own ... */
	CALLS("user namespace", S, 0, SYS_unshare, { V(CLONE_NEWUSER) }),
	/* ... and other programs */
	CALLS("execute /bin/true", L, BOTH | ATTACK_REPLACES, SYS_execve,
	      { T("/bin/true"), V(0), V(0) }),
};

bool attack_is_refused(const struct attack *attack, unsigned layers, int abi)
{
	if (layers & L)
		layers |= (abi >= 3 ? L3 : 0) | (abi >= 4 ? L4 : 0) |
			  (abi >= 6 ? L6 : 0);
	return attack->alone & layers;
}

size_t attack_count(void)
{
	return sizeof(plans) / sizeof(*plans);
}

const struct attack *attack_at(size_t index)
{
	return &plans[index].attack;
}

static const char *value_of(const char *argument, const char *name)
{
	size_t length = strlen(name);
	if (strncmp(argument, name, length) || argument[length] != '=')
		return NULL;
	return argument + length + 1;
}

void attack_targets_parse(struct attack_targets *targets, int count,
			  char **arguments)
{
	const struct {
		const char *name;
		const char **text;
		long *number;
	} fields[] = {
		{ "other_file", &targets->other_file, NULL },
		{ "other_folder", &targets->other_folder, NULL },
		{ "socket", &targets->socket, NULL },
		{ "abstract", &targets->abstract, NULL },
		{ "own", &targets->own, NULL },
		{ "readable", &targets->readable, NULL },
		{ "port", NULL, &targets->port },
		{ "victim", NULL, &targets->victim },
		{ "address", NULL, &targets->address },
	};
	*targets = (struct attack_targets){ "", "", "", "", "", "", 0, 0, 0 };
	for (int i = 0; i < count; i++) {
		for (size_t k = 0; k < sizeof(fields) / sizeof(*fields); k++) {
			const char *value =
				value_of(arguments[i], fields[k].name);
			if (value && fields[k].text)
				*fields[k].text = value;
			else if (value)
				*fields[k].number = atol(value);
		}
	}
}

/*
 * ---- encoding
 */

/* What an attack's bytes are made into; the size is that of the largest. */
struct encoder {
	struct attack_code *code;
	const struct attack_targets *targets;
	size_t used;
};

static int64_t encode_bytes(struct encoder *encoder, const void *bytes,
			    size_t size)
{
	const size_t at = encoder->used;
	if (at + size > ATTACK_DATA)
		abort();
	if (bytes)
		memcpy(encoder->code->data + at, bytes, size);
	encoder->used = (at + size + 15) & ~(size_t)15;
	return (int64_t)at;
}

static int64_t encode_path(struct encoder *encoder, const char *first,
			   const char *second)
{
	char path[512];
	int length = snprintf(path, sizeof(path), "%s%s", first, second);
	return encode_bytes(encoder, path, (size_t)length + 1);
}

static int64_t encode_victim_file(struct encoder *encoder, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%ld/", encoder->targets->victim);
	return encode_path(encoder, path, name);
}

static int64_t encode_unix(struct encoder *encoder, size_t skip,
			   const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path + skip, sizeof(address.sun_path) - skip, "%s",
		 name);
	return encode_bytes(encoder, &address, sizeof(address));
}

static int64_t encode_loopback(struct encoder *encoder)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)encoder->targets->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	return encode_bytes(encoder, &address, sizeof(address));
}

/* An array of one {address, 8}. Ours is the first word of the data, which
 * whoever carries it out replaces by its address. */
static int64_t encode_iovec(struct encoder *encoder, int64_t address)
{
	const int64_t iovec[2] = { address, 8 };
	return encode_bytes(encoder, iovec, sizeof(iovec));
}

static int64_t encode_argument(struct encoder *encoder,
			       const struct argument *argument)
{
	const struct attack_targets *targets = encoder->targets;
	switch (argument->kind) {
	case TEXT:
		return encode_path(encoder, argument->text, "");
	case ROOM:
		return encode_bytes(encoder, NULL, (size_t)argument->value);
	case SOCKET_ADDRESS:
		return encode_unix(encoder, 0, targets->socket);
	case ABSTRACT_ADDRESS:
		return encode_unix(encoder, 1, targets->abstract);
	case LOOPBACK_ADDRESS:
		return encode_loopback(encoder);
	case OTHER_FILE:
		return encode_path(encoder, targets->other_file, "");
	case OTHER_FOLDER:
		return encode_path(encoder, targets->other_folder, "");
	case OTHER_NEW:
		return encode_path(encoder, targets->other_folder, "/new");
	case VICTIM_FILE:
		return encode_victim_file(encoder, argument->text);
	case OWN_FILE:
		return encode_path(encoder, targets->own, argument->text);
	case READABLE:
		return encode_path(encoder, targets->readable, "");
	case OWN_IOVEC:
		return encode_iovec(encoder, 0);
	case VICTIM_IOVEC:
		return encode_iovec(encoder, targets->address);
	default:
		return argument->value;
	}
}

static void encode_call(struct encoder *encoder, const struct call *call,
			int64_t *words)
{
	words[0] = call->number;
	for (unsigned i = 0; i < 6; i++) {
		const struct argument *argument = &call->arguments[i];
		const enum kind kind = argument->kind;
		words[1 + i] = kind <= RESULT ? kind : DATA;
		words[7 + i] = encode_argument(encoder, argument);
		if (kind == VICTIM) {
			words[1 + i] = VALUE;
			words[7 + i] = encoder->targets->victim;
		}
		/* An address of our own: told apart by a kind of its own. */
		if (kind == OWN_IOVEC)
			words[1 + i] = OWN_IOVEC;
	}
	words[13] = -ENOSYS;
}

void attack_encode(size_t index, const struct attack_targets *targets,
		   struct attack_code *code)
{
	memset(code, 0, sizeof(*code));
	struct encoder encoder = { code, targets, 64 };
	const struct plan *plan = &plans[index];
	for (unsigned i = 0; i < ATTACK_CALLS; i++) {
		if (i > 0 && plan->calls[i].number == 0)
			break;
		encode_call(&encoder, &plan->calls[i], code->calls[i]);
		code->count++;
	}
}

/*
 * ---- carrying it out: once in C, once in OpenCL C, the same
 */

static int64_t argument_value(struct attack_code *code, const int64_t *words,
			      unsigned i)
{
	const int64_t value = words[7 + i];
	if (words[1 + i] == RESULT)
		return code->calls[value][13];
	if (words[1 + i] == VALUE)
		return value;
	if (words[1 + i] == OWN_IOVEC)
		*(int64_t *)(void *)(code->data + value) =
			(int64_t)(intptr_t)code->data;
	return (int64_t)(intptr_t)(code->data + value);
}

int64_t attack_run(struct attack_code *code)
{
	int64_t result = -ENOSYS;
	for (int i = 0; i < code->count; i++) {
		int64_t *words = code->calls[i];
		int64_t a[6];
		for (unsigned k = 0; k < 6; k++)
			a[k] = argument_value(code, words, k);
		result = syscall(words[0], a[0], a[1], a[2], a[3], a[4], a[5]);
		if (result < 0)
			result = -errno;
		if (result == 0 &&
		    (words[0] == SYS_clone || words[0] == SYS_fork ||
		     words[0] == SYS_clone3))
			syscall(SYS_exit_group, 0);
		words[13] = result;
	}
	return result;
}

const char attack_kernel_source[] =
	"long call(long n, long a, long b, long c, long d, long e, long f)\n"
	"{\n"
	"	long r;\n"
	"	__asm__ volatile(\"movq %5, %%r10\\n\\t\"\n"
	"			 \"movq %6, %%r8\\n\\t\"\n"
	"			 \"movq %7, %%r9\\n\\t\"\n"
	"			 \"syscall\"\n"
	"			 : \"=a\"(r)\n"
	"			 : \"a\"(n), \"D\"(a), \"S\"(b), \"d\"(c),\n"
	"			   \"m\"(d), \"m\"(e), \"m\"(f)\n"
	"			 : \"rcx\", \"r11\", \"r10\", \"r8\", \"r9\",\n"
	"			   \"memory\");\n"
	"	return r;\n"
	"}\n"
	"kernel void attack(global long *calls, global char *data, int count)\n"
	"{\n"
	"	for (int i = 0; i < count; i++) {\n"
	"		global long *w = calls + 14 * i;\n"
	"		long a[6];\n"
	"		for (int k = 0; k < 6; k++) {\n"
	"			long v = w[7 + k];\n"
	"			if (w[1 + k] == 15)\n"
	"				*(global long *)(data + v) = "
	"(long)data;\n"
	"			if (w[1 + k] == 2)\n"
	"				a[k] = calls[14 * v + 13];\n"
	"			else if (w[1 + k] == 0)\n"
	"				a[k] = v;\n"
	"			else\n"
	"				a[k] = (long)(data + v);\n"
	"		}\n"
	"		long r = call(w[0], a[0], a[1], a[2], a[3], a[4], "
	"a[5]);\n"
	"		if (r == 0 && (w[0] == 56 || w[0] == 57 ||\n"
	"			       w[0] == 435))\n"
	"			call(231, 0, 0, 0, 0, 0, 0);\n"
	"		w[13] = r;\n"
	"	}\n"
	"}\n";

_Static_assert(OWN_IOVEC == 15, "the kernel knows it by its number");

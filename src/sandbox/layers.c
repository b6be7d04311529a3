#include "layers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void id_maps_init(struct id_maps *maps, uid_t uid, gid_t gid)
{
	snprintf(maps->uid, sizeof(maps->uid), "%u %u 1", uid, uid);
	snprintf(maps->gid, sizeof(maps->gid), "%u %u 1", gid, gid);
}

pid_t layers_clone(unsigned long flags, int *pidfd)
{
	if (pidfd)
		flags |= CLONE_PIDFD;
	long pid = syscall(SYS_clone, flags | SIGCHLD, NULL, pidfd, NULL, 0);
	return pid < 0 ? -errno : (pid_t)pid;
}

unsigned long layers_namespaces(unsigned layers)
{
	static const struct {
		unsigned layer;
		unsigned long flag;
	} namespaces[] = {
		{ LAYER(USER), CLONE_NEWUSER }, { LAYER(MOUNT), CLONE_NEWNS },
		{ LAYER(PID), CLONE_NEWPID },	{ LAYER(NET), CLONE_NEWNET },
		{ LAYER(IPC), CLONE_NEWIPC },	{ LAYER(UTS), CLONE_NEWUTS },
	};
	unsigned long flags = 0;
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++)
		if (layers & namespaces[i].layer)
			flags |= namespaces[i].flag;
	return flags;
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t size = (ssize_t)strlen(text);
	int error = write(fd, text, (size_t)size) == size ? 0 : -errno;
	close(fd);
	return error;
}

int layer_user(const struct id_maps *maps)
{
	int error = write_text("/proc/self/setgroups", "deny");
	if (!error)
		error = write_text("/proc/self/uid_map", maps->uid);
	if (!error)
		error = write_text("/proc/self/gid_map", maps->gid);
	return error;
}

int layer_mount(void)
{
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ? -errno : 0;
}

int layer_own_proc(void)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	return mount("proc", "/proc", "proc", flags, NULL) ? -errno : 0;
}

int layer_own_files(const char *folder, const char *options)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	return mount("tmpfs", folder, "tmpfs", flags, options) ? -errno : 0;
}

/* Not every user may do this; who may not has nothing to drop. */
int layer_capabilities_bound(void)
{
	for (unsigned long i = 0; i < 64; i++)
		if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0))
			break;
	const unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
				   SECBIT_NO_SETUID_FIXUP_LOCKED |
				   SECBIT_KEEP_CAPS_LOCKED |
				   SECBIT_NO_CAP_AMBIENT_RAISE |
				   SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
	if (prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) && errno != EPERM)
		return -errno;
	return 0;
}

int layer_uid(uid_t uid)
{
	if (syscall(SYS_setgroups, 0, NULL) ||
	    syscall(SYS_setresgid, uid, uid, uid) ||
	    syscall(SYS_setresuid, uid, uid, uid))
		return -errno;
	return 0;
}

int layer_capabilities_none(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	const struct __user_cap_data_struct none[2] = { 0 };
	return syscall(SYS_capset, &header, none) ? -errno : 0;
}

int layer_undumpable(void)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return -errno;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : -EPERM;
}

int sandbox_enter_server(void)
{
	return layer_undumpable();
}

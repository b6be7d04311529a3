#include "profile.h"

#include <errno.h>
#include <string.h>

#include "sandbox.h"

#define LIB "/usr/lib/x86_64-linux-gnu"

const struct rule profile_common[] = {
	/* libc, the ICD loader, the vendor libraries and what they load. */
	{ LIB, RIGHTS_FOLDER },
	/* The ELF interpreter: the kernel opens it for execution. */
	{ "/lib64/ld-linux-x86-64.so.2", RIGHTS_PROGRAM },
	{ "/etc/ld.so.cache", RIGHTS_FILE },
	{ "/usr/lib/locale/C.utf8", RIGHTS_FOLDER },
	{ "/dev/null", RIGHTS_NULL },
	/* How many processors there are. */
	{ "/sys/devices/system/cpu", RIGHTS_FOLDER },
	{ NULL, 0 },
};

/* Sanitizers read where things are mapped, and their own symbols. */
const struct rule profile_sanitizer[] = {
	/* A rule on /proc/self dies when its dentry is dropped. */
	{ "/proc", RIGHTS_FOLDER },
	{ NULL, 0 },
};

/*
 * Found by leaving out one at a time: most are needed, the rest is asked for.
 * The answers change with the list: global memory without
 * /sys/devices/system/node is another number.
 */
static const struct rule pocl_rules[] = {
	/* libclang-cpp is a link into it, and rules follow their targets. */
	{ "/usr/lib/llvm-15/lib", RIGHTS_FOLDER },
	{ "/usr/share/pocl", RIGHTS_FOLDER },
	{ "/etc/OpenCL/vendors", RIGHTS_FOLDER },
	/* What links a kernel: the only program, behind two links. */
	{ "/usr/bin/x86_64-linux-gnu-ld.bfd", RIGHTS_PROGRAM },
	{ "/usr/lib/gcc/x86_64-linux-gnu", RIGHTS_FOLDER },
	{ "/usr/lib/os-release", RIGHTS_FILE },
	{ "/etc/debian_version", RIGHTS_FILE },
	/* What hwloc looks at. */
	{ "/sys/devices/system/node", RIGHTS_FOLDER },
	{ "/proc/cpuinfo", RIGHTS_FILE },
	{ "/proc/meminfo", RIGHTS_FILE },
	/* PoCL answers the host bridge's vendor for CL_DEVICE_VENDOR_ID. */
	{ "/sys/bus/pci/devices/0000:00:00.0/vendor", RIGHTS_FILE },
	{ NULL, 0 },
};

static const struct rule oclgrind_rules[] = {
	{ "/usr/lib/oclgrind", RIGHTS_FOLDER },
	/* Where libclang-cpp is; its headers are beside libc. */
	{ "/usr/lib/llvm-14/lib", RIGHTS_FOLDER },
	{ NULL, 0 },
};

static const struct rule generic_rules[] = {
	{ NULL, 0 },
};

const struct profile profiles[] = {
	{ "pocl", "libpocl", pocl_rules, "POCL_CACHE_DIR" },
	{ "oclgrind", "liboclgrind", oclgrind_rules, NULL },
	{ "generic", NULL, generic_rules, NULL },
};
const size_t profile_count = sizeof(profiles) / sizeof(*profiles);

int profile_find(const char *name)
{
	for (size_t i = 0; i < profile_count; i++)
		if (!strcmp(profiles[i].name, name))
			return (int)i;
	return -EINVAL;
}

bool sandbox_profile_known(const char *profile)
{
	return profile_find(profile) >= 0;
}

const char *sandbox_profile_for(const char *library)
{
	const char *slash = strrchr(library, '/');
	const char *file = slash ? slash + 1 : library;
	for (size_t i = 0; i < profile_count; i++) {
		const char *begin = profiles[i].library;
		if (begin && !strncmp(file, begin, strlen(begin)))
			return profiles[i].name;
	}
	return NULL;
}

#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's interface, newer than the headers of Debian 12. */
#define CREATE_RULESET 444
#define ADD_RULE 445
#define RESTRICT_SELF 446
#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1

struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
};

struct path_beneath {
	uint64_t rights;
	int32_t parent;
} __attribute__((packed));

#define FILE_RIGHTS (RIGHT_READ | RIGHT_WRITE | RIGHT_EXECUTE | RIGHT_TRUNCATE)

/* All that a version of Landlock knows of files. */
static uint32_t landlock_rights(int abi)
{
	static const uint32_t rights[] = { 0, 0x1fff, 0x3fff, 0x7fff, 0x7fff };
	return abi < 5 ? rights[abi] : 0xffff;
}

int landlock_abi(void)
{
	long abi = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
	return abi < 0 ? 0 : (int)abi;
}

int landlock_begin(int abi)
{
	const struct ruleset ruleset = {
		.files = landlock_rights(abi),
		.network = abi >= 4 ? 3 : 0, /* bind and connect of TCP */
		.scoped = abi >= 6 ? 3 : 0,  /* abstract sockets, signals */
	};
	long list = syscall(CREATE_RULESET, &ruleset, sizeof(ruleset), 0);
	return list < 0 ? -errno : (int)list;
}

int landlock_allow(int list, int abi, const struct rule *rule)
{
	int fd = open(rule->path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == EACCES ? 0 : -errno;

	int error = 0;
	struct stat status;
	if (fstat(fd, &status))
		error = -errno;
	uint32_t rights = rule->rights & landlock_rights(abi);
	if (!error && !S_ISDIR(status.st_mode))
		rights &= FILE_RIGHTS;
	const struct path_beneath beneath = { rights, fd };
	if (!error && rights &&
	    syscall(ADD_RULE, list, RULE_PATH_BENEATH, &beneath, 0))
		error = -errno;
	close(fd);
	return error;
}

int landlock_enter(int list)
{
	return syscall(RESTRICT_SELF, list, 0) ? -errno : 0;
}

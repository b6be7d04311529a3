#include "rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "file.h"
#include "line.h"
#include "own.h"

#define LOCK_NAME ".sluice"

/* Directories that are being made, under the parent's lock, or being removed:
 * without this name, one that was left half-made could not be told as ours. */
#define PASSING ".sluice-"

/* Guarded by the lock. */
static struct {
	pthread_mutex_t lock;
	char path[PATH_MAX];
	bool mine; /* made by this process, and still there */
	int fd;	   /* of the lock file, or -1 */
	pid_t pid;
} rundir = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 };

/* A process that is known by number and start time, as text. */
static int process_text(pid_t pid, char *text, size_t size)
{
	char path[64], stat[1024];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	OWNED(fd_release) int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	const ssize_t n = read(fd, stat, sizeof(stat) - 1);
	if (n <= 0)
		return -ESRCH;
	stat[n] = '\0';
	/* The name may hold anything; 20 fields after it is the start time. */
	char *at = strrchr(stat, ')');
	for (int field = 0; at && field < 20; field++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -ESRCH;
	snprintf(text, size, "%d %.*s", (int)pid, (int)strcspn(at + 1, " "),
		 at + 1);
	return 0;
}

/* Whether the process that wrote @text still lives. */
static bool process_lives(const char *text)
{
	char now[64];
	const int pid = atoi(text);

	return pid > 0 && process_text(pid, now, sizeof(now)) == 0 &&
	       strcmp(now, text) == 0;
}

/* Make @path as a directory of ours alone; what is there must be one. */
static int own_directory(const char *path)
{
	struct stat stat;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return -errno;
	if (lstat(path, &stat) != 0)
		return -errno;
	if (!S_ISDIR(stat.st_mode) || stat.st_uid != geteuid())
		return -EPERM;
	if ((stat.st_mode & 0777) != 0700 && chmod(path, 0700) != 0)
		return -errno;
	return 0;
}

/* Whether @path is an existing directory that belongs to this user. */
static bool is_own_directory(const char *path)
{
	struct stat at;

	return stat(path, &at) == 0 && S_ISDIR(at.st_mode) &&
	       at.st_uid == geteuid();
}

/* The parent of all run directories of this user, made if need be. */
static int parent_find(char *path, size_t size)
{
	char base[64];
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	const char *temporary = secure_getenv("TMPDIR");

	snprintf(base, sizeof(base), "/run/user/%u", (unsigned)geteuid());
	snprintf(path, size, "%s/vaccel", base);
	if (is_own_directory(base) && own_directory(path) == 0)
		return 0;
	if (runtime && runtime[0] == '/' && is_own_directory(runtime) &&
	    (size_t)snprintf(path, size, "%s/vaccel", runtime) < size &&
	    own_directory(path) == 0)
		return 0;
	if (!temporary || temporary[0] != '/')
		temporary = "/tmp";
	if ((size_t)snprintf(path, size, "%s/vaccel-%u", temporary,
			     (unsigned)geteuid()) >= size)
		return -ENAMETOOLONG;
	return own_directory(path);
}

/* Whether @name in @parent was left by a process that is gone. */
static bool is_left(int parent, const char *name)
{
	char path[NAME_MAX + sizeof(LOCK_NAME) + 1], text[64] = "";
	struct stat stat;

	snprintf(path, sizeof(path), "%s/" LOCK_NAME, name);
	OWNED(fd_release)
	int fd = openat(parent, path,
			O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode) ||
	    stat.st_uid != geteuid() || flock(fd, LOCK_EX | LOCK_NB) != 0)
		return false;
	/* A program may have closed the descriptor that holds its lock. */
	return read(fd, text, sizeof(text) - 1) < 0 || !process_lives(text);
}

/* Remove a run directory so that one left half-way is known as such. */
static int directory_discard(const char *path)
{
	char passing[PATH_MAX + sizeof(PASSING)];
	const char *name = strrchr(path, '/') + 1;

	snprintf(passing, sizeof(passing), "%.*s" PASSING "%s",
		 (int)(name - path), path, name);
	return file_remove_tree(rename(path, passing) == 0 ? passing : path);
}

static void entry_sweep(int parent, const char *path, const char *name)
{
	char left[PATH_MAX];

	if ((size_t)snprintf(left, sizeof(left), "%s/%s", path, name) >=
	    sizeof(left))
		return;
	if (strncmp(name, PASSING, strlen(PASSING)) == 0)
		file_remove_tree(left);
	else if (name[0] != '.' && is_left(parent, name))
		directory_discard(left);
}

/* Remove what killed processes left in the locked @parent. */
static void sweep(int parent, const char *path)
{
	const int fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		fd_close(fd);
		return;
	}
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		entry_sweep(parent, path, entry->d_name);
	closedir(dir);
}

/* The lock file of a new directory, locked; or a negative errno. */
static int lock_file_make(const char *directory)
{
	char path[PATH_MAX + 16], text[64] = "";

	snprintf(path, sizeof(path), "%s/" LOCK_NAME, directory);
	OWNED(fd_release)
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return -errno;
	process_text(getpid(), text, sizeof(text));
	const int error = fd_write_all(fd, text, strlen(text));
	return error ? error : fd_take(&fd);
}

/* Make and lock a directory by a passing name, then give it a random one. */
static int directory_settle(const char *parent, char *path, int *lock)
{
	char passing[PATH_MAX];

	snprintf(passing, sizeof(passing), "%.4000s/" PASSING "XXXXXX", parent);
	if (!mkdtemp(passing))
		return -errno;
	*lock = lock_file_make(passing);
	if (*lock < 0) {
		file_remove_tree(passing);
		return *lock;
	}
	snprintf(path, PATH_MAX, "%.4000s/%s", parent,
		 passing + strlen(passing) - 6);
	if (renameat2(AT_FDCWD, passing, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	const int error = -errno;
	fd_close(*lock);
	file_remove_tree(passing);
	return error;
}

static int directory_make(void)
{
	char parent[PATH_MAX], path[PATH_MAX];
	int lock = -1, error = parent_find(parent, sizeof(parent));

	if (error)
		return error;
	OWNED(fd_release)
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) != 0)
		return -errno;
	sweep(fd, parent);
	do
		error = directory_settle(parent, path, &lock);
	while (error == -EEXIST);
	if (error)
		return error;
	/* In a forked child the parent's descriptor stays open: while we live,
	 * its directory has files that we may read. */
	rundir.fd = lock;
	rundir.mine = true;
	rundir.pid = getpid();
	strcpy(rundir.path, path);
	return 0;
}

static int rundir_ensure(void)
{
	return rundir.mine && rundir.pid == getpid() ? 0 : directory_make();
}

int rundir_open(void)
{
	rundir_lock();
	const int error = rundir_ensure();
	rundir_unlock();
	return error;
}

void rundir_close(void)
{
	rundir_lock();
	if (rundir.mine && rundir.pid == getpid()) {
		const int error = directory_discard(rundir.path);
		if (error)
			vaccel_warn("Could not remove %s: %s", rundir.path,
				    strerror(-error));
		fd_close(rundir.fd);
		rundir.fd = -1;
	}
	rundir.mine = false;
	rundir_unlock();
}

const char *rundir_path(void)
{
	return rundir.path;
}

/* KIND.ID in this process's directory. */
static int entry_path(char *path, size_t size, const char *kind, int64_t id)
{
	return (size_t)snprintf(path, size, "%s/%s.%lld", rundir.path, kind,
				(long long)id) < size
		       ? 0
		       : -ENAMETOOLONG;
}

int rundir_make(char *path, size_t size, const char *kind, int64_t id)
{
	rundir_lock();
	int error = rundir_ensure();
	if (!error)
		error = entry_path(path, size, kind, id);
	rundir_unlock();
	if (!error && mkdir(path, 0700) != 0)
		error = -errno;
	return error;
}

void rundir_remove(const char *kind, int64_t id)
{
	char path[PATH_MAX];

	rundir_lock();
	int error = entry_path(path, sizeof(path), kind, id);
	rundir_unlock();
	if (!error)
		error = file_remove_tree(path);
	if (error)
		vaccel_warn("Could not remove the directory of %s %lld: %s",
			    kind, (long long)id, strerror(-error));
}

void rundir_lock(void)
{
	pthread_mutex_lock(&rundir.lock);
}

void rundir_unlock(void)
{
	pthread_mutex_unlock(&rundir.lock);
}

void rundir_forked(void)
{
	rundir.mine = false;
}

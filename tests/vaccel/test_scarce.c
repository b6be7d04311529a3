/*
 * Files that are not what they seem, disks that are full, descriptors that run
 * out: an error each time, and nothing lost.
 */
#include "support.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skip.h"

/* Run @work in a child; what it returns, or 1000 and a signal. */
static int in_child(int (*work)(void))
{
	int status;

	fflush(NULL);
	const pid_t child = fork();
	if (child == 0) {
		alarm(100);
		_exit(work());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 1000 + WTERMSIG(status);
}

static int become_nothing(const char *path)
{
	(void)path;
	return 0;
}

static int become_fifo(const char *path)
{
	return mkfifo(path, 0600);
}

static int become_itself(const char *path)
{
	return symlink(path, path);
}

static int become_directory(const char *path)
{
	return mkdir(path, 0700);
}

static int become_device(const char *path)
{
	return symlink("/dev/null", path);
}

static int become_empty(const char *path)
{
	const int fd = open(path, O_CREAT | O_WRONLY, 0600);

	return fd < 0 ? -1 : close(fd);
}

/* What a file may turn into between init and register. */
static const struct change {
	int (*make)(const char *path);
	bool local; /* also an error where nobody reads it */
} changes[] = {
	{ become_nothing, true }, { become_fifo, true },
	{ become_itself, true },  { become_directory, true },
	{ become_device, true },  { become_empty, false },
};

static void a_file_that_changes_after_init_is_an_error(void **state)
{
	struct vaccel_session local, remote;
	struct vaccel_resource res;

	(void)state;
	start(NOOP ":" LOOPBACK);
	assert_int_equal(vaccel_session_init(&local, 0), VACCEL_OK);
	assert_int_equal(vaccel_session_init(&remote, VACCEL_PLUGIN_REMOTE),
			 VACCEL_OK);
	for (size_t i = 0; i < COUNT(changes); i++) {
		const char *path = file_with("changing", "bytes");
		assert_int_equal(
			vaccel_resource_init(&res, path, VACCEL_RESOURCE_DATA),
			VACCEL_OK);
		unlink(path);
		assert_int_equal(changes[i].make(path), 0);
		if (changes[i].local)
			assert_int_not_equal(
				vaccel_resource_register(&res, &local),
				VACCEL_OK);
		assert_int_not_equal(vaccel_resource_register(&res, &remote),
				     VACCEL_OK);
		assert_int_equal(res.refcount, 0);
		assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
		remove(path);
	}
	assert_int_equal(vaccel_session_release(&local), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&remote), VACCEL_OK);
	assert_int_equal(entries_in(vaccel_rundir()), 1);
	stop();
}

static void what_is_no_file_is_refused_at_once(void **state)
{
	struct vaccel_resource res;
	struct vaccel_blob blob;
	void *data = NULL;
	size_t size;
	int fs_file_read(const char *, void **, size_t *);

	(void)state;
	start(NOOP);
	for (size_t i = 0; i < COUNT(changes); i++) {
		const char *path = in_scratch("odd");
		assert_int_equal(changes[i].make(path), 0);
		if (changes[i].make != become_directory &&
		    changes[i].make != become_empty)
			assert_int_equal(
				vaccel_resource_init(&res, path,
						     VACCEL_RESOURCE_DATA),
				VACCEL_EINVAL);
		if (changes[i].make != become_empty)
			assert_int_equal(vaccel_blob_init(&blob, path),
					 VACCEL_EINVAL);
		assert_int_not_equal(fs_file_read(path, &data, &size), 0);
		assert_null(data);
		remove(path);
	}
	stop();
}

/* As somebody whom permissions concern. */
static int read_what_is_not_ours(void)
{
	struct vaccel_session sess;
	struct vaccel_resource dir, file;

	setenv("TMPDIR", in_scratch("all"), 1);
	/* Where it is may be closed to others, too. */
	if (!dlopen(NOOP, RTLD_NOW | RTLD_LOCAL))
		return 6;
	if (geteuid() == 0 && setuid(65534) != 0)
		return 1;
	start(NOOP);
	if (vaccel_session_init(&sess, 0) ||
	    vaccel_resource_init(&dir, in_scratch("closed"), 0))
		return 2;
	if (vaccel_resource_register(&dir, &sess) == VACCEL_OK ||
	    dir.refcount || vaccel_resource_release(&dir))
		return 3;
	if (vaccel_resource_init(&file, in_scratch("open/unreadable"), 0) ||
	    vaccel_resource_register(&file, &sess))
		return 4;
	if (vaccel_blob_read(file.blobs[0]) != VACCEL_EACCES ||
	    vaccel_resource_release(&file) || vaccel_session_release(&sess))
		return 5;
	return vaccel_cleanup();
}

static void what_may_not_be_read_is_an_error(void **state)
{
	(void)state;
	chmod(scratch(), 0755);
	mkdir(in_scratch("closed"), 0700);
	mkdir(in_scratch("open"), 0755);
	chmod(in_scratch("open"), 0755);
	mkdir(in_scratch("all"), 0700);
	chmod(in_scratch("all"), 01777);
	chmod(file_with("open/unreadable", "x"), 0200);
	if (geteuid() != 0)
		chmod(in_scratch("closed"), 0);
	const int status = in_child(read_what_is_not_ours);
	chmod(in_scratch("closed"), 0700);
	if (status == 1)
		skip_because("no other user to be here");
	assert_int_equal(status, 0);
}

#define BIG (256 * 1024)

/* All that a library does on a disk, of which something may fail. */
static bool use_disk(void)
{
	static uint8_t bytes[BIG];
	struct vaccel_session sess;
	struct vaccel_resource res;
	struct vaccel_blob blob;
	bool well = true;

	start(NOOP);
	if (vaccel_session_init(&sess, 0) == VACCEL_OK) {
		assert_int_equal(vaccel_noop(&sess), VACCEL_OK);
		if (vaccel_resource_init_from_buf(&res, bytes, BIG, 0, "big",
						  false) == VACCEL_OK) {
			well = vaccel_resource_register(&res, &sess) ==
				       VACCEL_OK &&
			       well;
			assert_int_equal(vaccel_resource_release(&res), 0);
		} else {
			assert_int_equal(res.id, 0);
			well = false;
		}
		assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	} else {
		well = false;
	}
	if (vaccel_blob_init_from_buf(&blob, bytes, BIG, false, "blob",
				      scratch(), false) == VACCEL_OK)
		assert_int_equal(vaccel_blob_release(&blob), VACCEL_OK);
	else
		well = false;
	stop();
	return well;
}

static void fill(const char *path, size_t size)
{
	static const char bytes[1024];
	const int fd = open(path, O_CREAT | O_WRONLY, 0600);

	while (size >= sizeof(bytes) &&
	       write(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes))
		size -= sizeof(bytes);
	close(fd);
}

/* On a disk of 600 KiB, the larger part of which is taken in steps. */
static int fill_small_disk(void)
{
	char filler[64];

	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", scratch(), "tmpfs", 0, "size=600k"))
		return 77;
	if (!own_runtime())
		return 77;
	if (!use_disk())
		return 1;
	for (int i = 0; i < 24; i++) {
		snprintf(filler, sizeof(filler), "filler-%d", i);
		fill(in_scratch(filler), 25 * 1024);
		use_disk();
		if (entries_in(scratch()) != i + 2)
			return 2; /* fillers and the parent alone */
	}
	if (use_disk())
		return 3;
	for (int i = 0; i < 24; i++) {
		snprintf(filler, sizeof(filler), "filler-%d", i);
		unlink(in_scratch(filler));
	}
	return use_disk() ? 0 : 4;
}

static void a_full_disk_is_an_error_and_no_loss(void **state)
{
	(void)state;
	scratch();
	const int status = in_child(fill_small_disk);
	if (status == 77)
		skip_because("no mount namespace for a small disk "
			     "(needs CAP_SYS_ADMIN)");
	assert_int_equal(status, 0);
}

/* What the scratch directory has before. */
static int kept;

/* A limit on the size of files stands for a disk, too. */
static int persist_beyond_a_limit(void)
{
	const struct rlimit small = { 4096, 4096 };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	return use_disk() || entries_in(scratch()) != kept;
}

static void files_that_may_not_grow_are_an_error_and_no_loss(void **state)
{
	(void)state;
	assert_true(use_disk());
	kept = entries_in(scratch());
	assert_int_equal(in_child(persist_beyond_a_limit), 0);
}

/* With so many descriptors more than there are, what is done may fail, and
 * with enough of them it does not. */
static int use_few_descriptors(void)
{
	struct rlimit most;
	bool well = false;

	getrlimit(RLIMIT_NOFILE, &most);
	const int lowest = open("/dev/null", O_RDONLY);
	close(lowest);
	for (rlim_t more = 0; more < 12; more++) {
		const struct rlimit few = { (rlim_t)lowest + more,
					    most.rlim_max };
		setrlimit(RLIMIT_NOFILE, &few);
		/* The plugin's file takes one as well. */
		struct vaccel_config config = { .plugins = (char *)NOOP,
						.log_level =
							(vaccel_log_level_t)0 };
		if (vaccel_bootstrap_with_config(&config) == VACCEL_OK)
			well = use_disk();
		vaccel_cleanup();
		setrlimit(RLIMIT_NOFILE, &most);
		if (entries_in(scratch()) != kept ||
		    open("/dev/null", O_RDONLY) != lowest)
			return 1;
		close(lowest);
	}
	return well ? 0 : 2;
}

static void without_descriptors_all_is_an_error_and_no_loss(void **state)
{
	(void)state;
	assert_true(use_disk());
	kept = entries_in(scratch());
	assert_int_equal(in_child(use_few_descriptors), 0);
}

static int end(void **state)
{
	(void)state;
	scratch_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_changes_after_init_is_an_error),
		cmocka_unit_test(what_is_no_file_is_refused_at_once),
		cmocka_unit_test(what_may_not_be_read_is_an_error),
		cmocka_unit_test(a_full_disk_is_an_error_and_no_loss),
		cmocka_unit_test(
			files_that_may_not_grow_are_an_error_and_no_loss),
		cmocka_unit_test(
			without_descriptors_all_is_an_error_and_no_loss),
	};

	/* Where run directories are, too. */
	setenv("XDG_RUNTIME_DIR", scratch(), 1);
	return cmocka_run_group_tests(tests, NULL, end);
}

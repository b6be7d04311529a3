#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "region.h"

#define MIB (UINT64_C(1) << 20)

static void a_new_region_takes_hardly_any_memory(void **state)
{
	struct stat info;
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, 1024 * MIB), 0);
	assert_int_equal(fstat(fd, &info), 0);
	assert_int_equal(info.st_size, region_size(1024 * MIB));
	assert_true(info.st_blocks <= 16);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void nobody_changes_the_size_or_the_seals(void **state)
{
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, MIB), 0);
	assert_int_equal(ftruncate(fd, 4096), -1);
	assert_int_equal(ftruncate(fd, (off_t)region_size(2 * MIB)), -1);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
	close(fd);
}

static void both_ends_see_the_same_memory(void **state)
{
	struct region *guest = NULL, *server = NULL;
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, 2 * MIB), 0);
	assert_int_equal(region_attach(&guest, fd, 2 * MIB, REGION_GUEST), 0);
	assert_int_equal(region_attach(&server, fd, 2 * MIB, REGION_SERVER), 0);
	close(fd);
	assert_int_equal(guest->arena_size, 2 * MIB);
	guest->arena[2 * MIB - 1] = 42;
	assert_int_equal(server->arena[2 * MIB - 1], 42);
	region_detach(guest);
	region_detach(server);
}

static void what_is_no_region_is_not_attached(void **state)
{
	struct region *region = NULL;
	int fd = memfd_create("other", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int sealed = -1;

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)region_size(MIB)), 0);
	assert_int_equal(region_attach(&region, fd, MIB, REGION_GUEST),
			 -EPROTO);
	assert_int_equal(fcntl(fd, F_ADD_SEALS,
			       F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
			 0);
	assert_int_equal(region_attach(&region, fd, MIB, REGION_GUEST),
			 -EPROTO);
	close(fd);
	assert_int_equal(region_create(&sealed, MIB), 0);
	assert_int_equal(region_attach(&region, sealed, 2 * MIB, REGION_GUEST),
			 -EPROTO);
	assert_int_equal(
		region_attach(&region, sealed, UINT64_MAX, REGION_GUEST),
		-EPROTO);
	assert_int_equal(region_attach(&region, -1, MIB, REGION_GUEST),
			 -EPROTO);
	assert_null(region);
	close(sealed);
	region_detach(NULL);
	region_forget(NULL);
}

static void a_child_of_fork_has_no_mapping(void **state)
{
	struct region *region = NULL;
	int fd = -1, status;

	(void)state;
	assert_int_equal(region_create(&fd, MIB), 0);
	assert_int_equal(region_attach(&region, fd, MIB, REGION_GUEST), 0);
	close(fd);
	const pid_t child = fork();
	if (child == 0) {
		unsigned char there;
		const int gone = mincore(region->shared, 4096, &there) < 0 &&
				 errno == ENOMEM;
		region_forget(region);
		_exit(gone ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	region_detach(region);
}

/* As after `ulimit -v`; in a child, for limits cannot be raised again. */
static int attach_in_little_space(int fd)
{
	struct rlimit limit = { 0 };
	struct region *region = NULL;
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long pages = 0;

	if (!file || fscanf(file, "%lu", &pages) != 1)
		return 1;
	limit.rlim_cur = limit.rlim_max = pages * 4096 + 900 * MIB;
	if (setrlimit(RLIMIT_AS, &limit) < 0)
		return 2;
	if (region_attach(&region, fd, 4096 * MIB, REGION_SERVER) != -ENOMEM)
		return 3;
	if (region_attach(&region, fd, 4096 * MIB, REGION_GUEST) != 0)
		return 4;
	return region->arena_size == 512 * MIB ? 0 : 5;
}

static void a_guest_without_address_space_maps_less(void **state)
{
	int fd = -1, status;

	(void)state;
	assert_int_equal(region_create(&fd, 4096 * MIB), 0);
	const pid_t child = fork();
	if (child == 0)
		_exit(attach_in_little_space(fd));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(fd);
}

static void hold_and_sleep(int fd)
{
	struct region *region = NULL;

	if (region_attach(&region, fd, MIB, REGION_SERVER) != 0 ||
	    region_robust_hold(region) != 0)
		_exit(1);
	for (;;)
		pause();
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Until a child holds the robust word; a minute at most. */
static void await_holder(struct region *region)
{
	for (int i = 0; i < 6000 && !atomic_load(&region->shared->robust); i++)
		sleep_ms(10);
	assert_int_not_equal(atomic_load(&region->shared->robust), 0);
}

static void the_guest_sees_that_the_server_was_killed(void **state)
{
	struct region *region = NULL;
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, MIB), 0);
	assert_int_equal(region_attach(&region, fd, MIB, REGION_GUEST), 0);
	const pid_t child = fork();
	if (child == 0)
		hold_and_sleep(fd);
	await_holder(region);
	assert_int_equal(atomic_load(&region->shared->robust), child);
	assert_true(region_server_alive(region));
	assert_int_equal(region_look(region), 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_false(region_server_alive(region));
	assert_int_equal(region_look(region), -EPIPE);
	region_detach(region);
	close(fd);
}

static void a_forged_robust_word_harms_only_the_forger(void **state)
{
	struct region *region = NULL;
	int fd = -1, status;

	(void)state;
	assert_int_equal(region_create(&fd, MIB), 0);
	assert_int_equal(region_attach(&region, fd, MIB, REGION_GUEST), 0);
	const pid_t child = fork();
	if (child == 0)
		hold_and_sleep(fd);
	await_holder(region);
	atomic_store(&region->shared->robust, 0x41414140);
	kill(child, SIGTERM);
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	assert_int_equal(atomic_load(&region->shared->robust), 0x41414140);
	region_detach(region);
	close(fd);
}

static void a_lost_session_stays_lost_for_all(void **state)
{
	struct region *guest = NULL, *daemon = NULL;
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, MIB), 0);
	assert_int_equal(region_attach(&guest, fd, MIB, REGION_GUEST), 0);
	assert_int_equal(region_attach(&daemon, fd, MIB, REGION_DAEMON), 0);
	assert_null(daemon->arena);
	assert_false(region_lost(guest));
	region_lose(daemon);
	assert_true(region_lost(guest));
	assert_int_equal(region_look(guest), -ECONNRESET);
	region_detach(guest);
	region_detach(daemon);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_region_takes_hardly_any_memory),
		cmocka_unit_test(nobody_changes_the_size_or_the_seals),
		cmocka_unit_test(both_ends_see_the_same_memory),
		cmocka_unit_test(what_is_no_region_is_not_attached),
		cmocka_unit_test(a_child_of_fork_has_no_mapping),
		cmocka_unit_test(a_guest_without_address_space_maps_less),
		cmocka_unit_test(the_guest_sees_that_the_server_was_killed),
		cmocka_unit_test(a_forged_robust_word_harms_only_the_forger),
		cmocka_unit_test(a_lost_session_stays_lost_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

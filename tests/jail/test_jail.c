/*
 * The jail around a program that is as hostile as it can be. Runs as root and
 * as somebody else; see cell.h for how it is called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"
#include "cell.h"
#include "fd.h"
#include "own.h"
#include "region.h"
#include "sandbox.h"
#include "scene.h"

static struct stage stage;

static void check_all_known(unsigned layers, int abi)
{
	for (size_t i = 0; i < attack_count(); i++)
		if (!attack_is_refused(attack_at(i), layers, abi))
			fail_msg("nothing refuses: %s", attack_at(i)->name);
}

static void attack_with(int landlock_abi, unsigned without, bool dumpable)
{
	static int64_t results[MOST_ATTACKS];
	struct sandbox *sandbox = sandbox_make(landlock_abi, without);
	const unsigned layers = layers_held(sandbox);
	const int abi = sandbox_report(sandbox)->landlock_abi;
	struct scene scene;
	scene_open(&scene, &stage, sandbox, dumpable);
	scene_attack(&scene, stage.inmate, "generic", NULL, results);
	scene_close(&scene);
	scene_check(results, layers, abi);
}

static void the_full_jail_refuses_every_attack(void **state)
{
	(void)state;
	need_layers(LAYER(SECCOMP) | LAYER(LANDLOCK) | LAYER(PID));
	check_all_known(LAYER(SECCOMP) | LAYER(LANDLOCK) | LAYER(PID), 2);
	attack_with(0, 0, false);
}

static void it_refuses_them_with_the_landlock_of_linux_6_1_too(void **state)
{
	(void)state;
	need_layers(LAYER(SECCOMP) | LAYER(LANDLOCK) | LAYER(PID));
	attack_with(2, 0, false);
}

/* The daemon of a user who is not root: same uid, and dumpable. */
static void it_shields_processes_that_do_not_shield_themselves(void **state)
{
	(void)state;
	need_layers(LAYER(SECCOMP) | LAYER(LANDLOCK) | LAYER(PID));
	attack_with(0, LAYER(UID) | LAYER(UNDUMPABLE), true);
	attack_with(2, LAYER(UID) | LAYER(UNDUMPABLE), true);
}

static void without_namespaces_what_remains_refuses_its_part(void **state)
{
	(void)state;
	attack_with(2, NAMESPACES | LAYER(USER), false);
}

static void each_layer_alone_refuses_what_is_its_own(void **state)
{
	(void)state;
	static const enum sandbox_layer alone[] = {
		SANDBOX_SECCOMP,    SANDBOX_LANDLOCK, SANDBOX_UID,
		SANDBOX_UNDUMPABLE, SANDBOX_PID,      SANDBOX_NET,
	};
	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++) {
		/* Some may have no namespaces but in one for users. */
		const unsigned kept = 1u << alone[i] | LAYER(USER);
		attack_with(0, ALL_LAYERS & ~kept, false);
	}
	attack_with(2, ALL_LAYERS & ~(LAYER(LANDLOCK) | LAYER(USER)), false);
}

/* What is refused above is refused by the jail and nothing else. */
static void outside_the_jail_the_attacks_get_through(void **state)
{
	(void)state;
	static int64_t results[MOST_ATTACKS];
	struct scene scene;
	scene_open(&scene, &stage, sandbox_make(0, ALL_LAYERS), true);
	scene_attack(&scene, stage.inmate, "generic", NULL, results);
	scene_close(&scene);
	scene_check_open(results);
}

/*
 * ---- inmates that answer questions
 */

static struct room plain_room(const struct sandbox *sandbox)
{
	static unsigned number;
	char name[32];
	struct room room;
	snprintf(name, sizeof(name), "room%u", ++number);
	room_init(&room, &stage, name, uid_of(sandbox, 3));
	return room;
}

static struct answers ask(struct sandbox *sandbox, struct sandbox_spec *spec,
			  char *what, char *first, char *second)
{
	char *argv[] = { stage.inmate, what, first, second, NULL };
	char *envp[] = { "ASAN_OPTIONS=detect_leaks=0",
			 "LD_PRELOAD=/none.so",
			 "LD_LIBRARY_PATH=/tmp",
			 "HOME=/root",
			 "KEPT=1",
			 NULL };
	spec->argv = argv;
	spec->envp = envp;
	spec->unsafe = true;
	struct answers answers;
	assert_int_equal(cell_run(sandbox, spec, &answers), 0);
	return answers;
}

static void calls_of_another_architecture_kill(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	static const char *const ways[] = { "i386", "x32" };
	for (size_t i = 0; i < 2; i++) {
		struct sandbox_spec spec = room_spec(&room);
		struct answers answers =
			ask(sandbox, &spec, (char *)ways[i], NULL, NULL);
		assert_string_equal(answers.text, "");
		assert_true(WIFSIGNALED(answers.status));
		assert_int_equal(WTERMSIG(answers.status), SIGSYS);
		free(answers.text);
	}
}

static void a_server_finds_itself_alone_and_limited(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	signal(SIGUSR1, SIG_IGN);
	struct answers answers = ask(sandbox, &spec, "facts", NULL, NULL);
	signal(SIGUSR1, SIG_DFL);

	if (holds(sandbox, SANDBOX_PID))
		assert_int_equal(answers_number(&answers, "pid"), 1);
	if (holds(sandbox, SANDBOX_UTS))
		assert_true(answers_have(&answers, "host=sluice"));
	const uid_t uid = room.uid == (uid_t)-1 ? geteuid() : room.uid;
	assert_int_equal(answers_number(&answers, "uid"), uid);
	assert_int_equal(answers_number(&answers, "dumpable"), 0);
	assert_int_equal(answers_number(&answers, "nproc"), 4096);
	assert_int_equal(answers_number(&answers, "core"), 0);
	assert_int_equal(answers_number(&answers, "fsize"), 256 << 20);
	assert_int_equal(answers_number(&answers, "raise"), 0);
	assert_int_equal(answers_number(&answers, "waiting"), 3);
	assert_int_equal(answers_number(&answers, "terminal"), -ENOTTY);
	assert_null(strstr(answers.text, "blocked"));
	assert_null(strstr(answers.text, "ignored"));
	free(answers.text);
}

static void it_has_the_descriptors_it_was_given_and_no_others(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	OWNED(fd_release) int low = dup(2); /* inherited, were it not closed */
	OWNED(fd_release) int first = fd_memory("first", NULL);
	OWNED(fd_release) int second = fd_memory("second", NULL);
	const struct sandbox_fd fds[] = { { first, second },
					  { second, first } };
	assert_true(low > 2 && first > 3 && second > 3);
	spec.fds = fds;
	spec.fd_count = 2;
	struct answers answers = ask(sandbox, &spec, "facts", NULL, NULL);
	for (int fd = 0; fd < 64; fd++) {
		char line[32];
		snprintf(line, sizeof(line), "fd%d=open", fd);
		const bool given = fd <= 3 || fd == first || fd == second;
		assert_int_equal(answers_have(&answers, line), given);
	}
	free(answers.text);
}

static void its_environment_is_what_we_say(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	spec.profile = "pocl";
	struct answers answers = ask(sandbox, &spec, "facts", NULL, NULL);
	char line[CELL_PATH + 32];
	snprintf(line, sizeof(line), "env:HOME=%s", room.tmp);
	assert_true(answers_have(&answers, line));
	snprintf(line, sizeof(line), "env:POCL_CACHE_DIR=%s", room.cache);
	assert_true(answers_have(&answers, line));
	assert_true(answers_have(&answers, "env:KEPT=1"));
	assert_null(strstr(answers.text, "LD_"));
	assert_null(strstr(answers.text, "HOME=/root"));
	free(answers.text);
}

static void its_cache_stays_and_its_tmp_goes(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	struct answers answers =
		ask(sandbox, &spec, "folders", room.cache, room.tmp);
	assert_int_equal(answers_number(&answers, "folder0"), 0);
	assert_int_equal(answers_number(&answers, "folder1"), 0);
	free(answers.text);

	char path[CELL_PATH + 16];
	snprintf(path, sizeof(path), "%s/sub/kept", room.cache);
	assert_int_equal(access(path, F_OK), 0);
	if (!holds(sandbox, SANDBOX_MOUNT))
		return;
	snprintf(path, sizeof(path), "%s/sub", room.tmp);
	assert_int_equal(access(path, F_OK), -1);
}

static void memory_that_is_passed_in_cannot_be_shrunk_or_executed(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	OWNED(fd_release) int memory = -1;
	assert_int_equal(region_create(&memory, REGION_ARENA_MIN), 0);
	char *bytes =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	assert_ptr_not_equal(bytes, MAP_FAILED);
	strcpy(bytes, "#!/bin/true");
	const struct sandbox_fd fd = { memory, 4 };
	spec.fds = &fd;
	spec.fd_count = 1;
	struct answers answers = ask(sandbox, &spec, "memory", NULL, NULL);
	assert_true(answers_have(&answers, "map=#!/bin/true"));
	assert_string_equal(bytes, "seen");
	assert_int_equal(answers_number(&answers, "shrink"), -EPERM);
	if (holds(sandbox, SANDBOX_NOEXEC))
		assert_int_equal(answers_number(&answers, "exec"), -EACCES);
	assert_int_equal(answers_number(&answers, "execveat"), -EPERM);
	munmap(bytes, 4096);
	free(answers.text);
}

/*
 * ---- starting
 */

static int spawn_plain(struct sandbox *sandbox, const char *profile,
		       char *program, bool unsafe,
		       struct sandbox_report *report)
{
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	char *argv[] = { program, "nothing", NULL };
	char *envp[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
	spec.profile = profile;
	spec.argv = argv;
	spec.envp = envp;
	spec.unsafe = unsafe;
	struct sandbox_child child;
	int error = sandbox_spawn(sandbox, &spec, &child, report);
	if (error)
		return error;
	int status;
	assert_int_equal(waitpid(child.pid, &status, 0), child.pid);
	assert_int_equal(status, 0);
	close(child.pidfd);
	return 0;
}

static void a_server_that_cannot_start_is_an_error(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct sandbox_report *none = NULL;
	assert_int_equal(
		spawn_plain(sandbox, "generic", stage.inmate, true, none), 0);
	assert_int_equal(
		spawn_plain(sandbox, "generic", "/none/such", true, none),
		-ENOENT);
	assert_int_equal(
		spawn_plain(sandbox, "generic", "relative", true, none),
		-EINVAL);
	assert_int_equal(
		spawn_plain(sandbox, "none such", stage.inmate, true, none),
		-EINVAL);
	/* Nobody is left to be waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void without_landlock_it_takes_unsafe(void **state)
{
	(void)state;
	OWNED(sandbox_release)
	struct sandbox *sandbox = sandbox_make(0, LAYER(LANDLOCK));
	struct sandbox_report report;
	assert_int_equal(
		spawn_plain(sandbox, "generic", stage.inmate, false, NULL),
		-ENOTSUP);
	assert_int_equal(
		spawn_plain(sandbox, "generic", stage.inmate, true, &report),
		0);
	assert_int_equal(report.layers[SANDBOX_SECCOMP].verdict, SANDBOX_HOLDS);
	assert_int_equal(report.layers[SANDBOX_LANDLOCK].verdict,
			 SANDBOX_MISSING);
}

static void what_is_left_out_is_reported_with_a_remedy(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++) {
		OWNED(sandbox_release)
		struct sandbox *sandbox = sandbox_make(0, 1u << i);
		const struct sandbox_state *layer =
			&sandbox_report(sandbox)->layers[i];
		if (layer->verdict == SANDBOX_NEEDLESS)
			continue;
		assert_int_equal(layer->verdict, SANDBOX_MISSING);
		assert_string_not_equal(layer->reason, "");
		assert_string_not_equal(layer->remedy, "");
		char text[512];
		sandbox_describe(sandbox_report(sandbox), text, sizeof(text));
		const char *missing = strstr(text, "missing: ");
		assert_non_null(missing);
		assert_non_null(strstr(
			missing, sandbox_layer_name((enum sandbox_layer)i)));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_full_jail_refuses_every_attack),
		cmocka_unit_test(
			it_refuses_them_with_the_landlock_of_linux_6_1_too),
		cmocka_unit_test(
			it_shields_processes_that_do_not_shield_themselves),
		cmocka_unit_test(
			without_namespaces_what_remains_refuses_its_part),
		cmocka_unit_test(each_layer_alone_refuses_what_is_its_own),
		cmocka_unit_test(outside_the_jail_the_attacks_get_through),
		cmocka_unit_test(calls_of_another_architecture_kill),
		cmocka_unit_test(a_server_finds_itself_alone_and_limited),
		cmocka_unit_test(
			it_has_the_descriptors_it_was_given_and_no_others),
		cmocka_unit_test(its_environment_is_what_we_say),
		cmocka_unit_test(its_cache_stays_and_its_tmp_goes),
		cmocka_unit_test(
			memory_that_is_passed_in_cannot_be_shrunk_or_executed),
		cmocka_unit_test(a_server_that_cannot_start_is_an_error),
		cmocka_unit_test(without_landlock_it_takes_unsafe),
		cmocka_unit_test(what_is_left_out_is_reported_with_a_remedy),
	};
	if (argc < 3 || !stage_open(&stage, argv[1], argv + 2)) {
		printf("1..0 # SKIP cannot become %s\n",
		       argc > 1 ? argv[1] : "anybody");
		return 77;
	}
	/* A container has no full jail: the first three are of that. */
	const size_t first = strcmp(argv[1], "contained") ? 0 : 3;
	int failed = _cmocka_run_group_tests(
		"jail", tests + first, sizeof(tests) / sizeof(*tests) - first,
		NULL, NULL);
	stage_close(&stage);
	return failed;
}

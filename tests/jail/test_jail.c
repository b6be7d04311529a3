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
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"
#include "cell.h"
#include "fd.h"
#include "own.h"
#include "sandbox.h"
#include "skip.h"

#define LAYER(name) (1u << SANDBOX_##name)
#define ALL_LAYERS ((1u << SANDBOX_LAYERS) - 1)
#define NAMESPACES \
	(LAYER(MOUNT) | LAYER(PID) | LAYER(NET) | LAYER(IPC) | LAYER(UTS))
#define GOT_THROUGH 0
#define MOST_ATTACKS 128

static struct stage stage;

static void sandbox_release(struct sandbox **sandbox)
{
	sandbox_destroy(*sandbox);
}

static struct sandbox *sandbox_make(int landlock_abi, unsigned without)
{
	const struct sandbox_options options = { landlock_abi, without };
	struct sandbox *sandbox;
	assert_int_equal(sandbox_create(&sandbox, &options), 0);
	return sandbox;
}

static bool holds(const struct sandbox *sandbox, enum sandbox_layer layer)
{
	return sandbox_report(sandbox)->layers[layer].verdict == SANDBOX_HOLDS;
}

static unsigned layers_held(const struct sandbox *sandbox)
{
	unsigned layers = 0;
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (holds(sandbox, (enum sandbox_layer)i))
			layers |= 1u << i;
	return layers;
}

/* The servers of user @user; ours where they have no id of their own. */
static uid_t uid_of(const struct sandbox *sandbox, uid_t user)
{
	uid_t uid = (uid_t)-1;
	sandbox_uid_for(sandbox, user, &uid);
	return uid;
}

/*
 * ---- what attackers are aimed at
 */

struct scene {
	struct sandbox *sandbox;
	struct room attacker;
	struct room other;
	char readable[CELL_PATH];
	char other_file[CELL_PATH + 8];
	char socket[96];
	char abstract[32];
	int listeners[3];
	struct sandbox_child victim;
	char texts[9][CELL_PATH + 32];
	char *argv[12];
};

static void make_file(const char *path, uid_t uid)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("secret\n", file);
	fclose(file);
	if (uid != (uid_t)-1)
		assert_int_equal(chown(path, uid, uid), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static int listen_at(const void *address, socklen_t size)
{
	const struct sockaddr *any = address;
	int fd = socket(any->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, any, size), 0);
	assert_int_equal(listen(fd, 64), 0);
	return fd;
}

static long scene_listen(struct scene *scene)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		 scene->socket);
	scene->listeners[0] = listen_at(&address, sizeof(address));
	assert_int_equal(chmod(scene->socket, 0777), 0);

	memset(address.sun_path, 0, sizeof(address.sun_path));
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%s",
		 scene->abstract);
	scene->listeners[1] = listen_at(&address, sizeof(address));

	struct sockaddr_in loopback = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	scene->listeners[2] = listen_at(&loopback, sizeof(loopback));
	socklen_t size = sizeof(loopback);
	getsockname(scene->listeners[2], (void *)&loopback, &size);
	return ntohs(loopback.sin_port);
}

/* Another tenant's server, and where its memory is. */
static long scene_victim(struct scene *scene, bool dumpable)
{
	char *argv[] = { stage.inmate, dumpable ? "wait-dumpable" : "wait",
			 NULL };
	char *envp[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
	struct sandbox_spec spec = room_spec(&scene->other);
	spec.argv = argv;
	spec.envp = envp;
	spec.unsafe = true;
	OWNED(fd_release) int answers = -1;
	assert_int_equal(
		cell_start(scene->sandbox, &spec, &scene->victim, &answers), 0);
	char line[32] = "";
	assert_true(read(answers, line, sizeof(line) - 1) > 0);
	return atol(line);
}

static void scene_open(struct scene *scene, struct sandbox *sandbox,
		       bool dumpable)
{
	static unsigned number;
	char name[32];
	memset(scene, 0, sizeof(*scene));
	scene->sandbox = sandbox;
	snprintf(name, sizeof(name), "attacker%u", ++number);
	room_init(&scene->attacker, &stage, name, uid_of(sandbox, 1));
	snprintf(name, sizeof(name), "other%u", number);
	room_init(&scene->other, &stage, name, uid_of(sandbox, 2));
	snprintf(scene->other_file, sizeof(scene->other_file), "%s/file",
		 scene->other.cache);
	make_file(scene->other_file, scene->other.uid);
	snprintf(scene->readable, sizeof(scene->readable), "%s/readable%u",
		 stage.folder, number);
	make_file(scene->readable, scene->attacker.uid);
	snprintf(scene->socket, sizeof(scene->socket), "%s/socket%u",
		 stage.folder, number);
	snprintf(scene->abstract, sizeof(scene->abstract), "sluice-jail-%d-%u",
		 getpid(), number);
	long port = scene_listen(scene);
	long address = scene_victim(scene, dumpable);

	const struct {
		const char *name;
		const char *text;
		long number;
	} targets[] = {
		{ "other_file", scene->other_file, 0 },
		{ "other_folder", scene->other.cache, 0 },
		{ "socket", scene->socket, 0 },
		{ "abstract", scene->abstract, 0 },
		{ "own", scene->attacker.cache, 0 },
		{ "readable", scene->readable, 0 },
		{ "port", NULL, port },
		{ "victim", NULL, scene->victim.pid },
		{ "address", NULL, address },
	};
	scene->argv[0] = stage.inmate;
	scene->argv[1] = "attack";
	for (size_t i = 0; i < 9; i++) {
		if (targets[i].text)
			snprintf(scene->texts[i], sizeof(scene->texts[i]),
				 "%s=%s", targets[i].name, targets[i].text);
		else
			snprintf(scene->texts[i], sizeof(scene->texts[i]),
				 "%s=%ld", targets[i].name, targets[i].number);
		scene->argv[i + 2] = scene->texts[i];
	}
}

static void scene_close(struct scene *scene)
{
	cell_end(&scene->victim);
	for (size_t i = 0; i < 3; i++)
		close(scene->listeners[i]);
	sandbox_destroy(scene->sandbox);
}

/*
 * ---- attacking
 */

/* A line "INDEX start" and, where there was an answer, "INDEX RESULT". */
static size_t parse_results(const char *text, int64_t *results)
{
	size_t count = 0;
	for (const char *line = text; line && *line;) {
		unsigned long index;
		char what[32];
		if (sscanf(line, "%lu %31s", &index, what) == 2 &&
		    index < attack_count()) {
			results[index] = !strcmp(what, "start") ? GOT_THROUGH
								: atoll(what);
			count = index + 1;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return count;
}

static void scene_attack(struct scene *scene, int64_t *results)
{
	char *envp[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
	const char *readable[] = { scene->readable, NULL };
	struct sandbox_spec spec = room_spec(&scene->attacker);
	spec.argv = scene->argv;
	spec.envp = envp;
	spec.readable = readable;
	spec.unsafe = true;
	struct answers answers;
	assert_int_equal(cell_run(scene->sandbox, &spec, &answers), 0);
	size_t count = parse_results(answers.text, results);
	free(answers.text);
	if (count != attack_count())
		fail_msg("stopped at \"%s\" with status %x",
			 attack_at(count ? count - 1 : 0)->name,
			 answers.status);
}

/* Every attack that @expected says is refused was refused. */
static void check_refused(const int64_t *results, unsigned layers, int abi)
{
	unsigned wrong = 0;
	const bool sanitizer = room_spec(&(struct room){ 0 }).sanitizer;
	for (size_t i = 0; i < attack_count(); i++) {
		const struct attack *attack = attack_at(i);
		if (sanitizer && attack->flags & ATTACK_PROC)
			continue;
		if (!attack_is_refused(attack, layers, abi) || results[i] < 0)
			continue;
		print_error("got through: %s: %lld\n", attack->name,
			    (long long)results[i]);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

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
	scene_open(&scene, sandbox, dumpable);
	scene_attack(&scene, results);
	scene_close(&scene);
	check_refused(results, layers, abi);
}

static void need_layers(unsigned needed)
{
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (needed & (1u << i) &&
		    !holds(sandbox, (enum sandbox_layer)i))
			skip_because("no %s here: %s",
				     sandbox_layer_name((enum sandbox_layer)i),
				     sandbox_report(sandbox)->layers[i].reason);
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
	scene_open(&scene, sandbox_make(0, ALL_LAYERS), true);
	scene_attack(&scene, results);
	scene_close(&scene);
	const unsigned flag =
		geteuid() == 0 ? ATTACK_WORKS_ROOT : ATTACK_WORKS_USER;
	unsigned wrong = 0;
	for (size_t i = 0; i < attack_count(); i++) {
		const struct attack *attack = attack_at(i);
		if (!(attack->flags & flag) || results[i] >= 0)
			continue;
		print_error("does not work at all: %s: %s\n", attack->name,
			    strerror((int)-results[i]));
		wrong++;
	}
	assert_int_equal(wrong, 0);
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
	OWNED(fd_release) int first = sandbox_memfd("first", 4096);
	OWNED(fd_release) int second = sandbox_memfd("second", 4096);
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

static void memory_that_is_passed_in_cannot_be_resized_or_executed(void **state)
{
	(void)state;
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = plain_room(sandbox);
	struct sandbox_spec spec = room_spec(&room);
	OWNED(fd_release) int memory = sandbox_memfd("region", 65536);
	assert_true(memory >= 0);
	char *bytes = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED,
			   memory, 0);
	assert_ptr_not_equal(bytes, MAP_FAILED);
	strcpy(bytes, "#!/bin/true");
	const struct sandbox_fd fd = { memory, 4 };
	spec.fds = &fd;
	spec.fd_count = 1;
	struct answers answers = ask(sandbox, &spec, "memory", NULL, NULL);
	assert_true(answers_have(&answers, "map=#!/bin/true"));
	assert_string_equal(bytes, "seen");
	assert_int_equal(answers_number(&answers, "shrink"), -EPERM);
	assert_int_equal(answers_number(&answers, "grow"), -EPERM);
	if (holds(sandbox, SANDBOX_NOEXEC))
		assert_int_equal(answers_number(&answers, "exec"), -EACCES);
	assert_int_equal(answers_number(&answers, "execveat"), -EPERM);
	munmap(bytes, 65536);
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
			memory_that_is_passed_in_cannot_be_resized_or_executed),
		cmocka_unit_test(a_server_that_cannot_start_is_an_error),
		cmocka_unit_test(without_landlock_it_takes_unsafe),
		cmocka_unit_test(what_is_left_out_is_reported_with_a_remedy),
	};
	if (argc < 3 || !stage_open(&stage, argv[1], argv + 2)) {
		printf("1..0 # SKIP cannot become %s\n",
		       argc > 1 ? argv[1] : "anybody");
		return 77;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	stage_close(&stage);
	return failed;
}

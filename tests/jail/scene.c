#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "scene.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"
#include "skip.h"

#define GOT_THROUGH 0

struct sandbox *sandbox_make(int landlock_abi, unsigned without)
{
	const struct sandbox_options options = { landlock_abi, without };
	struct sandbox *sandbox;
	assert_int_equal(sandbox_create(&sandbox, &options), 0);
	return sandbox;
}

bool holds(const struct sandbox *sandbox, enum sandbox_layer layer)
{
	return sandbox_report(sandbox)->layers[layer].verdict == SANDBOX_HOLDS;
}

unsigned layers_held(const struct sandbox *sandbox)
{
	unsigned layers = 0;
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (holds(sandbox, (enum sandbox_layer)i))
			layers |= 1u << i;
	return layers;
}

void need_layers(unsigned needed)
{
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (needed & (1u << i) &&
		    !holds(sandbox, (enum sandbox_layer)i))
			skip_because("no %s here: %s",
				     sandbox_layer_name((enum sandbox_layer)i),
				     sandbox_report(sandbox)->layers[i].reason);
}

uid_t uid_of(const struct sandbox *sandbox, uid_t user)
{
	uid_t uid = (uid_t)-1;
	sandbox_uid_for(sandbox, user, &uid);
	return uid;
}

/*
 * ---- what attackers are aimed at
 */

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
	char *argv[] = { (char *)scene->stage->inmate,
			 dumpable ? "wait-dumpable" : "wait", NULL };
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

void scene_open(struct scene *scene, const struct stage *stage,
		struct sandbox *sandbox, bool dumpable)
{
	static unsigned number;
	char name[32];
	memset(scene, 0, sizeof(*scene));
	scene->stage = stage;
	scene->sandbox = sandbox;
	snprintf(name, sizeof(name), "attacker%u", ++number);
	room_init(&scene->attacker, stage, name, uid_of(sandbox, 1));
	snprintf(name, sizeof(name), "other%u", number);
	room_init(&scene->other, stage, name, uid_of(sandbox, 2));
	snprintf(scene->other_file, sizeof(scene->other_file), "%s/file",
		 scene->other.cache);
	make_file(scene->other_file, scene->other.uid);
	snprintf(scene->readable, sizeof(scene->readable), "%s/readable%u",
		 stage->folder, number);
	make_file(scene->readable, scene->attacker.uid);
	snprintf(scene->socket, sizeof(scene->socket), "%s/socket%u",
		 stage->folder, number);
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

void scene_close(struct scene *scene)
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

void scene_attack(struct scene *scene, const char *program, const char *profile,
		  char *vendor, int64_t *results)
{
	char *envp[] = { "ASAN_OPTIONS=detect_leaks=0", vendor, NULL };
	const char *readable[] = { scene->readable, NULL };
	struct sandbox_spec spec = room_spec(&scene->attacker);
	scene->argv[0] = (char *)program;
	spec.profile = profile;
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

/* Sanitizer builds have a /proc. */
void scene_check(const int64_t *results, unsigned layers, int abi)
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

/* A container's rules are around us as well as around the inmate. */
static bool is_refused_here(int64_t result)
{
	return prctl(PR_GET_SECCOMP) == SECCOMP_MODE_FILTER &&
	       (result == -EPERM || result == -ENOSYS);
}

void scene_check_open(const int64_t *results)
{
	const unsigned flag =
		geteuid() == 0 ? ATTACK_WORKS_ROOT : ATTACK_WORKS_USER;
	unsigned wrong = 0, elsewhere = 0;
	for (size_t i = 0; i < attack_count(); i++) {
		const struct attack *attack = attack_at(i);
		if (!(attack->flags & flag) || results[i] >= 0)
			continue;
		if (is_refused_here(results[i])) {
			elsewhere++;
			continue;
		}
		print_error("does not work at all: %s: %s\n", attack->name,
			    strerror((int)-results[i]));
		wrong++;
	}
	assert_int_equal(wrong, 0);
	if (elsewhere > 0)
		skip_because("%u of them are refused by the rules that this "
			     "machine has around itself",
			     elsewhere);
}

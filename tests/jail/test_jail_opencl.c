/*
 * OpenCL in the jail: vendor libraries live in it, and kernels that make system
 * calls get nothing. Runs as root and as somebody else; see cell.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attack.h"
#include "cell.h"
#include "opencl_work.h"
#include "own.h"
#include "sandbox.h"
#include "scene.h"
#include "skip.h"

#define POCL "/usr/lib/x86_64-linux-gnu/libpocl.so.2"
#define OCLGRIND "/usr/lib/oclgrind/liboclgrind-rt-icd.so"

static struct stage stage;

static void need_library(const char *library)
{
	if (access(library, R_OK))
		skip_because("no %s here", library);
	/* Native PoCL aborts without. */
	if (access("/sys/devices/system/cpu/online", R_OK))
		skip_because("/sys is not mounted");
}

static struct room room_make(const struct sandbox *sandbox)
{
	static unsigned number;
	char name[32];
	struct room room;
	snprintf(name, sizeof(name), "opencl%u", ++number);
	room_init(&room, &stage, name, uid_of(sandbox, 4));
	return room;
}

static struct answers run(struct sandbox *sandbox, const struct room *room,
			  const char *library, char *what, char *argument)
{
	char vendor[256];
	snprintf(vendor, sizeof(vendor), "OCL_ICD_VENDORS=%s", library);
	char *argv[] = { stage.opencl, what, argument, NULL };
	/* Oclgrind deletes images as what they are not. */
	char *envp[] = {
		vendor,
		"ASAN_OPTIONS=detect_leaks=0:new_delete_type_mismatch=0", NULL
	};
	struct sandbox_spec spec = room_spec(room);
	spec.profile = sandbox_profile_for(library);
	assert_non_null(spec.profile);
	spec.argv = argv;
	spec.envp = envp;
	spec.unsafe = true;
	struct answers answers;
	assert_int_equal(cell_run(sandbox, &spec, &answers), 0);
	return answers;
}

static void check_work(struct answers answers, size_t count)
{
	char line[64];
	unsigned wrong = 0;
	for (size_t i = 0; i < count && opencl_work_name(i); i++) {
		snprintf(line, sizeof(line), "%s=good", opencl_work_name(i));
		if (answers_have(&answers, line))
			continue;
		print_error("does not work: %s\n", opencl_work_name(i));
		wrong++;
	}
	const bool printed = answers_have(&answers, "printed=good");
	free(answers.text);
	assert_int_equal(answers.status, 0);
	assert_true(printed);
	assert_int_equal(wrong, 0);
}

static unsigned entries(const char *path)
{
	unsigned count = 0;
	DIR *folder = opendir(path);
	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static void pocl_works_with_an_empty_cache_and_a_warm_one(void **state)
{
	(void)state;
	need_library(POCL);
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(0, 0);
	struct room room = room_make(sandbox);
	check_work(run(sandbox, &room, POCL, "work", NULL), SIZE_MAX);
	if (geteuid() == 0 || room.uid == (uid_t)-1)
		assert_true(entries(room.cache) > 0);
	check_work(run(sandbox, &room, POCL, "work", NULL), SIZE_MAX);
}

static void pocl_works_with_the_landlock_of_linux_6_1(void **state)
{
	(void)state;
	need_library(POCL);
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(2, 0);
	struct room room = room_make(sandbox);
	check_work(run(sandbox, &room, POCL, "work", NULL), SIZE_MAX);
}

static void pocl_works_where_layers_are_missing(void **state)
{
	(void)state;
	need_library(POCL);
	static const unsigned without[] = {
		NAMESPACES | LAYER(USER),
		LAYER(LANDLOCK),
		LAYER(UID),
	};
	for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++) {
		OWNED(sandbox_release)
		struct sandbox *sandbox = sandbox_make(0, without[i]);
		struct room room = room_make(sandbox);
		check_work(run(sandbox, &room, POCL, "work", NULL), SIZE_MAX);
	}
}

static void oclgrind_works(void **state)
{
	(void)state;
	need_library(OCLGRIND);
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(2, 0);
	struct room room = room_make(sandbox);
	check_work(run(sandbox, &room, OCLGRIND, "work-single", NULL),
		   OPENCL_WORK_SINGLE);
}

static void a_kernel_cannot_include_what_is_not_listed(void **state)
{
	(void)state;
	need_library(POCL);
	need_layers(LAYER(LANDLOCK));
	OWNED(sandbox_release) struct sandbox *sandbox = sandbox_make(2, 0);
	struct room room = room_make(sandbox);
	struct answers answers =
		run(sandbox, &room, POCL, "include", "/etc/passwd");
	assert_int_equal(answers_number(&answers, "built"), 0);
	assert_null(strstr(answers.text, "root:"));
	free(answers.text);
}

static void attack_by_kernels(int landlock_abi, unsigned without,
			      int64_t *results, unsigned *layers, int *abi)
{
	struct sandbox *sandbox = sandbox_make(landlock_abi, without);
	*layers = layers_held(sandbox);
	*abi = sandbox_report(sandbox)->landlock_abi;
	struct scene scene;
	scene_open(&scene, &stage, sandbox, without == ALL_LAYERS);
	scene_attack(&scene, stage.opencl, "pocl", "OCL_ICD_VENDORS=" POCL,
		     results);
	scene_close(&scene);
}

static void a_kernel_that_makes_system_calls_gets_nothing(void **state)
{
	(void)state;
	need_library(POCL);
	need_layers(LAYER(LANDLOCK) | LAYER(PID));
	static const int abis[] = { 0, 2 };
	for (size_t i = 0; i < 2; i++) {
		static int64_t results[MOST_ATTACKS];
		unsigned layers;
		int abi;
		attack_by_kernels(abis[i], 0, results, &layers, &abi);
		scene_check(results, layers, abi);
	}
}

static void outside_the_jail_such_a_kernel_gets_through(void **state)
{
	(void)state;
	need_library(POCL);
	static int64_t results[MOST_ATTACKS];
	unsigned layers;
	int abi;
	attack_by_kernels(0, ALL_LAYERS, results, &layers, &abi);
	scene_check_open(results);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_cannot_include_what_is_not_listed),
		cmocka_unit_test(a_kernel_that_makes_system_calls_gets_nothing),
		cmocka_unit_test(pocl_works_with_an_empty_cache_and_a_warm_one),
		cmocka_unit_test(pocl_works_with_the_landlock_of_linux_6_1),
		cmocka_unit_test(pocl_works_where_layers_are_missing),
		cmocka_unit_test(oclgrind_works),
		cmocka_unit_test(outside_the_jail_such_a_kernel_gets_through),
	};
	if (argc < 4 || !stage_open(&stage, argv[1], argv + 2)) {
		printf("1..0 # SKIP cannot become %s\n",
		       argc > 1 ? argv[1] : "anybody");
		return 77;
	}
	/* A container has no full jail: the first two are of that. */
	const size_t first = strcmp(argv[1], "contained") ? 0 : 2;
	int failed = _cmocka_run_group_tests(
		"jail", tests + first, sizeof(tests) / sizeof(*tests) - first,
		NULL, NULL);
	stage_close(&stage);
	return failed;
}

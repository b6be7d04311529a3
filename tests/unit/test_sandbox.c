#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "folder.h"
#include "own.h"
#include "sandbox.h"
#include "skip.h"

/* All layers hold but those. */
static struct sandbox_report report_without(unsigned without)
{
	struct sandbox_report report = { .landlock_abi = 2 };
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		report.layers[i].verdict =
			without & (1u << i) ? SANDBOX_MISSING : SANDBOX_HOLDS;
	return report;
}

static void seccomp_and_not_dumpable_are_asked_for_always(void **state)
{
	(void)state;
	static const enum sandbox_layer always[] = { SANDBOX_SECCOMP,
						     SANDBOX_UNDUMPABLE };
	for (size_t i = 0; i < 2; i++) {
		struct sandbox_report report = report_without(1u << always[i]);
		assert_non_null(sandbox_refusal(&report, false));
		assert_non_null(sandbox_refusal(&report, true));
	}
}

static void landlock_is_asked_for_unless_unsafe(void **state)
{
	(void)state;
	struct sandbox_report report = report_without(1u << SANDBOX_LANDLOCK);
	assert_non_null(sandbox_refusal(&report, false));
	assert_null(sandbox_refusal(&report, true));
}

static void other_layers_may_be_missing(void **state)
{
	(void)state;
	const unsigned asked = 1u << SANDBOX_SECCOMP |
			       1u << SANDBOX_UNDUMPABLE |
			       1u << SANDBOX_LANDLOCK;
	struct sandbox_report report = report_without(~asked);
	assert_null(sandbox_refusal(&report, false));
}

static void a_report_is_described_in_one_line(void **state)
{
	(void)state;
	struct sandbox_report report =
		report_without(1u << SANDBOX_UID | 1u << SANDBOX_NET);
	report.layers[SANDBOX_USER].verdict = SANDBOX_NEEDLESS;
	char text[512];
	sandbox_describe(&report, text, sizeof(text));
	assert_non_null(strstr(text, "holds: seccomp, not dumpable, "));
	assert_non_null(strstr(text, "; missing: own uid, network namespace"));
	assert_null(strstr(text, "user namespace"));

	report = report_without(~0u);
	sandbox_describe(&report, text, sizeof(text));
	assert_memory_equal(text, "missing: seccomp", 16);
}

static void a_description_is_cut_off_where_there_is_no_room(void **state)
{
	(void)state;
	struct sandbox_report report = report_without(1u << SANDBOX_UID);
	char whole[512];
	sandbox_describe(&report, whole, sizeof(whole));
	for (size_t size = 1; size <= strlen(whole) + 1; size++) {
		char *text = malloc(size);
		assert_non_null(text);
		sandbox_describe(&report, text, size);
		assert_int_equal(strlen(text), size - 1);
		assert_memory_equal(text, whole, size - 1);
		free(text);
	}
}

static void vendor_libraries_have_their_profiles(void **state)
{
	(void)state;
	static const struct {
		const char *library;
		const char *profile;
	} cases[] = {
		{ "/usr/lib/x86_64-linux-gnu/libpocl.so.2.10.0", "pocl" },
		{ "libpocl.so.2", "pocl" },
		{ "/usr/lib/oclgrind/liboclgrind-rt-icd.so", "oclgrind" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *profile = sandbox_profile_for(cases[i].library);
		assert_non_null(profile);
		assert_string_equal(profile, cases[i].profile);
		assert_true(sandbox_profile_known(profile));
	}
	assert_null(sandbox_profile_for("/usr/lib/libpocl/libother.so"));
	assert_null(sandbox_profile_for("/opt/libnvidia-opencl.so.1"));
	assert_true(sandbox_profile_known("generic"));
	assert_false(sandbox_profile_known("libpocl"));
}

static void ids_are_looked_up_in_the_kernels_map(void **state)
{
	(void)state;
	static const char all[] = "         0          0 4294967295\n";
	static const char some[] = "         0       1000          1\n"
				   "         1     100000      65536\n";
	assert_true(id_is_mapped(all, 2100000000u));
	assert_true(id_is_mapped(all, 0));
	assert_true(id_is_mapped(some, 65536));
	assert_false(id_is_mapped(some, 65537));
	assert_false(id_is_mapped(some, 2100000000u));
	assert_false(id_is_mapped("", 0));
	assert_false(id_is_mapped("nonsense\n", 0));
}

/*
 * ---- folders
 */

struct place {
	char folder[32];
	char parent[48];
};

static int place_open(void **state)
{
	static struct place place;
	strcpy(place.folder, "/tmp/sluice-folder-XXXXXX");
	if (!mkdtemp(place.folder))
		return -1;
	snprintf(place.parent, sizeof(place.parent), "%s/parent", place.folder);
	*state = &place;
	return 0;
}

static int place_close(void **state)
{
	struct place *place = *state;
	char command[64];
	snprintf(command, sizeof(command), "rm -rf %s", place->folder);
	return system(command);
}

static int make(const struct place *place, const char *name, uid_t uid)
{
	char path[128];
	return sandbox_folder(place->parent, name, uid, path, sizeof(path));
}

static struct stat look(const struct place *place, const char *name)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", place->parent, name);
	struct stat status;
	assert_int_equal(lstat(path, &status), 0);
	return status;
}

static void a_folder_is_made_for_its_owner_alone(void **state)
{
	struct place *place = *state;
	char path[128];
	assert_int_equal(sandbox_folder(place->parent, "own", (uid_t)-1, path,
					sizeof(path)),
			 0);
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(status.st_uid, geteuid());
	/* It may be there already, and is put right. */
	assert_int_equal(chmod(path, 0777), 0);
	assert_int_equal(make(place, "own", (uid_t)-1), 0);
	assert_int_equal(look(place, "own").st_mode & 07777, 0700);
}

static void a_folder_can_be_given_to_a_servers_uid(void **state)
{
	struct place *place = *state;
	if (geteuid() != 0)
		skip_because("only root can give folders away");
	assert_int_equal(make(place, "given", 2100000001), 0);
	assert_int_equal(look(place, "given").st_uid, 2100000001);
	assert_int_equal(make(place, "given", 2100000001), 0);
	/* Somebody else's is not taken over. */
	assert_int_equal(make(place, "given", 2100000002), -EPERM);
	assert_int_equal(make(place, "given", (uid_t)-1), -EPERM);
}

static void links_are_not_followed(void **state)
{
	struct place *place = *state;
	char path[128];
	assert_int_equal(make(place, "there", (uid_t)-1), 0);
	snprintf(path, sizeof(path), "%s/link", place->parent);
	assert_int_equal(symlink("there", path), 0);
	/* What open() says of a link when it wants a folder. */
	assert_int_equal(make(place, "link", (uid_t)-1), -ENOTDIR);

	char other[64];
	snprintf(other, sizeof(other), "%s/other", place->folder);
	assert_int_equal(symlink(place->parent, other), 0);
	assert_int_equal(
		sandbox_folder(other, "x", (uid_t)-1, path, sizeof(path)),
		-ENOTDIR);
}

static void a_parent_that_others_may_write_is_refused(void **state)
{
	struct place *place = *state;
	assert_int_equal(make(place, "first", (uid_t)-1), 0);
	assert_int_equal(chmod(place->parent, 0777), 0);
	assert_int_equal(make(place, "second", (uid_t)-1), -EPERM);
	assert_int_equal(chmod(place->parent, 01777), 0);
	assert_int_equal(make(place, "second", (uid_t)-1), 0);
}

static void a_folders_name_is_one_component(void **state)
{
	struct place *place = *state;
	static const char *const names[] = { "", ".", "..", "a/b", "/a" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(make(place, names[i], (uid_t)-1), -EINVAL);
	char small[8];
	assert_int_equal(sandbox_folder(place->parent, "x", (uid_t)-1, small,
					sizeof(small)),
			 -ENAMETOOLONG);
}

static void a_users_cache_is_below_his_home(void **state)
{
	struct place *place = *state;
	char path[128], wanted[128];
	setenv("HOME", place->folder, 1);
	assert_int_equal(sandbox_cache(0, (uid_t)-1, path, sizeof(path)), 0);
	snprintf(wanted, sizeof(wanted), "%s/.cache/sluice", place->folder);
	assert_string_equal(path, wanted);
	unsetenv("HOME");
	assert_int_equal(sandbox_cache(0, (uid_t)-1, path, sizeof(path)),
			 -ENOENT);
}

#define IN_A_PLACE(test) \
	cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seccomp_and_not_dumpable_are_asked_for_always),
		cmocka_unit_test(landlock_is_asked_for_unless_unsafe),
		cmocka_unit_test(other_layers_may_be_missing),
		cmocka_unit_test(a_report_is_described_in_one_line),
		cmocka_unit_test(
			a_description_is_cut_off_where_there_is_no_room),
		cmocka_unit_test(vendor_libraries_have_their_profiles),
		cmocka_unit_test(ids_are_looked_up_in_the_kernels_map),
		IN_A_PLACE(a_folder_is_made_for_its_owner_alone),
		IN_A_PLACE(a_folder_can_be_given_to_a_servers_uid),
		IN_A_PLACE(links_are_not_followed),
		IN_A_PLACE(a_parent_that_others_may_write_is_refused),
		IN_A_PLACE(a_folders_name_is_one_component),
		IN_A_PLACE(a_users_cache_is_below_his_home),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

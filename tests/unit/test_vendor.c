#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vendor.h"

/* Two with a jail profile, one without, and another API's. */
static struct vendors some(void)
{
	return (struct vendors){
		.list = {
			{ .name = "pocl", .api = "opencl", .profile = "pocl" },
			{ .name = "odd", .api = "opencl" },
			{ .name = "oclgrind", .api = "opencl",
			  .profile = "oclgrind" },
			{ .name = "toy", .api = "toy", .profile = "generic" },
		},
		.count = 4,
	};
}

static void the_default_is_the_first_with_a_profile_and_a_device(void **state)
{
	static const struct {
		const char *api, *name, *chosen;
		unsigned empty;
	} cases[] = {
		{ "opencl", "", "pocl", 0 },
		{ "opencl", "", "oclgrind", 1u << 0 },
		{ "opencl", "", NULL, 1u << 0 | 1u << 2 },
		{ "opencl", "pocl", "pocl", 1u << 0 },
		{ "opencl", "oclgrind", "oclgrind", 0 },
		{ "opencl", "odd", "odd", 0 },
		{ "opencl", "toy", NULL, 0 },
		{ "opencl", "nonesuch", NULL, 0 },
		{ "opencl", "poc", NULL, 0 },
		{ "toy", "", "toy", 0 },
		{ "nonesuch", "", NULL, 0 },
	};
	struct vendors vendors = some();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct vendor *vendor = vendors_choose(
			&vendors, cases[i].api, cases[i].name, cases[i].empty);
		if (cases[i].chosen)
			assert_string_equal(vendor ? vendor->name : "none",
					    cases[i].chosen);
		else
			assert_null(vendor);
	}
}

static void a_library_is_added_by_api_and_absolute_path(void **state)
{
	static const struct {
		const char *text;
		int error;
	} cases[] = {
		{ "toy=/proc/self/exe", 0 },	 { "toy", -EINVAL },
		{ "=/proc/self/exe", -EINVAL },	 { "toy=", -EINVAL },
		{ "toy=relative.so", -EINVAL },	 { "", -EINVAL },
		{ "toy=/nonesuch.so", -ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vendors vendors = { 0 };
		assert_int_equal(vendors_add(&vendors, cases[i].text),
				 cases[i].error);
		assert_int_equal(vendors.count, cases[i].error ? 0 : 1);
	}
}

static void an_api_or_path_that_does_not_fit_is_refused(void **state)
{
	struct vendors vendors = { 0 };
	char text[2 * VENDOR_PATH];

	(void)state;
	memset(text, 'a', sizeof(text));
	snprintf(text + 40, sizeof(text) - 40, "=/proc/self/exe");
	assert_int_equal(vendors_add(&vendors, text), -ENAMETOOLONG);
	snprintf(text, sizeof(text), "toy=/");
	while (strlen(text) + 3 < sizeof(text))
		strcat(text, "./");
	assert_int_equal(vendors_add(&vendors, text), -ENAMETOOLONG);
	assert_int_equal(vendors.count, 0);
}

static void a_library_is_named_for_its_file(void **state)
{
	struct vendors vendors = { 0 };

	(void)state;
	assert_int_equal(vendors_add(&vendors, "x=/lib64/ld-linux-x86-64.so.2"),
			 0);
	assert_string_equal(vendors.list[0].name, "ld-linux-x86-64");
	assert_string_equal(vendors.list[0].api, "x");
	assert_string_equal(vendors.list[0].profile, "generic");
	assert_false(vendors.list[0].is_icd);
}

static void no_more_are_added_than_fit(void **state)
{
	struct vendors vendors = { 0 };

	(void)state;
	for (int i = 0; i < VENDOR_MAX; i++)
		assert_int_equal(vendors_add(&vendors, "toy=/proc/self/exe"),
				 0);
	assert_int_equal(vendors_add(&vendors, "toy=/proc/self/exe"), -ENOSPC);
}

static void a_vendors_own_variables_are_taken_but_never_its_cache(void **state)
{
	static const struct {
		const char *vendor, *variable;
		bool taken;
	} cases[] = {
		{ "pocl", "POCL_DEBUG=1", true },
		{ "pocl", "POCL_CACHE_DIR=/etc", false },
		{ "pocl", "POCL_CACHE_DIR_2=x", true },
		{ "pocl", "OCLGRIND_LOG=x", false },
		{ "pocl", "LD_PRELOAD=x", false },
		{ "pocl", "XPOCL_DEBUG=1", false },
		{ "pocl", "POCL", false },
		{ "oclgrind", "OCLGRIND_LOG=x", true },
		{ "oclgrind", "POCL_DEBUG=1", false },
		{ "toy", "POCL_DEBUG=1", false },
		{ "toy", "TOY_DEBUG=1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vendor vendor = { 0 };
		snprintf(vendor.name, sizeof(vendor.name), "%s",
			 cases[i].vendor);
		assert_int_equal(vendor_takes(&vendor, cases[i].variable),
				 cases[i].taken);
	}
}

static void those_of_an_api_are_told_by_name(void **state)
{
	const struct vendors vendors = some();
	char text[64], small[8];

	(void)state;
	vendors_describe(&vendors, "opencl", text, sizeof(text));
	assert_string_equal(text, "pocl, odd, oclgrind");
	vendors_describe(&vendors, "nonesuch", text, sizeof(text));
	assert_string_equal(text, "none");
	vendors_describe(&vendors, "opencl", small, sizeof(small));
	assert_string_equal(small, "pocl, o");
}

static void what_is_installed_has_a_name_and_is_found_once(void **state)
{
	struct vendors vendors;

	(void)state;
	vendors_find(&vendors);
	for (size_t i = 0; i < vendors.count; i++) {
		assert_string_equal(vendors.list[i].api, "opencl");
		assert_true(vendors.list[i].name[0]);
		assert_true(vendors.list[i].library[0] == '/');
		assert_int_equal(vendor_number(&vendors, &vendors.list[i]), i);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(vendors.list[i].library,
						vendors.list[j].library);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_default_is_the_first_with_a_profile_and_a_device),
		cmocka_unit_test(a_library_is_added_by_api_and_absolute_path),
		cmocka_unit_test(an_api_or_path_that_does_not_fit_is_refused),
		cmocka_unit_test(a_library_is_named_for_its_file),
		cmocka_unit_test(no_more_are_added_than_fit),
		cmocka_unit_test(
			a_vendors_own_variables_are_taken_but_never_its_cache),
		cmocka_unit_test(those_of_an_api_are_told_by_name),
		cmocka_unit_test(
			what_is_installed_has_a_name_and_is_found_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

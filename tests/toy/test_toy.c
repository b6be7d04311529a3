/*
 * The toy, case by case: values, text, bytes and lists here. The same
 * assertions hold natively and remoted.
 */
#include "test_toy.h"

#include <unistd.h>

/*
 * ---- values and text
 */
static void values_go_and_come(void **state)
{
	int sum = 0;

	(void)state;
	assert_ok(toy_add(20, 22, &sum));
	assert_int_equal(sum, 42);
	assert_ok(toy_plus(-5, 2, &sum));
	assert_int_equal(sum, -3);
	assert_int_equal(toy_add(1, 1, NULL), TOY_ERROR_VALUE);
	assert_true(toy_half(3.0) == 1.5);
	assert_true(toy_half(-1e300) == -5e299);
}

static void structs_go_and_come_by_value(void **state)
{
	const toy_point a = { 2, 4, 0.5 }, b = { 4, 8, 1.5 };
	toy_point mirrored = { 0 }, middle;

	(void)state;
	assert_ok(toy_mirror(a, &mirrored));
	assert_int_equal(mirrored.x, -2);
	assert_int_equal(mirrored.y, -4);
	assert_true(mirrored.weight == 0.5);
	middle = toy_middle(a, b);
	assert_int_equal(middle.x, 3);
	assert_int_equal(middle.y, 6);
	assert_true(middle.weight == 1.0);
}

static void flags_and_requirements_are_checked(void **state)
{
	int chosen = 7;

	(void)state;
	assert_ok(toy_choose(TOY_FLAG_B, 5, &chosen));
	assert_int_equal(chosen, 2005);
	assert_int_equal(toy_choose(8, 5, &chosen), TOY_ERROR_VALUE);
	assert_int_equal(toy_choose(0, 101, &chosen), TOY_ERROR_VALUE);
	assert_int_equal(chosen, 2005);
}

static void text_goes_in(void **state)
{
	char long_text[9000];
	size_t letters = 0;

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	assert_ok(toy_count_letters("a b c", &letters));
	assert_int_equal(letters, 3);
	assert_ok(toy_count_letters("", &letters));
	assert_int_equal(letters, 0);
	assert_ok(toy_count_letters(long_text, &letters));
	assert_int_equal(letters, sizeof(long_text) - 1);
	assert_int_equal(toy_count_letters(NULL, &letters), TOY_ERROR_VALUE);
	assert_ok(toy_count_text("abc\0def", 7, &letters));
	assert_int_equal(letters, 6);
	assert_ok(toy_count_text("abc", 0, &letters));
	assert_int_equal(letters, 3);
	assert_ok(toy_count_text("abcdef", 2, &letters));
	assert_int_equal(letters, 2);
}

static void text_comes_out(void **state)
{
	char text[16];
	size_t size = 0;

	(void)state;
	memset(text, '#', sizeof(text));
	assert_ok(toy_spell(42, sizeof(text), text, &size));
	assert_string_equal(text, "no 42");
	assert_int_equal(size, 6);
	assert_int_equal(text[6], '#');
	assert_ok(toy_spell(123456, 0, NULL, &size));
	assert_int_equal(size, 10);
}

static void arrays_of_text_may_have_holes(void **state)
{
	const char *const parts[] = { "one", NULL, "", "four" };
	char text[64];
	size_t size = 0;

	(void)state;
	assert_ok(toy_join(parts, 4, sizeof(text), text, &size));
	assert_string_equal(text, "one|(null)||four");
	assert_int_equal(size, 17);
	assert_ok(toy_join(NULL, 0, sizeof(text), text, &size));
	assert_string_equal(text, "");
	assert_int_equal(toy_join(NULL, 2, sizeof(text), text, &size),
			 TOY_ERROR_VALUE);
}

static void text_that_is_returned_stays(void **state)
{
	const char *version = toy_version_text();

	(void)state;
	assert_string_equal(version, "toy 1.0");
	assert_ptr_equal(version, toy_version_text());
	assert_string_equal(toy_status_text(TOY_OK), "all is well");
}

/*
 * ---- bytes
 */
static const size_t sizes[] = { 0, 1, 7, 16, 100, 4096, 4097, 100000, BIG };

static void bytes_go_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		unsigned char *bytes = pattern(sizes[i]);
		const uint64_t sum = toy_checksum(bytes, sizes[i]);
		uint64_t parsed = 1, bulk = 2;

		assert_ok(toy_sum_bytes(bytes, sizes[i], &parsed));
		assert_ok(toy_sum_bulk(bytes, sizes[i], &bulk));
		assert_true(parsed == sum);
		assert_true(bulk == sum);
		free(bytes);
	}
}

static void check_filled(toy_status (*fill)(void *, size_t, unsigned),
			 size_t size, unsigned seed)
{
	unsigned char *bytes = pattern(size), *same = pattern(size);

	assert_ok(fill(bytes, size, seed));
	for (size_t k = 0; k < size; k++)
		if (bytes[k] != (unsigned char)(k * 31 + seed))
			fail();
	assert_memory_equal(bytes + size, same + size, 16);
	free(bytes);
	free(same);
}

static void bytes_come_out_and_those_beyond_stay(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		check_filled(toy_fill, sizes[i], 3);
		check_filled(toy_fill_bulk, sizes[i], 9);
	}
}

static void bytes_go_in_and_come_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		unsigned char *bytes = pattern(sizes[i]);
		unsigned char *same = pattern(sizes[i]);

		assert_ok(toy_invert(bytes, sizes[i]));
		for (size_t k = 0; k < sizes[i]; k++)
			if (bytes[k] != (unsigned char)~same[k])
				fail();
		assert_memory_equal(bytes + sizes[i], same + sizes[i], 16);
		free(bytes);
		free(same);
	}
}

static void only_what_was_used_is_written(void **state)
{
	unsigned char bytes[1000], same[1000];
	size_t used = 0;

	(void)state;
	memset(bytes, 0xee, sizeof(bytes));
	memset(same, 0xee, sizeof(same));
	assert_ok(toy_fill_part(sizeof(bytes), bytes, 600, &used));
	assert_int_equal(used, 600);
	assert_int_equal(bytes[599], (unsigned char)(599 * 31 + 7));
	assert_memory_equal(bytes + 600, same, 400);
	memset(bytes, 0xee, sizeof(bytes));
	assert_ok(toy_fill_part(sizeof(bytes), bytes, 10, NULL));
	assert_int_equal(bytes[9], (unsigned char)(9 * 31 + 7));
	assert_memory_equal(bytes + 10, same, 990);
	assert_int_equal(toy_fill_part(5, bytes, 6, &used), TOY_ERROR_ROOM);
	assert_int_equal(used, 600);
}

static void a_null_travels_as_null(void **state)
{
	for (unsigned given = 0; given < 16; given++) {
		int in = 41, out = 5, inout = 8;
		unsigned which = 99;

		assert_ok(toy_given(given & 1 ? &in : NULL,
				    given & 2 ? &out : NULL,
				    given & 4 ? &inout : NULL,
				    given & 8 ? state : NULL, &which));
		assert_int_equal(which, given);
		assert_int_equal(out, !(given & 2) ? 5 : given & 1 ? 42 : -1);
		assert_int_equal(inout, given & 4 ? 16 : 8);
	}
	assert_int_equal(toy_given(NULL, NULL, NULL, NULL, NULL),
			 TOY_ERROR_FAILED);
}

static void some_outs_come_back_on_failure_too(void **state)
{
	int values[200], verdicts[200] = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++)
		values[i] = i - 100;
	assert_int_equal(toy_judge(values, 200, verdicts), TOY_ERROR_VALUE);
	for (int i = 0; i < 200; i++)
		assert_int_equal(verdicts[i], values[i] < 0 ? -1 : 1);
}

static void a_file_of_the_callers_is_read(void **state)
{
	char path[] = "/tmp/test_toy_XXXXXX";
	const int fd = mkstemp(path);
	uint64_t sum = 0;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a file", 6), 6);
	close(fd);
	assert_ok(toy_sum_file(path, &sum));
	assert_true(sum == toy_checksum("a file", 6));
	unlink(path);
	assert_int_not_equal(toy_sum_file(path, &sum), TOY_OK);
}

/*
 * ---- lists
 */
static void a_list_ends_with_its_last_word(void **state)
{
	static const int list[] = { 1, 0, 2, 0, 39, -1, 1000 };
	static const int empty[] = { -1 };
	long sum = 0;

	(void)state;
	assert_ok(toy_sum_list(list, &sum));
	assert_int_equal(sum, 42);
	assert_ok(toy_sum_list(empty, &sum));
	assert_int_equal(sum, 0);
	assert_int_equal(toy_sum_list(NULL, &sum), TOY_ERROR_VALUE);
}

static void a_list_of_pairs_has_handles_and_zeroes(void **state)
{
	static const intptr_t wrong[] = { 99, 1, 0 };
	toy_box other = box_of(5), box, seen = NULL;
	const intptr_t properties[] = {
		TOY_PROPERTY_COLOUR,
		0,
		TOY_PROPERTY_FRIEND,
		(intptr_t)other,
		TOY_PROPERTY_SIZE,
		77,
		0,
		1,
	};
	toy_status status = -1;
	size_t size = 0;
	int colour = -5;

	(void)state;
	box = toy_box_open_with(properties, &status);
	assert_non_null(box);
	assert_int_equal(status, TOY_OK);
	assert_ok(toy_box_get(box, TOY_BOX_SIZE, sizeof(size), &size, NULL));
	assert_int_equal(size, 77);
	assert_ok(toy_box_get(box, TOY_BOX_COLOUR, sizeof(colour), &colour,
			      NULL));
	assert_int_equal(colour, 0);
	assert_ok(toy_box_get_friend(box, &seen));
	assert_ptr_equal(seen, other);
	assert_ok(toy_box_release(box));
	assert_ok(toy_box_release(other));
	box = toy_box_open_with(NULL, NULL);
	assert_non_null(box);
	assert_ok(toy_box_release(box));
	assert_null(toy_box_open_with(wrong, &status));
	assert_int_equal(status, TOY_ERROR_VALUE);
}

static void data_tell_their_own_size(void **state)
{
	unsigned char bytes[4 + 300];
	const uint32_t size = sizeof(bytes);
	uint64_t sum = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	memcpy(bytes, &size, sizeof(size));
	assert_ok(
		toy_sum_packet((const toy_packet *)(const void *)bytes, &sum));
	assert_true(sum == toy_checksum(bytes + 4, 300));
	assert_int_equal(toy_sum_packet(NULL, &sum), TOY_ERROR_VALUE);
}

static const struct CMUnitTest data_tests[] = {
	cmocka_unit_test(values_go_and_come),
	cmocka_unit_test(structs_go_and_come_by_value),
	cmocka_unit_test(flags_and_requirements_are_checked),
	cmocka_unit_test(text_goes_in),
	cmocka_unit_test(text_comes_out),
	cmocka_unit_test(arrays_of_text_may_have_holes),
	cmocka_unit_test(text_that_is_returned_stays),
	cmocka_unit_test(bytes_go_in),
	cmocka_unit_test(bytes_come_out_and_those_beyond_stay),
	cmocka_unit_test(bytes_go_in_and_come_out),
	cmocka_unit_test(only_what_was_used_is_written),
	cmocka_unit_test(a_null_travels_as_null),
	cmocka_unit_test(some_outs_come_back_on_failure_too),
	cmocka_unit_test(a_file_of_the_callers_is_read),
	cmocka_unit_test(a_list_ends_with_its_last_word),
	cmocka_unit_test(a_list_of_pairs_has_handles_and_zeroes),
	cmocka_unit_test(data_tell_their_own_size),
};

int main(int argc, char **argv)
{
	struct CMUnitTest tests[100];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(data_tests); i++)
		tests[count++] = data_tests[i];
	for (size_t i = 0; i < object_test_count; i++)
		tests[count++] = object_tests[i];
	for (size_t i = 0; i < call_test_count; i++)
		tests[count++] = call_tests[i];
	for (size_t i = 0; i < behind_test_count; i++)
		tests[count++] = behind_tests[i];
	road_open(argc, argv);
	return _cmocka_run_group_tests("toy", tests, count, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire.h"

static void what_was_written_is_read_back_in_order(void **state)
{
	struct writer writer = { 0 };
	struct check check = { .failed = false };

	(void)state;
	writer_u64(&writer, 7);
	assert_non_null(writer_bytes(&writer, "abc", 3));
	assert_non_null(writer_bytes(&writer, NULL, 5));
	writer_u64(&writer, 9);
	assert_int_equal(writer.size, 32);
	struct reader reader = { writer.data, writer.size, 0, &check };
	assert_int_equal(reader_u64(&reader), 7);
	assert_memory_equal(reader_bytes(&reader, 3), "abc", 3);
	assert_memory_equal(reader_bytes(&reader, 5), "\0\0\0\0\0", 5);
	assert_int_equal(reader_u64(&reader), 9);
	assert_false(check.failed);
	assert_int_equal(reader.at, reader.size);
	writer_fini(&writer);
}

static void padding_holds_zeroes(void **state)
{
	struct writer writer = { 0 };

	(void)state;
	memset(writer_bytes(&writer, NULL, 4000), 0xff, 4000);
	writer.size = 0;
	writer_bytes(&writer, "x", 1);
	assert_memory_equal(writer.data, "x\0\0\0\0\0\0", 8);
	writer_fini(&writer);
}

static void nothing_is_written_in_no_bytes_but_there_is_a_place(void **state)
{
	struct writer writer = { 0 };

	(void)state;
	assert_non_null(writer_bytes(&writer, NULL, 0));
	assert_int_equal(writer.size, 0);
	writer_fini(&writer);
}

static void a_writer_asked_for_too_much_fails_and_stays_so(void **state)
{
	struct writer writer = { 0 };

	(void)state;
	writer_u64(&writer, 1);
	assert_null(writer_bytes(&writer, NULL, SIZE_MAX));
	assert_true(writer.failed);
	assert_null(writer_bytes(&writer, NULL, SIZE_MAX / 2 + 9));
	assert_null(writer_bytes(&writer, "a", 1));
	assert_int_equal(writer.size, 8);
	writer_fini(&writer);
}

static void a_reader_refuses_sizes_beyond_the_message(void **state)
{
	static const uint64_t sizes[] = { 17,
					  24,
					  UINT32_MAX,
					  INT64_MAX,
					  UINT64_MAX - 7,
					  UINT64_MAX - 6,
					  UINT64_MAX };
	const unsigned char data[16] = { 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct check check = { .failed = false };
		struct reader reader = { data, 16, 0, &check };
		assert_null(reader_bytes(&reader, sizes[i]));
		assert_true(check.failed);
		assert_int_equal(reader_u64(&reader), 0);
		assert_null(reader_bytes(&reader, 1));
	}
}

static void a_reader_truncated_anywhere_fails(void **state)
{
	const unsigned char data[24] = { 1 };

	(void)state;
	for (size_t size = 0; size < 24; size++) {
		struct check check = { .failed = false };
		struct reader reader = { data, size, 0, &check };
		reader_u64(&reader);
		reader_bytes(&reader, 10);
		assert_true(check.failed);
	}
}

static void an_access_beyond_its_array_fails_and_yields_zeroes(void **state)
{
	struct check check = { .failed = false };
	const uint32_t array[3] = { 1, 2, 3 };
	const uint32_t *place;

	(void)state;
	place = check_at(&check, array, sizeof(array), 2, 4);
	assert_int_equal(*place, 3);
	place = check_at(&check, NULL, 0, 5, 4);
	assert_int_equal(*place, 0);
	assert_false(check.failed);
	place = check_at(&check, array, sizeof(array) - 1, 2, 4);
	assert_int_equal(*place, 0);
	assert_true(check.failed);
	check.failed = false;
	place = check_at(&check, array, sizeof(array), UINT64_MAX / 2, 4);
	assert_int_equal(*place, 0);
	assert_true(check.failed);
}

static void zeroes_stay_zeroes_though_somebody_wrote_there(void **state)
{
	struct check check = { .failed = false };

	(void)state;
	memset(check_at(&check, NULL, 0, 0, 8), 0xff, 8);
	assert_int_equal(*(uint64_t *)check_at(&check, NULL, 0, 0, 8), 0);
}

static void loops_end_when_the_fuel_is_gone(void **state)
{
	struct check check = { .fuel = 3 };
	unsigned count = 0;

	(void)state;
	while (check_more(&check))
		count++;
	assert_int_equal(count, 3);
	assert_true(check.failed);
}

static void products_that_no_message_holds_fail(void **state)
{
	static const struct {
		uint64_t count, size, product;
		bool failed;
	} cases[] = {
		{ 3, 4, 12, false },
		{ UINT64_MAX, 0, 0, false },
		{ UINT64_C(1) << 32, UINT64_C(1) << 32, 0, true },
		{ UINT64_C(1) << 61, 2, 0, true },
		{ (UINT64_C(1) << 61) - 1, 2, (UINT64_C(1) << 62) - 2, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct check check = { .failed = false };
		assert_int_equal(
			check_product(&check, cases[i].count, cases[i].size),
			cases[i].product);
		assert_int_equal(check.failed, cases[i].failed);
	}
}

static void lists_end_at_their_sentinel(void **state)
{
	static const uint32_t pairs[] = { 4, 0, 6, 9, 0, 7 };
	static const int8_t bytes[] = { 1, -1, 2 };

	(void)state;
	assert_int_equal(wire_until(pairs, sizeof(pairs), 4, 0, 2), 5);
	assert_int_equal(wire_until(pairs, sizeof(pairs), 4, 0, 1), 2);
	assert_int_equal(wire_until(pairs, 16, 4, 0, 2), 0);
	assert_int_equal(wire_until(pairs, 19, 4, 0, 2), 0);
	assert_int_equal(wire_until(pairs, sizeof(pairs), 4, 4, 2), 1);
	assert_int_equal(wire_until(bytes, 3, 1, -1, 1), 2);
	assert_int_equal(wire_until(bytes, 3, 1, 5, SIZE_MAX), 0);
	assert_int_equal(wire_until(bytes, 3, 1, 5, 0), 0);
	assert_int_equal(wire_until(NULL, 0, 8, 0, 1), 0);
}

static void rows_are_packed_and_put_back(void **state)
{
	/* 2 slices of 2 rows of 3 bytes. */
	struct wire_rows rows = { .offset = 5,
				  .bytes = 3,
				  .rows = 2,
				  .row_pitch = 4,
				  .slices = 2,
				  .slice_pitch = 10 };
	struct check check = { .failed = false };
	const char from[] = ".....abc.def...ghi.jkl...";
	char packed[13] = "", to[] = ".........................";

	(void)state;
	assert_true(wire_rows_measure(&check, &rows));
	assert_int_equal(rows.packed, 12);
	assert_int_equal(rows.span, 17);
	wire_rows_gather(&rows, packed, from);
	assert_string_equal(packed, "abcdefghijkl");
	wire_rows_scatter(&rows, to, packed);
	assert_string_equal(to, from);
}

static void rows_that_overflow_fail(void **state)
{
	static const uint64_t big = UINT64_C(1) << 40;
	static const struct wire_rows cases[] = {
		{ 0, big, big, 1, 1, 1, 0, 0 },
		{ 0, 1, big, 1, big, 1, 0, 0 },
		{ 0, 1, big, big, 1, 1, 0, 0 },
		{ 0, 1, 1, 1, big, big, 0, 0 },
		{ UINT64_MAX, 1, 1, 1, 1, 1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct check check = { .failed = false };
		struct wire_rows rows = cases[i];
		assert_false(wire_rows_measure(&check, &rows));
		assert_true(check.failed);
		assert_int_equal(rows.packed, 0);
	}
}

static void no_rows_take_no_bytes(void **state)
{
	struct check check = { .failed = false };
	struct wire_rows rows = { .offset = 3, .rows = 0, .bytes = 8 };

	(void)state;
	assert_true(wire_rows_measure(&check, &rows));
	assert_int_equal(rows.packed, 0);
	assert_int_equal(rows.span, 0);
	wire_rows_gather(&rows, NULL, NULL);
	wire_rows_scatter(&rows, NULL, NULL);
}

static void ids_hold_index_and_generation(void **state)
{
	const uint64_t id = wire_id(0xabcdef, 0xffffffff);

	(void)state;
	assert_int_equal(wire_id_index(id), 0xabcdef);
	assert_int_equal(wire_id_generation(id), 0xffffffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_back_in_order),
		cmocka_unit_test(padding_holds_zeroes),
		cmocka_unit_test(
			nothing_is_written_in_no_bytes_but_there_is_a_place),
		cmocka_unit_test(
			a_writer_asked_for_too_much_fails_and_stays_so),
		cmocka_unit_test(a_reader_refuses_sizes_beyond_the_message),
		cmocka_unit_test(a_reader_truncated_anywhere_fails),
		cmocka_unit_test(
			an_access_beyond_its_array_fails_and_yields_zeroes),
		cmocka_unit_test(
			zeroes_stay_zeroes_though_somebody_wrote_there),
		cmocka_unit_test(loops_end_when_the_fuel_is_gone),
		cmocka_unit_test(products_that_no_message_holds_fail),
		cmocka_unit_test(lists_end_at_their_sentinel),
		cmocka_unit_test(rows_are_packed_and_put_back),
		cmocka_unit_test(rows_that_overflow_fail),
		cmocka_unit_test(no_rows_take_no_bytes),
		cmocka_unit_test(ids_hold_index_and_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

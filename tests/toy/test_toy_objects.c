/*
 * The toy: handles, structs with handles, questions, and contents of objects.
 */
#include "test_toy.h"

static void the_same_object_has_the_same_handle(void **state)
{
	toy_world one = NULL, two = NULL;
	toy_box a = box_of(1), b = box_of(2), seen = NULL;

	(void)state;
	assert_ok(toy_get_world(&one));
	assert_ok(toy_get_world(&two));
	assert_ptr_equal(one, two);
	assert_ptr_equal(toy_box_world(a), one);
	assert_ok(toy_box_get_friend(a, &seen));
	assert_null(seen);
	assert_ok(toy_box_set_friend(a, b));
	assert_ok(toy_box_get_friend(a, &seen));
	assert_ptr_equal(seen, b);
	assert_ok(toy_box_set_friend(a, NULL));
	assert_ok(toy_box_release(a));
	assert_ok(toy_box_release(b));
}

static void references_are_counted(void **state)
{
	toy_box box = box_of(8);
	unsigned count = 0;
	size_t size = 0;

	(void)state;
	assert_ok(toy_box_retain(box));
	assert_ok(toy_box_get(box, TOY_BOX_COUNT, sizeof(count), &count, NULL));
	assert_int_equal(count, 2);
	assert_ok(toy_box_release(box));
	assert_ok(toy_box_get(box, TOY_BOX_SIZE, sizeof(size), &size, NULL));
	assert_int_equal(size, 8);
	assert_ok(toy_box_release(box));
	/* Natively this is undefined; remoted it is an error of the API's. */
	if (road_is_remote())
		assert_int_equal(toy_box_release(box), TOY_ERROR_HANDLE);
	assert_int_equal(toy_box_release(NULL), TOY_ERROR_HANDLE);
	assert_int_equal(toy_box_retain(NULL), TOY_ERROR_HANDLE);
}

static void an_object_of_one_owner_is_ended_by_one_call(void **state)
{
	toy_timer timer = NULL;
	unsigned count = 0;

	(void)state;
	assert_ok(toy_timer_start(&timer));
	assert_ok(toy_timer_ask(timer, &count));
	assert_ok(toy_timer_ask(timer, &count));
	assert_int_equal(count, 2);
	assert_ok(toy_timer_destroy(timer));
	if (road_is_remote())
		assert_int_equal(toy_timer_ask(timer, &count),
				 TOY_ERROR_HANDLE);
}

static void a_handle_that_is_none_is_an_error(void **state)
{
	toy_world world = NULL;
	toy_box box = NULL;
	size_t size = 0;

	(void)state;
	assert_int_equal(
		toy_box_get(NULL, TOY_BOX_SIZE, sizeof(size), &size, NULL),
		TOY_ERROR_HANDLE);
	assert_int_equal(toy_box_open(NULL, 1, &box), TOY_ERROR_HANDLE);
	assert_null(box);
	if (!road_is_remote())
		return;
	assert_ok(toy_get_world(&world));
	assert_int_equal(toy_box_retain((toy_box)(void *)world),
			 TOY_ERROR_HANDLE);
	assert_int_equal(toy_box_retain((toy_box)(void *)&size),
			 TOY_ERROR_HANDLE);
	assert_int_equal(toy_box_retain((toy_box)8), TOY_ERROR_HANDLE);
}

static void handles_travel_in_arrays(void **state)
{
	toy_box boxes[5] = { box_of(1), NULL, box_of(20), box_of(300), NULL };
	toy_box listed[64] = { NULL };
	unsigned count = 0, found = 0;
	size_t total = 0;

	(void)state;
	assert_ok(toy_sum_boxes(boxes, 5, &total));
	assert_int_equal(total, 321);
	assert_ok(toy_sum_boxes(NULL, 0, &total));
	assert_int_equal(total, 0);
	assert_ok(toy_list_boxes(NULL, &count));
	assert_int_equal(count, 3);
	count = 2;
	assert_int_equal(toy_list_boxes(listed, &count), TOY_ERROR_ROOM);
	count = 64;
	assert_ok(toy_list_boxes(listed, &count));
	assert_int_equal(count, 3);
	assert_null(listed[3]);
	for (unsigned i = 0; i < 5; i++)
		for (unsigned k = 0; boxes[i] && k < count; k++)
			found += listed[k] == boxes[i];
	assert_int_equal(found, 3);
	for (unsigned i = 0; i < 5; i++)
		if (boxes[i])
			assert_ok(toy_box_release(boxes[i]));
}

static void many_objects_are_created_at_once(void **state)
{
	toy_box boxes[8] = { NULL };
	unsigned opened = 0;
	size_t total = 0;

	(void)state;
	assert_ok(toy_box_open_many(8, 10, boxes, &opened));
	assert_int_equal(opened, 7);
	assert_null(boxes[7]);
	assert_ok(toy_sum_boxes(boxes, opened, &total));
	assert_int_equal(total, 70);
	for (unsigned i = 0; i < opened; i++)
		assert_ok(toy_box_release(boxes[i]));
}

static void a_created_object_is_returned_with_a_status(void **state)
{
	toy_box box = box_of(6), clone;
	toy_status status = -1;
	char bytes[6] = "";

	(void)state;
	assert_ok(toy_box_write(box, 0, "hello", 6));
	clone = toy_box_clone(box, &status);
	assert_int_equal(status, TOY_OK);
	assert_non_null(clone);
	assert_ptr_not_equal(clone, box);
	assert_ok(toy_box_read(clone, 0, bytes, 6));
	assert_string_equal(bytes, "hello");
	assert_null(toy_box_clone(NULL, &status));
	assert_int_equal(status, TOY_ERROR_HANDLE);
	assert_ok(toy_box_release(box));
	assert_ok(toy_box_release(clone));
}

static void an_object_that_another_needs_lives(void **state)
{
	toy_box a = box_of(1), b = box_of(2), seen = NULL;
	size_t size = 0;

	(void)state;
	assert_ok(toy_box_set_friend(a, b));
	assert_ok(toy_box_release(b));
	assert_ok(toy_box_get_friend(a, &seen));
	assert_non_null(seen);
	assert_ok(toy_box_get(seen, TOY_BOX_SIZE, sizeof(size), &size, NULL));
	assert_int_equal(size, 2);
	assert_ok(toy_box_release(a));
}

/*
 * ---- questions
 */
static void a_question_has_answers_of_all_sizes(void **state)
{
	toy_box box = box_of(100);
	unsigned char bytes[200];
	size_t size = 7;

	(void)state;
	assert_int_equal(toy_box_get(box, TOY_BOX_CONTENTS, 99, bytes, &size),
			 TOY_ERROR_ROOM);
	assert_int_equal(size, 7);
	memset(bytes, 0xee, sizeof(bytes));
	assert_ok(toy_box_get(box, TOY_BOX_CONTENTS, 100, bytes, &size));
	assert_int_equal(size, 100);
	assert_int_equal(bytes[99], 0);
	assert_int_equal(bytes[100], 0xee);
	memset(bytes, 0xee, sizeof(bytes));
	assert_ok(toy_box_get(box, TOY_BOX_CONTENTS, 200, bytes, NULL));
	assert_int_equal(bytes[99], 0);
	assert_int_equal(bytes[100], 0xee);
	size = 0;
	assert_ok(toy_box_get(box, TOY_BOX_CONTENTS, 0, NULL, &size));
	assert_int_equal(size, 100);
	assert_int_equal(
		toy_box_get(box, (toy_box_question)99, 200, bytes, &size),
		TOY_ERROR_VALUE);
	assert_int_equal(size, 100);
	assert_int_equal(toy_box_get(box, TOY_BOX_SIZE, 0, NULL, NULL),
			 TOY_ERROR_VALUE);
	assert_ok(toy_box_release(box));
}

static void an_answer_may_be_a_handle(void **state)
{
	toy_box a = box_of(1), b = box_of(2), seen = NULL;
	toy_world world = NULL, asked = NULL;
	size_t size = 0;

	(void)state;
	assert_ok(toy_get_world(&world));
	assert_ok(toy_box_set_friend(a, b));
	assert_ok(toy_box_get(a, TOY_BOX_FRIEND, sizeof(seen), &seen, &size));
	assert_ptr_equal(seen, b);
	assert_int_equal(size, sizeof(seen));
	assert_ok(toy_box_get(a, TOY_BOX_WORLD, sizeof(asked), &asked, &size));
	assert_ptr_equal(asked, world);
	size = 0;
	assert_ok(toy_box_get(a, TOY_BOX_FRIEND, 0, NULL, &size));
	assert_int_equal(size, sizeof(seen));
	assert_int_equal(toy_box_get(a, TOY_BOX_FRIEND, 4, &seen, &size),
			 TOY_ERROR_ROOM);
	assert_ok(toy_box_release(a));
	assert_ok(toy_box_release(b));
}

static void a_constant_is_always_the_same(void **state)
{
	unsigned threads = 0;
	char name[16] = "";
	size_t size = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_ok(toy_get_limit(TOY_LIMIT_THREADS, sizeof(threads),
					&threads, NULL));
		assert_int_equal(threads, 64);
		assert_ok(toy_get_limit(TOY_LIMIT_NAME, sizeof(name), name,
					&size));
		assert_string_equal(name, "a toy");
		assert_int_equal(size, 6);
		assert_int_equal(toy_get_limit(TOY_LIMIT_NAME, 2, name, &size),
				 TOY_ERROR_ROOM);
	}
}

/*
 * ---- structs
 */
static void a_struct_comes_out_with_its_handle(void **state)
{
	toy_box a = box_of(11), b = box_of(2);
	toy_info info;

	(void)state;
	memset(&info, 0xee, sizeof(info));
	assert_ok(toy_box_set_friend(a, b));
	assert_ok(toy_box_info(a, &info));
	assert_ptr_equal(info.friend_box, b);
	assert_int_equal(info.size, 11);
	assert_string_equal(info.label, "box 0");
	if (road_is_remote())
		assert_null(info.secret); /* an address of the server's */
	assert_ok(toy_box_release(a));
	assert_ok(toy_box_release(b));
}

static uint64_t digest_of(const toy_desc *descs, int count)
{
	uint64_t digest = 0;

	assert_ok(toy_digest(descs, count, &digest));
	return digest;
}

/* Each member that changes changes the digest: all of them arrive. */
static void structs_with_all_sorts_of_members_go_in(void **state)
{
	toy_box small = box_of(3), large = box_of(4000);
	const char *const tags[] = { "red", NULL, "blue" };
	const char *const other_tags[] = { "red", "", "blue" };
	const toy_desc desc = { .kind = 1,
				.name = "first",
				.data = "\1\2\3\4",
				.size = 4,
				.box = small,
				.u.other = large,
				.tags = tags,
				.tag_count = 3,
				.unused = state };
	toy_desc changed[6] = { desc, desc, desc, desc, desc, desc };
	const uint64_t before = digest_of(&desc, 1);
	toy_desc both[2] = { desc, desc };

	changed[0].name = NULL;
	changed[1].data = "\1\2\3\5";
	changed[2].box = large;
	changed[3].u.other = small;
	changed[4].tags = other_tags;
	changed[5].kind = 0;
	changed[5].u.number = 12345;
	assert_true(digest_of(&desc, 1) == before);
	for (size_t i = 0; i < COUNT(changed); i++) {
		const uint64_t digest = digest_of(&changed[i], 1);
		assert_true(digest != before);
		both[1] = changed[i];
		assert_true(digest_of(both, 2) != digest);
	}
	assert_true(digest_of(NULL, 0) == 0);
	assert_ok(toy_box_release(small));
	assert_ok(toy_box_release(large));
}

/* The digest that the vendor computes is the same natively and remoted. */
static void what_the_vendor_sees_is_what_was_given(void **state)
{
	toy_box box = box_of(3);
	const char *const tags[] = { "red", NULL };
	const toy_desc list[] = {
		{ .name = "first",
		  .data = "abc",
		  .size = 3,
		  .box = box,
		  .u.number = 5,
		  .tags = tags,
		  .tag_count = 2 },
		{ .tag_count = 0 },
	};

	(void)state;
	assert_int_equal(digest_of(list, 2), UINT64_C(0x8a2042daaf9afbe6));
	assert_ok(toy_box_release(box));
}

static void a_returned_struct_lives_as_long_as_its_owner(void **state)
{
	static const intptr_t properties[] = { TOY_PROPERTY_SIZE, 9,
					       TOY_PROPERTY_COLOUR, 3, 0 };
	toy_box plain = box_of(12);
	toy_box coloured = toy_box_open_with(properties, NULL);
	const toy_report *report = toy_box_report(plain), *other;

	(void)state;
	assert_non_null(report);
	other = toy_box_report(coloured);
	assert_non_null(other);
	assert_string_equal(report->title, "a box of 12");
	assert_int_equal(report->lines, 12);
	assert_null(report->note);
	assert_string_equal(other->title, "a box of 9");
	assert_string_equal(other->note, "coloured");
	for (int i = 0; i < 100; i++)
		assert_non_null(toy_box_report(coloured));
	assert_string_equal(other->note, "coloured");
	assert_null(toy_box_report(NULL));
	assert_ok(toy_box_release(plain));
	assert_ok(toy_box_release(coloured));
}

/*
 * ---- contents
 */
static void rows_leave_the_gaps_alone(void **state)
{
	enum { BYTES = 5, ROWS = 3, PITCH = 16, SLICES = 2, SLICE = 64 };
	const size_t offset = 7;
	unsigned char sent[200], got[200], packed[BYTES * ROWS * SLICES];
	toy_box box = box_of(sizeof(packed));

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (unsigned char)i;
	memset(got, 0xee, sizeof(got));
	assert_ok(toy_box_write_rows(box, sent, offset, BYTES, ROWS, PITCH,
				     SLICES, SLICE));
	assert_ok(toy_box_read(box, 0, packed, sizeof(packed)));
	assert_ok(toy_box_read_rows(box, got, offset, BYTES, ROWS, PITCH,
				    SLICES, SLICE));
	for (size_t i = 0, at = 0; i < sizeof(got); i++) {
		const size_t in = i - offset, z = in / SLICE;
		const size_t y = in % SLICE / PITCH, x = in % PITCH;
		const bool inside =
			i >= offset && z < SLICES && y < ROWS && x < BYTES;
		assert_int_equal(got[i], inside ? sent[i] : 0xee);
		if (inside)
			assert_int_equal(packed[at++], sent[i]);
	}
	assert_int_equal(toy_box_read_rows(box, NULL, 0, 1, 1, 1, 1, 1),
			 TOY_ERROR_VALUE);
	assert_ok(toy_box_release(box));
}

static void many_rows_are_carried(void **state)
{
	enum { BYTES = 1000, ROWS = 1000, PITCH = 1024 };
	unsigned char *sent = pattern((size_t)PITCH * ROWS);
	unsigned char *got = calloc(ROWS, PITCH);
	toy_box box = box_of((size_t)BYTES * ROWS);

	(void)state;
	assert_ok(toy_box_write_rows(box, sent, 0, BYTES, ROWS, PITCH, 1, 0));
	assert_ok(toy_box_read_rows(box, got, 0, BYTES, ROWS, PITCH, 1, 0));
	for (size_t y = 0; y < ROWS; y++) {
		assert_memory_equal(got + y * PITCH, sent + y * PITCH, BYTES);
		for (size_t x = BYTES; x < PITCH; x++)
			if (got[y * PITCH + x] != 0)
				fail();
	}
	assert_ok(toy_box_release(box));
	free(sent);
	free(got);
}

static void memory_that_is_kept_is_the_callers(void **state)
{
	char *memory = malloc(5000);
	char seen[8] = "";
	toy_box box = NULL, plain = box_of(8);

	(void)state;
	memset(memory, 'a', 5000);
	assert_ok(toy_box_wrap(memory, 5000, &box));
	assert_ptr_equal(toy_box_memory(box), memory);
	assert_null(toy_box_memory(plain));
	assert_ok(toy_box_read(box, 100, seen, 4));
	assert_memory_equal(seen, "aaaa", 4);
	/* From the caller's memory to the box, and back. */
	memset(memory, 'b', 5000);
	assert_ok(toy_box_push(box));
	assert_ok(toy_box_read(box, 4996, seen, 4));
	assert_memory_equal(seen, "bbbb", 4);
	assert_ok(toy_box_write(box, 10, "cccc", 4));
	assert_ok(toy_box_pull(box));
	assert_memory_equal(memory + 9, "bccccb", 6);
	assert_int_equal(toy_box_push(plain), TOY_ERROR_HANDLE);
	assert_ok(toy_box_release(box));
	assert_ok(toy_box_release(plain));
	free(memory);
}

const struct CMUnitTest object_tests[] = {
	cmocka_unit_test(the_same_object_has_the_same_handle),
	cmocka_unit_test(references_are_counted),
	cmocka_unit_test(an_object_of_one_owner_is_ended_by_one_call),
	cmocka_unit_test(a_handle_that_is_none_is_an_error),
	cmocka_unit_test(handles_travel_in_arrays),
	cmocka_unit_test(many_objects_are_created_at_once),
	cmocka_unit_test(a_created_object_is_returned_with_a_status),
	cmocka_unit_test(an_object_that_another_needs_lives),
	cmocka_unit_test(a_question_has_answers_of_all_sizes),
	cmocka_unit_test(an_answer_may_be_a_handle),
	cmocka_unit_test(a_constant_is_always_the_same),
	cmocka_unit_test(a_struct_comes_out_with_its_handle),
	cmocka_unit_test(structs_with_all_sorts_of_members_go_in),
	cmocka_unit_test(what_the_vendor_sees_is_what_was_given),
	cmocka_unit_test(a_returned_struct_lives_as_long_as_its_owner),
	cmocka_unit_test(rows_leave_the_gaps_alone),
	cmocka_unit_test(many_rows_are_carried),
	cmocka_unit_test(memory_that_is_kept_is_the_callers),
};
const size_t object_test_count = COUNT(object_tests);

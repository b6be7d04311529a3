/* Calls that need not be waited for, and answers in the guest. */
#include "test_toy.h"

/* Whether calls run behind: remotely, unless every call is waited for. */
static bool runs_behind(void)
{
	const char *strict = getenv("SLUICE_STRICT");

	return road_is_remote() && !(strict && strcmp(strict, "1") == 0);
}

static toy_line line_of(int room)
{
	toy_line line = NULL;

	assert_ok(toy_line_open(room, &line));
	assert_non_null(line);
	return line;
}

static toy_status push(toy_line line, int number, toy_event *done)
{
	return toy_line_push(line, 0, &number, sizeof(number), 0, done);
}

static long sum_of(toy_line line)
{
	long sum = -1;

	assert_ok(toy_line_sum(line, &sum));
	return sum;
}

static void work_runs_behind_in_order(void **state)
{
	toy_line line = line_of(100000);
	const int number = 5;

	(void)state;
	for (int i = 0; i < 10000; i++)
		assert_ok(push(line, i, NULL));
	assert_int_equal(sum_of(line), 10000L * 9999 / 2);
	assert_ok(toy_line_push(line, 1, &number, sizeof(number), 0, NULL));
	assert_int_equal(sum_of(line), 10);
	assert_ok(toy_line_close(line));
}

static void misuse_is_reported_at_once_each_time(void **state)
{
	toy_line line = line_of(100);
	const int number = 1;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_ok(push(line, 1, NULL));
		assert_int_equal(toy_line_push(line, 2, &number, sizeof(number),
					       0, NULL),
				 TOY_ERROR_VALUE);
		assert_int_equal(toy_line_push(line, 0, &number, 3, 0, NULL),
				 TOY_ERROR_VALUE);
		assert_int_equal(
			toy_line_push(line, 0, NULL, sizeof(number), 0, NULL),
			TOY_ERROR_VALUE);
		assert_int_equal(toy_line_set_room(line, -1), TOY_ERROR_VALUE);
		assert_int_equal(push(NULL, 1, NULL), TOY_ERROR_HANDLE);
	}
	assert_int_equal(sum_of(line), 3);
	assert_ok(toy_line_close(line));
}

static void late_errors_are_reported_by_the_next_call_that_reports(void **state)
{
	toy_line line = line_of(3), other = line_of(3);
	const toy_status late = runs_behind() ? TOY_OK : TOY_ERROR_ROOM;
	long sum = -1;

	(void)state;
	assert_ok(push(other, 4, NULL));
	for (int i = 0; i < 3; i++)
		assert_ok(push(line, 1, NULL));
	assert_int_equal(push(line, 1, NULL), late);
	assert_int_equal(push(line, 1, NULL), late);
	/* The error is this line's alone. */
	assert_int_equal(sum_of(other), 4);
	assert_int_equal(toy_line_sum(line, &sum),
			 runs_behind() ? TOY_ERROR_ROOM : TOY_OK);
	/* Once, and the line goes on. */
	assert_ok(push(line, 7, NULL));
	assert_int_equal(sum_of(line), 7);
	assert_ok(toy_line_close(line));
	assert_ok(toy_line_close(other));
}

static void what_failed_to_be_made_answers_with_the_error(void **state)
{
	toy_line line = line_of(2);
	toy_event done[3] = { NULL };
	long sum;
	int set = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_ok(push(line, 1, &done[i]));
		assert_ok(toy_event_poll(done[i], &set));
		assert_int_equal(set, 1);
	}
	assert_int_equal(push(line, 1, &done[2]),
			 runs_behind() ? TOY_OK : TOY_ERROR_ROOM);
	if (runs_behind()) {
		assert_non_null(done[2]);
		assert_int_equal(toy_event_poll(done[2], &set), TOY_ERROR_ROOM);
		assert_int_equal(toy_event_wait(done[2]), TOY_ERROR_ROOM);
		assert_ok(toy_event_release(done[2]));
		assert_int_equal(toy_event_poll(done[2], &set),
				 TOY_ERROR_HANDLE);
		assert_int_equal(toy_line_sum(line, &sum), TOY_ERROR_ROOM);
	}
	assert_ok(toy_event_release(done[0]));
	assert_ok(toy_event_release(done[1]));
	assert_ok(toy_line_close(line));
}

static void ids_of_what_failed_are_used_again(void **state)
{
	toy_line line = line_of(1000000);
	toy_event done = NULL;
	long sum = 0;

	(void)state;
	assert_ok(push(line, 1, &done));
	assert_ok(toy_event_release(done));
	for (int round = 0; round < 2000; round++) {
		if (round == 500)
			assert_ok(toy_line_set_room(line, 1));
		done = NULL;
		if (push(line, 1, &done) == TOY_OK)
			assert_ok(toy_event_release(done));
	}
	toy_line_sum(line, &sum);
	assert_ok(toy_line_set_room(line, 10));
	assert_ok(push(line, 3, &done));
	assert_ok(toy_event_wait(done));
	assert_ok(toy_event_release(done));
	assert_int_equal(sum_of(line), 3);
	assert_ok(toy_line_close(line));
}

static void a_call_that_waits_reports_at_once(void **state)
{
	toy_line line = line_of(1);
	const int number = 1;

	(void)state;
	assert_ok(toy_line_push(line, 0, &number, sizeof(number), 1, NULL));
	assert_int_equal(
		toy_line_push(line, 0, &number, sizeof(number), 1, NULL),
		TOY_ERROR_ROOM);
	assert_int_equal(sum_of(line), 1);
	/* It reports what went before, too. */
	assert_ok(push(line, 1, NULL));
	assert_int_equal(push(line, 1, NULL),
			 runs_behind() ? TOY_OK : TOY_ERROR_ROOM);
	assert_ok(toy_line_set_room(line, 100));
	assert_int_equal(
		toy_line_push(line, 0, &number, sizeof(number), 1, NULL),
		runs_behind() ? TOY_ERROR_ROOM : TOY_OK);
	assert_ok(toy_line_close(line));
}

static void what_is_modified_is_asked_again(void **state)
{
	toy_line line = line_of(100);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_ok(push(line, 1, NULL));
	assert_ok(toy_line_set_room(line, 0));
	/* The same as before, but not the same line. */
	assert_int_equal(push(line, 1, NULL), TOY_ERROR_ROOM);
	assert_ok(toy_line_set_room(line, 100));
	assert_ok(push(line, 1, NULL));
	assert_ok(toy_line_set_room(line, 0));
	assert_int_equal(push(line, 1, NULL), TOY_ERROR_ROOM);
	assert_int_equal(sum_of(line), 4);
	assert_ok(toy_line_close(line));
}

struct handed {
	toy_line line;
	long sum;
	int rounds;
	_Atomic int turn; /* even: the first thread's */
};

static void *sums_when_it_is_its_turn(void *data)
{
	struct handed *handed = data;

	for (int i = 0; i < handed->rounds; i++) {
		while (atomic_load(&handed->turn) != 2 * i + 1)
			continue;
		if (toy_line_sum(handed->line, &handed->sum) != TOY_OK)
			handed->sum = -1;
		atomic_store(&handed->turn, 2 * i + 2);
	}
	return NULL;
}

static void other_threads_come_after_what_was_sent(void **state)
{
	struct handed handed = { .line = line_of(100000), .rounds = 300 };
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, sums_when_it_is_its_turn,
					&handed),
			 0);
	for (int i = 0; i < handed.rounds; i++) {
		for (int k = 0; k <= i % 40; k++)
			assert_ok(push(handed.line, 1, NULL));
		atomic_store(&handed.turn, 2 * i + 1);
		while (atomic_load(&handed.turn) != 2 * i + 2)
			continue;
		assert_int_equal(handed.sum, i % 40 + 1);
	}
	pthread_join(thread, NULL);
	assert_ok(toy_line_close(handed.line));
}

/* What is set without hurry is done before another thread relies on it. */
static void *pushes_once(void *data)
{
	return (void *)(intptr_t)push(data, 1, NULL);
}

static void what_is_in_no_hurry_is_done_for_others(void **state)
{
	toy_line line = line_of(0);

	(void)state;
	for (int i = 0; i < 50; i++) {
		pthread_t thread;
		void *result = NULL;

		assert_ok(toy_line_set_room(line, 1 + i % 2));
		if (i % 10 == 0)
			sleep_ms(5); /* its server thread sleeps by now */
		assert_int_equal(
			pthread_create(&thread, NULL, pushes_once, line), 0);
		pthread_join(thread, &result);
		assert_int_equal((intptr_t)result, TOY_OK);
		assert_int_equal(sum_of(line), 1);
	}
	assert_ok(toy_line_close(line));
}

static void *asks_without_an_object(void *data)
{
	unsigned limits, references;

	(void)data;
	return (void *)(intptr_t)toy_count_asked(&limits, &references);
}

/* The only thread as yet puts off what is in no hurry. */
static int is_followed_by_a_thread(void)
{
	toy_line line = NULL;
	pthread_t thread;
	void *result = NULL;

	if (toy_line_open(8, &line) != TOY_OK)
		return 1;
	for (int i = 0; i < 3; i++)
		if (toy_line_set_room(line, 1) != TOY_OK)
			return 2;
	if (pthread_create(&thread, NULL, asks_without_an_object, NULL) != 0)
		return 3;
	pthread_join(thread, &result);
	if ((intptr_t)result != TOY_OK || push(line, 1, NULL) != TOY_OK)
		return 4;
	return sum_of(line) == 1 && toy_line_close(line) == TOY_OK ? 0 : 5;
}

static void what_one_thread_put_off_keeps_no_other_waiting(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(in_child(is_followed_by_a_thread), 0);
}

static void answers_that_do_not_change_are_asked_once(void **state)
{
	unsigned before, after, references, threads = 0;
	size_t size = 0;

	(void)state;
	assert_ok(toy_count_asked(&before, &references));
	for (int i = 0; i < 10; i++) {
		assert_ok(toy_get_limit(TOY_LIMIT_THREADS, sizeof(threads),
					&threads, NULL));
		assert_int_equal(threads, 64);
		assert_ok(toy_get_limit(TOY_LIMIT_THREADS, sizeof(threads),
					&threads, &size));
		assert_int_equal(size, sizeof(threads));
		/* Failures are not kept. */
		assert_int_not_equal(
			toy_get_limit(TOY_LIMIT_THREADS, 1, &threads, NULL),
			TOY_OK);
	}
	assert_ok(toy_count_asked(&after, &references));
	if (road_is_remote())
		assert_in_range(after - before, 10, 12);
	else
		assert_int_equal(after - before, 30);
}

static void references_are_counted_in_the_guest(void **state)
{
	toy_box box = box_of(8);
	unsigned limits, before, after, count = 0;
	toy_world world = NULL;

	(void)state;
	assert_ok(toy_count_asked(&limits, &before));
	for (int i = 0; i < 10; i++)
		assert_ok(toy_box_retain(box));
	assert_ok(toy_box_get(box, TOY_BOX_COUNT, sizeof(count), &count, NULL));
	assert_int_equal(count, 11);
	for (int i = 0; i < 10; i++)
		assert_ok(toy_box_release(box));
	assert_ok(toy_box_get(box, TOY_BOX_COUNT, sizeof(count), &count, NULL));
	assert_int_equal(count, 1);
	assert_ok(toy_count_asked(&limits, &after));
	assert_int_equal(after - before, road_is_remote() ? 0 : 20);
	assert_ok(toy_box_get(box, TOY_BOX_WORLD, sizeof(world), &world, NULL));
	assert_ptr_equal(world, toy_box_world(box));
	assert_ok(toy_box_release(box));
	assert_ok(toy_count_asked(&limits, &after));
	assert_int_equal(after - before, road_is_remote() ? 1 : 21);
}

const struct CMUnitTest behind_tests[] = {
	cmocka_unit_test(work_runs_behind_in_order),
	cmocka_unit_test(misuse_is_reported_at_once_each_time),
	cmocka_unit_test(
		late_errors_are_reported_by_the_next_call_that_reports),
	cmocka_unit_test(what_failed_to_be_made_answers_with_the_error),
	cmocka_unit_test(ids_of_what_failed_are_used_again),
	cmocka_unit_test(a_call_that_waits_reports_at_once),
	cmocka_unit_test(what_is_modified_is_asked_again),
	cmocka_unit_test(other_threads_come_after_what_was_sent),
	cmocka_unit_test(what_is_in_no_hurry_is_done_for_others),
	cmocka_unit_test(what_one_thread_put_off_keeps_no_other_waiting),
	cmocka_unit_test(answers_that_do_not_change_are_asked_once),
	cmocka_unit_test(references_are_counted_in_the_guest),
};
const size_t behind_test_count = COUNT(behind_tests);

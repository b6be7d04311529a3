/*
 * The toy: threads, waiting, callbacks, refusals, and how a process ends.
 */
#include "test_toy.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Wait until *@place is at least @value, at most a minute. */
static void wait_for(_Atomic int *place, int value)
{
	for (int i = 0; i < 30000 && atomic_load(place) < value; i++)
		sleep_ms(2);
	assert_true(atomic_load(place) >= value);
}

/* 64 threads of @run with their number; none may find a problem. */
static void run_in_threads(void *(*run)(void *))
{
	pthread_t threads[64];

	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, run, (void *)i), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *problem;
		pthread_join(threads[i], &problem);
		assert_null(problem);
	}
}

/*
 * ---- threads
 */
static void *marks_itself(void *argument)
{
	const int mark = (int)(intptr_t)argument * 100 + 1;
	int seen = -1;

	for (int i = 0; i < 20; i++) {
		if (toy_get_mark(&seen) != TOY_OK ||
		    seen != (i == 0 ? 0 : mark + i - 1))
			return (void *)1;
		if (toy_set_mark(mark + i) != TOY_OK)
			return (void *)2;
	}
	return NULL;
}

static void each_thread_has_a_mark_of_its_own(void **state)
{
	(void)state;
	run_in_threads(marks_itself);
}

static void *works_with_a_box(void *argument)
{
	unsigned char byte = (unsigned char)(intptr_t)argument, seen = 0;
	toy_world world;
	toy_box box = NULL;

	if (toy_get_world(&world) != TOY_OK)
		return (void *)1;
	for (int i = 0; i < 20; i++) {
		if (toy_box_open(world, 100, &box) != TOY_OK ||
		    toy_box_write(box, 50, &byte, 1) != TOY_OK ||
		    toy_box_read(box, 50, &seen, 1) != TOY_OK || seen != byte ||
		    toy_box_release(box) != TOY_OK)
			return (void *)2;
	}
	return NULL;
}

static void sixty_four_threads_work_at_once(void **state)
{
	(void)state;
	run_in_threads(works_with_a_box);
}

void *waits_for(void *event)
{
	return (void *)(intptr_t)toy_event_wait(event);
}

static void a_thread_waits_for_another_threads_call(void **state)
{
	pthread_t waiting[4];
	toy_event event = NULL;

	(void)state;
	assert_ok(toy_event_open(&event));
	for (size_t i = 0; i < COUNT(waiting); i++)
		pthread_create(&waiting[i], NULL, waits_for, event);
	sleep_ms(20);
	assert_ok(toy_event_set(event));
	for (size_t i = 0; i < COUNT(waiting); i++) {
		void *status;
		pthread_join(waiting[i], &status);
		assert_int_equal((intptr_t)status, TOY_OK);
	}
	assert_ok(toy_event_release(event));
}

/*
 * ---- data that come later
 */
static void data_come_when_their_event_is_over(void **state)
{
	toy_box box = box_of(BIG);
	toy_event gate = NULL, done = NULL;
	unsigned char *sent = pattern(BIG), *got = calloc(1, BIG);
	int set = -1;

	(void)state;
	assert_ok(toy_box_write(box, 0, sent, BIG));
	assert_ok(toy_event_open(&gate));
	assert_ok(toy_box_read_later(box, gate, got, BIG, &done));
	assert_non_null(done);
	assert_ok(toy_event_poll(done, &set));
	assert_int_equal(set, 0);
	assert_ok(toy_event_set(gate));
	assert_ok(toy_event_wait(done));
	assert_memory_equal(sent, got, BIG);
	assert_ok(toy_event_release(done));
	assert_ok(toy_event_release(gate));
	assert_ok(toy_box_release(box));
	free(sent);
	free(got);
}

/* Who learns of the end by asking finds the data, too. */
static void data_are_there_when_a_poll_says_so(void **state)
{
	toy_box box = box_of(64);
	toy_event gate = NULL, done = NULL;
	char got[64] = "";
	int set = 0;

	(void)state;
	assert_ok(toy_box_write(box, 0, "later", 6));
	assert_ok(toy_event_open(&gate));
	assert_ok(toy_box_read_later(box, gate, got, 64, &done));
	assert_ok(toy_event_set(gate));
	for (int i = 0; i < 60000 && !set; i++) {
		assert_ok(toy_event_poll(done, &set));
		if (!set)
			sleep_ms(1);
	}
	assert_int_equal(set, 1);
	assert_string_equal(got, "later");
	assert_ok(toy_event_release(done));
	assert_ok(toy_event_release(gate));
	assert_ok(toy_box_release(box));
}

/*
 * ---- callbacks
 */
struct visits {
	unsigned count;
	pthread_t thread;
	unsigned depth, deepest;
	int stop_at;
};

static int visits_in_order(unsigned index, const char *text, void *data)
{
	struct visits *visits = data;
	char expected[32];

	snprintf(expected, sizeof(expected), "visit %u", index);
	if (index != visits->count++ ||
	    !pthread_equal(visits->thread, pthread_self()))
		return -100;
	if (index == 13 ? text != NULL : !text || strcmp(text, expected) != 0)
		return -200;
	return (int)index == visits->stop_at ? 77 : 0;
}

static void a_callback_runs_during_the_call(void **state)
{
	struct visits visits = { .thread = pthread_self(), .stop_at = -1 };
	int answer = -1;

	(void)state;
	assert_ok(toy_each(20, visits_in_order, &visits, &answer));
	assert_int_equal(answer, 0);
	assert_int_equal(visits.count, 20);
	visits = (struct visits){ .thread = pthread_self(), .stop_at = 4 };
	assert_ok(toy_each(20, visits_in_order, &visits, &answer));
	assert_int_equal(answer, 77);
	assert_int_equal(visits.count, 5);
	assert_int_equal(toy_each(1, NULL, &visits, &answer), TOY_ERROR_VALUE);
}

static double weighs(float value, double factor, void *data)
{
	*(double *)data = factor;
	return (double)value * factor;
}

static void a_callback_is_given_reals_and_answers_one(void **state)
{
	double sum = -1, factor = 0;

	(void)state;
	assert_ok(toy_weigh(2, weighs, &factor, &sum));
	assert_true(factor == 1.0 / 3);
	assert_true(sum == 0.5 * factor + 1.5 * factor);
}

static int visits_deeper(unsigned index, const char *text, void *data)
{
	struct visits *visits = data;
	int answer = 0, sum = 0;

	(void)text;
	if (toy_add((int)index, 1, &sum) != TOY_OK || sum != (int)index + 1)
		return -1;
	visits->count++;
	if (++visits->depth > visits->deepest)
		visits->deepest = visits->depth;
	if (visits->depth < 6 &&
	    toy_each(1, visits_deeper, visits, &answer) != TOY_OK)
		return -2;
	visits->depth--;
	return answer;
}

static void a_callback_may_call_the_api(void **state)
{
	struct visits visits = { 0 };
	int answer = -1;

	(void)state;
	assert_ok(toy_each(3, visits_deeper, &visits, &answer));
	assert_int_equal(answer, 0);
	assert_int_equal(visits.deepest, 6);
	assert_int_equal(visits.count, 18);
}

struct heard {
	_Atomic int count, last, problems;
	toy_box box;
};

static void hears_bytes(const void *bytes, size_t size, void *data)
{
	const unsigned char *byte = bytes;
	struct heard *heard = data;

	for (size_t i = 0; i < size; i++)
		if (byte[i] != (unsigned char)(i + 1))
			atomic_fetch_add(&heard->problems, 1);
	atomic_store(&heard->last, (int)size);
	atomic_fetch_add(&heard->count, 1);
}

static void a_callback_comes_later_from_a_thread_of_the_librarys(void **state)
{
	struct heard one = { 0 }, two = { 0 };

	(void)state;
	assert_ok(toy_after(10, hears_bytes, &one));
	assert_ok(toy_after(20000, hears_bytes, &two));
	wait_for(&one.count, 1);
	wait_for(&two.count, 1);
	assert_int_equal(one.last, 10);
	assert_int_equal(two.last, 20000);
	assert_int_equal(one.problems + two.problems, 0);
	sleep_ms(20);
	assert_int_equal(one.count, 1);
}

static void hears_a_change(toy_box box, int value, void *data)
{
	struct heard *heard = data;
	size_t size = 0;

	if (box != heard->box ||
	    toy_box_get(box, TOY_BOX_SIZE, sizeof(size), &size, NULL) !=
		    TOY_OK ||
	    size != 33)
		atomic_fetch_add(&heard->problems, 1);
	atomic_store(&heard->last, value);
	atomic_fetch_add(&heard->count, 1);
}

static void many_hear_of_a_change_until_its_owner_dies(void **state)
{
	toy_box box = box_of(33);
	struct heard one = { .box = box }, two = { .box = box };

	(void)state;
	assert_ok(toy_box_on_change(box, hears_a_change, &one));
	assert_ok(toy_box_on_change(box, hears_a_change, &two));
	assert_ok(toy_box_change(box, 5, 0));
	wait_for(&one.count, 1);
	wait_for(&two.count, 1);
	assert_int_equal(one.last, 5);
	for (int i = 0; i < 50; i++)
		assert_ok(toy_box_change(box, 100 + i, 1));
	wait_for(&one.count, 51);
	wait_for(&two.count, 51);
	assert_int_equal(one.problems + two.problems, 0);
	assert_ok(toy_box_release(box));
	sleep_ms(10);
	assert_int_equal(one.count, 51);
}

static _Atomic int close_order;

static void hears_of_the_end(toy_box box, int value, void *data)
{
	struct heard *heard = data;

	if (box != heard->box || value != -1)
		atomic_fetch_add(&heard->problems, 1);
	atomic_store(&heard->last, atomic_fetch_add(&close_order, 1));
	atomic_fetch_add(&heard->count, 1);
}

static void the_last_registered_hears_first_of_the_end(void **state)
{
	toy_box box = box_of(1);
	struct heard first = { .box = box }, second = { .box = box };

	(void)state;
	atomic_store(&close_order, 0);
	assert_ok(toy_box_on_close(box, hears_of_the_end, &first));
	assert_ok(toy_box_on_close(box, hears_of_the_end, &second));
	assert_ok(toy_box_release(box));
	wait_for(&first.count, 1);
	wait_for(&second.count, 1);
	assert_int_equal(second.last, 0);
	assert_int_equal(first.last, 1);
	assert_int_equal(first.problems + second.problems, 0);
}

/*
 * ---- the rest
 */
static void a_name_is_looked_up(void **state)
{
	toy_status (*add)(int, int, int *) =
		(toy_status(*)(int, int, int *))toy_find("toy_add");
	int sum = 0;

	(void)state;
	assert_non_null(add);
	assert_ok(add(1, 2, &sum));
	assert_int_equal(sum, 3);
	assert_null(toy_find("toy_nothing"));
}

static void what_is_not_forwarded_is_refused_and_not_advertised(void **state)
{
	toy_box box = box_of(1);
	char features[64] = "";
	int answer = 0;

	(void)state;
	assert_int_equal(toy_teleport(box), TOY_ERROR_UNSUPPORTED);
	assert_int_equal(toy_newest(&answer), TOY_ERROR_UNSUPPORTED);
	assert_ok(toy_features(sizeof(features), features, NULL));
	assert_non_null(strstr(features, "add"));
	assert_non_null(strstr(features, "spell"));
	assert_true(road_is_remote() == !strstr(features, "teleport"));
	assert_ok(toy_box_release(box));
}

int in_child(int (*run)(void))
{
	const pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		exit(run());
	for (int i = 0; i < 20000; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
		sleep_ms(5);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return 201; /* it hung */
}

static toy_box inherited;

static int uses_the_api(void)
{
	toy_world world;
	toy_box box = NULL;
	size_t size = 0;
	int sum = 0;

	if (toy_add(1, 2, &sum) != TOY_OK || sum != 3)
		return 1;
	if (toy_get_world(&world) != TOY_OK ||
	    toy_box_open(world, 21, &box) != TOY_OK)
		return 2;
	if (toy_box_get(box, TOY_BOX_SIZE, sizeof(size), &size, NULL) !=
		    TOY_OK ||
	    size != 21)
		return 3;
	/* What the parent opened is not the child's. */
	if (road_is_remote() && toy_box_retain(inherited) != TOY_ERROR_HANDLE)
		return 4;
	return toy_box_release(box) == TOY_OK ? 42 : 5;
}

static void a_forked_child_works_by_itself(void **state)
{
	size_t size = 0;

	(void)state;
	inherited = box_of(8);
	assert_int_equal(in_child(uses_the_api), 42);
	assert_ok(toy_box_get(inherited, TOY_BOX_SIZE, sizeof(size), &size,
			      NULL));
	assert_int_equal(size, 8);
	assert_ok(toy_box_release(inherited));
}

static void *adds_for_ever(void *unused)
{
	int sum;

	while (toy_add(1, 2, &sum) == TOY_OK)
		;
	return unused;
}

static int exits_while_calls_are_made(void)
{
	toy_event event = NULL;
	pthread_t thread;

	if (toy_event_open(&event) != TOY_OK)
		return 1;
	for (int i = 0; i < 4; i++)
		pthread_create(&thread, NULL, i % 2 ? waits_for : adds_for_ever,
			       event);
	sleep_ms(30);
	return 7;
}

static void a_program_may_exit_with_calls_in_flight(void **state)
{
	(void)state;
	assert_int_equal(in_child(exits_while_calls_are_made), 7);
}

const struct CMUnitTest call_tests[] = {
	cmocka_unit_test(each_thread_has_a_mark_of_its_own),
	cmocka_unit_test(sixty_four_threads_work_at_once),
	cmocka_unit_test(a_thread_waits_for_another_threads_call),
	cmocka_unit_test(data_come_when_their_event_is_over),
	cmocka_unit_test(data_are_there_when_a_poll_says_so),
	cmocka_unit_test(a_callback_runs_during_the_call),
	cmocka_unit_test(a_callback_is_given_reals_and_answers_one),
	cmocka_unit_test(a_callback_may_call_the_api),
	cmocka_unit_test(a_callback_comes_later_from_a_thread_of_the_librarys),
	cmocka_unit_test(many_hear_of_a_change_until_its_owner_dies),
	cmocka_unit_test(the_last_registered_hears_first_of_the_end),
	cmocka_unit_test(a_name_is_looked_up),
	cmocka_unit_test(what_is_not_forwarded_is_refused_and_not_advertised),
	cmocka_unit_test(a_forked_child_works_by_itself),
	cmocka_unit_test(a_program_may_exit_with_calls_in_flight),
};
const size_t call_test_count = COUNT(call_tests);

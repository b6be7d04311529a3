/* Guest and server runtimes in two processes, over a real region. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hello.h"
#include "host.h"
#include "mini.h"
#include "skip.h"

#ifndef __has_feature
#define __has_feature(feature) 0 /* gcc has none to ask for */
#endif

#define LARGE ((size_t)4 << 20)

static mini_device device(void)
{
	mini_device found = NULL;

	assert_int_equal(mini_get_device(&found), MINI_OK);
	assert_non_null(found);
	return found;
}

static mini_box box_of(size_t size)
{
	mini_status status = MINI_FAILURE;
	mini_box box = mini_create(device(), size, &status);

	assert_int_equal(status, MINI_OK);
	assert_non_null(box);
	return box;
}

static int live(void)
{
	int count = -1;

	assert_int_equal(mini_live(&count), MINI_OK);
	return count;
}

static void fill(unsigned char *data, size_t size, unsigned seed)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (unsigned char)(i * 7 + i / 251 + seed);
}

/* On a busy machine; whoever waits for what never comes does so for longer.
 * How soon an end really is, tests/unit/test_ring.c and tests/e2e measure. */
#define SOON_S 30

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/*
 * ---- calls and data
 */

static void a_call_is_answered(void **state)
{
	size_t length = 0;

	(void)state;
	assert_int_equal(mini_length("four", &length), MINI_OK);
	assert_int_equal(length, 4);
	assert_int_equal(mini_length("", &length), MINI_OK);
	assert_int_equal(length, 0);
	assert_int_equal(mini_length("eight ch", &length), MINI_OK);
	assert_int_equal(length, 8);
	assert_int_equal(mini_length(NULL, NULL), MINI_OK);
}

static void data_of_every_size_travel_both_ways(void **state)
{
	static const size_t sizes[] = { 0,    1,     8,	     4095,  4096,
					4097, 16384, 100001, LARGE, LARGE + 3 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const size_t size = sizes[i];
		unsigned char *data = malloc(size + 1);
		unsigned char *back = calloc(1, size + 1);
		mini_box box = box_of(size);

		fill(data, size, (unsigned)i);
		back[size] = 0x5a;
		assert_int_equal(mini_write(box, 0, size, data), MINI_OK);
		assert_int_equal(mini_read(box, 0, size, back), MINI_OK);
		assert_memory_equal(data, back, size);
		memset(back, 0, size);
		assert_int_equal(mini_echo(size, data, back), MINI_OK);
		assert_memory_equal(data, back, size);
		assert_int_equal(back[size], 0x5a);
		assert_int_equal(mini_release(box), MINI_OK);
		free(data);
		free(back);
	}
}

static void text_of_every_size_is_whole(void **state)
{
	static const size_t sizes[] = { 4094, 4095, 4096, 16000, 1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char *text = malloc(sizes[i] + 1);
		size_t length = 0;

		memset(text, 'x', sizes[i]);
		text[sizes[i]] = '\0';
		assert_int_equal(mini_length(text, &length), MINI_OK);
		assert_int_equal(length, sizes[i]);
		free(text);
	}
}

static void what_goes_in_and_out_comes_back_changed(void **state)
{
	static const size_t sizes[] = { 16, 17, 4096, 5000, LARGE };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		unsigned char *data = malloc(sizes[i]);

		memset(data, 41, sizes[i]);
		assert_int_equal(mini_increment(sizes[i], data), MINI_OK);
		for (size_t at = 0; at < sizes[i]; at++)
			if (data[at] != 42)
				fail_msg("byte %zu of %zu", at, sizes[i]);
		free(data);
	}
}

static void what_fails_leaves_outs_alone(void **state)
{
	unsigned char back[8] = "before!";
	mini_box box = box_of(4);

	(void)state;
	assert_int_equal(mini_read(box, 0, 8, back), MINI_WRONG);
	assert_memory_equal(back, "before!", 8);
	mini_release(box);
}

static void a_parsed_array_beyond_the_limit_fails_its_call_alone(void **state)
{
	const size_t size = (size_t)65 << 20;
	unsigned char *data = calloc(1, size);

	(void)state;
	assert_int_equal(mini_echo(size, data, NULL), MINI_FAILURE);
	assert_true(live() >= 0);
	free(data);
}

static void only_rows_are_read_and_written(void **state)
{
	static const size_t pitches[] = { 10, 16, 3000 };

	(void)state;
	for (size_t i = 0; i < sizeof(pitches) / sizeof(*pitches); i++) {
		const size_t pitch = pitches[i], size = 3 + pitch * 7;
		unsigned char *in = malloc(size), *out = malloc(size);
		mini_box box = box_of(1);

		fill(in, size, 1);
		memset(out, 0xee, size);
		assert_int_equal(mini_rows(box, 10, 7, pitch, in, out),
				 MINI_OK);
		for (size_t at = 0; at < size; at++) {
			const bool row = at >= 3 && (at - 3) % pitch < 10;
			assert_int_equal(out[at], row ? in[at] : 0xee);
		}
		mini_release(box);
		free(in);
		free(out);
	}
}

/*
 * ---- objects
 */

static void a_root_is_the_same_each_time(void **state)
{
	int number = 0;

	(void)state;
	assert_ptr_equal(device(), device());
	assert_int_equal(mini_device_number(device(), &number), MINI_OK);
	assert_int_equal(number, 7);
}

static void stale_and_foreign_handles_are_errors(void **state)
{
	mini_box box = box_of(8);
	char on_the_stack[256];
	const mini_box wrong[] = {
		(mini_box)device(),
		(mini_box)on_the_stack,
		(mini_box)(uintptr_t)8,
		(mini_box)(UINTPTR_MAX - 7),
		(mini_box)((char *)box + 8),
		(mini_box)((char *)box + 64 * 5000),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(mini_retain(wrong[i]), MINI_STALE);
	assert_int_equal(mini_retain(NULL), MINI_WRONG);
	assert_int_equal(mini_release(box), MINI_OK);
	assert_int_equal(mini_retain(box), MINI_STALE);
	assert_int_equal(mini_release(box), MINI_STALE);
}

static void an_object_lives_as_long_as_it_is_counted(void **state)
{
	const int before = live();
	mini_box box = box_of(8);

	(void)state;
	assert_int_equal(mini_retain(box), MINI_OK);
	assert_int_equal(mini_release(box), MINI_OK);
	assert_int_equal(live(), before + 1);
	assert_int_equal(mini_release(box), MINI_OK);
	assert_int_equal(live(), before);
	assert_int_equal(mini_release(box), MINI_STALE);
}

static void a_failed_creation_leaves_nothing(void **state)
{
	mini_status status = MINI_OK;

	(void)state;
	assert_null(mini_create(device(), (size_t)1 << 40, &status));
	assert_int_equal(status, MINI_WRONG);
	assert_null(mini_create(NULL, 1, &status));
	assert_int_equal(status, MINI_WRONG);
}

static void an_object_that_another_needs_stays(void **state)
{
	mini_box box = box_of(8), other = box_of(9), found = NULL;
	uint64_t sum = 0;

	(void)state;
	assert_int_equal(mini_link(box, other), MINI_OK);
	assert_int_equal(mini_retain(other), MINI_OK);
	assert_int_equal(mini_release(other), MINI_OK);
	assert_int_equal(mini_linked(box, &found), MINI_OK);
	assert_ptr_equal(found, other);
	/* Natively it would live on in the library. */
	mini_retain(other);
	mini_release(other);
	assert_int_equal(mini_sum(1, &other, &sum), MINI_OK);
	assert_int_equal(mini_release(box), MINI_OK);
	assert_int_equal(mini_release(other), MINI_OK);
	assert_int_equal(mini_sum(1, &other, &sum), MINI_STALE);
}

static void many_are_created_at_once(void **state)
{
	enum { MANY = 1500 };
	static mini_box boxes[MANY];
	const int before = live();
	uint64_t sum = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		assert_int_equal(mini_create_many(device(), MANY, boxes),
				 MINI_OK);
		assert_int_equal(live(), before + MANY);
		sum = 0;
		assert_int_equal(mini_sum(MANY, boxes, &sum), MINI_OK);
		assert_int_equal(sum, MANY * 8);
		for (int i = 0; i < MANY; i++)
			assert_int_equal(mini_release(boxes[i]), MINI_OK);
		assert_int_equal(live(), before);
	}
	assert_int_equal(mini_sum(1, boxes, &sum), MINI_STALE);
}

static void indices_are_used_again(void **state)
{
	const int before = live();

	(void)state;
	for (int i = 0; i < 3000; i++) {
		mini_box box = box_of(8);
		assert_int_equal(mini_release(box), MINI_OK);
	}
	assert_int_equal(live(), before);
}

/*
 * ---- callbacks
 */

struct visits {
	pthread_t thread;
	mini_box box;
	int depth, deepest;
};

static int visit_and_call(mini_box box, int value, void *data)
{
	struct visits *visits = data;
	size_t length = 0;

	assert_ptr_equal(box, visits->box);
	assert_true(pthread_equal(pthread_self(), visits->thread));
	assert_int_equal(mini_length("inside", &length), MINI_OK);
	assert_int_equal(length, 6);
	return value * 10;
}

static void a_callback_during_a_call_runs_in_its_thread(void **state)
{
	struct visits visits = { .thread = pthread_self(), .box = box_of(8) };
	int sum = 0;

	(void)state;
	assert_int_equal(
		mini_each(visits.box, 4, visit_and_call, &visits, &sum),
		MINI_OK);
	assert_int_equal(sum, 60);
	assert_int_equal(mini_release(visits.box), MINI_OK);
	/* Its callbacks do not keep it alive. */
	assert_int_equal(mini_retain(visits.box), MINI_STALE);
}

static int visit_deeper(mini_box box, int value, void *data)
{
	struct visits *visits = data;
	int sum = 0;

	(void)value;
	visits->depth++;
	if (visits->depth > visits->deepest)
		visits->deepest = visits->depth;
	if (visits->depth < 8)
		assert_int_equal(mini_each(box, 1, visit_deeper, data, &sum),
				 MINI_OK);
	visits->depth--;
	return sum + 1;
}

static void callbacks_nest_eight_deep(void **state)
{
	struct visits visits = { .box = box_of(8) };
	int sum = 0;

	(void)state;
	assert_int_equal(mini_each(visits.box, 2, visit_deeper, &visits, &sum),
			 MINI_OK);
	assert_int_equal(visits.deepest, 8);
	assert_int_equal(sum, 16);
	mini_release(visits.box);
}

struct told {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	mini_box box;
	int count;
	bool blocked;
};

static void note(mini_box box, const char *text, void *data)
{
	struct told *told = data;
	sigset_t signals;

	assert_string_equal(text, "hello");
	pthread_sigmask(SIG_SETMASK, NULL, &signals);
	pthread_mutex_lock(&told->lock);
	told->blocked = sigismember(&signals, SIGINT);
	told->thread = pthread_self();
	told->box = box;
	told->count++;
	pthread_cond_broadcast(&told->changed);
	pthread_mutex_unlock(&told->lock);
	/* It may call the API. */
	assert_int_equal(mini_retain(box), MINI_OK);
	assert_int_equal(mini_release(box), MINI_OK);
}

static void await_told(struct told *told, int count)
{
	pthread_mutex_lock(&told->lock);
	while (told->count < count)
		pthread_cond_wait(&told->changed, &told->lock);
	pthread_mutex_unlock(&told->lock);
}

static void a_callback_after_its_call_runs_in_a_thread_of_ours(void **state)
{
	struct told told = { .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER };
	mini_box box = box_of(8);

	(void)state;
	assert_int_equal(mini_notify(box, note, &told), MINI_OK);
	await_told(&told, 1);
	assert_false(pthread_equal(told.thread, pthread_self()));
	assert_ptr_equal(told.box, box);
	assert_true(told.blocked);
	mini_release(box);
}

static void an_object_that_a_callback_will_name_stays_the_same(void **state)
{
	struct told told = { .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER };
	mini_box box = box_of(8);

	(void)state;
	assert_int_equal(mini_notify(box, note, &told), MINI_OK);
	assert_int_equal(mini_release(box), MINI_OK);
	await_told(&told, 1);
	assert_ptr_equal(told.box, box);
}

static int answer(mini_box box, int value, void *data)
{
	(void)box;
	(void)data;
	return value + 1;
}

static void a_librarys_thread_gets_a_callbacks_result(void **state)
{
	mini_box box = box_of(8);
	int result = 0;

	(void)state;
	assert_int_equal(mini_ask(box, answer, NULL, &result), MINI_OK);
	assert_int_equal(result, 42);
	mini_release(box);
}

static void two_hundred_callbacks_are_all_run(void **state)
{
	struct told told = { .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER };
	mini_box box = box_of(8);

	(void)state;
	for (int i = 0; i < 200; i++)
		assert_int_equal(mini_notify(box, note, &told), MINI_OK);
	await_told(&told, 200);
	mini_release(box);
}

/*
 * ---- later
 */

static void later_data_come_with_the_answer_that_tells_of_it(void **state)
{
	static const size_t sizes[] = { 5, 5000, LARGE };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const size_t size = sizes[i];
		unsigned char *data = malloc(size), *back = calloc(1, size);
		mini_box box = box_of(size);
		mini_event event = NULL;

		fill(data, size, 3);
		assert_int_equal(mini_write(box, 0, size, data), MINI_OK);
		assert_int_equal(mini_read_later(box, size, back, &event),
				 MINI_OK);
		assert_non_null(event);
		assert_true(live() > 0);
		assert_int_equal(back[1], 0);
		assert_int_equal(mini_complete(event), MINI_OK);
		assert_memory_equal(data, back, size);
		assert_int_equal(mini_release_event(event), MINI_OK);
		mini_release(box);
		free(data);
		free(back);
	}
}

static void later_data_are_read_when_it_is_time(void **state)
{
	unsigned char data[100], back[100] = { 0 };
	mini_box box = box_of(sizeof(data));
	mini_event event = NULL;
	const int before = live();

	(void)state;
	fill(data, sizeof(data), 9);
	assert_int_equal(mini_write_later(box, sizeof(data), data, &event),
			 MINI_OK);
	assert_int_equal(mini_read(box, 0, sizeof(back), back), MINI_OK);
	assert_int_equal(back[5], 0);
	assert_int_equal(mini_complete(event), MINI_OK);
	assert_int_equal(mini_read(box, 0, sizeof(back), back), MINI_OK);
	assert_memory_equal(data, back, sizeof(data));
	assert_int_equal(mini_release_event(event), MINI_OK);
	assert_int_equal(live(), before);
	mini_release(box);
}

static void later_data_without_an_event_come_too(void **state)
{
	unsigned char data[3][100], back[3][100] = { { 0 } };
	mini_box boxes[3];
	const int before = live();

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		fill(data[i], 100, i);
		boxes[i] = box_of(100);
		assert_int_equal(mini_write(boxes[i], 0, 100, data[i]),
				 MINI_OK);
		assert_int_equal(mini_read_later(boxes[i], 100, back[i], NULL),
				 MINI_OK);
	}
	assert_int_equal(live(), before + 6);
	assert_int_equal(back[1][1], 0);
	assert_int_equal(mini_finish(), MINI_OK);
	for (unsigned i = 0; i < 3; i++) {
		assert_memory_equal(back[i], data[i], 100);
		assert_int_equal(mini_release(boxes[i]), MINI_OK);
	}
	/* The events were the server's own. */
	assert_int_equal(live(), before);
}

static void *finish_elsewhere(void *unused)
{
	mini_finish();
	return unused;
}

static void whichever_thread_learns_of_it_finds_later_data(void **state)
{
	unsigned char data[5000], back[5000] = { 0 };
	mini_box box = box_of(sizeof(data));
	pthread_t thread;

	(void)state;
	fill(data, sizeof(data), 77);
	assert_int_equal(mini_write(box, 0, sizeof(data), data), MINI_OK);
	assert_int_equal(mini_read_later(box, sizeof(back), back, NULL),
			 MINI_OK);
	pthread_create(&thread, NULL, finish_elsewhere, NULL);
	pthread_join(thread, NULL);
	assert_memory_equal(back, data, sizeof(data));
	mini_release(box);
}

static void a_later_call_that_fails_brings_nothing(void **state)
{
	unsigned char back[16] = "untouched";
	mini_box box = box_of(4);
	mini_event event = NULL;

	(void)state;
	assert_int_equal(mini_read_later(box, 16, back, &event), MINI_WRONG);
	assert_null(event);
	assert_string_equal((char *)back, "untouched");
	mini_release(box);
}

/*
 * ---- threads
 */

static void *work(void *data)
{
	_Atomic int *failures = data;
	mini_device here = NULL;
	uint64_t first = 0, then = 0;

	mini_get_device(&here);
	mini_thread(&first);
	for (unsigned i = 0; i < 60; i++) {
		unsigned char in[6000], out[6000];
		const size_t size = i % 2 ? sizeof(in) : 50;
		mini_status status;
		mini_box box = mini_create(here, size, &status);

		fill(in, size, i);
		if (mini_write(box, 0, size, in) != MINI_OK ||
		    mini_read(box, 0, size, out) != MINI_OK ||
		    memcmp(in, out, size) != 0 || mini_release(box) != MINI_OK)
			(*failures)++;
	}
	mini_thread(&then);
	if (first != then)
		(*failures)++;
	return NULL;
}

static void sixteen_threads_do_not_disturb_each_other(void **state)
{
	enum { THREADS = 16 };
	pthread_t threads[THREADS];
	_Atomic int failures = 0;
	const int before = live();

	(void)state;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, &failures);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(failures, 0);
	assert_int_equal(live(), before);
}

static void *one_call(void *unused)
{
	size_t length;

	return mini_length("x", &length) == MINI_OK ? unused : NULL;
}

static void more_threads_than_channels_may_come_and_go(void **state)
{
	(void)state;
	for (int i = 0; i < 1200; i++) {
		pthread_t thread;
		void *result = NULL;

		pthread_create(&thread, NULL, one_call, &result);
		pthread_join(thread, &result);
		assert_ptr_equal(result, &result);
	}
}

struct shared_box {
	mini_box box;
	_Atomic int failures;
};

static void *retain_and_release(void *data)
{
	struct shared_box *shared = data;

	for (int i = 0; i < 300; i++)
		if (mini_retain(shared->box) != MINI_OK ||
		    mini_release(shared->box) != MINI_OK)
			shared->failures++;
	return NULL;
}

static void counts_hold_when_threads_share_an_object(void **state)
{
	enum { THREADS = 8 };
	struct shared_box shared = { .box = box_of(8) };
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, retain_and_release, &shared);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(shared.failures, 0);
	assert_int_equal(mini_release(shared.box), MINI_OK);
	assert_int_equal(mini_release(shared.box), MINI_STALE);
}

/*
 * ---- text
 */

/* The library prints @given; it is there when the call returns. */
static void expect_print(const char *given)
{
	int ends[2], out = dup(STDOUT_FILENO);
	char text[64] = "";

	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	const mini_status status = mini_print(given);
	dup2(out, STDOUT_FILENO);
	close(ends[1]);
	close(out);
	assert_int_equal(status, MINI_OK);
	assert_int_equal(read(ends[0], text, sizeof(text) - 1), strlen(given));
	assert_string_equal(text, given);
	close(ends[0]);
}

static void what_the_library_prints_comes_before_the_answer(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		expect_print("printed, without a newline");
		expect_print("printed,\nwith two newlines\n");
		expect_print("> written past the buffer");
	}
}

static void much_text_is_whole_and_in_order(void **state)
{
	const size_t size = 400000;
	char *text = malloc(size + 1), *back = malloc(size + 1);
	FILE *file = tmpfile();
	const int out = dup(STDOUT_FILENO);

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = (char)('a' + i / 7 % 26);
	text[size] = '\0';
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	const mini_status status = mini_print(text);
	dup2(out, STDOUT_FILENO);
	close(out);
	assert_int_equal(status, MINI_OK);
	rewind(file);
	assert_int_equal(fread(back, 1, size + 1, file), size);
	assert_memory_equal(text, back, size);
	fclose(file);
	free(text);
	free(back);
}

/*
 * ---- idleness
 */

static unsigned long switches_of(const char *status)
{
	unsigned long count = 0, some;
	char line[256];
	FILE *file = fopen(status, "r");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "voluntary_ctxt_switches: %lu", &some) == 1 ||
		    sscanf(line, "nonvoluntary_ctxt_switches: %lu", &some) == 1)
			count += some;
	if (file)
		fclose(file);
	return count;
}

/* How often all threads of the server have run. */
static unsigned long server_switches(void)
{
	char name[64], status[400];
	unsigned long count = 0;
	const struct dirent *entry;

	snprintf(name, sizeof(name), "/proc/%d/task", (int)host_server());
	DIR *tasks = opendir(name);
	assert_non_null(tasks);
	while ((entry = readdir(tasks))) {
		snprintf(status, sizeof(status), "%s/%s/status", name,
			 entry->d_name);
		if (*entry->d_name != '.')
			count += switches_of(status);
	}
	closedir(tasks);
	return count;
}

static void an_idle_session_wakes_nobody(void **state)
{
	size_t length;

	(void)state;
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
	skip_because("ThreadSanitizer has a thread of its own");
#endif
	assert_int_equal(mini_length("four", &length), MINI_OK);
	/* It spins, and then sleeps; threads of earlier tests may end yet. */
	unsigned long before = 0, after = server_switches();
	for (int i = 0; i < 60 && before != after; i++) {
		before = after;
		usleep(600000);
		after = server_switches();
	}
	assert_true(before > 0);
	assert_int_equal(after, before);
}

/*
 * ---- what the daemon is told
 */

static void calls_and_refusals_are_counted(void **state)
{
	(void)state;
	assert_int_equal(mini_unsupported(), MINI_REFUSED);
	assert_int_equal(mini_unsupported(), MINI_REFUSED);
	assert_true(live() >= 0);
	assert_int_equal(host_counted("mini_unsupported"), 2);
	assert_true(host_counted("") > 0);
}

static void *answer_hundred(void *unused)
{
	size_t length = 0;

	assert_int_equal(mini_length("known", &length), MINI_OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(mini_known(), MINI_OK);
	return unused;
}

/* Also those after a thread's last call. */
static void answers_in_the_guest_are_counted_beyond_their_threads(void **state)
{
	pthread_t thread;

	(void)state;
	answer_hundred(NULL);
	assert_true(live() >= 0);
	const unsigned long before = host_counted(HELLO_ANSWERED);

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			pthread_create(&thread, NULL, answer_hundred, NULL), 0);
		pthread_join(thread, NULL);
	}
	answer_hundred(NULL);
	assert_true(live() >= 0);
	/* The server may have threads to close yet. */
	for (int i = 0; i < 6000; i++)
		if (host_counted(HELLO_ANSWERED) < before + 400)
			usleep(10000);
	assert_int_equal(host_counted(HELLO_ANSWERED), before + 400);
}

/*
 * ---- many threads
 */

struct crowd {
	pthread_barrier_t barrier;
	_Atomic int good, failed, other;
};

static void *join_crowd(void *data)
{
	struct crowd *crowd = data;
	size_t length = 0;
	const mini_status status = mini_length("in a crowd", &length);

	if (status == MINI_OK && length == 10)
		crowd->good++;
	else if (status == MINI_FAILURE)
		crowd->failed++;
	else
		crowd->other++;
	pthread_barrier_wait(&crowd->barrier);
	return NULL;
}

static void beyond_the_channels_a_thread_gets_an_error(void **state)
{
	enum { THREADS = 1100 };
	static pthread_t threads[THREADS];
	struct crowd crowd = { 0 };
	pthread_attr_t small;

	(void)state;
	pthread_barrier_init(&crowd.barrier, NULL, THREADS);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 256 << 10);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], &small, join_crowd, &crowd))
			fail_msg("thread %d", i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(crowd.other, 0);
	assert_int_equal(crowd.good + crowd.failed, THREADS);
	assert_in_range(crowd.good, 1000, 1024);
	assert_true(live() >= 0);
}

/*
 * ---- endings: each in a child, which has a session of its own
 */

static int in_child(int (*run)(mini_device root, mini_box box))
{
	mini_device root = device();
	mini_box box = box_of(8);
	int status = -1;

	fflush(stdout);
	const pid_t child = fork();
	if (child == 0)
		_exit(run(root, box));
	waitpid(child, &status, 0);
	assert_int_equal(mini_release(box), MINI_OK);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#define CHECK(condition)                 \
	do {                             \
		if (!(condition))        \
			return __LINE__; \
	} while (0)

/*
 * The same without a parent's session: a program of its own (a sanitizer cannot
 * have threads in a child that was forked from many).
 */
static const char *self;

static pid_t start_program(const char *name, int out)
{
	const char *const argv[] = { self, "--child", name, NULL };
	posix_spawn_file_actions_t actions;
	pid_t child = -1;

	posix_spawn_file_actions_init(&actions);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&actions, out, 4);
	if (posix_spawn(&child, self, &actions, NULL,
			(char *const *)(uintptr_t)argv, environ) != 0)
		fail_msg("cannot start %s", self);
	posix_spawn_file_actions_destroy(&actions);
	return child;
}

static int in_program(const char *name)
{
	int status = -1;

	waitpid(start_program(name, -1), &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int use_old_and_new(mini_device root, mini_box box)
{
	mini_status status;
	mini_device again = NULL;
	int number = 0;

	CHECK(mini_retain(box) == MINI_STALE);
	CHECK(mini_device_number(root, &number) == MINI_OK && number == 7);
	CHECK(mini_get_device(&again) == MINI_OK && again == root);
	mini_box mine = mini_create(root, 3, &status);
	CHECK(mine && mine != box);
	CHECK(mini_live(&number) == MINI_OK && number == 1);
	CHECK(mini_retain(box) == MINI_STALE);
	CHECK(mini_release(mine) == MINI_OK);
	return 0;
}

static void a_forked_child_has_a_session_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(in_child(use_old_and_new), 0);
}

static int fork_visit(mini_box box, int value, void *data)
{
	int status = 0;
	const pid_t child = fork();

	(void)box;
	if (child == 0) {
		*(bool *)data = true;
		return 1;
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 33 ? value + 5 : 0;
}

static void a_callback_may_fork(void **state)
{
	mini_box box = box_of(8);
	bool child = false;
	int sum = 0;

	(void)state;
	fflush(stdout);
	const mini_status status = mini_each(box, 1, fork_visit, &child, &sum);
	if (child) {
		size_t length;

		/* The call is the parent's. */
		if (status != MINI_LOST)
			_exit(1);
		_exit(mini_length("abc", &length) == MINI_OK ? 33 : 2);
	}
	assert_int_equal(status, MINI_OK);
	assert_int_equal(sum, 5);
	mini_release(box);
}

static int crash_server(mini_device root, mini_box box)
{
	int number;

	(void)box;
	CHECK(mini_crash() == MINI_LOST);
	CHECK(mini_crash() == MINI_LOST);
	CHECK(mini_live(&number) == MINI_LOST);
	CHECK(!mini_create(root, 1, NULL));
	return 0;
}

static void a_crashed_library_is_an_error_for_its_guest(void **state)
{
	(void)state;
	const double start = now_s();
	assert_int_equal(in_child(crash_server), 0);
	assert_true(now_s() - start < SOON_S);
}

static mini_status killed_status;

static void *sleep_long(void *unused)
{
	killed_status = mini_sleep(60000);
	return unused;
}

static int sleep_in_thread(void)
{
	pthread_t sleeper;
	size_t length;

	CHECK(mini_length("a", &length) == MINI_OK);
	CHECK(write(4, "r", 1) == 1);
	pthread_create(&sleeper, NULL, sleep_long, NULL);
	pthread_join(sleeper, NULL);
	CHECK(killed_status == MINI_LOST);
	CHECK(mini_length("a", &length) == MINI_LOST);
	return 0;
}

static void a_killed_server_ends_the_call_that_waits(void **state)
{
	int ready[2], status = -1;
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	const pid_t child = start_program("sleep_in_thread", ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	usleep(100000);
	const double start = now_s();
	kill(host_server(), SIGKILL);
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(now_s() - start < SOON_S);
	close(ready[0]);
	close(ready[1]);
}

static void a_killed_guest_ends_its_server(void **state)
{
	int ready[2];
	char byte;

	(void)state;
	fflush(stdout);
	assert_int_equal(pipe(ready), 0);
	const pid_t child = fork();
	if (child == 0) {
		size_t length;

		if (mini_length("a", &length) != MINI_OK ||
		    write(ready[1], "r", 1) != 1)
			_exit(1);
		mini_sleep(60000);
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(host_server_ended(SOON_S * 1000));
	close(ready[0]);
	close(ready[1]);
}

static int forge(mini_device root, mini_box box)
{
	int number;

	(void)root;
	(void)box;
	CHECK(mini_live(&number) == MINI_OK);
	mini_forge(UINT64_C(1) << 32 | 0x7fffffff);
	CHECK(mini_live(&number) == MINI_LOST);
	return 0;
}

static void a_forged_index_ends_the_session_and_no_other(void **state)
{
	(void)state;
	assert_int_equal(in_child(forge), 0);
	assert_true(host_server_ended(SOON_S * 1000));
	assert_true(live() >= 0);
}

static int exit_with_calls(void)
{
	pthread_t sleeper;

	pthread_create(&sleeper, NULL, sleep_long, NULL);
	usleep(50000);
	exit(0);
}

static void a_guest_may_exit_with_calls_in_flight(void **state)
{
	(void)state;
	const double start = now_s();
	assert_int_equal(in_program("exit_with_calls"), 0);
	assert_true(now_s() - start < SOON_S);
	assert_true(host_server_ended(SOON_S * 1000));
}

/* Run @run in a child whose stderr is @text. */
static int in_child_heard(int (*run)(mini_device root, mini_box box),
			  char *text, size_t room)
{
	int ends[2], status = -1;
	ssize_t size;

	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	const pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		_exit(run(NULL, NULL));
	}
	close(ends[1]);
	size = read(ends[0], text, room - 1);
	text[size > 0 ? size : 0] = '\0';
	close(ends[0]);
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int call_without_daemon(mini_device root, mini_box box)
{
	size_t length;

	(void)root;
	(void)box;
	setenv("SLUICE_SOCKET", "/nonexistent/sock", 1);
	CHECK(mini_length("a", &length) == MINI_LOST);
	CHECK(mini_length("a", &length) == MINI_LOST);
	CHECK(!mini_create(NULL, 1, NULL));
	return 0;
}

static void without_a_daemon_one_line_says_so(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(
		in_child_heard(call_without_daemon, text, sizeof(text)), 0);
	assert_string_equal(text, "sluice: error: no sluice daemon at "
				  "/nonexistent/sock; start the program with "
				  "`sluice run`\n");
}

static int call_inside_server(mini_device root, mini_box box)
{
	size_t length;

	(void)root;
	(void)box;
	setenv("SLUICE_SERVER", "1", 1);
	CHECK(mini_length("a", &length) == MINI_LOST);
	return 0;
}

static void inside_a_server_there_is_no_session(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(in_child_heard(call_inside_server, text, sizeof(text)),
			 0);
	assert_string_equal(text, "");
}

static int call_another_model(mini_device root, mini_box box)
{
	size_t length;

	(void)root;
	(void)box;
	CHECK(mini_length("ab", &length) == MINI_OK);
	CHECK(mini_of_another_model() == MINI_LOST);
	CHECK(mini_of_another_model() == MINI_LOST);
	CHECK(mini_length("abc", &length) == MINI_OK && length == 3);
	return 0;
}

static void a_library_of_another_model_is_refused_once(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(in_child_heard(call_another_model, text, sizeof(text)),
			 0);
	assert_string_equal(text,
			    "sluice: error: the server does not know mini 2 "
			    "(000000006d696e6a); it has version 1\n");
}

static void a_session_outlives_the_daemon(void **state)
{
	int ready[2], go[2], status = -1;
	char byte;

	(void)state;
	fflush(stdout);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	const pid_t child = fork();
	if (child == 0) {
		size_t length;

		if (mini_length("a", &length) != MINI_OK ||
		    write(ready[1], "r", 1) != 1 || read(go[0], &byte, 1) != 1)
			_exit(1);
		usleep(50000);
		_exit(mini_length("ab", &length) == MINI_OK ? 0 : 2);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	host_leave();
	assert_int_equal(write(go[1], "g", 1), 1);
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(host_server_ended(SOON_S * 1000));
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(go[i]);
	}
}

static int kill_visit(mini_box box, int value, void *data)
{
	(void)box;
	kill((pid_t) * (uint64_t *)data, SIGKILL);
	usleep(20000);
	return value;
}

static int kill_in_callback(void)
{
	mini_status status;
	mini_device root;
	uint64_t server;
	int sum;

	CHECK(mini_get_device(&root) == MINI_OK);
	CHECK(mini_process(&server) == MINI_OK);
	mini_box box = mini_create(root, 8, &status);
	CHECK(mini_each(box, 3, kill_visit, &server, &sum) == MINI_LOST);
	CHECK(mini_release(box) == MINI_LOST);
	return 0;
}

static void a_server_killed_in_a_callback_ends_the_call(void **state)
{
	(void)state;
	assert_int_equal(in_program("kill_in_callback"), 0);
}

static void no_server_complained(void **state)
{
	(void)state;
	assert_false(host_server_complained());
}

static void the_session_has_survived_all_that(void **state)
{
	(void)state;
	assert_int_equal(live(), 0);
}

static int run_child(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} programs[] = {
		{ "sleep_in_thread", sleep_in_thread },
		{ "exit_with_calls", exit_with_calls },
		{ "kill_in_callback", kill_in_callback },
	};

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (strcmp(programs[i].name, name) == 0)
			return programs[i].run();
	return 255;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_is_answered),
		cmocka_unit_test(data_of_every_size_travel_both_ways),
		cmocka_unit_test(text_of_every_size_is_whole),
		cmocka_unit_test(what_goes_in_and_out_comes_back_changed),
		cmocka_unit_test(what_fails_leaves_outs_alone),
		cmocka_unit_test(
			a_parsed_array_beyond_the_limit_fails_its_call_alone),
		cmocka_unit_test(only_rows_are_read_and_written),
		cmocka_unit_test(a_root_is_the_same_each_time),
		cmocka_unit_test(stale_and_foreign_handles_are_errors),
		cmocka_unit_test(an_object_lives_as_long_as_it_is_counted),
		cmocka_unit_test(a_failed_creation_leaves_nothing),
		cmocka_unit_test(an_object_that_another_needs_stays),
		cmocka_unit_test(many_are_created_at_once),
		cmocka_unit_test(indices_are_used_again),
		cmocka_unit_test(a_callback_during_a_call_runs_in_its_thread),
		cmocka_unit_test(callbacks_nest_eight_deep),
		cmocka_unit_test(
			a_callback_after_its_call_runs_in_a_thread_of_ours),
		cmocka_unit_test(
			an_object_that_a_callback_will_name_stays_the_same),
		cmocka_unit_test(a_librarys_thread_gets_a_callbacks_result),
		cmocka_unit_test(two_hundred_callbacks_are_all_run),
		cmocka_unit_test(
			later_data_come_with_the_answer_that_tells_of_it),
		cmocka_unit_test(later_data_are_read_when_it_is_time),
		cmocka_unit_test(later_data_without_an_event_come_too),
		cmocka_unit_test(
			whichever_thread_learns_of_it_finds_later_data),
		cmocka_unit_test(a_later_call_that_fails_brings_nothing),
		cmocka_unit_test(sixteen_threads_do_not_disturb_each_other),
		cmocka_unit_test(more_threads_than_channels_may_come_and_go),
		cmocka_unit_test(counts_hold_when_threads_share_an_object),
		cmocka_unit_test(
			what_the_library_prints_comes_before_the_answer),
		cmocka_unit_test(much_text_is_whole_and_in_order),
		cmocka_unit_test(an_idle_session_wakes_nobody),
		cmocka_unit_test(calls_and_refusals_are_counted),
		cmocka_unit_test(
			answers_in_the_guest_are_counted_beyond_their_threads),
		cmocka_unit_test(beyond_the_channels_a_thread_gets_an_error),
		cmocka_unit_test(a_forked_child_has_a_session_of_its_own),
		cmocka_unit_test(a_callback_may_fork),
		cmocka_unit_test(a_crashed_library_is_an_error_for_its_guest),
		cmocka_unit_test(a_killed_server_ends_the_call_that_waits),
		cmocka_unit_test(a_killed_guest_ends_its_server),
		cmocka_unit_test(a_forged_index_ends_the_session_and_no_other),
		cmocka_unit_test(a_guest_may_exit_with_calls_in_flight),
		cmocka_unit_test(without_a_daemon_one_line_says_so),
		cmocka_unit_test(inside_a_server_there_is_no_session),
		cmocka_unit_test(a_library_of_another_model_is_refused_once),
		cmocka_unit_test(a_session_outlives_the_daemon),
		cmocka_unit_test(a_server_killed_in_a_callback_ends_the_call),
		cmocka_unit_test(the_session_has_survived_all_that),
		cmocka_unit_test(no_server_complained),
	};

	if (argc < 3)
		return 2;
	self = argv[0];
	if (strcmp(argv[1], "--child") == 0)
		return run_child(argv[2]);
	/* One test alone, for people. */
	if (argc > 3)
		cmocka_set_test_filter(argv[3]);
	host_start(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

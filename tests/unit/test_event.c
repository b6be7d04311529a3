#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "event.h"
#include "pair.h"

#define MIB (UINT64_C(1) << 20)

static struct pair pair;
static struct event_writer writer;
static struct event_reader reader;

static int setup(void **state)
{
	(void)state;
	pair_open(&pair, MIB);
	event_reader_init(&reader, pair.guest);
	return event_writer_init(&writer, &pair.server);
}

static int teardown(void **state)
{
	(void)state;
	event_writer_fini(&writer);
	event_reader_fini(&reader);
	pair_close(&pair);
	return 0;
}

/* A notice of @size bytes, each @fill; the caller frees it. */
static struct wire_notice *make(uint32_t size, unsigned char fill)
{
	struct wire_notice *notice = malloc(size);

	memset(notice, fill, size);
	*notice = (struct wire_notice){ .kind = WIRE_NOTICE_TEXT,
					.size = size,
					.callback = fill };
	return notice;
}

static int send_notice(uint32_t size, unsigned char fill, bool wait)
{
	struct wire_notice *notice = make(size, fill);
	const int error =
		wait ? event_send(&writer, notice) : event_try(&writer, notice);

	free(notice);
	return error;
}

/* 1 when the next notice is there and is that one. */
static int read_notice(uint32_t size, unsigned char fill)
{
	struct wire_notice *notice = NULL;
	const int status = event_read(&reader, &notice);

	if (status != 1)
		return status;
	const unsigned char *bytes = (const unsigned char *)notice;
	bool same = notice->size == size && notice->callback == fill;
	for (uint32_t i = sizeof(*notice); same && i < size; i++)
		same = bytes[i] == fill;
	free(notice);
	return same ? 1 : -EBADMSG;
}

static void notices_come_out_as_they_went_in(void **state)
{
	(void)state;
	assert_false(event_pending(&reader));
	for (unsigned i = 0; i < 500; i++) {
		const uint32_t size = 16 + i * 968 % 30000 / 8 * 8;
		assert_int_equal(send_notice(size, (unsigned char)i, true), 0);
		assert_true(event_pending(&reader));
		assert_int_equal(read_notice(size, (unsigned char)i), 1);
	}
	assert_int_equal(read_notice(16, 0), 0);
	assert_false(event_pending(&reader));
}

static void what_does_not_fit_is_not_begun(void **state)
{
	(void)state;
	assert_int_equal(send_notice(40000, 1, false), 0);
	assert_int_equal(send_notice(40000, 2, false), -EAGAIN);
	assert_int_equal(read_notice(40000, 1), 1);
	assert_int_equal(send_notice(40000, 2, false), 0);
	assert_int_equal(read_notice(40000, 2), 1);
}

static void wrong_sizes_are_refused(void **state)
{
	const struct wire_notice odd = { .size = 17 }, small = { .size = 8 },
				 large = { .size = UINT32_MAX - 7 };

	(void)state;
	assert_int_equal(event_send(&writer, &odd), -EINVAL);
	assert_int_equal(event_send(&writer, &small), -EINVAL);
	assert_int_equal(event_send(&writer, &large), -EMSGSIZE);
}

struct sender {
	unsigned char fill;
	uint32_t size;
	int error;
};

static void *send_some(void *argument)
{
	struct sender *sender = argument;

	for (int i = 0; i < 20 && sender->error == 0; i++)
		sender->error = send_notice(sender->size, sender->fill, true);
	return NULL;
}

static int look_and_read(void *context)
{
	unsigned *count = context;
	struct wire_notice *notice;
	int status;

	while ((status = event_read(&reader, &notice)) == 1) {
		count[notice->callback]++;
		free(notice);
	}
	return status < 0 ? status : region_look(pair.guest);
}

static bool all_came(const void *subject)
{
	const unsigned *count = subject;

	return count[1] == 20 && count[2] == 20 && count[3] == 20;
}

/*
 * The guest's thread waits for something else and reads in its look(): writers
 * that find the ring full wake it. Without that this takes minutes.
 */
static void a_full_ring_wakes_who_waits_for_a_reply(void **state)
{
	struct sender senders[] = { { 1, 16, 0 },
				    { 2, 48000, 0 },
				    { 3, 300000, 0 } };
	struct channel_guest guest;
	struct channel_server server;
	unsigned count[4] = { 0 };
	pthread_t threads[3];
	struct timespec start, end;

	(void)state;
	pair_channel(&pair, &guest, &server);
	guest.waiter.look = look_and_read;
	guest.waiter.context = count;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, send_some, &senders[i]);
	assert_int_equal(bell_wait(&guest.waiter, all_came, count), 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(senders[i].error, 0);
	}
	assert_true(end.tv_sec - start.tv_sec < 60);
}

static void *lose_soon(void *argument)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	region_lose(argument);
	return NULL;
}

static void who_waits_for_room_learns_that_the_session_is_lost(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(send_notice(REGION_EVENTS_SIZE, 1, true), 0);
	pthread_create(&thread, NULL, lose_soon, pair.guest);
	assert_int_equal(send_notice(64, 1, true), -ECONNRESET);
	pthread_join(thread, NULL);
	assert_int_equal(send_notice(64, 1, false), -ECONNRESET);
}

static void impossible_indices_and_sizes_are_found(void **state)
{
	static const uint64_t tails[] = { 7, REGION_EVENTS_SIZE + 8,
					  UINT64_MAX - 7 };
	static const uint32_t sizes[] = { 0, 8, 20, UINT32_MAX - 7 };
	struct wire_notice notice = { .kind = 1 }, *out;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		notice.size = sizes[i];
		memcpy(pair.guest->shared->event_bytes, &notice,
		       sizeof(notice));
		atomic_store(&pair.guest->shared->events.tail, 64);
		assert_int_equal(event_read(&reader, &out), -EPROTO);
	}
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		atomic_store(&pair.guest->shared->events.tail, tails[i]);
		assert_int_equal(event_read(&reader, &out), -EPROTO);
	}
	atomic_store(&pair.guest->shared->events.head, 8);
	assert_int_equal(send_notice(64, 1, true), -EPROTO);
}

int main(void)
{
#define EVENT_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		EVENT_TEST(notices_come_out_as_they_went_in),
		EVENT_TEST(what_does_not_fit_is_not_begun),
		EVENT_TEST(wrong_sizes_are_refused),
		EVENT_TEST(a_full_ring_wakes_who_waits_for_a_reply),
		EVENT_TEST(who_waits_for_room_learns_that_the_session_is_lost),
		EVENT_TEST(impossible_indices_and_sizes_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

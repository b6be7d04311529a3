#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "pair.h"

#define MIB (UINT64_C(1) << 20)

static struct pair pair;
static struct channel_guest guest;
static struct channel_server server;
static _Alignas(16) unsigned char command[RING_COMMAND_MAX];

static int setup(void **state)
{
	(void)state;
	pair_open(&pair, MIB);
	pair_channel(&pair, &guest, &server);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pair_close(&pair);
	return 0;
}

/* Send a command of @size bytes that are all @fill. */
static int send_command(struct channel_guest *from, size_t size,
			unsigned char fill)
{
	void *place;
	const int error = ring_reserve(&from->ring, size, &place);

	if (error < 0)
		return error;
	struct wire_command *header = place;
	memset(place, fill, size);
	*header = (struct wire_command){ .api = 1,
					 .op = fill,
					 .size = (uint32_t)size };
	ring_commit(&from->ring, size);
	ring_publish(&from->ring, true);
	return 0;
}

static const struct wire_command *received(void)
{
	return (const struct wire_command *)command;
}

static bool all_are(const unsigned char *bytes, size_t size, unsigned char fill)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != fill)
			return false;
	return true;
}

static void commands_come_out_as_they_went_in(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		const size_t size = 16 + (size_t)rand_r(&seed) %
						 (RING_COMMAND_MAX / 8 - 1) * 8;
		assert_int_equal(send_command(&guest, size, (unsigned char)i),
				 0);
		assert_int_equal(ring_next(&server.ring, command), 1);
		assert_int_equal(received()->size, size);
		assert_int_equal(received()->op, (unsigned char)i);
		assert_true(all_are(command + 16, size - 16, (unsigned char)i));
	}
}

/* Commands of @bytes altogether, from an empty ring on. */
static void pass_bytes(uint64_t bytes)
{
	while (bytes > 0) {
		const size_t size =
			bytes > RING_COMMAND_MAX ? RING_COMMAND_MAX / 2 : bytes;
		assert_int_equal(send_command(&guest, size, 1), 0);
		assert_int_equal(ring_next(&server.ring, command), 1);
		bytes -= size;
	}
}

static void a_command_at_the_very_end_needs_no_filler(void **state)
{
	static const size_t gaps[] = { 0, 8, 16, 24, 4096, 16376, 16384 };

	(void)state;
	for (size_t i = 0; i < sizeof(gaps) / sizeof(*gaps); i++) {
		pass_bytes(REGION_RING_SIZE - gaps[i]);
		assert_int_equal(send_command(&guest, RING_COMMAND_MAX, 2), 0);
		assert_int_equal(ring_next(&server.ring, command), 1);
		assert_int_equal(received()->size, RING_COMMAND_MAX);
		assert_int_equal(guest.ring.tail % REGION_RING_SIZE,
				 gaps[i] < RING_COMMAND_MAX ? RING_COMMAND_MAX
							    : 0);
		teardown(state);
		setup(state);
	}
}

static void too_large_a_command_is_refused(void **state)
{
	void *place;

	(void)state;
	assert_int_equal(
		ring_reserve(&guest.ring, RING_COMMAND_MAX + 1, &place),
		-EMSGSIZE);
	assert_int_equal(ring_reserve(&guest.ring, SIZE_MAX, &place),
			 -EMSGSIZE);
}

static void nothing_is_seen_before_it_is_published(void **state)
{
	void *place;

	(void)state;
	assert_int_equal(ring_reserve(&guest.ring, 64, &place), 0);
	*(struct wire_command *)place =
		(struct wire_command){ .size = 64, .api = 1 };
	ring_commit(&guest.ring, 64);
	assert_int_equal(server.ring.shared->tail, 0);
	ring_publish(&guest.ring, false);
	assert_int_equal(ring_next(&server.ring, command), 1);
}

/* A command that was committed, and not published; where it ends. */
static uint64_t put_off(unsigned char fill)
{
	struct wire_command *header;
	void *place;

	assert_int_equal(ring_reserve(&guest.ring, sizeof(*header), &place), 0);
	header = place;
	*header = (struct wire_command){ .api = 1,
					 .op = fill,
					 .size = sizeof(*header) };
	ring_commit(&guest.ring, sizeof(*header));
	return guest.ring.tail;
}

static void
another_thread_shows_what_was_put_off_and_takes_nothing_back(void **state)
{
	struct region_channel *shared = guest.ring.shared;

	(void)state;
	const uint64_t first = put_off(1);
	ring_publish_for(shared, first);
	assert_int_equal(ring_next(&server.ring, command), 1);
	assert_int_equal(received()->op, 1);
	/* What has been executed may be more than what this end published. */
	pass_bytes(2 * (uint64_t)REGION_RING_SIZE);
	const uint64_t second = put_off(2);
	assert_int_equal(send_command(&guest, 64, 3), 0);
	const uint64_t shown = atomic_load(&shared->tail);
	ring_publish_for(shared, second);
	ring_publish_for(shared, first);
	assert_int_equal(atomic_load(&shared->tail), shown);
	for (unsigned op = 2; op <= 3; op++) {
		assert_int_equal(ring_next(&server.ring, command), 1);
		assert_int_equal(received()->op, op);
	}
}

static void what_was_executed_is_known(void **state)
{
	(void)state;
	send_command(&guest, 64, 1);
	send_command(&guest, 32, 1);
	ring_next(&server.ring, command);
	assert_int_equal(ring_executed(&guest.ring), 0);
	ring_done(&server.ring);
	assert_int_equal(ring_executed(&guest.ring), 64);
	ring_next(&server.ring, command);
	ring_done(&server.ring);
	assert_int_equal(ring_executed(&guest.ring), guest.ring.tail);
}

static void sizes_that_cannot_be_end_the_session(void **state)
{
	static const uint32_t sizes[] = { 0,
					  8,
					  12,
					  15,
					  17,
					  40,
					  RING_COMMAND_MAX + 8,
					  REGION_RING_SIZE,
					  REGION_RING_SIZE * 2,
					  UINT32_MAX,
					  UINT32_MAX - 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct channel_server victim;
		channel_serve(&victim, &pair.server, guest.index, NULL);
		struct wire_command header = { .api = 1, .size = sizes[i] };
		memcpy(victim.ring.shared->commands, &header, sizeof(header));
		atomic_store(&victim.ring.shared->tail, 32);
		assert_int_equal(ring_next(&victim.ring, command), -EPROTO);
	}
}

static void fillers_of_another_size_end_the_session(void **state)
{
	const struct wire_command filler = { .api = WIRE_RUNTIME,
					     .op = WIRE_PAD,
					     .size = 64 };

	(void)state;
	memcpy(server.ring.shared->commands, &filler, sizeof(filler));
	atomic_store(&server.ring.shared->tail, 128);
	assert_int_equal(ring_next(&server.ring, command), -EPROTO);
}

static void indices_that_jump_or_go_back_end_the_session(void **state)
{
	static const uint64_t tails[] = { 32,
					  63,
					  65,
					  72,
					  64 + REGION_RING_SIZE + 8,
					  UINT64_MAX - 7,
					  UINT64_C(1) << 63 };

	(void)state;
	send_command(&guest, 64, 1);
	assert_int_equal(ring_next(&server.ring, command), 1);
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		struct ring_consumer copy = server.ring;
		atomic_store(&server.ring.shared->tail, tails[i]);
		assert_int_equal(ring_next(&copy, command), -EPROTO);
	}
}

static void a_server_that_frees_what_was_not_sent_is_found_out(void **state)
{
	void *place;

	(void)state;
	for (unsigned i = 0; i < REGION_RING_SIZE / RING_COMMAND_MAX; i++)
		send_command(&guest, RING_COMMAND_MAX, 1);
	atomic_store(&server.ring.shared->head, UINT64_C(1) << 40);
	assert_int_equal(ring_reserve(&guest.ring, 64, &place), -EPROTO);
	atomic_store(&server.ring.shared->head, 2 * REGION_RING_SIZE);
	assert_int_equal(ring_reserve(&guest.ring, 64, &place), -EPROTO);
}

static void replies_come_with_their_bodies(void **state)
{
	static const uint32_t sizes[] = { 0, 8, REPLY_PIECE_MAX - 8,
					  REPLY_PIECE_MAX };
	unsigned char bytes[REPLY_PIECE_MAX];
	struct reply_body body = { 0 };
	struct wire_reply reply;

	(void)state;
	memset(bytes, 7, sizeof(bytes));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const struct wire_reply sent = { .kind = WIRE_REPLY,
						 .size = sizes[i],
						 .result = i };
		assert_int_equal(reply_send(&server.replies, &sent, bytes), 0);
		assert_int_equal(reply_wait(&guest.replies, &reply, &body), 0);
		assert_int_equal(reply.size, sizes[i]);
		assert_int_equal(reply.result, i);
		assert_int_equal(body.size, sizes[i]);
		assert_true(all_are(body.data, sizes[i], 7));
	}
	reply_body_fini(&body);
}

static void replies_that_cannot_be_lose_the_session(void **state)
{
	static const struct wire_reply replies[] = {
		{ .kind = 0 },
		{ .kind = 4 },
		{ .kind = WIRE_REPLY, .size = REPLY_PIECE_MAX + 1 },
		{ .kind = WIRE_NESTED, .size = UINT32_MAX },
	};
	struct reply_body body = { 0 };
	struct wire_reply reply;

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
		struct reply_reader victim = guest.replies;
		server.replies.shared->reply = replies[i];
		atomic_store(&server.replies.shared->seq, 1);
		assert_int_equal(reply_wait(&victim, &reply, &body), -EPROTO);
	}
	struct reply_reader victim = guest.replies;
	server.replies.shared->reply =
		(struct wire_reply){ .kind = WIRE_REPLY };
	atomic_store(&server.replies.shared->seq, 2);
	assert_int_equal(reply_wait(&victim, &reply, &body), -EPROTO);
	reply_body_fini(&body);
}

/* A server that answers each command with its bytes. */
static void *echo(void *argument)
{
	struct channel_server *self = argument;
	_Alignas(16) unsigned char copy[RING_COMMAND_MAX];
	const struct wire_command *header = (const struct wire_command *)copy;
	int status;

	while ((status = ring_next(&self->ring, copy)) == 1) {
		ring_done(&self->ring);
		if (header->flags & WIRE_NO_REPLY)
			continue;
		const struct wire_reply reply = { .kind = WIRE_REPLY,
						  .size = header->size,
						  .result = header->op };
		if (reply_send(&self->replies, &reply, copy) < 0)
			return (void *)2;
	}
	if (status == 0)
		channel_release(self);
	return (void *)(intptr_t)status;
}

static int call(struct channel_guest *from, size_t size, unsigned char fill,
		struct reply_body *body)
{
	struct wire_reply reply;
	int error = send_command(from, size, fill);

	if (error == 0)
		error = reply_wait(&from->replies, &reply, body);
	if (error < 0)
		return error;
	return reply.result == fill && body->size == size &&
			       all_are(body->data + 16, size - 16, fill)
		       ? 0
		       : -EBADMSG;
}

static void calls_and_answers_pass_between_threads(void **state)
{
	struct reply_body body = { 0 };
	pthread_t thread;
	void *status;

	(void)state;
	pthread_create(&thread, NULL, echo, &server);
	for (unsigned i = 0; i < 3000; i++)
		assert_int_equal(call(&guest, 16 + i % 2000 * 8,
				      (unsigned char)i, &body),
				 0);
	channel_close(&guest);
	pthread_join(thread, &status);
	assert_null(status);
	assert_int_equal(pair.server.shared->slots[guest.index], CHANNEL_FREE);
	reply_body_fini(&body);
}

/* Many commands without replies, then one with: the ring is full often. */
static void a_full_ring_waits_and_loses_nothing(void **state)
{
	struct reply_body body = { 0 };
	pthread_t thread;
	unsigned seed = 3;
	void *place, *status;

	(void)state;
	pthread_create(&thread, NULL, echo, &server);
	for (unsigned i = 0; i < 20000; i++) {
		const size_t size = 16 + (size_t)rand_r(&seed) % 200 * 8;
		assert_int_equal(ring_reserve(&guest.ring, size, &place), 0);
		*(struct wire_command *)place = (struct wire_command){
			.api = 1, .flags = WIRE_NO_REPLY, .size = (uint32_t)size
		};
		ring_commit(&guest.ring, size);
		if (i % 16 == 0)
			ring_publish(&guest.ring, i % 32 == 0);
	}
	assert_int_equal(call(&guest, 64, 5, &body), 0);
	assert_int_equal(ring_executed(&guest.ring), guest.ring.tail);
	channel_close(&guest);
	pthread_join(thread, &status);
	assert_null(status);
	reply_body_fini(&body);
}

/* A server whose answers are larger than the slot. */
static void *answer_large(void *argument)
{
	struct channel_server *self = argument;
	static unsigned char body[REPLY_PIECE_MAX * 5 + 8];

	memset(body, 9, sizeof(body));
	for (uint32_t i = 0; i < 50; i++) {
		const struct wire_reply reply = {
			.kind = i % 2 ? WIRE_NESTED : WIRE_REPLY,
			.size = (uint32_t)sizeof(body) - i * 1608,
		};
		if (ring_next(&self->ring, command) != 1 ||
		    reply_send(&self->replies, &reply, body) < 0)
			return (void *)1;
	}
	return NULL;
}

static void large_replies_come_in_pieces(void **state)
{
	struct reply_body body = { 0 };
	struct wire_reply reply;
	pthread_t thread;
	void *status;

	(void)state;
	pthread_create(&thread, NULL, answer_large, &server);
	for (uint32_t i = 0; i < 50; i++) {
		const uint32_t size = REPLY_PIECE_MAX * 5 + 8 - i * 1608;
		assert_int_equal(send_command(&guest, 64, 1), 0);
		assert_int_equal(reply_wait(&guest.replies, &reply, &body), 0);
		assert_int_equal(reply.kind, i % 2 ? WIRE_NESTED : WIRE_REPLY);
		assert_int_equal(reply.size, size);
		assert_true(all_are(body.data, size, 9));
	}
	pthread_join(thread, &status);
	assert_null(status);
	reply_body_fini(&body);
}

static void too_large_a_reply_is_not_sent(void **state)
{
	const struct wire_reply reply = { .kind = WIRE_REPLY,
					  .size = UINT32_MAX };

	(void)state;
	assert_int_equal(reply_send(&server.replies, &reply, command),
			 -EMSGSIZE);
}

static void waits_end_when_the_session_is_lost(void **state)
{
	struct reply_body body = { 0 };
	struct wire_reply reply;
	pthread_t thread;
	void *status;

	(void)state;
	pthread_create(&thread, NULL, echo, &server);
	region_lose(pair.guest);
	assert_int_equal(reply_wait(&guest.replies, &reply, &body),
			 -ECONNRESET);
	pthread_join(thread, &status);
	assert_int_equal((intptr_t)status, -ECONNRESET);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A child is the server; its death is seen without anybody's help. Returns how
 * long that took. */
static double seconds_until_death_is_seen(void)
{
	struct reply_body body = { 0 };
	struct wire_reply reply;
	int fd = -1;

	assert_int_equal(region_create(&fd, MIB), 0);
	struct region *mine = NULL;
	assert_int_equal(region_attach(&mine, fd, MIB, REGION_GUEST), 0);
	const pid_t child = fork();
	if (child == 0) {
		struct region *theirs = NULL;
		uint32_t index;
		if (region_attach(&theirs, fd, MIB, REGION_SERVER) != 0 ||
		    region_robust_hold(theirs) != 0 ||
		    channel_wanted(theirs, &index) != 0)
			_exit(1);
		channel_serve(&server, theirs, index, NULL);
		while (ring_next(&server.ring, command) == 1 &&
		       received()->op != 66) {
			const struct wire_reply answer = {
				.kind = WIRE_REPLY,
				.size = received()->size,
				.result = received()->op,
			};
			reply_send(&server.replies, &answer, command);
		}
		for (;;)
			pause();
	}
	struct channel_guest channel;
	assert_int_equal(channel_open(&channel, mine, region_look, mine), 0);
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(call(&channel, 16 + i % 64 * 8, 1, &body), 0);
	send_command(&channel, 64, 66);
	const double start = seconds();
	kill(child, SIGKILL);
	assert_int_equal(reply_wait(&channel.replies, &reply, &body), -EPIPE);
	const double took = seconds() - start;
	waitpid(child, NULL, 0);
	reply_body_fini(&body);
	region_detach(mine);
	close(fd);
	return took;
}

static void a_killed_server_is_seen_within_a_second(void **state)
{
	(void)state;
	/* The child may have to wait for a CPU to die on; not each time. */
	for (int i = 0; i < 9; i++)
		if (seconds_until_death_is_seen() < 1)
			return;
	assert_true(seconds_until_death_is_seen() < 1);
}

/* The other process, a guest without scruples: words and bytes at random. */
static void scribble(struct region_shared *shared)
{
	unsigned seed = 5;
	struct region_channel *words = &shared->channels[0];

	for (;;) {
		volatile unsigned char *at =
			words->commands + rand_r(&seed) % 256;
		*at = (unsigned char)rand_r(&seed);
		at = words->commands + rand_r(&seed) % REGION_RING_SIZE;
		*at = (unsigned char)rand_r(&seed);
	}
}

static void a_guest_that_flips_bytes_gets_eproto_and_no_more(void **state)
{
	unsigned taken = 0;
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, MIB), 0);
	struct region *region = NULL;
	assert_int_equal(region_attach(&region, fd, MIB, REGION_SERVER), 0);
	const pid_t child = fork();
	if (child == 0) {
		struct region *theirs = NULL;
		if (region_attach(&theirs, fd, MIB, REGION_GUEST) == 0)
			scribble(theirs->shared);
		_exit(1);
	}
	const struct wire_command header = { .api = 1, .size = 64 };
	unsigned char *guard = calloc(1, RING_COMMAND_MAX + 64);
	atomic_store(&region->shared->slots[0], CHANNEL_OPEN);
	for (unsigned i = 0; i < 20000; i++) {
		struct channel_server victim;
		channel_serve(&victim, region, 0, NULL);
		memcpy(victim.ring.shared->commands, &header, sizeof(header));
		atomic_store(&victim.ring.shared->tail, REGION_RING_SIZE);
		int status = ring_next(&victim.ring, guard);
		if (status == 1) {
			const struct wire_command *copy =
				(const struct wire_command *)guard;
			assert_true(copy->size % 8 == 0 && copy->size >= 16 &&
				    copy->size <= RING_COMMAND_MAX);
			taken++;
		} else {
			assert_int_equal(status, -EPROTO);
		}
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(taken > 0);
	assert_true(all_are(guard + RING_COMMAND_MAX, 64, 0));
	free(guard);
	region_detach(region);
	close(fd);
}

static void a_channel_is_used_again_and_starts_anew(void **state)
{
	struct reply_body body = { 0 };

	(void)state;
	channel_close(&guest);
	assert_int_equal(ring_next(&server.ring, command), 0);
	channel_release(&server);
	for (unsigned i = 0; i < 5; i++) {
		pthread_t thread;
		struct channel_guest again;
		pair_channel(&pair, &again, &server);
		assert_int_equal(again.index, guest.index);
		pthread_create(&thread, NULL, echo, &server);
		assert_int_equal(call(&again, 64, 1, &body), 0);
		channel_close(&again);
		pthread_join(thread, NULL);
	}
	reply_body_fini(&body);
}

static void what_a_thread_published_before_it_left_is_executed(void **state)
{
	struct channel_guest gone;
	struct channel_server late;
	uint32_t index;

	(void)state;
	assert_int_equal(
		channel_open(&gone, pair.guest, region_look, pair.guest), 0);
	assert_int_equal(send_command(&gone, 64, 9), 0);
	channel_close(&gone);
	assert_int_equal(channel_wanted(&pair.server, &index), 0);
	assert_int_equal(index, gone.index);
	channel_serve(&late, &pair.server, index, NULL);
	assert_int_equal(ring_next(&late.ring, command), 1);
	assert_int_equal(received()->op, 9);
	assert_int_equal(ring_next(&late.ring, command), 0);
	channel_release(&late);
}

static void a_guest_that_does_not_spin_says_so_to_its_server(void **state)
{
	struct channel_guest still;

	(void)state;
	assert_int_equal(atomic_load(&server.waiter.peer->still), 0);
	pair.guest->patience = (struct bell_patience){ 0 };
	assert_int_equal(
		channel_open(&still, pair.guest, region_look, pair.guest), 0);
	assert_int_equal(atomic_load(&still.waiter.bell->still), 1);
}

static void there_are_1024_channels_and_no_more(void **state)
{
	struct channel_guest channel;
	uint32_t index;

	(void)state;
	for (uint32_t i = 1; i < REGION_CHANNELS; i++)
		assert_int_equal(channel_open(&channel, pair.guest, region_look,
					      pair.guest),
				 0);
	assert_int_equal(
		channel_open(&channel, pair.guest, region_look, pair.guest),
		-EAGAIN);
	for (uint32_t i = 1; i < REGION_CHANNELS; i++) {
		assert_int_equal(channel_wanted(&pair.server, &index), 0);
		assert_int_equal(index, i);
	}
}

static void a_channel_that_is_served_cannot_be_wanted_again(void **state)
{
	uint32_t index;

	(void)state;
	atomic_store(&pair.server.shared->slots[guest.index], CHANNEL_WANTED);
	assert_int_equal(channel_wanted(&pair.server, &index), -EPROTO);
}

int main(void)
{
#define RING_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		RING_TEST(commands_come_out_as_they_went_in),
		RING_TEST(a_command_at_the_very_end_needs_no_filler),
		RING_TEST(too_large_a_command_is_refused),
		RING_TEST(nothing_is_seen_before_it_is_published),
		RING_TEST(
			another_thread_shows_what_was_put_off_and_takes_nothing_back),
		RING_TEST(what_was_executed_is_known),
		RING_TEST(sizes_that_cannot_be_end_the_session),
		RING_TEST(fillers_of_another_size_end_the_session),
		RING_TEST(indices_that_jump_or_go_back_end_the_session),
		RING_TEST(a_server_that_frees_what_was_not_sent_is_found_out),
		RING_TEST(replies_come_with_their_bodies),
		RING_TEST(replies_that_cannot_be_lose_the_session),
		RING_TEST(calls_and_answers_pass_between_threads),
		RING_TEST(a_full_ring_waits_and_loses_nothing),
		RING_TEST(large_replies_come_in_pieces),
		RING_TEST(too_large_a_reply_is_not_sent),
		RING_TEST(waits_end_when_the_session_is_lost),
		RING_TEST(a_killed_server_is_seen_within_a_second),
		RING_TEST(a_guest_that_flips_bytes_gets_eproto_and_no_more),
		RING_TEST(a_channel_is_used_again_and_starts_anew),
		RING_TEST(what_a_thread_published_before_it_left_is_executed),
		RING_TEST(a_guest_that_does_not_spin_says_so_to_its_server),
		RING_TEST(there_are_1024_channels_and_no_more),
		RING_TEST(a_channel_that_is_served_cannot_be_wanted_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

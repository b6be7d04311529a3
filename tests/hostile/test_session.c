/*
 * Guests that break the protocol, one way each. Their sessions end, or they get
 * an error; another session computes right results meanwhile and afterwards;
 * and no server ends by a signal or with a sanitizer's complaint.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "mini.h"
#include "mini_wire.h"
#include "forger.h"
#include "ring.h"

#define ROOT wire_id(WIRE_SERVER_IDS, 1)

/*
 * ---- the other session: the guest library's, in this process
 */

static void others_are_served(void)
{
	static unsigned char in[20000], out[20000];
	mini_device device;
	mini_status status;

	assert_int_equal(mini_get_device(&device), MINI_OK);
	mini_box box = mini_create(device, sizeof(in), &status);
	assert_non_null(box);
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (unsigned char)rand();
	assert_int_equal(mini_write(box, 0, sizeof(in), in), MINI_OK);
	assert_int_equal(mini_read(box, 0, sizeof(out), out), MINI_OK);
	assert_memory_equal(in, out, sizeof(in));
	assert_int_equal(mini_release(box), MINI_OK);
}

static void ends(struct forger *forger)
{
	assert_true(forger_ends(forger));
	forger_end(forger);
	others_are_served();
}

/*
 * ---- messages
 */

static void create(struct forger *forger, uint64_t id, uint64_t size)
{
	const struct mini_create_args args = { ROOT, size, id };
	unsigned char body[sizeof(args) + 8];
	const uint64_t none = WIRE_NONE;

	memcpy(body, &args, sizeof(args));
	memcpy(body + sizeof(args), &none, sizeof(none));
	forger_command(forger, 0, 1, MINI_CREATE, 0, body, sizeof(body));
}

static void make_box(struct forger *forger, uint64_t id)
{
	struct wire_reply reply;

	create(forger, id, 64);
	assert_true(forger_reply(forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.succeeded, 1);
}

static void retain(struct forger *forger, uint64_t id)
{
	forger_command(forger, 0, 1, MINI_RETAIN, 0, &id, sizeof(id));
}

static int64_t retain_error(struct forger *forger, uint64_t id)
{
	struct wire_reply reply;

	retain(forger, id);
	assert_true(forger_reply(forger, 0, &reply, NULL, 0));
	return reply.error;
}

/*
 * ---- rings and slots
 */

static void impossible_sizes_end_the_session(void **state)
{
	static const uint32_t sizes[] = { 0,	      8,
					  15,	      17,
					  24,	      RING_COMMAND_MAX + 8,
					  65536,      1u << 31,
					  UINT32_MAX, UINT32_MAX - 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const struct wire_command header = { .api = 1,
						     .op = MINI_LIVE,
						     .size = sizes[i] };
		struct forger forger;

		forger_begin(&forger);
		forger_send(&forger, 0, &header, sizeof(header));
		ends(&forger);
	}
}

static void indices_that_jump_or_go_back_end_the_session(void **state)
{
	static const int64_t jumps[] = {
		8, -8, 1, REGION_RING_SIZE + 8, 1 << 30, INT64_MAX, INT64_MIN
	};

	(void)state;
	for (size_t i = 0; i < sizeof(jumps) / sizeof(*jumps); i++) {
		struct forger forger;

		forger_begin(&forger);
		atomic_store(&forger.region->shared->channels[0].tail,
			     forger.tails[0] + (uint64_t)jumps[i]);
		bell_ring(&forger.region->shared->channels[0].server);
		ends(&forger);
	}
}

static void a_forged_acknowledgement_ends_the_session(void **state)
{
	const uint64_t size = 100000;
	const uint64_t body[] = { size, WIRE_NONE, size };
	struct forger forger;
	struct wire_reply reply;

	(void)state;
	forger_begin(&forger);
	/* Room in line: the answer comes in pieces. */
	forger_command(&forger, 0, 1, MINI_ECHO, 0, body, sizeof(body));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.kind, WIRE_MORE);
	atomic_store(&forger.region->shared->channels[0].ack, 77777);
	bell_ring(&forger.region->shared->channels[0].server);
	ends(&forger);
}

static void slots_of_every_kind_harm_nobody_else(void **state)
{
	struct forger forger;

	(void)state;
	forger_begin(&forger);
	for (uint32_t i = 1; i < REGION_CHANNELS; i++)
		atomic_store(&forger.region->shared->slots[i],
			     i % 8 == 7 ? 0xdeadbeef : i % 8);
	atomic_fetch_add(&forger.region->shared->wanted, 1);
	bell_ring(&forger.region->shared->wanted_bell);
	others_are_served();
	/* Again what is served already. */
	atomic_store(&forger.region->shared->slots[0], 1);
	atomic_fetch_add(&forger.region->shared->wanted, 1);
	bell_ring(&forger.region->shared->wanted_bell);
	ends(&forger);
}

static void a_region_that_says_lost_ends_its_server(void **state)
{
	struct forger forger;

	(void)state;
	forger_begin(&forger);
	atomic_store(&forger.region->shared->state, 1);
	for (uint32_t i = 0; i < 2; i++)
		bell_ring(&forger.region->shared->channels[i].server);
	bell_ring(&forger.region->shared->wanted_bell);
	assert_true(host_server_ended(60000));
	ends(&forger);
}

static void a_forged_robust_word_harms_only_its_guest(void **state)
{
	static const uint32_t words[] = { 0, 1, UINT32_MAX, 0x40000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct forger forger;

		forger_begin(&forger);
		atomic_store(&forger.region->shared->robust, words[i]);
		others_are_served();
		region_lose(forger.region);
		assert_true(host_server_ended(60000));
		forger_end(&forger);
	}
	others_are_served();
}

static void the_region_keeps_its_size_and_is_not_executed(void **state)
{
	struct forger forger;

	(void)state;
	forger_begin(&forger);
	assert_int_equal(ftruncate(forger.memfd, 4096), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(forger.memfd, (off_t)1 << 40), -1);
	assert_int_equal(errno, EPERM);
	make_box(&forger, wire_id(1, 1));
	forger_end(&forger);
	others_are_served();
}

static void holes_in_the_region_read_as_zeroes(void **state)
{
	struct forger forger;
	struct region_channel *words;

	(void)state;
	forger_begin(&forger);
	words = &forger.region->shared->channels[0];
	madvise(words, sizeof(*words), MADV_REMOVE);
	bell_ring(&words->server);
	/* The tail went back: that is the end. */
	ends(&forger);
}

/*
 * ---- commands
 */

static void unknown_commands_end_the_session(void **state)
{
	static const struct {
		uint8_t api;
		uint16_t op;
	} cases[] = { { 0, 5 }, { 0, 999 }, { 0, 0xffff },   { 1, 0 },
		      { 2, 1 }, { 255, 1 }, { 1, MINI_OPS }, { 1, 0xffff } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const uint64_t body[8] = { 0 };
		struct forger forger;

		forger_begin(&forger);
		forger_command(&forger, 0, cases[i].api, cases[i].op, 0, body,
			       sizeof(body));
		ends(&forger);
	}
}

static void a_call_before_its_api_is_open_ends_the_session(void **state)
{
	const uint64_t id = ROOT;
	struct forger forger;

	(void)state;
	forger_connect(&forger);
	forger_open(&forger, 0);
	forger_command(&forger, 0, 1, MINI_RETAIN, 0, &id, sizeof(id));
	ends(&forger);
}

static void an_api_that_is_not_there_is_an_error(void **state)
{
	struct {
		char name[WIRE_NAME];
		uint64_t hash;
	} asked = { .name = "mini", .hash = MINI_HASH + 1 };
	struct wire_reply reply;
	struct forger forger;

	(void)state;
	forger_connect(&forger);
	forger_open(&forger, 0);
	forger_command(&forger, 0, WIRE_RUNTIME, WIRE_OPEN_API, 0, &asked,
		       sizeof(asked));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_not_equal(reply.error, 0);
	strcpy(asked.name, "maxi");
	forger_command(&forger, 0, WIRE_RUNTIME, WIRE_OPEN_API, 0, &asked,
		       sizeof(asked));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_not_equal(reply.error, 0);
	memset(asked.name, 'x', sizeof(asked.name));
	forger_command(&forger, 0, WIRE_RUNTIME, WIRE_OPEN_API, 0, &asked,
		       sizeof(asked));
	ends(&forger);
}

static void truncated_runtime_commands_end_the_session(void **state)
{
	(void)state;
	for (uint16_t op = WIRE_OPEN_API; op <= WIRE_REFUSED; op++) {
		const uint64_t body[32] = { 0 };
		struct forger forger;

		forger_begin(&forger);
		forger_command(&forger, 0, WIRE_RUNTIME, op, 0, body, 24);
		ends(&forger);
	}
}

static void answers_that_nobody_asked_for_end_the_session(void **state)
{
	static const uint64_t bodies[][2] = { { 1, 0 },
					      { 1, 1 },
					      { 1, UINT64_MAX } };

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct forger forger;

		forger_begin(&forger);
		forger_command(&forger, 0, WIRE_RUNTIME, WIRE_CALLBACK_DONE,
			       WIRE_NO_REPLY, bodies[i], sizeof(bodies[i]));
		ends(&forger);
	}
}

static void refused_names_are_bounded(void **state)
{
	struct forger forger;
	char name[64];

	(void)state;
	forger_begin(&forger);
	memset(name, 'n', sizeof(name));
	for (unsigned i = 0; i < 3000; i++) {
		memcpy(name, &i, sizeof(i));
		forger_command(&forger, 0, WIRE_RUNTIME, WIRE_REFUSED,
			       WIRE_NO_REPLY, name, sizeof(name));
		if (i % 100 == 99)
			make_box(&forger, wire_id(1 + i, 1));
	}
	forger_end(&forger);
	others_are_served();
}

/*
 * ---- handles
 */

static void handles_of_other_sessions_mean_nothing(void **state)
{
	struct forger one, other;

	(void)state;
	forger_begin(&one);
	forger_begin(&other);
	make_box(&one, wire_id(7, 9));
	assert_int_equal(retain_error(&one, wire_id(7, 9)), 0);
	assert_int_equal(retain_error(&other, wire_id(7, 9)), MINI_STALE);
	forger_end(&one);
	forger_end(&other);
	others_are_served();
}

static void stale_and_wrong_handles_are_errors(void **state)
{
	struct wire_reply reply;
	struct forger forger;
	const uint64_t id = wire_id(3, 5);

	(void)state;
	forger_begin(&forger);
	make_box(&forger, id);
	assert_int_equal(retain_error(&forger, wire_id(3, 4)), MINI_STALE);
	assert_int_equal(retain_error(&forger, wire_id(3, 6)), MINI_STALE);
	assert_int_equal(retain_error(&forger, wire_id(4, 5)), MINI_STALE);
	assert_int_equal(retain_error(&forger, ROOT), MINI_STALE);
	forger_command(&forger, 0, 1, MINI_RELEASE, 0, &id, sizeof(id));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.error, 0);
	forger_command(&forger, 0, 1, MINI_RELEASE, 0, &id, sizeof(id));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.error, MINI_STALE);
	forger_end(&forger);
	others_are_served();
}

static void forged_ids_end_the_session(void **state)
{
	static const uint64_t ids[] = { UINT64_MAX, WIRE_OBJECTS,
					(UINT64_C(1) << 32) | 0x80000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		struct forger forger;

		forger_begin(&forger);
		retain(&forger, ids[i]);
		ends(&forger);
		forger_begin(&forger);
		create(&forger, ids[i], 8);
		ends(&forger);
	}
}

static void an_id_that_is_taken_ends_the_session(void **state)
{
	struct forger forger;

	(void)state;
	forger_begin(&forger);
	make_box(&forger, wire_id(1, 1));
	create(&forger, wire_id(1, 2), 8);
	ends(&forger);
}

static void ids_may_be_used_up(void **state)
{
	struct wire_reply reply = { 0 };
	struct forger forger;
	const uint64_t many[] = { ROOT, 0, 1 << 19, 1 << 19 };

	(void)state;
	forger_begin(&forger);
	/* Half a million at once, of the server's range: there are not so
	 * many, so this guest ends; it is told so or loses its session. */
	forger_command(&forger, 0, 1, MINI_CREATE_MANY, 0, many, sizeof(many));
	assert_true(!forger_reply(&forger, 0, &reply, NULL, 0) ||
		    reply.error != 0);
	forger_end(&forger);
	others_are_served();
}

/*
 * ---- the arena
 */

static void arena_offsets_outside_end_the_session(void **state)
{
	static const uint64_t offsets[] = { UINT64_C(256) << 20,
					    (UINT64_C(256) << 20) - 63,
					    UINT64_MAX - 63, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		const uint64_t body[] = { wire_id(1, 1), 0, 64,
					  64 | WIRE_IN_ARENA, offsets[i] };
		struct forger forger;

		forger_begin(&forger);
		make_box(&forger, wire_id(1, 1));
		forger_command(&forger, 0, 1, i % 2 ? MINI_READ : MINI_WRITE, 0,
			       body, sizeof(body));
		ends(&forger);
	}
}

static void a_done_word_that_is_overwritten_harms_nobody(void **state)
{
	const uint64_t later[] = { wire_id(1, 1), 64, wire_id(2, 1),
				   64 | WIRE_IN_ARENA, 4096 };
	const uint64_t event = wire_id(2, 1);
	struct wire_reply reply;
	struct forger forger;

	(void)state;
	forger_begin(&forger);
	make_box(&forger, wire_id(1, 1));
	forger_command(&forger, 0, 1, MINI_READ_LATER, 0, later, sizeof(later));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.succeeded, 1);
	memset(forger.region->arena + 4096, 0xff, 256);
	forger_command(&forger, 0, 1, MINI_COMPLETE, 0, &event, sizeof(event));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(*(uint32_t *)(forger.region->arena + 4096), 1);
	forger_end(&forger);
	others_are_served();
}

/*
 * ---- while the server looks
 */

struct flipper {
	struct forger *forger;
	_Atomic bool stop;
};

/* Change what was published, as fast as possible. */
__attribute__((no_sanitize("thread"))) static void *flip(void *data)
{
	struct flipper *flipper = data;
	volatile unsigned char *ring =
		flipper->forger->region->shared->channels[0].commands;
	unsigned seed = 1;

	while (!atomic_load(&flipper->stop)) {
		seed = seed * 1103515245 + 12345;
		ring[(seed >> 8) % 512] ^= (unsigned char)(1 << seed % 8);
	}
	return NULL;
}

static void double_fetches_find_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		struct forger forger;
		struct flipper flipper = { .forger = &forger };
		struct wire_reply reply;
		pthread_t thread;

		forger_begin(&forger);
		make_box(&forger, wire_id(1, 1));
		pthread_create(&thread, NULL, flip, &flipper);
		for (int k = 0; k < 200; k++) {
			const uint64_t body[] = { wire_id(1, 1), 0, 8, 8,
						  UINT64_C(
							  0x0102030405060708) };
			forger_command(&forger, 0, 1, MINI_WRITE, 0, body,
				       sizeof(body));
			if (!forger_reply_soon(&forger, 0, &reply))
				break;
		}
		atomic_store(&flipper.stop, true);
		pthread_join(thread, NULL);
		forger_end(&forger);
	}
	others_are_served();
}

static void events_with_a_forged_head_end_the_session(void **state)
{
	struct forger forger;
	const uint64_t body[] = { 3, UINT64_C(0x0a696869) };

	(void)state;
	forger_begin(&forger);
	atomic_store(&forger.region->shared->events.head, UINT64_MAX / 2);
	forger_command(&forger, 0, 1, MINI_PRINT, 0, body, sizeof(body));
	ends(&forger);
}

static void a_guest_that_reads_no_events_harms_itself(void **state)
{
	struct wire_reply reply;
	struct forger forger;
	static char text[4096];
	uint64_t count = 4000;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, &count, sizeof(count));
	text[8 + 4000] = '\0';
	forger_begin(&forger);
	for (int i = 0; i < 60; i++)
		forger_command(&forger, 0, 1, MINI_PRINT, 0, text, 8 + 4008);
	/* It is stuck, as it wanted. */
	forger_reply_soon(&forger, 0, &reply);
	others_are_served();
	region_lose(forger.region);
	assert_true(host_server_ended(60000));
	forger_end(&forger);
}

/*
 * ---- callbacks
 */

static void callbacks_that_never_end_nest_to_a_limit(void **state)
{
	const struct mini_callback_args args = { .handle = wire_id(1, 1),
						 .callback = 77,
						 .count = 1 };
	unsigned char body[sizeof(args) + 8];
	const uint64_t none = WIRE_NONE;
	struct wire_reply reply;
	struct forger forger;
	int depth = 0;

	(void)state;
	forger_begin(&forger);
	make_box(&forger, wire_id(1, 1));
	memcpy(body, &args, sizeof(args));
	memcpy(body + sizeof(args), &none, sizeof(none));
	forger_command(&forger, 0, 1, MINI_EACH, 0, body, sizeof(body));
	while (depth < 20 && forger_reply(&forger, 0, &reply, NULL, 0) &&
	       reply.kind == WIRE_NESTED) {
		depth++;
		forger_command(&forger, 0, 1, MINI_EACH, 0, body, sizeof(body));
		if (depth == WIRE_DEPTH_MAX)
			break;
	}
	assert_int_equal(depth, WIRE_DEPTH_MAX);
	/* The ninth is queued as an event, and waits for its answer. */
	others_are_served();
	region_lose(forger.region);
	assert_true(host_server_ended(60000));
	forger_end(&forger);
}

static void a_disconnect_in_a_callback_ends_the_server(void **state)
{
	const struct mini_callback_args args = { .handle = wire_id(1, 1),
						 .callback = 77,
						 .count = 3 };
	unsigned char body[sizeof(args) + 8];
	const uint64_t none = WIRE_NONE;
	struct wire_reply reply;
	struct forger forger;

	(void)state;
	forger_begin(&forger);
	make_box(&forger, wire_id(1, 1));
	memcpy(body, &args, sizeof(args));
	memcpy(body + sizeof(args), &none, sizeof(none));
	forger_command(&forger, 0, 1, MINI_EACH, 0, body, sizeof(body));
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.kind, WIRE_NESTED);
	/* The channel closes under the callback; then the session. */
	atomic_store(&forger.region->shared->slots[0], 3);
	bell_ring(&forger.region->shared->channels[0].server);
	others_are_served();
	region_lose(forger.region);
	assert_true(host_server_ended(60000));
	forger_end(&forger);
}

/*
 * ---- calls that nobody waits for
 */

static void unanswered(struct forger *forger, uint32_t channel, uint32_t stamp,
		       uint32_t seen)
{
	const struct wire_command header = { .api = 1,
					     .flags = WIRE_NO_REPLY,
					     .op = MINI_RETAIN,
					     .stamp = stamp,
					     .seen = seen };
	const uint64_t id = wire_id(1, 1);

	forger_stamped(forger, channel, header, &id, sizeof(id));
}

static void answered(struct forger *forger, uint32_t channel, uint32_t seen)
{
	const struct wire_command header = { .api = 1,
					     .op = MINI_RETAIN,
					     .seen = seen };
	const uint64_t id = wire_id(1, 1);

	forger_stamped(forger, channel, header, &id, sizeof(id));
}

static void begin_with_box(struct forger *forger)
{
	forger_begin(forger);
	make_box(forger, wire_id(1, 1));
}

static void numbers_in_order_are_served(void **state)
{
	struct wire_reply reply;
	struct forger forger;

	(void)state;
	begin_with_box(&forger);
	for (uint32_t stamp = 1; stamp <= 100; stamp++)
		unanswered(&forger, 0, stamp, stamp - 1);
	answered(&forger, 0, 100);
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.error, 0);
	/* Another thread's. */
	forger_open(&forger, 1);
	unanswered(&forger, 1, 101, 100);
	answered(&forger, 0, 101);
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.error, 0);
	forger_end(&forger);
	others_are_served();
}

static void numbers_that_cannot_be_end_the_session(void **state)
{
	static const struct {
		uint32_t stamp, seen;
	} cases[] = {
		{ 0, 0 },		      /* none */
		{ 0, UINT32_MAX },	      /* the last one, long ago */
		{ 1, 1 },		      /* it follows itself */
		{ 1, 2 },		      /* or one that is given later */
		{ 2, 0 },		      /* it leaves one out */
		{ (1u << 27) + 1, 1u << 27 }, /* from the future */
		{ INT32_MAX, 0 },
		{ 1u << 31, (1u << 31) - 1 },
		{ UINT32_MAX, UINT32_MAX - 1 }, /* going back */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct forger forger;

		begin_with_box(&forger);
		unanswered(&forger, 0, cases[i].stamp, cases[i].seen);
		ends(&forger);
	}
}

static void a_number_that_comes_twice_ends_the_session(void **state)
{
	struct forger forger;

	(void)state;
	begin_with_box(&forger);
	unanswered(&forger, 0, 1, 0);
	unanswered(&forger, 0, 2, 1);
	unanswered(&forger, 0, 1, 0);
	ends(&forger);
	/* From two threads at once. */
	begin_with_box(&forger);
	forger_open(&forger, 1);
	unanswered(&forger, 0, 2, 1);
	unanswered(&forger, 1, 2, 1);
	forger_open(&forger, 2);
	unanswered(&forger, 2, 1, 0);
	ends(&forger);
}

static void who_follows_what_never_comes_waits_alone(void **state)
{
	struct wire_reply reply;
	struct forger forger;

	(void)state;
	begin_with_box(&forger);
	answered(&forger, 0, 7);
	assert_false(forger_reply_soon(&forger, 0, &reply));
	others_are_served();
	/* What it waits for may still come, from another thread. */
	forger_open(&forger, 1);
	for (uint32_t stamp = 1; stamp <= 7; stamp++)
		unanswered(&forger, 1, stamp, stamp - 1);
	assert_true(forger_reply(&forger, 0, &reply, NULL, 0));
	answered(&forger, 0, 8);
	assert_false(forger_reply_soon(&forger, 0, &reply));
	region_lose(forger.region);
	assert_true(host_server_ended(60000));
	forger_end(&forger);
	others_are_served();
}

static void what_follows_the_far_future_ends_the_session(void **state)
{
	struct forger forger;

	(void)state;
	begin_with_box(&forger);
	answered(&forger, 0, 1u << 27);
	ends(&forger);
}

static void two_that_follow_each_other_harm_themselves(void **state)
{
	struct forger forger;

	(void)state;
	begin_with_box(&forger);
	forger_open(&forger, 1);
	unanswered(&forger, 0, 3, 2);
	unanswered(&forger, 1, 2, 1);
	others_are_served();
	region_lose(forger.region);
	assert_true(host_server_ended(60000));
	forger_end(&forger);
	others_are_served();
}

/* Whatever is called, with a body of nothing or of numbers. */
static void every_call_may_come_unanswered(void **state)
{
	static uint64_t body[32];

	(void)state;
	for (size_t i = 0; i < 32; i++)
		body[i] = i == 0 ? wire_id(1, 1) : i % 2 * 8;
	for (uint16_t op = 1; op < MINI_OPS; op++) {
		const struct wire_command header = {
			.api = 1, .flags = WIRE_NO_REPLY, .op = op, .stamp = 1
		};
		struct forger forger;
		struct wire_reply reply;

		/* These harm their own server on purpose. */
		if (op == MINI_CRASH || op == MINI_SLEEP || op == MINI_THREAD)
			continue;
		for (size_t size = 0; size <= sizeof(body);
		     size += op % 2 ? 8 : 64) {
			begin_with_box(&forger);
			forger_stamped(&forger, 0, header, body, size);
			answered(&forger, 0, 1);
			forger_reply_soon(&forger, 0, &reply);
			forger_end(&forger);
		}
	}
	others_are_served();
}

/* What a call of a handle (8 bytes), or of that and a NULL (16), answers. */
static int64_t error_of(struct forger *forger, uint16_t op, uint64_t id,
			size_t size)
{
	const uint64_t body[] = { id, WIRE_NONE };
	struct wire_reply reply;

	forger_command(forger, 0, 1, op, 0, body, size);
	assert_true(forger_reply(forger, 0, &reply, NULL, 0));
	return reply.error;
}

static void what_failed_unanswered_answers_with_its_error(void **state)
{
	/* The box holds 64 bytes. */
	const uint64_t body[] = { wire_id(1, 1), 128, wire_id(2, 1),
				  128 | WIRE_IN_ARENA, 4096 };
	const uint64_t event = wire_id(2, 1);
	struct forger forger;

	(void)state;
	begin_with_box(&forger);
	assert_int_equal(error_of(&forger, MINI_FINISH, 0, 16), 0);
	forger_stamped(&forger, 0,
		       (struct wire_command){ .api = 1,
					      .flags = WIRE_NO_REPLY,
					      .op = MINI_READ_LATER,
					      .stamp = 1 },
		       body, sizeof(body));
	/* Its event was not made, and says so whenever it is used. */
	for (int i = 0; i < 2; i++)
		assert_int_equal(error_of(&forger, MINI_COMPLETE, event, 8),
				 MINI_WRONG);
	/* As another kind of object, or made again, it is none. */
	assert_int_equal(retain_error(&forger, event), MINI_STALE);
	assert_int_equal(error_of(&forger, MINI_COMPLETE, wire_id(2, 2), 8),
			 MINI_STALE);
	assert_int_equal(error_of(&forger, MINI_COMPLETE, wire_id(3, 1), 8),
			 MINI_STALE);
	/* What reports does so once. */
	assert_int_equal(error_of(&forger, MINI_FINISH, 0, 16), MINI_WRONG);
	assert_int_equal(error_of(&forger, MINI_FINISH, 0, 16), 0);
	assert_int_equal(retain_error(&forger, wire_id(1, 1)), 0);
	forger_end(&forger);
	others_are_served();
}

static void no_server_complained(void **state)
{
	(void)state;
	assert_false(host_server_complained());
	others_are_served();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(impossible_sizes_end_the_session),
		cmocka_unit_test(indices_that_jump_or_go_back_end_the_session),
		cmocka_unit_test(a_forged_acknowledgement_ends_the_session),
		cmocka_unit_test(slots_of_every_kind_harm_nobody_else),
		cmocka_unit_test(a_region_that_says_lost_ends_its_server),
		cmocka_unit_test(a_forged_robust_word_harms_only_its_guest),
		cmocka_unit_test(the_region_keeps_its_size_and_is_not_executed),
		cmocka_unit_test(holes_in_the_region_read_as_zeroes),
		cmocka_unit_test(unknown_commands_end_the_session),
		cmocka_unit_test(
			a_call_before_its_api_is_open_ends_the_session),
		cmocka_unit_test(an_api_that_is_not_there_is_an_error),
		cmocka_unit_test(truncated_runtime_commands_end_the_session),
		cmocka_unit_test(answers_that_nobody_asked_for_end_the_session),
		cmocka_unit_test(refused_names_are_bounded),
		cmocka_unit_test(handles_of_other_sessions_mean_nothing),
		cmocka_unit_test(stale_and_wrong_handles_are_errors),
		cmocka_unit_test(forged_ids_end_the_session),
		cmocka_unit_test(an_id_that_is_taken_ends_the_session),
		cmocka_unit_test(ids_may_be_used_up),
		cmocka_unit_test(arena_offsets_outside_end_the_session),
		cmocka_unit_test(a_done_word_that_is_overwritten_harms_nobody),
		cmocka_unit_test(double_fetches_find_nothing),
		cmocka_unit_test(events_with_a_forged_head_end_the_session),
		cmocka_unit_test(a_guest_that_reads_no_events_harms_itself),
		cmocka_unit_test(callbacks_that_never_end_nest_to_a_limit),
		cmocka_unit_test(a_disconnect_in_a_callback_ends_the_server),
		cmocka_unit_test(numbers_in_order_are_served),
		cmocka_unit_test(numbers_that_cannot_be_end_the_session),
		cmocka_unit_test(a_number_that_comes_twice_ends_the_session),
		cmocka_unit_test(who_follows_what_never_comes_waits_alone),
		cmocka_unit_test(what_follows_the_far_future_ends_the_session),
		cmocka_unit_test(two_that_follow_each_other_harm_themselves),
		cmocka_unit_test(every_call_may_come_unanswered),
		cmocka_unit_test(what_failed_unanswered_answers_with_its_error),
		cmocka_unit_test(no_server_complained),
	};

	if (argc < 3)
		return 2;
	if (argc > 3)
		cmocka_set_test_filter(argv[3]);
	host_start(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

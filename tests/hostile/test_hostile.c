/*
 * Hostile guests against a real daemon and jailed servers: each loses its own
 * session, or gets an error, and nothing else. tests/hostile/run.sh starts the
 * daemon, and a bystander whose results must stay right meanwhile.
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
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop.h"
#include "opencl_protocol.h"
#include "opencl_util.h"
#include "pieces.h"
#include "raw.h"
#include "unanswered.h"

/*
 * ---- sizes
 */
static void a_message_cut_at_any_byte_ends_the_session(void **state)
{
	(void)state;
	for (size_t cut = 0; cut < 48; cut += 3) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_platforms(&message, &raw, 1);
		message.header.size = (uint32_t)cut;
		if (cut == 0)
			message.header.size = 1;
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void a_message_without_its_end_ends_the_session(void **state)
{
	(void)state;
	for (size_t lost = 8; lost <= 32; lost += 8) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_platforms(&message, &raw, 1);
		message.size -= lost;
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void something_left_over_ends_the_session(void **state)
{
	struct raw raw;
	struct message message;

	(void)state;
	raw_open(&raw);
	message_platforms(&message, &raw, 1);
	message_u64(&message, 0);
	expect_end(&raw, &message);
	raw_close(&raw);
}

static void sizes_beyond_the_ring_end_the_session(void **state)
{
	static const uint32_t sizes[] = {
		0, 4, 17, 1 << 15, 1 << 20, UINT32_MAX, UINT32_MAX - 7
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_platforms(&message, &raw, 1);
		message.header.size = sizes[i];
		/* raw_send() takes 0 for the true size: publish by hand. */
		raw_publish(&raw, &message,
			    sizeof(message.header) + message.size);
		expect_end_now(&raw);
		raw_close(&raw);
	}
}

/*
 * ---- counts
 */
static void counts_that_differ_from_the_specification(void **state)
{
	static const uint64_t counts[] = {
		2,
		UINT64_C(1) << 32,
		(UINT64_C(1) << 61) + 1,
		UINT64_MAX - 1,
		UINT64_MAX - 4096,
		WIRE_IN_ARENA | 1,
		WIRE_IN_ARENA,
		UINT64_C(1) << 63,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_platforms(&message, &raw, 1);
		memcpy(message.body + message.size - 8, &counts[i], 8);
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void rooms_that_no_memory_holds_are_an_error(void **state)
{
	struct raw raw;
	struct message message;
	struct wire_reply reply;

	(void)state;
	raw_open(&raw);
	message_platforms(&message, &raw, UINT32_MAX);
	raw_send(&raw, &message);
	/* 32 GiB of room: refused with the API's error, or the end. */
	const int status = raw_answer(&raw, &reply);
	assert_true(status < 0 ? status != -ETIMEDOUT : reply.error != 0);
	raw_close(&raw);
}

static void arena_offsets_outside_the_arena(void **state)
{
	static const uint64_t offsets[] = { UINT64_MAX, UINT64_C(1) << 46,
					    UINT64_C(1) << 63,
					    UINT64_MAX - 4095 };

	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_platforms(&message, &raw, 1);
		message.size -= 24;
		message_u64(&message, WIRE_IN_ARENA | 1);
		message_u64(&message, offsets[i]);
		message_u64(&message, 1);
		expect_end(&raw, &message);
		raw_close(&raw);

		raw_open(&raw);
		message_begin(&message, &raw, OPENCL_OP_clGetPlatformIDs, NULL,
			      0);
		message.header.flags = WIRE_SPILLED;
		message_u64(&message, offsets[i]);
		message_u64(&message, 4096);
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

/*
 * ---- names
 */
static void unknown_operations_and_modules(void **state)
{
	static const struct {
		uint8_t api;
		uint16_t op;
	} unknown[] = { { 1, 0 },
			{ 1, 65535 },
			{ 1, OPENCL_OPS },
			{ 200, 1 },
			{ 0, 77 },
			{ 0, WIRE_CALLBACK_DONE },
			{ 1, OPENCL_OP_clSVMAlloc } };

	(void)state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_platforms(&message, &raw, 1);
		message.header.api = unknown[i].api;
		message.header.op = unknown[i].op;
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void another_model_is_refused(void **state)
{
	static struct hello_message message;
	struct local_session session;
	char text[HELLO_TEXT] = "";

	(void)state;
	hello_init(&message, HELLO_HELLO);
	hello_text(message.hello.api, sizeof(message.hello.api), "opencl");
	hello_text(message.hello.version, sizeof(message.hello.version), "2.9");
	message.hello.hash = 1;
	assert_int_equal(local_connect(&message.hello, 30000, &session, text),
			 -ECONNREFUSED);
	assert_non_null(strstr(text, "2.9"));
	assert_non_null(strstr(text, "3.0"));
}

/*
 * ---- handles
 */
static void stale_and_wrong_handles_get_the_apis_error(void **state)
{
	const uint64_t id = wire_id(7, 1);
	struct raw raw;
	struct message message;

	(void)state;
	raw_open(&raw);
	const uint64_t platform = raw_platform(&raw);
	const uint64_t device = raw_device(&raw, platform);
	message_release(&message, &raw, device); /* another type */
	expect_error(&raw, &message, CL_INVALID_CONTEXT);
	message_release(&message, &raw, wire_id(99, 3)); /* never made */
	expect_error(&raw, &message, CL_INVALID_CONTEXT);
	message_context(&message, &raw, device, id);
	expect_error(&raw, &message, 0);
	message_release(&message, &raw, wire_id(7, 2)); /* never so often */
	expect_error(&raw, &message, CL_INVALID_CONTEXT);
	message_release(&message, &raw, id);
	expect_error(&raw, &message, 0);
	message_release(&message, &raw, id); /* released twice */
	expect_error(&raw, &message, CL_INVALID_CONTEXT);
	raw_close(&raw);
}

static void forged_indices_end_the_session(void **state)
{
	static const uint64_t ids[] = { UINT64_MAX, UINT32_MAX,
					WIRE_OBJECTS + 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		message_release(&message, &raw, ids[i]);
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void ids_that_are_not_the_guests_to_choose(void **state)
{
	static const uint32_t indices[] = { WIRE_SERVER_IDS, WIRE_OBJECTS - 1,
					    0 };

	(void)state;
	for (size_t i = 0; i < sizeof(indices) / sizeof(indices[0]); i++) {
		struct raw raw;
		struct message message;
		raw_open(&raw);
		const uint64_t device = raw_device(&raw, raw_platform(&raw));
		message_context(&message, &raw, device, wire_id(indices[i], 1));
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void an_id_that_is_in_use_ends_the_session(void **state)
{
	struct raw raw;
	struct message message;

	(void)state;
	raw_open(&raw);
	const uint64_t device = raw_device(&raw, raw_platform(&raw));
	message_context(&message, &raw, device, wire_id(7, 1));
	expect_error(&raw, &message, 0);
	message_context(&message, &raw, device, wire_id(7, 1));
	expect_end(&raw, &message);
	raw_close(&raw);
}

/*
 * ---- memory that is shared
 */
static void buffers_outside_of_the_arena_are_not_made(void **state)
{
	const uint64_t context = wire_id(7, 1);
	struct raw raw;
	struct message message;

	(void)state;
	raw_open(&raw);
	const uint64_t size = raw.session.arena_size;
	const struct {
		uint64_t size, place;
	} wrong[] = {
		{ 4096, size },		  { 4096, size - 2048 },
		{ 4096, UINT64_MAX },	  { 4096, UINT64_MAX - 127 },
		{ UINT64_MAX, 0 },	  { UINT64_MAX - 127, 128 },
		{ size + 1, 0 },	  { 4096, 64 },
		{ 4096, UINT64_MAX / 2 },
	};
	message_context(&message, &raw, raw_device(&raw, raw_platform(&raw)),
			context);
	expect_error(&raw, &message, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(raw_makes_buffer(&raw, context, wire_id(8, 1),
					      wrong[i].size, wrong[i].place,
					      0));
	/* A word that is nowhere is never written. */
	assert_true(raw_makes_buffer(&raw, context, wire_id(8, 1), 4096, 0,
				     UINT64_MAX - 3));
	message_begin(&message, &raw, OPENCL_OP_clReleaseMemObject,
		      &(struct clReleaseMemObject_args){ wire_id(8, 1) },
		      sizeof(struct clReleaseMemObject_args));
	expect_error(&raw, &message, 0);
	raw_close(&raw);
}

static void transfer(struct message *message, const struct raw *raw,
		     uint32_t way, uint64_t place)
{
	const struct clsluiceTransfer_args args = {
		.command_queue = wire_id(9, 1),
		.buffer = wire_id(8, 1),
		.way = way,
		.size = 1 << 20,
		.place = place,
	};

	message_begin(message, raw, OPENCL_OP_clsluiceTransfer, &args,
		      sizeof(args));
	message_u64(message, WIRE_NONE); /* events */
}

static void transfers_outside_of_the_arena_are_refused(void **state)
{
	const uint64_t context = wire_id(7, 1);
	struct raw raw;
	struct message message;
	struct wire_reply reply;

	(void)state;
	raw_open(&raw);
	const uint64_t device = raw_device(&raw, raw_platform(&raw));
	message_context(&message, &raw, device, context);
	expect_error(&raw, &message, 0);
	raw_make_queue(&raw, device, context, wire_id(9, 1));
	assert_true(
		raw_makes_buffer(&raw, context, wire_id(8, 1), 1 << 20, 0, 0));
	for (uint32_t way = 0; way < 8; way++) {
		transfer(&message, &raw, way, raw.session.arena_size - 4096);
		raw_send(&raw, &message);
		assert_int_equal(raw_answer(&raw, &reply), 0);
		assert_int_equal(reply.error, 0);
		assert_false(reply.succeeded);
	}
	raw_close(&raw);
}

static void forged_counts_of_pieces_end_the_session(void **state)
{
	const uint64_t context = wire_id(7, 1);

	(void)state;
	for (uint32_t way = TRANSFER_PIECES; way < 8; way++) {
		struct raw raw;
		struct message message;
		if (!(way & TRANSFER_PIECES))
			continue;
		raw_open(&raw);
		const uint64_t device = raw_device(&raw, raw_platform(&raw));
		message_context(&message, &raw, device, context);
		expect_error(&raw, &message, 0);
		raw_make_queue(&raw, device, context, wire_id(9, 1));
		assert_true(raw_makes_buffer(&raw, context, wire_id(8, 1),
					     1 << 20, 0, 0));
		struct pieces_words *words =
			(void *)(raw.region->arena + (2 << 20));
		atomic_store(&words->filled, 1000);
		atomic_store(&words->emptied, 1000);
		transfer(&message, &raw, way, 2 << 20);
		expect_end(&raw, &message);
		raw_close(&raw);
	}
}

static void handles_of_another_session_mean_nothing(void **state)
{
	struct raw one, two;
	struct message message;

	(void)state;
	raw_open(&one);
	const uint64_t device = raw_device(&one, raw_platform(&one));
	message_context(&message, &one, device, wire_id(9, 1));
	expect_error(&one, &message, 0);
	raw_open(&two);
	message_release(&message, &two, wire_id(9, 1));
	expect_error(&two, &message, CL_INVALID_CONTEXT);
	raw_close(&two);
	message_release(&message, &one, wire_id(9, 1));
	expect_error(&one, &message, 0);
	raw_close(&one);
}

/*
 * ---- strings
 */
static void strings_with_a_nul_inside(void **state)
{
	const struct clCreateKernel_args args = { .result = wire_id(3, 1) };
	struct raw raw;
	struct message message;

	(void)state;
	raw_open(&raw);
	message_begin(&message, &raw, OPENCL_OP_clCreateKernel, &args,
		      sizeof(args));
	message_u64(&message, 8);
	message_bytes(&message, "abc\0defg", 8);
	message_u64(&message, 1);
	message_u64(&message, 0);
	expect_end(&raw, &message);
	raw_close(&raw);
}

/*
 * ---- shared memory
 */
static void a_ring_whose_indices_jump(void **state)
{
	static const int64_t jumps[] = { 1 << 20, 65536 + 8, 4, -8, INT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		struct raw raw;
		raw_open(&raw);
		struct region_channel *channel =
			&raw.region->shared->channels[raw.channel.index];
		atomic_fetch_add(&channel->tail, (uint64_t)jumps[i]);
		bell_ring(&channel->server);
		expect_end_now(&raw);
		raw_close(&raw);
	}
}

static void the_region_keeps_its_size(void **state)
{
	struct raw raw;

	(void)state;
	raw_open(&raw);
	assert_int_equal(ftruncate(raw.session.region, 4096), -1);
	assert_int_equal(errno, EPERM);
	raw_close(&raw);
}

struct flipper {
	unsigned char *at;
	_Atomic bool stop;
};

static void *flip(void *data)
{
	struct flipper *flipper = data;

	while (!flipper->stop)
		for (int i = 0; i < 64; i++)
			flipper->at[i] ^= 0x81;
	return NULL;
}

/* Whatever is copied is checked as it was copied: errors, answers, or the end,
 * but no crash that takes somebody along. */
static void bytes_that_change_after_publishing(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		struct raw raw;
		struct message message;
		struct wire_reply reply;
		pthread_t thread;
		raw_open(&raw);
		struct flipper flipper = {
			.at = raw.region->shared->channels[raw.channel.index]
				      .commands +
			      raw.channel.ring.tail % REGION_RING_SIZE,
		};
		assert_int_equal(pthread_create(&thread, NULL, flip, &flipper),
				 0);
		for (int i = 0; i < 50; i++) {
			message_platforms(&message, &raw, 1);
			raw_send(&raw, &message);
			/* The server may wait for what never comes. */
			raw.deadline_ms = loop_now_ms() + 200;
			if (raw_answer(&raw, &reply) < 0 || reply.violation)
				break;
		}
		flipper.stop = true;
		pthread_join(thread, NULL);
		raw_close(&raw);
	}
}

static void a_header_full_of_rubbish(void **state)
{
	struct raw raw;

	(void)state;
	raw_open(&raw);
	for (uint32_t i = 0; i < REGION_CHANNELS; i++)
		atomic_store(&raw.region->shared->slots[i], 0x55555555);
	atomic_store(&raw.region->shared->events.head, UINT64_MAX);
	atomic_store(&raw.region->shared->robust, 0xffffffff);
	atomic_store(&raw.region->shared->wanted, 12345);
	bell_ring(&raw.region->shared->wanted_bell);
	raw_close(&raw);
}

static void all_channels_at_once(void **state)
{
	struct raw raw;

	(void)state;
	raw_open(&raw);
	for (uint32_t i = 0; i < REGION_CHANNELS; i++) {
		uint32_t free_slot = CHANNEL_FREE;
		atomic_compare_exchange_strong(&raw.region->shared->slots[i],
					       &free_slot, CHANNEL_WANTED);
		atomic_fetch_add(&raw.region->shared->wanted, 1);
	}
	bell_ring(&raw.region->shared->wanted_bell);
	usleep(200000);
	raw_close(&raw);
}

/*
 * ---- the hand-shake
 */
static void half_open_connections_hold_nobody_up(void **state)
{
	int sockets[100];
	struct raw raw;

	(void)state;
	for (int i = 0; i < 100; i++)
		sockets[i] = local_dial(60000);
	raw_open(&raw);
	raw_close(&raw);
	for (int i = 0; i < 100; i++)
		if (sockets[i] >= 0)
			close(sockets[i]);
}

static void a_flood_of_descriptors_is_closed(void **state)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(200 * sizeof(int))] = {
		0
	};
	static struct hello_message message;
	struct iovec part = { &message, sizeof(message) };
	struct msghdr packet = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control) };
	struct raw raw;

	(void)state;
	hello_init(&message, HELLO_HELLO);
	part.iov_len = message.header.size;
	struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(200 * sizeof(int));
	for (int i = 0; i < 200; i++)
		memset(CMSG_DATA(header) + (size_t)i * sizeof(int), 0,
		       sizeof(int));
	for (int i = 0; i < 50; i++) {
		const int socket = local_dial(60000);
		if (socket < 0)
			continue;
		sendmsg(socket, &packet, MSG_NOSIGNAL);
		close(socket);
	}
	raw_open(&raw);
	raw_close(&raw);
}

static void rubbish_instead_of_a_greeting(void **state)
{
	static unsigned char rubbish[16384];
	struct raw raw;

	(void)state;
	for (size_t size = 1; size < sizeof(rubbish); size = size * 3 + 1) {
		const int socket = local_dial(60000);
		assert_true(socket >= 0);
		memset(rubbish, (int)size, size);
		send(socket, rubbish, size, MSG_NOSIGNAL);
		close(socket);
	}
	raw_open(&raw);
	raw_close(&raw);
}

/*
 * ---- endings
 */
static void a_guest_that_vanishes_in_a_call(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		const pid_t child = fork();
		if (child == 0) {
			struct raw raw;
			struct message message;
			raw_open(&raw);
			message_platforms(&message, &raw, 1);
			raw_send(&raw, &message);
			_exit(0);
		}
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
}

static void all_is_well_in_the_end(void **state)
{
	struct raw raw;

	(void)state;
	raw_open(&raw);
	assert_true(raw_device(&raw, raw_platform(&raw)) != 0);
	raw_close(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_cut_at_any_byte_ends_the_session),
		cmocka_unit_test(a_message_without_its_end_ends_the_session),
		cmocka_unit_test(something_left_over_ends_the_session),
		cmocka_unit_test(sizes_beyond_the_ring_end_the_session),
		cmocka_unit_test(counts_that_differ_from_the_specification),
		cmocka_unit_test(rooms_that_no_memory_holds_are_an_error),
		cmocka_unit_test(arena_offsets_outside_the_arena),
		cmocka_unit_test(buffers_outside_of_the_arena_are_not_made),
		cmocka_unit_test(transfers_outside_of_the_arena_are_refused),
		cmocka_unit_test(forged_counts_of_pieces_end_the_session),
		cmocka_unit_test(unknown_operations_and_modules),
		cmocka_unit_test(another_model_is_refused),
		cmocka_unit_test(stale_and_wrong_handles_get_the_apis_error),
		cmocka_unit_test(forged_indices_end_the_session),
		cmocka_unit_test(ids_that_are_not_the_guests_to_choose),
		cmocka_unit_test(an_id_that_is_in_use_ends_the_session),
		cmocka_unit_test(handles_of_another_session_mean_nothing),
		cmocka_unit_test(strings_with_a_nul_inside),
		cmocka_unit_test(a_ring_whose_indices_jump),
		cmocka_unit_test(the_region_keeps_its_size),
		cmocka_unit_test(bytes_that_change_after_publishing),
		cmocka_unit_test(a_header_full_of_rubbish),
		cmocka_unit_test(all_channels_at_once),
		cmocka_unit_test(half_open_connections_hold_nobody_up),
		cmocka_unit_test(a_flood_of_descriptors_is_closed),
		cmocka_unit_test(rubbish_instead_of_a_greeting),
		cmocka_unit_test(a_guest_that_vanishes_in_a_call),
		cmocka_unit_test(calls_that_nobody_waits_for_are_executed),
		cmocka_unit_test(answers_that_nobody_waits_for_never_come),
		cmocka_unit_test(errors_that_nobody_waits_for_are_told_later),
		cmocka_unit_test(who_blocks_itself_unanswered_blocks_no_other),
		cmocka_unit_test(any_call_may_come_unanswered),
		cmocka_unit_test(all_is_well_in_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

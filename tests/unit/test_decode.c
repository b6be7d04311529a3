/* What the server does with messages that no guest library of ours sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mini_wire.h"
#include "process.h"
#include "serve.h"

extern const struct server_module server_module;

#define ARENA ((uint64_t)1 << 20)
#define ROOM 16384

/* A message that grows. */
struct message {
	_Alignas(16) unsigned char bytes[ROOM];
	size_t size;
};

static void add(struct message *message, const void *data, size_t size)
{
	assert_true(message->size + size <= ROOM);
	if (size > 0)
		memcpy(message->bytes + message->size, data, size);
	message->size += wire_padded(size);
}

static void add_u64(struct message *message, uint64_t value)
{
	add(message, &value, sizeof(value));
}

static void begin(struct message *message, enum mini_op op, const void *args,
		  size_t size)
{
	const struct wire_command header = { .api = 1, .op = (uint16_t)op };

	memset(message, 0, sizeof(*message));
	add(message, &header, sizeof(header));
	add(message, args, size);
}

static int send(struct message *message, struct wire_reply *reply)
{
	((struct wire_command *)message->bytes)->size = (uint32_t)message->size;
	return server_decode_once(message->bytes, message->size, reply);
}

/* The id of the root that warm() made. */
static uint64_t root(void)
{
	return wire_id(WIRE_SERVER_IDS, 1);
}

static int create(uint64_t id, uint64_t size, struct wire_reply *reply)
{
	const struct mini_create_args args = { .device = root(),
					       .size = size,
					       .result = id };
	struct message message;

	begin(&message, MINI_CREATE, &args, sizeof(args));
	add_u64(&message, WIRE_NONE);
	return send(&message, reply);
}

static int on_handle(enum mini_op op, uint64_t id, struct wire_reply *reply)
{
	const struct mini_handle_args args = { id };
	struct message message;

	begin(&message, op, &args, sizeof(args));
	return send(&message, reply);
}

static void write_message(struct message *message, uint64_t id, size_t size)
{
	const struct mini_data_args args = { .handle = id, .size = size };
	static const unsigned char data[64] = { 1, 2, 3 };

	begin(message, MINI_WRITE, &args, sizeof(args));
	add_u64(message, size);
	add(message, data, size);
}

static void sum_message(struct message *message, uint64_t count)
{
	const struct mini_number_args args = { count };

	begin(message, MINI_SUM, &args, sizeof(args));
	add_u64(message, count);
	for (uint64_t i = 0; i < count && i < 8; i++)
		add_u64(message, 0);
	add_u64(message, WIRE_NONE);
}

static int start(void **state)
{
	(void)state;
	return server_once_begin(&server_module, ARENA);
}

static int stop(void **state)
{
	(void)state;
	server_once_end();
	return 0;
}

static void a_right_message_is_executed(void **state)
{
	struct wire_reply reply = { 0 };
	struct message message;

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, &reply), 0);
	assert_int_equal(reply.succeeded, 1);
	write_message(&message, wire_id(1, 1), 64);
	assert_int_equal(send(&message, &reply), 0);
	assert_int_equal(reply.succeeded, 1);
	assert_int_equal(on_handle(MINI_RELEASE, wire_id(1, 1), &reply), 0);
	assert_int_equal(reply.error, 0);
}

static void truncation_at_every_byte_ends_the_session(void **state)
{
	struct message message;

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, NULL), 0);
	write_message(&message, wire_id(1, 1), 64);
	for (size_t size = 0; size < message.size; size++) {
		((struct wire_command *)message.bytes)->size = (uint32_t)size;
		assert_int_equal(server_decode_once(message.bytes, size, NULL),
				 -EPROTO);
	}
	assert_int_equal(send(&message, NULL), 0);
}

static void what_is_left_over_ends_the_session(void **state)
{
	struct message message;

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, NULL), 0);
	write_message(&message, wire_id(1, 1), 64);
	add_u64(&message, 0);
	assert_int_equal(send(&message, NULL), -EPROTO);
}

static void unknown_ops_and_modules_end_the_session(void **state)
{
	static const struct {
		uint8_t api;
		uint16_t op;
	} cases[] = { { 1, 0 }, { 1, MINI_OPS }, { 1, 0xffff },
		      { 0, 0 }, { 2, 1 },	 { 255, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct message message;
		struct wire_command *header = (void *)message.bytes;

		begin(&message, MINI_GET_DEVICE, &(uint64_t){ 0 }, 8);
		header->api = cases[i].api;
		header->op = cases[i].op;
		assert_int_equal(send(&message, NULL), -EPROTO);
	}
}

static void counts_must_be_what_the_specification_says(void **state)
{
	static const uint64_t counts[] = { 0,
					   2,
					   4,
					   UINT64_C(1) << 32,
					   UINT64_C(1) << 61,
					   UINT64_MAX / 8 + 1,
					   UINT64_MAX - 1,
					   WIRE_IN_ARENA | 3,
					   WIRE_IN_ARENA };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct message message;

		sum_message(&message, 3);
		memcpy(message.bytes + 24, &counts[i], sizeof(counts[i]));
		assert_int_equal(send(&message, NULL), -EPROTO);
	}
}

static void sizes_beyond_the_message_end_the_session(void **state)
{
	static const uint64_t sizes[] = { 65, 1u << 20, UINT32_MAX,
					  UINT64_MAX - 7, UINT64_MAX - 1 };

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, NULL), 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct message message;

		write_message(&message, wire_id(1, 1), 64);
		/* The scalar and the count agree, and both lie. */
		memcpy(message.bytes + 16 + 16, &sizes[i], 8);
		memcpy(message.bytes + 16 + 24, &sizes[i], 8);
		assert_int_equal(send(&message, NULL), -EPROTO);
	}
}

static void arena_offsets_must_be_inside(void **state)
{
	static const uint64_t offsets[] = { ARENA - 63, ARENA, UINT64_MAX - 63,
					    UINT64_MAX, UINT64_C(1) << 63 };

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, NULL), 0);
	for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		const struct mini_data_args args = { .handle = wire_id(1, 1),
						     .size = 64 };
		struct message message;

		begin(&message, MINI_WRITE, &args, sizeof(args));
		add_u64(&message, 64 | WIRE_IN_ARENA);
		add_u64(&message, offsets[i]);
		assert_int_equal(send(&message, NULL), -EPROTO);
		begin(&message, MINI_READ, &args, sizeof(args));
		add_u64(&message, 64 | WIRE_IN_ARENA);
		add_u64(&message, offsets[i]);
		assert_int_equal(send(&message, NULL), -EPROTO);
	}
}

static void spilled_messages_must_lie_in_the_arena(void **state)
{
	static const uint64_t places[][2] = { { ARENA, 64 },
					      { 0, ARENA + 8 },
					      { 8, ARENA },
					      { 0, UINT64_MAX - 7 },
					      { 0, 12 },
					      { UINT64_MAX - 7, 64 },
					      { 0, UINT64_C(1) << 40 } };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct message message;

		begin(&message, MINI_RETAIN, places[i], sizeof(places[i]));
		((struct wire_command *)message.bytes)->flags = WIRE_SPILLED;
		assert_int_equal(send(&message, NULL), -EPROTO);
	}
}

static void later_blocks_must_be_blocks(void **state)
{
	static const uint64_t offsets[] = { 4, ARENA - 128, ARENA, UINT64_MAX };

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, NULL), 0);
	for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		const struct mini_later_args args = { wire_id(1, 1), 64,
						      wire_id(2, 1) };
		struct message message;

		begin(&message, MINI_READ_LATER, &args, sizeof(args));
		add_u64(&message, 64 | WIRE_IN_ARENA);
		add_u64(&message, offsets[i]);
		assert_int_equal(send(&message, NULL), -EPROTO);
		/* In line there is no done word. */
		begin(&message, MINI_READ_LATER, &args, sizeof(args));
		add_u64(&message, 64);
		assert_int_equal(send(&message, NULL), -EPROTO);
	}
}

static void stale_handles_are_errors_and_forged_ones_the_end(void **state)
{
	static const struct {
		uint64_t id;
		bool forged;
	} cases[] = {
		{ UINT64_C(1) << 32 | WIRE_OBJECTS, true },
		{ UINT64_C(1) << 32 | UINT32_MAX, true },
		{ UINT64_MAX, true },
		{ UINT64_C(1) << 32 | (WIRE_OBJECTS - 1), false },
		{ UINT64_C(2) << 32 | 1, false },
		{ UINT64_C(1) << 32 | 77, false },
		{ 1, false },
		{ UINT64_C(1) << 32, false },
		{ UINT64_C(1) << 32 | WIRE_SERVER_IDS, false }, /* a device */
	};

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 64, NULL), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_reply reply = { 0 };
		const int status = on_handle(MINI_RETAIN, cases[i].id, &reply);

		assert_int_equal(status, cases[i].forged ? -EPROTO : 0);
		if (!cases[i].forged)
			assert_int_equal(reply.error, -1);
	}
}

static void an_id_is_created_once_and_grows(void **state)
{
	struct wire_reply reply = { 0 };

	(void)state;
	assert_int_equal(create(wire_id(5, 3), 8, NULL), 0);
	assert_int_equal(create(wire_id(5, 3), 8, NULL), -EPROTO);
	assert_int_equal(create(wire_id(5, 4), 8, NULL), -EPROTO);
	assert_int_equal(on_handle(MINI_RELEASE, wire_id(5, 3), &reply), 0);
	assert_int_equal(create(wire_id(5, 3), 8, NULL), -EPROTO);
	assert_int_equal(create(wire_id(5, 2), 8, NULL), -EPROTO);
	assert_int_equal(create(wire_id(5, 4), 8, &reply), 0);
	/* Not of the guest's range. */
	assert_int_equal(create(wire_id(WIRE_SERVER_IDS + 9, 1), 8, NULL),
			 -EPROTO);
	assert_int_equal(create(wire_id(WIRE_OBJECTS, 1), 8, NULL), -EPROTO);
	assert_int_equal(create(wire_id(0, 1), 8, NULL), -EPROTO);
}

static void a_double_release_is_the_applications_error(void **state)
{
	struct wire_reply reply = { 0 };

	(void)state;
	assert_int_equal(create(wire_id(1, 1), 8, NULL), 0);
	assert_int_equal(on_handle(MINI_RELEASE, wire_id(1, 1), &reply), 0);
	assert_int_equal(reply.error, 0);
	assert_int_equal(on_handle(MINI_RELEASE, wire_id(1, 1), &reply), 0);
	assert_int_equal(reply.error, -1);
}

static void text_must_end_where_it_says(void **state)
{
	struct message message;
	struct wire_reply reply;

	(void)state;
	begin(&message, MINI_LENGTH, NULL, 0);
	add_u64(&message, 3);
	add(&message, "a\0c", 4);
	add_u64(&message, WIRE_NONE);
	assert_int_equal(send(&message, NULL), -EPROTO);
	/* Where the NUL should be, anything may be: it is ours. */
	begin(&message, MINI_LENGTH, NULL, 0);
	add_u64(&message, 7);
	add(&message, "abcdefgX", 8);
	add_u64(&message, WIRE_NONE);
	assert_int_equal(send(&message, &reply), 0);
	/* Its byte must be there. */
	begin(&message, MINI_LENGTH, NULL, 0);
	add_u64(&message, 8);
	add(&message, "abcdefgX", 8);
	assert_int_equal(send(&message, NULL), -EPROTO);
}

static void parsed_data_are_bounded(void **state)
{
	const struct mini_number_args args = { (uint64_t)100 << 20 };
	struct message message;
	struct wire_reply reply = { 0 };

	(void)state;
	begin(&message, MINI_ECHO, &args, sizeof(args));
	add_u64(&message, WIRE_NONE);
	add_u64(&message, args.number);
	assert_int_equal(send(&message, &reply), 0);
	assert_int_equal(reply.error, -3);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, start, stop)
	const struct CMUnitTest tests[] = {
		CASE(a_right_message_is_executed),
		CASE(truncation_at_every_byte_ends_the_session),
		CASE(what_is_left_over_ends_the_session),
		CASE(unknown_ops_and_modules_end_the_session),
		CASE(counts_must_be_what_the_specification_says),
		CASE(sizes_beyond_the_message_end_the_session),
		CASE(arena_offsets_must_be_inside),
		CASE(spilled_messages_must_lie_in_the_arena),
		CASE(later_blocks_must_be_blocks),
		CASE(stale_handles_are_errors_and_forged_ones_the_end),
		CASE(an_id_is_created_once_and_grows),
		CASE(a_double_release_is_the_applications_error),
		CASE(text_must_end_where_it_says),
		CASE(parsed_data_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "unanswered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "loop.h"
#include "opencl_protocol.h"
#include "raw.h"

#define CONTEXT wire_id(7, 1)
#define BUFFER wire_id(8, 1)
#define QUEUE wire_id(9, 1)
#define EVENT wire_id(10, 1)
#define BYTES 4096

/* A session with a context, a queue and a buffer in it. */
static void open_scene(struct raw *raw)
{
	struct message message;

	raw_open(raw);
	const uint64_t device = raw_device(raw, raw_platform(raw));
	message_context(&message, raw, device, CONTEXT);
	expect_error(raw, &message, 0);
	raw_make_queue(raw, device, CONTEXT, QUEUE);
	assert_true(raw_makes_buffer(raw, CONTEXT, BUFFER, BYTES, 0, 0));
}

/* As the @stamp-th call that nobody waits for. */
static void send_unanswered(struct raw *raw, struct message *message,
			    uint32_t stamp)
{
	message->header.flags |= WIRE_NO_REPLY;
	message->header.stamp = stamp;
	message->header.seen = stamp - 1;
	raw_send(raw, message);
}

/* A call whose only argument is a handle. */
static void message_of(struct message *message, const struct raw *raw,
		       uint16_t op, uint64_t id)
{
	message_begin(message, raw, op, &id, sizeof(id));
}

/* How often something is referred to, after @seen calls. */
static uint32_t references(struct raw *raw, uint64_t context, uint32_t seen)
{
	const struct clGetContextInfo_args args = {
		.context = context,
		.param_name = CL_CONTEXT_REFERENCE_COUNT,
		.param_value_size = sizeof(cl_uint),
	};
	struct message message;
	struct wire_reply reply;
	uint32_t count;

	message_begin(&message, raw, OPENCL_OP_clGetContextInfo, &args,
		      sizeof(args));
	message_u64(&message, 1); /* param_value_size_ret */
	message_u64(&message, 0);
	message_u64(&message, sizeof(cl_uint)); /* param_value: room */
	message.header.seen = seen;
	raw_send(raw, &message);
	assert_int_equal(raw_answer(raw, &reply), 0);
	assert_int_equal(reply.error, 0);
	assert_true(reply.succeeded && raw->body.size >= 8);
	memcpy(&count, raw->body.data + raw->body.size - 8, sizeof(count));
	return count;
}

void calls_that_nobody_waits_for_are_executed(void **state)
{
	struct raw raw;
	struct message message;
	uint32_t stamp = 0;

	(void)state;
	open_scene(&raw);
	const uint32_t before = references(&raw, CONTEXT, 0);
	for (int i = 0; i < 10; i++) {
		message_of(&message, &raw, OPENCL_OP_clRetainContext, CONTEXT);
		send_unanswered(&raw, &message, ++stamp);
	}
	assert_int_equal(references(&raw, CONTEXT, stamp), before + 10);
	for (int i = 0; i < 10; i++) {
		message_of(&message, &raw, OPENCL_OP_clReleaseContext, CONTEXT);
		send_unanswered(&raw, &message, ++stamp);
	}
	assert_int_equal(references(&raw, CONTEXT, stamp), before);
	raw_close(&raw);
}

static void message_read(struct message *message, const struct raw *raw,
			 uint64_t size)
{
	const struct clEnqueueReadBuffer_args args = {
		.command_queue = QUEUE,
		.buffer = BUFFER,
		.blocking_read = CL_TRUE,
		.size = size,
	};

	message_begin(message, raw, OPENCL_OP_clEnqueueReadBuffer, &args,
		      sizeof(args));
	message_u64(message, WIRE_NONE); /* event_wait_list */
	message_u64(message, size);	 /* ptr: room */
}

/* Who gives up its answers cannot be sent one that it takes for another's. */
void answers_that_nobody_waits_for_never_come(void **state)
{
	struct raw raw;
	struct message message;
	uint32_t stamp = 0;

	(void)state;
	open_scene(&raw);
	for (uint64_t size = 1; size <= BYTES; size *= 2) {
		message_read(&message, &raw, size);
		send_unanswered(&raw, &message, ++stamp);
	}
	message_platforms(&message, &raw, 1);
	send_unanswered(&raw, &message, ++stamp);
	message_context(&message, &raw, raw_device(&raw, raw_platform(&raw)),
			wire_id(11, 1));
	send_unanswered(&raw, &message, ++stamp);
	/* The answers that follow are those of calls that have one. */
	assert_true(references(&raw, CONTEXT, stamp) > 0);
	assert_true(references(&raw, wire_id(11, 1), stamp) > 0);
	raw_close(&raw);
}

static void message_fill(struct message *message, const struct raw *raw,
			 uint64_t buffer, uint64_t event)
{
	const struct clEnqueueFillBuffer_args args = {
		.command_queue = QUEUE,
		.buffer = buffer,
		.pattern_size = 4,
		.size = BYTES,
		.event = event,
	};

	message_begin(message, raw, OPENCL_OP_clEnqueueFillBuffer, &args,
		      sizeof(args));
	message_u64(message, 4); /* pattern */
	message_u64(message, 0x01020304);
	message_u64(message, WIRE_NONE); /* event_wait_list */
}

static void expect_of(struct raw *raw, uint16_t op, uint64_t id, uint32_t seen,
		      int64_t error)
{
	struct message message;

	message_of(&message, raw, op, id);
	message.header.seen = seen;
	expect_error(raw, &message, error);
}

void errors_that_nobody_waits_for_are_told_later(void **state)
{
	struct raw raw;
	struct message message;

	(void)state;
	open_scene(&raw);
	/* The context is no buffer. */
	message_fill(&message, &raw, CONTEXT, EVENT);
	send_unanswered(&raw, &message, 1);
	/* The event that it would have made, and no other, says so. */
	expect_of(&raw, OPENCL_OP_clRetainEvent, EVENT, 1,
		  CL_INVALID_MEM_OBJECT);
	expect_of(&raw, OPENCL_OP_clRetainEvent, wire_id(10, 2), 1,
		  CL_INVALID_EVENT);
	expect_of(&raw, OPENCL_OP_clReleaseEvent, EVENT, 1, 0);
	expect_of(&raw, OPENCL_OP_clRetainEvent, EVENT, 1, CL_INVALID_EVENT);
	/* The queue reports it once, and goes on. */
	expect_of(&raw, OPENCL_OP_clFinish, QUEUE, 1, CL_INVALID_MEM_OBJECT);
	expect_of(&raw, OPENCL_OP_clFinish, QUEUE, 1, 0);
	message_fill(&message, &raw, BUFFER, wire_id(10, 2));
	send_unanswered(&raw, &message, 2);
	expect_of(&raw, OPENCL_OP_clFinish, QUEUE, 2, 0);
	expect_of(&raw, OPENCL_OP_clRetainEvent, wire_id(10, 2), 2, 0);
	raw_close(&raw);
}

static void make_user_event(struct raw *raw, uint64_t id)
{
	const struct clCreateUserEvent_args args = { .context = CONTEXT,
						     .result = id };
	struct message message;

	message_begin(&message, raw, OPENCL_OP_clCreateUserEvent, &args,
		      sizeof(args));
	message_u64(&message, 1); /* errcode_ret */
	message_u64(&message, 0);
	expect_error(raw, &message, 0);
}

/* What may block has no number in an honest guest: nobody could set what it
 * waits for. This one's server waits, and ends with the session. */
void who_blocks_itself_unanswered_blocks_no_other(void **state)
{
	const struct clWaitForEvents_args args = { .num_events = 1 };
	struct raw raw, other;
	struct message message;
	struct wire_reply reply;

	(void)state;
	open_scene(&raw);
	make_user_event(&raw, EVENT);
	message_begin(&message, &raw, OPENCL_OP_clWaitForEvents, &args,
		      sizeof(args));
	message_u64(&message, 1);
	message_u64(&message, EVENT);
	send_unanswered(&raw, &message, 1);
	message_platforms(&message, &raw, 1);
	message.header.seen = 1;
	raw_send(&raw, &message);
	raw.deadline_ms = loop_now_ms() + 100;
	assert_int_equal(raw_answer(&raw, &reply), -ETIMEDOUT);
	raw_open(&other);
	assert_true(raw_device(&other, raw_platform(&other)) != 0);
	raw_close(&other);
	region_lose(raw.region);
	for (int i = 0; i < 6000 && region_server_alive(raw.region); i++)
		usleep(10000);
	assert_false(region_server_alive(raw.region));
	raw_close(&raw);
}

/* With nothing or with zeroes for arguments: it goes on or ends, by itself. */
void any_call_may_come_unanswered(void **state)
{
	static const unsigned char zeroes[512];

	(void)state;
	for (uint16_t op = 1; op < OPENCL_OPS; op++)
		for (size_t size = 0; size <= sizeof(zeroes);
		     size += sizeof(zeroes)) {
			struct raw raw;
			struct message message;
			struct wire_reply reply;

			raw_open(&raw);
			message_begin(&message, &raw, op, zeroes, size);
			send_unanswered(&raw, &message, 1);
			message_platforms(&message, &raw, 1);
			message.header.seen = 1;
			raw_send(&raw, &message);
			const int status = raw_answer(&raw, &reply);
			if (status == -ETIMEDOUT)
				fail_msg("operation %u of %zu bytes", op, size);
			raw_close(&raw);
		}
}

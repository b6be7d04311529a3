#include "raw.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "loop.h"
#include "opencl_guest.gen.h"
#include "opencl_protocol.h"

#define ANSWER_MS 60000

static int look(void *context)
{
	struct raw *raw = context;
	const int state = region_look(raw->region);

	if (state < 0)
		return state;
	return loop_now_ms() > raw->deadline_ms ? -ETIMEDOUT : 0;
}

static void open_module(struct raw *raw)
{
	struct {
		char name[32];
		uint64_t hash;
	} body = { "opencl", OPENCL_MODEL };
	struct message message;
	struct wire_reply reply;

	message_begin(&message, raw, WIRE_OPEN_API, &body, sizeof(body));
	message.header.api = WIRE_RUNTIME;
	raw_send(raw, &message);
	assert_int_equal(raw_answer(raw, &reply), 0);
	assert_int_equal(reply.error, 0);
	raw->api = (uint8_t)reply.result;
}

void raw_open(struct raw *raw)
{
	static struct hello_message message;
	char text[HELLO_TEXT] = "";

	memset(raw, 0, sizeof(*raw));
	hello_init(&message, HELLO_HELLO);
	hello_text(message.hello.api, sizeof(message.hello.api), "opencl");
	hello_text(message.hello.version, sizeof(message.hello.version), "3.0");
	hello_text(message.hello.program, sizeof(message.hello.program),
		   "hostile");
	message.hello.hash = OPENCL_MODEL;
	const int error =
		local_connect(&message.hello, 60000, &raw->session, text);
	if (error)
		print_error("hand-shake: %s\n", text);
	assert_int_equal(error, 0);
	assert_int_equal(region_attach(&raw->region, raw->session.region,
				       raw->session.arena_size, REGION_GUEST),
			 0);
	assert_int_equal(channel_open(&raw->channel, raw->region, look, raw),
			 0);
	open_module(raw);
}

void raw_close(struct raw *raw)
{
	region_lose(raw->region);
	region_detach(raw->region);
	close(raw->session.region);
	reply_body_fini(&raw->body);
}

void message_begin(struct message *message, const struct raw *raw, uint16_t op,
		   const void *args, size_t size)
{
	memset(message, 0, sizeof(*message));
	message->header.api = raw->api;
	message->header.op = op;
	message_bytes(message, args, size);
}

void message_u64(struct message *message, uint64_t value)
{
	message_bytes(message, &value, sizeof(value));
}

void message_bytes(struct message *message, const void *data, size_t size)
{
	assert_true(message->size + size + 8 <= sizeof(message->body));
	if (size)
		memcpy(message->body + message->size, data, size);
	message->size += wire_padded(size);
}

void raw_publish(struct raw *raw, const void *bytes, size_t size)
{
	void *place;

	raw->deadline_ms = loop_now_ms() + ANSWER_MS;
	assert_int_equal(
		ring_reserve(&raw->channel.ring, wire_padded(size), &place), 0);
	memcpy(place, bytes, size);
	ring_commit(&raw->channel.ring, wire_padded(size));
	ring_publish(&raw->channel.ring, true);
}

void raw_send(struct raw *raw, const struct message *message)
{
	struct message copy = *message;

	if (!copy.header.size)
		copy.header.size = (uint32_t)(sizeof(copy.header) + copy.size);
	raw_publish(raw, &copy, sizeof(copy.header) + copy.size);
}

int raw_answer(struct raw *raw, struct wire_reply *reply)
{
	return reply_wait(&raw->channel.replies, reply, &raw->body);
}

void expect_error(struct raw *raw, const struct message *message, int64_t error)
{
	struct wire_reply reply;

	raw_send(raw, message);
	assert_int_equal(raw_answer(raw, &reply), 0);
	if (reply.error == 0 && error != 0)
		assert_int_equal((int32_t)reply.result, error);
	else
		assert_int_equal(reply.error, error);
}

void expect_end_now(struct raw *raw)
{
	struct wire_reply reply = { 0 };
	int status;

	do
		status = raw_answer(raw, &reply);
	while (status == 0 && reply.violation == 0 && reply.error != 0);
	if (status == 0 && reply.violation)
		status = raw_answer(raw, &reply);
	if (status == 0 || status == -ETIMEDOUT)
		print_error("the session goes on: status %d, error %lld\n",
			    status, (long long)reply.error);
	assert_true(status < 0 && status != -ETIMEDOUT);
}

void expect_end(struct raw *raw, const struct message *message)
{
	raw_send(raw, message);
	expect_end_now(raw);
}

void message_platforms(struct message *message, const struct raw *raw,
		       uint32_t room)
{
	const struct clGetPlatformIDs_args args = { .num_entries = room };

	message_begin(message, raw, OPENCL_OP_clGetPlatformIDs, &args,
		      sizeof(args));
	message_u64(message, 1); /* num_platforms: one value, both ways */
	message_u64(message, 0);
	message_u64(message, room); /* platforms: room */
}

/* The ids of an out of handles: the last section of the answer. */
static uint64_t last_id(struct raw *raw, const struct message *message)
{
	struct wire_reply reply;
	uint64_t id;

	raw_send(raw, message);
	assert_int_equal(raw_answer(raw, &reply), 0);
	assert_int_equal(reply.error, 0);
	assert_true(raw->body.size >= 8);
	memcpy(&id, raw->body.data + raw->body.size - 8, sizeof(id));
	assert_true(id != 0);
	return id;
}

uint64_t raw_platform(struct raw *raw)
{
	struct message message;

	message_platforms(&message, raw, 1);
	return last_id(raw, &message);
}

uint64_t raw_device(struct raw *raw, uint64_t platform)
{
	const struct clGetDeviceIDs_args args = {
		.platform = platform,
		.device_type = CL_DEVICE_TYPE_ALL,
		.num_entries = 1,
	};
	struct message message;

	message_begin(&message, raw, OPENCL_OP_clGetDeviceIDs, &args,
		      sizeof(args));
	message_u64(&message, 1);
	message_u64(&message, 0);
	message_u64(&message, 1);
	return last_id(raw, &message);
}

void message_context(struct message *message, const struct raw *raw,
		     uint64_t device, uint64_t id)
{
	const struct clCreateContext_args args = { .num_devices = 1,
						   .result = id };

	message_begin(message, raw, OPENCL_OP_clCreateContext, &args,
		      sizeof(args));
	message_u64(message, 1); /* devices, inferred */
	message_u64(message, device);
	message_u64(message, 1); /* errcode_ret, inferred */
	message_u64(message, 0);
	message_u64(message, WIRE_NONE); /* properties, by an idiom */
}

void message_release(struct message *message, const struct raw *raw,
		     uint64_t context)
{
	const struct clReleaseContext_args args = { .context = context };

	message_begin(message, raw, OPENCL_OP_clReleaseContext, &args,
		      sizeof(args));
}

void raw_make_queue(struct raw *raw, uint64_t device, uint64_t context,
		    uint64_t id)
{
	const struct clCreateCommandQueue_args args = {
		.context = context,
		.device = device,
		.result = id,
	};
	struct message message;

	message_begin(&message, raw, OPENCL_OP_clCreateCommandQueue, &args,
		      sizeof(args));
	message_u64(&message, 1); /* errcode_ret */
	message_u64(&message, 0);
	expect_error(raw, &message, 0);
}

bool raw_makes_buffer(struct raw *raw, uint64_t context, uint64_t id,
		      uint64_t size, uint64_t place, uint64_t word)
{
	const struct clsluiceBuffer_args args = {
		.context = context,
		.flags = CL_MEM_READ_WRITE,
		.size = size,
		.place = place,
		.word = word,
		.result = id,
	};
	struct message message;
	struct wire_reply reply;

	message_begin(&message, raw, OPENCL_OP_clsluiceBuffer, &args,
		      sizeof(args));
	message_u64(&message, 1); /* errcode_ret */
	message_u64(&message, 0);
	raw_send(raw, &message);
	assert_int_equal(raw_answer(raw, &reply), 0);
	return reply.error == 0 && reply.succeeded;
}

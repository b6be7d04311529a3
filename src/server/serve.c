#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "arena.h"
#include "count.h"
#include "fd.h"
#include "later.h"
#include "log.h"
#include "loop.h"
#include "process.h"
#include "text.h"

/* More than a command's size says nothing loops for. */
#define FUEL 64u
/* A session that does nothing for so long rests. */
#define REST_MS 1000

static _Thread_local struct server_call *current;
static _Thread_local const struct server_module *module_here;

struct server_call *serve_current(void)
{
	return current;
}

const struct server_module *serve_module(void)
{
	if (module_here)
		return module_here;
	return process.module_count > 0 ? process.modules[0].module : NULL;
}

void serve_module_set(const struct server_module *module)
{
	module_here = module;
}

/*
 * ---- one call
 */

/* All but the zeroes of its check, which are cleared when they are needed. */
static void call_init(struct server_call *call,
		      const struct server_module *module,
		      struct server_frame *frame, uint64_t fuel)
{
	call->module = module;
	call->check.failed = false;
	call->check.fuel = fuel;
	call->error = 0;
	call->succeeded = call->replied = call->ready = false;
	call->frame = frame;
}

/* The message of a call: behind the header, or in the arena; then it is copied.
 * Returns 0 or -EPROTO. */
static int open_body(struct server_call *call,
		     const struct wire_command *header)
{
	unsigned char *body = (unsigned char *)(uintptr_t)(header + 1);
	size_t size = header->size - sizeof(*header);
	uint64_t place[2];

	call->reader = (struct reader){ .data = body,
					.size = size,
					.check = &call->check };
	if (!(header->flags & WIRE_SPILLED))
		return 0;
	if (size != sizeof(place))
		return -EPROTO;
	memcpy(place, body, sizeof(place));
	const void *given =
		process.region && place[1] % 8 == 0 &&
				place[1] <= WIRE_PRIVATE_MAX
			? arena_check(process.region, place[0], place[1])
			: NULL;
	body = given ? frame_chunk(call, place[1]) : NULL;
	if (!body)
		return -EPROTO;
	memcpy(body, given, place[1]);
	call->frame->private_size = 0; /* its sections are not counted twice */
	call->check.fuel += place[1];
	call->reader.data = body;
	call->reader.size = place[1];
	return 0;
}

const char *serve_name(const struct server_module *module, uint16_t op)
{
	return op < module->op_count && module->ops && module->ops[op]
		       ? module->ops[op]
		       : "an unknown call";
}

/* Decode and call; what happened is in the call. Returns 0 or -EPROTO. */
static int run_call(struct server_call *call, const struct wire_command *header)
{
	const struct server_module *module = call->module;
	struct server_frame *frame = call->frame;

	frame->op = header->op;
	frame->answered = !(header->flags & WIRE_NO_REPLY);
	frame->outer = current;
	frame->result = 0;
	frame->domain = frame->poisoned = 0;
	frame->reports = frame->settled = false;
	frame->created_count = 0;
	frame->writer.size = 0;
	frame->writer.failed = false;
	if (header->op >= module->op_count || !module->functions[header->op])
		return -EPROTO;
	if (open_body(call, header) < 0)
		return -EPROTO;
	current = call;
	module_here = module;
	/* What nobody waits for does not take long. */
	if (frame->answered)
		atomic_fetch_add_explicit(&process.busy, 1,
					  memory_order_relaxed);
	module->functions[header->op](call);
	if (frame->answered)
		atomic_fetch_sub_explicit(&process.busy, 1,
					  memory_order_relaxed);
	current = frame->outer;
	if (current)
		module_here = current->module;
	return call->check.failed || frame->writer.failed ? -EPROTO : 0;
}

static struct wire_reply reply_of(const struct server_call *call)
{
	struct wire_reply reply = { .kind = WIRE_REPLY, .error = call->error };

	if (call->error)
		return reply;
	reply.size = (uint32_t)call->frame->writer.size;
	reply.succeeded = call->succeeded;
	reply.result = call->frame->result;
	return reply;
}

/*
 * Nobody learns of this call's error now: what it would have created answers
 * with it, and a later call of its domain reports it.
 */
static void keep_error(struct server_call *call)
{
	const struct server_frame *frame = call->frame;
	const int64_t error =
		call->error != 0 ? call->error : (int64_t)frame->result;

	for (uint32_t i = 0; i < frame->created_count; i++)
		if (object_poison(&process.objects, frame->created[i].id,
				  frame->created[i].type, error) < 0)
			call->check.failed = true;
	late_keep(&process.late, frame->domain, error);
}

/* Let go of what the call held, then tell what may be over by now. */
static void settle(struct server_call *call)
{
	const bool succeeded = call->error == 0 && call->succeeded;

	if (!succeeded && !call->frame->answered)
		keep_error(call);
	later_settle(call, succeeded);
	frame_release(call->frame, succeeded);
	if (!call->frame->answered)
		return;
	if (succeeded && call->frame->reports)
		call->error = late_take(&process.late, call->frame->domain);
	later_poll();
	text_drain();
}

static int serve_call(struct channel *channel, struct server_frame *frame,
		      const struct server_module *module,
		      const struct wire_command *header)
{
	struct server_call call;

	call_init(&call, module, frame, header->size + FUEL);
	int error = run_call(&call, header);

	if (error < 0) {
		process_violation("a forged message",
				  serve_name(module, header->op));
		frame_release(frame, false);
		return error;
	}
	count_call(frame->answered);
	settle(&call);
	if (!frame->answered)
		return call.check.failed ? -EPROTO : 0;
	const struct wire_reply reply = reply_of(&call);
	error = reply_send(&channel->link.replies, &reply, frame->writer.data);
	frame->writer.size = 0;
	return error;
}

/*
 * ---- the runtime's own commands
 */

static int answer(struct channel *channel, int64_t error, uint64_t result,
		  const char *text)
{
	const struct wire_reply reply = {
		.kind = WIRE_REPLY,
		.size = text ? (uint32_t)strlen(text) + 1 : 0,
		.error = error,
		.result = result,
		.succeeded = error == 0,
	};

	return reply_send(&channel->link.replies, &reply, text);
}

static int open_api(struct channel *channel, const void *body, size_t size)
{
	struct {
		char name[WIRE_NAME];
		uint64_t hash;
	} asked;

	if (size != sizeof(asked))
		return -EPROTO;
	memcpy(&asked, body, sizeof(asked));
	if (!memchr(asked.name, '\0', sizeof(asked.name)))
		return -EPROTO;
	for (uint32_t i = 0; i < process.module_count; i++) {
		struct process_module *added = &process.modules[i];
		const struct server_module *module = added->module;

		if (strcmp(module->name, asked.name) != 0)
			continue;
		if (module->hash != asked.hash)
			return answer(channel, -EPROTONOSUPPORT, 0,
				      module->version);
		atomic_store_explicit(&added->open, true, memory_order_relaxed);
		return answer(channel, 0, i + 1, NULL);
	}
	return answer(channel, -ENOENT, 0, NULL);
}

static int forget(struct channel *channel, const void *body, size_t size)
{
	uint64_t id;

	if (size != sizeof(id))
		return -EPROTO;
	memcpy(&id, body, sizeof(id));
	callback_ran(id);
	return answer(channel, 0, 0, NULL);
}

static int count_refused(const void *body, size_t size)
{
	char name[COUNT_NAME];

	if (size != sizeof(name))
		return -EPROTO;
	memcpy(name, body, sizeof(name));
	name[sizeof(name) - 1] = '\0';
	count_refusal(name);
	return 0;
}

/* Returns 0, 1 with *@result when a nested callback is over, or -EPROTO. */
static int serve_runtime(struct channel *channel, uint32_t depth,
			 const struct wire_command *header, uint64_t *result)
{
	const void *body = header + 1;
	const size_t size = header->size - sizeof(*header);
	uint64_t done[2];

	switch (header->op) {
	case WIRE_OPEN_API:
		return open_api(channel, body, size);
	case WIRE_FORGET:
		return forget(channel, body, size);
	case WIRE_REFUSED:
		return count_refused(body, size);
	case WIRE_CALLBACK_DONE:
		if (size != sizeof(done))
			return -EPROTO;
		memcpy(done, body, sizeof(done));
		*result = done[0];
		if (done[1] == 0)
			return depth > 0 ? 1 : -EPROTO;
		return callback_answer(done[1], done[0]) ? 0 : -EPROTO;
	default:
		return -EPROTO;
	}
}

/*
 * ---- channels
 */

/* Others may have got what their guest was in no hurry to have done. */
static void rouse(void)
{
	channel_rouse(process.region);
}

/* A call, in its turn. Returns 0, or a negative errno. */
static int serve_in_order(struct channel *channel, struct server_frame *frame,
			  const struct server_module *module,
			  const struct wire_command *header)
{
	const bool numbered = header->flags & WIRE_NO_REPLY;
	const uint32_t stamp = header->stamp;
	int error = numbered && stamp != header->seen + 1 ? -EPROTO : 0;

	if (error == 0)
		error = order_follow(&process.order, header->seen, rouse,
				     process_lost);
	if (error == 0 && numbered)
		error = order_enter(&process.order, stamp);
	if (error == 0)
		error = serve_call(channel, frame, module, header);
	if (error == 0 && numbered)
		error = order_done(&process.order, stamp);
	return error;
}

/* Returns as serve_runtime(). */
static int serve_command(struct channel *channel, struct server_frame *frame,
			 uint64_t *result)
{
	const struct wire_command *header =
		(const struct wire_command *)frame->command;
	const uint32_t index = header->api - UINT32_C(1);
	int status = -EPROTO;

	if (header->api == WIRE_RUNTIME) {
		status = serve_runtime(channel, frame->depth, header, result);
	} else if (index < process.module_count &&
		   atomic_load_explicit(&process.modules[index].open,
					memory_order_relaxed)) {
		status = serve_in_order(channel, frame,
					process.modules[index].module, header);
	}
	if (status == -EPROTO)
		process_violation("a forged command", "a channel");
	return status;
}

static struct server_frame *frame_at(struct channel *channel, uint32_t depth)
{
	struct server_frame **frame = &channel->frames[depth];

	if (!*frame)
		*frame = frame_create(depth);
	if (*frame)
		(*frame)->channel = channel;
	return *frame;
}

/* Serve until the guest closes the channel, or (depth > 0) its callback is
 * over. Returns 0, 1 with *@result, or a negative errno. */
static int serve_level(struct channel *channel, uint32_t depth,
		       uint64_t *result)
{
	struct server_frame *frame = frame_at(channel, depth);
	int status;

	if (!frame)
		return -ENOMEM;
	for (;;) {
		status = ring_next(&channel->link.ring, frame->command);
		if (status == -EPROTO)
			process_violation("a forged index", "a ring");
		if (status != 1)
			return status;
		status = serve_command(channel, frame, result);
		ring_done(&channel->link.ring);
		if (status != 0)
			return status;
		if (channel->broken)
			return -ECONNRESET;
	}
}

uint64_t serve_nested(struct server_call *call, const void *notice, size_t size)
{
	struct channel *channel = call->frame->channel;
	const struct wire_reply reply = { .kind = WIRE_NESTED,
					  .size = (uint32_t)size };
	uint64_t result = 0;
	int status;

	if (channel->broken)
		return 0;
	status = reply_send(&channel->link.replies, &reply, notice);
	if (status == -EPROTO)
		process_violation("a forged acknowledgement", "a callback");
	if (status == 0)
		status = serve_level(channel, call->frame->depth + 1, &result);
	current = call;
	module_here = call->module;
	/* The vendor cannot be told: its callback returns, and the channel
	 * ends with the call. */
	if (status != 1)
		channel->broken = true;
	return status == 1 ? result : 0;
}

/*
 * Called before the thread sleeps: a second behind its last command it wakes
 * once more, to give back what the vendor library has let go of.
 */
static int rest(void *context)
{
	struct channel *channel = context;
	struct bell_waiter *waiter = &channel->link.waiter;
	const uint64_t head = channel->link.ring.head;
	const int64_t now = loop_now_ms();
	const int error = region_look(process.region);

	if (error < 0)
		return error;
	if (channel->rests_since == 0 || channel->rests_behind != head) {
		channel->rests_behind = head;
		channel->rests_since = now;
		waiter->look_ms = REST_MS;
	} else if (!current && waiter->look_ms != 0 &&
		   now - channel->rests_since >= REST_MS) {
		allocator_tidy();
		waiter->look_ms = 0;
	}
	return 0;
}

static void *run_channel(void *data)
{
	struct channel *channel = data;
	uint64_t result;

	channel->link.waiter.look = rest;
	channel->link.waiter.context = channel;
	const int status = serve_level(channel, 0, &result);

	if (status == 0)
		count_release(&channel->link);
	for (uint32_t i = 0; i <= WIRE_DEPTH_MAX; i++)
		frame_destroy(channel->frames[i]);
	free(channel);
	atomic_fetch_sub_explicit(&process.channels, 1, memory_order_release);
	return NULL;
}

static int start_channel(uint32_t index)
{
	struct channel *channel = calloc(1, sizeof(*channel));
	pthread_t thread;

	if (!channel)
		return -ENOMEM;
	channel_serve(&channel->link, process.region, index, &process.busy);
	atomic_fetch_add_explicit(&process.channels, 1, memory_order_relaxed);
	const int error = pthread_create(&thread, NULL, run_channel, channel);
	if (error == 0) {
		pthread_detach(thread);
		return 0;
	}
	atomic_fetch_sub_explicit(&process.channels, 1, memory_order_relaxed);
	free(channel);
	return -error;
}

void serve_session(void)
{
	uint32_t index;
	int error;

	while ((error = channel_wanted(process.region, &index)) == 0) {
		error = start_channel(index);
		if (error < 0)
			break;
	}
	if (error == -EPROTO)
		process_violation("a forged slot", "the channels");
	else if (error != -ECONNRESET)
		process_violation(strerror(-error), "the server");
}

/*
 * ---- without a session
 */

static int once_attach(uint64_t arena_size)
{
	int fd;
	int error = region_create(&fd, arena_size);

	if (error < 0)
		return error;
	error = region_attach(&process.region, fd, arena_size, REGION_SERVER);
	fd_close(fd);
	return error;
}

int server_once_begin(const struct server_module *module, uint64_t arena_size)
{
	char text[HELLO_TEXT];
	int error;

	process_init();
	process.quiet = true;
	error = process_add_module(module);
	if (error < 0)
		return error;
	serve_module_set(module);
	error = module->warm ? module->warm(text, sizeof(text)) : 0;
	return error < 0 ? error : once_attach(arena_size);
}

void server_once_end(void)
{
	process_fini();
	region_detach(process.region);
	process_init();
	serve_module_set(NULL);
}

int server_decode_once(const void *command, size_t size,
		       struct wire_reply *reply)
{
	struct server_frame *frame;
	const struct wire_command *header;
	int error = -EPROTO;

	if (size < sizeof(*header) || size > RING_COMMAND_MAX || size % 8 != 0)
		return -EPROTO;
	frame = frame_create(0);
	if (!frame)
		return -ENOMEM;
	memcpy(frame->command, command, size);
	header = (const struct wire_command *)frame->command;
	const uint32_t index = header->api - UINT32_C(1);
	if (header->size == size && index < process.module_count) {
		struct server_call call;

		call_init(&call, process.modules[index].module, frame,
			  size + FUEL);
		error = run_call(&call, header);
		if (error == 0)
			settle(&call);
		else
			frame_release(frame, false);
		if (error == 0 && reply)
			*reply = reply_of(&call);
	}
	frame_destroy(frame);
	return error;
}

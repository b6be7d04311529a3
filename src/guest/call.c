/* Calls: sent, waited for or not, and what their answers hold. See guest.h. */
#include "guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "log.h"
#include "process.h"

/* Calls that name an object before it tells them from others. */
#define WELL_KNOWN 8

/* As much in the ring is shown in any case. */
#define PUT_OFF 8192

/* The body of a spilled command: where its message lies. */
struct spilled {
	uint64_t offset, size;
};

/*
 * ---- sending
 */

/*
 * Calls of one name are told apart by their objects, as far as these are in use
 * for a while: an event of each launch, say, is another one each time.
 */
static bool well_known(struct object *object)
{
	/* A hint, so no order is needed, and a lost count is none. */
	const uint8_t calls =
		atomic_load_explicit(&object->calls, memory_order_relaxed);

	if (calls < WELL_KNOWN)
		atomic_store_explicit(&object->calls, calls + 1,
				      memory_order_relaxed);
	return calls == WELL_KNOWN;
}

static struct guess_keys wait_of(const struct sluice_guest_frame *frame,
				 const struct wire_command *header)
{
	uint32_t call = guess_mix(header->api, header->op);

	for (uint32_t i = 0; i < frame->pin_count && i < FRAME_FEW; i++) {
		struct object *object = frame->pins[i].object;

		if (well_known(object))
			call = guess_mix(call, (uint32_t)(uintptr_t)object);
	}
	return guess_sent(&frame->thread->guesses, call);
}

/*
 * Commands that are not waited for get a number, all others tell the last one.
 * Whoever learns of a command from another thread learns of its number too.
 */
static void put_stamp(struct wire_command *header)
{
	if (!(header->flags & WIRE_NO_REPLY)) {
		header->seen = bias_read_32(&process.stamp);
		return;
	}
	header->seen = bias_add_32(&process.stamp, 1);
	header->stamp = header->seen + 1;
}

/*
 * What only prepares something is shown to the server with what starts it: a
 * server that polls takes the ring's lines away from us each time. Others that
 * learn of its number take the bias away before, and show it themselves.
 */
static void show(struct guest_thread *thread, bool unanswered, bool starts)
{
	struct ring_producer *ring = &thread->channel.ring;

	if (unanswered && !starts && bias_enter()) {
		const bool put_off = ring->tail - ring->published <= PUT_OFF;

		if (put_off)
			atomic_store_explicit(&thread->put_off, ring->tail,
					      memory_order_relaxed);
		bias_leave();
		if (put_off)
			return;
	}
	ring_publish(ring, !unanswered || starts);
}

static int send_message(struct sluice_guest_call *call)
{
	struct sluice_guest_frame *frame = call->frame;
	struct ring_producer *ring = &frame->thread->channel.ring;
	struct wire_command header = {
		.api = process_number(call->module),
		.flags = call->unanswered ? WIRE_NO_REPLY : 0,
		.op = frame->op,
	};
	struct spilled spilled = { .size = frame->size };
	size_t size = sizeof(header) + frame->size;
	void *place;
	int error = 0;

	if (size > RING_COMMAND_MAX) {
		header.flags |= WIRE_SPILLED;
		size = sizeof(header) + sizeof(spilled);
		error = frame_block(frame, spilled.size, &spilled.offset);
	}
	if (error < 0)
		return error;
	header.size = (uint32_t)size;
	/* What only prepares something takes no time. */
	if (!call->unanswered || call->starts)
		frame->wait = wait_of(frame, &header);
	error = ring_reserve(ring, size, &place);
	if (error < 0)
		return error;
	thread_tell_answered(frame->thread);
	put_stamp(&header);
	memcpy(place, &header, sizeof(header));
	place = (char *)place + sizeof(header);
	if (header.flags & WIRE_SPILLED) {
		frame_copy(frame, arena_at(process.arena, spilled.offset));
		memcpy(place, &spilled, sizeof(spilled));
	} else {
		frame_copy(frame, place);
	}
	ring_commit(ring, size);
	show(frame->thread, call->unanswered, call->starts);
	return 0;
}

static int send_done(struct guest_thread *thread, uint64_t result)
{
	struct {
		struct wire_command header;
		uint64_t result, ticket;
	} done = {
		.header = { .op = WIRE_CALLBACK_DONE, .size = sizeof(done) },
		.result = result,
	};
	void *place;
	const int error =
		ring_reserve(&thread->channel.ring, sizeof(done), &place);

	if (error < 0)
		return error;
	memcpy(place, &done, sizeof(done));
	ring_commit(&thread->channel.ring, sizeof(done));
	ring_publish(&thread->channel.ring, true);
	return 0;
}

/*
 * ---- the answer
 */

/* A callback that runs in the waiting thread. */
static int run_nested(struct sluice_guest_frame *frame)
{
	struct guest_thread *thread = frame->thread;
	const struct wire_notice *notice = (const void *)frame->reply.data;
	const size_t size = frame->reply.size;
	struct callback_entry ran;
	uint64_t result = 0;

	if (size < sizeof(*notice) || thread->depth >= WIRE_DEPTH_MAX)
		return -EPROTO;
	callback_attend(true);
	later_collect();
	thread->depth++;
	const bool found = callback_run(notice->callback, notice + 1,
					size - sizeof(*notice), &ran, &result);
	thread->depth--;
	/* In a child that the callback forked, the call is the parent's. */
	if (process_thread() != thread || frame->epoch != thread->epoch)
		return -ECONNRESET;
	/* The server lets go of what it held before it answers the call. */
	if (found && ran.once)
		frame_adopt(frame, ran.held, CALLBACK_HELD);
	return send_done(thread, result);
}

static int await_answer(struct sluice_guest_frame *frame,
			struct wire_reply *reply)
{
	struct reply_reader *replies = &frame->thread->channel.replies;
	struct guesses *guesses = &frame->thread->guesses;

	for (;;) {
		const int moved = pieces_move(frame->thread);
		if (moved < 0)
			return moved;
		replies->waiter->expected_ns = guess_ns(guesses, &frame->wait);
		int error = reply_wait(replies, reply, &frame->reply);
		guess_learn(guesses, &frame->wait, replies->waiter->waited_ns);
		if (error == 0 && reply->kind == WIRE_NESTED)
			error = run_nested(frame);
		else if (error == 0)
			return 0;
		if (error < 0)
			return error;
	}
}

static void lose(const struct sluice_guest_call *call, int error)
{
	/* A forked child has nothing to lose here. */
	if (call->frame->epoch != call->frame->thread->epoch)
		return;
	if (error == -EPROTO)
		process_lose("the server breaks the protocol");
	else if (error == -ENOMEM)
		process_lose("no memory for an answer");
	else
		process_lose("the server ended");
}

/* Nothing was called: all is as before. */
static bool give_up(struct sluice_guest_call *call, int64_t error)
{
	frame_fail(call, error);
	frame_release(call);
	later_collect();
	return false;
}

/* A message that lies in the arena has to be read before that is used again. */
static bool may_run_behind(const struct sluice_guest_call *call)
{
	return call->async && !process.strict &&
	       call->frame->block_count == 0 &&
	       sizeof(struct wire_command) + call->frame->size <=
		       RING_COMMAND_MAX &&
	       signature_known(&process.signatures, call->signature);
}

static bool exchange(struct sluice_guest_call *call, struct wire_reply *reply)
{
	struct sluice_guest_frame *frame = call->frame;
	int error = process_channel(frame->thread);

	call->unanswered = may_run_behind(call);
	if (error == 0)
		error = send_message(call);
	if (error == -EAGAIN || error == -ENOSPC || error == -ENOMEM)
		return give_up(call, call->module->failure);
	if (error == 0 && !call->unanswered)
		error = await_answer(frame, reply);
	if (error == 0 && reply->violation)
		error = -EPROTO;
	if (error < 0) {
		lose(call, error);
		return give_up(call, call->module->lost);
	}
	return true;
}

bool sluice_guest_finish(struct sluice_guest_call *call)
{
	struct wire_reply reply = { 0 };

	if (!call->frame || !call->frame->begun || call->check.failed)
		return give_up(call, call->module->failure);
	if (!exchange(call, &reply))
		return false;
	if (call->unanswered) {
		call->succeeded = true;
		call->result = call->success;
		return true;
	}
	callback_attend(true);
	if (reply.error != 0)
		return give_up(call, reply.error);
	call->succeeded = reply.succeeded != 0;
	call->result = reply.result;
	if (call->succeeded && call->async)
		signature_remember(&process.signatures, call->signature);
	call->reader = (struct reader){
		.data = call->frame->reply.data,
		.size = call->frame->reply.size,
		.check = &call->check,
	};
	return true;
}

/* The data of a block of this call; NULL: it has none at @offset. */
static const void *block_data(struct sluice_guest_call *call, uint64_t offset)
{
	const struct sluice_guest_frame *frame = call->frame;

	for (uint32_t i = 0; i < frame->block_count; i++)
		if (frame->blocks[i] == offset)
			return arena_at(process.arena, offset);
	call->check.failed = true;
	return NULL;
}

/* Data of this call that will come. */
static bool is_later(struct sluice_guest_call *call, uint64_t block)
{
	struct sluice_guest_frame *frame = call->frame;
	struct later **place = &frame->laters;

	while (*place && (*place)->block != block)
		place = &(*place)->next;
	struct later *later = *place;
	if (!later)
		return false;
	*place = later->next;
	if (!frame->laters)
		frame->laters_end = &frame->laters;
	later_add(later);
	return true;
}

/* The next section: its data and *@size, or NULL where there are none (yet). */
static const void *next_section(struct sluice_guest_call *call, uint64_t *size,
				bool *in_arena)
{
	*in_arena = false;
	*size = 0;
	if (call->unanswered)
		return NULL;
	const uint64_t count = reader_u64(&call->reader);
	*size = count & ~WIRE_IN_ARENA;
	if (call->check.failed || count == WIRE_NONE)
		return NULL;
	if (!(count & WIRE_IN_ARENA))
		return reader_bytes(&call->reader, count);
	const uint64_t offset = reader_u64(&call->reader);
	*in_arena = true;
	if (call->check.failed || is_later(call, offset))
		return NULL;
	return block_data(call, offset);
}

size_t sluice_guest_out(struct sluice_guest_call *call, void *out, size_t span)
{
	bool in_arena;
	uint64_t size;
	const void *data = next_section(call, &size, &in_arena);

	if (!data || !out)
		return 0;
	if (size > span) {
		call->check.failed = true;
		return 0;
	}
	if (size > 0)
		memcpy(out, data, size);
	return size;
}

void sluice_guest_out_rows(struct sluice_guest_call *call, void *out,
			   const struct wire_rows *given)
{
	struct wire_rows rows = *given;
	bool in_arena;
	uint64_t size;
	const void *data = next_section(call, &size, &in_arena);

	if (!data || !out || !wire_rows_measure(&call->check, &rows))
		return;
	if (size != rows.packed)
		call->check.failed = true;
	else if (in_arena)
		wire_rows_copy(&rows, (char *)out + rows.offset, data);
	else
		wire_rows_scatter(&rows, out, data);
}

static void *known(struct sluice_guest_call *call, uint64_t id, uint32_t type,
		   bool created)
{
	if (id == 0)
		return NULL;
	return object_known(&process.objects, id,
			    process_type(call->module, type),
			    call->module->dispatch, created);
}

size_t sluice_guest_out_handles(struct sluice_guest_call *call, void *out,
				size_t span, uint32_t type, bool created)
{
	void **objects = out;
	bool in_arena;
	uint64_t size, id;
	const unsigned char *data = next_section(call, &size, &in_arena);

	if (!data || !out)
		return 0;
	if (size > span || size % sizeof(id) != 0) {
		call->check.failed = true;
		return 0;
	}
	for (uint64_t at = 0; at < size; at += sizeof(id)) {
		memcpy(&id, data + at, sizeof(id));
		objects[at / sizeof(id)] = known(call, id, type, created);
	}
	return size;
}

void sluice_guest_patched(struct sluice_guest_call *call, void *place,
			  uint32_t type)
{
	void *object;
	uint64_t id;

	if (!place || place == call->check.none)
		return;
	memcpy(&id, place, sizeof(id));
	object = known(call, id, type, false);
	memcpy(place, &object, sizeof(object));
}

void *sluice_guest_created(struct sluice_guest_call *call, uint64_t id)
{
	struct sluice_guest_frame *frame = call->frame;

	if (!call->succeeded || id == 0)
		return NULL;
	for (uint32_t i = 0; i < frame->fresh_count; i++) {
		struct object *object = frame->fresh[i];

		if (object_id(&process.objects, object) != id)
			continue;
		object_show(&process.objects, object);
		return object;
	}
	return NULL;
}

void *sluice_guest_borrowed(struct sluice_guest_call *call, uint64_t id,
			    uint32_t type)
{
	return known(call, id, type, false);
}

/*
 * ---- memory that lives as long as an object
 */

/* What the application has may have been filled in since; @came is as it came.
 */
struct lives {
	struct lives *next; /* among those without an owner */
	size_t size;
	unsigned char *came;
	_Alignas(16) unsigned char data[];
};

static void lives_end(void *subject, uint64_t id)
{
	(void)id;
	free(subject);
}

static bool lives_equal(const void *subject, const void *context)
{
	const struct lives *lives = subject, *other = context;

	return lives->size == other->size &&
	       memcmp(lives->came, other->came, lives->size) == 0;
}

static struct lives *lives_create(const void *data, size_t size)
{
	struct lives *lives;

	if (size > WIRE_PRIVATE_MAX)
		return NULL;
	lives = malloc(sizeof(*lives) + 2 * size);
	if (!lives)
		return NULL;
	lives->size = size;
	lives->came = lives->data + size;
	memcpy(lives->data, data, size);
	memcpy(lives->came, data, size);
	return lives;
}

/* Until the process ends. */
static struct lives *live_on(struct lives *lives)
{
	struct lives *at;

	pthread_mutex_lock(&process.names_lock);
	at = process.lives;
	while (at && !lives_equal(at, lives))
		at = at->next;
	if (!at) {
		lives->next = process.lives;
		process.lives = lives;
	}
	pthread_mutex_unlock(&process.names_lock);
	return at ? at : lives;
}

static struct lives *live_with(struct object *owner, struct lives *lives)
{
	struct lives *before = object_bound(&process.objects, owner, lives_end,
					    lives_equal, lives);

	if (before)
		return before;
	return object_bind(&process.objects, owner, lives_end, lives, 0) == 0
		       ? lives
		       : NULL;
}

/* The same memory for the same answer, as a vendor library would. */
void *sluice_guest_lives(struct sluice_guest_call *call, const void *owner)
{
	struct object *object = object_at(&process.objects, owner);
	bool in_arena;
	uint64_t size;
	const void *data = next_section(call, &size, &in_arena);
	struct lives *lives, *kept;

	if (!data || (owner && !object))
		return NULL;
	lives = lives_create(data, size);
	if (!lives)
		return NULL;
	kept = object ? live_with(object, lives) : live_on(lives);
	if (kept != lives)
		free(lives);
	return kept ? kept->data : NULL;
}

/*
 * ---- counts and relations
 */

/* The object of a call that has succeeded; NULL: there is nothing to do. */
static struct object *object_of(struct sluice_guest_call *call,
				const void *pointer)
{
	struct object *object = object_at(&process.objects, pointer);

	if (!call->succeeded || !object || !frame_has(call->frame, object))
		return NULL;
	return object;
}

void sluice_guest_retained(struct sluice_guest_call *call, void *object)
{
	struct object *counted = object_of(call, object);

	if (counted)
		object_retain(counted);
}

void sluice_guest_released(struct sluice_guest_call *call, void *object)
{
	struct object *counted = object_of(call, object);

	if (counted)
		object_release(&process.objects, counted);
}

void sluice_guest_destroyed(struct sluice_guest_call *call, void *object)
{
	struct object *counted = object_of(call, object);

	if (counted)
		object_destroy(&process.objects, counted);
}

void sluice_guest_modified(struct sluice_guest_call *call, void *object)
{
	struct object *modified = object_of(call, object);

	if (modified)
		object_modify(modified, call->signature);
}

void sluice_guest_parent(struct sluice_guest_call *call, void *child,
			 void *parent)
{
	struct object *young = object_of(call, child);
	struct object *old = object_of(call, parent);

	/* Without memory the parent may seem to die early; the server knows
	 * better, so nothing but a pointer that compares is lost. */
	if (young && old)
		object_bind_parent(&process.objects, young, old);
}

void sluice_guest_callback_owner(struct sluice_guest_call *call, void *object)
{
	struct sluice_guest_frame *frame = call->frame;
	struct object *owner = object_of(call, object);

	for (uint32_t i = 0; owner && i < frame->callback_count; i++)
		object_bind(&process.objects, owner, callback_end, NULL,
			    frame->callbacks[i]);
}

/* What the call registered stays. */
static void keep_callbacks(struct sluice_guest_frame *frame)
{
	struct object *objects[CALLBACK_HELD];
	uint32_t count = 0;

	if (frame->callback_count == 0)
		return;
	while (count < CALLBACK_HELD && count < frame->pin_count) {
		objects[count] = frame->pins[count].object;
		count++;
	}
	for (uint32_t i = 0; i < frame->callback_count; i++)
		callback_hold(frame->callbacks[i], objects, count);
	frame->callback_count = 0;
}

/* What the server still reads, or has not answered yet, stays until it is done.
 */
static void keep_laters(struct sluice_guest_frame *frame, bool unanswered)
{
	struct later *later = frame->laters, *cancelled = NULL;

	while (later) {
		struct later *next = later->next;

		if (later->out && !unanswered) {
			later->next = cancelled;
			cancelled = later;
		} else {
			later_add(later);
		}
		later = next;
	}
	frame->laters = cancelled;
}

void sluice_guest_end(struct sluice_guest_call *call)
{
	struct sluice_guest_frame *frame = call->frame;

	if (!frame)
		return;
	if (call->check.failed)
		process_lose("its answer makes no sense");
	if (call->succeeded) {
		keep_callbacks(frame);
		keep_laters(frame, call->unanswered);
	}
	frame_release(call);
	if (!call->unanswered)
		later_collect();
}

/*
 * ---- what is refused
 */

static bool first_refusal(const char *function)
{
	const unsigned room =
		sizeof(process.refused) / sizeof(*process.refused);
	bool first = true;

	pthread_mutex_lock(&process.names_lock);
	for (unsigned i = 0; i < process.refused_count && first; i++)
		first = strcmp(process.refused[i], function) != 0;
	if (first && process.refused_count < room)
		process.refused[process.refused_count++] = function;
	pthread_mutex_unlock(&process.names_lock);
	return first;
}

void sluice_guest_refused(struct sluice_guest_module *module,
			  const char *function)
{
	char name[64] = "";

	if (!process_enter())
		return;
	if (first_refusal(function))
		log_warn("%s: %s is refused", module->name, function);
	strncpy(name, function, sizeof(name) - 1);
	process_tell(WIRE_REFUSED, name, sizeof(name));
}

/*
 * ---- for hand-written halves
 */

static struct object *live(const void *object)
{
	return object && (process_ready() || process_enter())
		       ? object_at(&process.objects, object)
		       : NULL;
}

bool sluice_guest_is(const struct sluice_guest_module *module,
		     const void *object, uint32_t type)
{
	const struct object *found = live(object);

	/* Its types are noted in it: every module has static storage. */
	return found &&
	       found->type ==
		       process_type(
			       (struct sluice_guest_module *)(uintptr_t)module,
			       type);
}

uint64_t sluice_guest_id(const void *object)
{
	const struct object *found = live(object);

	return found ? object_id(&process.objects, found) : 0;
}

uint32_t sluice_guest_count(const void *object)
{
	const struct object *found = live(object);

	return found ? object_count(found) : 0;
}

void *sluice_guest_slot(const void *object)
{
	const struct object *found = live(object);

	return found ? object_slot(found) : NULL;
}

void *sluice_guest_slot_set(void *object, void *data,
			    void (*destroy)(void *data))
{
	struct object *found = live(object);
	void *kept =
		found ? object_slot_set(&process.objects, found, data, destroy)
		      : NULL;

	if (kept != data && destroy)
		destroy(data);
	return kept;
}

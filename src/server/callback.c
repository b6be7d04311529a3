#include "callback.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "frame.h"
#include "later.h"
#include "log.h"
#include "process.h"
#include "serve.h"
#include "text.h"

#define LOOK_NS 250000000L

void callbacks_init(struct callbacks *callbacks)
{
	*callbacks = (struct callbacks){
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.answered = PTHREAD_COND_INITIALIZER,
		.next_ticket = 1,
	};
}

void callbacks_fini(struct callbacks *callbacks)
{
	while (callbacks->youngest) {
		struct server_callback *record = callbacks->youngest;

		callbacks->youngest = record->older;
		free(record);
	}
	table_fini(&callbacks->fired);
	callbacks_init(callbacks);
}

/*
 * ---- records
 */

/* The lock is held. */
static struct server_callback *take_record(struct callbacks *callbacks)
{
	struct server_callback *record = callbacks->oldest;

	if (record && callbacks->resting > CALLBACK_REST) {
		callbacks->oldest = record->next;
		callbacks->resting--;
		return record;
	}
	if (callbacks->made == WIRE_OBJECTS)
		return NULL;
	record = calloc(1, sizeof(*record));
	if (!record)
		return NULL;
	record->older = callbacks->youngest;
	callbacks->youngest = record;
	callbacks->made++;
	return record;
}

struct server_callback *callback_create(const struct server_module *module,
					uint64_t id, bool once,
					const uint64_t *held, uint32_t count)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	struct server_callback *record = take_record(callbacks);
	if (record)
		*record = (struct server_callback){ .older = record->older,
						    .id = id,
						    .module = module,
						    .once = once };
	for (uint32_t i = 0; record && once && i < count && i < CALLBACK_HELD;
	     i++)
		record->held[i] = held[i];
	pthread_mutex_unlock(&callbacks->lock);
	for (uint32_t i = 0; record && i < CALLBACK_HELD; i++)
		if (record->held[i] != 0)
			object_hold(&process.objects, record->held[i]);
	return record;
}

/* End the record. Returns the guest's id; 0: somebody did before. */
static uint64_t retire(struct server_callback *record)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	const struct server_callback was = *record;
	const uint64_t id = was.id;
	if (id != 0) {
		record->id = 0;
		record->next = NULL;
		if (callbacks->oldest)
			callbacks->newest->next = record;
		else
			callbacks->oldest = record;
		callbacks->newest = record;
		callbacks->resting++;
	}
	pthread_mutex_unlock(&callbacks->lock);
	for (uint32_t i = 0; id != 0 && i < CALLBACK_HELD; i++)
		if (was.held[i] != 0)
			object_unhold(&process.objects, was.held[i]);
	if (id != 0 && was.after)
		was.after(was.subject);
	return id;
}

void callback_drop(struct server_callback *callback)
{
	retire(callback);
}

void callback_end(void *callback)
{
	retire(callback);
}

/* The id for a notice of @record: 0 where it is over. A once one fires once. */
static uint64_t fire(struct server_callback *record)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	const uint64_t id = record->fired ? 0 : record->id;
	if (id != 0 && record->once)
		record->fired = true;
	pthread_mutex_unlock(&callbacks->lock);
	return id;
}

/* The guest will say when it has run. */
static void remember(struct server_callback *record, uint64_t id)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	/* Without memory it holds its objects as long as the session. */
	table_put(&callbacks->fired, id, record);
	pthread_mutex_unlock(&callbacks->lock);
}

void callback_ran(uint64_t id)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	struct server_callback *record = table_remove(&callbacks->fired, id);
	const bool same = record && record->id == id;
	pthread_mutex_unlock(&callbacks->lock);
	if (same)
		retire(record);
}

struct server_callback *server_callback(struct server_call *call, uint64_t id,
					bool once)
{
	struct server_frame *frame = call->frame;
	struct server_callback *record = NULL;

	if (id == 0 || call->check.failed || call->error)
		return NULL;
	if (frame->callback_count < FRAME_CALLBACKS)
		record = callback_create(call->module, id, once, frame->pinned,
					 frame->pinned_count);
	if (record)
		frame->callbacks[frame->callback_count++] = record;
	else
		frame_refuse(call, call->module->failure);
	return record;
}

void server_callback_after(struct server_callback *callback,
			   void (*after)(void *subject), void *subject)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	callback->after = after;
	callback->subject = subject;
	pthread_mutex_unlock(&callbacks->lock);
}

uint32_t server_callback_holds(const void *subject)
{
	struct callbacks *callbacks = &process.callbacks;
	uint32_t count = 0;

	pthread_mutex_lock(&callbacks->lock);
	for (const struct server_callback *record = callbacks->youngest; record;
	     record = record->older)
		count += record->id != 0 && record->subject == subject;
	pthread_mutex_unlock(&callbacks->lock);
	return count;
}

void server_callback_owner(struct server_call *call, uint64_t id)
{
	struct server_frame *frame = call->frame;

	for (uint32_t i = 0; call->succeeded && i < frame->callback_count; i++)
		object_bind(&process.objects, id, callback_end,
			    frame->callbacks[i]);
}

/*
 * ---- notices: { u64 unused, header, sections }; where a ticket is needed, the
 * header moves down and the ticket takes the place behind it
 */

#define FRONT sizeof(uint64_t)

void server_notice_begin(struct server_notice *notice,
			 struct server_callback *callback)
{
	*notice = (struct server_notice){ .callback = callback,
					  .module = callback->module };
	writer_bytes(&notice->writer, NULL, FRONT + sizeof(struct wire_notice));
}

void server_notice_handle(struct server_notice *notice, void *object,
			  uint32_t type)
{
	uint64_t id = 0;

	if (object)
		id = object_show(&process.objects, object,
				 process_type(notice->module, type),
				 OBJECT_BORROWED);
	writer_u64(&notice->writer, id);
}

void server_notice_value(struct server_notice *notice, uint64_t value)
{
	writer_u64(&notice->writer, value);
}

void server_notice_text(struct server_notice *notice, const char *text)
{
	server_notice_bytes(notice, text, text ? strlen(text) + 1 : 0);
}

void server_notice_bytes(struct server_notice *notice, const void *data,
			 size_t size)
{
	writer_u64(&notice->writer, data ? size : WIRE_NONE);
	if (data)
		writer_bytes(&notice->writer, data, size);
}

static void fill_in(const struct server_notice *notice, size_t front,
		    uint32_t kind, uint64_t id)
{
	const struct wire_notice header = {
		.kind = kind,
		.size = (uint32_t)(notice->writer.size - front),
		.callback = id,
	};

	memcpy(notice->writer.data + front, &header, sizeof(header));
}

static void send_event(const struct wire_notice *notice)
{
	const int error = event_send(&process.events, notice);

	if (error < 0 && !process_lost())
		process_violation("an event that cannot be sent", "a callback");
}

/* Wait for the answer, or the session's end. */
static uint64_t await(struct callback_ticket *ticket)
{
	struct callbacks *callbacks = &process.callbacks;
	struct callback_ticket **place = &callbacks->tickets;
	struct timespec until;

	pthread_mutex_lock(&callbacks->lock);
	while (!ticket->done && !process_lost()) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += LOOK_NS;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&callbacks->answered, &callbacks->lock,
				       &until);
	}
	while (*place != ticket)
		place = &(*place)->next;
	*place = ticket->next;
	pthread_mutex_unlock(&callbacks->lock);
	return ticket->result;
}

static uint64_t send_waited(const struct server_notice *notice, uint64_t id)
{
	struct callbacks *callbacks = &process.callbacks;
	struct callback_ticket ticket = { 0 };

	pthread_mutex_lock(&callbacks->lock);
	ticket.number = callbacks->next_ticket++;
	ticket.next = callbacks->tickets;
	callbacks->tickets = &ticket;
	pthread_mutex_unlock(&callbacks->lock);
	fill_in(notice, 0, WIRE_NOTICE_WAITED, id);
	memcpy(notice->writer.data + sizeof(struct wire_notice), &ticket.number,
	       sizeof(ticket.number));
	send_event((const struct wire_notice *)notice->writer.data);
	return await(&ticket);
}

bool callback_answer(uint64_t number, uint64_t result)
{
	struct callbacks *callbacks = &process.callbacks;
	struct callback_ticket *ticket;

	pthread_mutex_lock(&callbacks->lock);
	ticket = callbacks->tickets;
	while (ticket && ticket->number != number)
		ticket = ticket->next;
	if (ticket) {
		ticket->result = result;
		ticket->done = true;
		pthread_cond_broadcast(&callbacks->answered);
	}
	pthread_mutex_unlock(&callbacks->lock);
	return ticket != NULL;
}

/* Where the guest waits for a call of this thread, its thread runs it. */
static bool nests(const struct server_call *call)
{
	return call && call->frame->channel && call->frame->answered &&
	       call->frame->depth < WIRE_DEPTH_MAX;
}

static uint64_t send_nested(struct server_call *call,
			    const struct server_notice *notice, uint64_t id)
{
	struct server_callback *callback = notice->callback;
	uint64_t result;

	fill_in(notice, FRONT,
		callback->once ? WIRE_NOTICE_LAST : WIRE_NOTICE_CALLBACK, id);
	result = serve_nested(call, notice->writer.data + FRONT,
			      notice->writer.size - FRONT);
	if (callback->once)
		retire(callback);
	return result;
}

static uint64_t send_queued(const struct server_notice *notice, uint64_t id,
			    bool waits)
{
	const bool once = notice->callback->once;

	if (once)
		remember(notice->callback, id);
	if (waits)
		return send_waited(notice, id);
	fill_in(notice, FRONT, once ? WIRE_NOTICE_LAST : WIRE_NOTICE_CALLBACK,
		id);
	send_event((const struct wire_notice *)(notice->writer.data + FRONT));
	return 0;
}

uint64_t server_notice_send(struct server_notice *notice, bool waits)
{
	struct server_call *call = serve_current();
	const uint64_t id = fire(notice->callback);
	uint64_t result = 0;

	if (id != 0 && !notice->writer.failed && !process_lost() &&
	    !process.quiet) {
		later_poll();
		text_drain();
		result = nests(call) ? send_nested(call, notice, id)
				     : send_queued(notice, id, waits);
	}
	writer_fini(&notice->writer);
	return result;
}

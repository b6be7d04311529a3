#include "callback.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"

#define CALLBACKS_MAX WIRE_OBJECTS

void callbacks_init(struct callbacks *callbacks)
{
	*callbacks = (struct callbacks){
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.thread_lock = PTHREAD_MUTEX_INITIALIZER,
		.events_lock = PTHREAD_MUTEX_INITIALIZER,
		.queue_lock = PTHREAD_MUTEX_INITIALIZER,
		.last = &callbacks->first,
	};
}

void callbacks_forget(struct callbacks *callbacks)
{
	/* Whatever another thread of the parent was doing, the entries are in
	 * one piece; see table_grow(). What was queued is the parent's. */
	free(callbacks->entries);
	callbacks_init(callbacks);
}

/*
 * ---- the table
 */

static bool table_grow(struct callbacks *callbacks)
{
	const uint32_t room = callbacks->room ? callbacks->room * 2 : 64;
	struct callback_entry *entries = malloc(room * sizeof(*entries));
	struct callback_entry *before = callbacks->entries;

	if (!entries)
		return false;
	if (before)
		memcpy(entries, before, callbacks->count * sizeof(*entries));
	/* A child that is forked here finds the one or the other. */
	callbacks->entries = entries;
	callbacks->room = room;
	free(before);
	if (callbacks->count == 0)
		callbacks->count = 1; /* index 0 is none */
	return true;
}

/* The lock is held. 0: no room. */
static uint32_t free_index(struct callbacks *callbacks)
{
	const uint32_t index = callbacks->first_free;

	if (index != 0) {
		callbacks->first_free = callbacks->entries[index].next_free;
		return index;
	}
	if (callbacks->count >= CALLBACKS_MAX ||
	    (callbacks->count >= callbacks->room && !table_grow(callbacks)))
		return 0;
	callbacks->entries[callbacks->count] = (struct callback_entry){ 0 };
	return callbacks->count++;
}

uint64_t callback_add(const struct callback_entry *entry)
{
	struct callbacks *callbacks = &process.callbacks;
	uint64_t id = 0;

	pthread_mutex_lock(&callbacks->lock);
	const uint32_t index = free_index(callbacks);
	if (index != 0) {
		struct callback_entry *place = &callbacks->entries[index];
		const uint32_t generation = place->generation + 1;

		*place = *entry;
		place->generation = generation ? generation : 1;
		place->used = true;
		/* Whoever releases an object has this from whoever registered
		 * the callback: no order is needed. */
		atomic_fetch_add_explicit(&callbacks->registered, 1,
					  memory_order_relaxed);
		id = wire_id(index, place->generation);
	}
	pthread_mutex_unlock(&callbacks->lock);
	return id;
}

/* The lock is held. */
static struct callback_entry *entry_of(struct callbacks *callbacks, uint64_t id)
{
	const uint32_t index = wire_id_index(id);
	struct callback_entry *entry = callbacks->entries + index;

	if (index == 0 || index >= callbacks->count || !entry->used ||
	    entry->generation != wire_id_generation(id))
		return NULL;
	return entry;
}

/* Copy the entry of @id to @copy; @remove it. */
static bool take(uint64_t id, bool remove, struct callback_entry *copy)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	struct callback_entry *entry = entry_of(callbacks, id);
	if (entry) {
		*copy = *entry;
		if (remove || entry->once) {
			atomic_fetch_sub_explicit(&callbacks->registered, 1,
						  memory_order_relaxed);
			entry->used = false;
			entry->next_free = callbacks->first_free;
			callbacks->first_free = wire_id_index(id);
		}
	}
	pthread_mutex_unlock(&callbacks->lock);
	return entry != NULL;
}

void callback_over(const struct callback_entry *ran)
{
	for (uint32_t i = 0; i < CALLBACK_HELD && ran->held[i]; i++)
		object_unhold(&process.objects, ran->held[i]);
}

void callback_drop(uint64_t id)
{
	struct callback_entry entry;

	if (take(id, true, &entry))
		callback_over(&entry);
}

void callback_end(void *subject, uint64_t id)
{
	(void)subject;
	callback_drop(id);
}

void callback_hold(uint64_t id, struct object *const *objects, uint32_t count)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->lock);
	struct callback_entry *entry = entry_of(callbacks, id);
	if (entry && !entry->once)
		entry = NULL;
	for (uint32_t i = 0; entry && i < count && i < CALLBACK_HELD; i++) {
		object_hold(objects[i]);
		entry->held[i] = objects[i];
	}
	pthread_mutex_unlock(&callbacks->lock);
}

/*
 * ---- running
 */

bool callback_run(uint64_t id, const void *body, size_t size,
		  struct callback_entry *ran, uint64_t *result)
{
	struct sluice_guest_notice notice = {
		.check.fuel = UINT64_C(1) << 24,
		.reader = { .data = body, .size = size },
	};

	if (!take(id, false, ran))
		return false;
	notice.module = ran->module;
	notice.reader.check = &notice.check;
	*result = ran->deliver(&notice, ran->function, ran->data);
	return true;
}

void *sluice_guest_notice_handle(struct sluice_guest_notice *notice,
				 uint32_t type)
{
	const uint64_t id = reader_u64(&notice->reader);

	if (id == 0)
		return NULL;
	return object_known(&process.objects, id,
			    process_type(notice->module, type),
			    notice->module->dispatch, false);
}

uint64_t sluice_guest_notice_value(struct sluice_guest_notice *notice)
{
	return reader_u64(&notice->reader);
}

const void *sluice_guest_notice_bytes(struct sluice_guest_notice *notice,
				      size_t *size)
{
	const uint64_t count = reader_u64(&notice->reader);
	const void *data = NULL;

	if (count != WIRE_NONE && !notice->check.failed)
		data = reader_bytes(&notice->reader, count);
	if (size)
		*size = data ? count : 0;
	return data;
}

bool sluice_guest_notice_failed(const struct sluice_guest_notice *notice)
{
	return notice->check.failed;
}

/*
 * ---- what comes through the event ring
 */

/* The application's stdout, as the vendor would have written to it. */
static void write_text(const unsigned char *text, size_t size)
{
	while (size > 0) {
		const ssize_t n = write(STDOUT_FILENO, text, size);

		if (n >= 0) {
			text += n;
			size -= (size_t)n;
		} else if (errno == EAGAIN) {
			struct pollfd out = { .fd = STDOUT_FILENO,
					      .events = POLLOUT };
			poll(&out, 1, -1);
		} else if (errno != EINTR) {
			return;
		}
	}
}

static void queue(struct callbacks *callbacks, struct wire_notice *notice)
{
	struct callback_queued *queued = malloc(sizeof(*queued));

	if (!queued) {
		free(notice);
		return;
	}
	*queued = (struct callback_queued){ .notice = notice };
	pthread_mutex_lock(&callbacks->queue_lock);
	*callbacks->last = queued;
	callbacks->last = &queued->next;
	/* Pairs with the load in something_came(). */
	atomic_fetch_add_explicit(&callbacks->queued, 1, memory_order_seq_cst);
	pthread_mutex_unlock(&callbacks->queue_lock);
	bell_ring(&process.region->shared->events.reader);
}

static void sort_out(struct callbacks *callbacks, struct wire_notice *notice)
{
	if (notice->kind != WIRE_NOTICE_TEXT) {
		queue(callbacks, notice);
		return;
	}
	if (notice->callback <= notice->size - sizeof(*notice))
		write_text((const unsigned char *)(notice + 1),
			   notice->callback);
	free(notice);
}

void callback_attend(bool wait)
{
	struct callbacks *callbacks = &process.callbacks;
	struct wire_notice *notice;
	int status = 0;

	/* Whoever attends says so before it takes anything: pairs with the
	 * stores below. */
	if (!event_pending(&callbacks->reader) &&
	    atomic_load_explicit(&callbacks->attending, memory_order_seq_cst) ==
		    0)
		return;
	if (wait)
		pthread_mutex_lock(&callbacks->events_lock);
	else if (pthread_mutex_trylock(&callbacks->events_lock) != 0)
		return;
	atomic_store_explicit(&callbacks->attending, 1, memory_order_seq_cst);
	while ((status = event_read(&callbacks->reader, &notice)) == 1)
		sort_out(callbacks, notice);
	atomic_store_explicit(&callbacks->attending, 0, memory_order_seq_cst);
	pthread_mutex_unlock(&callbacks->events_lock);
	if (status == -EPROTO)
		process_lose("its events make no sense");
}

static bool something_came(const void *subject)
{
	const struct callbacks *callbacks = subject;

	/* Pairs with the increment in queue(). */
	return atomic_load_explicit(&callbacks->queued, memory_order_seq_cst) !=
		       0 ||
	       event_pending(&callbacks->reader);
}

static struct wire_notice *next_queued(struct callbacks *callbacks)
{
	struct callback_queued *queued;
	struct wire_notice *notice = NULL;

	pthread_mutex_lock(&callbacks->queue_lock);
	queued = callbacks->first;
	if (queued) {
		callbacks->first = queued->next;
		if (!callbacks->first)
			callbacks->last = &callbacks->first;
		atomic_fetch_sub_explicit(&callbacks->queued, 1,
					  memory_order_relaxed);
		notice = queued->notice;
	}
	pthread_mutex_unlock(&callbacks->queue_lock);
	free(queued);
	return notice;
}

static void run_queued(struct wire_notice *notice)
{
	const unsigned char *body = (const unsigned char *)(notice + 1);
	size_t size = notice->size - sizeof(*notice);
	struct {
		uint64_t result, ticket;
	} done = { 0 };
	struct callback_entry ran;

	/* The completion that it tells of may have brought data. */
	later_collect();
	if (notice->kind == WIRE_NOTICE_WAITED && size >= sizeof(done.ticket)) {
		memcpy(&done.ticket, body, sizeof(done.ticket));
		body += sizeof(done.ticket);
		size -= sizeof(done.ticket);
	}
	const bool found =
		callback_run(notice->callback, body, size, &ran, &done.result);
	if (notice->kind == WIRE_NOTICE_WAITED)
		process_tell(WIRE_CALLBACK_DONE, &done, sizeof(done));
	if (found && ran.once) {
		/* An index is not ours to use again while the server still
		 * holds it. */
		process_ask(WIRE_FORGET, &notice->callback,
			    sizeof(notice->callback));
		callback_over(&ran);
	}
	free(notice);
}

static void *run_callbacks(void *unused)
{
	struct callbacks *callbacks = &process.callbacks;
	struct bell_waiter waiter = {
		.bell = &process.region->shared->events.reader,
		.look = region_look,
		.context = process.region,
	};
	struct wire_notice *notice;

	while (bell_wait(&waiter, something_came, callbacks) == 0) {
		callback_attend(true);
		while ((notice = next_queued(callbacks)))
			run_queued(notice);
	}
	return unused;
}

/* The application's signals are for its own threads. */
static bool start_thread(void)
{
	sigset_t all, before;
	pthread_t thread;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	const int error = pthread_create(&thread, NULL, run_callbacks, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error != 0)
		return false;
	pthread_setname_np(thread, "sluice-callback");
	pthread_detach(thread);
	return true;
}

bool callback_thread(void)
{
	struct callbacks *callbacks = &process.callbacks;

	pthread_mutex_lock(&callbacks->thread_lock);
	if (!callbacks->started && process.region)
		callbacks->started = start_thread();
	const bool started = callbacks->started;
	pthread_mutex_unlock(&callbacks->thread_lock);
	return started;
}

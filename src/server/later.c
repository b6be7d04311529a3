#include "later.h"

#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "process.h"
#include "serve.h"

void laters_init(struct laters *laters)
{
	*laters = (struct laters){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void laters_fini(struct laters *laters)
{
	while (laters->first) {
		struct later *later = laters->first;

		laters->first = later->next;
		free(later);
	}
	laters_init(laters);
}

void later_add(struct later *later)
{
	struct laters *laters = &process.laters;

	pthread_mutex_lock(&laters->lock);
	later->next = laters->first;
	laters->first = later;
	/* Pairs with the load in later_poll(). */
	atomic_fetch_add_explicit(&laters->pending, 1, memory_order_release);
	pthread_mutex_unlock(&laters->lock);
}

static void finish(const struct later *later)
{
	const bool failed = later->completion->failed &&
			    later->completion->failed(later->event);

	for (uint32_t i = 0; i < later->part_count; i++) {
		const struct later_part *part = &later->parts[i];

		if (part->to && !failed)
			memcpy(part->to, part->from, part->size);
		/* Pairs with the guest's load, before it copies. */
		atomic_store_explicit(part->done,
				      failed ? WIRE_LATER_FAILED
					     : WIRE_LATER_DONE,
				      memory_order_release);
	}
}

/* Take those that are over out of the list; the lock is held. */
static struct later *take_done(struct laters *laters)
{
	struct later **place = &laters->first, *over = NULL;

	while (*place) {
		struct later *later = *place;

		if (!later->completion->done(later->event)) {
			place = &later->next;
			continue;
		}
		finish(later);
		*place = later->next;
		later->next = over;
		over = later;
		atomic_fetch_sub_explicit(&laters->pending, 1,
					  memory_order_relaxed);
	}
	return over;
}

/* The vendor must not be asked by this thread. */
static _Thread_local bool rests;

void server_later_rest(bool rest)
{
	rests = rest;
}

void later_poll(void)
{
	struct laters *laters = &process.laters;

	if (rests)
		return;
	if (atomic_load_explicit(&laters->pending, memory_order_acquire) == 0)
		return;
	/* Done words are set under the lock: who finds nothing pending may
	 * tell of the completion. */
	pthread_mutex_lock(&laters->lock);
	struct later *over = take_done(laters);
	pthread_mutex_unlock(&laters->lock);
	while (over) {
		struct later *later = over;

		over = later->next;
		if (later->completion->end)
			later->completion->end(later->event);
		free(later);
	}
}

/* The block's first word; its data are behind it. */
static _Atomic uint32_t *done_word(const struct frame_section *section)
{
	return (void *)(process.region->arena + section->offset);
}

void later_settle(struct server_call *call, bool succeeded)
{
	struct server_frame *frame = call->frame;

	for (uint32_t i = 0; i < frame->section_count; i++)
		if (frame->sections[i].later && !frame->sections[i].waits)
			/* Pairs with the guest's load. */
			atomic_store_explicit(done_word(&frame->sections[i]),
					      succeeded ? WIRE_LATER_DONE
							: WIRE_LATER_FAILED,
					      memory_order_release);
}

static uint32_t count_open(const struct server_frame *frame)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < frame->section_count; i++)
		count += frame->sections[i].later && !frame->sections[i].waits;
	return count;
}

static struct later *later_create(struct server_call *call, void *event,
				  uint32_t count)
{
	struct later *later =
		calloc(1, sizeof(*later) + count * sizeof(*later->parts));

	if (!later) {
		call->check.failed = true;
		return NULL;
	}
	later->completion = call->module->completion;
	later->event = event;
	return later;
}

uint32_t server_later_holds(const void *event)
{
	struct laters *laters = &process.laters;
	uint32_t count = 0;

	pthread_mutex_lock(&laters->lock);
	for (const struct later *later = laters->first; later;
	     later = later->next)
		count += later->event == event;
	pthread_mutex_unlock(&laters->lock);
	return count;
}

void server_later(struct server_call *call, void *event, bool ours)
{
	struct server_frame *frame = call->frame;
	const uint32_t count = count_open(frame);
	struct later *later;

	if (!call->succeeded || !event || !call->module->completion ||
	    count == 0)
		return;
	later = later_create(call, event, count);
	for (uint32_t i = 0; later && i < frame->section_count; i++) {
		struct frame_section *section = &frame->sections[i];

		if (!section->later || section->waits)
			continue;
		section->waits = true;
		later->parts[later->part_count++] = (struct later_part){
			.done = done_word(section),
			.to = section->source ? section->data : NULL,
			.from = section->source,
			.size = section->source_size,
		};
	}
	if (!later)
		return;
	if (later->completion->begin)
		later->completion->begin(event, ours);
	later_add(later);
}

void server_later_source(void *out, const void *source, size_t size)
{
	struct server_call *call = serve_current();
	struct frame_section *section =
		call ? frame_find(call->frame, out) : NULL;

	if (!section)
		return;
	section->source = source;
	section->source_size = size < section->size ? size : section->size;
}

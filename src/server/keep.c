#include "keep.h"

#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "process.h"

void keeps_init(struct keeps *keeps)
{
	*keeps = (struct keeps){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void keeps_fini(struct keeps *keeps)
{
	while (keeps->first) {
		struct keep *keep = keeps->first;

		keeps->first = keep->next;
		free(keep->memory);
		free(keep);
	}
	keeps_init(keeps);
}

struct keep *keep_create(const void *memory, size_t size, uint64_t guest)
{
	struct keeps *keeps = &process.keeps;
	struct keep *keep = calloc(1, sizeof(*keep));
	/* As aligned as devices want their buffers. */
	void *copy = NULL;

	if (!keep || posix_memalign(&copy, 128, size + 1) != 0) {
		free(keep);
		return NULL;
	}
	if (size > 0)
		memcpy(copy, memory, size);
	*keep = (struct keep){
		.memory = copy, .size = size, .guest = guest, .uses = 1
	};
	pthread_mutex_lock(&keeps->lock);
	keep->next = keeps->first;
	keeps->first = keep;
	pthread_mutex_unlock(&keeps->lock);
	return keep;
}

void keep_end(void *ended)
{
	struct keeps *keeps = &process.keeps;
	struct keep *keep = ended;

	pthread_mutex_lock(&keeps->lock);
	const bool last = --keep->uses == 0;
	struct keep **place = &keeps->first;
	while (last && *place != keep)
		place = &(*place)->next;
	if (last)
		*place = keep->next;
	pthread_mutex_unlock(&keeps->lock);
	if (!last)
		return;
	free(keep->memory);
	free(keep);
}

/* The lock is held. */
static struct keep *find(struct keeps *keeps, const void *pointer)
{
	for (struct keep *keep = keeps->first; keep; keep = keep->next)
		if ((uintptr_t)pointer - (uintptr_t)keep->memory < keep->size)
			return keep;
	return NULL;
}

void server_keeps(struct server_call *call, void **place, size_t size)
{
	const uint64_t guest = reader_u64(&call->reader);
	struct keep *keep;

	if (call->check.failed || call->error || !*place)
		return;
	keep = keep_create(*place, size, guest);
	if (!keep) {
		frame_refuse(call, call->module->failure);
		return;
	}
	keep->call_next = call->frame->kept;
	call->frame->kept = keep;
	*place = keep->memory;
}

void server_kept(struct server_call *call, uint64_t owner)
{
	struct server_frame *frame = call->frame;

	while (call->succeeded && frame->kept) {
		struct keep *keep = frame->kept;

		frame->kept = keep->call_next;
		/* Without an owner it stays as long as the session. */
		object_bind(&process.objects, owner, keep_end, keep);
	}
}

uint64_t server_pointer(struct server_call *call, const void *pointer)
{
	struct keeps *keeps = &process.keeps;
	uint64_t guest = 0;

	(void)call;
	pthread_mutex_lock(&keeps->lock);
	const struct keep *keep = find(keeps, pointer);
	if (keep)
		guest = keep->guest +
			((uintptr_t)pointer - (uintptr_t)keep->memory);
	pthread_mutex_unlock(&keeps->lock);
	return guest;
}

void *server_kept_hold(const void *pointer)
{
	struct keeps *keeps = &process.keeps;

	pthread_mutex_lock(&keeps->lock);
	struct keep *keep = find(keeps, pointer);
	if (keep)
		keep->uses++;
	pthread_mutex_unlock(&keeps->lock);
	return keep;
}

void server_kept_drop(void *held)
{
	if (held)
		keep_end(held);
}

/*
 * A thread that is about to make a call arms itself with the data; while the
 * call is carried out, it fills slots, or empties them, instead of waiting.
 */
#include <errno.h>
#include <string.h>

#include "guest.h"
#include "process.h"

static bool attach(struct guest_thread *thread, uint64_t place, bool fills)
{
	struct pieces_words *words;

	if (process_channel(thread) < 0)
		return false;
	words = arena_at(process.arena, place);
	memset(words, 0, sizeof(*words));
	pieces_attach(&thread->pieces.ends, words, fills,
		      &thread->channel.waiter);
	return true;
}

bool sluice_guest_pieces_begin(struct sluice_guest_module *module, void *data,
			       uint64_t size, bool sends, uint64_t *place)
{
	struct guest_thread *thread =
		process_open(module) ? process_thread() : NULL;

	if (!thread || thread->pieces.armed ||
	    arena_get(process.arena, PIECES_BLOCK, place) < 0)
		return false;
	if (!attach(thread, *place, sends)) {
		arena_put(process.arena, *place);
		return false;
	}
	thread->pieces.armed = true;
	thread->pieces.place = *place;
	thread->pieces.depth = thread->depth;
	thread->pieces.data = data;
	thread->pieces.left = size;
	return true;
}

void sluice_guest_pieces_end(void)
{
	struct guest_thread *thread = process_thread();

	if (!thread || !thread->pieces.armed)
		return;
	thread->pieces.armed = false;
	/* In a child that a callback forked it was the parent's. */
	if (process.arena &&
	    thread->epoch ==
		    atomic_load_explicit(&process.epoch, memory_order_relaxed))
		arena_put(process.arena, thread->pieces.place);
}

static bool has_answer(const void *subject)
{
	return reply_came(subject);
}

int pieces_move(struct guest_thread *thread)
{
	struct guest_pieces *pieces = &thread->pieces;
	void *slot;

	if (!pieces->armed || pieces->depth != thread->depth)
		return 0;
	while (pieces->left > 0) {
		const uint64_t size =
			pieces->left < PIECES_SIZE ? pieces->left : PIECES_SIZE;
		const int status = pieces_next(&pieces->ends, &slot, has_answer,
					       &thread->channel.replies);
		if (status != 0)
			return status < 0 ? status : 0;
		if (pieces->ends.fills)
			memcpy(slot, pieces->data, size);
		else
			memcpy(pieces->data, slot, size);
		pieces->data += size;
		pieces->left -= size;
		pieces_pass(&pieces->ends);
	}
	return 0;
}

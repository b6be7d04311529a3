/* What the guest answers by itself: see guest.h. */
#include "guest.h"

#include <string.h>

#include "frame.h"
#include "process.h"

/* See thread_tell_answered(). */
static inline void count_answer(void)
{
	struct guest_thread *thread =
		process_self ? process_self : process_thread();

	if (thread)
		thread->answered++;
}

/* The object that the application calls @pointer, if its session is well. */
static struct object *known(struct sluice_guest_module *module,
			    const void *pointer, uint32_t type)
{
	struct object *object =
		process_ready() ? object_at(&process.objects, pointer) : NULL;

	/* The types are noted with the first call, before there is any. */
	return object && object->type == module->session_types[type] ? object
								     : NULL;
}

bool sluice_guest_retain(struct sluice_guest_module *module, const void *object,
			 uint32_t type)
{
	struct object *counted = known(module, object, type);

	if (!counted || !object_retain_counted(counted))
		return false;
	count_answer();
	return true;
}

bool sluice_guest_release(struct sluice_guest_module *module,
			  const void *object, uint32_t type)
{
	struct object *counted = known(module, object, type);

	if (!counted || !object_release_counted(counted))
		return false;
	count_answer();
	return true;
}

void *sluice_guest_slot_of(struct sluice_guest_module *module,
			   const void *object, uint32_t type)
{
	const struct object *found = known(module, object, type);

	return found ? object_slot(found) : NULL;
}

bool sluice_guest_answered(const void *object, uint64_t id)
{
	const struct object *found =
		object ? object_at(&process.objects, object) : NULL;

	if (object && (!found || object_id(&process.objects, found) != id))
		return false;
	count_answer();
	return true;
}

void sluice_guest_counted(struct sluice_guest_call *call, void *count,
			  const void *object)
{
	const uint32_t own = sluice_guest_count(object);
	uint32_t theirs;

	if (!call->succeeded || !count || own < 2)
		return;
	/* The server knows of one of ours. */
	memcpy(&theirs, count, sizeof(theirs));
	theirs += own - 1;
	memcpy(count, &theirs, sizeof(theirs));
}

bool sluice_guest_relation(struct sluice_guest_module *module,
			   const void *child, uint32_t type,
			   uint32_t parent_type, void *value, size_t room,
			   size_t *used)
{
	struct object *young = known(module, child, type);
	struct object *old =
		young && (!value || room >= sizeof(old))
			? object_parent(&process.objects, young,
					process_type(module, parent_type))
			: NULL;

	if (!old)
		return false;
	if (value)
		memcpy(value, &old, sizeof(old));
	if (used)
		*used = sizeof(old);
	count_answer();
	return true;
}

/*
 * Whether outs are given is part of what is asked. The words are not copied to
 * a key of ours: what was just stored one by one is slow to be read in pairs.
 * False: nobody can know.
 */
static inline bool make_key(struct sluice_guest_question *question)
{
	const struct object *object =
		question->object ? object_at(&process.objects, question->object)
				 : NULL;
	uint64_t given = 0;

	if (question->object && !object)
		return false;
	for (unsigned i = 0; i < MEMO_OUTS; i++)
		given |= (uint64_t)(question->outs[i] != NULL) << i;
	question->key[0] = (uint64_t)(uintptr_t)question->module ^
			   (uint64_t)question->op << 48 ^ given;
	/* One that lived and died may have answered otherwise. */
	question->key[1] = object ? object_id(&process.objects, object) : 0;
	return true;
}

bool sluice_guest_recall(struct sluice_guest_question *question)
{
	if (!process_ready() || !make_key(question) ||
	    !memo_recall(&process.memos, question->key, question->outs))
		return false;
	count_answer();
	return true;
}

void sluice_guest_remember(const struct sluice_guest_call *call,
			   struct sluice_guest_question *question,
			   const size_t *sizes)
{
	if (call->succeeded && !call->check.failed && make_key(question))
		memo_keep(&process.memos, question->key, question->outs, sizes);
}

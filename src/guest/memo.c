#include "memo.h"

#include <stdlib.h>
#include <string.h>

void memos_init(struct memos *memos)
{
	*memos = (struct memos){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void memos_forget(struct memos *memos)
{
	struct memo *list =
		atomic_load_explicit(&memos->list, memory_order_relaxed);

	memos_init(memos);
	/* The child has one thread as yet. */
	free(list);
}

/* The lock is held. */
static struct memo *make(struct memos *memos)
{
	struct memo *list =
		atomic_load_explicit(&memos->list, memory_order_relaxed);

	if (!list)
		list = calloc(MEMOS, sizeof(*list));
	/* Pairs with the load in memo_recall(). */
	atomic_store_explicit(&memos->list, list, memory_order_release);
	return list;
}

static void put_in(struct memo *memo, const uint64_t key[MEMO_KEY],
		   void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS])
{
	uint64_t all = 0;
	size_t at = 0;

	for (unsigned i = 0; i < MEMO_KEY; i++)
		atomic_store_explicit(&memo->key[i], key[i],
				      memory_order_relaxed);
	for (unsigned i = 0; i < MEMO_OUTS; i++) {
		const size_t size = outs[i] ? sizes[i] : 0;

		all |= (uint64_t)size << 16 * i;
		for (size_t k = 0; k < size; k += 8) {
			uint64_t word = 0;

			memcpy(&word, (const char *)outs[i] + k,
			       size - k < 8 ? size - k : 8);
			atomic_store_explicit(&memo->words[at++], word,
					      memory_order_relaxed);
		}
	}
	atomic_store_explicit(&memo->sizes, all, memory_order_relaxed);
}

static bool fits(void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS])
{
	size_t count = 0;

	for (unsigned i = 0; i < MEMO_OUTS; i++)
		if (outs[i] && sizes[i] > MEMO_WORDS * 8)
			return false;
		else if (outs[i])
			count += memo_words(sizes[i]);
	return count <= MEMO_WORDS;
}

void memo_keep(struct memos *memos, const uint64_t key[MEMO_KEY],
	       void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS])
{
	if (!fits(outs, sizes))
		return;
	pthread_mutex_lock(&memos->lock);
	struct memo *list = make(memos);
	if (list) {
		struct memo *memo = &list[memo_place(key)];
		const uint64_t number = atomic_load_explicit(
			&memo->number, memory_order_relaxed);

		atomic_store_explicit(&memo->number, number + 1,
				      memory_order_relaxed);
		/* The odd number is seen before anything that follows. */
		atomic_thread_fence(memory_order_release);
		put_in(memo, key, outs, sizes);
		/* Pairs with the load in memo_recall(). */
		atomic_store_explicit(&memo->number, number + 2,
				      memory_order_release);
	}
	pthread_mutex_unlock(&memos->lock);
}

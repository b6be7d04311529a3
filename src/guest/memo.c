#include "memo.h"

#include <stdlib.h>
#include <string.h>

void memos_init(struct memos *memos)
{
	*memos = (struct memos){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void memos_forget(struct memos *memos)
{
	struct memo *list = memos->list;

	memos_init(memos);
	/* The child has one thread as yet. */
	free(list);
}

static struct memo *list_of(struct memos *memos)
{
	/* Pairs with the store in make(). */
	return __atomic_load_n(&memos->list, __ATOMIC_ACQUIRE);
}

static uint32_t place_of(const uint64_t key[MEMO_KEY])
{
	uint64_t mixed = 0;

	for (unsigned i = 0; i < MEMO_KEY; i++)
		mixed = (mixed ^ key[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(mixed >> 40) % MEMOS;
}

static uint64_t load(const _Atomic uint64_t *word)
{
	/* Ordered by the fence in memo_recall(). */
	return atomic_load_explicit(word, memory_order_relaxed);
}

static bool is_asked(const struct memo *memo, const uint64_t key[MEMO_KEY])
{
	uint64_t differ = 0;

	for (unsigned i = 0; i < MEMO_KEY; i++)
		differ |= load(&memo->key[i]) ^ key[i];
	return differ == 0;
}

static size_t words_in(size_t size)
{
	return (size + 7) / 8;
}

/* Copies what is there at the moment; false: it makes no sense. */
static bool copy_out(const struct memo *memo, uint64_t words[MEMO_WORDS],
		     uint32_t sizes[MEMO_OUTS])
{
	size_t count = 0;

	for (unsigned i = 0; i < MEMO_OUTS; i++) {
		sizes[i] = atomic_load_explicit(&memo->sizes[i],
						memory_order_relaxed);
		count += words_in(sizes[i]);
	}
	for (size_t i = 0; i < count && i < MEMO_WORDS; i++)
		words[i] = load(&memo->words[i]);
	return count <= MEMO_WORDS;
}

static bool is_still(const struct memo *memo, uint32_t number)
{
	/* What was read before is read before the number is again. */
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(&memo->number, memory_order_relaxed) ==
	       number;
}

static void give(void *const outs[MEMO_OUTS], const uint64_t *words,
		 const uint32_t sizes[MEMO_OUTS])
{
	for (unsigned i = 0; i < MEMO_OUTS; i++) {
		/* Most answers are one number. */
		if (outs[i] && sizes[i] == 8)
			memcpy(outs[i], words, 8);
		else if (outs[i] && sizes[i] == 4)
			memcpy(outs[i], words, 4);
		else if (outs[i])
			memcpy(outs[i], words, sizes[i]);
		words += words_in(sizes[i]);
	}
}

bool memo_recall(struct memos *memos, const uint64_t key[MEMO_KEY],
		 void *const outs[MEMO_OUTS])
{
	const struct memo *list = list_of(memos), *memo;
	uint64_t words[MEMO_WORDS];
	uint32_t sizes[MEMO_OUTS];

	if (!list)
		return false;
	memo = &list[place_of(key)];
	/* Pairs with the last store in memo_keep(). */
	const uint32_t number =
		atomic_load_explicit(&memo->number, memory_order_acquire);
	if (number == 0 || number % 2 != 0 || !is_asked(memo, key) ||
	    !copy_out(memo, words, sizes) || !is_still(memo, number))
		return false;
	give(outs, words, sizes);
	return true;
}

/* The lock is held. */
static struct memo *make(struct memos *memos)
{
	if (!memos->list)
		/* Pairs with the load in list_of(). */
		__atomic_store_n(&memos->list,
				 calloc(MEMOS, sizeof(*memos->list)),
				 __ATOMIC_RELEASE);
	return memos->list;
}

static void put_in(struct memo *memo, const uint64_t key[MEMO_KEY],
		   void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS])
{
	size_t at = 0;

	for (unsigned i = 0; i < MEMO_KEY; i++)
		atomic_store_explicit(&memo->key[i], key[i],
				      memory_order_relaxed);
	for (unsigned i = 0; i < MEMO_OUTS; i++) {
		const size_t size = outs[i] ? sizes[i] : 0;

		atomic_store_explicit(&memo->sizes[i], (uint32_t)size,
				      memory_order_relaxed);
		for (size_t k = 0; k < size; k += 8) {
			uint64_t word = 0;

			memcpy(&word, (const char *)outs[i] + k,
			       size - k < 8 ? size - k : 8);
			atomic_store_explicit(&memo->words[at++], word,
					      memory_order_relaxed);
		}
	}
}

static bool fits(void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS])
{
	size_t count = 0;

	for (unsigned i = 0; i < MEMO_OUTS; i++)
		if (outs[i] && sizes[i] > MEMO_WORDS * 8)
			return false;
		else if (outs[i])
			count += words_in(sizes[i]);
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
		struct memo *memo = &list[place_of(key)];
		const uint32_t number = atomic_load_explicit(
			&memo->number, memory_order_relaxed);

		atomic_store_explicit(&memo->number, number + 1,
				      memory_order_relaxed);
		/* The odd number is seen before anything that follows. */
		atomic_thread_fence(memory_order_release);
		put_in(memo, key, outs, sizes);
		/* Pairs with the load in memo_recall(). */
		atomic_store_explicit(&memo->number,
				      number + 2 ? number + 2 : 2,
				      memory_order_release);
	}
	pthread_mutex_unlock(&memos->lock);
}

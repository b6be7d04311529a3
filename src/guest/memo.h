/*
 * memo -- answers that do not change (the word constant): what a function
 * answered once is answered in the guest from then on.
 *
 * A table of MEMOS places; a newer answer pushes an older one out. Readers take
 * no lock: each place has a number that is odd while it is written, and whoever
 * saw it change meanwhile has found nothing. Answers that are too long are not
 * kept.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MEMOS 512u
#define MEMO_KEY 6u    /* words that say what was asked */
#define MEMO_OUTS 3u   /* places that the answer goes to */
#define MEMO_WORDS 23u /* of the answer, places together */

struct memo {
	_Atomic uint64_t number; /* odd: being written; 0: never was */
	_Atomic uint64_t key[MEMO_KEY];
	_Atomic uint64_t sizes; /* 16 bits for each place */
	_Atomic uint64_t words[MEMO_WORDS];
};

struct memos {
	pthread_mutex_t lock;	   /* of writers */
	struct memo *_Atomic list; /* MEMOS of them, made with the first */
};

void memos_init(struct memos *memos);

/* In a child: none are known. */
void memos_forget(struct memos *memos);

static inline uint32_t memo_place(const uint64_t key[MEMO_KEY])
{
	/* Odd numbers; one product does not wait for the other. */
	const uint64_t mixed = (key[0] * UINT64_C(0x9e3779b97f4a7c15)) ^
			       (key[1] * UINT64_C(0xbf58476d1ce4e5b9)) ^
			       (key[2] * UINT64_C(0x94d049bb133111eb)) ^
			       (key[3] * UINT64_C(0xd6e8feb86659fd93)) ^
			       (key[4] * UINT64_C(0xa0761d6478bd642f)) ^
			       (key[5] * UINT64_C(0xe7037ed1a0b428db));

	return (uint32_t)(mixed >> 48) % MEMOS;
}

static inline size_t memo_words(size_t size)
{
	return (size + 7) / 8;
}

static inline uint64_t memo_load(const _Atomic uint64_t *word)
{
	/* Ordered by the fence in memo_is_still(). */
	return atomic_load_explicit(word, memory_order_relaxed);
}

static inline bool memo_is_asked(const struct memo *memo,
				 const uint64_t key[MEMO_KEY])
{
	uint64_t differ = 0;

	for (unsigned i = 0; i < MEMO_KEY; i++)
		differ |= memo_load(&memo->key[i]) ^ key[i];
	return differ == 0;
}

static inline bool memo_is_still(const struct memo *memo, uint64_t number)
{
	/* What was read before is read before the number is again. */
	atomic_thread_fence(memory_order_acquire);
	return memo_load(&memo->number) == number;
}

/* The answer as it is at the moment, in one piece if memo_is_still(); false:
 * it makes no sense. */
static inline bool memo_copy(const struct memo *memo, uint64_t sizes,
			     uint64_t words[MEMO_WORDS])
{
	size_t count = 0;

	for (; sizes; sizes >>= 16)
		count += memo_words(sizes & 0xffff);
	if (count > MEMO_WORDS)
		return false;
	for (size_t i = 0; i < count; i++)
		words[i] = memo_load(&memo->words[i]);
	return true;
}

static inline void memo_give(const uint64_t *words, uint64_t sizes,
			     void *const *outs)
{
	for (; sizes; sizes >>= 16, outs++) {
		const size_t size = sizes & 0xffff;

		/* Most answers are one number. */
		if (size == 8)
			memcpy(*outs, words, 8);
		else if (size == 4)
			memcpy(*outs, words, 4);
		else if (size > 0)
			memcpy(*outs, words, size);
		words += memo_words(size);
	}
}

/* Copy the answer to @key to @outs, of which those are NULL that were when it
 * was kept. False: not known. Here, since it is quicker than a call. */
static inline bool memo_recall(struct memos *memos,
			       const uint64_t key[MEMO_KEY], void *const *outs)
{
	/* Pairs with the store in make(). */
	const struct memo *list =
		atomic_load_explicit(&memos->list, memory_order_acquire);
	const struct memo *memo = list + (list ? memo_place(key) : 0);
	uint64_t words[MEMO_WORDS];

	if (!list)
		return false;
	/* Pairs with the last store in memo_keep(). */
	const uint64_t number =
		atomic_load_explicit(&memo->number, memory_order_acquire);
	const uint64_t sizes = memo_load(&memo->sizes);
	if (number == 0 || number % 2 != 0 || !memo_is_asked(memo, key) ||
	    !memo_copy(memo, sizes, words) || !memo_is_still(memo, number))
		return false;
	memo_give(words, sizes, outs);
	return true;
}

/* The answer is @sizes bytes at each of @outs (NULL: not wanted, which is part
 * of the key). */
void memo_keep(struct memos *memos, const uint64_t key[MEMO_KEY],
	       void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS]);

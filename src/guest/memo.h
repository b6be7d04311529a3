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

#define MEMOS 512u
#define MEMO_KEY 8u    /* words that say what was asked */
#define MEMO_OUTS 4u   /* places that the answer goes to */
#define MEMO_WORDS 22u /* of the answer, places together */

struct memo {
	_Atomic uint32_t number; /* odd: being written; 0: never was */
	_Atomic uint32_t sizes[MEMO_OUTS];
	_Atomic uint64_t key[MEMO_KEY];
	_Atomic uint64_t words[MEMO_WORDS];
};

struct memos {
	pthread_mutex_t lock; /* of writers */
	struct memo *list;    /* MEMOS of them, made with the first */
};

void memos_init(struct memos *memos);

/* In a child: none are known. */
void memos_forget(struct memos *memos);

/* Copy the answer to @key to @outs (NULL: not wanted). False: not known. */
bool memo_recall(struct memos *memos, const uint64_t key[MEMO_KEY],
		 void *const outs[MEMO_OUTS]);

/* The answer is @sizes bytes at each of @outs. */
void memo_keep(struct memos *memos, const uint64_t key[MEMO_KEY],
	       void *const outs[MEMO_OUTS], const size_t sizes[MEMO_OUTS]);

/*
 * guess -- how long an answer will take, by what answers like it took.
 *
 * A wait of which it is known how long it will be is neither spun for too long
 * nor slept into where sleeping costs more (bell.h). The time depends on the
 * call and its objects, and often more on what was called before it: a
 * clFinish() takes what the kernel takes that was launched. So a thread
 * remembers its waits twice: by the call, and by the call together with the few
 * before it. What was forgotten, or mistaken for another, costs time only.
 */
#pragma once

#include <stdint.h>

#define GUESSES 64u

struct guess {
	uint32_t key; /* 0: free */
	uint32_t average_ns;
};

/* Which wait it is; never 0. */
struct guess_keys {
	uint32_t call, after; /* the call; after those before it */
};

/* One thread's, zeroed at first. */
struct guesses {
	uint32_t past; /* calls before; each newer one pushes an old one out */
	struct guess table[GUESSES];
};

/* A key grows by each number that tells one call from another. */
static inline uint32_t guess_mix(uint32_t key, uint32_t number)
{
	return (key ^ number) * UINT32_C(0x9e3779b1);
}

/* A call is sent: @call is mixed of what it is. */
static inline struct guess_keys guess_sent(struct guesses *guesses,
					   uint32_t call)
{
	const struct guess_keys keys = {
		.call = call | 1,
		.after = guess_mix(call, guesses->past) | 1,
	};

	guesses->past = guesses->past << 11 ^ call >> 11;
	return keys;
}

/* What the wait for its answer will take; 0: nobody knows, or next to nothing.
 */
uint32_t guess_ns(const struct guesses *guesses, const struct guess_keys *keys);

/* What it took. */
void guess_learn(struct guesses *guesses, const struct guess_keys *keys,
		 uint32_t waited_ns);

#include "guess.h"

/* The last few count most: programs go through phases. */
#define WEIGHT 4

static struct guess *place_of(const struct guesses *guesses, uint32_t key)
{
	/* A mixed key's upper bits are its best. */
	const uint32_t place = (key >> 16) % GUESSES;

	return (struct guess *)(uintptr_t)&guesses->table[place];
}

uint32_t guess_ns(const struct guesses *guesses, const struct guess_keys *keys)
{
	const struct guess *guess = place_of(guesses, keys->after);

	if (guess->key != keys->after)
		guess = place_of(guesses, keys->call);
	return guess->key == keys->after || guess->key == keys->call
		       ? guess->average_ns
		       : 0;
}

static void learn(struct guesses *guesses, uint32_t key, uint32_t waited_ns)
{
	struct guess *guess = place_of(guesses, key);

	if (guess->key != key)
		*guess = (struct guess){ key, waited_ns };
	else if (waited_ns >= guess->average_ns)
		guess->average_ns += (waited_ns - guess->average_ns) / WEIGHT;
	else
		guess->average_ns -= (guess->average_ns - waited_ns) / WEIGHT;
}

void guess_learn(struct guesses *guesses, const struct guess_keys *keys,
		 uint32_t waited_ns)
{
	learn(guesses, keys->call, waited_ns);
	learn(guesses, keys->after, waited_ns);
}

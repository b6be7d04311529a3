#include "signature.h"

/* Each has two places. */
static uint32_t place_of(uint64_t signature)
{
	return (uint32_t)(signature >> 20) % SIGNATURES;
}

static uint64_t at(const struct signatures *signatures, uint32_t place)
{
	/* The number is all there is: nothing is read through it. */
	return atomic_load_explicit(&signatures->known[place],
				    memory_order_relaxed);
}

bool signature_known(const struct signatures *signatures, uint64_t signature)
{
	const uint32_t place = place_of(signature);

	return signature == SIGNATURE_ALWAYS ||
	       at(signatures, place) == signature ||
	       at(signatures, place ^ 1) == signature;
}

void signature_remember(struct signatures *signatures, uint64_t signature)
{
	const uint32_t place = place_of(signature);

	if (signature == 0 || signature_known(signatures, signature))
		return;
	const uint32_t other =
		at(signatures, place) == 0 || at(signatures, place ^ 1) != 0
			? place
			: place ^ 1;
	atomic_store_explicit(&signatures->known[other], signature,
			      memory_order_relaxed);
}

void signatures_forget(struct signatures *signatures)
{
	for (uint32_t i = 0; i < SIGNATURES; i++)
		atomic_store_explicit(&signatures->known[i], 0,
				      memory_order_relaxed);
}

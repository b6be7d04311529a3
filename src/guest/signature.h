/*
 * signature -- which calls have succeeded before, so that equal ones need not
 * be waited for.
 *
 * A set of numbers that are mixed from all that decides whether a call is well
 * formed (sluice_guest_async() says what that is). It is bounded: a newer one
 * may push out an older one, which costs a wait. Two calls that are mixed to
 * one number are told apart by nobody; a mistake in the second is then reported
 * late, which is why 64 bits are kept.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SIGNATURES 4096u
#define SIGNATURE_DATA 64u /* contents up to so many bytes are part of it */
#define SIGNATURE_ALWAYS UINT64_MAX /* known from the start */

struct signatures {
	_Atomic uint64_t known[SIGNATURES]; /* 0: none */
};

/* Mix @word into @signature. */
static inline uint64_t signature_add(uint64_t signature, uint64_t word)
{
	/* Multiplication spreads upwards only, so it is folded down again. */
	const uint64_t mixed =
		(signature ^ word) * UINT64_C(0x9e3779b97f4a7c15);

	return mixed ^ mixed >> 32;
}

/* From any thread. */
bool signature_known(const struct signatures *signatures, uint64_t signature);
void signature_remember(struct signatures *signatures, uint64_t signature);

/* In a child: nothing is known. */
void signatures_forget(struct signatures *signatures);

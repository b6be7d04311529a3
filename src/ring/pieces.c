#include "pieces.h"

#include <errno.h>

/* What is copied between two passes takes about this long. */
#define EXPECTED_NS 30000u

void pieces_attach(struct pieces *pieces, void *block, bool fills,
		   const struct bell_waiter *waiter)
{
	*pieces = (struct pieces){
		.words = block,
		.fills = fills,
		.waiter = *waiter,
		.peer = waiter->peer,
	};
	/* Nobody's command executes meanwhile but our own. */
	pieces->waiter.busy = NULL;
}

/* How many slots we may still take. */
static uint32_t count_free(struct pieces *pieces)
{
	struct pieces_words *words = pieces->words;
	/* Pairs with the peer's store in pieces_pass(). */
	const uint32_t other = atomic_load_explicit(
		pieces->fills ? &words->emptied : &words->filled,
		memory_order_seq_cst);
	const uint32_t ahead =
		(pieces->fills ? PIECES_SLOTS : 0) + other - pieces->taken;

	if (ahead > PIECES_SLOTS)
		pieces->broken = true;
	return ahead;
}

struct wanted {
	struct pieces *pieces;
	bool (*stop)(const void *subject);
	const void *subject;
};

static bool is_over(const void *subject)
{
	const struct wanted *wanted = subject;

	return count_free(wanted->pieces) > 0 || wanted->pieces->broken ||
	       (wanted->stop && wanted->stop(wanted->subject));
}

int pieces_next(struct pieces *pieces, void **slot,
		bool (*stop)(const void *subject), const void *subject)
{
	const struct wanted wanted = { pieces, stop, subject };

	pieces->waiter.expected_ns = EXPECTED_NS;
	const int error = bell_wait(&pieces->waiter, is_over, &wanted);
	if (error < 0)
		return error;
	if (pieces->broken)
		return -EPROTO;
	if (count_free(pieces) == 0)
		return 1;
	*slot = (unsigned char *)pieces->words + 4096 +
		pieces->taken++ % PIECES_SLOTS * PIECES_SIZE;
	return 0;
}

void pieces_pass(struct pieces *pieces)
{
	struct pieces_words *words = pieces->words;

	/* Pairs with the peer's load in count_filled(). */
	atomic_store_explicit(pieces->fills ? &words->filled : &words->emptied,
			      ++pieces->passed, memory_order_seq_cst);
	bell_ring(pieces->peer);
}

/* Transfers in pieces, for hand-written halves: see server.h. */
#include "pieces.h"

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "process.h"
#include "serve.h"

_Static_assert(SERVER_PIECE == PIECES_SIZE, "what modules are told");

struct pieces *server_pieces_begin(uint64_t place, bool fills)
{
	const struct server_call *call = serve_current();
	struct channel *channel = call ? call->frame->channel : NULL;
	void *block =
		place % 4096 == 0 ? server_memory(place, PIECES_BLOCK) : NULL;
	struct pieces *pieces;

	if (!channel || !block)
		return NULL;
	pieces = malloc(sizeof(*pieces));
	if (pieces)
		pieces_attach(pieces, block, fills, &channel->link.waiter);
	return pieces;
}

void *server_pieces_next(struct pieces *pieces)
{
	void *slot = NULL;
	const int error = pieces_next(pieces, &slot, NULL, NULL);

	if (error == -EPROTO)
		process_violation("a forged count", "a transfer");
	return error == 0 ? slot : NULL;
}

void server_pieces_pass(struct pieces *pieces)
{
	pieces_pass(pieces);
}

void server_pieces_end(struct pieces *pieces)
{
	free(pieces);
}

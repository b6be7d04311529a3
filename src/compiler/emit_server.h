/*
 * emit_server -- the parts of a decoder in the server's module, in the order in
 * which it does them: take the message apart, check it, call the vendor, reply.
 */
#pragma once

#include "emit.h"

/* The arguments, each checked as it is taken from the message. */
void emit_server_arguments(struct emit *emit);

/* Clear pointers inside a struct that no word describes: they must not reach
 * the vendor nor, coming back, the guest. */
void emit_server_clears(struct emit *emit, int depth, const struct step *step);

/* The last checks, and what becomes of late errors; return if one failed. */
void emit_server_ready(struct emit *emit);

/* Call the vendor's function, and reply. */
void emit_server_call(struct emit *emit);
void emit_server_reply(struct emit *emit);

/* A function that releases an object once no other call uses it, if the call
 * may come to that. */
void emit_server_release(const struct plan *plan, struct printer *out);

/* What the vendor calls in place of the application's callback. */
void emit_server_notice(const struct plan *plan, size_t param,
			struct printer *out);

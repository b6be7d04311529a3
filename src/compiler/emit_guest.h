/*
 * emit_guest -- the parts of a stub in the guest library, in the order in which
 * it does them: what it knows without a call, whether it will wait, the
 * message, what came back, and what it remembers of that.
 */
#pragma once

#include "emit.h"

/* Answers for which no call is made: references, relations, what is constant.
 */
void emit_guest_answers(struct emit *emit);

/* The call, its scalars, and what the message is written from. */
void emit_guest_locals(struct emit *emit);

/* Where the call need not be waited for. */
void emit_guest_waiting(struct emit *emit);

/* Write the message, send it, and return the error if that fails. */
void emit_guest_message(struct emit *emit);

/* What came back: outs, handles inside them, the result. */
void emit_guest_outs(struct emit *emit);

/* What the call did to objects. */
void emit_guest_objects(struct emit *emit);

/* Keep the answer, if the next such question gets the same. */
void emit_guest_memory(struct emit *emit);

void emit_guest_return(struct emit *emit);

/* Return @error, where the API reports errors. */
void emit_guest_failure(struct emit *emit, int depth, const char *error);

/* Whether answers are remembered, and when: *@when is NULL for always. */
bool emit_guest_remembers(const struct plan *plan, struct expr **when);

/* What hands a notice to the application's callback. */
void emit_guest_delivery(const struct plan *plan, size_t param,
			 struct printer *out);

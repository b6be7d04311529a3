/*
 * order -- commands of one thread come after those that other threads sent
 * before it without waiting for them.
 *
 * Such commands have numbers, given by the guest one after the other (wire.h).
 * A command says the highest number that was given before it, and waits until
 * all up to that one have been executed; so those that have numbers are
 * executed one after the other. The command with the lowest number that is not
 * done never has to wait, and nothing that may block has a number, so somebody
 * can always go on (tests/models/order.pml is the proof).
 *
 * The numbers are the guest's: one that comes twice, or is far beyond what can
 * be under way, is a forgery. One that never comes keeps that guest waiting,
 * until its session ends.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* All zero at first. */
struct order {
	_Atomic uint32_t done;	  /* all up to it are; slept on */
	_Atomic uint32_t waiting; /* threads that sleep */
};

/**
 * order_follow - wait until all up to @seen is done
 * @rouse: called while it waits: whoever has something to do shall do it; or
 *         NULL
 * @over: asked now and then: whether nothing will come any more
 *
 * Returns 0; -EPROTO where @seen cannot have been given yet; -ECONNRESET where
 * it is over.
 */
int order_follow(struct order *order, uint32_t seen, void (*rouse)(void),
		 bool (*over)(void));

/* Whether @stamp is the next to be executed, now that the command has followed.
 * Returns 0 or -EPROTO. */
int order_enter(const struct order *order, uint32_t stamp);

/* @stamp is executed. Returns 0 or -EPROTO: another command had it too. */
int order_done(struct order *order, uint32_t stamp);

/*
 * order -- commands of one thread come after those that other threads sent
 * before it without waiting for them.
 *
 * Such commands have numbers, given by the guest one after the other (wire.h).
 * done is the highest one up to which all have been executed. A command says
 * the highest number that its thread had seen, and waits until done is there.
 * The command with the lowest number that is not done never has to wait, and
 * nothing that may block has a number, so somebody can always go on
 * (tests/models/order.pml is the proof).
 *
 * The numbers are the guest's: one that comes twice, or is far beyond what can
 * be under way, is a forgery. One that never comes keeps that guest waiting,
 * until its session ends.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define ORDER_WINDOW 65536u /* numbers beyond done that may be done */

struct order {
	/* done, and above it how many bits are set; the lower half is slept on.
	 */
	_Atomic uint64_t state;
	_Atomic uint32_t waiting; /* threads that sleep */
	pthread_mutex_t lock;	  /* of the bits, and of changes to them */
	uint64_t bits[ORDER_WINDOW / 64];
};

void order_init(struct order *order);

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

/* Whether @stamp may be executed: it is new and near. For one that is beyond
 * the window it waits. Returns as order_follow(). */
int order_enter(struct order *order, uint32_t stamp, void (*rouse)(void),
		bool (*over)(void));

/* @stamp is executed. Returns 0 or -EPROTO: it was before. */
int order_done(struct order *order, uint32_t stamp);

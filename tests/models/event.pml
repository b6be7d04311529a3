/*
 * src/ring/event_*.c: the guest sleeps for a reply that comes only after a
 * server thread has sent more than the event ring holds. Before it sleeps the
 * guest looks at the ring; who finds it full rings the guest.
 */
#define BELLS 2
#define GUEST 0
#define WRITER 1

/* The guest reads what there is; nobody else does. */
#define LOOK                                    \
	do                                      \
	:: !drains || taken == tail -> break    \
	:: drains && taken != tail ->           \
		taken++;                        \
		head = taken;                   \
		bell_ring(WRITER, was)          \
	od

#include "futex.pml"

#define ROOM 2
#define PIECES 7

byte tail, head;	/* shared: the event ring */
bit answered;		/* shared: the reply slot */
bit text_is_out;	/* within the vendor's library */
byte taken;		/* the guest's own */

proctype guest()
{
	bit was, drains = 1;

	bell_wait(GUEST, answered);
	LOOK;
	assert(taken == PIECES)
}

proctype writer()
{
	byte sent = 0;
	bit was, drains = 0;

	do
	:: sent == PIECES -> break
	:: sent < PIECES && sent - head == ROOM ->
#ifndef FULL_AND_QUIET
		bell_ring(GUEST, was);
#endif
		bell_wait(WRITER, (sent - head != ROOM))
	:: sent < PIECES && sent - head != ROOM ->
		sent++;
		tail = sent
	od;
	text_is_out = 1
}

proctype server()
{
	bit was;

	text_is_out == 1;	/* the vendor's call returns */
	answered = 1;
	bell_ring(GUEST, was)
}

init
{
	atomic {
		run guest();
		run writer();
		run server()
	}
}

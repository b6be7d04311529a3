/*
 * src/ring/ring.c: a guest's thread that finds the ring full waits until half
 * of it is free; the server tells it only each time that an eighth was freed
 * (here a quarter, of 8). Some commands are shown without ringing; some want a
 * reply, for which the guest sleeps on the same bell. In the end the guest
 * closes the channel, and what it published before that is executed.
 */
#define BELLS 2
#define GUEST 0
#define SERVER 1
#include "futex.pml"

#define SIZE 8
#define HALF 4
#define TELL 2
#define COMMANDS 5

byte tail, head, seq;	/* shared */
bit closing;		/* shared */
byte executed;
chan commands = [COMMANDS] of { byte, bit };	/* what lies in the ring */

proctype guest()
{
	byte end = 0, freed = 0, replies = 0, sent = 0, size;
	bit was, asks;

	do
	:: sent == COMMANDS -> break
	:: else ->
		if
		:: size = 1
		:: size = 3
		fi;
		if
		:: asks = 0
		:: asks = 1
		fi;
		if
		:: end + size - freed > SIZE -> freed = head
		:: else
		fi;
		if
		:: end + size - freed > SIZE ->
			tail = end;
			bell_ring(SERVER, was);
			do
			:: end - freed <= HALF -> break
			:: else ->
				bell_wait(GUEST, (head != freed));
				freed = head
			od
		:: else
		fi;
		end = end + size;
		sent++;
		commands ! size, asks;
		if
		:: asks == 0 && sent < COMMANDS	/* committed only */
		:: asks == 0 -> tail = end	/* shown, nobody woken */
		:: tail = end; bell_ring(SERVER, was)
		fi;
		if
		:: asks ->
			tail = end;
			bell_ring(SERVER, was);
			bell_wait(GUEST, (seq != replies));
			replies++;
			assert(seq == replies)
		:: else
		fi
	od;
	tail = end;
	bell_ring(SERVER, was);
	closing = 1;
	bell_ring(SERVER, was)
}

proctype server()
{
	byte seen = 0, done = 0, told = 0, size;
	bit was, asks;

	do
	:: seen == done ->
		seen = tail;
		if
		:: seen == done && closing ->
#ifndef CLOSED_AT_ONCE
			seen = tail;
#endif
			if
			:: seen == done -> break
			:: else
			fi
		:: seen == done && !closing ->
			bell_wait(SERVER, (tail != seen || closing))
		:: seen != done
		fi
	:: else ->
		commands ? size, asks;
		done = done + size;
		assert(done <= seen);
		head = done;
#ifndef NEVER_TELL
		if
		:: done - told >= TELL ->
			told = done;
			bell_ring(GUEST, was)
		:: else
		fi;
#endif
		executed++;
		if
		:: asks ->
			seq++;
			bell_ring(GUEST, was)
		:: else
		fi
	od
}

init
{
	atomic {
		run guest();
		run server()
	};
	(_nr_pr == 1);
	assert(executed == COMMANDS)
}

/*
 * No wake-up is lost: two ends hand a ball to and fro, each asleep while it is
 * the other's turn, and somebody else rings both bells at any time.
 */
#define BELLS 2
#include "futex.pml"

#define ROUNDS 3

byte ball;

inline publish()
{
	ball = ball + 1
}

proctype player(bit self)
{
	bit was;
	byte round = 0;

	do
	:: round == ROUNDS -> break
	:: else ->
		bell_wait(self, (ball % 2 == self));
#ifdef RING_FIRST
		bell_ring(1 - self, was);
		publish();
#else
		publish();
		bell_ring(1 - self, was);
#endif
		round++
	od
}

proctype stranger()
{
	bit was;

	bell_ring(0, was);
	bell_ring(1, was);
	bell_ring(0, was)
}

init
{
	atomic {
		run player(0);
		run player(1);
		run stranger()
	};
	(_nr_pr == 1);
	assert(ball == 2 * ROUNDS)
}

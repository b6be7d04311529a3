/*
 * src/server/order.c: calls that nobody waits for have numbers, each call says
 * the highest that was given before it, and the server's thread executes it
 * when all up to that one are done. Each guest thread has a ring with a server
 * thread that sleeps when it is empty, and is not always rung. One call blocks
 * until another thread's has been executed.
 */
#define THREADS 3
#define CALLS 2
#define ROOM 1
#define AT(thread, call) ((thread) * CALLS + (call))

#define BLOCKER 0	/* the thread whose last call blocks */
#define RELEASER 1	/* the thread whose last call ends that */

byte given;			/* the last number that the guest gave */
byte done;			/* all up to it are done */
bit executed[THREADS * CALLS + 1];
byte seen[THREADS * CALLS];	/* of the calls in the rings */
byte number[THREADS * CALLS];	/* 0: none */
byte tail[THREADS], head[THREADS];
bit asleep[THREADS];
bit released;

#define HAS_COMMANDS(thread) (head[thread] != tail[thread])
#define HAS_ROOM(thread) (tail[thread] - head[thread] < ROOM)
#define FORGOTTEN(thread) (asleep[thread] && HAS_COMMANDS(thread))
#define LAST (call == CALLS - 1)

inline take_number()
{
	seen[AT(me, call)] = given;
	given++;
	number[AT(me, call)] = given
}

/* Between a number and this, others may see the number. */
inline publish(rings)
{
	d_step {
		tail[me] = tail[me] + 1;
		asleep[me] = (rings -> 0 : asleep[me]);
		call++
	}
}

proctype guest(byte me)
{
	byte call = 0;

	do
	:: call == CALLS -> break
	:: call < CALLS && !HAS_ROOM(me) ->
		asleep[me] = 0;
		HAS_ROOM(me)
	:: call < CALLS && HAS_ROOM(me) && me == BLOCKER && LAST ->
#ifdef BLOCKER_HAS_NUMBER
		d_step { take_number() };
#else
		seen[AT(me, call)] = given;
#endif
		publish(1)
	:: call < CALLS && HAS_ROOM(me) && me == RELEASER && LAST ->
		d_step { take_number() };
#ifdef RELEASER_IS_QUIET
		publish(0)
#else
		publish(1)
#endif
	:: call < CALLS && HAS_ROOM(me) && (me > RELEASER || !LAST) ->
		d_step { take_number() };
		publish(0)
	:: call < CALLS && HAS_ROOM(me) && me > RELEASER ->
		seen[AT(me, call)] = given;
		publish(1);
		!HAS_COMMANDS(me)
	od
}

inline rouse()
{
	d_step {
		i = 0;
		do
		:: i == THREADS -> break
		:: i < THREADS && FORGOTTEN(i) -> asleep[i] = 0; i++
		:: i < THREADS && !FORGOTTEN(i) -> i++
		od;
		i = 0
	}
}

inline follow(upto)
{
	do
	:: done >= upto -> break
#ifndef NOBODY_ROUSED
	:: done < upto && (FORGOTTEN(0) || FORGOTTEN(1) || FORGOTTEN(2)) ->
		rouse()
#endif
	od
}

/* All that this call is to come after has been executed. */
inline execute(at)
{
	d_step {
		i = 1;
		do
		:: i > seen[at] -> break
		:: i <= seen[at] -> assert(executed[i]); i++
		od;
		i = 0;
		executed[number[at]] = 1
	}
}

inline mark_done(stamp)
{
	d_step {
		if
		:: stamp > 0 -> assert(done == stamp - 1); done = stamp
		:: else
		fi;
		head[me] = head[me] + 1
	}
}

/* That none sleeps through what it is rung for is bell.pml's. */
proctype server(byte me)
{
	byte i = 0;

	do
	:: atomic { !HAS_COMMANDS(me) -> asleep[me] = 1 };
end_sleeping:	!asleep[me]
	:: HAS_COMMANDS(me) ->
#ifndef NOT_FOLLOWED
		follow(seen[AT(me, head[me])]);
#endif
		if
		:: me == BLOCKER && head[me] == CALLS - 1 -> (released)
		:: me == RELEASER && head[me] == CALLS - 1 -> released = 1
		:: else
		fi;
		execute(AT(me, head[me]));
		mark_done(number[AT(me, head[me])])
	od
}

init
{
	atomic {
		run guest(0); run guest(1); run guest(2);
		run server(0); run server(1); run server(2)
	}
}

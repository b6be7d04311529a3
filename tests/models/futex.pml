/*
 * What src/ring/bell.c does, for models that include this. Every access to
 * shared memory is a step of its own; they are sequentially consistent, as the
 * C code asks for. The look every 250 ms is left out on purpose: with it no
 * wake-up is lost for long, without it each lost one is a deadlock, and found.
 * A sleep that ends by itself because the end of the wait is expected is there,
 * once for each bell.
 *
 * LOOK_FIRST and the like break the protocol, to see that this is found too.
 */
#ifndef LOOK
#define LOOK skip
#endif

bit asleep[BELLS];	/* the shared word */
bit sleeping[BELLS];	/* in the kernel's queue */
bit naps[BELLS] = 1;	/* a timer may still end a sleep */

/* FUTEX_WAIT compares and sleeps in one. */
inline futex_wait(bell)
{
	atomic {
		if
		:: asleep[bell] == 1 -> sleeping[bell] = 1
		:: else
		fi
	};
	if
	:: sleeping[bell] == 0
	:: atomic { naps[bell] && sleeping[bell] ->
		naps[bell] = 0; sleeping[bell] = 0 };
		/* It is awake and spins, and then sleeps again. */
		asleep[bell] = 0
	fi
}

/* @was: a variable of the process. */
inline bell_ring(bell, was)
{
	if
	:: asleep[bell] == 0
	:: else ->
		atomic { was = asleep[bell]; asleep[bell] = 0 };
		if
		:: was == 1 -> sleeping[bell] = 0	/* FUTEX_WAKE */
		:: else
		fi
	fi
}

/* LOOK, a macro, is what the model's look() does. Spinning is the process
 * waiting before its next step: no step of its own. */
inline bell_wait(bell, ready)
{
	if
	:: ready
	:: else ->
		do
		::
#ifdef LOOK_FIRST
			LOOK;
#endif
			asleep[bell] = 1;
#ifndef NO_SECOND_CHECK
			if
			:: ready -> break
			:: else
			fi;
#endif
#ifndef LOOK_FIRST
			LOOK;
#endif
			futex_wait(bell);
			if
			:: ready -> break
			:: else
			fi
		od;
		asleep[bell] = 0
	fi
}

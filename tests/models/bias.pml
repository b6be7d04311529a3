/*
 * Plain instructions instead of locked ones: the owner of the bias changes a
 * word by a load and a store, others take the bias away and use atomic ones.
 * No change is lost, and what the owner put off is done.
 *
 * The owner's stores wait in a buffer for any time, as on a processor, but
 * membarrier() empties it; loads look into the buffer first. Others' stores are
 * seen at once.
 */
#define CHANGES 2
#define OTHERS 2

byte word;   /* counts the changes */
byte shown;  /* how much of the owner's work others can see */
bit inside, owned = 1, taking, locked;

/* The owner's buffer: a store to `inside`, then one to `word`. */
bit has_inside, buffered_inside, has_word;
byte buffered_word;
byte put_off;

inline drain()
{
	/* In order: what was stored first gets out first. */
	if
	:: has_inside -> inside = buffered_inside; has_inside = 0
	:: else
	fi;
	if
	:: has_word -> word = buffered_word; has_word = 0
	:: else
	fi
}

/* The processor writes at any time, oldest first. */
proctype buffer()
{
end:	do
	:: atomic { has_inside || has_word -> drain() }
	od
}

proctype owner()
{
	byte change = 0, seen;
	bit alone;

	do
	:: change == CHANGES -> break
	:: else ->
		/* bias_enter() */
		atomic {
			!has_inside && !has_word;
			has_inside = 1;
			buffered_inside = 1
		};
		alone = owned && !taking;
		if
		:: alone ->
			seen = word;
			atomic { has_word = 1; buffered_word = seen + 1 };
			put_off = put_off + 1;
			/* bias_leave() comes after all that was stored. */
			atomic { drain(); inside = 0 }
		:: else ->
			atomic { drain(); inside = 0 };
			/* bias_revoke() waits for whoever takes it. */
			(!taking);
			word = word + 1;
			shown = shown + 1
		fi;
		change++
	od
}

proctype other()
{
	/* bias_revoke(), if it is owned */
	if
	:: owned || taking ->
		atomic { !locked -> locked = 1 };
		if
		:: owned ->
			taking = 1;
#ifdef NULL_AT_ONCE
			atomic { owned = 0; taking = 0 };
#endif
#ifndef NO_BARRIER
			atomic { drain() };
#endif
#ifndef NO_WAIT
			(inside == 0);
#endif
			shown = shown + put_off;
			put_off = 0;
			atomic { owned = 0; taking = 0 }
		:: else
		fi;
		locked = 0
	:: else
	fi;
	word = word + 1
}

init
{
	byte i = 0;

	atomic {
		run buffer();
		run owner();
		do
		:: i == OTHERS -> break
		:: else -> run other(); i++
		od
	};
	(_nr_pr == 2);
	atomic { drain() };
	assert(word == CHANGES + OTHERS);
	assert(shown + put_off == CHANGES);
	assert(!owned && put_off == 0)
}

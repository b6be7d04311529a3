/*
 * word -- the vocabulary as a table (SPEC: include/sluice/spec.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum word_id {
	WORD_IN,
	WORD_OUT,
	WORD_INOUT,
	WORD_OUT_UPTO,
	WORD_STRING,
	WORD_TEXT,
	WORD_IN_UNTIL,
	WORD_SIZED,
	WORD_IN_ROWS,
	WORD_OUT_ROWS,
	WORD_OPAQUE,
	WORD_FILE,
	WORD_SHARED,
	WORD_TYPED,
	WORD_HANDLE,
	WORD_LATER,
	WORD_BULK,
	WORD_PIECES,
	WORD_ALWAYS,
	WORD_REQUIRED,
	WORD_MASK,
	WORD_REQUIRE,
	WORD_KEEPS,
	WORD_LIVES,
	WORD_VIA,
	WORD_CREATES,
	WORD_DESTROYS,
	WORD_RETAINS,
	WORD_RELEASES,
	WORD_PARENT,
	WORD_COUNTS,
	WORD_IS,
	WORD_MODIFIES,
	WORD_NEEDS,
	WORD_SAVED_BY,
	WORD_ADDRESS,
	WORD_DISPATCH,
	WORD_INVALID,
	WORD_ASYNC,
	WORD_WAIT,
	WORD_FLUSHES,
	WORD_ORDERED_BY,
	WORD_REPORTS,
	WORD_CONSTANT,
	WORD_CALLS,
	WORD_ONCE,
	WORD_SINCE,
	WORD_LOCAL,
	WORD_BY_HAND,
	WORD_UNSUPPORTED,
	WORD_SAME_AS,
	WORD_LOOKUP,
	WORD_STATUS,
	WORD_SUCCESS,
	WORD_FAILURE,
	WORD_LOST,
	WORD_HOLDS,
	WORD_COSTS,
	WORD_TIMED,
	WORD_ONLY_IF,
	WORD_API, /* those of API(void) */
};

enum word_class {
	CLASS_DATA,	/* says what a pointer points to */
	CLASS_PLACE,	/* translates within what is described */
	CLASS_MODIFIER, /* adds to what describes */
	CLASS_CALLBACK,
	CLASS_CHECK,
	CLASS_FACT, /* about the call or its objects */
	CLASS_TYPE, /* only in a TYPE */
};

struct word {
	const char *name;
	enum word_id id;
	enum word_class class;
	size_t least, most; /* arguments */
};

/* NULL if there is no such word. */
const struct word *word_find(const char *name);

/* Whether the vendor writes to what it describes. */
bool word_is_out(enum word_id id);

/* The word most like @name, for messages; NULL if none is near. */
const char *word_near(const char *name);

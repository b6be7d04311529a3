#include "word.h"

#include <string.h>

#include "diagnose.h"

static const struct word words[] = {
	{ "in", WORD_IN, CLASS_DATA, 2, 2 },
	{ "out", WORD_OUT, CLASS_DATA, 2, 2 },
	{ "inout", WORD_INOUT, CLASS_DATA, 2, 2 },
	{ "out_upto", WORD_OUT_UPTO, CLASS_DATA, 3, 3 },
	{ "string", WORD_STRING, CLASS_DATA, 1, 1 },
	{ "text", WORD_TEXT, CLASS_DATA, 2, 2 },
	{ "in_until", WORD_IN_UNTIL, CLASS_DATA, 2, 3 },
	{ "sized", WORD_SIZED, CLASS_DATA, 2, 2 },
	{ "in_rows", WORD_IN_ROWS, CLASS_DATA, 7, 7 },
	{ "out_rows", WORD_OUT_ROWS, CLASS_DATA, 7, 7 },
	{ "opaque", WORD_OPAQUE, CLASS_DATA, 1, 1 },
	{ "file", WORD_FILE, CLASS_DATA, 1, 1 },
	{ "shared", WORD_SHARED, CLASS_DATA, 2, 2 },
	{ "typed", WORD_TYPED, CLASS_MODIFIER, 1, 1 },
	{ "handle", WORD_HANDLE, CLASS_PLACE, 1, 1 },
	{ "later", WORD_LATER, CLASS_MODIFIER, 2, 2 },
	{ "bulk", WORD_BULK, CLASS_MODIFIER, 1, 1 },
	{ "pieces", WORD_PIECES, CLASS_FACT, 2, 2 },
	{ "always", WORD_ALWAYS, CLASS_MODIFIER, 1, 1 },
	{ "required", WORD_REQUIRED, CLASS_CHECK, 1, 1 },
	{ "mask", WORD_MASK, CLASS_CHECK, 3, 3 },
	{ "require", WORD_REQUIRE, CLASS_CHECK, 2, 2 },
	{ "keeps", WORD_KEEPS, CLASS_MODIFIER, 3, 3 },
	{ "lives", WORD_LIVES, CLASS_MODIFIER, 2, 2 },
	{ "via", WORD_VIA, CLASS_FACT, 1, 1 },
	{ "creates", WORD_CREATES, CLASS_MODIFIER, 1, 1 },
	{ "destroys", WORD_DESTROYS, CLASS_FACT, 1, 1 },
	{ "retains", WORD_RETAINS, CLASS_FACT, 1, 1 },
	{ "releases", WORD_RELEASES, CLASS_FACT, 1, 1 },
	{ "parent", WORD_PARENT, CLASS_FACT, 1, 2 },
	{ "counts", WORD_COUNTS, CLASS_FACT, 1, 1 },
	{ "is", WORD_IS, CLASS_FACT, 3, 3 },
	{ "modifies", WORD_MODIFIES, CLASS_FACT, 1, 1 },
	{ "needs", WORD_NEEDS, CLASS_FACT, 2, 2 },
	{ "saved_by", WORD_SAVED_BY, CLASS_TYPE, 2, 2 },
	{ "address", WORD_ADDRESS, CLASS_FACT, 1, 1 },
	{ "dispatch", WORD_DISPATCH, CLASS_TYPE, 0, 0 },
	{ "invalid", WORD_INVALID, CLASS_TYPE, 1, 1 },
	{ "async", WORD_ASYNC, CLASS_FACT, 0, 0 },
	{ "wait", WORD_WAIT, CLASS_FACT, 0, 0 },
	{ "flushes", WORD_FLUSHES, CLASS_FACT, 0, 0 },
	{ "ordered_by", WORD_ORDERED_BY, CLASS_FACT, 1, 1 },
	{ "reports", WORD_REPORTS, CLASS_FACT, 0, 0 },
	{ "constant", WORD_CONSTANT, CLASS_FACT, 0, 0 },
	{ "calls", WORD_CALLS, CLASS_CALLBACK, 3, 4 },
	{ "once", WORD_ONCE, CLASS_CALLBACK, 3, 3 },
	{ "since", WORD_SINCE, CLASS_FACT, 2, 2 },
	{ "local", WORD_LOCAL, CLASS_FACT, 0, 0 },
	{ "by_hand", WORD_BY_HAND, CLASS_FACT, 0, 0 },
	{ "unsupported", WORD_UNSUPPORTED, CLASS_FACT, 1, 1 },
	{ "same_as", WORD_SAME_AS, CLASS_FACT, 1, 1 },
	{ "lookup", WORD_LOOKUP, CLASS_FACT, 1, 1 },
	{ "status", WORD_STATUS, CLASS_FACT, 1, 1 },
	{ "success", WORD_SUCCESS, CLASS_TYPE, 1, 1 },
	{ "failure", WORD_FAILURE, CLASS_TYPE, 1, 1 },
	{ "lost", WORD_LOST, CLASS_TYPE, 1, 1 },
	{ "holds", WORD_HOLDS, CLASS_FACT, 3, 3 },
	{ "costs", WORD_COSTS, CLASS_FACT, 2, 2 },
	{ "timed", WORD_TIMED, CLASS_FACT, 1, 1 },
	{ "only_if", WORD_ONLY_IF, CLASS_FACT, 1, 64 },
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

const struct word *word_find(const char *name)
{
	for (size_t i = 0; i < WORD_COUNT; i++)
		if (strcmp(words[i].name, name) == 0)
			return &words[i];
	return NULL;
}

bool word_is_out(enum word_id id)
{
	return id == WORD_OUT || id == WORD_OUT_UPTO || id == WORD_INOUT ||
	       id == WORD_OUT_ROWS;
}

const char *word_near(const char *name)
{
	const char *names[WORD_COUNT];

	for (size_t i = 0; i < WORD_COUNT; i++)
		names[i] = words[i].name;
	return diagnose_nearest(name, names, WORD_COUNT);
}

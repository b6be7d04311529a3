/*
 * plan -- one function, decided: what each end does, as a flat list of guarded
 * steps in the order of the message. It is printed four times: in the guest
 * before and after the call, and in the server before and after.
 */
#pragma once

#include "model.h"
#include "word.h"

enum level { LEVEL_DEFINITION, LEVEL_IDIOM, LEVEL_TYPE, LEVEL_INFERRED };

enum travel { TRAVEL_BEFORE = 1, TRAVEL_AFTER = 2 };

enum { NO_PARAM = -1, RESULT_PARAM = -2 };

/* The name by which expressions call what the function returns. */
#define RESULT_NAME "RESULT"

/* Something that is evaluated once and has a name: when_0, when_1, ... */
struct condition {
	char *name;
	struct expr *expr;
	bool after; /* reads what comes back: only known after the call */
};

struct step {
	const struct word *word;
	struct place place;
	enum level level;
	struct expr **args;
	size_t arg_count;
	struct expr *guard;  /* of condition names; NULL: always */
	struct loop *loop;   /* NULL: once */
	struct expr *inner;  /* a condition inside the loop */
	int param;	     /* root of args[0] */
	bool element;	     /* args[0] lies below the root */
	struct type *target; /* what args[0] points to */
	unsigned travels;
	bool small;   /* constant and at most 16 bytes: travels both ways */
	bool creates; /* its handles are new objects */
	bool bulk, always;
	struct expr *later;	 /* event or queue; NULL: at once */
	struct expr *later_when; /* NULL: always */
};

/* What both ends know of a pointer parameter. */
struct view {
	bool described;
	bool accessed;	 /* expressions read through it */
	bool read_early; /* before the call: the guest reads its copy */
	bool tested;	 /* an expression asks whether it is given */
	bool patched;	 /* handles inside it are translated in place */
	bool is_out, is_inout;
	bool needs_place; /* the guest gives one where the application did not
			   */
	bool is_data;	  /* of a callback */
	const struct step *callback;
	const char *from;	  /* what decided it, for the report */
	struct place reason;	  /* where that stands */
	const struct step *first; /* the first step that describes it */
};

enum plan_kind {
	PLAN_FORWARD,
	PLAN_LOCAL,
	PLAN_BY_HAND,
	PLAN_UNSUPPORTED,
	PLAN_UNDECIDED,
	PLAN_SAME_AS,
	PLAN_LOOKUP,
};

struct relation { /* parent(child, parent) */
	struct expr *child, *parent;
	struct expr *guard;
	struct place place;
	struct type *parent_type;
};

struct plan {
	const struct model *model;
	struct function *function;
	enum plan_kind kind;
	struct step **steps;
	size_t step_count;
	struct condition *conditions;
	size_t condition_count;
	struct view *views;	 /* one a parameter */
	const struct step *hand; /* by_hand(), with its guard */
	const struct step *unsupported, *via, *same_as, *lookup, *lives;
	int status_param; /* NO_PARAM: not an out */
	bool status_result;
	const char *success, *failure, *lost, *refusal; /* text of values */
	bool creates_result;
	int retains, releases, destroys; /* parameters */
	struct relation *relations;
	size_t relation_count;
	unsigned since_major, since_minor;
	/* Kept for what comes later: facts by word. */
	const struct step **facts;
	size_t fact_count;
	char *problem; /* why it is undecided */
	struct place problem_place;
};

/* Decide @function. Contradictions are errors (diagnose.h). */
struct plan *plan_make(const struct model *model, struct function *function);

/* The parameter of that name, or NO_PARAM. */
int plan_param(const struct function *function, const char *name);

/* The parameter that an expression begins with, RESULT_PARAM or NO_PARAM. */
int plan_root(const struct plan *plan, const struct expr *expr);

/* The static type of an expression within a step (NULL: outside loops). */
struct type *plan_type(const struct plan *plan, const struct step *step,
		       const struct expr *expr);

/* Elements that a pointer has whenever it is not NULL, if that is constant. */
long plan_fixed(const struct plan *plan, const struct expr *base);

/* The step that describes the pointer at @base, for its count; or NULL. */
const struct step *plan_described(const struct plan *plan,
				  const struct expr *base);

/* The API's error for a handle that is none. */
const char *plan_invalid(const struct plan *plan, const struct type *handle);

/* Whether @fact was said, by its word. */
const struct step *plan_fact(const struct plan *plan, enum word_id word);

/* The same, and when that holds: *@when is NULL for always. */
bool plan_said(const struct plan *plan, enum word_id word, struct expr **when);

/* The step of a query whose answer is plain bytes: out_upto(value, room,
 * *used); NULL: it is none. */
const struct step *plan_answer(const struct plan *plan);

/* The handle type that the answer has where @name equals @value; or NULL. */
const struct type *plan_answer_type(const struct plan *plan,
				    const struct expr *name,
				    const struct expr *value);

/* Whether an answer can be known by what was asked: no data went along. */
bool plan_is_memorable(const struct plan *plan);

/* Whether the call ever need not be waited for, and when. */
bool plan_runs_behind(const struct plan *plan, struct expr **when);

/* The parameter whose object orders calls, and keeps their late errors. */
int plan_domain(const struct plan *plan);

/* Note, in the model, what handles come and go (model.h). */
void plan_note_passing(struct model *model, struct plan *const *plans,
		       size_t count);

/* An out of one handle whose id the guest chooses. */
const struct step *plan_created_out(const struct plan *plan, size_t param);

bool plan_forwards(const struct plan *plan);

/* Where the parameter is named: in the definition, else in the header. */
struct place plan_place(const struct plan *plan, size_t param);

/* Whether the step says what a parameter itself points to. */
bool plan_describes(const struct step *step);

/* NULL if there is none of this name. */
const struct condition *plan_condition(const struct plan *plan,
				       const char *name);

/* Whether a guard holds whatever the arguments are: none, or `true`. */
bool plan_is_always(const struct plan *plan, const struct expr *guard);

/* Whether only the call gives what an expression reads. */
bool plan_reads_out(const struct plan *plan, const struct expr *expr);

/* The conditions that a guard names, for people. */
char *plan_guard_text(const struct plan *plan, const struct expr *guard);

bool plan_is_reviewed(const struct plan *plan);

/* The function is refused, for the first such reason. */
void plan_undecided(struct plan *plan, struct place place, const char *problem);

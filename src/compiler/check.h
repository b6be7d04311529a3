/*
 * check -- what must hold of a plan: each word where it has a meaning, nothing
 * read before it is known, nothing contradicted. What does not hold is an error
 * with its place; what is only left open leaves the function undecided.
 */
#pragma once

#include "plan.h"

/* One step, by itself. */
bool check_step(const struct plan *plan, const struct step *step);

/* What a body says, before anything is made of it. */
bool check_words(const struct plan *plan, struct step *const *steps,
		 size_t count);
bool check_lives(const struct plan *plan, const struct step *step);

/* by_hand() is decided before the message begins. */
bool check_hand(const struct plan *plan);

/* Facts of a call and its objects, before anything is made of the body. */
void check_facts(const struct plan *plan);

/* The same where what travels counts: who waits for the answer, what it is. */
void check_answers(const struct plan *plan);

/* Where the function is described, else where it is declared. */
struct place check_place(const struct plan *plan);

/* A parameter that is a callback: how its arguments are described. */
void check_callback(const struct plan *plan, size_t param);

/* The whole plan of a function. */
void check_plan(struct plan *plan);

/* TYPEs, facts that concern several functions, idioms that match nothing. */
void check_all(const struct model *model, struct plan *const *plans,
	       size_t count);

/*
 * plan_stage -- the stages by which plan_make() decides a function; plan.h says
 * what comes out. A body becomes a flat list of guarded steps; facts of the
 * whole call are taken out of it; what definition, idioms and inference say is
 * put together; members of structs are added; and last it is known what is
 * read, and when.
 */
#pragma once

#include "plan.h"

/* The steps of a body, in its order. */
struct flat {
	struct step **steps;
	size_t count;
	const char *result; /* what the block calls the function's result */
	struct block *block;
};

/* Where flattening is: what a step there depends on. */
struct context {
	struct expr *guard;
	struct loop *loop;
	struct expr *inner; /* a condition inside the loop */
	enum level level;
};

/* Append the steps of @block's body, in terms of the function: `_` and the name
 * of its result mean the function's own. Mistakes are errors. */
void flat_body(struct plan *plan, struct flat *flat, struct block *block,
	       struct context at);

void flat_add(struct flat *flat, struct step *step);

/* What is said of a function, by who says it. */
struct levels {
	struct flat said[2]; /* LEVEL_DEFINITION, LEVEL_IDIOM: all of them */
	struct flat *idioms; /* each by itself */
	size_t idiom_count;
};

/* Flatten the definition, and each idiom that matches. */
void plan_take_levels(struct plan *plan, struct levels *levels);

/* Facts of the whole call, its status, and so what kind of plan it is. */
void plan_take_facts(struct plan *plan, const struct levels *levels);

/*
 * The steps of the message: inferred ones first, so that bodies may read what
 * is inferred; then idioms where the definition leaves a path open; then it.
 */
void plan_merge(struct plan *plan, const struct levels *levels);

/* A TYPE holds for each struct of its type that travels. */
void plan_add_members(struct plan *plan);

/* What both ends know of each parameter, and what is read before the call. */
void plan_mark_views(struct plan *plan);

void plan_add_step(struct plan *plan, struct step *step);

/* What a step's pointer points to, and when that travels. */
void plan_finish_step(struct plan *plan, struct step *step);

/* Whether it stands in the message: a description, a check, ... */
bool plan_is_step(const struct step *step);

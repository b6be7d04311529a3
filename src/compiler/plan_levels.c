/*
 * What definition, idioms and inference say of a function, parameter by
 * parameter and path by path: see plan_stage.h.
 */
#include "plan_stage.h"

#include <fnmatch.h>
#include <string.h>

#include "infer.h"
#include "pool.h"

/*
 * ---- idioms
 */
static bool allowed_by_globs(const struct stmt *stmt, const char *name)
{
	for (size_t i = 0; i < stmt->list_count; i++)
		if (!allowed_by_globs(stmt->list[i], name))
			return false;
	if (stmt->kind != STMT_WORD || strcmp(stmt->word, "only_if") != 0)
		return true;
	for (size_t i = 0; i < stmt->arg_count; i++) {
		const char *quoted = stmt->args[i]->text;
		if (quoted && fnmatch(pool_cut(quoted + 1, strlen(quoted) - 2),
				      name, 0) == 0)
			return true;
	}
	return false;
}

/* Types match as they are spelled: cl_event_info is not cl_uint. */
static bool idiom_matches(const struct block *block,
			  const struct function *function)
{
	for (size_t i = 0; i < block->param_count; i++) {
		const struct param *wanted = &block->params[i];
		if (strcmp(wanted->type->spelling, "any") == 0 &&
		    strcmp(wanted->name, "_") == 0)
			continue;
		const int found = plan_param(function, wanted->name);
		if (found < 0 || strcmp(function->params[found].type->spelling,
					wanted->type->spelling) != 0)
			return false;
	}
	return allowed_by_globs(block->body, function->name);
}

/*
 * ---- on which paths a parameter is described
 */
struct coverage {
	bool always[2];	       /* by level: definition, idiom */
	struct expr *paths[2]; /* or the condition under which */
};

/* Whether the parameter is described on every path through a body. */
static bool covers(const struct plan *plan, const struct stmt *stmt, int param)
{
	switch (stmt->kind) {
	case STMT_BLOCK:
		for (size_t i = 0; i < stmt->list_count; i++)
			if (covers(plan, stmt->list[i], param))
				return true;
		return false;
	case STMT_IF:
		return stmt->list_count > 1 &&
		       covers(plan, stmt->list[0], param) &&
		       covers(plan, stmt->list[1], param);
	case STMT_WORD: {
		const struct word *word = word_find(stmt->word);
		if (!word || word->class != CLASS_DATA || !stmt->arg_count)
			return false;
		const struct expr *what = expr_bare(stmt->args[0]);
		return what->kind == EXPR_NAME &&
		       plan_root(plan, what) == param;
	}
	default:
		return false;
	}
}

static void cover_paths(struct coverage *coverage, enum level level,
			const struct step *step)
{
	if (!step->guard)
		coverage->always[level] = true;
	else
		coverage->paths[level] =
			expr_either(coverage->paths[level], step->guard);
}

static struct coverage coverage_of(const struct plan *plan, int param,
				   const struct levels *levels)
{
	struct coverage coverage = { 0 };
	const struct block *definition = plan->function->definition;

	for (int level = LEVEL_DEFINITION; level <= LEVEL_IDIOM; level++)
		for (size_t i = 0; i < levels->said[level].count; i++) {
			const struct step *step = levels->said[level].steps[i];
			if (step->param == param && plan_describes(step) &&
			    !step->loop)
				cover_paths(&coverage, level, step);
		}
	if (definition && covers(plan, definition->body, param))
		coverage.always[LEVEL_DEFINITION] = true;
	for (size_t i = 0; i < levels->idiom_count; i++)
		if (covers(plan, levels->idioms[i].block->body, param))
			coverage.always[LEVEL_IDIOM] = true;
	return coverage;
}

/*
 * ---- who says what
 */
static void take_idiom(struct plan *plan, struct levels *levels,
		       struct block *block)
{
	struct flat *idiom, *all = &levels->said[LEVEL_IDIOM];

	block->used = true;
	block->matches = pool_grow(block->matches, block->match_count,
				   sizeof(*block->matches));
	block->matches[block->match_count++] = plan->function;
	levels->idioms = pool_grow(levels->idioms, levels->idiom_count,
				   sizeof(*levels->idioms));
	idiom = &levels->idioms[levels->idiom_count++];
	*idiom = (struct flat){ 0 };
	flat_body(plan, idiom, block, (struct context){ .level = LEVEL_IDIOM });
	for (size_t i = 0; i < idiom->count; i++)
		flat_add(all, idiom->steps[i]);
}

void plan_take_levels(struct plan *plan, struct levels *levels)
{
	const struct model *model = plan->model;
	struct function *function = plan->function;

	for (size_t i = 0; i < model->block_count; i++) {
		struct block *block = model->blocks[i];
		if (block->kind == BLOCK_IDIOM && !function->is_private &&
		    idiom_matches(block, function))
			take_idiom(plan, levels, block);
	}
	if (function->definition)
		flat_body(plan, &levels->said[LEVEL_DEFINITION],
			  function->definition,
			  (struct context){ .level = LEVEL_DEFINITION });
}

/* The first step of @other that describes what a step of @idiom does. */
static const struct step *described_again(const struct flat *idiom,
					  const struct flat *other,
					  const struct step **first)
{
	for (size_t i = 0; i < idiom->count; i++)
		for (size_t k = 0; k < other->count; k++) {
			*first = idiom->steps[i];
			if (plan_describes(*first) && (*first)->param >= 0 &&
			    plan_describes(other->steps[k]) &&
			    (*first)->param == other->steps[k]->param)
				return other->steps[k];
		}
	return NULL;
}

/* Two idioms that describe one parameter are a mistake, even if they agree. */
static void check_idioms(const struct plan *plan, const struct levels *levels)
{
	const struct step *first, *again = NULL;

	for (size_t a = 0; !again && a < levels->idiom_count; a++)
		for (size_t b = a + 1; !again && b < levels->idiom_count; b++)
			again = described_again(&levels->idioms[a],
						&levels->idioms[b], &first);
	if (!again)
		return;
	diagnose_error(again->place, "two idioms describe '%s' of %s()",
		       plan->function->params[first->param].name,
		       plan->function->name);
	diagnose_note(first->place, "the other is here");
}

/*
 * ---- together
 */
static struct step *step_copy(const struct step *step)
{
	struct step *copy = pool_copy(step, sizeof(*step));

	copy->args = NULL;
	for (size_t i = 0; i < step->arg_count; i++) {
		copy->args = pool_grow(copy->args, i, sizeof(*copy->args));
		copy->args[i] = step->args[i];
	}
	return copy;
}

/* A step for a parameter that is not described on every path. */
static void infer_step(struct plan *plan, int param,
		       const struct coverage *coverage)
{
	struct view *view = &plan->views[param];
	const struct param *what = &plan->function->params[param];
	const struct place place = plan_place(plan, (size_t)param);
	const struct inference found =
		infer_param(plan->model, plan->function, (size_t)param);
	struct expr *paths = expr_either(coverage->paths[LEVEL_DEFINITION],
					 coverage->paths[LEVEL_IDIOM]);

	if (!found.word) {
		plan_undecided(
			plan, place,
			pool_format("'%s': %s%s%s%s", what->name, found.reason,
				    paths ? ", on the path where not (" : "",
				    paths ? plan_guard_text(plan, paths) : "",
				    paths ? ")" : ""));
		return;
	}
	if (found.needs_review && !plan_is_reviewed(plan) &&
	    !plan->function->definition)
		plan_undecided(
			plan, place,
			pool_format("'%s' is only inferred (%s): a person "
				    "must read it, and say reviewed(\"%s\")",
				    what->name, found.reason,
				    plan->function->name));
	struct step *step = pool_new(sizeof(*step));
	step->word = found.word;
	step->place = place;
	step->level = LEVEL_INFERRED;
	step->param = param;
	step->args = pool_grow(NULL, 0, sizeof(*step->args));
	step->args[step->arg_count++] = expr_name(what->name, what->place);
	if (found.count) {
		step->args = pool_grow(step->args, 1, sizeof(*step->args));
		step->args[step->arg_count++] = found.count;
	}
	if (paths)
		step->guard = expr_not(paths);
	view->from =
		pool_format("%s%sinferred: %s", view->from ? view->from : "",
			    view->from ? ", else " : "", found.reason);
	plan_add_step(plan, step);
}

/* typed((T *)p): on that path the bytes that others describe are T. */
static void apply_typed(struct plan *plan, const struct levels *levels,
			struct step *step)
{
	for (size_t i = 0; i < levels->said[LEVEL_DEFINITION].count; i++) {
		const struct step *typed =
			levels->said[LEVEL_DEFINITION].steps[i];
		if (typed->word->id != WORD_TYPED ||
		    typed->param != step->param || !plan_describes(step) ||
		    step->level == LEVEL_DEFINITION)
			continue;
		struct type *type = plan_type(plan, typed, typed->args[0]);
		struct expr *size =
			expr_new(EXPR_SIZEOF, type->to->spelling, typed->place);
		struct step *copy = step_copy(step);
		copy->args[0] = typed->args[0];
		for (size_t k = 1; k < copy->arg_count; k++) {
			struct expr *part =
				expr_new(EXPR_BINARY, "/", typed->place);
			expr_with(expr_with(part, copy->args[k]), size);
			copy->args[k] = part;
		}
		copy->guard = expr_both(copy->guard, typed->guard);
		step->guard =
			expr_both(step->guard,
				  typed->guard ? expr_not(typed->guard)
					       : expr_number("0", step->place));
		plan_add_step(plan, copy);
	}
}

/* Which levels describe a parameter, for the report; NULL: none. */
static const char *source_of(const struct coverage *coverage,
			     const struct levels *levels, int param)
{
	const bool own = coverage->always[LEVEL_DEFINITION] ||
			 coverage->paths[LEVEL_DEFINITION];

	if (coverage->always[LEVEL_DEFINITION])
		return "definition";
	for (size_t i = 0; i < levels->said[LEVEL_IDIOM].count; i++) {
		const struct step *step = levels->said[LEVEL_IDIOM].steps[i];
		if (step->param == param && plan_describes(step))
			return pool_format("%sidiom of line %d",
					   own ? "definition, else " : "",
					   step->place.line);
	}
	return own ? "definition" : NULL;
}

static bool is_described_by_steps(const struct type *type)
{
	return type_is_pointer(type) || type->kind == TYPE_CALLBACK;
}

/* What describes the parameter; where nothing does, it is inferred. */
static struct coverage settle(struct plan *plan, int param,
			      const struct levels *levels)
{
	const struct type *type = plan->function->params[param].type;
	struct view *view = &plan->views[param];

	if (!is_described_by_steps(type) || view->described) {
		if (!view->from)
			view->from =
				type->kind == TYPE_HANDLE ? "handle" : "value";
		return (struct coverage){ 0 };
	}
	const struct coverage coverage = coverage_of(plan, param, levels);
	view->from = source_of(&coverage, levels, param);
	if (!coverage.always[LEVEL_DEFINITION] && !coverage.always[LEVEL_IDIOM])
		infer_step(plan, param, &coverage);
	return coverage;
}

/* An idiom holds where the definition leaves its parameter open. */
static void merge_idiom(struct plan *plan, const struct levels *levels,
			struct step *step, const struct coverage *coverage)
{
	if (step->param >= 0 && step->word->class != CLASS_CHECK) {
		const struct coverage *own = &coverage[step->param];
		struct expr *said = own->paths[LEVEL_DEFINITION];
		if (own->always[LEVEL_DEFINITION])
			return;
		if (said)
			step->guard = expr_both(step->guard, expr_not(said));
	}
	apply_typed(plan, levels, step);
	plan_add_step(plan, step);
}

void plan_merge(struct plan *plan, const struct levels *levels)
{
	const struct flat *idioms = &levels->said[LEVEL_IDIOM];
	const struct flat *definition = &levels->said[LEVEL_DEFINITION];
	const size_t count = plan->function->param_count;
	struct coverage *coverage = pool_new(sizeof(*coverage) * (count + 1));

	check_idioms(plan, levels);
	for (size_t i = 0; i < count; i++)
		coverage[i] = settle(plan, (int)i, levels);
	for (size_t i = 0; i < idioms->count; i++)
		if (plan_is_step(idioms->steps[i]))
			merge_idiom(plan, levels, idioms->steps[i], coverage);
	for (size_t i = 0; i < definition->count; i++)
		if (plan_is_step(definition->steps[i]))
			plan_add_step(plan, definition->steps[i]);
}

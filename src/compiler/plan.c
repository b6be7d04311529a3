#include "plan.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "infer.h"
#include "pool.h"

#define SMALL_MAX 16

/*
 * ---- from a body to guarded steps
 */
struct flat {
	struct step **steps;
	size_t count;
	const char *result; /* what the block calls the function's result */
	const struct block *block;
};

struct context { /* where the flattening is */
	struct expr *guard;
	struct loop *loop;
	struct expr *inner;
	enum level level;
};

static struct expr *condition_of(struct plan *plan, struct expr *expr)
{
	for (size_t i = 0; i < plan->condition_count; i++)
		if (expr_same(plan->conditions[i].expr, expr))
			return expr_name(plan->conditions[i].name, expr->place);
	plan->conditions = pool_grow(plan->conditions, plan->condition_count,
				     sizeof(*plan->conditions));
	struct condition *condition = &plan->conditions[plan->condition_count];
	condition->name = pool_format("when_%zu", plan->condition_count++);
	condition->expr = expr;
	return expr_name(condition->name, expr->place);
}

const struct condition *plan_condition(const struct plan *plan,
				       const char *name)
{
	for (size_t i = 0; i < plan->condition_count; i++)
		if (strcmp(plan->conditions[i].name, name) == 0)
			return &plan->conditions[i];
	return NULL;
}

/* In terms of the function: `_` and the name of the result mean its own. */
static struct expr *in_function(const struct plan *plan,
				const struct flat *flat, struct expr *expr)
{
	const struct function *function = plan->function;

	if (function->param_count > 0)
		expr = expr_replace(
			expr, "_",
			expr_name(function->params[0].name, expr->place));
	if (flat->result)
		expr = expr_replace(expr, flat->result,
				    expr_name(RESULT_NAME, expr->place));
	return expr;
}

static void flat_add(struct flat *flat, struct step *step)
{
	flat->steps = pool_grow(flat->steps, flat->count, sizeof(*flat->steps));
	flat->steps[flat->count++] = step;
}

static bool word_fits(const struct stmt *stmt, const struct word *word)
{
	if (!word) {
		const char *near = word_near(stmt->word);
		diagnose_error(stmt->place, "unknown word '%s'%s%s%s",
			       stmt->word, near ? "; did you mean '" : "",
			       near ? near : "", near ? "'?" : "");
		return false;
	}
	if (stmt->arg_count < word->least || stmt->arg_count > word->most) {
		const char *upto = word->most > word->least
					   ? pool_format(" to %zu", word->most)
					   : "";
		diagnose_error(stmt->place,
			       "'%s' takes %zu%s argument%s, not %zu",
			       word->name, word->least, upto,
			       word->most == 1 ? "" : "s", stmt->arg_count);
		return false;
	}
	return true;
}

static void flatten_word(struct plan *plan, struct flat *flat,
			 const struct stmt *stmt, struct context at)
{
	const struct word *word = word_find(stmt->word);
	struct step *step = pool_new(sizeof(*step));

	if (!word_fits(stmt, word))
		return;
	step->word = word;
	step->place = stmt->place;
	step->level = at.level;
	step->guard = at.guard;
	step->loop = at.loop;
	step->inner = at.inner;
	step->param = NO_PARAM;
	for (size_t i = 0; i < stmt->arg_count; i++) {
		step->args = pool_grow(step->args, i, sizeof(*step->args));
		step->args[i] = in_function(plan, flat, stmt->args[i]);
		step->arg_count++;
	}
	if (step->arg_count) {
		const struct expr *what = expr_bare(step->args[0]);
		step->param = plan_root(plan, step->args[0]);
		step->element = what->kind != EXPR_NAME;
	}
	flat_add(flat, step);
}

static void flatten(struct plan *plan, struct flat *flat,
		    const struct stmt *stmt, struct context at)
{
	struct context inside = at;

	switch (stmt->kind) {
	case STMT_RESULT:
		flat->result = stmt->word;
		return;
	case STMT_WORD:
		flatten_word(plan, flat, stmt, at);
		return;
	case STMT_BLOCK:
		for (size_t i = 0; i < stmt->list_count; i++)
			flatten(plan, flat, stmt->list[i], at);
		return;
	case STMT_FOR:
		if (at.loop && flat->block->kind != BLOCK_TYPE) {
			diagnose_error(stmt->place,
				       "a loop inside a loop: describe the "
				       "elements by a TYPE");
			return;
		}
		inside.loop = pool_copy(stmt->loop, sizeof(*stmt->loop));
		inside.loop->outer = at.loop;
		inside.loop->from = in_function(plan, flat, inside.loop->from);
		inside.loop->condition =
			in_function(plan, flat, inside.loop->condition);
		inside.loop->step = in_function(plan, flat, inside.loop->step);
		flatten(plan, flat, stmt->list[0], inside);
		return;
	case STMT_IF:
		break;
	}
	struct expr *condition = in_function(plan, flat, stmt->condition);
	struct expr *other = NULL;
	if (at.loop) {
		inside.inner = expr_both(at.inner, condition);
		other = expr_both(at.inner, expr_not(condition));
	} else {
		struct expr *name = condition_of(
			plan,
			at.guard ? expr_both(at.guard, condition) : condition);
		inside.guard = name;
		other = expr_both(at.guard, expr_not(name));
	}
	flatten(plan, flat, stmt->list[0], inside);
	if (stmt->list_count > 1) {
		if (at.loop)
			inside.inner = other;
		else
			inside.guard = other;
		flatten(plan, flat, stmt->list[1], inside);
	}
}

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

/*
 * ---- what a described parameter is covered by
 */
struct coverage {
	bool always[2];	       /* by level: definition, idiom */
	struct expr *paths[2]; /* or the condition under which */
};

static struct coverage coverage_of(const struct plan *plan, int param,
				   const struct flat *levels,
				   struct block *const *idioms,
				   size_t idiom_count)
{
	struct coverage coverage = { 0 };
	const struct block *definition = plan->function->definition;

	for (int level = LEVEL_DEFINITION; level <= LEVEL_IDIOM; level++)
		for (size_t i = 0; i < levels[level].count; i++) {
			const struct step *step = levels[level].steps[i];
			if (step->param != param || !plan_describes(step) ||
			    step->loop)
				continue;
			if (!step->guard)
				coverage.always[level] = true;
			else
				coverage.paths[level] = expr_either(
					coverage.paths[level], step->guard);
		}
	if (definition && covers(plan, definition->body, param))
		coverage.always[LEVEL_DEFINITION] = true;
	for (size_t i = 0; i < idiom_count; i++)
		if (covers(plan, idioms[i]->body, param))
			coverage.always[LEVEL_IDIOM] = true;
	return coverage;
}

/*
 * ---- facts
 */
static bool handle_param(struct plan *plan, const struct step *step, int *place)
{
	if (step->param < 0 ||
	    plan->function->params[step->param].type->kind != TYPE_HANDLE) {
		diagnose_error(step->args[0]->place,
			       "'%s' is for handles; '%s' is none",
			       step->word->name, expr_text(step->args[0]));
		return false;
	}
	*place = step->param;
	return true;
}

static void add_relation(struct plan *plan, const struct step *step)
{
	if (step->arg_count < 2)
		return; /* refused by check_facts() */
	struct type *child = plan_type(plan, step, step->args[0]);
	struct type *parent = plan_type(plan, step, step->args[1]);
	if (child->kind != TYPE_HANDLE &&
	    plan_root(plan, step->args[0]) == RESULT_PARAM)
		return;
	if (child->kind != TYPE_HANDLE || parent->kind != TYPE_HANDLE) {
		diagnose_error(
			step->place,
			"parent(child, parent) relates handles; '%s' "
			"is none",
			expr_text(step->args[child->kind == TYPE_HANDLE]));
		return;
	}
	plan->relations = pool_grow(plan->relations, plan->relation_count,
				    sizeof(*plan->relations));
	plan->relations[plan->relation_count++] =
		(struct relation){ step->args[0], step->args[1], step->guard,
				   step->place, parent };
}

static void take_fact(struct plan *plan, const struct step *step)
{
	struct function *function = plan->function;

	plan->facts =
		pool_grow(plan->facts, plan->fact_count, sizeof(*plan->facts));
	plan->facts[plan->fact_count++] = step;
	switch (step->word->id) {
	case WORD_RETAINS:
		handle_param(plan, step, &plan->retains);
		break;
	case WORD_RELEASES:
		handle_param(plan, step, &plan->releases);
		break;
	case WORD_DESTROYS:
		handle_param(plan, step, &plan->destroys);
		break;
	case WORD_UNSUPPORTED:
		plan->unsupported = step;
		break;
	case WORD_BY_HAND:
	case WORD_LOCAL:
		plan->hand = step;
		/* What a definition says wins over idioms. */
		if (step->level == LEVEL_DEFINITION && !step->guard &&
		    plan->unsupported &&
		    plan->unsupported->level != LEVEL_DEFINITION)
			plan->unsupported = NULL;
		break;
	case WORD_VIA:
		plan->via = step;
		break;
	case WORD_SAME_AS:
		plan->same_as = step;
		break;
	case WORD_LOOKUP:
		plan->lookup = step;
		break;
	case WORD_STATUS:
		if (step->param >= 0 &&
		    type_is_pointer(function->params[step->param].type))
			plan->status_param = step->param;
		else if (step->param != RESULT_PARAM)
			diagnose_error(step->place,
				       "status() takes the result or an out, "
				       "as status(*errcode_ret)");
		break;
	case WORD_PARENT:
		add_relation(plan, step);
		break;
	case WORD_SINCE:
		if (step->args[0]->kind != EXPR_NUMBER ||
		    step->args[1]->kind != EXPR_NUMBER) {
			diagnose_error(step->place,
				       "since() takes two numbers, as "
				       "since(2, 1)");
			break;
		}
		plan->since_major = (unsigned)atoi(step->args[0]->text);
		plan->since_minor = (unsigned)atoi(step->args[1]->text);
		break;
	default:
		break;
	}
}

/* creates(result) of an idiom is ignored where the result is no handle. */
static void take_creates(struct plan *plan, const struct step *step)
{
	if (step->param != RESULT_PARAM)
		return;
	if (plan->function->result->kind == TYPE_HANDLE)
		plan->creates_result = true;
	else if (step->level == LEVEL_DEFINITION)
		diagnose_error(step->place,
			       "creates() of a result that is no handle, but "
			       "'%s'",
			       plan->function->result->spelling);
}

static void take_facts(struct plan *plan, const struct flat *levels)
{
	/* The definition comes last: what it says wins. */
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels[level].count; i++) {
			const struct step *step = levels[level].steps[i];
			if (step->word->class == CLASS_FACT)
				take_fact(plan, step);
			else if (step->word->id == WORD_CREATES)
				take_creates(plan, step);
			else if (step->word->class == CLASS_TYPE)
				diagnose_error(step->place,
					       "'%s' belongs into a TYPE",
					       step->word->name);
			if (step->word->id == WORD_ONLY_IF &&
			    level == LEVEL_DEFINITION)
				diagnose_error(step->place,
					       "only_if() narrows an IDIOM; "
					       "this is %s() alone",
					       plan->function->name);
		}
}

static const char *type_value(const struct model *model,
			      const struct type *type, const char *word)
{
	const struct stmt *fact = model_type_fact(model, type, word);

	return fact ? expr_text(fact->args[0]) : NULL;
}

static void take_status(struct plan *plan)
{
	struct function *function = plan->function;
	struct type *type = function->result;

	if (plan->status_param >= 0)
		type = function->params[plan->status_param].type->to;
	plan->success = type_value(plan->model, type, "success");
	plan->failure = type_value(plan->model, type, "failure");
	plan->status_result = plan->status_param < 0 && plan->success &&
			      type->kind == TYPE_SCALAR;
	if (plan->status_param >= 0 && !plan->success)
		diagnose_error(function->place,
			       "'%s': TYPE(%s) does not say success() and "
			       "failure()",
			       function->name, type->bare);
	if (!plan->success)
		plan->failure = NULL;
	plan->lost = type_value(plan->model, type, "lost");
	if (!plan->lost)
		plan->lost = plan->failure;
	plan->refusal = type_value(plan->model, type, "unsupported");
	if (!plan->refusal)
		plan->refusal = plan->failure;
}

/*
 * ---- steps
 */
static void step_add(struct plan *plan, struct step *step)
{
	plan->steps =
		pool_grow(plan->steps, plan->step_count, sizeof(*plan->steps));
	plan->steps[plan->step_count++] = step;
}

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

static void finish_step(struct plan *plan, struct step *step)
{
	const enum word_id id = step->word->id;
	struct type *type =
		step->arg_count ? plan_type(plan, step, step->args[0]) : NULL;

	if (type && type_is_pointer(type))
		step->target = type->to;
	step->small =
		(id == WORD_OUT || id == WORD_INOUT) && step->target &&
		step->args[1]->kind == EXPR_NUMBER &&
		step->target->kind != TYPE_HANDLE && !step->creates &&
		step->target->kind != TYPE_POINTER &&
		atol(step->args[1]->text) * step->target->size <= SMALL_MAX;
	step->travels =
		word_is_out(id) ? TRAVEL_BEFORE | TRAVEL_AFTER : TRAVEL_BEFORE;
}

void plan_undecided(struct plan *plan, struct place place, const char *problem)
{
	if (plan->problem)
		return;
	plan->problem = pool_text(problem);
	plan->problem_place = place;
}

/* One side of && or ||, in parentheses where it has some of its own. */
static char *guard_part(const struct plan *plan, const struct expr *part,
			bool group)
{
	char *text = plan_guard_text(plan, part);

	return group && (strstr(text, "&&") || strstr(text, "||"))
		       ? pool_format("(%s)", text)
		       : text;
}

/* Conditions that a guard names, in words. */
char *plan_guard_text(const struct plan *plan, const struct expr *guard)
{
	if (guard->kind == EXPR_NAME && plan_condition(plan, guard->text))
		return plan_guard_text(plan,
				       plan_condition(plan, guard->text)->expr);
	if (guard->kind == EXPR_UNARY && *guard->text == '!')
		return pool_format("not (%s)",
				   plan_guard_text(plan, guard->parts[0]));
	if (guard->kind != EXPR_BINARY)
		return expr_text(guard);
	const bool group = *guard->text == '&' || *guard->text == '|';
	return pool_format("%s %s %s", guard_part(plan, guard->parts[0], group),
			   guard->text,
			   guard_part(plan, guard->parts[1], group));
}

bool plan_is_reviewed(const struct plan *plan)
{
	return model_globs(plan->model->reviewed, plan->model->reviewed_count,
			   plan->function->name);
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
	step_add(plan, step);
}

static void take_callback(struct plan *plan, struct step *step)
{
	const struct function *function = plan->function;
	const int data =
		step->arg_count > 2 ? plan_root(plan, step->args[2]) : NO_PARAM;

	if (step->param < 0 ||
	    function->params[step->param].type->kind != TYPE_CALLBACK) {
		diagnose_error(step->args[0]->place,
			       "'%s' is for callbacks; '%s' is none",
			       step->word->name, expr_text(step->args[0]));
		return;
	}
	plan->views[step->param].callback = step;
	plan->views[step->param].described = true;
	plan->views[step->param].from = "callback";
	if (data < 0)
		return;
	plan->views[data].is_data = true;
	plan->views[data].described = true;
	plan->views[data].from = "data of a callback";
}

static void take_callbacks(struct plan *plan, const struct flat *levels)
{
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels[level].count; i++)
			if (levels[level].steps[i]->word->class ==
			    CLASS_CALLBACK)
				take_callback(plan, levels[level].steps[i]);
}

/* Two idioms that describe one parameter are a mistake, even if they agree. */
static void check_idioms(const struct plan *plan, const struct flat *idioms,
			 size_t count)
{
	for (size_t a = 0; a < count; a++)
		for (size_t b = a + 1; b < count; b++)
			for (size_t i = 0; i < idioms[a].count; i++)
				for (size_t k = 0; k < idioms[b].count; k++) {
					const struct step *one =
						idioms[a].steps[i];
					const struct step *two =
						idioms[b].steps[k];
					if (!plan_describes(one) ||
					    !plan_describes(two) ||
					    one->param != two->param ||
					    one->param < 0)
						continue;
					diagnose_error(
						two->place,
						"two idioms describe '%s' of "
						"%s()",
						plan->function
							->params[one->param]
							.name,
						plan->function->name);
					diagnose_note(one->place,
						      "the other is here");
					return;
				}
}

/* typed((T *)p): on that path the bytes that others describe are T. */
static void apply_typed(struct plan *plan, const struct flat *levels,
			struct step *step)
{
	for (size_t i = 0; i < levels[LEVEL_DEFINITION].count; i++) {
		const struct step *typed = levels[LEVEL_DEFINITION].steps[i];
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
		step_add(plan, copy);
	}
}

static bool is_step_word(const struct step *step)
{
	return step->word->class == CLASS_DATA ||
	       step->word->class == CLASS_PLACE ||
	       step->word->class == CLASS_CHECK || step->word->id == WORD_KEEPS;
}

/* Which levels describe a parameter, for the report; NULL: none. */
static const char *source_of(const struct coverage *coverage,
			     const struct flat *levels, int param)
{
	const bool own = coverage->always[LEVEL_DEFINITION] ||
			 coverage->paths[LEVEL_DEFINITION];

	if (coverage->always[LEVEL_DEFINITION])
		return "definition";
	for (size_t i = 0; i < levels[LEVEL_IDIOM].count; i++) {
		const struct step *step = levels[LEVEL_IDIOM].steps[i];
		if (step->param == param && plan_describes(step))
			return pool_format("%sidiom of line %d",
					   own ? "definition, else " : "",
					   step->place.line);
	}
	return own ? "definition" : NULL;
}

/* Put the levels together: inferred first, so that bodies may read what is
 * inferred; then idioms where the definition leaves a path open; then it. */
static void merge(struct plan *plan, const struct flat *levels,
		  struct block *const *idioms, size_t idiom_count)
{
	const struct function *function = plan->function;
	struct coverage *coverage =
		pool_new(sizeof(*coverage) * (function->param_count + 1));

	for (size_t i = 0; i < function->param_count; i++) {
		const struct type *type = function->params[i].type;
		struct view *view = &plan->views[i];
		if ((!type_is_pointer(type) && type->kind != TYPE_CALLBACK) ||
		    view->described) {
			if (!view->from)
				view->from = type->kind == TYPE_HANDLE
						     ? "handle"
						     : "value";
			continue;
		}
		coverage[i] =
			coverage_of(plan, (int)i, levels, idioms, idiom_count);
		view->from = source_of(&coverage[i], levels, (int)i);
		if (!coverage[i].always[LEVEL_DEFINITION] &&
		    !coverage[i].always[LEVEL_IDIOM])
			infer_step(plan, (int)i, &coverage[i]);
	}
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels[level].count; i++) {
			struct step *step = levels[level].steps[i];
			if (!is_step_word(step))
				continue;
			if (level == LEVEL_IDIOM && step->param >= 0 &&
			    step->word->class != CLASS_CHECK) {
				const struct coverage *own =
					&coverage[step->param];
				if (own->always[LEVEL_DEFINITION])
					continue;
				if (own->paths[LEVEL_DEFINITION])
					step->guard = expr_both(
						step->guard,
						expr_not(
							own->paths
								[LEVEL_DEFINITION]));
			}
			if (level == LEVEL_IDIOM)
				apply_typed(plan, levels, step);
			step_add(plan, step);
		}
}

/*
 * ---- modifiers: bulk, always, later, creates
 */
static void apply_modifier(struct plan *plan, const struct step *modifier)
{
	bool found = false;

	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = plan->steps[i];
		if (step->param != modifier->param ||
		    step->word->class != CLASS_DATA ||
		    ((modifier->word->id == WORD_ALWAYS ||
		      modifier->word->id == WORD_CREATES) &&
		     !word_is_out(step->word->id)))
			continue;
		found = true;
		switch (modifier->word->id) {
		case WORD_BULK:
			step->bulk = true;
			break;
		case WORD_ALWAYS:
			step->always = true;
			break;
		case WORD_LATER:
			step->later = modifier->args[1];
			step->later_when = modifier->guard;
			step->bulk = true;
			break;
		case WORD_CREATES:
			step->creates = true;
			break;
		default:
			break;
		}
	}
	if (!found && !plan->problem)
		diagnose_error(modifier->place,
			       "%s(%s): nothing describes '%s' as %s in %s()",
			       modifier->word->name,
			       expr_text(modifier->args[0]),
			       plan->function->params[modifier->param].name,
			       modifier->word->id == WORD_BULK	  ? "data"
			       : modifier->word->id == WORD_LATER ? "data"
								  : "an out",
			       plan->function->name);
}

static void apply_modifiers(struct plan *plan, const struct flat *levels)
{
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels[level].count; i++) {
			const struct step *step = levels[level].steps[i];
			const enum word_id id = step->word->id;
			if (id == WORD_LIVES && check_lives(plan, step))
				plan->lives = step;
			else if (step->param >= 0 &&
				 (id == WORD_BULK || id == WORD_ALWAYS ||
				  id == WORD_LATER || id == WORD_CREATES))
				apply_modifier(plan, step);
		}
}

/*
 * ---- members: TYPE(T v) holds for every T that travels
 */
static struct loop *element_loop(const struct plan *plan,
				 const struct step *step,
				 const struct block *block)
{
	struct loop *loop = pool_new(sizeof(*loop));
	struct expr *count = expr_number("1", step->place);
	const char *name = block->params[0].name;

	if (step->word->id == WORD_OUT_UPTO)
		count = step->args[2];
	else if (step->arg_count > 1)
		count = step->args[1];
	loop->type = type_scalar("size_t", 8);
	loop->var = plan_param(plan->function, "n") < 0 ? "n" : "n_";
	loop->from = expr_number("0", step->place);
	loop->step = expr_number("1", step->place);
	loop->condition = expr_new(EXPR_BINARY, "<", step->place);
	expr_with(expr_with(loop->condition, expr_name(loop->var, step->place)),
		  count);
	loop->bind = plan_param(plan->function, name) < 0
			     ? name
			     : pool_format("%s_item", name);
	loop->element = step->target;
	loop->array = step->args[0];
	loop->single =
		count->kind == EXPR_NUMBER && strcmp(count->text, "1") == 0;
	return loop;
}

static void rename_in(struct step *step, const char *name, struct expr *by)
{
	for (size_t i = 0; i < step->arg_count; i++)
		step->args[i] = expr_replace(step->args[i], name, by);
	step->inner = expr_replace(step->inner, name, by);
}

static void expand_type(struct plan *plan, const struct step *step,
			struct block *block)
{
	struct loop *loop = element_loop(plan, step, block);
	struct flat members = { .block = block };
	const char *name = block->params[0].name;
	struct expr *bind = expr_name(loop->bind, step->place);

	flatten(plan, &members, block->body,
		(struct context){ step->guard, loop, NULL, LEVEL_TYPE });
	for (size_t i = 0; i < members.count; i++) {
		struct step *member = members.steps[i];
		if (!is_step_word(member))
			continue;
		/* What is behind pointers of an out is the vendor's. */
		if (word_is_out(step->word->id) &&
		    member->word->id != WORD_HANDLE &&
		    step->word->id != WORD_INOUT)
			continue;
		rename_in(member, name, bind);
		if (member->loop != loop) {
			member->loop->condition = expr_replace(
				member->loop->condition, name, bind);
			member->loop->from =
				expr_replace(member->loop->from, name, bind);
		}
		member->param = step->param;
		member->element = true;
		if (check_step(plan, member))
			step_add(plan, member);
	}
	block->used = true;
}

static void expand_types(struct plan *plan)
{
	const size_t count = plan->step_count;

	for (size_t i = 0; i < count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->class != CLASS_DATA || step->loop ||
		    step->element || !step->target ||
		    step->target->kind != TYPE_RECORD)
			continue;
		for (size_t k = 0; k < plan->model->block_count; k++) {
			struct block *block = plan->model->blocks[k];
			if (block->kind == BLOCK_TYPE &&
			    strcmp(block->params[0].type->bare,
				   step->target->bare) == 0)
				expand_type(plan, step, block);
		}
	}
}

/*
 * ---- what is read, when
 */

bool plan_reads_out(const struct plan *plan, const struct expr *expr)
{
	if (!expr)
		return false;
	if (expr->kind == EXPR_NAME) {
		const struct condition *condition =
			plan_condition(plan, expr->text);
		if (condition)
			return plan_reads_out(plan, condition->expr);
		return strcmp(expr->text, RESULT_NAME) == 0;
	}
	if (expr_follows(expr)) {
		const int root = plan_root(plan, expr->parts[0]);
		if (root == RESULT_PARAM)
			return true;
		/* An inout has a value before the call. */
		if (root >= 0 && plan->views[root].is_out &&
		    !plan->views[root].is_inout)
			return true;
	}
	for (size_t i = 0; i < expr->part_count; i++)
		if (plan_reads_out(plan, expr->parts[i]))
			return true;
	return false;
}

static void mark_pointer(struct plan *plan, int root, bool after)
{
	struct view *view = &plan->views[root];

	view->accessed = true;
	if (after && view->is_out)
		view->needs_place = true;
	else
		view->read_early = true;
}

static void mark(struct plan *plan, const struct expr *expr, bool after)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_NAME) {
		const int root = plan_root(plan, expr);
		if (root >= 0 &&
		    type_is_pointer(plan->function->params[root].type))
			plan->views[root].tested = true;
		return;
	}
	if (expr_follows(expr)) {
		const int root = plan_root(plan, expr->parts[0]);
		if (root >= 0)
			mark_pointer(plan, root, after);
		if (expr->kind == EXPR_INDEX)
			mark(plan, expr->parts[1], after);
		return;
	}
	for (size_t i = 0; i < expr->part_count; i++) {
		const struct expr *part = expr->parts[i];
		const int root =
			expr->kind == EXPR_CALL &&
					expr_bare(part)->kind == EXPR_NAME
				? plan_root(plan, expr_bare(part))
				: NO_PARAM;
		if (root >= 0 &&
		    type_is_pointer(plan->function->params[root].type))
			mark_pointer(plan, root, after);
		else
			mark(plan, part, after);
	}
}

static void mark_step(struct plan *plan, struct step *step)
{
	const bool after = !(step->travels & TRAVEL_BEFORE);
	const enum word_id id = step->word->id;

	for (size_t i = 1; i < step->arg_count; i++) {
		if ((id == WORD_KEEPS && i == 2) || id == WORD_LIVES ||
		    (id == WORD_SIZED && i == 1))
			continue;
		mark(plan, step->args[i],
		     after || (id == WORD_OUT_UPTO && i == 2));
	}
	if (id == WORD_REQUIRE || id == WORD_MASK)
		mark(plan, step->args[0], false);
	if (id == WORD_REQUIRED && step->param >= 0 &&
	    type_is_pointer(plan->function->params[step->param].type))
		plan->views[step->param].tested = true;
	if (step->loop) {
		mark(plan, step->loop->from, after);
		mark(plan, step->loop->condition, after);
		mark(plan, step->loop->step, after);
		if (step->loop->bind && step->param >= 0)
			mark_pointer(plan, step->param, after);
	}
	if (step->inner)
		mark(plan, step->inner, after);
	if (step->element && step->param >= 0) {
		plan->views[step->param].accessed = true;
		plan->views[step->param].read_early |= !after;
	}
}

/*
 * ---- all together
 */
static void take_kind(struct plan *plan)
{
	if (plan->unsupported)
		plan->kind = PLAN_UNSUPPORTED;
	else if (plan->same_as)
		plan->kind = PLAN_SAME_AS;
	else if (plan->lookup)
		plan->kind = PLAN_LOOKUP;
	else if (plan->hand && plan->hand->word->id == WORD_LOCAL)
		plan->kind = PLAN_LOCAL;
	else if (plan->hand)
		plan->kind = PLAN_BY_HAND;
}

static void analyse(struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = plan->steps[i];
		finish_step(plan, step);
		if (step->param < 0)
			continue;
		struct view *view = &plan->views[step->param];
		if (step->travels & TRAVEL_AFTER && !step->element)
			view->is_out = true;
		if (step->word->id == WORD_INOUT && !step->element)
			view->is_inout = true;
		if (plan_describes(step)) {
			view->described = true;
			if (!view->first)
				view->first = step;
		}
	}
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = plan->steps[i];
		if (step->word->id != WORD_HANDLE || step->param < 0)
			continue;
		struct view *view = &plan->views[step->param];
		step->travels = view->is_out && !view->is_inout ? TRAVEL_AFTER
				: view->is_inout ? TRAVEL_BEFORE | TRAVEL_AFTER
						 : TRAVEL_BEFORE;
		view->patched = view->accessed = true;
	}
	for (size_t i = 0; i < plan->condition_count; i++) {
		struct condition *condition = &plan->conditions[i];
		condition->after = plan_reads_out(plan, condition->expr);
		mark(plan, condition->expr, condition->after);
	}
	for (size_t i = 0; i < plan->step_count; i++)
		mark_step(plan, plan->steps[i]);
}

static void check_stray(struct plan *plan)
{
	const struct function *function = plan->function;
	bool *described = pool_new(function->param_count + 1);

	if (function->definition || plan_is_reviewed(plan))
		return;
	/* A count that some description reads is not stray. */
	for (size_t i = 0; i < plan->step_count; i++)
		for (size_t k = 1; k < plan->steps[i]->arg_count; k++) {
			const int root =
				plan_root(plan, plan->steps[i]->args[k]);
			if (root >= 0)
				described[root] = true;
		}
	const struct param *stray = infer_stray_count(function, described);
	if (stray)
		plan_undecided(
			plan,
			plan_place(plan, (size_t)(stray - function->params)),
			pool_format("'%s' counts nothing that was found",
				    stray->name));
}

struct plan *plan_make(const struct model *model, struct function *function)
{
	struct plan *plan = pool_new(sizeof(*plan));
	struct flat levels[2] = { 0 };
	struct flat *idioms = NULL;
	struct block **blocks = NULL;
	size_t idiom_count = 0;

	plan->model = model;
	plan->function = function;
	plan->status_param = NO_PARAM;
	plan->retains = plan->releases = plan->destroys = NO_PARAM;
	plan->since_major = function->since_major;
	plan->since_minor = function->since_minor;
	plan->views =
		pool_new(sizeof(*plan->views) * (function->param_count + 1));
	for (size_t i = 0; i < model->block_count; i++) {
		struct block *block = model->blocks[i];
		if (block->kind != BLOCK_IDIOM || function->is_private ||
		    !idiom_matches(block, function))
			continue;
		block->used = true;
		block->matches = pool_grow(block->matches, block->match_count,
					   sizeof(*block->matches));
		block->matches[block->match_count++] = function;
		idioms = pool_grow(idioms, idiom_count, sizeof(*idioms));
		blocks = pool_grow(blocks, idiom_count, sizeof(*blocks));
		blocks[idiom_count] = block;
		struct flat *flat = &idioms[idiom_count++];
		*flat = (struct flat){ .block = block };
		flatten(plan, flat, block->body,
			(struct context){ .level = LEVEL_IDIOM });
		for (size_t k = 0; k < flat->count; k++)
			flat_add(&levels[LEVEL_IDIOM], flat->steps[k]);
	}
	if (function->definition) {
		levels[LEVEL_DEFINITION].block = function->definition;
		flatten(plan, &levels[LEVEL_DEFINITION],
			function->definition->body,
			(struct context){ .level = LEVEL_DEFINITION });
	}
	take_facts(plan, levels);
	take_status(plan);
	take_kind(plan);
	check_facts(plan);
	if (plan->kind != PLAN_FORWARD && !plan_forwards(plan))
		return plan;
	bool good = check_hand(plan);
	for (int level = 0; level < 2; level++)
		good &= check_words(plan, levels[level].steps,
				    levels[level].count);
	if (!good)
		return plan;
	check_idioms(plan, idioms, idiom_count);
	take_callbacks(plan, levels);
	merge(plan, levels, blocks, idiom_count);
	for (size_t i = 0; i < plan->step_count; i++)
		finish_step(plan, plan->steps[i]);
	apply_modifiers(plan, levels);
	expand_types(plan);
	analyse(plan);
	check_plan(plan);
	check_stray(plan);
	if (plan->problem)
		plan->kind = PLAN_UNDECIDED;
	return plan;
}

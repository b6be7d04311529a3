/*
 * Facts: what is said of a whole call and its objects, that each is about what
 * it can be about, and that no two contradict each other.
 */
#include "check.h"

#include <string.h>

#include "pool.h"

struct place check_place(const struct plan *plan)
{
	return plan->function->definition ? plan->function->definition->place
					  : plan->function->place;
}

/*
 * ---- contradictions
 */
static void check_contradictions(const struct plan *plan)
{
	const struct step *local = plan_fact(plan, WORD_LOCAL);
	const struct step *hand = plan_fact(plan, WORD_BY_HAND);

	if (local && local->level == LEVEL_DEFINITION && hand &&
	    hand->level == LEVEL_DEFINITION)
		diagnose_error(local->place,
			       "%s() is both local() and by_hand()",
			       plan->function->name);
	if (plan->unsupported && plan->unsupported->level == LEVEL_DEFINITION &&
	    ((local && local->level == LEVEL_DEFINITION) ||
	     (hand && hand->level == LEVEL_DEFINITION)))
		diagnose_error(plan->unsupported->place,
			       "%s() is both unsupported() and answered in "
			       "the guest",
			       plan->function->name);
	if ((plan->releases >= 0) + (plan->destroys >= 0) +
		    (plan->retains >= 0) >
	    1)
		diagnose_error(check_place(plan),
			       "%s() does more than one of retains(), "
			       "releases() and destroys()",
			       plan->function->name);
}

/*
 * ---- calls that nobody waits for
 */
/* Whether a condition follows pointers: it is asked before they are sent. */
static bool looks_inside(const struct plan *plan, const struct expr *expr)
{
	const struct condition *condition =
		expr->kind == EXPR_NAME ? plan_condition(plan, expr->text)
					: NULL;
	bool inside = expr_follows(expr) ||
		      (condition && looks_inside(plan, condition->expr));

	for (size_t i = 0; i < expr->part_count; i++)
		inside |= looks_inside(plan, expr->parts[i]);
	return inside;
}

static void check_async_out(const struct plan *plan, const struct step *step,
			    const struct expr *when)
{
	const char *what = expr_text(step->args[0]);

	if (step->param == plan->status_param)
		return;
	if (!step->later)
		diagnose_error(step->place,
			       "'%s' is an out of %s(), which is async(): "
			       "nobody would fill it; say later(%s, event) or "
			       "wait()",
			       what, plan->function->name, what);
	else if (step->later_when &&
		 !(when && expr_same(step->later_when, when)))
		diagnose_error(step->place,
			       "'%s' comes later() under another condition "
			       "than that under which %s() is async(); say "
			       "both in one 'if'",
			       what, plan->function->name);
}

/* What a call that nobody waits for cannot do. */
static void check_async(const struct plan *plan)
{
	const struct step *async = plan_fact(plan, WORD_ASYNC);
	struct expr *when;

	if (!async || !plan_runs_behind(plan, &when))
		return;
	const char *name = plan->function->name;
	if (plan_fact(plan, WORD_CONSTANT))
		diagnose_error(async->place,
			       "%s() cannot be async() and constant(): an "
			       "answer is waited for",
			       name);
	if (!plan->status_result)
		diagnose_error(async->place,
			       "%s() cannot be async(): it does not return a "
			       "status, so nothing would tell that it was sent",
			       name);
	if (when && looks_inside(plan, when))
		diagnose_error(async->place,
			       "whether %s() is async() is decided before its "
			       "data are sent: the condition may ask for "
			       "values and for NULL, not for what a pointer "
			       "shows",
			       name);
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->travels & TRAVEL_AFTER && !step->creates &&
		    step->word->id != WORD_HANDLE)
			check_async_out(plan, step, when);
	}
	for (size_t i = 0; i < plan->function->param_count; i++)
		if (plan->views[i].callback)
			diagnose_error(plan_place(plan, i),
				       "%s() registers the callback '%s' and "
				       "cannot be async(): whether it is "
				       "registered is waited for",
				       name, plan->function->params[i].name);
}

/*
 * ---- queries that the guest answers
 */

/* is(name, value, parent(object)) and is(name, value, counts(object)). */
static void check_is(const struct plan *plan, const struct step *step)
{
	const struct expr *what = step->args[2];
	const bool parent =
		what->kind == EXPR_CALL && strcmp(what->text, "parent") == 0;

	if (!parent &&
	    (what->kind != EXPR_CALL || strcmp(what->text, "counts") != 0)) {
		diagnose_error(what->place,
			       "is() is answered by parent(object) or "
			       "counts(object), not by '%s'",
			       expr_text(what));
		return;
	}
	if (what->part_count != 1 || plan_root(plan, what->parts[0]) < 0 ||
	    plan_type(plan, NULL, what->parts[0])->kind != TYPE_HANDLE) {
		diagnose_error(what->place,
			       "%s() inside is() takes a parameter that is a "
			       "handle",
			       what->text);
		return;
	}
	if (!plan_answer(plan))
		diagnose_error(step->place,
			       "is() is about a query, but nothing of %s() is "
			       "out_upto(value, room, *used)",
			       plan->function->name);
	else if (parent &&
		 !plan_answer_type(plan, step->args[0], step->args[1]))
		diagnose_error(step->place,
			       "is(): what type '%s' is answered with? Say "
			       "typed((T *)%s) where %s == %s",
			       expr_text(step->args[1]),
			       expr_text(plan_answer(plan)->args[0]),
			       expr_text(step->args[0]),
			       expr_text(step->args[1]));
}

void check_answers(const struct plan *plan)
{
	check_async(plan);
	for (size_t i = 0; i < plan->fact_count; i++)
		if (plan->facts[i]->word->id == WORD_IS)
			check_is(plan, plan->facts[i]);
}

/*
 * ---- functions that stand for this one
 */
static bool same_types(const struct type *a, const struct type *b)
{
	return strcmp(a->canonical, b->canonical) == 0;
}

/* Another function, of the same prototype. */
static void check_prototype(const struct plan *plan, const struct step *step,
			    const struct type *result,
			    const struct param *params, size_t count)
{
	const struct function *function = plan->function;
	bool same = count == function->param_count &&
		    same_types(result, function->result);

	for (size_t i = 0; same && i < count; i++)
		same = same_types(params[i].type, function->params[i].type);
	if (!same)
		diagnose_error(step->args[0]->place,
			       "%s(%s): its prototype is not that of %s()",
			       step->word->name, expr_text(step->args[0]),
			       function->name);
}

static void check_same_as(const struct plan *plan)
{
	const struct step *step = plan->same_as;
	const struct function *other =
		step ? model_function(plan->model, expr_text(step->args[0]))
		     : NULL;

	if (other)
		check_prototype(plan, step, other->result, other->params,
				other->param_count);
	else if (step)
		diagnose_error(step->args[0]->place,
			       "same_as(%s): that is no function of the API",
			       expr_text(step->args[0]));
}

static void check_via(const struct plan *plan)
{
	const struct step *step = plan->via;
	const struct helper *other =
		step ? model_helper(plan->model, expr_text(step->args[0]))
		     : NULL;

	if (other)
		check_prototype(plan, step, other->result, other->params,
				other->param_count);
	else if (step)
		diagnose_error(step->args[0]->place,
			       "via(%s): declare it above, with the prototype "
			       "of %s()",
			       expr_text(step->args[0]), plan->function->name);
}

void check_facts(const struct plan *plan)
{
	check_contradictions(plan);
	check_same_as(plan);
	check_via(plan);
}

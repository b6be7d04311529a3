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

/* Whether some call has both guards true, for certain. */
static bool meet(const struct step *one, const struct step *two)
{
	return !one->guard || !two->guard || expr_same(one->guard, two->guard);
}

static bool both_defined(const struct step *one, const struct step *two)
{
	return one->level == LEVEL_DEFINITION && two->level == LEVEL_DEFINITION;
}

static void contradict(const struct plan *plan, const struct step *one,
		       const struct step *two, const char *why)
{
	diagnose_error(two->place, "%s() is both %s() and %s()%s",
		       plan->function->name, one->word->name, two->word->name,
		       why);
	diagnose_note(one->place, "%s() is said here", one->word->name);
}

static const char forgets[] =
	": an answer that is remembered does nothing else";
static const struct {
	enum word_id one, two;
	const char *why;
	bool by_level; /* what a definition says wins over idioms */
} exclusive[] = {
	{ WORD_BY_HAND, WORD_LOCAL, "", true },
	{ WORD_LOCAL, WORD_UNSUPPORTED, "", true },
	{ WORD_BY_HAND, WORD_UNSUPPORTED, "", true },
	{ WORD_RETAINS, WORD_RELEASES, "", false },
	{ WORD_RETAINS, WORD_DESTROYS, "", false },
	{ WORD_RELEASES, WORD_DESTROYS, "", false },
	{ WORD_CONSTANT, WORD_MODIFIES, forgets, false },
	{ WORD_CONSTANT, WORD_RETAINS, forgets, false },
	{ WORD_CONSTANT, WORD_RELEASES, forgets, false },
	{ WORD_CONSTANT, WORD_DESTROYS, forgets, false },
	{ WORD_CONSTANT, WORD_REPORTS, forgets, false },
};

static void check_pair(const struct plan *plan, const struct step *one,
		       const struct step *two)
{
	for (size_t i = 0; i < sizeof(exclusive) / sizeof(exclusive[0]); i++)
		if (one->word->id == exclusive[i].one &&
		    two->word->id == exclusive[i].two && meet(one, two) &&
		    (!exclusive[i].by_level || both_defined(one, two)))
			contradict(plan, one, two, exclusive[i].why);
	/* A definition waits where an idiom would not. */
	if (one->word->id == WORD_ASYNC && two->word->id == WORD_WAIT &&
	    (!two->guard || (one->guard && meet(one, two))) &&
	    both_defined(one, two))
		contradict(plan, one, two, " on the same path");
}

/* What is said of the whole function cannot be said of a path. */
static bool is_of_all(enum word_id id)
{
	return id == WORD_VIA || id == WORD_RETAINS || id == WORD_RELEASES ||
	       id == WORD_DESTROYS || id == WORD_LOCAL ||
	       id == WORD_UNSUPPORTED || id == WORD_SAME_AS ||
	       id == WORD_LOOKUP || id == WORD_STATUS || id == WORD_SINCE ||
	       id == WORD_ORDERED_BY;
}

static void check_fact(const struct plan *plan, const struct step *fact)
{
	const enum word_id id = fact->word->id;
	const char *name = plan->function->name;

	if (is_of_all(id) && fact->guard)
		diagnose_error(fact->place,
			       "%s() holds for all of %s(), not where '%s'",
			       fact->word->name, name,
			       plan_guard_text(plan, fact->guard));
	if ((id == WORD_MODIFIES || id == WORD_ORDERED_BY) &&
	    (fact->param < 0 ||
	     plan->function->params[fact->param].type->kind != TYPE_HANDLE))
		diagnose_error(fact->args[0]->place,
			       "'%s' is for handles; '%s' is none",
			       fact->word->name, expr_text(fact->args[0]));
	if (id == WORD_COUNTS || (id == WORD_PARENT && fact->arg_count < 2))
		diagnose_error(fact->place,
			       "%s(%s) is an answer: is(name, VALUE, %s(%s))",
			       fact->word->name, expr_text(fact->args[0]),
			       fact->word->name, expr_text(fact->args[0]));
}

static void check_contradictions(const struct plan *plan)
{
	for (size_t i = 0; i < plan->fact_count; i++) {
		check_fact(plan, plan->facts[i]);
		for (size_t k = 0; k < plan->fact_count; k++)
			check_pair(plan, plan->facts[i], plan->facts[k]);
	}
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
	struct expr *when, *told;

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
	const bool reports = plan_said(plan, WORD_REPORTS, &told);
	if (reports && (!when || !told || expr_same(when, told)))
		diagnose_error(async->place,
			       "%s() cannot be async() where it reports(): "
			       "nobody would be told",
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

/* One question has one answer, and a count of references changes. */
static void check_asked(const struct step *is, const struct step *other)
{
	if (other->word->id == WORD_CONSTANT && !other->guard &&
	    strcmp(is->args[2]->text, "counts") == 0)
		diagnose_error(other->place,
			       "what counts() answers is not constant(): say "
			       "so where not (%s == %s)",
			       expr_text(is->args[0]), expr_text(is->args[1]));
	if (other == is || other->word->id != WORD_IS || !meet(is, other) ||
	    !expr_same(is->args[0], other->args[0]) ||
	    !expr_same(is->args[1], other->args[1]))
		return;
	diagnose_error(other->place, "is(): what '%s' asks for is said twice",
		       expr_text(is->args[1]));
	diagnose_note(is->place, "the first time is here");
}

static void check_constant(const struct plan *plan)
{
	const struct step *constant = plan_fact(plan, WORD_CONSTANT);
	bool creates = plan->creates_result;

	for (size_t i = 0; i < plan->step_count; i++)
		creates |= plan->steps[i]->creates;
	if (constant && creates)
		diagnose_error(constant->place,
			       "%s() cannot be constant(): it creates an "
			       "object each time",
			       plan->function->name);
}

void check_answers(const struct plan *plan)
{
	check_async(plan);
	check_constant(plan);
	for (size_t i = 0; i < plan->fact_count; i++) {
		const struct step *fact = plan->facts[i];
		if (fact->word->id != WORD_IS)
			continue;
		check_is(plan, fact);
		for (size_t k = 0; k < plan->fact_count; k++)
			if (k > i || plan->facts[k]->word->id != WORD_IS)
				check_asked(fact, plan->facts[k]);
	}
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

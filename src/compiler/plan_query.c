/* What is asked of a plan: see plan.h. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

bool plan_forwards(const struct plan *plan)
{
	return plan->kind == PLAN_FORWARD ||
	       (plan->kind == PLAN_BY_HAND && plan->hand->guard);
}

int plan_param(const struct function *function, const char *name)
{
	for (size_t i = 0; i < function->param_count; i++)
		if (strcmp(function->params[i].name, name) == 0)
			return (int)i;
	return NO_PARAM;
}

int plan_root(const struct plan *plan, const struct expr *expr)
{
	if (expr->kind == EXPR_NAME && strcmp(expr->text, RESULT_NAME) == 0)
		return RESULT_PARAM;
	if (expr->kind == EXPR_NAME)
		return plan_param(plan->function, expr->text);
	return expr->part_count && expr->kind != EXPR_CALL
		       ? plan_root(plan, expr->parts[0])
		       : NO_PARAM;
}

static struct type *member_type(const struct type *record, const char *name)
{
	for (size_t i = 0; record && i < record->field_count; i++)
		if (strcmp(record->fields[i].name, name) == 0)
			return record->fields[i].type;
	return NULL;
}

struct type *plan_type(const struct plan *plan, const struct step *step,
		       const struct expr *expr)
{
	struct type *type = NULL;
	int root;

	switch (expr->kind) {
	case EXPR_NAME:
		for (struct loop *loop = step ? step->loop : NULL; loop;
		     loop = loop->outer) {
			if (strcmp(loop->var, expr->text) == 0)
				return loop->type;
			if (loop->bind && strcmp(loop->bind, expr->text) == 0)
				return loop->element;
		}
		root = plan_root(plan, expr);
		if (root == RESULT_PARAM)
			return plan->function->result;
		if (root >= 0)
			return plan->function->params[root].type;
		break;
	case EXPR_CAST:
		return expr->type;
	case EXPR_INDEX:
		type = plan_type(plan, step, expr->parts[0])->to;
		break;
	case EXPR_UNARY:
		if (*expr->text == '&')
			return type_pointer_to(
				plan_type(plan, step, expr->parts[0]), false);
		if (*expr->text == '*')
			type = plan_type(plan, step, expr->parts[0])->to;
		break;
	case EXPR_ARROW:
		type = plan_type(plan, step, expr->parts[0])->to;
		type = type ? member_type(type, expr->text) : NULL;
		break;
	case EXPR_MEMBER:
		type = member_type(plan_type(plan, step, expr->parts[0]),
				   expr->text);
		break;
	default:
		break;
	}
	return type ? type : type_scalar("long", 8);
}

bool plan_describes(const struct step *step)
{
	return step->word->class == CLASS_DATA && !step->element;
}

struct place plan_place(const struct plan *plan, size_t param)
{
	const struct function *function = plan->function;

	return function->definition ? function->definition->params[param].place
				    : function->params[param].place;
}

long plan_fixed(const struct plan *plan, const struct expr *base)
{
	const int root =
		base->kind == EXPR_NAME ? plan_root(plan, base) : NO_PARAM;
	long count = 0;

	for (size_t i = 0; root >= 0 && i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->param != root || !plan_describes(step))
			continue;
		if (step->guard || step->creates ||
		    (step->word->id != WORD_IN && step->word->id != WORD_OUT &&
		     step->word->id != WORD_INOUT) ||
		    step->args[1]->kind != EXPR_NUMBER)
			return 0;
		count = atol(step->args[1]->text);
	}
	return count;
}

const struct step *plan_described(const struct plan *plan,
				  const struct expr *base)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i]->word->class == CLASS_DATA &&
		    expr_same(expr_bare(plan->steps[i]->args[0]),
			      expr_bare(base)))
			return plan->steps[i];
	return NULL;
}

const char *plan_invalid(const struct plan *plan, const struct type *handle)
{
	const struct stmt *fact =
		model_type_fact(plan->model, handle, "invalid");

	return fact	       ? expr_text(fact->args[0])
	       : plan->failure ? plan->failure
			       : "0";
}

const struct step *plan_fact(const struct plan *plan, enum word_id word)
{
	for (size_t i = 0; i < plan->fact_count; i++)
		if (plan->facts[i]->word->id == word)
			return plan->facts[i];
	return NULL;
}

bool plan_said(const struct plan *plan, enum word_id word, struct expr **when)
{
	bool said = false, always = false;

	*when = NULL;
	for (size_t i = 0; i < plan->fact_count; i++) {
		const struct step *fact = plan->facts[i];
		if (fact->word->id != word)
			continue;
		always |= !fact->guard;
		*when = said ? expr_either(*when, fact->guard) : fact->guard;
		said = true;
	}
	if (always)
		*when = NULL;
	return said;
}

const struct step *plan_answer(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->id == WORD_OUT_UPTO && !step->element &&
		    step->target && step->target->kind == TYPE_VOID)
			return step;
	}
	return NULL;
}

/* Whether an expression, or a condition that it names, asks name == value. */
static bool asks(const struct plan *plan, const struct expr *expr,
		 const struct expr *name, const struct expr *value)
{
	const struct condition *condition =
		expr->kind == EXPR_NAME ? plan_condition(plan, expr->text)
					: NULL;

	if (expr->kind == EXPR_BINARY && strcmp(expr->text, "==") == 0 &&
	    expr_same(expr->parts[0], name) && expr_same(expr->parts[1], value))
		return true;
	/* What holds otherwise is asked in a negation. */
	if (expr->kind == EXPR_UNARY && strcmp(expr->text, "!") == 0)
		return false;
	for (size_t i = 0; i < expr->part_count; i++)
		if (asks(plan, expr->parts[i], name, value))
			return true;
	return condition && asks(plan, condition->expr, name, value);
}

const struct type *plan_answer_type(const struct plan *plan,
				    const struct expr *name,
				    const struct expr *value)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->id == WORD_OUT_UPTO && step->guard &&
		    step->target && step->target->kind == TYPE_HANDLE &&
		    asks(plan, step->guard, name, value))
			return step->target;
	}
	return NULL;
}

bool plan_is_memorable(const struct plan *plan)
{
	size_t words = 0, outs = 0, handles = 0;

	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct type *type = plan->function->params[i].type;
		const struct view *view = &plan->views[i];
		words += type->kind == TYPE_SCALAR;
		handles += type->kind == TYPE_HANDLE;
		outs += view->is_out;
		if (type->kind != TYPE_SCALAR && type->kind != TYPE_HANDLE &&
		    (!view->is_out || view->is_inout || view->patched))
			return false;
	}
	/* The first handle has a place of its own. */
	words += handles > 1 ? handles - 1 : 0;
	return plan->status_result && words <= 4 && outs <= 3;
}

bool plan_runs_behind(const struct plan *plan, struct expr **when)
{
	struct expr *wait;

	if (!plan_said(plan, WORD_ASYNC, when))
		return false;
	if (!plan_said(plan, WORD_WAIT, &wait))
		return true;
	if (!wait)
		return false;
	*when = *when ? expr_both(*when, expr_not(wait)) : expr_not(wait);
	return true;
}

int plan_domain(const struct plan *plan)
{
	const struct step *said = plan_fact(plan, WORD_ORDERED_BY);

	if (said)
		return said->param;
	for (size_t i = 0; i < plan->function->param_count; i++)
		if (plan->function->params[i].type->kind == TYPE_HANDLE &&
		    model_type_fact(plan->model, plan->function->params[i].type,
				    "ordered_by"))
			return (int)i;
	return NO_PARAM;
}

void plan_note_passing(struct model *model, struct plan *const *plans,
		       size_t count)
{
	struct expr *when;

	for (size_t i = 0; i < count; i++) {
		const struct plan *plan = plans[i];
		for (size_t k = 0; k < plan->function->param_count; k++) {
			const struct type *type =
				plan->function->params[k].type;
			if (!plan_created_out(plan, k) ||
			    !plan_runs_behind(plan, &when) ||
			    model_is_passing(model, type->to))
				continue;
			model->passing =
				pool_grow(model->passing, model->passing_count,
					  sizeof(*model->passing));
			model->passing[model->passing_count++] = type->to->tag;
		}
	}
}

const struct step *plan_created_out(const struct plan *plan, size_t param)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i]->param == (int)param &&
		    plan->steps[i]->creates &&
		    plan->steps[i]->word->id == WORD_OUT &&
		    !plan->steps[i]->element)
			return plan->steps[i];
	return NULL;
}

const struct condition *plan_condition(const struct plan *plan,
				       const char *name)
{
	for (size_t i = 0; i < plan->condition_count; i++)
		if (strcmp(plan->conditions[i].name, name) == 0)
			return &plan->conditions[i];
	return NULL;
}

bool plan_is_always(const struct plan *plan, const struct expr *guard)
{
	const struct condition *condition =
		guard && guard->kind == EXPR_NAME
			? plan_condition(plan, guard->text)
			: NULL;

	return !guard || (condition && condition->expr->kind == EXPR_NAME &&
			  strcmp(condition->expr->text, "true") == 0);
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

/* What is read of each parameter, and when: see plan_stage.h. */
#include "plan_stage.h"

#include <string.h>

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

void plan_mark_views(struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = plan->steps[i];
		plan_finish_step(plan, step);
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

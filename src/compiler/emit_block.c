/* Conditions, loops, and the blocks that steps stand in: see emit.h. */
#include "emit.h"

#include <string.h>

#include "pool.h"

static int condition_index(const struct plan *plan, const struct expr *expr)
{
	for (size_t i = 0; expr->kind == EXPR_NAME && i < plan->condition_count;
	     i++)
		if (strcmp(plan->conditions[i].name, expr->text) == 0)
			return (int)i;
	return -1;
}

static bool undeclared(const struct emit *emit, const struct expr *expr)
{
	const int index = condition_index(emit->plan, expr);

	if (index >= 0 && !emit->printed[index])
		return true;
	for (size_t i = 0; i < expr->part_count; i++)
		if (undeclared(emit, expr->parts[i]))
			return true;
	return false;
}

void emit_conditions(struct emit *emit, const struct expr *expr)
{
	const int index = condition_index(emit->plan, expr);

	for (size_t i = 0; i < expr->part_count; i++)
		emit_conditions(emit, expr->parts[i]);
	if (index < 0 || emit->printed[index])
		return;
	const struct condition *condition = &emit->plan->conditions[index];
	emit->printed[index] = true;
	emit_conditions(emit, condition->expr);
	printer_line(emit->out, emit->depth, "const bool %s = %s;",
		     condition->name, emit_expr(emit, NULL, condition->expr));
}

static void close_to(struct emit *emit, int count)
{
	while (emit->frame_count > count) {
		emit->frame_count--;
		printer_line(emit->out, emit->depth + emit->frame_count, "}");
	}
}

void emit_close(struct emit *emit)
{
	close_to(emit, 0);
}

static char *loop_condition(const struct emit *emit, const struct step *step,
			    const struct loop *loop)
{
	const struct expr *limit = loop->condition->parts[1];
	char *text = emit_expr(emit, step, loop->condition);

	if (loop->bind && emit_is_signed(emit, step, limit))
		text = pool_format("%s < %s_count(%s)", loop->var,
				   emit->end == END_MOCK ? "mock" : "wire",
				   emit_expr(emit, step, limit));
	if (!loop->bind || !emit->after || emit->end == END_MOCK)
		return text;
	return pool_format("%s && %s < %s_span / sizeof(%s)", text, loop->var,
			   emit->plan->function->params[step->param].name,
			   loop->element->bare);
}

/* The head of a loop, and, after a newline, the element that it binds. */
static char *loop_head(const struct emit *emit, const struct step *step,
		       const struct loop *loop)
{
	const char *more =
		emit->end == END_MOCK
			? ""
			: pool_format(" && check_more(%s)", emit_check(emit));
	const char *steps =
		loop->step->kind == EXPR_NUMBER &&
				strcmp(loop->step->text, "1") == 0
			? "++"
			: pool_format(" += %s",
				      emit_expr(emit, step, loop->step));
	char *head = pool_format(
		"for (%s %s = %s; %s%s; %s%s) {", loop->type->spelling,
		loop->var, emit_expr(emit, step, loop->from),
		loop_condition(emit, step, loop), more, loop->var, steps);

	if (loop->single)
		head = pool_text("{");
	if (!loop->bind)
		return head;
	return pool_format(
		"%s\n%s%s *%s = %s;", head,
		emit->end == END_SERVER || emit->after ? "" : "const ",
		loop->element->bare, loop->bind,
		emit_unwrapped(emit_element(emit, step, loop->array,
					    loop->single ? "0" : loop->var,
					    loop->element)));
}

static void open_frame(struct emit *emit, char *head)
{
	const int depth = emit->depth + emit->frame_count;
	char *second = strchr(head, '\n');

	printer_line(emit->out, depth, "%.*s",
		     second ? (int)(second - head) : (int)strlen(head), head);
	if (second)
		printer_line(emit->out, depth + 1, "%s", second + 1);
	emit->frames[emit->frame_count++] = head;
}

int emit_open(struct emit *emit, const struct step *step)
{
	char *wanted[FRAMES];
	int count = 0, shared = 0;

	if (step->guard && undeclared(emit, step->guard)) {
		close_to(emit, 0);
		emit_conditions(emit, step->guard);
	}
	if (step->later_when && emit->end != END_MOCK &&
	    undeclared(emit, step->later_when)) {
		close_to(emit, 0);
		emit_conditions(emit, step->later_when);
	}
	if (step->guard)
		wanted[count++] = pool_format(
			"if (%s) {", emit_expr(emit, NULL, step->guard));
	const struct loop *first = step->loop && step->loop->outer
					   ? step->loop->outer
					   : step->loop;
	if (first) {
		const char *head = loop_head(emit, step, first);
		const char *name =
			step->param >= 0
				? emit->plan->function->params[step->param].name
				: NULL;
		/* One element: what is bound to it needs no block. */
		if (name)
			wanted[count++] = pool_format(
				"if (%s) {%s", name,
				first->single ? strchr(head, '\n') : "");
		if (!name || !first->single)
			wanted[count++] = pool_text(head);
	}
	if (step->loop && step->loop->outer)
		wanted[count++] = loop_head(emit, step, step->loop);
	if (step->inner)
		wanted[count++] = pool_format(
			"if (%s) {", emit_expr(emit, step, step->inner));
	while (shared < count && shared < emit->frame_count &&
	       strcmp(wanted[shared], emit->frames[shared]) == 0)
		shared++;
	/* if (c) {...} then if (!c) {...}: else */
	if (shared < count && shared < emit->frame_count &&
	    strncmp(wanted[shared], "if (!", 5) == 0 &&
	    strcmp(wanted[shared] + 5, emit->frames[shared] + 4) == 0) {
		close_to(emit, shared + 1);
		printer_line(emit->out, emit->depth + shared, "} else {");
		emit->frames[shared] = wanted[shared];
		shared++;
	}
	close_to(emit, shared);
	for (int i = shared; i < count; i++)
		open_frame(emit, wanted[i]);
	return emit->depth + count;
}

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

/* Conditions are declared where all that follows can name them. */
static void declare(struct emit *emit, const struct expr *guard)
{
	if (!guard || !undeclared(emit, guard))
		return;
	close_to(emit, 0);
	emit_conditions(emit, guard);
}

/* The heads of the blocks in which the step stands, outermost first. */
static int heads_of(const struct emit *emit, const struct step *step,
		    char *heads[FRAMES])
{
	const struct loop *inner =
		step->loop && step->loop->outer ? step->loop : NULL;
	const struct loop *outer = inner ? inner->outer : step->loop;
	int count = 0;

	if (step->guard)
		heads[count++] = pool_format(
			"if (%s) {", emit_expr(emit, NULL, step->guard));
	if (outer) {
		char *head = loop_head(emit, step, outer);
		/* One element: what is bound to it needs no block. */
		if (step->param >= 0)
			heads[count++] = pool_format(
				"if (%s) {%s", emit_param(emit, step->param),
				outer->single ? strchr(head, '\n') : "");
		if (step->param < 0 || !outer->single)
			heads[count++] = head;
	}
	if (inner)
		heads[count++] = loop_head(emit, step, inner);
	if (step->inner)
		heads[count++] = pool_format(
			"if (%s) {", emit_expr(emit, step, step->inner));
	return count;
}

/* Whether @head asks for the contrary of what the open block asks. */
static bool is_else(const char *head, const char *open)
{
	return strncmp(head, "if (!", 5) == 0 &&
	       strcmp(head + 5, open + 4) == 0;
}

int emit_open(struct emit *emit, const struct step *step)
{
	char *heads[FRAMES];
	int count, shared = 0;

	declare(emit, step->guard);
	if (emit->end != END_MOCK)
		declare(emit, step->later_when);
	count = heads_of(emit, step, heads);
	while (shared < count && shared < emit->frame_count &&
	       strcmp(heads[shared], emit->frames[shared]) == 0)
		shared++;
	if (shared < count && shared < emit->frame_count &&
	    is_else(heads[shared], emit->frames[shared])) {
		close_to(emit, shared + 1);
		printer_line(emit->out, emit->depth + shared, "} else {");
		emit->frames[shared] = heads[shared];
		shared++;
	}
	close_to(emit, shared);
	for (int i = shared; i < count; i++)
		open_frame(emit, heads[i]);
	return emit->depth + count;
}

/*
 * emit_mock -- a vendor library for any API, to test decoders with: it reads
 * every byte of what it is given, fills what it shall give, makes objects that
 * are nothing, and succeeds.
 */
#include "emit.h"

#include <string.h>

#include "pool.h"

static char *element_count(struct emit *emit, const struct step *step)
{
	return emit_arg(emit, step, step->word->id == WORD_OUT_UPTO ? 1 : 1);
}

static void print_in(struct emit *emit, const struct step *step, int depth)
{
	const char *what = emit_pointer(emit, step);

	switch (step->word->id) {
	case WORD_IN:
	case WORD_INOUT:
		printer_line(emit->out, depth,
			     "mock_read(%s, (size_t)(%s) * %s);", what,
			     element_count(emit, step), emit_size(step));
		break;
	case WORD_STRING:
		printer_line(emit->out, depth, "mock_text(%s, 0);", what);
		break;
	case WORD_TEXT:
		printer_line(emit->out, depth, "mock_text(%s, %s);", what,
			     emit_arg(emit, step, 1));
		break;
	default:
		break;
	}
}

static void print_out(struct emit *emit, const struct step *step, int depth)
{
	const char *what = emit_pointer(emit, step);

	if (step->word->id != WORD_OUT && step->word->id != WORD_OUT_UPTO &&
	    step->word->id != WORD_INOUT)
		return;
	if (emit_points_to_handle(step))
		printer_line(emit->out, depth, "mock_handles((void **)%s, %s);",
			     what, element_count(emit, step));
	else
		printer_line(emit->out, depth,
			     "mock_fill((void *)%s, (size_t)(%s), %s, %s);",
			     what, element_count(emit, step), emit_size(step),
			     step->target && step->target->kind == TYPE_SCALAR
				     ? "true"
				     : "false");
}

/* Helpers that take handles exist in guests and servers alone. */
static bool calls_helper(const struct plan *plan, const struct expr *expr)
{
	if (!expr)
		return false;
	for (size_t i = 0; expr->kind == EXPR_NAME && i < plan->condition_count;
	     i++)
		if (strcmp(plan->conditions[i].name, expr->text) == 0)
			return calls_helper(plan, plan->conditions[i].expr);
	if (expr->kind == EXPR_CALL)
		return true;
	for (size_t i = 0; i < expr->part_count; i++)
		if (calls_helper(plan, expr->parts[i]))
			return true;
	return false;
}

static bool in_mock(const struct plan *plan, const struct step *step)
{
	if (step->word->class != CLASS_DATA || step->loop || step->param < 0 ||
	    step->element || calls_helper(plan, step->guard))
		return false;
	for (size_t i = 1; i < step->arg_count; i++)
		if (calls_helper(plan, step->args[i]))
			return false;
	return true;
}

static void print_return(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;

	if (plan->status_param >= 0) {
		const struct param *status =
			&plan->function->params[plan->status_param];
		printer_line(emit->out, 1, "if (%s)", status->name);
		printer_line(emit->out, 2, "*%s = %s;", status->name,
			     plan->success);
	}
	if (type->kind == TYPE_VOID)
		return;
	if (plan->status_result)
		printer_line(emit->out, 1, "return %s;", plan->success);
	else if (type->kind == TYPE_HANDLE)
		printer_line(emit->out, 1, "return mock_object();");
	else if (type->kind == TYPE_RECORD)
		printer_line(emit->out, 1, "return (%s){ 0 };", type->bare);
	else
		printer_line(emit->out, 1, "return %s;",
			     type->kind == TYPE_SCALAR ? "0" : "NULL");
}

static void print_function(const struct plan *plan, struct printer *out)
{
	struct emit emit;

	emit_begin(&emit, plan, out, END_MOCK);
	printer_text(out, "\n");
	printer_line(out, 0, "MOCK_EXPORT %s",
		     function_signature(plan->function, plan->function->name));
	printer_line(out, 0, "{");
	for (size_t i = 0; i < plan->function->param_count; i++)
		printer_line(out, 1, "(void)%s;",
			     plan->function->params[i].name);
	for (size_t i = 0; plan_forwards(plan) && i < plan->step_count; i++)
		if (in_mock(plan, plan->steps[i]))
			print_in(&emit, plan->steps[i],
				 emit_open(&emit, plan->steps[i]));
	emit_close(&emit);
	emit.after = true;
	/* Small outs first: arrays are filled as far as they say. */
	for (int small = 1; small >= 0; small--)
		for (size_t i = 0; plan_forwards(plan) && i < plan->step_count;
		     i++)
			if (in_mock(plan, plan->steps[i]) &&
			    plan->steps[i]->small == (small == 1) &&
			    plan->steps[i]->travels & TRAVEL_AFTER)
				print_out(&emit, plan->steps[i],
					  emit_open(&emit, plan->steps[i]));
	emit_close(&emit);
	print_return(&emit);
	printer_line(out, 0, "}");
}

static const char support[] =
	"#define MOCK_EXPORT __attribute__((visibility(\"default\")))\n"
	"#define MOCK_INLINE static inline __attribute__((unused))\n"
	"\n"
	"static volatile unsigned char mock_sink;\n"
	"\n"
	"MOCK_INLINE void mock_read(const void *data, size_t size)\n"
	"{\n"
	"\tfor (size_t i = 0; data && i < size; i++)\n"
	"\t\tmock_sink ^= ((const unsigned char *)data)[i];\n"
	"}\n"
	"\n"
	"MOCK_INLINE void mock_text(const char *text, size_t length)\n"
	"{\n"
	"\tif (text)\n"
	"\t\tmock_read(text, length ? length : strlen(text) + 1);\n"
	"}\n"
	"\n"
	"MOCK_INLINE void mock_fill(void *data, size_t count, size_t size, "
	"bool one)\n"
	"{\n"
	"\tunsigned char *at = data;\n"
	"\n"
	"\tfor (size_t i = 0; data && i < count * size; i++)\n"
	"\t\tat[i] = one && i % size == 0;\n"
	"}\n"
	"\n"
	"MOCK_INLINE void *mock_object(void)\n"
	"{\n"
	"\tstatic unsigned char objects[4096 * 16];\n"
	"\tstatic _Atomic unsigned next;\n"
	"\n"
	"\treturn &objects[next++ % 4096 * 16];\n"
	"}\n"
	"\n"
	"MOCK_INLINE void mock_handles(void **place, size_t count)\n"
	"{\n"
	"\tfor (size_t i = 0; place && i < count; i++)\n"
	"\t\tplace[i] = mock_object();\n"
	"}\n";

void emit_mock(const struct plans *plans, struct printer *out)
{
	printer_line(out, 0,
		     "/* Generated from %s; change the specification, not "
		     "this file. */",
		     plans->model->path);
	printer_line(out, 0, "#include \"%s_protocol.h\"",
		     plans->model->prefix);
	printer_text(out, "\n");
	printer_line(out, 0, "#include <stdbool.h>");
	printer_line(out, 0, "#include <stddef.h>");
	printer_line(out, 0, "#include <string.h>");
	printer_text(out, "\n");
	printer_text(out, support);
	for (size_t i = 0; i < plans->count; i++)
		if (!plans->list[i]->function->is_private)
			print_function(plans->list[i], out);
}

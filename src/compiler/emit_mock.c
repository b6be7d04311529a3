/*
 * emit_mock -- a vendor library for any API, to test decoders with: it reads
 * every byte of what it is given, fills what it shall give, makes objects that
 * are nothing, and succeeds.
 */
#include "emit.h"

#include <string.h>

#include "pool.h"

static void print_rows(struct emit *emit, const struct step *step, int depth,
		       bool fill)
{
	printer_line(emit->out, depth,
		     "mock_rows((void *)%s, %s, %s, %s, %s, %s, %s, %s);",
		     emit_pointer(emit, step), emit_arg(emit, step, 1),
		     emit_arg(emit, step, 2), emit_arg(emit, step, 3),
		     emit_arg(emit, step, 4), emit_arg(emit, step, 5),
		     emit_arg(emit, step, 6), fill ? "true" : "false");
}

static void print_in(struct emit *emit, const struct step *step, int depth)
{
	const char *what = emit_pointer(emit, step);

	switch (step->word->id) {
	case WORD_IN:
	case WORD_INOUT:
		printer_line(emit->out, depth,
			     "mock_read(%s, (size_t)(%s) * %s);", what,
			     emit_arg(emit, step, 1), emit_size(step));
		break;
	case WORD_STRING:
	case WORD_FILE:
		printer_line(emit->out, depth, "mock_text(%s, 0);", what);
		break;
	case WORD_TEXT:
		printer_line(emit->out, depth, "mock_text(%s, %s);", what,
			     emit_arg(emit, step, 1));
		break;
	case WORD_IN_UNTIL:
		printer_line(emit->out, depth, "mock_list(%s, %s, %s, %s);",
			     what, emit_size(step), emit_arg(emit, step, 1),
			     step->arg_count > 2 ? emit_arg(emit, step, 2)
						 : "1");
		break;
	case WORD_SIZED:
		printer_line(emit->out, depth,
			     "mock_read(%s, %s ? %s(%s, SIZE_MAX) : 0);", what,
			     what, expr_bare(step->args[1])->text, what);
		break;
	case WORD_IN_ROWS:
		print_rows(emit, step, depth, false);
		break;
	default:
		break;
	}
}

static void print_out(struct emit *emit, const struct step *step, int depth)
{
	const char *what = emit_pointer(emit, step);

	if (step->word->id == WORD_OUT_ROWS) {
		print_rows(emit, step, depth, true);
		return;
	}
	if (!emit_points_to_handle(step)) {
		printer_line(emit->out, depth,
			     "mock_fill((void *)%s, (size_t)(%s), %s, %s);",
			     what, emit_arg(emit, step, 1), emit_size(step),
			     step->target && step->target->kind == TYPE_SCALAR
				     ? "true"
				     : "false");
		return;
	}
	printer_line(emit->out, depth, "mock_handles((void **)%s, %s, %s);",
		     what, emit_arg(emit, step, 1),
		     step->creates
			     ? "0"
			     : emit_type_name(emit->plan->model, step->target));
}

/* Helpers that take handles exist in guests and servers alone. */
static bool takes_handles(const struct plan *plan, const char *name)
{
	const struct helper *helper = model_helper(plan->model, name);

	for (size_t i = 0; helper && i < helper->param_count; i++)
		if (helper->params[i].type->kind == TYPE_HANDLE)
			return true;
	return !helper;
}

static bool is_unknown(const struct plan *plan, const struct expr *expr)
{
	if (!expr)
		return false;
	const struct condition *condition =
		expr->kind == EXPR_NAME ? plan_condition(plan, expr->text)
					: NULL;
	if (condition)
		return is_unknown(plan, condition->expr);
	if (expr->kind == EXPR_CALL && takes_handles(plan, expr->text))
		return true;
	for (size_t i = 0; i < expr->part_count; i++)
		if (is_unknown(plan, expr->parts[i]))
			return true;
	return false;
}

static bool in_mock(const struct plan *plan, const struct step *step)
{
	if (step->word->class != CLASS_DATA || step->param < 0 ||
	    is_unknown(plan, step->guard) || is_unknown(plan, step->inner))
		return false;
	for (size_t i = 0; i < step->arg_count; i++)
		if (is_unknown(plan, step->args[i]))
			return false;
	for (const struct loop *loop = step->loop; loop; loop = loop->outer)
		if (is_unknown(plan, loop->condition))
			return false;
	return true;
}

static bool is_read(const struct step *step)
{
	return !word_is_out(step->word->id) || step->word->id == WORD_INOUT;
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
	else if (type->kind == TYPE_HANDLE && plan->creates_result)
		printer_line(emit->out, 1, "return mock_object();");
	else if (type->kind == TYPE_HANDLE)
		printer_line(emit->out, 1, "return mock_root(%s, 0);",
			     emit_type_name(plan->model, type));
	else if (plan->lives && type->to->kind == TYPE_SCALAR)
		printer_line(emit->out, 1, "return \"mock\";");
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
		if (in_mock(plan, plan->steps[i]) && is_read(plan->steps[i]) &&
		    plan->steps[i]->word->id != WORD_OPAQUE)
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
	"/* Reading through NULL yields zeroes, as everywhere. */\n"
	"MOCK_INLINE void *mock_at(const void *base, uint64_t index, "
	"size_t size)\n"
	"{\n"
	"\tstatic _Alignas(16) char none[256];\n"
	"\n"
	"\treturn base ? (char *)(uintptr_t)base + index * size : none;\n"
	"}\n"
	"\n"
	"MOCK_INLINE uint64_t mock_count(int64_t count)\n"
	"{\n"
	"\treturn count < 0 ? 0 : (uint64_t)count;\n"
	"}\n"
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
	"MOCK_INLINE void mock_list(const void *list, size_t size, int64_t "
	"end,\n"
	"\t\t\t   size_t stride)\n"
	"{\n"
	"\tconst unsigned char *at = list;\n"
	"\n"
	"\tfor (; at && memcmp(at, &end, size) != 0; at += stride * "
	"size)\n"
	"\t\tmock_read(at, stride * size);\n"
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
	"MOCK_INLINE void mock_rows(void *data, size_t offset, size_t "
	"bytes, size_t rows,\n"
	"\t\t\t   size_t row_pitch, size_t slices, size_t slice_pitch,\n"
	"\t\t\t   bool fill)\n"
	"{\n"
	"\tfor (size_t z = 0; data && bytes > 0 && z < slices; z++)\n"
	"\t\tfor (size_t y = 0; y < rows; y++) {\n"
	"\t\t\tunsigned char *at = (unsigned char *)data + offset +\n"
	"\t\t\t\t\t    z * slice_pitch + y * row_pitch;\n"
	"\t\t\tif (fill)\n"
	"\t\t\t\tmock_fill(at, bytes, 1, true);\n"
	"\t\t\telse\n"
	"\t\t\t\tmock_read(at, bytes);\n"
	"\t\t}\n"
	"}\n"
	"\n"
	"/* A new object: an address, and nothing there. */\n"
	"MOCK_INLINE void *mock_object(void)\n"
	"{\n"
	"\tstatic unsigned char objects[65536 * 16];\n"
	"\tstatic _Atomic unsigned next;\n"
	"\n"
	"\treturn &objects[next++ % 65536 * 16];\n"
	"}\n"
	"\n"
	"/* Objects that were always there. */\n"
	"MOCK_INLINE void *mock_root(unsigned type, size_t index)\n"
	"{\n"
	"\tstatic unsigned char roots[64][4][16];\n"
	"\n"
	"\treturn roots[type % 64][index % 4];\n"
	"}\n"
	"\n"
	"MOCK_INLINE void mock_handles(void **place, size_t count, "
	"unsigned root)\n"
	"{\n"
	"\tfor (size_t i = 0; place && i < count; i++)\n"
	"\t\tplace[i] = root ? mock_root(root, i) : mock_object();\n"
	"}\n";

void emit_mock(const struct plans *plans, struct printer *out)
{
	emit_head(plans, out);
	printer_line(out, 0, "#include \"%s_protocol.h\"",
		     plans->model->prefix);
	printer_text(out, "\n");
	printer_line(out, 0, "#include <stdbool.h>");
	printer_line(out, 0, "#include <stddef.h>");
	printer_line(out, 0, "#include <stdint.h>");
	printer_line(out, 0, "#include <string.h>");
	printer_text(out, "\n");
	printer_text(out, support);
	for (size_t i = 0; i < plans->count; i++)
		if (!plans->list[i]->function->is_private)
			print_function(plans->list[i], out);
}

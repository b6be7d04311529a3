/* How a decoder takes a message apart: see emit_server.h. */
#include "emit_server.h"

#include <string.h>

#include "pool.h"

/*
 * ---- locals
 */
static const char *star_after(const char *spelling)
{
	return spelling[strlen(spelling) - 1] == '*' ? "*" : " *";
}

static void print_callback_local(struct emit *emit, size_t param)
{
	const struct plan *plan = emit->plan;
	const struct param *what = &plan->function->params[param];
	const struct step *step = plan->views[param].callback;
	const int data = plan_root(plan, step->args[2]);

	printer_line(emit->out, 1,
		     "struct server_callback *%s_record = server_callback(%s, "
		     "%s->%s, %s);",
		     what->name, emit_call(emit), emit_args(emit), what->name,
		     step->word->id == WORD_ONCE ? "true" : "false");
	printer_line(emit->out, 1, "%s = %s_record ? notify_%s_%s : NULL;",
		     type_declaration(what->type, what->name), what->name,
		     plan->function->name, what->name);
	if (data < 0)
		return;
	/* Data without a function: the vendor shall see that it was given. */
	printer_line(emit->out, 1,
		     "void *%s = %s_record ? (void *)%s_record : %s->%s_given "
		     "? (void *)%s : NULL;",
		     emit_param(emit, data), what->name, what->name,
		     emit_args(emit), emit_param(emit, data), emit_call(emit));
}

static void print_local(struct emit *emit, size_t param)
{
	const struct plan *plan = emit->plan;
	const struct param *what = &plan->function->params[param];
	const struct view *view = &plan->views[param];

	if (view->is_data)
		return;
	switch (what->type->kind) {
	case TYPE_CALLBACK:
		print_callback_local(emit, param);
		break;
	case TYPE_HANDLE:
		printer_line(emit->out, 1,
			     "%s = server_handle(%s, %s->%s, %s, %s);",
			     type_declaration(what->type, what->name),
			     emit_call(emit), emit_args(emit), what->name,
			     emit_type_name(plan->model, what->type),
			     plan_invalid(plan, what->type));
		break;
	case TYPE_POINTER:
	case TYPE_ARRAY:
		printer_line(emit->out, 1, "%s%s%s = NULL;",
			     what->type->to->bare,
			     star_after(what->type->to->bare), what->name);
		if (emit_has_span(plan, param))
			printer_line(emit->out, 1, "size_t %s_span = 0;",
				     what->name);
		break;
	default:
		printer_line(emit->out, 1, "const %s %s = %s->%s%s;",
			     what->type->bare, what->name, emit_args(emit),
			     what->name, what->type->is_bool ? " != 0" : "");
	}
}

static void print_locals(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	if (emit_has_args(plan))
		printer_line(emit->out, 1,
			     "const struct %s_args *%s = server_args(%s, "
			     "sizeof(*%s));",
			     plan->function->name, emit_args(emit),
			     emit_call(emit), emit_args(emit));
	else
		printer_line(emit->out, 1, "server_args(%s, 0);",
			     emit_call(emit));
	for (size_t i = 0; i < plan->function->param_count; i++)
		print_local(emit, i);
}

/*
 * ---- what the message holds
 */
static char *decode_in(struct emit *emit, const struct step *step)
{
	const struct model *model = emit->plan->model;
	const char *call = emit_call(emit), *span = emit_span(emit, step);

	if (emit_points_to_handle(step))
		return pool_format("server_in_handles(%s, %s, %s, %s, %s)",
				   call, emit_arg(emit, step, 1),
				   emit_type_name(model, step->target),
				   plan_invalid(emit->plan, step->target),
				   span);
	if (emit_points_to_pointer(step))
		return pool_format("server_places(%s, %s, %s)", call,
				   emit_arg(emit, step, 1), span);
	return pool_format("server_in(%s, %s, %s, %s, %s)", call,
			   emit_arg(emit, step, 1), emit_size(step),
			   emit_way(emit, step, "SERVER"), span);
}

static char *decode(struct emit *emit, const struct step *step)
{
	const char *call = emit_call(emit), *span = emit_span(emit, step);

	switch (step->word->id) {
	case WORD_IN:
	case WORD_INOUT:
		return decode_in(emit, step);
	case WORD_OUT:
		if (step->small)
			return decode_in(emit, step);
		/* fall through */
	case WORD_OUT_UPTO:
		return pool_format("server_room(%s, %s, %s, %s, %s)", call,
				   emit_arg(emit, step, 1), emit_size(step),
				   emit_way(emit, step, "SERVER"), span);
	case WORD_STRING:
		return pool_format("server_text(%s, 0, %s)", call, span);
	case WORD_TEXT:
		return pool_format("server_text(%s, %s, %s)", call,
				   emit_arg(emit, step, 1), span);
	case WORD_IN_UNTIL:
		return pool_format("server_in_until(%s, %s, %s, %s, %s)", call,
				   emit_size(step), emit_arg(emit, step, 1),
				   step->arg_count > 2 ? emit_arg(emit, step, 2)
						       : "1",
				   span);
	case WORD_SIZED:
		return pool_format("server_sized(%s, %s, %s, %s)", call,
				   expr_bare(step->args[1])->text,
				   emit_size(step), span);
	case WORD_IN_ROWS:
	case WORD_OUT_ROWS:
		return pool_format("server_%s_rows(%s, &%s_rows, %s, %s)",
				   step->word->id == WORD_IN_ROWS ? "in"
								  : "room",
				   call, emit_param(emit, step->param),
				   emit_way(emit, step, "SERVER"), span);
	case WORD_OPAQUE:
		return pool_format("server_opaque(%s)", call);
	case WORD_FILE:
		return pool_format("server_file(%s)", call);
	default:
		return pool_text("NULL");
	}
}

/*
 * ---- pointers inside structs
 */
static bool mentions_field(const struct expr *expr, const char *field)
{
	if ((expr->kind == EXPR_MEMBER || expr->kind == EXPR_ARROW) &&
	    strcmp(expr->text, field) == 0)
		return true;
	for (size_t i = 0; i < expr->part_count; i++)
		if (mentions_field(expr->parts[i], field))
			return true;
	return false;
}

static bool is_translated(const struct plan *plan, const struct step *step,
			  const struct field *field)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *other = plan->steps[i];
		if (other->word->id == WORD_HANDLE &&
		    other->param == step->param &&
		    mentions_field(other->args[0], field->name))
			return true;
	}
	return false;
}

/* The same for one that lies at the same place, in a union. */
static bool is_kept(const struct plan *plan, const struct step *step,
		    const struct type *record, const struct field *field)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].offset == field->offset &&
		    is_translated(plan, step, &record->fields[i]))
			return true;
	return false;
}

static void print_clears(struct emit *emit, int depth, const struct step *step,
			 const struct type *record, const char *path)
{
	if (step->element || !record || record->kind != TYPE_RECORD)
		return;
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const char *name = pool_format("%s%s%s", path, *path ? "." : "",
					       field->name);
		if (field->type->kind == TYPE_RECORD) {
			print_clears(emit, depth, step, field->type, name);
			continue;
		}
		const bool list = field->type->kind == TYPE_ARRAY;
		const struct type *type = list ? field->type->to : field->type;
		if (type->kind != TYPE_POINTER && type->kind != TYPE_CALLBACK &&
		    (type->kind != TYPE_HANDLE ||
		     is_kept(emit->plan, step, record, field)))
			continue;
		if (list)
			printer_line(emit->out, depth,
				     "for (size_t k = 0; k < %ld; k++)",
				     field->type->count);
		printer_line(emit->out, depth + list,
			     "server_clear(%s, %s, %s_span, sizeof(%s), "
			     "offsetof(%s, %s)%s);",
			     emit_call(emit), emit_pointer(emit, step),
			     emit_param(emit, step->param), step->target->bare,
			     step->target->bare, name,
			     list ? " + k * sizeof(void *)" : "");
	}
}

void emit_server_clears(struct emit *emit, int depth, const struct step *step)
{
	print_clears(emit, depth, step, step->target, "");
}

/*
 * ---- step by step
 */
static void print_check(struct emit *emit, int depth, const struct step *step)
{
	const struct plan *plan = emit->plan;
	const char *call = emit_call(emit);

	if (step->word->id == WORD_REQUIRE) {
		printer_line(emit->out, depth, "server_require(%s, %s, %s);",
			     call, emit_arg(emit, step, 0),
			     emit_arg(emit, step, 1));
	} else if (step->word->id == WORD_MASK) {
		printer_line(emit->out, depth,
			     "server_require(%s, (%s & ~(%s)) == 0, %s);", call,
			     emit_arg(emit, step, 0), emit_arg(emit, step, 1),
			     emit_arg(emit, step, 2));
	} else {
		const struct param *what = &plan->function->params[step->param];
		if (what->type->kind == TYPE_HANDLE)
			printer_line(emit->out, depth,
				     "server_require(%s, %s->%s != 0, %s);",
				     call, emit_args(emit), what->name,
				     plan_invalid(plan, what->type));
		else
			printer_line(emit->out, depth,
				     "server_require(%s, %s->%s_given, %s);",
				     call, emit_args(emit), what->name,
				     plan->failure ? plan->failure : "1");
	}
}

static void print_before(struct emit *emit, const struct step *step)
{
	const enum word_id id = step->word->id;

	if (!(step->travels & TRAVEL_BEFORE) ||
	    (step->creates && id == WORD_OUT && !step->element))
		return;
	const int depth = emit_open(emit, step);
	if (step->word->class == CLASS_CHECK) {
		print_check(emit, depth, step);
		return;
	}
	const char *what = emit_pointer(emit, step);
	if (id == WORD_HANDLE) {
		printer_line(emit->out, depth, "server_patch(%s, %s, %s, %s);",
			     emit_call(emit), what,
			     emit_type_name(emit->plan->model, step->target),
			     plan_invalid(emit->plan, step->target));
		return;
	}
	if (id == WORD_KEEPS) {
		const struct step *in =
			plan_described(emit->plan, step->args[0]);
		printer_line(emit->out, depth,
			     "server_keeps(%s, (void **)&%s, "
			     "check_product(&%s->check, %s, %s));",
			     emit_call(emit), what, emit_call(emit),
			     emit_arg(emit, step, 1), in ? emit_size(in) : "1");
		return;
	}
	if (id == WORD_IN_ROWS || id == WORD_OUT_ROWS)
		emit_rows(emit, depth, step);
	printer_line(emit->out, depth, "%s = %s;", what, decode(emit, step));
	if (id == WORD_IN || id == WORD_INOUT ||
	    (id == WORD_OUT && step->small))
		emit_server_clears(emit, depth, step);
}

void emit_server_arguments(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	print_locals(emit);
	printer_text(emit->out, "\n");
	for (size_t i = 0; i < plan->step_count; i++)
		print_before(emit, plan->steps[i]);
	emit_close(emit);
}

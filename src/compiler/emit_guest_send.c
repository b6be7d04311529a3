/* What a stub sends: see emit_guest.h. */
#include "emit_guest.h"

#include <string.h>

#include "pool.h"

static char *args_value(struct emit *emit, size_t param)
{
	const struct plan *plan = emit->plan;
	const struct param *what = &plan->function->params[param];
	const struct view *view = &plan->views[param];
	const struct model *model = plan->model;

	if (plan_created_out(plan, param))
		return pool_format("%s ? sluice_guest_new(&%s, %s) : 0",
				   what->name, emit_call(emit),
				   emit_type_name(model, what->type->to));
	if (what->type->kind == TYPE_HANDLE)
		return pool_format("sluice_guest_handle(&%s, %s, %s, %s)",
				   emit_call(emit), what->name,
				   emit_type_name(model, what->type),
				   plan_invalid(plan, what->type));
	if (what->type->kind != TYPE_CALLBACK)
		return pool_text(what->name);
	const int data = plan_root(plan, view->callback->args[2]);
	return pool_format("sluice_guest_callback(&%s, (sluice_function)%s, "
			   "(void *)%s, deliver_%s_%s, %s)",
			   emit_call(emit), what->name,
			   data >= 0 ? emit_param(emit, data) : "NULL",
			   plan->function->name, what->name,
			   view->callback->word->id == WORD_ONCE ? "true"
								 : "false");
}

static void print_args(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;

	if (!emit_has_args(plan))
		return;
	printer_line(emit->out, 1, "struct %s_args %s = {", function->name,
		     emit_args(emit));
	for (size_t i = 0; i < function->param_count; i++) {
		const struct view *view = &plan->views[i];
		if (view->is_data || view->tested)
			printer_line(emit->out, 2, ".%s_given = %s != NULL,",
				     function->params[i].name,
				     function->params[i].name);
		if (!view->is_data && emit_in_args(plan, i))
			printer_line(emit->out, 2, ".%s = %s,",
				     function->params[i].name,
				     args_value(emit, i));
	}
	if (plan->creates_result)
		printer_line(emit->out, 2, ".%s = sluice_guest_new(&%s, %s),",
			     emit_result(emit), emit_call(emit),
			     emit_type_name(plan->model, function->result));
	printer_line(emit->out, 1, "};");
}

/* The copy in the message is not to be written to. */
static char *copy_type(const struct type *element)
{
	return element->bare[strlen(element->bare) - 1] == '*'
		       ? pool_format("%sconst ", element->bare)
		       : pool_format("const %s ", element->bare);
}

static void print_locals(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;

	for (size_t i = 0; i < function->param_count; i++) {
		const struct type *type = function->params[i].type;
		const struct view *view = &plan->views[i];
		if (!emit_has_span(plan, i))
			continue;
		printer_line(emit->out, 1, "size_t %s_span = 0;",
			     function->params[i].name);
		if (view->read_early)
			printer_line(emit->out, 1, "%s*%s_at = NULL;",
				     copy_type(type->to),
				     function->params[i].name);
	}
}

/* Who reads an out that the application may leave away? NULL: somebody does. */
static char *place_condition(const struct emit *emit, int param)
{
	const struct plan *plan = emit->plan;
	char *text = NULL;

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		bool reads = false;
		if (step->param < 0 || step->param == param)
			continue;
		for (size_t k = 1; k < step->arg_count; k++) {
			const struct expr *at = step->args[k];
			while (at->part_count && at->kind != EXPR_CALL)
				at = at->parts[0];
			reads |= plan_root(plan, at) == param;
		}
		if (step->loop && step->loop->condition->part_count > 1)
			reads |= plan_root(plan,
					   step->loop->condition->parts[1]) ==
				 param;
		const char *name = emit_param(emit, step->param);
		if (!reads || (text && strstr(text, name)))
			continue;
		text = text ? pool_format("%s || %s", text, name)
			    : pool_text(name);
	}
	return text && strstr(text, "||") ? pool_format("(%s)", text) : text;
}

static void print_places(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;

	for (size_t i = 0; i < function->param_count; i++) {
		const struct param *what = &function->params[i];
		if (!plan->views[i].needs_place || !plan->views[i].first ||
		    !plan->views[i].first->small)
			continue;
		printer_line(emit->out, 1, "%s %s_place = { 0 };",
			     what->type->to->bare, what->name);
		const char *reader = place_condition(emit, (int)i);
		printer_line(emit->out, 1, "if (!%s%s%s)", what->name,
			     reader ? " && " : "", reader ? reader : "");
		printer_line(emit->out, 2, "%s = &%s_place;", what->name,
			     what->name);
	}
}

static bool is_accessed_copy(const struct plan *plan, const struct step *step)
{
	return step->param >= 0 && !step->element &&
	       plan->views[step->param].read_early;
}

static char *in_call(struct emit *emit, const struct step *step)
{
	const struct model *model = emit->plan->model;
	const char *call = emit_call(emit), *what = emit_pointer(emit, step);
	const char *span = emit_span(emit, step);

	switch (step->word->id) {
	case WORD_IN:
	case WORD_INOUT:
	case WORD_OUT:
		if (emit_points_to_handle(step))
			return pool_format(
				"sluice_guest_in_handles(&%s, %s, %s, %s, %s, "
				"%s, %s)",
				call, what, emit_arg(emit, step, 1),
				emit_type_name(model, step->target),
				plan_invalid(emit->plan, step->target),
				emit_way(emit, step, "SLUICE"), span);
		if (emit_points_to_pointer(step))
			return pool_format(
				"sluice_guest_places(&%s, %s, %s, %s)", call,
				what, emit_arg(emit, step, 1), span);
		return pool_format("sluice_guest_in(&%s, %s, %s, %s, %s, %s)",
				   call, what, emit_arg(emit, step, 1),
				   emit_size(step),
				   emit_way(emit, step, "SLUICE"), span);
	case WORD_STRING:
		return pool_format("sluice_guest_text(&%s, %s, 0, %s)", call,
				   what, span);
	case WORD_TEXT:
		return pool_format("sluice_guest_text(&%s, %s, %s, %s)", call,
				   what, emit_arg(emit, step, 1), span);
	case WORD_IN_UNTIL:
		return pool_format(
			"sluice_guest_in_until(&%s, %s, %s, %s, %s, %s)", call,
			what, emit_size(step), emit_arg(emit, step, 1),
			step->arg_count > 2 ? emit_arg(emit, step, 2) : "1",
			span);
	case WORD_SIZED:
		return pool_format("sluice_guest_in(&%s, %s, %s ? %s(%s, "
				   "SIZE_MAX) / %s : 0, %s, SLUICE_PARSED, %s)",
				   call, what, what,
				   expr_bare(step->args[1])->text, what,
				   emit_size(step), emit_size(step), span);
	case WORD_IN_ROWS:
		return pool_format(
			"sluice_guest_in_rows(&%s, %s, &%s_rows, %s, %s)", call,
			what, emit_param(emit, step->param),
			emit_way(emit, step, "SLUICE"), span);
	default:
		return NULL;
	}
}

static void print_check(struct emit *emit, int depth, const struct step *step)
{
	const struct plan *plan = emit->plan;
	const char *call = emit_call(emit);

	if (step->word->id == WORD_REQUIRE) {
		printer_line(emit->out, depth,
			     "sluice_guest_require(&%s, %s, %s);", call,
			     emit_arg(emit, step, 0), emit_arg(emit, step, 1));
	} else if (step->word->id == WORD_MASK) {
		printer_line(emit->out, depth,
			     "sluice_guest_require(&%s, (%s & ~(%s)) == 0, "
			     "%s);",
			     call, emit_arg(emit, step, 0),
			     emit_arg(emit, step, 1), emit_arg(emit, step, 2));
	} else {
		const struct param *what = &plan->function->params[step->param];
		printer_line(emit->out, depth,
			     "sluice_guest_require(&%s, %s != NULL, %s);", call,
			     what->name,
			     what->type->kind == TYPE_HANDLE
				     ? plan_invalid(plan, what->type)
			     : plan->failure ? plan->failure
					     : "1");
	}
}

static void print_before(struct emit *emit, const struct step *step)
{
	const enum word_id id = step->word->id;
	const char *call = emit_call(emit);

	if (!(step->travels & TRAVEL_BEFORE) ||
	    (step->creates && id == WORD_OUT))
		return;
	const int depth = emit_open(emit, step);
	if (step->word->class == CLASS_CHECK) {
		print_check(emit, depth, step);
		return;
	}
	if (id == WORD_IN_ROWS || id == WORD_OUT_ROWS)
		emit_rows(emit, depth, step);
	const char *what = emit_pointer(emit, step);
	if (id == WORD_KEEPS) {
		printer_line(emit->out, depth, "sluice_guest_keeps(&%s, %s);",
			     call, what);
	} else if (id == WORD_OPAQUE) {
		printer_line(emit->out, depth, "sluice_guest_opaque(&%s, %s);",
			     call, what);
	} else if (id == WORD_FILE) {
		printer_line(emit->out, depth, "sluice_guest_file(&%s, %s);",
			     call, what);
	} else if (id == WORD_HANDLE) {
		printer_line(emit->out, depth,
			     "sluice_guest_patch(&%s, %s, %s, %s);", call, what,
			     emit_type_name(emit->plan->model, step->target),
			     plan_invalid(emit->plan, step->target));
	} else if (id == WORD_OUT_ROWS) {
		printer_line(emit->out, depth,
			     "sluice_guest_room_rows(&%s, %s, &%s_rows, %s, "
			     "%s);",
			     call, what, emit_param(emit, step->param),
			     emit_way(emit, step, "SLUICE"),
			     emit_span(emit, step));
	} else if (id == WORD_OUT_UPTO || (id == WORD_OUT && !step->small)) {
		printer_line(emit->out, depth,
			     "sluice_guest_room(&%s, %s, %s, %s, %s, %s);",
			     call, what, emit_arg(emit, step, 1),
			     emit_size(step), emit_way(emit, step, "SLUICE"),
			     emit_span(emit, step));
	} else {
		const char *text = in_call(emit, step);
		if (is_accessed_copy(emit->plan, step))
			printer_line(emit->out, depth, "%s_at = %s;",
				     emit_param(emit, step->param), text);
		else
			printer_line(emit->out, depth, "%s;", text);
	}
}

void emit_guest_locals(struct emit *emit)
{
	const char *call = emit_call(emit);

	printer_line(emit->out, 1, "struct sluice_guest_call %s;", call);
	printer_line(emit->out, 1, "sluice_guest_init(&%s, &%s_module);", call,
		     emit->plan->model->prefix);
	print_args(emit);
	print_locals(emit);
	print_places(emit);
}

void emit_guest_message(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const char *call = emit_call(emit), *args = emit_args(emit);
	const bool has_args = emit_has_args(plan);
	const bool block = plan->status_param >= 0;

	printer_line(emit->out, 1, "sluice_guest_begin(&%s, %s, %s, %s);", call,
		     emit_op(plan->model, plan->function),
		     has_args ? pool_format("&%s", args) : "NULL",
		     has_args ? pool_format("sizeof(%s)", args) : "0");
	for (size_t i = 0; i < plan->step_count; i++)
		print_before(emit, plan->steps[i]);
	emit_close(emit);
	printer_line(emit->out, 1, "if (!sluice_guest_finish(&%s))%s", call,
		     block ? " {" : "");
	emit_guest_failure(emit, 2, pool_format("%s.error", call));
	if (block)
		printer_line(emit->out, 1, "}");
}

/*
 * emit_guest -- the guest library: a stub for each function of the API.
 */
#include "emit.h"

#include <string.h>

#include "pool.h"

static const char *prefix_of(const struct emit *emit)
{
	return emit->plan->model->prefix;
}

static const char *call_of(const struct emit *emit)
{
	return emit_local(emit->plan, "call");
}

static const char *args_of(const struct emit *emit)
{
	return emit_local(emit->plan, "args");
}

static const char *param_name(const struct emit *emit, int param)
{
	return emit->plan->function->params[param].name;
}

/* What the stub returns when the call was not made. */
static void print_failure(struct emit *emit, int depth, const char *error)
{
	const struct plan *plan = emit->plan;
	const struct type *result = plan->function->result;

	if (plan->status_param >= 0) {
		const struct param *status =
			&plan->function->params[plan->status_param];
		printer_line(emit->out, depth, "if (%s)", status->name);
		printer_line(emit->out, depth + 1, "*%s = (%s)%s;",
			     status->name, status->type->to->bare, error);
	}
	if (result->kind == TYPE_VOID)
		printer_line(emit->out, depth, "return;");
	else if (plan->status_result)
		printer_line(emit->out, depth, "return (%s)%s;", result->bare,
			     error);
	else if (result->kind == TYPE_RECORD)
		printer_line(emit->out, depth, "return (%s){ 0 };",
			     result->bare);
	else
		printer_line(emit->out, depth, "return %s;",
			     result->kind == TYPE_SCALAR ? "0" : "NULL");
}

/*
 * ---- before the call
 */
static char *args_value(struct emit *emit, size_t param)
{
	const struct plan *plan = emit->plan;
	const struct param *what = &plan->function->params[param];
	const struct view *view = &plan->views[param];
	const struct model *model = plan->model;

	if (plan_created_out(plan, param))
		return pool_format("%s ? sluice_guest_new(&%s, %s) : 0",
				   what->name, call_of(emit),
				   emit_type_name(model, what->type->to));
	if (what->type->kind == TYPE_HANDLE)
		return pool_format("sluice_guest_handle(&%s, %s, %s, %s)",
				   call_of(emit), what->name,
				   emit_type_name(model, what->type),
				   plan_invalid(plan, what->type));
	if (what->type->kind != TYPE_CALLBACK)
		return pool_text(what->name);
	const int data = plan_root(plan, view->callback->args[2]);
	return pool_format("sluice_guest_callback(&%s, (sluice_function)%s, "
			   "(void *)%s, deliver_%s_%s, %s)",
			   call_of(emit), what->name,
			   data >= 0 ? param_name(emit, data) : "NULL",
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
		     args_of(emit));
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
			     emit_local(plan, "result"), call_of(emit),
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
		const char *name = param_name(emit, step->param);
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
	const char *call = call_of(emit), *what = emit_pointer(emit, step);
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
			what, param_name(emit, step->param),
			emit_way(emit, step, "SLUICE"), span);
	default:
		return NULL;
	}
}

static void print_check(struct emit *emit, int depth, const struct step *step)
{
	const struct plan *plan = emit->plan;
	const char *call = call_of(emit);

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
	const char *call = call_of(emit);

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
			     call, what, param_name(emit, step->param),
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
				     param_name(emit, step->param), text);
		else
			printer_line(emit->out, depth, "%s;", text);
	}
}

/*
 * ---- after the call
 */
static void print_created_out(struct emit *emit, const struct step *step)
{
	const char *name = param_name(emit, step->param);

	emit_close(emit);
	printer_line(emit->out, 1, "if (%s && %s.succeeded)", name,
		     call_of(emit));
	printer_line(emit->out, 2, "*%s = sluice_guest_created(&%s, %s.%s);",
		     name, call_of(emit), args_of(emit), name);
}

static char *out_span(const struct emit *emit, const struct step *step)
{
	if (!step->element)
		return pool_format("%s_span", param_name(emit, step->param));
	return pool_format("check_product(&%s.check, %s, %s)", call_of(emit),
			   emit_arg(emit, step, 1), emit_size(step));
}

static bool is_remembered(const struct plan *plan, struct expr **when)
{
	return plan_said(plan, WORD_CONSTANT, when) && plan_is_memorable(plan);
}

static bool keeps_span(const struct emit *emit, const struct step *step)
{
	struct expr *when;

	return !step->element && is_remembered(emit->plan, &when);
}

static void print_out(struct emit *emit, const struct step *step)
{
	const enum word_id id = step->word->id;
	const char *call = call_of(emit);

	if (!(step->travels & TRAVEL_AFTER) || id == WORD_HANDLE)
		return;
	if (step->creates && id == WORD_OUT && !step->element) {
		print_created_out(emit, step);
		return;
	}
	const int depth = emit_open(emit, step);
	const char *what = emit_pointer(emit, step);
	if (id == WORD_OUT_ROWS) {
		emit_rows(emit, depth, step);
		printer_line(emit->out, depth,
			     "sluice_guest_out_rows(&%s, %s, &%s_back_rows);",
			     call, what, param_name(emit, step->param));
	} else if (emit_points_to_handle(step)) {
		printer_line(
			emit->out, depth,
			"%ssluice_guest_out_handles(&%s, %s, %s, %s, %s);",
			keeps_span(emit, step)
				? pool_format("%s = ", out_span(emit, step))
				: "",
			call, what, out_span(emit, step),
			emit_type_name(emit->plan->model, step->target),
			step->creates ? "true" : "false");
	} else if (!step->element && (emit->plan->views[step->param].accessed ||
				      keeps_span(emit, step))) {
		/* What is read afterwards is what came. */
		printer_line(emit->out, depth,
			     "%s_span = sluice_guest_out(&%s, %s, %s);",
			     param_name(emit, step->param), call, what,
			     out_span(emit, step));
	} else {
		printer_line(emit->out, depth, "sluice_guest_out(&%s, %s, %s);",
			     call, what, out_span(emit, step));
	}
}

static bool has_patches_after(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i]->word->id == WORD_HANDLE &&
		    plan->steps[i]->travels & TRAVEL_AFTER)
			return true;
	return false;
}

/* Handles inside what came back. */
static void print_patches(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	if (!has_patches_after(plan))
		return;
	emit_close(emit);
	printer_line(emit->out, 1, "if (%s.succeeded) {", call_of(emit));
	emit->depth = 2;
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->id != WORD_HANDLE ||
		    !(step->travels & TRAVEL_AFTER))
			continue;
		const int depth = emit_open(emit, step);
		printer_line(emit->out, depth,
			     "sluice_guest_patched(&%s, %s, %s);",
			     call_of(emit), emit_pointer(emit, step),
			     emit_type_name(plan->model, step->target));
	}
	emit_close(emit);
	emit->depth = 1;
	printer_line(emit->out, 1, "}");
}

/* An object as the guest has it, for facts about objects. */
static char *object_of(struct emit *emit, const struct expr *expr)
{
	if (expr->kind == EXPR_UNARY && *expr->text == '*') {
		const char *pointer = expr_bare(expr->parts[0])->text;
		return pool_format("%s ? *%s : NULL", pointer, pointer);
	}
	if (plan_root(emit->plan, expr) == RESULT_PARAM)
		return pool_text(emit_local(emit->plan, "result"));
	if (expr->kind == EXPR_ARROW)
		return pool_format("%s ? %s : NULL", expr_text(expr->parts[0]),
				   expr_text(expr));
	return pool_text(expr->text ? expr->text : "NULL");
}

/* parent(*list, p) holds for each element of the list. */
static bool print_list_relation(struct emit *emit,
				const struct relation *relation)
{
	const struct expr *child = relation->child;
	const int root = plan_root(emit->plan, child);

	if (child->kind != EXPR_UNARY || root < 0 ||
	    plan_created_out(emit->plan, (size_t)root))
		return false;
	const char *name = param_name(emit, root);
	printer_line(emit->out, 1,
		     "for (size_t i = 0; %s && i < %s_span / sizeof(*%s); i++)",
		     name, name, name);
	printer_line(emit->out, 2, "sluice_guest_parent(&%s, %s[i], %s);",
		     call_of(emit), name, object_of(emit, relation->parent));
	return true;
}

static void print_relations(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	for (size_t i = 0; i < plan->relation_count; i++) {
		const struct relation *relation = &plan->relations[i];
		if (print_list_relation(emit, relation))
			continue;
		printer_line(emit->out, 1, "sluice_guest_parent(&%s, %s, %s);",
			     call_of(emit), object_of(emit, relation->child),
			     object_of(emit, relation->parent));
	}
}

static void print_object_facts(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct {
		int param;
		const char *what;
	} facts[] = {
		{ plan->retains, "retained" },
		{ plan->releases, "released" },
		{ plan->destroys, "destroyed" },
	};

	print_relations(emit);
	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct step *callback = plan->views[i].callback;
		if (callback && callback->arg_count > 3)
			printer_line(emit->out, 1,
				     "sluice_guest_callback_owner(&%s, %s);",
				     call_of(emit),
				     object_of(emit, callback->args[3]));
	}
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].param >= 0)
			printer_line(emit->out, 1, "sluice_guest_%s(&%s, %s);",
				     facts[i].what, call_of(emit),
				     param_name(emit, facts[i].param));
	for (size_t i = 0; i < plan->fact_count; i++)
		if (plan->facts[i]->word->id == WORD_MODIFIES &&
		    plan->facts[i]->param >= 0)
			printer_line(emit->out, 1,
				     "sluice_guest_modified(&%s, %s);",
				     call_of(emit),
				     param_name(emit, plan->facts[i]->param));
}

/* A returned pointer whose memory the guest gets a copy of. */
static void print_lives(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *result = emit_local(plan, "result");
	const struct expr *owner = plan->lives->args[1];
	const char *object = plan_root(plan, owner) == NO_PARAM
				     ? "NULL"
				     : object_of(emit, owner);

	printer_line(emit->out, 1, "%s%s%s = sluice_guest_lives(&%s, %s);",
		     type->to->bare,
		     type->to->bare[strlen(type->to->bare) - 1] == '*' ? "*"
								       : " *",
		     result, call_of(emit), object);
	for (size_t i = 0;
	     type->to->kind == TYPE_RECORD && i < type->to->field_count; i++) {
		const struct field *field = &type->to->fields[i];
		if (!type_is_text(field->type))
			continue;
		printer_line(emit->out, 1, "if (%s)", result);
		printer_line(emit->out, 2,
			     "%s->%s = sluice_guest_lives(&%s, %s);", result,
			     field->name, call_of(emit), object);
	}
}

static void print_result(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;
	const struct type *type = function->result;
	const char *result = emit_local(plan, "result");
	const char *call = call_of(emit);

	if (plan->lives)
		print_lives(emit);
	else if (plan->creates_result)
		printer_line(emit->out, 1,
			     "%s = %s.succeeded ? sluice_guest_created(&%s, "
			     "%s.%s) : NULL;",
			     type_declaration(type, result), call, call,
			     args_of(emit), result);
	else if (type->kind == TYPE_HANDLE)
		printer_line(emit->out, 1,
			     "%s = sluice_guest_borrowed(&%s, %s.result, %s);",
			     type_declaration(type, result), call, call,
			     emit_type_name(plan->model, type));
	if (type->kind != TYPE_RECORD)
		return;
	printer_line(emit->out, 1, "%s = { 0 };",
		     type_declaration(type, result));
	printer_line(emit->out, 1, "sluice_guest_out(&%s, &%s, sizeof(%s));",
		     call, result, result);
}

static void print_return(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *call = call_of(emit);

	if (type->kind == TYPE_VOID)
		return;
	if (plan->lives || type->kind == TYPE_HANDLE)
		printer_line(emit->out, 1, "return %s;",
			     emit_local(plan, "result"));
	else if (type->kind == TYPE_POINTER)
		printer_line(emit->out, 1, "return (%s)(uintptr_t)%s.result;",
			     type->bare, call);
	else if (type->kind == TYPE_RECORD)
		printer_line(emit->out, 1, "return %s;",
			     emit_local(plan, "result"));
	else if (strstr(type->canonical, "double") ||
		 strstr(type->canonical, "float"))
		printer_line(emit->out, 1, "return (%s)wire_real(%s.result);",
			     type->bare, call);
	else
		printer_line(emit->out, 1, "return (%s)%s.result;", type->bare,
			     call);
}

/*
 * ---- stubs
 */
static void print_arguments(struct emit *emit, int depth, const char *lead,
			    const char *function)
{
	char *text = pool_format("%s%s(", lead, function);

	for (size_t i = 0; i < emit->plan->function->param_count; i++)
		text = pool_format("%s%s%s", text, i ? ", " : "",
				   emit->plan->function->params[i].name);
	printer_line(emit->out, depth, "%s);", text);
}

static const char *return_word(const struct plan *plan)
{
	return plan->function->result->kind == TYPE_VOID ? "" : "return ";
}

static void print_refusal(struct emit *emit, const char *why)
{
	const struct plan *plan = emit->plan;
	const char *error = plan->refusal ? plan->refusal : "0";

	if (plan->unsupported)
		error = expr_text(plan->unsupported->args[0]);
	if (why)
		printer_comment(emit->out, 1, why);
	for (size_t i = 0; i < plan->function->param_count; i++)
		if ((int)i != plan->status_param)
			printer_line(emit->out, 1, "(void)%s;",
				     plan->function->params[i].name);
	printer_line(emit->out, 1, "sluice_guest_refused(&%s_module, \"%s\");",
		     prefix_of(emit), plan->function->name);
	print_failure(emit, 1, error);
}

/*
 * ---- calls that need not be waited for
 */

/* Scalars and ids that decide whether the call is well formed. */
static size_t print_signature(struct emit *emit, int depth)
{
	const struct plan *plan = emit->plan;
	char *words = pool_text("");
	size_t count = 0;

	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct type *type = plan->function->params[i].type;
		const bool real = strstr(type->canonical, "float") ||
				  strstr(type->canonical, "double");
		if ((type->kind != TYPE_HANDLE && type->kind != TYPE_SCALAR) ||
		    (type->kind == TYPE_HANDLE &&
		     model_is_passing(plan->model, type)))
			continue;
		words = pool_format(real ? "%s%swire_bits((double)%s.%s)"
					 : "%s%s%s.%s",
				    words, count++ ? ", " : "", args_of(emit),
				    plan->function->params[i].name);
	}
	if (count > 0)
		printer_line(emit->out, depth, "const uint64_t %s[] = { %s };",
			     emit_local(plan, "signature"), words);
	return count;
}

static const char *how_async(const struct plan *plan)
{
	if (plan_fact(plan, WORD_MODIFIES))
		return plan_fact(plan, WORD_FLUSHES)
			       ? "SLUICE_STARTS | SLUICE_MODIFIES"
			       : "SLUICE_MODIFIES";
	return plan_domain(plan) != NO_PARAM || plan_fact(plan, WORD_FLUSHES)
		       ? "SLUICE_STARTS"
		       : "0";
}

static void print_async(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	struct expr *when;
	int depth = 1;

	if (!plan_runs_behind(plan, &when) || !plan->status_result)
		return;
	if (when) {
		emit_conditions(emit, when);
		printer_line(emit->out, depth++, "if (%s) {",
			     emit_expr(emit, NULL, when));
	}
	const size_t count = print_signature(emit, depth);
	const char *words = emit_local(plan, "signature");
	printer_line(
		emit->out, depth,
		"sluice_guest_async(&%s, (uint64_t)%s, %s, %s, %s);",
		call_of(emit), plan->success, how_async(plan),
		count ? words : "NULL",
		count ? pool_format("sizeof(%s) / sizeof(*%s)", words, words)
		      : "0");
	if (when)
		printer_line(emit->out, 1, "}");
}

/* A function whose only business is the count of its only argument. */
static bool only_counts(const struct plan *plan, int param)
{
	return param == 0 && plan->function->param_count == 1 &&
	       plan->status_result && !plan->via && !plan->hand &&
	       !plan->function->is_private;
}

/* What is released is told of, and not waited for unless that is said. */
static void print_async_release(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	struct expr *wait = NULL;

	if (!only_counts(plan, plan->releases) ||
	    (plan_said(plan, WORD_WAIT, &wait) && !wait))
		return;
	if (wait) {
		emit_conditions(emit, wait);
		printer_line(emit->out, 1, "if (%s)",
			     emit_expr(emit, NULL, expr_not(wait)));
	}
	printer_line(emit->out, wait ? 2 : 1,
		     "sluice_guest_async_release(&%s, (uint64_t)%s);",
		     call_of(emit), plan->success);
}

static void print_counted(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const bool retains = only_counts(plan, plan->retains);

	if (!retains && !only_counts(plan, plan->releases))
		return;
	printer_line(
		emit->out, 1, "if (sluice_guest_%s(&%s_module, %s, %s))",
		retains ? "retain" : "release", prefix_of(emit),
		param_name(emit, 0),
		emit_type_name(plan->model, plan->function->params[0].type));
	printer_line(emit->out, 2, "return %s;", plan->success);
}

/* What is asked, before the stub gives places to outs that are not wanted. */
static void print_question(struct emit *emit, const struct expr *when)
{
	const struct plan *plan = emit->plan;
	const char *name = emit_local(plan, "question");
	char *words = pool_text(""), *outs = pool_text("");
	const char *object = NULL;
	size_t word_count = 0, out_count = 0;

	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct param *what = &plan->function->params[i];
		char **list = plan->views[i].is_out ? &outs : &words;
		out_count += plan->views[i].is_out;
		word_count += !plan->views[i].is_out &&
			      (what->type->kind != TYPE_HANDLE || object);
		if (what->type->kind == TYPE_HANDLE && !object)
			object = what->name;
		else if (what->type->kind == TYPE_HANDLE)
			words = pool_format("%s%s%s ? sluice_guest_id(%s) : 1",
					    words, *words ? ", " : "",
					    what->name, what->name);
		else
			*list = pool_format(
				"%s%s%s%s", *list, **list ? ", " : "",
				plan->views[i].is_out ? "" : "(uint64_t)",
				what->name);
	}
	printer_line(emit->out, 1, "struct sluice_guest_question %s = {", name);
	printer_line(emit->out, 2, ".module = &%s_module,", prefix_of(emit));
	printer_line(emit->out, 2, ".op = %s,",
		     emit_op(plan->model, plan->function));
	/* All members: clearing some would take longer than the answer. */
	for (; word_count < 4; word_count++)
		words = pool_format("%s%s0", words, *words ? ", " : "");
	for (; out_count < 3; out_count++)
		outs = pool_format("%s%sNULL", outs, *outs ? ", " : "");
	printer_line(emit->out, 2, ".object = %s,", object ? object : "NULL");
	printer_line(emit->out, 2, ".key = { 0, 0, %s },", words);
	printer_line(emit->out, 2, ".outs = { %s },", outs);
	printer_line(emit->out, 1, "};");
	if (when)
		emit_conditions(emit, when);
	printer_line(emit->out, 1, "if (%s%ssluice_guest_recall(&%s))",
		     when ? emit_expr(emit, NULL, when) : "",
		     when ? " && " : "", name);
	printer_line(emit->out, 2, "return %s;", plan->success);
}

/* What the next such question is answered with. */
static void print_remember(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	struct expr *when;
	char *sizes = pool_text("");

	if (!is_remembered(plan, &when))
		return;
	for (size_t i = 0; i < plan->function->param_count; i++)
		if (plan->views[i].is_out)
			sizes = pool_format("%s%s%s_span", sizes,
					    *sizes ? ", " : "",
					    plan->function->params[i].name);
	if (when)
		printer_line(emit->out, 1, "if (%s)",
			     emit_expr(emit, NULL, when));
	printer_line(emit->out, when ? 2 : 1,
		     "sluice_guest_remember(&%s, &%s, (const size_t[]){ %s });",
		     call_of(emit), emit_local(plan, "question"), sizes);
}

/* is(name, value, parent(child)): answered by what the guest knows. */
static void print_relations_asked(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct step *answer = plan_answer(plan);

	for (size_t i = 0; answer && i < plan->fact_count; i++) {
		const struct step *fact = plan->facts[i];
		if (fact->word->id != WORD_IS ||
		    strcmp(fact->args[2]->text, "parent") != 0)
			continue;
		const struct expr *child = fact->args[2]->parts[0];
		const struct type *parent =
			plan_answer_type(plan, fact->args[0], fact->args[1]);
		const int used = plan_root(plan, answer->args[2]);
		printer_line(emit->out, 1, "if (%s == %s &&",
			     expr_text(fact->args[0]),
			     expr_text(fact->args[1]));
		printer_line(emit->out, 1,
			     "    sluice_guest_relation(&%s_module, %s, %s, "
			     "%s, %s, %s, %s))",
			     prefix_of(emit), expr_text(child),
			     emit_type_name(plan->model,
					    plan_type(plan, NULL, child)),
			     emit_type_name(plan->model, parent),
			     param_name(emit, answer->param),
			     expr_text(answer->args[1]),
			     param_name(emit, used));
		printer_line(emit->out, 2, "return %s;", plan->success);
	}
}

/* is(name, value, counts(object)): some references only the guest knows of. */
static void print_counts(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct step *answer = plan_answer(plan);

	for (size_t i = 0; answer && i < plan->fact_count; i++) {
		const struct step *fact = plan->facts[i];
		if (fact->word->id != WORD_IS ||
		    strcmp(fact->args[2]->text, "counts") != 0)
			continue;
		printer_line(emit->out, 1, "if (%s == %s)",
			     expr_text(fact->args[0]),
			     expr_text(fact->args[1]));
		printer_line(emit->out, 2, "sluice_guest_counted(&%s, %s, %s);",
			     call_of(emit), param_name(emit, answer->param),
			     expr_text(fact->args[2]->parts[0]));
	}
}

static void print_forward(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;
	const char *call = call_of(emit);
	const bool args = emit_has_args(plan);
	struct expr *when;

	print_counted(emit);
	print_relations_asked(emit);
	if (is_remembered(plan, &when))
		print_question(emit, when);
	printer_line(emit->out, 1, "struct sluice_guest_call %s;", call);
	printer_line(emit->out, 1, "sluice_guest_init(&%s, &%s_module);", call,
		     prefix_of(emit));
	print_args(emit);
	print_locals(emit);
	print_places(emit);
	printer_text(emit->out, "\n");
	print_async(emit);
	print_async_release(emit);
	printer_line(emit->out, 1, "sluice_guest_begin(&%s, %s, %s, %s);", call,
		     emit_op(plan->model, function),
		     args ? pool_format("&%s", args_of(emit)) : "NULL",
		     args ? pool_format("sizeof(%s)", args_of(emit)) : "0");
	for (size_t i = 0; i < plan->step_count; i++)
		print_before(emit, plan->steps[i]);
	emit_close(emit);
	const bool block = plan->status_param >= 0;
	printer_line(emit->out, 1, "if (!sluice_guest_finish(&%s))%s", call,
		     block ? " {" : "");
	print_failure(emit, 2, pool_format("%s.error", call));
	if (block)
		printer_line(emit->out, 1, "}");
	emit->after = true;
	for (size_t i = 0; i < plan->step_count; i++)
		print_out(emit, plan->steps[i]);
	emit_close(emit);
	print_patches(emit);
	print_counts(emit);
	print_result(emit);
	print_object_facts(emit);
	print_remember(emit);
	printer_line(emit->out, 1, "sluice_guest_end(&%s);", call);
	print_return(emit);
}

static void print_head(const struct emit *emit, const char *visibility,
		       const char *name)
{
	printer_text(emit->out, "\n");
	printer_line(emit->out, 0, "/* %s */", emit_origin(emit->plan));
	printer_line(emit->out, 0, "%s%s", visibility,
		     function_signature(emit->plan->function, name));
	printer_line(emit->out, 0, "{");
}

static char *hand_of(const struct plan *plan)
{
	return pool_format("guest_%s", plan->function->name);
}

/* What is by hand on some paths only, and what its author sends. */
static void print_hand_or_forward(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const bool is_void = plan->function->result->kind == TYPE_VOID;

	emit_conditions(emit, plan->hand->guard);
	printer_line(emit->out, 1, "if (%s)",
		     emit_expr(emit, NULL, plan->hand->guard));
	print_arguments(emit, 2, return_word(plan), hand_of(plan));
	if (is_void)
		printer_line(emit->out, 1, "else");
	print_arguments(emit, is_void ? 2 : 1, return_word(plan),
			emit_forward(plan));
}

static void print_forwarding_half(const struct plan *plan, struct printer *out)
{
	struct emit emit;

	emit_begin(&emit, plan, out, END_GUEST);
	print_head(&emit, "", emit_forward(plan));
	print_forward(&emit);
	printer_line(out, 0, "}");
}

static void print_stub(const struct plan *plan, struct printer *out)
{
	const struct function *function = plan->function;
	struct emit emit;

	emit_begin(&emit, plan, out, END_GUEST);
	print_head(&emit, function->is_private ? "" : "SLUICE_EXPORT ",
		   function->name);
	switch (plan->kind) {
	case PLAN_UNSUPPORTED:
		print_refusal(&emit, NULL);
		break;
	case PLAN_UNDECIDED:
		print_refusal(&emit, plan->problem);
		break;
	case PLAN_LOCAL:
		print_arguments(&emit, 1, return_word(plan), hand_of(plan));
		break;
	case PLAN_SAME_AS:
		print_arguments(&emit, 1, return_word(plan),
				expr_text(plan->same_as->args[0]));
		break;
	case PLAN_LOOKUP:
		printer_line(out, 1, "return (%s)%s_guest_lookup(%s);",
			     function->result->spelling, plan->model->prefix,
			     expr_text(plan->lookup->args[0]));
		break;
	case PLAN_BY_HAND:
		if (plan->hand->guard)
			print_hand_or_forward(&emit);
		else
			print_arguments(&emit, 1, return_word(plan),
					hand_of(plan));
		break;
	case PLAN_FORWARD:
		print_forward(&emit);
		break;
	}
	printer_line(out, 0, "}");
}

/*
 * ---- callbacks
 */
static void print_delivery(const struct plan *plan, size_t param,
			   struct printer *out)
{
	const struct type *type = plan->function->params[param].type;
	const struct block *block = emit_callback_block(plan, param);
	const size_t data = emit_callback_data(plan, param);
	const char *star = strstr(type->spelling, "(*");
	char *arguments = pool_text("");

	printer_text(out, "\n");
	printer_line(out, 0,
		     "static uint64_t deliver_%s_%s(struct sluice_guest_notice "
		     "*notice, sluice_function function, void *%s)",
		     plan->function->name, plan->function->params[param].name,
		     block->params[data].name);
	printer_line(out, 0, "{");
	for (size_t i = 0; i < block->param_count; i++) {
		const struct param *arg = &block->params[i];
		const struct type *what = type->args[i];
		const char *declared = type_declaration(what, arg->name);
		arguments = pool_format("%s%s%s", arguments, i ? ", " : "",
					arg->name);
		if (i == data)
			continue;
		if (what->kind == TYPE_HANDLE)
			printer_line(out, 1,
				     "%s = sluice_guest_notice_handle(notice, "
				     "%s);",
				     declared,
				     emit_type_name(plan->model, what));
		else if (what->kind == TYPE_SCALAR)
			printer_line(out, 1,
				     type_is_real(what)
					     ? "%s = (%s)wire_real("
					       "sluice_guest_notice_value("
					       "notice));"
					     : "%s = (%s)"
					       "sluice_guest_notice_value("
					       "notice);",
				     declared, what->bare);
		else
			printer_line(out, 1,
				     "%s = sluice_guest_notice_bytes(notice, "
				     "NULL);",
				     declared);
	}
	printer_text(out, "\n");
	printer_line(out, 1, "if (sluice_guest_notice_failed(notice))");
	printer_line(out, 2, "return 0;");
	const char *call = pool_format(
		"((%.*s%s)function)(%s)",
		star ? (int)(star + 2 - type->spelling) : 0, type->spelling,
		star ? star + 2 : type->spelling, arguments);
	if (type->to->kind == TYPE_VOID) {
		printer_line(out, 1, "%s;", call);
		printer_line(out, 1, "return 0;");
	} else {
		printer_line(out, 1,
			     type_is_real(type->to)
				     ? "return wire_bits((double)%s);"
				     : "return (uint64_t)%s;",
			     call);
	}
	printer_line(out, 0, "}");
}

/*
 * ---- the file
 */
static bool has_dispatch(const struct model *model)
{
	for (size_t i = 0; i < model->block_count; i++)
		if (model->blocks[i]->kind == BLOCK_TYPE &&
		    stmt_find(model->blocks[i]->body, "dispatch"))
			return true;
	return false;
}

static void print_module(const struct plans *plans, struct printer *out)
{
	const struct model *model = plans->model;
	const char *prefix = model->prefix, *upper = pool_upper(prefix);
	const struct type **types;
	const size_t count = emit_handle_types(model, &types);

	printer_text(out, "\n");
	printer_line(out, 0, "static const char *const %s_types[] = {", prefix);
	printer_line(out, 1, "NULL,");
	for (size_t i = 0; i < count; i++)
		printer_line(out, 1, "\"%s\",", types[i]->tag);
	printer_line(out, 0, "};");
	printer_text(out, "\n");
	printer_line(out, 0, "static const char *const %s_ops[] = {", prefix);
	printer_line(out, 1, "NULL,");
	for (size_t i = 0; i < plans->count; i++)
		printer_line(out, 1, "\"%s\",", plans->list[i]->function->name);
	printer_line(out, 0, "};");
	printer_text(out, "\n");
	printer_line(out, 0, "__attribute__((weak)) void %s_opened(void);",
		     prefix);
	if (has_dispatch(model)) {
		printer_line(out, 0,
			     "/* The word dispatch(): %s_guest.c, written by "
			     "hand, defines this. */",
			     prefix);
		printer_line(out, 0, "extern void *const %s_dispatch_table[];",
			     prefix);
	}
	printer_text(out, "\n");
	printer_line(out, 0, "struct sluice_guest_module %s_module = {",
		     prefix);
	printer_line(out, 1, ".name = \"%s\",", prefix);
	printer_line(out, 1, ".version = \"%s\",", model->version);
	printer_line(out, 1, ".hash = 0x%llxull,", plans->hash);
	printer_line(out, 1, ".types = %s_types,", prefix);
	printer_line(out, 1, ".type_count = %s_TYPES,", upper);
	printer_line(out, 1, ".ops = %s_ops,", prefix);
	printer_line(out, 1, ".op_count = %s_OPS,", upper);
	printer_line(out, 1, ".failure = %s,", emit_failure(model));
	printer_line(out, 1, ".lost = %s,", emit_lost(model));
	if (has_dispatch(model))
		printer_line(out, 1, ".dispatch = %s_dispatch_table,", prefix);
	printer_line(out, 1, ".opened = %s_opened,", prefix);
	printer_line(out, 0, "};");
}

static void print_lookup(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;

	printer_text(out, "\n");
	printer_line(out, 0,
		     "/* The guest's own function of that name, or NULL. */");
	printer_line(out, 0,
		     "sluice_function %s_guest_lookup(const char *name)",
		     prefix);
	printer_line(out, 0, "{");
	printer_line(out, 1, "static const struct {");
	printer_line(out, 2, "const char *name;");
	printer_line(out, 2, "sluice_function function;");
	printer_line(out, 1, "} known[] = {");
	for (size_t i = 0; i < plans->count; i++) {
		const struct function *function = plans->list[i]->function;
		if (!function->is_private)
			printer_line(out, 2, "{ \"%s\", (sluice_function)%s },",
				     function->name, function->name);
	}
	printer_line(out, 1, "};");
	printer_text(out, "\n");
	printer_line(out, 1,
		     "for (size_t i = 0; name && i < sizeof(known) / "
		     "sizeof(known[0]); i++)");
	printer_line(out, 2, "if (strcmp(known[i].name, name) == 0)");
	printer_line(out, 3, "return known[i].function;");
	printer_line(out, 1, "return NULL;");
	printer_line(out, 0, "}");
}

void emit_guest(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;

	printer_line(out, 0,
		     "/* Generated from %s; change the specification, not "
		     "this file. */",
		     plans->model->path);
	printer_line(out, 0, "#include \"%s_protocol.h\"", prefix);
	printer_text(out, "\n");
	printer_line(out, 0, "#include <string.h>");
	printer_text(out, "\n");
	printer_line(out, 0, "#include \"guest.h\"");
	printer_line(out, 0, "#include \"%s_guest.gen.h\"", prefix);
	print_module(plans, out);
	for (size_t i = 0; i < plans->count; i++) {
		const struct plan *plan = plans->list[i];
		for (size_t k = 0;
		     plan_forwards(plan) && k < plan->function->param_count;
		     k++)
			if (plan->views[k].callback)
				print_delivery(plan, k, out);
		if (plan->kind == PLAN_BY_HAND && plan->hand->guard)
			print_forwarding_half(plan, out);
		print_stub(plan, out);
	}
	print_lookup(plans, out);
}

void emit_guest_header(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;

	printer_line(out, 0,
		     "/* Generated from %s; change the specification, not "
		     "this file. */",
		     plans->model->path);
	printer_line(out, 0, "#pragma once");
	printer_text(out, "\n");
	printer_line(out, 0, "#include \"guest.h\"");
	printer_text(out, "\n");
	printer_line(out, 0, "#define %s_MODEL 0x%llxull", pool_upper(prefix),
		     plans->hash);
	printer_text(out, "\n");
	printer_line(out, 0, "extern struct sluice_guest_module %s_module;",
		     prefix);
	printer_line(out, 0,
		     "sluice_function %s_guest_lookup(const char "
		     "*name);",
		     prefix);
}

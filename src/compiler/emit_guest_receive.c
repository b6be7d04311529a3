/* What a stub makes of what came back: see emit_guest.h. */
#include "emit_guest.h"

#include <string.h>

#include "pool.h"

/*
 * ---- outs
 */
static void print_created_out(struct emit *emit, const struct step *step)
{
	const char *name = emit_param(emit, step->param);

	emit_close(emit);
	printer_line(emit->out, 1, "if (%s && %s.succeeded)", name,
		     emit_call(emit));
	printer_line(emit->out, 2, "*%s = sluice_guest_created(&%s, %s.%s);",
		     name, emit_call(emit), emit_args(emit), name);
}

static bool keeps_span(const struct emit *emit, const struct step *step)
{
	struct expr *when;

	return !step->element && emit_guest_remembers(emit->plan, &when);
}

static void print_out(struct emit *emit, const struct step *step)
{
	const enum word_id id = step->word->id;
	const char *call = emit_call(emit);

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
			     call, what, emit_param(emit, step->param));
	} else if (emit_points_to_handle(step)) {
		printer_line(emit->out, depth,
			     "%ssluice_guest_out_handles(&%s, %s, %s, %s, %s);",
			     keeps_span(emit, step)
				     ? pool_format("%s = ",
						   emit_out_span(emit, step))
				     : "",
			     call, what, emit_out_span(emit, step),
			     emit_type_name(emit->plan->model, step->target),
			     step->creates ? "true" : "false");
	} else if (!step->element && (emit->plan->views[step->param].accessed ||
				      keeps_span(emit, step))) {
		/* What is read afterwards is what came. */
		printer_line(emit->out, depth,
			     "%s_span = sluice_guest_out(&%s, %s, %s);",
			     emit_param(emit, step->param), call, what,
			     emit_out_span(emit, step));
	} else {
		printer_line(emit->out, depth, "sluice_guest_out(&%s, %s, %s);",
			     call, what, emit_out_span(emit, step));
	}
}

/*
 * ---- objects
 */

/* An object as the guest has it, for facts about objects. */
static char *object_of(struct emit *emit, const struct expr *expr)
{
	if (expr->kind == EXPR_UNARY && *expr->text == '*') {
		const char *pointer = expr_bare(expr->parts[0])->text;
		return pool_format("%s ? *%s : NULL", pointer, pointer);
	}
	if (plan_root(emit->plan, expr) == RESULT_PARAM)
		return pool_text(emit_result(emit));
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
	const char *name = emit_param(emit, root);
	printer_line(emit->out, 1,
		     "for (size_t i = 0; %s && i < %s_span / sizeof(*%s); i++)",
		     name, name, name);
	printer_line(emit->out, 2, "sluice_guest_parent(&%s, %s[i], %s);",
		     emit_call(emit), name, object_of(emit, relation->parent));
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
			     emit_call(emit), object_of(emit, relation->child),
			     object_of(emit, relation->parent));
	}
}

void emit_guest_objects(struct emit *emit)
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
				     emit_call(emit),
				     object_of(emit, callback->args[3]));
	}
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].param >= 0)
			printer_line(emit->out, 1, "sluice_guest_%s(&%s, %s);",
				     facts[i].what, emit_call(emit),
				     emit_param(emit, facts[i].param));
	for (size_t i = 0; i < plan->fact_count; i++)
		if (plan->facts[i]->word->id == WORD_MODIFIES &&
		    plan->facts[i]->param >= 0)
			printer_line(emit->out, 1,
				     "sluice_guest_modified(&%s, %s);",
				     emit_call(emit),
				     emit_param(emit, plan->facts[i]->param));
}

/*
 * ---- the result
 */

/* A returned pointer whose memory the guest gets a copy of. */
static void print_lives(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *result = emit_result(emit);
	const struct expr *owner = plan->lives->args[1];
	const char *object = plan_root(plan, owner) == NO_PARAM
				     ? "NULL"
				     : object_of(emit, owner);

	printer_line(emit->out, 1, "%s%s%s = sluice_guest_lives(&%s, %s);",
		     type->to->bare,
		     type->to->bare[strlen(type->to->bare) - 1] == '*' ? "*"
								       : " *",
		     result, emit_call(emit), object);
	for (size_t i = 0;
	     type->to->kind == TYPE_RECORD && i < type->to->field_count; i++) {
		const struct field *field = &type->to->fields[i];
		if (!type_is_text(field->type))
			continue;
		printer_line(emit->out, 1, "if (%s)", result);
		printer_line(emit->out, 2,
			     "%s->%s = sluice_guest_lives(&%s, %s);", result,
			     field->name, emit_call(emit), object);
	}
}

static void print_result(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;
	const struct type *type = function->result;
	const char *result = emit_result(emit);
	const char *call = emit_call(emit);

	if (plan->lives)
		print_lives(emit);
	else if (plan->creates_result)
		printer_line(emit->out, 1,
			     "%s = %s.succeeded ? sluice_guest_created(&%s, "
			     "%s.%s) : NULL;",
			     type_declaration(type, result), call, call,
			     emit_args(emit), result);
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
			     emit_call(emit), emit_param(emit, answer->param),
			     expr_text(fact->args[2]->parts[0]));
	}
}

void emit_guest_outs(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	emit->after = true;
	for (size_t i = 0; i < plan->step_count; i++)
		print_out(emit, plan->steps[i]);
	emit_close(emit);
	emit_patches(emit, "sluice_guest_patched");
	print_counts(emit);
	print_result(emit);
}

void emit_guest_failure(struct emit *emit, int depth, const char *error)
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

void emit_guest_return(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *call = emit_call(emit);

	if (type->kind == TYPE_VOID)
		return;
	if (plan->lives || type->kind == TYPE_HANDLE)
		printer_line(emit->out, 1, "return %s;", emit_result(emit));
	else if (type->kind == TYPE_POINTER)
		printer_line(emit->out, 1, "return (%s)(uintptr_t)%s.result;",
			     type->bare, call);
	else if (type->kind == TYPE_RECORD)
		printer_line(emit->out, 1, "return %s;", emit_result(emit));
	else if (strstr(type->canonical, "double") ||
		 strstr(type->canonical, "float"))
		printer_line(emit->out, 1, "return (%s)wire_real(%s.result);",
			     type->bare, call);
	else
		printer_line(emit->out, 1, "return (%s)%s.result;", type->bare,
			     call);
}

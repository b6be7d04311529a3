/* What a decoder replies: see emit_server.h. */
#include "emit_server.h"

#include <string.h>

#include "pool.h"

/*
 * ---- the result
 */
static char *succeeded(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const enum type_kind kind = plan->function->result->kind;
	const char *result = emit_result(emit);

	if (plan->status_result)
		return pool_format("%s == %s", result, plan->success);
	if (plan->status_param >= 0) {
		const char *name = emit_param(emit, plan->status_param);
		if (kind == TYPE_HANDLE || kind == TYPE_POINTER)
			return pool_format("%s ? *%s == %s : %s != NULL", name,
					   name, plan->success, result);
		return pool_format("!%s || *%s == %s", name, name,
				   plan->success);
	}
	if (kind == TYPE_HANDLE || kind == TYPE_POINTER)
		return pool_format("%s != NULL", result);
	return pool_text("true");
}

static char *result_value(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *result = emit_result(emit);

	if (type->kind == TYPE_VOID || type->kind == TYPE_RECORD ||
	    plan->creates_result || plan->lives)
		return pool_text("0");
	if (type->kind == TYPE_HANDLE)
		return pool_format("server_borrow(%s, %s, %s)", emit_call(emit),
				   result, emit_type_name(plan->model, type));
	if (type->kind == TYPE_POINTER)
		return pool_format("server_pointer(%s, %s)", emit_call(emit),
				   result);
	if (strstr(type->canonical, "double") ||
	    strstr(type->canonical, "float"))
		return pool_format("wire_bits((double)%s)", result);
	return pool_format("(uint64_t)%s", result);
}

static void print_lives(struct emit *emit)
{
	const struct type *type = emit->plan->function->result;
	const char *result = emit_result(emit), *call = emit_call(emit);

	if (type->to->kind != TYPE_RECORD) {
		printer_line(emit->out, 1,
			     "server_lives(%s, %s, %s ? strlen(%s) + 1 : 0);",
			     call, result, result, result);
		return;
	}
	/* The vendor's addresses stay here. */
	const char *shown = emit_local(emit->plan, "shown");
	printer_line(emit->out, 1, "%s %s = { 0 };", type->to->bare, shown);
	printer_line(emit->out, 1, "if (%s)", result);
	printer_line(emit->out, 2, "%s = *%s;", shown, result);
	for (size_t i = 0; i < type->to->field_count; i++) {
		const enum type_kind kind = type->to->fields[i].type->kind;
		if (kind == TYPE_POINTER || kind == TYPE_HANDLE ||
		    kind == TYPE_CALLBACK)
			printer_line(emit->out, 1, "%s.%s = NULL;", shown,
				     type->to->fields[i].name);
	}
	printer_line(emit->out, 1,
		     "server_lives(%s, %s ? &%s : NULL, sizeof(%s));", call,
		     result, shown, shown);
	for (size_t i = 0; i < type->to->field_count; i++) {
		const struct field *field = &type->to->fields[i];
		if (!type_is_text(field->type))
			continue;
		printer_line(emit->out, 1, "if (%s)", result);
		printer_line(emit->out, 2,
			     "server_lives(%s, %s->%s, %s->%s ? strlen(%s->%s) "
			     "+ 1 : 0);",
			     call, result, field->name, result, field->name,
			     result, field->name);
	}
}

/*
 * ---- objects
 */

/* The id of an object that a fact names. */
static char *id_of(struct emit *emit, const struct expr *expr,
		   const struct type *type)
{
	const int root = plan_root(emit->plan, expr);

	/* A member of what was decoded: the vendor's by now. */
	if (expr->kind == EXPR_ARROW)
		return pool_format("%s ? server_id(%s, %s) : 0",
				   expr_text(expr->parts[0]), expr_text(expr),
				   emit_type_name(emit->plan->model, type));
	if (root == RESULT_PARAM)
		return pool_format("%s->%s", emit_args(emit),
				   emit_result(emit));
	if (root >= 0)
		return pool_format("%s->%s", emit_args(emit),
				   emit_param(emit, root));
	return pool_text("0");
}

/* Once the outs are sent, the list holds ids. */
static void print_lists(struct emit *emit, const struct relation *relation)
{
	const struct plan *plan = emit->plan;
	const int root = plan_root(plan, relation->child);
	const char *name = emit_param(emit, root);
	const struct step *list = plan->views[root].first;
	const char *used =
		emit_arg(emit, list, list->word->id == WORD_OUT_UPTO ? 2 : 1);

	printer_line(emit->out, 1,
		     "for (size_t i = 0; %s->succeeded && i < (size_t)(%s) && "
		     "i < %s_span / sizeof(*%s); i++)",
		     emit_call(emit), used, name, name);
	printer_line(emit->out, 2,
		     "server_parent(%s, (uint64_t)(uintptr_t)%s[i], %s);",
		     emit_call(emit), name,
		     id_of(emit, relation->parent, relation->parent_type));
}

static bool is_list_relation(const struct plan *plan,
			     const struct relation *relation)
{
	const int root = plan_root(plan, relation->child);

	return relation->child->kind == EXPR_UNARY && root >= 0 &&
	       !plan_created_out(plan, (size_t)root);
}

static void print_objects(struct emit *emit)
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

	if (plan->creates_result)
		printer_line(
			emit->out, 1, "server_created(%s, %s->%s, %s, %s);",
			emit_call(emit), emit_args(emit), emit_result(emit),
			emit_result(emit),
			emit_type_name(plan->model, plan->function->result));
	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct step *out = plan_created_out(plan, i);
		const struct param *what = &plan->function->params[i];
		if (out)
			printer_line(
				emit->out, 1,
				"server_created(%s, %s->%s, %s ? *%s : "
				"NULL, %s);",
				emit_call(emit), emit_args(emit), what->name,
				what->name, what->name,
				emit_type_name(plan->model, what->type->to));
	}
	for (size_t i = 0; i < plan->relation_count; i++)
		if (!is_list_relation(plan, &plan->relations[i]))
			printer_line(
				emit->out, 1, "server_parent(%s, %s, %s);",
				emit_call(emit),
				id_of(emit, plan->relations[i].child, NULL),
				id_of(emit, plan->relations[i].parent,
				      plan->relations[i].parent_type));
	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct step *callback = plan->views[i].callback;
		if (callback && callback->arg_count > 3)
			printer_line(emit->out, 1,
				     "server_callback_owner(%s, %s);",
				     emit_call(emit),
				     id_of(emit, callback->args[3], NULL));
	}
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].param >= 0)
			printer_line(emit->out, 1, "server_%s(%s, %s->%s);",
				     facts[i].what, emit_call(emit),
				     emit_args(emit),
				     emit_param(emit, facts[i].param));
}

/*
 * ---- outs
 */

/* What is kept belongs to its owner; what comes later waits for its event. */
static void print_waits(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct step *later = NULL;

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->id == WORD_KEEPS) {
			const int depth = emit_open(emit, step);
			printer_line(emit->out, depth, "server_kept(%s, %s);",
				     emit_call(emit),
				     id_of(emit, step->args[2], NULL));
		}
		if (step->later)
			later = step;
	}
	emit_close(emit);
	if (!later)
		return;
	const int root = plan_root(plan, later->later);
	const char *name = emit_param(emit, root);
	const bool created = plan_created_out(plan, (size_t)root) != NULL;
	int depth = 1;
	if (later->later_when)
		printer_line(emit->out, depth++, "if (%s)",
			     emit_expr(emit, NULL, later->later_when));
	if (created)
		printer_line(emit->out, depth,
			     "server_later(%s, %s ? *%s : NULL, !%s->%s);",
			     emit_call(emit), name, name, emit_args(emit),
			     name);
	else
		printer_line(emit->out, depth, "server_later(%s, %s, false);",
			     emit_call(emit), name);
}

static void print_out(struct emit *emit, const struct step *step)
{
	const enum word_id id = step->word->id;
	const char *call = emit_call(emit);

	if (!(step->travels & TRAVEL_AFTER) || id == WORD_HANDLE ||
	    (step->creates && id == WORD_OUT && !step->element))
		return;
	const int depth = emit_open(emit, step);
	const char *what = emit_pointer(emit, step);
	const char *used = emit_arg(emit, step, id == WORD_OUT_UPTO ? 2 : 1);
	if (id == WORD_OUT_ROWS) {
		emit_rows(emit, depth, step);
		printer_line(emit->out, depth,
			     "server_out_rows(%s, %s, &%s_back_rows, %s);",
			     call, what, emit_param(emit, step->param),
			     emit_way(emit, step, "SERVER"));
	} else if (emit_points_to_handle(step)) {
		printer_line(emit->out, depth,
			     "server_out_handles(%s, %s, %s, %s, %s, %s);",
			     call, what, emit_out_span(emit, step), used,
			     emit_type_name(emit->plan->model, step->target),
			     step->creates ? "true" : "false");
	} else {
		emit_server_clears(emit, depth, step);
		printer_line(emit->out, depth,
			     "server_out(%s, %s, %s, %s, %s, %s);", call, what,
			     emit_out_span(emit, step), used, emit_size(step),
			     emit_way(emit, step, "SERVER"));
	}
}

void emit_server_reply(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	emit->after = true;
	printer_line(emit->out, 1, "server_reply(%s, %s, %s);", emit_call(emit),
		     succeeded(emit), result_value(emit));
	print_objects(emit);
	print_waits(emit);
	emit_patches(emit, "server_unpatch");
	for (size_t i = 0; i < plan->step_count; i++)
		print_out(emit, plan->steps[i]);
	emit_close(emit);
	for (size_t i = 0; i < plan->relation_count; i++)
		if (is_list_relation(plan, &plan->relations[i]))
			print_lists(emit, &plan->relations[i]);
	if (plan->lives)
		print_lives(emit);
	if (plan->function->result->kind == TYPE_RECORD)
		printer_line(emit->out, 1, "server_lives(%s, &%s, sizeof(%s));",
			     emit_call(emit), emit_result(emit),
			     emit_result(emit));
}

/*
 * emit_server -- the server module: a checking decoder for each function that
 * is forwarded, trampolines for callbacks, and the module's tables.
 */
#include "emit.h"

#include <string.h>

#include "pool.h"

static const char *call_of(const struct emit *emit)
{
	return emit_local(emit->plan, "call");
}

static const char *args_of(const struct emit *emit)
{
	return emit_local(emit->plan, "args");
}

static const char *result_of(const struct emit *emit)
{
	return emit_local(emit->plan, "result");
}

static const char *param_name(const struct emit *emit, int param)
{
	return emit->plan->function->params[param].name;
}

static const char *star_after(const char *spelling)
{
	return spelling[strlen(spelling) - 1] == '*' ? "*" : " *";
}

/*
 * ---- locals
 */

/* The data that lead to a created out's event, if some data come later. */
static const struct step *later_of_event(const struct plan *plan, int param)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i]->later &&
		    plan_root(plan, plan->steps[i]->later) == param)
			return plan->steps[i];
	return NULL;
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
		     what->name, call_of(emit), args_of(emit), what->name,
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
		     param_name(emit, data), what->name, what->name,
		     args_of(emit), param_name(emit, data), call_of(emit));
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
			     call_of(emit), args_of(emit), what->name,
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
			     what->type->bare, what->name, args_of(emit),
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
			     plan->function->name, args_of(emit), call_of(emit),
			     args_of(emit));
	else
		printer_line(emit->out, 1, "server_args(%s, 0);",
			     call_of(emit));
	for (size_t i = 0; i < plan->function->param_count; i++)
		print_local(emit, i);
}

/*
 * ---- before the call
 */
static char *decode_in(struct emit *emit, const struct step *step)
{
	const struct model *model = emit->plan->model;
	const char *call = call_of(emit), *span = emit_span(emit, step);

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
	const char *call = call_of(emit), *span = emit_span(emit, step);

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
				   call, param_name(emit, step->param),
				   emit_way(emit, step, "SERVER"), span);
	case WORD_OPAQUE:
		return pool_format("server_opaque(%s)", call);
	case WORD_FILE:
		return pool_format("server_file(%s)", call);
	default:
		return pool_text("NULL");
	}
}

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

/* A pointer member that no word describes must not reach the vendor, nor,
 * coming back, the guest. */
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
			     call_of(emit), emit_pointer(emit, step),
			     param_name(emit, step->param), step->target->bare,
			     step->target->bare, name,
			     list ? " + k * sizeof(void *)" : "");
	}
}

static void print_check(struct emit *emit, int depth, const struct step *step)
{
	const struct plan *plan = emit->plan;
	const char *call = call_of(emit);

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
				     call, args_of(emit), what->name,
				     plan_invalid(plan, what->type));
		else
			printer_line(emit->out, depth,
				     "server_require(%s, %s->%s_given, %s);",
				     call, args_of(emit), what->name,
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
			     call_of(emit), what,
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
			     call_of(emit), what, call_of(emit),
			     emit_arg(emit, step, 1), in ? emit_size(in) : "1");
		return;
	}
	if (id == WORD_IN_ROWS || id == WORD_OUT_ROWS)
		emit_rows(emit, depth, step);
	printer_line(emit->out, depth, "%s = %s;", what, decode(emit, step));
	if (id == WORD_IN || id == WORD_INOUT ||
	    (id == WORD_OUT && step->small))
		print_clears(emit, depth, step, step->target, "");
}

/* Places for what the guest creates, and for events that data wait for. */
static void print_places(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct step *out = plan_created_out(plan, i);
		const char *name = plan->function->params[i].name;
		if (!out)
			continue;
		const struct step *later = later_of_event(plan, (int)i);
		char *when = pool_format("%s->%s", args_of(emit), name);
		if (later && later->later_when) {
			emit_conditions(emit, later->later_when);
			when = pool_format(
				"%s || %s", when,
				emit_expr(emit, NULL, later->later_when));
		} else if (later) {
			when = NULL;
		}
		if (when)
			printer_line(emit->out, 1, "if (%s)", when);
		printer_line(emit->out, when ? 2 : 1,
			     "%s = server_place(%s, sizeof(*%s));", name,
			     call_of(emit), name);
	}
}

/* What becomes of the error of a call that nobody waits for. */
static void print_lateness(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const char *call = call_of(emit), *args = args_of(emit);
	const int domain = plan_domain(plan);
	const int over = plan->releases >= 0 ? plan->releases : plan->destroys;
	struct expr *behind, *reports;
	const bool runs_behind = plan_runs_behind(plan, &behind);
	const bool said = plan_said(plan, WORD_REPORTS, &reports);

	if ((runs_behind || said) && domain >= 0)
		printer_line(emit->out, 1, "server_ordered(%s, %s->%s);", call,
			     args, param_name(emit, domain));
	if (said && reports) {
		emit_conditions(emit, reports);
		printer_line(emit->out, 1, "if (%s)",
			     emit_expr(emit, NULL, reports));
	}
	if (said)
		printer_line(emit->out, reports ? 2 : 1, "server_reports(%s);",
			     call);
	for (size_t i = 0; runs_behind && i < plan->function->param_count; i++)
		if (plan_created_out(plan, i))
			printer_line(
				emit->out, 1, "server_creates(%s, %s->%s, %s);",
				call, args, param_name(emit, (int)i),
				emit_type_name(
					plan->model,
					plan->function->params[i].type->to));
	if (over >= 0 && plan->status_result)
		printer_line(emit->out, 1,
			     "server_release_poisoned(%s, %s->%s, "
			     "(uint64_t)%s);",
			     call, args, param_name(emit, over), plan->success);
}

static void print_ready(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;
	const char *call = call_of(emit);
	const char *refusal = plan->refusal ? plan->refusal : "1";

	for (size_t i = 0; i < function->param_count; i++)
		if (plan->views[i].tested &&
		    type_is_pointer(function->params[i].type) &&
		    !plan->views[i].needs_place)
			printer_line(emit->out, 1,
				     "server_given(%s, %s->%s_given, %s);",
				     call, args_of(emit),
				     function->params[i].name,
				     function->params[i].name);
	if (!function->is_private)
		printer_line(emit->out, 1,
			     "server_require(%s, %s_vendor.%s != NULL, %s);",
			     call, plan->model->prefix, function->name,
			     refusal);
	if (plan->since_major > 1 || plan->since_minor > 0)
		printer_line(emit->out, 1, "server_since(%s, %u, %u, %s);",
			     call, plan->since_major, plan->since_minor,
			     refusal);
	print_lateness(emit);
	printer_line(emit->out, 1, "if (!server_ready(%s))", call);
	printer_line(emit->out, 2, "return;");
	printer_text(emit->out, "\n");
}

/*
 * ---- the call
 */
static char *vendor_call(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;
	char *text;

	if (plan->via)
		text = expr_text(plan->via->args[0]);
	else if (function->is_private)
		text = pool_format("server_%s", function->name);
	else
		text = pool_format("%s_vendor.%s", plan->model->prefix,
				   function->name);
	text = pool_format("%s(", text);
	for (size_t i = 0; i < function->param_count; i++)
		text = pool_format("%s%s%s", text, i ? ", " : "",
				   function->params[i].name);
	return pool_format("%s)", text);
}

static bool can_defer(const struct plan *plan)
{
	return plan->releases >= 0 && plan->status_result &&
	       plan->function->param_count == 1 && !plan->via &&
	       !plan->function->is_private;
}

static void print_call(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *text = vendor_call(emit);

	if (can_defer(plan)) {
		/* Another thread's call may use the object. */
		const char *name = param_name(emit, plan->releases);
		printer_line(emit->out, 1, "%s = %s;",
			     type_declaration(type, result_of(emit)),
			     plan->success);
		printer_line(emit->out, 1,
			     "if (!server_defer(%s, %s->%s, release_%s, %s))",
			     call_of(emit), args_of(emit), name,
			     plan->function->name, name);
		printer_line(emit->out, 2, "%s = %s;", result_of(emit), text);
	} else if (type->kind == TYPE_VOID) {
		printer_line(emit->out, 1, "%s;", text);
	} else {
		printer_line(emit->out, 1, "%s = %s;",
			     type_declaration(type, result_of(emit)), text);
	}
}

static char *succeeded(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const enum type_kind kind = plan->function->result->kind;
	const char *result = result_of(emit);

	if (plan->status_result)
		return pool_format("%s == %s", result, plan->success);
	if (plan->status_param >= 0) {
		const char *name = param_name(emit, plan->status_param);
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
	const char *result = result_of(emit);

	if (type->kind == TYPE_VOID || type->kind == TYPE_RECORD ||
	    plan->creates_result || plan->lives)
		return pool_text("0");
	if (type->kind == TYPE_HANDLE)
		return pool_format("server_borrow(%s, %s, %s)", call_of(emit),
				   result, emit_type_name(plan->model, type));
	if (type->kind == TYPE_POINTER)
		return pool_format("server_pointer(%s, %s)", call_of(emit),
				   result);
	if (strstr(type->canonical, "double") ||
	    strstr(type->canonical, "float"))
		return pool_format("wire_bits((double)%s)", result);
	return pool_format("(uint64_t)%s", result);
}

/*
 * ---- after the call
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
		return pool_format("%s->%s", args_of(emit), result_of(emit));
	if (root >= 0)
		return pool_format("%s->%s", args_of(emit),
				   param_name(emit, root));
	return pool_text("0");
}

/* Once the outs are sent, the list holds ids. */
static void print_lists(struct emit *emit, const struct relation *relation)
{
	const struct plan *plan = emit->plan;
	const int root = plan_root(plan, relation->child);
	const char *name = param_name(emit, root);
	const struct step *list = plan->views[root].first;
	const char *used =
		emit_arg(emit, list, list->word->id == WORD_OUT_UPTO ? 2 : 1);

	printer_line(emit->out, 1,
		     "for (size_t i = 0; %s->succeeded && i < (size_t)(%s) && "
		     "i < %s_span / sizeof(*%s); i++)",
		     call_of(emit), used, name, name);
	printer_line(emit->out, 2,
		     "server_parent(%s, (uint64_t)(uintptr_t)%s[i], %s);",
		     call_of(emit), name,
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
			call_of(emit), args_of(emit), result_of(emit),
			result_of(emit),
			emit_type_name(plan->model, plan->function->result));
	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct step *out = plan_created_out(plan, i);
		const struct param *what = &plan->function->params[i];
		if (out)
			printer_line(
				emit->out, 1,
				"server_created(%s, %s->%s, %s ? *%s : "
				"NULL, %s);",
				call_of(emit), args_of(emit), what->name,
				what->name, what->name,
				emit_type_name(plan->model, what->type->to));
	}
	for (size_t i = 0; i < plan->relation_count; i++)
		if (!is_list_relation(plan, &plan->relations[i]))
			printer_line(
				emit->out, 1, "server_parent(%s, %s, %s);",
				call_of(emit),
				id_of(emit, plan->relations[i].child, NULL),
				id_of(emit, plan->relations[i].parent,
				      plan->relations[i].parent_type));
	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct step *callback = plan->views[i].callback;
		if (callback && callback->arg_count > 3)
			printer_line(emit->out, 1,
				     "server_callback_owner(%s, %s);",
				     call_of(emit),
				     id_of(emit, callback->args[3], NULL));
	}
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].param >= 0)
			printer_line(emit->out, 1, "server_%s(%s, %s->%s);",
				     facts[i].what, call_of(emit),
				     args_of(emit),
				     param_name(emit, facts[i].param));
}

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
				     call_of(emit),
				     id_of(emit, step->args[2], NULL));
		}
		if (step->later)
			later = step;
	}
	emit_close(emit);
	if (!later)
		return;
	const int root = plan_root(plan, later->later);
	const char *name = param_name(emit, root);
	const bool created = plan_created_out(plan, (size_t)root) != NULL;
	int depth = 1;
	if (later->later_when)
		printer_line(emit->out, depth++, "if (%s)",
			     emit_expr(emit, NULL, later->later_when));
	if (created)
		printer_line(emit->out, depth,
			     "server_later(%s, %s ? *%s : NULL, !%s->%s);",
			     call_of(emit), name, name, args_of(emit), name);
	else
		printer_line(emit->out, depth, "server_later(%s, %s, false);",
			     call_of(emit), name);
}

static char *out_span(const struct emit *emit, const struct step *step)
{
	if (!step->element)
		return pool_format("%s_span", param_name(emit, step->param));
	return pool_format("check_product(&%s->check, %s, %s)", call_of(emit),
			   emit_arg(emit, step, 1), emit_size(step));
}

static void print_out(struct emit *emit, const struct step *step)
{
	const enum word_id id = step->word->id;
	const char *call = call_of(emit);

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
			     call, what, param_name(emit, step->param),
			     emit_way(emit, step, "SERVER"));
	} else if (emit_points_to_handle(step)) {
		printer_line(emit->out, depth,
			     "server_out_handles(%s, %s, %s, %s, %s, %s);",
			     call, what, out_span(emit, step), used,
			     emit_type_name(emit->plan->model, step->target),
			     step->creates ? "true" : "false");
	} else {
		print_clears(emit, depth, step, step->target, "");
		printer_line(emit->out, depth,
			     "server_out(%s, %s, %s, %s, %s, %s);", call, what,
			     out_span(emit, step), used, emit_size(step),
			     emit_way(emit, step, "SERVER"));
	}
}

static void print_patches(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	bool any = false;

	for (size_t i = 0; i < plan->step_count; i++)
		any |= plan->steps[i]->word->id == WORD_HANDLE &&
		       plan->steps[i]->travels & TRAVEL_AFTER;
	if (!any)
		return;
	printer_line(emit->out, 1, "if (%s->succeeded) {", call_of(emit));
	emit->depth = 2;
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->id != WORD_HANDLE ||
		    !(step->travels & TRAVEL_AFTER))
			continue;
		const int depth = emit_open(emit, step);
		printer_line(emit->out, depth, "server_unpatch(%s, %s, %s);",
			     call_of(emit), emit_pointer(emit, step),
			     emit_type_name(plan->model, step->target));
	}
	emit_close(emit);
	emit->depth = 1;
	printer_line(emit->out, 1, "}");
}

static void print_lives(struct emit *emit)
{
	const struct type *type = emit->plan->function->result;
	const char *result = result_of(emit), *call = call_of(emit);

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

static void print_after(struct emit *emit)
{
	const struct plan *plan = emit->plan;

	emit->after = true;
	printer_line(emit->out, 1, "server_reply(%s, %s, %s);", call_of(emit),
		     succeeded(emit), result_value(emit));
	print_objects(emit);
	print_waits(emit);
	print_patches(emit);
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
			     call_of(emit), result_of(emit), result_of(emit));
}

/*
 * ---- functions
 */
static void print_release(const struct plan *plan, struct printer *out)
{
	const struct function *function = plan->function;

	if (!can_defer(plan))
		return;
	printer_text(out, "\n");
	printer_line(out, 0, "static void release_%s(void *object)",
		     function->name);
	printer_line(out, 0, "{");
	printer_line(out, 1, "%s_vendor.%s(object);", plan->model->prefix,
		     function->name);
	printer_line(out, 0, "}");
}

static void print_server(const struct plan *plan, struct printer *out)
{
	struct emit emit;

	emit_begin(&emit, plan, out, END_SERVER);
	print_release(plan, out);
	printer_text(out, "\n");
	printer_line(out, 0, "/* %s */", emit_origin(plan));
	printer_line(out, 0, "static void serve_%s(struct server_call *%s)",
		     plan->function->name, call_of(&emit));
	printer_line(out, 0, "{");
	print_locals(&emit);
	printer_text(out, "\n");
	for (size_t i = 0; i < plan->step_count; i++)
		print_before(&emit, plan->steps[i]);
	emit_close(&emit);
	print_places(&emit);
	print_ready(&emit);
	print_call(&emit);
	print_after(&emit);
	printer_line(out, 0, "}");
}

/*
 * ---- callbacks
 */
static const struct stmt *description_of(const struct stmt *stmt,
					 const char *name)
{
	if (stmt->kind == STMT_WORD && stmt->arg_count > 0 &&
	    expr_bare(stmt->args[0])->kind == EXPR_NAME &&
	    strcmp(expr_bare(stmt->args[0])->text, name) == 0)
		return stmt;
	for (size_t i = 0; i < stmt->list_count; i++) {
		const struct stmt *found = description_of(stmt->list[i], name);
		if (found)
			return found;
	}
	return NULL;
}

static void print_notice_argument(const struct plan *plan,
				  const struct block *block, size_t index,
				  const struct type *type, struct printer *out)
{
	const struct param *arg = &block->params[index];
	const struct stmt *said = description_of(block->body, arg->name);
	const bool is_text = type->kind == TYPE_POINTER &&
			     strcmp(type->to->canonical, "const char") == 0;

	if (type->kind == TYPE_HANDLE)
		printer_line(out, 1, "server_notice_handle(&notice, %s, %s);",
			     arg->name, emit_type_name(plan->model, type));
	else if (type->kind == TYPE_SCALAR)
		printer_line(out, 1,
			     type_is_real(type)
				     ? "server_notice_value(&notice, "
				       "wire_bits((double)%s));"
				     : "server_notice_value(&notice, "
				       "(uint64_t)%s);",
			     arg->name);
	else if (said && said->arg_count == 2 && type->kind == TYPE_POINTER &&
		 !type_holds_pointers(type->to))
		printer_line(
			out, 1,
			"server_notice_bytes(&notice, %s, (size_t)(%s) * "
			"%s);",
			arg->name, expr_text(said->args[1]),
			type->to->kind == TYPE_VOID
				? "1"
				: pool_format("sizeof(%s)", type->to->bare));
	else if (is_text)
		printer_line(out, 1, "server_notice_text(&notice, %s);",
			     arg->name);
	else
		diagnose_error(arg->place,
			       "'%s' of the callback '%s' is not described",
			       arg->name, block->name);
}

static void print_trampoline(const struct plan *plan, size_t param,
			     struct printer *out)
{
	const struct param *what = &plan->function->params[param];
	const struct type *type = what->type;
	const struct block *block = emit_callback_block(plan, param);
	const size_t data = emit_callback_data(plan, param);
	const bool waits = type->to->kind != TYPE_VOID;
	struct function as = {
		.result = type->to,
		.param_count = type->arg_count,
		.params = pool_new(sizeof(struct param) * type->arg_count),
	};

	for (size_t i = 0; i < type->arg_count; i++)
		as.params[i] =
			(struct param){ block->params[i].name, type->args[i],
					block->params[i].place };
	printer_text(out, "\n");
	printer_line(out, 0, "static %s",
		     function_signature(&as, pool_format("notify_%s_%s",
							 plan->function->name,
							 what->name)));
	printer_line(out, 0, "{");
	printer_line(out, 1, "struct server_notice notice;");
	printer_text(out, "\n");
	printer_line(out, 1, "server_notice_begin(&notice, %s);",
		     as.params[data].name);
	for (size_t i = 0; i < type->arg_count; i++)
		if (i != data)
			print_notice_argument(plan, block, i, type->args[i],
					      out);
	if (waits)
		printer_line(out, 1,
			     type_is_real(type->to)
				     ? "return (%s)wire_real("
				       "server_notice_send(&notice, true));"
				     : "return (%s)"
				       "server_notice_send(&notice, true);",
			     type->to->bare);
	else
		printer_line(out, 1, "server_notice_send(&notice, false);");
	printer_line(out, 0, "}");
}

/*
 * ---- the file
 */
static bool has_later(const struct plans *plans)
{
	for (size_t i = 0; i < plans->count; i++)
		for (size_t k = 0; k < plans->list[i]->step_count; k++)
			if (plans->list[i]->steps[k]->later)
				return true;
	return false;
}

static void print_tables(const struct plans *plans, struct printer *out)
{
	const struct model *model = plans->model;
	const char *prefix = model->prefix;
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
	printer_line(out, 0,
		     "static server_function *const %s_functions[%s_OPS] = {",
		     prefix, pool_upper(prefix));
	for (size_t i = 0; i < plans->count; i++)
		if (plan_forwards(plans->list[i]))
			printer_line(out, 1, "[%s] = serve_%s,",
				     emit_op(model, plans->list[i]->function),
				     plans->list[i]->function->name);
	printer_line(out, 0, "};");
	printer_text(out, "\n");
	printer_line(out, 0,
		     "static const struct server_symbol %s_symbols[] = {",
		     prefix);
	for (size_t i = 0; i < plans->count; i++) {
		const char *name = plans->list[i]->function->name;
		if (!plans->list[i]->function->is_private)
			printer_line(out, 1,
				     "{ \"%s\", (void **)&%s_vendor.%s },",
				     name, prefix, name);
	}
	printer_line(out, 1, "{ NULL, NULL },");
	printer_line(out, 0, "};");
}

static void print_module(const struct plans *plans, struct printer *out)
{
	const struct model *model = plans->model;
	const char *prefix = model->prefix, *upper = pool_upper(prefix);

	printer_text(out, "\n");
	if (has_later(plans))
		printer_line(out, 0,
			     "extern const struct server_completion "
			     "%s_completion;",
			     prefix);
	printer_line(out, 0,
		     "__attribute__((weak)) int %s_warm(char *text, size_t "
		     "room);",
		     prefix);
	printer_text(out, "\n");
	printer_line(out, 0,
		     "SERVER_EXPORT extern const struct server_module "
		     "server_module;");
	printer_line(out, 0, "const struct server_module server_module = {");
	printer_line(out, 1, ".name = \"%s\",", prefix);
	printer_line(out, 1, ".version = \"%s\",", model->version);
	printer_line(out, 1, ".hash = 0x%llxull,", plans->hash);
	printer_line(out, 1, ".types = %s_types,", prefix);
	printer_line(out, 1, ".type_count = %s_TYPES,", upper);
	printer_line(out, 1, ".functions = %s_functions,", prefix);
	printer_line(out, 1, ".ops = %s_ops,", prefix);
	printer_line(out, 1, ".op_count = %s_OPS,", upper);
	printer_line(out, 1, ".symbols = %s_symbols,", prefix);
	printer_line(out, 1, ".loads = \"%s\",", model->loads);
	printer_line(out, 1, ".failure = %s,", emit_failure(model));
	printer_line(out, 1, ".lost = %s,", emit_lost(model));
	if (has_later(plans))
		printer_line(out, 1, ".completion = &%s_completion,", prefix);
	printer_line(out, 1, ".warm = %s_warm,", prefix);
	printer_line(out, 0, "};");
}

void emit_server(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;

	printer_line(out, 0,
		     "/* Generated from %s; change the specification, not "
		     "this file. */",
		     plans->model->path);
	printer_line(out, 0, "#include \"%s_protocol.h\"", prefix);
	printer_text(out, "\n");
	printer_line(out, 0, "#include <stddef.h>");
	printer_line(out, 0, "#include <string.h>");
	printer_text(out, "\n");
	printer_line(out, 0, "#include \"%s_vendor.h\"", prefix);
	printer_line(out, 0, "#include \"server.h\"");
	printer_text(out, "\n");
	printer_line(out, 0, "struct %s_vendor %s_vendor;", prefix, prefix);
	for (size_t i = 0; i < plans->count; i++) {
		const struct plan *plan = plans->list[i];
		if (!plan_forwards(plan))
			continue;
		for (size_t k = 0; k < plan->function->param_count; k++)
			if (plan->views[k].callback)
				print_trampoline(plan, k, out);
		print_server(plan, out);
	}
	print_tables(plans, out);
	print_module(plans, out);
}

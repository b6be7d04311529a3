/* How a decoder calls the vendor: see emit_server.h. */
#include "emit_server.h"

#include <string.h>

#include "pool.h"

/*
 * ---- before it is called
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
		char *when = pool_format("%s->%s", emit_args(emit), name);
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
			     emit_call(emit), name);
	}
}

/* What becomes of the error of a call that nobody waits for. */
static void print_lateness(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const char *call = emit_call(emit), *args = emit_args(emit);
	const int domain = plan_domain(plan);
	const int over = plan->releases >= 0 ? plan->releases : plan->destroys;
	struct expr *behind, *reports;
	const bool runs_behind = plan_runs_behind(plan, &behind);
	const bool said = plan_said(plan, WORD_REPORTS, &reports);

	if ((runs_behind || said) && domain >= 0)
		printer_line(emit->out, 1, "server_ordered(%s, %s->%s);", call,
			     args, emit_param(emit, domain));
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
				call, args, emit_param(emit, (int)i),
				emit_type_name(
					plan->model,
					plan->function->params[i].type->to));
	if (over >= 0 && plan->status_result)
		printer_line(emit->out, 1,
			     "server_release_poisoned(%s, %s->%s, "
			     "(uint64_t)%s);",
			     call, args, emit_param(emit, over), plan->success);
}

static void print_checks(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct function *function = plan->function;
	const char *call = emit_call(emit);
	const char *refusal = plan->refusal ? plan->refusal : "1";

	for (size_t i = 0; i < function->param_count; i++)
		if (plan->views[i].tested &&
		    type_is_pointer(function->params[i].type) &&
		    !plan->views[i].needs_place)
			printer_line(emit->out, 1,
				     "server_given(%s, %s->%s_given, %s);",
				     call, emit_args(emit),
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
}

void emit_server_ready(struct emit *emit)
{
	print_places(emit);
	print_checks(emit);
	print_lateness(emit);
	printer_line(emit->out, 1, "if (!server_ready(%s))", emit_call(emit));
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

void emit_server_call(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const struct type *type = plan->function->result;
	const char *text = vendor_call(emit);

	if (can_defer(plan)) {
		/* Another thread's call may use the object. */
		const char *name = emit_param(emit, plan->releases);
		printer_line(emit->out, 1, "%s = %s;",
			     type_declaration(type, emit_result(emit)),
			     plan->success);
		printer_line(emit->out, 1,
			     "if (!server_defer(%s, %s->%s, release_%s, %s))",
			     emit_call(emit), emit_args(emit), name,
			     plan->function->name, name);
		printer_line(emit->out, 2, "%s = %s;", emit_result(emit), text);
	} else if (type->kind == TYPE_VOID) {
		printer_line(emit->out, 1, "%s;", text);
	} else {
		printer_line(emit->out, 1, "%s = %s;",
			     type_declaration(type, emit_result(emit)), text);
	}
}

void emit_server_release(const struct plan *plan, struct printer *out)
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

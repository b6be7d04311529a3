/*
 * What a stub does ahead of its message: it answers by what the guest knows, or
 * decides that the call is not waited for. See emit_guest.h.
 */
#include "emit_guest.h"

#include <string.h>

#include "pool.h"

/*
 * ---- references and relations
 */

/* A function whose only business is the count of its only argument. */
static bool only_counts(const struct plan *plan, int param)
{
	return param == 0 && plan->function->param_count == 1 &&
	       plan->status_result && !plan->via && !plan->hand &&
	       !plan->function->is_private;
}

static void print_counted(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	const bool retains = only_counts(plan, plan->retains);

	if (!retains && !only_counts(plan, plan->releases))
		return;
	printer_line(
		emit->out, 1, "if (sluice_guest_%s(&%s_module, %s, %s))",
		retains ? "retain" : "release", emit->plan->model->prefix,
		emit_param(emit, 0),
		emit_type_name(plan->model, plan->function->params[0].type));
	printer_line(emit->out, 2, "return %s;", plan->success);
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
			     emit->plan->model->prefix, expr_text(child),
			     emit_type_name(plan->model,
					    plan_type(plan, NULL, child)),
			     emit_type_name(plan->model, parent),
			     emit_param(emit, answer->param),
			     expr_text(answer->args[1]),
			     emit_param(emit, used));
		printer_line(emit->out, 2, "return %s;", plan->success);
	}
}

/*
 * ---- answers that stay the same
 */
bool emit_guest_remembers(const struct plan *plan, struct expr **when)
{
	return plan_said(plan, WORD_CONSTANT, when) && plan_is_memorable(plan);
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
	printer_line(emit->out, 2, ".module = &%s_module,",
		     emit->plan->model->prefix);
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
void emit_guest_memory(struct emit *emit)
{
	const struct plan *plan = emit->plan;
	struct expr *when;
	char *sizes = pool_text("");

	if (!emit_guest_remembers(plan, &when))
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
		     emit_call(emit), emit_local(plan, "question"), sizes);
}

void emit_guest_answers(struct emit *emit)
{
	struct expr *when;

	print_counted(emit);
	print_relations_asked(emit);
	if (emit_guest_remembers(emit->plan, &when))
		print_question(emit, when);
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
				    words, count++ ? ", " : "", emit_args(emit),
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
		emit_call(emit), plan->success, how_async(plan),
		count ? words : "NULL",
		count ? pool_format("sizeof(%s) / sizeof(*%s)", words, words)
		      : "0");
	if (when)
		printer_line(emit->out, 1, "}");
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
		     emit_call(emit), plan->success);
}

void emit_guest_waiting(struct emit *emit)
{
	print_async(emit);
	print_async_release(emit);
}

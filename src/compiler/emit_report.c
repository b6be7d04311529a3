/*
 * emit_report -- what decided each function and each parameter, for people and
 * for programs.
 */
#include "emit.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

static const char *kind_of(const struct plan *plan)
{
	switch (plan->kind) {
	case PLAN_FORWARD:
		return "forwarded";
	case PLAN_BY_HAND:
		return plan->hand->guard ? "forwarded, partly by hand"
					 : "by hand";
	case PLAN_LOCAL:
		return "local";
	case PLAN_UNSUPPORTED:
		return "unsupported";
	case PLAN_UNDECIDED:
		return "refused";
	case PLAN_SAME_AS:
		return "the same as another";
	case PLAN_LOOKUP:
		return "looked up";
	}
	return "";
}

static const char *direction_of(const struct plan *plan, size_t param)
{
	const struct view *view = &plan->views[param];
	const struct type *type = plan->function->params[param].type;

	if (view->callback)
		return "callback";
	if (view->is_data)
		return "data";
	if (!type_is_pointer(type))
		return "value";
	return view->is_inout ? "inout" : view->is_out ? "out" : "in";
}

/* The descriptions of a parameter, as the specification says them. */
static char *sizes_of(const struct plan *plan, size_t param)
{
	char *text = pool_text("");

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (step->param != (int)param ||
		    step->word->class != CLASS_DATA || step->element)
			continue;
		text = pool_format("%s%s%s(", text, *text ? "; " : "",
				   step->word->name);
		for (size_t k = 1; k < step->arg_count; k++)
			text = pool_format("%s%s%s", text, k > 1 ? ", " : "",
					   expr_text(step->args[k]));
		text = pool_format("%s)%s%s%s%s", text,
				   step->creates ? " creates" : "",
				   step->bulk ? " bulk" : "",
				   step->always ? " always" : "",
				   step->later ? " later" : "");
	}
	return text;
}

/* Facts that were said about the call, each once, as ", async, flushes". */
static char *facts_of(const struct plan *plan)
{
	char *text = pool_text("");

	if (plan->creates_result)
		text = pool_text("creates");
	for (size_t i = 0; i < plan->fact_count; i++) {
		const char *name = plan->facts[i]->word->name;
		bool known = plan->facts[i]->word->id == WORD_ONLY_IF;
		for (size_t k = 0; k < i; k++)
			known |= plan->facts[k]->word == plan->facts[i]->word;
		if (!known)
			text = pool_format("%s%s%s", text, *text ? ", " : "",
					   name);
	}
	return text;
}

static void report_function(const struct plan *plan, struct printer *out)
{
	const struct function *function = plan->function;

	const char *facts = facts_of(plan);

	printer_text(out,
		     pool_format("%s: %s%s%s%s%s  [%s]\n", function->name,
				 kind_of(plan), plan->problem ? ": " : "",
				 plan->problem ? plan->problem : "",
				 *facts ? "; " : "", facts, emit_origin(plan)));
	if (plan->kind == PLAN_UNSUPPORTED || plan->kind == PLAN_LOCAL)
		return;
	for (size_t i = 0; i < function->param_count; i++) {
		const struct view *view = &plan->views[i];
		printer_text(out, pool_format("    %-28s %-8s %-24s %s\n",
					      function->params[i].name,
					      direction_of(plan, i),
					      view->from ? view->from : "-",
					      sizes_of(plan, i)));
	}
}

static size_t count_kind(const struct plans *plans, enum plan_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < plans->count; i++)
		count += plans->list[i]->kind == kind;
	return count;
}

static void report_idioms(const struct plans *plans, struct printer *out)
{
	for (size_t i = 0; i < plans->model->block_count; i++) {
		const struct block *block = plans->model->blocks[i];
		if (block->kind != BLOCK_IDIOM)
			continue;
		printer_text(out, pool_format("idiom of line %d:",
					      block->place.line));
		for (size_t k = 0; k < block->param_count; k++)
			printer_text(out,
				     pool_format(" %s", block->params[k].name));
		printer_text(out, block->used ? "\n" : " (matches nothing)\n");
		for (size_t k = 0; k < block->match_count; k++)
			printer_text(out, pool_format("    %s\n",
						      block->matches[k]->name));
	}
}

void emit_report(const struct plans *plans, struct printer *out)
{
	printer_text(
		out,
		pool_format("%s %s: %zu functions: %zu forwarded, %zu by hand "
			    "or partly, %zu local, %zu unsupported, %zu "
			    "refused\n\n",
			    plans->model->name, plans->model->version,
			    plans->count, count_kind(plans, PLAN_FORWARD),
			    count_kind(plans, PLAN_BY_HAND),
			    count_kind(plans, PLAN_LOCAL) +
				    count_kind(plans, PLAN_LOOKUP) +
				    count_kind(plans, PLAN_SAME_AS),
			    count_kind(plans, PLAN_UNSUPPORTED),
			    count_kind(plans, PLAN_UNDECIDED)));
	for (size_t i = 0; i < plans->count; i++)
		report_function(plans->list[i], out);
	printer_text(out, "\n");
	report_idioms(plans, out);
}

static char *quoted(const char *text)
{
	char *result = pool_new(strlen(text) * 2 + 3), *at = result;

	*at++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at = '"';
	return result;
}

static void report_idioms_json(const struct model *model, struct printer *out)
{
	const char *separator = "";

	for (size_t i = 0; i < model->block_count; i++) {
		const struct block *block = model->blocks[i];
		if (block->kind != BLOCK_IDIOM)
			continue;
		printer_text(out, pool_format("%s  {\"line\": %d, "
					      "\"functions\": [",
					      separator, block->place.line));
		for (size_t k = 0; k < block->match_count; k++)
			printer_text(
				out,
				pool_format("%s%s", k ? ", " : "",
					    quoted(block->matches[k]->name)));
		printer_text(out, "]}");
		separator = ",\n";
	}
	printer_text(out, "\n");
}

void emit_report_json(const struct plans *plans, struct printer *out)
{
	printer_text(out, pool_format("{\"name\": %s, \"version\": %s, "
				      "\"functions\": [\n",
				      quoted(plans->model->name),
				      quoted(plans->model->version)));
	for (size_t i = 0; i < plans->count; i++) {
		const struct plan *plan = plans->list[i];
		const struct function *function = plan->function;
		printer_text(out,
			     pool_format("  {\"name\": %s, \"kind\": %s, "
					 "\"facts\": %s, \"place\": %s, "
					 "\"problem\": %s, \"parameters\": [",
					 quoted(function->name),
					 quoted(kind_of(plan)),
					 quoted(facts_of(plan)),
					 quoted(emit_origin(plan)),
					 plan->problem ? quoted(plan->problem)
						       : "null"));
		for (size_t k = 0; k < function->param_count; k++)
			printer_text(
				out,
				pool_format(
					"%s\n    {\"name\": %s, \"type\": %s, "
					"\"direction\": %s, \"from\": %s, "
					"\"size\": %s}",
					k ? "," : "",
					quoted(function->params[k].name),
					quoted(function->params[k]
						       .type->spelling),
					quoted(direction_of(plan, k)),
					quoted(plan->views[k].from
						       ? plan->views[k].from
						       : ""),
					quoted(sizes_of(plan, k))));
		printer_text(out, pool_format("]}%s\n",
					      i + 1 < plans->count ? "," : ""));
	}
	printer_text(out, "], \"idioms\": [\n");
	report_idioms_json(plans->model, out);
	printer_text(out, "]}\n");
}

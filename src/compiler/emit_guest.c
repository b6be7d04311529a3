/*
 * The guest library: a stub for each function of the API, the module that they
 * belong to, and a table of their names.
 */
#include "emit_guest.h"

#include <string.h>

#include "pool.h"

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
		     emit->plan->model->prefix, plan->function->name);
	emit_guest_failure(emit, 1, error);
}

/* A call that is sent: the way of all that the guest cannot answer. */
static void print_forward(struct emit *emit)
{
	emit_guest_answers(emit);
	emit_guest_locals(emit);
	printer_text(emit->out, "\n");
	emit_guest_waiting(emit);
	emit_guest_message(emit);
	emit_guest_outs(emit);
	emit_guest_objects(emit);
	emit_guest_memory(emit);
	printer_line(emit->out, 1, "sluice_guest_end(&%s);", emit_call(emit));
	emit_guest_return(emit);
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
		if (plan_is_always(plan, plan->hand->guard))
			print_arguments(&emit, 1, return_word(plan),
					hand_of(plan));
		else
			print_hand_or_forward(&emit);
		break;
	case PLAN_FORWARD:
		print_forward(&emit);
		break;
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

	emit_names(plans, out);
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

	emit_head(plans, out);
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
				emit_guest_delivery(plan, k, out);
		if (plan->kind == PLAN_BY_HAND && plan->hand->guard)
			print_forwarding_half(plan, out);
		print_stub(plan, out);
	}
	print_lookup(plans, out);
}

void emit_guest_header(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;

	emit_head(plans, out);
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

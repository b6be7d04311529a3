/*
 * The server's module: a checking decoder for each function that is forwarded,
 * functions that stand for the application's callbacks, and tables of them all.
 */
#include "emit_server.h"

#include <string.h>

#include "pool.h"

static void print_server(const struct plan *plan, struct printer *out)
{
	struct emit emit;

	emit_begin(&emit, plan, out, END_SERVER);
	emit_server_release(plan, out);
	printer_text(out, "\n");
	printer_line(out, 0, "/* %s */", emit_origin(plan));
	printer_line(out, 0, "static void serve_%s(struct server_call *%s)",
		     plan->function->name, emit_call(&emit));
	printer_line(out, 0, "{");
	emit_server_arguments(&emit);
	emit_server_ready(&emit);
	emit_server_call(&emit);
	emit_server_reply(&emit);
	printer_line(out, 0, "}");
}

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

	emit_names(plans, out);
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

	emit_head(plans, out);
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
				emit_server_notice(plan, k, out);
		print_server(plan, out);
	}
	print_tables(plans, out);
	print_module(plans, out);
}

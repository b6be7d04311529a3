/* How the server tells the guest of a callback: see emit_server.h. */
#include "emit_server.h"

#include <string.h>

#include "pool.h"

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
			"server_notice_bytes(&notice, %s, "
			"wire_count(%s)%s);",
			arg->name, expr_text(said->args[1]),
			type->to->kind == TYPE_VOID
				? ""
				: pool_format(" * sizeof(%s)", type->to->bare));
	else if (is_text)
		printer_line(out, 1, "server_notice_text(&notice, %s);",
			     arg->name);
	else
		diagnose_error(arg->place,
			       "'%s' of the callback '%s' is not described",
			       arg->name, block->name);
}

void emit_server_notice(const struct plan *plan, size_t param,
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

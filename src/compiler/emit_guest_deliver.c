/* How a notice reaches a callback of the application: see emit_guest.h. */
#include "emit_guest.h"

#include <string.h>

#include "pool.h"

void emit_guest_delivery(const struct plan *plan, size_t param,
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

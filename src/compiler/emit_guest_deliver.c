/* How a notice reaches a callback of the application: see emit_guest.h. */
#include "emit_guest.h"

#include <string.h>

#include "pool.h"

static void print_argument(const struct plan *plan, const struct param *arg,
			   const struct type *type, struct printer *out)
{
	const char *declared = type_declaration(type, arg->name);

	if (type->kind == TYPE_HANDLE)
		printer_line(out, 1,
			     "%s = sluice_guest_notice_handle(notice, %s);",
			     declared, emit_type_name(plan->model, type));
	else if (type->kind == TYPE_SCALAR)
		printer_line(out, 1,
			     type_is_real(type)
				     ? "%s = (%s)wire_real("
				       "sluice_guest_notice_value(notice));"
				     : "%s = (%s)"
				       "sluice_guest_notice_value(notice);",
			     declared, type->bare);
	else
		printer_line(out, 1,
			     "%s = sluice_guest_notice_bytes(notice, NULL);",
			     declared);
}

/* The application's function, called as what it is. */
static char *callback_call(const struct type *type, const struct block *block)
{
	const char *star = strstr(type->spelling, "(*");
	const char *rest = star ? star + 2 : type->spelling;
	char *arguments = pool_text("");

	for (size_t i = 0; i < block->param_count; i++)
		arguments = pool_format("%s%s%s", arguments, i ? ", " : "",
					block->params[i].name);
	return pool_format("((%.*s%s)function)(%s)",
			   (int)(rest - type->spelling), type->spelling, rest,
			   arguments);
}

void emit_guest_delivery(const struct plan *plan, size_t param,
			 struct printer *out)
{
	const struct type *type = plan->function->params[param].type;
	const struct block *block = emit_callback_block(plan, param);
	const size_t data = emit_callback_data(plan, param);
	const char *call = callback_call(type, block);

	printer_text(out, "\n");
	printer_line(out, 0,
		     "static uint64_t deliver_%s_%s(struct sluice_guest_notice "
		     "*notice, sluice_function function, void *%s)",
		     plan->function->name, plan->function->params[param].name,
		     block->params[data].name);
	printer_line(out, 0, "{");
	for (size_t i = 0; i < block->param_count; i++)
		if (i != data)
			print_argument(plan, &block->params[i], type->args[i],
				       out);
	printer_text(out, "\n");
	printer_line(out, 1, "if (sluice_guest_notice_failed(notice))");
	printer_line(out, 2, "return 0;");
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

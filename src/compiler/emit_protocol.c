/*
 * emit_protocol -- what both ends include: operations, types of objects, the
 * args struct of each call, and prototypes of hand-written halves.
 */
#include "emit.h"

#include <string.h>

#include "pool.h"

static void includes(const struct plans *plans, struct printer *out)
{
	for (size_t i = 0; i < plans->model->include_count; i++) {
		const char *name = plans->model->includes[i];
		printer_line(out, 0,
			     strchr(name, '/') ? "#include <%s>"
					       : "#include \"%s\"",
			     name);
	}
	printer_line(out, 0, "#include <stddef.h>");
	printer_line(out, 0, "#include <stdint.h>");
}

static void object_types(const struct plans *plans, struct printer *out)
{
	const struct type **types;
	const size_t count = emit_handle_types(plans->model, &types);
	const char *upper = pool_upper(plans->model->prefix);

	printer_text(out, "\n");
	printer_line(out, 0, "enum %s_type {", plans->model->prefix);
	printer_line(out, 1, "%s_TYPE_NONE,", upper);
	for (size_t i = 0; i < count; i++)
		printer_line(out, 1, "%s,",
			     emit_type_name(plans->model, types[i]));
	printer_line(out, 1, "%s_TYPES", upper);
	printer_line(out, 0, "};");
}

static void operations(const struct plans *plans, struct printer *out)
{
	const char *upper = pool_upper(plans->model->prefix);

	printer_text(out, "\n");
	printer_line(out, 0, "enum %s_op {", plans->model->prefix);
	printer_line(out, 1, "%s_OP_NONE,", upper);
	for (size_t i = 0; i < plans->count; i++)
		printer_line(out, 1, "%s,",
			     emit_op(plans->model, plans->list[i]->function));
	printer_line(out, 1, "%s_OPS", upper);
	printer_line(out, 0, "};");
}

static void args_member(const struct plan *plan, size_t param,
			struct printer *out)
{
	const struct param *what = &plan->function->params[param];
	const struct type *type = what->type;
	const struct view *view = &plan->views[param];

	if (view->is_data || view->tested)
		printer_line(out, 1, "uint8_t %s_given;", what->name);
	if (view->is_data || !emit_in_args(plan, param))
		return;
	if (type->kind == TYPE_SCALAR || type->kind == TYPE_RECORD)
		printer_line(out, 1, "%s %s;",
			     type->is_bool ? "uint8_t" : type->bare,
			     what->name);
	else
		printer_line(out, 1, "uint64_t %s;", what->name);
}

struct layout {
	long size, align;
};

static void layout_add(struct layout *layout, long size, long align)
{
	layout->size += (align - layout->size % align) % align + size;
	if (align > layout->align)
		layout->align = align;
}

/* The size of the args struct, as the compiler of either end must see it. */
static long args_size(const struct plan *plan)
{
	struct layout layout = { 0, 1 };

	for (size_t i = 0; i < plan->function->param_count; i++) {
		const struct type *type = plan->function->params[i].type;
		const struct view *view = &plan->views[i];
		if (view->is_data || view->tested)
			layout_add(&layout, 1, 1);
		if (view->is_data || !emit_in_args(plan, i))
			continue;
		if (type->kind == TYPE_SCALAR || type->kind == TYPE_RECORD)
			layout_add(&layout, type->size,
				   type->align > 0 ? type->align : type->size);
		else
			layout_add(&layout, 8, 8);
	}
	if (plan->creates_result)
		layout_add(&layout, 8, 8);
	layout_add(&layout, 0, layout.align);
	return layout.size;
}

static void args_struct(const struct plan *plan, struct printer *out)
{
	const struct function *function = plan->function;

	if (!plan_forwards(plan) || !emit_has_args(plan))
		return;
	printer_text(out, "\n");
	printer_line(out, 0, "struct %s_args {", function->name);
	for (size_t i = 0; i < function->param_count; i++)
		args_member(plan, i, out);
	if (plan->creates_result)
		printer_line(out, 1, "uint64_t %s;",
			     emit_local(plan, "result"));
	printer_line(out, 0, "};");
	printer_line(out, 0,
		     "_Static_assert(sizeof(struct %s_args) == %ld, \"the "
		     "layout of its args differs\");",
		     function->name, args_size(plan));
}

static void offset_checks(const struct type *type, struct printer *out)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (type->fields[i].offset >= 0)
			printer_line(out, 0,
				     "_Static_assert(offsetof(%s, %s) == %ld, "
				     "\"the layout of %s differs\");",
				     type->bare, type->fields[i].name,
				     type->fields[i].offset, type->bare);
}

/* Structs that travel as bytes have one layout at both ends. */
static void layout_checks(const struct plans *plans, struct printer *out)
{
	const char **seen = NULL;
	size_t count = 0;

	for (size_t i = 0; i < plans->count; i++)
		for (size_t k = 0; k < plans->list[i]->step_count; k++) {
			const struct type *type =
				plans->list[i]->steps[k]->target;
			bool known = !type || type->kind != TYPE_RECORD;
			for (size_t n = 0; !known && n < count; n++)
				known = strcmp(seen[n], type->bare) == 0;
			if (known)
				continue;
			seen = pool_grow(seen, count, sizeof(*seen));
			seen[count++] = type->bare;
			if (count == 1)
				printer_text(out, "\n");
			printer_line(out, 0,
				     "_Static_assert(sizeof(%s) == %ld, "
				     "\"the layout of %s differs\");",
				     type->bare, type->size, type->bare);
			offset_checks(type, out);
		}
}

static void hidden(const struct function *function, const char *name,
		   struct printer *out)
{
	printer_line(out, 0, "__attribute__((visibility(\"hidden\"))) %s;",
		     function_signature(function, name));
}

/* Functions that people write for the guest, in NAME_guest.c, and those that
 * they send calls by. */
static void guest_halves(const struct plans *plans, struct printer *out)
{
	printer_text(out, "\n");
	for (size_t i = 0; i < plans->count; i++) {
		const struct plan *plan = plans->list[i];
		const struct function *function = plan->function;
		if (plan->kind == PLAN_LOCAL || plan->kind == PLAN_BY_HAND)
			printer_line(
				out, 0, "%s;",
				function_signature(
					function, pool_format("guest_%s",
							      function->name)));
		if (plan->kind == PLAN_BY_HAND && plan->hand->guard)
			hidden(function, emit_forward(plan), out);
		if (function->is_private)
			hidden(function, function->name, out);
	}
}

void emit_protocol(const struct plans *plans, struct printer *out)
{
	emit_head(plans, out);
	printer_line(out, 0, "#pragma once");
	printer_text(out, "\n");
	includes(plans, out);
	object_types(plans, out);
	operations(plans, out);
	for (size_t i = 0; i < plans->count; i++)
		args_struct(plans->list[i], out);
	layout_checks(plans, out);
	guest_halves(plans, out);
}

void emit_vendor(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;

	emit_head(plans, out);
	printer_line(out, 0, "#pragma once");
	printer_text(out, "\n");
	includes(plans, out);
	printer_text(out, "\n");
	printer_line(out, 0,
		     "/* The vendor's functions; NULL where its library lacks "
		     "one. */");
	printer_line(out, 0, "struct %s_vendor {", prefix);
	for (size_t i = 0; i < plans->count; i++)
		if (!plans->list[i]->function->is_private)
			printer_line(out, 1, "__typeof__(%s) *%s;",
				     plans->list[i]->function->name,
				     plans->list[i]->function->name);
	printer_line(out, 0, "};");
	printer_text(out, "\n");
	printer_line(out, 0, "extern struct %s_vendor %s_vendor;", prefix,
		     prefix);
	printer_text(out, "\n");
	for (size_t i = 0; i < plans->count; i++) {
		const struct plan *plan = plans->list[i];
		const struct function *function = plan->function;
		if (function->is_private)
			printer_line(
				out, 0, "%s;",
				function_signature(
					function, pool_format("server_%s",
							      function->name)));
		if (plan->via)
			printer_line(out, 0, "%s;",
				     function_signature(
					     function,
					     expr_text(plan->via->args[0])));
	}
}

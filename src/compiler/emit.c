#include "emit.h"

#include <string.h>

#include "pool.h"

void emit_begin(struct emit *emit, const struct plan *plan, struct printer *out,
		enum end end)
{
	*emit = (struct emit){
		.plan = plan,
		.out = out,
		.end = end,
		.depth = 1,
		.printed = pool_new(plan->condition_count + 1),
	};
}

const char *emit_local(const struct plan *plan, const char *name)
{
	const struct function *function = plan->function;

	for (size_t i = 0; i < function->param_count; i++)
		if (strcmp(function->params[i].name, name) == 0)
			return pool_format("%s_", name);
	return name;
}

const char *emit_call(const struct emit *emit)
{
	return emit_local(emit->plan, "call");
}

const char *emit_args(const struct emit *emit)
{
	return emit_local(emit->plan, "args");
}

const char *emit_result(const struct emit *emit)
{
	return emit_local(emit->plan, "result");
}

const char *emit_param(const struct emit *emit, int param)
{
	return emit->plan->function->params[param].name;
}

char *emit_type_name(const struct model *model, const struct type *handle)
{
	const char *name = handle->tag;

	for (size_t i = 0; i < model->type_count; i++) {
		const struct type *type = model->types[i].type;
		if (type->kind != TYPE_HANDLE ||
		    strcmp(type->tag, handle->tag) != 0)
			continue;
		name = model->types[i].name;
		break;
	}
	return pool_format("%s_TYPE_%s", pool_upper(model->prefix),
			   pool_upper(name));
}

char *emit_op(const struct model *model, const struct function *function)
{
	return pool_format("%s_OP_%s", pool_upper(model->prefix),
			   function->name);
}

char *emit_forward(const struct plan *plan)
{
	return pool_format("forward_%s", plan->function->name);
}

char *emit_origin(const struct plan *plan)
{
	const struct function *function = plan->function;

	if (function->definition)
		return pool_format("%s:%d", function->definition->place.file,
				   function->definition->place.line);
	return pool_format("%s:%d", function->header, function->place.line);
}

const char *emit_size(const struct step *step)
{
	if (!step->target || step->target->kind == TYPE_VOID)
		return "1";
	return pool_format("sizeof(%s)", step->target->bare);
}

bool emit_points_to_handle(const struct step *step)
{
	return step->target && step->target->kind == TYPE_HANDLE;
}

bool emit_points_to_pointer(const struct step *step)
{
	return step->target && step->target->kind == TYPE_POINTER;
}

char *emit_pointer(const struct emit *emit, const struct step *step)
{
	if (step->element)
		return emit_expr(emit, step, step->args[0]);
	return step->param == RESULT_PARAM
		       ? pool_text(emit_local(emit->plan, "result"))
		       : pool_text(emit->plan->function->params[step->param]
					   .name);
}

char *emit_arg(const struct emit *emit, const struct step *step, size_t index)
{
	if (index >= step->arg_count)
		return pool_text("0");
	char *text = emit_unwrapped(emit_expr(emit, step, step->args[index]));
	if (index > 0 && step->word->class == CLASS_DATA &&
	    step->word->id != WORD_IN_UNTIL &&
	    emit_is_signed(emit, step, step->args[index]))
		text = pool_format(emit->end == END_MOCK ? "mock_count(%s)"
							 : "wire_count(%s)",
				   text);
	return text;
}

char *emit_span(const struct emit *emit, const struct step *step)
{
	if (step->element || step->param < 0 ||
	    !emit_has_span(emit->plan, (size_t)step->param))
		return pool_text("NULL");
	return pool_format("&%s_span",
			   emit->plan->function->params[step->param].name);
}

char *emit_out_span(const struct emit *emit, const struct step *step)
{
	if (!step->element)
		return pool_format("%s_span", emit_param(emit, step->param));
	return pool_format("check_product(%s, %s, %s)", emit_check(emit),
			   emit_arg(emit, step, 1), emit_size(step));
}

static bool is_patch_after(const struct step *step)
{
	return step->word->id == WORD_HANDLE && step->travels & TRAVEL_AFTER;
}

void emit_patches(struct emit *emit, const char *function)
{
	const struct plan *plan = emit->plan;
	const bool guest = emit->end == END_GUEST;
	bool any = false;

	for (size_t i = 0; i < plan->step_count; i++)
		any |= is_patch_after(plan->steps[i]);
	if (!any)
		return;
	emit_close(emit);
	printer_line(emit->out, 1, "if (%s%ssucceeded) {", emit_call(emit),
		     guest ? "." : "->");
	emit->depth = 2;
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		if (!is_patch_after(step))
			continue;
		const int depth = emit_open(emit, step);
		printer_line(emit->out, depth, "%s(%s%s, %s, %s);", function,
			     guest ? "&" : "", emit_call(emit),
			     emit_pointer(emit, step),
			     emit_type_name(plan->model, step->target));
	}
	emit_close(emit);
	emit->depth = 1;
	printer_line(emit->out, 1, "}");
}

void emit_rows(struct emit *emit, int depth, const struct step *step)
{
	printer_line(
		emit->out, depth,
		"const struct wire_rows %s%s_rows = { .offset = %s, .bytes "
		"= %s, .rows = %s, .row_pitch = %s, .slices = %s, "
		".slice_pitch = %s };",
		emit->plan->function->params[step->param].name,
		emit->after ? "_back" : "", emit_arg(emit, step, 1),
		emit_arg(emit, step, 2), emit_arg(emit, step, 3),
		emit_arg(emit, step, 4), emit_arg(emit, step, 5),
		emit_arg(emit, step, 6));
}

/* Whether what is sent decides if a call that is not waited for is well formed:
 * plain bytes do not, nor do handles that are new each time. */
static bool is_signed_step(const struct plan *plan, const struct step *step)
{
	struct expr *when;

	if (!plan_runs_behind(plan, &when) || step->bulk || !step->target ||
	    (step->word->id != WORD_IN && step->word->id != WORD_INOUT &&
	     step->word->id != WORD_IN_UNTIL))
		return false;
	return emit_points_to_handle(step)
		       ? !model_is_passing(plan->model, step->target)
		       : step->target->kind != TYPE_VOID;
}

char *emit_way(const struct emit *emit, const struct step *step,
	       const char *prefix)
{
	char *way =
		pool_format("%s_%s", prefix, step->bulk ? "BULK" : "PARSED");

	if (step->always)
		way = pool_format("%s | %s_ALWAYS", way, prefix);
	if (step->later && step->later_when)
		way = pool_format("%s | (%s ? %s_LATER : 0)", way,
				  emit_expr(emit, NULL, step->later_when),
				  prefix);
	else if (step->later)
		way = pool_format("%s | %s_LATER", way, prefix);
	if (emit->end == END_GUEST && is_signed_step(emit->plan, step))
		way = pool_format("%s | %s_SIGNED", way, prefix);
	return way;
}

/*
 * ---- what is in the message
 */
bool emit_in_args(const struct plan *plan, size_t param)
{
	const struct type *type = plan->function->params[param].type;

	return !type_is_pointer(type) || plan_created_out(plan, param);
}

bool emit_has_args(const struct plan *plan)
{
	for (size_t i = 0; i < plan->function->param_count; i++)
		if (emit_in_args(plan, i) || plan->views[i].tested ||
		    plan->views[i].is_data)
			return true;
	return plan->creates_result;
}

bool emit_has_span(const struct plan *plan, size_t param)
{
	const struct view *view = &plan->views[param];

	return type_is_pointer(plan->function->params[param].type) &&
	       !view->is_data && (view->accessed || view->is_out) &&
	       !plan_created_out(plan, param);
}

static bool type_is_used(const struct model *model, const struct type *handle)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = model->functions[i];
		const struct type *result = function->result;
		if (result->kind == TYPE_HANDLE &&
		    strcmp(result->tag, handle->tag) == 0)
			return true;
		for (size_t k = 0; k < function->param_count; k++) {
			const struct type *type = function->params[k].type;
			while (type_is_pointer(type))
				type = type->to;
			if (type->kind == TYPE_HANDLE &&
			    strcmp(type->tag, handle->tag) == 0)
				return true;
		}
	}
	return false;
}

size_t emit_handle_types(const struct model *model, const struct type ***types)
{
	size_t count = 0;

	*types = NULL;
	for (size_t i = 0; i < model->type_count; i++) {
		const struct type *type = model->types[i].type;
		bool known =
			type->kind != TYPE_HANDLE || !type_is_used(model, type);
		for (size_t k = 0; !known && k < count; k++)
			known = strcmp((*types)[k]->tag, type->tag) == 0;
		if (known)
			continue;
		*types = pool_grow(*types, count, sizeof(**types));
		(*types)[count++] = type;
	}
	return count;
}

const struct block *emit_callback_block(const struct plan *plan, size_t param)
{
	const struct step *step = plan->views[param].callback;
	const struct expr *name = expr_bare(step->args[1]);

	for (size_t i = 0; i < plan->model->block_count; i++)
		if (plan->model->blocks[i]->kind == BLOCK_CALLBACK &&
		    strcmp(plan->model->blocks[i]->name, name->text) == 0)
			return plan->model->blocks[i];
	return NULL;
}

size_t emit_callback_data(const struct plan *plan, size_t param)
{
	const struct block *block = emit_callback_block(plan, param);
	const struct step *step = plan->views[param].callback;
	const int data = plan_root(plan, step->args[2]);
	size_t last = block->param_count - 1;

	for (size_t i = 0; i < block->param_count; i++) {
		const struct param *arg = &block->params[i];
		if (arg->type->kind != TYPE_POINTER ||
		    arg->type->to->kind != TYPE_VOID || arg->type->to->is_const)
			continue;
		last = i;
		if (data >= 0 &&
		    strcmp(arg->name, plan->function->params[data].name) == 0)
			return i;
	}
	return last;
}

static const char *status_value(const struct model *model, const char *word)
{
	for (size_t i = 0; i < model->block_count; i++) {
		const struct block *block = model->blocks[i];
		if (block->kind != BLOCK_TYPE ||
		    !stmt_find(block->body, "success"))
			continue;
		const struct stmt *fact = stmt_find(block->body, word);
		if (fact)
			return expr_text(fact->args[0]);
	}
	return NULL;
}

const char *emit_failure(const struct model *model)
{
	const char *value = status_value(model, "failure");

	return value ? value : "-1";
}

const char *emit_lost(const struct model *model)
{
	const char *value = status_value(model, "lost");

	return value ? value : emit_failure(model);
}

/*
 * ---- what files share
 */
void emit_head(const struct plans *plans, struct printer *out)
{
	printer_line(out, 0,
		     "/* Generated from %s; change the specification, not "
		     "this file. */",
		     plans->model->path);
}

static void print_names(const char *prefix, const char *what,
			struct printer *out)
{
	printer_text(out, "\n");
	printer_line(out, 0, "static const char *const %s_%s[] = {", prefix,
		     what);
	printer_line(out, 1, "NULL,");
}

void emit_names(const struct plans *plans, struct printer *out)
{
	const char *prefix = plans->model->prefix;
	const struct type **types;
	const size_t count = emit_handle_types(plans->model, &types);

	print_names(prefix, "types", out);
	for (size_t i = 0; i < count; i++)
		printer_line(out, 1, "\"%s\",", types[i]->tag);
	printer_line(out, 0, "};");
	print_names(prefix, "ops", out);
	for (size_t i = 0; i < plans->count; i++)
		printer_line(out, 1, "\"%s\",", plans->list[i]->function->name);
	printer_line(out, 0, "};");
}

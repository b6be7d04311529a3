#include "emit.h"

#include <stdlib.h>
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

/* How the runtime's functions are given the call at this end. */
static char *check_of(const struct emit *emit)
{
	return pool_format(emit->end == END_GUEST ? "&%s.check" : "&%s->check",
			   emit_local(emit->plan, "call"));
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

/*
 * ---- expressions
 */

/* A pointer to elements of type @element, spelled as a cast. */
static char *cast_to(const struct type *element)
{
	const char *bare = element->bare;

	return pool_format("(%s%s*)", bare,
			   bare[strlen(bare) - 1] == '*' ? "" : " ");
}

/* The memory behind a parameter, as this end and phase see it. */
static char *reach(const struct emit *emit, int root)
{
	const char *name = emit->plan->function->params[root].name;

	if (emit->end == END_GUEST &&
	    !(emit->after && emit->plan->views[root].is_out))
		return pool_format("%s_at", name);
	return pool_text(name);
}

/* Pointer to element @index behind @base, with the access checked. */
static char *element_at(const struct emit *emit, const struct step *step,
			const struct expr *base, const char *index,
			const struct type *element)
{
	const struct expr *bare = expr_bare(base);
	const int root = bare->kind == EXPR_NAME ? plan_root(emit->plan, bare)
						 : NO_PARAM;
	const char *cast = cast_to(element);

	if (emit->end == END_MOCK)
		return pool_format(
			"(%smock_at(%s, %s, sizeof(%s)))", cast,
			root >= 0 ? emit->plan->function->params[root].name
				  : emit_expr(emit, step, bare),
			index, element->bare);
	if (root >= 0)
		return pool_format("(%scheck_at(%s, %s, %s_span, %s, "
				   "sizeof(%s)))",
				   cast, check_of(emit), reach(emit, root),
				   emit->plan->function->params[root].name,
				   index, element->bare);
	/* A pointer inside a struct: what describes it says how far it goes. */
	const struct step *described = plan_described(emit->plan, base);
	if (!described || described->arg_count < 2) {
		diagnose_error(base->place,
			       "'%s' cannot be followed: nothing describes it "
			       "with a count",
			       expr_text(base));
		return pool_text("NULL");
	}
	return pool_format("(%scheck_at(%s, %s, check_product(%s, %s, %s), %s, "
			   "sizeof(%s)))",
			   cast, check_of(emit), emit_expr(emit, step, bare),
			   check_of(emit), emit_arg(emit, described, 1),
			   emit_size(described), index, element->bare);
}

static bool is_param_pointer(const struct emit *emit, const struct expr *expr)
{
	const int root = expr->kind == EXPR_NAME ? plan_root(emit->plan, expr)
						 : NO_PARAM;

	return root >= 0 &&
	       type_is_pointer(emit->plan->function->params[root].type);
}

static char *name_expr(const struct emit *emit, const struct expr *expr)
{
	const char *name = expr->text;

	if (strcmp(name, RESULT_NAME) == 0)
		return pool_text(emit_local(emit->plan, "result"));
	if (!is_param_pointer(emit, expr))
		return pool_text(name);
	if (emit->end == END_MOCK)
		return pool_format("(%s != NULL)", name);
	return pool_format(emit->end == END_GUEST ? "%s.%s_given"
						  : "%s->%s_given",
			   emit_local(emit->plan, "args"), name);
}

/* A constant index within a constant count needs no check at run time. */
static char *fixed_at(const struct emit *emit, const struct expr *base,
		      long index)
{
	if (!is_param_pointer(emit, base) ||
	    index >= plan_fixed(emit->plan, base))
		return NULL;
	const char *memory = emit->end == END_MOCK
				     ? base->text
				     : reach(emit, plan_root(emit->plan, base));
	return pool_format("(%s ? %s[%ld] : 0)", memory, memory, index);
}

static char *index_expr(const struct emit *emit, const struct step *step,
			const struct expr *expr)
{
	const struct expr *index = expr->parts[1];
	char *fixed =
		index->kind == EXPR_NUMBER
			? fixed_at(emit, expr->parts[0], atol(index->text))
			: NULL;

	if (fixed)
		return fixed;
	return pool_format("*%s",
			   element_at(emit, step, expr->parts[0],
				      emit_expr(emit, step, index),
				      plan_type(emit->plan, step, expr)));
}

static char *unary_expr(const struct emit *emit, const struct step *step,
			const struct expr *expr)
{
	const struct expr *part = expr->parts[0];
	char *fixed;

	if (*expr->text == '*') {
		fixed = fixed_at(emit, part, 0);
		return fixed ? fixed
			     : pool_format("*%s",
					   element_at(emit, step, part, "0",
						      plan_type(emit->plan,
								step, expr)));
	}
	if (*expr->text == '&' && part->kind == EXPR_INDEX)
		return element_at(emit, step, part->parts[0],
				  emit_expr(emit, step, part->parts[1]),
				  plan_type(emit->plan, step, part));
	const bool group =
		part->kind == EXPR_BINARY || part->kind == EXPR_CONDITION;
	return pool_format(group ? "%s(%s)" : "%s%s", expr->text,
			   emit_expr(emit, step, part));
}

static char *member_expr(const struct emit *emit, const struct step *step,
			 const struct expr *expr)
{
	const struct expr *record = expr->parts[0];

	for (struct loop *loop = step ? step->loop : NULL; loop;
	     loop = loop->outer)
		if (loop->bind && record->kind == EXPR_NAME &&
		    strcmp(record->text, loop->bind) == 0)
			return pool_format("%s->%s", loop->bind, expr->text);
	const char *text = emit_expr(emit, step, record);
	return *text == '*' ? pool_format("%s->%s", text + 1, expr->text)
			    : pool_format("%s.%s", text, expr->text);
}

/* A helper's T p[N] gets N whole elements or NULL, its T *p one. */
static char *helper_arg(const struct emit *emit, const struct helper *helper,
			size_t index, const struct expr *arg)
{
	const int root = plan_root(emit->plan, arg);
	const struct type *type =
		index < helper->param_count ? helper->params[index].type : NULL;
	const long need = type && type->kind == TYPE_ARRAY ? type->count : 1;
	const char *memory = emit->end == END_MOCK ? expr_bare(arg)->text
						   : reach(emit, root);

	if (emit->end == END_MOCK || plan_fixed(emit->plan, arg) >= need)
		return pool_text(memory);
	const struct type *to = type ? type->to : NULL;
	return pool_format("check_whole(%s, %s, %s_span, %ld * sizeof(%s))",
			   check_of(emit), memory,
			   emit->plan->function->params[root].name, need,
			   to && to->kind != TYPE_VOID ? to->bare : "char");
}

static char *call_expr(const struct emit *emit, const struct step *step,
		       const struct expr *expr)
{
	const struct helper *helper =
		model_helper(emit->plan->model, expr->text);
	char *text = pool_format("%s(", expr->text);

	for (size_t i = 0; i < expr->part_count; i++) {
		const struct expr *arg = expr_bare(expr->parts[i]);
		text = pool_format(
			"%s%s%s", text, i ? ", " : "",
			helper && is_param_pointer(emit, arg)
				? helper_arg(emit, helper, i, arg)
				: emit_expr(emit, step, expr->parts[i]));
	}
	return pool_format("%s)", text);
}

static char *binary_expr(const struct emit *emit, const struct step *step,
			 const struct expr *expr)
{
	const struct expr *left = expr->parts[0], *right = expr->parts[1];
	char *a = emit_expr(emit, step, left);
	char *b = emit_expr(emit, step, right);

	if ((left->kind == EXPR_BINARY &&
	     strcmp(left->text, expr->text) != 0) ||
	    left->kind == EXPR_CONDITION)
		a = pool_format("(%s)", a);
	if (right->kind == EXPR_BINARY || right->kind == EXPR_CONDITION)
		b = pool_format("(%s)", b);
	return pool_format("%s %s %s", a, expr->text, b);
}

char *emit_expr(const struct emit *emit, const struct step *step,
		const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_NAME:
		return name_expr(emit, expr);
	case EXPR_NUMBER:
	case EXPR_STRING:
		return expr->text;
	case EXPR_SIZEOF:
		return pool_format("sizeof(%s)", expr->text);
	case EXPR_CAST:
		return pool_format("(%s)%s", expr->type->spelling,
				   emit_expr(emit, step, expr->parts[0]));
	case EXPR_CONDITION:
		return pool_format("(%s ? %s : %s)",
				   emit_expr(emit, step, expr->parts[0]),
				   emit_expr(emit, step, expr->parts[1]),
				   emit_expr(emit, step, expr->parts[2]));
	case EXPR_BINARY:
		return binary_expr(emit, step, expr);
	case EXPR_INDEX:
		return index_expr(emit, step, expr);
	case EXPR_UNARY:
		return unary_expr(emit, step, expr);
	case EXPR_MEMBER:
		return member_expr(emit, step, expr);
	case EXPR_ARROW:
		return pool_format(
			"%s->%s",
			element_at(emit, step, expr->parts[0], "0",
				   plan_type(emit->plan, step, expr->parts[0])
					   ->to),
			expr->text);
	case EXPR_CALL:
		return call_expr(emit, step, expr);
	}
	return pool_text("");
}

/*
 * ---- conditions and blocks
 */
static int condition_index(const struct plan *plan, const struct expr *expr)
{
	for (size_t i = 0; expr->kind == EXPR_NAME && i < plan->condition_count;
	     i++)
		if (strcmp(plan->conditions[i].name, expr->text) == 0)
			return (int)i;
	return -1;
}

static bool undeclared(const struct emit *emit, const struct expr *expr)
{
	const int index = condition_index(emit->plan, expr);

	if (index >= 0 && !emit->printed[index])
		return true;
	for (size_t i = 0; i < expr->part_count; i++)
		if (undeclared(emit, expr->parts[i]))
			return true;
	return false;
}

void emit_conditions(struct emit *emit, const struct expr *expr)
{
	const int index = condition_index(emit->plan, expr);

	for (size_t i = 0; i < expr->part_count; i++)
		emit_conditions(emit, expr->parts[i]);
	if (index < 0 || emit->printed[index])
		return;
	const struct condition *condition = &emit->plan->conditions[index];
	emit->printed[index] = true;
	emit_conditions(emit, condition->expr);
	printer_line(emit->out, emit->depth, "const bool %s = %s;",
		     condition->name, emit_expr(emit, NULL, condition->expr));
}

static void close_to(struct emit *emit, int count)
{
	while (emit->frame_count > count) {
		emit->frame_count--;
		printer_line(emit->out, emit->depth + emit->frame_count, "}");
	}
}

void emit_close(struct emit *emit)
{
	close_to(emit, 0);
}

/* A count of a signed type: negative is 0 (a cast would make it huge). */
static bool is_signed(const struct emit *emit, const struct step *step,
		      const struct expr *expr)
{
	if (expr->kind != EXPR_NAME && expr->kind != EXPR_INDEX &&
	    expr->kind != EXPR_MEMBER && expr->kind != EXPR_ARROW &&
	    !(expr->kind == EXPR_UNARY && *expr->text == '*'))
		return false;
	const char *type = plan_type(emit->plan, step, expr)->canonical;
	if (strncmp(type, "const ", 6) == 0)
		type += 6;
	return strcmp(type, "int") == 0 || strcmp(type, "long") == 0 ||
	       strcmp(type, "short") == 0 || strcmp(type, "long long") == 0;
}

/*
 * A loop over elements counts in size_t, whatever the count's type is; over
 * those that came back it ends with the room, whatever the vendor counted.
 */
static char *loop_condition(const struct emit *emit, const struct step *step,
			    const struct loop *loop)
{
	const struct expr *limit = loop->condition->parts[1];
	char *text = emit_expr(emit, step, loop->condition);

	if (loop->bind && is_signed(emit, step, limit))
		text = pool_format("%s < %s_count(%s)", loop->var,
				   emit->end == END_MOCK ? "mock" : "wire",
				   emit_expr(emit, step, limit));
	if (!loop->bind || !emit->after || emit->end == END_MOCK)
		return text;
	return pool_format("%s && %s < %s_span / sizeof(%s)", text, loop->var,
			   emit->plan->function->params[step->param].name,
			   loop->element->bare);
}

/* Without parentheses around all of it. */
static char *unwrapped(char *text)
{
	const size_t length = strlen(text);
	int depth = 0;

	for (size_t i = 0; i < length; i++) {
		depth += (text[i] == '(') - (text[i] == ')');
		if (depth == 0 && i + 1 < length)
			return text;
	}
	return *text == '(' ? pool_cut(text + 1, length - 2) : text;
}

/* The head of a loop, and, after a newline, the element that it binds. */
static char *loop_head(const struct emit *emit, const struct step *step,
		       const struct loop *loop)
{
	const char *more =
		emit->end == END_MOCK
			? ""
			: pool_format(" && check_more(%s)", check_of(emit));
	const char *steps =
		loop->step->kind == EXPR_NUMBER &&
				strcmp(loop->step->text, "1") == 0
			? "++"
			: pool_format(" += %s",
				      emit_expr(emit, step, loop->step));
	char *head = pool_format(
		"for (%s %s = %s; %s%s; %s%s) {", loop->type->spelling,
		loop->var, emit_expr(emit, step, loop->from),
		loop_condition(emit, step, loop), more, loop->var, steps);

	if (loop->single)
		head = pool_text("{");
	if (!loop->bind)
		return head;
	return pool_format("%s\n%s%s *%s = %s;", head,
			   emit->end == END_SERVER || emit->after ? ""
								  : "const ",
			   loop->element->bare, loop->bind,
			   unwrapped(element_at(emit, step, loop->array,
						loop->single ? "0" : loop->var,
						loop->element)));
}

static void open_frame(struct emit *emit, char *head)
{
	const int depth = emit->depth + emit->frame_count;
	char *second = strchr(head, '\n');

	printer_line(emit->out, depth, "%.*s",
		     second ? (int)(second - head) : (int)strlen(head), head);
	if (second)
		printer_line(emit->out, depth + 1, "%s", second + 1);
	emit->frames[emit->frame_count++] = head;
}

int emit_open(struct emit *emit, const struct step *step)
{
	char *wanted[FRAMES];
	int count = 0, shared = 0;

	if (step->guard && undeclared(emit, step->guard)) {
		close_to(emit, 0);
		emit_conditions(emit, step->guard);
	}
	if (step->later_when && emit->end != END_MOCK &&
	    undeclared(emit, step->later_when)) {
		close_to(emit, 0);
		emit_conditions(emit, step->later_when);
	}
	if (step->guard)
		wanted[count++] = pool_format(
			"if (%s) {", emit_expr(emit, NULL, step->guard));
	const struct loop *first = step->loop && step->loop->outer
					   ? step->loop->outer
					   : step->loop;
	if (first) {
		const char *head = loop_head(emit, step, first);
		const char *name =
			step->param >= 0
				? emit->plan->function->params[step->param].name
				: NULL;
		/* One element: what is bound to it needs no block. */
		if (name)
			wanted[count++] = pool_format(
				"if (%s) {%s", name,
				first->single ? strchr(head, '\n') : "");
		if (!name || !first->single)
			wanted[count++] = pool_text(head);
	}
	if (step->loop && step->loop->outer)
		wanted[count++] = loop_head(emit, step, step->loop);
	if (step->inner)
		wanted[count++] = pool_format(
			"if (%s) {", emit_expr(emit, step, step->inner));
	while (shared < count && shared < emit->frame_count &&
	       strcmp(wanted[shared], emit->frames[shared]) == 0)
		shared++;
	/* if (c) {...} then if (!c) {...}: else */
	if (shared < count && shared < emit->frame_count &&
	    strncmp(wanted[shared], "if (!", 5) == 0 &&
	    strcmp(wanted[shared] + 5, emit->frames[shared] + 4) == 0) {
		close_to(emit, shared + 1);
		printer_line(emit->out, emit->depth + shared, "} else {");
		emit->frames[shared] = wanted[shared];
		shared++;
	}
	close_to(emit, shared);
	for (int i = shared; i < count; i++)
		open_frame(emit, wanted[i]);
	return emit->depth + count;
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
	char *text = unwrapped(emit_expr(emit, step, step->args[index]));
	if (index > 0 && step->word->class == CLASS_DATA &&
	    step->word->id != WORD_IN_UNTIL &&
	    is_signed(emit, step, step->args[index]))
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

/* Expressions, with every access to what was sent checked: see emit.h. */
#include "emit.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

/* How the runtime's functions are given the call at this end. */
char *emit_check(const struct emit *emit)
{
	return pool_format(emit->end == END_GUEST ? "&%s.check" : "&%s->check",
			   emit_local(emit->plan, "call"));
}

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
char *emit_element(const struct emit *emit, const struct step *step,
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
				   cast, emit_check(emit), reach(emit, root),
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
			   cast, emit_check(emit), emit_expr(emit, step, bare),
			   emit_check(emit), emit_arg(emit, described, 1),
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
			   emit_element(emit, step, expr->parts[0],
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
					   emit_element(emit, step, part, "0",
							plan_type(emit->plan,
								  step, expr)));
	}
	if (*expr->text == '&' && part->kind == EXPR_INDEX)
		return emit_element(emit, step, part->parts[0],
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
			   emit_check(emit), memory,
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
			emit_element(emit, step, expr->parts[0], "0",
				     plan_type(emit->plan, step, expr->parts[0])
					     ->to),
			expr->text);
	case EXPR_CALL:
		return call_expr(emit, step, expr);
	}
	return pool_text("");
}

char *emit_unwrapped(char *text)
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

bool emit_is_signed(const struct emit *emit, const struct step *step,
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

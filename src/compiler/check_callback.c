/*
 * Callbacks: what a static function says of the arguments that the vendor
 * gives. Its body holds words alone, for it describes every notice alike, and
 * few of the words: what a callback is given is only ever read.
 */
#include "check.h"

#include <string.h>

#include "diagnose.h"
#include "pool.h"

static const struct block *description(const struct plan *plan,
				       const struct step *step)
{
	const struct expr *name = expr_bare(step->args[1]);

	for (size_t i = 0; i < plan->model->block_count; i++)
		if (plan->model->blocks[i]->kind == BLOCK_CALLBACK &&
		    name->kind == EXPR_NAME &&
		    strcmp(plan->model->blocks[i]->name, name->text) == 0)
			return plan->model->blocks[i];
	return NULL;
}

/* What travels back is eight bytes of a number. */
static bool is_number(const struct type *type)
{
	return type->kind == TYPE_SCALAR && type->size <= 8;
}

static void check_result(const struct plan *plan, size_t param)
{
	const struct type *result = plan->function->params[param].type->to;

	if (result->kind != TYPE_VOID && !is_number(result))
		diagnose_error(plan_place(plan, param),
			       "'%s' returns '%s', which the guest cannot give "
			       "to the vendor: only numbers travel back",
			       plan->function->params[param].name,
			       result->spelling);
}

static bool follows(const struct expr *expr)
{
	bool any = expr_follows(expr);

	for (size_t i = 0; !any && i < expr->part_count; i++)
		any = follows(expr->parts[i]);
	return any;
}

/* in(p, n) and string(p), of a parameter itself. */
static void check_word(const struct block *block, const struct stmt *stmt)
{
	const struct expr *what =
		stmt->arg_count ? expr_bare(stmt->args[0]) : NULL;

	if (strcmp(stmt->word, "in") != 0 && strcmp(stmt->word, "string") != 0)
		diagnose_error(stmt->place,
			       "%s() says nothing of what a callback is given: "
			       "in(p, n) and string(p) do",
			       stmt->word);
	else if (what && what->kind != EXPR_NAME)
		diagnose_error(stmt->args[0]->place,
			       "'%s' is no parameter of '%s'; what lies deeper "
			       "in what a callback is given does not travel",
			       expr_text(stmt->args[0]), block->name);
	else if (stmt->arg_count > 1 && follows(stmt->args[1]))
		diagnose_error(stmt->args[1]->place,
			       "the size '%s' follows a pointer, which may be "
			       "NULL: it is made of numbers that '%s' is given",
			       expr_text(stmt->args[1]), block->name);
}

static void check_body(const struct block *block, const struct stmt *stmt)
{
	if (stmt->kind == STMT_WORD)
		check_word(block, stmt);
	else if (stmt->kind != STMT_BLOCK)
		diagnose_error(
			stmt->place,
			"'%s' describes each call of the callback alike: "
			"no '%s' in it; say it in the size, as in(p, "
			"condition ? n : 0)",
			block->name,
			stmt->kind == STMT_IF	 ? "if"
			: stmt->kind == STMT_FOR ? "for"
						 : "RESULT");
	for (size_t i = 0; stmt->kind == STMT_BLOCK && i < stmt->list_count;
	     i++)
		check_body(block, stmt->list[i]);
}

static bool same_type(const struct type *a, const struct type *b)
{
	return strcmp(a->canonical, b->canonical) == 0 ||
	       (a->kind == TYPE_SCALAR && b->kind == TYPE_SCALAR &&
		a->size == b->size && type_is_real(a) == type_is_real(b));
}

static void check_argument(const struct block *block, size_t index,
			   const struct type *type)
{
	static const char *const taken[] = { "notice", "function" };
	const struct param *arg = &block->params[index];

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(arg->name, taken[i]) == 0)
			diagnose_error(arg->place,
				       "'%s' is also a name in what is made of "
				       "'%s': call it otherwise",
				       arg->name, block->name);
	if (!same_type(arg->type, type))
		diagnose_error(arg->place,
			       "'%s' is of type '%s' here; the callback is "
			       "given '%s'",
			       arg->name, arg->type->spelling, type->spelling);
	else if (type->kind == TYPE_SCALAR && !is_number(type))
		diagnose_error(
			arg->place,
			"'%s' of '%s' is '%s', of which there is no room "
			"in a notice: numbers of up to 8 bytes travel",
			arg->name, block->name, type->spelling);
}

static void check_description(const struct plan *plan, size_t param,
			      const struct block *block)
{
	const struct type *type = plan->function->params[param].type;

	if (block->param_count != type->arg_count) {
		diagnose_error(plan->views[param].callback->args[1]->place,
			       "'%s' takes %zu arguments, the callback '%s' "
			       "%zu",
			       block->name, block->param_count,
			       plan->function->params[param].name,
			       type->arg_count);
		return;
	}
	for (size_t i = 0; i < block->param_count; i++)
		check_argument(block, i, type->args[i]);
	check_body(block, block->body);
}

void check_callback(const struct plan *plan, size_t param)
{
	const struct step *step = plan->views[param].callback;
	const struct block *block = step ? description(plan, step) : NULL;

	if (!step)
		return;
	check_result(plan, param);
	if (block)
		check_description(plan, param, block);
	else
		diagnose_error(step->args[1]->place,
			       "'%s' is not described: define a static "
			       "function of the callback's type, whose body "
			       "describes its arguments",
			       expr_text(step->args[1]));
}

/* From a body to guarded steps: see plan_stage.h. */
#include "plan_stage.h"

#include <string.h>

#include "pool.h"

static struct expr *condition_of(struct plan *plan, struct expr *expr)
{
	for (size_t i = 0; i < plan->condition_count; i++)
		if (expr_same(plan->conditions[i].expr, expr))
			return expr_name(plan->conditions[i].name, expr->place);
	plan->conditions = pool_grow(plan->conditions, plan->condition_count,
				     sizeof(*plan->conditions));
	struct condition *condition = &plan->conditions[plan->condition_count];
	condition->name = pool_format("when_%zu", plan->condition_count++);
	condition->expr = expr;
	return expr_name(condition->name, expr->place);
}

/* In terms of the function: `_` and the name of the result mean its own. */
static struct expr *in_function(const struct plan *plan,
				const struct flat *flat, struct expr *expr)
{
	const struct function *function = plan->function;

	if (function->param_count > 0)
		expr = expr_replace(
			expr, "_",
			expr_name(function->params[0].name, expr->place));
	if (flat->result)
		expr = expr_replace(expr, flat->result,
				    expr_name(RESULT_NAME, expr->place));
	return expr;
}

void flat_add(struct flat *flat, struct step *step)
{
	flat->steps = pool_grow(flat->steps, flat->count, sizeof(*flat->steps));
	flat->steps[flat->count++] = step;
}

static bool word_fits(const struct stmt *stmt, const struct word *word)
{
	if (!word) {
		const char *near = word_near(stmt->word);
		diagnose_error(stmt->place, "unknown word '%s'%s%s%s",
			       stmt->word, near ? "; did you mean '" : "",
			       near ? near : "", near ? "'?" : "");
		return false;
	}
	if (stmt->arg_count < word->least || stmt->arg_count > word->most) {
		const char *upto = word->most > word->least
					   ? pool_format(" to %zu", word->most)
					   : "";
		diagnose_error(stmt->place,
			       "'%s' takes %zu%s argument%s, not %zu",
			       word->name, word->least, upto,
			       word->most == 1 ? "" : "s", stmt->arg_count);
		return false;
	}
	return true;
}

static void flatten_word(struct plan *plan, struct flat *flat,
			 const struct stmt *stmt, struct context at)
{
	const struct word *word = word_find(stmt->word);
	struct step *step = pool_new(sizeof(*step));

	if (!word_fits(stmt, word))
		return;
	step->word = word;
	step->place = stmt->place;
	step->level = at.level;
	step->guard = at.guard;
	step->loop = at.loop;
	step->inner = at.inner;
	step->param = NO_PARAM;
	for (size_t i = 0; i < stmt->arg_count; i++) {
		step->args = pool_grow(step->args, i, sizeof(*step->args));
		step->args[i] = in_function(plan, flat, stmt->args[i]);
		step->arg_count++;
	}
	if (step->arg_count) {
		const struct expr *what = expr_bare(step->args[0]);
		step->param = plan_root(plan, step->args[0]);
		step->element = what->kind != EXPR_NAME;
	}
	flat_add(flat, step);
}

static void flatten(struct plan *plan, struct flat *flat,
		    const struct stmt *stmt, struct context at);

static void flatten_for(struct plan *plan, struct flat *flat,
			const struct stmt *stmt, struct context at)
{
	struct loop *loop;

	if (at.loop && flat->block->kind != BLOCK_TYPE) {
		diagnose_error(stmt->place, "a loop inside a loop: describe "
					    "the elements by a TYPE");
		return;
	}
	loop = pool_copy(stmt->loop, sizeof(*loop));
	loop->outer = at.loop;
	loop->from = in_function(plan, flat, loop->from);
	loop->condition = in_function(plan, flat, loop->condition);
	loop->step = in_function(plan, flat, loop->step);
	at.loop = loop;
	flatten(plan, flat, stmt->list[0], at);
}

/* Outside loops a condition is evaluated once and gets a name; inside, it may
 * look at the element. */
static void flatten_if(struct plan *plan, struct flat *flat,
		       const struct stmt *stmt, struct context at)
{
	struct expr *condition = in_function(plan, flat, stmt->condition);
	struct context then = at, other = at;

	if (at.loop) {
		then.inner = expr_both(at.inner, condition);
		other.inner = expr_both(at.inner, expr_not(condition));
	} else {
		then.guard = condition_of(plan, expr_both(at.guard, condition));
		other.guard = expr_both(at.guard, expr_not(then.guard));
	}
	flatten(plan, flat, stmt->list[0], then);
	if (stmt->list_count > 1)
		flatten(plan, flat, stmt->list[1], other);
}

static void flatten(struct plan *plan, struct flat *flat,
		    const struct stmt *stmt, struct context at)
{
	switch (stmt->kind) {
	case STMT_RESULT:
		flat->result = stmt->word;
		break;
	case STMT_WORD:
		flatten_word(plan, flat, stmt, at);
		break;
	case STMT_BLOCK:
		for (size_t i = 0; i < stmt->list_count; i++)
			flatten(plan, flat, stmt->list[i], at);
		break;
	case STMT_FOR:
		flatten_for(plan, flat, stmt, at);
		break;
	case STMT_IF:
		flatten_if(plan, flat, stmt, at);
		break;
	}
}

void flat_body(struct plan *plan, struct flat *flat, struct block *block,
	       struct context at)
{
	flat->block = block;
	flatten(plan, flat, block->body, at);
}

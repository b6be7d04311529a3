/* Members of structs that travel, which a TYPE describes: see plan_stage.h. */
#include "plan_stage.h"

#include <string.h>

#include "check.h"
#include "pool.h"

static struct loop *element_loop(const struct plan *plan,
				 const struct step *step,
				 const struct block *block)
{
	struct loop *loop = pool_new(sizeof(*loop));
	struct expr *count = expr_number("1", step->place);
	const char *name = block->params[0].name;

	if (step->word->id == WORD_OUT_UPTO)
		count = step->args[2];
	else if (step->arg_count > 1)
		count = step->args[1];
	loop->type = type_scalar("size_t", 8);
	loop->var = plan_param(plan->function, "n") < 0 ? "n" : "n_";
	loop->from = expr_number("0", step->place);
	loop->step = expr_number("1", step->place);
	loop->condition = expr_new(EXPR_BINARY, "<", step->place);
	expr_with(expr_with(loop->condition, expr_name(loop->var, step->place)),
		  count);
	loop->bind = plan_param(plan->function, name) < 0
			     ? name
			     : pool_format("%s_item", name);
	loop->element = step->target;
	loop->array = step->args[0];
	loop->single =
		count->kind == EXPR_NUMBER && strcmp(count->text, "1") == 0;
	return loop;
}

static void rename_in(struct step *step, const char *name, struct expr *by)
{
	for (size_t i = 0; i < step->arg_count; i++)
		step->args[i] = expr_replace(step->args[i], name, by);
	step->inner = expr_replace(step->inner, name, by);
}

static void expand_type(struct plan *plan, const struct step *step,
			struct block *block)
{
	struct loop *loop = element_loop(plan, step, block);
	struct flat members = { 0 };
	const char *name = block->params[0].name;
	struct expr *bind = expr_name(loop->bind, step->place);

	flat_body(plan, &members, block,
		  (struct context){ step->guard, loop, NULL, LEVEL_TYPE });
	for (size_t i = 0; i < members.count; i++) {
		struct step *member = members.steps[i];
		if (!plan_is_step(member))
			continue;
		/* What is behind pointers of an out is the vendor's. */
		if (word_is_out(step->word->id) &&
		    member->word->id != WORD_HANDLE &&
		    step->word->id != WORD_INOUT)
			continue;
		rename_in(member, name, bind);
		if (member->loop != loop) {
			member->loop->condition = expr_replace(
				member->loop->condition, name, bind);
			member->loop->from =
				expr_replace(member->loop->from, name, bind);
		}
		member->param = step->param;
		member->element = true;
		if (check_step(plan, member))
			plan_add_step(plan, member);
	}
	block->used = true;
}

void plan_add_members(struct plan *plan)
{
	const size_t count = plan->step_count;

	for (size_t i = 0; i < count; i++) {
		const struct step *step = plan->steps[i];
		if (step->word->class != CLASS_DATA || step->loop ||
		    step->element || !step->target ||
		    step->target->kind != TYPE_RECORD)
			continue;
		for (size_t k = 0; k < plan->model->block_count; k++) {
			struct block *block = plan->model->blocks[k];
			if (block->kind == BLOCK_TYPE &&
			    strcmp(block->params[0].type->bare,
				   step->target->bare) == 0)
				expand_type(plan, step, block);
		}
	}
}

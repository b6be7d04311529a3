/* Facts of a call and its objects: see plan_stage.h. */
#include "plan_stage.h"

#include <stdlib.h>

#include "pool.h"

static void take_handle(const struct plan *plan, const struct step *step,
			int *param)
{
	if (step->param >= 0 &&
	    plan->function->params[step->param].type->kind == TYPE_HANDLE)
		*param = step->param;
	else
		diagnose_error(step->args[0]->place,
			       "'%s' is for handles; '%s' is none",
			       step->word->name, expr_text(step->args[0]));
}

static void add_relation(struct plan *plan, const struct step *step)
{
	if (step->arg_count < 2)
		return; /* refused by check_facts() */
	struct type *child = plan_type(plan, step, step->args[0]);
	struct type *parent = plan_type(plan, step, step->args[1]);
	if (child->kind != TYPE_HANDLE &&
	    plan_root(plan, step->args[0]) == RESULT_PARAM)
		return;
	if (child->kind != TYPE_HANDLE || parent->kind != TYPE_HANDLE) {
		diagnose_error(
			step->place,
			"parent(child, parent) relates handles; '%s' "
			"is none",
			expr_text(step->args[child->kind == TYPE_HANDLE]));
		return;
	}
	plan->relations = pool_grow(plan->relations, plan->relation_count,
				    sizeof(*plan->relations));
	plan->relations[plan->relation_count++] =
		(struct relation){ step->args[0], step->args[1], step->guard,
				   step->place, parent };
}

/* What a definition says wins over idioms. */
static void take_hand(struct plan *plan, const struct step *step)
{
	plan->hand = step;
	if (step->level == LEVEL_DEFINITION && !step->guard &&
	    plan->unsupported && plan->unsupported->level != LEVEL_DEFINITION)
		plan->unsupported = NULL;
}

static void take_status_place(struct plan *plan, const struct step *step)
{
	if (step->param >= 0 &&
	    type_is_pointer(plan->function->params[step->param].type))
		plan->status_param = step->param;
	else if (step->param != RESULT_PARAM)
		diagnose_error(step->place, "status() takes the result or an "
					    "out, as status(*errcode_ret)");
}

static void take_since(struct plan *plan, const struct step *step)
{
	if (step->args[0]->kind != EXPR_NUMBER ||
	    step->args[1]->kind != EXPR_NUMBER) {
		diagnose_error(step->place,
			       "since() takes two numbers, as since(2, 1)");
		return;
	}
	plan->since_major = (unsigned)atoi(step->args[0]->text);
	plan->since_minor = (unsigned)atoi(step->args[1]->text);
}

static void take_fact(struct plan *plan, const struct step *step)
{
	plan->facts =
		pool_grow(plan->facts, plan->fact_count, sizeof(*plan->facts));
	plan->facts[plan->fact_count++] = step;
	switch (step->word->id) {
	case WORD_RETAINS:
		take_handle(plan, step, &plan->retains);
		break;
	case WORD_RELEASES:
		take_handle(plan, step, &plan->releases);
		break;
	case WORD_DESTROYS:
		take_handle(plan, step, &plan->destroys);
		break;
	case WORD_UNSUPPORTED:
		plan->unsupported = step;
		break;
	case WORD_BY_HAND:
	case WORD_LOCAL:
		take_hand(plan, step);
		break;
	case WORD_VIA:
		plan->via = step;
		break;
	case WORD_SAME_AS:
		plan->same_as = step;
		break;
	case WORD_LOOKUP:
		plan->lookup = step;
		break;
	case WORD_STATUS:
		take_status_place(plan, step);
		break;
	case WORD_PARENT:
		add_relation(plan, step);
		break;
	case WORD_SINCE:
		take_since(plan, step);
		break;
	default:
		break;
	}
}

/* creates(result) of an idiom is ignored where the result is no handle. */
static void take_creates(struct plan *plan, const struct step *step)
{
	if (step->param != RESULT_PARAM)
		return;
	if (plan->function->result->kind == TYPE_HANDLE)
		plan->creates_result = true;
	else if (step->level == LEVEL_DEFINITION)
		diagnose_error(step->place,
			       "creates() of a result that is no handle, but "
			       "'%s'",
			       plan->function->result->spelling);
}

static void take_words(struct plan *plan, const struct levels *levels)
{
	/* The definition comes last: what it says wins. */
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels->said[level].count; i++) {
			const struct step *step = levels->said[level].steps[i];
			if (step->word->class == CLASS_FACT)
				take_fact(plan, step);
			else if (step->word->id == WORD_CREATES)
				take_creates(plan, step);
			else if (step->word->class == CLASS_TYPE)
				diagnose_error(step->place,
					       "'%s' belongs into a TYPE",
					       step->word->name);
			if (step->word->id == WORD_ONLY_IF &&
			    level == LEVEL_DEFINITION)
				diagnose_error(step->place,
					       "only_if() narrows an IDIOM; "
					       "this is %s() alone",
					       plan->function->name);
		}
}

static const char *type_value(const struct model *model,
			      const struct type *type, const char *word)
{
	const struct stmt *fact = model_type_fact(model, type, word);

	return fact ? expr_text(fact->args[0]) : NULL;
}

static void take_status(struct plan *plan)
{
	struct function *function = plan->function;
	struct type *type = function->result;

	if (plan->status_param >= 0)
		type = function->params[plan->status_param].type->to;
	plan->success = type_value(plan->model, type, "success");
	plan->failure = type_value(plan->model, type, "failure");
	plan->status_result = plan->status_param < 0 && plan->success &&
			      type->kind == TYPE_SCALAR;
	if (plan->status_param >= 0 && !plan->success)
		diagnose_error(function->place,
			       "'%s': TYPE(%s) does not say success() and "
			       "failure()",
			       function->name, type->bare);
	if (!plan->success)
		plan->failure = NULL;
	plan->lost = type_value(plan->model, type, "lost");
	if (!plan->lost)
		plan->lost = plan->failure;
	plan->refusal = type_value(plan->model, type, "unsupported");
	if (!plan->refusal)
		plan->refusal = plan->failure;
}

static void take_kind(struct plan *plan)
{
	if (plan->unsupported)
		plan->kind = PLAN_UNSUPPORTED;
	else if (plan->same_as)
		plan->kind = PLAN_SAME_AS;
	else if (plan->lookup)
		plan->kind = PLAN_LOOKUP;
	else if (plan->hand && plan->hand->word->id == WORD_LOCAL)
		plan->kind = PLAN_LOCAL;
	else if (plan->hand)
		plan->kind = PLAN_BY_HAND;
}

void plan_take_facts(struct plan *plan, const struct levels *levels)
{
	take_words(plan, levels);
	take_status(plan);
	take_kind(plan);
}

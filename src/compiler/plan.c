/* A function, decided stage by stage: see plan_stage.h. */
#include "plan_stage.h"

#include <stdlib.h>

#include "check.h"
#include "infer.h"
#include "pool.h"

#define SMALL_MAX 16

void plan_add_step(struct plan *plan, struct step *step)
{
	plan->steps =
		pool_grow(plan->steps, plan->step_count, sizeof(*plan->steps));
	plan->steps[plan->step_count++] = step;
}

void plan_finish_step(struct plan *plan, struct step *step)
{
	const enum word_id id = step->word->id;
	struct type *type =
		step->arg_count ? plan_type(plan, step, step->args[0]) : NULL;

	if (type && type_is_pointer(type))
		step->target = type->to;
	step->small =
		(id == WORD_OUT || id == WORD_INOUT) && step->target &&
		step->args[1]->kind == EXPR_NUMBER &&
		step->target->kind != TYPE_HANDLE && !step->creates &&
		step->target->kind != TYPE_POINTER &&
		atol(step->args[1]->text) * step->target->size <= SMALL_MAX;
	step->travels =
		word_is_out(id) ? TRAVEL_BEFORE | TRAVEL_AFTER : TRAVEL_BEFORE;
}

bool plan_is_step(const struct step *step)
{
	return step->word->class == CLASS_DATA ||
	       step->word->class == CLASS_PLACE ||
	       step->word->class == CLASS_CHECK || step->word->id == WORD_KEEPS;
}

void plan_undecided(struct plan *plan, struct place place, const char *problem)
{
	if (plan->problem)
		return;
	plan->problem = pool_text(problem);
	plan->problem_place = place;
}

static void take_callback(struct plan *plan, struct step *step)
{
	const struct function *function = plan->function;
	const int data =
		step->arg_count > 2 ? plan_root(plan, step->args[2]) : NO_PARAM;

	if (step->param < 0 ||
	    function->params[step->param].type->kind != TYPE_CALLBACK) {
		diagnose_error(step->args[0]->place,
			       "'%s' is for callbacks; '%s' is none",
			       step->word->name, expr_text(step->args[0]));
		return;
	}
	plan->views[step->param].callback = step;
	plan->views[step->param].described = true;
	plan->views[step->param].from = "callback";
	if (data < 0)
		return;
	plan->views[data].is_data = true;
	plan->views[data].described = true;
	plan->views[data].from = "data of a callback";
}

static void take_callbacks(struct plan *plan, const struct levels *levels)
{
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels->said[level].count; i++)
			if (levels->said[level].steps[i]->word->class ==
			    CLASS_CALLBACK)
				take_callback(plan,
					      levels->said[level].steps[i]);
}

static void apply_modifier(struct plan *plan, const struct step *modifier)
{
	bool found = false;

	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = plan->steps[i];
		if (step->param != modifier->param ||
		    step->word->class != CLASS_DATA ||
		    ((modifier->word->id == WORD_ALWAYS ||
		      modifier->word->id == WORD_CREATES) &&
		     !word_is_out(step->word->id)))
			continue;
		found = true;
		switch (modifier->word->id) {
		case WORD_BULK:
			step->bulk = true;
			break;
		case WORD_ALWAYS:
			step->always = true;
			break;
		case WORD_LATER:
			step->later = modifier->args[1];
			step->later_when = modifier->guard;
			step->bulk = true;
			break;
		case WORD_CREATES:
			step->creates = true;
			break;
		default:
			break;
		}
	}
	if (!found && !plan->problem)
		diagnose_error(modifier->place,
			       "%s(%s): nothing describes '%s' as %s in %s()",
			       modifier->word->name,
			       expr_text(modifier->args[0]),
			       plan->function->params[modifier->param].name,
			       modifier->word->id == WORD_BULK	  ? "data"
			       : modifier->word->id == WORD_LATER ? "data"
								  : "an out",
			       plan->function->name);
}

static void apply_modifiers(struct plan *plan, const struct levels *levels)
{
	for (int level = LEVEL_IDIOM; level >= LEVEL_DEFINITION; level--)
		for (size_t i = 0; i < levels->said[level].count; i++) {
			const struct step *step = levels->said[level].steps[i];
			const enum word_id id = step->word->id;
			if (id == WORD_LIVES && check_lives(plan, step))
				plan->lives = step;
			else if (step->param >= 0 &&
				 (id == WORD_BULK || id == WORD_ALWAYS ||
				  id == WORD_LATER || id == WORD_CREATES))
				apply_modifier(plan, step);
		}
}

static void check_stray(struct plan *plan)
{
	const struct function *function = plan->function;
	bool *described = pool_new(function->param_count + 1);

	if (function->definition || plan_is_reviewed(plan))
		return;
	/* A count that some description reads is not stray. */
	for (size_t i = 0; i < plan->step_count; i++)
		for (size_t k = 1; k < plan->steps[i]->arg_count; k++) {
			const int root =
				plan_root(plan, plan->steps[i]->args[k]);
			if (root >= 0)
				described[root] = true;
		}
	const struct param *stray = infer_stray_count(function, described);
	if (stray)
		plan_undecided(
			plan,
			plan_place(plan, (size_t)(stray - function->params)),
			pool_format("'%s' counts nothing that was found",
				    stray->name));
}

static struct plan *plan_new(const struct model *model,
			     struct function *function)
{
	struct plan *plan = pool_new(sizeof(*plan));

	plan->model = model;
	plan->function = function;
	plan->status_param = NO_PARAM;
	plan->retains = plan->releases = plan->destroys = NO_PARAM;
	plan->since_major = function->since_major;
	plan->since_minor = function->since_minor;
	plan->views =
		pool_new(sizeof(*plan->views) * (function->param_count + 1));
	return plan;
}

/* Whether what was said can be made steps of. */
static bool is_sound(const struct plan *plan, const struct levels *levels)
{
	bool good = check_hand(plan);

	for (int level = LEVEL_DEFINITION; level <= LEVEL_IDIOM; level++)
		good &= check_words(plan, levels->said[level].steps,
				    levels->said[level].count);
	return good;
}

/* The message, step by step. */
static void make_steps(struct plan *plan, const struct levels *levels)
{
	take_callbacks(plan, levels);
	plan_merge(plan, levels);
	for (size_t i = 0; i < plan->step_count; i++)
		plan_finish_step(plan, plan->steps[i]);
	apply_modifiers(plan, levels);
	plan_add_members(plan);
	plan_mark_views(plan);
}

struct plan *plan_make(const struct model *model, struct function *function)
{
	struct plan *plan = plan_new(model, function);
	struct levels levels = { 0 };

	plan_take_levels(plan, &levels);
	plan_take_facts(plan, &levels);
	check_facts(plan);
	if (!plan_forwards(plan) || !is_sound(plan, &levels))
		return plan;
	make_steps(plan, &levels);
	check_plan(plan);
	check_stray(plan);
	if (plan->problem)
		plan->kind = PLAN_UNDECIDED;
	return plan;
}

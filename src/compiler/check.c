#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

static bool is_never(const struct expr *guard)
{
	return guard && guard->kind == EXPR_NUMBER &&
	       strcmp(guard->text, "0") == 0;
}

static void check_before(struct plan *plan, const struct step *step,
			 const struct expr *expr, const char *what)
{
	if (!expr || !plan_reads_out(plan, expr))
		return;
	diagnose_error(expr->place.line ? expr->place : step->place,
		       "%s '%s' is needed before the call, but reads what "
		       "only the call gives",
		       what, expr_text(expr));
}

/* Sizes and conditions of what travels before the call. */
static void check_phase(struct plan *plan, const struct step *step)
{
	if (!(step->travels & TRAVEL_BEFORE))
		return;
	for (size_t i = 1; i < step->arg_count; i++) {
		if ((step->word->id == WORD_OUT_UPTO && i == 2) ||
		    step->word->id == WORD_KEEPS)
			continue;
		check_before(plan, step, step->args[i], "the size");
	}
	if (step->guard && plan_reads_out(plan, step->guard))
		diagnose_error(step->place,
			       "the condition '%s' is needed before the call, "
			       "but reads what only the call gives",
			       plan_guard_text(plan, step->guard));
	if (step->word->id == WORD_REQUIRE || step->word->id == WORD_MASK)
		check_before(plan, step, step->args[0], "the condition");
}

/* A body may read only what precedes it in the message. */
static void check_order(const struct plan *plan, const struct step *reader,
			const struct expr *expr, size_t index)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_NAME && plan_condition(plan, expr->text)) {
		check_order(plan, reader,
			    plan_condition(plan, expr->text)->expr, index);
		return;
	}
	if (expr_follows(expr)) {
		const int root = plan_root(plan, expr->parts[0]);
		for (size_t i = index; root >= 0 && i < plan->step_count; i++) {
			const struct step *step = plan->steps[i];
			if (step->param != root || !plan_describes(step) ||
			    plan->views[root].is_out)
				continue;
			if (i == index && step == reader)
				continue;
			diagnose_error(reader->place,
				       "'%s' is read before it is described: "
				       "a body may read only what precedes it",
				       plan->function->params[root].name);
			diagnose_note(step->place, "it is described here");
			return;
		}
	}
	for (size_t i = 0; i < expr->part_count; i++)
		check_order(plan, reader, expr->parts[i], index);
}

static bool is_char(const struct type *type)
{
	return type->kind == TYPE_SCALAR && type->size == 1;
}

static bool check_data_word(const struct plan *plan, const struct step *step)
{
	const enum word_id id = step->word->id;
	struct type *type = plan_type(plan, step, step->args[0]);

	if (step->param == NO_PARAM) {
		diagnose_error(step->args[0]->place,
			       "'%s' does not begin with a parameter of %s()",
			       expr_text(step->args[0]), plan->function->name);
		return false;
	}
	if (!type_is_pointer(type) && id != WORD_OPAQUE) {
		diagnose_error(step->args[0]->place,
			       "%s() describes what a pointer points to; '%s' "
			       "is '%s'",
			       step->word->name, expr_text(step->args[0]),
			       type->spelling);
		return false;
	}
	if (word_is_out(id) && type->to->is_const) {
		diagnose_error(step->args[0]->place,
			       "%s() of '%s', which points to const: the "
			       "vendor cannot write there",
			       step->word->name, expr_text(step->args[0]));
		return false;
	}
	if ((id == WORD_STRING || id == WORD_TEXT || id == WORD_FILE) &&
	    !is_char(type->to) && type->to->kind != TYPE_VOID) {
		diagnose_error(step->args[0]->place,
			       "%s() describes characters; '%s' is '%s'",
			       step->word->name, expr_text(step->args[0]),
			       type->spelling);
		return false;
	}
	if (id == WORD_SHARED) {
		diagnose_error(step->place,
			       "shared() needs memory that both ends see, "
			       "which no transport offers: describe a copy");
		return false;
	}
	return true;
}

static bool check_place_word(const struct plan *plan, const struct step *step)
{
	const struct expr *place = expr_bare(step->args[0]);
	struct type *type = plan_type(plan, step, step->args[0]);

	if (place->kind != EXPR_UNARY || *place->text != '&') {
		diagnose_error(step->args[0]->place,
			       "handle() takes the address of a place: "
			       "handle(&%s)",
			       expr_text(step->args[0]));
		return false;
	}
	if (!type->to || type->to->kind != TYPE_HANDLE) {
		diagnose_error(step->args[0]->place,
			       "'%s' is no handle, but '%s'; cast the address "
			       "where a handle is kept as something else",
			       expr_text(place->parts[0]),
			       type->to ? type->to->spelling : type->spelling);
		return false;
	}
	return true;
}

static bool check_creates(const struct plan *plan, const struct step *step)
{
	if (step->param == RESULT_PARAM ||
	    plan_type(plan, step, step->args[0])->kind == TYPE_HANDLE)
		return true;
	diagnose_error(step->args[0]->place,
		       "creates() takes a handle, as creates(*event); '%s' is "
		       "none",
		       expr_text(step->args[0]));
	return false;
}

bool check_lives(const struct plan *plan, const struct step *step)
{
	if (step->param == RESULT_PARAM &&
	    plan->function->result->kind == TYPE_POINTER)
		return true;
	diagnose_error(step->args[0]->place,
		       "lives() is for memory that %s() returns, not for '%s'",
		       plan->function->name,
		       plan_type(plan, step, step->args[0])->spelling);
	return false;
}

/*
 * ---- expressions: helpers that there are, elements that there are
 */
static const char *near_helper(const struct model *model, const char *name)
{
	const char **names =
		pool_new((model->helper_count + 1) * sizeof(*names));

	for (size_t i = 0; i < model->helper_count; i++)
		names[i] = model->helpers[i].name;
	return diagnose_nearest(name, names, model->helper_count);
}

static bool check_helper(const struct plan *plan, const struct expr *call)
{
	const char *near;

	if (model_helper(plan->model, call->text))
		return true;
	near = near_helper(plan->model, call->text);
	diagnose_error(call->place,
		       "'%s' is no helper, which %s_util.h would declare%s%s%s",
		       call->text, plan->model->prefix,
		       near ? "; did you mean '" : "", near ? near : "",
		       near ? "'?" : "");
	return false;
}

static bool check_index(const struct plan *plan, const struct expr *expr)
{
	const long count = plan_fixed(plan, expr->parts[0]);

	if (count == 0 || expr->parts[1]->kind != EXPR_NUMBER ||
	    strtol(expr->parts[1]->text, NULL, 0) < count)
		return true;
	diagnose_error(expr->place, "'%s' is beyond the %ld element%s there",
		       expr_text(expr), count, count == 1 ? " that is" : "s");
	return false;
}

static bool check_expr(const struct plan *plan, const struct expr *expr)
{
	bool good = true;

	if (!expr)
		return true;
	if (expr->kind == EXPR_CALL)
		good = check_helper(plan, expr);
	else if (expr->kind == EXPR_INDEX)
		good = check_index(plan, expr);
	for (size_t i = 0; i < expr->part_count; i++)
		good &= check_expr(plan, expr->parts[i]);
	return good;
}

static bool check_sized(const struct plan *plan, const struct step *step)
{
	const struct expr *helper = expr_bare(step->args[1]);

	if (helper->kind == EXPR_NAME)
		return check_helper(plan, helper);
	diagnose_error(step->args[1]->place,
		       "sized() takes a helper: size_t f(const void *p, size_t "
		       "limit)");
	return false;
}

/* Expressions of what travels; questions inside is() are other things. */
static bool check_exprs(const struct plan *plan, const struct step *step)
{
	bool good = true;

	if (step->word->class != CLASS_DATA &&
	    step->word->class != CLASS_CHECK &&
	    step->word->class != CLASS_PLACE)
		return true;
	for (size_t i = 0; i < step->arg_count; i++)
		if (!(step->word->id == WORD_SIZED && i == 1))
			good &= check_expr(plan, step->args[i]);
	good &= check_expr(plan, step->inner);
	for (const struct loop *loop = step->loop; loop; loop = loop->outer) {
		good &= check_expr(plan, loop->from);
		good &= check_expr(plan, loop->condition);
		good &= check_expr(plan, loop->step);
	}
	return good;
}

bool check_step(const struct plan *plan, const struct step *step)
{
	if (step->word->id == WORD_IN_UNTIL && step->arg_count > 2 &&
	    step->args[2]->kind == EXPR_NUMBER &&
	    strtol(step->args[2]->text, NULL, 0) <= 0) {
		diagnose_error(step->args[2]->place,
			       "a list goes in steps of 1 or more");
		return false;
	}
	if (step->word->id == WORD_SIZED && !check_sized(plan, step))
		return false;
	if (step->word->class == CLASS_DATA)
		return check_data_word(plan, step);
	if (step->word->class == CLASS_PLACE)
		return check_place_word(plan, step);
	if (step->word->id == WORD_CREATES)
		return check_creates(plan, step);
	if (step->word->id == WORD_REQUIRED && step->param < 0) {
		diagnose_error(step->place,
			       "required() takes a parameter; '%s' is none",
			       expr_text(step->args[0]));
		return false;
	}
	return true;
}

static void check_later(const struct plan *plan, const struct step *step)
{
	if (!step->later)
		return;
	const struct type *type = plan_type(plan, step, step->later);
	const bool out = type_is_pointer(type) && type->to->kind == TYPE_HANDLE;
	if (type->kind != TYPE_HANDLE && !out)
		diagnose_error(step->later->place,
			       "later() waits for an event or a queue; '%s' "
			       "is '%s'",
			       expr_text(step->later), type->spelling);
}

/* Two descriptions of one parameter that both hold are two sections. */
static void check_twice(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		for (size_t k = i + 1; k < plan->step_count; k++) {
			const struct step *one = plan->steps[i];
			const struct step *two = plan->steps[k];
			if (!plan_describes(one) || !plan_describes(two) ||
			    one->param != two->param || one->param < 0 ||
			    one->level != LEVEL_DEFINITION ||
			    two->level != LEVEL_DEFINITION ||
			    (one->guard && two->guard &&
			     !expr_same(one->guard, two->guard)) ||
			    is_never(one->guard) || is_never(two->guard))
				continue;
			diagnose_error(two->place,
				       "'%s' is described twice on one path",
				       expr_text(two->args[0]));
			diagnose_note(one->place, "the first time is here");
			return;
		}
}

/* A TYPE holds for what a parameter points to, not one level below. */
static void check_depth(struct plan *plan, const struct step *step)
{
	if (step->word->class == CLASS_DATA && step->element && step->target &&
	    step->target->kind == TYPE_RECORD &&
	    type_holds_pointers(step->target))
		plan_undecided(
			plan, step->place,
			pool_format("'%s': a struct that holds pointers, "
				    "behind another pointer",
				    expr_text(step->args[0])));
}

/* An array of pointers says nothing of what they point to. */
static void check_pointers(struct plan *plan, const struct step *step)
{
	if (step->word->class != CLASS_DATA || !step->target ||
	    step->target->kind != TYPE_POINTER || step->word->id == WORD_OPAQUE)
		return;
	if (word_is_out(step->word->id)) {
		diagnose_error(step->place,
			       "'%s' is an out of pointers: addresses of the "
			       "vendor's mean nothing to the application",
			       expr_text(step->args[0]));
		return;
	}
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct expr *what =
			plan->steps[i]->arg_count
				? expr_bare(plan->steps[i]->args[0])
				: NULL;
		if (plan->steps[i]->word->class == CLASS_DATA && what &&
		    what->kind == EXPR_INDEX &&
		    expr_same(expr_bare(what->parts[0]),
			      expr_bare(step->args[0])))
			return;
	}
	plan_undecided(plan, step->place,
		       pool_format("'%s': nothing describes what its pointers "
				   "point to: for (...) in(%s[i], n)",
				   expr_text(step->args[0]),
				   expr_text(step->args[0])));
}

/* The names that generated code makes from a parameter's. */
static void check_names(const struct plan *plan)
{
	static const char *const suffixes[] = { "span",	    "at",    "place",
						"rows",	    "given", "record",
						"back_rows" };
	const struct function *function = plan->function;

	for (size_t i = 0; i < function->param_count; i++)
		for (size_t k = 0; k < function->param_count; k++)
			for (size_t n = 0;
			     n < sizeof(suffixes) / sizeof(suffixes[0]); n++) {
				const char *made = pool_format(
					"%s_%s", function->params[i].name,
					suffixes[n]);
				if (strcmp(made, function->params[k].name) != 0)
					continue;
				diagnose_error(
					plan_place(plan, k),
					"'%s' is also a name that is made from "
					"'%s': call it otherwise in the "
					"definition of %s()",
					made, function->params[i].name,
					function->name);
			}
}

/* What the runtime has room for in one call. */
static void check_limits(const struct plan *plan)
{
	size_t callbacks = 0, ids = plan->creates_result;

	for (size_t i = 0; i < plan->function->param_count; i++) {
		callbacks += plan->views[i].callback != NULL;
		ids += plan_created_out(plan, i) != NULL;
	}
	if (callbacks > 4)
		diagnose_error(plan->function->place,
			       "%s() takes %zu callbacks; there is room for 4",
			       plan->function->name, callbacks);
	if (ids > 4)
		diagnose_error(plan->function->place,
			       "%s() creates %zu objects; there is room for 4",
			       plan->function->name, ids);
}

static void check_keeps(const struct plan *plan, const struct step *step)
{
	if (step->word->id != WORD_KEEPS)
		return;
	if (plan_type(plan, step, step->args[2])->kind != TYPE_HANDLE) {
		diagnose_error(step->args[2]->place,
			       "keeps(): the owner '%s' is no handle",
			       expr_text(step->args[2]));
		return;
	}
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i]->param == step->param &&
		    (plan->steps[i]->word->id == WORD_IN ||
		     plan->steps[i]->word->id == WORD_INOUT))
			return;
	diagnose_error(step->place,
		       "keeps(%s): nothing says in(%s, n): what is kept must "
		       "be copied first",
		       expr_text(step->args[0]), expr_text(step->args[0]));
}

static void check_value_records(struct plan *plan)
{
	const struct function *function = plan->function;

	for (size_t i = 0; i < function->param_count; i++) {
		const struct type *type = function->params[i].type;
		if (type->kind == TYPE_RECORD && type_holds_pointers(type))
			plan_undecided(
				plan, function->params[i].place,
				pool_format("'%s': a struct by value that "
					    "holds pointers",
					    function->params[i].name));
	}
	if (function->result->kind == TYPE_RECORD &&
	    type_holds_pointers(function->result))
		plan_undecided(plan, function->place,
			       "returns a struct by value that holds pointers");
}

static void check_result(struct plan *plan)
{
	const struct type *type = plan->function->result;

	if (type->kind == TYPE_CALLBACK)
		plan_undecided(plan, plan->function->place,
			       "returns a function: say lookup(), local() or "
			       "by_hand()");
	if (type->kind == TYPE_POINTER && type->to->is_const &&
	    is_char(type->to) && !plan->lives)
		plan_undecided(
			plan, plan->function->place,
			"returns a string: say lives(r, owner), local() or "
			"by_hand()");
}

/* Whether an expression reads memory that a pointer parameter points to. */
static bool reads_memory(const struct plan *plan, const struct expr *expr)
{
	if (expr->kind == EXPR_NAME && plan_condition(plan, expr->text))
		return reads_memory(plan,
				    plan_condition(plan, expr->text)->expr);
	if (expr_follows(expr))
		return true;
	for (size_t i = 0; i < expr->part_count; i++) {
		const int root = plan_root(plan, expr->parts[i]);
		if (expr->kind == EXPR_CALL && root >= 0 &&
		    type_is_pointer(plan->function->params[root].type))
			return true;
		if (reads_memory(plan, expr->parts[i]))
			return true;
	}
	return false;
}

bool check_hand(const struct plan *plan)
{
	if (!plan->hand || !plan->hand->guard ||
	    !reads_memory(plan, plan->hand->guard))
		return true;
	diagnose_error(plan->hand->place,
		       "by_hand() is decided before the message begins: its "
		       "condition '%s' may look at scalars and handles only",
		       plan_guard_text(plan, plan->hand->guard));
	return false;
}

void check_plan(struct plan *plan)
{
	for (size_t i = 0; i < plan->condition_count; i++)
		check_expr(plan, plan->conditions[i].expr);
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = plan->steps[i];
		check_exprs(plan, step);
		check_pointers(plan, step);
		check_depth(plan, step);
		check_phase(plan, step);
		check_keeps(plan, step);
		check_later(plan, step);
		if (!(step->travels & TRAVEL_BEFORE))
			continue;
		check_order(plan, step, step->guard, i);
		for (size_t k = 1; k < step->arg_count; k++)
			if (!(step->word->id == WORD_OUT_UPTO && k == 2))
				check_order(plan, step, step->args[k], i);
	}
	for (size_t i = 0; i < plan->function->param_count; i++)
		check_callback(plan, i);
	check_answers(plan);
	check_twice(plan);
	check_names(plan);
	check_limits(plan);
	check_value_records(plan);
	check_result(plan);
}

bool check_words(const struct plan *plan, struct step *const *steps,
		 size_t count)
{
	bool good = true;

	for (size_t i = 0; i < count; i++)
		good &= check_step(plan, steps[i]);
	return good;
}

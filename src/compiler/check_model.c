/*
 * The specification as a whole: TYPEs, idioms, and objects that some function
 * creates and another ends.
 */
#include "check.h"

#include <string.h>

static const struct place nowhere;

static const struct type *created_type(const struct plan *plan,
				       struct place *place)
{
	if (plan->creates_result) {
		*place = check_place(plan);
		return plan->function->result;
	}
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i]->creates && plan->steps[i]->target) {
			*place = plan->steps[i]->place;
			return plan->steps[i]->target;
		}
	return NULL;
}

static bool is_ended(struct plan *const *plans, size_t count,
		     const struct type *type)
{
	for (size_t i = 0; i < count; i++) {
		const struct plan *plan = plans[i];
		const int param =
			plan->releases >= 0 ? plan->releases : plan->destroys;
		if (param >= 0 && plan->function->params[param].type->tag &&
		    strcmp(plan->function->params[param].type->tag,
			   type->tag) == 0)
			return true;
	}
	return false;
}

/* Where a word of a TYPE has a meaning. */
static bool suits_type(const struct word *word, const struct type *type)
{
	switch (word->id) {
	case WORD_SUCCESS:
	case WORD_FAILURE:
	case WORD_LOST:
	case WORD_UNSUPPORTED:
		return type->kind == TYPE_SCALAR;
	case WORD_INVALID:
	case WORD_DISPATCH:
	case WORD_SAVED_BY:
	case WORD_ORDERED_BY:
		return type->kind == TYPE_HANDLE;
	default:
		return word->class != CLASS_FACT &&
		       word->class != CLASS_CALLBACK &&
		       (type->kind == TYPE_RECORD ||
			word->class == CLASS_CHECK);
	}
}

static void check_type(const struct block *block, const struct stmt *stmt)
{
	const struct type *type = block->params[0].type;
	const struct word *word =
		stmt->kind == STMT_WORD ? word_find(stmt->word) : NULL;

	if (word && !suits_type(word, type))
		diagnose_error(stmt->place,
			       "%s() says nothing in the TYPE of '%s'",
			       word->name, type->spelling);
	for (size_t i = 0; i < stmt->list_count; i++)
		check_type(block, stmt->list[i]);
}

static bool created_before(struct plan *const *plans, size_t count,
			   const struct type *type)
{
	struct place place;

	for (size_t i = 0; i < count; i++) {
		const struct type *other = created_type(plans[i], &place);
		if (other && other->tag && strcmp(other->tag, type->tag) == 0)
			return true;
	}
	return false;
}

/* What a TYPE says of a type is said once. */
static void check_types_once(const struct model *model)
{
	for (size_t i = 0; i < model->block_count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct block *one = model->blocks[k];
			const struct block *two = model->blocks[i];
			if (one->kind != BLOCK_TYPE ||
			    two->kind != BLOCK_TYPE ||
			    strcmp(one->params[0].type->bare,
				   two->params[0].type->bare) != 0)
				continue;
			diagnose_error(two->place,
				       "a second TYPE of '%s': say all in one",
				       two->params[0].type->bare);
			diagnose_note(one->place, "the first is here");
		}
}

void check_all(const struct model *model, struct plan *const *plans,
	       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct place place = nowhere;
		const struct type *type = created_type(plans[i], &place);
		if (!type || !type->tag || is_ended(plans, count, type) ||
		    created_before(plans, i, type))
			continue;
		diagnose_error(place,
			       "%s() creates '%s', but nothing releases() or "
			       "destroys() one",
			       plans[i]->function->name, type->bare);
	}
	check_types_once(model);
	for (size_t i = 0; i < model->block_count; i++) {
		const struct block *block = model->blocks[i];
		if (block->kind == BLOCK_TYPE)
			check_type(block, block->body);
		if (block->kind == BLOCK_IDIOM && !block->used)
			diagnose_warning(block->place,
					 "this idiom matches no function");
	}
}

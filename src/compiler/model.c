#include "model.h"

#include <fnmatch.h>
#include <string.h>

#include "pool.h"

struct type *model_type(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->type_count; i++)
		if (strcmp(model->types[i].name, name) == 0)
			return model->types[i].type;
	return NULL;
}

struct function *model_function(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (strcmp(model->functions[i]->name, name) == 0)
			return model->functions[i];
	return NULL;
}

const struct helper *model_helper(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->helper_count; i++)
		if (strcmp(model->helpers[i].name, name) == 0)
			return &model->helpers[i];
	return NULL;
}

const struct stmt *stmt_find(const struct stmt *stmt, const char *word)
{
	if (stmt->kind == STMT_WORD && strcmp(stmt->word, word) == 0)
		return stmt;
	for (size_t i = 0; i < stmt->list_count; i++) {
		const struct stmt *found = stmt_find(stmt->list[i], word);
		if (found)
			return found;
	}
	return NULL;
}

const struct stmt *model_type_fact(const struct model *model,
				   const struct type *type, const char *word)
{
	for (size_t i = 0; i < model->block_count; i++) {
		const struct block *block = model->blocks[i];
		if (block->kind != BLOCK_TYPE ||
		    strcmp(block->params[0].type->bare, type->bare) != 0)
			continue;
		const struct stmt *found = stmt_find(block->body, word);
		if (found)
			return found;
	}
	return NULL;
}

bool model_is_passing(const struct model *model, const struct type *handle)
{
	for (size_t i = 0; i < model->passing_count; i++)
		if (strcmp(model->passing[i], handle->tag) == 0)
			return true;
	return false;
}

bool model_globs(const char *const *globs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(globs[i], name, 0) == 0)
			return true;
	return false;
}

bool type_is_pointer(const struct type *type)
{
	return type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY;
}

bool type_is_real(const struct type *type)
{
	return type->kind == TYPE_SCALAR &&
	       (strstr(type->canonical, "double") ||
		strstr(type->canonical, "float"));
}

bool type_is_text(const struct type *type)
{
	return type->kind == TYPE_POINTER && type->to->kind == TYPE_SCALAR &&
	       type->to->size == 1;
}

bool type_holds_pointers(const struct type *type)
{
	if (type->kind == TYPE_ARRAY)
		return type_holds_pointers(type->to);
	for (size_t i = 0; type->kind == TYPE_RECORD && i < type->field_count;
	     i++)
		if (type_holds_pointers(type->fields[i].type))
			return true;
	return type->kind == TYPE_POINTER || type->kind == TYPE_HANDLE ||
	       type->kind == TYPE_CALLBACK;
}

static bool ends_in_star(const char *spelling)
{
	return spelling[strlen(spelling) - 1] == '*';
}

struct type *type_pointer_to(struct type *to, bool to_const)
{
	struct type *type = pool_new(sizeof(*type));
	struct type *target = pool_copy(to, sizeof(*to));

	if (to_const && !target->is_const) {
		target->is_const = true;
		target->spelling =
			ends_in_star(to->spelling)
				? pool_format("%sconst", to->spelling)
				: pool_format("const %s", to->spelling);
	}
	type->kind = TYPE_POINTER;
	type->to = target;
	type->size = (long)sizeof(void *);
	type->spelling = pool_format("%s%s*", target->spelling,
				     ends_in_star(target->spelling) ? "" : " ");
	type->bare = type->canonical = type->spelling;
	return type;
}

struct type *type_scalar(const char *spelling, long size)
{
	struct type *type = pool_new(sizeof(*type));

	type->kind = TYPE_SCALAR;
	type->spelling = type->bare = type->canonical = pool_text(spelling);
	type->size = size;
	return type;
}

char *type_declaration(const struct type *type, const char *name)
{
	const char *star = strstr(type->spelling, "(*");
	const char *bracket = strchr(type->spelling, '[');

	if (type->kind == TYPE_CALLBACK && star)
		return pool_format("%.*s%s%s", (int)(star + 2 - type->spelling),
				   type->spelling, name, star + 2);
	if (type->kind == TYPE_ARRAY && bracket) {
		const char *element = pool_cut(
			type->spelling, (size_t)(bracket - type->spelling));
		const char last = element[strlen(element) - 1];
		return pool_format("%s%s%s%s", element,
				   last == '*' || last == ' ' ? "" : " ", name,
				   bracket);
	}
	return pool_format("%s%s%s", type->spelling,
			   ends_in_star(type->spelling) ? "" : " ", name);
}

char *function_signature(const struct function *function, const char *name)
{
	char *text = pool_format("%s(", name);

	for (size_t i = 0; i < function->param_count; i++)
		text = pool_format("%s%s%s", text, i ? ", " : "",
				   type_declaration(function->params[i].type,
						    function->params[i].name));
	text = pool_format("%s%s)", text, function->param_count ? "" : "void");
	return type_declaration(function->result, text);
}

struct expr *expr_new(enum expr_kind kind, const char *text, struct place place)
{
	struct expr *expr = pool_new(sizeof(*expr));

	expr->kind = kind;
	expr->text = text ? pool_text(text) : NULL;
	expr->place = place;
	return expr;
}

struct expr *expr_with(struct expr *expr, struct expr *part)
{
	expr->parts =
		pool_grow(expr->parts, expr->part_count, sizeof(*expr->parts));
	expr->parts[expr->part_count++] = part;
	return expr;
}

struct expr *expr_name(const char *name, struct place place)
{
	return expr_new(EXPR_NAME, name, place);
}

struct expr *expr_number(const char *number, struct place place)
{
	return expr_new(EXPR_NUMBER, number, place);
}

static struct expr *joined(const char *operator, struct expr * a,
			   struct expr *b)
{
	if (!a || !b)
		return a ? a : b;
	struct expr *expr = expr_new(EXPR_BINARY, operator, a->place);
	return expr_with(expr_with(expr, a), b);
}

struct expr *expr_both(struct expr *a, struct expr *b)
{
	return joined("&&", a, b);
}

struct expr *expr_either(struct expr *a, struct expr *b)
{
	return joined("||", a, b);
}

struct expr *expr_not(struct expr *a)
{
	/* Only truth counts, so what was said twice is not said. */
	if (a->kind == EXPR_UNARY && strcmp(a->text, "!") == 0)
		return a->parts[0];
	return expr_with(expr_new(EXPR_UNARY, "!", a->place), a);
}

bool expr_follows(const struct expr *expr)
{
	return expr->kind == EXPR_INDEX || expr->kind == EXPR_ARROW ||
	       (expr->kind == EXPR_UNARY && *expr->text == '*');
}

bool expr_same(const struct expr *a, const struct expr *b)
{
	if (a->kind != b->kind || a->part_count != b->part_count ||
	    !a->text != !b->text || (a->text && strcmp(a->text, b->text) != 0))
		return false;
	for (size_t i = 0; i < a->part_count; i++)
		if (!expr_same(a->parts[i], b->parts[i]))
			return false;
	return true;
}

struct expr *expr_replace(struct expr *expr, const char *name, struct expr *by)
{
	if (!expr)
		return NULL;
	if (expr->kind == EXPR_NAME && strcmp(expr->text, name) == 0)
		return by;
	struct expr *copy = pool_copy(expr, sizeof(*expr));
	copy->parts = NULL;
	copy->part_count = 0;
	for (size_t i = 0; i < expr->part_count; i++)
		expr_with(copy, expr_replace(expr->parts[i], name, by));
	return copy;
}

const struct expr *expr_bare(const struct expr *expr)
{
	while (expr->kind == EXPR_CAST)
		expr = expr->parts[0];
	return expr;
}

char *expr_text(const struct expr *expr)
{
	char *text;

	switch (expr->kind) {
	case EXPR_NUMBER:
	case EXPR_STRING:
	case EXPR_NAME:
		return expr->text;
	case EXPR_SIZEOF:
		return pool_format("sizeof(%s)", expr->text);
	case EXPR_UNARY:
		return pool_format("%s%s", expr->text,
				   expr_text(expr->parts[0]));
	case EXPR_BINARY:
		return pool_format("%s %s %s", expr_text(expr->parts[0]),
				   expr->text, expr_text(expr->parts[1]));
	case EXPR_CONDITION:
		return pool_format("%s ? %s : %s", expr_text(expr->parts[0]),
				   expr_text(expr->parts[1]),
				   expr_text(expr->parts[2]));
	case EXPR_INDEX:
		return pool_format("%s[%s]", expr_text(expr->parts[0]),
				   expr_text(expr->parts[1]));
	case EXPR_MEMBER:
	case EXPR_ARROW:
		return pool_format("%s%s%s", expr_text(expr->parts[0]),
				   expr->kind == EXPR_ARROW ? "->" : ".",
				   expr->text);
	case EXPR_CAST:
		return pool_format("(%s)%s", expr->type->spelling,
				   expr_text(expr->parts[0]));
	case EXPR_CALL:
		text = pool_format("%s(", expr->text);
		for (size_t i = 0; i < expr->part_count; i++)
			text = pool_format("%s%s%s", text, i ? ", " : "",
					   expr_text(expr->parts[i]));
		return pool_format("%s)", text);
	}
	return pool_text("");
}

#include "body.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

struct parser {
	const struct model *model;
	const struct token *tokens;
	size_t at, count;
};

static struct expr *expression(struct parser *parser);
static struct expr *unary(struct parser *parser);

static const struct token *here(const struct parser *parser)
{
	return &parser->tokens[parser->at < parser->count ? parser->at
							  : parser->count - 1];
}

static bool is_next(const struct parser *parser, const char *text)
{
	return parser->at < parser->count &&
	       here(parser)->kind != TOKEN_STRING &&
	       strcmp(here(parser)->text, text) == 0;
}

static bool accept(struct parser *parser, const char *text)
{
	if (!is_next(parser, text))
		return false;
	parser->at++;
	return true;
}

static void expect(struct parser *parser, const char *text)
{
	if (!accept(parser, text))
		diagnose_fatal(here(parser)->place, "expected '%s' before '%s'",
			       text, here(parser)->text);
}

static bool is_name(const struct parser *parser)
{
	return parser->at < parser->count && here(parser)->kind == TOKEN_NAME;
}

static const struct {
	const char *name;
	long size;
} basic_types[] = {
	{ "char", 1 }, { "short", 2 },	  { "int", 4 },
	{ "long", 8 }, { "float", 4 },	  { "double", 8 },
	{ "void", 1 }, { "unsigned", 4 }, { "signed", 4 },
};

static long basic_size(const char *name)
{
	for (size_t i = 0; i < sizeof(basic_types) / sizeof(basic_types[0]);
	     i++)
		if (strcmp(basic_types[i].name, name) == 0)
			return basic_types[i].size;
	return 0;
}

/* unsigned char, long long, ...: the last word that has a size decides. */
static struct type *basic_type(struct parser *parser)
{
	char *spelling = NULL;
	long size = 0;

	while (is_name(parser) && basic_size(here(parser)->text)) {
		const char *word = here(parser)->text;
		if (!size || strncmp(word, "int", 3) != 0)
			size = basic_size(word);
		spelling = spelling ? pool_format("%s %s", spelling, word)
				    : pool_text(word);
		parser->at++;
	}
	struct type *type = type_scalar(spelling, size);
	if (strcmp(spelling, "void") == 0)
		type->kind = TYPE_VOID;
	return type;
}

/* [const] NAME [const] { '*' [const] }, or NULL and nothing taken. */
static struct type *type_name(struct parser *parser)
{
	const size_t start = parser->at;
	bool is_const = accept(parser, "const");
	struct type *type = NULL;

	if (is_next(parser, "struct") || is_next(parser, "enum") ||
	    is_next(parser, "union")) {
		const char *keyword = here(parser)->text;
		parser->at++;
		if (is_name(parser))
			type = model_type(parser->model,
					  pool_format("%s %s", keyword,
						      here(parser)->text));
		parser->at++;
	} else if (is_name(parser) && basic_size(here(parser)->text)) {
		type = basic_type(parser);
	} else if (is_name(parser)) {
		type = model_type(parser->model, here(parser)->text);
		parser->at++;
	}
	if (!type) {
		parser->at = start;
		return NULL;
	}
	for (;;) {
		if (accept(parser, "const")) {
			is_const = true;
		} else if (accept(parser, "*")) {
			type = type_pointer_to(type, is_const);
			is_const = false;
		} else {
			return type;
		}
	}
}

static struct expr *size_of(struct parser *parser)
{
	const struct place place = here(parser)->place;
	char *text = pool_text("");
	int depth = 0;

	expect(parser, "(");
	while (depth > 0 || !is_next(parser, ")")) {
		if (parser->at >= parser->count)
			diagnose_fatal(place, "sizeof without its ')'");
		depth += is_next(parser, "(") - is_next(parser, ")");
		text = pool_format("%s%s%s", text,
				   *text && is_name(parser) ? " " : "",
				   here(parser)->text);
		parser->at++;
	}
	expect(parser, ")");
	return expr_new(EXPR_SIZEOF, text, place);
}

static struct expr *cast_or_group(struct parser *parser)
{
	const struct place place = here(parser)->place;
	const size_t start = parser->at;
	struct type *type = type_name(parser);

	if (type && accept(parser, ")")) {
		struct expr *cast = expr_new(EXPR_CAST, NULL, place);
		cast->type = type;
		return expr_with(cast, unary(parser));
	}
	parser->at = start;
	struct expr *inner = expression(parser);
	expect(parser, ")");
	return inner;
}

static struct expr *atom(struct parser *parser)
{
	const struct token *token = here(parser);

	if (accept(parser, "("))
		return cast_or_group(parser);
	if (accept(parser, "sizeof"))
		return size_of(parser);
	if (parser->at >= parser->count || token->kind == TOKEN_SIGN)
		diagnose_fatal(token->place,
			       "expected an expression before '%s'",
			       token->text);
	parser->at++;
	return expr_new(token->kind == TOKEN_NUMBER   ? EXPR_NUMBER
			: token->kind == TOKEN_STRING ? EXPR_STRING
						      : EXPR_NAME,
			token->text, token->place);
}

static struct expr *call_of(struct parser *parser, struct expr *name)
{
	struct expr *call = expr_new(EXPR_CALL, name->text, name->place);

	while (!is_next(parser, ")")) {
		expr_with(call, expression(parser));
		if (!accept(parser, ","))
			break;
	}
	expect(parser, ")");
	return call;
}

static struct expr *member_of(struct parser *parser, enum expr_kind kind,
			      struct expr *of)
{
	struct expr *member = expr_new(kind, here(parser)->text, of->place);

	if (!is_name(parser))
		diagnose_fatal(here(parser)->place,
			       "expected a member before '%s'",
			       here(parser)->text);
	parser->at++;
	return expr_with(member, of);
}

static struct expr *postfix(struct parser *parser)
{
	struct expr *expr = atom(parser);

	for (;;) {
		if (accept(parser, "[")) {
			struct expr *index =
				expr_new(EXPR_INDEX, NULL, expr->place);
			expr_with(expr_with(index, expr), expression(parser));
			expect(parser, "]");
			expr = index;
		} else if (accept(parser, "->")) {
			expr = member_of(parser, EXPR_ARROW, expr);
		} else if (accept(parser, ".")) {
			expr = member_of(parser, EXPR_MEMBER, expr);
		} else if (expr->kind == EXPR_NAME && accept(parser, "(")) {
			expr = call_of(parser, expr);
		} else {
			return expr;
		}
	}
}

static struct expr *unary(struct parser *parser)
{
	static const char *const operators[] = { "*", "&", "!", "-", "~", "+" };
	const struct token *token = here(parser);

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (accept(parser, operators[i]))
			return expr_with(expr_new(EXPR_UNARY, operators[i],
						  token->place),
					 unary(parser));
	return postfix(parser);
}

static int precedence(const struct parser *parser)
{
	static const struct {
		const char *operator;
		int value;
	} table[] = {
		{ "*", 10 }, { "/", 10 }, { "%", 10 }, { "+", 9 }, { "-", 9 },
		{ "<<", 8 }, { ">>", 8 }, { "<", 7 },  { ">", 7 }, { "<=", 7 },
		{ ">=", 7 }, { "==", 6 }, { "!=", 6 }, { "&", 5 }, { "^", 4 },
		{ "|", 3 },  { "&&", 2 }, { "||", 1 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (is_next(parser, table[i].operator))
			return table[i].value;
	return 0;
}

static struct expr *binary(struct parser *parser, int least)
{
	struct expr *left = unary(parser);

	for (;;) {
		const int strength = precedence(parser);
		if (strength == 0 || strength < least)
			return left;
		struct expr *both =
			expr_new(EXPR_BINARY, here(parser)->text, left->place);
		parser->at++;
		expr_with(both, left);
		left = expr_with(both, binary(parser, strength + 1));
	}
}

static struct expr *expression(struct parser *parser)
{
	struct expr *condition = binary(parser, 1);

	if (!accept(parser, "?"))
		return condition;
	struct expr *choice = expr_new(EXPR_CONDITION, NULL, condition->place);
	expr_with(choice, condition);
	expr_with(choice, expression(parser));
	expect(parser, ":");
	return expr_with(choice, expression(parser));
}

static struct stmt *statement(struct parser *parser);

static struct stmt *stmt_new(enum stmt_kind kind, struct place place)
{
	struct stmt *stmt = pool_new(sizeof(*stmt));

	stmt->kind = kind;
	stmt->place = place;
	return stmt;
}

static void stmt_add(struct stmt *stmt, struct stmt *child)
{
	stmt->list =
		pool_grow(stmt->list, stmt->list_count, sizeof(*stmt->list));
	stmt->list[stmt->list_count++] = child;
}

static struct stmt *block_statement(struct parser *parser, struct place place)
{
	struct stmt *stmt = stmt_new(STMT_BLOCK, place);

	while (!accept(parser, "}")) {
		if (parser->at >= parser->count)
			diagnose_fatal(place, "a body without its '}'");
		stmt_add(stmt, statement(parser));
	}
	return stmt;
}

static struct stmt *if_statement(struct parser *parser, struct place place)
{
	struct stmt *stmt = stmt_new(STMT_IF, place);

	expect(parser, "(");
	stmt->condition = expression(parser);
	expect(parser, ")");
	stmt_add(stmt, statement(parser));
	if (accept(parser, "else"))
		stmt_add(stmt, statement(parser));
	return stmt;
}

static bool counts_up(const struct expr *step)
{
	return step->kind == EXPR_NUMBER ? strtol(step->text, NULL, 0) > 0
					 : step->kind != EXPR_UNARY;
}

static bool is_variable(const struct loop *loop, const struct expr *expr)
{
	return expr->kind == EXPR_NAME && strcmp(expr->text, loop->var) == 0;
}

/* Whether a list's element at the variable is looked at. */
static bool reads_list(const struct loop *loop, const struct expr *expr)
{
	if (expr->kind == EXPR_INDEX && is_variable(loop, expr->parts[1]))
		return true;
	for (size_t i = 0; i < expr->part_count; i++)
		if (reads_list(loop, expr->parts[i]))
			return true;
	return false;
}

static bool is_bounded(const struct loop *loop)
{
	const struct expr *condition = loop->condition;

	if (condition->kind == EXPR_BINARY && *condition->text == '<' &&
	    strcmp(condition->text, "<<") != 0 &&
	    is_variable(loop, condition->parts[0]))
		return true;
	return reads_list(loop, condition);
}

static struct stmt *for_statement(struct parser *parser, struct place place)
{
	struct stmt *stmt = stmt_new(STMT_FOR, place);
	struct loop *loop = stmt->loop = pool_new(sizeof(*loop));

	expect(parser, "(");
	loop->type = type_name(parser);
	if (!loop->type || !is_name(parser))
		diagnose_fatal(here(parser)->place,
			       "a loop declares its variable: "
			       "for (size_t i = 0; i < n; i++)");
	loop->var = here(parser)->text;
	parser->at++;
	expect(parser, "=");
	loop->from = expression(parser);
	expect(parser, ";");
	loop->condition = expression(parser);
	expect(parser, ";");
	if (!is_next(parser, loop->var))
		diagnose_fatal(here(parser)->place,
			       "a loop steps its own variable: "
			       "%s++ or %s += step",
			       loop->var, loop->var);
	parser->at++;
	const struct place step = here(parser)->place;
	if (accept(parser, "++")) {
		loop->step = expr_number("1", place);
	} else if (accept(parser, "+=")) {
		loop->step = expression(parser);
	}
	if (!loop->step || !counts_up(loop->step))
		diagnose_fatal(step, "a loop counts up: %s++ or %s += step",
			       loop->var, loop->var);
	if (!is_bounded(loop))
		diagnose_fatal(loop->condition->place,
			       "a loop ends at a limit or at a mark: %s < n, "
			       "or list[%s] != end",
			       loop->var, loop->var);
	expect(parser, ")");
	stmt_add(stmt, statement(parser));
	return stmt;
}

/* T name = RESULT; or NULL and nothing taken. */
static struct stmt *result_statement(struct parser *parser, struct place place)
{
	const size_t start = parser->at;

	if (type_name(parser) && is_name(parser)) {
		char *name = here(parser)->text;
		parser->at++;
		if (accept(parser, "=") && accept(parser, "RESULT")) {
			struct stmt *stmt = stmt_new(STMT_RESULT, place);
			stmt->word = name;
			expect(parser, ";");
			return stmt;
		}
	}
	parser->at = start;
	return NULL;
}

static struct stmt *statement(struct parser *parser)
{
	const struct place place = here(parser)->place;

	if (accept(parser, "{"))
		return block_statement(parser, place);
	if (accept(parser, "if"))
		return if_statement(parser, place);
	if (accept(parser, "for"))
		return for_statement(parser, place);
	if (accept(parser, ";"))
		return stmt_new(STMT_BLOCK, place);
	if (is_next(parser, "while") || is_next(parser, "do") ||
	    is_next(parser, "switch") || is_next(parser, "return") ||
	    is_next(parser, "goto"))
		diagnose_fatal(place,
			       "'%s' in a body: a statement is a word, if, or "
			       "for",
			       here(parser)->text);
	struct stmt *result = result_statement(parser, place);
	if (result)
		return result;
	struct expr *expr = expression(parser);
	if (is_next(parser, "=") || is_next(parser, "++") ||
	    is_next(parser, "+=") || is_next(parser, "--"))
		diagnose_fatal(here(parser)->place,
			       "a body changes nothing: a statement is a word, "
			       "if, or for");
	if (!is_next(parser, ";"))
		diagnose_fatal(here(parser)->place, "expected ';' before '%s'",
			       here(parser)->text);
	parser->at++;
	if (expr->kind != EXPR_CALL)
		diagnose_fatal(place,
			       "'%s' has no meaning: a statement is a word, "
			       "if, or for",
			       expr_text(expr));
	struct stmt *stmt = stmt_new(STMT_WORD, place);
	stmt->word = expr->text;
	stmt->args = expr->parts;
	stmt->arg_count = expr->part_count;
	return stmt;
}

struct stmt *body_parse(const struct model *model, const struct token *tokens,
			size_t count)
{
	struct parser parser = { model, tokens, 0, count };

	return statement(&parser);
}

/*
 * body -- from the tokens of a body to statements and expressions.
 *
 * clang has checked names and types already; what is parsed here is the small
 * part of C that specifications use, before any macro is expanded, so that
 * constants keep their names.
 */
#pragma once

#include "model.h"

struct token {
	char *text;
	struct place place;
	enum { TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SIGN } kind;
};

/* @tokens from "{" to "}". Errors end the compilation. */
struct stmt *body_parse(const struct model *model, const struct token *tokens,
			size_t count);

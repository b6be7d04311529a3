/* What a specification says of its API, and of which functions: see model.h. */
#include "model.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

static char *string_argument(const struct stmt *word, size_t index)
{
	const struct expr *argument =
		index < word->arg_count ? word->args[index] : NULL;

	if (!argument || argument->kind != EXPR_STRING)
		diagnose_fatal(word->place, "%s() takes a string", word->word);
	return pool_cut(argument->text + 1, strlen(argument->text) - 2);
}

static void glob_list(const struct stmt *word, const char ***globs,
		      size_t *count)
{
	for (size_t i = 0; i < word->arg_count; i++) {
		*globs = pool_grow(*globs, *count, sizeof(**globs));
		(*globs)[(*count)++] = string_argument(word, i);
	}
}

static char *lower_name(const char *name)
{
	char *lower = pool_text(name);

	for (char *at = lower; *at; at++)
		*at = isalnum((unsigned char)*at)
			      ? (char)tolower((unsigned char)*at)
			      : '_';
	return lower;
}

static void take_facts(struct model *model, const struct stmt *stmt)
{
	const struct {
		const char *word;
		char **place;
	} texts[] = {
		{ "name", &model->name },	{ "version", &model->version },
		{ "soname", &model->soname },	{ "loads", &model->loads },
		{ "exports", &model->exports },
	};

	for (size_t i = 0; i < stmt->list_count; i++)
		take_facts(model, stmt->list[i]);
	if (stmt->kind != STMT_WORD)
		return;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(stmt->word, texts[i].word) == 0) {
			*texts[i].place = string_argument(stmt, 0);
			return;
		}
	if (strcmp(stmt->word, "functions") == 0)
		glob_list(stmt, &model->globs, &model->glob_count);
	else if (strcmp(stmt->word, "reviewed") == 0)
		glob_list(stmt, &model->reviewed, &model->reviewed_count);
	else
		diagnose_error(stmt->place, "'%s' is no fact about an API",
			       stmt->word);
}

static void need_facts(struct model *model)
{
	const struct place nowhere = { model->path, 0, 0 };
	const struct {
		const char *value, *advice;
	} needed[] = {
		{ model->name, "name(\"toy\")" },
		{ model->version, "version(\"1.0\")" },
		{ model->soname, "soname(\"libtoy.so.1\")" },
		{ model->glob_count ? "" : NULL, "functions(\"toy_*\")" },
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!needed[i].value)
			diagnose_error(nowhere, "API(void) does not say %s",
				       needed[i].advice);
	if (diagnose_errors())
		exit(1);
	model->prefix = lower_name(model->name);
	if (!model->loads)
		model->loads = model->soname;
}

void model_take_facts(struct model *model)
{
	for (size_t i = 0; i < model->block_count; i++)
		take_facts(model, model->blocks[i]->body);
	need_facts(model);
}

static void report_unknown(const struct model *model, const struct block *block)
{
	const char **names = pool_new(model->function_count * sizeof(*names));

	for (size_t i = 0; i < model->function_count; i++)
		names[i] = model->functions[i]->name;
	const char *near =
		diagnose_nearest(block->name, names, model->function_count);
	diagnose_error(block->place, "the vendor's headers have no '%s'%s%s%s",
		       block->name, near ? "; did you mean '" : "",
		       near ? near : "", near ? "'?" : "");
}

static void bind(struct model *model, struct block *block)
{
	struct function *function = model_function(model, block->name);

	if (!function) {
		report_unknown(model, block);
		return;
	}
	if (function->definition) {
		diagnose_error(block->place, "'%s' is described twice",
			       block->name);
		diagnose_note(function->definition->place,
			      "the other description is here");
		return;
	}
	function->definition = block;
	/* The names that the body uses. */
	for (size_t i = 0; i < function->param_count; i++)
		function->params[i].name = block->params[i].name;
}

void model_bind(struct model *model)
{
	for (size_t i = 0; i < model->block_count; i++)
		if (model->blocks[i]->kind == BLOCK_DEFINITION)
			bind(model, model->blocks[i]);
}

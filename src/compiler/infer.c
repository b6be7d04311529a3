#include "infer.h"

#include <ctype.h>
#include <string.h>

#include "pool.h"

/* "numDevices", "num_devices": words of a name, lower case, apart by '_'. */
static char *words_of(const char *name)
{
	char *words = pool_new(strlen(name) * 2 + 1);
	char *at = words;

	for (const char *from = name; *from; from++) {
		if (isupper((unsigned char)*from) && from > name &&
		    islower((unsigned char)from[-1]))
			*at++ = '_';
		*at++ = (char)tolower((unsigned char)*from);
	}
	return words;
}

static bool has_word(const char *words, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == '_') &&
		    (at[length] == '\0' || at[length] == '_'))
			return true;
	return false;
}

static const char *const count_words[] = { "num", "count", "n", "len",
					   "length" };
static const char *const generic_words[] = { "count",  "size",	"len",
					     "length", "bytes", "n" };

static bool is_count_name(const char *name)
{
	const char *words = words_of(name);

	for (size_t i = 0; i < sizeof(count_words) / sizeof(count_words[0]);
	     i++)
		if (has_word(words, count_words[i]))
			return true;
	/* ndescs: n and a plural */
	const size_t length = strlen(words);
	return words[0] == 'n' && length > 2 && words[length - 1] == 's' &&
	       strncmp(words, "num", 3) != 0 && !strchr(words, '_');
}

static bool is_size_name(const char *name)
{
	const char *words = words_of(name);

	return has_word(words, "size") || has_word(words, "bytes") ||
	       has_word(words, "len") || has_word(words, "length");
}

/* Whether a word of the count's name, beyond num or count, is in the array's:
 * num_devices and device_list; ndescs and descs. */
static bool share_word(const char *count, const char *array)
{
	char *words = words_of(count);
	const char *in = words_of(array);
	char *state;

	if (words[0] == 'n' && strcmp(words + 1, in) == 0)
		return true;
	for (char *word = strtok_r(words, "_", &state); word;
	     word = strtok_r(NULL, "_", &state)) {
		size_t length = strlen(word);
		bool counts = false;
		for (size_t i = 0;
		     i < sizeof(count_words) / sizeof(count_words[0]); i++)
			counts |= strcmp(word, count_words[i]) == 0;
		if (counts || length < 2)
			continue;
		if (length > 3 && word[length - 1] == 's')
			length--;
		if (memmem(in, strlen(in), word, length))
			return true;
	}
	return false;
}

static bool is_generic(const char *name)
{
	const char *words = words_of(name);

	for (size_t i = 0; i < sizeof(generic_words) / sizeof(generic_words[0]);
	     i++)
		if (strcmp(words, generic_words[i]) == 0)
			return true;
	return false;
}

static bool is_integer(const struct type *type)
{
	return type->kind == TYPE_SCALAR && !type->is_bool &&
	       !strstr(type->canonical, "float") &&
	       !strstr(type->canonical, "double");
}

static bool is_adjacent(size_t a, size_t b)
{
	return a + 1 == b || b + 1 == a;
}

/* The parameter that counts @param's elements (bytes, for void), or none. */
static const struct param *count_of(const struct function *function,
				    size_t param)
{
	const struct param *array = &function->params[param];
	const bool bytes = array->type->to->kind == TYPE_VOID ||
			   array->type->to->size == 1;

	for (size_t i = 0; i < function->param_count; i++) {
		const struct param *count = &function->params[i];
		if (!is_integer(count->type))
			continue;
		const bool named = is_count_name(count->name) ||
				   (bytes && is_size_name(count->name));
		if (named && share_word(count->name, array->name))
			return count;
	}
	for (size_t i = 0; i < function->param_count; i++) {
		const struct param *count = &function->params[i];
		if (!is_integer(count->type) || !is_adjacent(i, param) ||
		    !is_generic(count->name))
			continue;
		if (bytes ? is_size_name(count->name) ||
				    is_count_name(count->name)
			  : is_count_name(count->name))
			return count;
	}
	return NULL;
}

static bool is_plural(const char *name)
{
	const size_t length = strlen(name);

	return (length > 2 && name[length - 1] == 's' &&
		name[length - 2] != 's') ||
	       has_word(words_of(name), "list") ||
	       has_word(words_of(name), "array");
}

static bool ends_with(const char *name, const char *end)
{
	const size_t length = strlen(name);

	return length >= strlen(end) &&
	       strcmp(name + length - strlen(end), end) == 0;
}

static bool is_setter(const char *name)
{
	static const char *const verbs[] = { "Set", "Update", "Launch",
					     "Execute", "Copy" };
	const char *words = words_of(name);

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		char *lower = pool_text(verbs[i]);
		lower[0] = (char)tolower((unsigned char)lower[0]);
		if (strstr(name, verbs[i]) || has_word(words, lower))
			return true;
	}
	return false;
}

static bool has_pointers(const struct type *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct type *type = record->fields[i].type;
		while (type->kind == TYPE_ARRAY)
			type = type->to;
		if (type->kind == TYPE_POINTER || type->kind == TYPE_HANDLE ||
		    type->kind == TYPE_CALLBACK ||
		    (type->kind == TYPE_RECORD && has_pointers(type)))
			return true;
	}
	return false;
}

static bool has_type_block(const struct model *model, const struct type *type)
{
	for (size_t i = 0; i < model->block_count; i++)
		if (model->blocks[i]->kind == BLOCK_TYPE &&
		    strcmp(model->blocks[i]->params[0].type->bare,
			   type->bare) == 0)
			return true;
	return false;
}

static struct inference refused(const char *reason)
{
	return (struct inference){ .reason = reason };
}

static struct inference meaning(const char *word, struct expr *count,
				const char *reason, bool review)
{
	return (struct inference){ word_find(word), count, reason, review };
}

static struct inference infer_in(const struct model *model,
				 const struct function *function, size_t param)
{
	const struct param *what = &function->params[param];
	const struct type *to = what->type->to;
	const struct param *count = count_of(function, param);
	struct expr *one = expr_number("1", what->place);

	if (to->kind == TYPE_SCALAR &&
	    strcmp(to->canonical, "const char") == 0 && !count)
		return meaning("string", NULL, "const char *: NUL-ended",
			       false);
	if (count)
		return meaning("in", expr_name(count->name, what->place),
			       pool_format("counted by '%s'", count->name),
			       to->kind != TYPE_VOID &&
				       to->kind != TYPE_HANDLE);
	if (to->kind == TYPE_VOID)
		return refused("'const void *' without a size beside it");
	if (to->kind == TYPE_POINTER)
		return refused("an array of pointers without a count");
	if (is_plural(what->name))
		return refused("a plural or list without a count");
	if (to->kind == TYPE_RECORD && has_pointers(to) &&
	    !has_type_block(model, to))
		return refused(pool_format("'%s' holds pointers and no TYPE "
					   "describes them",
					   to->bare));
	if (to->kind == TYPE_RECORD)
		return meaning("in", one, "one complete struct", true);
	return refused("a const pointer without a count");
}

struct inference infer_param(const struct model *model,
			     const struct function *function, size_t param)
{
	const struct param *what = &function->params[param];
	const struct type *type = what->type;
	struct expr *one = expr_number("1", what->place);

	if (type->kind == TYPE_CALLBACK)
		return refused("a callback that nothing describes");
	if (type->kind == TYPE_ARRAY && type->count > 0 && type->to->is_const)
		return meaning("in",
			       expr_number(pool_format("%ld", type->count),
					   what->place),
			       "an array of constant size", true);
	if (type->kind == TYPE_ARRAY)
		return refused("an array, direction unknown");
	if (type->to->is_const)
		return infer_in(model, function, param);
	if (type->to->kind == TYPE_VOID)
		return refused("'void *' without a description");
	if (type->to->kind == TYPE_POINTER)
		return refused("a pointer to a pointer");
	/* num_devices_ret, errcode_ret: one number, though a count is near. */
	if (is_integer(type->to) &&
	    (is_count_name(what->name) || ends_with(what->name, "_ret")))
		return meaning("out", one, "one value", false);
	if (count_of(function, param))
		return refused("an array beside a count, direction unknown");
	if (is_plural(what->name))
		return refused("a plural or list without a count");
	if (is_setter(function->name))
		return refused("a pointer that a function of this name may "
			       "read or write");
	if (type->to->kind == TYPE_RECORD && has_pointers(type->to) &&
	    !has_type_block(model, type->to))
		return refused(pool_format("'%s' holds pointers and no TYPE "
					   "describes them",
					   type->to->bare));
	if (type->to->kind == TYPE_RECORD)
		return meaning("out", one, "one struct", true);
	return meaning("out", one,
		       type->to->kind == TYPE_HANDLE ? "a handle" : "one value",
		       false);
}

const struct param *infer_stray_count(const struct function *function,
				      const bool *described)
{
	for (size_t i = 0; i < function->param_count; i++) {
		const struct param *count = &function->params[i];
		bool matched = described[i];
		if (!is_integer(count->type) ||
		    strncmp(words_of(count->name), "num_", 4) != 0)
			continue;
		for (size_t k = 0; k < function->param_count; k++)
			matched |= function->params[k].type->kind ==
					   TYPE_POINTER &&
				   share_word(count->name,
					      function->params[k].name);
		if (!matched)
			return count;
	}
	return NULL;
}

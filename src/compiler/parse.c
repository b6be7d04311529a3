#include "parse.h"

#include <clang-c/Index.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "pool.h"
#include "word.h"

struct parse {
	struct model *model;
	CXIndex index;
	CXTranslationUnit unit;
	struct type **records; /* records refer to themselves */
	size_t record_count;
	enum { PASS_TYPES, PASS_FACTS, PASS_REST } pass;
};

static char *taken(CXString string)
{
	const char *text = clang_getCString(string);
	char *copy = pool_text(text ? text : "");

	clang_disposeString(string);
	return copy;
}

static struct place place_of(CXSourceLocation at)
{
	struct place place = { 0 };
	CXFile file;
	unsigned line, column;

	clang_getFileLocation(at, &file, &line, &column, NULL);
	place.file = taken(clang_getFileName(file));
	place.line = (int)line;
	place.column = (int)column;
	return place;
}

/*
 * ---- types
 */
static struct type *convert(struct parse *parse, CXType type);

/* clang_getUnqualifiedType() came with libclang 16. */
static char *without_const(const char *spelling)
{
	const size_t length = strlen(spelling);

	if (strncmp(spelling, "const ", 6) == 0 && !strchr(spelling, '*'))
		return pool_text(spelling + 6);
	if (length > 6 && strcmp(spelling + length - 6, "*const") == 0)
		return pool_cut(spelling, length - 5);
	return pool_text(spelling);
}

struct fields_visit {
	struct parse *parse;
	struct type *record;
	CXType from;
};

static void field_add(struct type *record, struct field field)
{
	record->fields = pool_grow(record->fields, record->field_count,
				   sizeof(*record->fields));
	record->fields[record->field_count++] = field;
}

static long offset_of(const struct fields_visit *visit, const char *name)
{
	const long long bits = clang_Type_getOffsetOf(visit->from, name);

	return bits >= 0 && bits % 8 == 0 ? (long)(bits / 8) : -1;
}

static enum CXVisitorResult visit_field(CXCursor cursor, CXClientData data)
{
	struct fields_visit *visit = data;
	char *name = taken(clang_getCursorSpelling(cursor));
	struct type *type = convert(visit->parse, clang_getCursorType(cursor));

	/*
	 * An anonymous member: its members are ours. clang_Cursor_isAnonymous()
	 * is also true for the type of a named one.
	 */
	if (!*name || *name == '(') {
		for (size_t i = 0; i < type->field_count; i++) {
			struct field field = type->fields[i];
			field.in_union |= type->is_union;
			if (field.offset >= 0)
				field.offset = offset_of(visit, field.name);
			field_add(visit->record, field);
		}
		return CXVisit_Continue;
	}
	field_add(visit->record,
		  (struct field){ name, type, visit->record->is_union,
				  clang_Cursor_isBitField(cursor)
					  ? -1
					  : offset_of(visit, name) });
	return CXVisit_Continue;
}

static void convert_record(struct parse *parse, struct type *type, CXType from)
{
	type->kind = TYPE_RECORD;
	type->is_union = clang_getCursorKind(clang_getTypeDeclaration(from)) ==
			 CXCursor_UnionDecl;
	for (size_t i = 0; i < parse->record_count; i++) {
		const struct type *known = parse->records[i];
		if (strcmp(known->canonical, type->canonical) != 0)
			continue;
		type->fields = known->fields;
		type->field_count = known->field_count;
		return;
	}
	parse->records = pool_grow(parse->records, parse->record_count,
				   sizeof(*parse->records));
	parse->records[parse->record_count++] = type;
	struct fields_visit visit = { parse, type, from };
	clang_Type_visitFields(from, visit_field, &visit);
}

/* The tag in "struct _cl_mem *", or a name that stands for an untagged one. */
static char *tag_of(const char *canonical)
{
	const char *start = strrchr(canonical, ' ');
	const char *word = canonical;

	if (strncmp(word, "const ", 6) == 0)
		word += 6;
	if (strncmp(word, "struct ", 7) == 0)
		word += 7;
	else if (strncmp(word, "union ", 6) == 0)
		word += 6;
	return start && start > word ? pool_cut(word, (size_t)(start - word))
				     : pool_text(word);
}

static void convert_pointer(struct parse *parse, struct type *type, CXType from,
			    CXType canonical)
{
	/* The pointee of what was spelled keeps the spelling of its types. */
	const CXType to = clang_getPointeeType(
		from.kind == CXType_Pointer ? from : canonical);
	const CXType target = clang_getCanonicalType(to);

	if (target.kind == CXType_FunctionProto ||
	    target.kind == CXType_FunctionNoProto) {
		const int count = clang_getNumArgTypes(to);
		type->kind = TYPE_CALLBACK;
		type->to = convert(parse, clang_getResultType(to));
		for (int i = 0; i < count; i++) {
			type->args = pool_grow(type->args, type->arg_count,
					       sizeof(*type->args));
			type->args[type->arg_count++] = convert(
				parse, clang_getArgType(to, (unsigned)i));
		}
	} else if (target.kind == CXType_Record &&
		   clang_Type_getSizeOf(target) < 0) {
		type->kind = TYPE_HANDLE; /* the record is incomplete */
		type->tag = tag_of(type->canonical);
	} else {
		type->kind = TYPE_POINTER;
		type->to = convert(parse, to);
	}
}

static struct type *convert(struct parse *parse, CXType from)
{
	struct type *type = pool_new(sizeof(*type));
	const CXType canonical = clang_getCanonicalType(from);

	type->spelling = taken(clang_getTypeSpelling(from));
	type->bare = without_const(type->spelling);
	type->canonical = taken(clang_getTypeSpelling(canonical));
	type->size = (long)clang_Type_getSizeOf(from);
	type->align = (long)clang_Type_getAlignOf(from);
	type->is_const = clang_isConstQualifiedType(canonical);
	switch (canonical.kind) {
	case CXType_Void:
		type->kind = TYPE_VOID;
		type->size = 1;
		break;
	case CXType_Record:
		convert_record(parse, type, canonical);
		break;
	case CXType_ConstantArray:
	case CXType_IncompleteArray:
		type->kind = TYPE_ARRAY;
		type->count = (long)clang_getNumElements(canonical);
		type->to = convert(parse, clang_getArrayElementType(
						  from.kind == canonical.kind
							  ? from
							  : canonical));
		break;
	case CXType_Pointer:
		convert_pointer(parse, type, from, canonical);
		break;
	default:
		type->kind = TYPE_SCALAR;
		type->is_bool = canonical.kind == CXType_Bool;
	}
	return type;
}

static void type_add(struct parse *parse, char *name, struct type *type)
{
	struct model *model = parse->model;

	model->types = pool_grow(model->types, model->type_count,
				 sizeof(*model->types));
	model->types[model->type_count++] = (struct named_type){ name, type };
}

/*
 * ---- bodies
 */
static enum CXChildVisitResult find_body(CXCursor cursor, CXCursor above,
					 CXClientData data)
{
	(void)above;
	if (clang_getCursorKind(cursor) != CXCursor_CompoundStmt)
		return CXChildVisit_Continue;
	*(CXCursor *)data = cursor;
	return CXChildVisit_Break;
}

static struct token token_of(const struct parse *parse, CXToken from)
{
	struct token token = {
		.text = taken(clang_getTokenSpelling(parse->unit, from)),
		.place = place_of(clang_getTokenLocation(parse->unit, from)),
		.kind = TOKEN_NAME,
	};

	if (clang_getTokenKind(from) == CXToken_Punctuation)
		token.kind = TOKEN_SIGN;
	else if (clang_getTokenKind(from) == CXToken_Literal)
		token.kind = token.text[0] == '"' ? TOKEN_STRING : TOKEN_NUMBER;
	return token;
}

/*
 * Extents of the syntax tree are wrong within macros, but the tokens between
 * where a body begins and ends are as they were written.
 */
static struct stmt *body_of(struct parse *parse, CXCursor body)
{
	const CXSourceRange extent = clang_getCursorExtent(body);
	CXFile file;
	unsigned start, end;

	clang_getFileLocation(clang_getRangeStart(extent), &file, NULL, NULL,
			      &start);
	clang_getFileLocation(clang_getRangeEnd(extent), NULL, NULL, NULL,
			      &end);
	const CXSourceRange range = clang_getRange(
		clang_getLocationForOffset(parse->unit, file, start),
		clang_getLocationForOffset(parse->unit, file, end));
	CXToken *raw;
	unsigned raw_count;
	struct token *tokens = NULL;
	size_t count = 0;
	clang_tokenize(parse->unit, range, &raw, &raw_count);
	for (unsigned i = 0; i < raw_count; i++) {
		if (clang_getTokenKind(raw[i]) == CXToken_Comment)
			continue;
		const struct token token = token_of(parse, raw[i]);
		if (strcmp(token.text, "#") == 0)
			diagnose_fatal(token.place,
				       "a preprocessor directive in a body: "
				       "write it outside");
		tokens = pool_grow(tokens, count, sizeof(*tokens));
		tokens[count++] = token;
	}
	clang_disposeTokens(parse->unit, raw, raw_count);
	if (count == 0 || strcmp(tokens[0].text, "{") != 0)
		diagnose_fatal(place_of(clang_getRangeStart(extent)),
			       "this body was made by a macro: write it out");
	return body_parse(parse->model, tokens, count);
}

/*
 * ---- declarations
 */
static struct param *params_of(struct parse *parse, CXCursor cursor,
			       size_t *count)
{
	const int wanted = clang_Cursor_getNumArguments(cursor);
	struct param *params =
		pool_new(sizeof(*params) * (size_t)(wanted > 0 ? wanted : 1));

	*count = wanted > 0 ? (size_t)wanted : 0;
	for (int i = 0; i < wanted; i++) {
		CXCursor arg = clang_Cursor_getArgument(cursor, (unsigned)i);
		char *name = taken(clang_getCursorSpelling(arg));
		params[i] = (struct param){
			.name = *name ? name : pool_format("arg%d", i),
			.type = convert(parse, clang_getCursorType(arg)),
			.place = place_of(clang_getCursorLocation(arg)),
		};
	}
	return params;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * The version that the declaration's own suffix names: the text between the
 * declarator and its ';', as CL_API_SUFFIX__VERSION_2_1.
 */
static void read_since(struct parse *parse, CXCursor cursor,
		       struct function *function)
{
	static const char suffix[] = "SUFFIX__VERSION_";
	CXFile file;
	unsigned offset;
	size_t size;

	clang_getFileLocation(
		clang_getRangeStart(clang_getCursorExtent(cursor)), &file, NULL,
		NULL, &offset);
	const char *text = clang_getFileContents(parse->unit, file, &size);
	if (!text || offset >= size)
		return;
	const char *from = text + offset;
	const char *stop = memchr(from, ';', size - offset);
	const char *found = stop ? memmem(from, (size_t)(stop - from), suffix,
					  sizeof(suffix) - 1)
				 : NULL;
	if (!found || memmem(found, (size_t)(stop - found), "DEPRECATED", 10))
		return;
	if (sscanf(found + sizeof(suffix) - 1, "%u_%u", &function->since_major,
		   &function->since_minor) != 2)
		function->since_major = function->since_minor = 0;
}

static void add_function(struct parse *parse, CXCursor cursor, char *name,
			 bool ours)
{
	struct model *model = parse->model;
	const struct place place = place_of(clang_getCursorLocation(cursor));

	if (model_function(model, name))
		return;
	if (clang_isFunctionTypeVariadic(clang_getCursorType(cursor))) {
		diagnose_error(place,
			       "'%s' is variadic, which cannot be forwarded: "
			       "leave it out of functions()",
			       name);
		return;
	}
	struct function *function = pool_new(sizeof(*function));
	function->name = name;
	function->place = place;
	function->header = base_name(place.file);
	function->is_private = ours;
	function->result = convert(parse, clang_getCursorResultType(cursor));
	function->params = params_of(parse, cursor, &function->param_count);
	read_since(parse, cursor, function);
	model->functions = pool_grow(model->functions, model->function_count,
				     sizeof(*model->functions));
	model->functions[model->function_count++] = function;
}

static void add_helper(struct parse *parse, CXCursor cursor, char *name)
{
	struct model *model = parse->model;
	struct helper helper = { .name = name };

	if (model_helper(model, name))
		return;
	helper.result = convert(parse, clang_getCursorResultType(cursor));
	helper.params = params_of(parse, cursor, &helper.param_count);
	model->helpers = pool_grow(model->helpers, model->helper_count,
				   sizeof(*model->helpers));
	model->helpers[model->helper_count++] = helper;
}

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool is_api_function(const struct model *model, const char *name)
{
	return model_globs(model->globs, model->glob_count, name);
}

static enum block_kind kind_of_block(CXCursor cursor, const char *name)
{
	if (starts_with(name, "api_"))
		return BLOCK_API;
	if (starts_with(name, "type_"))
		return BLOCK_TYPE;
	if (starts_with(name, "idiom_"))
		return BLOCK_IDIOM;
	return clang_Cursor_getStorageClass(cursor) == CX_SC_Static
		       ? BLOCK_CALLBACK
		       : BLOCK_DEFINITION;
}

static void add_block(struct parse *parse, CXCursor cursor, CXCursor body,
		      char *name)
{
	struct model *model = parse->model;
	struct block *block = pool_new(sizeof(*block));

	block->name = name;
	block->place = place_of(clang_getCursorLocation(cursor));
	block->kind = kind_of_block(cursor, name);
	block->result = convert(parse, clang_getCursorResultType(cursor));
	block->params = params_of(parse, cursor, &block->param_count);
	block->body = body_of(parse, body);
	if (block->kind == BLOCK_TYPE && block->param_count != 1)
		diagnose_fatal(block->place,
			       "TYPE() takes one value, as TYPE(cl_mem m)");
	model->blocks = pool_grow(model->blocks, model->block_count,
				  sizeof(*model->blocks));
	model->blocks[model->block_count++] = block;
}

static void visit_type(struct parse *parse, CXCursor cursor)
{
	char *name = taken(clang_getCursorSpelling(cursor));

	switch (clang_getCursorKind(cursor)) {
	case CXCursor_TypedefDecl:
		type_add(parse, name,
			 convert(parse, clang_getCursorType(cursor)));
		break;
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
	case CXCursor_EnumDecl:
		if (*name)
			type_add(parse,
				 taken(clang_getTypeSpelling(
					 clang_getCursorType(cursor))),
				 convert(parse, clang_getCursorType(cursor)));
		break;
	default:
		break;
	}
}

static void visit_function(struct parse *parse, CXCursor cursor)
{
	char *name = taken(clang_getCursorSpelling(cursor));
	const struct place place = place_of(clang_getCursorLocation(cursor));
	const bool ours = strcmp(place.file, parse->model->path) == 0;
	const bool is_static =
		clang_Cursor_getStorageClass(cursor) == CX_SC_Static;
	CXCursor body = clang_getNullCursor();

	clang_visitChildren(cursor, find_body, &body);
	const bool has_body = !clang_Cursor_isNull(body);
	if (ours && has_body) {
		if (starts_with(name, "api_") != (parse->pass == PASS_FACTS))
			return;
		/* One that the vendor does not know, and no misspelt one of
		 * the vendor's: a private call. */
		if (parse->pass == PASS_REST && !is_static &&
		    !is_api_function(parse->model, name))
			add_function(parse, cursor, name, true);
		add_block(parse, cursor, body, name);
		return;
	}
	if (parse->pass == PASS_FACTS || has_body || is_static)
		return;
	if (is_api_function(parse->model, name))
		add_function(parse, cursor, name, ours);
	else if (ours || strstr(place.file, "_util.h"))
		add_helper(parse, cursor, name);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor above,
				     CXClientData data)
{
	struct parse *parse = data;
	const enum CXCursorKind kind = clang_getCursorKind(cursor);

	(void)above;
	if (kind == CXCursor_LinkageSpec || kind == CXCursor_UnexposedDecl)
		return CXChildVisit_Recurse;
	if (parse->pass == PASS_TYPES)
		visit_type(parse, cursor);
	else if (kind == CXCursor_FunctionDecl)
		visit_function(parse, cursor);
	return CXChildVisit_Continue;
}

/*
 * ---- clang
 */

/* libclang's builtin headers must be of its own version: with others, types
 * silently become int. */
static const char *resource_folder(void)
{
	static const char *const patterns[] = {
		"/usr/lib/llvm-14/lib/clang/14*/include",
		"/usr/lib/clang/14*/include",
	};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		glob_t found;
		char *path = NULL;
		if (glob(patterns[i], 0, NULL, &found) == 0)
			path = pool_text(found.gl_pathv[0]);
		globfree(&found);
		if (path)
			return path;
	}
	diagnose_fatal((struct place){ 0 },
		       "libclang's own headers are missing (stddef.h and "
		       "others below /usr/lib/llvm-14): install "
		       "libclang-common-14-dev");
}

/* What clang notes beside an error, but for how words are defined. */
static void show_notes(CXDiagnostic error)
{
	CXDiagnosticSet notes = clang_getChildDiagnostics(error);

	for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); i++) {
		CXDiagnostic note = clang_getDiagnosticInSet(notes, i);
		const struct place place =
			place_of(clang_getDiagnosticLocation(note));
		if (place.file && strcmp(base_name(place.file), "spec.h") != 0)
			diagnose_note(place, "%s",
				      taken(clang_getDiagnosticSpelling(note)));
		clang_disposeDiagnostic(note);
	}
	clang_disposeDiagnosticSet(notes);
}

static void show_error(CXDiagnostic error)
{
	static const char unknown[] = "implicit declaration of function '";
	const struct place place = place_of(clang_getDiagnosticLocation(error));
	const char *text = taken(clang_getDiagnosticSpelling(error));

	if (strncmp(text, unknown, sizeof(unknown) - 1) != 0) {
		diagnose_error(place, "%s", text);
		show_notes(error);
		return;
	}
	text += sizeof(unknown) - 1;
	const char *name = pool_cut(text, strcspn(text, "'"));
	const char *near = word_near(name);
	if (near)
		diagnose_error(place, "unknown word '%s'; did you mean '%s'?",
			       name, near);
	else
		diagnose_error(place,
			       "'%s' is no word, and no helper that "
			       "NAME_util.h declares",
			       name);
}

static CXTranslationUnit clang_parse(struct parse *parse, const char *path,
				     const struct parse_options *options)
{
	const char *resources =
		options->resources ? options->resources : resource_folder();
	const size_t own = 4;
	const char **arguments =
		pool_new((own + options->argument_count) * sizeof(*arguments));
	CXTranslationUnit unit;

	arguments[0] = "-std=gnu17";
	arguments[1] = "-Werror=implicit-function-declaration";
	arguments[2] = "-isystem";
	arguments[3] = resources;
	for (size_t i = 0; i < options->argument_count; i++)
		arguments[own + i] = options->arguments[i];
	parse->index = clang_createIndex(0, 0);
	if (clang_parseTranslationUnit2(parse->index, path, arguments,
					(int)(own + options->argument_count),
					NULL, 0, CXTranslationUnit_None,
					&unit) != CXError_Success)
		diagnose_fatal((struct place){ path, 0, 0 }, "cannot be read");
	for (unsigned i = 0; i < clang_getNumDiagnostics(unit); i++) {
		CXDiagnostic found = clang_getDiagnostic(unit, i);
		parse->unit = unit;
		if (clang_getDiagnosticSeverity(found) >= CXDiagnostic_Error)
			show_error(found);
		clang_disposeDiagnostic(found);
	}
	if (diagnose_errors())
		exit(1);
	return unit;
}

static void run_pass(struct parse *parse, int pass)
{
	parse->pass = pass;
	clang_visitChildren(clang_getTranslationUnitCursor(parse->unit), visit,
			    parse);
}

/* As an #include would name it: what follows ".../include/", or the file's own
 * name where it lies beside the specification. */
static const char *include_name(const struct model *model, const char *path)
{
	const char *name = base_name(path);
	const char *found = strstr(path, "/include/");

	if (!found || strncmp(path, model->folder, strlen(model->folder)) == 0)
		return name;
	while (strstr(found + 1, "/include/"))
		found = strstr(found + 1, "/include/");
	return found + strlen("/include/");
}

static void note_include(CXFile file, CXSourceLocation *stack, unsigned depth,
			 CXClientData data)
{
	struct parse *parse = data;
	struct model *model = parse->model;
	const char *path = taken(clang_getFileName(file));
	const char *name = include_name(model, path);

	(void)stack;
	if (depth != 1 || strcmp(base_name(path), "spec.h") == 0)
		return;
	model->includes = pool_grow(model->includes, model->include_count,
				    sizeof(*model->includes));
	model->includes[model->include_count++] = name;
}

struct model *parse_specification(const char *path,
				  const struct parse_options *options)
{
	struct model *model = pool_new(sizeof(*model));
	struct parse parse = { .model = model };

	model->path = path;
	model->folder = pool_cut(path, (size_t)(base_name(path) - path));
	parse.unit = clang_parse(&parse, path, options);
	clang_getInclusions(parse.unit, note_include, &parse);
	run_pass(&parse, PASS_TYPES);
	run_pass(&parse, PASS_FACTS);
	model_take_facts(model);
	run_pass(&parse, PASS_REST);
	model_bind(model);
	clang_disposeTranslationUnit(parse.unit);
	clang_disposeIndex(parse.index);
	return model;
}

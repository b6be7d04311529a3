/*
 * model -- what a specification says, free of libclang: types, the vendor's
 * functions, and blocks (API, TYPE, IDIOM, definitions, descriptions of
 * callbacks) with their bodies.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diagnose.h"

enum type_kind {
	TYPE_VOID,
	TYPE_SCALAR,
	TYPE_HANDLE, /* pointer to an incomplete record */
	TYPE_POINTER,
	TYPE_CALLBACK,
	TYPE_RECORD,
	TYPE_ARRAY,
};

struct field {
	char *name;
	struct type *type;
	bool in_union;
	long offset; /* bytes; -1: a bit-field */
};

struct type {
	enum type_kind kind;
	char *spelling; /* as spelled, qualifiers included */
	char *bare;	/* as spelled, without the outermost const */
	char *canonical;
	char *tag;  /* TYPE_HANDLE: the record's tag, which names the object */
	long size;  /* bytes; of void 1 */
	long align; /* bytes; 0: not known */
	long count; /* TYPE_ARRAY */
	bool is_const, is_bool, is_union;
	struct type *to; /* pointee, element, a callback's result */
	struct field *fields;
	size_t field_count;
	struct type **args; /* TYPE_CALLBACK */
	size_t arg_count;
};

struct param {
	char *name;
	struct type *type;
	struct place place;
};

enum expr_kind {
	EXPR_NUMBER,
	EXPR_STRING,
	EXPR_NAME,
	EXPR_UNARY,
	EXPR_BINARY,
	EXPR_CONDITION,
	EXPR_INDEX,
	EXPR_MEMBER,
	EXPR_ARROW,
	EXPR_CALL,
	EXPR_CAST,
	EXPR_SIZEOF,
};

struct expr {
	enum expr_kind kind;
	char *text;	   /* literal, name, operator, member, callee */
	struct type *type; /* EXPR_CAST */
	struct expr **parts;
	size_t part_count;
	struct place place;
};

/* for (type var = from; condition; var += step) */
struct loop {
	struct loop *outer;
	struct type *type;
	char *var;
	struct expr *from, *condition, *step;
	/*
	 * Over the elements of an array of records, made by a TYPE: inside,
	 * @bind is the element at @var; single: there is one element.
	 */
	const char *bind;
	struct type *element;
	struct expr *array;
	bool single;
};

enum stmt_kind { STMT_BLOCK, STMT_IF, STMT_FOR, STMT_WORD, STMT_RESULT };

struct stmt {
	enum stmt_kind kind;
	struct place place;
	char *word; /* STMT_WORD; STMT_RESULT: the name given */
	struct expr **args;
	size_t arg_count;
	struct expr *condition;
	struct loop *loop;
	struct stmt **list; /* all; then, else; the loop's body */
	size_t list_count;
};

struct function;

enum block_kind {
	BLOCK_API,
	BLOCK_TYPE,
	BLOCK_IDIOM,
	BLOCK_DEFINITION,
	BLOCK_CALLBACK,
};

struct block {
	enum block_kind kind;
	char *name;
	struct place place;
	struct type *result;
	struct param *params;
	size_t param_count;
	struct stmt *body;
	bool used;
	/* BLOCK_IDIOM: what it matched. */
	const struct function **matches;
	size_t match_count;
};

struct function {
	char *name;
	struct place place;
	const char *header; /* where it is declared, without folders */
	bool is_private;    /* declared by the specification itself */
	unsigned since_major, since_minor;
	struct type *result;
	struct param *params;
	size_t param_count;
	struct block *definition;
};

struct helper {
	char *name;
	struct type *result;
	struct param *params;
	size_t param_count;
};

struct named_type {
	char *name;
	struct type *type;
};

struct model {
	const char *path;   /* of the specification, as given */
	const char *folder; /* of it, with a slash, or "" */
	struct function **functions;
	size_t function_count;
	struct block **blocks;
	size_t block_count;
	struct named_type *types;
	size_t type_count;
	struct helper *helpers;
	size_t helper_count;
	/* Facts of API(void) */
	char *name;   /* "OpenCL" */
	char *prefix; /* "opencl": of files and symbols */
	char *version, *soname, *loads, *exports;
	const char **globs; /* functions() */
	size_t glob_count;
	const char **reviewed;
	size_t reviewed_count;
	const char **includes; /* headers that the specification includes */
	size_t include_count;
	/* Tags of handles that calls create which need not be waited for:
	 * there are new ones all the time (events). */
	const char **passing;
	size_t passing_count;
};

/* Take what blocks of API(void) say, while there are no others; ends the
 * compilation where something is missing. */
void model_take_facts(struct model *model);

/* Tie each definition to the function that it describes. */
void model_bind(struct model *model);

/* The declared type of a name, or NULL. */
struct type *model_type(const struct model *model, const char *name);
struct function *model_function(const struct model *model, const char *name);
const struct helper *model_helper(const struct model *model, const char *name);

/* The first word @word in the body of the TYPE block of @type, or NULL. */
const struct stmt *model_type_fact(const struct model *model,
				   const struct type *type, const char *word);

/* The first word of that name in a body, or NULL. */
const struct stmt *stmt_find(const struct stmt *stmt, const char *word);

/* Whether calls that need not be waited for create handles of this type. */
bool model_is_passing(const struct model *model, const struct type *handle);

/* Whether one of the globs of a list matches. */
bool model_globs(const char *const *globs, size_t count, const char *name);

bool type_is_pointer(const struct type *type); /* or array */
bool type_is_real(const struct type *type);    /* float, double */
bool type_is_text(const struct type *type);    /* pointer to characters */
/* Whether its bytes hold addresses. */
bool type_holds_pointers(const struct type *type);

/* Types that the specification does not spell. */
struct type *type_pointer_to(struct type *to, bool to_const);
struct type *type_scalar(const char *spelling, long size);

/* A declaration of @name with this type: "const char *name". */
char *type_declaration(const struct type *type, const char *name);

/* "name(type a, type b)", as declared. */
char *function_signature(const struct function *function, const char *name);

struct expr *expr_new(enum expr_kind kind, const char *text,
		      struct place place);
struct expr *expr_with(struct expr *expr, struct expr *part);
struct expr *expr_name(const char *name, struct place place);
struct expr *expr_number(const char *number, struct place place);
struct expr *expr_both(struct expr *a, struct expr *b); /* &&; NULL: true */
struct expr *expr_either(struct expr *a, struct expr *b);
struct expr *expr_not(struct expr *a);
/* Whether it follows a pointer: p[i], *p, p->m. */
bool expr_follows(const struct expr *expr);
bool expr_same(const struct expr *a, const struct expr *b);
/* A copy in which @name stands for @by. */
struct expr *expr_replace(struct expr *expr, const char *name, struct expr *by);
/* Without casts around it. */
const struct expr *expr_bare(const struct expr *expr);
/* As written, for people. */
char *expr_text(const struct expr *expr);

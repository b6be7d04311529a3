/*
 * emit -- what the printers of both ends share: names, expressions, and how
 * guarded steps become nested blocks. They decide nothing; plan.c did.
 */
#pragma once

#include "plan.h"
#include "printer.h"

enum end { END_GUEST, END_SERVER, END_MOCK };

#define FRAMES 12

struct emit {
	const struct plan *plan;
	struct printer *out;
	enum end end;
	bool after;    /* the call was made */
	int depth;     /* of what is printed at the outermost level */
	bool *printed; /* by condition: declared already */
	/* Blocks that the last step opened, and the next may share. */
	char *frames[FRAMES];
	int frame_count;
};

void emit_begin(struct emit *emit, const struct plan *plan, struct printer *out,
		enum end end);

/* An expression as C at this end. */
char *emit_expr(const struct emit *emit, const struct step *step,
		const struct expr *expr);

/* The same without the parentheses that are around all of it. */
char *emit_unwrapped(char *text);

/* A count of a signed type: negative is 0 (a cast would make it huge). */
bool emit_is_signed(const struct emit *emit, const struct step *step,
		    const struct expr *expr);

/* A pointer to element @index behind @base, of type @element, checked. */
char *emit_element(const struct emit *emit, const struct step *step,
		   const struct expr *base, const char *index,
		   const struct type *element);

/* The argument by which the runtime's checks are told of the call. */
char *emit_check(const struct emit *emit);

/* Declare the conditions that an expression names, unless they are. */
void emit_conditions(struct emit *emit, const struct expr *expr);

/*
 * Open the blocks in which the step stands (its guard, its loops), sharing
 * those of the step before; the depth inside. emit_close() ends them all.
 */
int emit_open(struct emit *emit, const struct step *step);
void emit_close(struct emit *emit);

/* The pointer that a step describes, as this end names it. */
char *emit_pointer(const struct emit *emit, const struct step *step);
/* Argument @index of a step, as C; "0" where there is none. */
char *emit_arg(const struct emit *emit, const struct step *step, size_t index);
/* Size of what the step's pointer points to: "sizeof(T)", or 1. */
const char *emit_size(const struct step *step);
/* "SLUICE_BULK | ..." or "SERVER_...", by prefix. */
char *emit_way(const struct emit *emit, const struct step *step,
	       const char *prefix);

/* Where the size of what the step describes goes: "&p_span", or NULL. */
char *emit_span(const struct emit *emit, const struct step *step);
/* The size of what the step's pointer points to, once it came back. */
char *emit_out_span(const struct emit *emit, const struct step *step);
/* Call @function for each handle inside what comes back. */
void emit_patches(struct emit *emit, const char *function);
/* Declare the strided memory of in_rows() and out_rows(). */
void emit_rows(struct emit *emit, int depth, const struct step *step);

/* NAME_TYPE_CL_MEM */
char *emit_type_name(const struct model *model, const struct type *handle);
/* NAME_OP_function */
char *emit_op(const struct model *model, const struct function *function);
/* forward_function: what sends a call that is by hand on some paths. */
char *emit_forward(const struct plan *plan);
/* The names of the stub's locals: the call, its scalars, what is returned. */
const char *emit_call(const struct emit *emit);
const char *emit_args(const struct emit *emit);
const char *emit_result(const struct emit *emit);
const char *emit_param(const struct emit *emit, int param);
/* A local of the stub's own, out of the way of parameters. */
const char *emit_local(const struct plan *plan, const char *name);
/* "apis/toy/toy.c:14", or the header's line. */
char *emit_origin(const struct plan *plan);

/* Whether the parameter is in the args struct. */
bool emit_in_args(const struct plan *plan, size_t param);
bool emit_has_args(const struct plan *plan);
/* Whether the parameter has a span variable. */
bool emit_has_span(const struct plan *plan, size_t param);
bool emit_points_to_handle(const struct step *step);
bool emit_points_to_pointer(const struct step *step);

/* Handle types that the API uses, in the order of their declaration. */
size_t emit_handle_types(const struct model *model, const struct type ***types);

/* The block that describes a callback's arguments. */
const struct block *emit_callback_block(const struct plan *plan, size_t param);
/* The parameter of that block which carries the application's data. */
size_t emit_callback_data(const struct plan *plan, size_t param);

/* The module's values: from the first status type that says them. */
const char *emit_failure(const struct model *model);
const char *emit_lost(const struct model *model);

/*
 * ---- the files
 */
struct plans {
	struct model *model;
	struct plan **list;
	size_t count;
	unsigned long long hash;
};

/* What each file begins with, and the names of types and functions by number.
 */
void emit_head(const struct plans *plans, struct printer *out);
void emit_names(const struct plans *plans, struct printer *out);

void emit_protocol(const struct plans *plans, struct printer *out);
void emit_vendor(const struct plans *plans, struct printer *out);
void emit_guest(const struct plans *plans, struct printer *out);
/* What hand-written halves of the guest include. */
void emit_guest_header(const struct plans *plans, struct printer *out);
void emit_server(const struct plans *plans, struct printer *out);
void emit_mock(const struct plans *plans, struct printer *out);
void emit_report(const struct plans *plans, struct printer *out);
void emit_report_json(const struct plans *plans, struct printer *out);

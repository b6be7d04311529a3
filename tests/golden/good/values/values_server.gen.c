/* Generated from good/values.c; change the specification, not this file. */
#include "values_protocol.h"

#include <stddef.h>
#include <string.h>

#include "values_vendor.h"
#include "server.h"

struct values_vendor values_vendor;

/* values_api.h:13 */
static void serve_val_sum(struct server_call *call)
{
	const struct val_sum_args *args = server_args(call, sizeof(*args));
	const int a = args->a;
	const long b = args->b;
	long *sum = NULL;
	size_t sum_span = 0;

	sum = server_in(call, 1, sizeof(long), SERVER_PARSED, &sum_span);
	server_require(call, values_vendor.val_sum != NULL, -3);
	if (!server_ready(call))
		return;

	val_status result = values_vendor.val_sum(a, b, sum);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, sum, sum_span, 1, sizeof(long), SERVER_PARSED);
}

/* values_api.h:14 */
static void serve_val_paint(struct server_call *call)
{
	const struct val_paint_args *args = server_args(call, sizeof(*args));
	const val_colour colour = args->colour;
	const _Bool shiny = args->shiny != 0;
	const double strength = args->strength;

	server_require(call, values_vendor.val_paint != NULL, -3);
	if (!server_ready(call))
		return;

	val_status result = values_vendor.val_paint(colour, shiny, strength);
	server_reply(call, result == 0, (uint64_t)result);
}

/* values_api.h:15 */
static void serve_val_flip(struct server_call *call)
{
	const struct val_flip_args *args = server_args(call, sizeof(*args));
	const _Bool on = args->on != 0;
	_Bool *before = NULL;
	size_t before_span = 0;

	before = server_in(call, 1, sizeof(_Bool), SERVER_PARSED, &before_span);
	server_require(call, values_vendor.val_flip != NULL, -3);
	if (!server_ready(call))
		return;

	val_status result = values_vendor.val_flip(on, before);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, before, before_span, 1, sizeof(_Bool), SERVER_PARSED);
}

/* values_api.h:16 */
static void serve_val_move(struct server_call *call)
{
	const struct val_move_args *args = server_args(call, sizeof(*args));
	const val_point by = args->by;
	val_point *where = NULL;
	size_t where_span = 0;

	where = server_in(call, 1, sizeof(val_point), SERVER_PARSED,
		&where_span);
	server_require(call, values_vendor.val_move != NULL, -3);
	if (!server_ready(call))
		return;

	val_status result = values_vendor.val_move(by, where);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, where, where_span, 1, sizeof(val_point),
		SERVER_PARSED);
}

/* values_api.h:17 */
static void serve_val_middle(struct server_call *call)
{
	const struct val_middle_args *args = server_args(call, sizeof(*args));
	const val_point a = args->a;
	const val_point b = args->b;

	server_require(call, values_vendor.val_middle != NULL, 1);
	if (!server_ready(call))
		return;

	val_point result = values_vendor.val_middle(a, b);
	server_reply(call, true, 0);
	server_lives(call, &result, sizeof(result));
}

/* values_api.h:18 */
static void serve_val_half(struct server_call *call)
{
	const struct val_half_args *args = server_args(call, sizeof(*args));
	const double value = args->value;

	server_require(call, values_vendor.val_half != NULL, 1);
	if (!server_ready(call))
		return;

	double result = values_vendor.val_half(value);
	server_reply(call, true, wire_bits((double)result));
}

/* values_api.h:19 */
static void serve_val_ticks(struct server_call *call)
{
	server_args(call, 0);

	server_require(call, values_vendor.val_ticks != NULL, 1);
	if (!server_ready(call))
		return;

	unsigned long result = values_vendor.val_ticks();
	server_reply(call, true, (uint64_t)result);
}

/* values_api.h:20 */
static void serve_val_reset(struct server_call *call)
{
	server_args(call, 0);

	server_require(call, values_vendor.val_reset != NULL, 1);
	if (!server_ready(call))
		return;

	values_vendor.val_reset();
	server_reply(call, true, 0);
}

/* values_api.h:21 */
static void serve_val_unnamed(struct server_call *call)
{
	const struct val_unnamed_args *args = server_args(call, sizeof(*args));
	const int arg0 = args->arg0;
	const unsigned char arg1 = args->arg1;

	server_require(call, values_vendor.val_unnamed != NULL, -3);
	if (!server_ready(call))
		return;

	val_status result = values_vendor.val_unnamed(arg0, arg1);
	server_reply(call, result == 0, (uint64_t)result);
}

/* values_api.h:22 */
static void serve_val_event(struct server_call *call_)
{
	const struct val_event_args *args_ = server_args(call_, sizeof(*args_));
	const int event = args_->event;
	const int call = args_->call;
	const int args = args_->args;
	const int result = args_->result;

	server_require(call_, values_vendor.val_event != NULL, -3);
	if (!server_ready(call_))
		return;

	val_status result_ = values_vendor.val_event(event, call, args, result);
	server_reply(call_, result_ == 0, (uint64_t)result_);
}

static const char *const values_types[] = {
	NULL,
};

static const char *const values_ops[] = {
	NULL,
	"val_sum",
	"val_paint",
	"val_flip",
	"val_move",
	"val_middle",
	"val_half",
	"val_ticks",
	"val_reset",
	"val_unnamed",
	"val_event",
};

static server_function *const values_functions[VALUES_OPS] = {
	[VALUES_OP_val_sum] = serve_val_sum,
	[VALUES_OP_val_paint] = serve_val_paint,
	[VALUES_OP_val_flip] = serve_val_flip,
	[VALUES_OP_val_move] = serve_val_move,
	[VALUES_OP_val_middle] = serve_val_middle,
	[VALUES_OP_val_half] = serve_val_half,
	[VALUES_OP_val_ticks] = serve_val_ticks,
	[VALUES_OP_val_reset] = serve_val_reset,
	[VALUES_OP_val_unnamed] = serve_val_unnamed,
	[VALUES_OP_val_event] = serve_val_event,
};

static const struct server_symbol values_symbols[] = {
	{ "val_sum", (void **)&values_vendor.val_sum },
	{ "val_paint", (void **)&values_vendor.val_paint },
	{ "val_flip", (void **)&values_vendor.val_flip },
	{ "val_move", (void **)&values_vendor.val_move },
	{ "val_middle", (void **)&values_vendor.val_middle },
	{ "val_half", (void **)&values_vendor.val_half },
	{ "val_ticks", (void **)&values_vendor.val_ticks },
	{ "val_reset", (void **)&values_vendor.val_reset },
	{ "val_unnamed", (void **)&values_vendor.val_unnamed },
	{ "val_event", (void **)&values_vendor.val_event },
	{ NULL, NULL },
};

__attribute__((weak)) int values_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "values",
	.version = "1.0",
	.hash = 0xb5c3acebf64d0268ull,
	.types = values_types,
	.type_count = VALUES_TYPES,
	.functions = values_functions,
	.ops = values_ops,
	.op_count = VALUES_OPS,
	.symbols = values_symbols,
	.loads = "libvalues.so.1",
	.failure = -1,
	.lost = -2,
	.warm = values_warm,
};

/* Generated from good/values.c; change the specification, not this file. */
#include "values_protocol.h"

#include <string.h>

#include "guest.h"
#include "values_guest.gen.h"

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

__attribute__((weak)) void values_opened(void);

struct sluice_guest_module values_module = {
	.name = "values",
	.version = "1.0",
	.hash = 0xb5c3acebf64d0268ull,
	.types = values_types,
	.type_count = VALUES_TYPES,
	.ops = values_ops,
	.op_count = VALUES_OPS,
	.failure = -1,
	.lost = -2,
	.opened = values_opened,
};

/* values_api.h:13 */
SLUICE_EXPORT val_status val_sum(int a, long b, long *sum)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_sum_args args = {
		.a = a,
		.b = b,
	};
	size_t sum_span = 0;

	sluice_guest_begin(&call, VALUES_OP_val_sum, &args, sizeof(args));
	sluice_guest_in(&call, sum, 1, sizeof(long), SLUICE_PARSED, &sum_span);
	if (!sluice_guest_finish(&call))
		return (val_status)call.error;
	sluice_guest_out(&call, sum, sum_span);
	sluice_guest_end(&call);
	return (val_status)call.result;
}

/* values_api.h:14 */
SLUICE_EXPORT val_status val_paint(val_colour colour, _Bool shiny,
	double strength)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_paint_args args = {
		.colour = colour,
		.shiny = shiny,
		.strength = strength,
	};

	sluice_guest_begin(&call, VALUES_OP_val_paint, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (val_status)call.error;
	sluice_guest_end(&call);
	return (val_status)call.result;
}

/* values_api.h:15 */
SLUICE_EXPORT val_status val_flip(_Bool on, _Bool *before)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_flip_args args = {
		.on = on,
	};
	size_t before_span = 0;

	sluice_guest_begin(&call, VALUES_OP_val_flip, &args, sizeof(args));
	sluice_guest_in(&call, before, 1, sizeof(_Bool), SLUICE_PARSED,
		&before_span);
	if (!sluice_guest_finish(&call))
		return (val_status)call.error;
	sluice_guest_out(&call, before, before_span);
	sluice_guest_end(&call);
	return (val_status)call.result;
}

/* values_api.h:16 */
SLUICE_EXPORT val_status val_move(val_point by, val_point *where)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_move_args args = {
		.by = by,
	};
	size_t where_span = 0;

	sluice_guest_begin(&call, VALUES_OP_val_move, &args, sizeof(args));
	sluice_guest_in(&call, where, 1, sizeof(val_point), SLUICE_PARSED,
		&where_span);
	if (!sluice_guest_finish(&call))
		return (val_status)call.error;
	sluice_guest_out(&call, where, where_span);
	sluice_guest_end(&call);
	return (val_status)call.result;
}

/* values_api.h:17 */
SLUICE_EXPORT val_point val_middle(val_point a, val_point b)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_middle_args args = {
		.a = a,
		.b = b,
	};

	sluice_guest_begin(&call, VALUES_OP_val_middle, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (val_point){ 0 };
	val_point result = { 0 };
	sluice_guest_out(&call, &result, sizeof(result));
	sluice_guest_end(&call);
	return result;
}

/* values_api.h:18 */
SLUICE_EXPORT double val_half(double value)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_half_args args = {
		.value = value,
	};

	sluice_guest_begin(&call, VALUES_OP_val_half, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return 0;
	sluice_guest_end(&call);
	return (double)wire_real(call.result);
}

/* values_api.h:19 */
SLUICE_EXPORT unsigned long val_ticks(void)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);

	sluice_guest_begin(&call, VALUES_OP_val_ticks, NULL, 0);
	if (!sluice_guest_finish(&call))
		return 0;
	sluice_guest_end(&call);
	return (unsigned long)call.result;
}

/* values_api.h:20 */
SLUICE_EXPORT void val_reset(void)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);

	sluice_guest_begin(&call, VALUES_OP_val_reset, NULL, 0);
	if (!sluice_guest_finish(&call))
		return;
	sluice_guest_end(&call);
}

/* values_api.h:21 */
SLUICE_EXPORT val_status val_unnamed(int arg0, unsigned char arg1)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &values_module);
	struct val_unnamed_args args = {
		.arg0 = arg0,
		.arg1 = arg1,
	};

	sluice_guest_begin(&call, VALUES_OP_val_unnamed, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (val_status)call.error;
	sluice_guest_end(&call);
	return (val_status)call.result;
}

/* values_api.h:22 */
SLUICE_EXPORT val_status val_event(int event, int call, int args, int result)
{
	struct sluice_guest_call call_;
	sluice_guest_init(&call_, &values_module);
	struct val_event_args args_ = {
		.event = event,
		.call = call,
		.args = args,
		.result = result,
	};

	sluice_guest_begin(&call_, VALUES_OP_val_event, &args_, sizeof(args_));
	if (!sluice_guest_finish(&call_))
		return (val_status)call_.error;
	sluice_guest_end(&call_);
	return (val_status)call_.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function values_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "val_sum", (sluice_function)val_sum },
		{ "val_paint", (sluice_function)val_paint },
		{ "val_flip", (sluice_function)val_flip },
		{ "val_move", (sluice_function)val_move },
		{ "val_middle", (sluice_function)val_middle },
		{ "val_half", (sluice_function)val_half },
		{ "val_ticks", (sluice_function)val_ticks },
		{ "val_reset", (sluice_function)val_reset },
		{ "val_unnamed", (sluice_function)val_unnamed },
		{ "val_event", (sluice_function)val_event },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

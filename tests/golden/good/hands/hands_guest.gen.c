/* Generated from good/hands.c; change the specification, not this file. */
#include "hands_protocol.h"

#include <string.h>

#include "guest.h"
#include "hands_guest.gen.h"

static const char *const hands_types[] = {
	NULL,
	"han_box_",
};

static const char *const hands_ops[] = {
	NULL,
	"han_add",
	"han_plus",
	"han_status_text",
	"han_push",
	"han_bind",
	"han_tell",
	"han_wake",
	"han_features",
	"han_teleport",
	"han_dream",
	"han_newest",
	"han_find",
	"hanPrivatePush",
};

__attribute__((weak)) void hands_opened(void);

struct sluice_guest_module hands_module = {
	.name = "hands",
	.version = "1.0",
	.hash = 0x7f714c590a91dcf4ull,
	.types = hands_types,
	.type_count = HANDS_TYPES,
	.ops = hands_ops,
	.op_count = HANDS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = hands_opened,
};

/* hands_api.h:10 */
SLUICE_EXPORT han_status han_add(int a, int b, int *sum)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	struct han_add_args args = {
		.a = a,
		.b = b,
	};
	size_t sum_span = 0;

	sluice_guest_begin(&call, HANDS_OP_han_add, &args, sizeof(args));
	sluice_guest_in(&call, sum, 1, sizeof(int), SLUICE_PARSED, &sum_span);
	if (!sluice_guest_finish(&call))
		return (han_status)call.error;
	sluice_guest_out(&call, sum, sum_span);
	sluice_guest_end(&call);
	return (han_status)call.result;
}

/* good/hands.c:29 */
SLUICE_EXPORT han_status han_plus(int a, int b, int *sum)
{
	return han_add(a, b, sum);
}

/* good/hands.c:30 */
SLUICE_EXPORT const char *han_status_text(han_status status)
{
	return guest_han_status_text(status);
}

/* good/hands.c:31 */
SLUICE_EXPORT han_status han_push(han_box box)
{
	return guest_han_push(box);
}

/* good/hands.c:32 */
han_status forward_han_bind(han_box box, size_t size, const void *value)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	struct han_bind_args args = {
		.box = sluice_guest_handle(&call, box, HANDS_TYPE_HAN_BOX, -1),
		.size = size,
	};

	sluice_guest_begin(&call, HANDS_OP_han_bind, &args, sizeof(args));
	sluice_guest_in(&call, value, size, 1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (han_status)call.error;
	sluice_guest_end(&call);
	return (han_status)call.result;
}

/* good/hands.c:32 */
SLUICE_EXPORT han_status han_bind(han_box box, size_t size, const void *value)
{
	const bool when_0 = size == sizeof(han_box);
	if (when_0)
		return guest_han_bind(box, size, value);
	return forward_han_bind(box, size, value);
}

/* good/hands.c:38 */
void forward_han_tell(han_box box, int how)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	struct han_tell_args args = {
		.box = sluice_guest_handle(&call, box, HANDS_TYPE_HAN_BOX, 0),
		.how = how,
	};

	sluice_guest_begin(&call, HANDS_OP_han_tell, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return;
	sluice_guest_end(&call);
}

/* good/hands.c:38 */
SLUICE_EXPORT void han_tell(han_box box, int how)
{
	const bool when_0 = how > 1;
	if (when_0)
		guest_han_tell(box, how);
	else
		forward_han_tell(box, how);
}

/* good/hands.c:43 */
han_status forward_han_wake(int when)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	struct han_wake_args args = {
		.when = when,
	};

	sluice_guest_begin(&call, HANDS_OP_han_wake, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (han_status)call.error;
	sluice_guest_end(&call);
	return (han_status)call.result;
}

/* good/hands.c:43 */
SLUICE_EXPORT han_status han_wake(int when)
{
	return guest_han_wake(when);
}

/* good/hands.c:49 */
SLUICE_EXPORT han_status han_features(size_t size, char *text, size_t *size_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	struct han_features_args args = {
		.size = size,
	};
	size_t text_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && text)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, HANDS_OP_han_features, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	sluice_guest_room(&call, text, size, sizeof(char), SLUICE_PARSED,
		&text_span);
	if (!sluice_guest_finish(&call))
		return (han_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	sluice_guest_out(&call, text, text_span);
	sluice_guest_end(&call);
	return (han_status)call.result;
}

/* good/hands.c:54 */
SLUICE_EXPORT han_status han_teleport(han_box box)
{
	(void)box;
	sluice_guest_refused(&hands_module, "han_teleport");
	return (han_status)-3;
}

/* good/hands.c:55 */
SLUICE_EXPORT han_box han_dream(int depth)
{
	(void)depth;
	sluice_guest_refused(&hands_module, "han_dream");
	return NULL;
}

/* good/hands.c:56 */
SLUICE_EXPORT han_status han_newest(int *answer)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	size_t answer_span = 0;

	sluice_guest_begin(&call, HANDS_OP_han_newest, NULL, 0);
	sluice_guest_in(&call, answer, 1, sizeof(int), SLUICE_PARSED,
		&answer_span);
	if (!sluice_guest_finish(&call))
		return (han_status)call.error;
	sluice_guest_out(&call, answer, answer_span);
	sluice_guest_end(&call);
	return (han_status)call.result;
}

/* good/hands.c:57 */
SLUICE_EXPORT han_function han_find(const char *name)
{
	return (han_function)hands_guest_lookup(name);
}

/* good/hands.c:25 */
han_status hanPrivatePush(han_box box, const void *data, size_t size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &hands_module);
	struct hanPrivatePush_args args = {
		.box = sluice_guest_handle(&call, box, HANDS_TYPE_HAN_BOX, -1),
		.size = size,
	};

	sluice_guest_begin(&call, HANDS_OP_hanPrivatePush, &args, sizeof(args));
	sluice_guest_in(&call, data, size, 1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (han_status)call.error;
	sluice_guest_end(&call);
	return (han_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function hands_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "han_add", (sluice_function)han_add },
		{ "han_plus", (sluice_function)han_plus },
		{ "han_status_text", (sluice_function)han_status_text },
		{ "han_push", (sluice_function)han_push },
		{ "han_bind", (sluice_function)han_bind },
		{ "han_tell", (sluice_function)han_tell },
		{ "han_wake", (sluice_function)han_wake },
		{ "han_features", (sluice_function)han_features },
		{ "han_teleport", (sluice_function)han_teleport },
		{ "han_dream", (sluice_function)han_dream },
		{ "han_newest", (sluice_function)han_newest },
		{ "han_find", (sluice_function)han_find },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

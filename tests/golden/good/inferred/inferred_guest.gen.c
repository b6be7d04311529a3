/* Generated from good/inferred.c; change the specification, not this file. */
#include "inferred_protocol.h"

#include <string.h>

#include "guest.h"
#include "inferred_guest.gen.h"

static const char *const inferred_types[] = {
	NULL,
	"inf_box_",
};

static const char *const inferred_ops[] = {
	NULL,
	"inf_value",
	"inf_count",
	"inf_text",
	"inf_bytes",
	"inf_boxes",
	"inf_get",
	"inf_format_set",
	"inf_numbers",
	"inf_origin",
	"inf_devices",
	"inf_set_value",
	"inf_void",
	"inf_raw_use",
	"inf_stray",
	"inf_unread",
	"inf_called",
	"inf_strings",
};

__attribute__((weak)) void inferred_opened(void);

struct sluice_guest_module inferred_module = {
	.name = "inferred",
	.version = "1.0",
	.hash = 0xff99c6954a1b1ff9ull,
	.types = inferred_types,
	.type_count = INFERRED_TYPES,
	.ops = inferred_ops,
	.op_count = INFERRED_OPS,
	.failure = -1,
	.lost = -1,
	.opened = inferred_opened,
};

/* inferred_api.h:16 */
SLUICE_EXPORT inf_status inf_value(int a, double b)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);
	struct inf_value_args args = {
		.a = a,
		.b = b,
	};

	sluice_guest_begin(&call, INFERRED_OP_inf_value, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:17 */
SLUICE_EXPORT inf_status inf_count(int *num_boxes)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);
	size_t num_boxes_span = 0;

	sluice_guest_begin(&call, INFERRED_OP_inf_count, NULL, 0);
	sluice_guest_in(&call, num_boxes, 1, sizeof(int), SLUICE_PARSED,
		&num_boxes_span);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_out(&call, num_boxes, num_boxes_span);
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:18 */
SLUICE_EXPORT inf_status inf_text(const char *text)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);

	sluice_guest_begin(&call, INFERRED_OP_inf_text, NULL, 0);
	sluice_guest_text(&call, text, 0, NULL);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:19 */
SLUICE_EXPORT inf_status inf_bytes(const void *data, size_t data_size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);
	struct inf_bytes_args args = {
		.data_size = data_size,
	};

	sluice_guest_begin(&call, INFERRED_OP_inf_bytes, &args, sizeof(args));
	sluice_guest_in(&call, data, data_size, 1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:20 */
SLUICE_EXPORT inf_status inf_boxes(unsigned int num_boxes, const inf_box *boxes)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);
	struct inf_boxes_args args = {
		.num_boxes = num_boxes,
	};

	sluice_guest_begin(&call, INFERRED_OP_inf_boxes, &args, sizeof(args));
	sluice_guest_in_handles(&call, boxes, num_boxes, INFERRED_TYPE_INF_BOX,
		-1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:21 */
SLUICE_EXPORT inf_status inf_get(inf_box *box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);
	size_t box_span = 0;

	sluice_guest_begin(&call, INFERRED_OP_inf_get, NULL, 0);
	sluice_guest_room(&call, box, 1, sizeof(inf_box), SLUICE_PARSED,
		&box_span);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_out_handles(&call, box, box_span, INFERRED_TYPE_INF_BOX,
		false);
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:22 */
SLUICE_EXPORT inf_status inf_format_set(const inf_format *format)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);

	sluice_guest_begin(&call, INFERRED_OP_inf_format_set, NULL, 0);
	sluice_guest_in(&call, format, 1, sizeof(inf_format), SLUICE_PARSED,
		NULL);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:23 */
SLUICE_EXPORT inf_status inf_numbers(const int *numbers, int number_count)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &inferred_module);
	struct inf_numbers_args args = {
		.number_count = number_count,
	};

	sluice_guest_begin(&call, INFERRED_OP_inf_numbers, &args, sizeof(args));
	sluice_guest_in(&call, numbers, wire_count(number_count), sizeof(int),
		SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (inf_status)call.error;
	sluice_guest_end(&call);
	return (inf_status)call.result;
}

/* inferred_api.h:26 */
SLUICE_EXPORT inf_status inf_origin(const size_t *origin)
{
	/* 'origin': a const pointer without a count */
	(void)origin;
	sluice_guest_refused(&inferred_module, "inf_origin");
	return (inf_status)-2;
}

/* inferred_api.h:27 */
SLUICE_EXPORT inf_status inf_devices(const inf_box *devices)
{
	/* 'devices': a plural or list without a count */
	(void)devices;
	sluice_guest_refused(&inferred_module, "inf_devices");
	return (inf_status)-2;
}

/* inferred_api.h:28 */
SLUICE_EXPORT inf_status inf_set_value(int *value)
{
	/* 'value': a pointer that a function of this name may read or write */
	(void)value;
	sluice_guest_refused(&inferred_module, "inf_set_value");
	return (inf_status)-2;
}

/* inferred_api.h:29 */
SLUICE_EXPORT inf_status inf_void(void *thing, int count)
{
	/* 'thing': 'void *' without a description */
	(void)thing;
	(void)count;
	sluice_guest_refused(&inferred_module, "inf_void");
	return (inf_status)-2;
}

/* inferred_api.h:30 */
SLUICE_EXPORT inf_status inf_raw_use(const inf_raw *raw)
{
	/* 'raw': 'inf_raw' holds pointers and no TYPE describes them */
	(void)raw;
	sluice_guest_refused(&inferred_module, "inf_raw_use");
	return (inf_status)-2;
}

/* inferred_api.h:31 */
SLUICE_EXPORT inf_status inf_stray(unsigned int num_things, int mode)
{
	/* 'num_things' counts nothing that was found */
	(void)num_things;
	(void)mode;
	sluice_guest_refused(&inferred_module, "inf_stray");
	return (inf_status)-2;
}

/* inferred_api.h:32 */
SLUICE_EXPORT inf_status inf_unread(const int *numbers, int number_count)
{
	/*
	 * 'numbers' is only inferred (counted by 'number_count'): a person must
	 * read it, and say reviewed("inf_unread")
	 */
	(void)numbers;
	(void)number_count;
	sluice_guest_refused(&inferred_module, "inf_unread");
	return (inf_status)-2;
}

/* inferred_api.h:33 */
SLUICE_EXPORT inf_status inf_called(void (*callback)(int))
{
	/* 'callback': a callback that nothing describes */
	(void)callback;
	sluice_guest_refused(&inferred_module, "inf_called");
	return (inf_status)-2;
}

/* inferred_api.h:34 */
SLUICE_EXPORT inf_status inf_strings(const char **strings)
{
	/* 'strings': a pointer to a pointer */
	(void)strings;
	sluice_guest_refused(&inferred_module, "inf_strings");
	return (inf_status)-2;
}

/* The guest's own function of that name, or NULL. */
sluice_function inferred_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "inf_value", (sluice_function)inf_value },
		{ "inf_count", (sluice_function)inf_count },
		{ "inf_text", (sluice_function)inf_text },
		{ "inf_bytes", (sluice_function)inf_bytes },
		{ "inf_boxes", (sluice_function)inf_boxes },
		{ "inf_get", (sluice_function)inf_get },
		{ "inf_format_set", (sluice_function)inf_format_set },
		{ "inf_numbers", (sluice_function)inf_numbers },
		{ "inf_origin", (sluice_function)inf_origin },
		{ "inf_devices", (sluice_function)inf_devices },
		{ "inf_set_value", (sluice_function)inf_set_value },
		{ "inf_void", (sluice_function)inf_void },
		{ "inf_raw_use", (sluice_function)inf_raw_use },
		{ "inf_stray", (sluice_function)inf_stray },
		{ "inf_unread", (sluice_function)inf_unread },
		{ "inf_called", (sluice_function)inf_called },
		{ "inf_strings", (sluice_function)inf_strings },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

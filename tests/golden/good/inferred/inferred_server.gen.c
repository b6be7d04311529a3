/* Generated from good/inferred.c; change the specification, not this file. */
#include "inferred_protocol.h"

#include <stddef.h>
#include <string.h>

#include "inferred_vendor.h"
#include "server.h"

struct inferred_vendor inferred_vendor;

/* inferred_api.h:16 */
static void serve_inf_value(struct server_call *call)
{
	const struct inf_value_args *args = server_args(call, sizeof(*args));
	const int a = args->a;
	const double b = args->b;

	server_require(call, inferred_vendor.inf_value != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_value(a, b);
	server_reply(call, result == 0, (uint64_t)result);
}

/* inferred_api.h:17 */
static void serve_inf_count(struct server_call *call)
{
	server_args(call, 0);
	int *num_boxes = NULL;
	size_t num_boxes_span = 0;

	num_boxes = server_in(call, 1, sizeof(int), SERVER_PARSED,
		&num_boxes_span);
	server_require(call, inferred_vendor.inf_count != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_count(num_boxes);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, num_boxes, num_boxes_span, 1, sizeof(int),
		SERVER_PARSED);
}

/* inferred_api.h:18 */
static void serve_inf_text(struct server_call *call)
{
	server_args(call, 0);
	char *text = NULL;

	text = server_text(call, 0, NULL);
	server_require(call, inferred_vendor.inf_text != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_text(text);
	server_reply(call, result == 0, (uint64_t)result);
}

/* inferred_api.h:19 */
static void serve_inf_bytes(struct server_call *call)
{
	const struct inf_bytes_args *args = server_args(call, sizeof(*args));
	void *data = NULL;
	const size_t data_size = args->data_size;

	data = server_in(call, data_size, 1, SERVER_PARSED, NULL);
	server_require(call, inferred_vendor.inf_bytes != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_bytes(data, data_size);
	server_reply(call, result == 0, (uint64_t)result);
}

/* inferred_api.h:20 */
static void serve_inf_boxes(struct server_call *call)
{
	const struct inf_boxes_args *args = server_args(call, sizeof(*args));
	const unsigned int num_boxes = args->num_boxes;
	inf_box *boxes = NULL;

	boxes = server_in_handles(call, num_boxes, INFERRED_TYPE_INF_BOX, -1,
		NULL);
	server_require(call, inferred_vendor.inf_boxes != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_boxes(num_boxes, boxes);
	server_reply(call, result == 0, (uint64_t)result);
}

/* inferred_api.h:21 */
static void serve_inf_get(struct server_call *call)
{
	server_args(call, 0);
	inf_box *box = NULL;
	size_t box_span = 0;

	box = server_room(call, 1, sizeof(inf_box), SERVER_PARSED, &box_span);
	server_require(call, inferred_vendor.inf_get != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_get(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_out_handles(call, box, box_span, 1, INFERRED_TYPE_INF_BOX,
		false);
}

/* inferred_api.h:22 */
static void serve_inf_format_set(struct server_call *call)
{
	server_args(call, 0);
	inf_format *format = NULL;

	format = server_in(call, 1, sizeof(inf_format), SERVER_PARSED, NULL);
	server_require(call, inferred_vendor.inf_format_set != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_format_set(format);
	server_reply(call, result == 0, (uint64_t)result);
}

/* inferred_api.h:23 */
static void serve_inf_numbers(struct server_call *call)
{
	const struct inf_numbers_args *args = server_args(call, sizeof(*args));
	int *numbers = NULL;
	const int number_count = args->number_count;

	numbers = server_in(call, wire_count(number_count), sizeof(int),
		SERVER_PARSED, NULL);
	server_require(call, inferred_vendor.inf_numbers != NULL, -2);
	if (!server_ready(call))
		return;

	inf_status result = inferred_vendor.inf_numbers(numbers, number_count);
	server_reply(call, result == 0, (uint64_t)result);
}

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

static server_function *const inferred_functions[INFERRED_OPS] = {
	[INFERRED_OP_inf_value] = serve_inf_value,
	[INFERRED_OP_inf_count] = serve_inf_count,
	[INFERRED_OP_inf_text] = serve_inf_text,
	[INFERRED_OP_inf_bytes] = serve_inf_bytes,
	[INFERRED_OP_inf_boxes] = serve_inf_boxes,
	[INFERRED_OP_inf_get] = serve_inf_get,
	[INFERRED_OP_inf_format_set] = serve_inf_format_set,
	[INFERRED_OP_inf_numbers] = serve_inf_numbers,
};

static const struct server_symbol inferred_symbols[] = {
	{ "inf_value", (void **)&inferred_vendor.inf_value },
	{ "inf_count", (void **)&inferred_vendor.inf_count },
	{ "inf_text", (void **)&inferred_vendor.inf_text },
	{ "inf_bytes", (void **)&inferred_vendor.inf_bytes },
	{ "inf_boxes", (void **)&inferred_vendor.inf_boxes },
	{ "inf_get", (void **)&inferred_vendor.inf_get },
	{ "inf_format_set", (void **)&inferred_vendor.inf_format_set },
	{ "inf_numbers", (void **)&inferred_vendor.inf_numbers },
	{ "inf_origin", (void **)&inferred_vendor.inf_origin },
	{ "inf_devices", (void **)&inferred_vendor.inf_devices },
	{ "inf_set_value", (void **)&inferred_vendor.inf_set_value },
	{ "inf_void", (void **)&inferred_vendor.inf_void },
	{ "inf_raw_use", (void **)&inferred_vendor.inf_raw_use },
	{ "inf_stray", (void **)&inferred_vendor.inf_stray },
	{ "inf_unread", (void **)&inferred_vendor.inf_unread },
	{ "inf_called", (void **)&inferred_vendor.inf_called },
	{ "inf_strings", (void **)&inferred_vendor.inf_strings },
	{ NULL, NULL },
};

__attribute__((weak)) int inferred_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "inferred",
	.version = "1.0",
	.hash = 0xff99c6954a1b1ff9ull,
	.types = inferred_types,
	.type_count = INFERRED_TYPES,
	.functions = inferred_functions,
	.ops = inferred_ops,
	.op_count = INFERRED_OPS,
	.symbols = inferred_symbols,
	.loads = "libinferred.so.1",
	.failure = -1,
	.lost = -1,
	.warm = inferred_warm,
};

/* Generated from good/idioms.c; change the specification, not this file. */
#include "idioms_protocol.h"

#include <stddef.h>
#include <string.h>

#include "idioms_vendor.h"
#include "server.h"

struct idioms_vendor idioms_vendor;

/* idioms_api.h:11 */
static void serve_idi_box_info(struct server_call *call)
{
	const struct idi_box_info_args *args = server_args(call, sizeof(*args));
	idi_box box = server_handle(call, args->box, IDIOMS_TYPE_IDI_BOX, -1);
	const idi_info info = args->info;
	const size_t size = args->size;
	void *value = NULL;
	size_t value_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	server_require(call, idioms_vendor.idi_box_info != NULL, -1);
	if (!server_ready(call))
		return;

	idi_status result = idioms_vendor.idi_box_info(box, info, size, value,
		size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	server_out(call, value, value_span, size_ret ? size_ret[0] : 0, 1,
		SERVER_PARSED);
}

/* idioms_api.h:13 */
static void serve_idi_kind_info(struct server_call *call)
{
	const struct idi_kind_info_args *args = server_args(call,
		sizeof(*args));
	const idi_kind kind = args->kind;
	const size_t size = args->size;
	void *value = NULL;
	size_t value_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	server_require(call, idioms_vendor.idi_kind_info != NULL, -1);
	if (!server_ready(call))
		return;

	idi_status result = idioms_vendor.idi_kind_info(kind, size, value,
		size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	server_out(call, value, value_span, size_ret ? size_ret[0] : 0, 1,
		SERVER_PARSED);
}

/* good/idioms.c:43 */
static void serve_idi_own_info(struct server_call *call)
{
	const struct idi_own_info_args *args = server_args(call, sizeof(*args));
	const idi_info info = args->info;
	const size_t size = args->size;
	void *value = NULL;
	size_t value_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	const bool when_0 = info == 7;
	const bool when_1 = !when_0 && info;
	if (!(when_0 || when_1)) {
		value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	}
	if (when_0) {
		value = server_in(call, size, 1, SERVER_PARSED, &value_span);
	}
	if (when_1) {
		value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	}
	server_require(call, idioms_vendor.idi_own_info != NULL, -1);
	if (!server_ready(call))
		return;

	idi_status result = idioms_vendor.idi_own_info(info, size, value,
		size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	if (!(when_0 || when_1)) {
		server_out(call, value, value_span, size_ret ? size_ret[0] : 0,
			1, SERVER_PARSED);
	}
	if (when_0) {
		server_out(call, value, value_span, size, 1, SERVER_PARSED);
	}
	if (when_1) {
		server_out(call, value, value_span, size, 1, SERVER_PARSED);
	}
}

static void release_idi_release_box(void *object)
{
	idioms_vendor.idi_release_box(object);
}

/* idioms_api.h:17 */
static void serve_idi_release_box(struct server_call *call)
{
	const struct idi_release_box_args *args = server_args(call,
		sizeof(*args));
	idi_box box = server_handle(call, args->box, IDIOMS_TYPE_IDI_BOX, -1);

	server_require(call, idioms_vendor.idi_release_box != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	idi_status result = 0;
	if (!server_defer(call, args->box, release_idi_release_box, box))
		result = idioms_vendor.idi_release_box(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

static void release_idi_release_nothing(void *object)
{
	idioms_vendor.idi_release_nothing(object);
}

/* idioms_api.h:18 */
static void serve_idi_release_nothing(struct server_call *call)
{
	const struct idi_release_nothing_args *args = server_args(call,
		sizeof(*args));
	idi_box box = server_handle(call, args->box, IDIOMS_TYPE_IDI_BOX, -1);

	server_require(call, idioms_vendor.idi_release_nothing != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	idi_status result = 0;
	if (!server_defer(call, args->box, release_idi_release_nothing, box))
		result = idioms_vendor.idi_release_nothing(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

/* idioms_api.h:19 */
static void serve_idi_wait(struct server_call *call)
{
	const struct idi_wait_args *args = server_args(call, sizeof(*args));
	const unsigned int num_boxes = args->num_boxes;
	idi_box *boxes = NULL;

	boxes = server_in_handles(call, num_boxes, IDIOMS_TYPE_IDI_BOX, -1,
		NULL);
	server_require(call, idioms_vendor.idi_wait != NULL, -1);
	if (!server_ready(call))
		return;

	idi_status result = idioms_vendor.idi_wait(num_boxes, boxes);
	server_reply(call, result == 0, (uint64_t)result);
}

static const char *const idioms_types[] = {
	NULL,
	"idi_box_",
};

static const char *const idioms_ops[] = {
	NULL,
	"idi_box_info",
	"idi_kind_info",
	"idi_own_info",
	"idi_release_box",
	"idi_release_nothing",
	"idi_wait",
};

static server_function *const idioms_functions[IDIOMS_OPS] = {
	[IDIOMS_OP_idi_box_info] = serve_idi_box_info,
	[IDIOMS_OP_idi_kind_info] = serve_idi_kind_info,
	[IDIOMS_OP_idi_own_info] = serve_idi_own_info,
	[IDIOMS_OP_idi_release_box] = serve_idi_release_box,
	[IDIOMS_OP_idi_release_nothing] = serve_idi_release_nothing,
	[IDIOMS_OP_idi_wait] = serve_idi_wait,
};

static const struct server_symbol idioms_symbols[] = {
	{ "idi_box_info", (void **)&idioms_vendor.idi_box_info },
	{ "idi_kind_info", (void **)&idioms_vendor.idi_kind_info },
	{ "idi_own_info", (void **)&idioms_vendor.idi_own_info },
	{ "idi_release_box", (void **)&idioms_vendor.idi_release_box },
	{ "idi_release_nothing", (void **)&idioms_vendor.idi_release_nothing },
	{ "idi_wait", (void **)&idioms_vendor.idi_wait },
	{ NULL, NULL },
};

__attribute__((weak)) int idioms_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "idioms",
	.version = "1.0",
	.hash = 0xd3ced0064270cd05ull,
	.types = idioms_types,
	.type_count = IDIOMS_TYPES,
	.functions = idioms_functions,
	.ops = idioms_ops,
	.op_count = IDIOMS_OPS,
	.symbols = idioms_symbols,
	.loads = "libidioms.so.1",
	.failure = -1,
	.lost = -1,
	.warm = idioms_warm,
};

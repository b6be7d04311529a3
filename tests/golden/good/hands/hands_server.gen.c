/* Generated from good/hands.c; change the specification, not this file. */
#include "hands_protocol.h"

#include <stddef.h>
#include <string.h>

#include "hands_vendor.h"
#include "server.h"

struct hands_vendor hands_vendor;

/* hands_api.h:10 */
static void serve_han_add(struct server_call *call)
{
	const struct han_add_args *args = server_args(call, sizeof(*args));
	const int a = args->a;
	const int b = args->b;
	int *sum = NULL;
	size_t sum_span = 0;

	sum = server_in(call, 1, sizeof(int), SERVER_PARSED, &sum_span);
	server_require(call, hands_vendor.han_add != NULL, -3);
	if (!server_ready(call))
		return;

	han_status result = hands_vendor.han_add(a, b, sum);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, sum, sum_span, 1, sizeof(int), SERVER_PARSED);
}

/* good/hands.c:32 */
static void serve_han_bind(struct server_call *call)
{
	const struct han_bind_args *args = server_args(call, sizeof(*args));
	han_box box = server_handle(call, args->box, HANDS_TYPE_HAN_BOX, -1);
	const size_t size = args->size;
	void *value = NULL;

	value = server_in(call, size, 1, SERVER_PARSED, NULL);
	server_require(call, hands_vendor.han_bind != NULL, -3);
	if (!server_ready(call))
		return;

	han_status result = hands_vendor.han_bind(box, size, value);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/hands.c:38 */
static void serve_han_tell(struct server_call *call)
{
	const struct han_tell_args *args = server_args(call, sizeof(*args));
	han_box box = server_handle(call, args->box, HANDS_TYPE_HAN_BOX, 0);
	const int how = args->how;

	server_require(call, hands_vendor.han_tell != NULL, 1);
	if (!server_ready(call))
		return;

	hands_vendor.han_tell(box, how);
	server_reply(call, true, 0);
}

/* good/hands.c:43 */
static void serve_han_wake(struct server_call *call)
{
	const struct han_wake_args *args = server_args(call, sizeof(*args));
	const int when = args->when;

	server_require(call, hands_vendor.han_wake != NULL, -3);
	if (!server_ready(call))
		return;

	han_status result = hands_vendor.han_wake(when);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/hands.c:49 */
static void serve_han_features(struct server_call *call)
{
	const struct han_features_args *args = server_args(call, sizeof(*args));
	const size_t size = args->size;
	char *text = NULL;
	size_t text_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	text = server_room(call, size, sizeof(char), SERVER_PARSED, &text_span);
	server_require(call, hands_vendor.han_features != NULL, -3);
	if (!server_ready(call))
		return;

	han_status result = server_features(size, text, size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	server_out(call, text, text_span, size_ret ? size_ret[0] : 0,
		sizeof(char), SERVER_PARSED);
}

/* good/hands.c:56 */
static void serve_han_newest(struct server_call *call)
{
	server_args(call, 0);
	int *answer = NULL;
	size_t answer_span = 0;

	answer = server_in(call, 1, sizeof(int), SERVER_PARSED, &answer_span);
	server_require(call, hands_vendor.han_newest != NULL, -3);
	server_since(call, 2, 1, -3);
	if (!server_ready(call))
		return;

	han_status result = hands_vendor.han_newest(answer);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, answer, answer_span, 1, sizeof(int), SERVER_PARSED);
}

/* good/hands.c:25 */
static void serve_hanPrivatePush(struct server_call *call)
{
	const struct hanPrivatePush_args *args = server_args(call,
		sizeof(*args));
	han_box box = server_handle(call, args->box, HANDS_TYPE_HAN_BOX, -1);
	void *data = NULL;
	const size_t size = args->size;

	data = server_in(call, size, 1, SERVER_PARSED, NULL);
	if (!server_ready(call))
		return;

	han_status result = server_hanPrivatePush(box, data, size);
	server_reply(call, result == 0, (uint64_t)result);
}

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

static server_function *const hands_functions[HANDS_OPS] = {
	[HANDS_OP_han_add] = serve_han_add,
	[HANDS_OP_han_bind] = serve_han_bind,
	[HANDS_OP_han_tell] = serve_han_tell,
	[HANDS_OP_han_wake] = serve_han_wake,
	[HANDS_OP_han_features] = serve_han_features,
	[HANDS_OP_han_newest] = serve_han_newest,
	[HANDS_OP_hanPrivatePush] = serve_hanPrivatePush,
};

static const struct server_symbol hands_symbols[] = {
	{ "han_add", (void **)&hands_vendor.han_add },
	{ "han_plus", (void **)&hands_vendor.han_plus },
	{ "han_status_text", (void **)&hands_vendor.han_status_text },
	{ "han_push", (void **)&hands_vendor.han_push },
	{ "han_bind", (void **)&hands_vendor.han_bind },
	{ "han_tell", (void **)&hands_vendor.han_tell },
	{ "han_wake", (void **)&hands_vendor.han_wake },
	{ "han_features", (void **)&hands_vendor.han_features },
	{ "han_teleport", (void **)&hands_vendor.han_teleport },
	{ "han_dream", (void **)&hands_vendor.han_dream },
	{ "han_newest", (void **)&hands_vendor.han_newest },
	{ "han_find", (void **)&hands_vendor.han_find },
	{ NULL, NULL },
};

__attribute__((weak)) int hands_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "hands",
	.version = "1.0",
	.hash = 0x7f714c590a91dcf4ull,
	.types = hands_types,
	.type_count = HANDS_TYPES,
	.functions = hands_functions,
	.ops = hands_ops,
	.op_count = HANDS_OPS,
	.symbols = hands_symbols,
	.loads = "libhands-real.so.1",
	.failure = -1,
	.lost = -1,
	.warm = hands_warm,
};

/* Generated from good/buffers.c; change the specification, not this file. */
#include "buffers_protocol.h"

#include <stddef.h>
#include <string.h>

#include "buffers_vendor.h"
#include "server.h"

struct buffers_vendor buffers_vendor;

/* good/buffers.c:24 */
static void serve_buf_write(struct server_call *call)
{
	const struct buf_write_args *args = server_args(call, sizeof(*args));
	void *data = NULL;
	const size_t size = args->size;

	data = server_in(call, size, 1, SERVER_BULK, NULL);
	server_require(call, args->data_given, -1);
	server_given(call, args->data_given, data);
	server_require(call, buffers_vendor.buf_write != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_write(data, size);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/buffers.c:30 */
static void serve_buf_read(struct server_call *call)
{
	const struct buf_read_args *args = server_args(call, sizeof(*args));
	void *data = NULL;
	size_t data_span = 0;
	const size_t size = args->size;

	data = server_room(call, size, 1, SERVER_BULK, &data_span);
	server_require(call, buffers_vendor.buf_read != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_read(data, size);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, data, data_span, size, 1, SERVER_BULK);
}

/* good/buffers.c:35 */
static void serve_buf_turn(struct server_call *call)
{
	const struct buf_turn_args *args = server_args(call, sizeof(*args));
	float *values = NULL;
	size_t values_span = 0;
	const int count = args->count;

	values = server_in(call, wire_count(count), sizeof(float),
		SERVER_PARSED, &values_span);
	server_require(call, buffers_vendor.buf_turn != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_turn(values, count);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, values, values_span, wire_count(count), sizeof(float),
		SERVER_PARSED);
}

/* good/buffers.c:36 */
static void serve_buf_fill(struct server_call *call)
{
	const struct buf_fill_args *args = server_args(call, sizeof(*args));
	void *data = NULL;
	size_t data_span = 0;
	const size_t room = args->room;
	size_t *used = NULL;
	size_t used_span = 0;

	used = server_in(call, 1, sizeof(size_t), SERVER_PARSED, &used_span);
	data = server_room(call, room, 1, SERVER_PARSED, &data_span);
	server_require(call, buffers_vendor.buf_fill != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_fill(data, room, used);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, used, used_span, 1, sizeof(size_t), SERVER_PARSED);
	server_out(call, data, data_span, used ? used[0] : 0, 1, SERVER_PARSED);
}

/* good/buffers.c:40 */
static void serve_buf_list(struct server_call *call)
{
	server_args(call, 0);
	int *list = NULL;
	size_t list_span = 0;
	int *count = NULL;
	size_t count_span = 0;

	count = server_in(call, 1, sizeof(int), SERVER_PARSED, &count_span);
	list = server_room(call, wire_count(count ? count[0] : 0), sizeof(int),
		SERVER_PARSED, &list_span);
	server_require(call, buffers_vendor.buf_list != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_list(list, count);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, count, count_span, 1, sizeof(int), SERVER_PARSED);
	server_out(call, list, list_span, wire_count(count ? count[0] : 0),
		sizeof(int), SERVER_PARSED);
}

/* buffers_api.h:14 */
static void serve_buf_query(struct server_call *call)
{
	const struct buf_query_args *args = server_args(call, sizeof(*args));
	const buf_info info = args->info;
	const size_t size = args->size;
	void *value = NULL;
	size_t value_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	server_require(call, buffers_vendor.buf_query != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_query(info, size, value,
		size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	server_out(call, value, value_span, size_ret ? size_ret[0] : 0, 1,
		SERVER_PARSED);
}

/* good/buffers.c:45 */
static void serve_buf_judge(struct server_call *call)
{
	const struct buf_judge_args *args = server_args(call, sizeof(*args));
	int *values = NULL;
	const unsigned int count = args->count;
	int *verdicts = NULL;
	size_t verdicts_span = 0;

	values = server_in(call, count, sizeof(int), SERVER_PARSED, NULL);
	verdicts = server_room(call, count, sizeof(int), SERVER_PARSED
		| SERVER_ALWAYS, &verdicts_span);
	server_require(call, buffers_vendor.buf_judge != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_judge(values, count, verdicts);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, verdicts, verdicts_span, count, sizeof(int),
		SERVER_PARSED | SERVER_ALWAYS);
}

/* good/buffers.c:51 */
static void serve_buf_mark(struct server_call *call)
{
	server_args(call, 0);
	void *mark = NULL;
	int *old = NULL;
	size_t old_span = 0;

	mark = server_opaque(call);
	old = server_in(call, 1, sizeof(int), SERVER_PARSED, &old_span);
	server_require(call, buffers_vendor.buf_mark != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_mark(mark, old);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, old, old_span, 1, sizeof(int), SERVER_PARSED);
}

/* good/buffers.c:56 */
static void serve_buf_origin(struct server_call *call)
{
	server_args(call, 0);
	size_t *origin = NULL;
	size_t *region = NULL;
	size_t region_span = 0;

	origin = server_in(call, 3, sizeof(size_t), SERVER_PARSED, NULL);
	region = server_in(call, 3, sizeof(size_t), SERVER_PARSED,
		&region_span);
	server_require(call, buffers_vendor.buf_origin != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_origin(origin, region);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, region, region_span, 3, sizeof(size_t), SERVER_PARSED);
}

/* good/buffers.c:61 */
static void serve_buf_maybe(struct server_call *call)
{
	const struct buf_maybe_args *args = server_args(call, sizeof(*args));
	void *data = NULL;
	const size_t size = args->size;
	const int kind = args->kind;
	int *out = NULL;
	size_t out_span = 0;

	const bool when_0 = kind == 1;
	if (when_0) {
		data = server_in(call, size, 1, SERVER_PARSED, NULL);
	}
	const bool when_1 = !when_0 && ((kind == 2) && (size > 8));
	if (when_1) {
		data = server_in(call, size / sizeof(int), sizeof(int),
			SERVER_PARSED, NULL);
	}
	if (!when_0 && !when_1) {
		data = server_opaque(call);
	}
	out = server_room(call, kind == 3 ? 1 : 0, sizeof(int), SERVER_PARSED,
		&out_span);
	server_require(call, buffers_vendor.buf_maybe != NULL, -1);
	if (!server_ready(call))
		return;

	buf_status result = buffers_vendor.buf_maybe(data, size, kind, out);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, out, out_span, kind == 3 ? 1 : 0, sizeof(int),
		SERVER_PARSED);
}

static const char *const buffers_types[] = {
	NULL,
};

static const char *const buffers_ops[] = {
	NULL,
	"buf_write",
	"buf_read",
	"buf_turn",
	"buf_fill",
	"buf_list",
	"buf_query",
	"buf_judge",
	"buf_mark",
	"buf_origin",
	"buf_maybe",
};

static server_function *const buffers_functions[BUFFERS_OPS] = {
	[BUFFERS_OP_buf_write] = serve_buf_write,
	[BUFFERS_OP_buf_read] = serve_buf_read,
	[BUFFERS_OP_buf_turn] = serve_buf_turn,
	[BUFFERS_OP_buf_fill] = serve_buf_fill,
	[BUFFERS_OP_buf_list] = serve_buf_list,
	[BUFFERS_OP_buf_query] = serve_buf_query,
	[BUFFERS_OP_buf_judge] = serve_buf_judge,
	[BUFFERS_OP_buf_mark] = serve_buf_mark,
	[BUFFERS_OP_buf_origin] = serve_buf_origin,
	[BUFFERS_OP_buf_maybe] = serve_buf_maybe,
};

static const struct server_symbol buffers_symbols[] = {
	{ "buf_write", (void **)&buffers_vendor.buf_write },
	{ "buf_read", (void **)&buffers_vendor.buf_read },
	{ "buf_turn", (void **)&buffers_vendor.buf_turn },
	{ "buf_fill", (void **)&buffers_vendor.buf_fill },
	{ "buf_list", (void **)&buffers_vendor.buf_list },
	{ "buf_query", (void **)&buffers_vendor.buf_query },
	{ "buf_judge", (void **)&buffers_vendor.buf_judge },
	{ "buf_mark", (void **)&buffers_vendor.buf_mark },
	{ "buf_origin", (void **)&buffers_vendor.buf_origin },
	{ "buf_maybe", (void **)&buffers_vendor.buf_maybe },
	{ NULL, NULL },
};

__attribute__((weak)) int buffers_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "buffers",
	.version = "1.0",
	.hash = 0x6bd2af5fe7c401c3ull,
	.types = buffers_types,
	.type_count = BUFFERS_TYPES,
	.functions = buffers_functions,
	.ops = buffers_ops,
	.op_count = BUFFERS_OPS,
	.symbols = buffers_symbols,
	.loads = "libbuffers.so.1",
	.failure = -1,
	.lost = -1,
	.warm = buffers_warm,
};

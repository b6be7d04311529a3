/* Generated from good/behind.c; change the specification, not this file. */
#include "behind_protocol.h"

#include <stddef.h>
#include <string.h>

#include "behind_vendor.h"
#include "server.h"

struct behind_vendor behind_vendor;

/* good/behind.c:38 */
static void serve_beh_box_open(struct server_call *call)
{
	const struct beh_box_open_args *args = server_args(call, sizeof(*args));
	const int kind = args->kind;

	server_require(call, behind_vendor.beh_box_open != NULL, 1);
	if (!server_ready(call))
		return;

	beh_box result = behind_vendor.beh_box_open(kind);
	server_reply(call, result != NULL, 0);
	server_created(call, args->result, result, BEHIND_TYPE_BEH_BOX);
}

static void release_beh_box_close(void *object)
{
	behind_vendor.beh_box_close(object);
}

/* good/behind.c:44 */
static void serve_beh_box_close(struct server_call *call)
{
	const struct beh_box_close_args *args = server_args(call,
		sizeof(*args));
	beh_box box = server_handle(call, args->box, BEHIND_TYPE_BEH_BOX, -1);

	server_require(call, behind_vendor.beh_box_close != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	beh_status result = 0;
	if (!server_defer(call, args->box, release_beh_box_close, box))
		result = behind_vendor.beh_box_close(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

/* good/behind.c:50 */
static void serve_beh_box_set(struct server_call *call)
{
	const struct beh_box_set_args *args = server_args(call, sizeof(*args));
	beh_box box = server_handle(call, args->box, BEHIND_TYPE_BEH_BOX, -1);
	const int index = args->index;
	const double value = args->value;

	server_require(call, behind_vendor.beh_box_set != NULL, -1);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_box_set(box, index, value);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/behind.c:58 */
static void serve_beh_line_open(struct server_call *call)
{
	const struct beh_line_open_args *args = server_args(call,
		sizeof(*args));
	beh_box box = server_handle(call, args->box, BEHIND_TYPE_BEH_BOX, 0);

	server_require(call, behind_vendor.beh_line_open != NULL, 1);
	if (!server_ready(call))
		return;

	beh_line result = behind_vendor.beh_line_open(box);
	server_reply(call, result != NULL, 0);
	server_created(call, args->result, result, BEHIND_TYPE_BEH_LINE);
	server_parent(call, args->result, args->box);
}

/* good/behind.c:64 */
static void serve_beh_line_keep(struct server_call *call)
{
	const struct beh_line_keep_args *args = server_args(call,
		sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);

	server_require(call, behind_vendor.beh_line_keep != NULL, -1);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_line_keep(line);
	server_reply(call, result == 0, (uint64_t)result);
	server_retained(call, args->line);
}

static void release_beh_line_close(void *object)
{
	behind_vendor.beh_line_close(object);
}

/* good/behind.c:68 */
static void serve_beh_line_close(struct server_call *call)
{
	const struct beh_line_close_args *args = server_args(call,
		sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);

	server_require(call, behind_vendor.beh_line_close != NULL, -1);
	server_ordered(call, args->line);
	server_reports(call);
	server_release_poisoned(call, args->line, (uint64_t)0);
	if (!server_ready(call))
		return;

	beh_status result = 0;
	if (!server_defer(call, args->line, release_beh_line_close, line))
		result = behind_vendor.beh_line_close(line);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->line);
}

/* good/behind.c:76 */
static void serve_beh_line_ask(struct server_call *call)
{
	const struct beh_line_ask_args *args = server_args(call, sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);
	const beh_question question = args->question;
	const size_t size = args->size;
	void *value = NULL;
	size_t value_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	const bool when_0 = question == BEH_LINE_BOX;
	if (when_0) {
		value = server_room(call, size / sizeof(beh_box),
			sizeof(beh_box), SERVER_PARSED, &value_span);
	} else {
		value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	}
	server_require(call, behind_vendor.beh_line_ask != NULL, -1);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_line_ask(line, question, size,
		value, size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	if (when_0) {
		server_out_handles(call, value, value_span, (size_ret
			? size_ret[0] : 0) / sizeof(beh_box),
			BEHIND_TYPE_BEH_BOX, false);
	} else {
		server_out(call, value, value_span, size_ret ? size_ret[0] : 0,
			1, SERVER_PARSED);
	}
}

/* good/behind.c:87 */
static void serve_beh_box_ask(struct server_call *call)
{
	const struct beh_box_ask_args *args = server_args(call, sizeof(*args));
	beh_box box = server_handle(call, args->box, BEHIND_TYPE_BEH_BOX, -1);
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);
	int *value = NULL;
	size_t value_span = 0;
	size_t *used = NULL;
	size_t used_span = 0;

	value = server_in(call, 1, sizeof(int), SERVER_PARSED, &value_span);
	used = server_in(call, 1, sizeof(size_t), SERVER_PARSED, &used_span);
	server_require(call, behind_vendor.beh_box_ask != NULL, -1);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_box_ask(box, line, value, used);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, value, value_span, 1, sizeof(int), SERVER_PARSED);
	server_out(call, used, used_span, 1, sizeof(size_t), SERVER_PARSED);
}

/* good/behind.c:95 */
static void serve_beh_push(struct server_call *call)
{
	const struct beh_push_args *args = server_args(call, sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);
	beh_box box = server_handle(call, args->box, BEHIND_TYPE_BEH_BOX, -1);
	size_t *sizes = NULL;
	const unsigned int size_count = args->size_count;
	beh_mark *mark = NULL;

	sizes = server_in(call, size_count, sizeof(size_t), SERVER_PARSED,
		NULL);
	if (args->mark)
		mark = server_place(call, sizeof(*mark));
	server_require(call, behind_vendor.beh_push != NULL, -1);
	server_ordered(call, args->line);
	server_creates(call, args->mark, BEHIND_TYPE_BEH_MARK);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_push(line, box, sizes, size_count,
		mark);
	server_reply(call, result == 0, (uint64_t)result);
	server_created(call, args->mark, mark ? *mark : NULL,
		BEHIND_TYPE_BEH_MARK);
	server_parent(call, args->mark, args->line);
}

/* good/behind.c:101 */
static void serve_beh_read(struct server_call *call)
{
	const struct beh_read_args *args = server_args(call, sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);
	const int waits = args->waits;
	const size_t size = args->size;
	void *data = NULL;
	size_t data_span = 0;
	beh_mark *mark = NULL;

	const bool when_0 = waits;
	data = server_room(call, size, 1, SERVER_BULK | (!when_0 ? SERVER_LATER
		: 0), &data_span);
	if (args->mark || !when_0)
		mark = server_place(call, sizeof(*mark));
	server_require(call, behind_vendor.beh_read != NULL, -1);
	server_ordered(call, args->line);
	if (when_0)
		server_reports(call);
	server_creates(call, args->mark, BEHIND_TYPE_BEH_MARK);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_read(line, waits, size, data,
		mark);
	server_reply(call, result == 0, (uint64_t)result);
	server_created(call, args->mark, mark ? *mark : NULL,
		BEHIND_TYPE_BEH_MARK);
	server_parent(call, args->mark, args->line);
	if (!when_0)
		server_later(call, mark ? *mark : NULL, !args->mark);
	server_out(call, data, data_span, size, 1, SERVER_BULK | (!when_0
		? SERVER_LATER : 0));
}

/* good/behind.c:112 */
static void serve_beh_start(struct server_call *call)
{
	const struct beh_start_args *args = server_args(call, sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);

	server_require(call, behind_vendor.beh_start != NULL, -1);
	server_ordered(call, args->line);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_start(line);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/behind.c:117 */
static void serve_beh_finish(struct server_call *call)
{
	const struct beh_finish_args *args = server_args(call, sizeof(*args));
	beh_line line = server_handle(call, args->line, BEHIND_TYPE_BEH_LINE,
		-1);

	server_require(call, behind_vendor.beh_finish != NULL, -1);
	server_ordered(call, args->line);
	server_reports(call);
	if (!server_ready(call))
		return;

	beh_status result = behind_vendor.beh_finish(line);
	server_reply(call, result == 0, (uint64_t)result);
}

static void release_beh_mark_drop(void *object)
{
	behind_vendor.beh_mark_drop(object);
}

/* good/behind.c:121 */
static void serve_beh_mark_drop(struct server_call *call)
{
	const struct beh_mark_drop_args *args = server_args(call,
		sizeof(*args));
	beh_mark mark = server_handle(call, args->mark, BEHIND_TYPE_BEH_MARK,
		-1);

	server_require(call, behind_vendor.beh_mark_drop != NULL, -1);
	server_release_poisoned(call, args->mark, (uint64_t)0);
	if (!server_ready(call))
		return;

	beh_status result = 0;
	if (!server_defer(call, args->mark, release_beh_mark_drop, mark))
		result = behind_vendor.beh_mark_drop(mark);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->mark);
}

static const char *const behind_types[] = {
	NULL,
	"beh_line_",
	"beh_box_",
	"beh_mark_",
};

static const char *const behind_ops[] = {
	NULL,
	"beh_box_open",
	"beh_box_close",
	"beh_box_set",
	"beh_line_open",
	"beh_line_keep",
	"beh_line_close",
	"beh_line_ask",
	"beh_box_ask",
	"beh_push",
	"beh_read",
	"beh_start",
	"beh_finish",
	"beh_mark_drop",
};

static server_function *const behind_functions[BEHIND_OPS] = {
	[BEHIND_OP_beh_box_open] = serve_beh_box_open,
	[BEHIND_OP_beh_box_close] = serve_beh_box_close,
	[BEHIND_OP_beh_box_set] = serve_beh_box_set,
	[BEHIND_OP_beh_line_open] = serve_beh_line_open,
	[BEHIND_OP_beh_line_keep] = serve_beh_line_keep,
	[BEHIND_OP_beh_line_close] = serve_beh_line_close,
	[BEHIND_OP_beh_line_ask] = serve_beh_line_ask,
	[BEHIND_OP_beh_box_ask] = serve_beh_box_ask,
	[BEHIND_OP_beh_push] = serve_beh_push,
	[BEHIND_OP_beh_read] = serve_beh_read,
	[BEHIND_OP_beh_start] = serve_beh_start,
	[BEHIND_OP_beh_finish] = serve_beh_finish,
	[BEHIND_OP_beh_mark_drop] = serve_beh_mark_drop,
};

static const struct server_symbol behind_symbols[] = {
	{ "beh_box_open", (void **)&behind_vendor.beh_box_open },
	{ "beh_box_close", (void **)&behind_vendor.beh_box_close },
	{ "beh_box_set", (void **)&behind_vendor.beh_box_set },
	{ "beh_line_open", (void **)&behind_vendor.beh_line_open },
	{ "beh_line_keep", (void **)&behind_vendor.beh_line_keep },
	{ "beh_line_close", (void **)&behind_vendor.beh_line_close },
	{ "beh_line_ask", (void **)&behind_vendor.beh_line_ask },
	{ "beh_box_ask", (void **)&behind_vendor.beh_box_ask },
	{ "beh_push", (void **)&behind_vendor.beh_push },
	{ "beh_read", (void **)&behind_vendor.beh_read },
	{ "beh_start", (void **)&behind_vendor.beh_start },
	{ "beh_finish", (void **)&behind_vendor.beh_finish },
	{ "beh_mark_drop", (void **)&behind_vendor.beh_mark_drop },
	{ NULL, NULL },
};

extern const struct server_completion behind_completion;
__attribute__((weak)) int behind_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "behind",
	.version = "1.0",
	.hash = 0xf99ecae382b82a9bull,
	.types = behind_types,
	.type_count = BEHIND_TYPES,
	.functions = behind_functions,
	.ops = behind_ops,
	.op_count = BEHIND_OPS,
	.symbols = behind_symbols,
	.loads = "libbehind.so.1",
	.failure = -1,
	.lost = -1,
	.completion = &behind_completion,
	.warm = behind_warm,
};

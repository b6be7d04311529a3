/* Generated from good/contents.c; change the specification, not this file. */
#include "contents_protocol.h"

#include <stddef.h>
#include <string.h>

#include "contents_vendor.h"
#include "server.h"

struct contents_vendor contents_vendor;

/* good/contents.c:21 */
static void serve_con_write(struct server_call *call)
{
	const struct con_write_args *args = server_args(call, sizeof(*args));
	con_box box = server_handle(call, args->box, CONTENTS_TYPE_CON_BOX, -1);
	const int blocking = args->blocking;
	void *data = NULL;
	const size_t size = args->size;
	con_event *event = NULL;

	const bool when_0 = !blocking;
	data = server_in(call, size, 1, SERVER_BULK | (when_0 ? SERVER_LATER
		: 0), NULL);
	if (args->event || when_0)
		event = server_place(call, sizeof(*event));
	server_require(call, contents_vendor.con_write != NULL, -1);
	if (!server_ready(call))
		return;

	con_status result = contents_vendor.con_write(box, blocking, data, size,
		event);
	server_reply(call, result == 0, (uint64_t)result);
	server_created(call, args->event, event ? *event : NULL,
		CONTENTS_TYPE_CON_EVENT);
	if (when_0)
		server_later(call, event ? *event : NULL, !args->event);
}

/* good/contents.c:30 */
static void serve_con_read(struct server_call *call)
{
	const struct con_read_args *args = server_args(call, sizeof(*args));
	con_box box = server_handle(call, args->box, CONTENTS_TYPE_CON_BOX, -1);
	const int blocking = args->blocking;
	void *data = NULL;
	size_t data_span = 0;
	const size_t size = args->size;
	con_event *event = NULL;

	const bool when_0 = !blocking;
	data = server_room(call, size, 1, SERVER_BULK | (when_0 ? SERVER_LATER
		: 0), &data_span);
	if (args->event || when_0)
		event = server_place(call, sizeof(*event));
	server_require(call, contents_vendor.con_read != NULL, -1);
	if (!server_ready(call))
		return;

	con_status result = contents_vendor.con_read(box, blocking, data, size,
		event);
	server_reply(call, result == 0, (uint64_t)result);
	server_created(call, args->event, event ? *event : NULL,
		CONTENTS_TYPE_CON_EVENT);
	if (when_0)
		server_later(call, event ? *event : NULL, !args->event);
	server_out(call, data, data_span, size, 1, SERVER_BULK | (when_0
		? SERVER_LATER : 0));
}

/* good/contents.c:39 */
static void serve_con_write_rows(struct server_call *call)
{
	const struct con_write_rows_args *args = server_args(call,
		sizeof(*args));
	con_box box = server_handle(call, args->box, CONTENTS_TYPE_CON_BOX, -1);
	void *data = NULL;
	const size_t offset = args->offset;
	const size_t bytes = args->bytes;
	const size_t rows = args->rows;
	const size_t pitch = args->pitch;

	const struct wire_rows data_rows = { .offset = offset, .bytes = bytes,
		.rows = rows, .row_pitch = pitch, .slices = 1, .slice_pitch =
		0 };
	data = server_in_rows(call, &data_rows, SERVER_PARSED, NULL);
	server_require(call, contents_vendor.con_write_rows != NULL, -1);
	if (!server_ready(call))
		return;

	con_status result = contents_vendor.con_write_rows(box, data, offset,
		bytes, rows, pitch);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/contents.c:44 */
static void serve_con_read_rows(struct server_call *call)
{
	const struct con_read_rows_args *args = server_args(call,
		sizeof(*args));
	con_box box = server_handle(call, args->box, CONTENTS_TYPE_CON_BOX, -1);
	void *data = NULL;
	size_t data_span = 0;
	const size_t offset = args->offset;
	const size_t bytes = args->bytes;
	const size_t rows = args->rows;
	const size_t pitch = args->pitch;
	con_event *event = NULL;

	const struct wire_rows data_rows = { .offset = offset, .bytes = bytes,
		.rows = rows, .row_pitch = pitch ? pitch : bytes, .slices = 1,
		.slice_pitch = 0 };
	data = server_room_rows(call, &data_rows, SERVER_BULK | SERVER_LATER,
		&data_span);
	event = server_place(call, sizeof(*event));
	server_require(call, contents_vendor.con_read_rows != NULL, -1);
	if (!server_ready(call))
		return;

	con_status result = contents_vendor.con_read_rows(box, data, offset,
		bytes, rows, pitch, event);
	server_reply(call, result == 0, (uint64_t)result);
	server_created(call, args->event, event ? *event : NULL,
		CONTENTS_TYPE_CON_EVENT);
	server_later(call, event ? *event : NULL, !args->event);
	const struct wire_rows data_back_rows = { .offset = offset, .bytes =
		bytes, .rows = rows, .row_pitch = pitch ? pitch : bytes,
		.slices = 1, .slice_pitch = 0 };
	server_out_rows(call, data, &data_back_rows, SERVER_BULK
		| SERVER_LATER);
}

/* good/contents.c:50 */
static void serve_con_wrap(struct server_call *call)
{
	const struct con_wrap_args *args = server_args(call, sizeof(*args));
	void *memory = NULL;
	const size_t size = args->size;

	memory = server_in(call, size, 1, SERVER_PARSED, NULL);
	server_keeps(call, (void **)&memory, check_product(&call->check, size,
		1));
	server_require(call, contents_vendor.con_wrap != NULL, 1);
	if (!server_ready(call))
		return;

	con_box result = contents_vendor.con_wrap(memory, size);
	server_reply(call, result != NULL, 0);
	server_created(call, args->result, result, CONTENTS_TYPE_CON_BOX);
	server_kept(call, args->result);
}

/* contents_api.h:19 */
static void serve_con_memory(struct server_call *call)
{
	const struct con_memory_args *args = server_args(call, sizeof(*args));
	con_box box = server_handle(call, args->box, CONTENTS_TYPE_CON_BOX, 0);

	server_require(call, contents_vendor.con_memory != NULL, 1);
	if (!server_ready(call))
		return;

	void *result = contents_vendor.con_memory(box);
	server_reply(call, result != NULL, server_pointer(call, result));
}

static void release_con_close(void *object)
{
	contents_vendor.con_close(object);
}

/* good/contents.c:57 */
static void serve_con_close(struct server_call *call)
{
	const struct con_close_args *args = server_args(call, sizeof(*args));
	con_box box = server_handle(call, args->box, CONTENTS_TYPE_CON_BOX, -1);

	server_require(call, contents_vendor.con_close != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	con_status result = 0;
	if (!server_defer(call, args->box, release_con_close, box))
		result = contents_vendor.con_close(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

/* good/contents.c:58 */
static void serve_con_event_close(struct server_call *call)
{
	const struct con_event_close_args *args = server_args(call,
		sizeof(*args));
	con_event event = server_handle(call, args->event,
		CONTENTS_TYPE_CON_EVENT, -1);

	server_require(call, contents_vendor.con_event_close != NULL, -1);
	server_release_poisoned(call, args->event, (uint64_t)0);
	if (!server_ready(call))
		return;

	con_status result = contents_vendor.con_event_close(event);
	server_reply(call, result == 0, (uint64_t)result);
	server_destroyed(call, args->event);
}

static const char *const contents_types[] = {
	NULL,
	"con_box_",
	"con_event_",
};

static const char *const contents_ops[] = {
	NULL,
	"con_write",
	"con_read",
	"con_write_rows",
	"con_read_rows",
	"con_wrap",
	"con_memory",
	"con_close",
	"con_event_close",
};

static server_function *const contents_functions[CONTENTS_OPS] = {
	[CONTENTS_OP_con_write] = serve_con_write,
	[CONTENTS_OP_con_read] = serve_con_read,
	[CONTENTS_OP_con_write_rows] = serve_con_write_rows,
	[CONTENTS_OP_con_read_rows] = serve_con_read_rows,
	[CONTENTS_OP_con_wrap] = serve_con_wrap,
	[CONTENTS_OP_con_memory] = serve_con_memory,
	[CONTENTS_OP_con_close] = serve_con_close,
	[CONTENTS_OP_con_event_close] = serve_con_event_close,
};

static const struct server_symbol contents_symbols[] = {
	{ "con_write", (void **)&contents_vendor.con_write },
	{ "con_read", (void **)&contents_vendor.con_read },
	{ "con_write_rows", (void **)&contents_vendor.con_write_rows },
	{ "con_read_rows", (void **)&contents_vendor.con_read_rows },
	{ "con_wrap", (void **)&contents_vendor.con_wrap },
	{ "con_memory", (void **)&contents_vendor.con_memory },
	{ "con_close", (void **)&contents_vendor.con_close },
	{ "con_event_close", (void **)&contents_vendor.con_event_close },
	{ NULL, NULL },
};

extern const struct server_completion contents_completion;
__attribute__((weak)) int contents_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "contents",
	.version = "1.0",
	.hash = 0x6a0abc2cdfb4a09full,
	.types = contents_types,
	.type_count = CONTENTS_TYPES,
	.functions = contents_functions,
	.ops = contents_ops,
	.op_count = CONTENTS_OPS,
	.symbols = contents_symbols,
	.loads = "libcontents.so.1",
	.failure = -1,
	.lost = -1,
	.completion = &contents_completion,
	.warm = contents_warm,
};

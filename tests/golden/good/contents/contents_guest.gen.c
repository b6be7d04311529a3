/* Generated from good/contents.c; change the specification, not this file. */
#include "contents_protocol.h"

#include <string.h>

#include "guest.h"
#include "contents_guest.gen.h"

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

__attribute__((weak)) void contents_opened(void);

struct sluice_guest_module contents_module = {
	.name = "contents",
	.version = "1.0",
	.hash = 0x6a0abc2cdfb4a09full,
	.types = contents_types,
	.type_count = CONTENTS_TYPES,
	.ops = contents_ops,
	.op_count = CONTENTS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = contents_opened,
};

/* good/contents.c:21 */
SLUICE_EXPORT con_status con_write(con_box box, int blocking, const void *data,
	size_t size, con_event *event)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_write_args args = {
		.box = sluice_guest_handle(&call, box, CONTENTS_TYPE_CON_BOX,
			-1),
		.blocking = blocking,
		.size = size,
		.event = event ? sluice_guest_new(&call,
			CONTENTS_TYPE_CON_EVENT) : 0,
	};

	sluice_guest_begin(&call, CONTENTS_OP_con_write, &args, sizeof(args));
	const bool when_0 = !blocking;
	sluice_guest_in(&call, data, size, 1, SLUICE_BULK | (when_0
		? SLUICE_LATER : 0), NULL);
	if (!sluice_guest_finish(&call))
		return (con_status)call.error;
	if (event && call.succeeded)
		*event = sluice_guest_created(&call, args.event);
	sluice_guest_end(&call);
	return (con_status)call.result;
}

/* good/contents.c:30 */
SLUICE_EXPORT con_status con_read(con_box box, int blocking, void *data,
	size_t size, con_event *event)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_read_args args = {
		.box = sluice_guest_handle(&call, box, CONTENTS_TYPE_CON_BOX,
			-1),
		.blocking = blocking,
		.size = size,
		.event = event ? sluice_guest_new(&call,
			CONTENTS_TYPE_CON_EVENT) : 0,
	};
	size_t data_span = 0;

	sluice_guest_begin(&call, CONTENTS_OP_con_read, &args, sizeof(args));
	const bool when_0 = !blocking;
	sluice_guest_room(&call, data, size, 1, SLUICE_BULK | (when_0
		? SLUICE_LATER : 0), &data_span);
	if (!sluice_guest_finish(&call))
		return (con_status)call.error;
	if (event && call.succeeded)
		*event = sluice_guest_created(&call, args.event);
	sluice_guest_out(&call, data, data_span);
	sluice_guest_end(&call);
	return (con_status)call.result;
}

/* good/contents.c:39 */
SLUICE_EXPORT con_status con_write_rows(con_box box, const void *data,
	size_t offset, size_t bytes, size_t rows, size_t pitch)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_write_rows_args args = {
		.box = sluice_guest_handle(&call, box, CONTENTS_TYPE_CON_BOX,
			-1),
		.offset = offset,
		.bytes = bytes,
		.rows = rows,
		.pitch = pitch,
	};

	sluice_guest_begin(&call, CONTENTS_OP_con_write_rows, &args,
		sizeof(args));
	const struct wire_rows data_rows = { .offset = offset, .bytes = bytes,
		.rows = rows, .row_pitch = pitch, .slices = 1, .slice_pitch =
		0 };
	sluice_guest_in_rows(&call, data, &data_rows, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (con_status)call.error;
	sluice_guest_end(&call);
	return (con_status)call.result;
}

/* good/contents.c:44 */
SLUICE_EXPORT con_status con_read_rows(con_box box, void *data, size_t offset,
	size_t bytes, size_t rows, size_t pitch, con_event *event)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_read_rows_args args = {
		.box = sluice_guest_handle(&call, box, CONTENTS_TYPE_CON_BOX,
			-1),
		.offset = offset,
		.bytes = bytes,
		.rows = rows,
		.pitch = pitch,
		.event = event ? sluice_guest_new(&call,
			CONTENTS_TYPE_CON_EVENT) : 0,
	};
	size_t data_span = 0;

	sluice_guest_begin(&call, CONTENTS_OP_con_read_rows, &args,
		sizeof(args));
	const struct wire_rows data_rows = { .offset = offset, .bytes = bytes,
		.rows = rows, .row_pitch = pitch ? pitch : bytes, .slices = 1,
		.slice_pitch = 0 };
	sluice_guest_room_rows(&call, data, &data_rows, SLUICE_BULK
		| SLUICE_LATER, &data_span);
	if (!sluice_guest_finish(&call))
		return (con_status)call.error;
	if (event && call.succeeded)
		*event = sluice_guest_created(&call, args.event);
	const struct wire_rows data_back_rows = { .offset = offset, .bytes =
		bytes, .rows = rows, .row_pitch = pitch ? pitch : bytes,
		.slices = 1, .slice_pitch = 0 };
	sluice_guest_out_rows(&call, data, &data_back_rows);
	sluice_guest_end(&call);
	return (con_status)call.result;
}

/* good/contents.c:50 */
SLUICE_EXPORT con_box con_wrap(void *memory, size_t size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_wrap_args args = {
		.size = size,
		.result = sluice_guest_new(&call, CONTENTS_TYPE_CON_BOX),
	};

	sluice_guest_begin(&call, CONTENTS_OP_con_wrap, &args, sizeof(args));
	sluice_guest_in(&call, memory, size, 1, SLUICE_PARSED, NULL);
	sluice_guest_keeps(&call, memory);
	if (!sluice_guest_finish(&call))
		return NULL;
	con_box result = call.succeeded ? sluice_guest_created(&call,
		args.result) : NULL;
	sluice_guest_end(&call);
	return result;
}

/* contents_api.h:19 */
SLUICE_EXPORT void *con_memory(con_box box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_memory_args args = {
		.box = sluice_guest_handle(&call, box, CONTENTS_TYPE_CON_BOX,
			0),
	};

	sluice_guest_begin(&call, CONTENTS_OP_con_memory, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return NULL;
	sluice_guest_end(&call);
	return (void *)(uintptr_t)call.result;
}

/* good/contents.c:57 */
SLUICE_EXPORT con_status con_close(con_box box)
{
	if (sluice_guest_release(&contents_module, box, CONTENTS_TYPE_CON_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_close_args args = {
		.box = sluice_guest_handle(&call, box, CONTENTS_TYPE_CON_BOX,
			-1),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, CONTENTS_OP_con_close, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (con_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (con_status)call.result;
}

/* good/contents.c:58 */
SLUICE_EXPORT con_status con_event_close(con_event event)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &contents_module);
	struct con_event_close_args args = {
		.event = sluice_guest_handle(&call, event,
			CONTENTS_TYPE_CON_EVENT, -1),
	};

	sluice_guest_begin(&call, CONTENTS_OP_con_event_close, &args,
		sizeof(args));
	if (!sluice_guest_finish(&call))
		return (con_status)call.error;
	sluice_guest_destroyed(&call, event);
	sluice_guest_end(&call);
	return (con_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function contents_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "con_write", (sluice_function)con_write },
		{ "con_read", (sluice_function)con_read },
		{ "con_write_rows", (sluice_function)con_write_rows },
		{ "con_read_rows", (sluice_function)con_read_rows },
		{ "con_wrap", (sluice_function)con_wrap },
		{ "con_memory", (sluice_function)con_memory },
		{ "con_close", (sluice_function)con_close },
		{ "con_event_close", (sluice_function)con_event_close },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

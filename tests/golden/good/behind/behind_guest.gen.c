/* Generated from good/behind.c; change the specification, not this file. */
#include "behind_protocol.h"

#include <string.h>

#include "guest.h"
#include "behind_guest.gen.h"

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

__attribute__((weak)) void behind_opened(void);

struct sluice_guest_module behind_module = {
	.name = "behind",
	.version = "1.0",
	.hash = 0xf99ecae382b82a9bull,
	.types = behind_types,
	.type_count = BEHIND_TYPES,
	.ops = behind_ops,
	.op_count = BEHIND_OPS,
	.failure = -1,
	.lost = -1,
	.opened = behind_opened,
};

/* good/behind.c:38 */
SLUICE_EXPORT beh_box beh_box_open(int kind)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_box_open_args args = {
		.kind = kind,
		.result = sluice_guest_new(&call, BEHIND_TYPE_BEH_BOX),
	};

	sluice_guest_begin(&call, BEHIND_OP_beh_box_open, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return NULL;
	beh_box result = call.succeeded ? sluice_guest_created(&call,
		args.result) : NULL;
	sluice_guest_end(&call);
	return result;
}

/* good/behind.c:44 */
SLUICE_EXPORT beh_status beh_box_close(beh_box box)
{
	if (sluice_guest_release(&behind_module, box, BEHIND_TYPE_BEH_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_box_close_args args = {
		.box = sluice_guest_handle(&call, box, BEHIND_TYPE_BEH_BOX, -1),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, BEHIND_OP_beh_box_close, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:50 */
SLUICE_EXPORT beh_status beh_box_set(beh_box box, int index, double value)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_box_set_args args = {
		.box = sluice_guest_handle(&call, box, BEHIND_TYPE_BEH_BOX, -1),
		.index = index,
		.value = value,
	};

	const bool when_0 = index < 0;
	if (!when_0) {
		const uint64_t signature[] = { args.box, args.index,
			wire_bits((double)args.value) };
		sluice_guest_async(&call, (uint64_t)0, SLUICE_MODIFIES,
			signature, sizeof(signature) / sizeof(*signature));
	}
	sluice_guest_begin(&call, BEHIND_OP_beh_box_set, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_modified(&call, box);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:58 */
SLUICE_EXPORT beh_line beh_line_open(beh_box box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_line_open_args args = {
		.box = sluice_guest_handle(&call, box, BEHIND_TYPE_BEH_BOX, 0),
		.result = sluice_guest_new(&call, BEHIND_TYPE_BEH_LINE),
	};

	sluice_guest_begin(&call, BEHIND_OP_beh_line_open, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return NULL;
	beh_line result = call.succeeded ? sluice_guest_created(&call,
		args.result) : NULL;
	sluice_guest_parent(&call, result, box);
	sluice_guest_end(&call);
	return result;
}

/* good/behind.c:64 */
SLUICE_EXPORT beh_status beh_line_keep(beh_line line)
{
	if (sluice_guest_retain(&behind_module, line, BEHIND_TYPE_BEH_LINE))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_line_keep_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
	};

	sluice_guest_begin(&call, BEHIND_OP_beh_line_keep, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_retained(&call, line);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:68 */
SLUICE_EXPORT beh_status beh_line_close(beh_line line)
{
	if (sluice_guest_release(&behind_module, line, BEHIND_TYPE_BEH_LINE))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_line_close_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
	};

	sluice_guest_begin(&call, BEHIND_OP_beh_line_close, &args,
		sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_released(&call, line);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:76 */
SLUICE_EXPORT beh_status beh_line_ask(beh_line line, beh_question question,
	size_t size, void *value, size_t *size_ret)
{
	if (question == BEH_LINE_BOX &&
	    sluice_guest_relation(&behind_module, line, BEHIND_TYPE_BEH_LINE,
		BEHIND_TYPE_BEH_BOX, value, size, size_ret))
		return 0;
	struct sluice_guest_question question_ = {
		.module = &behind_module,
		.op = BEHIND_OP_beh_line_ask,
		.object = line,
		.key = { 0, 0, (uint64_t)question, (uint64_t)size, 0, 0 },
		.outs = { value, size_ret, NULL },
	};
	const bool when_1 = question != BEH_LINE_COUNT;
	if (when_1 && sluice_guest_recall(&question_))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_line_ask_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
		.question = question,
		.size = size,
	};
	size_t value_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && value)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, BEHIND_OP_beh_line_ask, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	const bool when_0 = question == BEH_LINE_BOX;
	if (when_0) {
		sluice_guest_room(&call, value, size / sizeof(beh_box),
			sizeof(beh_box), SLUICE_PARSED, &value_span);
	} else {
		sluice_guest_room(&call, value, size, 1, SLUICE_PARSED,
			&value_span);
	}
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	if (when_0) {
		value_span = sluice_guest_out_handles(&call, value, value_span,
			BEHIND_TYPE_BEH_BOX, false);
	} else {
		value_span = sluice_guest_out(&call, value, value_span);
	}
	if (question == BEH_LINE_COUNT)
		sluice_guest_counted(&call, value, line);
	if (when_1)
		sluice_guest_remember(&call, &question_, (const size_t[]){
			value_span, size_ret_span });
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:87 */
SLUICE_EXPORT beh_status beh_box_ask(beh_box box, beh_line line, int *value,
	size_t *used)
{
	struct sluice_guest_question question = {
		.module = &behind_module,
		.op = BEHIND_OP_beh_box_ask,
		.object = box,
		.key = { 0, 0, line ? sluice_guest_id(line) : 1, 0, 0, 0 },
		.outs = { value, used, NULL },
	};
	if (sluice_guest_recall(&question))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_box_ask_args args = {
		.box = sluice_guest_handle(&call, box, BEHIND_TYPE_BEH_BOX, -1),
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
	};
	size_t value_span = 0;
	size_t used_span = 0;

	sluice_guest_begin(&call, BEHIND_OP_beh_box_ask, &args, sizeof(args));
	sluice_guest_in(&call, value, 1, sizeof(int), SLUICE_PARSED,
		&value_span);
	sluice_guest_in(&call, used, 1, sizeof(size_t), SLUICE_PARSED,
		&used_span);
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	value_span = sluice_guest_out(&call, value, value_span);
	used_span = sluice_guest_out(&call, used, used_span);
	sluice_guest_remember(&call, &question, (const size_t[]){ value_span,
		used_span });
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:95 */
SLUICE_EXPORT beh_status beh_push(beh_line line, beh_box box,
	const size_t *sizes, unsigned int size_count, beh_mark *mark)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_push_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
		.box = sluice_guest_handle(&call, box, BEHIND_TYPE_BEH_BOX, -1),
		.size_count = size_count,
		.mark = mark ? sluice_guest_new(&call, BEHIND_TYPE_BEH_MARK)
			: 0,
	};

	const uint64_t signature[] = { args.line, args.box, args.size_count };
	sluice_guest_async(&call, (uint64_t)0, SLUICE_STARTS | SLUICE_MODIFIES,
		signature, sizeof(signature) / sizeof(*signature));
	sluice_guest_begin(&call, BEHIND_OP_beh_push, &args, sizeof(args));
	sluice_guest_in(&call, sizes, size_count, sizeof(size_t), SLUICE_PARSED
		| SLUICE_SIGNED, NULL);
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	if (mark && call.succeeded)
		*mark = sluice_guest_created(&call, args.mark);
	sluice_guest_parent(&call, mark ? *mark : NULL, line);
	sluice_guest_modified(&call, box);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:101 */
SLUICE_EXPORT beh_status beh_read(beh_line line, int waits, size_t size,
	void *data, beh_mark *mark)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_read_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
		.waits = waits,
		.size = size,
		.mark = mark ? sluice_guest_new(&call, BEHIND_TYPE_BEH_MARK)
			: 0,
	};
	size_t data_span = 0;

	const bool when_0 = waits;
	if (!when_0) {
		const uint64_t signature[] = { args.line, args.waits,
			args.size };
		sluice_guest_async(&call, (uint64_t)0, SLUICE_STARTS, signature,
			sizeof(signature) / sizeof(*signature));
	}
	sluice_guest_begin(&call, BEHIND_OP_beh_read, &args, sizeof(args));
	sluice_guest_room(&call, data, size, 1, SLUICE_BULK | (!when_0
		? SLUICE_LATER : 0), &data_span);
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	if (mark && call.succeeded)
		*mark = sluice_guest_created(&call, args.mark);
	sluice_guest_out(&call, data, data_span);
	sluice_guest_parent(&call, mark ? *mark : NULL, line);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:112 */
SLUICE_EXPORT beh_status beh_start(beh_line line)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_start_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
	};

	const uint64_t signature[] = { args.line };
	sluice_guest_async(&call, (uint64_t)0, SLUICE_STARTS, signature,
		sizeof(signature) / sizeof(*signature));
	sluice_guest_begin(&call, BEHIND_OP_beh_start, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:117 */
SLUICE_EXPORT beh_status beh_finish(beh_line line)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_finish_args args = {
		.line = sluice_guest_handle(&call, line, BEHIND_TYPE_BEH_LINE,
			-1),
	};

	sluice_guest_begin(&call, BEHIND_OP_beh_finish, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* good/behind.c:121 */
SLUICE_EXPORT beh_status beh_mark_drop(beh_mark mark)
{
	if (sluice_guest_release(&behind_module, mark, BEHIND_TYPE_BEH_MARK))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &behind_module);
	struct beh_mark_drop_args args = {
		.mark = sluice_guest_handle(&call, mark, BEHIND_TYPE_BEH_MARK,
			-1),
	};

	const bool when_0 = mark;
	if (!when_0)
		sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, BEHIND_OP_beh_mark_drop, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (beh_status)call.error;
	sluice_guest_released(&call, mark);
	sluice_guest_end(&call);
	return (beh_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function behind_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "beh_box_open", (sluice_function)beh_box_open },
		{ "beh_box_close", (sluice_function)beh_box_close },
		{ "beh_box_set", (sluice_function)beh_box_set },
		{ "beh_line_open", (sluice_function)beh_line_open },
		{ "beh_line_keep", (sluice_function)beh_line_keep },
		{ "beh_line_close", (sluice_function)beh_line_close },
		{ "beh_line_ask", (sluice_function)beh_line_ask },
		{ "beh_box_ask", (sluice_function)beh_box_ask },
		{ "beh_push", (sluice_function)beh_push },
		{ "beh_read", (sluice_function)beh_read },
		{ "beh_start", (sluice_function)beh_start },
		{ "beh_finish", (sluice_function)beh_finish },
		{ "beh_mark_drop", (sluice_function)beh_mark_drop },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

/* Generated from good/buffers.c; change the specification, not this file. */
#include "buffers_protocol.h"

#include <string.h>

#include "guest.h"
#include "buffers_guest.gen.h"

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

__attribute__((weak)) void buffers_opened(void);

struct sluice_guest_module buffers_module = {
	.name = "buffers",
	.version = "1.0",
	.hash = 0x6bd2af5fe7c401c3ull,
	.types = buffers_types,
	.type_count = BUFFERS_TYPES,
	.ops = buffers_ops,
	.op_count = BUFFERS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = buffers_opened,
};

/* good/buffers.c:24 */
SLUICE_EXPORT buf_status buf_write(const void *data, size_t size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_write_args args = {
		.data_given = data != NULL,
		.size = size,
	};

	sluice_guest_begin(&call, BUFFERS_OP_buf_write, &args, sizeof(args));
	sluice_guest_in(&call, data, size, 1, SLUICE_BULK, NULL);
	sluice_guest_require(&call, data != NULL, -1);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:30 */
SLUICE_EXPORT buf_status buf_read(void *data, size_t size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_read_args args = {
		.size = size,
	};
	size_t data_span = 0;

	sluice_guest_begin(&call, BUFFERS_OP_buf_read, &args, sizeof(args));
	sluice_guest_room(&call, data, size, 1, SLUICE_BULK, &data_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_out(&call, data, data_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:35 */
SLUICE_EXPORT buf_status buf_turn(float *values, int count)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_turn_args args = {
		.count = count,
	};
	size_t values_span = 0;

	sluice_guest_begin(&call, BUFFERS_OP_buf_turn, &args, sizeof(args));
	sluice_guest_in(&call, values, wire_count(count), sizeof(float),
		SLUICE_PARSED, &values_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_out(&call, values, values_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:36 */
SLUICE_EXPORT buf_status buf_fill(void *data, size_t room, size_t *used)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_fill_args args = {
		.room = room,
	};
	size_t data_span = 0;
	size_t used_span = 0;
	size_t used_place = { 0 };
	if (!used && data)
		used = &used_place;

	sluice_guest_begin(&call, BUFFERS_OP_buf_fill, &args, sizeof(args));
	sluice_guest_in(&call, used, 1, sizeof(size_t), SLUICE_PARSED,
		&used_span);
	sluice_guest_room(&call, data, room, 1, SLUICE_PARSED, &data_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	used_span = sluice_guest_out(&call, used, used_span);
	sluice_guest_out(&call, data, data_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:40 */
SLUICE_EXPORT buf_status buf_list(int *list, int *count)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	size_t list_span = 0;
	size_t count_span = 0;
	const int *count_at = NULL;
	int count_place = { 0 };
	if (!count && list)
		count = &count_place;

	sluice_guest_begin(&call, BUFFERS_OP_buf_list, NULL, 0);
	count_at = sluice_guest_in(&call, count, 1, sizeof(int), SLUICE_PARSED,
		&count_span);
	sluice_guest_room(&call, list, wire_count(count_at ? count_at[0] : 0),
		sizeof(int), SLUICE_PARSED, &list_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	count_span = sluice_guest_out(&call, count, count_span);
	sluice_guest_out(&call, list, list_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* buffers_api.h:14 */
SLUICE_EXPORT buf_status buf_query(buf_info info, size_t size, void *value,
	size_t *size_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_query_args args = {
		.info = info,
		.size = size,
	};
	size_t value_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && value)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, BUFFERS_OP_buf_query, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	sluice_guest_room(&call, value, size, 1, SLUICE_PARSED, &value_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	sluice_guest_out(&call, value, value_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:45 */
SLUICE_EXPORT buf_status buf_judge(const int *values, unsigned int count,
	int *verdicts)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_judge_args args = {
		.count = count,
	};
	size_t verdicts_span = 0;

	sluice_guest_begin(&call, BUFFERS_OP_buf_judge, &args, sizeof(args));
	sluice_guest_in(&call, values, count, sizeof(int), SLUICE_PARSED, NULL);
	sluice_guest_room(&call, verdicts, count, sizeof(int), SLUICE_PARSED
		| SLUICE_ALWAYS, &verdicts_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_out(&call, verdicts, verdicts_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:51 */
SLUICE_EXPORT buf_status buf_mark(const void *mark, int *old)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	size_t old_span = 0;

	sluice_guest_begin(&call, BUFFERS_OP_buf_mark, NULL, 0);
	sluice_guest_opaque(&call, mark);
	sluice_guest_in(&call, old, 1, sizeof(int), SLUICE_PARSED, &old_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_out(&call, old, old_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:56 */
SLUICE_EXPORT buf_status buf_origin(const size_t origin[3], size_t region[3])
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	size_t region_span = 0;

	sluice_guest_begin(&call, BUFFERS_OP_buf_origin, NULL, 0);
	sluice_guest_in(&call, origin, 3, sizeof(size_t), SLUICE_PARSED, NULL);
	sluice_guest_in(&call, region, 3, sizeof(size_t), SLUICE_PARSED,
		&region_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_out(&call, region, region_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* good/buffers.c:61 */
SLUICE_EXPORT buf_status buf_maybe(const void *data, size_t size, int kind,
	int *out)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &buffers_module);
	struct buf_maybe_args args = {
		.size = size,
		.kind = kind,
	};
	size_t out_span = 0;

	sluice_guest_begin(&call, BUFFERS_OP_buf_maybe, &args, sizeof(args));
	const bool when_0 = kind == 1;
	if (when_0) {
		sluice_guest_in(&call, data, size, 1, SLUICE_PARSED, NULL);
	}
	const bool when_1 = !when_0 && ((kind == 2) && (size > 8));
	if (when_1) {
		sluice_guest_in(&call, data, size / sizeof(int), sizeof(int),
			SLUICE_PARSED, NULL);
	}
	if (!when_0 && !when_1) {
		sluice_guest_opaque(&call, data);
	}
	sluice_guest_room(&call, out, kind == 3 ? 1 : 0, sizeof(int),
		SLUICE_PARSED, &out_span);
	if (!sluice_guest_finish(&call))
		return (buf_status)call.error;
	sluice_guest_out(&call, out, out_span);
	sluice_guest_end(&call);
	return (buf_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function buffers_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "buf_write", (sluice_function)buf_write },
		{ "buf_read", (sluice_function)buf_read },
		{ "buf_turn", (sluice_function)buf_turn },
		{ "buf_fill", (sluice_function)buf_fill },
		{ "buf_list", (sluice_function)buf_list },
		{ "buf_query", (sluice_function)buf_query },
		{ "buf_judge", (sluice_function)buf_judge },
		{ "buf_mark", (sluice_function)buf_mark },
		{ "buf_origin", (sluice_function)buf_origin },
		{ "buf_maybe", (sluice_function)buf_maybe },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

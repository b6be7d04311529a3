/* Generated from good/idioms.c; change the specification, not this file. */
#include "idioms_protocol.h"

#include <string.h>

#include "guest.h"
#include "idioms_guest.gen.h"

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

__attribute__((weak)) void idioms_opened(void);

struct sluice_guest_module idioms_module = {
	.name = "idioms",
	.version = "1.0",
	.hash = 0xd3ced0064270cd05ull,
	.types = idioms_types,
	.type_count = IDIOMS_TYPES,
	.ops = idioms_ops,
	.op_count = IDIOMS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = idioms_opened,
};

/* idioms_api.h:11 */
SLUICE_EXPORT idi_status idi_box_info(idi_box box, idi_info info, size_t size,
	void *value, size_t *size_ret)
{
	struct sluice_guest_question question = {
		.module = &idioms_module,
		.op = IDIOMS_OP_idi_box_info,
		.object = box,
		.key = { 0, 0, (uint64_t)info, (uint64_t)size, 0, 0 },
		.outs = { value, size_ret, NULL },
	};
	if (sluice_guest_recall(&question))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &idioms_module);
	struct idi_box_info_args args = {
		.box = sluice_guest_handle(&call, box, IDIOMS_TYPE_IDI_BOX, -1),
		.info = info,
		.size = size,
	};
	size_t value_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && value)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, IDIOMS_OP_idi_box_info, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	sluice_guest_room(&call, value, size, 1, SLUICE_PARSED, &value_span);
	if (!sluice_guest_finish(&call))
		return (idi_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	value_span = sluice_guest_out(&call, value, value_span);
	sluice_guest_remember(&call, &question, (const size_t[]){ value_span,
		size_ret_span });
	sluice_guest_end(&call);
	return (idi_status)call.result;
}

/* idioms_api.h:13 */
SLUICE_EXPORT idi_status idi_kind_info(idi_kind kind, size_t size, void *value,
	size_t *size_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &idioms_module);
	struct idi_kind_info_args args = {
		.kind = kind,
		.size = size,
	};
	size_t value_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && value)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, IDIOMS_OP_idi_kind_info, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	sluice_guest_room(&call, value, size, 1, SLUICE_PARSED, &value_span);
	if (!sluice_guest_finish(&call))
		return (idi_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	sluice_guest_out(&call, value, value_span);
	sluice_guest_end(&call);
	return (idi_status)call.result;
}

/* good/idioms.c:43 */
SLUICE_EXPORT idi_status idi_own_info(idi_info info, size_t size, void *value,
	size_t *size_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &idioms_module);
	struct idi_own_info_args args = {
		.info = info,
		.size = size,
	};
	size_t value_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && value)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, IDIOMS_OP_idi_own_info, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	const bool when_0 = info == 7;
	const bool when_1 = !when_0 && info;
	if (!(when_0 || when_1)) {
		sluice_guest_room(&call, value, size, 1, SLUICE_PARSED,
			&value_span);
	}
	if (when_0) {
		sluice_guest_in(&call, value, size, 1, SLUICE_PARSED,
			&value_span);
	}
	if (when_1) {
		sluice_guest_room(&call, value, size, 1, SLUICE_PARSED,
			&value_span);
	}
	if (!sluice_guest_finish(&call))
		return (idi_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	if (!(when_0 || when_1)) {
		sluice_guest_out(&call, value, value_span);
	}
	if (when_0) {
		sluice_guest_out(&call, value, value_span);
	}
	if (when_1) {
		sluice_guest_out(&call, value, value_span);
	}
	sluice_guest_end(&call);
	return (idi_status)call.result;
}

/* idioms_api.h:17 */
SLUICE_EXPORT idi_status idi_release_box(idi_box box)
{
	if (sluice_guest_release(&idioms_module, box, IDIOMS_TYPE_IDI_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &idioms_module);
	struct idi_release_box_args args = {
		.box = sluice_guest_handle(&call, box, IDIOMS_TYPE_IDI_BOX, -1),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, IDIOMS_OP_idi_release_box, &args,
		sizeof(args));
	if (!sluice_guest_finish(&call))
		return (idi_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (idi_status)call.result;
}

/* idioms_api.h:18 */
SLUICE_EXPORT idi_status idi_release_nothing(idi_box box)
{
	if (sluice_guest_release(&idioms_module, box, IDIOMS_TYPE_IDI_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &idioms_module);
	struct idi_release_nothing_args args = {
		.box = sluice_guest_handle(&call, box, IDIOMS_TYPE_IDI_BOX, -1),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, IDIOMS_OP_idi_release_nothing, &args,
		sizeof(args));
	if (!sluice_guest_finish(&call))
		return (idi_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (idi_status)call.result;
}

/* idioms_api.h:19 */
SLUICE_EXPORT idi_status idi_wait(unsigned int num_boxes, const idi_box *boxes)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &idioms_module);
	struct idi_wait_args args = {
		.num_boxes = num_boxes,
	};

	sluice_guest_begin(&call, IDIOMS_OP_idi_wait, &args, sizeof(args));
	sluice_guest_in_handles(&call, boxes, num_boxes, IDIOMS_TYPE_IDI_BOX,
		-1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (idi_status)call.error;
	sluice_guest_end(&call);
	return (idi_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function idioms_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "idi_box_info", (sluice_function)idi_box_info },
		{ "idi_kind_info", (sluice_function)idi_kind_info },
		{ "idi_own_info", (sluice_function)idi_own_info },
		{ "idi_release_box", (sluice_function)idi_release_box },
		{ "idi_release_nothing", (sluice_function)idi_release_nothing },
		{ "idi_wait", (sluice_function)idi_wait },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}

/* Generated from good/callbacks.c; change the specification, not this file. */
#include "callbacks_protocol.h"

#include <string.h>

#include "guest.h"
#include "callbacks_guest.gen.h"

static const char *const callbacks_types[] = {
	NULL,
	"cal_box_",
};

static const char *const callbacks_ops[] = {
	NULL,
	"cal_each",
	"cal_after",
	"cal_watch",
	"cal_weigh",
	"cal_close",
};

__attribute__((weak)) void callbacks_opened(void);

struct sluice_guest_module callbacks_module = {
	.name = "callbacks",
	.version = "1.0",
	.hash = 0x93234e57e556a562ull,
	.types = callbacks_types,
	.type_count = CALLBACKS_TYPES,
	.ops = callbacks_ops,
	.op_count = CALLBACKS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = callbacks_opened,
};

static uint64_t deliver_cal_each_visit(struct sluice_guest_notice *notice,
	sluice_function function, void *data)
{
	unsigned int index = (unsigned int)sluice_guest_notice_value(notice);
	const char *text = sluice_guest_notice_bytes(notice, NULL);

	if (sluice_guest_notice_failed(notice))
		return 0;
	return (uint64_t)((cal_visit)function)(index, text, data);
}

/* good/callbacks.c:33 */
SLUICE_EXPORT cal_status cal_each(unsigned int count, cal_visit visit,
	void *data)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &callbacks_module);
	struct cal_each_args args = {
		.count = count,
		.visit = sluice_guest_callback(&call, (sluice_function)visit,
			(void *)data, deliver_cal_each_visit, false),
		.data_given = data != NULL,
	};

	sluice_guest_begin(&call, CALLBACKS_OP_cal_each, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (cal_status)call.error;
	sluice_guest_end(&call);
	return (cal_status)call.result;
}

static uint64_t deliver_cal_after_notice(struct sluice_guest_notice *notice,
	sluice_function function, void *data)
{
	struct cal_box_ *box = sluice_guest_notice_handle(notice,
		CALLBACKS_TYPE_CAL_BOX);
	const void *bytes = sluice_guest_notice_bytes(notice, NULL);
	int size = (int)sluice_guest_notice_value(notice);

	if (sluice_guest_notice_failed(notice))
		return 0;
	((cal_notice)function)(box, bytes, size, data);
	return 0;
}

/* good/callbacks.c:37 */
SLUICE_EXPORT cal_status cal_after(cal_box box, cal_notice notice,
	void *user_data)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &callbacks_module);
	struct cal_after_args args = {
		.box = sluice_guest_handle(&call, box, CALLBACKS_TYPE_CAL_BOX,
			-1),
		.notice = sluice_guest_callback(&call, (sluice_function)notice,
			(void *)user_data, deliver_cal_after_notice, true),
		.user_data_given = user_data != NULL,
	};

	sluice_guest_begin(&call, CALLBACKS_OP_cal_after, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (cal_status)call.error;
	sluice_guest_end(&call);
	return (cal_status)call.result;
}

static uint64_t deliver_cal_watch_changed(struct sluice_guest_notice *notice,
	sluice_function function, void *data)
{
	cal_box box = sluice_guest_notice_handle(notice,
		CALLBACKS_TYPE_CAL_BOX);
	int value = (int)sluice_guest_notice_value(notice);

	if (sluice_guest_notice_failed(notice))
		return 0;
	((void (*)(cal_box, int, void *))function)(box, value, data);
	return 0;
}

/* good/callbacks.c:41 */
SLUICE_EXPORT cal_status cal_watch(cal_box box, void (*changed)(cal_box, int,
	void *), void *data)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &callbacks_module);
	struct cal_watch_args args = {
		.box = sluice_guest_handle(&call, box, CALLBACKS_TYPE_CAL_BOX,
			-1),
		.changed = sluice_guest_callback(&call,
			(sluice_function)changed, (void *)data,
			deliver_cal_watch_changed, false),
		.data_given = data != NULL,
	};

	sluice_guest_begin(&call, CALLBACKS_OP_cal_watch, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (cal_status)call.error;
	sluice_guest_callback_owner(&call, box);
	sluice_guest_end(&call);
	return (cal_status)call.result;
}

static uint64_t deliver_cal_weigh_scale(struct sluice_guest_notice *notice,
	sluice_function function, void *data)
{
	float value = (float)wire_real(sluice_guest_notice_value(notice));
	double factor = (double)wire_real(sluice_guest_notice_value(notice));

	if (sluice_guest_notice_failed(notice))
		return 0;
	return wire_bits((double)((cal_scale)function)(value, factor, data));
}

/* good/callbacks.c:47 */
SLUICE_EXPORT cal_status cal_weigh(cal_scale scale, void *data, double *sum)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &callbacks_module);
	struct cal_weigh_args args = {
		.scale = sluice_guest_callback(&call, (sluice_function)scale,
			(void *)data, deliver_cal_weigh_scale, false),
		.data_given = data != NULL,
	};
	size_t sum_span = 0;

	sluice_guest_begin(&call, CALLBACKS_OP_cal_weigh, &args, sizeof(args));
	sluice_guest_in(&call, sum, 1, sizeof(double), SLUICE_PARSED,
		&sum_span);
	if (!sluice_guest_finish(&call))
		return (cal_status)call.error;
	sluice_guest_out(&call, sum, sum_span);
	sluice_guest_end(&call);
	return (cal_status)call.result;
}

/* good/callbacks.c:51 */
SLUICE_EXPORT cal_status cal_close(cal_box box)
{
	if (sluice_guest_release(&callbacks_module, box,
		CALLBACKS_TYPE_CAL_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &callbacks_module);
	struct cal_close_args args = {
		.box = sluice_guest_handle(&call, box, CALLBACKS_TYPE_CAL_BOX,
			-1),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, CALLBACKS_OP_cal_close, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (cal_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (cal_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function callbacks_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "cal_each", (sluice_function)cal_each },
		{ "cal_after", (sluice_function)cal_after },
		{ "cal_watch", (sluice_function)cal_watch },
		{ "cal_weigh", (sluice_function)cal_weigh },
		{ "cal_close", (sluice_function)cal_close },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}
